//! Blocks of rows through all cores, written in their order, with a bounded number of blocks in memory.

use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rayon::prelude::*;

use super::args::{Common, InputArgs};
use super::failure::Failure;
use super::load;
use super::terminal::{note, output};
use crate::analysis::Filter;
use crate::export::problems_csv;
use crate::input::InputError;
use crate::input::rows::{opening, record};
use crate::io::{self, Whole};
use crate::model::{Problem, Reason};
use crate::spatial::{Border, Locator};
use crate::stream::{Block, CsvStream, LinesStream};

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// A format that can be streamed.
enum Format<'a> {
    Csv(Box<CsvStream<'a>>),
    Lines(LinesStream<'a>),
}

impl Format<'_> {
    fn whole_rows(&self, bytes: &[u8]) -> usize {
        match self {
            Self::Csv(csv) => csv.whole_rows(bytes),
            Self::Lines(_) => LinesStream::whole_rows(bytes),
        }
    }

    fn block(&self, bytes: &[u8], locator: &mut Locator) -> Result<Block, InputError> {
        match self {
            Self::Csv(csv) => Ok(csv.block(bytes, locator)),
            Self::Lines(lines) => lines.block(bytes, locator),
        }
    }

    fn header(&self) -> Vec<u8> {
        match self {
            Self::Csv(csv) => csv.header(),
            Self::Lines(_) => Vec::new(),
        }
    }
}

/// Where the rows go.
enum Sink {
    File(Whole),
    Stdout,
}

impl Sink {
    fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File(file) => Ok(file.add(bytes)?),
            Self::Stdout => output(bytes),
        }
    }
}

/// What came of it.
#[derive(Default)]
struct Tally {
    rows: usize,
    filtered: usize,
    left_out: usize,
    reasons: std::collections::BTreeMap<(bool, Reason), usize>,
    first: Option<Problem>,
    guessed: Option<&'static str>,
}

/// Adds the border's columns to each row of a CSV file, or to each feature of a file of one feature a line. False, and
/// nothing done, if the file's layout has to be read as a whole.
pub fn distance(
    args: &InputArgs,
    path: &Path,
    as_lines: bool,
    border: &Border,
    out: &Path,
    common: &Common,
) -> Result<bool, Failure> {
    let longest = args.limits.limits().row;
    let mut reader = Blocks { reader: io::open(path)?, rest: Vec::new(), ended: false, path, longest };
    let source = load::name(path);
    let format = if as_lines {
        reader.fill()?;
        if !LinesStream::streams(&reader.rest) {
            return Ok(false);
        }
        Format::Lines(LinesStream::new(&source, border))
    } else {
        let header = reader.header(&source)?;
        let Ok(header) = std::str::from_utf8(&header) else { return Ok(false) };
        let Some(csv) = CsvStream::new(&source, header, &reader.rest, border, &args.map, args.filter())? else {
            return Ok(false);
        };
        if csv.is_headless() {
            reader.rest.splice(..0, format!("{header}\n").into_bytes());
        }
        if csv.looks_ahead() && (path.as_os_str() == "-" || needs_whole(&csv, path, longest)?) {
            return Ok(false);
        }
        Format::Csv(Box::new(csv))
    };
    let mut sink = if out.as_os_str() == "-" { Sink::Stdout } else { Sink::File(Whole::begin(out)?) };
    sink.add(&format.header())?;
    let mut problems = args.problems.as_deref().map(Whole::begin).transpose()?;
    if let Some(file) = &mut problems {
        file.add(&problems_csv(&|row| (&source, row), &[], true))?;
    }
    let tally = pipeline(&mut reader, &format, &source, args.strict, &mut sink, problems.as_mut())?;
    finish(args, &source, &tally, common)?;
    if let Some(file) = problems {
        file.finish()?;
    }
    if let Sink::File(file) = sink {
        file.finish()?;
        note(common.quiet, &format!("wrote {}", out.display()));
    }
    Ok(true)
}

