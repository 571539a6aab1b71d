use geo::Geometry;
use kml::types::{Element, Geometry as KmlGeometry, Placemark};
use kml::{Kml, KmlReader};
use serde_json::{Map, Value};

use super::{Features, feature};
use crate::input::encoding::decode;

/// The placemarks of a KML file, each with its extended data, its time and the names of its folders.
pub fn features(bytes: &[u8]) -> Result<Features, String> {
    let (text, _) = decode(bytes);
    if !is_closed(&text) {
        return Err("it ends in the middle: was its download cut short?".into());
    }
    let mut reader = KmlReader::<_, f64>::from_string(&text);
    let root = reader.read().map_err(|e| format!("it cannot be read: {e}"))?;
    let mut found = Vec::new();
    placemarks(root, "", &mut found);
    if found.is_empty()
        && let Some(address) = linked(&text)
    {
        return Err(format!("it holds only a link: download what it names, {address}"));
    }
    let features = found.into_iter().map(|(folder, placemark)| of_placemark(placemark, &folder)).collect();
    Ok(Features { features, notes: Vec::new() })
}

/// Whether every element of a text is closed: where one is not, its reader goes on for ever.
fn is_closed(text: &str) -> bool {
    let (mut rest, mut open) = (text, 0_usize);
    while let Some((_, tag)) = rest.split_once('<') {
        let end = if tag.starts_with("!--") {
            "-->"
        } else if tag.starts_with("![CDATA[") {
            "]]>"
        } else {
            ">"
        };
        let Some((inner, after)) = tag.split_once(end) else { return false };
        match inner.as_bytes().first() {
            Some(b'!' | b'?') => {}
            Some(b'/') => match open.checked_sub(1) {
                Some(left) => open = left,
                None => return false,
            },
            _ => open += usize::from(!inner.ends_with('/')),
        }
        rest = after;
    }
    open == 0
}

/// The address of the first file that a file links to.
fn linked(text: &str) -> Option<&str> {
    let (_, link) = text.split_once("<NetworkLink")?;
    let (_, address) = link.split_once("<href>")?;
    let (address, _) = address.split_once("</href>")?;
    let address = address.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim();
    (!address.is_empty()).then_some(address)
}

fn placemarks(element: Kml, folder: &str, found: &mut Vec<(String, Placemark)>) {
    match element {
        Kml::KmlDocument(document) => document.elements.into_iter().for_each(|e| placemarks(e, folder, found)),
        Kml::Document { elements, .. } => elements.into_iter().for_each(|e| placemarks(e, folder, found)),
        Kml::Folder(inner) => {
            let name = inner.name.unwrap_or_default();
            let path = if folder.is_empty() || name.is_empty() {
                format!("{folder}{name}")
            } else {
                format!("{folder} / {name}")
            };
            inner.elements.into_iter().for_each(|e| placemarks(e, &path, found));
        }
        Kml::Placemark(placemark) => found.push((folder.into(), placemark)),
        _ => {}
    }
}

fn of_placemark(placemark: Placemark, folder: &str) -> Value {
    let mut properties = Map::new();
    let mut add = |name: &str, value: Option<String>| {
        let value = value.map(|v| v.trim().to_string()).filter(|v| !v.is_empty());
        if let Some(value) = value
            && !properties.contains_key(name)
        {
            properties.insert(name.into(), value.into());
        }
    };
    add("id", placemark.attrs.get("id").cloned());
    add("name", placemark.name);
    add("description", placemark.description);
    for child in &placemark.children {
        match child.name.as_str() {
            "ExtendedData" => extended(child, &mut add),
            "TimeStamp" => add("date", part(child, "when")),
            "TimeSpan" => {
                add("date_start", part(child, "begin"));
                add("date_end", part(child, "end"));
            }
            "address" | "phoneNumber" => add(&child.name, child.content.clone()),
            _ => {}
        }
    }
    add("folder", Some(folder.into()));
    let elevation = match &placemark.geometry {
        Some(KmlGeometry::Point(point)) => point.coord.z.filter(|z| *z != 0.0),
        _ => None,
    };
    let geometry = placemark.geometry.and_then(|g| Geometry::try_from(g).ok());
    feature(geometry.as_ref(), elevation, properties)
}

fn part(element: &Element, name: &str) -> Option<String> {
    element.children.iter().find(|child| child.name == name)?.content.clone()
}

/// Data with a value each, and simple data of a schema.
fn extended(element: &Element, add: &mut impl FnMut(&str, Option<String>)) {
    for child in &element.children {
        let name = child.attrs.get("name").map(String::as_str).unwrap_or_default();
        match child.name.as_str() {
            "Data" => add(name, part(child, "value")),
            "SimpleData" => add(name, child.content.clone()),
            "SchemaData" => extended(child, add),
            _ => {}
        }
    }
}
