//! Rows by themselves, for formats that are made of values and not of bytes.

use std::ops::Range;

use super::Encoded;
use super::plain::{Plain, row};
use super::shape::shape;
use crate::model::{Field, Table};

/// A row.
pub struct Row {
    /// Its geometry.
    pub shape: Option<geo::Geometry>,
    /// Its values, in the order of the fields.
    pub values: Vec<Plain<'static>>,
}

/// Some rows of a table.
pub fn rows(table: &Table<'_>, fields: &[Field], rows: Range<usize>) -> Vec<Row> {
    let made = |i| Row {
        shape: shape(table.geometry, i),
        values: row(table, fields, i).into_iter().map(Plain::owned).collect(),
    };
    rows.map(made).collect()
}

/// The same on their way into a file.
pub fn encoded(table: &Table<'_>, fields: &[Field], range: Range<usize>) -> Encoded {
    Encoded { rows: rows(table, fields, range), ..Encoded::default() }
}
