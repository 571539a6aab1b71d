use crate::model::{Dataset, LonLat, RowNumber};
use crate::study::StudyError;

/// The columns that may say how many people live at a place.
const COLUMNS: [&str; 4] = ["population", "people", "pop", "inhabitants"];

/// Where people live, and how many, by a file of places.
///
/// # Errors
/// If no column says how many, or a cell is not a number.
pub fn people(dataset: &Dataset) -> Result<Vec<(LonLat, f64)>, StudyError> {
    let (file, records) = (&dataset.source, &dataset.records);
    let is_people = |name: &&String| COLUMNS.contains(&name.to_lowercase().as_str());
    let name = records.columns().iter().find(is_people);
    let (name, column) = name
        .and_then(|name| Some((name, records.column(name)?)))
        .ok_or_else(|| StudyError::NoPeople { file: file.clone() })?;
    let count = |row: usize| {
        let text = records.cell(row, column).text().trim().replace([',', ' '], "");
        let count = if text.is_empty() { Some(0.0) } else { text.parse().ok().filter(|n: &f64| *n >= 0.0) };
        count.ok_or_else(|| StudyError::People {
            file: file.clone(),
            row: RowNumber::of(row),
            column: name.clone(),
            value: text,
        })
    };
    dataset.incidents.iter().map(|place| Ok((place.position, count(place.row)?))).collect()
}
