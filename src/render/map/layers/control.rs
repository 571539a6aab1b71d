//! Lines that are in dispute, or held and not recognised by both sides.

use super::{Lines, ground};
use crate::model::Boundary;
use crate::render::scene::Stroke;
use crate::render::style::{COUNTRY_LINE, dashed};

pub const LINES: Lines = Lines {
    under: |canvas| Some(ground::kind_layer(canvas, "control", "Lines of control", Boundary::Control, &stroke())),
    over: |_| None,
    key: |canvas| ground::kind_key(canvas, "disputed, or a line of control", Boundary::Control, stroke()),
};

fn stroke() -> Stroke {
    dashed(COUNTRY_LINE, 1.1, &[4.0, 2.0])
}
