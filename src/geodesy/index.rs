//! The index over a border's edges: which piece is nearest, and how far on the ellipsoid.
//!
//! # Why the answer is exact
//! Let c be the length of the straight chord between two points of the surface and d their geodesic distance.
//! - c ≤ d, and by Schur's comparison theorem d ≤ 2R asin(c/2R) with R = b²/a, the smallest radius of curvature.
//!   Of two points, the one with the shorter chord is the nearer one but for the little that curvatures differ:
//!   `longest_chord` says how little.
//! - The affine map (x/a, y/a, z/b) takes the ellipsoid to the unit sphere and shortens lengths by a factor between
//!   1/a and 1/b, so also d ≥ 2b asin(c/2a).
//!
//! A piece stays within its sagitta of its chord. So a piece whose chord is farther from the position than some known
//! distance, plus its sagitta, cannot hold the nearest point. All others are solved, and the least distance wins; of
//! equal ones, the first along the border.

use geographiclib_rs::Geodesic;

use super::arc;
use super::bvh::{Bvh, Hit, Scratch};
use super::ellipsoid::{A, B, R_MAX, R_MIN, Vec3, dot, ecef, lonlat, sub};
use super::far;
use super::near::{self, Foot};
use super::pieces::Pieces;
use super::side::{east_north, side, side_of_joint, towards};
use crate::model::{BorderLine, Edges, LonLat, Side};

