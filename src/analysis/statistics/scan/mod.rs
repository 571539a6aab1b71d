//! The space–time permutation scan: where and when more happened than time and place by themselves lead to expect.

mod calendar;
mod levels;
mod reach;
mod search;

use rayon::prelude::*;

use super::permutation::{gumbel_p, permutation_p, random, shuffle};
use calendar::Calendar;
pub use levels::llr;
pub use search::{Cluster, Family, Scanned};
use search::{Ladders, Search};

/// A cluster and how likely one as strong is by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scan {
    /// The cluster.
    pub cluster: Cluster,
    /// The share of permutations whose strongest cluster is as strong.
    pub p: f64,
    /// The same by Gumbel's distribution; none if the permutations do not differ.
    pub p_gumbel: Option<f64>,
}

/// The strongest clusters, strongest first, no two of which overlap in both place and time, at most `most` of them.
///
/// A zone holds at most half of the incidents, a cluster at least two. Days are permuted over incidents. A permutation's strongest cluster is found exactly: windows are
/// passed over only where the ratio cannot reach the strongest one found so far.
///
/// Source: M. Kulldorff et al., A space–time permutation scan statistic for disease outbreak detection, `PLoS` Medicine 2:e59 (2005).
pub fn scan(scanned: &Scanned<'_>, (permutations, seed): (usize, u64), most: usize) -> Vec<Scan> {
    let all = scanned.cells.len();
    if all < 2 {
        return Vec::new();
    }
    let ladders = Ladders::new(all);
    let calendar = Calendar::new(scanned.days, scanned.most_days);
    let order = calendar.order.clone();
    let mut search = Search::new(scanned, &calendar, &ladders);
    let found = strongest(&mut search, scanned.families, &order, most);
    if found.is_empty() {
        return Vec::new();
    }
    let again = |search: &mut Search<'_>, i: usize, guess: f64| {
        let mut order = order.clone();
        shuffle(&mut order, &mut random(seed, i));
        search.maximum(&order, guess)
    };
    // Maxima are much alike, so the first ones tell how strong the others will be at the least.
    let first = permutations.min(10);
    let mut maxima: Vec<f64> = (0..first).map(|i| again(&mut search, i, 0.0)).collect();
    let guess = 0.8 * maxima.iter().copied().fold(f64::INFINITY, f64::min).min(1e3);
    let others = (first..permutations).into_par_iter();
    let new = || Search::new(scanned, &calendar, &ladders);
    maxima.par_extend(others.map_init(new, |search, i| again(search, i, guess)));
    let told = |cluster: Cluster| Scan {
        cluster,
        p: permutation_p(maxima.iter().filter(|max| **max >= cluster.llr - 1e-9).count(), permutations),
        p_gumbel: gumbel_p(cluster.llr, &maxima),
    };
    found.into_iter().map(told).collect()
}

