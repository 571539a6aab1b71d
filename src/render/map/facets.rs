//! Small multiples: one map a group of incidents, all of one extent and scale, with one legend.

use std::ops::Range;

use rayon::prelude::*;

use crate::render::map::canvas::{Canvas, Facet, MARGIN, MapData, Setting, canvas, head_height};
use crate::render::map::frame::Frame;
use crate::render::map::labels::{Box4, Obstacles};
use crate::render::map::layers::{self, incidents::Incidents, legend};
use crate::render::qgis::View;
use crate::render::scene::{Anchor, Layer, Mark, Scene, Text};
use crate::render::style::{INK, SOFT_INK};
use crate::render::text::Fonts;
use crate::study::words;

/// Between panels, and over each for its name, pixels.
const GAP: f64 = 16.0;
const NAME: f64 = 24.0;

/// No panel is narrower, pixels; on a page of fixed height, where the alternative may be no map at all, none than the
/// second.
const LEAST_WIDTH: [f64; 2] = [260.0, 180.0];

/// The distance to the line within which a panel counts its incidents, metres.
const NEAR_M: f64 = 25_000.0;

/// No panel is lower, pixels.
const LEAST_HEIGHT: f64 = 120.0;

/// How far from incidents of any page what is written stays, pixels.
const ANY: f64 = 4.0;

/// A page of small multiples.
pub struct Facets {
    pub scene: Scene,
    /// Incidents that lie outside the panels.
    pub outside: usize,
    /// The height that the page would need, if it is too low.
    pub needs: Option<f64>,
    /// Width and height of a panel, pixels.
    panel: (f64, f64),
    /// What each panel shows of the ground.
    pub view: View,
}

/// A page of one panel for each of `facets`. A page of fixed height has as many columns as let the panels be largest.
pub fn facets(data: MapData<'_>, options: &Setting, facets: &[Facet], fonts: &Fonts) -> Facets {
    let all = (facets, 0..facets.len());
    let (columns, high, needs) = layout(data, options, &all, fonts);
    fixed(page(data, options, &all, fonts, columns, high), options, needs)
}

/// A page as high as it was asked to be.
fn fixed(page: Facets, options: &Setting, needs: Option<f64>) -> Facets {
    let scene = Scene { height: options.height.unwrap_or(page.scene.height), ..page.scene };
    Facets { scene, needs, ..page }
}

/// The same, a page for each panel: all pages are alike but for what happened.
pub fn frames(data: MapData<'_>, options: &Setting, facets: &[Facet], fonts: &Fonts) -> Vec<Facets> {
    let (columns, high, needs) = layout(data, options, &(facets, 0..1), fonts);
    let frame = |i: usize| fixed(page(data, options, &(facets, i..i + 1), fonts, columns, high), options, needs);
    (0..facets.len()).into_par_iter().map(frame).collect()
}

/// Panels, and which of them a page shows.
type Panels<'a> = (&'a [Facet], Range<usize>);

/// Columns of panels and their height, as a page of fixed height asks; and the height that it would need, if it is too low.
fn layout(
    data: MapData<'_>,
    options: &Setting,
    panels: &Panels<'_>,
    fonts: &Fonts,
) -> (usize, Option<f64>, Option<f64>) {
    let count = panels.1.len();
    let columns = match count {
        0 | 1 => 1,
        2..=4 => 2,
        5..=9 => 3,
        _ => 4,
    };
    let [most, at_most] = LEAST_WIDTH.map(|least| ((options.width - 2.0 * MARGIN + GAP) / (least + GAP)) as usize);
    let columns = columns.min(most).max(1);
    let Some(height) = options.height else { return (columns, None, None) };
    let natural = page(data, options, panels, fonts, columns, None);
    let rows = |columns: usize| count.div_ceil(columns);
    let high_of = |columns: usize, high: f64| rows(columns) as f64 * (high + NAME + GAP);
    // What is over and under the panels does not depend on them.
    let rest = natural.scene.height - high_of(columns, natural.panel.1);
    let aspect = natural.panel.1 / natural.panel.0;
    let high = |columns: usize| (height - rest) / rows(columns) as f64 - NAME - GAP;
    let scale = |columns: usize| panel_width(options, columns).min(high(columns) / aspect);
    let all = 1..=count.min(at_most).max(1);
    let best = all.max_by(|&a, &b| scale(a).total_cmp(&scale(b)).then(b.cmp(&a))).unwrap_or(1);
    let needs = (high(best) < LEAST_HEIGHT).then(|| (rest + high_of(best, LEAST_HEIGHT)).ceil());
    (best, Some(high(best).max(LEAST_HEIGHT)), needs)
}

fn panel_width(options: &Setting, columns: usize) -> f64 {
    (options.width - 2.0 * MARGIN - (columns - 1) as f64 * GAP) / columns as f64
}

