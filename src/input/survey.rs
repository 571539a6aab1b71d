//! What only a look through the whole file tells.

use std::collections::BTreeSet;
use std::hash::Hasher;

use super::InputError;
use super::batch::Batch;
use super::dataset::orders;
use super::dates::Orders;
use super::layout::Layout;
use super::open::Input;
use super::reader::{Rescue, RowReader};
use crate::model::{DatesSeen, Incident, LonLat, Record, TypeSeen};

/// What is to be found out.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The types of the columns, as far as incidents that are kept show them.
    pub types: bool,
    /// Whether an id stands in two rows.
    pub ids: bool,
    /// Which incidents are kept, besides being usable.
    pub keeps: &'a (dyn Fn(&Incident, Record<'_>) -> bool + Sync),
    /// What is done about coordinates that are none as they stand.
    pub rescue: Option<Rescue<'a>>,
}

/// What a look through a file told.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Rows.
    pub rows: usize,
    /// What plain dates tell of their order.
    pub order: Orders,
    /// Whether some date is of plain numbers.
    pub plain_dates: bool,
    /// Whether some position is not what two plain numbers in columns say.
    pub rewritten: bool,
    /// In which forms dates stand.
    pub dates: DatesSeen,
    /// Whether some geometry has an elevation.
    pub elevations: bool,
    /// What the columns' cells show of their types.
    pub types: Vec<TypeSeen>,
    /// Whether an id stands in two rows, so that they depend on each other.
    pub twice: bool,
}

impl Input<'_> {
    /// The names of all columns: a look through the file, unless a header names them.
    ///
    /// # Errors
    /// [`InputError`] if the file is malformed.
    pub fn all_columns(&self) -> Result<Vec<String>, InputError> {
        if let Some(columns) = self.columns() {
            return Ok(columns.to_vec());
        }
        let (mut columns, mut seen) = (Vec::new(), BTreeSet::new());
        self.pass(
            |batch, (): &mut ()| batch.records.columns().to_vec(),
            |names| {
                for name in names {
                    if seen.insert(name.clone()) {
                        columns.push(name);
                    }
                }
                Ok::<(), InputError>(())
            },
        )?;
        Ok(columns)
    }

    /// The positions of all rows that can be used, as they stand.
    ///
    /// # Errors
    /// [`InputError`] if the file is malformed or no column holds the coordinates.
    pub fn positions(&self) -> Result<Vec<LonLat>, InputError> {
        let layout = self.layout(&self.all_columns()?, None)?;
        let mut all = Vec::new();
        self.pass(
            |mut batch: Batch, (): &mut ()| {
                batch.records = std::mem::take(&mut batch.records).aligned(&layout.columns, None);
                let (incidents, _) = RowReader::new(&layout, &batch, self.reading()).each();
                incidents.iter().map(|incident| incident.position).collect::<Vec<_>>()
            },
            |positions| {
                all.extend(positions);
                Ok::<(), InputError>(())
            },
        )?;
        Ok(all)
    }

    /// Looks through the file.
    ///
    /// # Errors
    /// [`InputError`] if the file is malformed.
    pub fn survey(&self, layout: &Layout, wanted: Wanted<'_>) -> Result<Survey, InputError> {
        let mut survey = Survey { types: vec![TypeSeen::default(); layout.columns.len()], ..Survey::default() };
        let mut ids = Vec::new();
        self.pass(
            |batch, (): &mut ()| self.look(batch, layout, wanted),
            |(part, more): (Survey, Vec<u64>)| {
                survey.order = survey.order.and(part.order.shifted(survey.rows));
                survey.rows += part.rows;
                survey.plain_dates |= part.plain_dates;
                survey.rewritten |= part.rewritten;
                survey.dates.and(part.dates);
                survey.elevations |= part.elevations;
                survey.types.iter_mut().zip(part.types).for_each(|(all, part)| *all = all.and(part));
                ids.extend(more);
                Ok::<(), InputError>(())
            },
        )?;
        ids.sort_unstable();
        survey.twice = ids.windows(2).any(|pair| pair[0] == pair[1]);
        Ok(survey)
    }

    fn look(&self, mut batch: Batch, layout: &Layout, wanted: Wanted<'_>) -> (Survey, Vec<u64>) {
        batch.records = std::mem::take(&mut batch.records).aligned(&layout.columns, None);
        let mut reader = RowReader::new(layout, &batch, self.reading());
        reader.rescue = wanted.rescue;
        let (incidents, found) = reader.each();
        let records = &batch.records;
        let mut survey = Survey {
            rows: records.len(),
            plain_dates: found.plain_dates,
            rewritten: found.rewritten,
            dates: found.dates,
            elevations: !batch.elevations.is_empty(),
            types: vec![TypeSeen::default(); layout.columns.len()],
            ..Survey::default()
        };
        for incident in incidents.iter().filter(|_| wanted.types) {
            let record = records.record(incident.row);
            if (wanted.keeps)(incident, record) {
                survey.types.iter_mut().enumerate().for_each(|(column, seen)| seen.add(record.cell(column)));
            }
        }
        let id = layout.fields.get("id").filter(|_| wanted.ids);
        let mut ids = Vec::new();
        for row in 0..records.len() {
            let record = records.record(row);
            if found.plain_dates {
                survey.order = survey.order.and(orders(row, record, layout));
            }
            let id = id.map_or("", |column| record.cell(column).text().trim());
            if !id.is_empty() {
                // Equal ids have equal hashes; a file read whole for two different ones that have too is none the worse.
                let mut hash = std::hash::DefaultHasher::new();
                hash.write(id.as_bytes());
                ids.push(hash.finish());
            }
        }
        (survey, ids)
    }
}
