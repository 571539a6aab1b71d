//! GTD, the Global Terrorism Database. A month or day of 0 is unknown.

use jiff::civil::Date;

use super::{PLAIN, Row, Schema};
use crate::model::{Precision, Reason};

pub const SCHEMA: Schema = Schema {
    name: "gtd",
    title: "GTD",
    signature: &["eventid", "iyear", "imonth", "iday", "specificity", "gname"],
    fields: &[
        ("id", &["eventid"]),
        ("date", &["iyear"]),
        ("type", &["attacktype1_txt", "attacktype1"]),
        ("title", &["summary"]),
        ("country", &["country_txt"]),
        ("place", &["city"]),
        ("fatalities", &["nkill"]),
        ("actor1", &["gname"]),
    ],
    // 1 the place itself; 2, 3 the centroid of the smallest unit found; 4 of the first-order unit. A place only "in the
    // vicinity" is farther off.
    place: |row| match (row.code("specificity"), row.code("vicinity")) {
        ("1", "1") => (Precision::Near, Some(13_000.0)),
        ("1", _) => (Precision::Place, Some(3_000.0)),
        ("2" | "3", _) => (Precision::Area, Some(25_000.0)),
        ("4", _) => (Precision::Province, Some(100_000.0)),
        _ => (Precision::Unknown, None),
    },
    days: Some(days),
    leave_out: |row| (row.code("specificity") == "5").then_some(Reason::UnknownPlace),
    states_country: true,
    precision_column: "specificity",
    precision_codes: &["1", "2", "3", "4", "5"],
    ..PLAIN
};

fn days(row: &Row<'_>) -> Option<(Date, Date)> {
    let number = |name: &str| row.code(name).parse::<i16>().ok();
    let (year, month, day) = (number("iyear")?, number("imonth")? as i8, number("iday")? as i8);
    if month == 0 {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    }
    if day == 0 {
        let first = Date::new(year, month, 1).ok()?;
        return Some((first, first.last_of_month()));
    }
    let date = Date::new(year, month, day).ok()?;
    Some((date, date))
}
