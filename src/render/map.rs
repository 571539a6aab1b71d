//! The map: from measured incidents to a scene.

use super::canvas::{Canvas, MARGIN, MapData, MapOptions};
use super::facets::facets;
use super::frame::{Extent, Frame};
use super::labels::{Box4, Obstacles};
use super::layers;
use super::layers::legend::Stand;
use super::projection::Projection;
use super::scene::Scene;
use super::text::Fonts;
use crate::model::LonLat;

/// A map and what did not fit on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// The scene.
    pub scene: Scene,
    /// Incidents outside the frame.
    pub outside: usize,
    /// Labels for which there was no room.
    pub unplaced: Vec<String>,
    frame_height: f64,
    legend_below: bool,
    legend_width: f64,
    /// How far a legend beside the map reaches under it, pixels.
    legend_over: f64,
    /// The height that the page would need, if it is too low for what is on it.
    pub needs: Option<f64>,
}

impl Map {
    /// A page that needs no fitting.
    pub(super) fn of(scene: Scene, outside: usize) -> Self {
        Self {
            scene,
            outside,
            unplaced: Vec::new(),
            frame_height: 0.0,
            legend_below: true,
            legend_width: 0.0,
            legend_over: 0.0,
            needs: None,
        }
    }
}

/// A map is never lower than this, pixels.
const LEAST_HEIGHT: f64 = 220.0;

/// Room over the map for the title, pixels.
pub(super) const HEAD_HEIGHT: f64 = 84.0;
/// Height over width of a map of a part, unless the page says otherwise.
const FOCUS_HEIGHT: f64 = 0.66;
/// Incidents farther from the border than this do not widen the map.
const NEAR_M: f64 = 100_000.0;

/// Composes the map.
pub fn map(data: MapData<'_>, options: &MapOptions, fonts: &Fonts) -> Map {
    if !options.facets.is_empty() {
        return facets(data, options, &options.facets, fonts);
    }
    // A page of fixed height: what is not the map takes what it needs, and the map what is left. Which that is depends on
    // whether the legend fits into the map, so a second look may be needed.
    let mut map = fitted(data, options, fonts, None, 0.0);
    let Some(page) = options.height else { return map };
    let mut aside = 0.0;
    for _ in 0..5 {
        if aside == 0.0 && map.legend_below && options.width > 1.15 * page {
            aside = map.legend_width;
            map = fitted(data, options, fonts, None, aside);
        }
        let (now, frame) = (map.scene.height, map.frame_height);
        if (now - page).abs() < 0.5 {
            break;
        }
        map = fitted(data, options, fonts, Some((frame + page - now).max(LEAST_HEIGHT)), aside);
    }
    let over = if aside > 0.0 { map.legend_over.max(0.0) } else { 0.0 };
    if map.scene.height > page + 0.5 || over > 0.0 {
        map.needs = Some((map.scene.height.max(page) + over).ceil());
    }
    map.scene.height = page;
    map
}

/// The map with its frame of this height, if one is given, and `aside` pixels right of it for the legend.
fn fitted(data: MapData<'_>, options: &MapOptions, fonts: &Fonts, height: Option<f64>, aside: f64) -> Map {
    let wide = options.width - 2.0 * MARGIN - aside;
    let canvas = canvas(data, options, fonts, |extent, projection| {
        // A part of the border has no shape of its own that a page should follow.
        let height = height.or(options.focus.map(|_| (FOCUS_HEIGHT * wide).round()));
        Frame::fit(extent, projection, (MARGIN, HEAD_HEIGHT), wide, height)
    });
    compose(&canvas, if aside > 0.0 { Stand::Beside } else { Stand::Free })
}

