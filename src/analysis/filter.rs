use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Dataset, Incident, Record, quoted};

/// Which incidents to keep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Filters"))]
#[serde(default, rename_all = "kebab-case")]
pub struct Filter {
    /// Only incidents that ended on or after this day (YYYY-MM-DD)
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long, value_name = "DATE", value_parser = crate::input::parse::day))]
    pub since: Option<Date>,
    /// Only incidents that began on or before this day
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long, value_name = "DATE", value_parser = crate::input::parse::day))]
    pub until: Option<Date>,
    /// Only incidents whose column, or field of that name, holds this value; of several values for one field any, of several fields all
    #[serde(rename = "where")]
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long = "where", value_name = "FIELD=VALUE", value_parser = crate::input::parse::pair))]
    pub matches: Vec<(String, String)>,
}

impl Filter {
    /// Whether all incidents pass.
    pub fn is_empty(&self) -> bool {
        self.since.is_none() && self.until.is_none() && self.matches.is_empty()
    }

    /// Whether an incident of these days passes the filter's dates. With a date filter, one without does not.
    pub fn on_time(&self, days: Option<(Date, Date)>) -> bool {
        match days {
            Some((start, end)) => {
                self.since.is_none_or(|since| end >= since) && self.until.is_none_or(|until| start <= until)
            }
            None => self.since.is_none() && self.until.is_none(),
        }
    }
}

/// A filter whose columns are found.
pub struct Wanted<'a> {
    filter: &'a Filter,
    /// Name, column and value.
    values: Vec<(&'a str, Option<usize>, &'a str)>,
}

impl<'a> Wanted<'a> {
    /// Finds the columns; `is_field` says whether a name is that of a field that was read.
    ///
    /// # Errors
    /// [`NothingLeft::NoSuchColumn`].
    pub fn new(filter: &'a Filter, columns: &[String], is_field: impl Fn(&str) -> bool) -> Result<Self, NothingLeft> {
        let mut values = Vec::new();
        for (name, value) in &filter.matches {
            let column = columns.iter().position(|column| column == name);
            if column.is_none() && !is_field(name) {
                return Err(NothingLeft::NoSuchColumn { column: name.clone(), columns: columns.join(", ") });
            }
            values.push((name.as_str(), column, value.trim()));
        }
        Ok(Self { filter, values })
    }

    /// Whether an incident passes; `field` gives the text of a field, which joined inputs may have in columns of several
    /// names.
    pub fn keeps<'t>(&self, incident: &Incident, record: Record<'_>, field: impl Fn(&str) -> &'t str) -> bool {
        let cell = |column: Option<usize>| column.map_or("", |c| record.cell(c).text().trim());
        let holds = |&(name, column, value): &(&str, Option<usize>, &str)| match cell(column) {
            "" => field(name).trim() == value,
            text => text == value,
        };
        // Values of one field stand for each other, fields do not.
        let some = |name: &str| self.values.iter().filter(|wanted| wanted.0 == name).any(holds);
        self.filter.on_time(incident.days) && self.values.iter().all(|wanted| some(wanted.0))
    }
}

/// Why nothing is left to work on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NothingLeft {
    /// No incident passes.
    #[error("none of the {usable} usable incidents passes the filters ({period}{values})")]
    NoneMatch {
        /// How many incidents there were.
        usable: usize,
        /// From when to when they are, or that none has a date.
        period: String,
        /// Whether a filter asks for dates, of which there are none.
        undated: bool,
        /// What occurs in the columns that were filtered by, as the message has it.
        values: String,
    },
    /// No incident passes, of rows that are not held.
    #[error("none of the {usable} usable rows passes the filters")]
    NonePasses {
        /// How many could be used.
        usable: usize,
    },
    /// A filter names a column that does not exist.
    #[error("filter: no column {}; columns are {columns}", quoted(column))]
    NoSuchColumn {
        /// The name given.
        column: String,
        /// The names there are.
        columns: String,
    },
}

