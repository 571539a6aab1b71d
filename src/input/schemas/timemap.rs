//! timemap, as Forensic Architecture and Bellingcat publish it: a JSON list whose numbers are text.

use super::{PLAIN, Schema};
use crate::model::Precision;

pub const SCHEMA: Schema = Schema {
    name: "timemap",
    title: "timemap",
    signature: &["id", "description", "date", "latitude", "longitude", "sources"],
    fields: &[("title", &["description"]), ("type", &["type", "category"]), ("place", &["location"])],
    // Bellingcat states 150 m for its public points.
    place: |_| (Precision::Place, Some(150.0)),
    ..PLAIN
};
