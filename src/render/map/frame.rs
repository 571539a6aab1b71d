//! The map's frame: from degrees to pixels of the page, and what lies inside.

use std::sync::OnceLock;

use geo::{BooleanOps, BoundingRect, Contains, Coord, Intersects, LineString, MultiPolygon, Polygon, Rect, Simplify};

use crate::geodesy::ellipsoid::{ecef, sub};
use crate::geodesy::extent::Extent;
use crate::geodesy::projection::{Projection, Projector};
use crate::model::LonLat;
use crate::render::scene::Point;

/// Geometry is thinned to this many pixels before it is drawn.
const THIN_PX: f64 = 0.25;
/// Geometry farther from the frame than this part of its size is cut off before it is projected.
const MARGIN: f64 = 0.5;

/// Where the map is on the page, and the way from degrees to it.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Left, top, right and bottom edge in pixels.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
    projector: Projector,
    /// Pixels a metre.
    scale: f64,
    /// Easting and northing at the page's origin.
    origin: (f64, f64),
    /// Latitude of the extent's middle.
    middle: f64,
    /// The box of degrees that areas are cut to, worked out at the first of them.
    window: OnceLock<Option<Rect>>,
}

impl Frame {
    /// A frame `width` pixels wide for an extent; if no height is given it is between 0.5 and 1.2 of the width as the
    /// extent asks. Its left top corner is at `corner`.
    pub fn fit(extent: Extent, projection: Projection, corner: Point, width: f64, height: Option<f64>) -> Self {
        let projector = Projector::new(projection);
        let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for (lon, lat) in extent.outline() {
            let (x, y) = projector.project_degrees(lon, lat);
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let (wide, high_m) = (high.0 - low.0, high.1 - low.1);
        let natural = (width * high_m / wide).clamp(0.5 * width, 1.2 * width).round();
        let height = height.unwrap_or(natural);
        let scale = (width / wide).min(height / high_m);
        let centre = (0.5 * (low.0 + high.0), 0.5 * (low.1 + high.1));
        let (left, top) = corner;
        let origin = (centre.0 - (left + width / 2.0) / scale, centre.1 + (top + height / 2.0) / scale);
        Self {
            left,
            top,
            right: left + width,
            bottom: top + height,
            projector,
            scale,
            origin,
            middle: 0.5 * (extent.south + extent.north),
            window: OnceLock::new(),
        }
    }

    /// The pixel of a position, inside the frame or not.
    pub fn at(&self, p: LonLat) -> Point {
        self.at_degrees(p.lon(), p.lat())
    }

    fn at_degrees(&self, lon: f64, lat: f64) -> Point {
        let (x, y) = self.projector.project_degrees(lon, lat);
        ((x - self.origin.0) * self.scale, (self.origin.1 - y) * self.scale)
    }

    /// The pixel of a position if it is inside the frame.
    pub fn inside(&self, p: LonLat) -> Option<Point> {
        let at = self.at(p);
        self.holds(at).then_some(at)
    }

    /// Whether a pixel is inside the frame.
    pub fn holds(&self, (x, y): Point) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// The projection.
    pub fn projection(&self) -> Projection {
        self.projector.projection()
    }

    /// Pixels a metre on the map's own plane, and the easting and northing of the page's left top corner.
    pub fn placement(&self) -> (f64, (f64, f64)) {
        (self.scale, self.origin)
    }

    /// Pixels a metre of ground along the parallel through the position at a pixel: the projection's scale factor
    /// included.
    pub fn pixels_a_metre(&self, p: LonLat) -> f64 {
        let step = 0.01 / p.lat().to_radians().cos().max(0.01);
        let (west, east) = (LonLat::wrapped(p.lon() - step, p.lat()), LonLat::wrapped(p.lon() + step, p.lat()));
        let ((x1, y1), (x2, y2)) = (self.at(west), self.at(east));
        let v = sub(ecef(west), ecef(east));
        (x2 - x1).hypot(y2 - y1) / crate::geodesy::ellipsoid::dot(v, v).sqrt()
    }

    /// The position at a pixel, by Newton's method on the projection; near the frame only.
    pub fn position(&self, at: Point) -> LonLat {
        let (mut lon, mut lat) = (self.projector.lon0(), self.middle_lat());
        for _ in 0..30 {
            let (x, y) = self.at_degrees(lon, lat);
            let ((xe, ye), (xn, yn)) = (self.at_degrees(lon + 1e-4, lat), self.at_degrees(lon, lat + 1e-4));
            let (a, b, c, d) = ((xe - x) / 1e-4, (xn - x) / 1e-4, (ye - y) / 1e-4, (yn - y) / 1e-4);
            let det = a * d - b * c;
            // Where the projection is flat there is no way on.
            if det == 0.0 || !det.is_finite() {
                break;
            }
            let (dx, dy) = (at.0 - x, at.1 - y);
            lon += (d * dx - b * dy) / det;
            lat = (lat + (a * dy - c * dx) / det).clamp(-89.0, 89.0);
        }
        LonLat::wrapped(lon, lat)
    }

    fn middle_lat(&self) -> f64 {
        match self.projection() {
            Projection::Conic { lat1, lat2, .. } => 0.5 * (lat1 + lat2),
            Projection::Mercator { lat1, .. } => lat1,
            Projection::Stereographic { lat0, .. } | Projection::Oblique { lat0, .. } => lat0.clamp(-85.0, 85.0),
            Projection::Transverse { .. } => self.middle,
        }
    }

    /// Lines of degrees as clipped and thinned lines of pixels.
    pub fn lines<'a>(&self, lines: impl IntoIterator<Item = &'a LineString>) -> Vec<Vec<Point>> {
        let mut out = Vec::new();
        for line in lines {
            for part in self.projected_parts(line) {
                out.extend(self.clipped(&part.simplify(THIN_PX)));
            }
        }
        out
    }

