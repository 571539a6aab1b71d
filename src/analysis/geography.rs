//! Whether positions fit what else is known: swapped coordinates, the country stated.

use std::sync::OnceLock;

use geo::indexed::IntervalTreeMultiPolygon;
use geo::{BoundingRect, Contains, Coord};
use rayon::prelude::*;

use crate::model::{Area, BaseMap, BorderLine, Dataset, Incident, LonLat, Problem, Reason, bounds};
use crate::spatial::Border;

/// Nearer to the border than this, metres, a position is not suspected; and it is a support for the exchanged one.
pub const NEAR_M: f64 = 300_000.0;
/// So far about a position, metres, its stated country is looked for before the position is taken for one that is not near it.
const NEAR_RINGS_M: [f64; 4] = [EDGE_M, 75_000.0, 150_000.0, 300_000.0];
/// Of more borders than these one is near almost anywhere on land.
const MOST_MEMBERS: usize = 30;
/// Where no country is stated, a position is suspected only farther off than this.
const FAR_M: f64 = 1_500_000.0;

/// The one test, of all commands, whether latitude and longitude have changed places.
///
/// The exchanged position has to be supported where the position itself is not, by the border in use and the country that
/// the row states: it lies in that country, and the position neither in it nor near it, as at sea; or, of a side of the border whose outline is not known, near
/// the border; or, if no country is stated, near the border while the position is far off. A country that is not known
/// supports nothing, and where so many borders are in use that one is near almost anywhere, none is a support.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    border: &'a Border,
    base: &'a BaseMap,
    /// The box round the countries that are known.
    known: Option<geo::Rect>,
    /// Whether to be near the border says anything.
    telling: bool,
}

impl<'a> Exchange<'a> {
    /// The test on a border, with the countries of a base map.
    pub fn new(border: &'a Border, base: &'a BaseMap) -> Self {
        Self { border, base, known: bounds(&base.countries), telling: border.line().members.len() <= MOST_MEMBERS }
    }

    /// Whether `exchanged` is supported where `read`, with its distance to the border in metres, is not, `read` being none if
    /// only the exchanged position is one; none if nothing is known. `stated` is the country that the row states, or empty.
    pub fn supports(&self, read: Option<(LonLat, f64)>, exchanged: LonLat, stated: &str) -> Option<bool> {
        let near = || {
            self.telling
                && self.border.may_be_within(exchanged, NEAR_M)
                && self.border.locate(exchanged).distance_m < NEAR_M
        };
        let stated = stated.trim();
        if let Some(country) = country(self.base, stated) {
            let within =
                |p: LonLat, metres: f64| contains(country, p) || around(p, metres).any(|p| contains(country, p));
            let off = |p: LonLat| NEAR_RINGS_M.iter().all(|metres| !within(p, *metres));
            return Some(within(exchanged, EDGE_M) && read.is_none_or(|(p, _)| off(p)));
        }
        if read.is_some_and(|(_, distance_m)| distance_m <= NEAR_M) {
            return Some(false);
        }
        let line = self.border.line();
        if [&line.left, &line.right].iter().any(|side| side.eq_ignore_ascii_case(stated)) {
            return Some(near());
        }
        let supported = stated.is_empty() && read.is_none_or(|(_, distance_m)| distance_m > FAR_M) && near();
        supported.then_some(true)
    }

    /// Whether a file whose first incidents are here is one of the border's region, as they stand or exchanged. Where it is not, an
    /// exchanged position near the border is chance.
    pub fn is_of_region(&self, first: &[LonLat]) -> bool {
        let near =
            |p: LonLat, metres: f64| self.border.may_be_within(p, metres) && self.border.locate(p).distance_m < metres;
        let of = |p: &&LonLat| near(**p, FAR_M) || p.exchanged().is_some_and(|e| near(e, NEAR_M));
        2 * first.iter().filter(of).count() >= first.len()
    }

