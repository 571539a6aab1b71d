//! Which column holds which field.

use super::named::{self, Columns};
use super::schemas::{self, Schema};
use super::{InputError, Reading};
use crate::model::quoted;

/// The fields an incident is read from, and the names under which columns hold them, most telling first.
const ALIASES: &[(&str, &[&str])] = &[
    (
        "latitude",
        &[
            "latitude_read",
            "latitude",
            "lat",
            "y",
            "lat_dd",
            "lat_deg",
            "ylat",
            "point_y",
            "breite",
            "latitude_n",
            "gps_latitude",
            // What forms and programs make of pairs: latitude first, but in GeoJSON.
            "geolocation_0",
            "geometry_coordinates_1",
        ],
    ),
    (
        "longitude",
        &[
            "longitude_read",
            "longitude",
            "lon",
            "lng",
            "long",
            "x",
            "lon_dd",
            "lon_deg",
            "xlong",
            "point_x",
            "laenge",
            "länge",
            "longitude_e",
            "gps_longitude",
            "geolocation_1",
            "geometry_coordinates_0",
        ],
    ),
    (
        "coordinates",
        &[
            "coordinates",
            "coords",
            "latlon",
            "lat_lon",
            "latlong",
            "lat_long",
            "gps",
            "wkt",
            "geom",
            "geom_wkt",
            "geometry",
            "mgrs",
            "pos",
            "coordinate",
            "position",
            "gps_coordinates",
            "location_coordinates",
        ],
    ),
    ("id", &["event_id_cnty", "id", "event_id", "incident_id", "uid"]),
    (
        "date",
        &["date", "event_date", "date_start", "incident_date", "dateoccurred", "datetime", "datum", "verifieddate"],
    ),
    ("date_end", &["date_end", "end_date"]),
    ("type", &["type", "event_type", "category"]),
    ("title", &["title", "headline", "name"]),
    ("fatalities_low", &["fatalities_low", "low"]),
    ("fatalities_high", &["fatalities_high", "high"]),
    ("fatalities", &["fatalities", "best", "killed", "dead", "deaths", "fatality_count", "nkill"]),
    ("country", &["country", "country_name"]),
    ("place", &["place", "location", "city"]),
    ("actor1", &["actor1", "side_a", "gname"]),
    ("actor2", &["actor2", "side_b"]),
    ("source", &["source_name", "source"]),
];

/// The column of each field that was found.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    columns: Vec<(&'static str, usize)>,
    /// What people should know of how they were found.
    pub notes: Vec<String>,
}

