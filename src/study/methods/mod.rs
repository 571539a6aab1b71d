//! Clustering methods: one a file, and one line in the registry below.

use serde::{Deserialize, Serialize};

use super::StudyError;
use super::auto_length::AutoLength;
use crate::analysis;
use crate::model::{Clustering, Dataset, LonLat};
use crate::spatial::Selection;

/// The files of methods, and with them the registry: the first is the one used if none is named.
macro_rules! methods {
    ($($file:ident),+ $(,)?) => {
        $(mod $file;)+
        /// Every method.
        pub const METHODS: &[&Entry] = &[$(&$file::METHOD),+];
    };
}

methods! {
    dbscan,
    hdbscan,
    st_dbscan,
}

/// A method in the registry.
pub struct Entry {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is, for people.
    pub help: &'static str,
    /// Those of the options that not all methods have which it has.
    pub options: &'static [&'static str],
    /// The method with its parameters and what it needs of the data.
    pub new: New,
}

/// Makes a method ready.
pub type New = fn(&ClusterOptions, &Dataset) -> Result<Box<dyn Clusterer>, StudyError>;

/// A method ready to be run, also on moved locations.
pub trait Clusterer: Sync {
    /// Clusters positions, one for each incident.
    ///
    /// # Errors
    /// If a parameter is out of range.
    fn run(&self, positions: &[LonLat]) -> Result<Found, StudyError>;

    /// The method in words and numbers.
    fn method(&self) -> analysis::Method;
}

/// The method that the options ask for.
///
/// # Errors
/// If there is none of that name, an option belongs to another method, or the data lack what the method needs.
pub fn clusterer(options: &ClusterOptions, dataset: &Dataset) -> Result<Box<dyn Clusterer>, StudyError> {
    let entry = METHODS.iter().find(|entry| entry.name == options.method).ok_or_else(|| {
        let names: Vec<&str> = METHODS.iter().map(|entry| entry.name).collect();
        StudyError::NoMethod { name: options.method.clone(), names: names.join(", ") }
    })?;
    refuse_foreign(options, entry)?;
    (entry.new)(options, dataset)
}

/// An option of another method would be ignored, so it is refused.
fn refuse_foreign(options: &ClusterOptions, entry: &Entry) -> Result<(), StudyError> {
    let given = [
        ("--eps", options.eps != AutoLength::Auto),
        ("--weight", options.weight.is_some()),
        ("--eps-time", options.eps_time.is_some()),
        ("--min-cluster-size", options.min_cluster_size.is_some()),
        ("--selection", options.selection.is_some()),
    ];
    match given.iter().find(|(name, given)| *given && !entry.options.contains(name)) {
        Some(&(option, _)) => Err(StudyError::ForeignOption { option }),
        None => Ok(()),
    }
}

#[cfg(feature = "cli")]
fn possible() -> Vec<clap::builder::PossibleValue> {
    METHODS.iter().map(|entry| clap::builder::PossibleValue::new(entry.name).help(entry.help)).collect()
}

/// A clustering, and what only a hierarchy tells.
pub struct Found {
    /// Which cluster each incident belongs to.
    pub clustering: Clustering,
    /// Membership probability and outlier score.
    pub hierarchy: Option<(Vec<f64>, Vec<f64>)>,
}

/// How to cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Clusters"))]
#[serde(default, rename_all = "kebab-case")]
pub struct ClusterOptions {
    /// The clustering method
    #[cfg_attr(feature = "cli", arg(long, value_name = "METHOD", default_value_t = Self::default().method, value_parser = possible()))]
    pub method: String,
    /// Incidents at most this far apart are neighbours, e.g. 5km; auto takes what the data suggest. Not for hdbscan
    #[cfg_attr(feature = "cli", arg(help_heading = None::<&str>, long, value_name = "LENGTH", default_value = "auto", hide_default_value = true))]
    pub eps: AutoLength,
    /// An incident with at least this many within eps, itself counted, is a cluster's core; if not given, the natural logarithm of the
    /// number of incidents, 5 at least
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..)))]
    pub min_points: Option<u32>,
    /// For st-dbscan: neighbours are also at most this far apart in time, e.g. 14d; 14d if not given
    #[cfg_attr(feature = "cli", arg(long, value_name = "DAYS", value_parser = crate::input::parse::days))]
    pub eps_time: Option<i32>,
    /// For hdbscan: the least number of incidents in a cluster; as min-points if not given
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..)))]
    pub min_cluster_size: Option<u32>,
    /// For hdbscan: how clusters are taken from the hierarchy; eom if not given
    #[cfg_attr(feature = "cli", arg(long, value_enum))]
    pub selection: Option<Selection>,
    /// For dbscan: count this numeric column towards min-points instead of incidents; blank counts 0
    #[cfg_attr(feature = "cli", arg(long, value_name = "COLUMN"))]
    pub weight: Option<String>,
    /// Outlines of clusters
    #[cfg_attr(feature = "cli", arg(long, value_enum, default_value_t))]
    pub hull: Hull,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            method: METHODS[0].name.into(),
            eps: AutoLength::Auto,
            min_points: None,
            eps_time: None,
            min_cluster_size: None,
            selection: None,
            weight: None,
            hull: Hull::default(),
        }
    }
}

impl ClusterOptions {
    /// The eps of a method by density, metres, where there are too few incidents to suggest one.
    pub const EPS_M: f64 = 15_000.0;
    /// The least min-points that is taken if none is given.
    pub const LEAST_POINTS: u32 = 5;
    /// The eps in time, days, if none is given.
    pub const EPS_DAYS: i32 = 14;

    /// The eps in metres; that for too few incidents where the data were not asked.
    pub fn eps_m(&self) -> f64 {
        match self.eps {
            AutoLength::Auto => Self::EPS_M,
            AutoLength::Metres(metres) => metres,
        }
    }

    /// The min-points of so many incidents.
    pub fn min_points_of(&self, incidents: usize) -> u32 {
        let grown = (incidents.max(1) as f64).ln().round() as u32;
        self.min_points.unwrap_or(grown.max(Self::LEAST_POINTS))
    }
}

/// Kinds of outlines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Hull {
    /// The ground within half of eps of its incidents, none between them
    #[default]
    Footprint,
    /// The convex hull, and a little more
    Convex,
    /// A hull that follows the incidents more closely
    Concave,
    /// No outlines
    None,
}
