//! How a map looks: its page, its theme, what part of the border it shows.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::civil::Date;

use super::args::day;
use super::drawing::Drawing;
use super::failure::Failure;
use crate::analysis::{GroupBy, groups};
use crate::io;
use crate::model::{Dataset, LonLat};
use crate::render::{
    ColorBy, DISCLAIMER, Extent, Facet, LabelScript, MOST_DOTS, MapOptions, Points, ProjectionChoice, SizeBy, Theme,
    Viewpoint, positive_number,
};

/// How the map looks.
#[derive(clap::Args)]
pub struct Look {
    /// Countries to show instead of the built-in region: a GeoJSON file of polygons
    #[arg(long, value_name = "FILE")]
    pub region: Option<PathBuf>,
    /// Title of the map
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// A line under the title
    #[arg(long, value_name = "TEXT")]
    pub subtitle: Option<String>,
    /// Where the incidents are from, as the caption says it; the inputs' names if not given, "" for nothing
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Width of the map in pixels
    #[arg(long, value_name = "PX", default_value_t = 1280, value_parser = clap::value_parser!(u32).range(600..=8000))]
    pub width: u32,
    /// The whole page: 1200x800 (pixels), 297x210mm, A4, A4-portrait, A3, A3-portrait, 16:9 or square
    #[arg(long, value_name = "SIZE", value_parser = Page::parse, conflicts_with = "width")]
    pub size: Option<Page>,
    /// Show a part: a place, a sector, cluster:N, or WEST,SOUTH,EAST,NORTH in degrees
    #[arg(long, value_name = "WHAT", allow_hyphen_values = true)]
    pub focus: Option<String>,
    /// Small multiples: a map for each
    #[arg(long, value_enum, value_name = "BY")]
    pub facet: Option<FacetArg>,
    /// Two maps: before this day (YYYY-MM-DD), and from it on
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "facet")]
    pub compare: Option<Date>,
    /// The map's projection
    #[arg(long, value_enum, default_value_t = ProjectionArg::Auto)]
    pub projection: ProjectionArg,
    /// How incidents are shown
    #[arg(long, value_enum, default_value_t = PointsArg::Auto)]
    pub points: PointsArg,
    /// What colour and shape stand for: type, side, sector, or a column
    #[arg(long, value_name = "COLUMN", default_value = "type")]
    pub color_by: String,
    /// What area stands for: killed, nothing, or a column of numbers
    #[arg(long, value_name = "COLUMN", default_value = "killed")]
    pub size_by: String,
    /// Whose claims of lines that are not held are drawn as boundaries
    #[arg(long, value_enum, default_value_t = ViewpointArg::DeFacto)]
    pub viewpoint: ViewpointArg,
    /// What the caption says of the border's status, instead of the built-in sentence; "" for nothing
    #[arg(long, value_name = "TEXT")]
    pub status: Option<String>,
    /// What the caption says of the lines on the map, instead of the built-in sentence; "" for nothing
    #[arg(long, value_name = "TEXT")]
    pub disclaimer: Option<String>,
    /// Put the fonts into the SVG, so that it looks the same where they are not installed
    #[arg(long)]
    pub embed_fonts: bool,
    /// Scripts of the names of places
    #[arg(long, value_enum, default_value_t = LabelsArg::Both)]
    pub labels: LabelsArg,
    /// Colours: light, print (grey), dark, or a TOML file
    #[arg(long, value_name = "THEME", default_value = "light")]
    pub theme: String,
    /// Dots an inch of a PNG
    #[arg(long, value_name = "N", default_value_t = 192, value_parser = clap::value_parser!(u16).range(48..=1200))]
    pub dpi: u16,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            region: None,
            title: None,
            subtitle: None,
            source: None,
            width: 1280,
            size: None,
            focus: None,
            facet: None,
            compare: None,
            projection: ProjectionArg::Auto,
            points: PointsArg::Auto,
            color_by: "type".into(),
            size_by: "killed".into(),
            viewpoint: ViewpointArg::DeFacto,
            status: None,
            disclaimer: None,
            embed_fonts: false,
            labels: LabelsArg::Both,
            theme: "light".into(),
            dpi: 192,
        }
    }
}

