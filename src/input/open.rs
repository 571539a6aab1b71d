//! A file opened: what it is, decided from its beginning; and its rows, batch by batch.

use std::io::Cursor;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::batch::Batch;
use super::blocks::{Block, CsvBlocks, JsonBlocks, place_after};
use super::chunks::{Again, Chunks};
use super::container::{self, Content, Opened};
use super::csv::{self, Dialect, dialect};
use super::encoding::lossy;
use super::json::{self, Head, Items, Shape};
use super::pipeline::ordered;
use super::{Crs, InputError, Limits, Reading, Source, Vector};
use crate::model::{Problem, Reason, Records};

/// A file of incidents.
pub struct Input<'a> {
    name: String,
    source: &'a dyn Source,
    reading: &'a Reading,
    form: Form,
    notes: Vec<String>,
    /// The file as far as it was read to find out its form: the first pass goes on from there.
    begun: Mutex<Option<Box<Blocks<'a>>>>,
    /// The first rows.
    sample: Batch,
    /// What it was turned into.
    turned: Turned,
}

/// What a file is.
enum Form {
    Csv(Dialect),
    Json(Head, Items),
    Sheet(Batch),
}

/// A file that is being read.
enum Blocks<'a> {
    Csv(CsvBlocks<'a>, Option<Block>),
    Json(JsonBlocks<'a>, Option<Block>),
}

impl<'a> Input<'a> {
    /// Opens a file called `name` and reads its beginning.
    ///
    /// # Errors
    /// [`InputError`] if it is empty, or of no form that is known.
    pub fn open(name: &str, source: &'a dyn Source, reading: &'a Reading) -> Result<Self, InputError> {
        let limits = reading.limits;
        let (begun, turned) = begin(name, source, reading, None)?;
        let (form, mut blocks, mut notes) = match begun {
            Begun::Sheet(batch, notes) => (Form::Sheet(batch), None, notes),
            Begun::Text(form, blocks, notes) => (form, Some(blocks), notes),
        };
        let mut sample = Batch::default();
        if let Some(blocks) = &mut blocks
            && let Some(first) = blocks.peek()?
        {
            sample = rows(name, reading, &form, first.clone())?;
        }
        if let Form::Json(_, Items::Features) = form
            && sample.records.is_empty()
        {
            return Err(InputError::WrongGeometry { file: name.into(), wanted: "point", found: "no features".into() });
        }
        if sample.records.is_empty() && !matches!(&form, Form::Sheet(rows) if !rows.records.is_empty()) {
            return Err(if matches!(form, Form::Json(..)) {
                InputError::NoRows { file: name.into() }
            } else {
                InputError::NoRowsUnderHeader { file: name.into() }
            });
        }
        if let Form::Csv(dialect) = &form {
            notes.extend(dialect.notes.iter().cloned());
            limits.allow(name, "fields in a row", dialect.columns.len(), limits.fields)?;
        }
        Ok(Self { name: name.into(), source, reading, form, notes, begun: Mutex::new(blocks), sample, turned })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it is read.
    pub fn reading(&self) -> &Reading {
        self.reading
    }

    /// What was found out about its form, for people.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The first rows.
    pub fn sample(&self) -> &Records {
        &self.sample_batch().records
    }

    /// The first rows, with what the format says of them.
    pub fn sample_batch(&self) -> &Batch {
        match &self.form {
            Form::Sheet(batch) => batch,
            _ => &self.sample,
        }
    }

    /// The columns, if they are known before all rows are.
    pub fn columns(&self) -> Option<&[String]> {
        match &self.form {
            Form::Csv(dialect) => Some(&dialect.columns),
            Form::Sheet(batch) => Some(batch.records.columns()),
            Form::Json(..) => None,
        }
    }

    /// Whether positions are geometries.
    pub fn is_geometric(&self) -> bool {
        matches!(self.form, Form::Json(_, Items::Features))
    }

    /// Whether it can be read a second time.
    pub fn again(&self) -> bool {
        self.source.again() || self.turned.is_some()
    }

    /// How many bytes the file has, if that is known beforehand.
    pub fn size(&self) -> Option<u64> {
        self.source.size()
    }

    /// Reads all rows once: all cores do `work` on batches of them, with a scratch of each core's own; this thread hands the
    /// results to `take` in the order of the rows. Notes for people of what was found on the way.
    ///
    /// # Errors
    /// [`InputError`] if the file is malformed, or what `take` says.
    pub fn pass<T: Send, S: Default, E: From<InputError> + Send>(
        &self,
        work: impl Fn(Batch, &mut S) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<Vec<String>, E> {
        if let Form::Sheet(batch) = &self.form {
            take(work(batch.clone(), &mut S::default()))?;
            return Ok(Vec::new());
        }
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut blocks = match begun {
            Some(blocks) => blocks,
            None => match begin(&self.name, self.source, self.reading, self.turned.clone())?.0 {
                Begun::Text(_, blocks, _) => blocks,
                Begun::Sheet(..) => return Err(InputError::Changed { file: self.name.clone() }.into()),
            },
        };
        let limits = self.reading.limits;
        let mut cells = 0usize;
        ordered(
            || blocks.next(),
            |block, scratch: &mut S| {
                let batch = rows(&self.name, self.reading, &self.form, block)?;
                let size = batch.records.len().saturating_mul(batch.records.columns().len());
                Ok((size, work(batch, scratch)))
            },
            |result: Result<(usize, T), InputError>| {
                let (size, result) = result?;
                cells = cells.saturating_add(size);
                limits.allow(&self.name, "cells", cells, limits.cells)?;
                take(result)
            },
        )?;
        let late = blocks.encoding().filter(|name| !self.notes.contains(&read_as(name)));
        let mut notes: Vec<String> = late.map(read_as).into_iter().collect();
        notes.extend(left_behind_note(&blocks.finish()?));
        Ok(notes)
    }
}

fn read_as(encoding: &str) -> String {
    format!("read as {encoding}")
}

/// What is said of the members of a collection that no product carries over.
fn left_behind_note(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| format!("members of the collection that are not carried over: {}", names.join(", ")))
}

impl Blocks<'_> {
    fn next(&mut self) -> Result<Option<Block>, InputError> {
        let (Self::Csv(_, peeked) | Self::Json(_, peeked)) = self;
        if let Some(block) = peeked.take() {
            return Ok(Some(block));
        }
        match self {
            Self::Csv(csv, _) => csv.next(),
            Self::Json(json, _) => json.next(),
        }
    }

    fn peek(&mut self) -> Result<Option<&Block>, InputError> {
        let block = self.next()?;
        let (Self::Csv(_, peeked) | Self::Json(_, peeked)) = self;
        *peeked = block;
        Ok(peeked.as_ref())
    }

    /// The encoding, if it is not UTF-8.
    fn encoding(&self) -> Option<&'static str> {
        match self {
            Self::Csv(csv, _) => csv.encoding(),
            Self::Json(json, _) => json.encoding(),
        }
    }

    fn finish(self) -> Result<Vec<String>, InputError> {
        match self {
            Self::Csv(..) => Ok(Vec::new()),
            Self::Json(json, _) => json.finish(),
        }
    }
}

