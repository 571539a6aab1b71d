//! A border's edges, cut into pieces short enough to be handled by their chords.

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use rayon::prelude::*;

use super::arc::arc;
use super::ellipsoid::{R_MIN, Vec3, add, cross, dot, ecef, lift, lonlat, normal, scale, sub, tangent};
use crate::model::{BorderLine, Edges, LonLat};

/// The longest piece, metres. A geodesic of length L leaves its chord by at most L²/(8 `R_MIN`) (8 cm here) and the
/// normal section through its ends by less than e'² L³ / (31 a²) (0.05 µm here).
pub const MAX_PIECE_M: f64 = 2_000.0;

/// Shorter edges, metres, are left to the geodesic solver, to which the same place by other degrees, as at the poles, is the same.
const LEAST_SERIES_M: f64 = 1e-3;
/// And longer ones, which are cut.
const SERIES_M: f64 = MAX_PIECE_M - 1.0;

/// So many edges are solved on one core before it is worth while to ask another one.
const MOST_ALONE: usize = 500;

/// With `Edges::LonLat`, an edge is replaced by geodesics between points of the straight line in longitude and
/// latitude so close that the two stay within this many metres.
const LONLAT_TOLERANCE_M: f64 = 0.001;

/// A piece of geodesic between two points of the surface.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Its start, ECEF metres.
    pub start: Vec3,
    /// Its chord, from start to end.
    pub chord: Vec3,
    /// 1 / |chord|², per square metre.
    pub inverse_square: f64,
    /// How far the geodesic can be from the chord: L²/(8 `R_MIN`), metres.
    pub sagitta: f64,
}

impl Piece {
    /// The surface point over or under the chord's, 0 at its start, 1 at its end.
    pub fn at(&self, t: f64) -> Vec3 {
        lift(add(self.start, scale(self.chord, t)))
    }

    /// Its end, ECEF metres.
    pub fn end(&self) -> Vec3 {
        add(self.start, self.chord)
    }

    /// Where on the chord the point nearest to `p` is, 0 to 1.
    pub fn foot(&self, p: Vec3) -> f64 {
        (dot(sub(p, self.start), self.chord) * self.inverse_square).clamp(0.0, 1.0)
    }

    /// The squared distance from `p` to the chord, square metres.
    pub fn square(&self, p: Vec3) -> f64 {
        let off = sub(sub(p, self.start), scale(self.chord, self.foot(p)));
        dot(off, off)
    }
}

/// What belongs to a piece but is not needed to find the nearest one.
#[derive(Clone, Copy, Debug)]
pub struct Along {
    /// Chainage of the piece's start, metres.
    pub chainage: f64,
    /// Its geodesic length, metres.
    pub length: f64,
    /// The piece before it on the same part, if any.
    pub before: Option<u32>,
    /// The piece after it.
    pub after: Option<u32>,
}

/// The end of a piece at which the next one begins, made ready for the positions whose foot it is.
#[derive(Clone, Copy, Debug)]
pub struct Joint {
    /// Where it is on the surface, ECEF metres.
    pub point: Vec3,
    /// The surface's outward normal there.
    pub up: Vec3,
    /// The tangential parts of the two chords.
    pub arriving: Vec3,
    /// That of the piece that begins here.
    pub leaving: Vec3,
    /// Whether the line turns left here, or not at all.
    pub turns_left: bool,
    /// Where it is in degrees.
    pub place: LonLat,
}

/// A geodesic between two positions.
#[derive(Clone, Copy)]
struct Solved {
    from: LonLat,
    /// Both ends, ECEF metres.
    ends: [Vec3; 2],
    /// Metres.
    length: f64,
    /// Where it sets out to, degrees, if it has to be cut.
    azimuth: Option<f64>,
}

impl Solved {
    fn new(geodesic: &Geodesic, from: LonLat, to: LonLat) -> Self {
        // What is drawn as a border has mostly short edges, of which the length is all that is needed.
        let ends = [from, to].map(ecef);
        let chord = sub(ends[1], ends[0]);
        let (least, most) = (LEAST_SERIES_M * LEAST_SERIES_M, SERIES_M * SERIES_M);
        if (least..=most).contains(&dot(chord, chord)) {
            return Self { from, ends, length: arc(ends[0], ends[1]).0, azimuth: None };
        }
        let (length, azimuth, _, _): (f64, f64, f64, f64) =
            geodesic.inverse(from.lat(), from.lon(), to.lat(), to.lon());
        Self { from, ends, length, azimuth: Some(azimuth) }
    }
}

/// All pieces of a border, in order.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// Chords.
    pub chords: Vec<Piece>,
    /// Chainages and neighbours, one for each chord.
    pub along: Vec<Along>,
    /// The end of each piece, if the next one in the list begins there.
    pub joints: Vec<Option<Joint>>,
    /// Chainage of each vertex of each part, metres.
    pub vertex_chainage: Vec<Vec<f64>>,
    /// The border's whole length, metres.
    pub length: f64,
}

impl Pieces {
    /// Cuts every edge of `line` into pieces of equal length, none longer than [`MAX_PIECE_M`]. Edges of no length
    /// have no piece.
    pub fn cut(line: &BorderLine, edges: Edges) -> Self {
        let geodesic = Geodesic::wgs84();
        let mut pieces = Self::default();
        for part in &line.parts {
            pieces.cut_part(&geodesic, part, edges);
        }
        pieces.joints = (0..pieces.chords.len()).into_par_iter().map(|i| pieces.joint(i)).collect();
        pieces
    }

