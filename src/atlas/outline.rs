//! Outlines of countries, put together from borders and coasts as in `TopoJSON`.

use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon, Rect};

use super::Damaged;
use super::layer::{Entry, Layer, Record, line_of, touches};
use super::views::Drawn;

/// The borders, each read once.
pub struct Borders {
    pub layer: &'static Layer<'static>,
    read: Vec<OnceLock<Result<Drawn, Damaged>>>,
}

impl Borders {
    pub fn new(layer: &'static Layer<'static>) -> Self {
        Self { layer, read: layer.entries.iter().map(|_| OnceLock::new()).collect() }
    }

    /// A border, by its number; nothing of one that is none.
    pub fn of(&self, border: usize) -> Result<Option<&Drawn>, Damaged> {
        let Some((entry, read)) = self.layer.entries.get(border).zip(self.read.get(border)) else { return Ok(None) };
        read.get_or_init(|| Drawn::of(self.layer, entry)).as_ref().map(Some).map_err(|damaged| *damaged)
    }
}

/// The outline of a country.
struct Outline {
    shape: MultiPolygon,
    /// Its coast as far as it touches the box, until it is taken.
    coast: Mutex<MultiLineString>,
}

impl Outline {
    fn none() -> Self {
        Self { shape: MultiPolygon(Vec::new()), coast: Mutex::new(MultiLineString(Vec::new())) }
    }
}

/// An outline that is put together when it is first asked for.
pub struct Outlined(LazyLock<Outline, Box<dyn FnOnce() -> Outline + Send>>);

impl Outlined {
    pub fn new(layer: &'static Layer<'static>, entry: &'static Entry, view: Rect, borders: &Arc<Borders>) -> Self {
        let borders = Arc::clone(borders);
        let read =
            move || layer.with(entry, |record| outline(record, view, &borders)).unwrap_or_else(|_| Outline::none());
        Self(LazyLock::new(Box::new(read)))
    }

    /// Its coast as far as it touches the box, which is handed out once.
    pub fn take_coast(&self) -> MultiLineString {
        let mut coast = self.0.coast.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut coast, MultiLineString(Vec::new()))
    }
}

impl AsRef<MultiPolygon> for Outlined {
    fn as_ref(&self) -> &MultiPolygon {
        &self.0.shape
    }
}

/// Room is made for at most so many vertices before they are there.
const MOST_AT_ONCE: usize = 1 << 17;

/// A country's polygons from its arcs, and those of them that are coasts and touch a box.
fn outline(record: &Record, view: Rect, borders: &Borders) -> Result<Outline, Damaged> {
    let (mut polygons, mut coasts): (Vec<Polygon>, _) = (Vec::new(), Vec::new());
    let (mut arcs, mut by_the_sea) = (Vec::new(), Vec::new());
    let mut left = record.vertices.as_slice();
    for line in record.text.lines() {
        arcs.clear();
        arcs.extend(line.get(1..).unwrap_or_default().split(' ').filter_map(Stretch::of));
        by_the_sea.clear();
        let ring = ring(&arcs, &mut left, &mut by_the_sea, borders)?;
        for range in &by_the_sea {
            let shore = &ring.0[*range.start()..ring.0.len().min(range.end() + 1)];
            coasts.extend(shores(shore).filter(|shore| touches(shore, view)).map(line_of));
        }
        if ring.0.len() < 3 {
            continue;
        }
        match polygons.last_mut().filter(|_| line.starts_with('-')) {
            Some(polygon) => polygon.interiors_push(ring),
            None => polygons.push(Polygon::new(ring, Vec::new())),
        }
    }
    Ok(Outline { shape: MultiPolygon(polygons), coast: Mutex::new(MultiLineString(coasts)) })
}

/// A closed ring of arcs, whose own vertices are taken from those that are left; and where along it the sea is.
fn ring(
    arcs: &[Stretch],
    left: &mut &[Coord],
    by_the_sea: &mut Vec<RangeInclusive<usize>>,
    borders: &Borders,
) -> Result<LineString, Damaged> {
    // What a damaged file claims is not believed; the first vertex comes last too.
    let count = arcs.iter().map(Stretch::count).fold(1, usize::saturating_add).min(MOST_AT_ONCE);
    let mut ring = Vec::with_capacity(count);
    for arc in arcs {
        match arc {
            &Stretch::Border { border, part, from, to } => {
                let line = borders.of(border)?.and_then(|drawn| drawn.part(part));
                along(&mut ring, line.unwrap_or_default(), (from, to));
            }
            Stretch::Coast(count) => {
                // The sea begins where the border before it ends, and ends where the next one begins.
                let from = ring.len().saturating_sub(1);
                let (own, rest) = left.split_at_checked(*count).ok_or(Damaged("a coast has too few vertices"))?;
                *left = rest;
                ring.extend(own.iter().map(|c| Coord { x: c.x.clamp(-179.999_9, 179.999_9), y: c.y }));
                if own.len() > 3 || arcs.len() == 1 {
                    by_the_sea.push(from..=ring.len());
                }
            }
        }
    }
    let ring = closed(ring);
    let ends_on_a_border = matches!(arcs.last(), Some(Stretch::Border { .. }));
    if ends_on_a_border && by_the_sea.first().is_some_and(|first| *first.start() == 0) {
        by_the_sea.push(ring.0.len().saturating_sub(2)..=ring.0.len());
    }
    Ok(ring)
}

/// A ring that ends where it begins.
fn closed(ring: Vec<Coord>) -> LineString {
    let mut ring = LineString::new(ring);
    ring.close();
    ring
}

