//! Floor 2: bytes in, data and problems out. One way from bytes to rows: [`Input::open`] finds out what a file is,
//! [`Input::pass`] gives its rows batch by batch, [`Input::collect`] collects them. One file a format.

mod archive;
mod areas;
#[cfg(feature = "builtin")]
pub(crate) mod base;
mod batch;
mod blocks;
mod border;
mod capped;
mod chunks;
mod container;
mod coordinates;
mod counts;
mod csv;
#[cfg(any(feature = "shapes", feature = "workbook"))]
mod damage;
mod dataset;
mod dates;
mod detect;
mod encoding;
mod error;
mod fields;
mod foreign;
mod geojson;
mod join;
mod json;
mod layout;
mod limits;
mod located;
mod location_errors;
mod named;
mod open;
pub mod parse;
mod pipeline;
mod plain;
mod reader;
mod reading;
mod schemas;
#[cfg(feature = "workbook")]
mod sectors;
mod source;
mod survey;
#[cfg(feature = "shapes")]
mod vector;
pub(crate) mod words;
#[cfg(feature = "workbook")]
mod workbook;

pub use areas::{areas, lines};
pub use batch::Batch;
pub use border::border;
pub(crate) use container::Vector;
pub use coordinates::{CoordinateOrder, Crs};
pub(crate) use counts::says_nothing;
pub use dataset::{date_order, none_usable, told};
pub use dates::{DateOrder, Guesses, day};
pub use encoding::decode;
pub use error::InputError;
pub use join::join;
pub use json::{Members, compact};
pub use layout::Layout;
pub use limits::Limits;
pub use location_errors::LocationErrors;
pub use open::Input;
pub use reader::{Found, Rescue, RowReader};
pub use reading::Reading;
pub use schemas::{ALL as SCHEMAS, names as schema_names};
pub use source::Source;
pub use survey::{Survey, Wanted};

use crate::model::Dataset;

/// Reads incidents from GeoJSON (whole, or one feature a line), a JSON list of objects, CSV, or the first sheet of a workbook (xlsx, ods), each
/// also packed by gzip or alone in a zip archive. What it is, is told from its bytes.
///
/// `source` is the file's name, for messages.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used. What is wrong with single rows is in the data set's problems.
pub fn incidents(source: &str, bytes: &[u8], reading: &Reading) -> Result<Dataset, InputError> {
    Input::open(source, &bytes, reading)?.collect(None)
}

fn unreadable(source: &str, error: &std::io::Error) -> InputError {
    if error.kind() == std::io::ErrorKind::Other {
        return capped::container(source, error.to_string());
    }
    InputError::Unreadable { file: source.into(), reason: error.to_string() }
}
