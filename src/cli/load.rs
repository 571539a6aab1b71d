//! From paths to a study, and what is said on the way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::InputArgs;
use super::failure::Failure;
use super::terminal::note;
use crate::analysis::Elsewhere;
use crate::builtin;
use crate::export::{CSV, Format};
use crate::input::{self, Limits, Source};
use crate::io::{self, FileSource};
use crate::model::{BaseMap, BorderLine, Dataset};
use crate::study::columns::{duplicate_table, problem_table};
use crate::study::options::BorderOptions;
use crate::study::{self, Far, File, Ground, Options, StudyBorder, StudyError, StudyIncidents, problem_counts, words};

/// An output path and its bytes.
pub type Product = (PathBuf, Vec<u8>);

/// The inputs, those that can be read only once held.
pub type Sources = Vec<Box<dyn Source>>;

/// The border and its base map: by name, of a file, or the one that the incidents suggest; and the inputs, if they were opened for that.
/// Where the incidents suggest none, `none` decides.
pub fn ground(
    args: &InputArgs,
    options: &Options,
    quiet: bool,
    none: impl FnOnce(StudyError) -> Result<Ground, Failure>,
) -> Result<(Ground, Option<Sources>), Failure> {
    let (limit, border) = (options.reading.limits.file, &options.border);
    let mut opened = None;
    let mut ground = match border.border.as_deref() {
        Some(name) => named(args, name, (border, limit), quiet)?,
        None if args.inputs.is_empty() => Ground::durand(border)?,
        None => {
            let sources = sources(args, limit)?;
            let files = files(args, &sources);
            let ground = match Ground::suggested(&study::positions(&files, options)?, border) {
                Err(error @ StudyError::NoBorder { .. }) => none(error)?,
                found => {
                    let (ground, said) = found?;
                    if !said.is_empty() {
                        note(quiet, &said);
                    }
                    ground
                }
            };
            drop(files);
            opened = Some(sources);
            ground
        }
    };
    if let Some(path) = options.map.region.as_deref() {
        let name = name(Path::new(path));
        let named = options.map.name_property.as_deref();
        let countries = input::areas(&name, &io::read(Path::new(path), limit)?, named)?;
        ground.base = BaseMap { countries: countries.into(), credit: name, ..BaseMap::default() };
    }
    Ok((ground, opened))
}

/// The border of a name, or of a file, and its base map.
fn named(
    args: &InputArgs,
    name: &str,
    (options, limit): (&BorderOptions, u64),
    quiet: bool,
) -> Result<Ground, Failure> {
    let Some(bytes) = bytes_of_border(name, held(args, Path::new(name)).as_deref(), limit)? else {
        return Ok(Ground::named(name, options)?);
    };
    refuse_choices(options)?;
    let (line, called) = line_of_file(name, &bytes, quiet)?;
    Ok(Ground::of_line(line, &called, &bytes, options)?)
}

/// The border that the options name, without a base map, and the bytes of the file that it was read from; `held` if they are held already.
pub fn border(
    options: &BorderOptions,
    held: Option<&[u8]>,
    quiet: bool,
) -> Result<(StudyBorder, Option<Vec<u8>>), Failure> {
    let name = options.border.as_deref().unwrap_or("durand");
    let Some(bytes) = bytes_of_border(name, held, Limits::default().file)? else {
        return Ok((StudyBorder::named(name, options)?, None));
    };
    refuse_choices(options)?;
    let (line, called) = line_of_file(name, &bytes, quiet)?;
    Ok((StudyBorder::new(line, &called, &bytes, options)?, Some(bytes)))
}

/// The bytes of a border's file; none if it is none.
fn bytes_of_border(name: &str, held: Option<&[u8]>, limit: u64) -> Result<Option<Vec<u8>>, Failure> {
    Ok(match held {
        Some(bytes) => Some(bytes.to_vec()),
        None if is_file(name) => Some(io::read(Path::new(name), limit)?),
        None => None,
    })
}

/// A file of lines is one border, of which none can be left out.
fn refuse_choices(options: &BorderOptions) -> Result<(), Failure> {
    if options.only.is_empty() && options.exclude.is_empty() {
        return Ok(());
    }
    Err(Failure::usage("--only and --exclude choose among the built-in borders, and --border is a file")
        .hint("leave them out, or give world or a state"))
}

