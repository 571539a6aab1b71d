//! Workbooks (xlsx) of one sheet or several: cells of their column's type, days as days.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, Workbook, Worksheet, XlsxError};

use super::plain::{Plain, row};
use super::{ExportError, Format, Way, Losses};
use crate::model::Table;

/// A workbook of one sheet.
pub const XLSX: Format = Format {
    name: "xlsx",
    title: "workbook",
    endings: &["xlsx"],
    holds_geometry: false,
    holds_types: true,
    holds_systems: false,
    keeps_features: false,
    way: Way::Whole(|table, _| workbook(&[("bordermap", table)])),
    losses: Losses::None,
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&XLSX];

/// The most characters of a cell.
const MOST_LETTERS: usize = 32_767;

/// A workbook of some sheets.
///
/// # Errors
/// [`ExportError`] beyond 1,048,575 rows or 16,384 columns.
pub fn workbook(sheets: &[(&str, &Table<'_>)]) -> Result<Vec<u8>, ExportError> {
    write(sheets).map_err(|e| ExportError { format: "a workbook", reason: e.to_string() })
}

fn write(sheets: &[(&str, &Table<'_>)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // No time of a machine's clock.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    for (name, table) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name)?;
        fill(sheet, table)?;
    }
    book.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, table: &Table<'_>) -> Result<(), XlsxError> {
    let (bold, days) = (Look::new().set_bold(), Look::new().set_num_format("yyyy-mm-dd"));
    let fields = table.fields();
    for (column, field) in fields.iter().enumerate() {
        sheet.write_string_with_format(0, column_number(column)?, &field.name, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for i in 0..table.len() {
        let line = u32::try_from(i + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
        for (column, value) in row(table, &fields, i).into_iter().enumerate() {
            let column = column_number(column)?;
            match value {
                Plain::Null => {}
                Plain::Text(text) => {
                    if text.chars().count() > MOST_LETTERS {
                        let name = &fields[usize::from(column)].name;
                        let why = format!("row {}: {name}: over {MOST_LETTERS} letters in one cell", i + 1);
                        return Err(XlsxError::ParameterError(why));
                    }
                    sheet.write_string(line, column, text)?;
                }
                Plain::Whole(n) => {
                    sheet.write_number(line, column, n as f64)?;
                }
                Plain::Decimal(n) => {
                    sheet.write_number(line, column, n)?;
                }
                Plain::Bool(b) => {
                    sheet.write_boolean(line, column, b)?;
                }
                // Workbooks have no days before 1900.
                Plain::Day(day) if (1900..=9999).contains(&day.year()) => {
                    let date = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
                    sheet.write_datetime_with_format(line, column, &date, &days)?;
                }
                Plain::Day(day) => {
                    sheet.write_string(line, column, day.to_string())?;
                }
            }
        }
    }
    Ok(())
}

fn column_number(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}
