//! A base map of any part of the world.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon, Rect};
use rayon::prelude::*;

use super::layer::{Damaged, Entry, Feature, Layer, Record, around, line_of, meet};
use super::names::{also, names_of};
use super::views::Drawn;
use super::{
    BORDERS, COUNTRIES, DISPUTED_AREAS, DISPUTED_LINES, LAKES, PLACES, PROVINCE_NAMES, PROVINCES, RIVERS, opened,
};
use crate::model::{Area, AreaName, BASE_MAP_CREDIT, BaseMap, Boundary, BoundaryLine, Claim, LonLat, Place, views};

/// The most towns that a base map has, the greatest first; one near a border, and a capital, counts as if it were ten times as populous.
const TOWNS: usize = 600;

/// The base map of a box of degrees: whole countries of which something lies in it, and what lies in it of towns, lakes, rivers, lines
/// of provinces, lines that are in dispute, and borders but for those of `own`, which the map draws itself.
///
/// # Errors
/// [`Damaged`] is none while the embedded files are sound, which a test holds.
pub fn base_map(view: Rect, own: &[String]) -> Result<BaseMap, Damaged> {
    let (lines, rest) = rayon::join(|| country_lines(view, own), || beside_countries(view));
    let ((countries, mut country_lines), rest) = (lines?, rest?);
    let (seen, claims) = seen_lines(view)?;
    country_lines.extend(seen);
    country_lines.extend(disputed_areas(view)?);
    Ok(BaseMap { countries, country_lines, claims, credit: BASE_MAP_CREDIT.into(), ..rest })
}

/// The countries of which something lies in a box, their coasts, and the borders but for those of `own`.
fn country_lines(view: Rect, own: &[String]) -> Result<(Vec<Area>, Vec<BoundaryLine>), Damaged> {
    let layer = opened(&BORDERS)?;
    let borders = Borders { layer, read: layer.entries.iter().map(|_| OnceLock::new()).collect() };
    let (countries, mut country_lines) = countries(view, &borders)?;
    for (i, entry) in borders.layer.entries.iter().enumerate() {
        if !meet(entry.around, view) || own.iter().any(|id| id == entry.column(0)) {
            continue;
        }
        let kind = match entry.column(6) {
            "disputed" | "line of control" => Boundary::Control,
            _ => Boundary::International,
        };
        for (mut views, lines) in borders.of(i)?.into_iter().flat_map(Drawn::stretches) {
            let kind = views.remove("*").unwrap_or(kind);
            country_lines.push(BoundaryLine { kind, views, line: MultiLineString(lines) });
        }
    }
    Ok((countries, country_lines))
}

/// What lies in a box of towns, lakes, rivers, names and lines of provinces.
fn beside_countries(view: Rect) -> Result<BaseMap, Damaged> {
    let lines = || Ok((plain_lines(opened(&PROVINCES)?, view)?, plain_lines(opened(&RIVERS)?, view)?));
    let (lines, (lakes, (places, province_names))) =
        rayon::join(lines, || rayon::join(|| lakes(view), || rayon::join(|| places(view), || province_names(view))));
    let (province_lines, rivers) = lines?;
    let (lakes, places, province_names) = (lakes?, places?, province_names?);
    Ok(BaseMap { province_names, province_lines, rivers, lakes, places, ..BaseMap::default() })
}

/// The borders, each read once.
struct Borders<'a> {
    layer: &'a Layer<'a>,
    read: Vec<OnceLock<Result<Drawn, Damaged>>>,
}

impl Borders<'_> {
    /// A border, by its number; nothing of one that is none.
    fn of(&self, border: usize) -> Result<Option<&Drawn>, Damaged> {
        let Some((entry, read)) = self.layer.entries.get(border).zip(self.read.get(border)) else { return Ok(None) };
        read.get_or_init(|| Drawn::of(self.layer, entry)).as_ref().map(Some).map_err(|damaged| *damaged)
    }
}

