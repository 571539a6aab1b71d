//! Whether positions fit what else is known: swapped coordinates, the country stated.

use geo::{BoundingRect, Contains, Coord};

use crate::model::{Area, BaseMap, Dataset, LonLat, Problem, Reason, bounds};

/// A share of rows that makes a file's region: its middle 80 %.
const TAIL: f64 = 0.1;

/// Finds positions whose latitude and longitude seem to have changed places, and puts them right if asked to; each becomes
/// a problem of its row. How many there are.
///
/// A position is only suspected if the exchanged one is supported where the position itself is not: it lies in the country
/// that the row states; or, if the row states none that is known, in the region of the file's other rows; or nearly
/// all rows lie outside the base map's region and would lie inside.
pub fn swapped(dataset: &mut Dataset, base: &BaseMap, mend: bool) -> usize {
    let Some(known) = region(base) else { return 0 };
    let own = own_region(dataset);
    let (mut outside, mut all) = (0, 0);
    for incident in &dataset.incidents {
        all += 1;
        let p = incident.position;
        outside += usize::from(!known.holds(p) && p.exchanged().is_some_and(|e| known.holds(e)));
    }
    let most = outside * 10 >= all * 9;
    let mut found = Vec::new();
    for (i, incident) in dataset.incidents.iter().enumerate() {
        let p = incident.position;
        let Some(e) = p.exchanged() else { continue };
        let in_region = |r: &Region| !r.holds(p) && r.holds(e);
        if !(in_region(&known) || own.is_some_and(|own| in_region(&own))) {
            continue;
        }
        let supported = match country(base, dataset.field(incident, "country")) {
            Some(country) => contains(country, e) && !contains(country, p),
            None => own.is_some_and(|own| in_region(&own)) || (most && in_region(&known)),
        };
        if supported {
            found.push((i, e));
        }
    }
    for &(i, e) in &found {
        let incident = &mut dataset.incidents[i];
        let (row, value) = (incident.row + 1, format!("{}, {}", incident.position.lat(), incident.position.lon()));
        let reason = if mend { Reason::SwappedBack } else { Reason::Swapped };
        dataset.problems.push(Problem { row, field: "coordinates", value, reason, left_out: false });
        if mend {
            incident.position = e;
            dataset.rewritten = true;
        }
    }
    dataset.problems.sort_by_key(|p| p.row);
    found.len()
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
        row: row + 1,
        field: "country",
        value,
        reason: Reason::OtherCountry,
        left_out: false,
    }));
    dataset.problems.sort_by_key(|p| p.row);
    count
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
    base.countries.iter().find(|c| c.country == code || c.name.eq_ignore_ascii_case(text))
}

fn contains(area: &Area, p: LonLat) -> bool {
    let at = Coord { x: p.lon(), y: p.lat() };
    area.shape.iter().any(|part| part.bounding_rect().is_some_and(|r| r.contains(&at)) && part.contains(&at))
}

/// A box in longitude and latitude.
#[derive(Clone, Copy)]
struct Region {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Region {
    fn holds(&self, p: LonLat) -> bool {
        (self.west..=self.east).contains(&p.lon()) && (self.south..=self.north).contains(&p.lat())
    }
}

/// The box round the two countries at the heart of the base map, those with provinces.
fn region(base: &BaseMap) -> Option<Region> {
    let has_provinces = |c: &&Area| base.provinces.iter().any(|p| p.country == c.country);
    let whole = bounds(base.countries.iter().filter(has_provinces))?;
    Some(Region { west: whole.min().x, south: whole.min().y, east: whole.max().x, north: whole.max().y })
}

/// The box round the middle 80 % of the file's rows, as wide again on each side, but not beyond 5 degrees. None for
/// fewer than ten rows.
fn own_region(dataset: &Dataset) -> Option<Region> {
    if dataset.incidents.len() < 10 {
        return None;
    }
    let middle = |of: &dyn Fn(LonLat) -> f64| {
        let mut values: Vec<f64> = dataset.incidents.iter().map(|i| of(i.position)).collect();
        let at = |values: &mut Vec<f64>, share: f64| {
            let k = ((values.len() - 1) as f64 * share) as usize;
            *values.select_nth_unstable_by(k, f64::total_cmp).1
        };
        let (low, high) = (at(&mut values, TAIL), at(&mut values, 1.0 - TAIL));
        let more = (high - low).min(5.0);
        (low - more, high + more)
    };
    let ((west, east), (south, north)) = (middle(&LonLat::lon), middle(&LonLat::lat));
    Some(Region { west, south, east, north })
}
