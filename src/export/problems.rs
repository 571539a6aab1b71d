use super::csv::csv;
use super::sheet::{Column, Sheet, Value};
use crate::model::Problem;

/// Problems of rows as CSV: source, row, field, value, reason, `left_out`. `before` is added to each row's number; the
/// header line comes only if asked for.
pub fn problems_csv(source: &str, problems: &[Problem], before: usize, header: bool) -> Vec<u8> {
    let added = vec![
        Column::new("source", problems, |_| Value::Text(source.into())),
        Column::new("row", problems, move |p| Value::Whole((p.row + before) as i64)),
        Column::new("field", problems, |p| Value::Text(p.field.into())),
        Column::new("value", problems, |p| Value::Text((&*p.value).into())),
        Column::new("reason", problems, |p| Value::Text(p.reason.words().into())),
        Column::new("left_out", problems, |p| Value::Bool(p.left_out)),
    ];
    let bytes = csv(&Sheet { records: None, rows: (0..problems.len()).collect(), added });
    let start = if header { 0 } else { bytes.iter().position(|b| *b == b'\n').map_or(0, |i| i + 1) };
    bytes[start..].to_vec()
}
