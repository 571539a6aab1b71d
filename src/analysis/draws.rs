use geo::{BoundingRect, Rect};
use geographiclib_rs::{DirectGeodesic, Geodesic};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use super::geography::{SHORE_M, country};
use super::outline::Outline;
use super::statistics::{Interval, middle_95, quantile};
use crate::model::{Area, BaseMap, Dataset, Incident, Location, LonLat, Precision};
use crate::spatial::{Border, Scratch};

/// Where incidents may really be: each moved many times, with its distance to the border and its side each time.
///
/// The true place of an incident is spread about the recorded one (J. Berkson, Are there two regressions?, JASA 45 (1950)):
/// - by an isotropic normal distribution with the location error as its standard deviation;
/// - of an incident known only to its province, evenly in the province's polygon, where that is known;
/// - inside the country that the row states, where that is evidence: a draw outside is tried again, 20 times at most.
///
/// An incident's draws depend on the seed and on the incident alone, not on its row or on threads.
#[derive(Clone, Debug, Default)]
pub struct Draws {
    /// Draws of each incident.
    pub count: usize,
    /// Incidents whose location error is known; the others are left where they are.
    pub known: usize,
    /// Incidents that are drawn evenly in their province.
    pub in_provinces: usize,
    /// Incidents that are kept in the country that their row states.
    pub in_country: usize,
    /// Names of sides, as [`Draws::side`] numbers them.
    pub sides: Vec<String>,
    /// What each incident's draws say of it; none where its location error is not known.
    spreads: Vec<Option<Spread>>,
    distance_m: Vec<f32>,
    side: Vec<u8>,
    sector: Vec<u16>,
}

/// One draw of an incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draw {
    /// Its distance to the border, metres.
    pub distance_m: f64,
    /// The number of its side.
    pub side: u8,
    /// The number of its sector; none of a border without sectors.
    pub sector: Option<usize>,
}

/// The sector of a draw that has none.
const NO_SECTOR: u16 = u16::MAX;

/// What one incident's draws say of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The 5 % and the 95 % quantile of its distances to the border, metres.
    pub distance_m: Interval,
    /// The share of its draws on the side that it is located on.
    pub same_side: f64,
}

impl Spread {
    /// What distances and sides that were drawn say, `own` being the side that the incident is located on.
    fn of(distance_m: &[f32], side: &[u8], own: u8) -> Option<Self> {
        let mut distances: Vec<f64> = distance_m.iter().map(|d| f64::from(*d)).collect();
        distances.sort_unstable_by(f64::total_cmp);
        let same = side.iter().map(|side| usize::from(*side == own)).sum::<usize>();
        Some(Self {
            distance_m: (quantile(&distances, 0.05)?, quantile(&distances, 0.95)?),
            same_side: same as f64 / side.len() as f64,
        })
    }
}

/// What the draws of one incident say, their distances, sides and sectors.
type Drawings = (Option<Spread>, Vec<f32>, Vec<u8>, Vec<u16>);

/// How many times a draw that leaves its country is tried.
const TRIES: usize = 20;

impl Draws {
    /// Draws of the incidents of a data set, which are located at `locations`. `trusted` says whether the country that an incident's row
    /// states is evidence of its own. None if there are no draws, or no incident's location error is known.
    pub fn new(
        dataset: &Dataset,
        border: &Border,
        locations: &[Location],
        base: &BaseMap,
        (count, seed): (u32, u64),
        trusted: impl Fn(&Incident) -> bool,
    ) -> Option<Self> {
        let known = dataset.incidents.iter().filter(|i| i.location_error_m.is_some()).count();
        if count == 0 || known == 0 {
            return None;
        }
        let sides = names(border, locations);
        let ground = Ground::new(base, dataset, trusted);
        let drawn: Vec<Drawn<'_>> = ground.drawn(dataset);
        let streams = occurrences(&dataset.incidents);
        let jobs: Vec<usize> = (0..drawn.len()).collect();
        let one = |scratch: &mut Scratch, &i: &usize| {
            let mut random = stream_of(seed, streams[i]);
            let (mut distance_m, mut side, mut sector) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..count {
                let location = drawn[i].located(border, scratch, &mut random);
                distance_m.push(location.distance_m as f32);
                side.push(sides.iter().position(|name| name == border.side_name(&location)).unwrap_or(0) as u8);
                sector.push(location.sector.and_then(|sector| u16::try_from(sector).ok()).unwrap_or(NO_SECTOR));
            }
            let own = sides.iter().position(|name| name == border.side_name(&locations[i]));
            let spread = drawn[i].error_m.and_then(|_| Spread::of(&distance_m, &side, own.unwrap_or(0) as u8));
            (spread, distance_m, side, sector)
        };
        let all: Vec<Drawings> = jobs.par_iter().with_min_len(64).map_init(Scratch::default, one).collect();
        let (mut spreads, mut distance_m, mut side, mut sector) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (spread, distances, sides, sectors) in all {
            spreads.push(spread);
            distance_m.extend(distances);
            side.extend(sides);
            sector.extend(sectors);
        }
        Some(Self {
            count: count as usize,
            known,
            in_provinces: drawn.iter().filter(|d| d.province.is_some()).count(),
            in_country: drawn.iter().filter(|d| d.country.is_some()).count(),
            sides,
            spreads,
            distance_m,
            side,
            sector,
        })
    }

