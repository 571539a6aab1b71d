//! A small map of the whole border that shows where a map of a part of it lies.

use crate::render::map::canvas::Canvas;
use crate::render::map::frame::Frame;
use crate::render::map::labels::{Box4, Obstacles};
use crate::render::scene::{Layer, Mark, Path, Point};
use crate::render::style::{BORDER, COUNTRY_LINE, FRAME, INK, LAND, NEIGHBOUR, faded, line};

/// The layer and the area that it takes.
pub struct Locator {
    pub layer: Layer,
    pub area: Box4,
}

const WIDTH: f64 = 150.0;
const GAP: f64 = 10.0;
/// The most of the map's width and height that it takes.
const MOST: (f64, f64) = (0.3, 0.45);
/// A narrower one shows nothing, pixels.
const LEAST_WIDTH: f64 = 70.0;
/// The most of the border on the map that it hides.
const MOST_BORDER: f64 = 0.04;

/// In the emptiest corner; none for a map of the whole, or if there is no room.
pub fn layer(canvas: &Canvas<'_>, obstacles: &Obstacles) -> Option<Locator> {
    canvas.options.focus?;
    let fit = |corner: Point, width: f64| Frame::fit(canvas.whole, canvas.whole.projection(), corner, width, None);
    let (f, size) = (&canvas.frame, fit((0.0, 0.0), WIDTH));
    let (most_wide, most_high) = (MOST.0 * (f.right - f.left), MOST.1 * (f.bottom - f.top));
    let width = (WIDTH * (most_high / (size.bottom - size.top)).min(1.0)).min(most_wide).round();
    if width < LEAST_WIDTH {
        return None;
    }
    let size = fit((0.0, 0.0), width);
    let area = corner(canvas, obstacles, (width, size.bottom - size.top))?;
    let frame = fit((area.left, area.top), width);
    let ground = vec![rectangle(&area)];
    let fill = Some(NEIGHBOUR);
    let mut marks = vec![Mark::Path(Path { lines: ground.clone(), closed: true, fill, ..Path::default() })];
    for country in canvas.data.base.countries.iter() {
        let lines = frame.areas(&country.shape);
        if !lines.is_empty() {
            let stroke = Some(line(COUNTRY_LINE, 0.4));
            marks.push(Mark::Path(Path { lines, closed: true, fill: Some(LAND), stroke, title: country.name.clone() }));
        }
    }
    let course = canvas.data.border.course();
    let border: Vec<geo::LineString> =
        course.iter().map(|part| part.iter().map(|p| (p.lon(), p.lat())).collect::<Vec<_>>().into()).collect();
    let stroke = Some(line(BORDER, 1.1));
    marks.push(Mark::Path(Path { lines: frame.lines(&border), stroke, ..Path::default() }));
    let ring: Vec<(f64, f64)> =
        outline(canvas).map(|at| canvas.frame.position(at)).map(|p| (p.lon(), p.lat())).collect();
    let shown = geo::MultiPolygon::from(geo::Polygon::new(ring.into(), Vec::new()));
    let lines = frame.areas(&shown);
    if !lines.is_empty() {
        let (fill, stroke) = (Some(faded(INK, 0.08)), Some(line(INK, 1.1)));
        marks.push(Mark::Path(Path { lines, closed: true, fill, stroke, title: "This map".into() }));
    }
    let stroke = Some(line(FRAME, 0.8));
    marks.push(Mark::Path(Path { lines: ground, closed: true, stroke, ..Path::default() }));
    Some(Locator { layer: Layer::new("locator", "Locator", marks), area })
}

fn rectangle(area: &Box4) -> Vec<Point> {
    vec![(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)]
}

/// Points along the map's own frame.
fn outline(canvas: &Canvas<'_>) -> impl Iterator<Item = Point> {
    let f = &canvas.frame;
    let corners = [(f.left, f.top), (f.right, f.top), (f.right, f.bottom), (f.left, f.bottom)];
    (0..32).map(move |i| {
        let (from, to, t) = (corners[i / 8], corners[(i / 8 + 1) % 4], (i % 8) as f64 / 8.0);
        (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1))
    })
}

/// The corner where it hides least; none if it would cover the legend, the scale bar or too much of the border in all of them.
fn corner(canvas: &Canvas<'_>, obstacles: &Obstacles, (width, height): (f64, f64)) -> Option<Box4> {
    let f = &canvas.frame;
    let at = |left: f64, top: f64| Box4 { left, top, right: left + width, bottom: top + height };
    let corners = [
        at(f.right - GAP - width, f.top + GAP + 10.0),
        at(f.right - GAP - width, f.bottom - GAP - height),
        at(f.left + GAP, f.top + GAP + 10.0),
        at(f.left + GAP, f.bottom - GAP - height),
    ];
    let free =
        corners.into_iter().filter(|area| obstacles.cost(area).0 == 0 && hidden(area, &obstacles.lines) <= MOST_BORDER);
    free.min_by_key(|area| obstacles.cost(area).1)
}

/// The part of some lines that a block hides, by steps of a few pixels.
fn hidden(area: &Box4, lines: &[Vec<Point>]) -> f64 {
    const STEP: f64 = 4.0;
    let (mut all, mut inside) = (0.0, 0.0);
    for pair in lines.iter().flat_map(|line| line.windows(2)) {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let steps = (dx.hypot(dy) / STEP).ceil().max(1.0);
        let length = dx.hypot(dy) / steps;
        for step in 0..steps as usize {
            let t = (step as f64 + 0.5) / steps;
            all += length;
            inside += if area.holds((pair[0].0 + t * dx, pair[0].1 + t * dy)) { length } else { 0.0 };
        }
    }
    if all > 0.0 { inside / all } else { 0.0 }
}
