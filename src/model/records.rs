use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The input's own table, every column kept. Text lives in a few large buffers, as it was read; a cell is a range of one
/// and a kind.
#[derive(Clone, Debug, Default)]
pub struct Records {
    columns: Vec<String>,
    chunks: Vec<Chunk>,
    /// The number of rows before each chunk.
    firsts: Vec<usize>,
    rows: usize,
}

/// Some rows after one another.
#[derive(Clone, Debug, Default)]
struct Chunk {
    text: String,
    cells: Vec<Span>,
    rows: Vec<Span>,
}

/// A range of a chunk's text and three bits of kind, in eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

/// The most text that a chunk may hold, bytes: what a span can address.
pub(crate) const CHUNK_LIMIT: usize = 1 << 29;

/// The text a chunk may have before rows that are pushed begin a new one.
const CHUNK: usize = 1 << 20;

impl Span {
    fn new(kind: u8, range: Range<usize>) -> Self {
        Self { start: range.start as u32 | u32::from(kind) << 29, end: range.end as u32 }
    }

    fn kind(self) -> u8 {
        (self.start >> 29) as u8
    }

    fn range(self) -> Range<usize> {
        (self.start & (CHUNK_LIMIT as u32 - 1)) as usize..self.end as usize
    }
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Missing = 0,
    Null = 1,
    Text = 2,
    Json = 3,
    IdText = 4,
    IdJson = 5,
    Quoted = 6,
}

/// What the text of a whole row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKind {
    /// Nothing that could be copied.
    Made = 0,
    /// Fields between commas, all of them and no more.
    Csv = 1,
    /// A GeoJSON feature.
    Feature = 2,
}

/// The text of a row as it stands in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawRow<'a> {
    /// There is none that could be copied.
    Made,
    /// Fields between commas, quotes included, one for each column.
    Csv(&'a str),
    /// A GeoJSON feature.
    Feature(&'a str),
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// None beyond the table's end.
    chunk: Option<&'a Chunk>,
    /// Its number in the chunk.
    row: usize,
    width: usize,
}

impl<'a> Record<'a> {
    /// The cell in a column; missing if there is none.
    #[inline]
    pub fn cell(self, column: usize) -> Cell<'a> {
        let Some(chunk) = self.chunk.filter(|_| column < self.width) else { return Cell::Missing };
        let span = chunk.cells[self.row * self.width + column];
        let text = || &chunk.text[span.range()];
        match span.kind() {
            1 => Cell::Null,
            2 => Cell::Text(text()),
            3 => Cell::Json(text()),
            4 => Cell::Id(text(), true),
            5 => Cell::Id(text(), false),
            6 => Cell::Quoted(text()),
            _ => Cell::Missing,
        }
    }

    /// The row as it stands in the input.
    #[inline]
    pub fn raw(self) -> RawRow<'a> {
        let Some(chunk) = self.chunk else { return RawRow::Made };
        let span = chunk.rows[self.row];
        match span.kind() {
            1 => RawRow::Csv(&chunk.text[span.range()]),
            2 => RawRow::Feature(&chunk.text[span.range()]),
            _ => RawRow::Made,
        }
    }
}

