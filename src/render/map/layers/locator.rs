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

/// In the emptiest corner; none for a map of the whole, or if there is no room.
pub fn layer(canvas: &Canvas<'_>, obstacles: &Obstacles) -> Option<Locator> {
    canvas.options.focus?;
    let size = Frame::fit(canvas.whole, canvas.whole.projection(), (0.0, 0.0), WIDTH, None);
    let area = corner(canvas, obstacles, size.bottom - size.top)?;
    let frame = Frame::fit(canvas.whole, canvas.whole.projection(), (area.left, area.top), WIDTH, None);
    let ground = vec![rectangle(&area)];
    let fill = Some(NEIGHBOUR);
    let mut marks = vec![Mark::Path(Path { lines: ground.clone(), closed: true, fill, ..Path::default() })];
    for country in &canvas.data.base.countries {
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

/// The corner where it hides least; none if it would cover the legend or the scale bar in all of them.
fn corner(canvas: &Canvas<'_>, obstacles: &Obstacles, height: f64) -> Option<Box4> {
    let f = &canvas.frame;
    let at = |left: f64, top: f64| Box4 { left, top, right: left + WIDTH, bottom: top + height };
    let corners = [
        at(f.right - GAP - WIDTH, f.top + GAP + 10.0),
        at(f.right - GAP - WIDTH, f.bottom - GAP - height),
        at(f.left + GAP, f.top + GAP + 10.0),
        at(f.left + GAP, f.bottom - GAP - height),
    ];
    let cost = |area: &Box4| obstacles.cost(area);
    let best = corners.iter().skip(1).fold(corners[0], |best, c| if cost(c) < cost(&best) { *c } else { best });
    (cost(&best).0 == 0).then_some(best)
}
