//! The legend, made from what the map shows, in the corner where it covers least.

use geo::{Contains, LineString, Polygon};

use crate::render::map::canvas::Canvas;
use crate::render::map::labels::{Box4, Obstacles};
use crate::render::map::layers::incidents::Incidents;
use crate::render::map::layers::legend_rows::{ROW, Row, rows};
use crate::render::scene::{Layer, Mark, Path, Point};
use crate::render::style::{HALO, faded};
use crate::study::options::LegendPlace;

/// The layer and the area that it takes.
pub struct Legend {
    pub layer: Layer,
    pub area: Box4,
    /// Whether it stands under the map, because it would cover too much of it.
    pub below: bool,
    /// The width that it takes in one column, pixels.
    pub width: f64,
}

/// No larger part of the map's width or height may be covered.
const MOST_COVERED: (f64, f64) = (0.34, 0.66);

const PAD: f64 = 12.0;

/// The part of a legend that may lie on land of the border's two states.
const MOST_LAND: f64 = 0.1;

/// Between sections of a legend under the map, pixels.
const GUTTER: f64 = 26.0;

/// The legend.
pub fn layer(canvas: &Canvas<'_>, incidents: &Incidents, obstacles: &Obstacles, stand: LegendPlace) -> Legend {
    let rows = if stand == LegendPlace::None { Vec::new() } else { rows(canvas, incidents) };
    let width = column_width(&rows);
    let height = rows.iter().map(|r| r.height).sum::<f64>() + 2.0 * PAD - 4.0;
    let f = &canvas.frame;
    let too_large = width > MOST_COVERED.0 * (f.right - f.left) || height > MOST_COVERED.1 * (f.bottom - f.top);
    let one_column = |area: Box4, below: bool, ground: bool| {
        let mut marks = if ground { vec![Mark::Path(backdrop(&area))] } else { Vec::new() };
        column(rows.iter(), (area.left + PAD, area.top + PAD), &mut marks);
        Legend { layer: Layer::new("legend", "Legend", marks), area, below, width }
    };
    if rows.is_empty() {
        let area = Box4 { left: f.left, top: f.bottom, right: f.left, bottom: f.bottom };
        return Legend { layer: Layer::new("legend", "Legend", Vec::new()), area, below: false, width: 0.0 };
    }
    if stand == LegendPlace::Beside {
        let (left, top) = (f.right + PAD, f.top - PAD);
        return one_column(Box4 { left, top, right: left + width, bottom: top + height }, false, false);
    }
    if stand == LegendPlace::Below || (too_large && stand == LegendPlace::Auto) {
        return in_columns(canvas, &rows);
    }
    let own = own_land(canvas);
    let inside = calmest(canvas, width, height, obstacles, &own);
    let covers_nothing = || obstacles.cost(&inside) == (0, 0) && part_of(&own, &inside) <= MOST_LAND;
    if stand == LegendPlace::Inside || covers_nothing() {
        return one_column(inside, false, true);
    }
    in_columns(canvas, &rows)
}

/// The land of the border's two states as rings; none where their outlines are not known.
fn own_land(canvas: &Canvas<'_>) -> Vec<Polygon> {
    let line = canvas.data.border.line();
    let own = canvas.countries().filter(|(c, _)| c.name == line.left || c.name == line.right);
    let rings = own.flat_map(|(_, rings)| rings.clone());
    rings.map(|ring| Polygon::new(LineString::from(ring), Vec::new())).collect()
}

/// The part of a block that lies on land, on a grid.
fn part_of(rings: &[Polygon], area: &Box4) -> f64 {
    const STEPS: usize = 8;
    let at = |low: f64, high: f64, step: usize| low + (high - low) * (step as f64 + 0.5) / STEPS as f64;
    let points = (0..STEPS * STEPS)
        .map(|i| geo::Point::new(at(area.left, area.right, i % STEPS), at(area.top, area.bottom, i / STEPS)));
    // A ring in a ring is a hole.
    let on_land = |p: &geo::Point| rings.iter().filter(|ring| ring.contains(p)).count() % 2 == 1;
    points.filter(on_land).count() as f64 / (STEPS * STEPS) as f64
}

