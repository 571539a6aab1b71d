//! From arguments to measured incidents.

use std::path::{Path, PathBuf};

use super::args::{BorderArgs, Common, InputArgs};
use super::failure::Failure;
use super::terminal::note;
use crate::analysis::filtered;
use crate::builtin;
use crate::export::{BorderSource, Column, Provenance, Sheet, Source, problems_csv, sha256};
use crate::input;
use crate::io;
use crate::model::{Dataset, Location, LonLat, Problem};
use crate::spatial::Border;

/// No input larger than this is read whole.
const LIMIT: u64 = 4 << 30;
/// Sectors of a border that names none, metres.
const SECTOR_M: f64 = 50_000.0;

/// A border and where it came from.
pub struct LoadedBorder {
    pub border: Border,
    pub source: BorderSource,
    /// What a caption says of its status.
    pub notes: Vec<String>,
}

/// Incidents, filtered, and where they came from.
pub struct LoadedIncidents {
    pub dataset: Dataset,
    pub filtered_out: usize,
    pub source: Source,
    pub builtin: bool,
}

/// Reads the border.
pub fn border(args: &BorderArgs) -> Result<LoadedBorder, Failure> {
    let (line, bytes, source, notes): (_, std::borrow::Cow<'_, [u8]>, _, _) = match args.border.as_str() {
        "durand" => (builtin::durand()?, builtin::DURAND.into(), "built-in, OpenStreetMap (ODbL)", DURAND_NOTES),
        "durand-ne" => (builtin::durand_ne()?, builtin::DURAND_NE.into(), "built-in, Natural Earth", DURAND_NOTES),
        file => {
            let bytes = io::read(Path::new(file), LIMIT)?;
            (input::border(&name(Path::new(file)), &bytes)?, bytes.into(), "", &[][..])
        }
    };
    let source = if source.is_empty() { name(Path::new(&args.border)) } else { source.into() };
    let mut border = Border::new(line, args.edges.into())?;
    let length = args.sector_length.or(border.sectors().is_empty().then_some(SECTOR_M));
    if let Some(length) = length {
        border = border.with_sector_length(length)?;
    }
    let line = border.line();
    let source = BorderSource {
        name: line.name.clone(),
        source,
        sha256: sha256(&bytes),
        vertices: line.vertex_count(),
        length_km: border.length_m().round() / 1e3,
        edges: border.edges().word(),
        left: line.left.clone(),
        right: line.right.clone(),
    };
    Ok(LoadedBorder { border, source, notes: notes.iter().map(ToString::to_string).collect() })
}

const DURAND_NOTES: &[&str] =
    &["Pakistan regards this line as the international border; no government of Afghanistan has recognised it as one."];

/// Reads and filters the incidents, and writes or refuses the problems as the arguments say.
pub fn incidents(args: &InputArgs, common: &Common) -> Result<LoadedIncidents, Failure> {
    let (dataset, hash) = match &args.input {
        None => {
            let read = input::incidents(builtin::INCIDENTS_NAME, builtin::INCIDENTS, &args.reading())?;
            (read, sha256(builtin::INCIDENTS))
        }
        Some(path) => {
            let bytes = io::read(path, LIMIT)?;
            let (read, hash) =
                rayon::join(|| input::incidents(&name(path), &bytes, &args.reading()), || sha256(&bytes));
            (read?, hash)
        }
    };
    for text in &dataset.notes {
        note(common.quiet, &format!("{}: {text}", dataset.source));
    }
    report_problems(&dataset, args, common)?;
    let source = Source {
        name: dataset.source.clone(),
        sha256: hash,
        schema: dataset.schema,
        notes: dataset.notes.clone(),
        rows: dataset.records.len(),
        fields: dataset.fields.clone(),
    };
    let (dataset, filtered_out) = filtered(dataset, &args.filter())?;
    Ok(LoadedIncidents { dataset, filtered_out, source, builtin: args.input.is_none() })
}

fn report_problems(dataset: &Dataset, args: &InputArgs, common: &Common) -> Result<(), Failure> {
    if let Some(path) = &args.problems {
        io::write_all(&[(path.clone(), problems_csv(&dataset.source, &dataset.problems, 0, true))])?;
    }
    let mut counts = std::collections::BTreeMap::new();
    for problem in &dataset.problems {
        *counts.entry((problem.left_out, problem.reason)).or_insert(0usize) += 1;
    }
    for ((left_out, reason), count) in counts.iter().rev() {
        let kept = if *left_out { "left out" } else { "kept, field ignored" };
        note(common.quiet, &format!("{}: {count} rows: {} ({kept})", dataset.source, reason.words()));
    }
    match dataset.problems.first() {
        Some(first) if args.strict => {
            let all = format!("{} problems in all", dataset.problems.len());
            Err(strict_failure(&dataset.source, first.row, first, &all))
        }
        _ => Ok(()),
    }
}

/// The failure that `--strict` makes of a row's problem.
pub fn strict_failure(source: &str, row: usize, problem: &Problem, all: &str) -> Failure {
    let Problem { field, value, reason, .. } = problem;
    Failure::new(format!("{source}: row {row}: {field} {value:?}: {} ({all})", reason.words()))
        .hint("without --strict such rows are left out and listed in --problems FILE")
}

/// The positions of the incidents.
pub fn positions(dataset: &Dataset) -> Vec<LonLat> {
    dataset.incidents.iter().map(|i| i.position).collect()
}

/// Where each incident lies.
pub fn locate(border: &Border, dataset: &Dataset) -> Vec<Location> {
    border.locate_all(&positions(dataset))
}

/// The sheet of the incidents with columns added.
pub fn sheet<'a>(dataset: &'a Dataset, added: Vec<Column<'a>>) -> Sheet<'a> {
    Sheet { records: Some(&dataset.records), rows: dataset.incidents.iter().map(|i| i.row).collect(), added }
}

/// The provenance of products made from these.
pub fn provenance(
    incidents: &LoadedIncidents,
    border: &LoadedBorder,
    args: &InputArgs,
    parameters: &[(&str, String)],
) -> Provenance {
    let day = |d: Option<jiff::civil::Date>| d.map_or("none".into(), |d| d.to_string());
    let mut all: Vec<(String, String)> = vec![
        ("since".into(), day(args.since)),
        ("until".into(), day(args.until)),
        ("where".into(), args.matches.iter().map(|(f, v)| format!("{f}={v}")).collect::<Vec<_>>().join(", ")),
    ];
    all.extend(parameters.iter().map(|(k, v)| ((*k).to_string(), v.clone())));
    let left_out = incidents.dataset.problems.iter().filter(|p| p.left_out).count();
    Provenance {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        inputs: vec![incidents.source.clone()],
        border: border.source.clone(),
        parameters: all,
        counts: vec![
            ("rows".into(), incidents.source.rows),
            ("left_out".into(), left_out),
            ("filtered_out".into(), incidents.filtered_out),
            ("incidents".into(), incidents.dataset.incidents.len()),
        ],
    }
}

/// A file's name without its folders.
pub fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// The extension that says which format a file is to have, in lower case.
pub fn extension(path: &Path) -> String {
    path.extension().map_or(String::new(), |e| e.to_string_lossy().to_lowercase())
}

/// An output path and its bytes.
pub type Product = (PathBuf, Vec<u8>);
