//! From one row of a table to an incident.

use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use rayon::prelude::*;

use super::coordinates::Coordinates;
use super::dates::{self, DateOrder};
use super::errors::LocationErrors;
use super::fields::Fields;
use super::schemas::{Row, Schema, interval};
use crate::model::{Incident, LonLat, Precision, Problem, Reason, Record, Records};

/// Where a row's position comes from.
pub enum Positions {
    /// From the latitude and longitude columns.
    Columns,
    /// From the features' geometries.
    Geometries(Vec<Result<LonLat, (Reason, String)>>),
}

/// The columns that every row is asked for.
#[derive(Clone, Copy)]
pub struct Columns {
    latitude: Option<usize>,
    longitude: Option<usize>,
    date: Option<usize>,
    date_end: Option<usize>,
    kind: Option<usize>,
    fatalities: Option<usize>,
    fatalities_low: Option<usize>,
    fatalities_high: Option<usize>,
    precision: Option<usize>,
}

impl Columns {
    /// Finds them.
    pub fn new(fields: &Fields, schema: &Schema, names: &[String]) -> Self {
        Self {
            latitude: fields.get("latitude"),
            longitude: fields.get("longitude"),
            date: fields.get("date"),
            date_end: fields.get("date_end"),
            kind: fields.get("type"),
            fatalities: fields.get("fatalities"),
            fatalities_low: fields.get("fatalities_low"),
            fatalities_high: fields.get("fatalities_high"),
            precision: names.iter().position(|name| name == schema.precision_column),
        }
    }
}

/// All that is needed to read a row.
pub struct Reader<'a> {
    /// The columns that every row is asked for.
    pub at: Columns,
    /// The table.
    pub records: &'a Records,
    /// The columns' names in lower case with underscores.
    pub names: &'a [String],
    /// The column of each field.
    pub fields: &'a Fields,
    /// The layout.
    pub schema: &'a Schema,
    /// The types that occur, sorted.
    pub types: &'a [String],
    /// Where positions come from.
    pub positions: &'a Positions,
    /// The columns of coordinates, if they come from there.
    pub columns: Option<Coordinates>,
    /// Which of two plain numbers is the day.
    pub order: Option<DateOrder>,
    /// Location errors that go before the schema's own.
    pub errors: &'a LocationErrors,
}

/// What rows tell beside their incidents.
#[derive(Default)]
pub struct Found {
    /// What is wrong with them, by row.
    pub problems: Vec<Problem>,
    /// Whether some position is not what two plain numbers say.
    pub rewritten: bool,
    /// Whether some date is plain numbers, of which the file has to tell which is the day.
    pub plain_dates: bool,
}

impl Found {
    fn take_from(&mut self, other: &mut Self) {
        self.problems.append(&mut other.problems);
        self.rewritten |= other.rewritten;
        self.plain_dates |= other.plain_dates;
    }

    fn is_nothing(&self) -> bool {
        self.problems.is_empty() && !self.rewritten && !self.plain_dates
    }
}

