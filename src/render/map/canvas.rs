//! What the map is made from: its data, its options, its frame.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::analysis::{ClusterRow, Doubt, Draws, Method, Summary};
use crate::geodesy::extent::Extent;
use crate::geodesy::projection::{Projection, ProjectionChoice};
use crate::model::{Area, BaseMap, Dataset, Location, LonLat};
use crate::render::map::frame::Frame;
use crate::render::text::Fonts;
use crate::spatial::{Border, ChainageMark};
use crate::study::Study;
use crate::study::options::{AutoLength, Hull, LabelScript, LegendPlace, Points, Stacks, Viewpoint};

/// What the map shows.
#[derive(Clone, Copy)]
pub struct MapData<'a> {
    /// The incidents.
    pub dataset: &'a Dataset,
    /// Where each lies relative to the border.
    pub locations: &'a [Location],
    /// The border.
    pub border: &'a Border,
    /// The figures of the fact line.
    pub summary: &'a Summary,
    /// Where the incidents may really be.
    pub draws: Option<&'a Draws>,
    /// What the figures are as uncertain as that.
    pub doubt: Option<&'a Doubt>,
    /// The clusters.
    pub clusters: &'a [ClusterRow],
    /// Their outlines.
    pub hulls: &'a [Option<geo::MultiPolygon>],
    /// The kind of outline.
    pub hull: Hull,
    /// How the clusters were found.
    pub method: &'a Method,
    /// The region.
    pub base: &'a BaseMap,
    /// Of a map of what changed between two editions, from where to where incidents were moved.
    pub moves: Option<&'a [Vec<LonLat>]>,
}

impl<'a> MapData<'a> {
    /// What a study's map shows.
    pub fn of(study: &'a Study) -> Self {
        Self {
            dataset: &study.incidents.dataset,
            locations: &study.locations,
            border: &study.border.border,
            summary: &study.summary,
            draws: study.draws.as_ref(),
            doubt: study.doubt.as_ref(),
            clusters: &study.clusters.rows,
            hulls: &study.clusters.hulls,
            hull: study.clusters.hull,
            method: &study.clusters.method,
            base: &study.base,
            moves: None,
        }
    }
}

/// How the map is to be made: the study's options, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The page's width in pixels.
    pub width: f64,
    /// Its height; none for as high as the map asks.
    pub height: Option<f64>,
    /// The unit of a printed page, and how many pixels it is.
    pub unit: Option<(&'static str, f64)>,
    /// What the map shows, if not the whole border; degrees.
    pub focus: Option<Extent>,
    /// The projection.
    pub projection: ProjectionChoice,
    /// How incidents are shown.
    pub points: Points,
    /// How incidents of one position are shown.
    pub stacks: Stacks,
    /// What colour and shape stand for.
    pub color_by: ColorBy,
    /// What area stands for.
    pub size_by: SizeBy,
    /// How far apart marks of chainage are; none for no marks.
    pub km_marks: Option<AutoLength>,
    /// In whose view lines in dispute are drawn.
    pub viewpoint: Viewpoint,
    /// Scripts of the names of places.
    pub labels: LabelScript,
    /// Where the legend stands.
    pub legend: LegendPlace,
    /// How many towns are tried, the most important first.
    pub towns: usize,
    /// Small multiples instead of one map; empty for one map.
    pub facets: Vec<Facet>,
    /// The title; none for one made from the border's name.
    pub title: Option<String>,
    /// A line under the title; none if empty.
    pub subtitle: String,
    /// Lines of facts under the title.
    pub fact_lines: usize,
    /// Where the incidents are from, as the caption says it; nothing if empty.
    pub source: String,
    /// What the caption says of the border's status and of the data, a sentence each.
    pub notes: Vec<String>,
    /// What the caption says of the map's lines as a whole; nothing if empty.
    pub disclaimer: String,
}

/// What the caption says of the map's lines, unless it is told otherwise.
pub const DISCLAIMER: &str = "Lines on this map imply no opinion on the status of any territory.";

/// What colour and shape stand for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum ColorBy {
    /// The type of incident.
    #[default]
    Type,
    /// The side of the border.
    Side,
    /// The border's sector.
    Sector,
    /// A column of the input.
    Column(String),
}

/// What the area of a symbol stands for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum SizeBy {
    /// People killed, the middle of the range claimed.
    #[default]
    Killed,
    /// Nothing: all are of one size.
    Nothing,
    /// A column of numbers in the input.
    Column(String),
}

/// A panel of small multiples.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// What it shows.
    pub name: String,
    /// Indices of its incidents, ascending.
    pub members: Vec<usize>,
}

/// Above so many incidents dots hide each other.
pub const MOST_DOTS: usize = 20_000;