fn page(
    data: MapData<'_>,
    options: &Setting,
    (facets, shown): &Panels<'_>,
    fonts: &Fonts,
    columns: usize,
    high: Option<f64>,
) -> Facets {
    let (wide, head) = (panel_width(options, columns), head_height(options));
    // The whole is only asked for what all panels share: types, sizes, legend, caption.
    let whole = canvas(data, options, fonts, |extent, projection| {
        Frame::fit(extent, projection, (MARGIN, head + NAME), wide, high)
    });
    let mut common = layers::incidents::common(&whole, facets);
    let high = whole.frame.bottom - whole.frame.top;
    let mut all = Vec::new();
    let mut bottom = head;
    for (i, facet) in facets[shown.clone()].iter().enumerate() {
        let left = MARGIN + (i % columns) as f64 * (wide + GAP);
        let top = head + NAME + (i / columns) as f64 * (high + NAME + GAP);
        bottom = top + high;
        let panel = canvas(data, options, fonts, |extent, projection| {
            Frame::fit(extent, projection, (left, top), wide, Some(high))
        });
        // What is written on one page after the other stays where it is, clear of what happens on any.
        let clear_of = if shown.len() < facets.len() { facets } else { std::slice::from_ref(facet) };
        all.extend(layers_of(&panel, facet, clear_of, &common, i + 1));
    }
    let page = Frame::fit(
        whole.extent,
        whole.frame.projection(),
        (MARGIN, head),
        options.width - 2.0 * MARGIN,
        Some(bottom - head),
    );
    let page = Canvas {
        frame: page,
        open: Vec::new(),
        settled: Vec::new(),
        ..canvas(data, options, fonts, |_, _| whole.frame.clone())
    };
    if facets.iter().any(|facet| told(&whole, facet).is_some_and(|told| told.contains('('))) {
        common.form += " In brackets: 95 % of the draws, each place as uncertain as its source says.";
    }
    let key = legend::under(&page, &common);
    let caption = layers::caption::layers(&page, &common, key.area.bottom - 8.0);
    let height = (caption.bottom + MARGIN * 0.6).round();
    let mut layers = vec![layers::ground::page(&page, height.max(options.height.unwrap_or(0.0)))];
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
    Facets { scene, outside: common.outside, needs: None, panel: (wide, high), view: super::view(&whole.frame) }
}

fn layers_of(panel: &Canvas<'_>, facet: &Facet, clear_of: &[Facet], common: &Incidents, number: usize) -> Vec<Layer> {
    let shown = layers::incidents::panel(panel, facet, common);
    let marks = if clear_of.len() > 1 {
        let all = clear_of.iter().flat_map(|facet| &facet.members);
        let all = all.filter_map(|&i| panel.frame.inside(panel.data.dataset.incidents[i].position));
        all.map(|at| (at, ANY)).collect()
    } else {
        shown.marks
    };
    let f = &panel.frame;
    let page = Some(Box4 { left: f.left, top: f.top, right: f.right, bottom: f.bottom });
    let mut obstacles = Obstacles { lines: panel.border(), marks, page, ..Obstacles::default() };
    let scale = layers::scalebar::layer(panel, &obstacles);
    obstacles.blocked.push(scale.area);
    let mut layers = layers::ground::layers(panel);
    layers.extend(layers::lines_under(panel));
    layers.push(shown.layer);
    layers.extend(layers::lines_over(panel));
    // The first panel tells what all are of.
    let told = (number == 1).then(|| (layers::places::country_names(panel, &mut obstacles), scale.layer));
    let taken = if number == 1 { &obstacles.blocked[..] } else { &[] };
    layers.push(layers::ground::frame(panel, taken));
    layers.extend(shown.counts);
    if let Some((names, scale)) = told {
        layers.extend([names, scale]);
    }
    layers.push(name(panel, facet));
    for layer in &mut layers {
        layer.id = format!("panel-{number}-{}", layer.id);
        layer.label = format!("{}: {}", facet.name, layer.label);
    }
    layers
}

/// Size of a panel's name, pixels.
const NAME_SIZE: f64 = 12.5;

/// How many incidents a panel shows and how near they are, as far as there is room.
fn told(panel: &Canvas<'_>, facet: &Facet) -> Option<String> {
    let f = &panel.frame;
    let inside = |i: &&usize| f.inside(panel.data.dataset.incidents[**i].position).is_some();
    let shown: Vec<usize> = facet.members.iter().filter(inside).copied().collect();
    let near = shown.iter().filter(|i| panel.data.locations[**i].distance_m <= NEAR_M).count();
    // Told twice, or not at all.
    let moved = panel.data.draws.and_then(|draws| draws.share(&shown, |_, d, _| d <= NEAR_M));
    let moved = moved.map_or(String::new(), |share| format!(" ({})", words::percent_range(share.location)));
    let share = match shown.len() {
        0 => String::new(),
        n => format!(" · {}{moved} within {} km", words::percent(near, n), NEAR_M / 1e3),
    };
    let count = words::count(shown.len(), "incident");
    let room = f.right - f.left - panel.fonts.width(&facet.name, NAME_SIZE, true) - 8.0;
    let told = [format!("{count}{share}"), count, words::thousands(shown.len() as f64)];
    told.into_iter().find(|told| panel.fonts.width(told, NAME_SIZE, false) <= room)
}

fn name(panel: &Canvas<'_>, facet: &Facet) -> Layer {
    let f = &panel.frame;
    let text = |x: f64, text: String, bold: bool, anchor: Anchor| {
        let paint = if bold { INK } else { SOFT_INK };
        Mark::Text(Text { at: (x, f.top - 8.0), text, size: NAME_SIZE, bold, paint, anchor, halo: None, spacing: 0.0 })
    };
    let mut marks = vec![text(f.left, facet.name.clone(), true, Anchor::Left)];
    marks.extend(told(panel, facet).map(|told| text(f.right, told, false, Anchor::Right)));
    Layer::new("name", "Name", marks)
}
