//! Names of countries, provinces, towns and crossings, where there is room for them.

use geo::{Area as _, BoundingRect, Contains, Distance, Euclidean, InteriorPoint, LineString, Polygon};

use super::kilometres;
use crate::input::words::fold;
use crate::model::{Area, AreaName, Place};
use crate::render::map::canvas::{Canvas, Rings};
use crate::render::map::labels::{Box4, Index, Obstacles, Placed, Request, Stand, place, place_on};
use crate::render::scene::{Anchor, Layer, Mark, Paint, Path, Point, Shape, Symbol, Text};
use crate::render::style::{BORDER, FAINT_INK, HALO, INK, LOCAL_INK, PAPER, SOFT_INK, line};
use crate::render::text::{Fonts, is_latin};
use crate::study::options::LabelScript;

/// A town this near to the border counts as if it were ten times as populous, metres.
const NEAR_M: f64 = 40_000.0;

/// Incidents are at a town up to this far from it, pixels.
const AT_TOWN: f64 = 15.0;

/// A town counts as so many times more populous for each symbol at it, up to so many.
const A_MARK: f64 = 0.5;
const MOST_MARKS: usize = 10;

/// From this population on a town's name is set in bold.
const LARGE_TOWN: u64 = 900_000;

/// What is as wide as this hides places for good, pixels.
const LARGE: f64 = 100.0;

/// Between the name of a country and others, pixels.
const APART: f64 = 6.0;

/// On maps narrower than this names of countries are smaller, down to so much of their size, pixels.
const WIDE: f64 = 480.0;
const LEAST_SHARE: f64 = 0.55;

/// The least share of an area that a hole has to take for names to keep out of it.
const HOLE: f64 = 0.05;

/// The layers of names, and the names for which there was no room.
pub struct Labels {
    pub layers: Vec<Layer>,
    pub unplaced: Vec<String>,
    /// Places whose local name has letters of which there is no font.
    pub unwritten: Vec<String>,
}

struct Line {
    text: String,
    size: f64,
    bold: bool,
    paint: Paint,
    spacing: f64,
}

struct Label {
    request: Request,
    lines: Vec<Line>,
    kind: Kind,
    /// Whether its local name was asked for and cannot be written.
    is_without_font: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Country,
    Province,
    Town,
    Crossing,
    Kilometre,
}

/// Places the names: countries, crossings, towns by importance, provinces.
pub fn layers(canvas: &Canvas<'_>, obstacles: &mut Obstacles) -> Labels {
    let mut labels = countries(canvas);
    labels.extend(canvas.data.base.crossings.iter().filter_map(|c| town(canvas, c, Kind::Crossing, 12.0)));
    labels.extend(kilometres::marks(canvas).into_iter().map(|mark| kilometre(canvas, mark)));
    labels.extend(towns(canvas, &obstacles.marks));
    // A name whose dot the legend or the locator hides would point nowhere.
    let hidden: Vec<Box4> = obstacles.blocked.iter().filter(|b| b.right - b.left > LARGE).copied().collect();
    labels.retain(|l| !hidden.iter().any(|area| area.holds(l.request.at)));
    let taken: Vec<String> = labels.iter().map(|l| l.lines[0].text.clone()).collect();
    labels.extend(provinces(canvas).into_iter().filter(|l| !taken.contains(&l.lines[0].text)));
    let placed = placed(&labels, obstacles);
    let mut layers = [
        Layer::new("country-names", "Country names", Vec::new()),
        Layer::new("province-names", "Province names", Vec::new()),
        Layer::new("towns", "Towns", Vec::new()),
        Layer::new("crossings", "Crossings", Vec::new()),
        Layer::new("kilometres", "Kilometres", Vec::new()),
    ];
    let (mut unplaced, mut unwritten) = (Vec::new(), Vec::new());
    for (label, placed) in labels.iter().zip(placed) {
        let Some(placed) = placed else {
            // Its mark is there all the same.
            if label.kind != Kind::Kilometre {
                unplaced.push(label.lines[0].text.clone());
            }
            continue;
        };
        obstacles.blocked.push(placed.area);
        if label.is_without_font {
            unwritten.push(label.lines[0].text.clone());
        }
        let marks = &mut layers[label.kind as usize].marks;
        marks.extend(placed.leader.map(|(from, to)| leader(from, to)));
        marks.extend(dot(label));
        marks.extend(text_lines(canvas.fonts, label, &placed));
    }
    let layers = layers.into_iter().filter(|layer| layer.id != "kilometres" || !layer.marks.is_empty());
    Labels { layers: layers.collect(), unplaced, unwritten }
}

