//! The legend, made from what the map shows, in the corner where it covers least.

use super::border::title;
use super::clusters::number;
use super::ground::{claim, control};
use super::incidents::{Incidents, filled};
use crate::analysis::ClusterRow;
use crate::model::Boundary;
use crate::render::canvas::Canvas;
use crate::render::labels::{Box4, Obstacles};
use crate::render::scene::{Anchor, Layer, Mark, Paint, Path, Point, Shape, Stroke, Symbol, Text};
use crate::render::style::{CASING, HALO, INK, PAPER, SOFT_INK, border_stroke, faded, line};
use crate::render::words;

/// The layer and the area that it takes.
pub struct Legend {
    pub layer: Layer,
    pub area: Box4,
    /// Whether it stands under the map, because it would cover too much of it.
    pub below: bool,
}

/// No larger part of the map's width or height may be covered.
const MOST_COVERED: (f64, f64) = (0.34, 0.66);

const ROW: f64 = 17.0;
const KEY: f64 = 34.0;
const PAD: f64 = 12.0;
const SIZE: f64 = 10.5;
/// Clusters listed by name.
const LISTED: usize = 5;

/// A row: what it takes in height, and how it is drawn at a left top corner.
struct Row {
    height: f64,
    width: f64,
    draw: Box<dyn Fn(Point) -> Vec<Mark>>,
}

/// The legend.
pub fn layer(canvas: &Canvas<'_>, incidents: &Incidents, obstacles: &Obstacles) -> Legend {
    let rows = rows(canvas, incidents);
    let width = rows.iter().map(|r| r.width).fold(0.0, f64::max) + 2.0 * PAD;
    let height = rows.iter().map(|r| r.height).sum::<f64>() + 2.0 * PAD - 4.0;
    let f = &canvas.frame;
    let below = width > MOST_COVERED.0 * (f.right - f.left) || height > MOST_COVERED.1 * (f.bottom - f.top);
    let area = if below {
        Box4 { left: f.left, top: f.bottom + 6.0, right: f.left + width, bottom: f.bottom + 6.0 + height }
    } else {
        calmest(canvas, width, height, obstacles)
    };
    let ground =
        vec![(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)];
    let mut marks =
        vec![Mark::Path(Path { lines: vec![ground], closed: true, fill: Some(faded(HALO, 0.88)), ..Path::default() })];
    let mut at = (area.left + PAD, area.top + PAD);
    for row in rows {
        marks.extend((row.draw)(at));
        at.1 += row.height;
    }
    Legend { layer: Layer { id: "legend", label: "Legend", marks }, area, below }
}

/// The corner where a block covers the fewest incidents and the least of the border.
fn calmest(canvas: &Canvas<'_>, width: f64, height: f64, obstacles: &Obstacles) -> Box4 {
    let f = &canvas.frame;
    let gap = 10.0;
    let block = |left: f64, top: f64| Box4 { left, top, right: left + width, bottom: top + height };
    let corners = [
        block(f.right - gap - width, f.bottom - gap - height),
        block(f.left + gap, f.top + gap + 12.0),
        block(f.right - gap - width, f.top + gap + 12.0),
        block(f.left + gap, f.bottom - gap - height),
    ];
    let cost = |area: &Box4| {
        let hidden = obstacles.marks.iter().filter(|(at, r)| {
            let grown = area.grown(*r);
            at.0 > grown.left && at.0 < grown.right && at.1 > grown.top && at.1 < grown.bottom
        });
        let border = obstacles
            .lines
            .iter()
            .flatten()
            .filter(|p| p.0 > area.left && p.0 < area.right && p.1 > area.top && p.1 < area.bottom);
        let blocked = obstacles.blocked.iter().filter(|b| b.overlaps(area)).count();
        hidden.count() + border.count() + 1_000 * blocked
    };
    corners.iter().skip(1).fold(corners[0], |best, c| if cost(c) < cost(&best) { *c } else { best })
}

