//! HDX HAPI conflict aggregates: monthly counts without coordinates.

use super::{PLAIN, Schema};

pub const SCHEMA: Schema = Schema {
    name: "hapi",
    title: "HDX HAPI aggregates",
    signature: &["location_code", "admin_level", "event_type", "events", "fatalities", "reference_period_start"],
    fields: &[("date", &["reference_period_start"]), ("type", &["event_type"])],
    summary: |_| true,
    refusal: Some("its rows are monthly counts of districts or provinces, without coordinates"),
    ..PLAIN
};