/// The bytes of an input that is no file.
fn held(args: &InputArgs, path: &Path) -> Option<Arc<[u8]>> {
    args.held.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.clone())
}

/// Whether a border is to be read from a file. What names borders is a name, whatever folder, or file without an ending, is there: `./UKR` is
/// the file.
pub fn is_file(name: &str) -> bool {
    let path = Path::new(name);
    let ends = path.extension().and_then(|ending| ending.to_str());
    let ends = ends.is_some_and(|ending| ending.len() >= 3 && ending.chars().all(|c| c.is_ascii_alphanumeric()));
    if path.is_absolute() || name.starts_with("./") || name.starts_with("../") || ends && path.is_file() {
        return true;
    }
    study::choice(name).is_err() && (ends || path.exists())
}

/// The line in a file, and what the file is called.
fn line_of_file(file: &str, bytes: &[u8], quiet: bool) -> Result<(BorderLine, String), Failure> {
    let called = name(Path::new(file));
    let line = input::border(&called, bytes).map_err(Failure::of_border)?;
    line.notes.iter().for_each(|text| note(quiet, &format!("{called}: {text}")));
    Ok((line, called))
}

/// Whether a file can be read again.
pub fn again(path: &Path) -> bool {
    path.exists() && (path.is_dir() || FileSource(path.into()).again())
}

/// A file that can be read again; what can be read only once is read now.
fn source(path: &Path, limit: u64) -> Result<Box<dyn Source>, Failure> {
    if again(path) {
        io::open(path)?;
        return Ok(Box::new(FileSource(path.into())));
    }
    Ok(Box::new(io::read(path, limit)?))
}

fn sources(args: &InputArgs, limit: u64) -> Result<Sources, Failure> {
    let opened = |path: &PathBuf| match held(args, path) {
        Some(bytes) => Ok(Box::new(bytes) as Box<dyn Source>),
        None => source(path, limit),
    };
    args.inputs.iter().map(opened).collect()
}

fn files<'a>(args: &InputArgs, sources: &'a [Box<dyn Source>]) -> Vec<File<'a>> {
    let file = |(i, path): (usize, &PathBuf)| File {
        name: called(path, &args.inputs),
        path: path.display().to_string(),
        source: &*sources[i],
    };
    args.inputs.iter().enumerate().map(file).collect()
}

/// What a file is called: its name, or all of its path if another input has that name.
pub fn called(path: &Path, all: &[PathBuf]) -> String {
    let twice = all.iter().filter(|other| name(other) == name(path)).count() > 1;
    if twice { path.display().to_string() } else { name(path) }
}

/// Reads, joins, measures and filters the incidents, and says what was found. The lists that were asked for come as
/// products, to be written with the others. `opened` are the inputs, if they were opened already.
pub fn incidents(
    args: &InputArgs,
    opened: Option<Sources>,
    border: &StudyBorder,
    base: &BaseMap,
    options: &Options,
    quiet: bool,
) -> Result<(StudyIncidents, Vec<Product>), Failure> {
    let sources = match opened {
        Some(sources) => sources,
        None => sources(args, options.reading.limits.file)?,
    };
    let built_in: Box<dyn Source> = Box::new(builtin::incidents_file());
    let mut files = files(args, &sources);
    if files.is_empty() {
        files.push(File { name: builtin::INCIDENTS_NAME.into(), path: String::new(), source: &*built_in });
    }
    if files.len() == 1 && args.duplicates.is_some() {
        return Err(StudyError::OneInput.into());
    }
    let incidents = study::incidents(&files, &border.border, base, options).map_err(|failed| {
        if let Some(dataset) = &failed.dataset {
            say_problems(dataset, quiet);
        }
        Failure::from(failed.error)
    })?;
    let dataset = &incidents.dataset;
    say_notes(dataset, quiet);
    say_filtered(&dataset.source, incidents.filtered_out, quiet);
    say_duplicates(&incidents, options.mending.dedupe, quiet);
    say_problems(dataset, quiet);
    if let (true, Some(first)) = (args.strict, dataset.problems.first()) {
        let all = format!("{} in all", words::count(dataset.problems.len(), "problem"));
        let (source, row) = dataset.origin(first.row);
        return Err(study::strict(source, row, first, all).into());
    }
    let lists = lists(args, &incidents)?;
    Ok((incidents, lists))
}

