//! How often each permutation test rejects at 5 % where there is nothing to find: 1,000 made data sets each, with
//! incidents by themselves and in bursts or clusters. It should be between 3 and 7 %.
//!
//! `cargo run --release --example size`
#![allow(clippy::print_stdout, reason = "it is what this program is for")]

use bordermap::analysis::statistics::{Family, NearPair, Scanned, knox, moved_blocks, permutation_random, scan};
use bordermap::analysis::{Ground, GroundPoint, nearness};
use bordermap::{Border, BorderLine, Edges, LonLat};

const SETS: usize = 1_000;
const PERMUTATIONS: usize = 99;
const LEVEL: f64 = 0.05;

/// Numbers from 0 to 1 of a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() * bound as f64) as usize
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let share =
        |rejects: &dyn Fn(usize) -> bool| (0..SETS).filter(|i| rejects(*i)).count() as f64 * 100.0 / SETS as f64;
    println!("rejected at 5 % of {SETS} data sets without an effect, {PERMUTATIONS} permutations:");
    for (name, clustered) in [("incidents by themselves", false), ("incidents in clusters", true)] {
        println!("  scan of stretches, {name}: {:.1} %", share(&|i| scan_p(i, clustered) <= LEVEL));
        println!("  near repeats, {name}: {:.1} %", share(&|i| knox_p(i, clustered) <= LEVEL));
    }
    println!("  change of a share, incidents in bursts: {:.1} %", share(&|i| blocks_p(i) <= LEVEL));
    let (border, ground) = ground()?;
    for (name, size) in [("incidents by themselves", 1), ("clusters of 12", 12)] {
        let p: Vec<(f64, f64)> = (0..SETS).filter_map(|i| nearness_p(i, size, &border, &ground)).collect();
        let rejected =
            |of: fn(&(f64, f64)) -> f64| 100.0 * p.iter().filter(|p| of(p) <= LEVEL).count() as f64 / p.len() as f64;
        println!(
            "  nearer than land, {name}: Kolmogorov–Smirnov {:.1} %, Berman {:.1} %",
            rejected(|p| p.0),
            rejected(|p| p.1)
        );
    }
    let exact = gumbel();
    println!("  Gumbel's p of a scan to that of 9,999 permutations: {:.4} to {:.4}", exact.0, exact.1);
    Ok(())
}

/// Days and cells that have nothing to do with each other; clustered: both in heaps.
fn incidents(set: usize, clustered: bool) -> (Vec<u32>, Vec<i32>) {
    let mut random = Random(set as u64 * 7_919 + u64::from(clustered));
    let heap = |random: &mut Random, range: usize| {
        if clustered && random.next() < 0.6 {
            (random.below(3) * range / 3 + random.below(2)) as i32
        } else {
            random.below(range) as i32
        }
    };
    (0..200).map(|_| (heap(&mut random, 40) as u32, heap(&mut random, 180))).unzip()
}

fn families() -> Vec<Family> {
    (0..40_u32).map(|start| (start..40.min(start + 6)).map(|cell| vec![cell]).collect()).collect()
}

fn scan_p(set: usize, clustered: bool) -> f64 {
    let ((cells, days), families) = (incidents(set, clustered), families());
    let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days: 45, prospective: false };
    scan(&scanned, (PERMUTATIONS, set as u64), 1).first().map_or(1.0, |found| found.p)
}

fn knox_p(set: usize, clustered: bool) -> f64 {
    let (cells, days) = incidents(set, clustered);
    let mut pairs = Vec::new();
    for a in 0..cells.len() {
        for b in a + 1..cells.len() {
            if cells[a].abs_diff(cells[b]) <= 1 {
                pairs.push(NearPair { a: a as u32, b: b as u32, band: 0 });
            }
        }
    }
    knox(&pairs, &days, (1, &[(0, 7)]), (PERMUTATIONS, set as u64))[0][0].p
}

/// Forty blocks of time, now and then one with many incidents of one kind.
fn blocks_p(set: usize) -> f64 {
    let mut random = Random(set as u64 + 17);
    let block = |random: &mut Random| {
        let all = if random.next() < 0.1 { 40 } else { 1 + random.below(5) };
        let near = if all == 40 { random.below(2) * 40 } else { random.below(all + 1) };
        (near, all)
    };
    let blocks: Vec<(usize, usize)> = (0..40).map(|_| block(&mut random)).collect();
    moved_blocks(&blocks, 15, (PERMUTATIONS, set as u64)).unwrap_or(1.0)
}

/// A straight border with land to 100 km on either side.
fn ground() -> Result<(Border, Ground), Box<dyn std::error::Error>> {
    let at = |lon: f64, lat: f64| LonLat::new(lon, lat);
    let border = Border::new(
        BorderLine::new("meridian", "west", "east", vec![vec![at(20.0, 40.0)?, at(20.0, 50.0)?]]),
        Edges::Geodesic,
    )?;
    let mut points = Vec::new();
    for row in 0..100 {
        for column in 0..200 {
            let (lat, step) = (40.05 + f64::from(row) * 0.1, 0.012);
            let position = at(20.0 + (f64::from(column) - 99.5) * step, lat)?;
            let distance_m = border.locate(position).distance_m;
            if distance_m <= 100_000.0 {
                points.push(GroundPoint {
                    position,
                    distance_m,
                    side: usize::from(column >= 100),
                    weight: lat.to_radians().cos(),
                });
            }
        }
    }
    let ground = Ground::of(vec!["west".into(), "east".into()], points, 100_000.0);
    Ok((border, ground))
}

/// Groups of incidents put anywhere, as a simulation puts them.
fn nearness_p(set: usize, size: usize, border: &Border, ground: &Ground) -> Option<(f64, f64)> {
    let mut random = permutation_random(99, set);
    let mut offsets = Random(set as u64);
    let group = |random: &mut _, offsets: &mut Random| {
        let at = ground.any(random)?.position;
        let mut near = |spread: f64| (offsets.next() - 0.5) * spread;
        (0..size)
            .map(|i| {
                LonLat::new(
                    at.lon() + if i == 0 { 0.0 } else { near(0.1) },
                    at.lat() + if i == 0 { 0.0 } else { near(0.1) },
                )
                .ok()
            })
            .collect()
    };
    let groups: Vec<Vec<LonLat>> = (0..60 / size.min(6)).filter_map(|_| group(&mut random, &mut offsets)).collect();
    let found = nearness(border, ground, &groups, (PERMUTATIONS, set as u64))?;
    Some((found.ks_p, found.z1_p))
}

/// The p of the strongest cluster of one data set by Gumbel's distribution after 999 permutations, and by 9,999 permutations.
fn gumbel() -> (f64, f64) {
    let (mut cells, mut days) = incidents(5, false);
    // A burst that is worth a p of some thousandths.
    cells.extend([7; 6]);
    days.extend([60, 61, 61, 62, 63, 64]);
    let families = families();
    let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days: 45, prospective: false };
    let first = |permutations| {
        scan(&scanned, (permutations, 3), 1).first().map(|found| (found.p_gumbel.unwrap_or(1.0), found.p))
    };
    (first(999).map_or(1.0, |p| p.0), first(9_999).map_or(1.0, |p| p.1))
}