impl Reader<'_> {
    /// Reads every row: the incidents by row, and what else there is to tell.
    pub fn all(&self) -> (Vec<Incident>, Found) {
        let all = Mutex::new(Found::default());
        let one = |index: usize| {
            let mut found = Found::default();
            let incident = self.row(index, &mut found);
            if !found.is_nothing() {
                all.lock().unwrap_or_else(PoisonError::into_inner).take_from(&mut found);
            }
            incident.unwrap_or_else(unusable)
        };
        let mut incidents = Vec::new();
        (0..self.records.len()).into_par_iter().map(one).collect_into_vec(&mut incidents);
        let mut found = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.problems.sort_by_key(|problem| problem.row);
        if found.problems.iter().any(|problem| problem.left_out) {
            incidents.retain(|incident| incident.row < self.records.len());
        }
        (incidents, found)
    }

    /// Whether the row's position is what two plain numbers in columns say.
    fn is_plain(&self, record: Record<'_>, position: LonLat) -> bool {
        let (lat, lon) = match (self.columns, self.at.latitude, self.at.longitude) {
            (Some(Coordinates::Pair(lat, lon)), ..) | (None, Some(lat), Some(lon)) => (lat, lon),
            (Some(Coordinates::One(_)), ..) => return false,
            (None, ..) => return true,
        };
        let text = |column: usize| record.cell(column).text();
        if self.columns.is_some() {
            // It was read from them, so only letters and marks tell that they were no plain numbers.
            let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE \t".contains(&b));
            return plain(text(lat)) && plain(text(lon));
        }
        let number = |column: usize| text(column).trim().parse::<f64>().ok();
        (number(lat), number(lon)) == (Some(position.lat()), Some(position.lon()))
    }

    /// The incident of a row; none, and a problem, if it cannot be used.
    fn row(&self, index: usize, found: &mut Found) -> Option<Incident> {
        let record = self.records.record(index);
        let row = Row { index, record, names: self.names };
        let position = match (self.positions, self.columns) {
            (Positions::Geometries(all), _) => {
                all[index].clone().map_err(|(reason, value)| ("geometry", reason, value))
            }
            (Positions::Columns, Some(columns)) => columns.position(record),
            (Positions::Columns, None) => return None,
        };
        let left_out = match position {
            Ok(position) => match (self.schema.leave_out)(&row) {
                None => {
                    found.rewritten = !self.is_plain(record, position);
                    return Some(self.incident(&row, position, found));
                }
                Some(reason) => {
                    let place = self.fields.get("place").map_or("", |column| record.cell(column).text());
                    ("place", reason, place.to_string())
                }
            },
            Err(unusable) => unusable,
        };
        let (field, reason, value) = left_out;
        found.problems.push(Problem { row: index + 1, field, value, reason, left_out: true });
        None
    }

    fn incident(&self, row: &Row<'_>, position: LonLat, found: &mut Found) -> Incident {
        let schema = self.schema;
        let mut cells = Cells { row, at: self.at, order: self.order, found };
        let days = match schema.days {
            Some(days) => days(row).or_else(|| {
                let value = cells.text(self.at.date);
                if !value.is_empty() {
                    cells.note("date", value, Reason::UnreadableDate);
                }
                None
            }),
            None => cells.days(),
        };
        let one_day = days.filter(|(first, last)| first == last).map(|(day, _)| day);
        let (low, high, best) = (
            cells.number("fatalities_low", self.at.fatalities_low),
            cells.number("fatalities_high", self.at.fatalities_high),
            cells.number("fatalities", self.at.fatalities),
        );
        let low = low.or(best).or(high);
        let high = high.or(best).or(low);
        let (precision, error) = (schema.place)(row);
        let code = cells.text(self.at.precision);
        let kind = self.types.binary_search_by(|t| t.as_str().cmp(schema.word(cells.text(self.at.kind))));
        Incident {
            row: row.index,
            position,
            days,
            kind: kind.ok().map(|i| i as u32),
            fatalities: low.zip(high).map(|(low, high)| (low.min(high), high.max(low))),
            precision,
            location_error_m: self.errors.get(schema.name, code, precision).or(error),
            possible_days: one_day.map(|day| interval(day, (schema.slack)(row))).or(days),
            summary: (schema.summary)(row),
        }
    }
}

/// Holds the place of a row that cannot be used until the others are there: no table has its row.
fn unusable() -> Incident {
    Incident {
        row: usize::MAX,
        position: LonLat::wrapped(0.0, 0.0),
        days: None,
        kind: None,
        fatalities: None,
        precision: Precision::Unknown,
        location_error_m: None,
        possible_days: None,
        summary: false,
    }
}

/// The fields of a row, and where to note what is wrong with them.
struct Cells<'a, 'p> {
    row: &'p Row<'a>,
    at: Columns,
    order: Option<DateOrder>,
    found: &'p mut Found,
}

impl<'a> Cells<'a, '_> {
    fn text(&self, column: Option<usize>) -> &'a str {
        column.map_or("", |c| self.row.record.cell(c).text().trim())
    }

    fn days(&mut self) -> Option<(Date, Date)> {
        let (start, end) = (self.day("date", self.at.date), self.day("date_end", self.at.date_end));
        if start.zip(end).is_some_and(|(start, end)| end < start) {
            let value = self.text(self.at.date_end);
            self.note("date_end", value, Reason::EndBeforeStart);
        }
        start.map(|start| (start, end.filter(|end| *end >= start).unwrap_or(start)))
    }

    fn day(&mut self, field: &'static str, column: Option<usize>) -> Option<Date> {
        let value = self.text(column);
        if let Some(day) = dates::day(value) {
            return Some(day);
        }
        let plain = dates::needs_order(value);
        self.found.plain_dates |= plain;
        let day = self.order.or_else(|| dates::told(value)).and_then(|order| dates::ordered(value, order));
        if day.is_none() && !value.is_empty() {
            let open = plain && self.order.is_none();
            self.note(field, value, if open { Reason::AmbiguousDate } else { Reason::UnreadableDate });
        }
        day
    }

    fn number(&mut self, field: &'static str, column: Option<usize>) -> Option<f64> {
        let value = self.text(column);
        // 1.234 may be a thousand and more.
        let number = value.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0 && n.fract() == 0.0);
        if number.is_none() && !value.is_empty() {
            self.note(field, value, Reason::UnreadableNumber);
        }
        number
    }

    fn note(&mut self, field: &'static str, value: &str, reason: Reason) {
        let row = self.row.index + 1;
        self.found.problems.push(Problem { row, field, value: value.into(), reason, left_out: false });
    }
}
