//! A base map of any part of the world.

use std::collections::BTreeMap;

use geo::{BoundingRect, Coord, LineString, MultiLineString, MultiPolygon, Polygon, Rect};

use super::layer::{Damaged, Entry, Feature, Layer, Record, meet};
use super::names::{also, names_of};
use super::views::stretches;
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
    let mut borders = Lines { layer: opened(&BORDERS)?, read: BTreeMap::new() };
    let (countries, mut country_lines) = countries(view, &mut borders)?;
    for entry in &borders.layer.entries {
        if !meet(entry.around, view) || own.iter().any(|id| id == entry.column(0)) {
            continue;
        }
        let kind = match entry.column(6) {
            "disputed" | "line of control" => Boundary::Control,
            _ => Boundary::International,
        };
        for (mut views, lines) in stretches(borders.layer, entry)? {
            let kind = views.remove("*").unwrap_or(kind);
            country_lines.push(BoundaryLine { kind, views, line: MultiLineString(lines) });
        }
    }
    let (seen, claims) = seen_lines(view)?;
    country_lines.extend(seen);
    country_lines.extend(disputed_areas(view)?);
    Ok(BaseMap {
        countries,
        country_lines,
        claims,
        province_lines: plain_lines(opened(&PROVINCES)?, view)?,
        rivers: plain_lines(opened(&RIVERS)?, view)?,
        lakes: lakes(view)?,
        places: places(view)?,
        province_names: province_names(view)?,
        credit: BASE_MAP_CREDIT.into(),
        ..BaseMap::default()
    })
}

/// The borders' lines, each read once.
struct Lines<'a> {
    layer: &'a Layer<'a>,
    read: BTreeMap<usize, Vec<LineString>>,
}

impl Lines<'_> {
    fn of(&mut self, border: usize) -> Result<&[LineString], Damaged> {
        if !self.read.contains_key(&border) {
            let lines =
                self.layer.entries.get(border).map_or_else(|| Ok(Vec::new()), |entry| lines(self.layer, entry))?;
            self.read.insert(border, lines);
        }
        Ok(&self.read[&border])
    }
}

fn lines(layer: &Layer<'_>, entry: &Entry) -> Result<Vec<LineString>, Damaged> {
    Ok(layer.record(entry)?.features()?.into_iter().flat_map(|feature| feature.polygons).flatten().collect())
}

/// The countries of which something lies in a box, and their coasts.
fn countries(view: Rect, borders: &mut Lines<'_>) -> Result<(Vec<Area>, Vec<BoundaryLine>), Damaged> {
    let layer = opened(&COUNTRIES)?;
    let (mut areas, mut coasts) = (Vec::new(), Vec::new());
    for entry in layer.within(view) {
        let record = layer.record(entry)?;
        let (shape, coast) = outline(&record, borders)?;
        let own = entry.column(3).split(" / ").next().unwrap_or_default();
        areas.push(Area {
            name: entry.column(2).into(),
            name_local: own.into(),
            names: names_of(&entry.columns).chain(also(entry.column(0))).map(String::from).collect(),
            texts: Vec::new(),
            country: entry.column(0).into(),
            shape,
        });
        let line = MultiLineString(coast.into_iter().filter(|line| touches(line, view)).collect());
        coasts.push(BoundaryLine { kind: Boundary::Coast, views: BTreeMap::new(), line });
    }
    coasts.retain(|coast| !coast.line.0.is_empty());
    Ok((areas, coasts))
}

fn touches(line: &LineString, view: Rect) -> bool {
    line.bounding_rect().is_some_and(|around| meet(around, view))
}