/// What the layers are made from, with the frame that `fit` makes for the extent.
pub(super) fn canvas<'a>(
    data: MapData<'a>,
    options: &'a MapOptions,
    fonts: &'a Fonts,
    fit: impl FnOnce(Extent, Projection) -> Frame,
) -> Canvas<'a> {
    let whole = extent(&data);
    let course = data.border.course();
    let extent = options.focus.unwrap_or(whole);
    let edges = (extent.west, extent.south, extent.east, extent.north);
    let frame = fit(extent, Projection::chosen(options.projection, edges, main_direction(&course)));
    let lines: Vec<geo::LineString> =
        course.iter().map(|part| part.iter().map(|p| (p.lon(), p.lat())).collect::<Vec<_>>().into()).collect();
    let title = options.title.clone().unwrap_or_else(|| format!("Incidents along the {}", data.border.line().name));
    Canvas {
        data,
        options,
        fonts,
        border: frame.lines(&lines),
        extent: frame.extent().unwrap_or(whole),
        whole,
        frame,
        title,
    }
}

fn compose(canvas: &Canvas<'_>, stand: Stand) -> Map {
    let frame = &canvas.frame;
    let incidents = layers::incidents::layer(canvas, None);
    let outside = incidents.outside;
    let mut obstacles = Obstacles {
        blocked: Vec::new(),
        lines: canvas.border.clone(),
        marks: incidents.marks.clone(),
        page: Some(Box4 { left: frame.left, top: frame.top, right: frame.right, bottom: frame.bottom }),
    };
    let scale_bar = layers::scalebar::layer(canvas, &obstacles);
    obstacles.blocked.push(scale_bar.area);
    let legend_width = layers::legend::width(canvas, &incidents);
    let legend = layers::legend::layer(canvas, &incidents, &obstacles, stand);
    obstacles.blocked.push(legend.area);
    obstacles.blocked.extend(incidents.count_areas.iter().copied());
    let locator = layers::locator::layer(canvas, &obstacles);
    obstacles.blocked.extend(locator.as_ref().map(|l| l.area));
    if incidents.bins.is_some() {
        // Names are read over cells.
        obstacles.marks.clear();
    }
    let clusters = layers::clusters::layers(canvas, &mut obstacles);
    let labels = layers::places::layers(canvas, &mut obstacles);
    let start = if legend.below { legend.area.bottom - 8.0 } else { frame.bottom };
    let caption = layers::caption::layers(canvas, outside, start);
    let height = (caption.bottom + MARGIN * 0.6).round();
    let mut all = vec![layers::ground::page(canvas, height.max(canvas.options.height.unwrap_or(0.0)))];
    all.extend(layers::ground::layers(canvas));
    all.push(layers::border::casing(canvas));
    all.push(incidents.layer);
    all.push(clusters.outlines);
    all.push(layers::border::layer(canvas));
    all.push(layers::ground::frame(canvas, &[legend.area, scale_bar.area]));
    all.extend(incidents.counts);
    all.extend(labels.layers);
    all.push(clusters.numbers);
    all.push(scale_bar.layer);
    all.push(legend.layer);
    all.extend(locator.map(|l| l.layer));
    all.extend(caption.layers);
    let scene = Scene {
        width: canvas.options.width,
        height,
        unit: canvas.options.unit,
        title: canvas.title.clone(),
        desc: layers::caption::description(canvas),
        data: placement(frame),
        layers: all,
    };
    Map {
        scene,
        outside,
        unplaced: labels.unplaced,
        frame_height: frame.bottom - frame.top,
        legend_below: legend.below,
        legend_width,
        legend_over: legend.area.bottom - frame.bottom,
        needs: None,
    }
}

/// The azimuth of a line's longest measure, degrees between -90 and 90: the main axis of its points about their middle.
fn main_direction(course: &[Vec<LonLat>]) -> f64 {
    let points: Vec<LonLat> = course.iter().flatten().copied().collect();
    let n = points.len().max(1) as f64;
    let lat0 = points.iter().map(|p| p.lat()).sum::<f64>() / n;
    let lon0 = points.first().map_or(0.0, |p| p.lon());
    let plane = |p: &LonLat| {
        let turned = (p.lon() - lon0 + 180.0).rem_euclid(360.0) - 180.0;
        (turned * lat0.to_radians().cos(), p.lat() - lat0)
    };
    let middle = points.iter().map(|p| plane(p).0).sum::<f64>() / n;
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in points.iter().map(plane) {
        let x = x - middle;
        (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
    }
    // The angle from north of the larger axis.
    0.5 * (2.0 * xy).atan2(yy - xx).to_degrees()
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
