//! Any table with coordinates. Columns of precision codes that a code book names are read as that code book has them, also where
//! the rest of its layout is gone; a column of location errors, or of Darwin Core's uncertainty, says how well each position is known.

use super::{PLAIN, Row, Schema, acled, gtd, ucdp};
use crate::model::Precision;

pub const SCHEMA: Schema = Schema {
    name: "generic",
    title: "a table with coordinates",
    place: |row| match stated_m(row) {
        Some(metres) => (Precision::of_error(metres), Some(metres)),
        None => (coded(row.names).unwrap_or(&acled::SCHEMA).place)(row),
    },
    slack: |row| {
        let of_ucdp = row.names.iter().any(|name| name == "date_prec");
        (if of_ucdp { ucdp::SCHEMA.slack } else { acled::SCHEMA.slack })(row)
    },
    leave_out: |row| coded(row.names).and_then(|schema| (schema.leave_out)(row)),
    ..PLAIN
};

/// The code book whose column of precision codes is there, by its name; that of GTD is a word of other fields too, and has to
/// stand with another column of GTD's.
pub fn coded(names: &[String]) -> Option<&'static Schema> {
    let there = |column: &str| names.iter().any(|name| name == column);
    let of_gtd = || ["eventid", "iyear", "gname", "nkill", "attacktype1", "attacktype1_txt"].into_iter().any(there);
    [&ucdp::SCHEMA, &acled::SCHEMA]
        .into_iter()
        .chain(Some(&gtd::SCHEMA).filter(|_| of_gtd()))
        .find(|schema| there(schema.precision_column))
}

/// Names of a column of standard deviations, metres.
const DEVIATION: &str = "location_error_m|location_error_metres|location_error_meters|position_error_m";

/// Names of a column of radii, metres, of a circle that holds the place: Darwin Core's `coordinateUncertaintyInMeters`.
const RADIUS: &str = "coordinateuncertaintyinmeters|coordinate_uncertainty_in_meters|coordinate_uncertainty_in_metres|coordinate_uncertainty_m|coordinate_uncertainty_meters|coordinate_uncertainty";

/// The location error that a row states, metres. A place that is anywhere in a circle has half of its radius as standard deviation, north and east.
fn stated_m(row: &Row<'_>) -> Option<f64> {
    let stated = |names: &str| row.count(names).map(|(_, most)| most).filter(|metres| *metres > 0.0);
    stated(DEVIATION).or_else(|| stated(RADIUS).map(|metres| metres / 2.0))
}

/// What is to be said of location errors that columns of these names, in plain form and as they stand, state.
pub fn errors_note(names: &[String], columns: &[String]) -> Option<String> {
    let at = |list: &str| names.iter().position(|name| list.split('|').any(|known| known == name));
    let of = |list: &str| at(list).map(|at| &columns[at]);
    match (of(DEVIATION), of(RADIUS)) {
        (Some(name), _) => Some(format!("location errors are read from {name}, as standard deviations in metres")),
        (None, Some(name)) => Some(format!(
            "location errors are read from {name}: half of it, the standard deviation of a place anywhere in a circle of so many metres"
        )),
        (None, None) => coded(names).map(|schema| {
            format!("how well places are known is read from {}, as {} codes it", schema.precision_column, schema.title)
        }),
    }
}