/// A file at its first row.
enum Begun<'a> {
    Sheet(Batch, Vec<String>),
    Text(Form, Box<Blocks<'a>>, Vec<String>),
}

impl Begun<'_> {
    /// The same with notes before its own.
    fn with(mut self, notes: Vec<String>) -> Self {
        let (Self::Sheet(_, own) | Self::Text(.., own)) = &mut self;
        own.splice(0..0, notes);
        self
    }
}

/// What a file was turned into, to be read again.
type Turned = Option<Arc<[u8]>>;

fn begin<'a>(
    name: &str,
    source: &'a dyn Source,
    reading: &Reading,
    turned: Turned,
) -> Result<(Begun<'a>, Turned), InputError> {
    let (limits, member) = (reading.limits, reading.sheet.as_deref());
    if let Some(bytes) = turned {
        let chunks = Chunks::new(name, Box::new(Cursor::new(bytes.clone())), None, &Reading::default());
        return Ok((begin_text(name, chunks, reading, true)?.0, Some(bytes)));
    }
    let reader = source.open().map_err(|e| super::unreadable(name, &e))?;
    let Opened { content, mut notes } = container::open(name, reader, limits, member)?;
    let reader = match content {
        Content::Workbook(bytes) => {
            let (batch, more) = workbook(name, &bytes, reading)?;
            notes.extend(more);
            return Ok((Begun::Sheet(batch, notes), None));
        }
        Content::Vector(kind, bytes) => {
            let (text, more) = features(name, kind, &bytes, member)?;
            notes.extend(more);
            return begin_turned(name, source, reading, text, notes);
        }
        Content::Plain(reader) => reader,
    };
    let again: Again<'a> = {
        let (name, member) = (name.to_string(), reading.sheet.clone());
        Box::new(move || match container::open(&name, source.open().ok()?, limits, member.as_deref()).ok()?.content {
            Content::Plain(reader) => Some(reader),
            Content::Workbook(_) | Content::Vector(..) => None,
        })
    };
    let chunks = Chunks::new(name, reader, Some(again).filter(|_| source.again()), reading);
    let (begun, other) = begin_text(name, chunks, reading, false)?;
    if let Some((text, note)) = other {
        notes.push(note);
        return begin_turned(name, source, reading, text, notes);
    }
    Ok((begun.with(notes), None))
}

