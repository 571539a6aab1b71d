//! A base map of any part of the world.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Rect};

use super::layer::{Damaged, Entry, Feature, Layer, Record, line_of, meet, touches};
use super::names::{also, names_of};
use super::outline::{Borders, Outlined};
use super::views::Drawn;
use super::{
    BORDERS, COUNTRIES, DISPUTED_AREAS, DISPUTED_LINES, LAKES, PLACES, PROVINCE_NAMES, PROVINCES, RIVERS, opened,
};
use crate::model::{
    Area, AreaName, BASE_MAP_CREDIT, BaseMap, Boundary, BoundaryLine, Claim, Lazy, LonLat, Place, Shape, views,
};

/// The most towns that a base map has, the greatest first; one near a border, and a capital, counts as if it were ten times as populous.
const TOWNS: usize = 600;

/// The base map of a box of degrees: whole countries of which something lies in it, and what lies in it of towns, lakes, rivers, lines
/// of provinces, lines that are in dispute, and borders but for those of `own`, which the map draws itself. Each is unpacked when it is
/// first asked for.
///
/// # Errors
/// [`Damaged`] is none while the embedded files are sound, which a test holds.
pub fn base_map(view: Rect, own: &[String]) -> Result<BaseMap, Damaged> {
    let borders = Arc::new(Borders::new(opened(&BORDERS)?));
    let layer = opened(&COUNTRIES)?;
    let outlined = |entry| Arc::new(Outlined::new(layer, entry, view, &borders));
    let found: Vec<(&Entry, Arc<Outlined>)> = layer.within(view).map(|entry| (entry, outlined(entry))).collect();
    let countries: Vec<Area> = found.iter().map(|(entry, outlined)| country(entry, outlined)).collect();
    let coasts: Vec<Arc<Outlined>> = found.into_iter().map(|(_, outlined)| outlined).collect();
    let own = own.to_vec();
    Ok(BaseMap {
        countries: countries.into(),
        country_lines: Lazy::read(move || country_lines(view, &own, &borders, &coasts)),
        claims: Lazy::read(move || seen_lines(view).map(|(_, claims)| claims)),
        province_names: Lazy::read(move || province_names(view)),
        province_lines: Lazy::read(move || plain_lines(opened(&PROVINCES)?, view)),
        rivers: Lazy::read(move || plain_lines(opened(&RIVERS)?, view)),
        lakes: Lazy::read(move || lakes(view)),
        places: Lazy::read(move || places(view)),
        credit: BASE_MAP_CREDIT.into(),
        ..BaseMap::default()
    })
}

/// A country of an outline.
fn country(entry: &Entry, outlined: &Arc<Outlined>) -> Area {
    let own = entry.column(3).split(" / ").next().unwrap_or_default();
    Area {
        name: entry.column(2).into(),
        name_local: own.into(),
        names: names_of(entry).map(String::from).chain(also(entry.column(0)).map(String::from)).collect(),
        texts: Vec::new(),
        country: entry.column(0).into(),
        shape: Shape::new(room_of(entry), Lazy::part_of(Arc::clone(outlined))),
    }
}

/// A box that holds the outline of a country: the index has that of the source, which was thinned and fitted to the borders.
pub(super) fn room_of(country: &Entry) -> Rect {
    let margin = Coord { x: 0.01, y: 0.01 };
    Rect::new(country.around.min() - margin, country.around.max() + margin)
}

/// Coasts, the borders but for those of `own`, and lines that are no border of the atlas.
fn country_lines(
    view: Rect,
    own: &[String],
    borders: &Borders,
    countries: &[Arc<Outlined>],
) -> Result<Vec<BoundaryLine>, Damaged> {
    let coasts = countries.iter().map(|country| country.take_coast()).filter(|coast| !coast.0.is_empty());
    let coast = |line| BoundaryLine { kind: Boundary::Coast, views: BTreeMap::new(), line };
    let mut found: Vec<BoundaryLine> = coasts.map(coast).collect();
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
            found.push(BoundaryLine { kind, views, line: MultiLineString(lines) });
        }
    }
    found.extend(seen_lines(view)?.0);
    found.extend(disputed_areas(view)?);
    Ok(found)
}

/// Hands on every feature of the records of which something may lie in a box.
fn each(layer: &Layer<'_>, view: Rect, mut take: impl FnMut(Feature<'_>)) -> Result<(), Damaged> {
    let mut each = |record: &Record| {
        record.features()?.into_iter().for_each(&mut take);
        Ok(())
    };
    layer.within(view).try_for_each(|entry| layer.with(entry, &mut each))
}

/// Where a feature that is a point lies, if it is in a box.
fn position_in(feature: &Feature<'_>, view: Rect) -> Option<LonLat> {
    let at = feature.vertices.first().filter(|at| meet(Rect::new(**at, **at), view))?;
    Some(LonLat::wrapped(at.x, at.y))
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
    let mut found = Vec::new();
    each(opened(&PROVINCE_NAMES)?, view, |feature| {
        found.extend(position_in(&feature, view).map(|position| {
            let (name, area_km2) = (feature.cell(0).into(), feature.cell(2).parse().unwrap_or(0.0));
            AreaName { name, position, area_km2 }
        }));
    })?;
    Ok(found)
}

/// A town's rank, what is said of it, and where it is.
type Town<'a> = (u64, Feature<'a>, LonLat);

fn places(view: Rect) -> Result<Vec<Place>, Damaged> {
    let layer = opened(&PLACES)?;
    let records = layer.within(view).map(|entry| layer.record(entry)).collect::<Result<Vec<_>, _>>()?;
    let mut found = Vec::new();
    for record in &records {
        for feature in record.features()? {
            let Some(position) = position_in(&feature, view) else { continue };
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

    /// What is unpacked when it is asked for is all there.
    #[test]
    fn every_record_can_be_unpacked() {
        let world = Rect::new((-180.0, -90.0), (180.0, 90.0));
        let count = |packed| {
            let mut features = 0;
            each(opened(packed).unwrap(), world, |_| features += 1).unwrap();
            features
        };
        let layers = [&PLACES, &PROVINCES, &PROVINCE_NAMES, &LAKES, &RIVERS, &DISPUTED_AREAS, &DISPUTED_LINES];
        assert_eq!(layers.map(count), [39_099, 45_098, 4_590, 6_235, 895, 30, 44]);
        let lines = country_lines(world, &[], &Borders::new(opened(&BORDERS).unwrap()), &[]).unwrap();
        assert!(lines.len() > 326, "{}", lines.len());
        assert_eq!(places(world).unwrap().len(), TOWNS);
        // Natural Earth calls it Niamey.
        let maradi = Rect::new((7.0, 13.4), (7.2, 13.6));
        let names: Vec<String> = places(maradi).unwrap().into_iter().map(|place| place.name).collect();
        assert!(names.iter().any(|name| name == "Maradi") && names.iter().all(|name| name != "Niamey"), "{names:?}");
        assert!(!province_names(world).unwrap().is_empty() && !lakes(world).unwrap().is_empty());
    }
}
