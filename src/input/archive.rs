//! Zip archives: which of their files is read.

use std::io::Cursor;

use zip::ZipArchive;

use super::capped::{capped, container};
use super::fields::{has_coordinates, plain_names};
use super::{InputError, Limits};

/// What an archive is, or the file in it that is read.
pub enum Member {
    /// A workbook.
    Workbook,
    /// A shapefile with its table.
    Shapefile,
    /// A file, and what is to be said of the others.
    File(Vec<u8>, Vec<String>),
}

/// Endings of files that hold rows or features.
const DATA: [&str; 14] =
    ["csv", "tsv", "tab", "json", "geojson", "geojsonl", "jsonl", "ndjson", "xlsx", "xls", "ods", "kml", "gpx", "gpkg"];
/// Endings of files that hold them now and then.
const MAYBE: [&str; 6] = ["txt", "gz", "zip", "fgb", "xlsb", "dat"];
/// Endings of files beside them.
const BESIDE: [&str; 24] = [
    "md", "pdf", "html", "htm", "xml", "doc", "docx", "rtf", "png", "jpg", "jpeg", "gif", "svg", "css", "js", "qml",
    "qpj", "lyr", "sld", "yml", "yaml", "toml", "ini", "log",
];

fn ending(name: &str) -> String {
    name.rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .map_or(String::new(), |(_, ending)| ending.to_lowercase())
}

/// The file of an archive that is read: the only one that holds data, the one called `wanted`, or all of those that are tables
/// with the same header.
///
/// # Errors
/// [`InputError::Container`] if it is damaged, holds none, or several of which none is chosen.
pub fn member(source: &str, bytes: &[u8], limits: Limits, wanted: Option<&str>) -> Result<Member, InputError> {
    let error = |reason: String| container(source, reason);
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|e| error(format!("not a readable zip archive: {e}")))?;
    // A name that is no text is one of a file that is not looked for.
    let names: Vec<String> =
        archive.file_names().map(|name| name.map_or_else(|_| String::new(), std::borrow::Cow::into_owned)).collect();
    let holds = |part: &str| names.iter().any(|name| name == part);
    if ["xl/workbook.xml", "xl/workbook.bin", "content.xml"].into_iter().any(holds) {
        return Ok(Member::Workbook);
    }
    if holds("word/document.xml") {
        let (what, hint) = ("a Word document", "copy its table into a spreadsheet and save that");
        return Err(InputError::Foreign { file: source.into(), what, hint });
    }
    let hidden = |name: &str| {
        name.ends_with('/')
            || name.starts_with("__MACOSX/")
            || name.rsplit('/').next().is_some_and(|n| n.starts_with('.'))
    };
    let ours: Vec<usize> = (0..names.len()).filter(|i| !hidden(&names[*i])).collect();
    if ours.iter().any(|i| ending(&names[*i]) == "gdbtable") {
        let (what, hint) = ("a file geodatabase", "turn it into a GeoPackage: ogr2ogr out.gpkg FILE.gdb");
        return Err(InputError::Foreign { file: source.into(), what, hint });
    }
    let shapes = ours.iter().any(|i| ending(&names[*i]) == "shp");
    let with = |endings: &[&str]| -> Vec<usize> {
        ours.iter().copied().filter(|i| endings.contains(&&*ending(&names[*i]))).collect()
    };
    let mut data = with(&DATA);
    if shapes && data.is_empty() {
        return Ok(Member::Shapefile);
    }
    if data.is_empty() {
        data = with(&MAYBE);
        let plain = |name: &str| !name.to_lowercase().contains("readme") && !name.to_lowercase().contains("licen");
        if data.len() > 1 {
            data.retain(|i| plain(&names[*i]));
        }
    }
    if data.is_empty() {
        data = ours.iter().copied().filter(|i| !BESIDE.contains(&&*ending(&names[*i]))).collect();
    }
    if let Some(wanted) = wanted.filter(|wanted| *wanted != "all") {
        let called = |i: &usize| names[*i] == wanted || names[*i].rsplit('/').next() == Some(wanted);
        if let Some(i) = ours.iter().copied().find(called) {
            let bytes = read(&mut archive, i, limits).map_err(error)?;
            return Ok(Member::File(bytes, vec![format!("read from {} in the archive", names[i])]));
        }
    }
    let listed = |of: &[usize]| of.iter().map(|i| names[*i].clone()).collect::<Vec<_>>().join(", ");
    match data[..] {
        [] => Err(error(format!("the archive holds no data: {}", listed(&ours)))),
        [only] => {
            let bytes = read(&mut archive, only, limits).map_err(error)?;
            let said = (ours.len() > 1).then(|| format!("read from {} in the archive", names[only]));
            Ok(Member::File(bytes, said.into_iter().collect()))
        }
        _ => {
            let all: Vec<Vec<u8>> =
                data.iter().map(|i| read(&mut archive, *i, limits)).collect::<Result<_, _>>().map_err(error)?;
            if let Some(only) = located(&all) {
                let (taken, bytes) = (data[only], all[only].clone());
                let others: Vec<usize> = data.iter().copied().filter(|i| *i != taken).collect();
                let note = format!(
                    "read from {} in the archive; no positions in {}; --sheet NAME chooses",
                    names[taken],
                    listed(&others)
                );
                return Ok(Member::File(bytes, vec![note]));
            }
            let joined = joined(&all, limits).ok_or_else(|| {
                error(format!("the archive holds {} files: {}; choose one: --sheet NAME", data.len(), listed(&data)))
            })?;
            Ok(Member::File(
                joined,
                vec![format!("joined from {} in the archive, which have the same header", listed(&data))],
            ))
        }
    }
}