/// The incidents of `dataset` that pass, and how many did not. With a date filter, an incident without a readable
/// date does not pass.
///
/// # Errors
/// [`NothingLeft`] if none passes or a filter names no column, and the data set as it was but for its incidents.
pub fn filtered(mut dataset: Dataset, filter: &Filter) -> Result<(Dataset, usize), (NothingLeft, Box<Dataset>)> {
    let is_field = |name: &str| {
        let among = |fields: &[(&'static str, String)]| fields.iter().any(|(field, _)| *field == name);
        among(&dataset.fields) || dataset.parts.iter().any(|part| among(&part.fields))
    };
    let wanted = match Wanted::new(filter, dataset.records.columns(), is_field) {
        Ok(wanted) => wanted,
        Err(error) => return Err((error, Box::new(dataset))),
    };
    let mut incidents = std::mem::take(&mut dataset.incidents);
    let before = incidents.len();
    let keeps = |incident: &Incident| {
        wanted.keeps(incident, dataset.records.record(incident.row), |name| dataset.field(incident, name))
    };
    if !incidents.iter().any(keeps) {
        let period = incidents.iter().filter_map(|i| i.days).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let undated = period.is_none() && (filter.since.is_some() || filter.until.is_some());
        let period =
            period.map_or("none has a date that can be read".into(), |(a, b)| format!("dates run from {a} to {b}"));
        let text = |incident: &Incident, name: &str| match dataset.records.column(name) {
            Some(column) => dataset.records.cell(incident.row, column).text().to_string(),
            None => dataset.field(incident, name).to_string(),
        };
        let values = filter.matches.iter().map(|(name, value)| {
            let mut seen = Occurring::default();
            for incident in &incidents {
                seen.add(text(incident, name).trim());
            }
            seen.words(name, value)
        });
        let error = NothingLeft::NoneMatch { usable: before, period, undated, values: values.collect() };
        return Err((error, Box::new(dataset)));
    }
    incidents.retain(keeps);
    let dropped = before - incidents.len();
    dataset.incidents = incidents;
    Ok((dataset, dropped))
}

/// Values that occur in a column, and how often.
#[derive(Default)]
pub struct Occurring(BTreeMap<String, usize>);

/// Values that a message lists.
const LISTED: usize = 12;
/// Different values that are kept.
const KEPT: usize = 10_000;

impl Occurring {
    /// Adds one.
    pub fn add(&mut self, value: &str) {
        if self.0.len() < KEPT || self.0.contains_key(value) {
            *self.0.entry(value.chars().take(60).collect()).or_default() += 1;
        }
    }

    /// What occurs in column `name`, the nearest to `value` and the commonest first: `; type: "clash" (12), …`. Nothing if
    /// `value` itself does.
    pub fn words(&self, name: &str, value: &str) -> String {
        if self.0.contains_key(value.trim()) {
            return String::new();
        }
        let mut ranked: Vec<(&String, &usize)> = self.0.iter().filter(|(text, _)| !text.is_empty()).collect();
        let nearest =
            ranked.iter().map(|(text, _)| text.as_str()).min_by_key(|text| edits(&lower(text), &lower(value)));
        let nearest = nearest.filter(|text| 2 * edits(&lower(text), &lower(value)) <= value.chars().count().max(2));
        ranked.sort_by_key(|(text, n)| (Some(text.as_str()) != nearest, std::cmp::Reverse(**n)));
        let list: Vec<String> = ranked.iter().take(LISTED).map(|(text, n)| format!("{} ({n})", quoted(text))).collect();
        let more = if ranked.len() > LISTED { format!(" and {} more", ranked.len() - LISTED) } else { String::new() };
        let meant = nearest.map_or(String::new(), |text| format!("; did you mean {name}={text}?"));
        if list.is_empty() {
            format!("; {name} is blank everywhere")
        } else {
            format!("; {name} holds {}{more}{meant}", list.join(", "))
        }
    }
}

fn lower(text: &str) -> Vec<char> {
    text.trim().to_lowercase().chars().collect()
}

/// How many letters have to be added, dropped or changed to make one word of another (V. Levenshtein, 1965).
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_occur_are_listed_the_nearest_first() {
        let mut seen = Occurring::default();
        for value in ["clash", "clash", "shelling", "air strike"] {
            seen.add(value);
        }
        assert_eq!(
            seen.words("type", "Shelin"),
            "; type holds \"shelling\" (1), \"clash\" (2), \"air strike\" (1); did you mean type=shelling?"
        );
        assert_eq!(seen.words("type", "clash"), "");
        assert!(!seen.words("type", "kidnapping").contains("did you mean"));
    }
}
