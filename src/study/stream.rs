//! Distances without holding the file: batches of rows in, the same rows with their location out, in order.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Far;
use super::StudyError;
use super::columns::{PositionColumns, date_columns, location_columns};
use super::options::Options;
use crate::analysis::{Elsewhere, Exchange, NothingLeft, States, Strays, Wanted};
use crate::input::{self, Batch, DateOrder, Guesses, Input, Layout, RowReader, Survey, Wanted as Look};
use crate::model::{
    BaseMap, DatesSeen, Field, Geometry, Incident, Location, LonLat, Problem, Reason, Record, Records, Table, Type,
    TypeSeen,
};
use crate::spatial::{Border, Scratch};

/// What the products need to know of a file before its first row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    /// Whether positions have to be columns.
    pub position_columns: bool,
    /// Whether the types of columns matter.
    pub types: bool,
    /// Whether features are kept as they stand, so that the types of their values do not.
    pub keeps_features: bool,
}

/// A file whose rows can be located one batch after the other.
pub struct Stream<'a, 'f> {
    input: &'a Input<'f>,
    border: &'a Border,
    exchange: Exchange<'a>,
    options: &'a Options,
    layout: Layout,
    types: Vec<Type>,
    order: Option<DateOrder>,
    /// In which forms dates stand.
    dates: DatesSeen,
    positions: PositionColumns,
    needs: Needs,
    /// Whether the file is one of the border's region.
    of_region: bool,
    /// Whether the file was looked through, so that nothing in it can surprise.
    looked: bool,
    notes: Vec<String>,
    /// The states about the border, if they are known.
    states: Option<States<'a>>,
}

/// Some rows written, and what was found in them. Problems' rows are counted from 0 within the batch.
#[derive(Debug, Default)]
pub struct Piece<T> {
    /// What was made of the rows.
    pub made: T,
    /// Rows read.
    pub rows: usize,
    /// Incidents that the filters took out.
    pub filtered: usize,
    /// Incidents far from the border, of all of them.
    pub far: Far,
    /// What is wrong with single rows.
    pub problems: Vec<Problem>,
    /// Names of features' own members that no column holds.
    pub members: BTreeSet<String>,
    /// Incidents that are not in the state of their side.
    pub strays: Strays,
    /// What was inferred to read dates.
    guesses: Guesses,
}

/// What came of all pieces.
#[derive(Debug, Default)]
pub struct Tally {
    /// Rows read.
    pub rows: usize,
    /// Incidents that the filters took out.
    pub filtered: usize,
    /// Rows that were left out.
    pub left_out: usize,
    /// How many rows have each problem, and whether it left them out.
    pub reasons: BTreeMap<(bool, Reason), usize>,
    /// The first problem that left a row out; its row counted from 0 in the file.
    pub first: Option<Problem>,
    /// Names of features' own members that no column holds.
    pub members: BTreeSet<String>,
    /// Incidents far from the border, of all of them.
    pub far: Far,
    /// Incidents that are not in the state of their side.
    pub strays: Strays,
}

impl Tally {
    /// Counts a piece; the pieces in their order.
    pub fn add<T>(&mut self, piece: &mut Piece<T>) {
        for problem in &piece.problems {
            *self.reasons.entry((problem.left_out, problem.reason)).or_default() += 1;
            self.left_out += usize::from(problem.left_out);
            if problem.left_out && self.first.is_none() {
                self.first = Some(Problem { row: problem.row + self.rows, ..problem.clone() });
            }
        }
        self.rows += piece.rows;
        self.far = self.far.and(piece.far);
        self.strays.add(&piece.strays);
        self.filtered += piece.filtered;
        self.members.append(&mut piece.members);
    }

    /// Whether no incident is left, of those read until now.
    pub fn is_empty(&self) -> bool {
        self.left_out + self.filtered == self.rows
    }

    /// Whether anything is left.
    ///
    /// # Errors
    /// If no row can be used, or none passes the filters.
    pub fn checked(&self, file: &str) -> Result<(), StudyError> {
        match &self.first {
            Some(first) if self.left_out == self.rows => Err(input::none_usable(file, self.rows, first).into()),
            _ if self.is_empty() => Err(StudyError::NothingLeft {
                file: file.into(),
                reason: NothingLeft::NonePasses { usable: self.rows - self.left_out },
            }),
            _ => Ok(()),
        }
    }
}

/// Why a stream ended early.
#[derive(Debug)]
pub enum Broken<E> {
    /// Something that only a look through the whole file could have told: it is to be planned again, carefully.
    Surprise,
    /// The file, or what takes the pieces, failed.
    Failed(E),
}

