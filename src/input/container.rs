//! What a file is: packed by gzip or in a zip archive, a workbook, features of some format, text, or something else.

use std::io::{Cursor, Read};

use super::archive::{self, Member};
use super::capped::{Capped, capped, container};
use super::foreign;
use super::{InputError, Limits};

/// A format of features that is no text of GeoJSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vector {
    /// KML.
    Kml,
    /// GPX.
    Gpx,
    /// A zip archive with a shapefile, or the shapefile alone.
    Shapefile,
    /// `GeoPackage`.
    GeoPackage,
    /// `FlatGeobuf`.
    FlatGeobuf,
    /// Parquet, `GeoParquet` among it.
    Parquet,
}

/// What a file holds.
pub enum Content<'a> {
    /// Bytes of some text.
    Plain(Box<dyn Read + Send + 'a>),
    /// The bytes of a workbook, not packed further.
    Workbook(Vec<u8>),
    /// The bytes of features of some format.
    Vector(Vector, Vec<u8>),
}

/// What a file holds, and what was found out on the way, for people.
pub struct Opened<'a> {
    /// What it holds.
    pub content: Content<'a>,
    /// Notes.
    pub notes: Vec<String>,
}

/// A file may be packed so many times.
const NESTED: usize = 4;

/// Bytes that tell what a file is.
const START: u64 = 4096;

/// Opens a file, however it is packed; `member` is the name of the one that is wanted of several in an archive.
///
/// # Errors
/// [`InputError::Container`] if it is damaged, holds several files of which none is chosen, grows beyond the limit, or is packed more than
/// four times; [`InputError::Foreign`] if it is something that is not read.
pub fn open<'a>(
    source: &str,
    reader: Box<dyn Read + Send + 'a>,
    limits: Limits,
    member: Option<&str>,
) -> Result<Opened<'a>, InputError> {
    let (mut reader, mut notes) = (reader, Vec::new());
    for _ in 0..=NESTED {
        let mut start = Vec::new();
        reader.by_ref().take(START).read_to_end(&mut start).map_err(|e| super::unreadable(source, &e))?;
        let gzip = start.starts_with(b"\x1f\x8b");
        let (zip, vector) = (start.starts_with(b"PK\x03\x04"), sniffed(&start));
        let old = start.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        let known = if zip || gzip || old || vector.is_some() { None } else { foreign::what(&start) };
        if let Some((what, hint)) = known {
            return Err(InputError::Foreign { file: source.into(), what, hint });
        }
        let whole = Cursor::new(start).chain(reader);
        if gzip {
            let unpacked = flate2::read::MultiGzDecoder::new(whole);
            reader = Box::new(Capped::new(unpacked, limits.unpacked));
            continue;
        }
        if !zip && !old && vector.is_none() {
            return Ok(Opened { content: Content::Plain(Box::new(whole)), notes });
        }
        let bytes = capped(whole, limits.file).map_err(|e| container(source, e))?;
        if let Some(kind) = vector {
            return Ok(Opened { content: Content::Vector(kind, bytes), notes });
        }
        if old {
            return Ok(Opened { content: Content::Workbook(bytes), notes });
        }
        match archive::member(source, &bytes, limits, member)? {
            Member::Workbook => return Ok(Opened { content: Content::Workbook(bytes), notes }),
            Member::Shapefile => return Ok(Opened { content: Content::Vector(Vector::Shapefile, bytes), notes }),
            Member::File(inner, said) => {
                notes.extend(said);
                reader = Box::new(Cursor::new(inner));
            }
        }
    }
    Err(container(source, format!("it is packed more than {NESTED} times")))
}

/// The format of features that bytes begin, if they do.
fn sniffed(start: &[u8]) -> Option<Vector> {
    let text = String::from_utf8_lossy(&start[..start.len().min(4096)]).to_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let has = |element: &str| {
        text.match_indices(element)
            .any(|(i, _)| text[i + element.len()..].starts_with([' ', '>', '\n', '\r', '\t', ':']))
    };
    match start {
        _ if start.starts_with(b"SQLite format 3\0") => Some(Vector::GeoPackage),
        _ if start.starts_with(b"fgb\x03fgb") => Some(Vector::FlatGeobuf),
        _ if start.starts_with(b"PAR1") => Some(Vector::Parquet),
        _ if start.starts_with(b"\x00\x00\x27\x0a") => Some(Vector::Shapefile),
        _ if !text.starts_with('<') => None,
        _ if has("<kml") || text.contains(":kml ") => Some(Vector::Kml),
        _ if has("<gpx") => Some(Vector::Gpx),
        _ => None,
    }
}
