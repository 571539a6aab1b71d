use super::number::fixed;
use super::sheet::{Sheet, Value};

/// The sheet as CSV: UTF-8, comma, LF, a header line; fields are quoted where they must be.
pub fn csv(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut buffer = Vec::new();
    let mut record = csv::ByteRecord::from(sheet.header());
    write(&mut writer, &record);
    for i in 0..sheet.rows.len() {
        record.clear();
        for cell in sheet.cells(i) {
            record.push_field(cell.text().as_bytes());
        }
        for column in &sheet.added {
            buffer.clear();
            push_value(&mut buffer, &column.values[i]);
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
pub(super) fn push_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Missing => {}
        Value::Text(text) => out.extend_from_slice(text.as_bytes()),
        Value::Whole(n) => out.extend_from_slice(n.to_string().as_bytes()),
        Value::Fixed(n, decimals) => fixed(out, *n, *decimals),
        Value::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
    }
}
