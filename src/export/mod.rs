//! Floor 5: tables to bytes, one format a file and one line in the registry.
#![cfg_attr(
    not(all(feature = "vector", feature = "workbook")),
    allow(dead_code, unused_imports, reason = "a build with some formats has what only others use")
)]

#[cfg(any(feature = "kml", feature = "gpx"))]
mod markup;
mod number;
#[cfg(any(feature = "shapes", feature = "workbook"))]
mod plain;
#[cfg(feature = "shapes")]
mod rows;
#[cfg(feature = "shapes")]
mod shape;
mod system;
#[cfg(feature = "shapes")]
mod zipped;

use std::ops::Range;

use rayon::prelude::*;

use crate::model::{Field, GeometryKind, Table};

pub use number::fixed;
pub use system::System;

/// A format that tables are written in.
pub struct Format {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// The endings of its files, without the point; the first is the usual one.
    pub endings: &'static [&'static str],
    /// Whether it holds geometries; if not, positions are columns.
    pub holds_geometry: bool,
    /// Whether it writes numbers and booleans otherwise than text, so that types must be known beforehand.
    pub holds_types: bool,
    /// Whether its geometries may be in another system than longitude and latitude.
    pub holds_systems: bool,
    /// Whether it has features of an input as they stand, whatever the types of their values.
    pub keeps_features: bool,
    /// How a table becomes a file.
    pub way: Way,
    /// What it does not hold of a table.
    pub losses: Losses,
    /// The ending of a second file that goes with it, and how that is made of the columns.
    pub beside: Option<Beside>,
}