/// Where the names go: those of countries first, clear of the towns' dots.
fn placed(labels: &[Label], obstacles: &Obstacles) -> Vec<Option<Placed>> {
    let requests = |kinds: &[Kind]| -> Vec<Request> {
        labels.iter().filter(|l| kinds.contains(&l.kind)).map(|l| l.request.clone()).collect()
    };
    let mut with_dots = obstacles.clone();
    let others = [Kind::Crossing, Kind::Town, Kind::Province, Kind::Kilometre];
    with_dots.marks.extend(requests(&others[..2]).iter().map(|town| (town.at, 3.0)));
    let countries = country_places(&requests(&[Kind::Country]), &with_dots);
    let mut rest = obstacles.clone();
    rest.blocked.extend(countries.iter().flatten().map(|placed| placed.area.grown(APART)));
    let (mut countries, mut rest) = (countries.into_iter(), place(&requests(&others), &rest).into_iter());
    let next = |label: &Label| if label.kind == Kind::Country { countries.next() } else { rest.next() };
    labels.iter().map(next).map(Option::flatten).collect()
}

/// Where the names of countries go. Those of the border's own are on the map wherever their land has room, if the middle has none.
fn country_places(requests: &[Request], obstacles: &Obstacles) -> Vec<Option<Placed>> {
    let mut placed = place(requests, obstacles);
    for (i, request) in requests.iter().enumerate().filter(|(_, request)| request.limit.is_infinite()) {
        if placed[i].is_none() {
            let others = placed.iter().flatten().map(|other| other.area.grown(APART));
            let blocked = obstacles.blocked.iter().copied().chain(others).collect();
            let points = request.within.iter().flat_map(by_room).map(|p| (p.x(), p.y()));
            placed[i] = place_on(request, points, &Obstacles { blocked, ..obstacles.clone() });
        }
    }
    placed
}

/// The names of the countries alone.
pub fn country_names(canvas: &Canvas<'_>, obstacles: &mut Obstacles) -> Layer {
    let labels = countries(canvas);
    let requests: Vec<Request> = labels.iter().map(|l| l.request.clone()).collect();
    let placed = country_places(&requests, obstacles);
    obstacles.blocked.extend(placed.iter().flatten().map(|placed| placed.area));
    let marks = labels
        .iter()
        .zip(&placed)
        .filter_map(|(label, placed)| Some(text_lines(canvas.fonts, label, placed.as_ref()?)));
    Layer::new("country-names", "Country names", marks.flatten().collect())
}

fn countries(canvas: &Canvas<'_>) -> Vec<Label> {
    let border = canvas.data.border.line();
    let name = |(area, rings): (&Area, &Rings)| {
        let focal = area.name == border.left || area.name == border.right;
        let (size, paint) = if focal { (17.0, SOFT_INK) } else { (11.0, FAINT_INK) };
        let size = size * ((canvas.frame.right - canvas.frame.left) / WIDE).clamp(LEAST_SHARE, 1.0);
        let line = match local_name(canvas, area) {
            Some(text) => Line { text, size: size + 3.0, bold: false, paint, spacing: 0.0 },
            None => Line { text: area.name.to_uppercase(), size, bold: focal, paint, spacing: size * 0.28 },
        };
        centred(
            canvas,
            rings.clone(),
            line,
            Kind::Country,
            if focal { 1_500.0 } else { 3_000.0 },
            if focal { f64::INFINITY } else { 9.0 },
        )
    };
    let without = |area: &Area| asks_local(canvas, area) && !canvas.fonts.writes(&area.name_local);
    let label = |(area, rings)| Some(Label { is_without_font: without(area), ..name((area, rings))? });
    canvas.countries().filter_map(label).collect()
}