    /// The incidents whose coordinates have changed places, or have lost a sign, by the same test; `stated` gives the
    /// country of a row, `of_region` whether its file is one of the border's region, `mend` says whether exchanged ones are put right.
    pub fn find<'t>(
        &self,
        incidents: &[Incident],
        stated: impl Fn(&Incident) -> &'t str,
        of_region: impl Fn(&Incident) -> bool,
        mend: bool,
    ) -> Vec<Suspect> {
        let one = |(at, incident): (usize, &Incident)| {
            let p = incident.position;
            // Most exchanged positions lie neither near the border nor in any country that is known.
            let plausible = |other: &LonLat| {
                self.border.may_be_within(*other, NEAR_M) || self.known.is_some_and(|known| holds(known, *other))
            };
            let exchanged = p.exchanged().filter(plausible);
            // A position in the border's box has its signs, but where that straddles the equator or Greenwich.
            let off = !self.border.may_be_within(p, NEAR_M);
            let mirrored = off && p.mirrored().iter().any(plausible);
            if exchanged.is_none() && !mirrored {
                return None;
            }
            let stated = stated(incident);
            if stated.trim().is_empty() && !of_region(incident) {
                return None;
            }
            let read = Some((p, self.border.locate(p).distance_m));
            let supported = |other: &LonLat| self.supports(read, *other, stated) == Some(true);
            let suspect = |exchanged: Option<LonLat>, reason: Reason| {
                let (row, value) = (incident.row, format!("{}, {}", p.lat(), p.lon()));
                Suspect {
                    at,
                    exchanged,
                    problem: Problem { row, field: "coordinates", value, reason, left_out: false },
                }
            };
            if let Some(exchanged) = exchanged.filter(supported) {
                let reason = if mend { Reason::SwappedBack } else { Reason::Swapped };
                return Some(suspect(Some(exchanged), reason));
            }
            let lost = || p.mirrored().iter().any(|other| plausible(other) && supported(other));
            (mirrored && lost()).then(|| suspect(None, Reason::LostSign))
        };
        incidents.iter().enumerate().filter_map(one).collect()
    }
}

/// An incident whose coordinates are likely not what they should be.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// Its place among the incidents.
    pub at: usize,
    /// Its position with latitude and longitude exchanged, if that is what is wrong.
    pub exchanged: Option<LonLat>,
    /// What is said of its row.
    pub problem: Problem,
}

