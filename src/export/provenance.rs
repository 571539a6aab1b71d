use serde::Serialize;
use sha2::{Digest, Sha256};

/// Where a set of products comes from. No clock, no machine: the same input gives the same bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    /// The program.
    pub program: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The inputs.
    pub inputs: Vec<Source>,
    /// The border.
    pub border: BorderSource,
    /// Every parameter that can change a product, by name.
    pub parameters: Vec<(String, String)>,
    /// What was counted: incidents used, rows left out and why.
    pub counts: Vec<(String, usize)>,
}

/// One input.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Its name, without folders.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The layout it was read as.
    pub schema: &'static str,
    /// What the reader did besides.
    pub notes: Vec<String>,
    /// Its rows.
    pub rows: usize,
    /// The column that each field was read from.
    pub fields: Vec<(&'static str, String)>,
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
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |b: &u8| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char];
    Sha256::digest(bytes).iter().flat_map(digits).collect()
}

/// The provenance as JSON, indented.
pub fn provenance_json(provenance: &Provenance) -> Vec<u8> {
    let mut out = serde_json::to_vec_pretty(&as_maps(provenance)).unwrap_or_default();
    out.push(b'\n');
    out
}

/// Pairs become members, in their order.
fn as_maps(provenance: &Provenance) -> serde_json::Value {
    let mut value = serde_json::json!(provenance);
    let map = |pairs: Vec<(String, serde_json::Value)>| serde_json::Value::Object(pairs.into_iter().collect());
    value["parameters"] = map(provenance.parameters.iter().map(|(k, v)| (k.clone(), v.clone().into())).collect());
    value["counts"] = map(provenance.counts.iter().map(|(k, v)| (k.clone(), (*v).into())).collect());
    for (i, input) in provenance.inputs.iter().enumerate() {
        let fields = input.fields.iter().map(|(f, c)| ((*f).to_string(), c.clone().into()));
        value["inputs"][i]["fields"] = map(fields.collect());
    }
    value
}
