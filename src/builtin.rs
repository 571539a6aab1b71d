//! The data that come with the program, embedded in it and read through `input` like any other file.
//! `data/SOURCES.md` says where each comes from and under which licence.

use geo::MultiPolygon;

use crate::embedded::{Embedded, embedded};
use crate::input::{self, InputError, base};
use crate::model::{Area, BASE_MAP_CREDIT, BaseMap, BorderLine, Dataset, Lazy, OSM};

static INCIDENTS: Embedded = embedded!("incidents.geojson");
static DURAND: Embedded = embedded!("border_durand.geojson");
static DURAND_NE: Embedded = embedded!("border_durand_ne.geojson");

/// The name under which the documented incidents are read.
pub const INCIDENTS_NAME: &str = "built-in incidents";

/// The documented incidents: GeoJSON.
pub fn incidents_file() -> &'static [u8] {
    INCIDENTS.bytes()
}

/// The Durand Line after OpenStreetMap: GeoJSON, `ODbL` 1.0.
pub fn durand_file() -> &'static [u8] {
    DURAND.bytes()
}

/// The Durand Line after Natural Earth: GeoJSON, public domain.
pub fn durand_ne_file() -> &'static [u8] {
    DURAND_NE.bytes()
}

/// What is to be said of the line's status.
const STATUS: &str =
    "Pakistan regards this line as the international border; no government of Afghanistan has recognised it as one.";
/// What is to be said of the incidents.
pub const SAMPLE: &str = "The incidents are a hand-picked sample of public reports, not a count of violence; autumn \
                          2025 and early 2026 were searched hardest.";

/// The built-in incidents.
///
/// # Errors
/// None while the embedded file is sound, which a test holds.
pub fn incidents() -> Result<Dataset, InputError> {
    input::incidents(INCIDENTS_NAME, incidents_file(), &input::Reading::default())
}

/// The built-in line after OpenStreetMap.
///
/// # Errors
/// As [`incidents`].
pub fn durand() -> Result<BorderLine, InputError> {
    Ok(BorderLine { credit: OSM.into(), status: STATUS.into(), ..input::border("durand", durand_file())? })
}

/// The built-in line after Natural Earth.
///
/// # Errors
/// As [`incidents`].
pub fn durand_ne() -> Result<BorderLine, InputError> {
    Ok(BorderLine {
        credit: "Natural Earth".into(),
        status: STATUS.into(),
        ..input::border("durand-ne", durand_ne_file())?
    })
}

/// The built-in base map of the region, each file read when it is first asked for.
pub fn base_map() -> BaseMap {
    static COUNTRIES: Embedded = embedded!("countries.geojson");
    static PROVINCES: Embedded = embedded!("provinces.geojson");
    static PROVINCE_LINES: Embedded = embedded!("province_lines.geojson");
    static RIVERS: Embedded = embedded!("rivers.geojson");
    static LAKES: Embedded = embedded!("lakes.geojson");
    static COUNTRY_LINES: Embedded = embedded!("country_lines.geojson");
    static CLAIMS: Embedded = embedded!("claims.geojson");
    static PLACES: Embedded = embedded!("places.geojson");
    static CROSSINGS: Embedded = embedded!("crossings.geojson");
    let areas = |name, file: &'static Embedded| Lazy::read(move || input::areas(name, file.bytes(), None));
    let lines = |name, file: &'static Embedded| Lazy::read(move || base::plain_lines(name, file.bytes()));
    let places = |name, file: &'static Embedded| Lazy::read(move || base::places(name, file.bytes()));
    let shapes = |lakes: Vec<Area>| lakes.iter().map(|lake| MultiPolygon::clone(&lake.shape)).collect();
    let lakes = move || input::areas("lakes", LAKES.bytes(), None).map(shapes);
    BaseMap {
        countries: areas("countries", &COUNTRIES),
        provinces: areas("provinces", &PROVINCES),
        province_lines: lines("province lines", &PROVINCE_LINES),
        rivers: lines("rivers", &RIVERS),
        lakes: Lazy::read(lakes),
        country_lines: Lazy::read(|| base::country_lines("country lines", COUNTRY_LINES.bytes())),
        claims: Lazy::read(|| base::claims("claims", CLAIMS.bytes())),
        places: places("places", &PLACES),
        crossings: places("crossings", &CROSSINGS),
        credit: BASE_MAP_CREDIT.into(),
        ..BaseMap::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_the_base_map_can_be_read() {
        let base = base_map();
        let areas = (base.countries.len(), base.provinces.len(), base.lakes.len());
        let lines = (base.province_lines.len(), base.rivers.len(), base.country_lines.len(), base.claims.len());
        let points = (base.places.len(), base.crossings.len());
        assert_eq!((areas, lines, points), ((9, 41, 18), (91, 53, 55, 127), (1230, 4)));
    }
}
