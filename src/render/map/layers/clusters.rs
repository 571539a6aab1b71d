//! Outlines of clusters and their numbers.

use crate::render::map::canvas::Canvas;
use crate::render::map::labels::{Obstacles, Request, Stand, place};
use crate::render::scene::{Anchor, Layer, Mark, Path, Point, Shape, Symbol, Text};
use crate::render::style::{CLUSTER, PAPER, faded, line};
use crate::render::text::CAP_HEIGHT;

/// Radius of a number's disc, pixels.
pub const DISC: f64 = 8.0;

/// Outlines under the border, numbers over everything.
pub struct Clusters {
    pub outlines: Layer,
    pub numbers: Layer,
}

/// The clusters; their numbers become obstacles for labels.
pub fn layers(canvas: &Canvas<'_>, obstacles: &mut Obstacles) -> Clusters {
    let mut outlines = Vec::new();
    let mut numbered: Vec<(u32, String, Point, f64)> = Vec::new();
    for (row, hull) in canvas.data.clusters.iter().zip(canvas.data.hulls) {
        let Some(hull) = hull else { continue };
        let rings = canvas.frame.areas(hull);
        let Some((centre, half)) = middle(&rings) else { continue };
        let title = format!("Cluster {}: {} incidents", row.cluster, row.incidents);
        numbered.push((row.cluster, title.clone(), centre, half));
        let stroke = Some(line(faded(CLUSTER, 0.75), 1.0));
        outlines.push(Mark::Path(Path { lines: rings, closed: true, fill: Some(faded(CLUSTER, 0.05)), stroke, title }));
    }
    let requests: Vec<Request> = numbered
        .iter()
        .map(|&(_, _, at, half)| Request {
            at,
            clearance: half + 3.0,
            width: 2.0 * DISC,
            height: 2.0 * DISC,
            smaller: None,
            stand: Stand::Beside,
            limit: f64::INFINITY,
            within: None,
        })
        .collect();
    let mut numbers = Vec::new();
    for ((cluster, title, ..), placed) in numbered.into_iter().zip(place(&requests, obstacles)) {
        let Some(placed) = placed else { continue };
        let at = (0.5 * (placed.area.left + placed.area.right), 0.5 * (placed.area.top + placed.area.bottom));
        obstacles.blocked.push(placed.area.grown(1.5));
        numbers.extend(number(cluster, title, at));
    }
    Clusters {
        outlines: Layer::new("clusters", "Cluster outlines", outlines),
        numbers: Layer::new("cluster-numbers", "Cluster numbers", numbers),
    }
}

/// A cluster's number on its disc.
pub fn number(cluster: u32, title: String, at: Point) -> [Mark; 2] {
    let size = if cluster < 100 { 10.0 } else { 8.0 };
    let stroke = Some(line(PAPER, 1.2));
    [
        Mark::Symbol(Symbol {
            at,
            shape: Shape::Circle,
            radius: DISC,
            fill: Some(CLUSTER),
            stroke,
            title,
            data: Vec::new(),
        }),
        Mark::Text(Text {
            at: (at.0, at.1 + size * CAP_HEIGHT / 2.0),
            text: cluster.to_string(),
            size,
            bold: true,
            paint: PAPER,
            anchor: Anchor::Middle,
            halo: None,
            spacing: 0.0,
        }),
    ]
}

/// The middle of some rings' bounds and half their width.
fn middle(rings: &[Vec<Point>]) -> Option<(Point, f64)> {
    let mut points = rings.iter().flatten();
    let first = points.next()?;
    let (low, high) = points.fold((*first, *first), |(low, high), p| {
        ((low.0.min(p.0), low.1.min(p.1)), (high.0.max(p.0), high.1.max(p.1)))
    });
    let half = 0.5 * (high.0 - low.0).max(high.1 - low.1);
    Some(((0.5 * (low.0 + high.0), 0.5 * (low.1 + high.1)), half))
}
