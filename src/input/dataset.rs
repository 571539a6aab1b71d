//! A file read whole: its batches collected, an incident made from each row.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::InputError;
use super::batch::{Batch, all_columns};
use super::counts::is_missing;
use super::dates::{DateOrder, OrderSeen, Orders};
use super::layout::Layout;
use super::open::Input;
use super::reader::{Found, Rescue, RowReader};
use super::schemas::Row;
use crate::model::{Dataset, Incident, LonLat, Problem, Reason, Record, Records, RowNumber};

/// Incidents by which it is told where a file's incidents mostly are.
const FIRST: usize = 200;

impl Input<'_> {
    /// Reads the file whole.
    ///
    /// # Errors
    /// [`InputError`] if it as a whole cannot be used.
    pub fn collect(&self, rescue: Option<Rescue<'_>>) -> Result<Dataset, InputError> {
        let limit = self.reading().limits.file;
        if self.size().is_some_and(|size| size > limit) {
            return Err(InputError::TooLarge { file: self.name().into(), limit });
        }
        let mut batches = Vec::new();
        let found = self.pass(
            |batch, (): &mut ()| batch,
            |batch| {
                batches.push(batch);
                Ok::<(), InputError>(())
            },
        )?;
        let batch = joined(self.columns(), batches);
        let mut notes = self.notes().to_vec();
        notes.extend(found);
        self.dataset(batch, rescue, notes)
    }

    /// How the rows are understood, with these columns.
    ///
    /// # Errors
    /// As [`Layout::new`].
    pub fn layout(&self, columns: &[String], rescue: Option<Rescue<'_>>) -> Result<Layout, InputError> {
        let supports = rescue.map(|rescue| rescue.supports);
        Layout::new(self.name(), columns, self.is_geometric(), self.sample(), self.reading(), supports)
    }

    /// Where the first incidents are, as their layout has it.
    pub fn first_positions(&self, layout: &Layout) -> Vec<LonLat> {
        let sample = self.sample_batch();
        let records = sample.records.clone().aligned(&layout.columns, None);
        let batch =
            Batch { records, positions: sample.positions.clone(), surplus: sample.surplus.clone(), ..Batch::default() };
        let (incidents, _) = RowReader::new(layout, &batch, self.reading()).each();
        incidents.iter().take(FIRST).map(|incident| incident.position).collect()
    }

    fn dataset(&self, batch: Batch, rescue: Option<Rescue<'_>>, mut notes: Vec<String>) -> Result<Dataset, InputError> {
        let (source, reading) = (self.name(), self.reading());
        let layout = self.layout(batch.records.columns(), rescue)?;
        notes.extend(layout.notes.iter().cloned());
        let first = self.first_positions(&layout);
        let types = types(&batch.records, &layout);
        let mut reader = RowReader::new(&layout, &batch, reading);
        reader.types = &types;
        reader.rescue = rescue;
        let (mut incidents, mut found) = reader.all();
        if found.plain_dates && reader.dates.order.is_none() {
            let (order, note) = told(date_order(&batch.records, &layout));
            notes.extend(note);
            reader.dates.order = order;
            if order.is_some() {
                (incidents, found) = reader.all();
            }
        }
        notes.extend(found.guesses.notes());
        let Found { mut problems, rewritten, dates, .. } = found;
        if let (true, Some(first)) = (incidents.is_empty(), problems.iter().find(|p| p.left_out)) {
            return Err(none_usable(source, batch.records.len(), first));
        }
        if let (Some(version), Some(id)) = (layout.schema.version, layout.fields.get("id")) {
            let records = &batch.records;
            let rows =
                (0..records.len()).map(|index| Row { index, record: records.record(index), names: &layout.names });
            let versions = rows.map(|row| (row.record.cell(id).text().trim(), version(&row)));
            problems.extend(drop_older(&mut incidents, &versions.collect::<Vec<_>>()));
            problems.sort_by_key(|p| p.row);
        }
        Ok(Dataset {
            source: source.into(),
            schema: layout.schema.name,
            schema_title: layout.schema.title,
            misleads: layout.misleads.map(|why| vec![why.to_string()]).unwrap_or_default(),
            fields: layout.named(),
            records: batch.records,
            notes,
            incidents,
            types,
            type_counts: Vec::new(),
            problems,
            rewritten,
            dates,
            moved: batch.moved,
            members: batch.members.into_iter().collect(),
            elevations: batch.elevations,
            parts: Vec::new(),
            first,
        })
    }
}

