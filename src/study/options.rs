//! All that can be chosen, with what holds if it is not. The command line takes its options, their words and their defaults
//! from here; provenance is these options, serialised.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use super::auto_length::AutoLength;
pub use super::methods::{ClusterOptions, Hull};
pub use super::pair_by::PairBy;
pub use super::profile::ProfileOptions;
pub use super::viewpoint::Viewpoint;

use crate::analysis::Filter;
use crate::geodesy::projection::ProjectionChoice;
use crate::input::Reading;
use crate::model::Edges;

/// The options of a study.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Options {
    /// How files are read.
    pub reading: Reading,
    /// What is done about rows that look wrong.
    pub mending: Mending,
    /// Which incidents.
    pub filter: Filter,
    /// Which border.
    pub border: BorderOptions,
    /// How to cluster.
    pub clusters: ClusterOptions,
    /// How the doubt about locations is told.
    pub draws: DrawOptions,
    /// How the map looks.
    pub map: MapOptions,
    /// How a profile is made, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileOptions>,
    /// How incidents of two editions are paired, where two are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair_by: Option<PairBy>,
}

/// What is done about rows that look wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Input"))]
#[serde(default, rename_all = "kebab-case")]
pub struct Mending {
    /// Put right positions whose latitude and longitude seem to have changed places
    #[cfg_attr(feature = "cli", arg(long))]
    pub fix_swapped: bool,
    /// Of incidents that several inputs seem to have, keep only the best located one
    #[cfg_attr(feature = "cli", arg(long))]
    pub dedupe: bool,
}

/// Which border.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Border"))]
#[serde(default, rename_all = "kebab-case")]
pub struct BorderOptions {
    /// The border: a pair of states (MEX-USA, fr-de, "Kenya - Somalia"), a state (UKR: all its land borders), world (the nearest of all), durand (OpenStreetMap), durand-ne (Natural Earth), or a file of lines; without it the one that the incidents suggest
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long, value_name = "WHAT"))]
    pub border: Option<String>,
    /// Of the borders of the world or of a state only these: pairs, states or a status (agreed, partly-disputed, disputed, line-of-control)
    #[cfg_attr(feature = "cli", arg(long, value_name = "WHAT", value_delimiter = ',', requires = "border"))]
    pub only: Vec<String>,
    /// Of the borders of the world or of a state not these
    #[cfg_attr(feature = "cli", arg(long, value_name = "WHAT", value_delimiter = ',', requires = "border"))]
    pub exclude: Vec<String>,
    /// How the line runs between two vertices
    #[cfg_attr(feature = "cli", arg(long, value_name = "KIND", value_enum, default_value_t))]
    pub edges: Edges,
    /// Cut the border into sectors of this length instead of its named ones, e.g. 50km
    #[cfg_attr(feature = "cli", arg(long, value_name = "LENGTH", value_parser = crate::input::parse::length))]
    pub sector_length: Option<f64>,
}

/// How the doubt about locations is told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Doubt"))]
#[serde(default, rename_all = "kebab-case")]
pub struct DrawOptions {
    /// How many times locations are moved inside their location error, to say how certain shares, sides and clusters are; if not given 200
    /// (100 for clusters) up to 20,000 incidents and 0 beyond
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000)))]
    pub draws: Option<u32>,
    /// Seed of all that is random
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    pub seed: u64,
    /// Whether moved locations stay in the country that a row states; if not given, where the source states it apart from the point
    #[cfg_attr(feature = "cli", arg(long, value_name = "yes|no", value_enum))]
    pub trust_country: Option<Trust>,
}

/// Whether something is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// It is
    Yes,
    /// It is not
    No,
}

impl Default for DrawOptions {
    fn default() -> Self {
        Self { draws: None, seed: 1, trust_country: None }
    }
}

impl DrawOptions {
    /// Up to so many incidents, locations are moved without being asked to.
    pub const MOST: usize = 20_000;

    /// How many times the locations of so many incidents are moved for shares and sides.
    pub fn of(&self, incidents: usize) -> u32 {
        self.or(200, incidents)
    }

    /// The same for clusters.
    pub fn of_clusters(&self, incidents: usize) -> u32 {
        self.or(100, incidents)
    }

    fn or(&self, usual: u32, incidents: usize) -> u32 {
        self.draws.unwrap_or(if incidents <= Self::MOST { usual } else { 0 })
    }
}

