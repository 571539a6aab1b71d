//! Floor 5: `distance` without holding the file. A block of whole rows in, the same rows with their location out;
//! pure, so that blocks can be worked on by any thread, in any order.

mod csv;
mod lines;

pub use csv::CsvStream;
pub use lines::LinesStream;

use crate::model::Problem;

/// A block of rows with their columns added, and what was left out.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The rows.
    pub bytes: Vec<u8>,
    /// Rows read.
    pub rows: usize,
    /// The encoding, if it had to be guessed.
    pub guessed: Option<&'static str>,
    /// Rows left out because a filter did not match.
    pub filtered: usize,
    /// What is wrong with single rows; numbered from 1 within the block.
    pub problems: Vec<Problem>,
}
