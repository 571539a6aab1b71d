//! The data that come with the program, embedded in it and read through `input` like any other file.
//! `data/SOURCES.md` says where each comes from and under which licence.

use crate::embedded::{Embedded, embedded};
use crate::input::{self, BaseFiles, InputError};
use crate::model::{BASE_MAP_CREDIT, BaseMap, BorderLine, Dataset, OSM};

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

/// The built-in base map of the region.
///
/// # Errors
/// As [`incidents`].
pub fn base_map() -> Result<BaseMap, InputError> {
    static COUNTRIES: Embedded = embedded!("countries.geojson");
    static PROVINCES: Embedded = embedded!("provinces.geojson");
    static PROVINCE_LINES: Embedded = embedded!("province_lines.geojson");
    static RIVERS: Embedded = embedded!("rivers.geojson");
    static LAKES: Embedded = embedded!("lakes.geojson");
    static COUNTRY_LINES: Embedded = embedded!("country_lines.geojson");
    static CLAIMS: Embedded = embedded!("claims.geojson");
    static PLACES: Embedded = embedded!("places.geojson");
    static CROSSINGS: Embedded = embedded!("crossings.geojson");
    input::base_map(&BaseFiles {
        countries: COUNTRIES.bytes(),
        provinces: PROVINCES.bytes(),
        province_lines: PROVINCE_LINES.bytes(),
        rivers: RIVERS.bytes(),
        lakes: LAKES.bytes(),
        country_lines: COUNTRY_LINES.bytes(),
        claims: CLAIMS.bytes(),
        places: PLACES.bytes(),
        crossings: CROSSINGS.bytes(),
        credit: BASE_MAP_CREDIT,
    })
}