/// Whether rows depend on others: an id stands in two of them, so that only the latest counts, or a date to filter by leaves
/// open which of its numbers is the day. Reads the file once more, and keeps eight bytes a row.
fn needs_whole(csv: &CsvStream<'_>, path: &Path, longest: usize) -> Result<bool, Failure> {
    let mut reader = Blocks { reader: io::open(path)?, rest: Vec::new(), ended: false, path, longest };
    let mut ids = Vec::new();
    reader.fill()?;
    while let Some(bytes) = reader.whole(|bytes| csv.whole_rows(bytes))? {
        if csv.has_plain_dates(&bytes) {
            return Ok(true);
        }
        csv.add_ids(&bytes, &mut ids);
    }
    ids.par_sort_unstable();
    Ok(ids.windows(2).any(|pair| pair[0] == pair[1]))
}

fn finish(args: &InputArgs, source: &str, tally: &Tally, common: &Common) -> Result<(), Failure> {
    if let Some(encoding) = tally.guessed {
        note(common.quiet, &format!("{source}: read as {encoding}"));
    }
    if tally.filtered > 0 {
        note(common.quiet, &format!("{source}: {} rows do not pass the filters", tally.filtered));
    }
    for ((left_out, reason), count) in tally.reasons.iter().rev() {
        let kept = if *left_out { "left out" } else { reason.kept() };
        note(common.quiet, &format!("{source}: {count} rows: {} ({kept})", reason.words()));
    }
    if tally.rows == 0 {
        let reason = "there are no rows under the header".into();
        return Err(InputError::Csv { file: source.into(), row: 1, reason }.into());
    }
    if tally.left_out == tally.rows
        && let Some(first) = &tally.first
    {
        return Err(InputError::NoneUsable {
            file: source.into(),
            rows: tally.rows,
            first: first.row,
            field: first.field,
            value: first.value.clone(),
            reason: first.reason.words(),
        }
        .into());
    }
    if tally.left_out + tally.filtered == tally.rows {
        let usable = tally.rows - tally.left_out;
        let Filter { since, until, .. } = args.filter();
        let dates = since.is_some() || until.is_some();
        let which = if dates { "dates" } else { "values" };
        return Err(Failure::new(format!("{source}: none of the {usable} usable rows passes the filters ({which})"))
            .hint("widen --since, --until or --where"));
    }
    Ok(())
}

/// A block on its way: its bytes, and where its result is to be sent.
struct Job {
    bytes: Vec<u8>,
    done: SyncSender<Result<Block, InputError>>,
}

/// One thread reads, all cores compute, this thread writes in order. The channels hold a few blocks each.
fn pipeline(
    reader: &mut Blocks<'_>,
    format: &Format<'_>,
    source: &str,
    strict: bool,
    sink: &mut Sink,
    mut problems: Option<&mut Whole>,
) -> Result<Tally, Failure> {
    let workers = rayon::current_num_threads();
    let (jobs, queue) = sync_channel::<Job>(workers);
    let (order, results) = sync_channel::<Receiver<Result<Block, InputError>>>(2 * workers);
    let queue = Mutex::new(queue);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut locator = Locator::default();
                // The reader hangs up at the end of the file; a poisoned lock means that the writer has failed.
                while let Ok(Ok(job)) = queue.lock().map(|queue| queue.recv()) {
                    let _ = job.done.send(format.block(&job.bytes, &mut locator));
                }
            });
        }
        let reading = scope.spawn(move || read_blocks(reader, format, &jobs, &order));
        let mut tally = Tally::default();
        let mut failed = None;
        for result in results {
            // Once something has failed the rest is only drained, so that no thread waits for ever.
            let Ok(block) = result.recv() else { continue };
            if failed.is_none() {
                let problems = problems.as_deref_mut();
                failed = take(block, source, strict, &mut tally, sink, problems).err();
            }
            if failed.is_some() {
                break;
            }
        }
        let read = reading.join().unwrap_or_else(|_| Err(Failure::new(format!("{source}: reading failed"))));
        match failed {
            Some(failure) => Err(failure),
            None => read.map(|()| tally),
        }
    })
}

fn read_blocks(
    reader: &mut Blocks<'_>,
    format: &Format<'_>,
    jobs: &SyncSender<Job>,
    order: &SyncSender<Receiver<Result<Block, InputError>>>,
) -> Result<(), Failure> {
    while let Some(bytes) = reader.next(format)? {
        let (done, result) = sync_channel(1);
        // A closed channel means that the writer has failed and says so itself.
        if jobs.send(Job { bytes, done }).is_err() || order.send(result).is_err() {
            break;
        }
    }
    Ok(())
}