/// A country's polygons from its arcs, and those of them that are coasts.
fn outline(record: &Record, borders: &mut Lines<'_>) -> Result<(MultiPolygon, Vec<LineString>), Damaged> {
    let (mut rings, mut coasts) = (Vec::new(), Vec::new());
    let mut left = record.vertices.as_slice();
    for line in record.text.lines() {
        let mut ring: Vec<Coord> = Vec::new();
        let arcs: Vec<&str> = line.get(1..).unwrap_or_default().split(' ').collect();
        for arc in &arcs {
            let (before, own) = (ring.last().copied(), arc.starts_with('c'));
            let run = if own { coast(arc, &mut left) } else { run(arc, borders)? };
            if own && (run.len() > 3 || arcs.len() == 1) {
                // The sea begins where the border before it ends, and ends where the next one begins.
                let mut line: Vec<Coord> = before.into_iter().chain(run.iter().copied()).collect();
                let closing = if arcs.len() == 1 { run.first().copied() } else { None };
                line.extend(closing);
                coasts.extend(shores(&line));
            }
            let again = usize::from(ring.last().is_some() && ring.last() == run.first());
            ring.extend(run.into_iter().skip(again));
        }
        rings.push((line.starts_with('-'), LineString::new(ring)));
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

/// The next vertices of a country's own.
fn coast(arc: &str, left: &mut &[Coord]) -> Vec<Coord> {
    let count = arc[1..].parse().unwrap_or(0);
    let Some((run, rest)) = left.split_at_checked(count) else { return Vec::new() };
    *left = rest;
    // On the antimeridian itself a position would change its side.
    run.iter().map(|c| Coord { x: c.x.clamp(-179.999_9, 179.999_9), y: c.y }).collect()
}

/// A run along a border: `b` and, with points between them, border, part, first vertex and last.
fn run(arc: &str, borders: &mut Lines<'_>) -> Result<Vec<Coord>, Damaged> {
    let numbers: Vec<usize> = arc.get(1..).unwrap_or_default().split('.').filter_map(|n| n.parse().ok()).collect();
    let &[border, part, from, to] = &numbers[..] else { return Ok(Vec::new()) };
    let lines = borders.of(border)?;
    let run = lines.get(part).and_then(|line| line.0.get(from.min(to)..=from.max(to))).unwrap_or_default();
    let mut run = run.to_vec();
    if from > to {
        run.reverse();
    }
    Ok(run)
}

/// A coast without the cuts of the source along 180° and the Antarctic's foot.
fn shores(line: &[Coord]) -> Vec<LineString> {
    let cut = |a: &Coord, b: &Coord| {
        let edge = |c: &Coord| c.x.abs() > 179.999 || c.y < -89.9;
        edge(a) && edge(b)
    };
    line.chunk_by(|a, b| !cut(a, b))
        .filter(|shore| shore.len() > 1)
        .map(|shore| LineString::new(shore.to_vec()))
        .collect()
}

/// Hands on every feature of the records of which something may lie in a box.
fn each(layer: &Layer<'_>, view: Rect, mut take: impl FnMut(Feature<'_>)) -> Result<(), Damaged> {
    for entry in layer.within(view) {
        layer.record(entry)?.features()?.into_iter().for_each(&mut take);
    }
    Ok(())
}

/// The same for features that are points: those in the box, with their positions.
fn each_point(layer: &Layer<'_>, view: Rect, mut take: impl FnMut(Feature<'_>, LonLat)) -> Result<(), Damaged> {
    each(layer, view, |feature| {
        let at = feature.polygons.first().and_then(|parts| parts.first()?.0.first().copied());
        if let Some(at) = at.filter(|at| meet(Rect::new(*at, *at), view)) {
            take(feature, LonLat::wrapped(at.x, at.y));
        }
    })
}

fn plain_lines(layer: &Layer<'_>, view: Rect) -> Result<Vec<LineString>, Damaged> {
    let mut found = Vec::new();
    each(layer, view, |feature| {
        found.extend(feature.polygons.into_iter().flatten().filter(|line| touches(line, view)));
    })?;
    Ok(found)
}

fn lakes(view: Rect) -> Result<Vec<MultiPolygon>, Damaged> {
    let mut found = Vec::new();
    each(opened(&LAKES)?, view, |feature| {
        let polygon = |mut rings: Vec<LineString>| {
            let holes = rings.split_off(1);
            rings.pop().map(|ring| Polygon::new(ring, holes))
        };
        let lake = MultiPolygon(feature.polygons.into_iter().filter_map(polygon).collect());
        found.extend(Some(lake).filter(|lake| lake.bounding_rect().is_some_and(|around| meet(around, view))));
    })?;
    Ok(found)
}

/// A feature's lines that touch a box; none if there is none.
fn lines_in(feature: Feature<'_>, view: Rect) -> Option<MultiLineString> {
    let lines: Vec<LineString> = feature.polygons.into_iter().flatten().filter(|line| touches(line, view)).collect();
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
    let mut found = Vec::new();
    each_point(opened(&PROVINCE_NAMES)?, view, |feature, position| {
        let (name, area_km2) = (feature.cell(0).into(), feature.cell(2).parse().unwrap_or(0.0));
        found.push(AreaName { name, position, area_km2 });
    })?;
    Ok(found)
}

fn places(view: Rect) -> Result<Vec<Place>, Damaged> {
    let mut found = Vec::new();
    each_point(opened(&PLACES)?, view, |feature, position| {
        let population = feature.cell(3).parse().unwrap_or(0);
        let (capital, near) = (feature.cell(4) == "1", feature.cell(5) == "1");
        let place = Place {
            name: feature.cell(0).into(),
            name_local: feature.cell(1).into(),
            country: feature.cell(2).into(),
            population,
            capital,
            position,
        };
        // Of a large region the greatest towns alone would be far from any border.
        found.push((population * if near || capital { 10 } else { 1 }, place));
    })?;
    found.sort_by(|a: &(u64, Place), b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    found.truncate(TOWNS);
    Ok(found.into_iter().map(|(_, place)| place).collect())
}