/// The countries of which something lies in a box, and their coasts.
fn countries(view: Rect, borders: &Borders<'_>) -> Result<(Vec<Area>, Vec<BoundaryLine>), Damaged> {
    let layer = opened(&COUNTRIES)?;
    let entries: Vec<&Entry> = layer.within(view).collect();
    let one = |record: &mut Record, entry: &&Entry| {
        layer.unpack(entry, record)?;
        country(entry, record, view, borders)
    };
    let read = entries.par_iter().with_max_len(1).map_init(Record::default, one);
    let (areas, mut coasts): (Vec<_>, Vec<_>) = read.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    coasts.retain(|coast: &BoundaryLine| !coast.line.0.is_empty());
    Ok((areas, coasts))
}

/// A country, and its coast as far as it touches a box.
fn country(entry: &Entry, record: &Record, view: Rect, borders: &Borders<'_>) -> Result<(Area, BoundaryLine), Damaged> {
    let (shape, coast) = outline(record, view, borders)?;
    let own = entry.column(3).split(" / ").next().unwrap_or_default();
    let area = Area {
        name: entry.column(2).into(),
        name_local: own.into(),
        names: names_of(&entry.columns).map(String::from).chain(also(entry.column(0)).map(String::from)).collect(),
        texts: Vec::new(),
        country: entry.column(0).into(),
        shape,
    };
    Ok((area, BoundaryLine { kind: Boundary::Coast, views: BTreeMap::new(), line: MultiLineString(coast) }))
}

fn touches(line: &[Coord], view: Rect) -> bool {
    around(line).is_some_and(|around| meet(around, view))
}

/// Room is made for at most so many vertices before they are there.
const MOST_AT_ONCE: usize = 1 << 17;

/// A country's polygons from its arcs, and those of them that are coasts and touch a box.
fn outline(record: &Record, view: Rect, borders: &Borders<'_>) -> Result<(MultiPolygon, Vec<LineString>), Damaged> {
    let (mut rings, mut coasts) = (Vec::new(), Vec::new());
    let mut left = record.vertices.as_slice();
    for line in record.text().lines() {
        let arcs: Vec<Arc> = line.get(1..).unwrap_or_default().split(' ').filter_map(Arc::of).collect();
        // What a damaged file claims is not believed.
        let count = arcs.iter().map(Arc::count).fold(1, usize::saturating_add).min(MOST_AT_ONCE);
        let (mut ring, mut by_the_sea) = (Vec::with_capacity(count), Vec::new());
        for arc in &arcs {
            match arc {
                &Arc::Border { border, part, from, to } => along(&mut ring, (border, part), (from, to), borders)?,
                Arc::Coast(count) => {
                    // The sea begins where the border before it ends, and ends where the next one begins.
                    let from = ring.len().saturating_sub(1);
                    let (own, rest) = left.split_at_checked(*count).ok_or(Damaged("a coast has too few vertices"))?;
                    left = rest;
                    ring.extend(own.iter().map(|c| Coord { x: c.x.clamp(-179.999_9, 179.999_9), y: c.y }));
                    if own.len() > 3 || arcs.len() == 1 {
                        by_the_sea.push(from..=ring.len());
                    }
                }
            }
        }
        let ring = closed(ring);
        let ends_on_a_border = matches!(arcs.last(), Some(Arc::Border { .. }));
        if ends_on_a_border && by_the_sea.first().is_some_and(|first| *first.start() == 0) {
            by_the_sea.push(ring.0.len().saturating_sub(2)..=ring.0.len());
        }
        for range in by_the_sea {
            let shore = &ring.0[*range.start()..ring.0.len().min(range.end() + 1)];
            coasts.extend(shores(shore).filter(|shore| touches(shore, view)).map(line_of));
        }
        rings.push((line.starts_with('-'), ring));
    }
    let mut polygons: Vec<(LineString, Vec<LineString>)> = Vec::new();
    for (hole, ring) in rings.into_iter().filter(|(_, ring)| ring.0.len() > 2) {
        match polygons.last_mut().filter(|_| hole) {
            Some((_, holes)) => holes.push(ring),
            None => polygons.push((ring, Vec::new())),
        }
    }
    let polygons = polygons.into_iter().map(|(ring, holes)| Polygon::new(ring, holes)).collect();
    Ok((MultiPolygon(polygons), coasts))
}

