//! Floor 2: bytes in, data and problems out. One file a format.

mod areas;
mod base;
mod border;
mod csv;
pub mod dates;
mod error;
mod fields;
mod geojson;
mod incidents;

pub use areas::{areas, lines};
pub use base::{BaseFiles, base_map};
pub use border::border;
pub use csv::delimiter;
pub use error::InputError;
pub use fields::Fields;
pub use geojson::position as point;
pub use incidents::{coordinate_columns, position};

use crate::model::Dataset;

/// Reads incidents from GeoJSON or CSV, told apart by their first character.
///
/// `source` is the file's name, for messages; `mapping` names the column of a field where its name does not tell.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used. What is wrong with single rows is in the data set's problems.
pub fn incidents(source: &str, bytes: &[u8], mapping: &[(String, String)]) -> Result<Dataset, InputError> {
    let first = bytes.strip_prefix(BOM).unwrap_or(bytes).iter().find(|b| !b.is_ascii_whitespace());
    match first {
        None => Err(InputError::Empty { file: source.into() }),
        Some(b'{' | b'[' | 0x1e) => geojson::read(source, bytes, mapping),
        Some(_) => csv::read(source, bytes, mapping),
    }
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of a file, its byte order mark taken off.
fn utf8<'a>(source: &str, bytes: &'a [u8]) -> Result<&'a str, InputError> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(InputError::Empty { file: source.into() });
    }
    std::str::from_utf8(bytes).map_err(|e| InputError::NotUtf8 { file: source.into(), offset: e.valid_up_to() })
}