/// How incidents are shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PointsArg {
    /// One by one up to 20,000, else as hexagons
    Auto,
    /// One by one
    Dots,
    /// How many in each cell of a honeycomb, by colour
    Hex,
    /// How many in each cell of a honeycomb, by area
    Circles,
    /// Contours of a smooth density
    Contours,
}

/// What small multiples are made by.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FacetArg {
    /// Year
    Year,
    /// Month
    Month,
    /// Type of incident
    Type,
    /// Side of the border
    Side,
}

/// Projections, all conformal.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProjectionArg {
    /// What suits the extent, by the rules of the Projection Wizard
    Auto,
    /// Lambert conformal conic
    Conic,
    /// Mercator
    Mercator,
    /// Transverse Mercator
    Transverse,
    /// Stereographic
    Stereographic,
    /// Oblique Mercator along the border
    Oblique,
}

/// Viewpoints.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ViewpointArg {
    /// Nobody's: what is held, and all claims as claims
    DeFacto,
    /// China's
    China,
    /// India's
    India,
    /// Pakistan's
    Pakistan,
}

/// Scripts of names.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LabelsArg {
    /// Latin letters
    Latin,
    /// The local script where it is known
    Local,
    /// Both
    Both,
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    width: f64,
    height: f64,
    unit: Option<(&'static str, f64)>,
}

const MM: Option<(&str, f64)> = Some(("mm", 96.0 / 25.4));

impl Page {
    fn parse(text: &str) -> Result<Self, String> {
        let mm = |w: f64, h: f64| Self { width: w * 96.0 / 25.4, height: h * 96.0 / 25.4, unit: MM };
        let px = |width: f64, height: f64| Self { width, height, unit: None };
        let page = match text.to_lowercase().as_str() {
            "a4" | "a4-landscape" => mm(297.0, 210.0),
            "a4-portrait" => mm(210.0, 297.0),
            "a3" | "a3-landscape" => mm(420.0, 297.0),
            "a3-portrait" => mm(297.0, 420.0),
            "16:9" => px(1280.0, 720.0),
            "square" => px(1080.0, 1080.0),
            other => {
                let (sizes, metric) = other.strip_suffix("mm").map_or((other, false), |sizes| (sizes, true));
                let numbers = sizes.strip_suffix("px").unwrap_or(sizes).split_once('x');
                let (w, h) = numbers
                    .and_then(|(w, h)| Some((w.trim().parse::<f64>().ok()?, h.trim().parse::<f64>().ok()?)))
                    .ok_or("it is none of 1200x800, 297x210mm, A4, A4-portrait, A3, A3-portrait, 16:9, square")?;
                if metric { mm(w, h) } else { px(w, h) }
            }
        };
        let fits = (600.0..=8_000.0).contains(&page.width) && (500.0..=8_000.0).contains(&page.height);
        if fits {
            Ok(page)
        } else {
            Err("a page is 600 to 8000 pixels wide and 500 to 8000 high (96 to the inch)".into())
        }
    }
}

impl Look {
    /// The theme.
    pub fn theme(&self) -> Result<Theme, Failure> {
        if let Some(theme) = Theme::named(&self.theme) {
            return Ok(theme);
        }
        let path = Path::new(&self.theme);
        if path.extension().is_none() {
            return Err(Failure::usage(format!("no theme is called {:?}", self.theme))
                .hint("there are light, print and dark; a file of your own ends in .toml"));
        }
        let text = io::read(path, 1 << 20)?;
        Theme::parse(&String::from_utf8_lossy(&text)).map_err(|e| Failure::new(format!("{}: {e}", path.display())))
    }

    /// Picture pixels to one of the SVG.
    pub fn scale(&self) -> f32 {
        f32::from(self.dpi) / 96.0
    }

