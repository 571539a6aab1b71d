//! The map's layers, one a file.

pub mod bins;
pub mod caption;
pub mod clusters;
pub mod density;
pub mod encoding;
pub mod ground;
pub mod incidents;
pub mod legend;
pub mod legend_rows;
pub mod locator;
pub mod places;
pub mod scalebar;
pub mod sites;
pub mod stacks;
pub mod symbols;

use crate::render::map::canvas::Canvas;
use crate::render::scene::{Layer, Stroke};

/// The words of a kind of line in the legend, and the strokes that draw it.
pub type LineKey = (String, Vec<Stroke>);

/// A kind of line on the map: it draws itself and says its row in the legend.
pub struct Lines {
    /// What lies under the incidents.
    pub under: fn(&Canvas<'_>) -> Option<Layer>,
    /// What lies over them.
    pub over: fn(&Canvas<'_>) -> Option<Layer>,
    /// Its words in the legend and the strokes of its key, if the map shows any.
    pub key: fn(&Canvas<'_>) -> Option<LineKey>,
}

/// The files of lines, and with them the registry: the first lies topmost and stands first in the legend.
macro_rules! lines {
    ($($file:ident),+ $(,)?) => {
        $(mod $file;)+
        /// Every kind of line.
        pub const LINES: &[&Lines] = &[$(&$file::LINES),+];
    };
}

lines! {
    moves,
    kilometres,
    border,
    control,
    zones,
    claims,
}

/// The lines under the incidents, bottom first.
pub fn lines_under(canvas: &Canvas<'_>) -> Vec<Layer> {
    LINES.iter().rev().filter_map(|lines| (lines.under)(canvas)).collect()
}

/// The lines over them, bottom first.
pub fn lines_over(canvas: &Canvas<'_>) -> Vec<Layer> {
    LINES.iter().rev().filter_map(|lines| (lines.over)(canvas)).collect()
}
