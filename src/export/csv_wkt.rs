//! CSV with each row's geometry as well-known text in a first column, and beside it the types of its columns (`.csvt`, as GDAL reads them).

use std::ops::Range;

use wkt::ToWkt;

use super::csv::{push_row, push_text};
use super::plain::{apart, renamed};
use super::shape::shape;
use super::{Encoded, ExportError, Format, Losses, Sink, Way};
use crate::model::{Field, Table, Type};

/// CSV with well-known text.
pub const CSV_WKT: Format = Format {
    name: "csv-wkt",
    title: "comma-separated values with well-known text",
    endings: &["wkt.csv"],
    holds_geometry: true,
    holds_types: true,
    holds_systems: false,
    keeps_features: false,
    way: Way::Rows(|head| Box::new(Texts { fields: apart(head.fields, &["wkt"]) })),
    losses: Losses::OfColumns(|fields, _| renamed(fields, &["wkt"])),
    beside: Some(("csvt", types)),
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&CSV_WKT];

struct Texts {
    fields: Vec<Field>,
}

impl Sink for Texts {
    fn begin(&mut self) -> Result<Vec<u8>, ExportError> {
        let mut out = b"WKT".to_vec();
        for field in &self.fields {
            out.push(b',');
            push_text(&mut out, &field.name);
        }
        out.push(b'\n');
        Ok(out)
    }

    fn encode(&self, table: &Table<'_>, rows: Range<usize>) -> Encoded {
        let mut out = Vec::with_capacity(rows.len() * 160);
        for i in rows {
            if let Some(shape) = shape(table.geometry, i) {
                push_text(&mut out, &shape.wkt_string());
            }
            push_row(&mut out, table, i, &mut false);
            out.push(b'\n');
        }
        out.into()
    }
}

fn types(fields: &[Field]) -> Vec<u8> {
    let mut out = String::from("\"WKT\"");
    for field in fields {
        out += match field.of {
            Type::Text => ",\"String\"",
            Type::Json => ",\"String(JSON)\"",
            Type::Whole => ",\"Integer64\"",
            Type::Decimal(_) => ",\"Real\"",
            Type::Bool => ",\"Integer(Boolean)\"",
            Type::Date => ",\"Date\"",
        };
    }
    out.push('\n');
    out.into_bytes()
}
