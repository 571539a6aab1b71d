use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::draws::unit;
use super::geography::country;
use super::outline::Outline;
use crate::geodesy::ellipsoid::{A, E2};
use crate::model::{Area, BaseMap, Location, LonLat};
use crate::spatial::{Border, Scratch};

/// What incidents are held against: the land of a border's states near it as points of a grid, or the people of its towns.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The states, by the names of their sides.
    pub sides: Vec<String>,
    /// Where the points are.
    pub points: Vec<GroundPoint>,
    /// How far from the border it reaches, metres.
    pub reach_m: f64,
    /// The sums of weights up to each point.
    sums: Vec<f64>,
}

/// A point of the grid, or a town.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroundPoint {
    /// Where it is.
    pub position: LonLat,
    /// Its distance to the border, metres.
    pub distance_m: f64,
    /// The number of its side.
    pub side: usize,
    /// The ground that it stands for, square kilometres; the people of a town.
    pub weight: f64,
}

/// The ground on a side, or on all, in a band of distance.
#[derive(Clone, Debug, PartialEq)]
pub struct GroundBand {
    /// The name of the side; none of all together.
    pub side: Option<String>,
    /// Farther than this, kilometres; from 0 on.
    pub km_from: f64,
    /// At most this.
    pub km_to: f64,
    /// Square kilometres, or people.
    pub weight: f64,
}

impl GroundBand {
    /// Whether a location lies in it.
    pub fn holds(&self, border: &Border, location: &Location) -> bool {
        (location.distance_m > self.km_from * 1e3 || self.km_from == 0.0)
            && location.distance_m <= self.km_to * 1e3
            && self.side.as_deref().is_none_or(|side| border.side_name(location) == side)
    }
}

/// Bounds of the bands that incidents are held against ground in, kilometres.
const BANDS_KM: [f64; 6] = [0.0, 5.0, 10.0, 25.0, 50.0, 100.0];

/// How far from the line those bands reach, metres.
pub const GROUND_REACH_M: f64 = 100_000.0;

/// Points farther apart than this do not tell a band of 5 km.
const WIDEST_STEP_M: f64 = 2_500.0;

/// Points of a row that are looked at together.
const RUN: usize = 32;

/// Points that a grid has at the most, about.
const POINTS: f64 = 550_000.0;

impl Ground {
    /// The land of the states on either side of a border up to `reach_m` from it, lakes left out. None if the base map does not know the
    /// states, or the border is so long that the grid would be too coarse.
    pub fn new(border: &Border, base: &BaseMap, reach_m: f64) -> Option<Self> {
        let states = states(border, base)?;
        let outlines: Vec<Outline<'_>> = states.iter().map(|(_, area)| Outline::new(area)).collect();
        let lakes: Vec<Area> = base.lakes.iter().map(|shape| lake(shape.clone())).collect();
        let lakes: Vec<Outline<'_>> = lakes.iter().map(Outline::new).collect();
        let step_m = (2.0 * reach_m * border.length_m() / POINTS).sqrt();
        if step_m > WIDEST_STEP_M {
            return None;
        }
        let (south, north, west, east) = border.box_within(reach_m);
        let rows = (((north - south) * 111_000.0 / step_m).ceil() as usize).max(1);
        let row = |scratch: &mut Scratch, row: usize| {
            let lat = |r: f64| south + (north - south) * r / rows as f64;
            let (low, high, middle) = (lat(row as f64), lat(row as f64 + 1.0), lat(row as f64 + 0.5));
            let round = 111_320.0 * middle.to_radians().cos().max(0.01);
            let columns = (((east - west) * round / step_m).ceil() as usize).max(1);
            let width = (east - west) / columns as f64;
            let weight = zone_m2(low, high) * width / 360.0 / 1e6;
            let point = |column: usize, scratch: &mut Scratch| {
                let position = LonLat::wrapped(west + (column as f64 + 0.5) * width, middle);
                let side = outlines.iter().position(|outline| outline.contains(position))?;
                let near = border.may_be_within(position, reach_m) && !lakes.iter().any(|lake| lake.contains(position));
                let distance_m = if near { border.locate_with(position, scratch).distance_m } else { return None };
                (distance_m <= reach_m).then_some(GroundPoint { position, distance_m, side, weight })
            };
            // Most of the box lies far from the line: runs are looked at before their points.
            let half_run_m = RUN as f64 * step_m;
            let mut found = Vec::new();
            for first in (0..columns).step_by(RUN) {
                let last = columns.min(first + RUN);
                let middle_of_run = LonLat::wrapped(west + f64::midpoint(first as f64, last as f64) * width, middle);
                if border.locate_with(middle_of_run, scratch).distance_m <= reach_m + half_run_m {
                    found.extend((first..last).filter_map(|column| point(column, scratch)));
                }
            }
            found
        };
        let points = (0..rows).into_par_iter().map_init(Scratch::default, row).flatten_iter().collect();
        Some(Self::of(states.into_iter().map(|(name, _)| name).collect(), points, reach_m))
    }

