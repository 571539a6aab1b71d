//! CSV with a header line.

use super::InputError;
use super::incidents::{self, Positions, Reading};
use super::schemas::gdelt_header;
use crate::model::{Cell, Dataset, Problem, Reason, Records};

/// Reads incidents from CSV. The delimiter is the one of comma, semicolon, tab and bar that the header holds most
/// of. Rows with too few fields are filled up, fields beyond the header are dropped, and both are recorded. A row of HXL
/// tags under the header is skipped. A GDELT file has no header and gets one.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used.
pub fn read(source: &str, text: &str, notes: Vec<String>, reading: &Reading) -> Result<Dataset, InputError> {
    let mut reader = reader(text);
    let error = |row: u64, e: &csv::Error| InputError::Csv { file: source.into(), row, reason: e.to_string() };
    let mut rows = reader.records();
    let header: csv::StringRecord = match rows.next() {
        Some(header) => header.map_err(|e| error(0, &e))?,
        None => csv::StringRecord::new(),
    };
    let mut table = Table::new(header.iter(), notes);
    for record in rows {
        let record = record.map_err(|e| error(table.seen as u64 + 1, &e))?;
        table.push(record.iter());
    }
    table.dataset(source, reading)
}

/// Reads incidents from the rows of a workbook's sheet, the first of which is the header.
///
/// # Errors
/// As [`read`].
pub fn read_sheet(source: &str, rows: &[Vec<String>], reading: &Reading) -> Result<Dataset, InputError> {
    let mut rows = rows.iter();
    let header = rows.next().map_or(&[][..], Vec::as_slice);
    let mut table = Table::new(header.iter().map(String::as_str), vec!["read from the workbook's first sheet".into()]);
    for row in rows.filter(|row| row.iter().any(|cell| !cell.is_empty())) {
        table.push(row.iter().map(String::as_str));
    }
    table.dataset(source, reading)
}

/// Rows on their way to a data set.
struct Table {
    records: Records,
    ragged: Vec<Problem>,
    notes: Vec<String>,
    seen: usize,
}

impl Table {
    fn new<'a>(first: impl Iterator<Item = &'a str> + Clone, notes: Vec<String>) -> Self {
        let fields: Vec<&str> = first.collect();
        let Some(names) = gdelt_header(&fields) else {
            let names = fields.iter().map(ToString::to_string).collect();
            return Self { records: Records::new(names), ragged: Vec::new(), notes, seen: 0 };
        };
        let mut table = Self { records: Records::new(names), ragged: Vec::new(), notes, seen: 0 };
        table.push(fields.into_iter());
        table
    }

    fn push<'a>(&mut self, cells: impl Iterator<Item = &'a str> + Clone) {
        self.seen += 1;
        if self.seen == 1 && is_hxl(cells.clone()) {
            self.notes.push("the row under the header holds HXL tags: skipped".into());
            return;
        }
        let (count, width) = (cells.clone().count(), self.records.columns().len());
        if count != width {
            let value = format!("{count} fields, header has {width}");
            let row = self.records.len() + 1;
            self.ragged.push(Problem { row, field: "row", value, reason: Reason::FieldCount, left_out: false });
        }
        self.records.push(cells.map(Cell::Text));
    }

    fn dataset(mut self, source: &str, reading: &Reading) -> Result<Dataset, InputError> {
        if self.records.is_empty() {
            let reason = "there are no rows under the header".into();
            return Err(InputError::Csv { file: source.into(), row: 1, reason });
        }
        let mut dataset = incidents::read(source, self.records, &Positions::Columns, reading, self.notes)?;
        dataset.problems.append(&mut self.ragged);
        dataset.problems.sort_by_key(|p| p.row);
        Ok(dataset)
    }
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

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes())
}

/// The delimiter that the first line holds most of, quoted parts aside; a comma if it holds none.
pub fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or("");
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