fn lists(args: &InputArgs, incidents: &StudyIncidents) -> Result<Vec<Product>, Failure> {
    let dataset = &incidents.dataset;
    let mut lists = Vec::new();
    if let Some(path) = &args.duplicates {
        lists.push((path.clone(), CSV.bytes(&duplicate_table(dataset, &incidents.compared, &incidents.duplicates))?));
    }
    if let Some(path) = &args.problems {
        lists.push((path.clone(), CSV.bytes(&problem_table(&|row| dataset.origin(row), &dataset.problems))?));
    }
    Ok(lists)
}

fn say_notes(dataset: &Dataset, quiet: bool) {
    let about = if dataset.parts.is_empty() { format!("{}: ", dataset.source) } else { String::new() };
    dataset.notes.iter().for_each(|text| note(quiet, &format!("{about}{text}")));
}

fn say_duplicates(incidents: &StudyIncidents, dedupe: bool, quiet: bool) {
    let pairs = words::count(incidents.duplicates.len(), "pair");
    if dedupe {
        let dropped = words::count(incidents.deduped, "row");
        note(quiet, &format!("{pairs} of rows in different inputs may be one incident: {dropped} left out"));
    } else if !incidents.duplicates.is_empty() {
        let text = "may be one incident: see --duplicates FILE, or keep one with --dedupe";
        note(quiet, &format!("{pairs} of rows in different inputs {text}"));
    }
}

fn say_problems(dataset: &Dataset, quiet: bool) {
    say_counts(&dataset.source, &problem_counts(&dataset.problems), quiet);
}

/// Says how many rows the filters took out.
pub fn say_filtered(source: &str, rows: usize, quiet: bool) {
    if rows > 0 {
        let rows = words::count_verb(rows, "row", "does", "do");
        note(quiet, &format!("{source}: {rows} not pass the filters"));
    }
}

/// Says how many rows have each problem.
pub fn say_counts(source: &str, counts: &std::collections::BTreeMap<(bool, crate::model::Reason), usize>, quiet: bool) {
    for ((left_out, reason), count) in counts.iter().rev() {
        let fate = if *left_out { "left out" } else { reason.kept() };
        note(quiet, &format!("{source}: {}: {} ({fate})", words::count(*count, "row"), reason.words()));
    }
}

/// Says that most incidents lie far from the border.
pub fn say_far(far: Far, border: &StudyBorder, options: &Options, quiet: bool) -> Result<(), Failure> {
    let of = &options.border;
    let all = of.border.as_deref() == Some("world") && of.only.is_empty() && of.exclude.is_empty();
    let said = far.said(&border.border.line().name, options.reading.force).map_err(|error| {
        let failure = Failure::from(error);
        if all { failure.hint("no land border is nearer; --force goes on") } else { failure }
    });
    if let Some(text) = said? {
        note(quiet, &text);
    }
    Ok(())
}

/// Says which incidents are not in the state of their side.
pub fn say_elsewhere(elsewhere: &Elsewhere, quiet: bool) {
    if let Some(text) = words::elsewhere(elsewhere) {
        note(quiet, &text);
    }
}

/// Says what a format does not hold of a table.
pub fn say_losses(format: &Format, losses: &[String], quiet: bool) {
    for loss in losses {
        note(quiet, &format!("{}: {loss}", format.title));
    }
}

/// Says that elevations are not in a format that has neither features as they stand nor columns of positions.
pub fn say_elevations(format: &Format, are: bool, quiet: bool) {
    if are && format.holds_geometry && !format.keeps_features {
        note(quiet, &format!("{}: elevations are left out; GeoJSON and CSV hold them", format.title));
    }
}

/// Says which members of features a format without features does not hold.
pub fn say_members<'a>(source: &str, members: impl Iterator<Item = &'a String>, quiet: bool) {
    let members: Vec<&str> = members.map(String::as_str).collect();
    if !members.is_empty() {
        let names = members.join(", ");
        note(quiet, &format!("{source}: members of features that this format does not hold: {names}"));
    }
}

/// A file's name without its folders.
pub fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}
