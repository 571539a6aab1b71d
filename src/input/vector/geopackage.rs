use geo::Geometry;
use geo_traits::to_geo::ToGeoGeometry;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};

use super::{Features, Wanted, feature, in_degrees, number};
use crate::input::Crs;

/// A table of features.
struct Layer {
    name: String,
    column: String,
    kind: String,
    rows: i64,
    code: i64,
}

/// The features of one layer of a `GeoPackage` (OGC 12-128r18): the one that is named, else the one that is likeliest wanted, the
/// longest of its kind.
pub fn features(bytes: &[u8], wanted: Wanted, layer: Option<&str>) -> Result<Features, String> {
    let failed = |e: rusqlite::Error| format!("it cannot be read: {e}");
    let mut base = Connection::open_in_memory().map_err(failed)?;
    base.deserialize_read_exact(rusqlite::MAIN_DB, bytes, bytes.len(), true).map_err(failed)?;
    let mut layers = layers(&base).map_err(|e| match e {
        rusqlite::Error::SqliteFailure(_, Some(why)) if why.contains("no such table") => {
            "this is another SQLite database, which is not read; export its table: sqlite3 -header -csv FILE 'SELECT * FROM NAME' > out.csv".to_string()
        }
        e => failed(e),
    })?;
    let rank = |layer: &Layer| {
        let points = layer.kind.to_uppercase().contains("POINT");
        (points == (wanted == Wanted::Incidents), layer.rows)
    };
    layers.sort_by(|a, b| rank(b).cmp(&rank(a)).then(a.name.cmp(&b.name)));
    let names = || layers.iter().map(|l| format!("{} ({} rows)", l.name, l.rows)).collect::<Vec<_>>().join(", ");
    let chosen = match layer {
        Some(name) => layers.iter().find(|layer| layer.name == name),
        None => layers.first(),
    };
    let chosen = chosen.ok_or_else(|| match layer {
        Some(name) => format!("no layer is called {name:?}; there are {}", names()),
        None => "it has no layer of features".into(),
    })?;
    let mut notes = vec![format!("layer {}", chosen.name)];
    if layers.len() > 1 && layer.is_none() {
        let others = layers.iter().skip(1).map(|l| format!("{} ({} rows)", l.name, l.rows)).collect::<Vec<_>>();
        notes.push(format!("other layers are not read: {}; --sheet NAME chooses", others.join(", ")));
    }
    let crs: Crs = match chosen.code {
        0 | -1 => Crs::Degrees,
        code => code.to_string().parse().map_err(|why| format!("its coordinates are EPSG:{code}: {why}"))?,
    };
    Ok(Features { features: rows(&base, chosen, crs).map_err(failed)?, notes })
}

fn layers(base: &Connection) -> rusqlite::Result<Vec<Layer>> {
    let mut query = base.prepare(
        "SELECT g.table_name, g.column_name, g.geometry_type_name, s.organization_coordsys_id \
         FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id",
    )?;
    let found = query.query_map([], |row| {
        Ok(Layer {
            name: row.get(0)?,
            column: row.get(1)?,
            kind: row.get(2)?,
            rows: 0,
            code: row.get::<_, Option<i64>>(3)?.unwrap_or(4326),
        })
    })?;
    let mut layers = found.collect::<rusqlite::Result<Vec<_>>>()?;
    for layer in &mut layers {
        layer.rows = base.query_row(&format!("SELECT count(*) FROM {}", quoted(&layer.name)), [], |row| row.get(0))?;
    }
    Ok(layers)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn rows(base: &Connection, layer: &Layer, crs: Crs) -> rusqlite::Result<Vec<Value>> {
    let mut query = base.prepare(&format!("SELECT * FROM {}", quoted(&layer.name)))?;
    let names: Vec<String> = query.column_names().into_iter().map(String::from).collect();
    let booleans = booleans(base, layer)?;
    let mut cursor = query.query([])?;
    let mut features = Vec::new();
    while let Some(row) = cursor.next()? {
        let (mut properties, mut geometry) = (Map::new(), None);
        for (i, name) in names.iter().enumerate() {
            match row.get_ref(i)? {
                ValueRef::Blob(blob) if *name == layer.column => {
                    geometry = shape(blob).and_then(|g| in_degrees(g, crs));
                }
                _ if *name == layer.column => {}
                ValueRef::Null | ValueRef::Blob(_) => {
                    properties.insert(name.clone(), Value::Null);
                }
                ValueRef::Integer(n @ (0 | 1)) if booleans.contains(name) => {
                    properties.insert(name.clone(), (n == 1).into());
                }
                ValueRef::Integer(n) => {
                    properties.insert(name.clone(), json!(n));
                }
                ValueRef::Real(n) => {
                    properties.insert(name.clone(), number(n));
                }
                ValueRef::Text(text) => {
                    properties.insert(name.clone(), String::from_utf8_lossy(text).into());
                }
            }
        }
        features.push(feature(geometry.as_ref(), None, properties));
    }
    Ok(features)
}

/// The columns that are declared to be booleans, which SQLite keeps as 0 and 1.
fn booleans(base: &Connection, layer: &Layer) -> rusqlite::Result<Vec<String>> {
    let mut query = base.prepare("SELECT name FROM pragma_table_info(?1) WHERE upper(type) = 'BOOLEAN'")?;
    query.query_map([&layer.name], |row| row.get(0))?.collect()
}

/// The geometry of a blob: after its header, whose box is of a length that its flags tell (section 2.1.3).
fn shape(blob: &[u8]) -> Option<Geometry> {
    let flags = *blob.get(3).filter(|_| blob.starts_with(b"GP"))?;
    let envelope = [0, 32, 48, 48, 64].get(usize::from(flags >> 1 & 7))?;
    wkb::reader::read_wkb(blob.get(8 + envelope..)?).ok()?.try_to_geometry()
}
