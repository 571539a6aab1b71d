use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::geodesy::arc;
use crate::geodesy::ellipsoid::{Vec3, dot, ecef, sub};
use crate::model::{Dataset, Incident, Problem, Reason};
use crate::spatial::UnionFind;

/// Two rows of different inputs that may be the same incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duplicate {
    /// Index of the incident of the earlier input.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
    /// Days between them: 0 if their possible days overlap, else none is proposed; what is counted are the days as
    /// written.
    pub days: i32,
    /// Geodesic distance, metres.
    pub distance_m: f64,
}

/// What an unknown location error counts as here, metres.
pub const UNKNOWN_ERROR_M: f64 = 1_000.0;

/// A location error counts at most so much here, metres: a province's middle is no evidence.
pub const MOST_ERROR_M: f64 = 25_000.0;

/// Pairs of incidents of different inputs that may be one: their possible days overlap, they are no farther apart than
/// their location errors together, their types do not exclude each other, and none or both sum up several incidents.
///
/// One incident has at most one partner in each other input; the closest pairs go first: the same id in the same layout,
/// then the days, then the distance.
pub fn duplicates(dataset: &Dataset) -> Vec<Duplicate> {
    let part = |i: usize| dataset.part_of(dataset.incidents[i].row);
    let layout = |i: usize| dataset.parts[part(i)].schema;
    let id = |i: usize| dataset.field(&dataset.incidents[i], "id").trim();
    let known =
        |d: &Duplicate| layout(d.first) == layout(d.second) && !id(d.first).is_empty() && id(d.first) == id(d.second);
    let mut ranked: Vec<(bool, Duplicate)> = candidates(dataset).into_iter().map(|d| (known(&d), d)).collect();
    ranked.sort_by(|(known_a, a), (known_b, b)| {
        let order = known_b.cmp(known_a).then(a.days.cmp(&b.days)).then(a.distance_m.total_cmp(&b.distance_m));
        order.then((a.first, a.second).cmp(&(b.first, b.second)))
    });
    let mut found: Vec<Duplicate> = ranked.into_iter().map(|(_, d)| d).collect();
    let mut taken = BTreeSet::new();
    found.retain(|d| {
        let keys = [(d.first, part(d.second)), (d.second, part(d.first))];
        let free = keys.iter().all(|key| !taken.contains(key));
        if free {
            taken.extend(keys);
        }
        free
    });
    found.sort_by_key(|d| (d.first, d.second));
    found
}

/// Pairs of incidents whose possible days overlap, among those no farther apart than two location errors can be: they lie
/// in one cube of that size or in two that touch.
fn candidates(dataset: &Dataset) -> Vec<Duplicate> {
    const CUBE_M: f64 = 2.0 * MOST_ERROR_M;
    let mut dated: Vec<(Date, Date, usize)> = dataset
        .incidents
        .iter()
        .enumerate()
        .filter_map(|(i, incident)| incident.possible_days.map(|(first, last)| (first, last, i)))
        .collect();
    dated.sort_unstable();
    let places: Vec<Vec3> = dataset.incidents.iter().map(|i| ecef(i.position)).collect();
    // Incidents whose days may not be over yet, by cube.
    let mut open: BTreeMap<[i32; 3], Vec<(Date, usize)>> = BTreeMap::new();
    let mut found = Vec::new();
    for (first, last, i) in dated {
        let cube = places[i].map(|metres| (metres / CUBE_M).floor() as i32);
        for step in 0..27 {
            let beside = [cube[0] + step / 9 - 1, cube[1] + step / 3 % 3 - 1, cube[2] + step % 3 - 1];
            let Some(there) = open.get_mut(&beside) else { continue };
            there.retain(|(end, _)| *end >= first);
            found.extend(there.iter().filter_map(|&(_, j)| pair(dataset, &places, i.min(j), i.max(j))));
        }
        open.entry(cube).or_default().push((last, i));
    }
    found
}

