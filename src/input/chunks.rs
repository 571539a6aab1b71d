//! A file as UTF-8, a bounded chunk at a time.

use std::io::Read;

use super::encoding::{Decoding, utf8_evidence};
use super::{InputError, Reading};
use crate::model::CHUNK_LIMIT;

/// Bytes read at a time.
const CHUNK: usize = 1 << 19;

/// A file that is being read.
pub struct Chunks<'a> {
    reader: Box<dyn Read + Send + 'a>,
    decoding: Option<Decoding>,
    /// What has been read and not been taken yet.
    pub rest: Vec<u8>,
    /// Whether there is no more.
    pub ended: bool,
    /// Buffers for the bytes as they are read.
    raw: Vec<u8>,
    source: String,
    /// The encoding that the user names.
    named: Option<String>,
    /// Nothing that is read as one may be longer.
    longest: usize,
    /// Opens the file once more, if that is possible.
    again: Option<Again<'a>>,
}

/// Opens a file once more.
pub type Again<'a> = Box<dyn Fn() -> Option<Box<dyn Read + Send + 'a>> + Send + 'a>;

impl<'a> Chunks<'a> {
    /// The text that `reader` gives.
    pub fn new(source: &str, reader: Box<dyn Read + Send + 'a>, again: Option<Again<'a>>, reading: &Reading) -> Self {
        let longest = reading.limits.row.min(CHUNK_LIMIT / 4);
        let (rest, raw, source, named) = (Vec::new(), Vec::new(), source.into(), reading.encoding.clone());
        Self { reader, decoding: None, rest, ended: false, raw, source, named, longest, again }
    }

    /// All that is left, of at most as many bytes as a file may have.
    ///
    /// # Errors
    /// [`InputError`] if reading fails or it is larger.
    pub fn all(&mut self, limit: u64) -> Result<Vec<u8>, InputError> {
        let mut all = std::mem::take(&mut self.rest);
        while !self.ended {
            self.fill()?;
            all.append(&mut self.rest);
            if all.len() as u64 > limit {
                return Err(InputError::TooLarge { file: self.source.clone(), limit });
            }
        }
        Ok(all)
    }

    /// Reads a chunk more.
    ///
    /// # Errors
    /// [`InputError`] if reading fails, or what is not taken yet is longer than one row may be.
    pub fn fill(&mut self) -> Result<(), InputError> {
        if self.rest.len() > self.longest + CHUNK {
            let limit = self.longest;
            return Err(InputError::Limit { file: self.source.clone(), what: "bytes in a row", limit });
        }
        if matches!(self.decoding, Some(Decoding::Utf8)) {
            let before = self.rest.len();
            let read = self.reader.by_ref().take(CHUNK as u64).read_to_end(&mut self.rest);
            read.map_err(|e| super::unreadable(&self.source, &e))?;
            self.ended = self.rest.len() < before + CHUNK;
            return Ok(());
        }
        self.raw.clear();
        let read = self.reader.by_ref().take(CHUNK as u64).read_to_end(&mut self.raw);
        read.map_err(|e| super::unreadable(&self.source, &e))?;
        self.ended = self.raw.len() < CHUNK;
        let mut from = 0;
        let decoding = self.decoding.get_or_insert_with(|| {
            if let Some(named) = self.named.as_deref().and_then(Decoding::named) {
                from = if self.raw.starts_with(b"\xef\xbb\xbf") && matches!(named, Decoding::Utf8) { 3 } else { 0 };
                return named;
            }
            let (decoding, mark) = Decoding::by_mark(&self.raw);
            from = mark;
            decoding
        });
        let whole = || evidence(self.again.as_ref()?()?);
        decoding.add(&self.raw[from..], self.ended, &mut self.rest, whole);
        Ok(())
    }

    /// Takes the first bytes.
    pub fn take(&mut self, count: usize) -> Vec<u8> {
        let mut next = Vec::with_capacity(CHUNK + CHUNK / 4);
        next.extend_from_slice(&self.rest[count..]);
        self.rest.truncate(count);
        std::mem::replace(&mut self.rest, next)
    }

    /// The encoding, if it is not UTF-8.
    pub fn encoding(&self) -> Option<&'static str> {
        self.decoding.as_ref().and_then(Decoding::name)
    }
}

/// How many characters beyond ASCII of a whole file are UTF-8, and how many bytes are not.
fn evidence(mut reader: impl Read) -> Option<(usize, usize)> {
    let (mut all, mut buffer) = ((0, 0), Vec::new());
    loop {
        let held = buffer.len();
        let read = reader.by_ref().take(CHUNK as u64).read_to_end(&mut buffer).ok()?;
        let last = read < CHUNK;
        let (right, wrong, cut) = utf8_evidence(&buffer, last);
        all = (all.0 + right, all.1 + wrong);
        if last {
            return Some(all);
        }
        debug_assert!(held < 4, "no character is longer");
        buffer.drain(..buffer.len() - cut);
    }
}
