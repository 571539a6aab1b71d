//! The incidents: groups by colour and shape, a number by area, coarse locations hollow.

use std::collections::BTreeMap;

use crate::model::{Incident, Location, Precision};
use crate::render::map::canvas::{Canvas, Facet, MOST_DOTS, SizeBy};
use crate::render::map::labels::Box4;
use crate::render::map::layers::bins::{self, Class};
use crate::render::map::layers::density;
use crate::render::map::layers::encoding::Encoding;
use crate::render::map::layers::sites;
use crate::render::map::layers::symbols::{FULL_WIDTH, Sizes, TypeStyle, filled, style, types};
use crate::render::scene::{Anchor, Layer, Mark, Paint, Point, Symbol, Text};
use crate::render::style::{HALO, INK};
use crate::study::options::Points;
use crate::study::words;

/// The layer and what the legend and the labels need to know of it.
pub struct Incidents {
    pub layer: Layer,
    /// Where the symbols are, and their radii.
    pub marks: Vec<(Point, f64)>,
    pub types: Vec<TypeStyle>,
    pub sizes: Sizes,
    /// How many are hollow.
    pub hollow: usize,
    /// How many lie outside the frame.
    pub outside: usize,
    /// How many lie inside.
    pub count: usize,
    /// Classes and largest circle where they are shown by how many.
    pub bins: Option<(Vec<Class>, (usize, f64), bool)>,
    /// Levels and bandwidth where they are shown by density.
    pub density: Option<(Vec<(f64, Paint)>, f64)>,
    /// How many coincide, where several do, and the areas of these numbers.
    pub counts: Option<Layer>,
    pub count_areas: Vec<Box4>,
    /// Whether a circle is a place with all its incidents.
    pub sites: bool,
    /// What the caption says of the form of the symbols; empty for incidents one by one.
    pub form: String,
}

/// The share of the symbols' ink that may be hidden under others before they are merged.
const MOST_HIDDEN: f64 = 0.6;
/// The same for circles of places, before they give way to hexagons.
const MOST_HIDDEN_SITES: f64 = 0.4;

/// The incidents inside the frame, large symbols first so that small ones stay visible.
///
/// A panel of small multiples shows its members alone, with the types and sizes that all panels share.
pub fn layer(canvas: &Canvas<'_>, panel: Option<(&Facet, &Incidents)>) -> Incidents {
    let dataset = canvas.data.dataset;
    let encoding = &Encoding::new(canvas);
    let visible = |i: usize| {
        let (incident, location) = (&dataset.incidents[i], &canvas.data.locations[i]);
        Some((canvas.frame.inside(incident.position)?, incident, location))
    };
    let all = dataset.incidents.len();
    let mut shown: Vec<(Point, &Incident, &Location)> = match panel {
        Some((facet, _)) => facet.members.iter().filter_map(|&i| visible(i)).collect(),
        None => (0..all).filter_map(visible).collect(),
    };
    let outside = all - shown.len();
    let count = shown.len();
    let auto = canvas.options.points == Points::Auto && panel.is_none();
    match canvas.options.points {
        Points::Hex => return binned(canvas, &shown, outside, false),
        Points::Circles => return binned(canvas, &shown, outside, true),
        Points::Contours => return smooth(canvas, &shown, outside),
        Points::Sites => return at_sites(canvas, encoding, &shown, outside),
        Points::Auto if auto && shown.len() > MOST_DOTS => {
            let form = format!("Hexagons, since there are more than {} incidents.", words::thousands(MOST_DOTS as f64));
            return Incidents { form, ..binned(canvas, &shown, outside, false) };
        }
        Points::Auto | Points::Dots => {}
    }
    let (sizes, types) = if let Some((_, common)) = panel {
        (common.sizes, common.types.clone())
    } else {
        let most = shown.iter().map(|(_, i, _)| encoding.size(i)).fold(0.0, f64::max);
        // A map whose worst incident killed three must not look like one whose worst killed three hundred.
        let full = if canvas.options.size_by == SizeBy::Killed { most.max(50.0) } else { most };
        let groups = dataset.incidents.iter().zip(canvas.data.locations).map(|(i, l)| encoding.group(i, l));
        (
            Sizes::new(most, full, canvas.frame.right - canvas.frame.left).shrunk(shown.len()),
            types(encoding, groups, shown.iter().map(|(_, i, l)| encoding.group(i, l))),
        )
    };
    let marks: Vec<(Point, f64)> = shown.iter().map(|(at, i, _)| (*at, sizes.radius(encoding.size(i)))).collect();
    let hidden = if auto { sites::hidden(&marks) } else { 0.0 };
    if hidden > MOST_HIDDEN {
        let why = format!("single symbols would hide {:.0} % of their ink", 100.0 * hidden);
        let merged = at_sites(canvas, encoding, &shown, outside);
        let hidden = sites::hidden(&merged.marks);
        if hidden <= MOST_HIDDEN_SITES {
            return Incidents { form: format!("{} Not one by one: {why}.", merged.form), ..merged };
        }
        let form = format!("Hexagons: {why}, circles for places {:.0} %.", 100.0 * hidden);
        return Incidents { form, ..binned(canvas, &shown, outside, false) };
    }
    let hollow = shown.iter().filter(|(_, i, _)| i.precision == Precision::Area).count();
    shown.sort_by(|a, b| encoding.size(b.1).total_cmp(&encoding.size(a.1)).then(a.1.row.cmp(&b.1.row)));
    let symbols = shown.iter().map(|&(at, incident, location)| {
        let style = style(&types, encoding.group(incident, location));
        symbol(encoding, at, incident, location, sizes, style)
    });
    let mut layer = Layer::new("incidents", "Incidents", symbols.map(Mark::Symbol).collect());
    layer.clip = Some(clip(canvas));
    let (counts, count_areas) = coincident(&shown, |incident| sizes.radius(encoding.size(incident)));
    Incidents {
        layer,
        marks,
        types,
        sizes,
        hollow,
        outside,
        count,
        bins: None,
        density: None,
        counts,
        count_areas,
        sites: false,
        form: String::new(),
    }
}