    /// People at their places, which are on the side that the line tells. None if nobody lives within `reach_m`.
    pub fn of_people(border: &Border, people: &[(LonLat, f64)], reach_m: f64) -> Option<Self> {
        let line = border.line();
        let mut sides = if line.sides.is_empty() { vec![line.left.clone(), line.right.clone()] } else { Vec::new() };
        let mut points = Vec::new();
        for &(position, weight) in people.iter().filter(|(p, n)| *n > 0.0 && border.may_be_within(*p, reach_m)) {
            let location = border.locate(position);
            if location.distance_m <= reach_m {
                let name = border.side_name(&location);
                let known = sides.iter().position(|side| side == name);
                let side = known.unwrap_or_else(|| {
                    sides.push(name.into());
                    sides.len() - 1
                });
                points.push(GroundPoint { position, distance_m: location.distance_m, side, weight });
            }
        }
        (!points.is_empty()).then(|| Self::of(sides, points, reach_m))
    }

    /// Points whose sides are numbers of `sides`.
    pub fn of(sides: Vec<String>, points: Vec<GroundPoint>, reach_m: f64) -> Self {
        let sums = points.iter().scan(0.0, |sum, point| {
            *sum += point.weight;
            Some(*sum)
        });
        Self { sums: sums.collect(), sides, points, reach_m }
    }

    /// The weight on a side (none: on all) with distances over `from_m`, or from 0, and up to `to_m`.
    pub fn weight(&self, side: Option<usize>, from_m: f64, to_m: f64) -> f64 {
        let inside = |p: &&GroundPoint| {
            side.is_none_or(|side| p.side == side) && (from_m < p.distance_m || from_m == 0.0) && p.distance_m <= to_m
        };
        self.points.iter().filter(inside).map(|p| p.weight).sum()
    }

    /// The ground by bands of distance, up to 100 km: on all sides together, then on each.
    pub fn bands(&self) -> Vec<GroundBand> {
        let sides = std::iter::once(None).chain((0..self.sides.len()).map(Some));
        let band = |side: Option<usize>, bounds: &[f64]| GroundBand {
            side: side.map(|side| self.sides[side].clone()),
            km_from: bounds[0],
            km_to: bounds[1],
            weight: self.weight(side, bounds[0] * 1e3, bounds[1] * 1e3),
        };
        sides.flat_map(|side| BANDS_KM.windows(2).map(move |bounds| band(side, bounds))).collect()
    }

    /// A point, as likely as its weight says; none without any.
    pub fn any(&self, random: &mut ChaCha8Rng) -> Option<&GroundPoint> {
        let at = unit(random) * self.sums.last()?;
        self.points.get(self.sums.partition_point(|sum| *sum <= at))
    }
}

/// The states of a border by the names of its sides; none unless the base map knows them all.
fn states<'a>(border: &Border, base: &'a BaseMap) -> Option<Vec<(String, &'a Area)>> {
    let line = border.line();
    let mut names: Vec<&String> =
        if line.sides.is_empty() { vec![&line.left, &line.right] } else { line.sides.iter().flatten().collect() };
    names.sort();
    names.dedup();
    if line.sides.is_empty() {
        names = vec![&line.left, &line.right];
    }
    names.into_iter().map(|name| Some((name.clone(), country(base, name)?))).collect()
}

fn lake(shape: geo::MultiPolygon) -> Area {
    Area {
        name: String::new(),
        name_local: String::new(),
        names: Vec::new(),
        texts: Vec::new(),
        country: String::new(),
        shape: shape.into(),
    }
}

/// The ground between two parallels all round the ellipsoid, square metres.
///
/// Source: J. P. Snyder, Map Projections: A Working Manual (1987), eq. 3-12.
fn zone_m2(south: f64, north: f64) -> f64 {
    let e = E2.sqrt();
    let q = |lat: f64| {
        let s = lat.to_radians().sin();
        (1.0 - E2) * (s / (1.0 - E2 * s * s) - ((1.0 - e * s) / (1.0 + e * s)).ln() / (2.0 * e))
    };
    std::f64::consts::PI * A * A * (q(north) - q(south))
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_zones_together_are_the_earth() {
        // 510,065,622 km²: the area of the WGS 84 ellipsoid.
        assert!((super::zone_m2(-90.0, 90.0) / 1e6 - 510_065_621.7).abs() < 1.0);
    }
}
