//! Marks along the border with their kilometres of chainage.

use super::Lines;
use crate::render::map::canvas::Canvas;
use crate::render::scene::{Layer, Mark, Path, Point, Stroke};
use crate::render::style::{BORDER, CASING, border_stroke, dashed, line};
use crate::spatial::ChainageMark;
use crate::study::options::AutoLength;

pub const LINES: Lines = Lines {
    under: |_| None,
    over: |canvas| {
        let marks = marks(canvas);
        let lines: Vec<Vec<Point>> = marks.iter().map(|mark| mark.across.to_vec()).collect();
        let casing = Path { lines: lines.clone(), stroke: Some(line(CASING, 3.0)), ..Path::default() };
        let path = Path { lines, stroke: Some(stroke()), ..Path::default() };
        (!marks.is_empty()).then(|| {
            Layer::new("kilometre-marks", "Kilometre marks", vec![Mark::Path(casing), Mark::Path(path)])
        })
    },
    key: |canvas| {
        let step_m = step_m(canvas)?;
        // A broad stroke with short dashes is a row of marks.
        let strokes = || vec![border_stroke(canvas.data.border.line().disputed), dashed(BORDER, 2.0 * HALF, &[1.3, 10.0])];
        (!marks(canvas).is_empty()).then(|| (format!("mark every {} km of the line", km(step_m)), strokes()))
    },
};

/// Half the length of a mark, pixels.
const HALF: f64 = 5.0;

/// Marks are at least so far apart on the map if nothing else is asked for, pixels.
const APART: f64 = 80.0;

const STEPS_KM: [f64; 12] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// A mark on the map.
pub struct Kilometre {
    /// Where it is.
    pub at: Point,
    /// What is written at it.
    pub text: String,
    /// Its stroke, across the line.
    across: [Point; 2],
}

fn stroke() -> Stroke {
    line(BORDER, 1.3)
}

/// How far apart marks are; none if none are asked for.
fn step_m(canvas: &Canvas<'_>) -> Option<f64> {
    let f = &canvas.frame;
    match canvas.options.km_marks? {
        AutoLength::Metres(metres) => Some(metres),
        AutoLength::Auto => {
            let middle = f.position((0.5 * (f.left + f.right), 0.5 * (f.top + f.bottom)));
            let pixels_a_km = f.pixels_a_metre(middle) * 1e3;
            let steps = STEPS_KM.into_iter().find(|step| step * pixels_a_km >= APART);
            Some(steps.unwrap_or(1_000.0) * 1e3)
        }
    }
}

/// The marks that the map shows.
pub fn marks(canvas: &Canvas<'_>) -> Vec<Kilometre> {
    let Some(step_m) = step_m(canvas) else { return Vec::new() };
    let mark = |mark: &ChainageMark| {
        let (at, next) = (canvas.frame.inside(mark.position)?, canvas.frame.at(mark.next));
        let (dx, dy) = (next.0 - at.0, next.1 - at.1);
        let length = dx.hypot(dy);
        let (x, y) = if length > 0.0 { (HALF * -dy / length, HALF * dx / length) } else { (0.0, HALF) };
        let across = [(at.0 - x, at.1 - y), (at.0 + x, at.1 + y)];
        Some(Kilometre { at, text: format!("km {}", km(mark.chainage_m)), across })
    };
    canvas.marks(step_m).iter().filter_map(mark).collect()
}

/// Kilometres, with as many decimals as they need, up to metres.
fn km(metres: f64) -> String {
    let text = format!("{:.3}", metres / 1e3);
    text.trim_end_matches('0').trim_end_matches('.').into()
}
