use std::collections::BTreeMap;
use std::ops::Deref;

use geo::{BoundingRect, Coord, LineString, MultiLineString, MultiPolygon, Rect};
use rayon::prelude::*;

use super::{Lazy, LonLat};

/// Whose the built-in base maps are.
pub const BASE_MAP_CREDIT: &str = "© OpenStreetMap contributors (ODbL), Natural Earth, GeoNames (CC BY 4.0)";

/// The region that a map shows besides the border and the incidents. Coordinates are degrees. What is not asked for is never read.
#[derive(Clone, Debug, Default)]
pub struct BaseMap {
    /// Countries.
    pub countries: Lazy<Vec<Area>>,
    /// First-order units: provinces.
    pub provinces: Lazy<Vec<Area>>,
    /// Names of first-order units whose extent is not known.
    pub province_names: Lazy<Vec<AreaName>>,
    /// Lines between countries, and coasts.
    pub country_lines: Lazy<Vec<BoundaryLine>>,
    /// Lines between provinces of one country.
    pub province_lines: Lazy<Vec<LineString>>,
    /// Rivers.
    pub rivers: Lazy<Vec<LineString>>,
    /// Lakes.
    pub lakes: Lazy<Vec<MultiPolygon>>,
    /// Lines that are claimed, not held.
    pub claims: Lazy<Vec<Claim>>,
    /// Towns.
    pub places: Lazy<Vec<Place>>,
    /// Border crossings.
    pub crossings: Lazy<Vec<Place>>,
    /// Whose data these are, as the map's caption says it.
    pub credit: String,
}

impl BaseMap {
    /// Reads all of what is not read yet, on all cores: a map, which draws all of it, would wait longer for one after the other.
    pub fn prepare(&self) {
        let others = || {
            self.places.make();
            self.provinces.make();
            self.province_names.make();
            self.province_lines.make();
            self.rivers.make();
        };
        let shapes = || self.countries.par_iter().for_each(|country| country.shape.make());
        rayon::join(shapes, || rayon::join(|| self.lakes.make(), others));
        self.country_lines.make();
        self.claims.make();
        self.crossings.make();
    }
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
    pub shape: Shape,
}

/// The extent of an area: polygons, which may be made only when they are asked for, and the box round them, which is known at once.
#[derive(Clone, Debug)]
pub struct Shape {
    around: Option<Rect>,
    polygons: Lazy<MultiPolygon>,
}

impl Shape {
    /// Polygons that lie in a box.
    pub fn new(around: Rect, polygons: Lazy<MultiPolygon>) -> Self {
        Self { around: Some(around), polygons }
    }

    /// Makes the polygons now, if they are not made yet.
    pub fn make(&self) {
        self.polygons.make();
    }

    /// A box round the polygons, degrees; none without any.
    pub fn around(&self) -> Option<Rect> {
        self.around
    }
}

impl From<MultiPolygon> for Shape {
    fn from(polygons: MultiPolygon) -> Self {
        Self { around: polygons.bounding_rect(), polygons: polygons.into() }
    }
}

impl Deref for Shape {
    type Target = MultiPolygon;

    fn deref(&self) -> &MultiPolygon {
        &self.polygons
    }
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
    areas.into_iter().filter_map(|area| area.shape.around()).reduce(|a, b| {
        let (low, high) = ((a.min(), b.min()), (a.max(), b.max()));
        Rect::new(
            Coord { x: low.0.x.min(low.1.x), y: low.0.y.min(low.1.y) },
            Coord { x: high.0.x.max(high.1.x), y: high.0.y.max(high.1.y) },
        )
    })
}
