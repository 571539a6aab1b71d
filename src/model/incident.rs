use jiff::civil::Date;

use super::{LonLat, Records};

/// One event at one place, as far as the input says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// Row of [`Dataset::records`] that it came from.
    pub row: usize,
    /// Where.
    pub position: LonLat,
    /// First and last day; the same for an incident of one day. None if the input has no readable date.
    pub days: Option<(Date, Date)>,
    /// Index into [`Dataset::types`].
    pub kind: Option<u32>,
    /// Lowest and highest number of deaths claimed; none if the input gives no figure.
    pub fatalities: Option<(f64, f64)>,
    /// How well the place is known.
    pub precision: Precision,
    /// Standard deviation of the location that the precision stands for, metres; none if unknown.
    pub location_error_m: Option<f64>,
    /// The days between which it happened, by the precision of its date; at least as wide as `days`.
    pub possible_days: Option<(Date, Date)>,
    /// Whether the row sums up several incidents that the source does not tell apart.
    pub summary: bool,
}

impl Incident {
    /// One of which nothing is known but where.
    pub fn at(position: LonLat) -> Self {
        Self {
            row: 0,
            position,
            days: None,
            kind: None,
            fatalities: None,
            precision: Precision::Unknown,
            location_error_m: None,
            possible_days: None,
            summary: false,
        }
    }
}

/// In which forms the dates of incidents stand in the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DatesSeen {
    /// Whether some date does not stand as ISO 8601 has it, so that programs do not take it for one.
    pub other: bool,
    /// Whether some incident's days are several.
    pub interval: bool,
}

impl DatesSeen {
    /// What both have shown.
    pub fn and(&mut self, more: Self) {
        self.other |= more.other;
        self.interval |= more.interval;
    }
}

/// How well a place is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Precision {
    /// A named place, located.
    Place,
    /// Near a place, or a district's seat.
    Near,
    /// A district's representative point, or that of a region of unknown extent.
    Area,
    /// A province's representative point.
    Province,
    /// The input does not say.
    #[default]
    Unknown,
}

impl Precision {
    /// What a location error in metres, a standard deviation, comes to.
    pub fn of_error(metres: f64) -> Self {
        match metres {
            ..3_000.0 => Self::Place,
            ..10_000.0 => Self::Near,
            _ => Self::Area,
        }
    }

    /// Whether only a district or a province is known.
    pub fn is_coarse(self) -> bool {
        matches!(self, Self::Area | Self::Province)
    }
}

/// Incidents, the table that they came from, and what could not be used.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// What the input is called: a file's name.
    pub source: String,
    /// The whole input, including the rows that are no usable incident.
    pub records: Records,
    /// The layout it was read as, as `--schema` names it; "several" if its inputs differ.
    pub schema: &'static str,
    /// The same for people.
    pub schema_title: &'static str,
    /// Why distances from it mislead, if they do.
    pub misleads: Vec<String>,
    /// What the reader did that a user should know: an encoding guessed, a row of tags skipped.
    pub notes: Vec<String>,
    /// The usable incidents, by row.
    pub incidents: Vec<Incident>,
    /// The types that occur, sorted by name.
    pub types: Vec<String>,
    /// How many incidents each of them had before any filter; empty if that was not counted.
    pub type_counts: Vec<usize>,
    /// How each field was read: the field's name and the column's.
    pub fields: Vec<(&'static str, String)>,
    /// What is wrong with single rows.
    pub problems: Vec<Problem>,
    /// Whether some position is not what two plain numbers in the input's columns say.
    pub rewritten: bool,
    /// In which forms the input's dates stand.
    pub dates: DatesSeen,
    /// Incidents, by their row, that are not where the input's own geometry has them; ascending.
    pub moved: Vec<usize>,
    /// Names of features' own members that no column holds, and so no format without features.
    pub members: Vec<String>,
    /// Rows whose geometry has an elevation: its text, by row.
    pub elevations: Vec<(usize, String)>,
    /// Where the first incidents of the input are; of several, those of the parts.
    pub first: Vec<LonLat>,
    /// The inputs that were joined, by their first row; empty if there is one.
    pub parts: Vec<Part>,
}

