//! Whether positions fit what else is known: swapped coordinates, the country stated.

use geo::{BoundingRect, Contains, Coord};

use crate::model::{Area, BaseMap, Dataset, Incident, LonLat, Problem, Reason, bounds};
use crate::spatial::Border;

/// Nearer to the border than this, metres, a position is not suspected; and it is a support for the exchanged one.
pub const NEAR_M: f64 = 300_000.0;
/// Where no country is stated, a position is suspected only farther off than this.
const FAR_M: f64 = 1_500_000.0;

/// The one test, of all commands, whether latitude and longitude have changed places.
///
/// The exchanged position has to be supported where the position itself is not, by the border in use and the country that
/// the row states: it lies in that country, and the position does not; or, of a side of the border whose outline is not known, near
/// the border; or, if no country is stated, near the border while the position is far off. A country that is not known
/// supports nothing.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    border: &'a Border,
    base: &'a BaseMap,
    /// The box round the countries that are known.
    known: Option<geo::Rect>,
}

impl<'a> Exchange<'a> {
    /// The test on a border, with the countries of a base map.
    pub fn new(border: &'a Border, base: &'a BaseMap) -> Self {
        Self { border, base, known: bounds(&base.countries) }
    }

    /// Whether `exchanged` is supported where `read`, with its distance to the border in metres, is not, `read` being none if
    /// only the exchanged position is one; none if nothing is known. `stated` is the country that the row states, or empty.
    pub fn supports(&self, read: Option<(LonLat, f64)>, exchanged: LonLat, stated: &str) -> Option<bool> {
        if read.is_some_and(|(_, distance_m)| distance_m <= NEAR_M) {
            return Some(false);
        }
        let near = || self.border.may_be_within(exchanged, NEAR_M) && self.border.locate(exchanged).distance_m < NEAR_M;
        let stated = stated.trim();
        if let Some(country) = country(self.base, stated) {
            return Some(contains(country, exchanged) && read.is_none_or(|(p, _)| !contains(country, p)));
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

    /// The incidents whose coordinates have changed places, with the exchanged position and the problem of the row; `stated` gives the
    /// country of a row, `of_region` whether its file is one of the border's region, `mend` says whether they are put right.
    pub fn find<'t>(
        &self,
        incidents: &[Incident],
        stated: impl Fn(&Incident) -> &'t str,
        of_region: impl Fn(&Incident) -> bool,
        mend: bool,
    ) -> Vec<(usize, LonLat, Problem)> {
        let one = |(i, incident): (usize, &Incident)| {
            let p = incident.position;
            let e = p.exchanged()?;
            // Most exchanged positions lie neither near the border nor in any country that is known.
            let plausible = self.border.may_be_within(e, NEAR_M) || self.known.is_some_and(|known| holds(known, e));
            let distance_m = if plausible { self.border.locate(p).distance_m } else { return None };
            let stated = stated(incident);
            let told = !stated.trim().is_empty() || of_region(incident);
            (told && self.supports(Some((p, distance_m)), e, stated) == Some(true)).then(|| {
                let (row, value) = (incident.row, format!("{}, {}", p.lat(), p.lon()));
                let reason = if mend { Reason::SwappedBack } else { Reason::Swapped };
                (i, e, Problem { row, field: "coordinates", value, reason, left_out: false })
            })
        };
        incidents.iter().enumerate().filter_map(one).collect()
    }
}

/// Incidents whose position lies in another country than the one stated, and farther from it than its location error, but
/// at least 10 km; each becomes a problem of its row. How many there are.
pub fn other_country(dataset: &mut Dataset, base: &BaseMap) -> usize {
    let mut found = Vec::new();
    for incident in &dataset.incidents {
        let stated = dataset.field(incident, "country").trim();
        let Some(country) = country(base, stated) else { continue };
        let near = incident.location_error_m.unwrap_or(0.0).max(EDGE_M);
        if contains(country, incident.position) || around(incident.position, near).any(|p| contains(country, p)) {
            continue;
        }
        if let Some(other) = base.countries.iter().find(|c| contains(c, incident.position)) {
            found.push((incident.row, format!("{stated}; the position lies in {}", other.name)));
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

fn holds(rect: geo::Rect, p: LonLat) -> bool {
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
fn country<'a>(base: &'a BaseMap, text: &str) -> Option<&'a Area> {
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
