//! Incidents that share their place as one circle: its area is how many, its ring their types.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use crate::render::map::layers::symbols::{Sizes, TypeStyle, filled, style};
use crate::render::scene::{Mark, Paint, Path, Point, Shape, Symbol};
use crate::render::style::{INCIDENT_OPACITY, PAPER, faded, line};
use crate::study::words;

/// Incidents nearer to a site than this, pixels, are counted there.
pub const REACH: f64 = 7.0;

/// From this radius on, pixels, a circle has room for a ring of types.
const RING_FROM: f64 = 6.0;
/// The part of the radius that the ring leaves to the middle.
const INNER: f64 = 0.62;

/// An incident as far as a site needs it: its place on the page, its type, whether its location is coarse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot<'a> {
    pub at: Point,
    pub kind: &'a str,
    pub coarse: bool,
}

/// A place and its incidents.
#[derive(Clone, Debug, PartialEq)]
pub struct Site<'a> {
    pub at: Point,
    pub incidents: usize,
    /// Those known only to a district or province.
    pub coarse: usize,
    /// How many of each type, the commonest first.
    pub kinds: Vec<(&'a str, usize)>,
}

impl Site<'_> {
    /// Whether most of its incidents are known only to a district or province.
    pub fn is_coarse(&self) -> bool {
        2 * self.coarse > self.incidents
    }
}

/// The sites of some incidents, the largest first: positions within [`REACH`] of one with more incidents are counted there. The result
/// does not depend on their order.
pub fn sites<'a>(dots: &[Dot<'a>]) -> Vec<Site<'a>> {
    let mut stacks: BTreeMap<(u64, u64), Vec<&Dot<'a>>> = BTreeMap::new();
    for dot in dots {
        stacks.entry((dot.at.0.to_bits(), dot.at.1.to_bits())).or_default().push(dot);
    }
    let mut stacks: Vec<Vec<&Dot<'a>>> = stacks.into_values().collect();
    stacks.sort_by(|a, b| {
        let order = a[0].at.0.total_cmp(&b[0].at.0).then(a[0].at.1.total_cmp(&b[0].at.1));
        b.len().cmp(&a.len()).then(order)
    });
    let cell = |(x, y): Point| ((x / REACH).floor() as i64, (y / REACH).floor() as i64);
    let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    let mut found: Vec<(Point, Vec<&Dot<'a>>)> = Vec::new();
    for stack in stacks {
        let at = stack[0].at;
        let (cx, cy) = cell(at);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (cx + dx, cy + dy)));
        let near = around.flat_map(|key| cells.get(&key).into_iter().flatten().copied());
        let off = |i: usize| (found[i].0.0 - at.0).hypot(found[i].0.1 - at.1);
        let nearest = near.min_by(|a, b| off(*a).total_cmp(&off(*b)).then(a.cmp(b))).filter(|i| off(*i) <= REACH);
        if let Some(i) = nearest {
            found[i].1.extend(stack);
        } else {
            cells.entry((cx, cy)).or_default().push(found.len());
            found.push((at, stack));
        }
    }
    let mut sites: Vec<Site<'a>> = found.into_iter().map(|(at, dots)| site(at, &dots)).collect();
    sites.sort_by_key(|site| std::cmp::Reverse(site.incidents));
    sites
}

fn site<'a>(at: Point, dots: &[&Dot<'a>]) -> Site<'a> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for dot in dots {
        *counts.entry(dot.kind).or_default() += 1;
    }
    let mut kinds: Vec<(&str, usize)> = counts.into_iter().collect();
    kinds.sort_by_key(|&(name, n)| (std::cmp::Reverse(n), name));
    Site { at, incidents: dots.len(), coarse: dots.iter().filter(|dot| dot.coarse).count(), kinds }
}

/// The marks of a site.
pub fn marks(site: &Site<'_>, sizes: Sizes, types: &[TypeStyle]) -> Vec<Mark> {
    let radius = sizes.radius(site.incidents as f64);
    let commonest = style(types, site.kinds[0].0);
    let (mut fill, stroke) = filled(commonest, site.is_coarse());
    let ring = radius >= RING_FROM && site.kinds.len() > 1;
    if ring && !site.is_coarse() {
        fill = Some(faded(PAPER, 0.85));
    }
    let title = format!("{}: {}", words::count(site.incidents, "incident"), kinds(site));
    let circle = Symbol { at: site.at, shape: Shape::Circle, radius, fill, stroke, title, data: Vec::new() };
    let mut marks = vec![Mark::Symbol(circle)];
    if ring {
        marks.extend(segments(site, radius, types));
    }
    marks
}

fn kinds(site: &Site<'_>) -> String {
    let all: Vec<String> =
        site.kinds.iter().map(|(name, n)| format!("{name} {}", words::thousands(*n as f64))).collect();
    all.join(", ")
}

