//! From where to where incidents were moved between two editions.

use super::Lines;
use crate::render::map::canvas::Canvas;
use crate::render::scene::{Layer, Mark, Path, Stroke};
use crate::render::style::{CASING, SOFT_INK, faded, line};

pub const LINES: Lines = Lines {
    under: |_| None,
    over: |canvas| {
        let lines = shown(canvas);
        let halo = Path { lines: lines.clone(), stroke: Some(line(faded(CASING, 0.8), 2.6)), ..Path::default() };
        let path = Path { lines, stroke: Some(stroke()), ..Path::default() };
        (!path.lines.is_empty())
            .then(|| Layer::new("moves", "Moves from the former place", vec![Mark::Path(halo), Mark::Path(path)]))
    },
    key: |canvas| (!shown(canvas).is_empty()).then(|| ("from the former place".into(), vec![stroke()])),
};

fn shown(canvas: &Canvas<'_>) -> Vec<Vec<(f64, f64)>> {
    let line = |link: &Vec<crate::model::LonLat>| link.iter().map(|p| (p.lon(), p.lat())).collect::<geo::LineString>();
    let lines: Vec<geo::LineString> = canvas.data.moves.unwrap_or_default().iter().map(line).collect();
    canvas.frame.lines(lines.iter())
}

fn stroke() -> Stroke {
    line(SOFT_INK, 1.0)
}
