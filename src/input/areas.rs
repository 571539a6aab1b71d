//! Polygons and lines of a region file.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{Feature, GeometryValue, Position};

use super::geojson::{features, features_and_system, kinds, lonlat};
use super::{Crs, InputError};
use crate::model::{Area, LonLat};

/// Properties that may hold an area's name, in small letters, the finest unit first, of one unit the English name first: GADM,
/// COD, GAUL, geoBoundaries, GISCO, Natural Earth, LSIB, Esri, OpenStreetMap, the World Bank and the UN.
const NAMES: &[&str] = &[
    "name_5",
    "name_4",
    "name_3",
    "name_2",
    "name_1",
    "adm4_en",
    "adm4_name",
    "adm3_en",
    "adm3_name",
    "adm2_en",
    "adm2_name",
    "adm1_en",
    "adm1_name",
    "shapename",
    "name_en",
    "name:en",
    "nam_en",
    "int_name",
    "name",
    "name_engl",
    "name_english",
    "cntr_name",
    "cntry_name",
    "country_na",
    "country_name",
    "countryname",
    "map_label",
    "maplab",
    "terr_name",
    "romnam",
    "wb_name",
    "nam_0",
    "adm0_en",
    "adm0_name",
    "adm0_name1",
    "adm0_nm",
    "name_0",
    "country",
    "admin",
    "geounit",
    "name_long",
    "formal_en",
    "sovereignt",
    "pays",
    "land",
    "staat",
    "pais",
    "district",
    "province",
    "state",
    "nom",
    "nombre",
    "official_name",
    "official_name:en",
    "label",
    "title",
];
/// Properties that may hold its code.
const CODES: &[&str] = &[
    "iso3",
    "iso_a3",
    "adm0_a3",
    "iso3_code",
    "iso3cd",
    "iso_3",
    "gid_0",
    "shapegroup",
    "color_code",
    "iso_3166_1_alpha_3",
    "iso3166-1:alpha3",
    "cntr_id",
    "adm0_pcode",
    "country",
    "iso",
    "iso_a2",
    "iso2",
    "iso3166-1",
    "iso3166-1:alpha2",
    "cntry_code",
    "iso_cc",
];

/// The named polygons of a file of features. Names are read from the property `named`, or from those that usual files have.
///
/// # Errors
/// [`InputError`] if it is of no format that is known, holds no polygon, none has the property, or a ring of it is malformed.
pub fn areas(source: &str, bytes: &[u8], named: Option<&str>) -> Result<Vec<Area>, InputError> {
    let features = features(source, bytes)?;
    let mut areas = Vec::new();
    for (i, feature) in features.iter().enumerate() {
        let polygons = polygons(source, i + 1, feature)?;
        if polygons.is_empty() {
            continue;
        }
        let own = named.map(|property| vec![exactly(feature, property)]);
        let names = own.clone().unwrap_or_else(|| names(feature));
        let code = text(feature, CODES);
        let all = names.iter().cloned().chain(own.is_none().then(|| texts(feature, CODES)).into_iter().flatten());
        areas.push(Area {
            name: names.first().filter(|name| !name.is_empty()).unwrap_or(&code).clone(),
            name_local: text(feature, &["name_local"]),
            names: all.filter(|name| !name.is_empty()).collect(),
            texts: if named.is_some() { Vec::new() } else { short_texts(feature) },
            country: code,
            shape: MultiPolygon(polygons).into(),
        });
    }
    if areas.is_empty() {
        return Err(InputError::WrongGeometry { file: source.into(), wanted: "polygon", found: kinds(&features) });
    }
    if let Some(property) = named.filter(|_| areas.iter().all(|area| area.names.is_empty())) {
        let there = features.iter().find_map(|f| f.properties.as_ref()).map(|p| p.keys().cloned().collect::<Vec<_>>());
        let reason = format!("no property {property:?}; there are {}", there.unwrap_or_default().join(", "));
        return Err(InputError::Feature { file: source.into(), feature: 1, field: "properties", reason });
    }
    Ok(areas)
}