fn take(
    block: Result<Block, InputError>,
    source: &str,
    strict: bool,
    tally: &mut Tally,
    sink: &mut Sink,
    problems: Option<&mut Whole>,
) -> Result<(), Failure> {
    let block = block.map_err(|error| match error {
        InputError::Feature { file, feature, field, reason } => {
            InputError::Feature { file, feature: feature + tally.rows, field, reason }
        }
        other => other,
    })?;
    if let (true, Some(first)) = (strict, block.problems.first()) {
        return Err(load::strict_failure(source, first.row + tally.rows, first, "stopped at the first problem"));
    }
    sink.add(&block.bytes)?;
    if let Some(file) = problems
        && !block.problems.is_empty()
    {
        let before = tally.rows;
        file.add(&problems_csv(&|row| (source, row + before), &block.problems, false))?;
    }
    for problem in &block.problems {
        *tally.reasons.entry((problem.left_out, problem.reason)).or_default() += 1;
        tally.left_out += usize::from(problem.left_out);
        if problem.left_out && tally.first.is_none() {
            tally.first = Some(Problem { row: problem.row + tally.rows, ..problem.clone() });
        }
    }
    tally.guessed = tally.guessed.or(block.guessed);
    tally.rows += block.rows;
    tally.filtered += block.filtered;
    Ok(())
}

/// A file as blocks of whole rows.
struct Blocks<'a> {
    reader: Box<dyn Read + Send>,
    rest: Vec<u8>,
    ended: bool,
    path: &'a Path,
    /// No row may be longer, bytes.
    longest: usize,
}

impl Blocks<'_> {
    fn fill(&mut self) -> Result<(), Failure> {
        let before = self.rest.len();
        let path = self.path;
        let read = self.reader.by_ref().take(BLOCK as u64).read_to_end(&mut self.rest);
        read.map_err(|source| io::FileError::Read { path: path.into(), source })?;
        self.ended = self.rest.len() < before + BLOCK;
        if before > self.longest {
            return Err(Failure::new(format!(
                "{}: a row is longer than {} bytes, the limit",
                load::name(path),
                self.longest
            ))
            .hint("is a quotation mark left open?"));
        }
        Ok(())
    }

    /// The first record, without byte order mark and line end.
    fn header(&mut self, source: &str) -> Result<Vec<u8>, Failure> {
        self.fill()?;
        if self.rest.starts_with(b"\xef\xbb\xbf") {
            self.rest.drain(..3);
        }
        let blank = self.rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.rest.drain(..blank);
        if self.rest.is_empty() {
            return Err(InputError::Empty { file: source.into() }.into());
        }
        let (end, next) = record(&self.rest, 0, b',', true).unwrap_or((self.rest.len(), self.rest.len()));
        let header = self.rest[..end].to_vec();
        self.rest.drain(..next);
        Ok(header)
    }

    /// The next block of whole rows; at the end of the file, what is left.
    fn next(&mut self, format: &Format<'_>) -> Result<Option<Vec<u8>>, Failure> {
        let next = self.whole(|bytes| format.whole_rows(bytes))?;
        if let (true, Format::Csv(csv), Some(last)) = (self.ended, format, &next)
            && self.rest.is_empty()
            && csv.is_left_open(last)
        {
            let text = opening(&String::from_utf8_lossy(last), csv.delimiter());
            return Err(InputError::OpenQuote { file: load::name(self.path), text }.into());
        }
        Ok(next)
    }

    /// The next block up to where `whole_rows` says; at the end of the file, what is left.
    fn whole(&mut self, whole_rows: impl Fn(&[u8]) -> usize) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            let whole = if self.ended { self.rest.len() } else { whole_rows(&self.rest) };
            if whole > 0 {
                let mut next = Vec::with_capacity(BLOCK + BLOCK / 4);
                next.extend_from_slice(&self.rest[whole..]);
                self.rest.truncate(whole);
                return Ok(Some(std::mem::replace(&mut self.rest, next)));
            }
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
    }
}
