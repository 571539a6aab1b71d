//! GeoPackage (OGC 12-128r18), of one layer or several, each with its index (an R-tree, annex F.3).

use geo::{BoundingRect, Geometry as Shape};
use rusqlite::types::{ToSqlOutput, Value as Sql};
use rusqlite::{Connection, params, params_from_iter};

use super::plain::{Plain, apart, renamed, row};
use super::shape::{around_both, shape, well_known};
use super::{ExportError, Format, Way};
use crate::model::{Geometry, Table, Type};
use crate::study::provenance::hexadecimal;

/// A file of one layer.
pub const GPKG: Format = Format {
    name: "gpkg",
    title: "GeoPackage",
    endings: &["gpkg"],
    holds_geometry: true,
    holds_types: true,
    way: Way::Whole(|table| geopackage(&[Layer { name: "bordermap", title: "", style: None, table }], None)),
    losses,
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&GPKG];

/// A layer.
pub struct Layer<'a, 't> {
    /// Its table's name.
    pub name: &'a str,
    /// What it is, for people.
    pub title: &'a str,
    /// How QGIS draws it (QML), if it is to be told.
    pub style: Option<String>,
    /// Its rows.
    pub table: &'a Table<'t>,
}

/// WGS 84, longitude and latitude.
const SRS: i32 = 4326;
const WGS_84: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#;

/// The time that the standard wants of each layer's last change: none of a machine's clock.
const NO_TIME: &str = "1970-01-01T00:00:00.000Z";

/// A file of some layers, and a project of QGIS (.qgz) with them, which it opens from the file itself.
///
/// # Errors
/// [`ExportError`] if SQLite refuses the table: over 2,000 columns.
pub fn geopackage(layers: &[Layer<'_, '_>], project: Option<&[u8]>) -> Result<Vec<u8>, ExportError> {
    write(layers, project).map_err(|e| ExportError { format: "GeoPackage", reason: e.to_string() })
}

fn write(layers: &[Layer<'_, '_>], project: Option<&[u8]>) -> rusqlite::Result<Vec<u8>> {
    let mut base = Connection::open_in_memory()?;
    // "GPKG" and version 1.3.
    base.execute_batch("PRAGMA page_size = 4096; PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300;")?;
    let all = base.transaction()?;
    all.execute_batch(TABLES)?;
    let undefined = "undefined";
    let mut srs = all.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    srs.execute(params!["WGS 84 geodetic", SRS, "EPSG", SRS, WGS_84, "longitude and latitude in degrees"])?;
    srs.execute(params!["Undefined Cartesian SRS", -1, "NONE", -1, undefined, "undefined Cartesian coordinates"])?;
    srs.execute(params!["Undefined geographic SRS", 0, "NONE", 0, undefined, "undefined geographic coordinates"])?;
    drop(srs);
    if layers.iter().any(|layer| layer.style.is_some()) {
        all.execute_batch(STYLES)?;
    }
    if layers.iter().any(|layer| !matches!(layer.table.geometry, Geometry::None)) {
        all.execute_batch(EXTENSIONS)?;
    }
    for layer in layers {
        add(&all, layer)?;
    }
    if let Some(project) = project {
        all.execute_batch("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")?;
        let digits = hexadecimal(project);
        let metadata = "{\"last_modified_time\": \"1970-01-01T00:00:00\", \"last_modified_user\": \"\"}";
        all.execute("INSERT INTO qgis_projects VALUES ('bordermap', ?1, ?2)", params![metadata, digits])?;
    }
    all.commit()?;
    Ok(base.serialize(rusqlite::MAIN_DB)?.to_vec())
}

const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));";

/// The table of styles that QGIS reads by itself.
const STYLES: &str = "
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME);
INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', '1970-01-01T00:00:00.000Z');";

/// The table of what a file has beyond the standard's core.
const EXTENSIONS: &str = "
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));";

/// The index of a layer, of all rows whose geometry has a box, and what keeps it true when others change the rows; these call functions that every
/// editor of `GeoPackages` has.
fn index(base: &Connection, layer: &str, boxes: &[(usize, geo::Rect)]) -> rusqlite::Result<()> {
    let (name, tree) = (quoted(layer), quoted(&format!("rtree_{layer}_geom")));
    base.execute_batch(&format!("CREATE VIRTUAL TABLE {tree} USING rtree(id, minx, maxx, miny, maxy)"))?;
    let mut insert = base.prepare(&format!("INSERT INTO {tree} VALUES (?1, ?2, ?3, ?4, ?5)"))?;
    for (i, r) in boxes {
        insert.execute(params![(i + 1) as i64, r.min().x, r.max().x, r.min().y, r.max().y])?;
    }
    let put = format!(
        "INSERT OR REPLACE INTO {tree} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));"
    );
    let drop = format!("DELETE FROM {tree} WHERE id = OLD.fid;");
    let there = "NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)";
    let gone = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))";
    let triggers = [
        ("insert", "INSERT", there.to_string(), put.clone()),
        ("update1", "UPDATE OF geom", format!("OLD.fid = NEW.fid AND {there}"), put.clone()),
        ("update2", "UPDATE OF geom", format!("OLD.fid = NEW.fid AND {gone}"), drop.clone()),
        ("update3", "UPDATE", format!("OLD.fid != NEW.fid AND {there}"), format!("{drop} {put}")),
        (
            "update4",
            "UPDATE",
            format!("OLD.fid != NEW.fid AND {gone}"),
            format!("DELETE FROM {tree} WHERE id IN (OLD.fid, NEW.fid);"),
        ),
        ("delete", "DELETE", "OLD.geom NOTNULL".to_string(), drop),
    ];
    for (kind, when, condition, action) in triggers {
        let trigger = quoted(&format!("rtree_{layer}_geom_{kind}"));
        base.execute_batch(&format!(
            "CREATE TRIGGER {trigger} AFTER {when} ON {name} WHEN ({condition}) BEGIN {action} END;"
        ))?;
    }
    let definition = "http://www.geopackage.org/spec120/#extension_rtree";
    base.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')",
        params![layer, definition],
    )?;
    Ok(())
}

