//! The incidents: type by colour and shape, fatalities by area, coarse locations hollow.

use std::cmp::Reverse;

use crate::model::{Dataset, Incident, Location, Precision};
use crate::render::canvas::Canvas;
use crate::render::scene::{Layer, Mark, Paint, Point, Shape, Symbol};
use crate::render::style::{INCIDENT_OPACITY, OTHER_TYPES, PAPER, TYPES, faded, line};

/// Radius of a symbol without fatalities, pixels.
const SMALLEST: f64 = 3.8;
/// Radius of the largest symbol.
const LARGEST: f64 = 22.0;

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
}

/// How fatalities become radii: the area over the smallest symbol's grows with the number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    per_death: f64,
    /// The largest number shown.
    pub most: f64,
}

impl Sizes {
    fn new(most: f64) -> Self {
        let per_death = if most > 0.0 { (LARGEST * LARGEST - SMALLEST * SMALLEST) / most.max(50.0) } else { 0.0 };
        Self { per_death, most }
    }

    /// The radius for a number of fatalities, pixels.
    pub fn radius(&self, fatalities: f64) -> f64 {
        (SMALLEST * SMALLEST + self.per_death * fatalities).sqrt()
    }
}

/// The middle of the range claimed; 0 without a figure.
fn fatalities(incident: &Incident) -> f64 {
    incident.fatalities.map_or(0.0, |(low, high)| 0.5 * (low + high))
}

/// The incidents inside the frame, large symbols first so that small ones stay visible.
pub fn layer(canvas: &Canvas<'_>) -> Incidents {
    let dataset = canvas.data.dataset;
    let mut shown: Vec<(Point, &Incident, &Location)> = dataset
        .incidents
        .iter()
        .zip(canvas.data.locations)
        .filter_map(|(incident, location)| Some((canvas.frame.inside(incident.position)?, incident, location)))
        .collect();
    let outside = dataset.incidents.len() - shown.len();
    let sizes = Sizes::new(shown.iter().map(|(_, i, _)| fatalities(i)).fold(0.0, f64::max));
    let types = types(dataset, shown.iter().map(|(_, i, _)| *i));
    let hollow = shown.iter().filter(|(_, i, _)| i.precision == Precision::Area).count();
    shown.sort_by(|a, b| fatalities(b.1).total_cmp(&fatalities(a.1)).then(a.1.row.cmp(&b.1.row)));
    let symbols = shown.iter().map(|&(at, incident, location)| {
        let style = style(&types, dataset.kind_name(incident));
        symbol(canvas, at, incident, location, sizes, style)
    });
    let marks = shown.iter().map(|(at, i, _)| (*at, sizes.radius(fatalities(i)))).collect();
    let layer = Layer { id: "incidents", label: "Incidents", marks: symbols.map(Mark::Symbol).collect() };
    Incidents { layer, marks, types, sizes, hollow, outside }
}

/// The types shown, commonest first; those beyond the palette share one style at the end.
fn types<'a>(dataset: &Dataset, shown: impl Iterator<Item = &'a Incident>) -> Vec<TypeStyle> {
    let mut counts = std::collections::BTreeMap::new();
    shown.for_each(|i| *counts.entry(dataset.kind_name(i)).or_insert(0) += 1);
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|&(name, n)| (Reverse(n), name));
    let own = if ranked.len() > TYPES.len() { TYPES.len() - 1 } else { ranked.len() };
    let (first, others) = ranked.split_at(own);
    let mut styles: Vec<TypeStyle> = first
        .iter()
        .zip(TYPES)
        .map(|(&(name, count), (paint, shape))| TypeStyle { name: name.into(), count, paint, shape })
        .collect();
    if !others.is_empty() {
        let count = others.iter().map(|(_, n)| n).sum();
        let names: Vec<&str> = others.iter().map(|(name, _)| *name).collect();
        let name = if names.len() <= 3 {
            format!("other ({})", names.join(", "))
        } else {
            format!("{} other types", names.len())
        };
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
    canvas: &Canvas<'_>,
    at: Point,
    incident: &Incident,
    location: &Location,
    sizes: Sizes,
    style: &TypeStyle,
) -> Symbol {
    let dataset = canvas.data.dataset;
    let (fill, stroke) = filled(style, incident.precision == Precision::Area);
    let date = incident.days.map_or(String::new(), |(start, _)| start.to_string());
    Symbol {
        at,
        shape: style.shape,
        radius: sizes.radius(fatalities(incident)),
        fill,
        stroke,
        title: tooltip(canvas, incident, location, &date),
        data: vec![
            ("id", dataset.field(incident, "id").to_string()),
            ("row", (incident.row + 1).to_string()),
            ("date", date),
            ("type", dataset.kind_name(incident).to_string()),
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

fn tooltip(canvas: &Canvas<'_>, incident: &Incident, location: &Location, date: &str) -> String {
    let dataset = canvas.data.dataset;
    let line = canvas.data.border.line();
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
    parts.push(format!("{:.1} km from the line, {}", location.distance_m / 1e3, line.side_name(location.side)));
    parts.join(" · ")
}
