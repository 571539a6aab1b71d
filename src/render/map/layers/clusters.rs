//! Outlines of clusters and their numbers.

use crate::analysis::{ClusterRow, largest};
use crate::render::map::canvas::Canvas;
use crate::render::map::labels::{Obstacles, Request, Stand, place};
use crate::render::scene::{Anchor, Layer, Mark, Path, Point, Shape, Stroke, Symbol, Text};
use crate::render::style::{CLUSTER, PAPER, dashed, faded, line};
use crate::render::text::CAP_HEIGHT;
use crate::study::words;

/// Radius of a number's disc, pixels.
pub const DISC: f64 = 8.0;

/// Outlines under the border, numbers over everything.
pub struct Clusters {
    pub outlines: Layer,
    pub numbers: Layer,
}

/// The clusters; the numbers of those that the legend lists become obstacles for labels.
pub fn layers(canvas: &Canvas<'_>, obstacles: &mut Obstacles) -> Clusters {
    let (mut outlines, mut shown) = (Vec::new(), Vec::new());
    for (row, rings) in canvas.outlines() {
        if rings.is_empty() {
            continue;
        }
        shown.push((row, corner(rings)));
        let fill = Some(faded(CLUSTER, if row.is_doubtful() { 0.0 } else { 0.06 }));
        let stroke = Some(edge(row.is_doubtful()));
        outlines.push(Mark::Path(Path { lines: rings.clone(), closed: true, fill, stroke, title: title(row) }));
    }
    let listed: Vec<(&ClusterRow, Point)> = largest(shown.iter().map(|(row, _)| *row))
        .into_iter()
        .filter_map(|row| Some((row, shown.iter().find(|(other, _)| other.cluster == row.cluster)?.1)))
        .collect();
    let request = |&(_, at): &(&ClusterRow, Point)| Request {
        at,
        clearance: 1.5,
        width: 2.0 * DISC,
        height: 2.0 * DISC,
        smaller: None,
        stand: Stand::Led,
        limit: f64::INFINITY,
        within: None,
        parts: &[],
    };
    let requests: Vec<Request> = listed.iter().map(request).collect();
    let mut numbers = Vec::new();
    for ((row, _), placed) in listed.into_iter().zip(place(&requests, obstacles)) {
        let Some(placed) = placed else { continue };
        let at = (0.5 * (placed.area.left + placed.area.right), 0.5 * (placed.area.top + placed.area.bottom));
        obstacles.blocked.push(placed.area.grown(1.5));
        let leader = |(from, to)| {
            Mark::Path(Path { lines: vec![vec![from, to]], stroke: Some(line(CLUSTER, 0.8)), ..Path::default() })
        };
        numbers.extend(placed.leader.map(leader));
        numbers.extend(number(row.cluster, row.is_doubtful(), title(row), at));
    }
    Clusters {
        outlines: Layer::new("clusters", "Cluster outlines", outlines),
        numbers: Layer::new("cluster-numbers", "Cluster numbers", numbers),
    }
}

fn title(row: &ClusterRow) -> String {
    format!("Cluster {}: {}", row.cluster, words::cluster_size(row))
}

/// The line of an outline: broken where the cluster is doubtful.
pub fn edge(doubtful: bool) -> Stroke {
    let paint = faded(CLUSTER, 0.75);
    if doubtful { dashed(paint, 1.0, &[4.0, 2.5]) } else { line(paint, 1.0) }
}

/// A cluster's number on its disc, which is hollow where the cluster is doubtful.
pub fn number(cluster: u32, doubtful: bool, title: String, at: Point) -> [Mark; 2] {
    let size = if cluster < 100 { 10.0 } else { 8.0 };
    let (fill, stroke, paint) =
        if doubtful { (PAPER, line(CLUSTER, 1.4), CLUSTER) } else { (CLUSTER, line(PAPER, 1.2), PAPER) };
    let (fill, stroke) = (Some(fill), Some(stroke));
    [
        Mark::Symbol(Symbol { at, shape: Shape::Circle, radius: DISC, fill, stroke, title, data: Vec::new() }),
        Mark::Text(Text {
            at: (at.0, at.1 + size * CAP_HEIGHT / 2.0),
            text: cluster.to_string(),
            size,
            bold: true,
            paint,
            anchor: Anchor::Middle,
            halo: None,
            spacing: 0.0,
        }),
    ]
}

/// The corner of an outline at which its number stands: that farthest up and right.
fn corner(rings: &[Vec<Point>]) -> Point {
    let points = rings.iter().flatten().copied();
    points.fold((0.0, f64::INFINITY), |best, p| if p.0 - p.1 > best.0 - best.1 { p } else { best })
}
