use jiff::civil::Date;

use crate::geodesy::ellipsoid::{Vec3, dot, ecef, sub};
use crate::geodesy::near;
use crate::model::{Dataset, Incident, Problem, Reason};

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

/// Pairs of incidents of different inputs whose possible days overlap, that are no farther apart than their location
/// errors together, and whose types do not exclude each other: two known families of words.
pub fn duplicates(dataset: &Dataset) -> Vec<Duplicate> {
    let mut dated: Vec<(Date, Date, usize)> = dataset
        .incidents
        .iter()
        .enumerate()
        .filter_map(|(i, incident)| incident.possible_days.map(|(first, last)| (first, last, i)))
        .collect();
    dated.sort_unstable();
    let places: Vec<Vec3> = dataset.incidents.iter().map(|i| ecef(i.position)).collect();
    let mut open: Vec<(Date, usize)> = Vec::new();
    let mut found = Vec::new();
    for (first, last, i) in dated {
        open.retain(|(end, _)| *end >= first);
        found.extend(open.iter().filter_map(|&(_, j)| pair(dataset, &places, i.min(j), i.max(j))));
        open.push((last, i));
    }
    found.sort_by_key(|d| (d.first, d.second));
    found
}

fn pair(dataset: &Dataset, places: &[Vec3], first: usize, second: usize) -> Option<Duplicate> {
    let (a, b) = (&dataset.incidents[first], &dataset.incidents[second]);
    if dataset.part_of(a.row) == dataset.part_of(b.row) {
        return None;
    }
    let reach = error(a) + error(b);
    let v = sub(places[first], places[second]);
    // The chord is never longer than the geodesic.
    if dot(v, v) > reach * reach {
        return None;
    }
    let distance_m = near::arc(places[first], places[second]).0;
    let (one, other) = (family(dataset.kind_name(a)), family(dataset.kind_name(b)));
    let compatible = one.is_none() || other.is_none() || one == other;
    let days = a.days.zip(b.days).map_or(0, |(a, b)| (b.0 - a.0).get_days().abs());
    (compatible && distance_m <= reach).then_some(Duplicate { first, second, days, distance_m })
}

fn error(incident: &Incident) -> f64 {
    incident.location_error_m.unwrap_or(UNKNOWN_ERROR_M)
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
    let mut root: Vec<usize> = (0..n).collect();
    let better = |i: usize, j: usize| {
        let (a, b) = (&dataset.incidents[i], &dataset.incidents[j]);
        error(a).total_cmp(&error(b)).then(i.cmp(&j)).is_lt()
    };
    for pair in pairs {
        let (a, b) = (find(&mut root, pair.first), find(&mut root, pair.second));
        let (keep, drop) = if better(a, b) { (a, b) } else { (b, a) };
        root[drop] = keep;
    }
    let kept: Vec<usize> = (0..n).map(|i| find(&mut root, i)).collect();
    for (i, &keep) in kept.iter().enumerate().filter(|(i, keep)| i != *keep) {
        let (source, row) = dataset.origin(dataset.incidents[keep].row);
        let value = format!("{source} row {row}");
        let row = dataset.incidents[i].row + 1;
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

/// The one that stands for the set of `i`, with paths halved on the way.
fn find(root: &mut [usize], mut i: usize) -> usize {
    while root[i] != i {
        root[i] = root[root[i]];
        i = root[i];
    }
    i
}
