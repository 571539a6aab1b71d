use std::collections::BTreeMap;

use geo::{BoundingRect, Coord, LineString, MultiLineString, MultiPolygon, Rect};

use super::LonLat;

/// Whose the built-in base maps are.
pub const BASE_MAP_CREDIT: &str = "© OpenStreetMap contributors (ODbL), Natural Earth, GeoNames (CC BY 4.0)";

/// The region that a map shows besides the border and the incidents. Coordinates are degrees.
#[derive(Clone, Debug, Default)]
pub struct BaseMap {
    /// Countries.
    pub countries: Vec<Area>,
    /// First-order units: provinces.
    pub provinces: Vec<Area>,
    /// Names of first-order units whose extent is not known.
    pub province_names: Vec<AreaName>,
    /// Lines between countries, and coasts.
    pub country_lines: Vec<BoundaryLine>,
    /// Lines between provinces of one country.
    pub province_lines: Vec<LineString>,
    /// Rivers.
    pub rivers: Vec<LineString>,
    /// Lakes.
    pub lakes: Vec<MultiPolygon>,
    /// Lines that are claimed, not held.
    pub claims: Vec<Claim>,
    /// Towns.
    pub places: Vec<Place>,
    /// Border crossings.
    pub crossings: Vec<Place>,
    /// Whose data these are, as the map's caption says it.
    pub credit: String,
}

/// A country or a province.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its name in English.
    pub name: String,
    /// Its name in a local language; empty if not known.
    pub name_local: String,
    /// All names and codes that it goes by in its file.
    pub names: Vec<String>,
    /// Other short texts of its feature, by which it may be called where no name is: in another language, in a list of tags.
    pub texts: Vec<String>,
    /// Its code: ISO 3166-1 alpha-3 of a country, of a province the country's.
    pub country: String,
    /// Its extent.
    pub shape: MultiPolygon,
}

/// The name of an area of which only the middle is known.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaName {
    /// Its name.
    pub name: String,
    /// The middle of its largest part.
    pub position: LonLat,
    /// Its area, square kilometres.
    pub area_km2: f64,
}

/// A line between countries.
#[derive(Clone, Debug)]
pub struct BoundaryLine {
    /// What kind of line, in nobody's view.
    pub kind: Boundary,
    /// What kind of line it is to states that see it otherwise, by their codes: ISO 3166-1 alpha-2.
    pub views: BTreeMap<String, Boundary>,
    /// Where it runs.
    pub line: MultiLineString,
}

impl BoundaryLine {
    /// What kind of line it is in a state's view; in nobody's if there is none.
    pub fn seen_by(&self, state: Option<&str>) -> Boundary {
        state.and_then(|state| self.views.get(state)).copied().unwrap_or(self.kind)
    }
}

/// How states see a line, from a text such as `I:CN,PK N:IN`: a boundary (I), in dispute (C), a line within a state (P), none (N).
/// Nobody's view is that of `*`.
pub fn views(text: &str) -> BTreeMap<String, Boundary> {
    let kind = |letter: &str| match letter {
        "I" => Some(Boundary::International),
        "C" => Some(Boundary::Control),
        "P" => Some(Boundary::Province),
        "N" => Some(Boundary::Unseen),
        _ => None,
    };
    let group = |group: &str| {
        let (how, states) = group.split_once(':')?;
        let how = kind(how)?;
        Some(states.split(',').map(|state| (state.to_string(), how)).collect::<Vec<_>>())
    };
    text.split(' ').filter_map(group).flatten().collect()
}

/// A line that is claimed, not held.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The state that claims it, by its code (ISO 3166-1 alpha-2); empty if the source does not say.
    pub by: String,
    /// Where it runs.
    pub line: MultiLineString,
}

/// Kinds of lines between countries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// Recognised by both sides, as far as the source says.
    International,
    /// Held, not recognised by both: a line of control.
    Control,
    /// The limit of an area that more than one state claims, or of a zone: demilitarised, leased.
    Zone,
    /// The sea.
    Coast,
    /// Within a state.
    Province,
    /// No line at all.
    Unseen,
}

/// A town or a crossing.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its name in Latin letters.
    pub name: String,
    /// Its name in a local language; empty if not known.
    pub name_local: String,
    /// The country's code.
    pub country: String,
    /// Its population; 0 if not known.
    pub population: u64,
    /// Whether it is the capital of its country.
    pub capital: bool,
    /// Where it is.
    pub position: LonLat,
}

/// The box in degrees round some areas; none without areas.
pub fn bounds<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Option<Rect> {
    areas.into_iter().filter_map(|area| area.shape.bounding_rect()).reduce(|a, b| {
        let (low, high) = ((a.min(), b.min()), (a.max(), b.max()));
        Rect::new(
            Coord { x: low.0.x.min(low.1.x), y: low.0.y.min(low.1.y) },
            Coord { x: high.0.x.max(high.1.x), y: high.0.y.max(high.1.y) },
        )
    })
}
