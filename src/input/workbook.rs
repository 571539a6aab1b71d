//! The sheets of a workbook: xlsx, xlsb, xls, ods.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{Cursor, sink};

use calamine::{Data, Reader, Sheets};
use zip::ZipArchive;

use super::batch::{Batch, all_columns};
use super::capped::container;
use super::csv::is_hxl;
use super::damage::outlived;
use super::fields::{has_coordinates, plain_names};
use super::named::in_two_rows;
use super::sectors::have_ends;
use super::{InputError, Limits, Reading};
use crate::model::{Cell, Problem, Reason, Records};

/// The filled cells of a sheet by row, each with the number of its column. A sheet costs no more memory than its file holds
/// text, wherever in it the text stands.
type Rows = BTreeMap<u32, Vec<(usize, String)>>;

/// Rows before the header that are looked at.
const PREAMBLE: usize = 30;

/// The column of the sheets' names, where several are joined.
const SHEET: &str = "sheet";

/// A sheet as a table.
struct Sheet {
    name: String,
    batch: Batch,
    notes: Vec<String>,
    /// Whether its header has the names of coordinates.
    located: bool,
}

/// The rows of a workbook, and notes for people: of the sheet that is named, of the only one with coordinates, or of several with the
/// same columns, joined. Titles over the header are skipped, as in CSV.
///
/// # Errors
/// [`InputError::Container`] if it is damaged or has no such sheet, [`InputError::Limit`] if it is too large.
pub fn batch(source: &str, bytes: &[u8], reading: &Reading) -> Result<(Batch, Vec<String>), InputError> {
    if bytes.starts_with(b"PK") {
        allow_unpacked(source, bytes, reading.limits)?;
    }
    let mut sheets = Vec::new();
    let damaged = |reason| container(source, format!("the workbook cannot be read: {reason}"));
    for (name, rows) in outlived(|| read(source, bytes, reading)).map_err(damaged)?? {
        sheets.push(sheet(source, name, &rows, reading)?);
    }
    let rows = |sheet: &Sheet| {
        let count = sheet.batch.records.len();
        format!("{} ({count} row{})", sheet.name, if count == 1 { "" } else { "s" })
    };
    let listed = |of: &[&Sheet]| of.iter().map(|sheet| rows(sheet)).collect::<Vec<_>>().join(", ");
    let all: Vec<&Sheet> = sheets.iter().collect();
    let located: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.located).collect();
    let same = || {
        let columns = |sheet: &Sheet| plain_names(sheet.batch.records.columns());
        located.iter().all(|sheet| columns(sheet) == columns(located[0]))
    };
    let widest = || all.iter().rev().max_by_key(|sheet| sheet.batch.records.columns().len()).copied();
    let taken: Vec<String> = match reading.sheet.as_deref() {
        Some("all") => {
            if located.is_empty() { &all } else { &located }.iter().map(|sheet| sheet.name.clone()).collect()
        }
        Some(name) => {
            let number = name.parse::<usize>().ok().and_then(|number| all.get(number.checked_sub(1)?));
            let found = all.iter().find(|sheet| sheet.name == name).or(number);
            let found = found
                .ok_or_else(|| container(source, format!("no sheet is called {name:?}; there are {}", listed(&all))))?;
            vec![found.name.clone()]
        }
        None if located.len() > 1 && same() => located.iter().map(|sheet| sheet.name.clone()).collect(),
        // Where none has positions, the one with the most columns is what the error speaks of.
        None => located.first().copied().or(widest()).map(|sheet| sheet.name.clone()).into_iter().collect(),
    };
    let left: Vec<&Sheet> =
        sheets.iter().filter(|sheet| !taken.contains(&sheet.name) && !sheet.batch.records.is_empty()).collect();
    let several = taken.len() > 1;
    let mut notes = match (several, sheets.len()) {
        (_, 0 | 1) => Vec::new(),
        (true, _) => {
            let joined: Vec<&Sheet> = sheets.iter().filter(|sheet| taken.contains(&sheet.name)).collect();
            vec![format!("joined from the sheets {}, named in a column {SHEET}", listed(&joined))]
        }
        (false, _) => vec![format!("read from the sheet {}", taken.first().map_or("", String::as_str))],
    };
    if !left.is_empty() && reading.sheet.is_none() {
        notes.push(format!("other sheets are not read: {}; --sheet NAME, or all", listed(&left)));
    }
    let mut chosen: Vec<Sheet> = sheets.into_iter().filter(|sheet| taken.contains(&sheet.name)).collect();
    if let (false, Some(only)) = (several, chosen.first_mut()) {
        notes.append(&mut only.notes);
        return Ok((std::mem::take(&mut only.batch), notes));
    }
    Ok((joined(chosen, &mut notes), notes))
}