    /// The panels of small multiples, if they are asked for.
    fn facets(&self, drawing: &Drawing) -> Result<Vec<Facet>, Failure> {
        let by = match (self.facet, self.compare) {
            (_, Some(day)) => GroupBy::Before(day),
            (Some(FacetArg::Year), _) => GroupBy::Year,
            (Some(FacetArg::Month), _) => GroupBy::Month,
            (Some(FacetArg::Type), _) => GroupBy::Type,
            (Some(FacetArg::Side), _) => GroupBy::Side,
            (None, None) => return Ok(Vec::new()),
        };
        let dataset = &drawing.incidents.dataset;
        if !matches!(self.points, PointsArg::Auto | PointsArg::Dots) {
            return Err(Failure::usage("small multiples show incidents one by one: leave --points away"));
        }
        if dataset.incidents.len() > MOST_DOTS {
            return Err(Failure::new(format!("small multiples show at most {MOST_DOTS} incidents"))
                .hint("narrow them with --since, --until or --where"));
        }
        let groups = groups(dataset, &drawing.border.border, &drawing.locations, by);
        if groups.len() > MOST_FACETS {
            return Err(Failure::new(format!("that makes {} maps; {MOST_FACETS} at most", groups.len()))
                .hint("narrow them with --since, --until or --where"));
        }
        Ok(groups.into_iter().map(|(name, members)| Facet { name, members }).collect())
    }

    /// What colour stands for; a column goes before the words of the same name.
    fn color_by(&self, dataset: &Dataset) -> Result<ColorBy, Failure> {
        let name = &self.color_by;
        if dataset.records.column(name).is_some() && name != "type" {
            return Ok(ColorBy::Column(name.clone()));
        }
        match name.as_str() {
            "type" => Ok(ColorBy::Type),
            "side" => Ok(ColorBy::Side),
            "sector" => Ok(ColorBy::Sector),
            _ => Err(no_column("--color-by", name, "type, side, sector", dataset)),
        }
    }

    fn size_by(&self, dataset: &Dataset) -> Result<SizeBy, Failure> {
        let name = &self.size_by;
        let Some(column) = dataset.records.column(name).filter(|_| name != "killed") else {
            return match name.as_str() {
                "killed" => Ok(SizeBy::Killed),
                "nothing" => Ok(SizeBy::Nothing),
                _ => Err(no_column("--size-by", name, "killed, nothing", dataset)),
            };
        };
        let texts = || dataset.incidents.iter().map(|i| dataset.records.cell(i.row, column).text().trim());
        let filled = texts().filter(|text| !text.is_empty());
        let (numbers, others): (Vec<_>, Vec<_>) = filled.partition(|text| positive_number(text).is_some());
        match others.first() {
            Some(first) if numbers.is_empty() => Err(Failure::usage(format!(
                "--size-by {name}: the column holds no numbers from 0 up, but for example {first:?}"
            ))),
            _ => Ok(SizeBy::Column(name.clone())),
        }
    }

    /// The map's options. `notes` are what the caption says.
    pub fn options(&self, drawing: &Drawing, notes: Vec<String>) -> Result<MapOptions, Failure> {
        let dataset = &drawing.incidents.dataset;
        let focus = self.focus.as_deref().map(|what| extent(what, drawing)).transpose()?;
        Ok(MapOptions {
            width: self.size.map_or(f64::from(self.width), |page| page.width),
            height: self.size.map(|page| page.height),
            unit: self.size.and_then(|page| page.unit),
            focus,
            projection: match self.projection {
                ProjectionArg::Auto => ProjectionChoice::Auto,
                ProjectionArg::Conic => ProjectionChoice::Conic,
                ProjectionArg::Mercator => ProjectionChoice::Mercator,
                ProjectionArg::Transverse => ProjectionChoice::Transverse,
                ProjectionArg::Stereographic => ProjectionChoice::Stereographic,
                ProjectionArg::Oblique => ProjectionChoice::Oblique,
            },
            points: match self.points {
                PointsArg::Auto => Points::Auto,
                PointsArg::Dots => Points::Dots,
                PointsArg::Hex => Points::Hex,
                PointsArg::Circles => Points::Circles,
                PointsArg::Contours => Points::Contours,
            },
            color_by: self.color_by(dataset)?,
            size_by: self.size_by(dataset)?,
            viewpoint: match self.viewpoint {
                ViewpointArg::DeFacto => Viewpoint::DeFacto,
                ViewpointArg::China => Viewpoint::China,
                ViewpointArg::India => Viewpoint::India,
                ViewpointArg::Pakistan => Viewpoint::Pakistan,
            },
            labels: match self.labels {
                LabelsArg::Latin => LabelScript::Latin,
                LabelsArg::Local => LabelScript::Local,
                LabelsArg::Both => LabelScript::Both,
            },
            facets: self.facets(drawing)?,
            title: self.title.clone(),
            subtitle: self.subtitle.as_deref().map_or(String::new(), |text| text.trim().into()),
            source: self.source.clone().unwrap_or_else(|| dataset.source.clone()),
            border_credit: drawing.border.credit.clone(),
            notes,
            disclaimer: self.disclaimer.clone().unwrap_or_else(|| DISCLAIMER.into()),
        })
    }
}