/// The batches one after the other; columns in the order in which they first occur, if they are not known.
fn joined(columns: Option<&[String]>, batches: Vec<Batch>) -> Batch {
    let columns = match columns {
        Some(columns) => columns.to_vec(),
        None => all_columns(batches.iter().map(|batch| batch.records.columns())),
    };
    let mut all = Batch { records: Records::new(columns.clone()), ..Batch::default() };
    for mut batch in batches {
        batch.records = std::mem::take(&mut batch.records).aligned(&columns, None);
        all.append(batch);
    }
    all
}

/// The error of a file of `rows` rows of which none can be used.
pub fn none_usable(source: &str, rows: usize, first: &Problem) -> InputError {
    if first.reason == Reason::NotAPoint {
        return InputError::WrongGeometry { file: source.into(), wanted: "point", found: first.value.clone() };
    }
    InputError::NoneUsable {
        file: source.into(),
        rows,
        first: RowNumber::of(first.row),
        field: first.field,
        value: first.value.clone(),
        reason: first.reason.words(),
    }
}

/// Of rows with one id (id and version, row by row) keeps the incident of the greatest version, of equal ones the first,
/// and says which it dropped. A later row that cannot be used makes the earlier ones outdated all the same.
fn drop_older(incidents: &mut Vec<Incident>, rows: &[(&str, f64)]) -> Vec<Problem> {
    let mut latest: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for (row, &(id, version)) in rows.iter().enumerate().filter(|(_, (id, _))| !id.is_empty()) {
        let best = latest.entry(id).or_insert((version, row));
        if version > best.0 {
            *best = (version, row);
        }
    }
    let mut dropped = Vec::new();
    incidents.retain(|incident| {
        let (id, _) = rows[incident.row];
        let keep = latest.get(id).is_none_or(|(_, row)| *row == incident.row);
        if !keep {
            let (row, value) = (incident.row, id.to_string());
            dropped.push(Problem { row, field: "id", value, reason: Reason::OlderVersion, left_out: true });
        }
        keep
    });
    dropped
}

/// What the rows tell of the order of plain dates.
pub fn date_order(records: &Records, layout: &Layout) -> Orders {
    let rows = (0..records.len()).into_par_iter();
    let one = |seen: Orders, row: usize| seen.and(orders(row, records.record(row), layout));
    rows.fold(Orders::default, one).reduce(Orders::default, Orders::and)
}

/// What a row tells of it.
pub fn orders(row: usize, record: Record<'_>, layout: &Layout) -> Orders {
    let of = |seen: OrderSeen, column: usize| seen.and(OrderSeen::of(row, record.cell(column).text()));
    let own = [layout.at.date, layout.at.date_end].into_iter().flatten();
    Orders {
        own: own.fold(OrderSeen::default(), of),
        others: layout.other_dates.iter().copied().fold(OrderSeen::default(), of),
    }
}

/// The order of plain dates, and a note of it.
pub fn told(orders: Orders) -> (Option<DateOrder>, Option<String>) {
    let seen = orders.told();
    if seen.begins_with_year() {
        return (
            Some(DateOrder::Ymd),
            Some("dates like 25-10-11 are read with the year first, because the first number varies least".into()),
        );
    }
    match seen {
        OrderSeen { day_first: Some(a), month_first: Some(b), .. } => {
            let (a, b) = (RowNumber::of(a.min(b)), RowNumber::of(a.max(b)));
            let whether = "whether day or month comes first: give --date-order";
            (None, Some(format!("rows {a} and {b} contradict each other on {whether}")))
        }
        OrderSeen { day_first: Some(row), .. } => {
            let note =
                format!("dates like 11/10/2025 are read with the day first, as row {} tells", RowNumber::of(row));
            (Some(DateOrder::Dmy), Some(note))
        }
        OrderSeen { month_first: Some(row), .. } => {
            let note =
                format!("dates like 11/10/2025 are read with the month first, as row {} tells", RowNumber::of(row));
            (Some(DateOrder::Mdy), Some(note))
        }
        OrderSeen { open: true, .. } => {
            (None, Some("no row tells whether day or month comes first in its dates: give --date-order".into()))
        }
        OrderSeen { .. } => (None, None),
    }
}

fn types(records: &Records, layout: &Layout) -> Vec<String> {
    let Some(column) = layout.at.kind else { return Vec::new() };
    let word = |row: usize| layout.schema.word(records.cell(row, column).text().trim());
    let names = (0..records.len()).into_par_iter().fold_with(BTreeSet::new(), |mut names, row| {
        names.insert(word(row));
        names
    });
    let names = names.reduce(BTreeSet::new, |mut a, b| {
        a.extend(b);
        a
    });
    names.into_iter().filter(|name| !name.is_empty() && !is_missing(name)).map(String::from).collect()
}