fn provinces(canvas: &Canvas<'_>) -> Vec<Label> {
    let name = |area: &Area| {
        let (size, bold, paint) = (9.5, false, FAINT_INK);
        let line = match local_name(canvas, area) {
            Some(text) => Line { text, size: size + 1.5, bold, paint, spacing: 0.0 },
            None => Line { text: area.name.clone(), size, bold, paint, spacing: 0.8 },
        };
        centred(canvas, canvas.frame.areas(&area.shape), line, Kind::Province, 2_600.0, 2.0)
    };
    let base = &canvas.data.base;
    let alone = base.province_names.iter().filter_map(|area| in_the_middle(canvas, area));
    base.provinces.iter().filter_map(name).chain(alone).collect()
}

/// The name of a province of which only the middle and the size are known, where it fits a square of half its size.
fn in_the_middle(canvas: &Canvas<'_>, area: &AreaName) -> Option<Label> {
    let at = canvas.frame.inside(area.position)?;
    let line = Line { text: area.name.clone(), size: 9.5, bold: false, paint: FAINT_INK, spacing: 0.8 };
    let reach = (area.area_km2 / 2.0).sqrt() * 1e3 * canvas.frame.pixels_a_metre(area.position);
    let (width, height) = (width(canvas, &line), single_height(canvas.fonts, &line));
    if reach < width || reach < 3.0 * height {
        return None;
    }
    let request = Request {
        at,
        clearance: 0.0,
        width,
        height,
        smaller: None,
        stand: Stand::Over,
        limit: 2.0,
        within: None,
        parts: &[],
    };
    Some(Label { request, lines: vec![line], kind: Kind::Province, is_without_font: false })
}

/// The name of an area in its local script, if that alone is asked for, known, and can be written.
fn local_name(canvas: &Canvas<'_>, area: &Area) -> Option<String> {
    (asks_local(canvas, area) && canvas.fonts.writes(&area.name_local)).then(|| area.name_local.clone())
}

/// Whether the local name of an area is to stand for the other.
fn asks_local(canvas: &Canvas<'_>, area: &Area) -> bool {
    canvas.options.labels == LabelScript::Local && is_other(&area.name, &area.name_local)
}

/// A name in the middle of the largest part of an area that the map shows, if it is at least `least` square pixels.
fn centred(canvas: &Canvas<'_>, rings: Rings, line: Line, kind: Kind, least: f64, limit: f64) -> Option<Label> {
    let polygons = rings.into_iter().map(|ring| Polygon::new(LineString::from(ring), Vec::new()));
    let mut polygons: Vec<Polygon> = polygons.collect();
    polygons.sort_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    let largest = polygons.pop()?;
    // A large ring in the largest one is another land: a name there would be that one's. Small ones are lakes.
    let large = HOLE * largest.unsigned_area();
    let holes = polygons.into_iter().filter(|hole| hole.unsigned_area() > large).map(|hole| hole.into_inner().0);
    let inside = |hole: &LineString| hole.0.first().is_some_and(|at| largest.contains(at));
    let holes: Vec<LineString> = holes.filter(inside).collect();
    let largest = Polygon::new(largest.into_inner().0, holes);
    if largest.unsigned_area() < least {
        return None;
    }
    let at =
        if largest.interiors().is_empty() { largest.interior_point() } else { by_room(&largest).first().copied() }?;
    let width = width(canvas, &line);
    let height = single_height(canvas.fonts, &line);
    let request = Request {
        at: (at.x(), at.y()),
        clearance: 0.0,
        width,
        height,
        smaller: None,
        stand: Stand::Over,
        limit,
        within: Some(largest),
        parts: if kind == Kind::Country { &[0.0, 0.5, 1.0] } else { &[0.5] },
    };
    Some(Label { request, lines: vec![line], kind, is_without_font: false })
}

