//! What the map is made from: its data, its options, its frame.

use super::frame::{Extent, Frame};
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
    /// The title; none for one made from the border's name.
    pub title: Option<String>,
    /// What the caption says of the border's status and of the data, a sentence each.
    pub notes: Vec<String>,
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
    /// Lines of the border in pixels.
    pub border: Vec<Vec<(f64, f64)>>,
    pub title: String,
}
