use super::csv::csv;
use super::sheet::{Column, Sheet, Value};
use crate::analysis::Duplicate;
use crate::model::{Dataset, Problem};

/// Problems of rows as CSV: source, row, field, value, reason, `left_out`. `origin` gives the input and the row there of a
/// problem's row; the header line comes only if asked for.
pub fn problems_csv<'a>(
    origin: &(dyn Fn(usize) -> (&'a str, usize) + Sync),
    problems: &[Problem],
    header: bool,
) -> Vec<u8> {
    let added = vec![
        Column::new("source", problems, |p| Value::Text(origin(p.row).0.into())),
        Column::new("row", problems, |p| Value::Whole(origin(p.row).1 as i64)),
        Column::new("field", problems, |p| Value::Text(p.field.into())),
        Column::new("value", problems, |p| Value::Text((&*p.value).into())),
        Column::new("reason", problems, |p| Value::Text(p.reason.words().into())),
        Column::new("left_out", problems, |p| Value::Bool(p.left_out)),
    ];
    let bytes = csv(&Sheet { records: None, rows: (0..problems.len()).collect(), added });
    let start = if header { 0 } else { bytes.iter().position(|b| *b == b'\n').map_or(0, |i| i + 1) };
    bytes[start..].to_vec()
}

/// Pairs of rows that may be one incident, as CSV: input, row, id, date, type and place of both, the days between them, and
/// their distance in metres.
pub fn duplicates_csv(dataset: &Dataset, pairs: &[Duplicate]) -> Vec<u8> {
    let incident = |i: usize| &dataset.incidents[i];
    let mut added = Vec::new();
    for (suffix, second) in [("a", false), ("b", true)] {
        let of = move |pair: &Duplicate| incident(if second { pair.second } else { pair.first });
        let text = |text: &'_ str| if text.is_empty() { Value::Missing } else { Value::Text(text.to_string().into()) };
        let row = move |pair: &Duplicate| dataset.origin(of(pair).row);
        let day = move |pair: &Duplicate| of(pair).days.map_or(String::new(), |(first, _)| first.to_string());
        added.push(Column::new(&format!("source_{suffix}"), pairs, move |p| text(row(p).0)));
        added.push(Column::new(&format!("row_{suffix}"), pairs, move |p| Value::Whole(row(p).1 as i64)));
        added.push(Column::new(&format!("id_{suffix}"), pairs, move |p| text(dataset.field(of(p), "id"))));
        added.push(Column::new(&format!("date_{suffix}"), pairs, move |p| text(&day(p))));
        added.push(Column::new(&format!("type_{suffix}"), pairs, move |p| text(dataset.kind_name(of(p)))));
        added.push(Column::new(&format!("place_{suffix}"), pairs, move |p| text(dataset.field(of(p), "place"))));
    }
    added.push(Column::new("days_apart", pairs, |p| Value::Whole(i64::from(p.days))));
    added.push(Column::new("distance_m", pairs, |p| Value::Fixed(p.distance_m, 0)));
    csv(&Sheet { records: None, rows: (0..pairs.len()).collect(), added })
}
