use std::collections::{BTreeMap, BTreeSet};

/// The input's own table, every column kept. Text lives in a few large buffers; a cell is a range of one and a kind.
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
    ends: Vec<usize>,
    kinds: Vec<Kind>,
}

/// The text a chunk may have before a new one is begun.
const CHUNK: usize = 1 << 20;

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// None beyond the table's end.
    chunk: Option<&'a Chunk>,
    /// The number of its first cell in the chunk.
    start: usize,
    width: usize,
}

impl<'a> Record<'a> {
    /// The cell in a column; missing if there is none.
    pub fn cell(self, column: usize) -> Cell<'a> {
        let Some(chunk) = self.chunk.filter(|_| column < self.width) else { return Cell::Missing };
        let i = self.start + column;
        let start = if i == 0 { 0 } else { chunk.ends[i - 1] };
        let text = &chunk.text[start..chunk.ends[i]];
        match chunk.kinds[i] {
            Kind::Missing => Cell::Missing,
            Kind::Text => Cell::Text(text),
            Kind::Json => Cell::Json(text),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Missing,
    Text,
    Json,
}

/// The value of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// The feature has no such property, or it is null.
    Missing,
    /// Text, as it stands in the input; all cells of a CSV file are text.
    Text(&'a str),
    /// A JSON number, boolean, array or object, as JSON text.
    Json(&'a str),
}

impl<'a> Cell<'a> {
    /// The text of the cell; empty if missing.
    pub fn text(self) -> &'a str {
        match self {
            Cell::Missing => "",
            Cell::Text(s) | Cell::Json(s) => s,
        }
    }
}

impl Records {
    /// An empty table with these columns. Two columns of one name are kept apart: the second becomes `name_2`.
    pub fn new(columns: Vec<String>) -> Self {
        let mut kept = Vec::with_capacity(columns.len());
        let mut taken = BTreeSet::new();
        let mut last = BTreeMap::new();
        for name in &columns {
            let mut free = name.clone();
            while taken.contains(&free) {
                let n = last.entry(name.clone()).or_insert(1usize);
                *n += 1;
                free = format!("{name}_{n}");
            }
            taken.insert(free.clone());
            kept.push(free);
        }
        Self { columns: kept, ..Self::default() }
    }

    /// An empty table with the same columns.
    #[must_use]
    pub fn like(&self) -> Self {
        Self { columns: self.columns.clone(), ..Self::default() }
    }

    /// Adds a row. Missing cells fill it up to the number of columns; cells beyond it are ignored.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        let width = self.columns.len();
        let chunk = self.next();
        let mut count = 0;
        for cell in cells.into_iter().take(width) {
            chunk.text.push_str(cell.text());
            chunk.ends.push(chunk.text.len());
            chunk.kinds.push(match cell {
                Cell::Missing => Kind::Missing,
                Cell::Text(_) => Kind::Text,
                Cell::Json(_) => Kind::Json,
            });
            count += 1;
        }
        for _ in count..width {
            chunk.ends.push(chunk.text.len());
            chunk.kinds.push(Kind::Missing);
        }
    }

    /// Adds a row of texts that stand in `text` one after the other, each up to one of `ends`; as many as there are
    /// columns.
    pub(crate) fn push_whole(&mut self, text: &str, ends: impl Iterator<Item = usize>) {
        let chunk = self.next();
        let before = chunk.text.len();
        chunk.text.push_str(text);
        chunk.ends.extend(ends.map(|end| before + end));
        chunk.kinds.resize(chunk.ends.len(), Kind::Text);
    }

    /// The chunk that the next row, counted already, goes to.
    fn next(&mut self) -> &mut Chunk {
        if self.chunks.last().is_none_or(|chunk| chunk.text.len() >= CHUNK) {
            self.chunks.push(Chunk::default());
            self.firsts.push(self.rows);
        }
        self.rows += 1;
        let last = self.chunks.len() - 1;
        &mut self.chunks[last]
    }

    /// Adds the rows of a table with the same columns.
    pub fn append(&mut self, other: Self) {
        self.firsts.extend(other.firsts.iter().map(|first| self.rows + first));
        self.chunks.extend(other.chunks);
        self.rows += other.rows;
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
    pub fn record(&self, row: usize) -> Record<'_> {
        let width = self.columns.len();
        if row >= self.rows {
            return Record { chunk: None, start: 0, width };
        }
        let at = self.firsts.partition_point(|&first| first <= row) - 1;
        Record { chunk: Some(&self.chunks[at]), start: (row - self.firsts[at]) * width, width }
    }

    /// The cell at a row and column; missing if there is none.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.record(row).cell(column)
    }
}