fn rows(canvas: &Canvas<'_>, incidents: &Incidents) -> Vec<Row> {
    let fonts = canvas.fonts;
    let mut rows = Vec::new();
    let heading = |text: &str, first: bool| {
        let lead = if first { 0.0 } else { 7.0 };
        let (text, width) = (text.to_string(), fonts.width(text, SIZE, true));
        Row {
            height: ROW + lead,
            width,
            draw: Box::new(move |(x, y)| vec![label((x, y + lead + 10.0), &text, true, INK)]),
        }
    };
    let entry = |text: String, key: Box<dyn Fn(Point) -> Vec<Mark>>| {
        let width = KEY + fonts.width(&text, SIZE, false);
        let draw = move |(x, y): Point| {
            let mut marks = key((x + KEY / 2.0 - 5.0, y + 6.0));
            marks.push(label((x + KEY, y + 10.0), &text, false, SOFT_INK));
            marks
        };
        Row { height: ROW, width, draw: Box::new(draw) }
    };
    rows.push(heading("Type of incident", true));
    for style in &incidents.types {
        let (fill, stroke) = filled(style, false);
        let key = symbol_key(style.shape, 5.4, fill, stroke);
        rows.push(entry(format!("{}  {}", style.name, words::thousands(style.count as f64)), key));
    }
    if incidents.hollow > 0 {
        let hollow = &incidents.types[0];
        let (fill, stroke) = filled(hollow, true);
        let text = format!("hollow: known only to a district or province  {}", incidents.hollow);
        rows.push(entry(text, symbol_key(hollow.shape, 5.4, fill, stroke)));
    }
    rows.extend(size_rows(canvas, incidents, &heading));
    rows.push(heading("Lines", false));
    rows.push(entry(title(canvas), border_key(canvas.data.border.line().disputed)));
    let base = canvas.data.base;
    let control_lines = base.country_lines.iter().filter(|l| l.kind == Boundary::Control);
    if !canvas.frame.lines(control_lines.flat_map(|l| l.line.iter())).is_empty() {
        rows.push(entry("line of control".into(), line_key(control())));
    }
    if !canvas.frame.lines(base.claims.iter().flat_map(geo::MultiLineString::iter)).is_empty() {
        rows.push(entry("claimed, not held".into(), line_key(claim())));
    }
    if !canvas.data.clusters.is_empty() {
        rows.push(heading(&cluster_heading(canvas.data.clusters.len()), false));
        for row in largest(canvas.data.clusters) {
            let near = row.nearest_place.as_ref().map_or("", |(name, _)| name);
            let survival = row.survival.map_or(String::new(), |s| format!(", {:.0} %", 100.0 * s));
            let text = format!("{}  {}{survival}", near, words::count(row.incidents, "incident"));
            let cluster = row.cluster;
            rows.push(entry(text.trim().to_string(), Box::new(move |at| number(cluster, String::new(), at).into())));
        }
    }
    if canvas.data.method.draws > 0 && !canvas.data.clusters.is_empty() {
        for text in SURVIVAL {
            rows.push(entry(text.into(), Box::new(|_| Vec::new())));
        }
    }
    rows
}

/// What the percentages of clusters mean.
const SURVIVAL: [&str; 2] = ["%: how often found again when locations", "are moved inside their errors"];

fn cluster_heading(count: usize) -> String {
    if count > LISTED { format!("Clusters: the {LISTED} largest of {count}") } else { "Clusters".into() }
}

/// The largest clusters, largest first.
pub fn largest(clusters: &[ClusterRow]) -> Vec<&ClusterRow> {
    let mut rows: Vec<&ClusterRow> = clusters.iter().collect();
    rows.sort_by_key(|r| (std::cmp::Reverse(r.incidents), r.cluster));
    rows.truncate(LISTED);
    rows
}

