use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::geodesy::arc::arc;
use crate::geodesy::ellipsoid::{Vec3, dot, ecef, sub};
use crate::model::LonLat;

/// Two positions and how far apart they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The number of the one, the smaller of the two.
    pub a: u32,
    /// The number of the other.
    pub b: u32,
    /// Their geodesic distance, metres.
    pub distance_m: f64,
}

/// All pairs of positions at most `reach_m` apart, in order; none if there are more than `most`.
pub fn pairs_within(positions: &[LonLat], reach_m: f64, most: usize) -> Option<Vec<Pair>> {
    let points: Vec<Vec3> = positions.iter().map(|p| ecef(*p)).collect();
    let cell = |v: &Vec3| v.map(|x| (x / reach_m).floor() as i32);
    let mut cells: BTreeMap<[i32; 3], Vec<u32>> = BTreeMap::new();
    for (i, v) in points.iter().enumerate() {
        cells.entry(cell(v)).or_default().push(i as u32);
    }
    let near = |a: u32| {
        let v = points[a as usize];
        let [x, y, z] = cell(&v);
        let beside = (0..27).map(move |k: i32| [x + k % 3 - 1, y + k / 3 % 3 - 1, z + k / 9 - 1]);
        let mut found: Vec<Pair> = Vec::new();
        for b in beside.filter_map(|key| cells.get(&key)).flatten().copied().filter(|b| *b > a) {
            let apart = sub(points[b as usize], v);
            // A chord is never longer than its geodesic.
            if dot(apart, apart) <= reach_m * reach_m {
                let distance_m = arc(v, points[b as usize]).0;
                if distance_m <= reach_m {
                    found.push(Pair { a, b, distance_m });
                }
            }
        }
        found.sort_unstable_by_key(|pair| pair.b);
        found
    };
    let mut all = Vec::new();
    let numbers: Vec<u32> = (0..points.len() as u32).collect();
    for wave in numbers.chunks(4_096) {
        let found: Vec<Vec<Pair>> = wave.par_iter().map(|a| near(*a)).collect();
        all.extend(found.into_iter().flatten());
        if all.len() > most {
            return None;
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_those_of_a_brute_force() {
        let at = |i: u32| {
            let spread = |k: u32| f64::from((i * k) % 97) / 97.0;
            LonLat::wrapped(70.0 + spread(31), 34.0 + spread(57))
        };
        let positions: Vec<LonLat> = (0..200).map(at).collect();
        let found = pairs_within(&positions, 20_000.0, usize::MAX).unwrap();
        let mut expected = Vec::new();
        for a in 0..200 {
            for b in a + 1..200 {
                let (p, q) = (positions[a], positions[b]);
                let metres: f64 = geographiclib_rs::InverseGeodesic::inverse(
                    &geographiclib_rs::Geodesic::wgs84(),
                    p.lat(),
                    p.lon(),
                    q.lat(),
                    q.lon(),
                );
                if metres <= 20_000.0 {
                    expected.push((a as u32, b as u32));
                }
            }
        }
        assert_eq!(found.iter().map(|pair| (pair.a, pair.b)).collect::<Vec<_>>(), expected);
        assert!(pairs_within(&positions, 20_000.0, 10).is_none());
    }
}
