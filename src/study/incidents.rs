//! From files to the incidents of a study: joined, filtered, their oddities found.

use std::collections::BTreeMap;

use super::StudyError;
use super::options::Options;
use super::provenance::SourceFile;
use crate::analysis::{Duplicate, Exchange, dedupe, duplicates, filtered};
use crate::input::{self, Input, Reading, Rescue, Source};
use crate::model::{BaseMap, Dataset, Incident, LonLat, Problem, Reason};
use crate::spatial::Border;

/// A file to be read: what it is called, how to find it again, and its bytes.
pub struct File<'a> {
    /// Its name, for people.
    pub name: String,
    /// Where it is, as the user wrote it; empty for the built-in incidents.
    pub path: String,
    /// Its bytes.
    pub source: &'a dyn Source,
}

/// The incidents of a study.
pub struct StudyIncidents {
    /// Them, and the table that they came from.
    pub dataset: Dataset,
    /// How many the filters took out.
    pub filtered_out: usize,
    /// The files.
    pub files: Vec<SourceFile>,
    /// Pairs of rows of different inputs that may be one incident.
    pub duplicates: Vec<Duplicate>,
    /// The incidents that the pairs are of, if there are any.
    pub compared: Vec<Incident>,
    /// How many rows were left out for being duplicates.
    pub deduped: usize,
    /// Whether they are the built-in ones.
    pub builtin: bool,
}

/// Why there are no incidents, and the data set as far as it was read.
pub struct Failed {
    /// Why.
    pub error: StudyError,
    /// The data set, if its problems are known.
    pub dataset: Option<Box<Dataset>>,
}

impl<E: Into<StudyError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self { error: error.into(), dataset: None }
    }
}

/// Reads, joins, measures and filters incidents.
///
/// # Errors
/// If a file cannot be read or nothing is left.
pub fn incidents(
    files: &[File<'_>],
    border: &Border,
    base: &BaseMap,
    options: &Options,
) -> Result<StudyIncidents, Failed> {
    let reading = reading(files, options);
    let exchange = Exchange::new(border, base);
    let mut parts = Vec::new();
    let mut sources = Vec::new();
    for file in files {
        let (dataset, source) = one(file, &reading, &exchange, options.mending.fix_swapped)?;
        parts.push(dataset);
        sources.push(source);
    }
    for (field, column) in reading.mapping.iter().filter(|_| parts.len() > 1) {
        if parts.iter().all(|part| part.records.column(column).is_none()) {
            return Err(StudyError::NoMappedColumn { field: field.clone(), column: column.clone() }.into());
        }
    }
    let (mut dataset, filtered_out) = filtered(joined(parts), &options.filter).map_err(|(reason, dataset)| Failed {
        error: StudyError::NothingLeft { file: dataset.source.clone(), reason },
        dataset: Some(dataset),
    })?;
    mend(&mut dataset, &exchange, options.mending.fix_swapped);
    if dataset.parts.is_empty() && options.mending.dedupe {
        return Err(StudyError::OneInput.into());
    }
    let duplicates = if dataset.parts.is_empty() { Vec::new() } else { duplicates(&dataset) };
    let compared = if duplicates.is_empty() { Vec::new() } else { dataset.incidents.clone() };
    let mut deduped = 0;
    if options.mending.dedupe {
        deduped = dedupe(&mut dataset, &duplicates);
    }
    let builtin = files.iter().all(|file| file.path.is_empty());
    Ok(StudyIncidents { dataset, filtered_out, files: sources, duplicates, compared, deduped, builtin })
}

/// The positions of incidents that pass the filters, as they stand.
pub(super) fn kept(files: &[File<'_>], options: &Options) -> Result<Vec<LonLat>, StudyError> {
    let reading = reading(files, options);
    let read = |file: &File<'_>| Input::open(&file.name, file.source, &reading)?.collect(None);
    let dataset = joined(files.iter().map(read).collect::<Result<_, _>>()?);
    match filtered(dataset, &options.filter) {
        Ok((dataset, _)) => Ok(dataset.positions()),
        Err((reason, dataset)) => Err(StudyError::NothingLeft { file: dataset.source, reason }),
    }
}

/// Data sets as one.
fn joined(mut parts: Vec<Dataset>) -> Dataset {
    let mut dataset = if parts.len() == 1 { parts.remove(0) } else { input::join(parts) };
    dataset.count_types();
    dataset
}

/// How files are read that belong together: not each of several has to have every column that is mapped.
pub(super) fn reading(files: &[File<'_>], options: &Options) -> Reading {
    Reading { lenient: files.len() > 1, ..options.reading.clone() }
}

fn one(
    file: &File<'_>,
    reading: &Reading,
    exchange: &Exchange<'_>,
    mend: bool,
) -> Result<(Dataset, SourceFile), StudyError> {
    let supports = |exchanged: LonLat, stated: &str| exchange.supports(exchanged, stated);
    let rescue = Rescue { supports: &supports, mend };
    let read = || Input::open(&file.name, file.source, reading)?.collect(Some(rescue));
    let (dataset, sha256) = rayon::join(read, || super::provenance::sha256_of(&file.name, file.source));
    let dataset = dataset?;
    let source = SourceFile {
        name: file.name.clone(),
        path: file.path.clone(),
        sha256: sha256?,
        schema: dataset.schema,
        notes: dataset.notes.clone(),
        rows: dataset.records.len(),
        fields: dataset.fields.clone(),
    };
    Ok((dataset, source))
}

/// Finds coordinates that have changed places, and puts them right if asked to.
fn mend(dataset: &mut Dataset, exchange: &Exchange<'_>, fix_swapped: bool) {
    let parts: Vec<bool> = dataset.parts.iter().map(|part| exchange.is_of_region(&part.first)).collect();
    let whole = exchange.is_of_region(&dataset.first);
    let of_region = |incident: &Incident| parts.get(dataset.part_of(incident.row)).copied().unwrap_or(whole);
    let stated = |incident: &Incident| dataset.field(incident, "country");
    let found = exchange.find(&dataset.incidents, stated, of_region, fix_swapped);
    for suspect in found {
        dataset.problems.push(suspect.problem);
        if let Some(position) = suspect.exchanged.filter(|_| fix_swapped) {
            dataset.incidents[suspect.at].position = position;
            dataset.rewritten = true;
            dataset.moved.push(dataset.incidents[suspect.at].row);
        }
    }
    dataset.moved.sort_unstable();
    dataset.problems.sort_by_key(|problem| problem.row);
}

/// How many rows have each problem, by whether they are left out.
pub fn problem_counts<'a>(problems: impl IntoIterator<Item = &'a Problem>) -> BTreeMap<(bool, Reason), usize> {
    let mut counts = BTreeMap::new();
    for problem in problems {
        *counts.entry((problem.left_out, problem.reason)).or_insert(0usize) += 1;
    }
    counts
}

/// The error that strictness makes of a problem in the row `row` of `file`.
pub fn strict(file: &str, row: crate::model::RowNumber, problem: &Problem, all: String) -> StudyError {
    StudyError::Strict {
        file: file.into(),
        row,
        field: problem.field,
        value: problem.value.chars().take(200).collect(),
        reason: problem.reason.words(),
        all,
        fate: if problem.left_out { "left out" } else { problem.reason.kept() },
    }
}
