//! ACLED, event level: the current layout and those before it.

use super::{PLAIN, Schema, Slack};
use crate::model::Precision;

pub const SCHEMA: Schema = Schema {
    name: "acled",
    title: "ACLED events",
    signature: &[
        "event_date",
        "event_type",
        "event_id_cnty|data_id|event_id_no_cnty|geo_precision|geo_precis",
        "sub_event_type|geo_precision|geo_precis|interaction|actor1",
        "latitude",
        "longitude",
    ],
    fields: &[
        ("id", &["event_id_cnty", "data_id"]),
        ("date", &["event_date"]),
        ("type", &["event_type"]),
        ("title", &["notes"]),
        ("place", &["location"]),
    ],
    // 1: a town's centroid; 2: a part of a region, at a representative town; 3: a larger region, at a natural feature or
    // the provincial capital.
    place: |row| match row.code(row.first(&["geo_precision", "geo_precis", "geo_prec"])) {
        "1" => (Precision::Place, Some(3_000.0)),
        "2" => (Precision::Near, Some(15_000.0)),
        "3" => (Precision::Area, Some(50_000.0)),
        _ => (Precision::Unknown, None),
    },
    slack: |row| match row.code(row.first(&["time_precision", "time_precis", "time_prec"])) {
        "2" => Slack::Week,
        "3" => Slack::Month,
        _ => Slack::Day,
    },
    states_country: true,
    precision_column: "geo_precision",
    precision_codes: &["1", "2", "3"],
    // Old layouts have no time stamp: the first of equal rows is kept. An edit keeps the id and moves the time stamp; a monadic export repeats an event for each actor.
    version: Some(|row| time_stamp(row.text("timestamp"))),
    ..PLAIN
};

/// A number of seconds, or a date and time of which the digits are compared.
fn time_stamp(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| {
        let digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
        format!("{digits:0<14}").parse().unwrap_or(0.0)
    })
}
