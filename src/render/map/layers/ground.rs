//! What lies under the incidents: water, land, rivers, lines between provinces and countries, the graticule.

use geo::LineString;

use super::LineKey;
use crate::model::{Boundary, bounds};
use crate::render::map::canvas::Canvas;
use crate::render::map::labels::Box4;
use crate::render::scene::{Anchor, Layer, Mark, Paint, Path, Point, Stroke, Text};
use crate::render::style::{
    COAST, COUNTRY_LINE, FAINT_INK, FRAME, GRATICULE, HALO, LAND, NEIGHBOUR, PAPER, PROVINCE_LINE, WATER, WATER_LINE,
    faded, line,
};
use crate::render::text::CAP_HEIGHT;

/// The layers of the ground, bottom first.
pub fn layers(canvas: &Canvas<'_>) -> Vec<Layer> {
    let base = canvas.data.base;
    vec![
        layer("water", "Water", water(canvas)),
        layer("land", "Land", land(canvas)),
        layer("rivers", "Rivers", lines(canvas, base.rivers.iter(), &line(WATER_LINE, 0.8))),
        layer("lakes", "Lakes", lakes(canvas)),
        layer(
            "provinces",
            "Province lines",
            lines(
                canvas,
                base.province_lines.iter().chain(of_kind(canvas, Boundary::Province)),
                &line(PROVINCE_LINE, 0.7),
            ),
        ),
        layer("graticule", "Graticule", graticule(canvas)),
        layer("coast", "Coast", lines(canvas, of_kind(canvas, Boundary::Coast), &line(COAST, 0.7))),
        layer(
            "countries",
            "Country lines",
            lines(canvas, of_kind(canvas, Boundary::International), &line(COUNTRY_LINE, 0.9)),
        ),
    ]
}

/// The base map's lines of a kind, in the map's view.
fn of_kind<'a>(canvas: &'a Canvas<'_>, kind: Boundary) -> impl Iterator<Item = &'a LineString> {
    let state = canvas.options.viewpoint.state();
    let lines = canvas.data.base.country_lines.iter().filter(move |line| line.seen_by(state) == kind);
    lines.flat_map(|line| line.line.iter())
}

/// Whether the map shows lines that its view has otherwise than nobody's.
pub fn is_seen_otherwise(canvas: &Canvas<'_>) -> bool {
    let (state, base) = (canvas.options.viewpoint.state(), canvas.data.base);
    let lines =
        base.country_lines.iter().filter(|line| line.seen_by(state) != line.kind).flat_map(|line| line.line.iter());
    state.is_some()
        && !canvas.frame.lines(lines.chain(base.claims.iter().flat_map(|claim| claim.line.iter()))).is_empty()
}

/// The layer of the lines of a kind, drawn so.
pub fn kind_layer(
    canvas: &Canvas<'_>,
    id: &'static str,
    label: &'static str,
    kind: Boundary,
    stroke: &Stroke,
) -> Layer {
    layer(id, label, lines(canvas, of_kind(canvas, kind), stroke))
}

/// Their row in the legend, if the map shows any.
pub fn kind_key(canvas: &Canvas<'_>, words: &str, kind: Boundary, stroke: Stroke) -> Option<LineKey> {
    let shown = !canvas.frame.lines(of_kind(canvas, kind)).is_empty();
    shown.then(|| (words.into(), vec![stroke]))
}

