//! The border: cased, over the incidents.

use crate::render::canvas::Canvas;
use crate::render::scene::{Layer, Mark, Path};
use crate::render::style::{CASING, border_stroke, faded, line};

/// The border's casing and line.
pub fn layer(canvas: &Canvas<'_>) -> Layer {
    let casing = Path { lines: canvas.border.clone(), stroke: Some(line(faded(CASING, 0.9), 4.6)), ..Path::default() };
    let title = format!("{} (not recognised as a frontier by both sides)", canvas.data.border.line().name);
    let stroke = Some(border_stroke());
    let border = Path { lines: canvas.border.clone(), stroke, title, ..Path::default() };
    Layer { id: "border", label: "Border", marks: vec![Mark::Path(casing), Mark::Path(border)] }
}