/// The points of a grid over an area that are in it, the one farthest from all its edges first.
fn by_room(area: &Polygon) -> Vec<geo::Point> {
    const STEPS: i32 = 16;
    let Some(around) = area.bounding_rect() else { return Vec::new() };
    let at = |i: i32, side: f64| (f64::from(i) + 0.5) / f64::from(STEPS) * side;
    let (low, width, height) = (around.min(), around.width(), around.height());
    let points =
        (0..STEPS * STEPS).map(|i| geo::Point::new(low.x + at(i % STEPS, width), low.y + at(i / STEPS, height)));
    let room = |p: &geo::Point| {
        let rings = std::iter::once(area.exterior()).chain(area.interiors());
        rings.map(|ring| Euclidean.distance(p, ring)).fold(f64::INFINITY, f64::min)
    };
    let mut points: Vec<(f64, geo::Point)> = points.filter(|p| area.contains(p)).map(|p| (room(&p), p)).collect();
    points.sort_by(|a, b| b.0.total_cmp(&a.0));
    points.into_iter().map(|(_, p)| p).collect()
}

/// Towns by their importance for the story: population, the capitals, nearness to the border, incidents at them.
fn towns(canvas: &Canvas<'_>, marks: &[(Point, f64)]) -> Vec<Label> {
    let line = canvas.data.border.line();
    let focal: Vec<&str> = canvas
        .data
        .base
        .countries
        .iter()
        .filter(|c| c.name == line.left || c.name == line.right)
        .map(|c| c.country.as_str())
        .collect();
    let known = canvas.data.base.places.iter().filter(|p| p.population > 0);
    let known: Vec<(Point, &Place)> = known.filter_map(|p| Some((canvas.frame.inside(p.position)?, p))).collect();
    let here = marks_by_town(&known, marks);
    let mut shown: Vec<(f64, bool, &Place)> = Vec::new();
    for ((_, p), marks) in known.into_iter().zip(here) {
        let near = canvas.data.border.locate(p.position).distance_m <= NEAR_M;
        let abroad = !focal.is_empty() && !focal.contains(&p.country.as_str());
        let place = if near || p.capital { 10.0 } else { 1.0 } * if abroad { 0.1 } else { 1.0 };
        let story = 1.0 + A_MARK * marks.min(MOST_MARKS) as f64;
        shown.push((p.population as f64 * place * story, near, p));
    }
    shown.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.name.cmp(&b.2.name)));
    shown.dedup_by(|a, b| a.2.name == b.2.name);
    shown.truncate(canvas.options.towns);
    // The name of a large town, or of one on the border, where the incidents are, may stand off with a leader line.
    let limit = |near: bool, p: &Place| if near || p.population >= LARGE_TOWN { 6.0 } else { 3.0 };
    shown.iter().filter_map(|&(_, near, p)| town(canvas, p, Kind::Town, limit(near, p))).collect()
}

/// How many marks are nearer to each town than to any other, and at it.
fn marks_by_town(towns: &[(Point, &Place)], marks: &[(Point, f64)]) -> Vec<usize> {
    let near = Index::new(towns.iter().map(|(at, _)| Box4::about(*at, *at)));
    let mut counts = vec![0; towns.len()];
    for (at, _) in marks {
        let away = |i: usize| (towns[i].0.0 - at.0).hypot(towns[i].0.1 - at.1);
        let around = near.near(&Box4::about(*at, *at).grown(AT_TOWN));
        if let Some(nearest) = around.filter(|i| away(*i) <= AT_TOWN).min_by(|a, b| away(*a).total_cmp(&away(*b))) {
            counts[nearest] += 1;
        }
    }
    counts
}

/// Whether a local name is there, and says more than the other with its accents.
fn is_other(name: &str, local: &str) -> bool {
    !local.is_empty() && fold(name) != fold(local)
}

fn town(canvas: &Canvas<'_>, place: &Place, kind: Kind, limit: f64) -> Option<Label> {
    let at = canvas.frame.inside(place.position)?;
    let large = place.population >= LARGE_TOWN;
    let size = if large { 12.5 } else { 11.0 };
    let bold = large || kind == Kind::Crossing;
    let script = canvas.options.labels;
    let other = script != LabelScript::Latin && is_other(&place.name, &place.name_local);
    let local = other && canvas.fonts.writes(&place.name_local);
    let mut lines = Vec::new();
    if script != LabelScript::Local || !local {
        lines.push(Line { text: place.name.clone(), size, bold, paint: INK, spacing: 0.0 });
    }
    if local {
        let (size, bold, paint) = if lines.is_empty() { (size + 1.0, bold, INK) } else { (11.0, false, LOCAL_INK) };
        lines.push(Line { text: place.name_local.clone(), size, bold, paint, spacing: 0.0 });
    }
    let width = lines.iter().map(|l| width(canvas, l)).fold(0.0, f64::max);
    let height = lines.iter().map(|line| line_height(canvas.fonts, line)).sum();
    let stand = if limit > 4.0 { Stand::Led } else { Stand::Beside };
    let smaller = (lines.len() > 1).then(|| (self::width(canvas, &lines[0]), line_height(canvas.fonts, &lines[0])));
    let request = Request { at, clearance: 5.0, width, height, smaller, stand, limit, within: None, parts: &[] };
    Some(Label { request, lines, kind, is_without_font: other && !local })
}

