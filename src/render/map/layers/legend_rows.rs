//! The legend's rows, made from what the map shows.

use crate::analysis::{CLUSTERS_LISTED as LISTED, ClusterRow, largest};
use crate::model::LonLat;
use crate::render::map::canvas::Canvas;
use crate::render::map::layers::clusters::{edge, number};
use crate::render::map::layers::encoding::Encoding;
use crate::render::map::layers::incidents::Incidents;
use crate::render::map::layers::symbols::filled;
use crate::render::map::layers::{LINES, bins, stacks};
use crate::render::scene::{Anchor, Mark, Paint, Path, Point, Shape, Stroke, Symbol, Text};
use crate::render::style::{INK, PAPER, SOFT_INK, TYPES, faded, line};
use crate::study::options::Points;
use crate::study::words;

/// The height of a row of one line of text, pixels.
pub const ROW: f64 = 17.0;
const KEY: f64 = 34.0;
const SIZE: f64 = 10.5;

/// A row: what it takes in height, and how it is drawn at a left top corner.
pub struct Row {
    /// Whether it begins a section.
    pub heads: bool,
    /// Pixels.
    pub height: f64,
    /// Pixels.
    pub width: f64,
    /// Draws it with this as its left top corner.
    pub draw: Box<dyn Fn(Point) -> Vec<Mark>>,
}

/// The rows, section by section.
pub fn rows(canvas: &Canvas<'_>, incidents: &Incidents) -> Vec<Row> {
    let fonts = canvas.fonts;
    let mut rows = Vec::new();
    let heading = |text: &str, first: bool| {
        let lead = if first { 0.0 } else { 7.0 };
        let (text, width) = (text.to_string(), fonts.width(text, SIZE, true));
        Row {
            heads: true,
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
        Row { heads: false, height: ROW, width, draw: Box::new(draw) }
    };
    // A key that is higher than a row.
    let heightened = |row: Row, radius: f64| {
        let more = (radius - 7.0).max(0.0);
        let draw = row.draw;
        Row { height: row.height + 2.0 * more, draw: Box::new(move |(x, y)| draw((x, y + more))), ..row }
    };
    let encoding = Encoding::new(canvas);
    let first = first_heading(incidents, encoding.group_heading());
    let any =
        incidents.bins.is_some() || incidents.density.is_some() || incidents.types.iter().any(|style| style.count > 0);
    if any {
        rows.push(heading(first, true));
    }
    if let Some((classes, largest, circles)) = &incidents.bins {
        for class in classes.iter().rev() {
            let (low, high) = (words::thousands(class.least as f64), words::thousands(class.most as f64));
            let text = if class.least == class.most { low } else { format!("{low} to {high}") };
            let (shape, fill) = (if *circles { Shape::Circle } else { Shape::Square }, class.paint);
            let radius = if *circles { bins::radius(class.most, *largest).max(1.2) } else { 5.4 };
            let fill = if *circles { faded(TYPES[0].0, 0.6) } else { fill };
            rows.push(heightened(entry(text, symbol_key(shape, radius, Some(fill), None)), radius));
        }
    }
    for style in incidents.types.iter().filter(|style| style.count > 0) {
        let (fill, stroke) = filled(style, false);
        let shape = if incidents.points == Points::Sites { Shape::Circle } else { style.shape };
        let key = symbol_key(shape, 5.4, fill, stroke);
        rows.push(entry(format!("{}  {}", style.name, words::thousands(style.count as f64)), key));
    }
    if let (true, Some((_, _, circles))) = (incidents.hollow > 0, &incidents.bins) {
        let text =
            format!("hollow: most known only to a district or province  {}", words::thousands(incidents.hollow as f64));
        rows.push(entry(text, hollow_key(*circles)));
    } else if incidents.hollow > 0 && incidents.points == Points::Sites {
        let hollow = words::thousands(incidents.hollow as f64);
        let (fill, stroke) = filled(&incidents.types[0], true);
        let text = format!("pale: most known only to a district or province  {hollow}");
        rows.push(entry(text, symbol_key(Shape::Circle, 5.4, fill, stroke)));
    } else if incidents.hollow > 0 {
        let hollow = &incidents.types[0];
        let (fill, stroke) = filled(hollow, true);
        let text =
            format!("hollow: known only to a district or province  {}", words::thousands(incidents.hollow as f64));
        rows.push(entry(text, symbol_key(hollow.shape, 5.4, fill, stroke)));
    }
    if let Some((levels, bandwidth)) = &incidents.density {
        rows.extend(density_rows(levels, *bandwidth, &entry));
    }
    if incidents.spread {
        rows.push(entry("hairlines: incidents of one position".into(), hairline_key()));
    }
    if incidents.counts.is_some() {
        rows.push(entry("number: incidents at one and the same position".into(), number_key()));
    }
    rows.extend(size_rows(canvas, incidents, &heading));
    let lines = line_rows(canvas, &entry);
    if !lines.is_empty() {
        rows.push(heading("Lines", !any));
        rows.extend(lines);
    }
    rows.extend(cluster_rows(canvas, &entry, &heading));
    rows
}

/// The lines that the map shows.
fn line_rows(canvas: &Canvas<'_>, entry: &dyn Fn(String, Key) -> Row) -> Vec<Row> {
    let keys = LINES.iter().filter_map(|lines| (lines.key)(canvas));
    keys.map(|(words, strokes)| entry(words, line_key(strokes))).collect()
}

/// The largest clusters by name, and what their percentages mean.
fn cluster_rows(
    canvas: &Canvas<'_>,
    entry: &dyn Fn(String, Key) -> Row,
    heading: &dyn Fn(&str, bool) -> Row,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let shown: Vec<&ClusterRow> = drawn(canvas).collect();
    let shown = if canvas.options.facets.is_empty() { shown } else { Vec::new() };
    if !shown.is_empty() {
        let part = if shown.len() < canvas.data.clusters.len() { " on this map" } else { "" };
        rows.push(heading(&cluster_heading(&shown, part), false));
        for row in largest(shown.iter().copied()) {
            let survival = row.survival.map_or(String::new(), |s| format!(" · {:.0} %", 100.0 * s));
            let text = format!("{} · {}{survival}", cluster_name(row), words::cluster_size(row));
            let (cluster, doubtful) = (row.cluster, row.is_doubtful());
            rows.push(entry(
                text.trim_start_matches(" · ").to_string(),
                Box::new(move |at| number(cluster, doubtful, String::new(), at).into()),
            ));
        }
    }
    if canvas.data.method.draws > 0 && !shown.is_empty() {
        for text in SURVIVAL {
            rows.push(entry(text.into(), Box::new(|_| Vec::new())));
        }
        if shown.iter().any(|row| row.is_doubtful()) {
            let keys: fn(Point) -> Vec<Mark> = |(x, y)| {
                let lines = vec![vec![(x - 12.0, y), (x + 14.0, y)]];
                vec![Mark::Path(Path { lines, stroke: Some(edge(true)), ..Path::default() })]
            };
            rows.push(entry("broken, hollow number: in fewer than half".into(), Box::new(keys)));
        }
    }
    rows
}

/// What the legend's first section is about.
fn first_heading<'a>(incidents: &Incidents, groups: &'a str) -> &'a str {
    match (&incidents.bins, &incidents.density) {
        (Some(_), _) => "Incidents in a cell",
        (_, Some(_)) => "Incidents on 1,000 km²",
        _ => groups,
    }
}