/// A stretch of a country's outline.
enum Stretch {
    /// So many vertices of its own.
    Coast(usize),
    /// A run along a part of a border, from one vertex to another, either way.
    Border { border: usize, part: usize, from: usize, to: usize },
}

impl Stretch {
    /// `c` and a number, or `b` and four with points between them.
    fn of(text: &str) -> Option<Self> {
        if let Some(count) = text.strip_prefix('c') {
            return count.parse().ok().map(Self::Coast);
        }
        let mut numbers = text.strip_prefix('b')?.split('.').map(|number| number.parse().ok());
        let mut next = || numbers.next()?;
        Some(Self::Border { border: next()?, part: next()?, from: next()?, to: next()? })
    }

    /// How many vertices it has, or fewer.
    fn count(&self) -> usize {
        match self {
            Self::Coast(count) => *count,
            Self::Border { from, to, .. } => from.abs_diff(*to).saturating_add(1),
        }
    }
}

/// Goes on along a part of a border, from one of its vertices to another.
fn along(ring: &mut Vec<Coord>, line: &[Coord], (from, to): (usize, usize)) {
    let run = line.get(from.min(to)..=from.max(to)).unwrap_or_default();
    let again = |ring: &[Coord], first: Option<&Coord>| usize::from(first.is_some() && ring.last() == first);
    if from > to {
        ring.extend(run.iter().rev().skip(again(ring, run.last())));
    } else {
        ring.extend(run.iter().skip(again(ring, run.first())));
    }
}

/// A coast without the cuts of the source along 180° and the Antarctic's foot.
fn shores(line: &[Coord]) -> impl Iterator<Item = &[Coord]> {
    let cut = |a: &Coord, b: &Coord| {
        let edge = |c: &Coord| c.x.abs() > 179.999 || c.y < -89.9;
        edge(a) && edge(b)
    };
    line.chunk_by(move |a, b| !cut(a, b)).filter(|shore| shore.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlas::base::room_of;
    use crate::atlas::{BORDERS, COUNTRIES, base_map, choose, opened};
    use crate::model::Boundary;

    /// What is put together when it is asked for is all there.
    #[test]
    fn every_outline_can_be_put_together() {
        let layer = opened(&COUNTRIES).unwrap();
        let borders = Borders::new(opened(&BORDERS).unwrap());
        let world = Rect::new((-180.0, -90.0), (180.0, 90.0));
        for entry in &layer.entries {
            let outline = layer.with(entry, |record| outline(record, world, &borders)).unwrap();
            let room = room_of(entry);
            let holds = |c: &Coord| {
                (room.min().x..=room.max().x).contains(&c.x) && (room.min().y..=room.max().y).contains(&c.y)
            };
            let mut vertices = outline.shape.0.iter().flat_map(|polygon| &polygon.exterior().0).peekable();
            assert!(vertices.peek().is_some() && vertices.all(holds), "{}", entry.column(2));
        }
    }

    /// Any text beside any vertices is put together or refused, without a panic.
    #[test]
    fn damaged_outlines_are_refused_or_short() {
        let layer = opened(&COUNTRIES).unwrap();
        let borders = Borders::new(opened(&BORDERS).unwrap());
        let world = Rect::new((-180.0, -90.0), (180.0, 90.0));
        let mut seed = 5_u64;
        let mut chance = move |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        for round in 0..2_000 {
            let mut record = layer.record(&layer.entries[(7 * round) % layer.entries.len()]).unwrap();
            let mut text = std::mem::take(&mut record.text).into_bytes();
            text.truncate(200);
            for _ in 0..=chance(5) {
                let at = chance(text.len());
                text[at] = b"cb.+- \n0199"[chance(11)];
            }
            if chance(9) == 0 {
                text.extend(b" b1.0.18446744073709551615.0 c18446744073709551615");
            }
            record.text = String::from_utf8(text).unwrap();
            record.vertices.truncate(chance(300));
            if let Ok(outline) = outline(&record, world, &borders) {
                assert!(outline.shape.0.iter().all(|polygon| polygon.exterior().is_closed()));
            }
        }
    }

    /// A coast goes on to where the border begins.
    #[test]
    fn coasts_and_borders_meet() {
        for (id, x, y) in [
            ("MEX-USA", -97.14507, 25.95653),
            ("MEX-USA", -117.12467, 32.53432),
            ("AGO-COD", 13.09932, -5.88742),
            ("KEN-SOM", 41.55969, -1.66234),
            ("ESP-PRT", -8.8661, 41.86956),
            ("ESP-PRT", -7.41284, 37.21895),
        ] {
            let near = |c: &Coord| (c.x - x).abs() < 1e-4 && (c.y - y).abs() < 1e-4;
            let border = choose(id).unwrap().line().unwrap();
            assert!(border.parts.iter().flatten().any(|p| near(&Coord { x: p.lon(), y: p.lat() })), "{id}");
            let view = Rect::new(Coord { x: x - 1.0, y: y - 1.0 }, Coord { x: x + 1.0, y: y + 1.0 });
            let base = base_map(view, &[]).unwrap();
            let coasts =
                base.country_lines.iter().filter(|line| line.kind == Boundary::Coast).flat_map(|c| c.line.iter());
            let there = coasts.filter(|line| line.0.first().is_some_and(near) || line.0.last().is_some_and(near));
            assert_eq!(there.count(), 2, "{id}: that of either state ends at {x}, {y}");
        }
    }
}