/// The figure at a mark of chainage.
fn kilometre(canvas: &Canvas<'_>, mark: kilometres::Kilometre) -> Label {
    let line = Line { text: mark.text, size: 9.0, bold: false, paint: BORDER, spacing: 0.0 };
    let (width, height) = (width(canvas, &line), line_height(canvas.fonts, &line));
    let request = Request {
        at: mark.at,
        clearance: 7.0,
        width,
        height,
        smaller: None,
        stand: Stand::Beside,
        limit: 3.0,
        within: None,
        parts: &[],
    };
    Label { request, lines: vec![line], kind: Kind::Kilometre, is_without_font: false }
}

fn width(canvas: &Canvas<'_>, line: &Line) -> f64 {
    let letters = line.text.chars().count().saturating_sub(1) as f64;
    canvas.fonts.width(&line.text, line.size, line.bold) + line.spacing * letters
}

fn line_height(fonts: &Fonts, line: &Line) -> f64 {
    let (above, below) = fonts.reach(&line.text, line.size);
    above + below + 1.0
}

/// The height of a name that stands alone. What Latin letters have under the baseline is left out, as capitals have nothing there.
fn single_height(fonts: &Fonts, line: &Line) -> f64 {
    fonts.reach(&line.text, line.size).0 + descent(fonts, line) + 2.0
}

fn descent(fonts: &Fonts, line: &Line) -> f64 {
    if is_latin(&line.text) { 0.0 } else { fonts.reach(&line.text, line.size).1 }
}

fn leader(from: Point, to: Point) -> Mark {
    Mark::Path(Path { lines: vec![vec![from, to]], stroke: Some(line(SOFT_INK, 0.7)), ..Path::default() })
}

fn dot(label: &Label) -> Option<Mark> {
    let (shape, radius, fill) = match label.kind {
        Kind::Town => (Shape::Circle, 1.7, INK),
        Kind::Crossing => (Shape::Square, 2.9, PAPER),
        Kind::Country | Kind::Province | Kind::Kilometre => return None,
    };
    let stroke = Some(if label.kind == Kind::Crossing { line(INK, 1.3) } else { line(HALO, 0.7) });
    let at = label.request.at;
    Some(Mark::Symbol(Symbol { at, shape, radius, fill: Some(fill), stroke, title: String::new(), data: Vec::new() }))
}

fn text_lines<'a>(fonts: &'a Fonts, label: &'a Label, placed: &'a Placed) -> impl Iterator<Item = Mark> + 'a {
    let area = placed.area;
    let x = match placed.anchor {
        Anchor::Left => area.left,
        Anchor::Middle => 0.5 * (area.left + area.right),
        Anchor::Right => area.right,
    };
    let mut top = area.top;
    let lines = if placed.smaller { &label.lines[..1] } else { &label.lines[..] };
    lines.iter().map(move |line| {
        let single = matches!(label.kind, Kind::Country | Kind::Province);
        let (above, _) = fonts.reach(&line.text, line.size);
        let baseline = if single { area.bottom - 1.0 - descent(fonts, line) } else { top + above + 1.0 };
        top += line_height(fonts, line);
        // Viewers disagree on whether the space after the last letter counts, so spaced names begin at their left end.
        let (x, anchor) = if line.spacing > 0.0 { (area.left, Anchor::Left) } else { (x, placed.anchor) };
        Mark::Text(Text {
            at: (x, baseline),
            text: line.text.clone(),
            size: line.size,
            bold: line.bold,
            paint: line.paint,
            anchor,
            halo: Some((HALO, 2.6)),
            spacing: line.spacing,
        })
    })
}
