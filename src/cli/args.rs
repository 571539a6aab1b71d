//! Arguments that several commands share.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::civil::Date;

use super::failure::Failure;
use crate::analysis::Filter;
use crate::input::dates;
use crate::model::Edges;
use crate::spatial::Dbscan;

/// Arguments of every command.
#[derive(clap::Args, Default)]
pub struct Common {
    /// Number of threads; all cores if not given. Results do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// Which incidents.
#[derive(clap::Args, Default)]
pub struct InputArgs {
    /// Incidents: a GeoJSON or CSV file, or - for standard input; the built-in incidents if not given
    #[arg(value_name = "INPUT")]
    pub input: Option<PathBuf>,
    /// Read a field from a column of another name, e.g. latitude=Breite
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair)]
    pub map: Vec<(String, String)>,
    /// Only incidents on or after this day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// Only incidents on or before this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// Only incidents whose column holds this value; may be given several times
    #[arg(long = "where", value_name = "FIELD=VALUE", value_parser = pair)]
    pub matches: Vec<(String, String)>,
    /// Treat a row that cannot be used as an error
    #[arg(long)]
    pub strict: bool,
    /// Write what is wrong with single rows to this CSV file
    #[arg(long, value_name = "FILE")]
    pub problems: Option<PathBuf>,
}

impl InputArgs {
    /// The filters.
    pub fn filter(&self) -> Filter {
        Filter { since: self.since, until: self.until, matches: self.matches.clone() }
    }
}

/// Which border.
#[derive(clap::Args)]
pub struct BorderArgs {
    /// The border: durand (OpenStreetMap), durand-ne (Natural Earth), or a GeoJSON file of lines
    #[arg(long, value_name = "FILE", default_value = "durand")]
    pub border: String,
    /// How the line runs between two vertices
    #[arg(long, value_name = "KIND", value_enum, default_value_t = EdgesArg::Geodesic)]
    pub edges: EdgesArg,
    /// Cut the border into sectors of this length instead of its named ones, e.g. 50km
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    pub sector_length: Option<f64>,
}

impl Default for BorderArgs {
    fn default() -> Self {
        Self { border: "durand".into(), edges: EdgesArg::Geodesic, sector_length: None }
    }
}

/// How edges run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EdgesArg {
    /// The shortest path on the ellipsoid
    Geodesic,
    /// Straight in longitude and latitude, as GeoJSON (RFC 7946) has it
    Lonlat,
}

impl From<EdgesArg> for Edges {
    fn from(edges: EdgesArg) -> Self {
        match edges {
            EdgesArg::Geodesic => Self::Geodesic,
            EdgesArg::Lonlat => Self::LonLat,
        }
    }
}

/// How to cluster.
#[derive(clap::Args)]
pub struct ClusterArgs {
    /// The clustering method
    #[arg(long, value_enum, default_value_t = MethodArg::Dbscan)]
    pub method: MethodArg,
    /// Incidents at most this far apart are neighbours, e.g. 5km
    #[arg(long, value_name = "LENGTH", value_parser = length, default_value = "15km")]
    pub eps: f64,
    /// An incident with at least this many within eps, itself counted, is a cluster's core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), default_value_t = 5)]
    pub min_points: u32,
}

/// Clustering methods.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MethodArg {
    /// Density-based, on geodesic distances (Ester et al. 1996)
    Dbscan,
}

impl Default for ClusterArgs {
    fn default() -> Self {
        Self { method: MethodArg::Dbscan, eps: 15_000.0, min_points: 5 }
    }
}

impl ClusterArgs {
    /// The method's parameters.
    pub fn dbscan(&self) -> Dbscan {
        match self.method {
            MethodArg::Dbscan => Dbscan { eps_m: self.eps, min_points: f64::from(self.min_points) },
        }
    }
}

/// Runs `work` on as many threads as asked for.
pub fn with_threads<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from)).build();
    pool.map(|pool| pool.install(work)).map_err(|e| Failure::new(format!("threads could not be started: {e}")))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("it needs the form NAME=VALUE")?;
    if field.is_empty() {
        return Err("the name before = is empty".into());
    }
    Ok((field.into(), value.into()))
}

fn day(text: &str) -> Result<Date, String> {
    dates::day(text).ok_or_else(|| "it is no date of the form YYYY-MM-DD".into())
}

/// Metres from a length with its unit: 500m, 5km.
pub fn length(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let (number, unit) = match (text.strip_suffix("km"), text.strip_suffix('m')) {
        (Some(number), _) => (number, 1_000.0),
        (None, Some(number)) => (number, 1.0),
        (None, None) => return Err("it needs a unit: 500m or 5km".into()),
    };
    match number.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value * unit),
        Ok(_) => Err("a length must be more than 0".into()),
        Err(_) => Err(format!("{number:?} is not a number")),
    }
}
