//! Any table with coordinates. Precision codes 1, 2, 3 in columns `geo_precision` and `time_precision` are read as
//! ACLED's.

use super::{PLAIN, Schema, acled};

pub const SCHEMA: Schema = Schema {
    name: "generic",
    title: "a table with coordinates",
    place: acled::SCHEMA.place,
    slack: acled::SCHEMA.slack,
    ..PLAIN
};
