//! The first sheet of a workbook: xlsx, xlsb, ods.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{Cursor, sink};

use calamine::{Data, Reader, Sheets};
use zip::ZipArchive;

use super::batch::Batch;
use super::container::container;
use super::csv::is_hxl;
use super::fields::{has_coordinates, plain_names};
use super::{InputError, Limits, Reading};
use crate::model::{Cell, Problem, Reason, Records};

/// The filled cells of a sheet by row, each with the number of its column. A sheet costs no more memory than its file holds
/// text, wherever in it the text stands.
type Rows = BTreeMap<u32, Vec<(usize, String)>>;

/// Rows before the header that are looked at.
const PREAMBLE: usize = 10;

/// The rows of the first sheet under its header, and notes for people. Titles over the header are skipped, as in CSV.
///
/// # Errors
/// [`InputError::Container`] if it is damaged, [`InputError::Limit`] if it is too large.
pub fn batch(source: &str, bytes: &[u8], reading: &Reading) -> Result<(Batch, Vec<String>), InputError> {
    let limits = reading.limits;
    allow_unpacked(source, bytes, limits)?;
    let rows = first_sheet(source, bytes, limits)?;
    let mut notes = vec!["read from the workbook's first sheet".to_string()];
    let rows: Vec<&[(usize, String)]> = rows.values().map(Vec::as_slice).collect();
    let is_header = |row: &&[(usize, String)]| {
        let names: Vec<String> = row.iter().map(|(_, text)| text.clone()).collect();
        let mapped = &reading.mapping;
        let all = !mapped.is_empty() && mapped.iter().all(|(_, column)| names.contains(column));
        has_coordinates(&plain_names(&names)) || all
    };
    let skipped = rows.iter().take(PREAMBLE).position(is_header).unwrap_or(0);
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
    let width = header.last().map_or(0, |(column, _)| column + 1 - first);
    let names: Vec<String> = dense(header, first, width).map(String::from).collect();
    if rows.next_if(|row| is_hxl(dense(row, first, width))).is_some() {
        notes.push("the row under the header holds HXL tags: skipped".into());
    }
    let mut batch = Batch { records: Records::new(names), ..Batch::default() };
    for row in rows {
        push(&mut batch, row, first, width);
        let cells = batch.records.len().saturating_mul(width);
        limits.allow(source, "cells", cells, limits.cells)?;
    }
    Ok((batch, notes))
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
    for row in rows.values_mut() {
        row.sort_by_key(|(column, _)| *column);
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