/// Sheets one after the other, their columns by name, with a column of their own names.
fn joined(sheets: Vec<Sheet>, notes: &mut Vec<String>) -> Batch {
    let mut columns = all_columns(sheets.iter().map(|sheet| sheet.batch.records.columns()));
    columns.push(SHEET.into());
    let columns = Records::new(columns).columns().to_vec();
    let mut all = Batch { records: Records::new(columns.clone()), ..Batch::default() };
    for mut sheet in sheets {
        sheet.batch.records = std::mem::take(&mut sheet.batch.records).aligned(&columns, Some(&sheet.name));
        notes.extend(sheet.notes.iter().map(|note| format!("sheet {}: {note}", sheet.name)));
        all.append(sheet.batch);
    }
    all
}

/// A sheet under its header.
fn sheet(source: &str, name: String, rows: &Rows, reading: &Reading) -> Result<Sheet, InputError> {
    let limits = reading.limits;
    let mut notes = Vec::new();
    let rows: Vec<&[(usize, String)]> = rows.values().map(Vec::as_slice).collect();
    let is_header = |row: &&[(usize, String)]| {
        let names: Vec<String> = row.iter().map(|(_, text)| text.clone()).collect();
        let mapped = &reading.mapping;
        let all = !mapped.is_empty() && mapped.iter().all(|(_, column)| names.contains(column));
        names.len() > 1 && has_coordinates(&plain_names(&names)) || all
    };
    let found = rows.iter().take(PREAMBLE).position(is_header);
    let skipped = found.unwrap_or(0);
    if skipped > 0 {
        notes.push(if skipped == 1 {
            "1 row above the header is skipped".into()
        } else {
            format!("{skipped} rows above the header are skipped")
        });
    }
    let mut rows = rows.into_iter().skip(skipped).peekable();
    let header = rows.next().unwrap_or_default();
    // A table need not begin in the first column.
    let first = header.first().map_or(0, |(column, _)| *column);
    let last = |row: &[(usize, String)]| row.last().map_or(0, |(column, _)| column + 1 - first.min(*column));
    let mut width = last(header);
    let mut names: Vec<String> = dense(header, first, width).map(String::from).collect();
    if let Some(below) = rows.peek() {
        let both = width.max(last(below));
        let [above, under] = [header, below].map(|row| dense(row, first, both).map(String::from).collect::<Vec<_>>());
        if let Some(joined) = in_two_rows(&above, &under) {
            (names, width) = (joined, both);
            rows.next();
            notes.push("the header stands in two rows: their names are joined".into());
        }
    }
    if rows.next_if(|row| is_hxl(dense(row, first, width))).is_some() {
        notes.push("the row under the header holds HXL tags: skipped".into());
    }
    let mut batch = Batch { records: Records::new(names), ..Batch::default() };
    for row in rows {
        push(&mut batch, row, first, width);
        let cells = batch.records.len().saturating_mul(width);
        limits.allow(source, "cells", cells, limits.cells)?;
    }
    Ok(Sheet { name, batch, notes, located: found.is_some() })
}

