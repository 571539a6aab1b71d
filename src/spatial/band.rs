//! The ground within a distance of a border, on the ellipsoid.

use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon, Polygon};
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use rayon::prelude::*;

use super::Border;
use super::hull::in_world;
use super::validity::{are_apart, drawn_apart};
use crate::model::{Location, LonLat};

/// Corners of a disc.
const CORNERS: usize = 48;
/// Discs stand so many to their radius.
const DISCS: f64 = 3.0;
/// A corner so near to its distance, metres, is there.
const THERE_M: f64 = 0.01;
/// Corners are moved so many times; where two parts of a border are equally near, none of them comes to rest.
const MOVES: usize = 30;
/// A corner farther from the distance than this part of it is none.
const GAP: f64 = 1e-4;
/// Edges are cut in two where their middle is farther from the distance than this part of it, so many times.
const EDGE: f64 = 0.001;
const REFINED: usize = 3;
/// A corner farther from the distance than this part of it is one that crossing edges made, and so is a ring of the area of its square.
const CROSSED: f64 = 0.005;
/// A degree of latitude, roughly.
const DEGREE_M: f64 = 111_000.0;
/// Formats write so many parts of a degree; polygons are to be valid as they are written.
const WRITTEN: f64 = 1e7;
/// Corners that lie so near to one another, in such parts, are made one, while polygons are not valid; each makes others cross, so by turns with none.
const MERGED: [f64; 9] = [0.0, 3.0, 0.0, 30.0, 0.0, 150.0, 600.0, 2_500.0, 0.0];
/// A border that takes more discs has no bands.
const MOST_DISCS: usize = 60_000;
/// Nor has one that goes farther round the Earth, degrees: longitudes are counted from its middle.
const MOST_LONGITUDE: f64 = 180.0;
/// Beyond this latitude, degrees, discs might hold a pole.
const MOST_LATITUDE: f64 = 80.0;

/// The ground within `metres` of a border, as valid polygons in degrees, counter-clockwise and cut at the antimeridian as RFC 7946 asks. Their corners
/// lie at that geodesic distance, their edges within a thousandth of it.
///
/// The union of discs along the border, whose corners are then moved to the distance, away from the nearest point of the border. None for a border so
/// long, or so near a pole, that this cannot be done.
pub fn band(border: &Border, metres: f64) -> Option<MultiPolygon> {
    // The overlay panics on some unions of many discs.
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| united(border, metres)));
    made.ok().flatten()
}

fn united(border: &Border, metres: f64) -> Option<MultiPolygon> {
    let (_, _, west, east) = border.box_within(metres);
    if east - west > MOST_LONGITUDE {
        return None;
    }
    let centres = centres(border, metres / DISCS);
    if centres.len() > MOST_DISCS || centres.iter().any(|p| p.lat().abs() > MOST_LATITUDE) {
        return None;
    }
    let middle = centres.first()?.lon();
    let geodesic = Geodesic::wgs84();
    let disc = |centre: &LonLat| {
        let corner = |k: usize| {
            let azimuth = 360.0 * k as f64 / CORNERS as f64;
            let (lat, lon): (f64, f64) = geodesic.direct(centre.lat(), centre.lon(), azimuth, metres);
            Coord { x: beside(lon, middle), y: lat }
        };
        Polygon::new((0..CORNERS).map(corner).collect(), Vec::new())
    };
    let discs: Vec<Polygon> = centres.par_iter().map(disc).collect();
    let to = Distance { border, metres, middle };
    let moved = |ring: &LineString| to.ring(ring);
    let exact = geo::unary_union(&discs)
        .into_iter()
        .map(|polygon| Polygon::new(moved(polygon.exterior()), polygon.interiors().iter().map(moved).collect()));
    let exact: MultiPolygon = exact.collect();
    valid(&in_world(&exact)?, &to)
}

/// The polygons with corners as formats write them, valid; none if they cannot be made so.
fn valid(polygons: &MultiPolygon, to: &Distance<'_>) -> Option<MultiPolygon> {
    let rounded = |c: &Coord| Coord { x: (c.x * WRITTEN).round() / WRITTEN, y: (c.y * WRITTEN).round() / WRITTEN };
    let mut polygons = polygons.clone();
    for apart in MERGED {
        let near = |a: Coord, b: Coord| (a.x - b.x).abs().max((a.y - b.y).abs()) * WRITTEN <= apart;
        let ring = |ring: &LineString| {
            // Where edges crossed, a corner may be left that is far off.
            let there = |c: &&Coord| to.off(**c) < CROSSED * to.metres;
            let mut corners: Vec<Coord> = ring.0.par_iter().filter(there).map(rounded).collect();
            corners.dedup_by(|c, last| near(*last, *c));
            while corners.len() > 1 && near(corners[0], corners[corners.len() - 1]) {
                corners.pop();
            }
            let mut ring = LineString(corners);
            ring.close();
            ring
        };
        let kept = |ring: &LineString| area_m2(ring) > (CROSSED * to.metres).powi(2);
        let clean = polygons
            .iter()
            .map(|p| Polygon::new(ring(p.exterior()), p.interiors().iter().map(ring).collect()))
            .collect();
        let apart = drawn_apart(&clean).into_iter().filter(|polygon| kept(polygon.exterior())).map(|polygon| {
            let (exterior, mut holes) = polygon.into_inner();
            holes.retain(kept);
            Polygon::new(exterior, holes)
        });
        let clean: MultiPolygon = apart.collect();
        if are_apart(&clean) {
            return Some(clean).filter(|clean| !clean.0.is_empty());
        }
        polygons = clean.union(&MultiPolygon(Vec::new()));
    }
    None
}

