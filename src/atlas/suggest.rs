//! Which border a set of incidents suggests.

use std::collections::BTreeMap;

use geo::Rect;

use super::borders::{BorderEntry, Choice, list, parts};
use super::layer::{Damaged, meet};
use crate::model::{BorderLine, Edges, LonLat};
use crate::spatial::Border;

/// An incident so near to a border, metres, counts for it.
pub const NEAR_M: f64 = 100_000.0;

/// Of more positions some are looked at, as chance has it but the same ones each time, and the counts are estimates.
pub const MOST: usize = 20_000;

/// A border, and how many incidents lie within [`NEAR_M`] of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The border.
    pub entry: BorderEntry,
    /// What chooses it.
    pub choice: Choice,
    /// How many incidents lie near.
    pub near: usize,
    /// To how many it is the nearest of all borders.
    pub nearest: usize,
    /// The sum of their distances, metres.
    pub sum_m: f64,
}

/// About so many of more positions: files repeat themselves, so that every tenth row may say another thing than all of them.
fn some(positions: &[LonLat], most: usize) -> Vec<LonLat> {
    let chosen = |i: &usize| {
        // SplitMix64 (Steele, Lea and Flood 2014) of the position's number.
        let mut z = (*i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let z = z ^ (z >> 31);
        (u128::from(z) * positions.len() as u128) >> 64 < most as u128
    };
    (0..positions.len()).filter(chosen).map(|i| positions[i]).collect()
}

/// The three borders that most positions are nearest to, however far they are; each with how far, metres, the nearest position is.
///
/// # Errors
/// As [`list`].
pub fn nearest(positions: &[LonLat]) -> Result<Vec<(&'static BorderEntry, f64)>, Damaged> {
    const FEW: usize = 500;
    let all = list()?;
    let world = Choice::World((0..all.len()).collect()).line()?;
    let Ok(border) = Border::new(world, Edges::Geodesic) else { return Ok(Vec::new()) };
    let mut found: BTreeMap<String, (usize, f64)> = BTreeMap::new();
    for location in border.locate_all(&some(positions, FEW)) {
        let Some((id, _)) = border.member(&location) else { continue };
        let (count, sum) = found.entry(id.into()).or_default();
        (*count, *sum) = (*count + 1, *sum + location.distance_m);
    }
    let mut ranked: Vec<(String, (usize, f64))> = found.into_iter().collect();
    ranked.sort_by(|(_, a), (_, b)| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut nearest = Vec::new();
    for (i, entry) in all.iter().enumerate() {
        let Some(rank) = ranked.iter().take(3).position(|(id, _)| *id == entry.id) else { continue };
        let line = Choice::Pair(i).line()?;
        let Ok(border) = Border::new(line, Edges::Geodesic) else { continue };
        let distances = border.locate_all(positions).into_iter().map(|location| location.distance_m);
        nearest.push((rank, (entry, distances.fold(f64::INFINITY, f64::min))));
    }
    nearest.sort_by_key(|(rank, _)| *rank);
    Ok(nearest.into_iter().map(|(_, found)| found).collect())
}

/// A line so near, metres, is the same border of another source.
const SAME_M: f64 = 500.0;

/// The ids of the borders that run along a line within a box, from end to end: those that it is.
///
/// # Errors
/// As [`list`].
pub fn same_as(line: &Border, around: Rect) -> Result<Vec<String>, Damaged> {
    const ASKED: usize = 40;
    let mut found = Vec::new();
    for (i, entry) in list()?.iter().enumerate().filter(|(_, entry)| meet(entry.around, around)) {
        let vertices: Vec<LonLat> = parts(i)?.concat();
        let asked = vertices.iter().step_by(vertices.len().div_ceil(ASKED).max(1));
        let near = |p: &&LonLat| line.may_be_within(**p, SAME_M) && line.locate(**p).distance_m <= SAME_M;
        if 10 * asked.clone().filter(near).count() >= 9 * asked.len() {
            found.push(entry.id.clone());
        }
    }
    Ok(found)
}

/// The borders that have incidents near, the likeliest first: that with the most of them; of those with nearly as many, four for five, that which is the nearest to
/// more, then that to which they lie nearer. About [`MOST`] positions are looked at.
///
/// # Errors
/// As [`list`].
pub fn suggest(positions: &[LonLat]) -> Result<Vec<Suggestion>, Damaged> {
    let (all, positions) = (positions.len(), some(positions, MOST));
    // How many of all one stands for.
    let estimate = |count: usize| (count as f64 * all as f64 / positions.len() as f64).round() as usize;
    let mut found: Vec<Suggestion> = Vec::new();
    let mut nearest = vec![(f64::INFINITY, 0); positions.len()];
    for (i, entry) in list()?.iter().enumerate() {
        let around = |p: &LonLat| {
            let (min, max) = (entry.around.min(), entry.around.max());
            let wide = 1.0 / p.lat().to_radians().cos().max(0.02);
            let inside = |lon: f64| (min.x - wide..=max.x + wide).contains(&lon);
            (min.y - 1.0..=max.y + 1.0).contains(&p.lat())
                && [-360.0, 0.0, 360.0].iter().any(|turn| inside(p.lon() + turn))
        };
        let maybe: Vec<usize> = (0..positions.len()).filter(|i| around(&positions[*i])).collect();
        if maybe.is_empty() {
            continue;
        }
        let line = BorderLine::new(&entry.name, &entry.a, &entry.b, parts(i)?);
        let Ok(border) = Border::new(line, Edges::Geodesic) else { continue };
        let of: Vec<LonLat> = maybe.iter().map(|i| positions[*i]).collect();
        let distances = border.locate_all(&of).into_iter().map(|location| location.distance_m);
        let near: Vec<(usize, f64)> = maybe.into_iter().zip(distances).filter(|(_, m)| *m <= NEAR_M).collect();
        if near.is_empty() {
            continue;
        }
        for (at, distance_m) in &near {
            if *distance_m < nearest[*at].0 {
                nearest[*at] = (*distance_m, found.len());
            }
        }
        let (count, sum_m) = (estimate(near.len()), near.iter().map(|(_, m)| m).sum());
        found.push(Suggestion { entry: entry.clone(), choice: Choice::Pair(i), near: count, nearest: 0, sum_m });
    }
    for (distance_m, of) in nearest {
        if distance_m.is_finite() {
            found[of].nearest += 1;
        }
    }
    for one in &mut found {
        one.nearest = estimate(one.nearest);
    }
    let most = found.iter().map(|one| one.near).max().unwrap_or(0);
    let nearly = |one: &Suggestion| if 5 * one.near >= 4 * most { one.nearest } else { 0 };
    found.sort_by(|a, b| nearly(b).cmp(&nearly(a)).then(b.near.cmp(&a.near)).then(a.sum_m.total_cmp(&b.sum_m)));
    Ok(found)
}
