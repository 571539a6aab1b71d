//! Small multiples: one map a group of incidents, all of one extent and scale, with one legend.

use std::ops::Range;

use rayon::prelude::*;

use crate::render::map::canvas::{Canvas, Facet, MARGIN, MapData, Setting, canvas, head_height, title};
use crate::render::map::frame::Frame;
use crate::render::map::labels::{Box4, Obstacles};
use crate::render::map::layers::{self, incidents::Incidents, legend};
use crate::render::qgis::View;
use crate::render::scene::{Anchor, Layer, Mark, Scene, Text};
use crate::render::style::{INK, SOFT_INK};
use crate::render::text::{Fonts, cut};
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

/// Less than so much of it is an error; the rest is for what legend and caption take more than was thought.
const SLACK: f64 = 0.8;

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
    let layout = Room::of(data, options, facets, fonts).laid_out(options, facets.len());
    fitted(data, options, &(facets, 0..facets.len()), fonts, layout)
}

/// The same on as many pages as it takes, as many panels on each.
pub fn pages(data: MapData<'_>, options: &Setting, facets: &[Facet], fonts: &Fonts) -> Vec<Facets> {
    let room = Room::of(data, options, facets, fonts);
    let fits = |panels: &usize| room.laid_out(options, *panels).2.is_none();
    let most = (1..=facets.len()).rev().find(fits).unwrap_or(1);
    let count = facets.len().div_ceil(most);
    let each = facets.len().div_ceil(count);
    let layout = room.laid_out(options, each);
    let title = title(data, options);
    let sheet = |i: usize| {
        let numbered = (count > 1).then(|| format!("{title} ({} of {count})", i + 1));
        let options = Setting { title: numbered.or_else(|| options.title.clone()), ..options.clone() };
        let shown = i * each..((i + 1) * each).min(facets.len());
        fitted(data, &options, &(facets, shown), fonts, layout)
    };
    (0..count).into_par_iter().map(sheet).collect()
}

/// A page as high as it was asked to be: legend and caption say what its panels have room for, so they may take more than was thought.
fn fitted(data: MapData<'_>, options: &Setting, panels: &Panels<'_>, fonts: &Fonts, layout: Layout) -> Facets {
    let (columns, high, mut needs) = layout;
    let mut made = page(data, options, panels, fonts, columns, high);
    if let (Some(height), Some(high), None) = (options.height, high, needs) {
        let over = made.scene.height - height;
        let rows = panels.1.len().div_ceil(columns) as f64;
        if over > 0.5 {
            made = page(data, options, panels, fonts, columns, Some(high - over / rows));
            needs = (high - over / rows < SLACK * LEAST_HEIGHT).then(|| (height + over).ceil());
        }
    }
    Facets { scene: Scene { height: options.height.unwrap_or(made.scene.height), ..made.scene }, needs, ..made }
}

/// The same, a page for each panel: all pages are alike but for what happened.
pub fn frames(data: MapData<'_>, options: &Setting, facets: &[Facet], fonts: &Fonts) -> Vec<Facets> {
    let layout = Room::of(data, options, facets, fonts).laid_out(options, 1);
    let frame = |i: usize| fitted(data, options, &(facets, i..i + 1), fonts, layout);
    (0..facets.len()).into_par_iter().map(frame).collect()
}

/// Columns of panels, their height as a page of fixed height asks, and the height that it would need, if it is too low.
type Layout = (usize, Option<f64>, Option<f64>);

/// Panels, and which of them a page shows.
type Panels<'a> = (&'a [Facet], Range<usize>);

/// What a page of fixed height leaves for its panels.
struct Room {
    /// The height of what is over and under them, which does not depend on how many there are; none if a page may be as high as it likes.
    rest: Option<f64>,
    /// Height over width of a panel.
    aspect: f64,
}

impl Room {
    fn of(data: MapData<'_>, options: &Setting, facets: &[Facet], fonts: &Fonts) -> Self {
        if options.height.is_none() {
            return Self { rest: None, aspect: 1.0 };
        }
        let one = page(data, options, &(facets, 0..1), fonts, 1, None);
        Self { rest: Some(one.scene.height - one.panel.1 - NAME - GAP), aspect: one.panel.1 / one.panel.0 }
    }

