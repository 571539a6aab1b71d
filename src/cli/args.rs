//! Arguments that several commands share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use crate::analysis::Filter;
use crate::export::{Format, System};
use crate::input::{Limits, LocationErrors, Reading};
use crate::io;
use crate::model::{Chosen, Field, Selection, Table};
use crate::study::Options;
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions, Mending};
use crate::study::provenance::TableChoices;

/// Arguments of every command.
#[derive(clap::Args, Clone)]
pub struct Common {
    /// Number of threads; all cores if not given. Results do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// Which incidents.
#[derive(clap::Args, Clone)]
pub struct InputArgs {
    /// Incidents: GeoJSON, JSON, CSV or a workbook, also packed, or - for standard input; several are joined, with a
    /// column source. The built-in incidents if not given
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub filter: Filter,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub mending: Mending,
    /// A TOML file of location errors that go before the schemas' own
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub location_errors: Option<PathBuf>,
    /// Write the pairs of rows of different inputs that may be one incident to this CSV file
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub duplicates: Option<PathBuf>,
    /// Write what is wrong with single rows to this CSV file
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub problems: Option<PathBuf>,
    /// Treat a row that cannot be used as an error
    #[arg(long, help_heading = "Input")]
    pub strict: bool,
    /// Inputs that are no files: their name and bytes.
    #[arg(skip)]
    pub held: Vec<(PathBuf, Arc<[u8]>)>,
}

/// Where products come from.
#[derive(clap::Args, Clone)]
pub struct ProvenanceArgs {
    /// Write where the products come from to this JSON file
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub provenance: Option<PathBuf>,
}

impl InputArgs {
    /// The options of a study, as far as they concern what is read.
    pub fn options(&self, border: &BorderOptions, limits: Limits) -> Result<Options, Failure> {
        let location_errors = match &self.location_errors {
            None => LocationErrors::default(),
            Some(path) => {
                let bytes = io::read(path, 1 << 20)?;
                LocationErrors::parse(&path.display().to_string(), &String::from_utf8_lossy(&bytes))?
            }
        };
        Ok(Options {
            reading: Reading { location_errors, limits, ..self.reading.clone() },
            mending: self.mending,
            filter: self.filter.clone(),
            border: border.clone(),
            clusters: ClusterOptions::default(),
            draws: DrawOptions::default(),
            map: MapOptions::default(),
            profile: None,
            pair_by: None,
        })
    }

    /// All files that are read.
    pub fn files<'a>(&'a self, more: impl IntoIterator<Item = &'a str>) -> Vec<&'a Path> {
        let own = self.inputs.iter().chain(&self.location_errors).map(PathBuf::as_path);
        own.chain(more.into_iter().map(Path::new)).collect()
    }

    /// The lists that are written beside the product.
    pub fn lists(&self) -> Vec<(&'static str, &Path)> {
        let lists = [("--problems", &self.problems), ("--duplicates", &self.duplicates)];
        lists.into_iter().filter_map(|(name, path)| Some((name, path.as_deref()?))).collect()
    }

    /// Inputs and options as a shell takes them, to read the same incidents again.
    pub fn again(&self, border: &BorderOptions) -> String {
        let mut words: Vec<String> = self.inputs.iter().map(|path| path.display().to_string()).collect();
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).into_iter().collect();
        let pairs =
            |pairs: &[(String, String)]| pairs.iter().map(|(field, value)| format!("{field}={value}")).collect();
        let order = self.reading.date_order.map(|order| format!("{order:?}").to_lowercase());
        let sectors = border.sector_length.map(|metres| format!("{metres}m"));
        let text = |value: Option<String>| value.into_iter().collect();
        let valued: [(&str, Vec<String>); 16] = [
            ("--border", border.border.iter().cloned().collect()),
            ("--only", border.only.clone()),
            ("--exclude", border.exclude.clone()),
            ("--sector-length", sectors.into_iter().collect()),
            ("--map", pairs(&self.reading.mapping)),
            ("--schema", self.reading.schema.iter().cloned().collect()),
            ("--date-order", order.into_iter().collect()),
            ("--date-format", text(self.reading.date_format.clone())),
            (
                "--coordinate-order",
                text(self.reading.coordinate_order.map(|order| format!("{order:?}").to_lowercase())),
            ),
            ("--crs", text(self.reading.crs.map(|crs| crs.to_string()))),
            ("--sheet", text(self.reading.sheet.clone())),
            ("--encoding", text(self.reading.encoding.clone())),
            ("--location-errors", self.location_errors.iter().map(|path| path.display().to_string()).collect()),
            ("--since", day(self.filter.since)),
            ("--until", day(self.filter.until)),
            ("--where", pairs(&self.filter.matches)),
        ];
        words.extend(valued.into_iter().flat_map(|(name, all)| all.into_iter().flat_map(|v| [name.to_string(), v])));
        let set = [
            ("--force", self.reading.force),
            ("--fix-swapped", self.mending.fix_swapped),
            ("--dedupe", self.mending.dedupe),
        ];
        words.extend(set.into_iter().filter(|(_, given)| *given).map(|(name, _)| name.to_string()));
        words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }
}

