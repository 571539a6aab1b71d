//! The index over a border's edges: which piece is nearest, and how far on the ellipsoid.
//!
//! # Why the answer is exact
//! Let c be the length of the straight chord between two points of the surface and d their geodesic distance.
//! - c ≤ d, and by Schur's comparison theorem d ≤ 2R asin(c/2R) with R = b²/a, the smallest radius of curvature.
//! - The affine map (x/a, y/a, z/b) takes the ellipsoid to the unit sphere and shortens lengths by a factor between
//!   1/a and 1/b, so also d ≥ 2b asin(c/2a).
//!
//! A piece stays within its sagitta of its chord. So a piece whose chord is farther from the position than some known
//! distance, plus its sagitta, cannot hold the nearest point. All others are solved, and the least distance wins; of
//! equal ones, the first along the border.

use geographiclib_rs::Geodesic;

use super::bvh::{Bvh, Hit, Scratch, chord_square};
use super::ellipsoid::{A, B, R_MIN, Vec3, add, dot, ecef, lonlat, sub};
use super::far;
use super::near::{self, Foot};
use super::pieces::Pieces;
use super::side::{east_north, side, towards};
use crate::model::{BorderLine, Edges, LonLat, Side};

/// A border ready to be asked.
#[derive(Clone, Debug)]
pub struct BorderIndex {
    pieces: Pieces,
    bvh: Bvh,
    geodesic: Geodesic,
    longest_sagitta: f64,
}

/// What a search leaves behind for the next one: buffers, and the piece found last, which gives the next search a
/// first bound. It never changes a result.
#[derive(Clone, Debug, Default)]
pub struct Search {
    scratch: Scratch,
    hits: Vec<Hit>,
    last: usize,
}

/// The nearest point of a border.
#[derive(Clone, Copy, Debug)]
pub struct Nearest {
    /// Geodesic distance, metres.
    pub distance_m: f64,
    /// Side of the border.
    pub side: Side,
    /// Chainage of the foot, metres.
    pub chainage_m: f64,
    /// The foot.
    pub foot: LonLat,
}

#[derive(Clone, Copy)]
struct Solved {
    piece: usize,
    foot: Foot,
    /// Direction from the foot towards the position.
    sight: Vec3,
}

impl BorderIndex {
    /// The index over `line`. None if the line has no edge of any length.
    pub fn new(line: &BorderLine, edges: Edges) -> Option<Self> {
        let pieces = Pieces::cut(line, edges);
        if pieces.chords.is_empty() {
            return None;
        }
        let longest_sagitta = pieces.chords.iter().map(|p| p.sagitta).fold(0.0, f64::max);
        let bvh = Bvh::build(&pieces.chords);
        Some(Self { pieces, bvh, geodesic: Geodesic::wgs84(), longest_sagitta })
    }

    /// The border's length over all parts, metres.
    pub fn length_m(&self) -> f64 {
        self.pieces.length
    }

    /// Chainage of each vertex of each part, metres.
    pub fn vertex_chainage(&self) -> &[Vec<f64>] {
        &self.pieces.vertex_chainage
    }

    /// The ends of all pieces, part by part.
    pub fn course(&self) -> Vec<Vec<LonLat>> {
        let mut parts: Vec<Vec<LonLat>> = Vec::new();
        for (i, (piece, along)) in self.pieces.chords.iter().zip(&self.pieces.along).enumerate() {
            let end = lonlat(add(piece.start, piece.chord));
            match parts.last_mut() {
                Some(part) if i > 0 && along.before == Some(i as u32 - 1) => part.push(end),
                _ => parts.push(vec![lonlat(piece.start), end]),
            }
        }
        parts
    }

    /// The nearest point of the border to `p`.
    pub fn nearest(&self, p: LonLat, search: &mut Search) -> Nearest {
        let x = ecef(p);
        let hit = self.nearest_chord(x, search);
        let solved = if hit.square.sqrt() + self.longest_sagitta < near::LIMIT_M {
            self.solve_near(x, hit, search)
        } else {
            self.solve_far(p, x, hit, search)
        };
        search.last = solved.piece;
        let along = &self.pieces.along[solved.piece];
        Nearest {
            distance_m: solved.foot.distance,
            side: side(&self.pieces, solved.piece, &solved.foot, solved.sight),
            chainage_m: along.chainage + solved.foot.t * along.length,
            foot: lonlat(solved.foot.point),
        }
    }