fn no_column(option: &str, name: &str, words: &str, dataset: &Dataset) -> Failure {
    let columns = dataset.records.columns().join(", ");
    Failure::usage(format!("{option} {name}: no such column"))
        .hint(format!("there are {words}, and the columns {columns}"))
}

/// More panels would be too small to read.
const MOST_FACETS: usize = 16;

/// Degrees of latitude about a place that is focused on: 40 km.
const ABOUT_PLACE: f64 = 0.36;

/// The extent that `what` names.
fn extent(what: &str, drawing: &Drawing) -> Result<Extent, Failure> {
    if let Some(extent) = bounds(what) {
        return extent.map_err(|reason| Failure::usage(format!("--focus {what}: {reason}")));
    }
    if let Some(number) = what.strip_prefix("cluster:") {
        let row = number.parse::<u32>().ok().and_then(|n| drawing.clusters.rows.iter().find(|row| row.cluster == n));
        let row = row.ok_or_else(|| {
            Failure::new(format!("--focus {what}: there are clusters 1 to {}", drawing.clusters.rows.len()))
        })?;
        let incidents = &drawing.incidents.dataset.incidents;
        let members = row.members.iter().map(|&i| incidents[i].position);
        return Ok(wide(Extent::of(members)).padded(0.25));
    }
    let border = &drawing.border.border;
    let same = |name: &str| name.eq_ignore_ascii_case(what) || name == what;
    if let Some(sector) = border.sectors().iter().position(|s| same(&s.name)) {
        let course = border.course().into_iter().flatten();
        let inside = course.filter(|p| border.locate(*p).sector == Some(sector));
        return Ok(wide(Extent::of(inside)).padded(0.1));
    }
    let places = drawing.base.places.iter().chain(&drawing.base.crossings);
    if let Some(place) = places.clone().find(|p| same(&p.name) || same(&p.name_local)) {
        return Ok(about(place.position));
    }
    let sectors: Vec<&str> = border.sectors().iter().map(|s| s.name.as_str()).collect();
    Err(Failure::new(format!("--focus {what}: no place, sector or cluster is called that"))
        .hint(format!("sectors are {}; or give WEST,SOUTH,EAST,NORTH", sectors.join("; "))))
}

fn about(p: LonLat) -> Extent {
    let lon = ABOUT_PLACE / p.lat().to_radians().cos().max(0.05);
    Extent { west: p.lon() - lon, south: p.lat() - ABOUT_PLACE, east: p.lon() + lon, north: p.lat() + ABOUT_PLACE }
}

/// At least as wide as about a place would be halved; the whole world for nothing.
fn wide(extent: Option<Extent>) -> Extent {
    let Some(e) = extent else { return Extent { west: -180.0, south: -60.0, east: 180.0, north: 75.0 } };
    let (lon, lat) = (0.5 * (e.west + e.east), 0.5 * (e.south + e.north));
    let (half_lon, half_lat) = ((0.5 * (e.east - e.west)).max(0.15), (0.5 * (e.north - e.south)).max(0.12));
    Extent { west: lon - half_lon, south: lat - half_lat, east: lon + half_lon, north: lat + half_lat }
}

/// Four numbers, if that is what the text is.
fn bounds(text: &str) -> Option<Result<Extent, &'static str>> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
    let [west, south, east, north] = numbers?[..] else { return None };
    let east = if east < west { east + 360.0 } else { east };
    let valid = south < north && west < east && (-180.0..=180.0).contains(&west) && south >= -89.0 && north <= 89.0;
    Some(if valid { Ok(Extent { west, south, east, north }) } else { Err("it needs WEST,SOUTH,EAST,NORTH in degrees") })
}
