//! From one row of a table to an incident.

use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use rayon::prelude::*;

use super::batch::{Batch, Positions};
use super::coordinates::{Coordinates, Position, Unusable, may_be_shifted};
use super::counts::{count, is_missing};
use super::dates::{DateRules, Guess, Guesses, Told, century, is_iso, plain_iso};
use super::layout::{Columns, Layout};
use super::location_errors::LocationErrors;
use super::plain::trimmed;
use super::reading::Reading;
use super::schemas::{Row, Slack, interval};
use crate::model::{DatesSeen, Incident, LonLat, Precision, Problem, Reason, Record};

/// What is done about coordinates that are a position only with latitude and longitude exchanged.
#[derive(Clone, Copy)]
pub struct Rescue<'a> {
    /// Whether the exchanged position, in a row that states this country, is supported; none if nothing is known.
    pub supports: &'a (dyn Fn(LonLat, &str) -> Option<bool> + Sync),
    /// Whether it is taken.
    pub mend: bool,
}

/// All that is needed to make incidents of the rows of a batch.
pub struct RowReader<'a> {
    layout: &'a Layout,
    batch: &'a Batch,
    errors: &'a LocationErrors,
    /// Rows with so many fields that their coordinates may not be what they seem, ascending.
    shifted: Vec<usize>,
    /// The types that occur, sorted; incidents have none without it.
    pub types: &'a [String],
    /// How dates are read.
    pub dates: DateRules,
    /// What is done about coordinates that are none as they stand.
    pub rescue: Option<Rescue<'a>>,
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
    /// What was inferred to read dates.
    pub guesses: Guesses,
    /// In which forms dates stand.
    pub dates: DatesSeen,
}

impl Found {
    fn take_from(&mut self, other: &mut Self) {
        self.problems.append(&mut other.problems);
        self.rewritten |= other.rewritten;
        self.plain_dates |= other.plain_dates;
        self.guesses.and(other.guesses);
        self.dates.and(other.dates);
    }

    fn is_nothing(&self) -> bool {
        let seen = self.rewritten || self.plain_dates || self.dates.other;
        self.problems.is_empty() && !seen && self.guesses.is_empty()
    }
}

impl<'a> RowReader<'a> {
    /// A reader of the rows of `batch`, whose columns are those of `layout`.
    pub fn new(layout: &'a Layout, batch: &'a Batch, reading: &'a Reading) -> Self {
        let shifted = |row: &usize| match layout.coordinates {
            Some(Coordinates::Pair(columns)) => {
                let [latitude, longitude] = columns.map(|axis| batch.records.cell(*row, axis.column).text());
                may_be_shifted(latitude, longitude)
            }
            _ => false,
        };
        Self {
            layout,
            batch,
            errors: &reading.location_errors,
            shifted: batch.surplus.iter().copied().filter(shifted).collect(),
            types: &[],
            dates: layout.dates.clone(),
            rescue: None,
        }
    }

    /// Reads every row on this thread: the incidents by row, and what else there is to tell.
    pub fn each(&self) -> (Vec<Incident>, Found) {
        let mut incidents = Vec::new();
        let found = self.each_into(&mut incidents);
        (incidents, found)
    }

    /// As [`RowReader::each`], into a list that has its room already.
    pub fn each_into(&self, incidents: &mut Vec<Incident>) -> Found {
        let mut found = Found::default();
        let rows = self.batch.records.len();
        incidents.clear();
        incidents.reserve(rows);
        incidents.extend((0..rows).filter_map(|row| self.row(row, &mut found)));
        self.add_form(&mut found);
        found
    }

    /// Adds what is wrong with the form of rows.
    fn add_form(&self, found: &mut Found) {
        found.problems.extend(self.batch.problems.iter().map(|problem| {
            let shifted = problem.reason == Reason::FieldCount && self.shifted.binary_search(&problem.row).is_ok();
            let reason = if shifted { Reason::Shifted } else { problem.reason };
            Problem { reason, left_out: problem.left_out || shifted, ..problem.clone() }
        }));
        found.problems.sort_by_key(|problem| problem.row);
    }

