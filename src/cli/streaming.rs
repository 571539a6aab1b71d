//! `distance` row by row: rows go from the file to the output while it is read.

use std::path::Path;

use super::args::{InputArgs, TableOut};
use super::failure::Failure;
use super::load;
use super::terminal::{note, output};
use crate::export::{self, Encoded, Format, Head, Sink, Way, csv_sink};
use crate::input::{Input, InputError, Source};
use crate::io::{self, AtomicFile, FileSource, OnceSource};
use crate::model::{BaseMap, Chosen, GeometryKind, Problem, RowNumber, Table};
use crate::study::columns::{problem_fields, problem_table};
use crate::study::stream::{Broken, Needs, Piece, Stream, Tally};
use crate::study::{self, Options, StudyBorder};

/// Where the rows go.
enum Target {
    File(AtomicFile),
    Stdout,
}

impl Target {
    fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File(file) => Ok(file.add(bytes)?),
            Self::Stdout => output(bytes),
        }
    }
}

/// What is to be streamed, and how.
pub struct Job<'a> {
    pub input: &'a InputArgs,
    pub out: &'a TableOut,
    pub path: &'a Path,
    pub format: &'static Format,
    pub border: &'a StudyBorder,
    pub base: &'a BaseMap,
    pub options: &'a Options,
    pub quiet: bool,
}

/// Whether a file could be streamed.
pub enum Streamed {
    /// It was.
    Done,
    /// It has to be read whole; here are its bytes, if they cannot be read again.
    Whole(Option<Vec<u8>>),
}

/// Adds the border's columns to each row, unless the file has to be read as a whole.
pub fn distance(job: &Job<'_>) -> Result<Streamed, Failure> {
    let file = FileSource(job.path.into());
    if job.path.is_dir() || file.again() {
        for carefully in [false, true] {
            match attempt(job, &file, carefully, || {})? {
                Some(true) => return Ok(Streamed::Done),
                Some(false) => {}
                None => break,
            }
        }
        return Ok(Streamed::Whole(None));
    }
    let once = OnceSource::new(job.path)?;
    match attempt(job, &once, false, || once.go())? {
        Some(true) => Ok(Streamed::Done),
        Some(false) => {
            let why = "some of its dates or coordinates can only be understood once all rows have been read";
            Err(InputError::SecondLook { file: load::name(job.path), why }.into())
        }
        None => Ok(Streamed::Whole(Some(once.into_bytes(job.options.reading.limits.file)?))),
    }
}

/// Whether streaming came to its end, or to something that asks for a look through the whole file; none if the file has to
/// be read whole. `begin` is called when rows are about to be written.
fn attempt(job: &Job<'_>, source: &dyn Source, carefully: bool, begin: impl FnOnce()) -> Result<Option<bool>, Failure> {
    let Format { holds_geometry, holds_types: types, keeps_features, .. } = *job.format;
    let needs = Needs { position_columns: !holds_geometry, types, keeps_features };
    let name = load::name(job.path);
    let input = Input::open(&name, source, &job.options.reading)?;
    let stream = Stream::plan(&input, &job.border.border, job.base, job.options, needs, carefully)?;
    let Some(stream) = stream else { return Ok(None) };
    begin();
    match write(job, &stream, &name, source.again()) {
        Ok(true) => Ok(Some(true)),
        Ok(false) => Ok(None),
        Err(Broken::Surprise) => Ok(Some(false)),
        Err(Broken::Failed(failure)) => Err(failure),
    }
}

