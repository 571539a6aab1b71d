//! CSV with a header line.

use rayon::prelude::*;

use super::InputError;
use super::coordinates::may_be_shifted;
use super::fields::{has_coordinates, plain_names};
use super::incidents::{self, Reading};
use super::limits::Limits;
use super::reader::Positions;
use super::rows::{blocks, is_left_open, opening};
use super::schemas::gdelt_header;
use super::workbook;
use crate::model::{Cell, Dataset, Incident, Problem, Reason, Records};

/// Bytes read by one thread at a time.
const BLOCK: usize = 1 << 20;

/// Reads incidents from CSV: [`table`], and an incident from each row.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used.
pub fn read(source: &str, text: &str, notes: Vec<String>, reading: &Reading) -> Result<Dataset, InputError> {
    table(source, text, notes, reading.limits)?.dataset(source, reading)
}

/// Reads the rows of CSV, every field as text. The delimiter is the one of comma, semicolon, tab and bar that the header holds most
/// of. Rows with too few fields are filled up, fields beyond the header are dropped, and both are recorded. A row of HXL
/// tags under the header is skipped. A GDELT file has no header and gets one.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used.
pub fn table(source: &str, text: &str, mut notes: Vec<String>, limits: Limits) -> Result<Table, InputError> {
    let text = without_preamble(text, &mut notes);
    let delimiter = delimiter(text);
    let failed = |e: csv::Error| InputError::Csv { file: source.into(), row: 0, reason: e.to_string() };
    let mut reader = reader(text, delimiter);
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record).map_err(failed)?;
    let header: Vec<String> = record.iter().map(String::from).collect();
    let mut at = reader.position().byte() as usize;
    if reader.read_record(&mut record).map_err(failed)? && is_hxl(record.iter()) {
        notes.push(TAGS.into());
        at = reader.position().byte() as usize;
    }
    let mut table = Table::new(header.iter().map(String::as_str), notes);
    limits.allow(source, "fields in a row", header.len(), limits.fields)?;
    let blocks = blocks(&text[at..], delimiter, BLOCK);
    if let Some(last) = blocks.last().filter(|last| is_left_open(last.as_bytes(), delimiter)) {
        return Err(InputError::OpenQuote { file: source.into(), text: opening(last, delimiter) });
    }
    for wave in blocks.chunks(2 * rayon::current_num_threads()) {
        let parts = wave.par_iter().map(|block| table.read(self::reader(block, delimiter), limits).map_err(failed));
        let parts = parts.collect::<Result<_, _>>()?;
        table.append(parts);
        table.allow(source, limits)?;
    }
    Ok(table)
}

/// Lines before the header that are looked at.
const PREAMBLE: usize = 10;

/// The text from its header on: a line `sep=;`, as spreadsheets write it, and titles over the header are skipped. A header is a
/// line with names of coordinates.
fn without_preamble<'a>(text: &'a str, notes: &mut Vec<String>) -> &'a str {
    let mut rest = text.trim_start_matches(['\n', '\r']);
    let next = |rest: &'a str| rest.split_once('\n').map_or("", |(_, after)| after);
    if rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")) {
        rest = next(rest);
    }
    let is_header = |line: &str| {
        let names: Vec<String> = line.split(delimiter(line) as char).map(|n| n.trim_matches('"').to_string()).collect();
        has_coordinates(&plain_names(&names))
    };
    let mut at = rest;
    for skipped in 0..PREAMBLE {
        if at.is_empty() {
            break;
        }
        if is_header(at.lines().next().unwrap_or("")) {
            if skipped > 0 {
                notes.push(format!("{skipped} lines above the header are skipped"));
            }
            return at;
        }
        at = next(at);
    }
    rest
}

const TAGS: &str = "the row under the header holds HXL tags: skipped";

/// Reads incidents from the rows of a workbook's sheet, the first of which is the header.
///
/// # Errors
/// As [`read`].
pub fn read_sheet(source: &str, rows: &workbook::Rows, reading: &Reading) -> Result<Dataset, InputError> {
    let mut rows = rows.iter().map(Vec::as_slice);
    let header = rows.next().unwrap_or_default();
    let width = header.last().map_or(0, |(column, _)| column + 1);
    let mut notes = vec!["read from the workbook's first sheet".to_string()];
    let mut rows = rows.peekable();
    if rows.next_if(|row| is_hxl(dense(row, width))).is_some() {
        notes.push(TAGS.into());
    }
    let mut table = Table::new(dense(header, width), notes);
    for row in rows {
        table.push(width.max(row.last().map_or(0, |(column, _)| column + 1)), dense(row, width));
        table.allow(source, reading.limits)?;
    }
    table.dataset(source, reading)
}

/// The cells of a row with the blank ones between them, at least `width`.
fn dense(row: &[(usize, String)], width: usize) -> impl Iterator<Item = &str> + Clone {
    let count = width.max(row.last().map_or(0, |(column, _)| column + 1));
    (0..count).map(|column| row.binary_search_by_key(&column, |(c, _)| *c).map_or("", |at| &row[at].1))
}

