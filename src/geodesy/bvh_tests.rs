//! The tree against a look at every piece.

use proptest::prelude::*;

use super::{Bvh, Hit, Scratch};
use crate::geodesy::ellipsoid::{Vec3, add, dot, scale, sub};
use crate::geodesy::pieces::Piece;

fn vector() -> impl Strategy<Value = Vec3> {
    prop::array::uniform3(-1.0..1.0)
}

/// A line that starts anywhere about the Earth and turns at random, of steps from a millimetre to 100 km.
fn line() -> impl Strategy<Value = Vec<Piece>> {
    (vector(), -3.0..5.0, prop::collection::vec(vector(), 1..120)).prop_map(|(from, size, steps)| {
        let mut end = scale(from, 7e6);
        let piece = |step: &Vec3| {
            let start = end;
            end = add(end, scale(*step, 10f64.powf(size)));
            let chord = sub(end, start);
            Piece { start, chord, inverse_square: 1.0 / dot(chord, chord), sagitta: 0.0 }
        };
        steps.iter().map(piece).collect()
    })
}

/// The pieces that a search visits within a limit that stays.
fn visited(bvh: &Bvh, p: Vec3, limit: f64) -> Vec<u32> {
    let mut pieces = Vec::new();
    bvh.search(p, &mut Scratch::default(), limit, |Hit { piece, .. }| {
        pieces.push(piece);
        limit
    });
    pieces.sort_unstable();
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The limit is just the distance of some piece, so that a bound that is too high by its last digit would lose it.
    #[test]
    fn a_search_visits_every_piece_within_its_limit(
        lines in prop::collection::vec(line(), 1..6),
        off in vector(),
        away in -3.0..7.2,
        (from, to) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let pieces: Vec<Piece> = lines.into_iter().flatten().collect();
        prop_assume!(pieces.iter().all(|piece| piece.inverse_square.is_finite()));
        let p = add(from.get(&pieces).start, scale(off, 10f64.powf(away)));
        let limit = to.get(&pieces).square(p).sqrt().next_up();
        let within = |i: &u32| pieces[*i as usize].square(p) <= limit * limit;
        let expected: Vec<u32> = (0..pieces.len() as u32).filter(within).collect();
        prop_assert!(!expected.is_empty());
        prop_assert_eq!(visited(&Bvh::build(&pieces), p, limit), expected);
    }
}

#[test]
fn a_tree_of_many_pieces_grown_on_many_cores_is_whole() {
    let at = |k: u32| [6.4e6, 40.0 * f64::from(k), 1e3 * f64::from(k).sin()];
    let pieces: Vec<Piece> = (0..60_000)
        .map(|k| {
            let chord = sub(at(k + 1), at(k));
            Piece { start: at(k), chord, inverse_square: 1.0 / dot(chord, chord), sagitta: 0.0 }
        })
        .collect();
    let everything = visited(&Bvh::build(&pieces), [6.4e6, 0.0, 5e5], 1e8);
    assert_eq!(everything, (0..60_000).collect::<Vec<u32>>());
}
