//! The map: from measured incidents to a scene.

use super::canvas::{Canvas, MARGIN, MapData, MapOptions};
use super::frame::{Extent, Frame};
use super::labels::{Box4, Obstacles};
use super::layers;
use super::scene::{Layer, Scene};
use super::text::Fonts;

/// A map and what did not fit on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// The scene.
    pub scene: Scene,
    /// Incidents outside the frame.
    pub outside: usize,
    /// Labels for which there was no room.
    pub unplaced: Vec<String>,
}

const HEAD_HEIGHT: f64 = 84.0;
/// Incidents farther from the border than this do not widen the map.
const NEAR_M: f64 = 100_000.0;

/// Composes the map.
pub fn map(data: MapData<'_>, options: &MapOptions, fonts: &Fonts) -> Map {
    let wide = options.width - 2.0 * MARGIN;
    let frame = Frame::fit(extent(&data), (MARGIN, HEAD_HEIGHT), wide);
    let course = data.border.course();
    let lines: Vec<geo::LineString> =
        course.iter().map(|part| part.iter().map(|p| (p.lon(), p.lat())).collect::<Vec<_>>().into()).collect();
    let title = options.title.clone().unwrap_or_else(|| format!("Incidents along the {}", data.border.line().name));
    let canvas = Canvas {
        data,
        options,
        fonts,
        border: frame.lines(&lines),
        extent: frame.extent().unwrap_or_else(|| extent(&data)),
        frame,
        title,
    };
    compose(&canvas)
}

fn compose(canvas: &Canvas<'_>) -> Map {
    let frame = &canvas.frame;
    let incidents = layers::incidents::layer(canvas);
    let outside = incidents.outside;
    let scale_bar = layers::scalebar::layer(canvas);
    let mut obstacles = Obstacles {
        blocked: vec![scale_bar.area],
        lines: canvas.border.clone(),
        marks: incidents.marks.clone(),
        page: Some(Box4 { left: frame.left, top: frame.top, right: frame.right, bottom: frame.bottom }),
    };
    let legend = layers::legend::layer(canvas, &incidents, &obstacles);
    obstacles.blocked.push(legend.area);
    let clusters = layers::clusters::layers(canvas, &mut obstacles);
    let labels = layers::places::layers(canvas, &mut obstacles);
    let start = if legend.below { legend.area.bottom } else { frame.bottom };
    let caption = layers::caption::layers(canvas, outside, start);
    let mut all: Vec<Layer> = layers::ground::layers(canvas);
    all.push(layers::border::casing(canvas));
    all.push(incidents.layer);
    all.push(clusters.outlines);
    all.push(layers::border::layer(canvas));
    all.push(layers::ground::frame(canvas, &legend.area));
    all.extend(labels.layers);
    all.push(clusters.numbers);
    all.push(scale_bar.layer);
    all.push(legend.layer);
    all.extend(caption.layers);
    let scene = Scene {
        width: canvas.options.width,
        height: caption.bottom + MARGIN * 0.6,
        title: canvas.title.clone(),
        desc: layers::caption::description(canvas),
        data: placement(frame),
        layers: all,
    };
    Map { scene, outside, unplaced: labels.unplaced }
}

/// The way back from pixels: (x, y) = scale (easting - e0, n0 - northing).
fn placement(frame: &Frame) -> Vec<(&'static str, String)> {
    let (scale, (east, north)) = frame.placement();
    vec![
        ("projection", frame.projection().proj_string()),
        ("pixels-per-metre", format!("{scale:.15}")),
        ("origin-easting", format!("{east:.6}")),
        ("origin-northing", format!("{north:.6}")),
    ]
}

/// The border's extent, wider where incidents near it ask for it.
fn extent(data: &MapData<'_>) -> Extent {
    let near = data.dataset.incidents.iter().zip(data.locations).filter(|(_, l)| l.distance_m <= NEAR_M);
    let border = data.border.course().into_iter().flatten();
    let all = border.chain(near.map(|(i, _)| i.position));
    let whole = Extent { west: -180.0, south: -60.0, east: 180.0, north: 75.0 };
    Extent::of(all).map_or(whole, |e| e.padded(0.045))
}