    /// The distances to the border of an incident's draws, metres, and the numbers of their sides.
    pub fn of(&self, incident: usize) -> impl Iterator<Item = (f64, u8)> {
        let range = incident * self.count..(incident + 1) * self.count;
        self.distance_m[range.clone()].iter().map(|d| f64::from(*d)).zip(self.side[range].iter().copied())
    }

    /// How many incidents there are of each of some groups: the middle 95 % over the draws. `group` says of which a draw is.
    pub fn spans(&self, groups: usize, group: impl Fn(&Draw) -> Option<usize>) -> Vec<Interval> {
        let mut counts = vec![vec![0.0; self.count]; groups];
        for i in 0..self.distance_m.len() {
            let sector = Some(usize::from(self.sector[i])).filter(|_| self.sector[i] != NO_SECTOR);
            let draw = Draw { distance_m: f64::from(self.distance_m[i]), side: self.side[i], sector };
            if let Some(group) = group(&draw) {
                counts[group][i % self.count] += 1.0;
            }
        }
        counts.into_iter().filter_map(middle_95).collect()
    }

    /// The number of a side.
    pub fn side(&self, name: &str) -> Option<u8> {
        self.sides.iter().position(|side| side == name).map(|i| i as u8)
    }

    /// What an incident's draws say of it; none if its location error is not known.
    pub fn spread(&self, incident: usize) -> Option<Spread> {
        self.spreads[incident]
    }

    /// How many of some incidents `holds` is true of in each draw; it gets an incident, and a distance and side that were drawn.
    pub fn counts(&self, of: &[usize], holds: impl Fn(usize, f64, u8) -> bool) -> Vec<u32> {
        let mut counts = vec![0; self.count];
        for &i in of {
            self.of(i).zip(&mut counts).for_each(|((d, side), count)| *count += u32::from(holds(i, d, side)));
        }
        counts
    }

    /// The share of some incidents that `holds` is true of: mean and middle 95 % over the draws; none of no incidents.
    pub fn share(&self, of: &[usize], holds: impl Fn(usize, f64, u8) -> bool) -> Option<Share> {
        if of.is_empty() {
            return None;
        }
        let n = of.len() as f64;
        let shares: Vec<f64> = self.counts(of, holds).into_iter().map(|count| f64::from(count) / n).collect();
        let expected = shares.iter().sum::<f64>() / shares.len() as f64;
        Some(Share { expected, location: middle_95(shares)? })
    }
}

/// What the draws of some positions say of them, `errors_m` being the standard deviations of their locations in metres: where one is not known nothing. They are
/// the [`Draws`] of incidents without a date, a province and a country.
pub fn spreads(
    border: &Border,
    positions: &[LonLat],
    errors_m: &[Option<f64>],
    (count, seed): (u32, u64),
) -> Vec<Option<Spread>> {
    let incident = |(&position, &location_error_m): (&LonLat, &Option<f64>)| Incident {
        location_error_m,
        ..Incident::at(position)
    };
    let incidents: Vec<Incident> = positions.iter().zip(errors_m).map(incident).collect();
    let jobs: Vec<(&Incident, (u64, u64))> = incidents.iter().zip(occurrences(&incidents)).collect();
    let one = |scratch: &mut Scratch, (incident, stream): &(&Incident, (u64, u64))| {
        let error_m = incident.location_error_m.filter(|_| count > 0)?;
        let own = border.locate_with(incident.position, scratch);
        let own = border.side_name(&own);
        let drawn = Drawn { position: incident.position, error_m: Some(error_m), province: None, country: None };
        let mut random = stream_of(seed, *stream);
        let draw = || {
            let location = drawn.located(border, scratch, &mut random);
            (location.distance_m as f32, u8::from(border.side_name(&location) != own))
        };
        let (distance_m, side): (Vec<f32>, Vec<u8>) = std::iter::repeat_with(draw).take(count as usize).unzip();
        Spread::of(&distance_m, &side, 0)
    };
    jobs.par_iter().with_min_len(64).map_init(Scratch::default, one).collect()
}

