//! Limits of areas that more than one state claims, and of zones: demilitarised, leased, held by peacekeepers.

use super::{Lines, ground};
use crate::model::Boundary;
use crate::render::scene::Stroke;
use crate::render::style::{COUNTRY_LINE, dashed};

pub const LINES: Lines = Lines {
    under: |canvas| Some(ground::kind_layer(canvas, "zones", "Disputed areas and zones", Boundary::Zone, &stroke())).filter(|layer| !layer.marks.is_empty()),
    over: |_| None,
    key: |canvas| ground::kind_key(canvas, "limit of a disputed area or a zone", Boundary::Zone, stroke()),
};

fn stroke() -> Stroke {
    dashed(COUNTRY_LINE, 0.7, &[1.5, 2.0])
}
