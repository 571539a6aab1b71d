//! From the text of rows to their cells.
//!
//! A quotation mark opens a quoted field only at the field's beginning; inside, two of them are one. What stands between a
//! closing quotation mark and the next delimiter belongs to the field, as the csv crate has it.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter};

use super::rows::{after_quoted, records};
use crate::input::batch::Batch;
use crate::input::encoding::lossy;
use crate::model::{ChunkBuilder, Kind, Problem, Reason, RowKind};

/// A field as it stands in its row.
pub struct Field<'a> {
    text: &'a str,
    range: Range<usize>,
    /// The offset after the closing quotation mark, if it is quoted and closed.
    closed: Option<usize>,
}

impl<'a> Field<'a> {
    /// What it says.
    pub fn text(&self) -> Cow<'a, str> {
        let whole = &self.text[self.range.clone()];
        let Some(closed) = self.closed else { return whole.into() };
        let inner = &self.text[self.range.start + 1..closed - 1];
        let tail = &self.text[closed..self.range.end];
        if tail.is_empty() && memchr(b'"', inner.as_bytes()).is_none() {
            return inner.into();
        }
        (inner.replace("\"\"", "\"") + tail).into()
    }

    /// Whether something follows the closing quotation mark, or it is missing.
    fn is_loose(&self) -> bool {
        self.closed.is_some_and(|closed| closed != self.range.end)
    }
}

/// The fields of a record.
pub fn fields(record: &str, delimiter: u8) -> impl Iterator<Item = Field<'_>> {
    let bytes = record.as_bytes();
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let quoted = bytes.get(start) == Some(&b'"');
        let after = if quoted { after_quoted(bytes, start + 1) } else { start };
        // A quotation mark that is never closed: the field is all that follows.
        let closed = (quoted && after > start + 1 && bytes[after - 1] == b'"').then_some(after);
        let end = memchr(delimiter, &bytes[after..]).map_or(bytes.len(), |i| after + i);
        next = (end < bytes.len()).then_some(end + 1);
        Some(Field { text: record, range: start..end, closed })
    })
}

/// The rows of `bytes`, which holds whole rows, under these columns. Rows with too few fields are filled up, fields beyond
/// the header are dropped, and both are problems; so are bytes that are no UTF-8, which are replaced.
pub fn batch(bytes: Vec<u8>, columns: &[String], delimiter: u8) -> Batch {
    let (text, bad) = lossy(bytes);
    let mut rows = Rows {
        delimiter,
        width: columns.len(),
        builder: ChunkBuilder::new(text.len(), columns.len()),
        out: Batch::default(),
    };
    let plain = memchr(b'"', text.as_bytes()).is_none();
    let mut bad = bad.into_iter().peekable();
    for (start, end) in records(text.as_bytes(), delimiter).filter(|(start, end)| end > start) {
        if plain {
            rows.plain(&text, start..end);
        } else {
            rows.quoted(&text, start..end);
        }
        let mut replaced = 0;
        while bad.next_if(|at| *at < end).is_some() {
            replaced += 1;
        }
        if replaced > 0 {
            rows.problem("row", text[start..end].chars().take(60).collect(), Reason::BadByte);
        }
    }
    let Rows { builder, mut out, .. } = rows;
    out.records = builder.records(columns.to_vec(), text);
    out
}

/// Rows in the making.
struct Rows {
    delimiter: u8,
    width: usize,
    builder: ChunkBuilder,
    out: Batch,
}

impl Rows {
    /// A row without quotation marks.
    #[inline]
    fn plain(&mut self, text: &str, row: Range<usize>) {
        let (mut count, mut start) = (0, row.start);
        for end in memchr_iter(self.delimiter, &text.as_bytes()[row.clone()]).map(|i| row.start + i).chain([row.end]) {
            if count < self.width {
                self.builder.cell(Kind::Text, start..end);
            }
            count += 1;
            start = end + 1;
        }
        self.close(text, row, count, false);
    }

    fn quoted(&mut self, text: &str, row: Range<usize>) {
        let (mut count, mut loose) = (0, false);
        for field in fields(&text[row.clone()], self.delimiter) {
            if count < self.width {
                let at = row.start + field.range.start;
                loose |= field.is_loose();
                match field.text() {
                    Cow::Borrowed(inner) => {
                        let start = at + usize::from(field.closed.is_some());
                        self.builder.cell(Kind::Text, start..start + inner.len());
                    }
                    Cow::Owned(said) => self.builder.written(Kind::Text, text.len(), &said),
                }
            }
            count += 1;
        }
        if loose {
            let value = text[row.clone()].chars().take(60).collect();
            self.problem_of_next("row", value, Reason::LooseQuote);
        }
        self.close(text, row, count, loose);
    }

    fn close(&mut self, text: &str, row: Range<usize>, count: usize, loose: bool) {
        self.out.longest = self.out.longest.max(row.len());
        self.out.widest = self.out.widest.max(count);
        if count != self.width {
            let value = format!("{count} fields, header has {}", self.width);
            self.problem_of_next("row", value, Reason::FieldCount);
            let surplus =
                fields(&text[row.clone()], self.delimiter).skip(self.width).any(|f| !f.text().trim().is_empty());
            if surplus {
                self.out.surplus.push(self.builder.rows());
            }
        }
        let whole = count == self.width && self.delimiter == b',' && !loose;
        self.builder.row(if whole { RowKind::Csv } else { RowKind::Made }, row);
    }

    fn problem(&mut self, field: &'static str, value: String, reason: Reason) {
        let row = self.builder.rows() - 1;
        self.out.problems.push(Problem { row, field, value, reason, left_out: false });
    }

    fn problem_of_next(&mut self, field: &'static str, value: String, reason: Reason) {
        let row = self.builder.rows();
        self.out.problems.push(Problem { row, field, value, reason, left_out: false });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::RawRow;

    proptest! {
        /// Rows and fields are those of the csv crate.
        #[test]
        fn cells_are_those_of_the_csv_crate(text in "([a-c]|,|\"|\"\"|\n|\r\n|é| ){0,40}") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> =
                reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect();
            prop_assume!(!super::super::is_left_open(text.as_bytes(), b','));
            let ours: Vec<Vec<String>> = records(text.as_bytes(), b',')
                .filter(|(start, end)| end > start)
                .map(|(start, end)| fields(&text[start..end], b',').map(|f| f.text().into_owned()).collect())
                .collect();
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn rows_are_copied_only_where_they_can_be() {
        let columns = ["a", "b"].map(String::from);
        let text = "1,\"x, \"\"y\"\"\"\n2\n3,4,5\n4,\"a\"b\n\n5,caf\u{e9}\n";
        let batch = batch(text.into(), &columns, b',');
        let cells = |row: usize| [0, 1].map(|c| batch.records.cell(row, c).text());
        assert_eq!(cells(0), ["1", "x, \"y\""]);
        assert_eq!([cells(1), cells(2), cells(3), cells(4)], [["2", ""], ["3", "4"], ["4", "ab"], ["5", "café"]]);
        assert_eq!(batch.records.record(0).raw(), RawRow::Csv("1,\"x, \"\"y\"\"\""));
        assert_eq!(batch.records.record(3).raw(), RawRow::Made);
        let problems: Vec<(usize, Reason)> = batch.problems.iter().map(|p| (p.row, p.reason)).collect();
        assert_eq!(problems, [(1, Reason::FieldCount), (2, Reason::FieldCount), (3, Reason::LooseQuote)]);
        assert_eq!(batch.surplus, [2]);
    }
}
