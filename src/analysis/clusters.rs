use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::geodesy::ellipsoid::{Vec3, dot, ecef, lonlat, scale, sub};
use crate::model::{BaseMap, BorderLine, Clustering, Dataset, Location, LonLat, Place, Side};
use crate::spatial::Border;

/// How clusters were found, in words and numbers, as tables and legends say it.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Its name and parameters.
    pub words: String,
    /// How far hulls reach beyond the incidents, metres.
    pub hull_buffer_m: f64,
    /// How far from an incident the method saw density, metres: half of eps; none of a method without.
    pub reach_m: Option<f64>,
    /// How many times locations were moved inside their errors; 0 if survival was not tried.
    pub draws: u32,
}

impl Method {
    /// What the survival of a cluster means; none if it was not tried.
    pub fn survival(&self) -> Option<String> {
        (self.draws > 0).then(|| {
            format!(
                "share of {} draws, with locations moved inside their errors, in which a cluster has at least half of \
                 all members in common with it",
                self.draws
            )
        })
    }
}

/// What one cluster amounts to.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterRow {
    /// Its number, from 1.
    pub cluster: u32,
    /// Its incidents.
    pub incidents: usize,
    /// The different positions among them.
    pub sites: usize,
    /// Sum of the lowest figures claimed; none if no member has a figure.
    pub fatalities: Option<(f64, f64)>,
    /// First and last day; none if no member has a date.
    pub days: Option<(Date, Date)>,
    /// The commonest type.
    pub main_type: String,
    /// How many members are of it.
    pub main_type_incidents: usize,
    /// The nearest town to its centre, with the distance in metres.
    pub nearest_place: Option<(String, f64)>,
    /// The place that most of its incidents name; empty if less than a tenth name one place.
    pub main_place: String,
    /// The sector that most members' feet lie in.
    pub sector: String,
    /// Mean, least and greatest distance to the border, metres.
    pub distance_m: (f64, f64, f64),
    /// How many members lie left, right and on the border.
    pub sides: (usize, usize, usize),
    /// The side of most members.
    pub main_side: String,
    /// The actors named most often, at most two; empty if the input names none.
    pub main_actors: Vec<String>,
    /// How often it survives when locations move inside their errors, 0 to 1; none if that was not tried.
    pub survival: Option<f64>,
    /// Its centre: the members' mean position.
    pub centre: LonLat,
    /// Indices of its incidents.
    pub members: Vec<usize>,
}

impl ClusterRow {
    /// Whether it is found again in fewer than half of the draws.
    pub fn is_doubtful(&self) -> bool {
        self.survival.is_some_and(|share| share < 0.5)
    }
}

/// Clusters that a legend or a summary lists by name.
pub const CLUSTERS_LISTED: usize = 5;

/// The largest clusters, largest first.
pub fn largest<'a>(clusters: impl IntoIterator<Item = &'a ClusterRow>) -> Vec<&'a ClusterRow> {
    let mut rows: Vec<&ClusterRow> = clusters.into_iter().collect();
    rows.sort_by_key(|r| (std::cmp::Reverse(r.incidents), r.cluster));
    rows.truncate(CLUSTERS_LISTED);
    rows
}

/// One row for each cluster, by number.
pub fn cluster_table(
    dataset: &Dataset,
    border: &Border,
    locations: &[Location],
    clustering: &Clustering,
    base: &BaseMap,
) -> Vec<ClusterRow> {
    let towns: Vec<(Vec3, &Place)> = base.places.iter().map(|p| (ecef(p.position), p)).collect();
    let members = clustering.members();
    members
        .into_par_iter()
        .enumerate()
        .map(|(i, members)| row(i as u32 + 1, members, dataset, border, locations, &towns))
        .collect()
}

