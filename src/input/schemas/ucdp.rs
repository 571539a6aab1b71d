//! UCDP GED: yearly and candidate releases, the API's names, and the copies on HDX.

use super::{PLAIN, Schema, Slack};
use crate::model::{Precision, Reason};

pub const SCHEMA: Schema = Schema {
    name: "ucdp",
    title: "UCDP GED",
    signature: &["type_of_violence", "where_prec", "best|best_est", "latitude", "longitude"],
    fields: &[
        ("id", &["id", "relid"]),
        ("date", &["date_start"]),
        ("date_end", &["date_end"]),
        ("type", &["type_of_violence"]),
        ("title", &["source_headline", "conflict_name"]),
        ("place", &["where_coordinates"]),
        ("fatalities", &["best", "best_est"]),
        ("fatalities_low", &["low", "low_est"]),
        ("fatalities_high", &["high", "high_est"]),
        ("actor1", &["side_a"]),
        ("actor2", &["side_b"]),
        ("source", &["source_article"]),
    ],
    words: &[("1", "state-based violence"), ("2", "non-state violence"), ("3", "one-sided violence")],
    // 1 exact; 2 about 25 km round a place; 3 second-order, 4 first-order unit; 5 part of a country or a line.
    place: |row| match row.code("where_prec") {
        "1" => (Precision::Place, Some(2_000.0)),
        "2" => (Precision::Near, Some(25_000.0)),
        "3" => (Precision::Area, Some(30_000.0)),
        "4" => (Precision::Province, Some(100_000.0)),
        "5" => (Precision::Area, Some(150_000.0)),
        _ => (Precision::Unknown, None),
    },
    // Where the days written are one: 2 within the week, 3 some week, 4 some month.
    slack: |row| match row.code("date_prec") {
        "2" | "3" => Slack::Week,
        "4" => Slack::Month,
        _ => Slack::Day,
    },
    summary: |row| row.code("event_clarity") == "2",
    leave_out: |row| match row.code("where_prec") {
        "6" => Some(Reason::CountryCentroid),
        "7" => Some(Reason::OpenSea),
        _ => None,
    },
    states_country: true,
    precision_column: "where_prec",
    precision_codes: &["1", "2", "3", "4", "5", "6", "7"],
    // Releases follow each other in a file that joins them.
    version: Some(|row| row.index as f64),
    ..PLAIN
};
