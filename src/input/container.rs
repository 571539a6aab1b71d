//! Files inside files: gzip, zip archives of one file, workbooks.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use super::{InputError, Limits, workbook};

/// What a file holds.
pub enum Content<'a> {
    /// Bytes of some text.
    Plain(Cow<'a, [u8]>),
    /// The first sheet of a workbook: its filled cells.
    Sheet(workbook::Rows),
}

/// Opens a file, however often it is packed.
///
/// # Errors
/// [`InputError::Container`] if it is damaged, holds more than one file, or grows beyond the limit.
pub fn open<'a>(source: &str, bytes: &'a [u8], limits: Limits) -> Result<Content<'a>, InputError> {
    let error = |reason: String| InputError::Container { file: source.into(), reason };
    if bytes.starts_with(b"\x1f\x8b") {
        let inner = capped(flate2::read::MultiGzDecoder::new(bytes), limits.unpacked).map_err(error)?;
        return owned(source, inner, limits);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Ok(Content::Plain(bytes.into()));
    }
    if let Some(sheet) = workbook::open(source, bytes, limits) {
        return sheet.map(Content::Sheet);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| error(format!("no zip archive: {e}")))?;
    let ours = |name: &str| !name.ends_with('/') && !name.starts_with("__MACOSX/");
    let ours = |(_, name): &(usize, Result<_, _>)| name.as_ref().map_or(true, |n: &Cow<'_, str>| ours(n));
    let members: Vec<usize> = archive.file_names().enumerate().filter(ours).map(|(i, _)| i).collect();
    let [only] = members[..] else {
        return Err(error(format!("the archive holds {} files; it must hold one", members.len())));
    };
    let member = archive.by_index(only).map_err(|e| error(format!("the archive is damaged: {e}")))?;
    let inner = capped(member, limits.unpacked).map_err(error)?;
    owned(source, inner, limits)
}

fn owned(source: &str, inner: Vec<u8>, limits: Limits) -> Result<Content<'static>, InputError> {
    Ok(match open(source, &inner, limits)? {
        Content::Sheet(rows) => Content::Sheet(rows),
        Content::Plain(Cow::Owned(bytes)) => Content::Plain(bytes.into()),
        Content::Plain(Cow::Borrowed(_)) => Content::Plain(inner.into()),
    })
}

fn capped(reader: impl Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut out).map_err(|e| format!("it is damaged: {e}"))?;
    if out.len() as u64 > limit { Err(format!("unpacked it is larger than {limit} bytes, the limit")) } else { Ok(out) }
}