/// One of several inputs that were joined.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is called.
    pub source: String,
    /// The layout it was read as, as `--schema` names it.
    pub schema: &'static str,
    /// The same for people.
    pub schema_title: &'static str,
    /// Its first row in the joined table.
    pub first_row: usize,
    /// How each field was read.
    pub fields: Vec<(&'static str, String)>,
    /// Where its first incidents are.
    pub first: Vec<LonLat>,
}

/// What programs write where they have nothing, and no place is called: Nan is a town, NA is Namibia.
const NOTHING: [&str; 4] = ["n/a", "#n/a", "<na>", "null"];

impl Dataset {
    /// Counts the incidents of each type.
    pub fn count_types(&mut self) {
        self.type_counts = vec![0; self.types.len()];
        for kind in self.incidents.iter().filter_map(|incident| incident.kind) {
            self.type_counts[kind as usize] += 1;
        }
    }

    /// The name of an incident's type; "not stated" if it has none.
    pub fn kind_name(&self, incident: &Incident) -> &str {
        incident.kind.map_or("not stated", |k| &self.types[k as usize])
    }

    /// The positions of the incidents.
    pub fn positions(&self) -> Vec<LonLat> {
        self.incidents.iter().map(|incident| incident.position).collect()
    }

    /// The column that a field was read from, if all inputs have it in the same one.
    pub fn column_of(&self, field: &str) -> Option<usize> {
        self.records.column(named(&self.fields, field)?)
    }

    /// The text of a field in an incident's row; empty if there is none, or what programs write where they have nothing.
    pub fn field(&self, incident: &Incident, field: &str) -> &str {
        let fields = self.part(incident.row).map_or(&self.fields, |part| &part.fields);
        let column = named(fields, field).and_then(|name| self.records.column(name));
        let text = column.map_or("", |c| self.records.cell(incident.row, c).text());
        if NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing)) { "" } else { text }
    }

    /// The input that a row came from, and the row's number there.
    pub fn origin(&self, row: usize) -> (&str, RowNumber) {
        self.part(row)
            .map_or((&*self.source, RowNumber::of(row)), |part| (&*part.source, RowNumber::of(row - part.first_row)))
    }

    /// The layout that a row was read as, as `--schema` names it.
    pub fn schema_of(&self, row: usize) -> &'static str {
        self.part(row).map_or(self.schema, |part| part.schema)
    }

    /// The number of the input that a row came from.
    pub fn part_of(&self, row: usize) -> usize {
        self.parts.partition_point(|part| part.first_row <= row).saturating_sub(1)
    }

    fn part(&self, row: usize) -> Option<&Part> {
        self.parts.get(self.part_of(row))
    }
}

