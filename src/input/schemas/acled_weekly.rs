//! ACLED weekly aggregates: counts of a week at province centroids.

use super::{PLAIN, Schema, Slack};
use crate::model::Precision;

pub const SCHEMA: Schema = Schema {
    name: "acled-weekly",
    title: "ACLED weekly aggregates",
    signature: &["week", "admin1", "event_type", "events", "centroid_latitude", "centroid_longitude"],
    fields: &[
        ("latitude", &["centroid_latitude"]),
        ("longitude", &["centroid_longitude"]),
        ("date", &["week"]),
        ("type", &["event_type"]),
        ("place", &["admin1"]),
    ],
    place: |_| (Precision::Province, Some(100_000.0)),
    slack: |_| Slack::Week,
    summary: |_| true,
    refusal: Some("its rows are weekly counts at the centroids of provinces, not incidents at their places"),
    ..PLAIN
};
