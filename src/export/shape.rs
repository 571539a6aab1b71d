//! Geometries of rows as formats for GIS tools take them.

use geo::{Coord, Geometry as Shape, LineString, MultiPolygon, Point, Rect};
use wkb::writer::WriteOptions;

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
