//! Whether positions fit what else is known: swapped coordinates, the country stated.

use std::collections::BTreeMap;

use super::outline::{Outline, holds};
use crate::model::{Area, BaseMap, Dataset, Incident, Location, LonLat, Problem, Reason, bounds};
use crate::spatial::{Border, Scratch};

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
pub struct Exchange<'a> {
    border: &'a Border,
    base: &'a BaseMap,
    /// The countries of the base map, in its order.
    outlines: Vec<Outline<'a>>,
    /// The box round the countries that are known.
    known: Option<geo::Rect>,
    /// Whether to be near the border says anything.
    telling: bool,
}

impl<'a> Exchange<'a> {
    /// The test on a border, with the countries of a base map.
    pub fn new(border: &'a Border, base: &'a BaseMap) -> Self {
        Self {
            border,
            base,
            outlines: base.countries.iter().map(Outline::new).collect(),
            known: bounds(&*base.countries),
            telling: border.line().members.len() <= MOST_MEMBERS,
        }
    }

    /// Whether a position, in a row that states this country, or none if it is empty, is supported by what is known; none if nothing is.
    pub fn supports(&self, p: LonLat, stated: &str) -> Option<bool> {
        self.support(p, &self.stated(stated))
    }

    fn support(&self, p: LonLat, stated: &Stated<'_, 'a>) -> Option<bool> {
        let near = || self.telling && self.is_within(p, NEAR_M);
        match stated.country {
            Some(country) => Some(country.is_near(p, EDGE_M)),
            None if stated.own => Some(near()),
            None => (stated.nothing && near()).then_some(true),
        }
    }

    /// Whether a position may be wrong: it is not in the country stated nor near it, or far from the border.
    fn is_suspect(&self, p: LonLat, stated: &Stated<'_, 'a>, scratch: &mut Scratch) -> bool {
        let mut located = || self.border.locate_with(p, scratch);
        match stated.country {
            // Near the border is near both of its states.
            Some(country) => {
                let on_its_border =
                    |nearest: Location| nearest.distance_m <= NEAR_M && self.border.is_of(&nearest, &country.area.name);
                let near = country.contains(p)
                    || stated.own && on_its_border(located())
                    || NEAR_RINGS_M.iter().any(|metres| country.is_around(p, *metres));
                !near
            }
            // Nothing would support another position.
            None if !self.telling => false,
            None => located().distance_m > if stated.nothing { FAR_M } else { NEAR_M },
        }
    }

    /// What a row states.
    fn stated(&self, text: &str) -> Stated<'_, 'a> {
        let (text, line) = (text.trim(), self.border.line());
        let country = outline(self.base, &self.outlines, text);
        let name = country.map_or(text, |country| &country.area.name);
        let of_parts = line.sides.iter().flatten().filter(|_| country.is_some());
        let own = [&line.left, &line.right].into_iter().chain(of_parts).any(|side| side.eq_ignore_ascii_case(name));
        Stated { country, own, nothing: text.is_empty() }
    }

    fn is_within(&self, p: LonLat, metres: f64) -> bool {
        self.border.may_be_within(p, metres) && self.border.locate(p).distance_m < metres
    }

    /// Whether a file whose first incidents are here is one of the border's region, as they stand or exchanged. Where it is not, an
    /// exchanged position near the border is chance.
    pub fn is_of_region(&self, first: &[LonLat]) -> bool {
        let of = |p: &&LonLat| {
            self.is_within(**p, FAR_M) || p.exchanged().is_some_and(|exchanged| self.is_within(exchanged, NEAR_M))
        };
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
        // Files state few countries, many times.
        let mut known: BTreeMap<&str, Stated<'_, 'a>> = BTreeMap::new();
        let mut scratch = Scratch::default();
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
            let text = stated(incident);
            let stated = known.entry(text).or_insert_with(|| self.stated(text));
            let told = !stated.nothing || of_region(incident);
            if !told || !self.is_suspect(p, stated, &mut scratch) {
                return None;
            }
            let supported = |other: &LonLat| self.support(*other, stated) == Some(true);
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

/// What the row of an incident states.
struct Stated<'e, 'a> {
    /// The country, if its outline is known.
    country: Option<&'e Outline<'a>>,
    /// Whether it is called as a side of the border.
    own: bool,
    /// Whether no country is stated.
    nothing: bool,
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
        let outline = known.unwrap_or_else(|| outline(base, &outlines, stated));
        last = Some((stated, outline));
        let Some(outline) = outline else { continue };
        let (p, near) = (incident.position, incident.location_error_m.unwrap_or(0.0).max(EDGE_M));
        if outline.is_near(p, near) {
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

/// How far a position may lie outside a state's outline and still be taken for one in it, metres.
pub(super) const SHORE_M: f64 = 2_000.0;

/// How far a base map's outlines may be off, metres.
pub const EDGE_M: f64 = 10_000.0;

/// The outline of the country of the base map that a text names; `outlines` are its countries'.
fn outline<'e, 'a>(base: &BaseMap, outlines: &'e [Outline<'a>], text: &str) -> Option<&'e Outline<'a>> {
    let area = country(base, text)?;
    outlines.iter().find(|outline| std::ptr::eq(outline.area, area))
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