/// How the map looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, rename_all = "kebab-case")]
pub struct MapOptions {
    /// Width of the map in pixels
    #[cfg_attr(feature = "cli", arg(help_heading = "Page", long, value_name = "PX", default_value_t = Self::default().width, value_parser = clap::value_parser!(u32).range(600..=8000)))]
    pub width: u32,
    /// The whole page: 1200x800 (pixels), 297x210mm, A4 to A1, A4-portrait to A1-portrait, 16:9 or square
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long, value_name = "SIZE", conflicts_with = "width"))]
    pub size: Option<Page>,
    /// Colours: light, print (grey), dark, or a TOML file
    #[cfg_attr(feature = "cli", arg(help_heading = "Page", long, value_name = "THEME", default_value_t = Self::default().theme))]
    pub theme: String,
    /// The page's own words, as HTML: en, or a TOML file
    #[cfg_attr(feature = "cli", arg(help_heading = "Page", long, value_name = "LANGUAGE", default_value_t = Self::default().language))]
    pub language: String,
    /// Dots an inch of a PNG
    #[cfg_attr(feature = "cli", arg(help_heading = "Page", long, value_name = "N", default_value_t = Self::default().dpi, value_parser = clap::value_parser!(u16).range(48..=1200)))]
    pub dpi: u16,
    /// Put the fonts into the SVG, so that it looks the same where they are not installed
    #[cfg_attr(feature = "cli", arg(help_heading = "Page", long))]
    pub embed_fonts: bool,
    /// Show a part: a place, a sector, cluster:N, or WEST,SOUTH,EAST,NORTH in degrees
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long, value_name = "WHAT", allow_hyphen_values = true))]
    pub focus: Option<String>,
    /// Small multiples, a map for each: year, month, type, side, or a column
    #[cfg_attr(feature = "cli", arg(help_heading = "View", long, value_name = "BY"))]
    pub facet: Option<String>,
    /// Two maps: before this day (YYYY-MM-DD), and from it on
    #[cfg_attr(feature = "cli", arg(help_heading = "View", long, value_name = "DATE", value_parser = crate::input::parse::day, conflicts_with = "facet"))]
    pub compare: Option<Date>,
    /// The map's projection
    #[cfg_attr(feature = "cli", arg(help_heading = "View", long, value_enum, default_value_t))]
    pub projection: ProjectionChoice,
    /// Countries to show instead of the built-in region: a GeoJSON file of polygons
    #[cfg_attr(feature = "cli", arg(help_heading = "View", long, value_name = "FILE"))]
    pub region: Option<String>,
    /// The property of the region's file that holds names, where it is not one of the usual ones
    #[cfg_attr(feature = "cli", arg(help_heading = "View", long, value_name = "PROPERTY", requires = "region"))]
    pub name_property: Option<String>,
    /// In whose view lines in dispute are drawn: a state, by its code or name, of which Natural Earth records one (such as CN, IN, PK,
    /// RU, UA, US)
    #[cfg_attr(feature = "cli", arg(help_heading = "View", long, value_name = "STATE", default_value_t))]
    pub viewpoint: Viewpoint,
    /// Marks along the border, this far apart, with their kilometres of chainage, e.g. 50km; auto takes --sector-length, or what suits the
    /// map
    #[cfg_attr(feature = "cli", arg(help_heading = "View", long, value_name = "LENGTH"))]
    pub km_marks: Option<AutoLength>,
    /// How incidents are shown
    #[cfg_attr(feature = "cli", arg(help_heading = "Symbols", long, value_enum, default_value_t))]
    pub points: Points,
    /// Incidents of one position, where they stand one by one
    #[cfg_attr(feature = "cli", arg(help_heading = "Symbols", long, value_enum, default_value_t))]
    pub stacks: Stacks,
    /// What colour and shape stand for: type, side, sector, or a column
    #[cfg_attr(feature = "cli", arg(help_heading = "Symbols", long, value_name = "COLUMN", default_value_t = Self::default().color_by))]
    pub color_by: String,
    /// What area stands for: killed, nothing, or a column of numbers
    #[cfg_attr(feature = "cli", arg(help_heading = "Symbols", long, value_name = "COLUMN", default_value_t = Self::default().size_by))]
    pub size_by: String,
    /// Where the legend stands
    #[cfg_attr(feature = "cli", arg(help_heading = "Symbols", long, value_enum, default_value_t))]
    pub legend: LegendPlace,
    /// Title of the map
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long, value_name = "TEXT"))]
    pub title: Option<String>,
    /// A line under the title
    #[cfg_attr(feature = "cli", arg(help_heading = "Text", long, value_name = "TEXT"))]
    pub subtitle: Option<String>,
    /// Where the incidents are from, as the caption says it; the inputs' names if not given, "" for nothing
    #[cfg_attr(feature = "cli", arg(help_heading = "Text", long, value_name = "TEXT"))]
    pub source: Option<String>,
    /// What the caption says of the border's status, instead of the built-in sentence; "" for nothing
    #[cfg_attr(feature = "cli", arg(help_heading = "Text", long, value_name = "TEXT"))]
    pub status: Option<String>,
    /// What the caption says of the lines on the map, instead of the built-in sentence; "" for nothing
    #[cfg_attr(feature = "cli", arg(help_heading = "Text", long, value_name = "TEXT"))]
    pub disclaimer: Option<String>,
    /// Scripts of the names of places
    #[cfg_attr(feature = "cli", arg(help_heading = "Text", long, value_enum, default_value_t))]
    pub labels: LabelScript,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self {
            width: 1280,
            size: None,
            theme: "light".into(),
            language: "en".into(),
            dpi: 192,
            embed_fonts: false,
            focus: None,
            facet: None,
            compare: None,
            projection: ProjectionChoice::default(),
            region: None,
            name_property: None,
            viewpoint: Viewpoint::default(),
            km_marks: None,
            points: Points::default(),
            stacks: Stacks::default(),
            color_by: "type".into(),
            size_by: "killed".into(),
            legend: LegendPlace::default(),
            title: None,
            subtitle: None,
            source: None,
            status: None,
            disclaimer: None,
            labels: LabelScript::default(),
        }
    }
}

