//! POLECAT: the GeoNames feature code tells what kind of place it is.

use super::{PLAIN, Schema};
use crate::model::{Precision, Reason};

pub const SCHEMA: Schema = Schema {
    name: "polecat",
    title: "POLECAT",
    signature: &["event_id", "event_type", "event_mode", "quad_code", "actor_name", "recipient_name", "feature_type"],
    fields: &[
        ("date", &["event_date"]),
        ("type", &["event_type"]),
        ("place", &["placename"]),
        ("actor1", &["actor_name"]),
        ("actor2", &["recipient_name"]),
    ],
    place: |row| match row.text("feature_type") {
        code if code.starts_with("PPL") => (Precision::Place, Some(5_000.0)),
        "ADM2" | "ADM3" | "ADM4" => (Precision::Area, Some(30_000.0)),
        "ADM1" => (Precision::Province, Some(100_000.0)),
        _ => (Precision::Unknown, None),
    },
    leave_out: |row| row.text("feature_type").starts_with("PCL").then_some(Reason::CountryCentroid),
    precision_column: "feature_type",
    ..PLAIN
};