/// Half the length of the stretches that share a sight.
const STRETCH_M: f64 = 20_000.0;

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
    bounds: Vec<(f64, u32)>,
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

    /// The ends of all pieces in their order, first where the line begins.
    pub fn ends(&self) -> impl Iterator<Item = LonLat> {
        let pieces = self.pieces.chords.iter().zip(&self.pieces.along).zip(&self.pieces.joints).enumerate();
        pieces.flat_map(|(i, ((piece, along), joint))| {
            let first = (i == 0 || along.before != Some(i as u32 - 1)).then(|| lonlat(piece.start));
            let end = joint.as_ref().map_or_else(|| lonlat(piece.end()), |joint| joint.place);
            first.into_iter().chain([end])
        })
    }

    /// The ends of all pieces, part by part.
    pub fn course(&self) -> Vec<Vec<LonLat>> {
        let mut parts: Vec<Vec<LonLat>> = Vec::new();
        for (i, (piece, along)) in self.pieces.chords.iter().zip(&self.pieces.along).enumerate() {
            let end = lonlat(piece.end());
            match parts.last_mut() {
                Some(part) if i > 0 && along.before == Some(i as u32 - 1) => part.push(end),
                _ => parts.push(vec![lonlat(piece.start), end]),
            }
        }
        parts
    }

    /// The course of each part with the chainage of each of its points, metres; a point also at each of `cuts`, which ascend.
    pub fn course_with_chainage(&self, cuts: &[f64]) -> Vec<Vec<(LonLat, f64)>> {
        let mut parts: Vec<Vec<(LonLat, f64)>> = Vec::new();
        for (i, (piece, along)) in self.pieces.chords.iter().zip(&self.pieces.along).enumerate() {
            let goes_on = i > 0 && along.before == Some(i as u32 - 1);
            if !goes_on || parts.is_empty() {
                parts.push(vec![(lonlat(piece.start), along.chainage)]);
            }
            let end_m = along.chainage + along.length;
            let inside = cuts.partition_point(|cut| *cut <= along.chainage)..cuts.partition_point(|cut| *cut < end_m);
            let at = |cut: &f64| (lonlat(piece.at((cut - along.chainage) / along.length)), *cut);
            if let Some(part) = parts.last_mut() {
                part.extend(cuts[inside].iter().map(at));
                part.push((lonlat(piece.end()), end_m));
            }
        }
        parts
    }

    /// The nearest point of the border to `p`.
    pub fn nearest(&self, p: LonLat, search: &mut Search) -> Nearest {
        let x = ecef(p);
        let hit = self.nearest_chord(x, search);
        let chord = hit.square.sqrt() + self.longest_sagitta;
        if chord < arc::LIMIT_M
            && let Some(nearest) = self.at_joint(x, hit, search)
        {
            return nearest;
        }
        let solved =
            if chord < arc::LIMIT_M { self.solve_near(x, hit, search) } else { self.solve_far(p, x, hit, search) };
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
        let first = Hit { piece: first as u32, square: self.pieces.chords[first].square(x) };
        self.search(x, first, self.reach(first.square), search)
    }

    /// Searches for chords nearer than `known`, from a limit that the nearest one so far brings down; `search.hits` holds every piece
    /// that it came upon. The nearest.
    fn search(&self, x: Vec3, known: Hit, limit_m: f64, search: &mut Search) -> Hit {
        let (mut best, mut limit_m, hits) = (known, limit_m, &mut search.hits);
        hits.clear();
        self.bvh.search(x, &mut search.scratch, limit_m, |hit| {
            hits.push(hit);
            if hit.square < best.square {
                best = hit;
                limit_m = self.reach(best.square);
            }
            limit_m
        });
        best
    }

    /// The chord beyond which no piece can be nearer than one whose chord's square is `square`, metres.
    fn reach(&self, square: f64) -> f64 {
        longest_chord(square.sqrt() + self.longest_sagitta) + self.longest_sagitta
    }

    /// The answer where the foot is a vertex, which it mostly is: only the two pieces that meet there can be nearest, and from
    /// both, the way that [`near::solve`] would take leads no farther than the vertex. It would be solved twice otherwise.
    fn at_joint(&self, x: Vec3, nearest: Hit, search: &mut Search) -> Option<Nearest> {
        let limit_m = self.reach(nearest.square);
        search.hits.retain(|hit| hit.square <= limit_m * limit_m);
        let [a, b] = search.hits[..] else { return None };
        let (first, second) = (a.piece.min(b.piece) as usize, a.piece.max(b.piece) as usize);
        let joint = self.pieces.joints[first].as_ref().filter(|_| first + 1 == second)?;
        let chords = &self.pieces.chords;
        if chords[first].foot(x) < 1.0 || chords[second].foot(x) > 0.0 {
            return None;
        }
        let sight = sub(x, joint.point);
        if dot(sight, joint.arriving) < 0.0 || dot(sight, joint.leaving) > 0.0 {
            return None;
        }
        search.last = first;
        let distance_m = arc::arc(x, joint.point).0;
        let along = &self.pieces.along[first];
        let (side, chainage_m) = (side_of_joint(joint, distance_m, sight), along.chainage + along.length);
        Some(Nearest { distance_m, side, chainage_m, foot: joint.place })
    }

    fn solve_near(&self, x: Vec3, nearest: Hit, search: &mut Search) -> Solved {
        let limit_m = self.reach(nearest.square);
        let mut best: Option<(usize, Foot)> = None;
        for hit in search.hits.iter().filter(|h| h.square <= limit_m * limit_m) {
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

    /// The nearest of the pieces in `search.bounds`, whose distances are at least what stands there.
    fn best_far(&self, p: LonLat, x: Vec3, nearest: Hit, search: &mut Search) -> Solved {
        search.bounds.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut best: Option<Solved> = None;
        for &(least, piece) in &search.bounds {
            if best.is_some_and(|b| least > b.foot.distance) {
                break;
            }
            let other = self.solve_far_piece(p, x, piece as usize);
            let nearer = best.is_none_or(|b| {
                other.foot.distance.total_cmp(&b.foot.distance).then(other.piece.cmp(&b.piece)).is_lt()
            });
            if nearer {
                best = Some(other);
            }
        }
        best.unwrap_or_else(|| self.solve_far_piece(p, x, nearest.piece as usize))
    }

    /// Far off, sights of stretches of the border tell which pieces are worth a geodesic of their own.
    fn solve_far(&self, p: LonLat, x: Vec3, nearest: Hit, search: &mut Search) -> Solved {
        let known = self.solve_far_piece(p, x, nearest.piece as usize).foot.distance;
        // None is nearer than 0, so the limit stays.
        self.search(x, Hit { square: 0.0, ..nearest }, self.far_reach(known), search);
        search.hits.sort_unstable_by_key(|hit| hit.piece);
        search.bounds.clear();
        self.bounds_by_sights(p, known, &search.hits, &mut search.bounds);
        self.best_far(p, x, nearest, search)
    }

    /// Least distances of pieces, from one geodesic for each stretch of border that reaches at most [`STRETCH_M`] from
    /// its middle.
    ///
    /// With d₀ the distance at the middle, v the displacement from it, v₁ its part towards the position, v₂ its part
    /// across, m the reduced length and M the geodesic scale: d = d₀ - v₁ + v₂² M/2m + O(|v|³/m²) (the second
    /// derivative of the distance across the geodesic is M/m: Karney 2013, section 3). On a sphere the cubic term is
    /// at most 0.2 |v|³/m²; |v|³/m² is taken. Where m is small, near the antipode, nothing is ruled out.
    fn bounds_by_sights(&self, p: LonLat, known: f64, hits: &[Hit], bounds: &mut Vec<(f64, u32)>) {
        let mut rest = hits;
        while let Some(first) = rest.first() {
            let from = self.pieces.chords[first.piece as usize].start;
            let near = |hit: &&Hit| {
                let piece = &self.pieces.chords[hit.piece as usize];
                let v = sub(piece.end(), from);
                dot(v, v) < STRETCH_M * STRETCH_M
            };
            let count = rest.iter().take_while(near).count().max(1);
            let (stretch, after) = rest.split_at(count);
            rest = after;
            let middle = &self.pieces.chords[stretch[count / 2].piece as usize];
            let centre = lonlat(middle.at(0.5));
            let sight = far::sight(&self.geodesic, centre, p);
            if sight.distance - 2.5 * STRETCH_M > known {
                continue;
            }
            let axes = east_north(centre);
            let ahead = towards(axes, sight.azimuth);
            let across = towards(axes, sight.azimuth + 90.0);
            let origin = middle.at(0.5);
            let bend = if sight.reduced > 500_000.0 { sight.scale / (2.0 * sight.reduced) } else { f64::NAN };
            for hit in stretch {
                let piece = &self.pieces.chords[hit.piece as usize];
                let ends = [piece.start, piece.end()].map(|end| sub(end, origin));
                let at = |v: Vec3| {
                    let r = dot(v, v).sqrt();
                    let (v1, v2) = (dot(v, ahead), dot(v, across));
                    sight.distance - v1 + v2 * v2 * bend - r * r * r / (sight.reduced * sight.reduced)
                };
                // Between its ends a piece of length L is below the line through them by at most L² bend / 4.
                let sag = bend.abs() / (4.0 * piece.inverse_square) + 0.01;
                let least = at(ends[0]).min(at(ends[1])) - sag;
                bounds.push((if least.is_nan() { 0.0 } else { least }, hit.piece));
            }
        }
    }

    fn solve_far_piece(&self, p: LonLat, x: Vec3, piece: usize) -> Solved {
        let chord = &self.pieces.chords[piece];
        let v = sub(x, chord.start);
        let t = if dot(v, v) < arc::LIMIT_M * arc::LIMIT_M {
            near::solve(x, chord).t
        } else {
            dot(v, chord.chord) * chord.inverse_square
        };
        let far = far::solve(&self.geodesic, p, chord, t);
        let sight = towards(east_north(lonlat(far.foot.point)), far.azimuth);
        Solved { piece, foot: far.foot, sight }
    }

    /// The chord beyond which no piece can be nearer than `distance`, metres: d ≥ max(c, 2b asin(c/2a)).
    fn far_reach(&self, distance: f64) -> f64 {
        let by_sphere = 2.0 * A * (distance / (2.0 * B)).min(std::f64::consts::FRAC_PI_2).sin();
        (distance.min(by_sphere) + self.longest_sagitta) * (1.0 + 1e-12)
    }
}

/// The longest chord of a geodesic no longer than one whose chord is `c`.
///
/// By the series of `geodesy::arc`, curvatures between 1/`R_MAX` and 1/`R_MIN` let chords of one length differ by
/// c³ (1/`R_MIN`² - 1/`R_MAX`²) / 24 at most, and the terms left out are under 10⁻³ c (c/a)⁴. Beyond the near field no
/// piece is ruled out by another's chord: `solve_far` has bounds of its own.
fn longest_chord(c: f64) -> f64 {
    const SPREAD: f64 = (1.0 / (R_MIN * R_MIN) - 1.0 / (R_MAX * R_MAX)) / 24.0;
    let square = c * c;
    let ratio = square / (A * A);
    if c < 1.2 * arc::LIMIT_M { c * (1.0 + square * SPREAD + 1e-3 * ratio * ratio) } else { c }
}