    fn joint(&self, piece: usize) -> Option<Joint> {
        let after = self.along[piece].after.filter(|after| *after as usize == piece + 1)? as usize;
        let point = self.chords[piece].at(1.0);
        let up = normal(point);
        let (arriving, leaving) = (tangent(self.chords[piece].chord, point), tangent(self.chords[after].chord, point));
        let turns_left = dot(cross(arriving, leaving), up) >= 0.0;
        Some(Joint { point, up, arriving, leaving, turns_left, place: lonlat(point) })
    }

    fn cut_part(&mut self, geodesic: &Geodesic, part: &[LonLat], edges: Edges) {
        let first = self.chords.len();
        let mut chainages = vec![self.length];
        // Solving for lengths takes longer than all else, and no edge waits for another one.
        let solved = |ends: &[LonLat]| -> Vec<Solved> {
            match edges {
                Edges::Geodesic => vec![Solved::new(geodesic, ends[0], ends[1])],
                Edges::LonLat => {
                    let steps = lonlat_steps(geodesic, ends[0], ends[1]);
                    steps.windows(2).map(|step| Solved::new(geodesic, step[0], step[1])).collect()
                }
            }
        };
        let solved: Vec<Vec<Solved>> = part.par_windows(2).with_min_len(MOST_ALONE).map(solved).collect();
        for edge in &solved {
            for solved in edge {
                self.cut_geodesic(geodesic, solved);
            }
            chainages.push(self.length);
        }
        self.vertex_chainage.push(chainages);
        let count = self.chords.len() - first;
        if count > 0 && part.first() == part.last() {
            let last = self.chords.len() - 1;
            self.along[first].before = Some(last as u32);
            self.along[last].after = Some(first as u32);
        }
        for i in first + 1..self.chords.len() {
            self.along[i].before = Some(i as u32 - 1);
            self.along[i - 1].after = Some(i as u32);
        }
    }

    fn cut_geodesic(&mut self, geodesic: &Geodesic, &Solved { from, ends, length, azimuth }: &Solved) {
        let [mut start, last] = ends;
        let Some(azimuth) = azimuth else { return self.push(start, last, length) };
        let count = (length / MAX_PIECE_M).ceil() as usize;
        let step = length / count as f64;
        for i in 1..=count {
            let end = if i == count {
                last
            } else {
                let (lat, lon): (f64, f64) = geodesic.direct(from.lat(), from.lon(), azimuth, step * i as f64);
                ecef(LonLat::wrapped(lon, lat))
            };
            self.push(start, end, step);
            start = end;
        }
    }

    fn push(&mut self, start: Vec3, end: Vec3, length: f64) {
        let chord = sub(end, start);
        let square = dot(chord, chord);
        if square == 0.0 {
            return;
        }
        self.chords.push(Piece {
            start,
            chord,
            inverse_square: 1.0 / square,
            sagitta: length * length / (8.0 * R_MIN),
        });
        self.along.push(Along { chainage: self.length, length, before: None, after: None });
        self.length += length;
    }
}

/// Points of the straight line in longitude and latitude, so close that geodesics between them stay within
/// [`LONLAT_TOLERANCE_M`] of it: the two are L² tan(lat) / (8 R) apart, and L² curvature at the poles. Of the two ways round the Earth it is
/// the shorter one, so that an edge may cross the antimeridian.
fn lonlat_steps(geodesic: &Geodesic, from: LonLat, to: LonLat) -> Vec<LonLat> {
    let across = to.lon() - from.lon();
    let across = if across.abs() > 180.0 { across - 360.0 * across.signum() } else { across };
    let at = |t: f64| {
        let lon = from.lon() + t * across;
        LonLat::wrapped(lon, from.lat() + t * (to.lat() - from.lat()))
    };
    let mut steps = vec![from];
    let mut open = vec![(0.0, 1.0, 0)];
    while let Some((t0, t1, depth)) = open.pop() {
        if depth < 24 && departure(geodesic, at(t0), at(0.5 * (t0 + t1)), at(t1)) > LONLAT_TOLERANCE_M {
            let middle = 0.5 * (t0 + t1);
            open.push((middle, t1, depth + 1));
            open.push((t0, middle, depth + 1));
        } else {
            steps.push(at(t1));
        }
    }
    if let Some(last) = steps.last_mut() {
        *last = to;
    }
    steps
}

/// How far `middle` is from the middle of the geodesic between `a` and `b`; edges over 1 km count as too long, so
/// that a symmetric arc whose middle happens to fit is split all the same.
fn departure(geodesic: &Geodesic, a: LonLat, middle: LonLat, b: LonLat) -> f64 {
    let (length, azimuth, _, _): (f64, f64, f64, f64) = geodesic.inverse(a.lat(), a.lon(), b.lat(), b.lon());
    if length > 1_000.0 {
        return f64::INFINITY;
    }
    let (lat, lon): (f64, f64) = geodesic.direct(a.lat(), a.lon(), azimuth, 0.5 * length);
    geodesic.inverse(lat, lon, middle.lat(), middle.lon())
}
