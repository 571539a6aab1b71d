//! Tables of text: which form they have, decided from their beginning, and their rows.

mod dialect;
mod rows;
mod split;

pub use dialect::{Dialect, dialect, is_hxl};
pub use rows::{is_left_open, opening, whole_rows};
pub use split::batch;
