//! The first sheet of a workbook: xlsx, xlsb, ods.

use std::fmt::Display;
use std::io::{Cursor, sink};

use calamine::{Data, Reader, Sheets};
use zip::ZipArchive;

use super::{InputError, Limits};

/// The filled cells of a sheet, row by row, each with the number of its column.
pub type Rows = Vec<Vec<(usize, String)>>;

/// Reads the first sheet, if `bytes` are a workbook. Only filled cells are kept, so a sheet costs no more memory than
/// its file holds text.
///
/// # Errors
/// [`InputError::Container`] if it is damaged, [`InputError::Limit`] if it is too large.
pub fn open(source: &str, bytes: &[u8], limits: Limits) -> Option<Result<Rows, InputError>> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let parts = ["[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin", "content.xml"];
    if !archive.file_names().flatten().any(|name| parts.contains(&&*name)) {
        return None;
    }
    Some(allow_unpacked(source, bytes, limits).and_then(|()| first_sheet(source, bytes, limits)))
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

fn first_sheet(source: &str, bytes: &[u8], limits: Limits) -> Result<Rows, InputError> {
    let failed = |e: &dyn Display| container(source, format!("the workbook cannot be read: {e}"));
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| failed(&e))?;
    let name = book.sheet_names().first().cloned();
    let name = name.ok_or_else(|| container(source, "the workbook has no sheet".into()))?;
    let mut rows = Rows::new();
    match &mut book {
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(&name).map_err(|e| failed(&e))?;
            while let Some(cell) = cells.next_cell().map_err(|e| failed(&e))? {
                put(source, &mut rows, cell.get_position(), &cell.get_value().clone().into(), limits)?;
            }
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(&name).map_err(|e| failed(&e))?;
            while let Some(cell) = cells.next_cell().map_err(|e| failed(&e))? {
                put(source, &mut rows, cell.get_position(), &cell.get_value().clone().into(), limits)?;
            }
        }
        other => {
            let range = other.worksheet_range(&name).map_err(|e| failed(&e))?;
            for (row, column, value) in range.used_cells() {
                put(source, &mut rows, (row as u32, column as u32), value, limits)?;
            }
        }
    }
    let first = rows.iter().flatten().map(|(column, _)| *column).min().unwrap_or(0);
    rows.retain(|row| !row.is_empty());
    for row in &mut rows {
        row.sort_by_key(|(column, _)| *column);
        for (column, _) in row {
            *column -= first;
        }
    }
    Ok(rows)
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
    if rows.len() <= row as usize {
        rows.resize_with(row as usize + 1, Vec::new);
    }
    rows[row as usize].push((column as usize, text));
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

fn container(source: &str, reason: String) -> InputError {
    InputError::Container { file: source.into(), reason }
}