fn pair(dataset: &Dataset, places: &[Vec3], first: usize, second: usize) -> Option<Duplicate> {
    let (a, b) = (&dataset.incidents[first], &dataset.incidents[second]);
    if dataset.part_of(a.row) == dataset.part_of(b.row) || a.summary != b.summary {
        return None;
    }
    let reach = error(a) + error(b);
    let v = sub(places[first], places[second]);
    // The chord is never longer than the geodesic.
    if dot(v, v) > reach * reach {
        return None;
    }
    let distance_m = arc::arc(places[first], places[second]).0;
    let (one, other) = (family(dataset.kind_name(a)), family(dataset.kind_name(b)));
    let compatible = one.is_none() || other.is_none() || one == other;
    let days = a.days.zip(b.days).map_or(0, |(a, b)| (b.0 - a.0).get_days().abs());
    (compatible && distance_m <= reach).then_some(Duplicate { first, second, days, distance_m })
}

fn error(incident: &Incident) -> f64 {
    incident.location_error_m.unwrap_or(UNKNOWN_ERROR_M).min(MOST_ERROR_M)
}

/// Coarse families of types; two different ones exclude each other. None for words that fit several.
fn family(kind: &str) -> Option<&'static str> {
    const FAMILIES: [(&str, &[&str]); 5] = [
        ("from afar", &["air", "drone", "shell", "artillery", "missile", "mortar"]),
        ("bomb", &["suicide", "ied", "landmine", "bomb"]),
        ("unarmed", &["protest", "riot", "demonstration", "closure", "agreement", "arrest"]),
        ("fight", &["battle", "clash", "fight", "state-based", "firefight"]),
        ("against civilians", &["civilian", "one-sided", "abduction", "assassination"]),
    ];
    let kind = kind.to_lowercase();
    let hits: Vec<&str> =
        FAMILIES.iter().filter(|(_, words)| words.iter().any(|w| kind.contains(w))).map(|f| f.0).collect();
    if let [one] = hits[..] { Some(one) } else { None }
}

/// Of each set of incidents that are linked as duplicates keeps one: the best located, of equally good ones the first; the
/// others become problems. How many were dropped.
pub fn dedupe(dataset: &mut Dataset, pairs: &[Duplicate]) -> usize {
    let n = dataset.incidents.len();
    let better = |i: usize, j: usize| {
        let (a, b) = (&dataset.incidents[i], &dataset.incidents[j]);
        let exact = |i: &Incident| i.location_error_m.unwrap_or(UNKNOWN_ERROR_M);
        exact(a).total_cmp(&exact(b)).then(i.cmp(&j)).is_lt()
    };
    let sets = UnionFind::new(n);
    let root = |i: usize| sets.find(i as u32) as usize;
    // A set never holds two incidents of one input.
    let mut inputs: Vec<BTreeSet<usize>> =
        dataset.incidents.iter().map(|i| BTreeSet::from([dataset.part_of(i.row)])).collect();
    for pair in pairs {
        let (a, b) = (root(pair.first), root(pair.second));
        if a == b || !inputs[a].is_disjoint(&inputs[b]) {
            continue;
        }
        sets.join(a as u32, b as u32);
        let both = [a, b].map(|i| std::mem::take(&mut inputs[i]));
        inputs[root(a)].extend(both.into_iter().flatten());
    }
    let mut best: Vec<usize> = (0..n).collect();
    for i in 0..n {
        if better(i, best[root(i)]) {
            best[root(i)] = i;
        }
    }
    let kept: Vec<usize> = (0..n).map(|i| best[root(i)]).collect();
    for (i, &keep) in kept.iter().enumerate().filter(|(i, keep)| i != *keep) {
        let (source, row) = dataset.origin(dataset.incidents[keep].row);
        let value = format!("{source} row {row}");
        let row = dataset.incidents[i].row;
        dataset.problems.push(Problem { row, field: "source", value, reason: Reason::Duplicate, left_out: true });
    }
    dataset.problems.sort_by_key(|p| p.row);
    let mut i = 0;
    dataset.incidents.retain(|_| {
        i += 1;
        kept[i - 1] == i - 1
    });
    n - dataset.incidents.len()
}