impl<E: From<StudyError>> From<input::InputError> for Broken<E> {
    fn from(error: input::InputError) -> Self {
        Self::Failed(StudyError::from(error).into())
    }
}

/// Lists of a core's own, kept from one batch to the next.
#[derive(Default)]
struct Lists {
    scratch: Scratch,
    incidents: Vec<Incident>,
    positions: Vec<LonLat>,
    locations: Vec<Location>,
    rows: Vec<usize>,
}

impl<'a, 'f> Stream<'a, 'f> {
    /// Plans to stream a file; none if it has to be read whole: ids stand twice in it, so that rows depend on each other, or it
    /// would have to be looked through first and can be read only once, or columns depend on which positions are put right. `carefully` has it looked through in any case.
    ///
    /// # Errors
    /// If the file cannot be read or a filter names no column.
    pub fn plan(
        input: &'a Input<'f>,
        border: &'a Border,
        base: &'a BaseMap,
        options: &'a Options,
        needs: Needs,
        carefully: bool,
    ) -> Result<Option<Self>, StudyError> {
        let mends = options.mending.fix_swapped && needs.position_columns;
        if (input.columns().is_none() && !input.again()) || (carefully && mends) {
            return Ok(None);
        }
        let columns = input.all_columns()?;
        let exchange = Exchange::new(border, base);
        let supports = |exchanged: LonLat, stated: &str| exchange.supports(exchanged, stated);
        let rescue = Some(input::Rescue { supports: &supports, mend: options.mending.fix_swapped });
        let layout = input.layout(&columns, rescue)?;
        let (types, ids) =
            (needs.types && !(needs.keeps_features && input.columns().is_none()), layout.schema.version.is_some());
        let mut survey = Survey::default();
        let looked = carefully || types || ids || surprises(&layout, input, options);
        if looked {
            if !input.again() {
                return Ok(None);
            }
            let is_field = |name: &str| layout.fields.get(name).is_some();
            let wanted = Wanted::new(&options.filter, &layout.columns, is_field)
                .map_err(|reason| StudyError::NothingLeft { file: input.name().into(), reason })?;
            let keeps = |incident: &Incident, record: Record<'_>| {
                let text = |name: &str| layout.fields.get(name).map_or("", |column| record.cell(column).text());
                wanted.keeps(incident, record, text)
            };
            survey = input.survey(&layout, Look { types, ids, keeps: &keeps, rescue })?;
            if survey.twice {
                return Ok(None);
            }
        }
        let mut notes: Vec<String> = input.notes().iter().chain(&layout.notes).cloned().collect();
        let mut order = options.reading.date_order;
        if order.is_none() && survey.plain_dates {
            let (told, note) = input::told(survey.order);
            order = told;
            notes.extend(note);
        }
        let there = layout.at.latitude.is_some() && layout.at.longitude.is_some();
        let positions = PositionColumns::of(&layout.columns, there, survey.rewritten, survey.elevations);
        let types = survey.types.iter().map(|seen: &TypeSeen| seen.of()).collect();
        let (dates, of_region) = (survey.dates, exchange.is_of_region(&input.first_positions(&layout)));
        Ok(Some(Self {
            input,
            border,
            exchange,
            options,
            layout,
            types,
            order,
            dates,
            positions,
            needs,
            of_region,
            looked,
            notes,
            states: States::new(border.line(), base),
        }))
    }

    /// What is to be said of how the file is read.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What was counted of incidents that are not in the state of their side.
    pub fn elsewhere(&self, strays: &Strays) -> Elsewhere {
        self.states.as_ref().map_or_else(Elsewhere::default, |states| states.named(strays))
    }

    /// Whether positions have an elevation, as far as the file was looked through.
    pub fn has_elevations(&self) -> bool {
        self.positions.has_elevation()
    }

    /// The columns of what is written.
    pub fn fields(&self) -> Vec<Field> {
        let empty = Records::new(self.layout.columns.clone());
        self.table(&empty, &[], &[], &[], &[], (&[], &[])).fields()
    }

    fn table<'t>(
        &'t self,
        records: &'t Records,
        rows: &'t [usize],
        incidents: &'t [Incident],
        elevations: &'t [(usize, String)],
        locations: &'t [Location],
        (positions, moved): (&'t [LonLat], &'t [bool]),
    ) -> Table<'t> {
        let mut added = Vec::new();
        if self.needs.position_columns {
            added = self.positions.columns(incidents, elevations);
        }
        added.extend(date_columns(self.dates, incidents));
        added.extend(location_columns(self.border, locations));
        let geometry = Geometry::Points(positions, moved);
        Table { records: Some(records), types: &self.types, rows: Cow::Borrowed(rows), added, geometry }
    }

    /// Locates all rows: all cores `encode` tables of them, this thread hands the pieces to `take` in order. The notes of
    /// what was found on the way.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn run<E: From<StudyError> + Send, T: Send>(
        &self,
        encode: impl Fn(&Table<'_>) -> T + Sync,
        mut take: impl FnMut(Piece<T>) -> Result<(), E>,
    ) -> Result<Vec<String>, Broken<E>> {
        let is_field = |name: &str| self.layout.fields.get(name).is_some();
        let wanted =
            Wanted::new(&self.options.filter, &self.layout.columns, is_field).map_err(|reason: NothingLeft| {
                Broken::Failed(StudyError::NothingLeft { file: self.input.name().into(), reason }.into())
            })?;
        let mut guesses = Guesses::default();
        let mut notes = self.input.pass(
            |batch, lists: &mut Lists| self.piece(batch, &wanted, lists, &encode),
            |piece| {
                let piece = piece.ok_or(Broken::Surprise)?;
                guesses.and(piece.guesses);
                take(piece).map_err(Broken::Failed)
            },
        )?;
        notes.extend(guesses.notes());
        Ok(notes)
    }

    /// A batch written; none if it holds something that was not expected.
    fn piece<T>(
        &self,
        mut batch: Batch,
        wanted: &Wanted<'_>,
        lists: &mut Lists,
        encode: &(impl Fn(&Table<'_>) -> T + Sync),
    ) -> Option<Piece<T>> {
        batch.records = std::mem::take(&mut batch.records).aligned(&self.layout.columns, None);
        let supports = |exchanged: LonLat, stated: &str| self.exchange.supports(exchanged, stated);
        let mend = self.options.mending.fix_swapped;
        let mut reader = RowReader::new(&self.layout, &batch, &self.options.reading);
        reader.dates.order = self.order;
        reader.rescue = Some(input::Rescue { supports: &supports, mend });
        let Lists { scratch, incidents, positions, locations, rows } = lists;
        let found = reader.each_into(incidents);
        let columns = self.needs.position_columns && !self.positions.are_all();
        let unexpected = (found.plain_dates && self.order.is_none())
            || (found.dates.other && (!self.dates.other || found.dates.interval && !self.dates.interval))
            || (columns && (found.rewritten || !batch.elevations.is_empty()));
        if unexpected && !self.looked {
            return None;
        }
        let records = &batch.records;
        let text = |incident: &Incident, name: &str| {
            let column = self.layout.fields.get(name);
            column.map_or("", |column| records.cell(incident.row, column).text())
        };
        let before = incidents.len();
        if !self.options.filter.is_empty() {
            incidents.retain(|i| wanted.keeps(i, records.record(i.row), |name| text(i, name)));
        }
        let filtered = before - incidents.len();
        let mut problems = found.problems;
        let suspects = self.exchange.find(incidents, |i| text(i, "country"), |_| self.of_region, mend);
        if mend && columns && suspects.iter().any(|suspect| suspect.exchanged.is_some()) {
            return None;
        }
        for suspect in suspects {
            problems.push(suspect.problem);
            if let Some(position) = suspect.exchanged.filter(|_| mend) {
                incidents[suspect.at].position = position;
                batch.moved.push(incidents[suspect.at].row);
            }
        }
        positions.clear();
        positions.extend(incidents.iter().map(|i| i.position));
        locations.clear();
        self.border.locate_block(positions, scratch, locations);
        problems.sort_by_key(|problem| problem.row);
        let mut moved = Vec::new();
        if !batch.moved.is_empty() {
            batch.moved.sort_unstable();
            moved = incidents.iter().map(|i| batch.moved.binary_search(&i.row).is_ok()).collect();
        }
        rows.clear();
        rows.extend(incidents.iter().map(|i| i.row));
        let mut strays = Strays::default();
        if let Some(states) = &self.states {
            states.count(self.border, positions, locations, &mut strays);
        }
        let table = self.table(records, rows, incidents, &batch.elevations, locations, (positions, &moved));
        Some(Piece {
            made: encode(&table),
            rows: records.len(),
            filtered,
            far: Far::of(locations),
            problems,
            members: batch.members,
            strays,
            guesses: found.guesses,
        })
    }
}

/// Whether the first rows hold something of which the whole file has to tell what it means.
fn surprises(layout: &Layout, input: &Input<'_>, options: &Options) -> bool {
    let (_, found) = RowReader::new(layout, input.sample_batch(), &options.reading).each();
    let elevated = !input.sample_batch().elevations.is_empty();
    let dates = (found.plain_dates && options.reading.date_order.is_none()) || found.dates.other;
    dates || found.rewritten || elevated
}