/// One circle a place.
fn at_sites(
    canvas: &Canvas<'_>,
    encoding: &Encoding<'_>,
    shown: &[(Point, &Incident, &Location)],
    outside: usize,
) -> Incidents {
    let dot = |&(at, incident, location): &(Point, &Incident, &Location)| sites::Dot {
        at,
        kind: encoding.group(incident, location),
        coarse: incident.precision == Precision::Area,
    };
    let dots: Vec<sites::Dot<'_>> = shown.iter().map(dot).collect();
    let found = sites::sites(&dots);
    let most = found.first().map_or(0.0, |site| site.incidents as f64);
    let sizes = Sizes::new(most, most.max(20.0), canvas.frame.right - canvas.frame.left);
    let groups = canvas.data.dataset.incidents.iter().zip(canvas.data.locations).map(|(i, l)| encoding.group(i, l));
    let types = types(encoding, groups, dots.iter().map(|dot| dot.kind));
    let mut layer =
        Layer::new("incidents", "Incidents", found.iter().flat_map(|s| sites::marks(s, sizes, &types)).collect());
    layer.clip = Some(clip(canvas));
    Incidents {
        layer,
        marks: found.iter().map(|site| (site.at, sizes.radius(site.incidents as f64))).collect(),
        types,
        sizes,
        hollow: found.iter().filter(|site| site.is_coarse()).count(),
        outside,
        count: shown.len(),
        bins: None,
        density: None,
        counts: None,
        count_areas: Vec::new(),
        sites: true,
        form: format!(
            "One circle each for {}, incidents nearer than its own size merged.",
            words::count(found.len(), "place")
        ),
    }
}

fn smooth(canvas: &Canvas<'_>, shown: &[(Point, &Incident, &Location)], outside: usize) -> Incidents {
    let positions: Vec<Point> = shown.iter().map(|s| s.0).collect();
    let density = density::layer(canvas, &positions);
    Incidents {
        layer: density.layer,
        marks: positions.iter().map(|at| (*at, 1.0)).collect(),
        types: Vec::new(),
        sizes: Sizes::new(0.0, 1.0, FULL_WIDTH),
        hollow: 0,
        outside,
        count: shown.len(),
        bins: None,
        density: Some((density.levels, density.bandwidth_km)),
        counts: None,
        count_areas: Vec::new(),
        sites: false,
        form: String::new(),
    }
}

/// A large symbol at the edge must not reach over it.
fn clip(canvas: &Canvas<'_>) -> (f64, f64, f64, f64) {
    let f = &canvas.frame;
    (f.left, f.top, f.right, f.bottom)
}

