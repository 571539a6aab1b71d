//! From arguments to measured incidents.

use std::path::{Path, PathBuf};

use super::args::{BorderArgs, Common, InputArgs};
use super::failure::Failure;
use super::terminal::note;
use crate::analysis::{dedupe, duplicates, filtered, swapped};
use crate::builtin;
use crate::export::{BorderSource, Column, Provenance, Sheet, Source, duplicates_csv, problems_csv, sha256};
use crate::input::{self, Reading};
use crate::io;
use crate::model::{Dataset, Location, LonLat, Problem};
use crate::render::words;
use crate::spatial::Border;

/// No input larger than this is read whole.
const LIMIT: u64 = 4 << 30;
/// Sectors of a border that names none, metres.
const SECTOR_M: f64 = 50_000.0;

/// A border and where it came from.
pub struct LoadedBorder {
    pub border: Border,
    pub source: BorderSource,
    /// Whose data it is, for captions.
    pub credit: String,
    /// What a caption says of its status.
    pub notes: Vec<String>,
}

/// Incidents, filtered, and where they came from.
pub struct LoadedIncidents {
    pub dataset: Dataset,
    pub filtered_out: usize,
    pub sources: Vec<Source>,
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
    let credit = match args.border.as_str() {
        "durand" => "© OpenStreetMap contributors, ODbL".into(),
        "durand-ne" => "Natural Earth".into(),
        file => name(Path::new(file)),
    };
    Ok(LoadedBorder { border, source, credit, notes: notes.iter().map(ToString::to_string).collect() })
}

const DURAND_NOTES: &[&str] =
    &["Pakistan regards this line as the international border; no government of Afghanistan has recognised it as one."];

/// Reads, joins and filters the incidents, and writes or refuses the problems as the arguments say.
pub fn incidents(args: &InputArgs, common: &Common) -> Result<LoadedIncidents, Failure> {
    let reading = args.reading()?;
    let mut parts = Vec::new();
    let mut sources = Vec::new();
    for path in &args.inputs {
        let bytes = io::read(path, reading.limits.file)?;
        let twice = args.inputs.iter().filter(|other| name(other) == name(path)).count() > 1;
        let name = if twice { path.display().to_string() } else { name(path) };
        let (dataset, source) = part(&name, &bytes, &reading)?;
        parts.push(dataset);
        sources.push(source);
    }
    if parts.is_empty() {
        let (dataset, source) = part(builtin::INCIDENTS_NAME, builtin::INCIDENTS, &reading)?;
        parts.push(dataset);
        sources.push(source);
    }
    for (field, column) in args.map.iter().filter(|_| parts.len() > 1) {
        if parts.iter().all(|part| part.records.column(column).is_none()) {
            return Err(Failure::usage(format!("--map {field}={column}: no input has a column {column:?}")));
        }
    }
    let mut dataset = if parts.len() == 1 { parts.remove(0) } else { input::join(parts) };
    for text in &dataset.notes {
        let about = if dataset.parts.is_empty() { format!("{}: ", dataset.source) } else { String::new() };
        note(common.quiet, &format!("{about}{text}"));
    }
    swapped(&mut dataset, &builtin::base_map()?, args.fix_swapped);
    let (mut dataset, filtered_out) = match filtered(dataset, &args.filter()) {
        Ok(passed) => passed,
        Err((nothing, dataset)) => {
            report_problems(&dataset, args, common)?;
            return Err(nothing.into());
        }
    };
    if filtered_out > 0 {
        note(common.quiet, &format!("{}: {filtered_out} rows do not pass the filters", dataset.source));
    }
    compare_sources(&mut dataset, args, common)?;
    report_problems(&dataset, args, common)?;
    Ok(LoadedIncidents { dataset, filtered_out, sources, builtin: args.inputs.is_empty() })
}

fn part(name: &str, bytes: &[u8], reading: &Reading) -> Result<(Dataset, Source), Failure> {
    let (dataset, sha256) = rayon::join(|| input::incidents(name, bytes, reading), || sha256(bytes));
    let dataset = dataset?;
    let source = Source {
        name: name.into(),
        sha256,
        schema: dataset.schema,
        notes: dataset.notes.clone(),
        rows: dataset.records.len(),
        fields: dataset.fields.clone(),
    };
    Ok((dataset, source))
}

/// Proposes duplicates between sources, and keeps one of each if asked to.
fn compare_sources(dataset: &mut Dataset, args: &InputArgs, common: &Common) -> Result<(), Failure> {
    if dataset.parts.is_empty() {
        return if args.dedupe || args.duplicates.is_some() {
            Err(Failure::usage("--dedupe and --duplicates compare several inputs, and there is one"))
        } else {
            Ok(())
        };
    }
    let pairs = duplicates(dataset);
    if let Some(path) = &args.duplicates {
        io::write_all(&[(path.clone(), duplicates_csv(dataset, &pairs))])?;
    }
    let found = words::count(pairs.len(), "pair");
    if args.dedupe {
        let dropped = dedupe(dataset, &pairs);
        note(
            common.quiet,
            &format!("{found} of rows in different inputs may be one incident: {dropped} rows left out"),
        );
    } else if !pairs.is_empty() {
        let text = "may be one incident: see --duplicates FILE, or keep one with --dedupe";
        note(common.quiet, &format!("{found} of rows in different inputs {text}"));
    }
    Ok(())
}

fn report_problems(dataset: &Dataset, args: &InputArgs, common: &Common) -> Result<(), Failure> {
    if let Some(path) = &args.problems {
        io::write_all(&[(path.clone(), problems_csv(&|row| dataset.origin(row - 1), &dataset.problems, true))])?;
    }
    let mut counts = std::collections::BTreeMap::new();
    for problem in &dataset.problems {
        *counts.entry((problem.left_out, problem.reason)).or_insert(0usize) += 1;
    }
    for ((left_out, reason), count) in counts.iter().rev() {
        let kept = if *left_out { "left out" } else { reason.kept() };
        note(common.quiet, &format!("{}: {count} rows: {} ({kept})", dataset.source, reason.words()));
    }
    match dataset.problems.first() {
        Some(first) if args.strict => {
            let all = format!("{} problems in all", dataset.problems.len());
            let (source, row) = dataset.origin(first.row - 1);
            Err(strict_failure(source, row, first, &all))
        }
        _ => Ok(()),
    }
}

/// The failure that `--strict` makes of a row's problem.
pub fn strict_failure(source: &str, row: usize, problem: &Problem, all: &str) -> Failure {
    let Problem { field, value, reason, .. } = problem;
    let fate = if problem.left_out { "left out" } else { reason.kept() };
    Failure::new(format!("{source}: row {row}: {field} {value:?}: {} ({all})", reason.words()))
        .hint(format!("without --strict such rows are {fate}, and listed in --problems FILE"))
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
        inputs: incidents.sources.clone(),
        border: border.source.clone(),
        parameters: all,
        counts: vec![
            ("rows".into(), incidents.dataset.records.len()),
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
