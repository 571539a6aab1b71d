/// The input's own table, every column kept. Text lives in one buffer; a cell is a range of it and a kind.
#[derive(Clone, Debug, Default)]
pub struct Records {
    columns: Vec<String>,
    text: String,
    ends: Vec<usize>,
    kinds: Vec<Kind>,
    rows: usize,
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
        let mut kept: Vec<String> = Vec::with_capacity(columns.len());
        for name in columns {
            let free = (2..10_000).map(|n| format!("{name}_{n}")).find(|n| !kept.contains(n));
            kept.push(if kept.contains(&name) { free.unwrap_or(name) } else { name });
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
        let mut count = 0;
        for cell in cells.into_iter().take(width) {
            self.text.push_str(cell.text());
            self.ends.push(self.text.len());
            self.kinds.push(match cell {
                Cell::Missing => Kind::Missing,
                Cell::Text(_) => Kind::Text,
                Cell::Json(_) => Kind::Json,
            });
            count += 1;
        }
        for _ in count..width {
            self.ends.push(self.text.len());
            self.kinds.push(Kind::Missing);
        }
        self.rows += 1;
    }

    /// Adds the rows of a table with the same columns.
    pub fn append(&mut self, other: Self) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| before + end));
        self.kinds.extend(other.kinds);
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

    /// The cell at a row and column; missing if there is none.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        if column >= self.columns.len() || row >= self.rows {
            return Cell::Missing;
        }
        let i = row * self.columns.len() + column;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        let text = &self.text[start..self.ends[i]];
        match self.kinds[i] {
            Kind::Missing => Cell::Missing,
            Kind::Text => Cell::Text(text),
            Kind::Json => Cell::Json(text),
        }
    }
}