type Key = Box<dyn Fn(Point) -> Vec<Mark>>;

/// The levels of a density, highest first, and how smooth it is.
fn density_rows(levels: &[(f64, Paint)], bandwidth_km: f64, entry: &dyn Fn(String, Key) -> Row) -> Vec<Row> {
    let level = |(least, paint): &(f64, Paint)| {
        let decimals = usize::from(*least < 10.0);
        let key = symbol_key(Shape::Square, 5.4, Some(*paint), None);
        entry(format!("{least:.decimals$} and more"), key)
    };
    let mut rows: Vec<Row> = levels.iter().rev().map(level).collect();
    rows.push(entry(format!("smoothed: standard deviation {bandwidth_km:.0} km"), Box::new(|_| Vec::new())));
    rows
}

/// The clusters that are drawn on the map: those with an outline in it.
fn drawn<'a>(canvas: &'a Canvas<'_>) -> impl Iterator<Item = &'a ClusterRow> {
    canvas.outlines().filter(|(_, rings)| !rings.is_empty()).map(|(row, _)| row)
}

fn cluster_name(row: &ClusterRow) -> String {
    const LONGEST: usize = 30;
    let name = row.place();
    if name.chars().count() <= LONGEST { name } else { name.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// What the percentages of clusters mean.
const SURVIVAL: [&str; 2] = ["%: how often found again when locations", "are moved inside their errors"];

fn cluster_heading(shown: &[&ClusterRow], part: &str) -> String {
    let (count, places) = (shown.len(), shown.iter().filter(|row| row.sites == 1).count());
    let places = if places > 0 { format!(", {places} of one place") } else { String::new() };
    if count > LISTED {
        format!("Clusters: the {LISTED} largest of {count}{part}{places}")
    } else {
        format!("Clusters{part}")
    }
}

/// Nested circles with the radii that the map uses.
fn size_rows(canvas: &Canvas<'_>, incidents: &Incidents, heading: &dyn Fn(&str, bool) -> Row) -> Vec<Row> {
    if incidents.sizes.most <= 0.0 {
        return Vec::new();
    }
    let sizes = incidents.sizes;
    let steps: Vec<f64> = round_steps(sizes.most, incidents.points == Points::Sites);
    let largest = sizes.radius(*steps.last().unwrap_or(&0.0));
    // The figures beside the circles need room for their own height.
    let spacing = ((2.0 * largest - 8.0) / (steps.len() - 1).max(1) as f64).max(10.5);
    let height = (2.0 * largest).max(spacing * (steps.len() - 1) as f64 + 8.0) + 8.0;
    let texts: Vec<String> =
        steps.iter().map(|n| if *n == 0.0 { "0 or no figure".into() } else { words::round(*n) }).collect();
    let words = texts.iter().map(|text| canvas.fonts.width(text, 9.5, false)).fold(0.0, f64::max);
    let width = 3.0 * largest + 24.0 + words;
    let draw = move |(x, y): Point| {
        let (cx, bottom) = (x + largest + 2.0, y + height - 8.0);
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
            let text_y = bottom - i as f64 * spacing + 1.0;
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
    vec![
        heading(
            if incidents.points == Points::Sites {
                "Incidents at a place"
            } else {
                Encoding::new(canvas).size_heading()
            },
            false,
        ),
        Row { heads: false, height, width, draw: Box::new(draw) },
    ]
}

/// 0, unless they are counts of what there is, and up to three round numbers below the largest, of whole numbers whole ones.
fn round_steps(most: f64, counts: bool) -> Vec<f64> {
    let largest = most.log10().floor() as i32;
    let round = (largest - 2..=largest).flat_map(|power| [1.0, 2.0, 5.0].map(|n| n * 10f64.powi(power)));
    let below: Vec<f64> = round.filter(|n| *n <= most && (most < 1.0 || *n >= 1.0)).collect();
    // A place without an incident is none.
    let mut steps = if counts { Vec::new() } else { vec![0.0] };
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

/// A hollow cell.
fn hollow_key(circle: bool) -> Key {
    let paint = TYPES[0].0;
    if circle {
        return symbol_key(Shape::Circle, 5.4, Some(faded(paint, 0.12)), Some(line(paint, 1.3)));
    }
    Box::new(move |at| {
        let lines = bins::outline(at, true);
        vec![Mark::Path(Path { lines, closed: true, fill: Some(faded(paint, 0.58)), ..Path::default() })]
    })
}

/// Three small symbols about a position.
fn hairline_key() -> Key {
    Box::new(|middle| {
        let symbols: Vec<_> = (0..3).map(|i| (LonLat::wrapped(0.0, 0.0), middle, [2.6, 2.2, 1.8][i])).collect();
        let found = stacks::spread(&symbols);
        let dot = |(at, symbol): (&Point, &(LonLat, Point, f64))| {
            let (at, radius, fill) = (*at, symbol.2, Some(SOFT_INK));
            let shape = Shape::Circle;
            Mark::Symbol(Symbol { at, shape, radius, fill, stroke: None, title: String::new(), data: Vec::new() })
        };
        let dots: Vec<Mark> = found.at.iter().zip(&symbols).map(dot).collect();
        found.hairlines.into_iter().chain(dots).collect()
    })
}

fn number_key() -> Box<dyn Fn(Point) -> Vec<Mark>> {
    Box::new(|(x, y)| {
        let (anchor, halo) = (Anchor::Middle, None);
        let at = (x, y + 3.0);
        vec![Mark::Text(Text { at, text: "5".into(), size: 8.5, bold: true, paint: INK, anchor, halo, spacing: 0.0 })]
    })
}

fn line_key(strokes: Vec<Stroke>) -> Key {
    Box::new(move |(x, y)| {
        let path = |stroke: &Stroke| {
            let lines = vec![vec![(x - 12.0, y), (x + 14.0, y)]];
            Mark::Path(Path { lines, stroke: Some(stroke.clone()), ..Path::default() })
        };
        strokes.iter().map(path).collect()
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