    /// A line of degrees as pixels, cut where it is far outside the frame or jumps across the map's back.
    fn projected_parts(&self, line: &LineString) -> Vec<LineString> {
        let (w, h) = (self.right - self.left, self.bottom - self.top);
        let near = |(x, y): Point| {
            x > self.left - MARGIN * w
                && x < self.right + MARGIN * w
                && y > self.top - MARGIN * h
                && y < self.bottom + MARGIN * h
        };
        let points: Vec<Point> = line.coords().map(|c| self.at_degrees(c.x, c.y)).collect();
        let mut parts: Vec<LineString> = Vec::new();
        let mut open = false;
        for pair in points.windows(2) {
            let jump = (pair[0].0 - pair[1].0).abs() > 4.0 * w;
            let keep = !jump && (near(pair[0]) || near(pair[1]));
            match parts.last_mut() {
                Some(part) if open && keep => part.0.push(pair[1].into()),
                _ if keep => parts.push(LineString::from(vec![pair[0], pair[1]])),
                _ => {}
            }
            open = keep;
        }
        parts
    }

    fn rectangle(&self) -> Rect {
        Rect::new((self.left, self.top), (self.right, self.bottom))
    }

    /// The parts of a line of pixels inside the frame.
    fn clipped(&self, line: &LineString) -> Vec<Vec<Point>> {
        let frame = self.rectangle();
        if line.coords().all(|c| self.holds((c.x, c.y))) {
            return vec![line.coords().map(|c| (c.x, c.y)).collect()];
        }
        let Some(bounds) = line.bounding_rect() else { return Vec::new() };
        if !bounds.intersects(&frame) {
            return Vec::new();
        }
        let mut out: Vec<Vec<Point>> = Vec::new();
        for edge in line.lines() {
            let Some((a, b)) = clip_edge(edge.start, edge.end, frame) else { continue };
            match out.last_mut() {
                Some(part) if part.last() == Some(&a) => part.push(b),
                _ => out.push(vec![a, b]),
            }
        }
        out
    }

