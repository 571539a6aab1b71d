//! A border from the lines of a GeoJSON file.

use super::InputError;
use super::areas::{lines, text};
use crate::model::{BorderLine, SectorMark};

/// Reads a border. Lines that follow each other in the file, one starting where the last one ended, are joined.
/// Properties of the features are used where they are there: `name`, `left`, `right` (whose side lies left and right
/// of the direction of travel), `sector` (what the stretch is called), `disputed` (true if not all sides recognise it), `credit` (whose data it is; the
/// file's name if it does not say) and `status_note` (a sentence on its status).
///
/// # Errors
/// [`InputError`] if the file is no GeoJSON or holds no line.
pub fn border(source: &str, bytes: &[u8]) -> Result<BorderLine, InputError> {
    let lines = lines(source, bytes)?;
    let first = |names: &[&str]| lines.iter().map(|(f, _)| text(f, names)).find(|s| !s.is_empty());
    let mut border = BorderLine {
        name: first(&["name", "NAME"]).unwrap_or_else(|| source.into()),
        left: first(&["left", "adm0_left", "ADM0_LEFT"]).unwrap_or_else(|| "left".into()),
        right: first(&["right", "adm0_right", "ADM0_RIGHT"]).unwrap_or_else(|| "right".into()),
        disputed: lines.iter().any(|(f, _)| flag(f, "disputed")),
        credit: first(&["credit"]).unwrap_or_else(|| source.into()),
        status: first(&["status_note", "status"]).unwrap_or_default(),
        parts: Vec::new(),
        marks: Vec::new(),
    };
    let named = lines.iter().any(|(f, _)| !text(f, &["sector"]).is_empty());
    for (feature, vertices) in lines {
        let joins = border.parts.last().is_some_and(|part| part.last() == vertices.first());
        if !joins {
            border.parts.push(Vec::new());
        }
        let index = border.parts.len() - 1;
        let part = &mut border.parts[index];
        let name = text(&feature, &["sector"]);
        if named {
            let vertex = part.len().saturating_sub(1);
            let name = if name.is_empty() { "unnamed".into() } else { name };
            if border.marks.last().is_none_or(|m: &SectorMark| m.name != name) {
                border.marks.push(SectorMark { part: index, vertex, name });
            }
        }
        part.extend(vertices.into_iter().skip(usize::from(joins)));
    }
    Ok(border)
}

fn flag(feature: &geojson::Feature, name: &str) -> bool {
    feature.properties.as_ref().and_then(|p| p.get(name)?.as_bool()).unwrap_or(false)
}
