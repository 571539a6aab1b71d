//! Dronestream: strikes with the least and the most that were killed.

use super::{PLAIN, Schema};

pub const SCHEMA: Schema = Schema {
    name: "dronestream",
    title: "Dronestream",
    signature: &["number", "date", "deaths_min", "deaths_max", "bij_link|bureau_id|narrative", "lat", "lon"],
    fields: &[
        ("id", &["_id", "number"]),
        ("title", &["narrative", "bij_summary_short"]),
        ("place", &["location", "town"]),
        ("type", &["target"]),
        ("fatalities", &["deaths"]),
        ("fatalities_low", &["deaths_min"]),
        ("fatalities_high", &["deaths_max"]),
    ],
    ..PLAIN
};