/// The ring's segments, one a type, clockwise from the top.
fn segments<'a>(site: &'a Site<'_>, radius: f64, types: &'a [TypeStyle]) -> impl Iterator<Item = Mark> + 'a {
    let opacity = if site.is_coarse() { 0.45 } else { INCIDENT_OPACITY };
    let mut before = 0;
    site.kinds.iter().map(move |(name, n)| {
        let (from, to) = (before as f64 / site.incidents as f64, (before + n) as f64 / site.incidents as f64);
        before += n;
        let paint: Paint = faded(style(types, name).paint, opacity);
        let lines = vec![segment(site.at, radius, from, to)];
        let stroke = Some(line(faded(PAPER, 0.9), 0.4));
        Mark::Path(Path { lines, closed: true, fill: Some(paint), stroke, title: String::new() })
    })
}

/// A part of a ring, from one share of the whole turn to another.
fn segment((x, y): Point, radius: f64, from: f64, to: f64) -> Vec<Point> {
    let steps = ((to - from) * 48.0).ceil().max(1.0) as usize;
    let at = |r: f64, step: usize| {
        let (sin, cos) = (TAU * (from + (to - from) * step as f64 / steps as f64)).sin_cos();
        (x + r * sin, y - r * cos)
    };
    let outer = (0..=steps).map(|step| at(radius, step));
    let inner = (0..=steps).rev().map(|step| at(INNER * radius, step));
    outer.chain(inner).collect()
}

/// The share of the ink of some circles that lies under others, 0 to 1: counted on a grid of pixels.
pub fn hidden(circles: &[(Point, f64)]) -> f64 {
    let start = (f64::INFINITY, f64::INFINITY, 0.0_f64, 0.0_f64);
    let (left, top, right, bottom) = circles.iter().fold(start, |(l, t, r, b), ((x, y), radius)| {
        (l.min(x - radius), t.min(y - radius), r.max(x + radius), b.max(y + radius))
    });
    if circles.is_empty() {
        return 0.0;
    }
    let (width, height) = ((right - left).ceil() as usize + 2, (bottom - top).ceil() as usize + 2);
    let mut seen = vec![false; width * height];
    let (mut all, mut distinct) = (0usize, 0usize);
    for ((x, y), radius) in circles {
        let (x, y) = (x - left + 1.0, y - top + 1.0);
        for row in (y - radius) as usize..=((y + radius) as usize).min(height - 1) {
            let half = (radius * radius - (row as f64 + 0.5 - y).powi(2)).max(0.0).sqrt();
            let cells = row * width + (x - half).round() as usize..row * width + (x + half).round() as usize;
            for cell in &mut seen[cells] {
                all += 1;
                distinct += usize::from(!*cell);
                *cell = true;
            }
        }
    }
    if all == 0 { 0.0 } else { 1.0 - distinct as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(x: f64, y: f64, kind: &str) -> Dot<'_> {
        Dot { at: (x, y), kind, coarse: false }
    }

    #[test]
    fn incidents_within_reach_of_a_larger_site_are_counted_there() {
        let dots = [
            dot(10.0, 10.0, "a"),
            dot(10.0, 10.0, "b"),
            dot(10.0, 10.0, "b"),
            dot(15.0, 10.0, "a"),
            dot(30.0, 10.0, "a"),
        ];
        let found = sites(&dots);
        let counts: Vec<usize> = found.iter().map(|site| site.incidents).collect();
        assert_eq!(counts, [4, 1]);
        assert_eq!((found[0].at, &found[0].kinds[..]), ((10.0, 10.0), &[("a", 2), ("b", 2)][..]));
        let mut turned = dots;
        turned.reverse();
        assert_eq!(sites(&turned), found);
    }

    #[test]
    fn ink_is_hidden_where_circles_lie_on_each_other() {
        let one = [((50.0, 50.0), 10.0)];
        assert!(hidden(&one).abs() < 1e-9 && hidden(&[]).abs() < 1e-9);
        assert!((hidden(&[one[0], one[0]]) - 0.5).abs() < 1e-9);
        assert!((hidden(&[one[0], one[0], one[0], one[0]]) - 0.75).abs() < 1e-9);
        let apart = [one[0], ((100.0, 50.0), 10.0)];
        assert!(hidden(&apart).abs() < 1e-9);
    }

    #[test]
    fn a_ring_is_closed_by_its_segments() {
        let site = Site { at: (0.0, 0.0), incidents: 4, coarse: 0, kinds: vec![("a", 3), ("b", 1)] };
        let ring = segment(site.at, 10.0, 0.0, 0.75);
        assert!((ring[0].0).abs() < 1e-9 && (ring[0].1 + 10.0).abs() < 1e-9, "it begins at the top: {:?}", ring[0]);
        let last = ring[ring.len() / 2 - 1];
        assert!((last.0 + 10.0).abs() < 1e-9 && last.1.abs() < 1e-6, "three quarters end on the left: {last:?}");
    }
}
