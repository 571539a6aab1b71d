//! Tables of text: which form they have, decided from their beginning, and their rows.

mod dialect;
mod rows;
mod split;

#[cfg(feature = "workbook")]
pub use dialect::is_hxl;
pub use dialect::{Dialect, dialect};
pub use rows::{is_left_open, opening, whole_rows};
pub use split::batch;