/// The area of a small ring in square metres, roughly.
fn area_m2(ring: &LineString) -> f64 {
    let north = ring.0.first().map_or(0.0, |c| c.y.to_radians().cos());
    Polygon::new(ring.clone(), Vec::new()).unsigned_area() * DEGREE_M.powi(2) * north
}

/// The longitude within half a turn of another.
fn beside(lon: f64, middle: f64) -> f64 {
    lon + 360.0 * ((middle - lon) / 360.0).round()
}

/// Points of the border, each not farther than `step` from the one before it.
fn centres(border: &Border, step: f64) -> Vec<LonLat> {
    let geodesic = Geodesic::wgs84();
    let far = |a: LonLat, b: LonLat| -> f64 { geodesic.inverse(a.lat(), a.lon(), b.lat(), b.lon()) };
    let mut centres = Vec::new();
    for part in border.course() {
        let Some(&first) = part.first() else { continue };
        let (mut last, mut before) = (first, first);
        centres.push(first);
        for &p in &part[1..] {
            if far(last, p) > step {
                // The last one that was near enough, unless steps of the course are longer.
                last = if before == last { p } else { before };
                centres.push(last);
            }
            before = p;
        }
        centres.push(before);
    }
    centres
}

/// A distance from a border that corners are moved to.
struct Distance<'a> {
    border: &'a Border,
    metres: f64,
    /// Longitudes are within half a turn of this one.
    middle: f64,
}

impl Distance<'_> {
    /// A ring whose corners lie at the distance, and more of them where its edges would not.
    fn ring(&self, ring: &LineString) -> LineString {
        let moved = ring.0.par_iter().map(|c| self.moved(*c));
        // One that finds no rest stands in a gap between discs that the border's own reach closes.
        let mut corners: Vec<Coord> = moved.filter(|c| self.off(*c) < GAP * self.metres).collect();
        corners.extend(corners.first().copied());
        corners.dedup();
        for _ in 0..REFINED {
            let between = |edge: &[Coord]| {
                let middle = (edge[0] + edge[1]) / 2.0;
                (self.off(middle) > EDGE * self.metres).then(|| self.moved(middle))
            };
            let more: Vec<Option<Coord>> = corners.par_windows(2).map(between).collect();
            let ends = more.into_iter().chain([None]);
            corners = corners.into_iter().zip(ends).flat_map(|(c, more)| [Some(c), more]).flatten().collect();
        }
        corners.into()
    }

    /// How far from the distance a place lies, metres.
    fn off(&self, c: Coord) -> f64 {
        self.located(c).map_or(f64::INFINITY, |(_, l)| (l.distance_m - self.metres).abs())
    }

    fn located(&self, c: Coord) -> Option<(LonLat, Location)> {
        let p = LonLat::new(beside(c.x, 0.0), c.y).ok()?;
        Some((p, self.border.locate(p)))
    }

    /// A corner moved away from the border, or to it, until it lies at the distance.
    fn moved(&self, corner: Coord) -> Coord {
        let geodesic = Geodesic::wgs84();
        let mut corner = corner;
        for _ in 0..MOVES {
            let Some((p, Location { distance_m, foot, .. })) = self.located(corner) else { break };
            if (distance_m - self.metres).abs() < THERE_M {
                break;
            }
            let (azimuth, _, _): (f64, f64, f64) = geodesic.inverse(foot.lat(), foot.lon(), p.lat(), p.lon());
            let (lat, lon): (f64, f64) = geodesic.direct(foot.lat(), foot.lon(), azimuth, self.metres);
            corner = Coord { x: beside(lon, self.middle), y: lat };
        }
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BorderLine, Edges};

    fn border(parts: &[[(f64, f64); 2]]) -> Border {
        let part = |part: &[(f64, f64); 2]| part.iter().map(|&(lon, lat)| LonLat::new(lon, lat).unwrap()).collect();
        let line = BorderLine::new("x", "a", "b", parts.iter().map(part).collect());
        Border::new(line, Edges::Geodesic).unwrap()
    }

    #[test]
    fn borders_round_the_earth_or_near_a_pole_have_no_bands() {
        let [america, europe, asia] = [-115.0, 10.0, 90.0].map(|lon| [(lon, 42.0), (lon + 1.0, 42.1)]);
        assert!(band(&border(&[america]), 10_000.0).is_some());
        assert!(band(&border(&[america, europe, asia]), 10_000.0).is_none());
        assert!(band(&border(&[[(10.0, 80.5), (11.0, 80.6)]]), 10_000.0).is_none());
        // Across the antimeridian is not round the Earth.
        assert!(band(&border(&[[(179.5, 10.0), (-179.5, 10.2)]]), 10_000.0).is_some());
    }
}
