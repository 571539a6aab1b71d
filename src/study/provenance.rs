//! Where products come from: no clock, no machine, so that the same input gives the same bytes.

use std::io::Read;

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::options::Options;
use crate::input::{InputError, Source};

/// Where a set of products comes from.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Provenance {
    /// The program.
    pub program: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The command.
    pub command: &'static str,
    /// The inputs.
    pub inputs: Vec<SourceFile>,
    /// The border.
    pub border: BorderSource,
    /// Every option: that a product can depend on one that is not here is impossible, since products are made from these.
    pub options: Options,
    /// How clusters were found, if they were looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clustering: Option<String>,
    /// How a table was written, where it was not written as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<TableChoices>,
    /// What was counted: rows, those left out and filtered out, incidents used.
    pub counts: Counts,
    /// The products, by name.
    pub products: Vec<ProductHash>,
}

/// Which columns of a table were written, by which names, and in which system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct TableChoices {
    /// The columns, in their order; all if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<String>,
    /// Columns by other names: the old and the new one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rename: Vec<(String, String)>,
    /// The system of the geometries, if it is another than longitude and latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_crs: Option<String>,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of the inputs.
    pub rows: usize,
    /// Rows left out, for any reason.
    pub left_out: usize,
    /// Incidents that the filters took out.
    pub filtered_out: usize,
    /// Incidents used.
    pub incidents: usize,
}

/// A product and its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductHash {
    /// Its name, without folders.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// One input.
#[derive(Clone, Debug, Serialize)]
pub struct SourceFile {
    /// Its name, without folders.
    pub name: String,
    /// Where it is, as the user wrote it; empty for the built-in incidents.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The layout it was read as.
    pub schema: &'static str,
    /// What the reader did besides.
    pub notes: Vec<String>,
    /// Its rows.
    pub rows: usize,
    /// The column that each field was read from.
    #[serde(serialize_with = "as_map")]
    pub fields: Vec<(&'static str, String)>,
}

fn as_map<S: Serializer>(pairs: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(field, column)| (field, column)))
}

/// The border and how it was read.
#[derive(Clone, Debug, Serialize)]
pub struct BorderSource {
    /// Its name.
    pub name: String,
    /// What it was read from.
    pub source: String,
    /// SHA-256 of that.
    pub sha256: String,
    /// Its vertices.
    pub vertices: usize,
    /// Its geodesic length in kilometres, which depends on the vertices.
    pub length_km: f64,
    /// How edges were read.
    pub edges: &'static str,
    /// Whose side lies left of its direction.
    pub left: String,
    /// Whose side lies right.
    pub right: String,
    /// Why it is this one, where the incidents suggested it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested: Option<String>,
}

/// What a run has to know to be repeated, from a provenance file.
#[derive(Clone, Debug, Deserialize)]
pub struct Recorded {
    /// The version that made the products.
    pub version: String,
    /// The command.
    pub command: String,
    /// The inputs.
    pub inputs: Vec<RecordedInput>,
    /// The options.
    pub options: Options,
    /// The products.
    pub products: Vec<ProductHash>,
}

/// An input of a run to be repeated.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedInput {
    /// Its name.
    pub name: String,
    /// Where it was.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl Recorded {
    /// Reads a provenance file.
    ///
    /// # Errors
    /// [`InputError::Settings`] if it is none.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, InputError> {
        serde_json::from_slice(bytes)
            .map_err(|e| InputError::Settings { file: file.into(), reason: format!("not a provenance file: {e}") })
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of a file that can be read a second time.
///
/// # Errors
/// [`InputError::Unreadable`].
pub fn sha256_of(name: &str, source: &dyn Source) -> Result<String, InputError> {
    let failed = |e: std::io::Error| InputError::Unreadable { file: name.into(), reason: e.to_string() };
    let (mut reader, mut hash) = (source.open().map_err(failed)?, Sha256::new());
    let mut buffer = vec![0; 1 << 18];
    loop {
        match reader.read(&mut buffer).map_err(failed)? {
            0 => return Ok(hexadecimal(&hash.finalize())),
            count => hash.update(&buffer[..count]),
        }
    }
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |b: &u8| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char];
    bytes.iter().flat_map(digits).collect()
}

impl Provenance {
    /// As JSON, indented.
    ///
    /// # Errors
    /// None that could occur: all its parts are text and numbers.
    pub fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut out = serde_json::to_vec_pretty(self)?;
        out.push(b'\n');
        Ok(out)
    }
}
