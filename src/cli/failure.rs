use crate::analysis::NothingLeft;
use crate::input::InputError;
use crate::io::FileError;

/// Why a command ended without its products: a message, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong, with file, row or feature, field and reason.
    pub message: String,
    /// What the user can do.
    pub hint: Option<String>,
    /// Whether the command was used wrongly (exit code 2).
    pub usage: bool,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(message: impl ToString) -> Self {
        Self { message: message.to_string(), hint: None, usage: false }
    }

    /// Arguments that do not go together.
    pub fn usage(message: impl ToString) -> Self {
        Self { usage: true, ..Self::new(message) }
    }

    /// The same failure with a hint.
    pub fn hint(mut self, hint: impl ToString) -> Self {
        self.hint = Some(hint.to_string());
        self
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        let hint = match &error {
            InputError::NoCoordinates { .. } => Some(
                "name the columns: --map latitude=COLUMN --map longitude=COLUMN, or --map coordinates=COLUMN if one has both",
            ),
            InputError::Json { .. } => Some("check the file with a JSON validator; was its download cut short?"),
            InputError::Refused { .. } => Some("--force reads it all the same, and every product says so"),
            InputError::NoneUsable { value, .. } if value.parse().is_ok_and(|n: f64| n.abs() > 1_000.0) => {
                Some("these look like metres on a map: turn them into longitude and latitude (WGS 84, EPSG:4326) first")
            }
            InputError::NoneUsable { .. } => {
                Some("are other columns meant? --map latitude=COLUMN --map longitude=COLUMN")
            }
            InputError::WrongGeometry { wanted: "point", .. } => {
                Some("incidents are points; a line belongs to --border")
            }
            InputError::WrongGeometry { wanted: "line", .. } => {
                Some("of two polygons, take the shared line: bordermap border FILE --between A,B -o border.geojson")
            }
            InputError::OpenQuote { .. } => {
                Some("close it, or double it where it belongs to the text; nothing was written")
            }
            InputError::Limit { .. } => {
                Some("if the file is as it should be, raise the limit: see the --max- options in --help")
            }
            InputError::Settings { .. } => Some("see bordermap help on --location-errors for the form of the file"),
            InputError::Empty { .. } => Some("give a GeoJSON or CSV file"),
            _ => None,
        };
        let usage = matches!(error, InputError::Mapping { .. });
        Self { hint: hint.map(String::from), usage, ..Self::new(error) }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let hint = match &error {
            FileError::Write { .. } => Some("nothing was changed; choose another folder with -o, or free some space"),
            FileError::Read { .. } => Some("check the path"),
            FileError::TooLarge { .. } => None,
        };
        Self { hint: hint.map(String::from), ..Self::new(error) }
    }
}

impl From<NothingLeft> for Failure {
    fn from(error: NothingLeft) -> Self {
        Self::new(error).hint("widen --since, --until or --where")
    }
}

impl From<crate::spatial::InvalidBorder> for Failure {
    fn from(error: crate::spatial::InvalidBorder) -> Self {
        Self::new(error)
    }
}

impl From<crate::spatial::InvalidDbscan> for Failure {
    fn from(error: crate::spatial::InvalidDbscan) -> Self {
        Self::new(error).hint("for example --eps 5km --min-points 10")
    }
}

impl From<crate::spatial::InvalidHdbscan> for Failure {
    fn from(error: crate::spatial::InvalidHdbscan) -> Self {
        Self::new(error)
    }
}

impl From<crate::render::PictureError> for Failure {
    fn from(error: crate::render::PictureError) -> Self {
        Self::new(error).hint("choose a smaller --width")
    }
}
