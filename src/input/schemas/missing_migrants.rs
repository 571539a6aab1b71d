//! IOM Missing Migrants Project: the number of dead, and of dead and missing.

use super::{PLAIN, Schema};

pub const SCHEMA: Schema = Schema {
    name: "missing-migrants",
    title: "IOM Missing Migrants",
    signature: &[
        "number_of_dead|number_dead|no_dead",
        "minimum_estimated_number_of_missing|no_missing",
        "region_of_incident|incident_region|region_of_origin|migration_route",
    ],
    fields: &[
        ("coordinates", &["coordinates", "location_coordinates"]),
        ("id", &["main_id", "web_id", "incident_id"]),
        ("date", &["incident_date", "date_of_incident", "reported_date", "date"]),
        ("type", &["cause_of_death", "incident_type"]),
        (
            "place",
            &["location_of_incident", "location_of_death", "location_description", "location_description_of_death"],
        ),
        ("country", &["country_of_incident"]),
        ("title", &["article_title"]),
        ("source", &["information_source"]),
    ],
    killed: Some(|row| {
        let (low, _) = row.count(row.first(&["number_of_dead", "number_dead", "no_dead"])).unwrap_or((0.0, 0.0));
        let all = "total_number_of_dead_and_missing|total_dead_and_missing|total_number_of_dead_and_missing_persons";
        let (_, missing) = row.count(row.first(&["minimum_estimated_number_of_missing", "no_missing"])).unwrap_or((0.0, 0.0));
        let (_, high) = row.count(all).unwrap_or((0.0, low + missing));
        Some((low, high.max(low)))
    }),
    ..PLAIN
};
