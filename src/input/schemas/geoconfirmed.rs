//! `GeoConfirmed`: geolocated to tens of metres.

use super::{PLAIN, Schema};
use crate::model::Precision;

pub const SCHEMA: Schema = Schema {
    name: "geoconfirmed",
    title: "GeoConfirmed",
    signature: &["id", "date", "faction", "description", "latitude", "longitude", "pluscode"],
    fields: &[("title", &["description"]), ("type", &["faction"])],
    place: |_| (Precision::Place, Some(100.0)),
    ..PLAIN
};
