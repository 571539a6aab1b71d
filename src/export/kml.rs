//! KML 2.3 and KMZ: a placemark a row, named by its title, place or id, with its day, and all columns as inert text.


use geo::{Geometry as Shape, LineString};

use super::shape::shape;
use super::markup::{escaped, name_column};
use super::plain::{Plain, row};
use super::zipped::zipped;
use super::{ExportError, Format, Way, Losses};
use crate::model::Table;

/// KML.
pub const KML: Format = Format {
    name: "kml",
    title: "KML",
    endings: &["kml"],
    holds_geometry: true,
    holds_types: false,
    holds_systems: false,
    keeps_features: false,
    way: Way::Whole(|table, _| Ok(document(table))),
    losses: Losses::None,
    beside: None,
};

/// The same, packed.
pub const KMZ: Format =
    Format { name: "kmz", title: "KMZ", endings: &["kmz"], way: Way::Whole(|table, _| packed(table)), ..KML };

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&KML, &KMZ];

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n\
<Style id=\"bordermap\"><IconStyle><color>ff30127a</color><scale>0.6</scale>\
<Icon><href>http://maps.google.com/mapfiles/kml/shapes/shaded_dot.png</href></Icon></IconStyle>\
<LineStyle><color>ff30127a</color><width>2</width></LineStyle><PolyStyle><color>3330127a</color></PolyStyle></Style>\n";

fn document(table: &Table<'_>) -> Vec<u8> {
    let fields = table.fields();
    let mut out = String::from(HEAD);
    let named = name_column(&fields);
    let day = fields.iter().position(|f| f.of == crate::model::Type::Date);
    for i in 0..table.len() {
        let values = row(table, &fields, i);
        out.push_str("<Placemark>");
        if let Some(name) = named.map(|at| values[at].text()).filter(|name| !name.is_empty()) {
            out.push_str(&format!("<name>{}</name>", escaped(&name)));
        }
        if let Some(Plain::Day(day)) = day.map(|at| &values[at]) {
            out.push_str(&format!("<TimeStamp><when>{day}</when></TimeStamp>"));
        }
        out.push_str("<styleUrl>#bordermap</styleUrl><ExtendedData>");
        for (field, value) in fields.iter().zip(&values).filter(|(_, value)| **value != Plain::Null) {
            let (name, value) = (escaped(&field.name), escaped(&value.text()));
            out.push_str(&format!("<Data name=\"{name}\"><value>{value}</value></Data>"));
        }
        out.push_str("</ExtendedData>");
        if let Some(shape) = shape(table.geometry, i) {
            push_shape(&mut out, &shape);
        }
        out.push_str("</Placemark>\n");
    }
    out.push_str("</Document></kml>\n");
    out.into_bytes()
}

fn packed(table: &Table<'_>) -> Result<Vec<u8>, ExportError> {
    let failed = |reason: String| ExportError { format: "KMZ", reason };
    zipped([("doc.kml".to_string(), &*document(table))]).map_err(|e| failed(e.to_string()))
}

fn push_shape(out: &mut String, shape: &Shape) {
    match shape {
        Shape::Point(p) => out.push_str(&format!("<Point><coordinates>{},{}</coordinates></Point>", p.x(), p.y())),
        Shape::LineString(line) => {
            out.push_str("<LineString><tessellate>1</tessellate>");
            push_line(out, line);
            out.push_str("</LineString>");
        }
        Shape::MultiPolygon(areas) => {
            out.push_str("<MultiGeometry>");
            for area in areas {
                out.push_str("<Polygon><tessellate>1</tessellate>");
                push_ring(out, "outerBoundaryIs", area.exterior());
                area.interiors().iter().for_each(|ring| push_ring(out, "innerBoundaryIs", ring));
                out.push_str("</Polygon>");
            }
            out.push_str("</MultiGeometry>");
        }
        _ => {}
    }
}

fn push_ring(out: &mut String, name: &str, ring: &LineString) {
    out.push_str(&format!("<{name}><LinearRing>"));
    push_line(out, ring);
    out.push_str(&format!("</LinearRing></{name}>"));
}

fn push_line(out: &mut String, line: &LineString) {
    let all: Vec<String> = line.coords().map(|c| format!("{},{}", c.x, c.y)).collect();
    out.push_str(&format!("<coordinates>{}</coordinates>", all.join(" ")));
}