fn read(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, limits: Limits) -> Result<Vec<u8>, String> {
    let member = archive.by_index(index).map_err(|e| format!("the archive is damaged: {e}"))?;
    capped(member, limits.unpacked)
}

/// The only one of some texts that is a table with coordinates, where all others are tables without.
fn located(all: &[Vec<u8>]) -> Option<usize> {
    let has = |text: &Vec<u8>| {
        let dialect = super::csv::dialect(&text[..text.len().min(1 << 16)], true, &[])?;
        Some(dialect.columns.len() > 1 && has_coordinates(&plain_names(&dialect.columns)))
    };
    let which: Vec<bool> = all.iter().map(has).collect::<Option<_>>()?;
    let text = |bytes: &Vec<u8>| matches!(bytes.first(), Some(b'{' | b'['));
    let mut with = which.iter().enumerate().filter(|(_, has)| **has);
    let only = with.next().map(|(i, _)| i);
    only.filter(|_| with.next().is_none() && !all.iter().any(text))
}

/// Texts whose first lines are the same, one after the other.
fn joined(all: &[Vec<u8>], limits: Limits) -> Option<Vec<u8>> {
    let cut = |text: &[u8]| {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let end = text.iter().position(|b| *b == b'\n')?;
        let (header, rest) = text.split_at(end + 1);
        let table =
            header.iter().any(|b| b",;\t|".contains(b)) && !header.starts_with(b"{") && !header.starts_with(b"[");
        table.then(|| (header.trim_ascii_end().to_vec(), rest.to_vec()))
    };
    let parts: Vec<(Vec<u8>, Vec<u8>)> = all.iter().map(|text| cut(text)).collect::<Option<_>>()?;
    let (header, _) = parts.first()?;
    let size: usize = parts.iter().map(|(_, rest)| rest.len() + 1).sum();
    if parts.iter().any(|(other, _)| other != header) || size as u64 > limits.unpacked {
        return None;
    }
    let mut out = [header, &b"\n"[..]].concat();
    for (_, rest) in &parts {
        out.extend_from_slice(rest);
        if !rest.ends_with(b"\n") {
            out.push(b'\n');
        }
    }
    Some(out)
}
