//! Geometries of rows as formats for GIS tools take them.

use geo::{Coord, Geometry as Shape, LineString, MultiPolygon, Point, Rect};
use wkb::writer::WriteOptions;

use super::System;
use super::plain::{degrees, position};
use crate::model::Geometry;

/// The geometry of a row, to seven decimals.
pub fn shape(geometry: Geometry<'_>, i: usize) -> Option<Shape> {
    let coord = |lon: f64, lat: f64| Coord { x: degrees(lon), y: degrees(lat) };
    match geometry {
        Geometry::None => None,
        Geometry::Points(points, _) => {
            let (x, y) = position(points[i]);
            Some(Point::new(x, y).into())
        }
        Geometry::Lines(lines) => Some(lines[i].iter().map(|p| coord(p.lon(), p.lat())).collect::<LineString>().into()),
        Geometry::Areas(areas) => {
            let area = areas[i].as_ref().filter(|area| !area.0.is_empty())?;
            let rounded = geo::MapCoords::map_coords(area, |c| coord(c.x, c.y));
            Some(Shape::MultiPolygon(MultiPolygon(rounded.0)))
        }
    }
}

/// The same in a system.
///
/// # Errors
/// If the system does not hold it.
pub fn shape_in(geometry: Geometry<'_>, i: usize, system: &System) -> Result<Option<Shape>, String> {
    let Some(shape) = shape(geometry, i) else { return Ok(None) };
    if system.is_degrees() {
        return Ok(Some(shape));
    }
    let place = |c: Coord| {
        let found = system.place(c.x, c.y).map(|(x, y)| Coord { x, y });
        found.ok_or_else(|| {
            let other = if c.y.abs() < 85.0 { "; EPSG:3857 would hold it" } else { "" };
            format!(
                "row {} of those written: {}, {} (longitude, latitude) is too far away for {system}{other}",
                i + 1,
                c.x,
                c.y
            )
        })
    };
    geo::MapCoords::try_map_coords(&shape, place).map(Some)
}

/// The box around two boxes.
pub fn around_both(a: Rect, b: Rect) -> Rect {
    Rect::new(
        Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
        Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
    )
}

/// Appends a geometry as well-known binary, little endian.
pub fn well_known(out: &mut Vec<u8>, shape: &Shape) {
    let options = WriteOptions { endianness: wkb::Endianness::LittleEndian };
    // Writing to memory cannot fail, and our geometries are all of kinds that it knows.
    let _ = wkb::writer::write_geometry(out, shape, &options);
}