/// The random numbers of an incident.
fn stream_of(seed: u64, (hash, occurrence): (u64, u64)) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ hash);
    random.set_stream(occurrence);
    random
}

/// A share as uncertain as the locations are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Its mean over the draws.
    pub expected: f64,
    /// Between which it is in 95 % of the draws.
    pub location: Interval,
}

/// What a summary says of shares as uncertain as the locations are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doubt {
    /// The shares within each of [`super::BANDS_M`].
    pub within: Vec<Share>,
    /// The shares on each side, in the order of [`super::Summary::by_side`].
    pub by_side: Vec<Share>,
    /// The share within 25 km of those that are located better than to a district; none if there are none.
    pub exact_within_25: Option<Share>,
    /// Incidents of which the side cannot be told: fewer than 95 % of their draws are on the side that they are located on.
    pub undecided: usize,
    /// Incidents of which the location error is known.
    pub known: usize,
}

impl Doubt {
    /// That of some incidents, of which `exact` are located better than to a district, with `sides` in their order.
    pub fn of(draws: &Draws, (of, exact): (&[usize], &[usize]), sides: &[String]) -> Self {
        let within = super::BANDS_M.iter().filter_map(|band| draws.share(of, |_, d, _| d <= *band));
        let on = |name: &String| {
            let number = draws.side(name);
            draws.share(of, move |_, _, side| Some(side) == number)
        };
        let spreads = || of.iter().filter_map(|i| draws.spread(*i));
        Self {
            within: within.collect(),
            by_side: sides.iter().filter_map(on).collect(),
            exact_within_25: draws.share(exact, |_, d, _| d <= super::BANDS_M[1]),
            undecided: spreads().filter(|spread| spread.same_side < 0.95).count(),
            known: spreads().count(),
        }
    }
}

/// The names of all sides: those of the line, and those that incidents have.
fn names(border: &Border, locations: &[Location]) -> Vec<String> {
    let line = border.line();
    let mut names: Vec<String> = vec![line.left.clone(), line.right.clone()];
    names.extend(line.sides.iter().flatten().cloned());
    names.push(line.side_name(crate::model::Side::On).into());
    names.extend(locations.iter().map(|l| border.side_name(l).to_string()));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.truncate(255);
    names
}

/// A seed and a stream for each incident: of what it is, and of how many such stand before it. Incidents of which all is alike
/// may change places without a difference.
fn occurrences(incidents: &[Incident]) -> Vec<(u64, u64)> {
    let mut seen = std::collections::BTreeMap::new();
    let key = |i: &Incident| {
        let day = |day: jiff::civil::Date| i64::from(day.year()) * 512 + i64::from(day.day_of_year());
        let days = i.days.map_or((0, 0), |(first, last)| (day(first), day(last)));
        let error = i.location_error_m.unwrap_or(-1.0);
        [i.position.lon().to_bits(), i.position.lat().to_bits(), error.to_bits(), days.0 as u64, days.1 as u64]
    };
    incidents
        .iter()
        .map(|incident| {
            let key = key(incident);
            let before = seen.entry(key).or_insert(0_u64);
            *before += 1;
            (key.into_iter().fold(0, mixed), *before)
        })
        .collect()
}