/// A ring that ends where it begins.
fn closed(ring: Vec<Coord>) -> LineString {
    let mut ring = LineString::new(ring);
    ring.close();
    ring
}

/// A stretch of a country's outline.
enum Arc {
    /// So many vertices of its own.
    Coast(usize),
    /// A run along a part of a border, from one vertex to another, either way.
    Border { border: usize, part: usize, from: usize, to: usize },
}

impl Arc {
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
            Self::Border { from, to, .. } => from.abs_diff(*to) + 1,
        }
    }
}

/// Goes on along a border.
fn along(
    ring: &mut Vec<Coord>,
    (border, part): (usize, usize),
    (from, to): (usize, usize),
    borders: &Borders<'_>,
) -> Result<(), Damaged> {
    let line = borders.of(border)?.and_then(|drawn| drawn.lines.get(part));
    let run = line.and_then(|line| line.0.get(from.min(to)..=from.max(to))).unwrap_or_default();
    let again = |ring: &[Coord], first: Option<&Coord>| usize::from(first.is_some() && ring.last() == first);
    if from > to {
        ring.extend(run.iter().rev().skip(again(ring, run.last())));
    } else {
        ring.extend(run.iter().skip(again(ring, run.first())));
    }
    Ok(())
}

/// A coast without the cuts of the source along 180° and the Antarctic's foot.
fn shores(line: &[Coord]) -> impl Iterator<Item = &[Coord]> {
    let cut = |a: &Coord, b: &Coord| {
        let edge = |c: &Coord| c.x.abs() > 179.999 || c.y < -89.9;
        edge(a) && edge(b)
    };
    line.chunk_by(move |a, b| !cut(a, b)).filter(|shore| shore.len() > 1)
}

/// Hands on every feature of the records of which something may lie in a box.
fn each(layer: &Layer<'_>, view: Rect, mut take: impl FnMut(Feature<'_>)) -> Result<(), Damaged> {
    let mut record = Record::default();
    for entry in layer.within(view) {
        layer.unpack(entry, &mut record)?;
        record.features()?.into_iter().for_each(&mut take);
    }
    Ok(())
}

/// Of features that are points those in a box, with their positions.
fn points_in(features: Vec<Feature<'_>>, view: Rect) -> impl Iterator<Item = (Feature<'_>, LonLat)> {
    features.into_iter().filter_map(move |feature| {
        let at = feature.vertices.first().filter(|at| meet(Rect::new(**at, **at), view))?;
        let position = LonLat::wrapped(at.x, at.y);
        Some((feature, position))
    })
}

fn plain_lines(layer: &Layer<'_>, view: Rect) -> Result<Vec<LineString>, Damaged> {
    let mut found = Vec::new();
    each(layer, view, |feature| {
        found.extend(feature.parts().filter(|line| touches(line, view)).map(line_of));
    })?;
    Ok(found)
}

fn lakes(view: Rect) -> Result<Vec<MultiPolygon>, Damaged> {
    let mut found = Vec::new();
    each(opened(&LAKES)?, view, |feature| {
        found.extend(touches(feature.vertices, view).then(|| feature.polygons()));
    })?;
    Ok(found)
}

/// A feature's lines that touch a box; none if there is none.
fn lines_in(feature: Feature<'_>, view: Rect) -> Option<MultiLineString> {
    let lines: Vec<LineString> = feature.parts().filter(|line| touches(line, view)).map(line_of).collect();
    (!lines.is_empty()).then_some(MultiLineString(lines))
}