impl Fields {
    /// Finds the fields among `named`, whose names are `plain` in plain form: by the mapping, then by the schema's names, by the usual names, case and
    /// surrounding blanks aside, and last by the words of the names; a date also by what its cells in `sample`, the beginning of
    /// the table, hold.
    ///
    /// # Errors
    /// [`InputError::Mapping`] if the mapping names no known field or no column.
    pub fn find(
        file: &str,
        (named, plain): (&Columns<'_>, &[String]),
        schema: &Schema,
        reading: &Reading,
    ) -> Result<Self, InputError> {
        let columns = named.names();
        let mut found = Self::default();
        for (field, column) in &reading.mapping {
            let error = |reason: String| InputError::Mapping { file: file.into(), field: field.clone(), reason };
            let known = ALIASES.iter().find(|(name, _)| name == field).ok_or_else(|| {
                let names: Vec<&str> = ALIASES.iter().map(|(name, _)| *name).collect();
                error(format!("no such field; fields are {}", names.join(", ")))
            })?;
            match columns.iter().position(|c| c == column) {
                Some(at) => found.columns.push((known.0, at)),
                None if reading.lenient => {}
                None => return Err(error(format!("no column {}; columns are {}", quoted(column), columns.join(", ")))),
            }
        }
        // What no usual name told may be a column of a code book, also where the rest of its layout is gone.
        let book = schemas::code_book(plain).filter(|_| schema.name == "generic").map_or(&[][..], |book| book.fields);
        for (field, aliases) in schema.fields.iter().chain(ALIASES).chain(book) {
            if found.get(field).is_none() {
                let mut all = aliases.iter().filter_map(|alias| plain.iter().position(|c| c == alias));
                let at = match *field {
                    "date" => all.find(|at| named.may_be_dates(*at)),
                    // A published layout's id is one.
                    "id" => all.find(|at| schema.name != "generic" || named.may_be_ids(*at)),
                    "fatalities" => all.find(|at| named.may_be_counts(*at) && !named.are_blank(*at)),
                    "place" => all.find(|at| !named.are_kinds_of_place(*at)),
                    _ => all.next(),
                };
                found.columns.extend(at.map(|at| (*field, at)));
            }
        }
        found.by_words(named);
        found.in_words(named, plain);
        if found.get("date").is_none() {
            let mut aliases = schema.fields.iter().chain(ALIASES).filter(|(field, _)| *field == "date");
            let at = aliases.find_map(|(_, all)| all.iter().find_map(|alias| plain.iter().position(|c| c == alias)));
            found.columns.extend(at.map(|at| ("date", at)));
        }
        Ok(found)
    }

    /// Finds what no usual name told.
    fn by_words(&mut self, columns: &Columns<'_>) {
        if self.get("latitude").is_none() || self.get("longitude").is_none() {
            let (pair, note) = columns.position(self.get("latitude"), self.get("longitude"));
            if let Some((latitude, longitude)) = pair {
                self.columns.retain(|(field, _)| !["latitude", "longitude"].contains(field));
                self.columns.extend([("latitude", latitude), ("longitude", longitude)]);
            }
            self.notes.extend(note);
        }
        if self.get("date").is_none() {
            let (date, note) = columns.date();
            if let Some((start, end)) = columns.start_and_end().filter(|_| date.is_none()) {
                self.columns.extend([("date", start), ("date_end", end)]);
            } else {
                self.columns.extend(date.map(|at| ("date", at)));
                self.notes.extend(note);
            }
        }
        for field in named::PLAIN {
            if self.get(field).is_none() {
                self.columns.extend(columns.plain(field).map(|at| (field, at)));
            }
        }
    }

    /// Takes the column that says in words what one of numbers beside it codes, as `country_txt` does for `country`.
    fn in_words(&mut self, named: &Columns<'_>, plain: &[String]) {
        const WORDS: [&str; 7] = ["txt", "text", "name", "label", "desc", "descr", "description"];
        for (field, at) in &mut self.columns {
            let coded = |at: usize| {
                let mut filled = named.filled(at).peekable();
                filled.peek().is_some() && filled.all(|text| text.parse::<f64>().is_ok())
            };
            if ["type", "country", "place", "actor1", "actor2"].contains(field) && coded(*at) {
                let beside = |word: &&str| plain.iter().position(|name| *name == format!("{}_{word}", plain[*at]));
                let said = WORDS.iter().find_map(beside).filter(|said| !named.are_blank(*said));
                *at = said.unwrap_or(*at);
            }
        }
    }

    /// The column of a field.
    pub fn get(&self, field: &str) -> Option<usize> {
        self.columns.iter().find(|(name, _)| *name == field).map(|(_, column)| *column)
    }

    /// Every field found with its column's name.
    pub fn named(&self, columns: &[String]) -> Vec<(&'static str, String)> {
        self.columns.iter().map(|&(field, at)| (field, columns[at].clone())).collect()
    }
}

/// Columns' names in lower case; what is neither letter nor digit becomes an underscore, none at the ends.
pub fn plain_names(columns: &[String]) -> Vec<String> {
    let plain = |name: &String| {
        let lower = name.to_lowercase().replace('%', " percent ");
        let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.collect::<Vec<_>>().join("_")
    };
    columns.iter().map(plain).collect()
}

/// Whether plain names hold those of coordinates: latitude and longitude, or one for both.
pub fn has_coordinates(names: &[String]) -> bool {
    let any = |field: &str| {
        let aliases = ALIASES.iter().find(|(name, _)| *name == field).map_or(&[][..], |(_, aliases)| aliases);
        names.iter().any(|name| aliases.contains(&name.as_str()))
    };
    (any("latitude") && any("longitude")) || any("coordinates") || named::name_positions(names)
}
