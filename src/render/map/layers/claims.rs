//! Lines that are claimed and not held.

use geo::LineString;

use super::{Lines, ground};
use crate::render::map::canvas::Canvas;
use crate::render::scene::Stroke;
use crate::render::style::{COUNTRY_LINE, dashed, line};

pub const LINES: Lines = Lines {
    under: |canvas| {
        let marks = ground::lines(canvas, claims(canvas), &stroke(canvas));
        Some(ground::layer("claims", "Claim lines", marks))
    },
    over: |_| None,
    key: |canvas| {
        let words = match canvas.options.viewpoint.name() {
            None => "claimed, not held".into(),
            Some(state) => format!("claimed by {state}, not held"),
        };
        let shown = !canvas.frame.lines(claims(canvas)).is_empty();
        shown.then(|| (words, vec![stroke(canvas)]))
    },
};

/// The claim lines that the map's viewpoint has.
fn claims<'a>(canvas: &'a Canvas<'_>) -> impl Iterator<Item = &'a LineString> {
    let state = canvas.options.viewpoint.state();
    let claims = canvas.data.base.claims.iter().filter(move |claim| state.is_none_or(|state| claim.by == state));
    claims.flat_map(|claim| claim.line.iter())
}

/// As boundaries where a state's view is taken.
fn stroke(canvas: &Canvas<'_>) -> Stroke {
    match canvas.options.viewpoint.state() {
        None => dashed(COUNTRY_LINE, 0.8, &[0.9, 2.2]),
        Some(_) => line(COUNTRY_LINE, 0.9),
    }
}
