//! Lines that are held and not recognised by both sides.

use geo::LineString;

use super::{Lines, ground};
use crate::model::Boundary;
use crate::render::map::canvas::Canvas;
use crate::render::scene::Stroke;
use crate::render::style::{COUNTRY_LINE, dashed};

pub const LINES: Lines = Lines {
    under: |canvas| {
        let marks = ground::lines(canvas, control(canvas), &stroke());
        Some(ground::layer("control", "Lines of control", marks))
    },
    over: |_| None,
    key: |canvas| {
        let shown = !canvas.frame.lines(control(canvas)).is_empty();
        shown.then(|| ("line of control".into(), vec![stroke()]))
    },
};

fn control<'a>(canvas: &'a Canvas<'_>) -> impl Iterator<Item = &'a LineString> {
    let all = canvas.data.base.country_lines.iter().filter(|line| line.kind == Boundary::Control);
    all.flat_map(|line| line.line.iter())
}

fn stroke() -> Stroke {
    dashed(COUNTRY_LINE, 1.1, &[4.0, 2.0])
}