fn begin_turned<'a>(
    name: &str,
    source: &'a dyn Source,
    reading: &Reading,
    text: Vec<u8>,
    notes: Vec<String>,
) -> Result<(Begun<'a>, Turned), InputError> {
    let (begun, turned) = begin(name, source, reading, Some(text.into()))?;
    Ok((begun.with(notes), turned))
}

/// A text at its first row; or, of JSON of another form, what it is turned into. `turned` says that it has been.
fn begin_text<'a>(
    name: &str,
    mut chunks: Chunks<'a>,
    reading: &Reading,
    turned: bool,
) -> Result<(Begun<'a>, Option<json::Turned>), InputError> {
    let mut first = None;
    while first.is_none() && !chunks.ended {
        chunks.fill()?;
        first = chunks.rest.iter().copied().find(|b| !b.is_ascii_whitespace());
    }
    let Some(first) = first else { return Err(InputError::Empty { file: name.into() }) };
    let (form, blocks) = if matches!(first, b'{' | b'[' | 0x1e) {
        match begin_json(name, chunks, reading.limits, turned)? {
            JsonBegun::Items(started) => *started,
            JsonBegun::Other(text) => return Ok((Begun::Sheet(Batch::default(), Vec::new()), Some(text))),
        }
    } else {
        begin_csv(name, chunks, &reading.mapping)?
    };
    let mut notes: Vec<String> = blocks.1.map(read_as).into_iter().collect();
    if let Form::Json(head, _) = &form
        && let Some(crs) = system(name, reading, head)?
    {
        notes.push(format!("coordinates are read as {crs}, as the file says"));
    }
    Ok((Begun::Text(form, Box::new(blocks.0), notes), None))
}

#[cfg(feature = "shapes")]
fn features(name: &str, kind: Vector, bytes: &[u8], layer: Option<&str>) -> Result<(Vec<u8>, Vec<String>), InputError> {
    super::vector::turn(name, kind, bytes, super::vector::Wanted::Incidents, layer)
}

#[cfg(not(feature = "shapes"))]
fn features(name: &str, _: Vector, _: &[u8], _: Option<&str>) -> Result<(Vec<u8>, Vec<String>), InputError> {
    Err(super::capped::container(
        name,
        "features of a format that this build does not read: its features of formats are off".into(),
    ))
}

#[cfg(feature = "workbook")]
fn workbook(name: &str, bytes: &[u8], reading: &Reading) -> Result<(Batch, Vec<String>), InputError> {
    super::workbook::batch(name, bytes, reading)
}

#[cfg(not(feature = "workbook"))]
fn workbook(name: &str, _: &[u8], _: &Reading) -> Result<(Batch, Vec<String>), InputError> {
    Err(super::capped::container(
        name,
        "a workbook, which this build does not read: its feature workbook is off".into(),
    ))
}