fn binned(canvas: &Canvas<'_>, shown: &[(Point, &Incident, &Location)], outside: usize, circles: bool) -> Incidents {
    let positions: Vec<Point> = shown.iter().map(|s| s.0).collect();
    let mut bins = bins::layer(&positions, circles);
    bins.layer.clip = Some(clip(canvas));
    Incidents {
        layer: bins.layer,
        marks: bins.marks,
        types: Vec::new(),
        sizes: Sizes::new(0.0, 1.0, FULL_WIDTH),
        hollow: 0,
        outside,
        count: shown.len(),
        bins: Some((bins.classes, bins.largest, circles)),
        density: None,
        counts: None,
        count_areas: Vec::new(),
        sites: false,
        form: String::new(),
    }
}

/// At so many incidents of one position their number is written beside them.
const COINCIDENT: usize = 3;

/// The numbers of incidents that share a position, beside the largest symbol there; most first, none over another.
fn coincident(
    shown: &[(Point, &Incident, &Location)],
    radius: impl Fn(&Incident) -> f64,
) -> (Option<Layer>, Vec<Box4>) {
    let mut stacks: BTreeMap<(u64, u64), (usize, Point, f64)> = BTreeMap::new();
    for (at, incident, _) in shown {
        let key = (incident.position.lon().to_bits(), incident.position.lat().to_bits());
        let stack = stacks.entry(key).or_insert((0, *at, 0.0));
        stack.0 += 1;
        stack.2 = stack.2.max(radius(incident));
    }
    let mut stacks: Vec<(usize, Point, f64)> = stacks.into_values().filter(|s| s.0 >= COINCIDENT).collect();
    stacks.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.0.total_cmp(&b.1.0)).then(a.1.1.total_cmp(&b.1.1)));
    let mut areas: Vec<Box4> = Vec::new();
    let mut marks = Vec::new();
    for (n, (x, y), radius) in stacks {
        let at = (x + 0.72 * radius + 1.0, y - 0.72 * radius - 0.5);
        let width = 5.2 * n.to_string().len() as f64;
        let area = Box4 { left: at.0 - 1.0, top: at.1 - 7.5, right: at.0 + width + 1.0, bottom: at.1 + 1.5 };
        if areas.iter().any(|taken| taken.overlaps(&area)) {
            continue;
        }
        areas.push(area);
        marks.push(Mark::Text(Text {
            at,
            text: n.to_string(),
            size: 8.5,
            bold: true,
            paint: INK,
            anchor: Anchor::Left,
            halo: Some((HALO, 2.2)),
            spacing: 0.0,
        }));
    }
    let layer = Layer::new("counts", "Coincident incidents", marks);
    (Some(layer).filter(|l| !l.marks.is_empty()), areas)
}

fn symbol(
    encoding: &Encoding<'_>,
    at: Point,
    incident: &Incident,
    location: &Location,
    sizes: Sizes,
    style: &TypeStyle,
) -> Symbol {
    let dataset = encoding.dataset();
    let (fill, stroke) = filled(style, incident.precision == Precision::Area);
    let date = incident.days.map_or(String::new(), |(start, _)| start.to_string());
    Symbol {
        at,
        shape: style.shape,
        radius: sizes.radius(encoding.size(incident)),
        fill,
        stroke,
        title: tooltip(encoding, incident, location, &date),
        data: vec![
            match dataset.field(incident, "id") {
                "" => ("row", (incident.row + 1).to_string()),
                id => ("id", id.to_string()),
            },
            ("date", date),
            ("type", incident.kind.map_or(String::new(), |_| dataset.kind_name(incident).to_string())),
        ],
    }
}

fn tooltip(encoding: &Encoding<'_>, incident: &Incident, location: &Location, date: &str) -> String {
    let dataset = encoding.dataset();
    let border = encoding.border();
    let mut parts: Vec<String> = Vec::new();
    parts.extend([date, dataset.kind_name(incident)].iter().filter(|s| !s.is_empty()).map(ToString::to_string));
    let named = |field: &str| Some(dataset.field(incident, field).trim().to_string()).filter(|s| !s.is_empty());
    parts.extend(named("title").or_else(|| named("place")));
    if let Some((low, high)) = incident.fatalities {
        parts.push(if low == high {
            format!("{low} killed (claimed)")
        } else {
            format!("{low}–{high} killed (claimed)")
        });
    }
    parts.extend(encoding.words(incident));
    parts.push(format!("{:.1} km from the line, {}", location.distance_m / 1e3, border.side_name(location)));
    parts.join(" · ")
}