/// The step of `SplitMix64` (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014) over one word more.
fn mixed(hash: u64, word: u64) -> u64 {
    let mut z = (hash ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The countries and provinces that keep draws.
struct Ground<'a> {
    provinces: Vec<Outline<'a>>,
    countries: Vec<(Outline<'a>, &'a Area)>,
    /// The country, by its number, of each text that rows state.
    stated: Vec<Option<usize>>,
}

impl<'a> Ground<'a> {
    fn new(base: &'a BaseMap, dataset: &Dataset, trusted: impl Fn(&Incident) -> bool) -> Self {
        let countries: Vec<(Outline<'a>, &Area)> =
            base.countries.iter().map(|area| (Outline::new(area), area)).collect();
        let mut known = std::collections::BTreeMap::new();
        let mut find = |text: &str| {
            let find = || country(base, text).and_then(|area| countries.iter().position(|c| std::ptr::eq(c.1, area)));
            *known.entry(text.to_string()).or_insert_with(find)
        };
        let one = |i: &Incident| if trusted(i) { find(dataset.field(i, "country").trim()) } else { None };
        let stated = dataset.incidents.iter().map(one).collect();
        Self { provinces: base.provinces.iter().map(Outline::new).collect(), countries, stated }
    }

    fn drawn<'g>(&'g self, dataset: &Dataset) -> Vec<Drawn<'g>> {
        let province = |incident: &Incident| {
            let of = self.provinces.iter().find(|outline| outline.contains(incident.position));
            of.filter(|_| incident.precision == Precision::Province)
        };
        let one = |(incident, stated): (&Incident, &Option<usize>)| Drawn {
            position: incident.position,
            error_m: incident.location_error_m,
            province: province(incident).and_then(|outline| Some((outline, outline.area.shape.bounding_rect()?))),
            country: stated.map(|i| &self.countries[i].0),
        };
        dataset.incidents.iter().zip(&self.stated).map(one).collect()
    }
}

/// An incident to be moved.
struct Drawn<'g> {
    position: LonLat,
    error_m: Option<f64>,
    province: Option<(&'g Outline<'g>, Rect)>,
    country: Option<&'g Outline<'g>>,
}

impl Drawn<'_> {
    /// One draw, where it lies.
    fn located(&self, border: &Border, scratch: &mut Scratch, random: &mut ChaCha8Rng) -> Location {
        let Some(error_m) = self.error_m else { return border.locate_with(self.position, scratch) };
        for _ in 1..TRIES {
            let p = self.draw(error_m, random);
            let location = border.locate_with(p, scratch);
            if self.country.is_none_or(|country| stays(country, p, border, &location)) {
                return location;
            }
        }
        border.locate_with(self.draw(error_m, random), scratch)
    }

    fn draw(&self, error_m: f64, random: &mut ChaCha8Rng) -> LonLat {
        match &self.province {
            Some((province, around)) => even(province, *around, random).unwrap_or(self.position),
            None => moved(self.position, error_m, random),
        }
    }
}

/// Whether a position lies in a country. Near the line its own course tells, which is finer than a base map's.
fn stays(country: &Outline<'_>, p: LonLat, border: &Border, location: &Location) -> bool {
    if location.distance_m < SHORE_M {
        let side = border.side_name(location);
        let line = border.line();
        let named = [&line.left, &line.right].into_iter().chain(line.sides.iter().flatten());
        if named.clone().any(|name| *name == country.area.name) {
            return side == country.area.name;
        }
    }
    country.contains(p)
}

/// A position in a polygon, each part of its ground alike.
fn even(province: &Outline<'_>, around: Rect, random: &mut ChaCha8Rng) -> Option<LonLat> {
    let (low, high) = (around.min(), around.max());
    let (south, north) = (low.y.to_radians().sin(), high.y.to_radians().sin());
    let draw = || {
        let (x, y) = (unit(random), unit(random));
        // Parallels take up as much ground as the sine of their latitude says, within 0.7 % on the ellipsoid over any province.
        LonLat::wrapped(low.x + x * (high.x - low.x), (south + y * (north - south)).asin().to_degrees())
    };
    std::iter::repeat_with(draw).take(10_000).find(|p| province.contains(*p))
}

/// A number from 0 to 1, 1 left out.
pub(super) fn unit(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A position moved east and north by a normal error each.
pub fn moved(p: LonLat, error_m: f64, random: &mut ChaCha8Rng) -> LonLat {
    let (east, north): (f64, f64) = (StandardNormal.sample(random), StandardNormal.sample(random));
    let (lat, lon): (f64, f64) =
        Geodesic::wgs84().direct(p.lat(), p.lon(), east.atan2(north).to_degrees(), error_m * east.hypot(north));
    LonLat::wrapped(lon, lat)
}