type Started<'a> = (Form, (Blocks<'a>, Option<&'static str>));

fn begin_csv<'a>(name: &str, mut chunks: Chunks<'a>, mapping: &[(String, String)]) -> Result<Started<'a>, InputError> {
    let mapped: Vec<String> = mapping.iter().map(|(_, column)| column.clone()).collect();
    let dialect = loop {
        if let Some(dialect) = dialect(&chunks.rest, chunks.ended, &mapped) {
            break dialect;
        }
        if chunks.ended {
            return Err(InputError::Empty { file: name.into() });
        }
        chunks.fill()?;
    };
    let header = chunks.take(dialect.skip.min(chunks.rest.len()));
    let quotes = memchr::memchr_iter(b'"', &header).count();
    if chunks.ended && chunks.rest.is_empty() && quotes % 2 == 1 {
        let text = String::from_utf8_lossy(&header).chars().take(60).collect();
        return Err(InputError::OpenQuote { file: name.into(), text });
    }
    let (encoding, delimiter) = (chunks.encoding(), dialect.delimiter);
    Ok((Form::Csv(dialect), (Blocks::Csv(CsvBlocks::new(name, chunks, delimiter), None), encoding)))
}

/// JSON at its first item, or what it is turned into.
enum JsonBegun<'a> {
    Items(Box<Started<'a>>),
    Other(json::Turned),
}