/// Writes the rows. False, and nothing written, if none passes the filters: the whole file tells why.
fn write(job: &Job<'_>, stream: &Stream<'_, '_>, name: &str, again: bool) -> Result<bool, Broken<Failure>> {
    let (args, out, failed) = (job.input, job.out, Broken::Failed);
    let Way::Rows(begin) = job.format.way else { return Ok(false) };
    let fields = stream.fields();
    let chosen = out.columns(&fields).map_err(failed)?;
    let fields = chosen.as_ref().map_or(fields, Chosen::fields);
    let head = Head { fields: &fields, kind: GeometryKind::Points, system: &out.system() };
    let mut sink = begin(head);
    let mut target = if out.is_stdout() {
        Target::Stdout
    } else {
        Target::File(AtomicFile::begin(&out.output).map_err(|e| failed(e.into()))?)
    };
    let mut list = match &args.problems {
        Some(path) => Some(ProblemList::begin(path, name).map_err(failed)?),
        None => None,
    };
    let start = sink.begin().map_err(|e| failed(e.into()))?;
    let mut tally = Tally::default();
    let encoder = begin(head);
    let encode = |table: &Table<'_>| encoder.encode(table, 0..table.len());
    // Nothing goes to standard output before it is known that there is something.
    let mut waiting = Some(start);
    let notes = stream.run(
        |table| chosen.as_ref().map_or_else(|| encode(table), |chosen| encode(&chosen.table(table))),
        |mut piece: Piece<Encoded>| -> Result<(), Failure> {
            if let (true, Some(first)) = (args.strict, piece.problems.first()) {
                let row = RowNumber::of(first.row + tally.rows);
                return Err(study::strict(name, row, first, "stopped at the first problem".into()).into());
            }
            if let Some(list) = &mut list {
                list.add(&piece.problems, tally.rows)?;
            }
            tally.add(&mut piece);
            if !tally.is_empty()
                && let Some(start) = waiting.take()
            {
                target.add(&start)?;
            }
            target.add(&sink.add(piece.made)?)
        },
    )?;
    if !job.format.keeps_features {
        load::say_members(name, tally.members.iter(), job.quiet);
    }
    stream.notes().iter().chain(&notes).for_each(|text| note(job.quiet, &format!("{name}: {text}")));
    if tally.filtered > 0 && tally.is_empty() && again {
        return Ok(false);
    }
    say(&tally, name, job.quiet).map_err(failed)?;
    load::say_far(tally.far, job.border, job.options, job.quiet).map_err(failed)?;
    load::say_elsewhere(&stream.elsewhere(&tally.strays), job.quiet);
    load::say_losses(job.format, &job.format.losses_of_columns(&fields, GeometryKind::Points), job.quiet);
    load::say_elevations(job.format, stream.has_elevations(), job.quiet);
    export::end(&mut *sink, |bytes| target.add(bytes)).and_then(|()| done(target, list)).map_err(failed)?;
    if !out.is_stdout() {
        note(job.quiet, &format!("wrote {}", out.output.display()));
    }
    Ok(true)
}

/// Files take their names when all are whole.
fn done(target: Target, list: Option<ProblemList>) -> Result<(), Failure> {
    let mut files: Vec<AtomicFile> = list.map(|list| list.file).into_iter().collect();
    if let Target::File(file) = target {
        files.push(file);
    }
    Ok(io::finish_all(files)?)
}

/// The list of problems in the making.
struct ProblemList {
    file: AtomicFile,
    sink: Box<dyn Sink>,
    source: String,
}

impl ProblemList {
    fn begin(path: &Path, source: &str) -> Result<Self, Failure> {
        let (mut file, mut sink) = (AtomicFile::begin(path)?, csv_sink(&problem_fields()));
        file.add(&sink.begin()?)?;
        Ok(Self { file, sink, source: source.into() })
    }

    /// Adds problems of rows of which `before` stand before their batch.
    fn add(&mut self, problems: &[Problem], before: usize) -> Result<(), Failure> {
        let origin = |row: usize| (self.source.as_str(), RowNumber::of(row + before));
        let encoded = self.sink.encode(&problem_table(&origin, problems), 0..problems.len());
        Ok(self.file.add(&self.sink.add(encoded)?)?)
    }
}

/// Says what was found; an error if nothing is left.
fn say(tally: &Tally, source: &str, quiet: bool) -> Result<(), Failure> {
    load::say_filtered(source, tally.filtered, quiet);
    load::say_counts(source, &tally.reasons, quiet);
    Ok(tally.checked(source)?)
}
