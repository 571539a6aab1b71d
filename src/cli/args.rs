//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::civil::Date;

use super::failure::Failure;
use crate::analysis::Filter;
use crate::input::{DateOrder, Limits, LocationErrors, Reading, dates, length};
use crate::io;
use crate::model::Edges;

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
#[derive(clap::Args, Clone, Default)]
pub struct InputArgs {
    /// Incidents: GeoJSON, JSON, CSV or a workbook, also packed, or - for standard input; several are joined, with a
    /// column source. The built-in incidents if not given
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Read a field from a column of another name, e.g. latitude=Breite
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair)]
    pub map: Vec<(String, String)>,
    /// Read the file as this schema instead of the detected one: acled, ucdp, gtd, gdelt, polecat, icews, viina,
    /// geoconfirmed, timemap, generic
    #[arg(long, value_name = "NAME")]
    pub schema: Option<String>,
    /// Read also layouts whose distances mislead, such as counts at the centroids of provinces
    #[arg(long)]
    pub force: bool,
    /// In dates like 11/10/2025, which number is the day; the file tells if not given
    #[arg(long, value_name = "ORDER", value_enum)]
    pub date_order: Option<DateOrderArg>,
    /// A TOML file of location errors that go before the schemas' own
    #[arg(long, value_name = "FILE")]
    pub location_errors: Option<PathBuf>,
    /// Put right positions whose latitude and longitude seem to have changed places
    #[arg(long)]
    pub fix_swapped: bool,
    /// Of incidents that several inputs seem to have, keep only the best located one
    #[arg(long)]
    pub dedupe: bool,
    /// Write the pairs of rows of different inputs that may be one incident to this CSV file
    #[arg(long, value_name = "FILE")]
    pub duplicates: Option<PathBuf>,
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
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// What is too much.
#[derive(clap::Args, Clone, Copy, Default)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// Largest file that is read whole, bytes; 4 GiB if not given
    #[arg(long = "max-file", value_name = "N")]
    pub file: Option<u64>,
    /// Most that a packed file may hold, bytes; 2 GiB if not given
    #[arg(long = "max-unpacked", value_name = "N")]
    pub unpacked: Option<u64>,
    /// Longest CSV row, bytes; 64 MiB if not given
    #[arg(long = "max-row", value_name = "N")]
    pub row: Option<usize>,
    /// Most fields of a row, or names of properties; 10,000 if not given
    #[arg(long = "max-fields", value_name = "N")]
    pub fields: Option<usize>,
    /// Most cells of a table, rows times columns; 1,000 million if not given
    #[arg(long = "max-cells", value_name = "N")]
    pub cells: Option<usize>,
    /// Most features or JSON objects; 50 million if not given
    #[arg(long = "max-features", value_name = "N")]
    pub features: Option<usize>,
    /// How deep JSON may be nested; 100 if not given
    #[arg(long = "max-depth", value_name = "N", value_parser = clap::value_parser!(u8).range(1..=120))]
    pub depth: Option<u8>,
}

impl LimitArgs {
    /// The limits.
    pub fn limits(self) -> Limits {
        let usual = Limits::default();
        Limits {
            file: self.file.unwrap_or(usual.file),
            unpacked: self.unpacked.unwrap_or(usual.unpacked),
            row: self.row.unwrap_or(usual.row),
            fields: self.fields.unwrap_or(usual.fields),
            cells: self.cells.unwrap_or(usual.cells),
            features: self.features.unwrap_or(usual.features),
            depth: self.depth.map_or(usual.depth, usize::from),
        }
    }
}

/// Which of two numbers is the day.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DateOrderArg {
    /// 11/10/2025 is 11 October
    Dmy,
    /// 11/10/2025 is 10 November
    Mdy,
}

impl InputArgs {
    /// How the files are to be read.
    pub fn reading(&self) -> Result<Reading, Failure> {
        self.refuse_same_files()?;
        let limits = self.limits.limits();
        let errors = match &self.location_errors {
            None => LocationErrors::default(),
            Some(path) => {
                let bytes = io::read(path, 1 << 20)?;
                LocationErrors::parse(&path.display().to_string(), &String::from_utf8_lossy(&bytes))?
            }
        };
        Ok(Reading {
            mapping: self.map.clone(),
            schema: self.schema.clone(),
            force: self.force,
            lenient: self.inputs.len() > 1,
            date_order: self.date_order.map(|order| match order {
                DateOrderArg::Dmy => DateOrder::DayFirst,
                DateOrderArg::Mdy => DateOrder::MonthFirst,
            }),
            errors,
            limits,
        })
    }

