//! Floor 2: bytes in, data and problems out. One file a format.

mod areas;
mod base;
mod border;
mod container;
mod coordinates;
mod csv;
pub mod dates;
mod encoding;
mod error;
mod errors;
mod fields;
mod geojson;
mod incidents;
mod join;
mod json;
mod length;
mod limits;
mod reader;
pub mod rows;
mod schemas;
mod workbook;

pub use areas::{areas, lines};
pub use base::{BaseFiles, base_map};
pub use border::border;
pub use coordinates::{Coordinates, may_be_shifted, position};
pub use csv::{Table, delimiter, is_hxl, table};
pub use dates::DateOrder;
pub use encoding::decode;
pub use error::InputError;
pub use errors::LocationErrors;
pub use fields::{Fields, plain_names};
pub use geojson::position as point;
pub use incidents::Reading;
pub use join::join;
pub use length::length;
pub use limits::Limits;
pub use schemas::{ALL as SCHEMAS, Row, Schema, detect, gdelt_header};

use container::Content;

use crate::model::Dataset;

/// Reads incidents from GeoJSON (whole, or one feature a line), a JSON list of objects, CSV, or the first sheet of a workbook (xlsx, ods), each
/// also packed by gzip or alone in a zip archive. What it is, is told from its bytes.
///
/// `source` is the file's name, for messages.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used. What is wrong with single rows is in the data set's problems.
pub fn incidents(source: &str, bytes: &[u8], reading: &Reading) -> Result<Dataset, InputError> {
    let plain = match container::open(source, bytes, reading.limits)? {
        Content::Sheet(rows) => return csv::read_sheet(source, &rows, reading),
        Content::Plain(plain) => plain,
    };
    let (text, guessed) = encoding::decode(&plain);
    let notes = guessed.map(|name| format!("read as {name}")).into_iter().collect();
    match text.trim_start().chars().next() {
        None => Err(InputError::Empty { file: source.into() }),
        Some('{' | '[' | '\u{1e}') => {
            reading.limits.allow_json(source, &text)?;
            match json::objects(&text) {
                Some(objects) => json::read(source, &objects, notes, reading),
                None => geojson::read(source, &text, notes, reading),
            }
        }
        Some(_) => csv::read(source, &text, notes, reading),
    }
}
