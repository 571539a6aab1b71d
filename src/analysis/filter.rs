use jiff::civil::Date;

use crate::model::Dataset;

/// Which incidents to keep.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Those that ended on this day or later.
    pub since: Option<Date>,
    /// Those that began on this day or earlier.
    pub until: Option<Date>,
    /// Those whose column, or field of that name, holds this value: (column, value).
    pub matches: Vec<(String, String)>,
}

impl Filter {
    /// Whether it looks at dates.
    pub fn is_dated(&self) -> bool {
        self.since.is_some() || self.until.is_some()
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

/// Why nothing is left to work on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NothingLeft {
    /// No incident passes.
    #[error("none of the {usable} usable incidents passes the filters (dates run from {first} to {last})")]
    NoneMatch {
        /// How many incidents there were.
        usable: usize,
        /// The earliest day among them.
        first: String,
        /// The latest.
        last: String,
    },
    /// A filter names a column that does not exist.
    #[error("filter: no column {column:?}; columns are {columns}")]
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
    let mut wanted = Vec::new();
    for (column, value) in &filter.matches {
        let index = dataset.records.column(column);
        let field = |fields: &[(&'static str, String)]| fields.iter().any(|(field, _)| field == column);
        if index.is_none() && !field(&dataset.fields) && !dataset.parts.iter().any(|part| field(&part.fields)) {
            let columns = dataset.records.columns().join(", ");
            return Err((NothingLeft::NoSuchColumn { column: column.clone(), columns }, Box::new(dataset)));
        }
        wanted.push((column, index, value.trim()));
    }
    let before = dataset.incidents.len();
    let (first, last) = days(&dataset);
    let mut incidents = std::mem::take(&mut dataset.incidents);
    incidents.retain(|incident| {
        let cell = |column: Option<usize>| column.map_or("", |c| dataset.records.cell(incident.row, c).text().trim());
        filter.on_time(incident.days)
            && wanted.iter().all(|&(name, column, value)| match cell(column) {
                // In joined inputs a field may stand in columns of several names.
                "" => dataset.field(incident, name).trim() == value,
                text => text == value,
            })
    });
    dataset.incidents = incidents;
    if dataset.incidents.is_empty() {
        return Err((NothingLeft::NoneMatch { usable: before, first, last }, Box::new(dataset)));
    }
    let dropped = before - dataset.incidents.len();
    Ok((dataset, dropped))
}

fn days(dataset: &Dataset) -> (String, String) {
    match super::period(dataset) {
        Some((first, last)) => (first.to_string(), last.to_string()),
        None => ("no date".into(), "no date".into()),
    }
}