    /// Polygons of degrees as clipped and thinned rings of pixels.
    pub fn areas(&self, shape: &MultiPolygon) -> Vec<Vec<Point>> {
        let frame = self.rectangle();
        let window = *self.window.get_or_init(|| self.window());
        let mut out = Vec::new();
        for polygon in shape {
            let cut = window.and_then(|window| cut_off(polygon, window));
            let polygon = cut.as_ref().unwrap_or(polygon);
            let project = |ring: &LineString| -> LineString {
                ring.coords().map(|c| self.at_degrees(c.x, c.y)).collect::<Vec<_>>().into()
            };
            let jumps = |ring: &LineString| ring.lines().any(|l| l.dx().abs() > 4.0 * (self.right - self.left));
            let exterior = project(polygon.exterior());
            let inside = exterior.bounding_rect().is_some_and(|b| b.intersects(&frame));
            // An edge along the window may be long and tears nothing.
            if !inside || (cut.is_none() && jumps(&exterior)) {
                continue;
            }
            let projected = Polygon::new(exterior, polygon.interiors().iter().map(project).collect());
            let thin = projected.simplify(THIN_PX);
            let rings = |part: &Polygon| -> Vec<Vec<Point>> {
                let rings = std::iter::once(part.exterior()).chain(part.interiors());
                rings.map(|r| r.coords().map(|c| (c.x, c.y)).collect()).collect()
            };
            if thin.bounding_rect().is_some_and(|b| frame.contains(&b)) {
                out.extend(rings(&thin));
                continue;
            }
            // The overlay panics on some shapes that a projection tears.
            let cut = || thin.intersection(&frame.to_polygon());
            match std::panic::catch_unwind(std::panic::AssertUnwindSafe(cut)) {
                Ok(parts) => out.extend(parts.iter().flat_map(rings)),
                Err(_) => out.extend(rings(&thin).into_iter().map(|ring| cut_to(ring, &frame)).filter(|r| r.len() > 2)),
            }
        }
        out
    }

    /// The box of degrees beyond which a projection may tear areas apart: the extent and as much again about it, ten degrees at
    /// least; none where that meets the antimeridian.
    fn window(&self) -> Option<Rect> {
        let extent = self.extent()?;
        let (x, y) = ((extent.east - extent.west).max(10.0), (extent.north - extent.south).max(10.0));
        let (west, east) = (extent.west - x, extent.east + x);
        let low = Coord { x: west, y: (extent.south - y).max(-90.0) };
        (west > -180.0 && east < 180.0).then(|| Rect::new(low, Coord { x: east, y: (extent.north + y).min(90.0) }))
    }

    /// The meridian or parallel through a value, as pixels inside the frame.
    pub fn graticule_line(&self, meridian: bool, value: f64, extent: Extent) -> Vec<Vec<Point>> {
        let steps = 120;
        let (from, to) = if meridian { (extent.south, extent.north) } else { (extent.west, extent.east) };
        let line: LineString = (0..=steps)
            .map(|i| {
                let along = from + (to - from) * f64::from(i) / f64::from(steps);
                if meridian { Coord { x: value, y: along } } else { Coord { x: along, y: value } }
            })
            .collect();
        self.lines([&line])
    }

    /// The extent of the frame in degrees, from positions along its edges.
    pub fn extent(&self) -> Option<Extent> {
        let edge = (0..=16).flat_map(|i| {
            let t = f64::from(i) / 16.0;
            let (x, y) = (self.left + t * (self.right - self.left), self.top + t * (self.bottom - self.top));
            [(x, self.top), (x, self.bottom), (self.left, y), (self.right, y)]
        });
        let middle = self.position((0.5 * (self.left + self.right), 0.5 * (self.top + self.bottom)));
        Extent::of(std::iter::once(middle).chain(edge.map(|at| self.position(at))))
    }
}

