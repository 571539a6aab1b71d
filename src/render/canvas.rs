//! What the map is made from: its data, its options, its frame.

use super::frame::{Extent, Frame};
use super::projection::ProjectionChoice;
use super::text::Fonts;
use crate::analysis::{ClusterRow, Method, Summary};
use crate::model::{BaseMap, Dataset, Location};
use crate::spatial::Border;

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
    /// The clusters.
    pub clusters: &'a [ClusterRow],
    /// Their outlines.
    pub hulls: &'a [Option<geo::MultiPolygon>],
    /// How the clusters were found.
    pub method: &'a Method,
    /// The region.
    pub base: &'a BaseMap,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct MapOptions {
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
    /// Scripts of the names of places.
    pub labels: LabelScript,
    /// Small multiples instead of one map; empty for one map.
    pub facets: Vec<Facet>,
    /// The title; none for one made from the border's name.
    pub title: Option<String>,
    /// Whose data the border is; empty if it is not known.
    pub border_credit: String,
    /// What the caption says of the border's status and of the data, a sentence each.
    pub notes: Vec<String>,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self {
            width: 1280.0,
            height: None,
            unit: None,
            focus: None,
            projection: ProjectionChoice::default(),
            points: Points::default(),
            labels: LabelScript::default(),
            facets: Vec::new(),
            title: None,
            border_credit: String::new(),
            notes: Vec::new(),
        }
    }
}

/// A panel of small multiples.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// What it shows.
    pub name: String,
    /// Indices of its incidents, ascending.
    pub members: Vec<usize>,
}

/// How incidents are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Points {
    /// One by one up to [`MOST_DOTS`], else as hexagons.
    #[default]
    Auto,
    /// One by one.
    Dots,
    /// How many in each cell of a honeycomb, by colour.
    Hex,
    /// How many in each cell of a honeycomb, by area.
    Circles,
}

/// Above so many incidents dots hide each other.
pub const MOST_DOTS: usize = 20_000;

/// Scripts of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LabelScript {
    /// Latin letters, and the local script under them.
    #[default]
    Both,
    /// Latin letters alone.
    Latin,
    /// The local script alone, where a name in it is known.
    Local,
}

/// Margin of the page, pixels.
pub(super) const MARGIN: f64 = 28.0;
/// What the layers are made from.
pub(super) struct Canvas<'a> {
    pub data: MapData<'a>,
    pub options: &'a MapOptions,
    pub fonts: &'a Fonts,
    pub frame: Frame,
    pub extent: Extent,
    /// The extent of the whole map, which a focus is a part of.
    pub whole: Extent,
    /// Lines of the border in pixels.
    pub border: Vec<Vec<(f64, f64)>>,
    pub title: String,
}
