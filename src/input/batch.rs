use std::collections::BTreeSet;

use super::coordinates::Position;
use crate::model::{Problem, Reason, Records};

/// Where rows' positions come from.
#[derive(Clone, Debug, Default)]
pub enum Positions {
    /// From columns.
    #[default]
    Columns,
    /// From the features' geometries, one for each row.
    Geometries(Vec<Result<Position, (Reason, String)>>),
}

/// Some rows of a file, one after the other, and what the format says of them. Rows are counted from 0 within the batch.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The rows. Of JSON, the columns are those that occur in them.
    pub records: Records,
    /// Where positions come from.
    pub positions: Positions,
    /// What is wrong with the form of rows.
    pub problems: Vec<Problem>,
    /// Rows with more fields than the header, of which some beyond it are not blank.
    pub surplus: Vec<usize>,
    /// Rows whose geometry is not written as GeoJSON has it.
    pub moved: Vec<usize>,
    /// Elevations of geometries, by row.
    pub elevations: Vec<(usize, String)>,
    /// Names of features' own members that no column holds: a foreign one, `bbox`, an `id` beside a property of that name.
    pub members: BTreeSet<String>,
    /// The longest row's bytes.
    pub longest: usize,
    /// The most fields in one.
    pub widest: usize,
}

impl Batch {
    /// Adds the rows of another batch with the same columns.
    pub fn append(&mut self, other: Self) {
        let before = self.records.len();
        let first = before == 0;
        self.records.append(other.records);
        self.problems.extend(other.problems.into_iter().map(|p| Problem { row: p.row + before, ..p }));
        self.surplus.extend(other.surplus.into_iter().map(|row| row + before));
        self.members.extend(other.members);
        self.moved.extend(other.moved.into_iter().map(|row| row + before));
        self.elevations.extend(other.elevations.into_iter().map(|(row, text)| (row + before, text)));
        match (&mut self.positions, other.positions) {
            (Positions::Geometries(all), Positions::Geometries(more)) => all.extend(more),
            (positions, more) if first => *positions = more,
            _ => {}
        }
    }
}

/// All names, each once, in the order in which they first occur.
pub fn all_columns<'a>(lists: impl Iterator<Item = &'a [String]>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut columns = Vec::new();
    let mut last: &[String] = &[];
    for names in lists.filter(|names| !names.is_empty()) {
        if names != last {
            columns.extend(names.iter().filter(|name| seen.insert(name.as_str())).cloned());
        }
        last = names;
    }
    columns
}