/// Margin of the page, pixels.
pub(crate) const MARGIN: f64 = 28.0;
/// What the layers are made from.
pub(crate) struct Canvas<'a> {
    pub data: MapData<'a>,
    pub options: &'a Setting,
    pub fonts: &'a Fonts,
    pub frame: Frame,
    pub extent: Extent,
    /// The extent of the whole map, which a focus is a part of.
    pub whole: Extent,
    /// Lines of the border in pixels, but for those that are not in dispute where others are.
    pub open: Vec<Vec<(f64, f64)>>,
    /// Those.
    pub settled: Vec<Vec<(f64, f64)>>,
    pub title: String,
    countries: OnceLock<Vec<Rings>>,
    outlines: OnceLock<Vec<Rings>>,
    marks: OnceLock<Vec<ChainageMark>>,
}

/// Rings of an area in pixels; none where it is not on the map.
pub(crate) type Rings = Vec<Vec<(f64, f64)>>;

/// Of an outline, a smaller hole or corner would be a speck of ink, square pixels.
const LEAST_RING: f64 = 30.0;

fn area(ring: &[(f64, f64)]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0
}

impl Canvas<'_> {
    /// The countries of the base map, each with its rings.
    pub fn countries(&self) -> impl Iterator<Item = (&Area, &Rings)> {
        let all = &self.data.base.countries;
        let rings = || all.par_iter().map(|country| self.frame.areas(&country.shape)).collect();
        all.iter().zip(self.countries.get_or_init(rings))
    }

    /// The marks of chainage along the border, as far apart as they are asked for once and for all.
    pub fn marks(&self, step_m: f64) -> &[ChainageMark] {
        self.marks.get_or_init(|| self.data.border.marks(step_m))
    }

    /// The clusters, each with the rings of its outline.
    pub fn outlines(&self) -> impl Iterator<Item = (&ClusterRow, &Rings)> {
        let of = |hull: &Option<_>| {
            let mut rings = hull.as_ref().map_or(Vec::new(), |hull| self.frame.areas(hull));
            let largest = rings.iter().map(|ring| area(ring)).fold(0.0, f64::max);
            rings.retain(|ring| area(ring) >= LEAST_RING.min(largest));
            rings
        };
        let rings = || self.data.hulls.par_iter().map(of).collect();
        self.data.clusters.iter().zip(self.outlines.get_or_init(rings))
    }

    /// All lines of the border in pixels.
    pub fn border(&self) -> Vec<Vec<(f64, f64)>> {
        self.open.iter().chain(&self.settled).cloned().collect()
    }
}

/// Room over the map for title, subtitle and facts, pixels.
pub(crate) fn head_height(options: &Setting) -> f64 {
    84.0 + if options.subtitle.is_empty() { 0.0 } else { SUBTITLE } + (options.fact_lines - 1) as f64 * FACT_LEADING
}

/// From one line of facts to the next, pixels.
pub(crate) const FACT_LEADING: f64 = 16.0;
/// Height of the subtitle, pixels.
pub(crate) const SUBTITLE: f64 = 22.0;
/// Incidents farther from the border than this do not widen the map.
const NEAR_M: f64 = 100_000.0;

/// What the layers are made from, with the frame that `fit` makes for the extent.
pub(crate) fn canvas<'a>(
    data: MapData<'a>,
    options: &'a Setting,
    fonts: &'a Fonts,
    fit: impl FnOnce(Extent, Projection) -> Frame,
) -> Canvas<'a> {
    data.base.prepare();
    let whole = extent(&data);
    let course = data.border.course();
    let extent = options.focus.unwrap_or(whole);
    let edges = (extent.west, extent.south, extent.east, extent.north);
    let frame = fit(extent, Projection::chosen(options.projection, edges, main_direction(&course)));
    let (open, settled): (Vec<_>, Vec<_>) = data
        .border
        .disputed_stretches()
        .into_iter()
        .partition(|(disputed, _)| *disputed || !data.border.line().disputed);
    let pixels = |stretches: Vec<(bool, Vec<LonLat>)>| {
        let line = |(_, stretch): (bool, Vec<LonLat>)| stretch.iter().map(|p| (p.lon(), p.lat())).collect();
        frame.lines(&stretches.into_iter().map(line).collect::<Vec<geo::LineString>>())
    };
    let (open, settled) = (pixels(open), pixels(settled));
    let title = title(data, options);
    Canvas {
        data,
        options,
        fonts,
        open,
        settled,
        extent: frame.extent().unwrap_or(whole),
        whole,
        frame,
        title,
        countries: OnceLock::new(),
        outlines: OnceLock::new(),
        marks: OnceLock::new(),
    }
}

/// The map's title: what was asked for, else the border's.
pub(crate) fn title(data: MapData<'_>, options: &Setting) -> String {
    options.title.clone().unwrap_or_else(|| format!("Incidents along the {}", data.border.line().name))
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

/// The border's extent, wider where incidents near it ask for it.
fn extent(data: &MapData<'_>) -> Extent {
    let near = data.dataset.incidents.iter().zip(data.locations).filter(|(_, l)| l.distance_m <= NEAR_M);
    let border = data.border.course().into_iter().flatten();
    let all = border.chain(near.map(|(i, _)| i.position));
    let whole = Extent { west: -180.0, south: -60.0, east: 180.0, north: 75.0 };
    Extent::of(all).map_or(whole, |e| e.padded(0.045))
}
