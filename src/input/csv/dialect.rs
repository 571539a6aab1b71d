//! What stands before the rows: titles, the header, HXL tags; and what stands between fields.

use super::rows::record;
use super::split::fields;
use crate::input::fields::{has_coordinates, plain_names};
use crate::input::named::in_two_rows;
use crate::input::schemas::gdelt_header;
use crate::model::Records;

/// The form of a table of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between fields.
    pub delimiter: u8,
    /// The columns' names, each once.
    pub columns: Vec<String>,
    /// Bytes before the first row.
    pub skip: usize,
    /// What was skipped, for people.
    pub notes: Vec<String>,
}

/// Records before the header that are looked at.
const PREAMBLE: usize = 30;

const TAGS: &str = "the row under the header holds HXL tags: skipped";

/// The dialect of a text that begins with `bytes`, which is all of it if it `ended`; none if more of it is needed. The
/// delimiter is the one of comma, semicolon, tab and bar that the header holds most of. A line `sep=;`, as spreadsheets
/// write it, titles over the header and a row of HXL tags under it are skipped. A header has names of coordinates, or the
/// columns that are `mapped`. A GDELT file has no header and gets one.
pub fn dialect(bytes: &[u8], ended: bool, mapped: &[String]) -> Option<Dialect> {
    let mut start = bytes.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
    if bytes.get(start..start + 4).is_some_and(|mark| mark.eq_ignore_ascii_case(b"sep=")) {
        start = after_line(bytes, start);
    }
    let mut at = start;
    let mut notes = Vec::new();
    let mut header = None;
    for skipped in 0..PREAMBLE {
        if at >= bytes.len() {
            break;
        }
        let candidate = Header::at(bytes, at, ended)?;
        if candidate.is_header(mapped) {
            if skipped > 0 {
                let lines = if skipped == 1 {
                    "1 line above the header is".into()
                } else {
                    format!("{skipped} lines above the header are")
                };
                notes.push(format!("{lines} skipped"));
            }
            header = Some(candidate);
            break;
        }
        at = after_line(bytes, at);
    }
    let header = match header {
        Some(header) => header,
        None => Header::at(bytes, start, ended)?,
    };
    let mut header = header;
    if header.next < bytes.len()
        && let Some(below) = Header::at(bytes, header.next, ended)
        && let Some(names) = in_two_rows(&header.names, &below.names)
    {
        notes.push("the header stands in two rows: their names are joined".into());
        header = Header { names, ..below };
    }
    let mut skip = header.next;
    let names: Vec<&str> = header.names.iter().map(String::as_str).collect();
    let columns = match gdelt_header(&names) {
        Some(names) => {
            skip = header.start;
            names
        }
        None => header.names,
    };
    if skip == header.next
        && skip < bytes.len()
        && let Some((end, next)) = record(bytes, skip, header.delimiter, ended)
        && is_hxl(texts(&bytes[skip..end], header.delimiter).iter().map(String::as_str))
    {
        notes.push(TAGS.into());
        skip = next;
    }
    Some(Dialect { delimiter: header.delimiter, columns: Records::new(columns).columns().to_vec(), skip, notes })
}

/// A record that may be the header.
struct Header {
    start: usize,
    next: usize,
    delimiter: u8,
    names: Vec<String>,
}

impl Header {
    /// The record that begins at `start`; none if its end, or whether it has one, cannot be told yet.
    fn at(bytes: &[u8], start: usize, ended: bool) -> Option<Self> {
        // A record's end depends on its delimiter only where quotes stand inside fields.
        let (end, _) = record(bytes, start, b',', ended)?;
        let delimiter = delimiter(&bytes[start..end]);
        let (end, next) = record(bytes, start, delimiter, ended)?;
        Some(Self { start, next, delimiter, names: texts(&bytes[start..end], delimiter) })
    }

    fn is_header(&self, mapped: &[String]) -> bool {
        let all = |names: &[String]| !names.is_empty() && names.iter().all(|name| self.names.contains(name));
        // A row of numbers is no header, whatever words stand in it.
        let number = |name: &String| name.trim().parse::<f64>().is_ok() || name.starts_with('{');
        (has_coordinates(&plain_names(&self.names)) && !self.names.iter().any(number)) || all(mapped)
    }
}

fn after_line(bytes: &[u8], from: usize) -> usize {
    let end = bytes[from..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(bytes.len(), |i| from + i);
    end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 }
}

/// The texts of a record's fields.
fn texts(record: &[u8], delimiter: u8) -> Vec<String> {
    let text = String::from_utf8_lossy(record);
    fields(&text, delimiter).map(|field| field.text().into_owned()).collect()
}

/// The delimiter that a record holds most of, quoted parts aside; a comma if it holds none.
fn delimiter(record: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in record {
        quoted ^= *byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == delimiter);
        }
    }
    counts.into_iter().fold((b',', 0), |best, c| if c.1 > best.1 { c } else { best }).0
}

/// Whether at least a third of the filled cells are HXL tags: #adm1+name.
pub fn is_hxl<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let filled: Vec<&str> = cells.map(str::trim).filter(|c| !c.is_empty()).collect();
    let is_tag = |cell: &&&str| {
        let word =
            |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        cell.strip_prefix('#').is_some_and(|tag| tag.split('+').map(str::trim).all(word))
    };
    let tags = filled.iter().filter(is_tag).count();
    tags > 0 && 3 * tags >= filled.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_under_titles_and_over_tags() {
        let read =
            |text: &str| dialect(text.as_bytes(), true, &[]).map(|d| (d.delimiter, d.columns, d.skip, d.notes.len()));
        let columns = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read("id,lat,lon\n1,2,3\n"), Some((b',', columns(&["id", "lat", "lon"]), 11, 0)));
        assert_eq!(read("sep=;\r\nlat;lon\r\n"), Some((b';', columns(&["lat", "lon"]), 16, 0)));
        assert_eq!(
            read("A title\n\nlat\tlon\n#geo+lat\t#geo+lon\n1\t2"),
            Some((b'\t', columns(&["lat", "lon"]), 35, 2))
        );
        assert_eq!(
            read("\"a\nb\",\"lat\n(dd)\",lon\n1,2,3"),
            Some((b',', columns(&["a\nb", "lat\n(dd)", "lon"]), 21, 0))
        );
        assert_eq!(
            read("id,Coordinates,,Date\n,Latitude,Longitude,\n1,2,3,4\n").map(|d| d.1),
            Some(columns(&["id", "Latitude", "Longitude", "Date"]))
        );
        assert_eq!(dialect(b"id,lat", false, &[]), None);
    }
}