/// Where a table goes.
#[derive(clap::Args, Clone)]
pub struct TableOut {
    /// Output file, its format by its ending; - for standard output
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Format, where the file's name does not tell
    #[arg(long, value_name = "NAME", value_parser = crate::export::formats().map(|f| f.name).collect::<Vec<_>>())]
    pub format: Option<String>,
    /// Begin a CSV file with a byte order mark, so that Excel reads its letters rightly
    #[arg(long)]
    pub bom: bool,
    /// Write only these columns, in this order; of features only their properties and their place
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Give columns other names: OLD=NEW
    #[arg(long, value_name = "OLD=NEW", value_delimiter = ',', value_parser = renaming)]
    pub rename: Vec<(String, String)>,
    /// Reference system of the geometries, e.g. EPSG:32642, in GeoPackage, shapefile, FlatGeobuf and GeoParquet; columns of degrees stay such
    #[arg(long, value_name = "EPSG", value_parser = str::parse::<System>)]
    pub output_crs: Option<System>,
}

/// OLD=NEW, both of some length.
fn renaming(text: &str) -> Result<(String, String), String> {
    let (old, new) = crate::input::parse::pair(text)?;
    if new.is_empty() { Err("the name after = is empty".into()) } else { Ok((old, new)) }
}

impl TableOut {
    /// The format asked for.
    pub fn chosen(&self) -> Result<&'static Format, Failure> {
        let by_name = if self.is_stdout() { Some(crate::export::CSV) } else { format_of(&self.output) };
        let chosen = self.format.as_deref().and_then(Format::named).or(by_name).ok_or_else(|| {
            Failure::new(format!("{}: the name does not say which format to write", self.output.display()))
                .hint(format!("end it in {}, or give --format", Format::endings()))
        })?;
        if let Some(system) = self.output_crs.as_ref().filter(|system| !system.is_degrees() && !chosen.holds_systems) {
            return Err(Failure::usage(format!(
                "{}: positions are longitude and latitude, and not {system}",
                chosen.title
            ))
            .hint("write .gpkg, .fgb, .parquet or .shp.zip"));
        }
        match (self.bom, chosen.name == crate::export::CSV.name) {
            (false, _) => Ok(chosen),
            (true, true) => Ok(crate::export::CSV_MARKED),
            (true, false) => Err(Failure::usage(format!("--bom is for CSV, and {} is written", chosen.name))),
        }
    }

    /// The columns asked for, of those that there are; none if all of them stay as they are.
    pub fn columns(&self, fields: &[Field]) -> Result<Option<Chosen>, Failure> {
        let selection = Selection { select: self.select.clone(), rename: self.rename.clone() };
        selection.of(fields).map_err(|e| Failure::usage(e.to_string()).hint("names are those of the output"))
    }

    /// Does something with the table of the columns asked for.
    pub fn with<R>(
        &self,
        table: &Table<'_>,
        work: impl FnOnce(&Table<'_>) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        match self.columns(&table.fields())? {
            None => work(table),
            Some(chosen) => work(&chosen.table(table)),
        }
    }

    /// What provenance says of the choices made here; nothing if none were.
    pub fn recorded(&self) -> Option<TableChoices> {
        let system = self.output_crs.as_ref().filter(|system| !system.is_degrees());
        let output_crs = system.map(|system| format!("EPSG:{}", system.code()));
        let choices = TableChoices { select: self.select.clone(), rename: self.rename.clone(), output_crs };
        (choices != TableChoices::default()).then_some(choices)
    }

    /// The system that geometries are written in.
    pub fn system(&self) -> System {
        self.output_crs.clone().unwrap_or_default()
    }

    /// Whether it goes to standard output.
    pub fn is_stdout(&self) -> bool {
        self.output.as_os_str() == "-"
    }
}

/// The file that goes with an output, if its format has one.
pub fn beside(output: &Path, format: &Format, fields: &[Field]) -> Option<(PathBuf, Vec<u8>)> {
    let (ending, made) = format.beside.filter(|_| output.as_os_str() != "-")?;
    Some((output.with_extension(ending), made(fields)))
}

/// The format that a file's name asks for.
pub fn format_of(path: &Path) -> Option<&'static Format> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    name.match_indices('.').find_map(|(at, _)| Format::of_ending(&name[at + 1..]))
}

/// The extension that says which format a file is to have, in lower case.
pub fn extension(path: &Path) -> String {
    path.extension().map_or(String::new(), |e| e.to_string_lossy().to_lowercase())
}

/// No product may replace what is read, or another product. The words are what the product is called.
pub fn refuse_outputs(products: &[(&str, &Path)], inputs: &[&Path]) -> Result<(), Failure> {
    for (i, (name, path)) in products.iter().enumerate().filter(|(_, (_, path))| path.as_os_str() != "-") {
        let said = || if name.is_empty() { path.display().to_string() } else { format!("{name} {}", path.display()) };
        let hint = "choose another name";
        if inputs.iter().any(|input| io::same_file(input, path)) {
            return Err(Failure::usage(format!("{}: that is an input, which no product replaces", said())).hint(hint));
        }
        if products[..i].iter().any(|(_, other)| io::same_file(other, path)) {
            return Err(Failure::usage(format!("{}: two products cannot be one file", said())).hint(hint));
        }
    }
    Ok(())
}

/// Runs `work` on as many threads as asked for.
pub fn with_threads<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from)).build();
    pool.map(|pool| pool.install(work)).map_err(|e| Failure::new(format!("threads could not be started: {e}")))
}

/// A word as a shell takes it: in quotes if it holds anything but letters, digits and a few harmless marks.
fn quoted(word: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || "-_./=:,+@".contains(c);
    if word.chars().all(harmless) { word.into() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
