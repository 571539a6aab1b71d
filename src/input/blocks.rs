//! A file cut into blocks of whole rows or items.

use std::ops::Range;

use super::chunks::Chunks;
use super::csv::{is_left_open, opening, whole_rows};
use super::json::{Head, Items, Members, Shape, Tail, items};
use super::{InputError, Limits};

/// Whole rows or items of a file.
#[derive(Clone, Debug)]
pub struct Block {
    /// Their text, UTF-8 but for bytes that are wrong.
    pub bytes: Vec<u8>,
    /// Where JSON's items stand in it.
    pub items: Vec<Range<usize>>,
    /// The number of the first item, from 0.
    pub first: usize,
    /// Lines before the block.
    pub lines: usize,
}

/// The rows of a table of text.
pub struct CsvBlocks<'a> {
    chunks: Chunks<'a>,
    source: String,
    delimiter: u8,
}

impl<'a> CsvBlocks<'a> {
    /// The rows that `chunks` has left.
    pub fn new(source: &str, chunks: Chunks<'a>, delimiter: u8) -> Self {
        Self { chunks, source: source.into(), delimiter }
    }

    /// The encoding, if it is not UTF-8.
    pub fn encoding(&self) -> Option<&'static str> {
        self.chunks.encoding()
    }

    /// The next block; at the end of the file, what is left.
    pub fn next(&mut self) -> Result<Option<Block>, InputError> {
        loop {
            let chunks = &mut self.chunks;
            let whole = if chunks.ended { chunks.rest.len() } else { whole_rows(&chunks.rest, self.delimiter) };
            if whole > 0 {
                let bytes = chunks.take(whole);
                if chunks.ended && is_left_open(&bytes, self.delimiter) {
                    let text = opening(&String::from_utf8_lossy(&bytes), self.delimiter);
                    return Err(InputError::OpenQuote { file: self.source.clone(), text });
                }
                return Ok(Some(Block { bytes, items: Vec::new(), first: 0, lines: 0 }));
            }
            if chunks.ended {
                return Ok(None);
            }
            chunks.fill()?;
        }
    }
}

/// The items of a JSON text.
pub struct JsonBlocks<'a> {
    chunks: Chunks<'a>,
    source: String,
    head: Head,
    kind: Items,
    /// What stands before the list.
    before: Vec<u8>,
    limits: Limits,
    count: usize,
    lines: usize,
    /// Bytes before the block in its first line.
    column: usize,
    closed: bool,
}

impl<'a> JsonBlocks<'a> {
    /// The items that `chunks` has left after `before`.
    pub fn new(source: &str, chunks: Chunks<'a>, head: Head, kind: Items, before: Vec<u8>, limits: Limits) -> Self {
        let (lines, column) = place_after(&before);
        Self { chunks, source: source.into(), head, kind, before, limits, count: 0, lines, column, closed: false }
    }

    /// The encoding, if it is not UTF-8.
    pub fn encoding(&self) -> Option<&'static str> {
        self.chunks.encoding()
    }

    /// The next block.
    pub fn next(&mut self) -> Result<Option<Block>, InputError> {
        while !self.closed {
            let (rest, ended, first) = (&self.chunks.rest, self.chunks.ended, self.count == 0);
            let (items, used, tail) = items(rest, self.head.shape, first, ended, self.limits.depth)
                .map_err(|bad| bad.in_file(&self.source, self.limits, rest, (self.lines, self.column)))?;
            self.closed = tail == Tail::Closed;
            if used > 0 && (self.closed || !items.is_empty()) {
                let bytes = self.chunks.take(used);
                let block = Block { first: self.count, lines: self.lines, bytes, items };
                self.count += block.items.len();
                let lines = line_ends(&block.bytes);
                self.lines += lines;
                self.column = last_line(&block.bytes) + if lines == 0 { self.column } else { 0 };
                self.limits.allow(&self.source, "features or objects", self.count, self.limits.features)?;
                if !block.items.is_empty() {
                    return Ok(Some(block));
                }
            } else if ended {
                self.closed = true;
            } else {
                self.chunks.fill()?;
            }
        }
        Ok(None)
    }

    /// Reads what follows the items, and checks that it and what stands before them is as it should be: the names of the members
    /// that are left behind.
    pub fn finish(mut self) -> Result<Vec<String>, InputError> {
        while !self.chunks.ended {
            self.chunks.fill()?;
        }
        let rest = std::mem::take(&mut self.chunks.rest);
        let json = |reason: String| InputError::Json { file: self.source.clone(), reason };
        if self.head.shape != Shape::List {
            return Ok(Vec::new());
        }
        let Some(list) = &self.head.list else {
            let blank = rest.iter().all(u8::is_ascii_whitespace);
            let reason = || json(format!("something follows the end of the list, at line {}", self.lines + 1));
            return if blank { Ok(Vec::new()) } else { Err(reason()) };
        };
        let lines_before = line_ends(&self.before);
        let mut frame = std::mem::take(&mut self.before);
        frame.push(b']');
        frame.extend_from_slice(&rest);
        let frame = String::from_utf8_lossy(&frame);
        let members: Members<'_> = serde_json::from_str(frame.trim_start_matches('\u{1e}')).map_err(|e| {
            let line = self.lines + e.line() - lines_before.min(e.line());
            let what = if e.is_eof() { "the file ends in the middle of the JSON" } else { "not JSON after its list" };
            json(format!("{what} (line {line})"))
        })?;
        if members.0.iter().filter(|(name, _)| name == list).count() > 1 {
            return Err(json(format!("it has two lists called {list:?}")));
        }
        if self.kind == Items::Features && list == "features" {
            let of = members.get("type").map(serde_json::value::RawValue::get);
            if of != Some("\"FeatureCollection\"") {
                let reason = match of {
                    Some(of) => format!("its type is {of}, not \"FeatureCollection\" (case matters)"),
                    None => "it has features, but no \"type\": \"FeatureCollection\"".into(),
                };
                return Err(InputError::NotGeoJson { file: self.source.clone(), reason });
            }
        }
        if self.kind == Items::Objects {
            // What wraps an API's answer is about the answer, not about incidents.
            return Ok(Vec::new());
        }
        let names = members.0.iter().map(|(name, _)| name.to_string());
        Ok(names.filter(|name| name != list && name != "type").collect())
    }
}

/// Lines, and bytes of the next one, in what stands before a place.
pub fn place_after(before: &[u8]) -> (usize, usize) {
    (line_ends(before), last_line(before))
}

/// Bytes after the last line end.
fn last_line(bytes: &[u8]) -> usize {
    bytes.len() - memchr::memrchr(b'\n', bytes).map_or(0, |i| i + 1)
}

fn line_ends(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

impl super::json::Bad {
    /// The error of a file of which so many lines, and bytes of the next one, stand before `bytes`.
    pub fn in_file(
        &self,
        source: &str,
        limits: Limits,
        bytes: &[u8],
        (lines, bytes_before): (usize, usize),
    ) -> InputError {
        if self.deep {
            return InputError::Limit { file: source.into(), what: "levels of JSON", limit: limits.depth };
        }
        let before = &bytes[..self.at.min(bytes.len())];
        let line = lines + 1 + line_ends(before);
        let column = last_line(before) + 1 + if line == lines + 1 { bytes_before } else { 0 };
        InputError::Json { file: source.into(), reason: format!("{} (line {line}, column {column})", self.reason) }
    }
}
