//! How incidents look: radii of numbers, colours and shapes of types.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::render::map::layers::encoding::Encoding;
use crate::render::scene::{Paint, Shape, Stroke};
use crate::render::style::{INCIDENT_OPACITY, OTHER_TYPES, PAPER, TYPES, faded, line, own_styles, slots};

/// Radius of the smallest symbol, of number 0, pixels.
const SMALLEST: f64 = 3.8;
/// Radius of the largest symbol.
const LARGEST: f64 = 22.0;
/// On maps narrower than this, pixels, the largest are smaller, down to a part of their size; the smallest must be seen.
pub const FULL_WIDTH: f64 = 700.0;
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
    pub fn new(most: f64, full: f64, width: f64) -> Self {
        let part = (width / FULL_WIDTH).clamp(LEAST_PART, 1.0);
        let (smallest, largest) = (part.max(LEAST_OF_SMALLEST) * SMALLEST, part * LARGEST);
        let per_one = if most > 0.0 { (largest * largest - smallest * smallest) / full } else { 0.0 };
        Self { smallest, per_one, most }
    }

    /// The same, smaller for many incidents, down to three fifths.
    pub fn shrunk(self, incidents: usize) -> Self {
        const FULL: f64 = 400.0;
        let part = (FULL / incidents.max(1) as f64).sqrt().clamp(0.6, 1.0);
        Self { smallest: part * self.smallest, per_one: part * part * self.per_one, ..self }
    }

    /// The radius for a number, pixels.
    pub fn radius(&self, number: f64) -> f64 {
        (self.smallest * self.smallest + self.per_one * number).sqrt()
    }
}

/// The types of the whole input, commonest first before any filter, so that a type looks the same on every map; those beyond the
/// palette share one style at the end. The counts are of those shown; types of which none is are left away.
pub fn types<'a>(
    encoding: &Encoding<'a>,
    all: impl Iterator<Item = &'a str>,
    shown: impl Iterator<Item = &'a str>,
) -> Vec<TypeStyle> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    match encoding.unfiltered() {
        Some(unfiltered) => unfiltered.for_each(|(name, n)| counts.entry(name).or_default().0 += n),
        None => all.for_each(|name| counts.entry(name).or_default().0 += 1),
    }
    shown.for_each(|name| counts.entry(name).or_default().1 += 1);
    let mut ranked: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    ranked.sort_by_key(|&(name, (all, _))| (Reverse(all), name));
    let own = own_styles(ranked.len());
    let (first, others) = ranked.split_at(own);
    let slots = slots(&first.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let styled = |(&(name, (_, count)), slot): (&(&str, (usize, usize)), usize)| {
        let (paint, shape) = TYPES[slot];
        TypeStyle { name: name.into(), count, paint, shape }
    };
    let mut styles: Vec<TypeStyle> = first.iter().zip(slots).map(styled).collect();
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
pub fn style<'a>(types: &'a [TypeStyle], name: &str) -> &'a TypeStyle {
    types.iter().find(|t| t.name == name).unwrap_or(&types[types.len() - 1])
}

/// How a symbol of a type is painted, filled or hollow.
pub fn filled(style: &TypeStyle, hollow: bool) -> (Option<Paint>, Option<Stroke>) {
    if hollow {
        (Some(faded(style.paint, 0.12)), Some(line(style.paint, 1.3)))
    } else {
        (Some(faded(style.paint, INCIDENT_OPACITY)), Some(line(faded(PAPER, 0.9), 0.6)))
    }
}