/// The value of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// The row has no such column, or the feature no such property.
    Missing,
    /// The property is null.
    Null,
    /// Text of a table of text, where all cells are.
    Text(&'a str),
    /// Text of JSON, where quotation marks say that it is no number.
    Quoted(&'a str),
    /// A JSON number, boolean, array or object, as it stands in the input.
    Json(&'a str),
    /// A feature's own id, which is no property; whether it is text rather than a number.
    Id(&'a str, bool),
}

impl<'a> Cell<'a> {
    /// The text of the cell; empty if missing or null.
    pub fn text(self) -> &'a str {
        match self {
            Cell::Missing | Cell::Null => "",
            Cell::Text(s) | Cell::Quoted(s) | Cell::Json(s) | Cell::Id(s, _) => s,
        }
    }
}

/// Rows in the making: their text stands already, cells are ranges of it or are written after it.
#[derive(Debug)]
pub(crate) struct ChunkBuilder {
    chunk: Chunk,
    written: String,
    width: usize,
}

impl ChunkBuilder {
    /// For rows of `width` cells in a text of `length` bytes, which is handed over at the end.
    pub fn new(length: usize, width: usize) -> Self {
        let rows = length / 64 + 1;
        let chunk = Chunk {
            text: String::new(),
            cells: Vec::with_capacity(rows * width.min(16)),
            rows: Vec::with_capacity(rows),
        };
        Self { chunk, written: String::new(), width }
    }

    /// A cell that stands in the text.
    #[inline]
    pub fn cell(&mut self, kind: Kind, range: Range<usize>) {
        self.chunk.cells.push(Span::new(kind as u8, range));
    }

    /// A cell whose text stands nowhere as it is; `base` is the length of the rows' text.
    pub fn written(&mut self, kind: Kind, base: usize, text: &str) {
        let start = base + self.written.len();
        self.written.push_str(text);
        self.cell(kind, start..start + text.len());
    }

    /// The row whose cells were added last, filled up.
    #[inline]
    pub fn row(&mut self, kind: RowKind, range: Range<usize>) {
        self.chunk.rows.push(Span::new(kind as u8, range));
        let whole = self.chunk.rows.len() * self.width;
        if self.chunk.cells.len() < whole {
            self.chunk.cells.resize(whole, Span::new(Kind::Missing as u8, 0..0));
        }
    }

    /// The number of rows so far.
    pub fn rows(&self) -> usize {
        self.chunk.rows.len()
    }

    /// The table of these columns whose rows were built in `text`.
    pub fn records(mut self, columns: Vec<String>, mut text: String) -> Records {
        text.push_str(&self.written);
        self.chunk.text = text;
        let rows = self.chunk.rows.len();
        Records { columns, chunks: vec![self.chunk], firsts: vec![0], rows }
    }
}

impl Records {
    /// An empty table with these columns. Two columns of one name are kept apart: the second becomes `name_2`.
    pub fn new(columns: Vec<String>) -> Self {
        Self { columns: distinct(&columns), ..Self::default() }
    }

    /// Adds a row. Missing cells fill it up to the number of columns; cells beyond it are ignored.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        if self.chunks.last().is_none_or(|chunk| chunk.text.len() >= CHUNK) {
            self.chunks.push(Chunk::default());
            self.firsts.push(self.rows);
        }
        self.rows += 1;
        let last = self.chunks.len() - 1;
        let (chunk, width) = (&mut self.chunks[last], self.columns.len());
        for cell in cells.into_iter().take(width) {
            let start = chunk.text.len();
            chunk.text.push_str(cell.text());
            let kind = match cell {
                Cell::Missing => Kind::Missing,
                Cell::Null => Kind::Null,
                Cell::Text(_) => Kind::Text,
                Cell::Quoted(_) => Kind::Quoted,
                Cell::Json(_) => Kind::Json,
                Cell::Id(_, true) => Kind::IdText,
                Cell::Id(_, false) => Kind::IdJson,
            };
            chunk.cells.push(Span::new(kind as u8, start..chunk.text.len()));
        }
        chunk.rows.push(Span::new(RowKind::Made as u8, 0..0));
        chunk.cells.resize(chunk.rows.len() * width, Span::new(Kind::Missing as u8, 0..0));
    }

    /// Adds the rows of a table with the same columns.
    pub fn append(&mut self, other: Self) {
        self.firsts.extend(other.firsts.iter().map(|first| self.rows + first));
        self.chunks.extend(other.chunks);
        self.rows += other.rows;
    }

    /// The same rows under these columns, which hold all its own; columns that it does not have are missing. `last`, if
    /// given, is the text of the last column in every row.
    #[must_use]
    pub fn aligned(mut self, columns: &[String], last: Option<&str>) -> Self {
        if self.columns == columns && last.is_none() {
            return self;
        }
        let own: BTreeMap<&str, usize> = self.columns.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
        let from: Vec<Option<usize>> = columns.iter().map(|name| own.get(name.as_str()).copied()).collect();
        let (width, same) = (self.columns.len(), from.iter().copied().eq((0..self.columns.len()).map(Some)));
        let missing = Span::new(Kind::Missing as u8, 0..0);
        for chunk in &mut self.chunks {
            let at = chunk.text.len();
            chunk.text.push_str(last.unwrap_or(""));
            let ending = last.map(|_| Span::new(Kind::Text as u8, at..chunk.text.len()));
            let mut cells = Vec::with_capacity(chunk.rows.len() * columns.len());
            for (row, raw) in chunk.rows.iter_mut().enumerate() {
                let old = &chunk.cells[row * width..(row + 1) * width];
                let known = from.len() - usize::from(ending.is_some());
                cells.extend(from[..known].iter().map(|column| column.map_or(missing, |c| old[c])));
                cells.extend(ending);
                if !same && raw.kind() == RowKind::Csv as u8 {
                    *raw = Span::new(RowKind::Made as u8, 0..0);
                }
            }
            chunk.cells = cells;
        }
        self.columns = columns.to_vec();
        self
    }

    /// The columns' names, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// A row; one of missing cells beyond the table's end.
    #[inline]
    pub fn record(&self, row: usize) -> Record<'_> {
        let width = self.columns.len();
        if row >= self.rows {
            return Record { chunk: None, row: 0, width };
        }
        let at = if self.chunks.len() == 1 { 0 } else { self.firsts.partition_point(|&first| first <= row) - 1 };
        Record { chunk: Some(&self.chunks[at]), row: row - self.firsts[at], width }
    }

    /// The cell at a row and column; missing if there is none.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.record(row).cell(column)
    }
}

/// The names, each once: the second of two becomes `name_2`.
pub(crate) fn distinct(names: &[String]) -> Vec<String> {
    let mut kept = Vec::with_capacity(names.len());
    let mut taken = BTreeSet::new();
    let mut last = BTreeMap::new();
    for name in names {
        let mut free = name.clone();
        while taken.contains(&free) {
            let n = last.entry(name.clone()).or_insert(1usize);
            *n += 1;
            free = format!("{name}_{n}");
        }
        taken.insert(free.clone());
        kept.push(free);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_rows_keep_their_cells_and_lose_what_no_longer_fits() {
        let mut builder = ChunkBuilder::new(4, 2);
        builder.cell(Kind::Text, 0..1);
        builder.written(Kind::Json, 4, "7");
        builder.row(RowKind::Csv, 0..3);
        let records = builder.records(vec!["a".into(), "b".into()], "x,y\n".into());
        assert_eq!(records.record(0).raw(), RawRow::Csv("x,y"));
        let columns: Vec<String> = ["b", "c", "a", "source"].map(String::from).to_vec();
        let aligned = records.aligned(&columns, Some("f.csv"));
        let cells: Vec<Cell<'_>> = (0..4).map(|c| aligned.cell(0, c)).collect();
        assert_eq!(cells, [Cell::Json("7"), Cell::Missing, Cell::Text("x"), Cell::Text("f.csv")]);
        assert_eq!(aligned.record(0).raw(), RawRow::Made);
        assert_eq!(aligned.cell(1, 0), Cell::Missing);
    }

    #[test]
    fn names_are_distinct() {
        let names = ["a", "a", "a_2", "a"].map(String::from);
        assert_eq!(distinct(&names), ["a", "a_2", "a_2_2", "a_3"]);
    }
}
