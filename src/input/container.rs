//! Files inside files: gzip, zip archives of one file, workbooks.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use super::{InputError, Limits};

/// What a file holds.
pub enum Content<'a> {
    /// Bytes of some text.
    Plain(Box<dyn Read + Send + 'a>),
    /// The bytes of a workbook, not packed further.
    Workbook(Vec<u8>),
}

/// A file may be packed so many times.
const NESTED: usize = 4;

/// Opens a file, however it is packed.
///
/// # Errors
/// [`InputError::Container`] if it is damaged, holds more than one file, grows beyond the limit, or is packed more than
/// four times.
pub fn open<'a>(source: &str, reader: Box<dyn Read + Send + 'a>, limits: Limits) -> Result<Content<'a>, InputError> {
    let mut reader = reader;
    for _ in 0..=NESTED {
        let mut start = Vec::new();
        reader.by_ref().take(4).read_to_end(&mut start).map_err(|e| super::unreadable(source, &e))?;
        let (gzip, zip) = (start.starts_with(b"\x1f\x8b"), start == b"PK\x03\x04");
        let whole = Cursor::new(start).chain(reader);
        if gzip {
            let unpacked = flate2::read::MultiGzDecoder::new(whole);
            reader = Box::new(Capped { reader: unpacked, left: limits.unpacked, limit: limits.unpacked });
            continue;
        }
        if !zip {
            return Ok(Content::Plain(Box::new(whole)));
        }
        let bytes = capped(whole, limits.file).map_err(|e| container(source, e))?;
        if is_workbook(&bytes) {
            return Ok(Content::Workbook(bytes));
        }
        reader = Box::new(Cursor::new(member(source, &bytes, limits)?));
    }
    Err(container(source, format!("it is packed more than {NESTED} times")))
}

/// The only file in a zip archive.
fn member(source: &str, bytes: &[u8], limits: Limits) -> Result<Vec<u8>, InputError> {
    let error = |reason: String| container(source, reason);
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| error(format!("not a readable zip archive: {e}")))?;
    let ours = |name: &str| !name.ends_with('/') && !name.starts_with("__MACOSX/");
    let ours = |(_, name): &(usize, Result<_, _>)| name.as_ref().map_or(true, |n: &Cow<'_, str>| ours(n));
    let members: Vec<usize> = archive.file_names().enumerate().filter(ours).map(|(i, _)| i).collect();
    let [only] = members[..] else {
        return Err(error(format!("the archive holds {} files; it must hold one", members.len())));
    };
    let member = archive.by_index(only).map_err(|e| error(format!("the archive is damaged: {e}")))?;
    capped(member, limits.unpacked).map_err(error)
}

fn is_workbook(bytes: &[u8]) -> bool {
    let parts = ["[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin", "content.xml"];
    let archive = zip::ZipArchive::new(Cursor::new(bytes));
    archive.is_ok_and(|archive| archive.file_names().flatten().any(|name| parts.contains(&&*name)))
}

fn capped(reader: impl Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut reader = Capped { reader, left: limit, limit };
    reader.read_to_end(&mut out).map_err(|e| e.to_string())?;
    Ok(out)
}

/// A reader that fails beyond a number of bytes.
struct Capped<R> {
    reader: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer).map_err(|e| {
            if e.kind() == io::ErrorKind::Other { e } else { io::Error::other(format!("it is damaged: {e}")) }
        })?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(format!("unpacked it is larger than {} bytes, the limit", self.limit)))?;
        Ok(read)
    }
}

pub(super) fn container(source: &str, reason: String) -> InputError {
    InputError::Container { file: source.into(), reason }
}
