//! The data that come with the program, embedded in it and read through `input` like any other file.
//! `data/SOURCES.md` says where each comes from and under which licence.

use crate::input::{self, BaseFiles, InputError};
use crate::model::{BASE_MAP_CREDIT, BaseMap, BorderLine, Dataset, OSM};

/// The documented incidents: GeoJSON.
pub const INCIDENTS: &[u8] = include_bytes!("../data/incidents.geojson");
/// The name under which they are read.
pub const INCIDENTS_NAME: &str = "built-in incidents";
/// The Durand Line after OpenStreetMap: GeoJSON, `ODbL` 1.0.
pub const DURAND: &[u8] = include_bytes!("../data/border_durand.geojson");
/// The Durand Line after Natural Earth: GeoJSON, public domain.
pub const DURAND_NE: &[u8] = include_bytes!("../data/border_durand_ne.geojson");

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
    input::incidents(INCIDENTS_NAME, INCIDENTS, &input::Reading::default())
}

/// The built-in line after OpenStreetMap.
///
/// # Errors
/// As [`incidents`].
pub fn durand() -> Result<BorderLine, InputError> {
    Ok(BorderLine { credit: OSM.into(), status: STATUS.into(), ..input::border("durand", DURAND)? })
}

/// The built-in line after Natural Earth.
///
/// # Errors
/// As [`incidents`].
pub fn durand_ne() -> Result<BorderLine, InputError> {
    Ok(BorderLine { credit: "Natural Earth".into(), status: STATUS.into(), ..input::border("durand-ne", DURAND_NE)? })
}

/// The built-in base map of the region.
///
/// # Errors
/// As [`incidents`].
pub fn base_map() -> Result<BaseMap, InputError> {
    input::base_map(&BaseFiles {
        countries: include_bytes!("../data/countries.geojson"),
        provinces: include_bytes!("../data/provinces.geojson"),
        province_lines: include_bytes!("../data/province_lines.geojson"),
        rivers: include_bytes!("../data/rivers.geojson"),
        lakes: include_bytes!("../data/lakes.geojson"),
        country_lines: include_bytes!("../data/country_lines.geojson"),
        claims: include_bytes!("../data/claims.geojson"),
        places: include_bytes!("../data/places.geojson"),
        crossings: include_bytes!("../data/crossings.geojson"),
        credit: BASE_MAP_CREDIT,
    })
}
