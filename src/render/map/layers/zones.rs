//! Limits of areas that more than one state claims, and of zones: demilitarised, leased, held by peacekeepers.

use geo::LineString;

use super::{Lines, ground};
use crate::model::Boundary;
use crate::render::map::canvas::Canvas;
use crate::render::scene::Stroke;
use crate::render::style::{COUNTRY_LINE, dashed};

pub const LINES: Lines = Lines {
    under: |canvas| {
        let marks = ground::lines(canvas, zones(canvas), &stroke());
        Some(ground::layer("zones", "Disputed areas and zones", marks)).filter(|layer| !layer.marks.is_empty())
    },
    over: |_| None,
    key: |canvas| {
        let shown = !canvas.frame.lines(zones(canvas)).is_empty();
        shown.then(|| ("limit of a disputed area or a zone".into(), vec![stroke()]))
    },
};

fn zones<'a>(canvas: &'a Canvas<'_>) -> impl Iterator<Item = &'a LineString> {
    let all = canvas.data.base.country_lines.iter().filter(|line| line.kind == Boundary::Zone);
    all.flat_map(|line| line.line.iter())
}

fn stroke() -> Stroke {
    dashed(COUNTRY_LINE, 0.7, &[1.5, 2.0])
}