/// The part of an edge inside a rectangle (Liang and Barsky, ACM TOG 3(1), 1984).
fn clip_edge(a: Coord, b: Coord, frame: Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    let sides =
        [(-dx, a.x - frame.min().x), (dx, frame.max().x - a.x), (-dy, a.y - frame.min().y), (dy, frame.max().y - a.y)];
    for (p, q) in sides {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    let at = |t: f64| {
        if t <= 0.0 {
            (a.x, a.y)
        } else if t >= 1.0 {
            (b.x, b.y)
        } else {
            (a.x + t * dx, a.y + t * dy)
        }
    };
    (t0 < t1).then(|| (at(t0), at(t1)))
}

/// What of a polygon lies in a box, if it reaches beyond it.
fn cut_off(polygon: &Polygon, window: Rect) -> Option<Polygon> {
    let within = |around: Rect| {
        let (a, b, low, high) = (around.min(), around.max(), window.min(), window.max());
        a.x >= low.x && a.y >= low.y && b.x <= high.x && b.y <= high.y
    };
    polygon.bounding_rect().filter(|around| !within(*around))?;
    let cut = |ring: &LineString| -> LineString {
        let points = ring.coords().skip(1).map(|c| (c.x, c.y)).collect();
        cut_to(points, &window).into_iter().collect::<Vec<_>>().into()
    };
    let holes = polygon.interiors().iter().map(cut).filter(|hole| hole.0.len() > 2).collect();
    Some(Polygon::new(cut(polygon.exterior()), holes))
}

/// A ring cut to a rectangle (I. E. Sutherland, G. W. Hodgman, Reentrant polygon clipping, CACM 17(1), 1974). Where it
/// leaves and comes back, edges run along the rectangle's.
fn cut_to(ring: Vec<Point>, frame: &Rect) -> Vec<Point> {
    let (low, high) = (frame.min(), frame.max());
    // How far inside of each edge a point is.
    let inside: [fn(Point, Coord, Coord) -> f64; 4] =
        [|p, low, _| p.0 - low.x, |p, _, high| high.x - p.0, |p, low, _| p.1 - low.y, |p, _, high| high.y - p.1];
    inside.into_iter().fold(ring, |ring, inside| {
        let mut out = Vec::with_capacity(ring.len() + 4);
        for (i, &to) in ring.iter().enumerate() {
            let from = ring[(i + ring.len() - 1) % ring.len()];
            let (a, b) = (inside(from, low, high), inside(to, low, high));
            if (a >= 0.0) != (b >= 0.0) {
                let t = a / (a - b);
                out.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
            }
            if b >= 0.0 {
                out.push(to);
            }
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    /// Extents of every kind that maps have: the Durand Line's, at the equator, tall, across the antimeridian, at a pole, the world.
    const EXTENTS: [(f64, f64, f64, f64); 6] = [
        (60.0, 29.0, 75.0, 38.0),
        (-5.0, -4.0, 6.0, 5.0),
        (-73.0, -56.0, -66.0, -17.0),
        (170.0, 60.0, 195.0, 70.0),
        (-60.0, 78.0, 60.0, 89.0),
        (-170.0, -55.0, 170.0, 75.0),
    ];

    fn frames() -> impl Iterator<Item = (Extent, Frame)> {
        EXTENTS.into_iter().flat_map(|(west, south, east, north)| {
            let extent = Extent { west, south, east, north };
            [None, Some(400.0), Some(1_500.0)]
                .map(|height| (extent, Frame::fit(extent, extent.projection(), (30.0, 80.0), 1_000.0, height)))
        })
    }

    #[test]
    fn the_whole_extent_is_in_the_frame_and_touches_two_edges() {
        for (extent, frame) in frames() {
            let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
            for (lon, lat) in extent.outline() {
                let (x, y) = frame.at_degrees(lon, lat);
                (low, high) = ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)));
            }
            let off = [low.0 - frame.left, low.1 - frame.top, frame.right - high.0, frame.bottom - high.1];
            assert!(off.iter().all(|off| *off > -1e-6), "{extent:?}: {off:?}");
            // Centred, and as large as it can be.
            assert!((off[0] - off[2]).abs() < 1e-6 && (off[1] - off[3]).abs() < 1e-6, "{extent:?}: {off:?}");
            assert!(off[0].min(off[1]) < 1e-6, "{extent:?}: {off:?}");
        }
    }

    #[test]
    fn a_pixel_is_the_position_that_it_shows() {
        for (extent, frame) in frames() {
            for (x, y) in [(0.5, 0.5), (0.3, 0.6), (0.7, 0.4)] {
                let lon = extent.west + x * (extent.east - extent.west);
                let p = LonLat::wrapped(lon, extent.south + y * (extent.north - extent.south));
                let again = frame.position(frame.at(p));
                let east = (again.lon() - p.lon() + 180.0).rem_euclid(360.0) - 180.0;
                assert!(east.abs() < 1e-6 && (again.lat() - p.lat()).abs() < 1e-6, "{extent:?}: {p} became {again}");
            }
        }
    }

    /// A kilometre of ground is as long on the map as the distance of its ends' pixels.
    #[test]
    fn pixels_a_metre_are_those_of_the_ground() {
        for (extent, frame) in frames() {
            let p = LonLat::wrapped(0.5 * (extent.west + extent.east), 0.5 * (extent.south + extent.north));
            let east = LonLat::wrapped(p.lon() + 0.01, p.lat());
            let v = sub(ecef(p), ecef(east));
            let metres = crate::geodesy::ellipsoid::dot(v, v).sqrt();
            let ((x1, y1), (x2, y2)) = (frame.at(p), frame.at(east));
            let ratio = (x2 - x1).hypot(y2 - y1) / (metres * frame.pixels_a_metre(p));
            assert!((ratio - 1.0).abs() < 1e-3, "{extent:?}: {ratio}");
        }
    }

    #[test]
    fn what_is_drawn_lies_in_the_frame() {
        for (extent, frame) in frames() {
            let (width, height) = (extent.east - extent.west, extent.north - extent.south);
            let at = |x: f64, y: f64| Coord { x: extent.west + x * width, y: extent.south + y * height };
            // Right across it and out on both sides, as far as there is land.
            let line: LineString = (0..=200).map(|i| at(f64::from(i) / 100.0 - 0.5, 0.5)).collect();
            let drawn = frame.lines([&line]);
            assert!(!drawn.is_empty(), "{extent:?}");
            let shape = MultiPolygon::new(vec![polygon!(
                exterior: [at(0.2, 0.2), at(0.8, 0.2), at(0.8, 0.8), at(0.2, 0.8)],
                interiors: [[at(0.4, 0.4), at(0.6, 0.4), at(0.6, 0.6), at(0.4, 0.6)]]
            )]);
            let rings = frame.areas(&shape);
            assert_eq!(rings.len(), 2, "{extent:?}");
            let inside = |(x, y): &Point| {
                (frame.left - 1e-6..=frame.right + 1e-6).contains(x)
                    && (frame.top - 1e-6..=frame.bottom + 1e-6).contains(y)
            };
            assert!(drawn.iter().chain(&rings).flatten().all(inside), "{extent:?}");
        }
    }

    #[test]
    fn rings_are_cut_to_the_frame() {
        let frame = Rect::new((0.0, 0.0), (10.0, 10.0));
        let square = vec![(-5.0, 2.0), (5.0, 2.0), (5.0, 4.0), (-5.0, 4.0)];
        let cut = cut_to(square, &frame);
        assert!(
            cut.iter().all(|p| (0.0..=10.0).contains(&p.0)) && cut.contains(&(0.0, 2.0)) && cut.contains(&(5.0, 4.0))
        );
        assert!(cut_to(vec![(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], &frame).is_empty());
    }
}