/// The legend of small multiples, under them.
pub fn under(canvas: &Canvas<'_>, incidents: &Incidents) -> Legend {
    in_columns(canvas, &rows(canvas, incidents))
}

fn column_width(rows: &[Row]) -> f64 {
    rows.iter().map(|r| r.width).fold(0.0, f64::max) + 2.0 * PAD
}

/// The legend under the map, its sections side by side as far as there is room.
fn in_columns(canvas: &Canvas<'_>, rows: &[Row]) -> Legend {
    let f = &canvas.frame;
    let mut sections: Vec<&[Row]> = Vec::new();
    let mut start = 0;
    for i in 1..=rows.len() {
        if i == rows.len() || rows[i].heads {
            sections.push(&rows[start..i]);
            start = i;
        }
    }
    let mut marks = Vec::new();
    let top = f.bottom + 14.0;
    let mut placed: Vec<Box4> = Vec::new();
    for section in sections {
        let width = section.iter().map(|r| r.width).fold(0.0, f64::max);
        // Beside the others or under one of them: as high as there is room, then as far left.
        let lefts = std::iter::once(f.left).chain(placed.iter().flat_map(|b| [b.left, b.right + GUTTER]));
        let under = |left: f64| {
            let above = placed.iter().filter(|b| b.left < left + width + GUTTER && left < b.right + GUTTER);
            above.map(|b| b.bottom + 6.0).fold(top, f64::max)
        };
        let fitting = lefts.filter(|&left| left == f.left || left + width <= f.right).map(|left| (under(left), left));
        let (y, left) = fitting.fold((f64::INFINITY, f.left), |best, at| if at < best { at } else { best });
        // Only a first section has no space over its heading.
        let lead = if section[0].height > ROW { section[0].height - ROW } else { 0.0 };
        let bottom = column(section.iter(), (left, y - lead), &mut marks);
        placed.push(Box4 { left, top: y, right: left + width, bottom });
    }
    let lowest = placed.iter().map(|b| b.bottom).fold(top, f64::max);
    let area = Box4 { left: f.left, top: f.bottom, right: f.right, bottom: lowest };
    Legend { layer: Layer::new("legend", "Legend", marks), area, below: true, width: column_width(rows) }
}

/// Draws rows one under the other and gives the end of the last.
fn column<'a>(rows: impl Iterator<Item = &'a Row>, mut at: Point, marks: &mut Vec<Mark>) -> f64 {
    for row in rows {
        marks.extend((row.draw)(at));
        at.1 += row.height;
    }
    at.1
}

fn backdrop(area: &Box4) -> Path {
    let corners =
        vec![(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)];
    Path { lines: vec![corners], closed: true, fill: Some(faded(HALO, 0.88)), ..Path::default() }
}

/// The corner where a block covers the fewest incidents and the least of the border; of equal ones that with the least land of the two
/// states.
fn calmest(canvas: &Canvas<'_>, width: f64, height: f64, obstacles: &Obstacles, own: &[Polygon]) -> Box4 {
    let f = &canvas.frame;
    let gap = 10.0;
    let block = |left: f64, top: f64| Box4 { left, top, right: left + width, bottom: top + height };
    let corners = [
        block(f.right - gap - width, f.bottom - gap - height),
        block(f.left + gap, f.top + gap + 12.0),
        block(f.right - gap - width, f.top + gap + 12.0),
        block(f.left + gap, f.bottom - gap - height),
    ];
    let cost = |area: &Box4| (obstacles.cost(area), (100.0 * part_of(own, area)) as usize);
    corners.iter().skip(1).fold(corners[0], |best, c| if cost(c) < cost(&best) { *c } else { best })
}
