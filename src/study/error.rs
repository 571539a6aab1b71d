use crate::analysis::NothingLeft;
use crate::input::InputError;
use crate::model::RowNumber;
use crate::spatial::{InvalidBorder, InvalidDbscan, InvalidHdbscan, NoSharedLine};

/// Why a study could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StudyError {
    /// A file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The filters leave nothing.
    #[error("{file}: {reason}")]
    NothingLeft {
        /// The file's name.
        file: String,
        /// Why.
        reason: NothingLeft,
    },
    /// The border cannot be used.
    #[error("{file}: {reason}")]
    Border {
        /// What it was read from.
        file: String,
        /// Why not.
        reason: InvalidBorder,
    },
    /// The atlas is damaged.
    #[cfg(feature = "atlas")]
    #[error(transparent)]
    Atlas(#[from] crate::atlas::Damaged),
    /// Two polygons that share no line.
    #[error("{file}: {reason}")]
    NotShared {
        /// The file's name.
        file: String,
        /// Why not.
        reason: NoSharedLine,
        /// What would find one, or that they are no neighbours.
        hint: String,
    },
    /// A name that chooses no border.
    #[error("no border {name:?}: {reason}")]
    UnknownBorder {
        /// The name.
        name: String,
        /// Why.
        reason: String,
    },
    /// The incidents suggest no border.
    #[error("no border was named, and the incidents suggest none{}", near(.likely))]
    NoBorder {
        /// The likeliest ones, in words.
        likely: Vec<String>,
        /// The code of the likeliest one.
        first: Option<String>,
        /// The code of the state whose borders the two likeliest are.
        state: Option<String>,
        /// That of the one near which at least half of them lie with latitude and longitude exchanged.
        exchanged: Option<String>,
    },
    /// All incidents lie far from the border.
    #[error("{}", all_far(*.incidents, .border))]
    FarAway {
        /// How many there are.
        incidents: usize,
        /// The border's name.
        border: String,
    },
    /// A parameter of DBSCAN is out of range.
    #[error(transparent)]
    Dbscan(#[from] InvalidDbscan),
    /// A parameter of HDBSCAN* is out of range.
    #[error(transparent)]
    Hdbscan(#[from] InvalidHdbscan),
    /// No such clustering method.
    #[error("no clustering method is called {name:?}; there are {names}")]
    NoMethod {
        /// The name.
        name: String,
        /// The names there are.
        names: String,
    },
    /// An option that the clustering method does not have.
    #[error("{option} does not belong to this clustering method")]
    ForeignOption {
        /// Its name on the command line.
        option: &'static str,
    },
    /// A column that does not exist.
    #[error("{file}: no column {column:?} to weigh by; columns are {columns}")]
    NoColumn {
        /// The file's name.
        file: String,
        /// The column.
        column: String,
        /// The columns there are.
        columns: String,
    },
    /// A weight that is none.
    #[error("{file}: row {row}: {column} {value:?}: not a number of at least 0")]
    Weight {
        /// The file's name.
        file: String,
        /// The row.
        row: RowNumber,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A file of places that does not say how many people live there.
    #[error("{file}: no column says how many people live there")]
    NoPeople {
        /// The file's name.
        file: String,
    },
    /// A number of people that is none.
    #[error("{file}: row {row}: {column} {value:?}: not a number of people")]
    People {
        /// The file's name.
        file: String,
        /// The row.
        row: RowNumber,
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A method that needs dates, and there are none.
    #[error("{file}: this needs dates, and no row has a readable one")]
    NoDates {
        /// The file's name.
        file: String,
    },
    /// A day with nothing before it, or nothing after.
    #[error("{file}: nothing can be compared at {at}: its incidents are from {first} to {last}")]
    Compare {
        /// The file's name.
        file: String,
        /// The day.
        at: jiff::civil::Date,
        /// The first day.
        first: jiff::civil::Date,
        /// The last.
        last: jiff::civil::Date,
    },
    /// Too few incidents for a suggestion.
    #[error("{file}: too few incidents for a suggestion")]
    TooFew {
        /// The file's name.
        file: String,
    },
    /// No input has a column that a field is to be read from.
    #[error("--map {field}={column}: no input has a column {}", crate::model::quoted(column))]
    NoMappedColumn {
        /// The field.
        field: String,
        /// The column.
        column: String,
    },
    /// Duplicates are sought between several inputs, and there is one.
    #[error("--dedupe and --duplicates compare several inputs, and there is one")]
    OneInput,
    /// A row that cannot be used, where that is an error.
    #[error("{file}: row {row}: {field} {value:?}: {reason} ({all})")]
    Strict {
        /// The file's name.
        file: String,
        /// The row.
        row: RowNumber,
        /// The field.
        field: &'static str,
        /// The value.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
        /// How many problems there are.
        all: String,
        /// What becomes of such rows otherwise.
        fate: &'static str,
    },
    /// What the user said to what a map shows, and what there is.
    #[error("{message}")]
    Map {
        /// What is wrong.
        message: String,
        /// What can be done about it.
        hint: String,
        /// Whether the options are wrong by themselves.
        usage: bool,
    },
}

fn near(likely: &[String]) -> String {
    if likely.is_empty() {
        ": none lies within 100 km of a land border".into()
    } else {
        format!(": {}", likely.join("; "))
    }
}

fn all_far(incidents: usize, border: &str) -> String {
    let all = match incidents {
        1 => "the only incident lies".into(),
        incidents => format!("all {incidents} incidents lie"),
    };
    format!("{all} farther than 300 km from the border ({border})")
}