fn push(batch: &mut Batch, row: &[(usize, String)], first: usize, width: usize) {
    let count = row.last().map_or(0, |(column, _)| (column + 1).saturating_sub(first));
    if count > width {
        let (row, value) = (batch.records.len(), format!("{count} fields, header has {width}"));
        batch.problems.push(Problem { row, field: "row", value, reason: Reason::FieldCount, left_out: false });
        batch.surplus.push(row);
    }
    batch.records.push(dense(row, first, width).map(Cell::Text));
}

/// The cells of a row with the blank ones between them.
fn dense(row: &[(usize, String)], first: usize, width: usize) -> impl Iterator<Item = &str> + Clone {
    (first..first + width).map(|column| row.binary_search_by_key(&column, |(c, _)| *c).map_or("", |at| &row[at].1))
}

/// The parts are unpacked once to nowhere, since what an archive says of their sizes may be wrong.
fn allow_unpacked(source: &str, bytes: &[u8], limits: Limits) -> Result<(), InputError> {
    let damaged = |e: &dyn Display| container(source, format!("the workbook is damaged: {e}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let mut left = limits.unpacked;
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(|e| damaged(&e))?;
        let read = std::io::copy(&mut std::io::Read::take(part, left.saturating_add(1)), &mut sink());
        let size = read.map_err(|e| damaged(&e))?;
        left = left.checked_sub(size).ok_or_else(|| {
            container(source, format!("unpacked it is larger than {} bytes, the limit", limits.unpacked))
        })?;
    }
    Ok(())
}

/// The filled cells of the sheets, in their order: of all, or of the one that is named.
fn read(source: &str, bytes: &[u8], reading: &Reading) -> Result<Vec<(String, Rows)>, InputError> {
    let limits = reading.limits;
    let failed = |e: &dyn Display| container(source, format!("the workbook cannot be read: {e}"));
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") && !have_ends(bytes) {
        return Err(container(
            source,
            "an old Office file that is damaged: its sectors are cut or run in a circle".into(),
        ));
    }
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| match e {
        calamine::Error::Msg(_) if !bytes.starts_with(b"PK") => {
            container(source, "an old Office file without a workbook that can be read: save it as xlsx or CSV".into())
        }
        e => failed(&e),
    })?;
    let names = book.sheet_names();
    if names.is_empty() {
        return Err(container(source, "the workbook has no sheet".into()));
    }
    let mut sheets = Vec::new();
    for name in names {
        let mut rows = Rows::new();
        match &mut book {
            Sheets::Xlsx(book) => {
                // A sheet of a picture has no cells.
                let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
                while let Some(cell) = cells.next_cell().map_err(|e| failed(&e))? {
                    put(source, &mut rows, cell.get_position(), &cell.get_value().clone().into(), limits)?;
                }
            }
            Sheets::Xlsb(book) => {
                let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
                while let Some(cell) = cells.next_cell().map_err(|e| failed(&e))? {
                    put(source, &mut rows, cell.get_position(), &cell.get_value().clone().into(), limits)?;
                }
            }
            other => {
                let range = other.worksheet_range(&name).map_err(|e| failed(&e))?;
                let (top, left) = range.start().unwrap_or((0, 0));
                for (row, column, value) in range.used_cells() {
                    put(source, &mut rows, (top + row as u32, left + column as u32), value, limits)?;
                }
            }
        }
        for row in rows.values_mut() {
            row.sort_by_key(|(column, _)| *column);
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

fn put(
    source: &str,
    rows: &mut Rows,
    (row, column): (u32, u32),
    value: &Data,
    limits: Limits,
) -> Result<(), InputError> {
    let text = text(value);
    if text.is_empty() {
        return Ok(());
    }
    limits.allow(source, "bytes in a cell", text.len(), limits.row)?;
    limits.allow(source, "fields in a row", column as usize + 1, limits.fields)?;
    rows.entry(row).or_default().push((column as usize, text));
    Ok(())
}

/// A cell as text; dates as YYYY-MM-DD, with the time if there is one.
fn text(data: &Data) -> String {
    match data {
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day}T{hour:02}:{minute:02}:{second:02}") }
        }
        other => other.to_string(),
    }
}