/// Rows on their way to a data set.
pub struct Table {
    /// The rows, filled up or cut to the header.
    pub records: Records,
    /// Rows with another number of fields than the header, and whether the surplus is not blank.
    ragged: Vec<(Problem, bool)>,
    notes: Vec<String>,
    /// The longest row's bytes, and the most fields in one.
    longest: usize,
    widest: usize,
}

impl Table {
    fn new<'a>(first: impl Iterator<Item = &'a str> + Clone, notes: Vec<String>) -> Self {
        let fields: Vec<&str> = first.collect();
        let Some(names) = gdelt_header(&fields) else {
            let names = fields.iter().map(ToString::to_string).collect();
            return Self { records: Records::new(names), ragged: Vec::new(), notes, longest: 0, widest: 0 };
        };
        let mut table = Self { records: Records::new(names), ragged: Vec::new(), notes, longest: 0, widest: 0 };
        table.push(fields.len(), fields.into_iter());
        table
    }

    /// More rows of the same columns; no more of them than are allowed, and one.
    fn read(&self, mut reader: csv::Reader<&[u8]>, limits: Limits) -> csv::Result<Self> {
        let mut more =
            Self { records: self.records.like(), ragged: Vec::new(), notes: Vec::new(), longest: 0, widest: 0 };
        let width = more.records.columns().len();
        let mut record = csv::StringRecord::new();
        while more.cells() <= limits.cells && reader.read_record(&mut record)? {
            if record.len() == width {
                let ends = (0..width).filter_map(|field| record.range(field)).map(|range| range.end);
                more.records.push_whole(record.as_slice(), ends);
            } else {
                more.push(record.len(), record.iter());
            }
            more.longest = more.longest.max(record.as_slice().len());
            more.widest = more.widest.max(record.len());
        }
        Ok(more)
    }

    fn cells(&self) -> usize {
        self.records.len() * self.records.columns().len()
    }

    fn allow(&self, source: &str, limits: Limits) -> Result<(), InputError> {
        limits.allow(source, "bytes in a row", self.longest, limits.row)?;
        limits.allow(source, "fields in a row", self.widest, limits.fields)?;
        limits.allow(source, "cells", self.cells(), limits.cells)
    }

    /// Adds the rows of `parts`, in order.
    fn append(&mut self, parts: Vec<Self>) {
        for part in parts {
            let before = self.records.len();
            self.ragged
                .extend(part.ragged.into_iter().map(|(p, surplus)| (Problem { row: p.row + before, ..p }, surplus)));
            self.records.append(part.records);
            self.longest = self.longest.max(part.longest);
            self.widest = self.widest.max(part.widest);
        }
    }

    fn push<'a>(&mut self, count: usize, cells: impl Iterator<Item = &'a str> + Clone) {
        let width = self.records.columns().len();
        if count != width {
            let value = format!("{count} fields, header has {width}");
            let row = self.records.len() + 1;
            let surplus = cells.clone().skip(width).any(|cell| !cell.trim().is_empty());
            let problem = Problem { row, field: "row", value, reason: Reason::FieldCount, left_out: false };
            self.ragged.push((problem, surplus));
        }
        self.records.push(cells.map(Cell::Text));
    }

    fn dataset(self, source: &str, reading: &Reading) -> Result<Dataset, InputError> {
        if self.records.is_empty() {
            let reason = "there are no rows under the header".into();
            return Err(InputError::Csv { file: source.into(), row: 1, reason });
        }
        let mut dataset = incidents::read(source, self.records, &Positions::Columns, reading, self.notes)?;
        for (problem, surplus) in self.ragged {
            dataset.problems.push(if surplus {
                without_shifted(&mut dataset.incidents, &dataset.records, &dataset.fields, problem)
            } else {
                problem
            });
        }
        dataset.problems.sort_by_key(|p| p.row);
        Ok(dataset)
    }
}

/// The problem of a row with surplus fields; its incident is left out if its coordinates may be shifted.
fn without_shifted(
    incidents: &mut Vec<Incident>,
    records: &Records,
    fields: &[(&'static str, String)],
    problem: Problem,
) -> Problem {
    let text = |field: &str| {
        let name = fields.iter().find(|(f, _)| *f == field).map(|(_, column)| column.as_str());
        name.and_then(|n| records.column(n)).map_or("", |c| records.cell(problem.row - 1, c).text())
    };
    if !may_be_shifted(text("latitude"), text("longitude")) {
        return problem;
    }
    let Ok(at) = incidents.binary_search_by_key(&(problem.row - 1), |i| i.row) else { return problem };
    incidents.remove(at);
    Problem { reason: Reason::Shifted, left_out: true, ..problem }
}

/// Whether at least a third of the filled cells are HXL tags: #adm1+name.
pub fn is_hxl<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let filled: Vec<&str> = cells.map(str::trim).filter(|c| !c.is_empty()).collect();
    let is_tag = |cell: &&&str| {
        let word =
            |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        cell.strip_prefix('#').is_some_and(|tag| tag.split('+').map(str::trim).all(word))
    };
    let tags = filled.iter().filter(is_tag).count();
    tags > 0 && 3 * tags >= filled.len()
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// The delimiter that the first line holds most of, quoted parts aside; a comma if it holds none.
pub fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == *delimiter);
        }
    }
    counts.into_iter().fold((b',', 0), |best, c| if c.1 > best.1 { c } else { best }).0
}
