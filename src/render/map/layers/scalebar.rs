//! The scale bar, true at the latitude that it names.

use crate::geodesy::projection::degrees;
use crate::render::map::canvas::Canvas;
use crate::render::map::labels::{Box4, Obstacles};
use crate::render::scene::{Anchor, Layer, Mark, Path, Point, Text};
use crate::render::style::{HALO, INK, SOFT_INK, line};

const LENGTHS_KM: [f64; 13] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 300.0, 500.0, 1000.0, 2000.0, 5000.0];

/// The layer and the area that it takes.
pub struct ScaleBar {
    pub layer: Layer,
    pub area: Box4,
}

/// Size of the note under it, pixels.
const NOTE: f64 = 9.0;

/// A bar in the calmer one of the bottom corners, about a sixth of the map's width, for the latitude of the map's middle.
pub fn layer(canvas: &Canvas<'_>, obstacles: &Obstacles) -> ScaleBar {
    let f = &canvas.frame;
    let middle = f.position((0.5 * (f.left + f.right), 0.5 * (f.top + f.bottom)));
    let lat = middle.lat().round();
    let at = crate::model::LonLat::wrapped(middle.lon(), lat);
    let a_km = f.pixels_a_metre(at) * 1e3;
    let wanted = (f.right - f.left) / 6.0;
    let fits = |km: &&f64| **km * a_km <= wanted;
    let km = *LENGTHS_KM.iter().rev().find(fits).unwrap_or(&LENGTHS_KM[0]);
    let y = f.bottom - 34.0;
    let note = format!("Scale at {}", degrees(lat, 'N', 'S'));
    let wide = (km * a_km + 24.0).max(canvas.fonts.width(&note, NOTE, false) + 4.0);
    let area = |x: f64| Box4 { left: x - 8.0, top: y - 20.0, right: x + wide, bottom: y + 20.0 };
    let (left, right) = (f.left + 20.0, f.right - 40.0 - km * a_km);
    let x = if obstacles.cost(&area(right)) < obstacles.cost(&area(left)) { right } else { left };
    let end = x + km * a_km;
    let mut marks = vec![Mark::Path(Path {
        lines: vec![
            vec![(x, y - 5.0), (x, y), (end, y), (end, y - 5.0)],
            vec![(0.5 * (x + end), y - 3.0), (0.5 * (x + end), y)],
        ],
        stroke: Some(line(INK, 1.2)),
        ..Path::default()
    })];
    // A short bar has no room for three figures.
    let half = (km * a_km > 72.0).then_some(km / 2.0);
    marks.push(text((x, y - 8.0), "0".into(), Anchor::Middle));
    marks.extend(half.map(|half| text((0.5 * (x + end), y - 8.0), format!("{half}"), Anchor::Middle)));
    marks.push(text((end, y - 8.0), format!("{km} km"), Anchor::Middle));
    marks.push(Mark::Text(Text {
        at: (x, y + 14.0),
        text: note,
        size: NOTE,
        bold: false,
        paint: SOFT_INK,
        anchor: Anchor::Left,
        halo: Some((HALO, 2.0)),
        spacing: 0.0,
    }));
    ScaleBar { layer: Layer::new("scale", "Scale bar", marks), area: area(x) }
}

fn text(at: Point, text: String, anchor: Anchor) -> Mark {
    Mark::Text(Text { at, text, size: 9.5, bold: false, paint: INK, anchor, halo: Some((HALO, 2.0)), spacing: 0.0 })
}
