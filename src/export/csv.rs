//! CSV: UTF-8, comma, LF, a header line; fields are quoted where they must be. Rows that nothing changes are copied as they
//! stand in the input.

use std::ops::Range;

use super::number::fixed;
use super::{Encoded, ExportError, Format, Head, Losses, Sink, Way};
use crate::input::compact;
use crate::model::{Cell, Field, RawRow, Table, Type, Value};

/// CSV.
pub const FORMAT: Format = Format {
    name: "csv",
    title: "comma-separated values",
    endings: &["csv"],
    holds_geometry: false,
    holds_types: false,
    holds_systems: false,
    keeps_features: false,
    way: Way::Rows(sink),
    losses: Losses::None,
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&FORMAT];

/// CSV that begins with a byte order mark, as Excel wants it to take it for UTF-8.
pub const MARKED: Format =
    Format { way: Way::Rows(|head| Box::new(Csv { mark: true, ..Csv::of(head.fields) })), ..FORMAT };

pub fn sink(head: Head<'_>) -> Box<dyn Sink> {
    Box::new(Csv::of(head.fields))
}

struct Csv {
    header: Vec<String>,
    mark: bool,
}

impl Csv {
    fn of(fields: &[Field]) -> Self {
        Self { header: fields.iter().map(|field| field.name.clone()).collect(), mark: false }
    }
}

impl Sink for Csv {
    fn begin(&mut self) -> Result<Vec<u8>, ExportError> {
        let mut out = if self.mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
        for (i, name) in self.header.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            push_text(&mut out, name);
        }
        out.push(b'\n');
        Ok(out)
    }

    fn encode(&self, table: &Table<'_>, rows: Range<usize>) -> Encoded {
        let mut out = Vec::with_capacity(rows.len() * 128);
        // A row of one blank field would be a blank line.
        let lone = self.header.len() == 1;
        for i in rows {
            let start = out.len();
            push_row(&mut out, table, i, &mut true);
            if lone && out.len() == start {
                out.extend_from_slice(b"\"\"");
            }
            out.push(b'\n');
        }
        out.into()
    }
}

/// A row's fields; a comma before each but the `first`.
pub(super) fn push_row(out: &mut Vec<u8>, table: &Table<'_>, i: usize, first: &mut bool) {
    let raw = table.records.map_or(RawRow::Made, |records| records.record(table.rows[i]).raw());
    if let RawRow::Csv(row) = raw {
        comma(out, first);
        out.extend_from_slice(row.as_bytes());
    } else {
        for cell in table.cells(i) {
            comma(out, first);
            push_cell(out, cell);
        }
    }
    for column in &table.added {
        comma(out, first);
        push_value(out, &column.value(i), column.of());
    }
}

fn comma(out: &mut Vec<u8>, first: &mut bool) {
    if !std::mem::take(first) {
        out.push(b',');
    }
}

fn push_cell(out: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Json(json) if json.contains(['\n', '\r']) => push_json(out, json),
        other => push_text(out, other.text()),
    }
}

/// JSON in one line.
fn push_json(out: &mut Vec<u8>, json: &str) {
    let mut line = Vec::with_capacity(json.len());
    compact(json, &mut line);
    push_text(out, &String::from_utf8_lossy(&line));
}

pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    // To the end in any case: many bytes at once are sooner looked at than one after the other.
    let special = |any, b| any | matches!(b, b'"' | b'\n' | b'\r' | b',');
    if !text.bytes().fold(false, special) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

fn push_value(out: &mut Vec<u8>, value: &Value<'_>, of: Type) {
    match value {
        Value::Missing => {}
        Value::Text(text) => push_text(out, text),
        Value::Cell(cell) => push_cell(out, *cell),
        other => push_plain(out, other, of),
    }
}

/// A number, boolean or day as all formats of text write it.
pub(super) fn push_plain(out: &mut Vec<u8>, value: &Value<'_>, of: Type) {
    match (value, of) {
        (Value::Decimal(n), Type::Decimal(Some(decimals))) => fixed(out, *n, u32::from(decimals)),
        (Value::Decimal(n), _) => out.extend_from_slice(n.to_string().as_bytes()),
        (Value::Whole(n), _) => out.extend_from_slice(n.to_string().as_bytes()),
        (Value::Bool(b), _) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
        (Value::Date(day), _) => out.extend_from_slice(day.to_string().as_bytes()),
        (Value::Missing | Value::Text(_) | Value::Cell(_), _) => {}
    }
}