/// Nested circles with the radii that the map uses.
fn size_rows(canvas: &Canvas<'_>, incidents: &Incidents, heading: &dyn Fn(&str, bool) -> Row) -> Vec<Row> {
    if incidents.sizes.most <= 0.0 {
        return Vec::new();
    }
    let sizes = incidents.sizes;
    let steps: Vec<f64> = round_steps(sizes.most);
    let largest = sizes.radius(*steps.last().unwrap_or(&0.0));
    let height = 2.0 * largest + 8.0;
    let texts: Vec<String> =
        steps.iter().map(|n| if *n == 0.0 { "0 or no figure".into() } else { words::thousands(*n) }).collect();
    let width = 3.0 * largest + 24.0 + canvas.fonts.width("0 or no figure", 9.5, false);
    let draw = move |(x, y): Point| {
        let (cx, bottom) = (x + largest + 2.0, y + 2.0 * largest);
        let mut marks = Vec::new();
        for (i, (n, text)) in steps.iter().zip(&texts).enumerate().rev() {
            let r = sizes.radius(*n);
            let stroke = Some(line(SOFT_INK, 0.8));
            let at = (cx, bottom - r);
            marks.push(Mark::Symbol(Symbol {
                at,
                shape: Shape::Circle,
                radius: r,
                fill: None,
                stroke,
                title: String::new(),
                data: vec![],
            }));
            let text_y = bottom - (i as f64) * (2.0 * largest - 8.0) / (steps.len() - 1).max(1) as f64 + 1.0;
            let from = (cx, bottom - 2.0 * r);
            let to = (cx + largest + 12.0, text_y - 3.5);
            marks.push(Mark::Path(Path {
                lines: vec![vec![from, to]],
                stroke: Some(line(faded(SOFT_INK, 0.6), 0.5)),
                ..Path::default()
            }));
            marks.push(label_sized((to.0 + 4.0, text_y), text, 9.5));
        }
        marks
    };
    vec![heading("Killed, middle of the range claimed", false), Row { height, width, draw: Box::new(draw) }]
}

/// 0 and up to three round numbers below the largest.
fn round_steps(most: f64) -> Vec<f64> {
    const ROUND: [f64; 13] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4];
    let below: Vec<f64> = ROUND.into_iter().filter(|n| *n <= most).collect();
    let mut steps = vec![0.0];
    let top = below.len();
    steps.extend([4usize, 2, 0].iter().filter_map(|back| top.checked_sub(back + 1)).map(|i| below[i]));
    steps
}

fn symbol_key(
    shape: Shape,
    radius: f64,
    fill: Option<Paint>,
    stroke: Option<Stroke>,
) -> Box<dyn Fn(Point) -> Vec<Mark>> {
    Box::new(move |at| {
        vec![Mark::Symbol(Symbol {
            at,
            shape,
            radius,
            fill,
            stroke: stroke.clone(),
            title: String::new(),
            data: vec![],
        })]
    })
}

fn line_key(stroke: Stroke) -> Box<dyn Fn(Point) -> Vec<Mark>> {
    Box::new(move |(x, y)| {
        vec![Mark::Path(Path {
            lines: vec![vec![(x - 12.0, y), (x + 14.0, y)]],
            stroke: Some(stroke.clone()),
            ..Path::default()
        })]
    })
}

fn border_key(disputed: bool) -> Box<dyn Fn(Point) -> Vec<Mark>> {
    Box::new(move |at| {
        let mut marks = line_key(line(CASING, 4.6))(at);
        marks.extend(line_key(border_stroke(disputed))(at));
        marks
    })
}

fn label(at: Point, text: &str, bold: bool, paint: Paint) -> Mark {
    Mark::Text(Text { at, text: text.into(), size: SIZE, bold, paint, anchor: Anchor::Left, halo: None, spacing: 0.0 })
}

fn label_sized(at: Point, text: &str, size: f64) -> Mark {
    Mark::Text(Text {
        at,
        text: text.into(),
        size,
        bold: false,
        paint: SOFT_INK,
        anchor: Anchor::Left,
        halo: Some((PAPER, 1.5)),
        spacing: 0.0,
    })
}