fn named<'a>(fields: &'a [(&'static str, String)], field: &str) -> Option<&'a str> {
    fields.iter().find(|(f, _)| *f == field).map(|(_, column)| column.as_str())
}

/// A row as people count it: the first row of data is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowNumber(pub usize);

impl RowNumber {
    /// The number of the row with this index, from 0.
    pub fn of(index: usize) -> Self {
        Self(index + 1)
    }
}

impl std::fmt::Display for RowNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Something wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Row of [`Dataset::records`], from 0; [`Dataset::origin`] has the number that people count.
    pub row: usize,
    /// The field concerned.
    pub field: &'static str,
    /// The value found.
    pub value: String,
    /// What is wrong with it.
    pub reason: Reason,
    /// Whether the row was left out because of it.
    pub left_out: bool,
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No coordinates, or only one of them.
    NoPosition,
    /// Not a number.
    NotANumber,
    /// Coordinates in one text that is not understood.
    UnreadableCoordinates,
    /// A latitude outside -90..90.
    LatitudeOutOfRange,
    /// A longitude outside -180..180.
    LongitudeOutOfRange,
    /// Latitude and longitude both 0.
    NullIsland,
    /// The feature's geometry is not a point.
    NotAPoint,
    /// The geometry is a line or an area, and a point on it was taken.
    NotAPlace,
    /// Coordinates in metres that lie outside their system.
    OutsideSystem,
    /// A date that is not understood.
    UnreadableDate,
    /// A date of plain numbers, of which any may be the day.
    AmbiguousDate,
    /// The last day lies before the first.
    EndBeforeStart,
    /// A number of fatalities that is not understood.
    UnreadableNumber,
    /// More or fewer fields than the header.
    FieldCount,
    /// More fields than the header, so that the coordinates may not be what they seem.
    Shifted,
    /// The coordinates are those of a country's middle.
    CountryCentroid,
    /// The coordinates are those of a province's middle.
    ProvinceCentroid,
    /// Somewhere over international waters.
    OpenSea,
    /// The source says that it does not know the place.
    UnknownPlace,
    /// The source has the same id again, in a later version.
    OlderVersion,
    /// Another source has the same incident.
    Duplicate,
    /// Latitude and longitude seem to have changed places.
    Swapped,
    /// Latitude and longitude had changed places, and were put right.
    SwappedBack,
    /// Latitude or longitude seems to have lost its sign.
    LostSign,
    /// The position lies in another country than the one stated.
    OtherCountry,
    /// A byte that is no UTF-8, in a file that else is.
    BadByte,
    /// NaN or Infinity in JSON.
    NoJsonNumber,
    /// A quotation mark inside a quoted field that is not doubled.
    LooseQuote,
    /// Coordinates of a geometry that are text.
    TextCoordinates,
    /// No GeoJSON feature.
    NotAFeature,
}

impl Reason {
    /// What became of a row that was kept in spite of it.
    pub fn kept(self) -> &'static str {
        match self {
            Self::FieldCount => "kept, filled up or cut to the header",
            Self::Swapped => "kept as they are; --fix-swapped puts them right",
            Self::LostSign => "kept as they are",
            Self::SwappedBack | Self::OtherCountry => "kept",
            Self::NotAPlace => "kept at a point on it, its size taken as the location error",
            Self::BadByte => "kept, with a mark in its place",
            Self::NoJsonNumber => "kept, read as empty",
            Self::LooseQuote => "kept, as far as it can be told",
            Self::TextCoordinates => "kept, read as numbers",
            _ => "kept, field ignored",
        }
    }

    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoPosition => "no position",
            Self::NotANumber => "not a number",
            Self::UnreadableCoordinates => "coordinates not understood",
            Self::LatitudeOutOfRange => "latitude outside -90..90",
            Self::LongitudeOutOfRange => "longitude outside -180..180",
            Self::NullIsland => "latitude and longitude are both 0",
            Self::NotAPoint => "geometry is not a point",
            Self::NotAPlace => "the geometry is a line or an area",
            Self::OutsideSystem => "coordinates outside their system (--crs)",
            Self::UnreadableDate => "date not understood",
            Self::AmbiguousDate => "day and month cannot be told apart",
            Self::EndBeforeStart => "the last day lies before the first",
            Self::UnreadableNumber => "number not understood",
            Self::FieldCount => "another number of fields than the header",
            Self::Shifted => {
                "more fields than the header, and coordinates without decimals: a decimal comma not in quotes?"
            }
            Self::CountryCentroid => "only the country is known: coordinates are its centroid",
            Self::ProvinceCentroid => "only the province is known: coordinates are its centroid",
            Self::OpenSea => "over international waters: coordinates are estimated",
            Self::UnknownPlace => "the source does not know the place",
            Self::OlderVersion => "its id stands there again: the latest version is kept",
            Self::Duplicate => "another source has it",
            Self::Swapped => "latitude and longitude seem to have changed places",
            Self::SwappedBack => "latitude and longitude had changed places: put right",
            Self::LostSign => "latitude or longitude seems to have lost its minus sign",
            Self::OtherCountry => "the position lies in another country than the one stated",
            Self::BadByte => "a byte that is not UTF-8",
            Self::NoJsonNumber => "NaN or Infinity, which JSON does not have",
            Self::LooseQuote => "a quotation mark inside a quoted field is not doubled",
            Self::TextCoordinates => "the geometry's coordinates are text",
            Self::NotAFeature => "not a GeoJSON feature",
        }
    }
}