fn begin_json<'a>(
    name: &str,
    mut chunks: Chunks<'a>,
    limits: Limits,
    turned: bool,
) -> Result<JsonBegun<'a>, InputError> {
    let head = loop {
        let head = json::head(&chunks.rest, chunks.ended, limits.depth);
        match head.map_err(|bad| bad.in_file(name, limits, &chunks.rest, (0, 0)))? {
            Some(head) => break head,
            None => chunks.fill()?,
        }
    };
    let before = chunks.take(head.skip);
    // The first item tells what all are.
    let item = loop {
        let found = json::items(&chunks.rest, head.shape, true, chunks.ended, limits.depth);
        let (items, _, tail) = found.map_err(|bad| bad.in_file(name, limits, &chunks.rest, place_after(&before)))?;
        match items.into_iter().next() {
            Some(item) => break Some(item),
            None if tail == json::Tail::Closed || chunks.ended => break None,
            None => chunks.fill()?,
        }
    };
    let item = item.map(|item| {
        let mut text = chunks.rest[item].to_vec();
        json::without_nan(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let kind = match (&item, head.list.as_deref()) {
        (Some(item), Some("features")) if json::is_esri(item) => Items::Objects,
        (_, Some("features")) => Items::Features,
        (Some(item), _) => json::kind_of(item),
        (None, _) => Items::Objects,
    };
    if let (false, Items::Objects, Some(item)) = (turned, kind, &item) {
        let whole = head.shape == Shape::Whole;
        let esri = head.list.as_deref() == Some("features");
        if whole || esri || item.starts_with('[') || (head.shape == Shape::List && json::is_wrapped(item)) {
            let rest = chunks.all(limits.file)?;
            let mut whole = [before, rest].concat();
            json::without_nan(&mut whole);
            let text = String::from_utf8_lossy(&whole).into_owned();
            let json = |e: serde_json::Error| InputError::Json { file: name.into(), reason: e.to_string() };
            let value: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{1e}')).map_err(json)?;
            let other = json::turn(&value).map_err(|reason| InputError::NotGeoJson { file: name.into(), reason })?;
            return other.map(JsonBegun::Other).ok_or_else(|| not_geojson(name, item));
        }
    }
    let encoding = chunks.encoding();
    let blocks = JsonBlocks::new(name, chunks, head.clone(), kind, before, limits);
    Ok(JsonBegun::Items(Box::new((Form::Json(head, kind), (Blocks::Json(blocks, None), encoding)))))
}

/// The error of a lone object that is no GeoJSON.
fn not_geojson(name: &str, item: &str) -> InputError {
    let reason = match serde_json::from_str::<json::Members<'_>>(item) {
        Err(e) => return InputError::Json { file: name.into(), reason: e.to_string() },
        Ok(members) => match members.get("type").map(serde_json::value::RawValue::get) {
            Some("\"FeatureCollection\"") => "a FeatureCollection without a list of features".into(),
            Some(of) => format!("its type is {of}, which GeoJSON does not have"),
            None => {
                let names: Vec<&str> = members.0.iter().take(8).map(|(name, _)| &**name).collect();
                let names =
                    if names.is_empty() { "no members".into() } else { format!("the members {}", names.join(", ")) };
                format!("it has no type and no list of objects, but {names}")
            }
        },
    };
    InputError::NotGeoJson { file: name.into(), reason }
}

/// The rows of a block.
fn rows(name: &str, reading: &Reading, form: &Form, block: Block) -> Result<Batch, InputError> {
    let limits = reading.limits;
    match form {
        Form::Csv(dialect) => {
            let batch = csv::batch(block.bytes, &dialect.columns, dialect.delimiter);
            limits.allow(name, "bytes in a row", batch.longest, limits.row)?;
            limits.allow(name, "fields in a row", batch.widest, limits.fields)?;
            Ok(batch)
        }
        Form::Json(head, kind) => json_rows(name, reading, head, *kind, block),
        Form::Sheet(batch) => Ok(batch.clone()),
    }
}

/// The system that a GeoJSON says its coordinates are of, if they are no degrees and the user names none.
fn system(name: &str, reading: &Reading, head: &Head) -> Result<Option<Crs>, InputError> {
    let Some(crs) = head.crs.as_deref().filter(|_| reading.crs.is_none()) else { return Ok(None) };
    let error = |why: String| InputError::NotGeoJson {
        file: name.into(),
        reason: format!(
            "its coordinates are of the system {crs:?}: {why}; turn it: ogr2ogr -t_srs EPSG:4326 out.geojson FILE, or, if they are degrees all the same: --crs EPSG:4326"
        ),
    };
    crs.parse().map_err(error).map(|crs| Some(crs).filter(|crs| *crs != Crs::Degrees))
}

fn json_rows(name: &str, reading: &Reading, head: &Head, kind: Items, block: Block) -> Result<Batch, InputError> {
    let limits = reading.limits;
    let Block { bytes, mut items, first, lines } = block;
    let mut bytes = bytes;
    let no_numbers = json::without_nan(&mut bytes);
    let (text, bad) = lossy(bytes);
    if !bad.is_empty() {
        // Marks in the place of bytes are longer than those.
        let again = json::items(text.as_bytes(), head.shape, first == 0, false, limits.depth);
        items = again.map_err(|bad| bad.in_file(name, limits, text.as_bytes(), (lines, 0)))?.0;
    }
    let longest = items.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    limits.allow(name, "bytes in a feature or object", longest, limits.row)?;
    let replaced = |(row, item): (usize, &Range<usize>)| {
        bad.iter().any(|at| item.contains(at)).then(|| {
            let value = text[item.clone()].chars().take(60).collect();
            Problem { row, field: "row", value, reason: Reason::BadByte, left_out: false }
        })
    };
    let replaced: Vec<Problem> =
        if bad.is_empty() { Vec::new() } else { items.iter().enumerate().filter_map(replaced).collect() };
    let crs = system(name, reading, head)?.or(reading.crs);
    let mut batch = json::batch(text, &items, kind, crs).map_err(|(wrong, text)| {
        let before = memchr::memchr_iter(b'\n', &text.as_bytes()[..items[wrong.item].start]).count();
        let line = lines + before + wrong.line + 1;
        let (feature, reason) = (first + wrong.item + 1, format!("{} (line {line})", wrong.reason));
        InputError::Feature { file: name.into(), feature, field: "JSON", reason }
    })?;
    limits.allow(name, "properties", batch.records.columns().len(), limits.fields)?;
    batch.problems.extend(replaced);
    let rows = items.iter().enumerate().filter(|(_, item)| no_numbers.iter().any(|at| item.contains(at)));
    let empty =
        |row: usize| Problem { row, field: "row", value: "NaN".into(), reason: Reason::NoJsonNumber, left_out: false };
    batch.problems.extend(rows.map(|(row, _)| empty(row)));
    Ok(batch)
}