/// The ending of a second file, and how it is made of a table's columns.
pub type Beside = (&'static str, fn(&[Field]) -> Vec<u8>);

/// What a format does not hold of a table, a sentence each.
#[derive(Clone, Copy)]
pub enum Losses {
    /// It holds everything.
    None,
    /// That can be told from the columns.
    OfColumns(fn(&[Field], GeometryKind) -> Vec<String>),
    /// That can be told from all rows.
    OfRows(fn(&Table<'_>) -> Vec<String>),
}

/// How a table becomes a file.
#[derive(Clone, Copy)]
pub enum Way {
    /// Row by row; this begins a file of a table with these columns.
    Rows(fn(Head<'_>) -> Box<dyn Sink>),
    /// All of it at once.
    Whole(fn(&Table<'_>, &System) -> Result<Vec<u8>, ExportError>),
}

/// What is known of a file before its rows.
#[derive(Clone, Copy)]
pub struct Head<'a> {
    /// The columns.
    pub fields: &'a [Field],
    /// What stands for each row on a map.
    pub kind: GeometryKind,
    /// The system of the geometries.
    pub system: &'a System,
}

/// Why a table cannot be written in a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{format} cannot hold this table: {reason}")]
pub struct ExportError {
    /// The format.
    pub format: &'static str,
    /// Why not.
    pub reason: String,
}

/// The files of formats, and with them the registry; each has the formats in it.
macro_rules! formats {
    ($($(#[$feature:meta])? $file:ident),+ $(,)?) => {
        $($(#[$feature])? mod $file;)+
        const FILES: &[&[&Format]] = &[$($(#[$feature])? $file::FORMATS),+];
    };
}

formats! {
    csv,
    #[cfg(feature = "shapes")]
    csv_wkt,
    geojson,
    #[cfg(feature = "geopackage")]
    geopackage,
    #[cfg(feature = "flatgeobuf")]
    flatgeobuf,
    #[cfg(feature = "geoparquet")]
    geoparquet,
    #[cfg(feature = "shapefile")]
    shapefile,
    #[cfg(feature = "kml")]
    kml,
    #[cfg(feature = "gpx")]
    gpx,
    #[cfg(feature = "workbook")]
    workbook,
}

#[cfg(feature = "geopackage")]
pub use geopackage::{Layer, geopackage};
#[cfg(any(feature = "shapes", feature = "workbook"))]
pub use plain::{Plain, apart, row as plain_row};
#[cfg(feature = "shapes")]
pub use shape::{shape, well_known};
#[cfg(feature = "workbook")]
pub use workbook::workbook;
#[cfg(feature = "shapes")]
pub use zipped::zipped;

/// Every format.
pub fn formats() -> impl Iterator<Item = &'static Format> {
    FILES.iter().flat_map(|formats| formats.iter().copied())
}

/// CSV.
pub const CSV: &Format = &csv::FORMAT;
/// CSV with a byte order mark.
pub const CSV_MARKED: &Format = &csv::MARKED;
/// Begins a CSV file of a table with these columns.
pub fn csv_sink(fields: &[Field]) -> Box<dyn Sink> {
    csv::sink(Head { fields, kind: GeometryKind::None, system: &System::default() })
}

/// GeoJSON.
pub const GEOJSON: &Format = &geojson::GEOJSON;

/// What went wrong with a temporary file, and where those are made.
#[cfg(any(feature = "flatgeobuf", feature = "geopackage"))]
fn temporary(format: &'static str, why: &impl ToString) -> ExportError {
    let folder = std::env::temp_dir();
    let reason = format!("{}; it is made in {}, and TMPDIR names another folder", why.to_string(), folder.display());
    ExportError { format, reason }
}

impl Format {
    /// The format of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        formats().find(|format| format.name == name)
    }

    /// The format of files with an ending.
    pub fn of_ending(ending: &str) -> Option<&'static Self> {
        formats().find(|format| format.endings.contains(&ending))
    }

    /// The usual endings of all formats, as a sentence has them.
    pub fn endings() -> String {
        let all: Vec<String> = formats().map(|format| format!(".{}", format.endings[0])).collect();
        match &all[..] {
            [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            _ => all.concat(),
        }
    }

    /// What it does not hold of a table, a sentence each.
    pub fn losses(&self, table: &Table<'_>) -> Vec<String> {
        match self.losses {
            Losses::OfRows(losses) => losses(table),
            Losses::None | Losses::OfColumns(_) => self.losses_of_columns(&table.fields(), table.geometry.kind()),
        }
    }

    /// As much of it as can be told from a table's columns.
    pub fn losses_of_columns(&self, fields: &[Field], kind: GeometryKind) -> Vec<String> {
        if let Losses::OfColumns(losses) = self.losses { losses(fields, kind) } else { Vec::new() }
    }

    /// A whole table as bytes.
    ///
    /// # Errors
    /// [`ExportError`] if the format cannot hold it.
    pub fn bytes(&self, table: &Table<'_>) -> Result<Vec<u8>, ExportError> {
        self.bytes_in(table, &System::default())
    }

    /// A whole table as bytes, its geometries in a system.
    ///
    /// # Errors
    /// [`ExportError`] if the format cannot hold it, or the system some of its places.
    pub fn bytes_in(&self, table: &Table<'_>, system: &System) -> Result<Vec<u8>, ExportError> {
        let mut out = Vec::new();
        self.write_in(table, system, |bytes| {
            out.extend_from_slice(bytes);
            Ok::<(), ExportError>(())
        })?;
        Ok(out)
    }

    /// As [`Format::bytes_in`], handed to `take` piece by piece as they are made, in order.
    ///
    /// # Errors
    /// What `take` returns, or that the format cannot hold the table; nothing more is handed to it then.
    pub fn write_in<E: From<ExportError>>(
        &self,
        table: &Table<'_>,
        system: &System,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut sink = match self.way {
            Way::Rows(sink) => sink(Head { fields: &table.fields(), kind: table.geometry.kind(), system }),
            Way::Whole(whole) => return take(&whole(table, system)?),
        };
        take(&sink.begin()?)?;
        let starts: Vec<usize> = (0..table.len()).step_by(BLOCK).collect();
        for wave in starts.chunks(2 * rayon::current_num_threads()) {
            let encode = |&start: &usize| sink.encode(table, start..table.len().min(start + BLOCK));
            let blocks: Vec<Encoded> = wave.par_iter().map(encode).collect();
            for block in blocks {
                take(&sink.add(block)?)?;
            }
        }
        end(&mut *sink, take)
    }
}

/// Ends a file: its last bytes go to `take`, until that fails.
///
/// # Errors
/// What `take` returns, or that the format cannot hold what was added.
pub fn end<E: From<ExportError>>(sink: &mut dyn Sink, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    let mut taken = Ok(());
    sink.end(&mut |bytes| {
        if taken.is_ok() {
            taken = take(bytes);
        }
    })?;
    taken
}

/// Rows encoded by one thread at a time.
const BLOCK: usize = 16_384;

/// Rows on their way into a file.
#[derive(Default)]
pub struct Encoded {
    /// Bytes of the file.
    bytes: Vec<u8>,
    /// Values that the file is made of.
    #[cfg(feature = "shapes")]
    rows: Vec<rows::Row>,
    /// Why they cannot be written.
    #[cfg(feature = "shapes")]
    failed: Option<String>,
}

impl From<Vec<u8>> for Encoded {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            #[cfg(feature = "shapes")]
            rows: Vec::new(),
            #[cfg(feature = "shapes")]
            failed: None,
        }
    }
}

/// A file in the making. [`Sink::begin`] is called once and first, then [`Sink::encode`] on any thread for each run of rows,
/// [`Sink::add`] for each result in the order of the rows, [`Sink::end`] once and last; what they give are the bytes of
/// the file, one after the other.
pub trait Sink: Send + Sync {
    /// What stands before the rows.
    ///
    /// # Errors
    /// [`ExportError`] if the format cannot hold such columns.
    fn begin(&mut self) -> Result<Vec<u8>, ExportError>;

    /// Some rows of a table whose columns are those that the sink was made for.
    fn encode(&self, table: &Table<'_>, rows: Range<usize>) -> Encoded;

    /// The bytes of encoded rows after those before them.
    ///
    /// # Errors
    /// [`ExportError`] if the format cannot hold them.
    fn add(&mut self, encoded: Encoded) -> Result<Vec<u8>, ExportError> {
        Ok(encoded.bytes)
    }

    /// Hands what stands after the rows to `take`, piece by piece.
    ///
    /// # Errors
    /// [`ExportError`] if the format cannot hold what was added.
    fn end(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), ExportError> {
        take(&[]);
        Ok(())
    }
}