/// Incidents whose position lies in another country than the one stated, and farther from it than its location error, but
/// at least 10 km; each becomes a problem of its row. How many there are.
pub fn other_country(dataset: &mut Dataset, base: &BaseMap) -> usize {
    let outlines: Vec<Outline<'_>> = base.countries.iter().map(Outline::new).collect();
    let mut found = Vec::new();
    let mut last: Option<(&str, Option<&Outline<'_>>)> = None;
    for incident in &dataset.incidents {
        let stated = dataset.field(incident, "country").trim();
        let known = last.filter(|(text, _)| *text == stated).map(|(_, outline)| outline);
        let outline = known.unwrap_or_else(|| {
            let area = country(base, stated)?;
            outlines.iter().find(|outline| std::ptr::eq(outline.area, area))
        });
        last = Some((stated, outline));
        let Some(outline) = outline else { continue };
        let (p, near) = (incident.position, incident.location_error_m.unwrap_or(0.0).max(EDGE_M));
        if outline.contains(p) || around(p, near).any(|p| outline.contains(p)) {
            continue;
        }
        if let Some(other) = outlines.iter().find(|other| other.contains(p)) {
            found.push((incident.row, format!("{stated}; the position lies in {}", other.area.name)));
        }
    }
    let count = found.len();
    dataset.problems.extend(found.into_iter().map(|(row, value)| Problem {
        row,
        field: "country",
        value,
        reason: Reason::OtherCountry,
        left_out: false,
    }));
    dataset.problems.sort_by_key(|p| p.row);
    count
}

/// The states other than the two of a border in which positions lie, with how many do, the most first; the border's own outlines may be
/// off by so much as `SHORE_M`. None where the outlines of the two are not known, or the border is of several pairs of states.
pub fn third_states(positions: &[LonLat], line: &BorderLine, base: &BaseMap) -> Vec<(String, usize)> {
    let (Some(left), Some(right), true) =
        (country(base, &line.left), country(base, &line.right), line.sides.is_empty())
    else {
        return Vec::new();
    };
    let own = [Outline::new(left), Outline::new(right)];
    let others: Vec<Outline<'_>> = base
        .countries
        .iter()
        .filter(|area| area.country != left.country && area.country != right.country)
        .map(Outline::new)
        .collect();
    let is_own = |p: LonLat| own.iter().any(|outline| outline.contains(p));
    let third = |p: &LonLat| {
        let outside = !is_own(*p) && !around(*p, SHORE_M).any(is_own);
        outside.then(|| others.iter().position(|outline| outline.contains(*p))).flatten()
    };
    let mut counts = vec![0; others.len()];
    positions.par_iter().filter_map(third).collect::<Vec<_>>().into_iter().for_each(|other| counts[other] += 1);
    let named = others.iter().zip(counts).map(|(outline, count)| (outline.area.name.clone(), count));
    let mut found: Vec<(String, usize)> = named.filter(|(_, count)| *count > 0).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found
}

/// The states of a border in which positions lie that are on the other one's side of the line, as on islands beyond its end, with how many do. Positions come with
/// the name of their side; those nearer to the other state's outline than outlines may be off are not counted. None where the outlines are not known, or
/// the border is of several pairs of states.
pub fn across(positions: &[(LonLat, &str)], line: &BorderLine, base: &BaseMap) -> Vec<(String, usize)> {
    let (Some(left), Some(right), true) =
        (country(base, &line.left), country(base, &line.right), line.sides.is_empty())
    else {
        return Vec::new();
    };
    let of =
        [(&line.left, Outline::new(right), Outline::new(left)), (&line.right, Outline::new(left), Outline::new(right))];
    let is_across = |(p, side): &(LonLat, &str)| {
        of.iter().position(|(name, other, own)| {
            *name == side && other.contains(*p) && !own.contains(*p) && !around(*p, EDGE_M).any(|p| own.contains(p))
        })
    };
    let found: Vec<usize> = positions.par_iter().filter_map(is_across).collect();
    let count = |which: usize| found.iter().filter(|found| **found == which).count();
    let named = [0, 1].map(|which| (of[which].1.area.name.clone(), count(which)));
    named.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// How far a position may lie outside a state's outline and still be taken for one in it, metres.
pub(super) const SHORE_M: f64 = 2_000.0;

/// A state that is asked for many positions. Its edges are ordered at the first one in its box.
pub(super) struct Outline<'a> {
    pub area: &'a Area,
    around: Option<geo::Rect>,
    edges: OnceLock<IntervalTreeMultiPolygon<f64>>,
}

impl<'a> Outline<'a> {
    pub fn new(area: &'a Area) -> Self {
        Self { area, around: area.shape.bounding_rect(), edges: OnceLock::new() }
    }

    pub fn contains(&self, p: LonLat) -> bool {
        let edges = || self.edges.get_or_init(|| IntervalTreeMultiPolygon::new(&self.area.shape));
        self.around.is_some_and(|around| holds(around, p)) && edges().contains(&Coord::from(p))
    }
}

pub(super) fn holds(rect: geo::Rect, p: LonLat) -> bool {
    (rect.min().x..=rect.max().x).contains(&p.lon()) && (rect.min().y..=rect.max().y).contains(&p.lat())
}

/// How far a base map's outlines may be off, metres.
pub const EDGE_M: f64 = 10_000.0;

/// Eight positions round `p`, so far away in degrees as `metres` are roughly.
fn around(p: LonLat, metres: f64) -> impl Iterator<Item = LonLat> {
    let (lat, lon) = (metres / 111_000.0, metres / (111_000.0 * p.lat().to_radians().cos().max(0.01)));
    (0..8).map(move |k| {
        let (sin, cos) = (f64::from(k) * std::f64::consts::FRAC_PI_4).sin_cos();
        LonLat::wrapped(p.lon() + lon * sin, p.lat() + lat * cos)
    })
}

/// The country of the base map that a text names, by its name or code.
pub(super) fn country<'a>(base: &'a BaseMap, text: &str) -> Option<&'a Area> {
    // ISO 3166-1 alpha-2, Gleditsch and Ward's numbers, long names.
    const CODES: [(&str, &str); 12] = [
        ("AF", "AFG"),
        ("PK", "PAK"),
        ("IR", "IRN"),
        ("IN", "IND"),
        ("CN", "CHN"),
        ("TJ", "TJK"),
        ("UZ", "UZB"),
        ("TM", "TKM"),
        ("700", "AFG"),
        ("770", "PAK"),
        ("ISLAMIC REPUBLIC OF AFGHANISTAN", "AFG"),
        ("ISLAMIC REPUBLIC OF PAKISTAN", "PAK"),
    ];
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let upper = text.to_uppercase();
    let code = CODES.iter().find(|(name, _)| *name == upper).map_or(&*upper, |(_, code)| code);
    let called = |area: &&Area| {
        let named = |name: &String| name.eq_ignore_ascii_case(text);
        area.country == code || named(&area.name) || named(&area.name_local) || area.names.iter().any(named)
    };
    base.countries.iter().find(called)
}

fn contains(area: &Area, p: LonLat) -> bool {
    let at = Coord { x: p.lon(), y: p.lat() };
    area.shape.iter().any(|part| part.bounding_rect().is_some_and(|r| r.contains(&at)) && part.contains(&at))
}