/// Lines that are no border of the atlas: limits of zones, lines that only some states see, and those that are claimed, not held.
fn seen_lines(view: Rect) -> Result<(Vec<BoundaryLine>, Vec<Claim>), Damaged> {
    let (mut seen, mut claims) = (Vec::new(), Vec::new());
    each(opened(&DISPUTED_LINES)?, view, |feature| {
        let [kind, by, how] = [0, 1, 2].map(|cell| feature.cell(cell).to_string());
        let Some(line) = lines_in(feature, view) else { return };
        let of = |kind| BoundaryLine { kind, views: views(&how), line: line.clone() };
        match kind.as_str() {
            "zone" => seen.push(of(Boundary::Zone)),
            "control" => seen.push(of(Boundary::Control)),
            "claim" => claims.push(Claim { by, line }),
            _ => seen.push(of(Boundary::Unseen)),
        }
    })?;
    Ok((seen, claims))
}

/// Outlines of areas that more than one state claims; none in the view of one of these, to which there is no dispute.
fn disputed_areas(view: Rect) -> Result<Vec<BoundaryLine>, Damaged> {
    let countries = opened(&COUNTRIES)?;
    let code = |party: &str| countries.entries.iter().find(|e| e.column(0) == party).map(|e| e.column(1).to_string());
    let mut found = Vec::new();
    each(opened(&DISPUTED_AREAS)?, view, |feature| {
        let views = feature.cell(1).split(',').filter_map(code).map(|code| (code, Boundary::Unseen)).collect();
        found.extend(lines_in(feature, view).map(|line| BoundaryLine { kind: Boundary::Zone, views, line }));
    })?;
    Ok(found)
}

fn province_names(view: Rect) -> Result<Vec<AreaName>, Damaged> {
    let layer = opened(&PROVINCE_NAMES)?;
    let mut found = Vec::new();
    for entry in layer.within(view) {
        for (feature, position) in points_in(layer.record(entry)?.features()?, view) {
            let (name, area_km2) = (feature.cell(0).into(), feature.cell(2).parse().unwrap_or(0.0));
            found.push(AreaName { name, position, area_km2 });
        }
    }
    Ok(found)
}

/// A town's rank, what is said of it, and where it is.
type Town<'a> = (u64, Feature<'a>, LonLat);

fn places(view: Rect) -> Result<Vec<Place>, Damaged> {
    let layer = opened(&PLACES)?;
    let records = layer.within(view).map(|entry| layer.record(entry)).collect::<Result<Vec<_>, _>>()?;
    let mut found = Vec::new();
    for record in &records {
        for (feature, position) in points_in(record.features()?, view) {
            let population = feature.cell(3).parse().unwrap_or(0);
            let (capital, near) = (feature.cell(4) == "1", feature.cell(5) == "1");
            // Of a large region the greatest towns alone would be far from any border.
            found.push((population * if near || capital { 10 } else { 1 }, feature, position));
        }
    }
    let order = |a: &Town<'_>, b: &Town<'_>| b.0.cmp(&a.0).then_with(|| a.1.cell(0).cmp(b.1.cell(0)));
    if found.len() > TOWNS {
        // Names decide only among those of the last rank that is shown.
        let mut ranks: Vec<u64> = found.iter().map(|town: &Town<'_>| town.0).collect();
        let last = *ranks.select_nth_unstable_by_key(TOWNS - 1, |rank| Reverse(*rank)).1;
        found.retain(|town| town.0 >= last);
    }
    found.sort_by(order);
    let place = |(_, feature, position): Town<'_>| Place {
        name: feature.cell(0).into(),
        name_local: feature.cell(1).into(),
        country: feature.cell(2).into(),
        population: feature.cell(3).parse().unwrap_or(0),
        capital: feature.cell(4) == "1",
        position,
    };
    Ok(found.into_iter().take(TOWNS).map(place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlas::choose;

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
