//! GeoPackage (OGC 12-128r18), of one layer or several, each with its index (an R-tree, annex F.3). Of one layer it is made in a temporary file of
//! SQLite's, whatever the number of rows: a data base cannot be written from front to back.

use std::io::Read;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use geo::{BoundingRect, Geometry as Shape, Rect};
use rusqlite::types::{ToSqlOutput, Value as Sql};
use rusqlite::{Connection, params, params_from_iter};
use tempfile::{NamedTempFile, TempPath};

use super::plain::{Plain, apart, renamed};
use super::rows::{Row, encoded, rows};
use super::shape::{around_both, well_known};
use super::{Encoded, ExportError, Format, Head, Losses, Sink, System, Way, temporary};
use crate::model::{Field, GeometryKind, Table, Type};
use crate::study::provenance::hexadecimal;

/// A file of one layer.
pub const GPKG: Format = Format {
    name: "gpkg",
    title: "GeoPackage",
    endings: &["gpkg"],
    holds_geometry: true,
    holds_types: true,
    holds_systems: true,
    keeps_features: false,
    way: Way::Rows(|head| Box::new(File { layer: Made::new("bordermap", "", head), base: None })),
    losses: Losses::OfColumns(|fields, _| renamed(fields, &OWN)),
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


/// The time that the standard wants of each layer's last change: none of a machine's clock.
const NO_TIME: &str = "1970-01-01T00:00:00.000Z";

/// A file of some layers, and a project of QGIS (.qgz) with them, which it opens from the file itself.
///
/// # Errors
/// [`ExportError`] if SQLite refuses the table: over 2,000 columns.
pub fn geopackage(layers: &[Layer<'_, '_>], project: Option<&[u8]>) -> Result<Vec<u8>, ExportError> {
    write(layers, project).map_err(failed)
}

const NAME: &str = "GeoPackage";

fn failed(reason: impl ToString) -> ExportError {
    ExportError { format: NAME, reason: reason.to_string() }
}

/// Rows of a layer that are made at once.
const ROWS: usize = 4096;

fn write(layers: &[Layer<'_, '_>], project: Option<&[u8]>) -> rusqlite::Result<Vec<u8>> {
    let base = Connection::open_in_memory()?;
    let indexed = layers.iter().any(|layer| layer.table.geometry.kind() != GeometryKind::None);
    let system = &System::default();
    begin(&base, system, indexed, layers.iter().any(|layer| layer.style.is_some()))?;
    for Layer { name, title, style, table } in layers {
        let head = Head { fields: &table.fields(), kind: table.geometry.kind(), system };
        let mut made = Made::new(name, title, head);
        made.begin(&base)?;
        for start in (0..table.len()).step_by(ROWS) {
            // In degrees there is no place that is not held.
            let rows = rows(table, &made.fields, system, start..table.len().min(start + ROWS)).unwrap_or_default();
            made.add(&base, rows)?;
        }
        made.end(&base, style.as_deref())?;
    }
    if let Some(project) = project {
        base.execute_batch("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")?;
        let digits = hexadecimal(project);
        let metadata = "{\"last_modified_time\": \"1970-01-01T00:00:00\", \"last_modified_user\": \"\"}";
        base.execute("INSERT INTO qgis_projects VALUES ('bordermap', ?1, ?2)", params![metadata, digits])?;
    }
    base.execute_batch("COMMIT")?;
    Ok(base.serialize(rusqlite::MAIN_DB)?.to_vec())
}

/// A file in the making: the tables that each has; all of it is one transaction.
fn begin(base: &Connection, system: &System, indexed: bool, styled: bool) -> rusqlite::Result<()> {
    // "GPKG" and version 1.3.
    base.execute_batch("PRAGMA page_size = 4096; PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300; BEGIN;")?;
    base.execute_batch(TABLES)?;
    let undefined = "undefined";
    let mut srs = base.prepare("INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let degrees = System::default();
    let text = degrees.well_known_text();
    srs.execute(params!["WGS 84 geodetic", 4326, "EPSG", 4326, text, "longitude and latitude in degrees"])?;
    if *system != degrees {
        let (code, text) = (system.code(), system.well_known_text());
        srs.execute(params![system.name(), code, "EPSG", code, text, "metres"])?;
    }
    srs.execute(params!["Undefined Cartesian SRS", -1, "NONE", -1, undefined, "undefined Cartesian coordinates"])?;
    srs.execute(params!["Undefined geographic SRS", 0, "NONE", 0, undefined, "undefined geographic coordinates"])?;
    if styled {
        base.execute_batch(STYLES)?;
    }
    if indexed {
        base.execute_batch(EXTENSIONS)?;
    }
    Ok(())
}

/// A file of one layer in the making.
struct File {
    layer: Made,
    base: Option<Mutex<(Connection, std::fs::File, Option<TempPath>)>>,
}

impl Sink for File {
    fn begin(&mut self) -> Result<Vec<u8>, ExportError> {
        let (file, path) = NamedTempFile::new().map_err(|e| temporary(NAME, &e))?.into_parts();
        let base = Connection::open(&path).map_err(failed)?;
        // Nobody else reads it, and what a power cut leaves of it nobody wants.
        let alone = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;";
        base.execute_batch(alone).map_err(failed)?;
        begin(&base, &self.layer.system, self.layer.kind != GeometryKind::None, false).and_then(|()| self.layer.begin(&base)).map_err(failed)?;
        // Open files need no name; without one nothing is left of a run that is stopped.
        let path = if cfg!(unix) { None } else { Some(path) };
        self.base = Some(Mutex::new((base, file, path)));
        Ok(Vec::new())
    }

    fn encode(&self, table: &Table<'_>, range: Range<usize>) -> Encoded {
        encoded(table, &self.layer.fields, &self.layer.system, range)
    }

    fn add(&mut self, encoded: Encoded) -> Result<Vec<u8>, ExportError> {
        encoded.failed.map_or(Ok(()), |why| Err(failed(why)))?;
        if let Some(base) = &mut self.base {
            let (base, ..) = base.get_mut().unwrap_or_else(PoisonError::into_inner);
            self.layer.add(base, encoded.rows).map_err(|e| match e.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure) => temporary(NAME, &e),
                _ => failed(e),
            })?;
        }
        Ok(Vec::new())
    }

    fn end(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), ExportError> {
        let Some(base) = self.base.take() else { return Ok(()) };
        let (base, mut file, _path) = base.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.layer.end(&base, None).and_then(|()| base.execute_batch("COMMIT")).map_err(failed)?;
        base.close().map_err(|(_, why)| failed(why))?;
        let mut piece = vec![0; 1 << 20];
        loop {
            match file.read(&mut piece).map_err(failed)? {
                0 => return Ok(()),
                count => take(&piece[..count]),
            }
        }
    }
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

/// What keeps the index of a layer true when others change its rows; it calls functions that every editor of `GeoPackages` has.
fn triggers(base: &Connection, layer: &str) -> rusqlite::Result<()> {
    let (name, tree) = (quoted(layer), tree(layer));
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

/// The name of a layer's index.
fn tree(layer: &str) -> String {
    quoted(&format!("rtree_{layer}_geom"))
}

/// A layer in the making.
struct Made {
    name: String,
    title: String,
    fields: Vec<Field>,
    kind: GeometryKind,
    system: System,
    /// Rows so far.
    count: i64,
    around: Option<Rect>,
}

impl Made {
    fn new(name: &str, title: &str, Head { fields, kind, system }: Head<'_>) -> Self {
        let (fields, system) = (apart(fields, &OWN), system.clone());
        Self { name: name.into(), title: title.into(), fields, kind, system, count: 0, around: None }
    }

    /// The name of its geometries' kind.
    fn geometry(&self) -> Option<&'static str> {
        match self.kind {
            GeometryKind::None => None,
            GeometryKind::Points => Some("POINT"),
            GeometryKind::Lines => Some("LINESTRING"),
            GeometryKind::Areas { .. } => Some("MULTIPOLYGON"),
        }
    }

    fn begin(&self, base: &Connection) -> rusqlite::Result<()> {
        let mut columns = vec!["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".to_string()];
        columns.extend(self.geometry().map(|kind| format!("geom {kind}")));
        columns.extend(self.fields.iter().map(|field| format!("{} {}", quoted(&field.name), type_name(field.of))));
        base.execute(&format!("CREATE TABLE {} ({})", quoted(&self.name), columns.join(", ")), [])?;
        if self.kind != GeometryKind::None {
            let tree = tree(&self.name);
            base.execute_batch(&format!("CREATE VIRTUAL TABLE {tree} USING rtree(id, minx, maxx, miny, maxy)"))?;
        }
        Ok(())
    }

    fn add(&mut self, base: &Connection, rows: Vec<Row>) -> rusqlite::Result<()> {
        let mut names: Vec<String> = self.geometry().map(|_| "geom".into()).into_iter().collect();
        names.extend(self.fields.iter().map(|field| quoted(&field.name)));
        // A table needs a column to be inserted into.
        if names.is_empty() {
            return Ok(());
        }
        let marks: Vec<String> = (1..=names.len()).map(|i| format!("?{i}")).collect();
        let (name, names, marks) = (quoted(&self.name), names.join(", "), marks.join(", "));
        let mut insert = base.prepare_cached(&format!("INSERT INTO {name} ({names}) VALUES ({marks})"))?;
        let mut index = match self.kind {
            GeometryKind::None => None,
            _ => Some(base.prepare_cached(&format!("INSERT INTO {} VALUES (?1, ?2, ?3, ?4, ?5)", tree(&self.name)))?),
        };
        for row in rows {
            self.count += 1;
            let around = row.shape.as_ref().and_then(BoundingRect::bounding_rect);
            if let (Some(index), Some(r)) = (&mut index, around) {
                index.execute(params![self.count, r.min().x, r.max().x, r.min().y, r.max().y])?;
                self.around = Some(self.around.map_or(r, |all| around_both(all, r)));
            }
            let geometry = index.as_ref().map(|_| row.shape.map_or(Sql::Null, |shape| Sql::Blob(blob(&shape, &self.system))));
            let values = geometry.into_iter().chain(row.values.into_iter().map(sql));
            insert.execute(params_from_iter(values.map(ToSqlOutput::Owned)))?;
        }
        Ok(())
    }

    fn end(&self, base: &Connection, style: Option<&str>) -> rusqlite::Result<()> {
        let kind = self.geometry();
        let data = if kind.is_some() { "features" } else { "attributes" };
        let [min_x, min_y, max_x, max_y] =
            self.around.map_or([None; 4], |r| [Some(r.min().x), Some(r.min().y), Some(r.max().x), Some(r.max().y)]);
        base.execute(
            "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![self.name, data, self.title, NO_TIME, min_x, min_y, max_x, max_y, kind.map(|_| self.system.code())],
        )?;
        if let Some(kind) = kind {
            let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)";
            base.execute(sql, params![self.name, kind, self.system.code()])?;
            triggers(base, &self.name)?;
        }
        if let Some(style) = style {
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, \
                 useAsDefault, description, owner, ui, update_time) VALUES ('', '', ?1, 'geom', 'bordermap', ?2, '', 1, '', '', NULL, ?3)",
                params![self.name, style, NO_TIME],
            )?;
        }
        Ok(())
    }
}

/// Names of its own.
const OWN: [&str; 2] = ["fid", "geom"];

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
fn blob(shape: &Shape, system: &System) -> Vec<u8> {
    let around = if matches!(shape, Shape::Point(_)) { None } else { shape.bounding_rect() };
    // Little endian, and whether there is a box.
    let mut out = vec![b'G', b'P', 0, if around.is_some() { 0b11 } else { 0b1 }];
    out.extend_from_slice(&system.code().to_le_bytes());
    for bound in around.iter().flat_map(|r| [r.min().x, r.max().x, r.min().y, r.max().y]) {
        out.extend_from_slice(&bound.to_le_bytes());
    }
    well_known(&mut out, shape);
    out
}
