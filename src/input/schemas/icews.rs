//! ICEWS: no precision code, so the finest unit that is filled tells.

use super::{PLAIN, Row, Schema};
use crate::model::{Precision, Reason};

pub const SCHEMA: Schema = Schema {
    name: "icews",
    title: "ICEWS",
    signature: &["event_id", "event_date", "source_name", "cameo_code", "target_name", "latitude", "longitude"],
    fields: &[
        ("date", &["event_date"]),
        ("type", &["event_text"]),
        ("actor1", &["source_name"]),
        ("actor2", &["target_name"]),
        ("source", &["publisher"]),
    ],
    place,
    leave_out: |row| (place(row).0 == Precision::Unknown).then_some(Reason::CountryCentroid),
    ..PLAIN
};

fn place(row: &Row<'_>) -> (Precision, Option<f64>) {
    if !row.text("city").is_empty() {
        (Precision::Place, Some(5_000.0))
    } else if !row.text("district").is_empty() {
        (Precision::Area, Some(30_000.0))
    } else if !row.text("province").is_empty() {
        (Precision::Province, Some(100_000.0))
    } else {
        (Precision::Unknown, None)
    }
}
