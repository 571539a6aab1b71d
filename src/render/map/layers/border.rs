//! The border: over the incidents, so that it is always seen, but so thin there that the smallest of them shows on both
//! sides of it; its casing lies under them.

use super::Lines;
use crate::render::map::canvas::Canvas;
use crate::render::scene::{Layer, Mark, Path};
use crate::render::style::{CASING, border_stroke, faded, line};

pub const LINES: Lines = Lines {
    under: |canvas| {
        let stroke = Some(line(faded(CASING, 0.9), 5.0));
        let casing = Path { lines: canvas.border(), stroke, ..Path::default() };
        Some(Layer::new("border-casing", "Border casing", vec![Mark::Path(casing)]))
    },
    over: |canvas| Some(layer(canvas)),
    key: |canvas| {
        let shown = !canvas.border().is_empty() || !canvas.options.facets.is_empty();
        let strokes = || vec![line(CASING, 4.6), border_stroke(canvas.data.border.line().disputed)];
        shown.then(|| (title(canvas, canvas.data.border.line().disputed), strokes()))
    },
};

fn layer(canvas: &Canvas<'_>) -> Layer {
    let edge = Path { lines: canvas.border(), stroke: Some(line(faded(CASING, 0.6), 2.8)), ..Path::default() };
    let path = |lines: &[Vec<(f64, f64)>], disputed: bool| {
        let stroke = Some(border_stroke(disputed));
        Mark::Path(Path { lines: lines.to_vec(), stroke, title: title(canvas, disputed), ..Path::default() })
    };
    let mut marks = vec![Mark::Path(edge), path(&canvas.open, canvas.data.border.line().disputed)];
    if !canvas.settled.is_empty() {
        marks.push(path(&canvas.settled, false));
    }
    Layer::new("border", "Border", marks)
}

/// The border's name and, if it is disputed, that it is.
fn title(canvas: &Canvas<'_>, disputed: bool) -> String {
    let line = canvas.data.border.line();
    let how = if line.dispute.is_empty() { "not recognised by both sides" } else { &line.dispute };
    if disputed { format!("{}, {how}", line.name) } else { line.name.clone() }
}
