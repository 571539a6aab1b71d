//! GPX 1.1: a waypoint a row, named by its title, place or id; what else the row says is its description.

use geo::Geometry as Shape;

use super::shape::shape;
use super::markup::{escaped, name_column};
use super::plain::{Plain, row};
use super::{ExportError, Format, Way, Losses};
use crate::model::{Geometry, Table, Type};

/// GPX.
pub const GPX: Format = Format {
    name: "gpx",
    title: "GPX, waypoints",
    endings: &["gpx"],
    holds_geometry: true,
    holds_types: false,
    holds_systems: false,
    keeps_features: false,
    way: Way::Whole(|table, _| document(table)),
    losses: Losses::None,
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&GPX];

fn document(table: &Table<'_>) -> Result<Vec<u8>, ExportError> {
    if !matches!(table.geometry, Geometry::Points(..)) {
        return Err(ExportError { format: "GPX", reason: "its waypoints are points, and these are none".into() });
    }
    let fields = table.fields();
    let (named, day) = (name_column(&fields), fields.iter().position(|f| f.of == Type::Date));
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"bordermap\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n",
    );
    for i in 0..table.len() {
        let Some(Shape::Point(point)) = shape(table.geometry, i) else { continue };
        let values = row(table, &fields, i);
        out.push_str(&format!("<wpt lat=\"{}\" lon=\"{}\">", point.y(), point.x()));
        if let Some(Plain::Day(day)) = day.map(|at| &values[at]) {
            out.push_str(&format!("<time>{day}T00:00:00Z</time>"));
        }
        if let Some(name) = named.map(|at| values[at].text()).filter(|name| !name.is_empty()) {
            out.push_str(&format!("<name>{}</name>", escaped(&name)));
        }
        let said: Vec<String> = fields
            .iter()
            .zip(&values)
            .filter(|(_, value)| **value != Plain::Null)
            .map(|(field, value)| format!("{}: {}", field.name, value.text()))
            .collect();
        out.push_str(&format!("<desc>{}</desc></wpt>\n", escaped(&said.join("\n"))));
    }
    out.push_str("</gpx>\n");
    Ok(out.into_bytes())
}