/// The short texts of a feature's properties, and those in lists of tags: {"primary": "…"}, `"name:en"=>"…"`.
fn short_texts(feature: &Feature) -> Vec<String> {
    const MOST: usize = 100;
    let mut found = Vec::new();
    for value in feature.properties.iter().flat_map(serde_json::Map::values) {
        let inner = value.as_object().into_iter().flat_map(serde_json::Map::values).filter_map(|value| value.as_str());
        let tags = value
            .as_str()
            .into_iter()
            .flat_map(|text| text.split("=>").skip(1))
            .filter_map(|tag| tag.split('"').nth(1));
        // A list of tags that was written as text.
        let object =
            value.as_str().filter(|text| text.starts_with('{')).and_then(|text| serde_json::from_str(text).ok());
        let object: serde_json::Map<String, serde_json::Value> = object.unwrap_or_default();
        found.extend(object.values().filter_map(|value| value.as_str()).map(String::from));
        found.extend(value.as_str().into_iter().chain(inner).chain(tags).map(String::from));
    }
    found.retain(|text| !text.is_empty() && text.len() <= MOST);
    found
}

/// What a feature is called, by the usual properties; if it has none of them, by those whose name says that they are a name.
fn names(feature: &Feature) -> Vec<String> {
    let usual = texts(feature, NAMES);
    if !usual.is_empty() {
        return usual;
    }
    let named = |key: &&String| {
        let words = super::words::tokens(key);
        words
            .iter()
            .any(|word| ["nam", "nom", "ism", "имя", "назв", "نام", "اسم"].iter().any(|part| word.contains(part)))
    };
    let keys: Vec<&str> =
        feature.properties.iter().flat_map(serde_json::Map::keys).filter(named).map(String::as_str).collect();
    texts(feature, &keys)
}

fn polygons(source: &str, feature: usize, of: &Feature) -> Result<Vec<Polygon>, InputError> {
    let mut found = Vec::new();
    for geometry in of.geometry.iter().flat_map(|geometry| simple(&geometry.value)) {
        let rings = match geometry {
            GeometryValue::Polygon { coordinates } => std::slice::from_ref(coordinates),
            GeometryValue::MultiPolygon { coordinates } => coordinates,
            _ => continue,
        };
        for rings in rings {
            found.push(polygon(source, feature, rings)?);
        }
    }
    Ok(found)
}

/// A geometry, or those of a collection.
fn simple(geometry: &GeometryValue) -> Vec<&GeometryValue> {
    match geometry {
        GeometryValue::GeometryCollection { geometries } => {
            geometries.iter().flat_map(|inner| simple(&inner.value)).collect()
        }
        other => vec![other],
    }
}

/// A line of a file, and its feature.
pub struct Line {
    /// The feature.
    pub feature: Feature,
    /// Its number from 0.
    pub index: usize,
    /// Its vertices, two at least.
    pub vertices: Vec<LonLat>,
}

/// The lines of a file of features.
///
/// # Errors
/// [`InputError`] if it is of no format that is known, holds no line, or a line of it is malformed.
pub fn lines(source: &str, bytes: &[u8]) -> Result<Vec<Line>, InputError> {
    let features = features(source, bytes)?;
    let lines = lines_of(source, &features)?;
    if lines.is_empty() {
        return Err(InputError::WrongGeometry { file: source.into(), wanted: "line", found: kinds(&features) });
    }
    Ok(lines)
}

/// The lines of a file, and what is to be known of them.
pub struct Course {
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether they are the outline of an area, its inside on the left.
    pub outline: bool,
    /// The system of metres that the file says they were in.
    pub crs: Option<Crs>,
}