    /// The nearest chord; `search.hits` holds every piece that the bounds could not rule out on the way.
    fn nearest_chord(&self, x: Vec3, search: &mut Search) -> Hit {
        let first = search.last.min(self.pieces.chords.len() - 1);
        let mut best = Hit { piece: first as u32, square: chord_square(x, &self.pieces.chords[first]) };
        let mut limit = self.reach(best.square);
        let hits = &mut search.hits;
        hits.clear();
        self.bvh.search(x, &mut search.scratch, limit, |hit| {
            if hit.square <= limit {
                hits.push(hit);
                if hit.square < best.square {
                    best = hit;
                    limit = self.reach(best.square);
                }
            }
            limit
        });
        best
    }

    /// The squared chord beyond which no piece can be nearer than one whose chord's square is `square`.
    fn reach(&self, square: f64) -> f64 {
        let c = square.sqrt() + self.longest_sagitta;
        let far = upper(c) + self.longest_sagitta;
        far * far
    }

    fn solve_near(&self, x: Vec3, nearest: Hit, search: &mut Search) -> Solved {
        let limit = self.reach(nearest.square);
        let mut best: Option<(usize, Foot)> = None;
        for hit in search.hits.iter().filter(|h| h.square <= limit) {
            let piece = hit.piece as usize;
            let foot = near::solve(x, &self.pieces.chords[piece]);
            let better = best.is_none_or(|(i, b)| foot.distance.total_cmp(&b.distance).then(piece.cmp(&i)).is_lt());
            if better {
                best = Some((piece, foot));
            }
        }
        let (piece, foot) = best.unwrap_or_else(|| {
            let piece = nearest.piece as usize;
            (piece, near::solve(x, &self.pieces.chords[piece]))
        });
        Solved { piece, foot, sight: sub(x, foot.point) }
    }

    fn solve_far(&self, p: LonLat, x: Vec3, nearest: Hit, search: &mut Search) -> Solved {
        let mut best = self.solve_far_piece(p, x, nearest.piece as usize);
        let hits = &mut search.hits;
        hits.clear();
        let limit = self.far_reach(best.foot.distance);
        self.bvh.search(x, &mut search.scratch, limit, |hit| {
            if hit.square <= limit {
                hits.push(hit);
            }
            limit
        });
        hits.sort_unstable_by(|a, b| a.square.total_cmp(&b.square).then(a.piece.cmp(&b.piece)));
        for hit in hits.iter() {
            if hit.square > self.far_reach(best.foot.distance) {
                break;
            }
            let other = self.solve_far_piece(p, x, hit.piece as usize);
            if other.foot.distance.total_cmp(&best.foot.distance).then(other.piece.cmp(&best.piece)).is_lt() {
                best = other;
            }
        }
        best
    }

    fn solve_far_piece(&self, p: LonLat, x: Vec3, piece: usize) -> Solved {
        let chord = &self.pieces.chords[piece];
        let t = dot(sub(x, chord.start), chord.chord) * chord.inverse_square;
        let far = far::solve(&self.geodesic, p, chord, t);
        let sight = towards(east_north(lonlat(far.foot.point)), far.azimuth);
        Solved { piece, foot: far.foot, sight }
    }

    /// The squared chord beyond which no piece can be nearer than `distance`: d ≥ max(c, 2b asin(c/2a)).
    fn far_reach(&self, distance: f64) -> f64 {
        let by_sphere = 2.0 * A * (distance / (2.0 * B)).min(std::f64::consts::FRAC_PI_2).sin();
        let c = distance.min(by_sphere) + self.longest_sagitta;
        c * c * (1.0 + 1e-12)
    }
}

/// An upper bound of the geodesic distance of two points whose chord is `c`, metres.
fn upper(c: f64) -> f64 {
    let x = (c / R_MIN) * (c / R_MIN);
    if x < 0.02 {
        // asin's series; the terms left out are under 0.03 x³.
        c * (1.0 + x * (1.0 / 24.0 + x * (3.0 / 640.0 + 0.03 * x)))
    } else if c < 1.99 * R_MIN {
        2.0 * R_MIN * (c / (2.0 * R_MIN)).asin()
    } else {
        std::f64::consts::PI * A
    }
}
