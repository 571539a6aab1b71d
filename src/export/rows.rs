//! Rows by themselves, for formats that are made of values and not of bytes.

use std::ops::Range;

use super::plain::{Plain, row};
use super::shape::shape_in;
use super::{Encoded, System};
use crate::model::{Field, Table};

/// A row.
pub struct Row {
    /// Its geometry.
    pub shape: Option<geo::Geometry>,
    /// Its values, in the order of the fields.
    pub values: Vec<Plain<'static>>,
}

/// Some rows of a table.
///
/// # Errors
/// If the system does not hold one of them.
pub fn rows(table: &Table<'_>, fields: &[Field], system: &System, rows: Range<usize>) -> Result<Vec<Row>, String> {
    let made = |i| {
        Ok(Row {
            shape: shape_in(table.geometry, i, system)?,
            values: row(table, fields, i).into_iter().map(Plain::owned).collect(),
        })
    };
    rows.map(made).collect()
}

/// The same on their way into a file.
pub fn encoded(table: &Table<'_>, fields: &[Field], system: &System, range: Range<usize>) -> Encoded {
    match rows(table, fields, system, range) {
        Ok(rows) => Encoded { rows, ..Encoded::default() },
        Err(why) => Encoded { failed: Some(why), ..Encoded::default() },
    }
}