    /// Inputs and options as a shell takes them, to read the same incidents again.
    pub fn again(&self) -> String {
        let mut words: Vec<String> = self.inputs.iter().map(|path| path.display().to_string()).collect();
        let day = |day: Option<Date>| day.map(|day| day.to_string()).into_iter().collect();
        let pairs =
            |pairs: &[(String, String)]| pairs.iter().map(|(field, value)| format!("{field}={value}")).collect();
        let order = self.date_order.map(|order| if order == DateOrderArg::Dmy { "dmy" } else { "mdy" }.to_string());
        let valued: [(&str, Vec<String>); 7] = [
            ("--map", pairs(&self.map)),
            ("--schema", self.schema.iter().cloned().collect()),
            ("--date-order", order.into_iter().collect()),
            ("--location-errors", self.location_errors.iter().map(|path| path.display().to_string()).collect()),
            ("--since", day(self.since)),
            ("--until", day(self.until)),
            ("--where", pairs(&self.matches)),
        ];
        words.extend(valued.into_iter().flat_map(|(name, all)| all.into_iter().flat_map(|v| [name.to_string(), v])));
        let set = [("--force", self.force), ("--fix-swapped", self.fix_swapped), ("--dedupe", self.dedupe)];
        words.extend(set.into_iter().filter(|(_, given)| *given).map(|(name, _)| name.to_string()));
        words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }

    /// A list of problems or duplicates must not replace an input or each other.
    fn refuse_same_files(&self) -> Result<(), Failure> {
        let written = [("--problems", &self.problems), ("--duplicates", &self.duplicates)];
        let written: Vec<(&str, &PathBuf)> = written.into_iter().filter_map(|(n, p)| Some((n, p.as_ref()?))).collect();
        for (i, (name, path)) in written.iter().enumerate() {
            if self.inputs.iter().any(|input| same_file(input, path)) {
                return Err(Failure::usage(format!("{name} {}: that is an input", path.display())));
            }
            if written[..i].iter().any(|(_, other)| same_file(other, path)) {
                return Err(Failure::usage(format!("{name} {}: two products cannot be one file", path.display())));
            }
        }
        Ok(())
    }

    /// An output must not be an input, nor a list of problems or duplicates.
    pub fn refuse_output(&self, output: &Path) -> Result<(), Failure> {
        let others = self.inputs.iter().chain(&self.problems).chain(&self.duplicates);
        if output.as_os_str() != "-" && others.into_iter().any(|other| same_file(other, output)) {
            return Err(Failure::usage(format!("{}: that is an input or another product", output.display()))
                .hint("choose another name with -o"));
        }
        Ok(())
    }

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
#[derive(clap::Args, Default)]
pub struct ClusterArgs {
    /// The clustering method
    #[arg(long, value_enum, default_value_t = MethodArg::Dbscan)]
    pub method: MethodArg,
    /// Incidents at most this far apart are neighbours, e.g. 5km; 15km if not given. Not for hdbscan
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    pub eps: Option<f64>,
    /// An incident with at least this many within eps, itself counted, is a cluster's core; 5 if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub min_points: Option<u32>,
    /// For st-dbscan: neighbours are also at most this far apart in time, e.g. 14d; 14d if not given
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub eps_time: Option<i32>,
    /// For hdbscan: the least number of incidents in a cluster; as min-points if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub min_cluster_size: Option<u32>,
    /// For hdbscan: how clusters are taken from the hierarchy; eom if not given
    #[arg(long, value_enum)]
    pub selection: Option<SelectionArg>,
    /// For dbscan: count this numeric column towards min-points instead of incidents; blank counts 0
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
    /// Outlines of clusters
    #[arg(long, value_enum, default_value_t = HullArg::Convex)]
    pub hull: HullArg,
    /// How many times locations are moved inside their location error, to say how often each cluster survives; 100 if
    /// not given and there are at most 20,000 incidents, else 0
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub draws: Option<u32>,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Clustering methods.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum MethodArg {
    /// By density, on geodesic distances (Ester et al. 1996)
    #[default]
    Dbscan,
    /// By a hierarchy of densities (Campello et al. 2015)
    Hdbscan,
    /// By density in space and time (Birant and Kut 2007)
    StDbscan,
}

/// How clusters are taken from a hierarchy.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SelectionArg {
    /// The greatest excess of mass
    Eom,
    /// The leaves
    Leaf,
}

/// Kinds of outlines.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum HullArg {
    /// The convex hull, and a little more
    #[default]
    Convex,
    /// A hull that follows the incidents more closely
    Concave,
    /// No outlines
    None,
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

/// Whether two paths name one file; for files that do not exist yet, whether they are written alike.
fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// A day of the form YYYY-MM-DD.
pub fn day(text: &str) -> Result<Date, String> {
    dates::day(text).ok_or_else(|| "it is no date of the form YYYY-MM-DD".into())
}

/// Days from a duration with its unit: 14d, 2w.
fn days(text: &str) -> Result<i32, String> {
    let text = text.trim();
    let (number, unit) = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 7),
        (None, None) => return Err("it needs a unit: 14d or 2w".into()),
    };
    match number.trim().parse::<u16>() {
        Ok(value) => Ok(i32::from(value) * unit),
        Err(_) => Err(format!("{number:?} is not a whole number of days from 0 to 65535")),
    }
}

/// A word as a shell takes it: in quotes if it holds anything but letters, digits and a few harmless marks.
fn quoted(word: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || "-_./=:,+@".contains(c);
    if word.chars().all(harmless) { word.into() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
