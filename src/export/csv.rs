use std::convert::Infallible;
use std::ops::Range;

use rayon::prelude::*;

use super::number::fixed;
use super::sheet::{Sheet, Value};

/// Rows written by one thread at a time.
const BLOCK: usize = 16_384;

/// The sheet as CSV: UTF-8, comma, LF, a header line; fields are quoted where they must be.
pub fn csv(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Ok(()) = csv_blocks(sheet, |bytes| {
        out.extend_from_slice(bytes);
        Ok::<(), Infallible>(())
    });
    out
}

/// As [`csv()`], handed to `take` block by block as they are made, in order.
///
/// # Errors
/// What `take` returns; nothing more is handed to it then.
pub fn csv_blocks<E>(sheet: &Sheet<'_>, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    let mut header = csv::Writer::from_writer(Vec::new());
    write(&mut header, &csv::ByteRecord::from(sheet.header()));
    take(&header.into_inner().unwrap_or_default())?;
    let count = sheet.rows.len();
    let starts: Vec<usize> = (0..count).step_by(BLOCK).collect();
    for wave in starts.chunks(2 * rayon::current_num_threads()) {
        let blocks: Vec<_> = wave.par_iter().map(|&start| rows(sheet, start..count.min(start + BLOCK))).collect();
        blocks.iter().try_for_each(|block| take(block))?;
    }
    Ok(())
}

fn rows(sheet: &Sheet<'_>, range: Range<usize>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut buffer = Vec::new();
    let mut record = csv::ByteRecord::new();
    for i in range {
        record.clear();
        for cell in sheet.cells(i) {
            record.push_field(cell.text().as_bytes());
        }
        for column in &sheet.added {
            buffer.clear();
            push_value(&mut buffer, &column.value(i));
            record.push_field(&buffer);
        }
        write(&mut writer, &record);
    }
    writer.into_inner().unwrap_or_default()
}

fn write(writer: &mut csv::Writer<Vec<u8>>, record: &csv::ByteRecord) {
    // Writing into a Vec cannot fail.
    let _ = writer.write_byte_record(record);
}

/// The value as CSV shows it, without quotes.
pub(super) fn push_value(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Missing => {}
        Value::Text(text) => out.extend_from_slice(text.as_bytes()),
        Value::Whole(n) => out.extend_from_slice(n.to_string().as_bytes()),
        Value::Fixed(n, decimals) => fixed(out, *n, *decimals),
        Value::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
    }
}