/// The page.
pub fn page(canvas: &Canvas<'_>, height: f64) -> Layer {
    let width = canvas.options.width;
    let corners = vec![(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    layer("page", "Page", vec![area(vec![corners], PAPER)])
}

/// The frame, and the graticule's figures along it but where an area is taken.
/// Figures of degrees yield to all that is `taken`, to the border and to each other.
pub fn frame(canvas: &Canvas<'_>, taken: &[Box4]) -> Layer {
    let outline =
        Path { lines: vec![rectangle(canvas)], closed: true, stroke: Some(line(FRAME, 0.8)), ..Path::default() };
    let mut marks = vec![Mark::Path(outline)];
    let mut taken = taken.to_vec();
    let lines = canvas.border();
    for figure in figures(canvas) {
        let area = ink(canvas, &figure).grown(3.0);
        if taken.iter().any(|other| other.overlaps(&area)) || lines.iter().any(|line| area.meets(line)) {
            continue;
        }
        taken.push(area);
        marks.push(Mark::Text(figure));
    }
    layer("frame", "Frame", marks)
}

/// A layer.
pub fn layer(id: &'static str, label: &'static str, marks: Vec<Mark>) -> Layer {
    Layer::new(id, label, marks)
}

fn rectangle(canvas: &Canvas<'_>) -> Vec<Point> {
    let f = &canvas.frame;
    vec![(f.left, f.top), (f.right, f.top), (f.right, f.bottom), (f.left, f.bottom)]
}

fn area(lines: Vec<Vec<Point>>, fill: Paint) -> Mark {
    Mark::Path(Path { lines, closed: true, fill: Some(fill), ..Path::default() })
}

/// The sea, as far as the base map reaches; beyond it nothing is known.
fn water(canvas: &Canvas<'_>) -> Vec<Mark> {
    let beyond = |paint| area(vec![rectangle(canvas)], paint);
    let known = bounds(&*canvas.data.base.countries);
    let shown = canvas.countries().any(|(_, rings)| !rings.is_empty());
    let Some(known) = known.filter(|_| shown) else { return vec![beyond(LAND)] };
    if known.width() > 300.0 {
        return vec![beyond(WATER)];
    }
    let dense = known.to_polygon().exterior().densify(1.0);
    let rings = canvas.frame.areas(&geo::MultiPolygon::from(geo::Polygon::new(dense, Vec::new())));
    vec![beyond(NEIGHBOUR), area(rings, WATER)]
}

/// One point a degree along the edges of a ring, so that it may be projected.
trait Densify {
    fn densify(&self, step: f64) -> Self;
}

impl Densify for LineString {
    fn densify(&self, step: f64) -> Self {
        let steps = |l: geo::Line| (l.dx().hypot(l.dy()) / step).ceil().max(1.0) as usize;
        let points = self.lines().flat_map(|l| {
            let n = steps(l);
            (0..n).map(move |i| {
                let t = i as f64 / n as f64;
                geo::Coord { x: l.start.x + t * l.dx(), y: l.start.y + t * l.dy() }
            })
        });
        points.chain(self.0.last().copied()).collect()
    }
}

/// The two countries of the border stand out from their neighbours; without such a border all are alike.
fn land(canvas: &Canvas<'_>) -> Vec<Mark> {
    let border = canvas.data.border.line();
    let base = canvas.data.base;
    let focal = |name: &str| name == border.left || name == border.right;
    let any = base.countries.iter().any(|c| focal(&c.name));
    canvas
        .countries()
        .filter_map(|(country, rings)| {
            let fill = if focal(&country.name) || !any { LAND } else { NEIGHBOUR };
            // A hairline of the same colour closes the seam that anti-aliasing leaves between neighbours.
            let stroke = Some(line(fill, 0.5));
            let path = Path { lines: rings.clone(), closed: true, fill: Some(fill), stroke, title: String::new() };
            (!path.lines.is_empty()).then_some(Mark::Path(path))
        })
        .collect()
}

fn lakes(canvas: &Canvas<'_>) -> Vec<Mark> {
    let rings = canvas.data.base.lakes.iter().map(|lake| canvas.frame.areas(lake)).filter(|rings| !rings.is_empty());
    rings
        .map(|lines| {
            let stroke = Some(line(WATER_LINE, 0.5));
            Mark::Path(Path { lines, closed: true, fill: Some(WATER), stroke, title: String::new() })
        })
        .collect()
}

/// Lines of degrees with a stroke.
pub fn lines<'a>(canvas: &Canvas<'_>, all: impl Iterator<Item = &'a LineString>, stroke: &Stroke) -> Vec<Mark> {
    let lines = canvas.frame.lines(all);
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Mark::Path(Path { lines, stroke: Some(stroke.clone()), ..Path::default() })]
}

/// The step of the graticule, degrees: about six lines across.
fn step(canvas: &Canvas<'_>) -> f64 {
    let extent = canvas.extent;
    let size = (extent.east - extent.west).max(extent.north - extent.south);
    let steps = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0];
    steps.into_iter().find(|s| size / s <= 9.0).unwrap_or(45.0)
}

fn values(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (from / step).ceil() as i64;
    let last = (to / step).floor() as i64;
    (first..=last).map(move |i| i as f64 * step)
}

fn graticule(canvas: &Canvas<'_>) -> Vec<Mark> {
    let (e, step) = (canvas.extent, step(canvas));
    let meridians = values(e.west, e.east, step).map(|v| canvas.frame.graticule_line(true, v, e));
    let parallels = values(e.south, e.north, step).map(|v| canvas.frame.graticule_line(false, v, e));
    let lines: Vec<_> = meridians.chain(parallels).flatten().collect();
    vec![Mark::Path(Path { lines, stroke: Some(line(faded(GRATICULE, 0.55), 0.5)), ..Path::default() })]
}

/// Longitudes along the top edge, latitudes along the left one.
fn figures(canvas: &Canvas<'_>) -> Vec<Text> {
    let (e, step, f) = (canvas.extent, step(canvas), &canvas.frame);
    let decimals = usize::from(step < 1.0);
    let name = |v: f64, plus: char, minus: char| {
        let turned = (v + 180.0).rem_euclid(360.0) - 180.0;
        let v = if plus == 'E' { turned } else { v };
        format!("{:.decimals$}°{}", v.abs(), if v < 0.0 { minus } else { plus })
    };
    let top = values(e.west, e.east, step).filter_map(|v| {
        let line = canvas.frame.graticule_line(true, v, e).into_iter().flatten();
        let (x, y) = line.min_by(|a, b| a.1.total_cmp(&b.1))?;
        let on_edge = y < f.top + 0.5 && x > f.left + 40.0 && x < f.right - 40.0;
        on_edge.then(|| figure((x, f.top + 12.0), name(v, 'E', 'W'), Anchor::Middle))
    });
    let left = values(e.south, e.north, step).filter_map(|v| {
        let line = canvas.frame.graticule_line(false, v, e).into_iter().flatten();
        let (x, y) = line.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let on_edge = x < f.left + 0.5 && y > f.top + 30.0 && y < f.bottom - 20.0;
        on_edge.then(|| figure((f.left + 5.0, y - 3.0), name(v, 'N', 'S'), Anchor::Left))
    });
    top.chain(left).collect()
}

/// The block of a figure.
fn ink(canvas: &Canvas<'_>, text: &Text) -> Box4 {
    let width = canvas.fonts.width(&text.text, text.size, text.bold);
    let left = if text.anchor == Anchor::Middle { text.at.0 - width / 2.0 } else { text.at.0 };
    Box4 { left, top: text.at.1 - text.size * CAP_HEIGHT, right: left + width, bottom: text.at.1 }
}

fn figure(at: Point, text: String, anchor: Anchor) -> Text {
    Text { at, text, size: 9.0, bold: false, paint: FAINT_INK, anchor, halo: Some((HALO, 2.0)), spacing: 0.0 }
}