    /// How so many panels stand.
    fn laid_out(&self, options: &Setting, count: usize) -> Layout {
        let columns = match count {
            0 | 1 => 1,
            2..=4 => 2,
            5..=9 => 3,
            _ => 4,
        };
        let [most, at_most] = LEAST_WIDTH.map(|least| ((options.width - 2.0 * MARGIN + GAP) / (least + GAP)) as usize);
        let (Some(height), Some(rest)) = (options.height, self.rest) else {
            return (columns.min(most).max(1), None, None);
        };
        let rows = |columns: usize| count.div_ceil(columns) as f64;
        let high = |columns: usize| (height - rest) / rows(columns) - NAME - GAP;
        let scale = |columns: usize| panel_width(options, columns).min(high(columns) / self.aspect);
        let all = 1..=count.min(at_most).max(1);
        let best = all.max_by(|&a, &b| scale(a).total_cmp(&scale(b)).then(b.cmp(&a))).unwrap_or(1);
        let needed = rest + rows(best) * (LEAST_HEIGHT + NAME + GAP);
        let needs = (high(best) < LEAST_HEIGHT).then(|| needed.ceil());
        (best, Some(high(best).max(LEAST_HEIGHT)), needs)
    }
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
    // All panels show the same ground.
    let told: Vec<[String; LENGTHS]> = facets.iter().map(|facet| told(&whole, facet)).collect();
    let length = length(&whole, facets, &told);
    let high = whole.frame.bottom - whole.frame.top;
    let mut all = Vec::new();
    let mut bottom = head;
    for (i, (facet, told)) in facets.iter().zip(&told).take(shown.end).skip(shown.start).enumerate() {
        let left = MARGIN + (i % columns) as f64 * (wide + GAP);
        let top = head + NAME + (i / columns) as f64 * (high + NAME + GAP);
        bottom = top + high;
        let panel = canvas(data, options, fonts, |extent, projection| {
            Frame::fit(extent, projection, (left, top), wide, Some(high))
        });
        // What is written on one page after the other stays where it is, clear of what happens on any.
        let clear_of = if shown.len() == 1 { facets } else { std::slice::from_ref(facet) };
        let told = length.map(|length| told[length].clone());
        all.extend(layers_of(&panel, (facet, told), clear_of, &common, i + 1));
    }
    let page = Frame::fit(
        whole.extent,
        whole.frame.projection(),
        (MARGIN, head),
        options.width - 2.0 * MARGIN,
        Some(bottom - head),
    );
    // Of the page's own ground nothing is drawn but what panels have.
    let mut of_page = canvas(data, options, fonts, |_, _| whole.frame.clone());
    (of_page.frame, of_page.open, of_page.settled) = (page, Vec::new(), Vec::new());
    let page = of_page;
    if length.is_some_and(|length| told.iter().any(|told| told[length].contains('('))) {
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
        desc: format!(
            "{} {}",
            layers::caption::description(&page),
            said_of_panels(&facets[shown.clone()], &told[shown.clone()])
        ),
        data: Vec::new(),
        layers,
    };
    Facets { scene, outside: common.outside, needs: None, panel: (wide, high), view: super::view(&whole.frame) }
}

fn layers_of(
    panel: &Canvas<'_>,
    (facet, told): (&Facet, Option<String>),
    clear_of: &[Facet],
    common: &Incidents,
    number: usize,
) -> Vec<Layer> {
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
    // The first panel tells what all are of: names before the scale, or one state may be named and the other not.
    let of_all = (number == 1).then(|| {
        let names = layers::places::country_names(panel, &mut obstacles);
        let scale = layers::scalebar::layer(panel, &obstacles);
        obstacles.blocked.push(scale.area);
        [names, scale.layer]
    });
    let mut layers = layers::ground::layers(panel);
    layers.extend(layers::lines_under(panel));
    layers.push(shown.layer);
    layers.extend(layers::lines_over(panel));
    layers.push(layers::ground::frame(panel, &obstacles.blocked));
    layers.extend(shown.counts);
    if let Some(told) = of_all {
        layers.extend(told);
    }
    layers.push(name(panel, facet, told));
    for layer in &mut layers {
        layer.id = format!("panel-{number}-{}", layer.id);
        layer.label = format!("{}: {}", facet.name, layer.label);
    }
    layers
}

/// The panels for readers who do not see them.
fn said_of_panels(facets: &[Facet], told: &[[String; LENGTHS]]) -> String {
    let said = facets.iter().zip(told).map(|(facet, told)| format!("{}, {}", facet.name, told[0]));
    format!("{}: {}.", words::count(facets.len(), "map"), said.collect::<Vec<_>>().join("; "))
}

/// The most of a panel's width that its name takes.
const NAME_SHARE: f64 = 0.7;

/// Size of a panel's name, pixels.
const NAME_SIZE: f64 = 12.5;

/// Lengths at which a panel tells what it shows.
const LENGTHS: usize = 4;

/// How many incidents a panel shows and how near they are, at several lengths.
fn told(panel: &Canvas<'_>, facet: &Facet) -> [String; LENGTHS] {
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
    let (count, number) = (words::count(shown.len(), "incident"), words::thousands(shown.len() as f64));
    [format!("{count}{share}"), format!("{number}{share}"), count, number]
}

/// A panel's name, its beginning where it would leave no room for the number of its incidents.
fn short_name(panel: &Canvas<'_>, facet: &Facet) -> String {
    let wide = panel.frame.right - panel.frame.left;
    cut(panel.fonts, &facet.name, (NAME_SIZE, true), NAME_SHARE * wide)
}

/// The longest of these lengths that every panel has room for; none if there is none.
fn length(whole: &Canvas<'_>, facets: &[Facet], told: &[[String; LENGTHS]]) -> Option<usize> {
    let f = &whole.frame;
    let fits = |(facet, told): (&Facet, &[String; LENGTHS])| {
        let room = f.right - f.left - whole.fonts.width(&short_name(whole, facet), NAME_SIZE, true) - 8.0;
        told.iter().position(|told| whole.fonts.width(told, NAME_SIZE, false) <= room)
    };
    facets.iter().zip(told).map(fits).try_fold(0, |longest, length| Some(longest.max(length?)))
}

fn name(panel: &Canvas<'_>, facet: &Facet, told: Option<String>) -> Layer {
    let f = &panel.frame;
    let text = |x: f64, text: String, bold: bool, anchor: Anchor| {
        let paint = if bold { INK } else { SOFT_INK };
        Mark::Text(Text { at: (x, f.top - 8.0), text, size: NAME_SIZE, bold, paint, anchor, halo: None, spacing: 0.0 })
    };
    let mut marks = vec![text(f.left, short_name(panel, facet), true, Anchor::Left)];
    marks.extend(told.map(|told| text(f.right, told, false, Anchor::Right)));
    Layer::new("name", "Name", marks)
}
