//! The incidents: groups by colour and shape, a number by area, coarse locations hollow.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{Incident, Location, Precision};
use crate::render::map::canvas::{Canvas, Facet, MOST_DOTS, SizeBy};
use crate::render::map::labels::Box4;
use crate::render::map::layers::bins::{self, Class};
use crate::render::map::layers::density;
use crate::render::map::layers::encoding::Encoding;
use crate::render::scene::{Anchor, Layer, Mark, Paint, Point, Shape, Symbol, Text};
use crate::render::style::{HALO, INCIDENT_OPACITY, INK, OTHER_TYPES, PAPER, TYPES, faded, line};
use crate::study::options::Points;

/// Radius of the smallest symbol, of number 0, pixels.
const SMALLEST: f64 = 3.8;
/// Radius of the largest symbol.
const LARGEST: f64 = 22.0;
/// On maps narrower than this, pixels, the largest are smaller, down to a part of their size; the smallest must be seen.
const FULL_WIDTH: f64 = 700.0;
const LEAST_PART: f64 = 0.65;
const LEAST_OF_SMALLEST: f64 = 0.9;

/// A type as the map shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeStyle {
    /// Its name.
    pub name: String,
    /// How many incidents of it the map shows.
    pub count: usize,
    /// Its colour.
    pub paint: Paint,
    /// Its shape.
    pub shape: Shape,
}

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
}

/// How numbers become radii: the area over the smallest symbol's grows with the number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// The smallest radius.
    smallest: f64,
    /// Area, over π, that each one more takes.
    per_one: f64,
    /// The largest number shown.
    pub most: f64,
}

impl Sizes {
    /// Sizes up to `most` on a map of this width; `full` has the largest symbol.
    fn new(most: f64, full: f64, width: f64) -> Self {
        let part = (width / FULL_WIDTH).clamp(LEAST_PART, 1.0);
        let (smallest, largest) = (part.max(LEAST_OF_SMALLEST) * SMALLEST, part * LARGEST);
        let per_one = if most > 0.0 { (largest * largest - smallest * smallest) / full } else { 0.0 };
        Self { smallest, per_one, most }
    }

    /// The radius for a number, pixels.
    pub fn radius(&self, number: f64) -> f64 {
        (self.smallest * self.smallest + self.per_one * number).sqrt()
    }
}

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
    let many = shown.len() > MOST_DOTS;
    match canvas.options.points {
        Points::Dots => {}
        Points::Auto if !many || panel.is_some() => {}
        Points::Auto | Points::Hex => return binned(canvas, &shown, outside, false),
        Points::Circles => return binned(canvas, &shown, outside, true),
        Points::Contours => return smooth(canvas, &shown, outside),
    }
    let (sizes, types) = if let Some((_, common)) = panel {
        (common.sizes, common.types.clone())
    } else {
        let most = shown.iter().map(|(_, i, _)| encoding.size(i)).fold(0.0, f64::max);
        // A map whose worst incident killed three must not look like one whose worst killed three hundred.
        let full = if canvas.options.size_by == SizeBy::Killed { most.max(50.0) } else { most };
        let groups = dataset.incidents.iter().zip(canvas.data.locations).map(|(i, l)| encoding.group(i, l));
        (
            Sizes::new(most, full, canvas.frame.right - canvas.frame.left),
            types(groups, shown.iter().map(|(_, i, l)| encoding.group(i, l))),
        )
    };
    let hollow = shown.iter().filter(|(_, i, _)| i.precision == Precision::Area).count();
    shown.sort_by(|a, b| encoding.size(b.1).total_cmp(&encoding.size(a.1)).then(a.1.row.cmp(&b.1.row)));
    let symbols = shown.iter().map(|&(at, incident, location)| {
        let style = style(&types, encoding.group(incident, location));
        symbol(encoding, at, incident, location, sizes, style)
    });
    let marks = shown.iter().map(|(at, i, _)| (*at, sizes.radius(encoding.size(i)))).collect();
    let mut layer = Layer::new("incidents", "Incidents", symbols.map(Mark::Symbol).collect());
    layer.clip = Some(clip(canvas));
    let (counts, count_areas) = coincident(&shown, |incident| sizes.radius(encoding.size(incident)));
    Incidents { layer, marks, types, sizes, hollow, outside, count, bins: None, density: None, counts, count_areas }
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

/// The types of the whole input, commonest first, so that a type looks the same on a map of a part; those beyond the
/// palette share one style at the end. The counts are of those shown; types of which none is are left away.
fn types<'a>(all: impl Iterator<Item = &'a str>, shown: impl Iterator<Item = &'a str>) -> Vec<TypeStyle> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    all.for_each(|name| counts.entry(name).or_default().0 += 1);
    shown.for_each(|name| counts.entry(name).or_default().1 += 1);
    let mut ranked: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    ranked.sort_by_key(|&(name, (all, _))| (Reverse(all), name));
    let own = if ranked.len() > TYPES.len() { TYPES.len() - 1 } else { ranked.len() };
    let (first, others) = ranked.split_at(own);
    let mut styles: Vec<TypeStyle> = first
        .iter()
        .zip(TYPES)
        .map(|(&(name, (_, count)), (paint, shape))| TypeStyle { name: name.into(), count, paint, shape })
        .collect();
    if !others.is_empty() {
        let count = others.iter().map(|(_, (_, shown))| shown).sum();
        let names: Vec<&str> = others.iter().map(|(name, _)| *name).collect();
        let name =
            if names.len() <= 3 { format!("other ({})", names.join(", ")) } else { format!("{} others", names.len()) };
        let (paint, shape) = OTHER_TYPES;
        styles.push(TypeStyle { name, count, paint, shape });
    }
    styles
}

/// The style of a type; types without one of their own share the last.
fn style<'a>(types: &'a [TypeStyle], name: &str) -> &'a TypeStyle {
    types.iter().find(|t| t.name == name).unwrap_or(&types[types.len() - 1])
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

/// How a symbol of a type is painted, filled or hollow.
pub fn filled(style: &TypeStyle, hollow: bool) -> (Option<Paint>, Option<crate::render::scene::Stroke>) {
    if hollow {
        (Some(faded(style.paint, 0.12)), Some(line(style.paint, 1.3)))
    } else {
        (Some(faded(style.paint, INCIDENT_OPACITY)), Some(line(faded(PAPER, 0.9), 0.6)))
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
