//! Small multiples: one map a group of incidents, all of one extent and scale, with one legend.

use super::canvas::{Canvas, Facet, HEAD_HEIGHT, MARGIN, MapData, MapOptions, canvas};
use super::frame::Frame;
use super::labels::{Box4, Obstacles};
use super::layers::{self, incidents::Incidents, legend};
use super::scene::{Anchor, Layer, Mark, Scene, Text};
use super::style::{INK, SOFT_INK};
use super::text::Fonts;
use super::words;

/// Between panels, and over each for its name, pixels.
const GAP: f64 = 16.0;
const NAME: f64 = 24.0;

/// No panel is narrower, pixels.
const LEAST_WIDTH: f64 = 260.0;

/// A page of one panel for each of `facets`, and how many incidents lie outside the panels.
pub fn facets(data: MapData<'_>, options: &MapOptions, facets: &[Facet], fonts: &Fonts) -> (Scene, usize) {
    let columns = match facets.len() {
        0 | 1 => 1,
        2..=4 => 2,
        5..=9 => 3,
        _ => 4,
    };
    let columns = columns.min(((options.width - 2.0 * MARGIN) / LEAST_WIDTH) as usize).max(1);
    let wide = (options.width - 2.0 * MARGIN - (columns - 1) as f64 * GAP) / columns as f64;
    // The whole is only asked for what all panels share: types, sizes, legend, caption.
    let whole = canvas(data, options, fonts, |extent, projection| {
        Frame::fit(extent, projection, (MARGIN, HEAD_HEIGHT + NAME), wide, None)
    });
    let common = layers::incidents::layer(&whole, None);
    let high = whole.frame.bottom - whole.frame.top;
    let mut all = Vec::new();
    let mut bottom = HEAD_HEIGHT;
    for (i, facet) in facets.iter().enumerate() {
        let left = MARGIN + (i % columns) as f64 * (wide + GAP);
        let top = HEAD_HEIGHT + NAME + (i / columns) as f64 * (high + NAME + GAP);
        bottom = top + high;
        let panel =
            canvas(data, options, fonts, |extent, projection| Frame::fit(extent, projection, (left, top), wide, None));
        all.extend(layers_of(&panel, facet, &common, i + 1));
    }
    let page = Frame::fit(
        whole.extent,
        whole.frame.projection(),
        (MARGIN, HEAD_HEIGHT),
        options.width - 2.0 * MARGIN,
        Some(bottom - HEAD_HEIGHT),
    );
    let page = Canvas { frame: page, border: Vec::new(), ..canvas(data, options, fonts, |_, _| whole.frame.clone()) };
    let key = legend::under(&page, &common);
    let caption = layers::caption::layers(&page, common.outside, key.area.bottom - 8.0);
    let height = (caption.bottom + MARGIN * 0.6).max(options.height.unwrap_or(0.0));
    let mut layers = vec![layers::ground::page(&page, height)];
    layers.extend(all);
    layers.push(key.layer);
    layers.extend(caption.layers);
    let scene = Scene {
        width: options.width,
        height,
        unit: options.unit,
        title: page.title.clone(),
        desc: layers::caption::description(&page),
        data: Vec::new(),
        layers,
    };
    (scene, common.outside)
}

fn layers_of(panel: &Canvas<'_>, facet: &Facet, common: &Incidents, number: usize) -> Vec<Layer> {
    let shown = layers::incidents::layer(panel, Some((facet, common)));
    let f = &panel.frame;
    let page = Some(Box4 { left: f.left, top: f.top, right: f.right, bottom: f.bottom });
    let mut obstacles = Obstacles { blocked: Vec::new(), lines: panel.border.clone(), marks: shown.marks, page };
    let scale = layers::scalebar::layer(panel, &obstacles);
    obstacles.blocked.push(scale.area);
    let mut layers = layers::ground::layers(panel);
    layers.push(layers::border::casing(panel));
    layers.push(shown.layer);
    layers.push(layers::border::layer(panel));
    let taken = if number == 1 { vec![scale.area] } else { Vec::new() };
    layers.push(layers::ground::frame(panel, &taken));
    layers.extend(shown.counts);
    if number == 1 {
        layers.push(layers::places::country_names(panel, &mut obstacles));
        layers.push(scale.layer);
    }
    layers.push(name(panel, facet, shown.count));
    for layer in &mut layers {
        layer.id = format!("panel-{number}-{}", layer.id);
        layer.label = format!("{}: {}", facet.name, layer.label);
    }
    layers
}

fn name(panel: &Canvas<'_>, facet: &Facet, count: usize) -> Layer {
    let f = &panel.frame;
    let text = |x: f64, text: String, bold: bool, anchor: Anchor| {
        let paint = if bold { INK } else { SOFT_INK };
        Mark::Text(Text { at: (x, f.top - 8.0), text, size: 12.5, bold, paint, anchor, halo: None, spacing: 0.0 })
    };
    let marks = vec![
        text(f.left, facet.name.clone(), true, Anchor::Left),
        text(f.right, words::count(count, "incident"), false, Anchor::Right),
    ];
    Layer::new("name", "Name", marks)
}
