use crate::model::RowNumber;

/// Why a file could not be read at all. Single bad rows are problems of the data set instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// Nothing in it.
    #[error("{file}: the file is empty")]
    Empty {
        /// The file's name.
        file: String,
    },
    /// Not JSON.
    #[error("{file}: not valid JSON: {reason}")]
    Json {
        /// The file's name.
        file: String,
        /// What the parser said, with line and column.
        reason: String,
    },
    /// JSON, but nothing like GeoJSON.
    #[error("{file}: it is JSON, but not GeoJSON: {reason}")]
    NotGeoJson {
        /// The file's name.
        file: String,
        /// What the parser said.
        reason: String,
    },
    /// A feature is malformed.
    #[error("{file}: feature {feature}: {field}: {reason}")]
    Feature {
        /// The file's name.
        file: String,
        /// The feature, counted from 1.
        feature: usize,
        /// The member concerned.
        field: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A header and nothing under it.
    #[error("{file}: there are no rows under the header")]
    NoRowsUnderHeader {
        /// The file's name.
        file: String,
    },
    /// It could not be read.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// It was another file when it was read again.
    #[error("{file}: the file changed while it was read")]
    Changed {
        /// The file's name.
        file: String,
    },
    /// It has to be looked through a second time, and cannot be.
    #[error("{file}: it has to be read twice: {why}")]
    SecondLook {
        /// The file's name.
        file: String,
        /// Why.
        why: &'static str,
    },
    /// A list without anything in it.
    #[error("{file}: it holds no incidents: its list is empty")]
    NoRows {
        /// The file's name.
        file: String,
    },
    /// A quoted field that never ends.
    #[error("{file}: a quotation mark is opened and never closed, in the row that begins {text:?}")]
    OpenQuote {
        /// The file's name.
        file: String,
        /// How the row begins.
        text: String,
    },
    /// No column holds the coordinates.
    #[error("{file}: no coordinate columns: no {missing} among the {count} columns ({columns})")]
    NoCoordinates {
        /// The file's name.
        file: String,
        /// What was looked for.
        missing: &'static str,
        /// How many columns there are.
        count: usize,
        /// Their names.
        columns: String,
        /// Whether there are columns of metres to the east and to the north.
        metres: bool,
    },
    /// Several pairs of columns may hold the coordinates.
    #[error("{file}: {which}")]
    SeveralCoordinates {
        /// The file's name.
        file: String,
        /// Which ones.
        which: String,
    },
    /// A layout whose distances would mislead.
    #[error("{file}: this is {schema}: {why}")]
    Refused {
        /// The file's name.
        file: String,
        /// The layout.
        schema: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// No row of names stands above the rows.
    #[error("{file}: it seems to have no header: its first row holds data ({columns})")]
    NoHeader {
        /// The file's name.
        file: String,
        /// The first row.
        columns: String,
    },
    /// Something that is not read.
    #[error("{file}: this is {what}, which is not read")]
    Foreign {
        /// The file's name.
        file: String,
        /// What it is.
        what: &'static str,
        /// How to turn it into something that is read.
        hint: &'static str,
    },
    /// A compressed file or a workbook that cannot be opened.
    #[error("{file}: {reason}")]
    Container {
        /// The file's name.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A file larger than is allowed.
    #[error("{file}: larger than the limit of {limit} bytes")]
    TooLarge {
        /// The file's name.
        file: String,
        /// The limit.
        limit: u64,
    },
    /// More than is allowed.
    #[error("{file}: more than {limit} {what}, the limit")]
    Limit {
        /// The file's name.
        file: String,
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
    },
    /// A file of settings that cannot be used.
    #[error("{file}: {reason}")]
    Settings {
        /// The file's name.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// `--map` names a column or a field that does not exist.
    #[error("{file}: field {field}: {reason}")]
    Mapping {
        /// The file's name.
        file: String,
        /// The field.
        field: String,
        /// What is wrong.
        reason: String,
    },
    /// No row has a usable position.
    #[error("{file}: {} (row {first}: {field} {value:?}: {reason})", none_of(*rows))]
    NoneUsable {
        /// The file's name.
        file: String,
        /// How many rows there are.
        rows: usize,
        /// The first bad row.
        first: RowNumber,
        /// Its field.
        field: &'static str,
        /// The value found.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The geometry is of a kind that does not serve here.
    #[error("{file}: no {wanted} in it: it holds {found}")]
    WrongGeometry {
        /// The file's name.
        file: String,
        /// What is needed.
        wanted: &'static str,
        /// What is there.
        found: String,
    },
    /// A polygon that was named is not there.
    #[error("{file}: no polygon is called {}; there are: {names}", crate::model::quoted(name))]
    NoSuchPolygon {
        /// The file's name.
        file: String,
        /// The name looked for.
        name: String,
        /// The names there are.
        names: String,
    },
}

fn none_of(rows: usize) -> String {
    match rows {
        1 => "its only row has no usable position".into(),
        rows => format!("none of its {rows} rows has a usable position"),
    }
}