/// The lines of a file of features; if it has none and one area, that one's outline.
///
/// # Errors
/// As [`lines`].
pub fn lines_or_outline(source: &str, bytes: &[u8]) -> Result<Course, InputError> {
    use geo::orient::{Direction, Orient};
    let (features, crs) = features_and_system(source, bytes)?;
    let lines = lines_of(source, &features)?;
    if !lines.is_empty() {
        return Ok(Course { lines, outline: false, crs });
    }
    let mut areas = Vec::new();
    for (i, feature) in features.iter().enumerate() {
        let polygons = polygons(source, i + 1, feature)?;
        if !polygons.is_empty() {
            areas.push((feature, polygons));
        }
    }
    let [(feature, polygons)] = &areas[..] else {
        return Err(InputError::WrongGeometry { file: source.into(), wanted: "line", found: kinds(&features) });
    };
    let oriented = MultiPolygon(polygons.clone()).orient(Direction::Default);
    let rings = oriented.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    let line = |ring: &LineString| Line {
        feature: (*feature).clone(),
        index: 0,
        vertices: ring.coords().map(|c| LonLat::wrapped(c.x, c.y)).collect(),
    };
    Ok(Course { lines: rings.map(line).collect(), outline: true, crs })
}

fn lines_of(source: &str, features: &[Feature]) -> Result<Vec<Line>, InputError> {
    let mut lines = Vec::new();
    for (i, feature) in features.iter().enumerate() {
        for geometry in feature.geometry.iter().flat_map(|geometry| simple(&geometry.value)) {
            let parts = match geometry {
                GeometryValue::LineString { coordinates } => std::slice::from_ref(coordinates),
                GeometryValue::MultiLineString { coordinates } => coordinates,
                _ => continue,
            };
            for part in parts {
                let vertices = vertices(source, i + 1, part)?;
                if vertices.len() < 2 {
                    return Err(malformed(source, i + 1, "a line needs two positions"));
                }
                lines.push(Line { feature: feature.clone(), index: i, vertices });
            }
        }
    }
    Ok(lines)
}

/// The first of some properties that holds text.
pub(super) fn text(feature: &Feature, names: &[&str]) -> String {
    texts(feature, names).into_iter().next().unwrap_or_default()
}

/// The texts of some properties, whose names are in small letters, in their order.
fn texts(feature: &Feature, names: &[&str]) -> Vec<String> {
    let Some(properties) = &feature.properties else { return Vec::new() };
    let exact = |name: &str| properties.get(name).and_then(serde_json::Value::as_str);
    let any =
        |name: &str| properties.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, v)| v.as_str());
    let found = names.iter().filter_map(|name| exact(name).or_else(|| any(name))).map(str::trim);
    found.filter(|text| !text.is_empty()).map(String::from).collect()
}

/// The value of one property as text.
fn exactly(feature: &Feature, property: &str) -> String {
    let value = feature.properties.as_ref().and_then(|properties| properties.get(property));
    value.map_or(String::new(), |value| value.as_str().map_or_else(|| value.to_string(), |text| text.trim().into()))
}

/// Vertices as planar coordinates in degrees.
pub(super) fn line_string(vertices: &[LonLat]) -> LineString {
    vertices.iter().map(|p| Coord { x: p.lon(), y: p.lat() }).collect()
}

fn polygon(source: &str, feature: usize, rings: &[Vec<Position>]) -> Result<Polygon, InputError> {
    let mut read = rings.iter().map(|ring| {
        let vertices = vertices(source, feature, ring)?;
        if vertices.len() < 4 || vertices.first() != vertices.last() {
            return Err(malformed(source, feature, "a ring needs four positions, the last the same as the first"));
        }
        Ok(line_string(&vertices))
    });
    let outer = read.next().unwrap_or_else(|| Err(malformed(source, feature, "a polygon needs a ring")))?;
    Ok(Polygon::new(outer, read.collect::<Result<_, _>>()?))
}

fn vertices(source: &str, feature: usize, positions: &[Position]) -> Result<Vec<LonLat>, InputError> {
    let read =
        |p| lonlat(p).map_err(|(reason, value)| malformed(source, feature, &format!("{}: {value}", reason.words())));
    positions.iter().map(read).collect()
}

fn malformed(source: &str, feature: usize, reason: &str) -> InputError {
    InputError::Feature { file: source.into(), feature, field: "geometry", reason: reason.into() }
}