    /// As [`RowReader::each`], on all cores.
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
        let rows = self.batch.records.len();
        (0..rows).into_par_iter().map(one).collect_into_vec(&mut incidents);
        let mut found = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.add_form(&mut found);
        if found.problems.iter().any(|problem| problem.left_out) {
            incidents.retain(|incident| incident.row < rows);
        }
        (incidents, found)
    }

    /// Whether the row's position is what two plain numbers in columns say.
    fn is_plain(&self, record: Record<'_>, position: LonLat) -> bool {
        let at = &self.layout.at;
        let (lat, lon) = match (self.layout.coordinates, at.latitude, at.longitude) {
            (Some(Coordinates::Pair([lat, lon])), ..) => (lat.column, lon.column),
            (None, Some(lat), Some(lon)) => (lat, lon),
            (Some(_), ..) => return false,
            (None, ..) => return true,
        };
        let text = |column: usize| record.cell(column).text();
        if self.layout.coordinates.is_some() {
            // It was read from them, so only letters and marks tell that they were no plain numbers.
            let is_mark = |b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E' | b' ' | b'\t');
            let plain = |text: &str| text.bytes().all(is_mark);
            return plain(text(lat)) && plain(text(lon));
        }
        let number = |column: usize| text(column).trim().parse::<f64>().ok();
        (number(lat), number(lon)) == (Some(position.lat()), Some(position.lon()))
    }

    /// The incident of a row; none, and a problem, if it cannot be used.
    fn row(&self, index: usize, found: &mut Found) -> Option<Incident> {
        let layout = self.layout;
        let record = self.batch.records.record(index);
        if !self.shifted.is_empty() && self.shifted.binary_search(&index).is_ok() {
            return None;
        }
        let row = Row { index, record, names: &layout.names };
        let position = match (&self.batch.positions, layout.coordinates) {
            (_, Some(columns)) => columns.position(record),
            (Positions::Geometries(all), None) => {
                all[index].clone().or_else(|(reason, value)| self.beside(record, reason, value))
            }
            (Positions::Columns, None) => return None,
        };
        let left_out = match position {
            Ok((position, spread_m)) => match layout.coded.then(|| (layout.schema.leave_out)(&row)).flatten() {
                None => {
                    found.rewritten |= !self.is_plain(record, position);
                    let mut incident = self.incident(&row, position, found);
                    if let Some(spread_m) = spread_m {
                        incident.location_error_m = Some(incident.location_error_m.unwrap_or(0.0).max(spread_m));
                        let of_size = Precision::of_error(spread_m);
                        incident.precision = match incident.precision {
                            Precision::Unknown => of_size,
                            stated => stated.max(of_size),
                        };
                        let value = format!("{spread_m:.0} m");
                        let (field, reason) = ("geometry", Reason::NotAPlace);
                        found.problems.push(Problem { row: index, field, value, reason, left_out: false });
                    }
                    return Some(incident);
                }
                Some(reason) => {
                    let place = layout.at.place.map_or("", |column| record.cell(column).text());
                    ("place", reason, place.to_string())
                }
            },
            // Letters of the other axis, too, say that the two have changed places.
            Err((_, Reason::LatitudeOutOfRange | Reason::NotANumber, value)) if self.rescued(record).is_some() => {
                let reason = if self.rescue.is_some_and(|r| r.mend) { Reason::SwappedBack } else { Reason::Swapped };
                if let (Reason::SwappedBack, Some(position)) = (reason, self.rescued(record)) {
                    found.rewritten = true;
                    let problem = Problem { row: index, field: "coordinates", value, reason, left_out: false };
                    found.problems.push(problem);
                    return Some(self.incident(&row, position, found));
                }
                ("coordinates", reason, value)
            }
            Err(unusable) => unusable,
        };
        let (field, reason, value) = left_out;
        found.problems.push(Problem { row: index, field, value, reason, left_out: true });
        None
    }

    /// The position in a feature's properties, where its geometry is none.
    fn beside(&self, record: Record<'_>, reason: Reason, value: String) -> Result<Position, Unusable> {
        let none = ("geometry", reason, value);
        match self.layout.beside.filter(|_| reason == Reason::NoPosition) {
            Some(columns) => columns.position(record).map_err(|(field, reason, value)| {
                if reason == Reason::NoPosition { none } else { (field, reason, value) }
            }),
            None => Err(none),
        }
    }

    /// The exchanged position of a row whose latitude is none, if it is supported.
    fn rescued(&self, record: Record<'_>) -> Option<LonLat> {
        let Rescue { supports, .. } = self.rescue?;
        let exchanged = self.layout.coordinates?.exchanged(record)?;
        let stated = self.layout.at.country.map_or("", |column| record.cell(column).text());
        // Where the first rows lie is known in any case.
        let among = || self.layout.around.is_some_and(|around| is_among(exchanged, around));
        supports(exchanged, stated).unwrap_or_else(among).then_some(exchanged)
    }

    fn incident(&self, row: &Row<'_>, position: LonLat, found: &mut Found) -> Incident {
        let (schema, at) = (self.layout.schema, self.layout.at);
        let mut cells = Cells { row, at, rules: &self.dates, found };
        let days = match schema.days {
            Some(days) => {
                let days = days(row);
                if days.is_some() {
                    cells.found.dates.other = true;
                }
                days.or_else(|| {
                    let value = cells.text(at.date);
                    if !value.is_empty() {
                        cells.note("date", value, Reason::UnreadableDate);
                    }
                    None
                })
            }
            None => cells.days(),
        };
        cells.found.dates.interval |= days.is_some_and(|(first, last)| first != last);
        let one_day = days.filter(|(first, last)| first == last).map(|(day, _)| day);
        let (low, high, best) = (
            cells.number("fatalities_low", at.fatalities_low).map(|n| n.0),
            cells.number("fatalities_high", at.fatalities_high).map(|n| n.1),
            cells.number("fatalities", at.fatalities),
        );
        let low = low.or(best.map(|n| n.0)).or(high);
        let high = high.or(best.map(|n| n.1)).or(low);
        let (precision, error) = if self.layout.coded { (schema.place)(row) } else { (Precision::Unknown, None) };
        let slack = if self.layout.coded { (schema.slack)(row) } else { Slack::Day };
        let code = cells.text(at.precision);
        let kind = if self.types.is_empty() {
            None
        } else {
            let word = schema.word(cells.text(at.kind));
            self.types.binary_search_by(|known| known.as_str().cmp(word)).ok()
        };
        Incident {
            row: row.index,
            position,
            days,
            kind: kind.map(|i| i as u32),
            fatalities: match schema.killed {
                Some(killed) => killed(row),
                None => low.zip(high).map(|(low, high)| (low.min(high), high.max(low))),
            },
            precision,
            location_error_m: self.errors.get(schema.name, code, precision).or(error),
            possible_days: one_day.map(|day| interval(day, slack)).or(days),
            summary: (schema.summary)(row),
        }
    }
}

