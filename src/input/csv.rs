//! CSV with a header line.

use super::incidents::{self, Positions};
use super::{InputError, utf8};
use crate::model::{Cell, Dataset, Problem, Reason, Records};

/// Reads incidents from CSV. The delimiter is the one of comma, semicolon, tab and bar that the header holds most
/// of. Rows with too few fields are filled up, fields beyond the header are dropped, and both are recorded.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used.
pub fn read(source: &str, bytes: &[u8], mapping: &[(String, String)]) -> Result<Dataset, InputError> {
    let text = utf8(source, bytes)?;
    let mut reader = reader(text);
    let error = |row: u64, e: &csv::Error| InputError::Csv { file: source.into(), row, reason: e.to_string() };
    let header = reader.headers().map_err(|e| error(0, &e))?.iter().map(String::from).collect();
    let mut records = Records::new(header);
    let mut ragged = Vec::new();
    let width = records.columns().len();
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|e| error(row as u64 + 1, &e))?;
        if record.len() != width {
            let value = format!("{} fields, header has {width}", record.len());
            ragged.push(Problem { row: row + 1, field: "row", value, reason: Reason::FieldCount, left_out: false });
        }
        records.push(record.iter().map(Cell::Text));
    }
    if records.is_empty() {
        return Err(InputError::Csv {
            file: source.into(),
            row: 1,
            reason: "there are no rows under the header".into(),
        });
    }
    let mut dataset = incidents::read(source, records, &Positions::Columns, mapping)?;
    dataset.problems.append(&mut ragged);
    dataset.problems.sort_by_key(|p| p.row);
    Ok(dataset)
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes())
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
