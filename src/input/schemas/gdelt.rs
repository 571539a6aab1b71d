//! GDELT events, versions 1 (57 or 58 columns) and 2 (61), which come without a header line.

use super::{PLAIN, Schema};
use crate::model::{Precision, Reason};

pub const SCHEMA: Schema = Schema {
    name: "gdelt",
    title: "GDELT events",
    signature: &["globaleventid", "sqldate", "actiongeo_type", "actiongeo_lat", "actiongeo_long"],
    fields: &[
        ("latitude", &["actiongeo_lat"]),
        ("longitude", &["actiongeo_long"]),
        ("id", &["globaleventid"]),
        ("date", &["sqldate"]),
        ("type", &["eventrootcode"]),
        ("place", &["actiongeo_fullname"]),
        ("country", &["actiongeo_countrycode"]),
        ("actor1", &["actor1name"]),
        ("actor2", &["actor2name"]),
        ("source", &["sourceurl"]),
    ],
    // CAMEO's root codes of material conflict and of protest.
    words: &[
        ("14", "protest"),
        ("15", "show of force"),
        ("16", "reduced relations"),
        ("17", "coercion"),
        ("18", "assault"),
        ("19", "fight"),
        ("20", "mass violence"),
    ],
    place: |_| (Precision::Place, Some(5_000.0)),
    // 1 country, 2 state of the USA, 5 first-order unit: their coordinates are centroids.
    leave_out: |row| match row.code("actiongeo_type") {
        "1" => Some(Reason::CountryCentroid),
        "2" | "5" => Some(Reason::ProvinceCentroid),
        _ => None,
    },
    precision_column: "actiongeo_type",
    precision_codes: &["1", "2", "3", "4", "5"],
    ..PLAIN
};

const HEAD: &[&str] = &["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"];
const ACTOR: &[&str] = &[
    "Code",
    "Name",
    "CountryCode",
    "KnownGroupCode",
    "EthnicCode",
    "Religion1Code",
    "Religion2Code",
    "Type1Code",
    "Type2Code",
    "Type3Code",
];
const EVENT: &[&str] = &[
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
];
const GEO_1: &[&str] = &["Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID"];
const GEO_2: &[&str] = &["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"];

/// The columns' names of a file whose first line these fields are, if it is GDELT's.
pub fn header(first: &[&str]) -> Option<Vec<String>> {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let [id, date, ..] = first else { return None };
    if !(digits(id) && date.len() == 8 && digits(date) && matches!(first.len(), 57 | 58 | 61)) {
        return None;
    }
    let geo = if first.len() == 61 { GEO_2 } else { GEO_1 };
    let mut names: Vec<String> = HEAD.iter().map(ToString::to_string).collect();
    for actor in ["Actor1", "Actor2"] {
        names.extend(ACTOR.iter().map(|n| format!("{actor}{n}")));
    }
    names.extend(EVENT.iter().map(ToString::to_string));
    for place in ["Actor1Geo", "Actor2Geo", "ActionGeo"] {
        names.extend(geo.iter().map(|n| format!("{place}_{n}")));
    }
    names.push("DATEADDED".into());
    if first.len() > 57 {
        names.push("SOURCEURL".into());
    }
    Some(names)
}