/// Whether a position is in a box of degrees, or not far from it.
fn is_among(p: LonLat, [west, south, east, north]: [f64; 4]) -> bool {
    (west - 2.0..=east + 2.0).contains(&p.lon()) && (south - 2.0..=north + 2.0).contains(&p.lat())
}

/// Holds the place of a row that cannot be used until the others are there: no table has its row.
fn unusable() -> Incident {
    Incident { row: usize::MAX, ..Incident::at(LonLat::ORIGIN) }
}

/// The fields of a row, and where to note what is wrong with them.
struct Cells<'a, 'p> {
    row: &'p Row<'a>,
    at: Columns,
    rules: &'p DateRules,
    found: &'p mut Found,
}

impl<'a> Cells<'a, '_> {
    fn text(&self, column: Option<usize>) -> &'a str {
        let Some(column) = column else { return "" };
        let text = trimmed(self.row.record.cell(column).text());
        if is_missing(text) { "" } else { text }
    }

    fn days(&mut self) -> Option<(Date, Date)> {
        if let Some(parts) = self.at.date_parts {
            return self.parts(parts);
        }
        let start = self.span("date", self.at.date);
        let end = self.span("date_end", self.at.date_end);
        if start.zip(end).is_some_and(|(start, end)| end.1 < start.0) {
            let value = self.text(self.at.date_end);
            self.note("date_end", value, Reason::EndBeforeStart);
        }
        let (first, last) = start?;
        Some((first, end.map(|(_, end)| end).filter(|end| *end >= first).unwrap_or(last)))
    }

    /// The days that columns of year, month and day name.
    fn parts(&mut self, parts: [Option<usize>; 3]) -> Option<(Date, Date)> {
        let [year, month, day] = parts.map(|column| self.text(column).strip_suffix(".0").unwrap_or(self.text(column)));
        if year.is_empty() {
            return None;
        }
        let short = year
            .parse()
            .ok()
            .filter(|_| year.len() == 2 && self.rules.short_years)
            .map(|short| century(short).to_string());
        self.found.guesses.extend(short.is_some().then_some(Guess::Century));
        let year = short.as_deref().unwrap_or(year);
        // Figures alone are a year only if there are four of them, in whatever script.
        let figures = year.chars().all(char::is_numeric);
        if figures && year.chars().count() != 4 || year.starts_with('-') {
            self.note("date", &[year, month, day].join("-"), Reason::UnreadableDate);
            return None;
        }
        let unknown = |text: &str| text.is_empty() || text.bytes().all(|b| b == b'0');
        let whole = if unknown(month) {
            year.to_string()
        } else if month.bytes().all(|b| b.is_ascii_digit()) {
            if unknown(day) { format!("{year}-{month}") } else { format!("{year}-{month}-{day}") }
        } else if unknown(day) {
            format!("{month} {year}")
        } else {
            format!("{day} {month} {year}")
        };
        let rules = DateRules { format: None, ..self.rules.clone() };
        if let Ok((first, last, guess)) = rules.days(&whole) {
            self.found.guesses.extend(guess);
            self.found.dates.other = true;
            Some((first, last))
        } else {
            self.note("date", &whole, Reason::UnreadableDate);
            None
        }
    }

    fn span(&mut self, field: &'static str, column: Option<usize>) -> Option<(Date, Date)> {
        let value = self.text(column);
        if value.is_empty() {
            return None;
        }
        // What almost all files have, a million times.
        if self.rules.format.is_none()
            && let Some(day) = plain_iso(value.as_bytes())
        {
            return Some((day, day));
        }
        let told = self.rules.told(value);
        let plain = matches!(told, Told::Plain(_));
        match self.rules.resolved(told) {
            Ok((first, last, guess)) => {
                self.found.guesses.extend(guess);
                if !is_iso(value) {
                    self.found.dates.other = true;
                    self.found.plain_dates |= plain;
                }
                Some((first, last))
            }
            Err(open) => {
                // Once the order is known, it is one.
                self.found.dates.other |= open;
                self.found.plain_dates |= open || plain;
                self.note(field, value, if open { Reason::AmbiguousDate } else { Reason::UnreadableDate });
                None
            }
        }
    }

    fn number(&mut self, field: &'static str, column: Option<usize>) -> Option<(f64, f64)> {
        let value = self.text(column);
        if value.is_empty() {
            return None;
        }
        count(value).unwrap_or_else(|()| {
            self.note(field, value, Reason::UnreadableNumber);
            None
        })
    }

    fn note(&mut self, field: &'static str, value: &str, reason: Reason) {
        let row = self.row.index;
        self.found.problems.push(Problem { row, field, value: value.into(), reason, left_out: false });
    }
}