fn add(base: &Connection, layer: &Layer<'_, '_>) -> rusqlite::Result<()> {
    let table = layer.table;
    let fields = apart(table, &OWN);
    let kind = match table.geometry {
        Geometry::None => None,
        Geometry::Points(..) => Some("POINT"),
        Geometry::Lines(_) => Some("LINESTRING"),
        Geometry::Areas(_) => Some("MULTIPOLYGON"),
    };
    let name = quoted(layer.name);
    let mut columns = vec!["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".to_string()];
    columns.extend(kind.map(|kind| format!("geom {kind}")));
    columns.extend(fields.iter().map(|field| format!("{} {}", quoted(&field.name), type_name(field.of))));
    base.execute(&format!("CREATE TABLE {name} ({})", columns.join(", ")), [])?;
    let marks: Vec<String> = (1..columns.len()).map(|i| format!("?{i}")).collect();
    let names: Vec<String> =
        kind.iter().map(|_| "geom".to_string()).chain(fields.iter().map(|f| quoted(&f.name))).collect();
    let mut boxes: Vec<(usize, geo::Rect)> = Vec::new();
    // A table needs a column to be inserted into.
    if !names.is_empty() {
        let mut insert = base.prepare(&format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), marks.join(", ")))?;
        for i in 0..table.len() {
            let shape = shape(table.geometry, i);
            boxes.extend(shape.as_ref().and_then(BoundingRect::bounding_rect).map(|around| (i, around)));
            let geometry = kind.map(|_| shape.map_or(Sql::Null, |shape| Sql::Blob(blob(&shape))));
            let values = row(table, &fields, i).into_iter().map(sql);
            insert.execute(params_from_iter(geometry.into_iter().chain(values).map(ToSqlOutput::Owned)))?;
        }
    }
    let around = boxes.iter().map(|(_, around)| *around).reduce(around_both);
    let data = if kind.is_some() { "features" } else { "attributes" };
    let [min_x, min_y, max_x, max_y] =
        around.map_or([None; 4], |r| [Some(r.min().x), Some(r.min().y), Some(r.max().x), Some(r.max().y)]);
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![layer.name, data, layer.title, NO_TIME, min_x, min_y, max_x, max_y, kind.map(|_| SRS)],
    )?;
    if let Some(kind) = kind {
        let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)";
        base.execute(sql, params![layer.name, kind, SRS])?;
        index(base, layer.name, &boxes)?;
    }
    if let Some(style) = &layer.style {
        base.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, \
             useAsDefault, description, owner, ui, update_time) VALUES ('', '', ?1, 'geom', 'bordermap', ?2, '', 1, '', '', NULL, ?3)",
            params![layer.name, style, NO_TIME],
        )?;
    }
    Ok(())
}

/// Names of its own.
const OWN: [&str; 2] = ["fid", "geom"];

/// Names that it does not hold as they are.
fn losses(table: &Table<'_>) -> Vec<String> {
    renamed(table, &OWN)
}

fn type_name(of: Type) -> &'static str {
    match of {
        Type::Text | Type::Json => "TEXT",
        Type::Whole => "INTEGER",
        Type::Decimal(_) => "REAL",
        Type::Bool => "BOOLEAN",
        Type::Date => "DATE",
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn sql(value: Plain<'_>) -> Sql {
    match value {
        Plain::Null => Sql::Null,
        Plain::Text(text) => Sql::Text(text.into_owned()),
        Plain::Whole(n) => Sql::Integer(n),
        Plain::Decimal(n) => Sql::Real(n),
        Plain::Bool(b) => Sql::Integer(i64::from(b)),
        Plain::Day(day) => Sql::Text(day.to_string()),
    }
}

/// A geometry as GeoPackage has it: a head of 8 bytes, for lines and areas their box, well-known binary.
fn blob(shape: &Shape) -> Vec<u8> {
    let around = if matches!(shape, Shape::Point(_)) { None } else { shape.bounding_rect() };
    // Little endian, and whether there is a box.
    let mut out = vec![b'G', b'P', 0, if around.is_some() { 0b11 } else { 0b1 }];
    out.extend_from_slice(&SRS.to_le_bytes());
    for bound in around.iter().flat_map(|r| [r.min().x, r.max().x, r.min().y, r.max().y]) {
        out.extend_from_slice(&bound.to_le_bytes());
    }
    well_known(&mut out, shape);
    out
}
