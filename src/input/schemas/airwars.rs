//! Airwars: incidents with the least and the most civilians killed.

use super::{PLAIN, Schema};

const LEAST: &str = "civilian_deaths_min|min_civilian_deaths|civilians_killed_min|minimum_civilian_deaths|civilian_deaths_minimum|total_civilian_deaths_min|civilians_reported_killed_min";
const MOST: &str = "civilian_deaths_max|max_civilian_deaths|civilians_killed_max|maximum_civilian_deaths|civilian_deaths_maximum|total_civilian_deaths_max|civilians_reported_killed_max";

pub const SCHEMA: Schema = Schema {
    name: "airwars",
    title: "Airwars",
    signature: &[
        "incident_code|airwars_code|unique_reference_code|code|civilian_incident_code|strike_id",
        LEAST,
        MOST,
    ],
    fields: &[
        ("id", &["incident_code", "airwars_code", "unique_reference_code", "civilian_incident_code", "code", "strike_id"]),
        ("date", &["incident_date", "date_start", "start_date", "date"]),
        ("type", &["strike_type", "type_of_strike", "airwars_assessment", "assessment", "strike_status"]),
        ("place", &["location_name", "location", "geolocation_notes"]),
        ("actor1", &["belligerent", "alleged_belligerent", "belligerents"]),
    ],
    killed: Some(|row| {
        let low = row.count(LEAST);
        let high = row.count(MOST);
        let (low, high) = (low.or(high)?, high.or(low)?);
        Some((low.0, high.1.max(low.0)))
    }),
    ..PLAIN
};
