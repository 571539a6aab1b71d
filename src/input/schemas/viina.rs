//! VIINA 2: `GEO_PRECISION` is text here.

use super::{PLAIN, Schema};
use crate::model::Precision;

pub const SCHEMA: Schema = Schema {
    name: "viina",
    title: "VIINA 2",
    signature: &["event_id_1pd", "geo_precision", "t_mil_b", "asciiname", "longitude", "latitude"],
    fields: &[("id", &["event_id_1pd"]), ("date", &["date"]), ("place", &["asciiname"])],
    place: |row| match row.text("geo_precision") {
        "STREET" => (Precision::Place, Some(500.0)),
        "ADM3" => (Precision::Near, Some(10_000.0)),
        "ADM2" => (Precision::Area, Some(30_000.0)),
        "ADM1" => (Precision::Province, Some(100_000.0)),
        _ => (Precision::Unknown, None),
    },
    precision_column: "geo_precision",
    precision_codes: &["STREET", "ADM3", "ADM2", "ADM1"],
    ..PLAIN
};