/// A page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Page {
    text: String,
    width: f64,
    height: f64,
    unit: Option<(&'static str, f64)>,
}

/// The unit of a printed page, and how many pixels it is.
const MM: (&str, f64) = ("mm", 96.0 / 25.4);

impl Page {
    /// Width in pixels, 96 to the inch.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Height in pixels, 96 to the inch.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// The unit of a printed page, and how many pixels it is.
    pub fn unit(&self) -> Option<(&'static str, f64)> {
        self.unit
    }
}

impl std::str::FromStr for Page {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mm = |w: f64, h: f64| (w * MM.1, h * MM.1, Some(MM));
        let px = |width: f64, height: f64| (width, height, None);
        let (width, height, unit) = match text.to_lowercase().as_str() {
            "a4" | "a4-landscape" => mm(297.0, 210.0),
            "a4-portrait" => mm(210.0, 297.0),
            "a3" | "a3-landscape" => mm(420.0, 297.0),
            "a3-portrait" => mm(297.0, 420.0),
            "a2" | "a2-landscape" => mm(594.0, 420.0),
            "a2-portrait" => mm(420.0, 594.0),
            "a1" | "a1-landscape" => mm(841.0, 594.0),
            "a1-portrait" => mm(594.0, 841.0),
            "16:9" => px(1280.0, 720.0),
            "square" => px(1080.0, 1080.0),
            other => {
                let (sizes, metric) = other.strip_suffix("mm").map_or((other, false), |sizes| (sizes, true));
                let numbers = sizes.strip_suffix("px").unwrap_or(sizes).split_once('x');
                let (w, h) = numbers
                    .and_then(|(w, h)| Some((w.trim().parse::<f64>().ok()?, h.trim().parse::<f64>().ok()?)))
                    .ok_or("not one of 1200x800, 297x210mm, A4 to A1, A4-portrait to A1-portrait, 16:9, square")?;
                if metric { mm(w, h) } else { px(w, h) }
            }
        };
        let fits = (600.0..=8_000.0).contains(&width) && (500.0..=8_000.0).contains(&height);
        if fits {
            Ok(Self { text: text.into(), width, height, unit })
        } else {
            Err("a page is 600 to 8000 pixels wide and 500 to 8000 high (96 to the inch)".into())
        }
    }
}

impl TryFrom<String> for Page {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Page> for String {
    fn from(page: Page) -> Self {
        page.text
    }
}

/// How incidents are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Points {
    /// By how much of the symbols' ink would be hidden: one by one, else one circle a place, else hexagons
    #[default]
    Auto,
    /// One by one
    Dots,
    /// One circle a place: its area how many, its ring their types
    Sites,
    /// How many in each cell of a honeycomb, by colour
    Hex,
    /// How many in each cell of a honeycomb, by area
    Circles,
    /// Contours of a smooth density
    Contours,
}

/// How incidents of one position are shown, where they stand one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Stacks {
    /// One over the other, the smallest on top, with their number
    #[default]
    Count,
    /// Up to twelve about their position, each with a hairline to it; more by their number
    Spread,
}

/// Where the legend stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum LegendPlace {
    /// In a corner of the map that is neither land of the two states nor covered by incidents, else under it or beside it
    #[default]
    Auto,
    /// In the corner where it covers least
    Inside,
    /// Right of the map
    Beside,
    /// Under the map
    Below,
    /// Nowhere
    None,
}

/// Scripts of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum LabelScript {
    /// Latin letters, and the local script under them
    #[default]
    Both,
    /// Latin letters alone
    Latin,
    /// The local script alone, where a name in it is known
    Local,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_back_as_they_were_written() {
        let mut options = Options::default();
        options.map.size = Some("A4".parse().unwrap());
        options.filter.since = Some(jiff::civil::date(2025, 10, 9));
        options.clusters.method = "st-dbscan".into();
        let text = serde_json::to_string(&options).unwrap();
        assert_eq!(serde_json::from_str::<Options>(&text).unwrap(), options);
        assert_eq!(serde_json::from_str::<Options>("{}").unwrap(), Options::default());
    }
}