fn row(
    cluster: u32,
    members: Vec<usize>,
    dataset: &Dataset,
    border: &Border,
    locations: &[Location],
    towns: &[(Vec3, &Place)],
) -> ClusterRow {
    let incidents = || members.iter().map(|&i| &dataset.incidents[i]);
    let distances = || members.iter().map(|&i| locations[i].distance_m);
    let count = |side: Side| members.iter().filter(|&&i| locations[i].side == side).count();
    let mut places: Vec<(u64, u64)> = incidents().map(|i| key(i.position)).collect();
    places.sort_unstable();
    places.dedup();
    let (main_type, main_type_incidents) = commonest(incidents().map(|i| dataset.kind_name(i)));
    let sector_name = |i: &usize| locations[*i].sector.map_or("", |s| border.sectors()[s].name.as_str());
    let sides = (count(Side::Left), count(Side::Right), count(Side::On));
    let centre = centre(incidents().map(|i| i.position));
    ClusterRow {
        cluster,
        incidents: members.len(),
        sites: places.len(),
        fatalities: incidents().filter_map(|i| i.fatalities).reduce(|a, b| (a.0 + b.0, a.1 + b.1)),
        days: incidents().filter_map(|i| i.days).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))),
        main_type: main_type.into(),
        main_type_incidents,
        nearest_place: nearest(centre, towns),
        main_place: main_place(dataset, &members),
        sector: commonest(members.iter().map(sector_name)).0.into(),
        distance_m: (
            distances().sum::<f64>() / members.len() as f64,
            distances().fold(f64::INFINITY, f64::min),
            distances().fold(0.0, f64::max),
        ),
        sides,
        main_side: if border.line().sides.is_empty() {
            main_side(border.line(), sides).into()
        } else {
            commonest(members.iter().map(|&i| border.side_name(&locations[i]))).0.into()
        },
        main_actors: main_actors(dataset, &members),
        survival: None,
        centre,
        members,
    }
}

/// A town farther away than this tells nobody where a cluster is.
const NEAR_M: f64 = 100_000.0;
/// Up to this a cluster is near a town, metres.
const AT_M: f64 = 10_000.0;

impl ClusterRow {
    /// Where it is: the place that most of its incidents name, else how far its centre is from the nearest town; empty if there is neither.
    pub fn place(&self) -> String {
        match &self.nearest_place {
            Some((town, metres)) if self.main_place.is_empty() && *metres < AT_M => format!("near {town}"),
            Some((town, metres)) if self.main_place.is_empty() && *metres < NEAR_M => {
                format!("{:.0} km from {town}", metres / 1e3)
            }
            _ => self.main_place.clone(),
        }
    }
}

/// The name that most of the members' places have; none if hardly any has it, or if it is figures alone.
fn main_place(dataset: &Dataset, members: &[usize]) -> String {
    let names = members.iter().map(|&i| dataset.field(&dataset.incidents[i], "place").trim());
    let is_name = |name: &&str| !crate::input::says_nothing(name) && name.chars().any(char::is_alphabetic);
    let (name, count) = commonest(names.filter(is_name));
    if LEAST_SHARE * count >= members.len() { name.into() } else { String::new() }
}

/// A cluster has the name of a place at which at least one of so many of its incidents is.
const LEAST_SHARE: usize = 10;

fn main_side(line: &BorderLine, (left, right, on): (usize, usize, usize)) -> &str {
    if left == right {
        return "both";
    }
    line.side_name(if on > left.max(right) {
        Side::On
    } else if left > right {
        Side::Left
    } else {
        Side::Right
    })
}

fn main_actors(dataset: &Dataset, members: &[usize]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for &i in members {
        for field in ["actor1", "actor2"] {
            let name = dataset.field(&dataset.incidents[i], field).trim();
            if !crate::input::says_nothing(name) {
                *counts.entry(name).or_default() += 1;
            }
        }
    }
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|&(name, n)| (std::cmp::Reverse(n), name));
    ranked.into_iter().take(2).map(|(name, _)| name.into()).collect()
}

fn key(p: LonLat) -> (u64, u64) {
    (p.lon().to_bits(), p.lat().to_bits())
}

/// The commonest of some names and how often it occurs; of equally common ones the first in the alphabet.
fn commonest<'a>(names: impl Iterator<Item = &'a str>) -> (&'a str, usize) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    counts.into_iter().fold(("", 0), |best, (name, n)| if n > best.1 { (name, n) } else { best })
}

fn centre(positions: impl Iterator<Item = LonLat>) -> LonLat {
    let (sum, n) =
        positions.fold(([0.0; 3], 0.0), |(sum, n), p| (crate::geodesy::ellipsoid::add(sum, ecef(p)), n + 1.0));
    lonlat(scale(sum, 1.0 / n))
}

fn nearest(centre: LonLat, towns: &[(Vec3, &Place)]) -> Option<(String, f64)> {
    let x = ecef(centre);
    let square = |v: Vec3| dot(sub(v, x), sub(v, x));
    let (v, place) = towns.iter().min_by(|a, b| square(a.0).total_cmp(&square(b.0)))?;
    let chord = square(*v).sqrt();
    (chord < 300_000.0).then(|| (place.name.clone(), crate::geodesy::arc::arc(x, *v).0))
}
