//! Everything a map is drawn from.

use std::path::PathBuf;

use super::args::{BorderArgs, ClusterArgs, Common, InputArgs};
use super::clusters::{Clustered, cluster};
use super::failure::Failure;
use super::load::{self, LoadedBorder, LoadedIncidents};
use crate::analysis::{Summary, summary};
use crate::builtin;
use crate::input;
use crate::io;
use crate::model::{BaseMap, Dataset, Location};

/// Everything a map is drawn from.
pub struct Drawing {
    pub incidents: LoadedIncidents,
    pub border: LoadedBorder,
    pub locations: Vec<Location>,
    pub clusters: Clustered,
    pub summary: Summary,
    pub base: BaseMap,
}

impl Drawing {
    /// Reads, measures and clusters.
    pub fn load(
        input: &InputArgs,
        border: &BorderArgs,
        clusters: &ClusterArgs,
        region: Option<&PathBuf>,
        common: &Common,
    ) -> Result<Self, Failure> {
        let base = base_map(region)?;
        let border = load::border(border)?;
        let incidents = load::incidents(input, common)?;
        let locations = load::locate(&border.border, &incidents.dataset);
        let clusters = cluster(clusters, &incidents.dataset, &border.border, &locations, &base)?;
        let summary = summary(&incidents.dataset, &border.border, &locations, incidents.filtered_out);
        Ok(Self { incidents, border, locations, clusters, summary, base })
    }
}

/// What the reader found that makes distances mislead.
pub fn misleading(dataset: &Dataset) -> impl Iterator<Item = &String> {
    dataset.notes.iter().filter(|note| note.starts_with("distances mislead"))
}

/// The built-in region, or the polygons of a file instead of its countries.
fn base_map(region: Option<&PathBuf>) -> Result<BaseMap, Failure> {
    let Some(path) = region else { return Ok(builtin::base_map()?) };
    let name = load::name(path);
    let countries = input::areas(&name, &io::read(path, 1 << 30)?)?;
    Ok(BaseMap { countries, credit: name, ..BaseMap::default() })
}
