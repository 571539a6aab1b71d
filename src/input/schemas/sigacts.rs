//! Significant activities (SIGACTS): positions by MGRS, the killed of each side in a column of its own.

use super::{PLAIN, Schema};
use crate::model::Precision;

pub const SCHEMA: Schema = Schema {
    name: "sigacts",
    title: "SIGACTS",
    signature: &["dateoccurred|date_occurred|date", "enemykia|enemy_kia", "civiliankia|civilian_kia", "friendlykia|friendly_kia"],
    fields: &[
        ("id", &["reportkey", "report_key", "trackingnumber", "tracking_number"]),
        ("date", &["dateoccurred", "date_occurred", "date"]),
        ("type", &["category", "type"]),
        ("title", &["title", "summary"]),
        ("place", &["region"]),
    ],
    // An MGRS reference of eight digits is a square of 10 m.
    place: |_| (Precision::Place, Some(100.0)),
    killed: Some(|row| {
        let sides = [
            ["friendlykia", "friendly_kia"],
            ["hostnationkia", "host_nation_kia"],
            ["civiliankia", "civilian_kia"],
            ["enemykia", "enemy_kia"],
        ];
        let counts: Vec<(f64, f64)> = sides.iter().filter_map(|side| row.count(row.first(side))).collect();
        let sum = counts.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        (!counts.is_empty()).then_some(sum)
    }),
    ..PLAIN
};