/// The strongest cluster of each family, then those that do not overlap with a stronger one.
fn strongest(search: &mut Search<'_>, families: &[Family], order: &[u32], most: usize) -> Vec<Cluster> {
    search.fill(order);
    let mut all: Vec<Cluster> =
        (0..families.len()).flat_map(|family| search.best_by_zone(family)).filter(|c| c.llr > 0.0).collect();
    all.sort_by(|a, b| b.llr.total_cmp(&a.llr).then((a.family, a.rings).cmp(&(b.family, b.rings))));
    let cells = |c: &Cluster| families[c.family][..c.rings].iter().flatten().copied();
    let mut taken: Vec<(std::collections::BTreeSet<u32>, (i32, i32))> = Vec::new();
    let mut found = Vec::new();
    for cluster in all {
        let apart = |(own, days): &(std::collections::BTreeSet<u32>, (i32, i32))| {
            days.1 < cluster.days.0 || cluster.days.1 < days.0 || !cells(&cluster).any(|cell| own.contains(&cell))
        };
        if !taken.iter().all(apart) {
            continue;
        }
        taken.push((cells(&cluster).collect(), cluster.days));
        found.push(cluster);
        if found.len() == most {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::statistics::permutation::below;

    /// All zones, all windows of days, counted one by one.
    fn brute(scanned: &Scanned<'_>) -> f64 {
        let n = scanned.cells.len() as f64;
        let (first, last) = (scanned.days.iter().min().unwrap(), scanned.days.iter().max().unwrap());
        let mut best = 0.0_f64;
        for family in scanned.families {
            for rings in 1..=family.len() {
                let inside = |i: &usize| family[..rings].iter().flatten().any(|cell| *cell == scanned.cells[*i]);
                let zone: Vec<usize> = (0..scanned.cells.len()).filter(inside).collect();
                if 2 * zone.len() > scanned.cells.len() {
                    continue;
                }
                for from in *first..=*last {
                    for to in from..=*last.min(&(from + scanned.most_days - 1)) {
                        if scanned.prospective && to != *last {
                            continue;
                        }
                        let at = |i: &usize| (from..=to).contains(&scanned.days[*i]);
                        let c = zone.iter().filter(|i| at(i)).count() as f64;
                        let d = (0..scanned.days.len()).filter(at).count() as f64;
                        if c < 2.0 {
                            continue;
                        }
                        best = best.max(llr(c, zone.len() as f64 * d / n, n));
                    }
                }
            }
        }
        best
    }

    #[test]
    fn the_strongest_cluster_is_that_of_a_brute_force() {
        for case in 0..60 {
            let mut random = random(7, case);
            let count = 20 + below(60, &mut random) as usize;
            let cells: Vec<u32> = (0..count).map(|_| below(8, &mut random)).collect();
            let days: Vec<i32> = (0..count).map(|_| below(40, &mut random) as i32).collect();
            let families: Vec<Family> =
                (0..8_u32).map(|start| (start..8.min(start + 4)).map(|cell| vec![cell]).collect()).collect();
            let prospective = case % 3 == 2;
            // Rings of one cell, and of several.
            let families: Vec<Family> = if case % 2 == 0 {
                families
            } else {
                families.iter().map(|rings| rings.chunks(2).map(<[Vec<u32>]>::concat).collect()).collect()
            };
            let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days: 10, prospective };
            let found = scan(&scanned, (0, 1), 3);
            let best = found.first().map_or(0.0, |scan| scan.cluster.llr);
            let all = brute(&scanned);
            assert!((best - all).abs() < 1e-9, "case {case}: {best} {all}");
            let (calendar, ladders) = (Calendar::new(&days, 10), Ladders::new(count));
            let by_jumps = Search::new(&scanned, &calendar, &ladders).maximum(&calendar.order, 0.0);
            assert!((by_jumps - all).abs() < 1e-9, "case {case}: {by_jumps} {all}");
        }
    }

    #[test]
    fn what_is_passed_over_is_no_stronger() {
        for case in 0..12 {
            let mut random = random(5, case);
            // Few days and many, with a crowd on some.
            let period = [30, 400, 4_000][case % 3];
            let mut days: Vec<i32> = (0..3_000).map(|_| below(period, &mut random) as i32).collect();
            let cells: Vec<u32> = (0..3_000).map(|_| below(below(40, &mut random) + 1, &mut random)).collect();
            days[..200 * case].fill(period as i32 / 2);
            let families: Vec<Family> =
                (0..40_u32).map(|start| (start..40.min(start + 11)).map(|cell| vec![cell]).collect()).collect();
            let most_days = (period / [2, 5][case % 2]) as i32;
            let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days, prospective: false };
            let (calendar, ladders) = (Calendar::new(&days, most_days), Ladders::new(days.len()));
            let mut search = Search::new(&scanned, &calendar, &ladders);
            for permutation in 0..8 {
                let mut order = calendar.order.clone();
                shuffle(&mut order, &mut self::random(case as u64, permutation));
                search.fill(&order);
                let zones = (0..families.len()).flat_map(|family| search.best_by_zone(family));
                let each = zones.map(|cluster| cluster.llr).fold(0.0, f64::max);
                for guess in [0.0, each * 0.7, each * 1.1] {
                    let found = search.maximum(&order, guess);
                    assert!((found - each).abs() < 1e-9, "case {case}: {found} {each} from {guess}");
                }
            }
        }
    }

    #[test]
    fn a_planted_cluster_is_found_and_no_other() {
        let mut random = random(3, 0);
        let mut cells: Vec<u32> = (0..300).map(|_| below(20, &mut random)).collect();
        let mut days: Vec<i32> = (0..300).map(|_| below(300, &mut random) as i32).collect();
        cells.extend([5; 12]);
        days.extend([100, 101, 101, 102, 103, 103, 104, 104, 105, 105, 105, 106]);
        let families: Vec<Family> =
            (0..20_u32).map(|start| (start..20.min(start + 4)).map(|cell| vec![cell]).collect()).collect();
        let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days: 60, prospective: false };
        let found = scan(&scanned, (199, 1), 5);
        let first = &found[0];
        assert_eq!((first.cluster.family, first.cluster.rings), (5, 1));
        assert!(first.cluster.days.0 >= 98 && first.cluster.days.1 <= 108, "{first:?}");
        assert!(first.p <= 0.01 && first.p_gumbel.unwrap() < 0.01, "{first:?}");
        assert!(found[1..].iter().all(|scan| scan.p > 0.05), "{found:?}");
    }
}
