//! The border: over the incidents, so that it is always seen, but so thin there that the smallest of them shows on both
//! sides of it; its casing lies under them.

use crate::render::map::canvas::Canvas;
use crate::render::scene::{Layer, Mark, Path};
use crate::render::style::{CASING, border_stroke, faded, line};

/// The casing.
pub fn casing(canvas: &Canvas<'_>) -> Layer {
    let stroke = Some(line(faded(CASING, 0.9), 5.0));
    let casing = Path { lines: canvas.border.clone(), stroke, ..Path::default() };
    Layer::new("border-casing", "Border casing", vec![Mark::Path(casing)])
}

/// The line.
pub fn layer(canvas: &Canvas<'_>) -> Layer {
    let edge = Path { lines: canvas.border.clone(), stroke: Some(line(faded(CASING, 0.6), 2.8)), ..Path::default() };
    let border = Path {
        lines: canvas.border.clone(),
        stroke: Some(border_stroke(canvas.data.border.line().disputed)),
        title: title(canvas),
        ..Path::default()
    };
    Layer::new("border", "Border", vec![Mark::Path(edge), Mark::Path(border)])
}

/// The border's name and, if it is disputed, that it is.
pub fn title(canvas: &Canvas<'_>) -> String {
    let line = canvas.data.border.line();
    if line.disputed { format!("{}, not recognised by both sides", line.name) } else { line.name.clone() }
}
