use crate::analysis::NothingLeft;
use crate::input::InputError;
use crate::io::FileError;
use crate::products::ProductError;
use crate::study::StudyError;

/// Why a command ended without its products: a message, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong, with file, row or feature, field and reason.
    pub message: String,
    /// What the user can do.
    pub hint: Option<String>,
    /// Whether the command was used wrongly (exit code 2).
    pub usage: bool,
    /// What the system said of a file, if that is it.
    pub file: Option<std::io::ErrorKind>,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(message: impl ToString) -> Self {
        Self { message: message.to_string(), hint: None, usage: false, file: None }
    }

    /// Arguments that do not go together.
    pub fn usage(message: impl ToString) -> Self {
        Self { usage: true, ..Self::new(message) }
    }

    /// A fault of the program itself.
    pub fn of_panic(panic: &(dyn std::any::Any + Send)) -> Self {
        let said = panic.downcast_ref::<&str>().map(ToString::to_string);
        let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into());
        Self::new(format!("a fault of the program itself: {said}")).hint("nothing was written; please report it")
    }

    /// The same failure with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl ToString) -> Self {
        self.hint = Some(hint.to_string());
        self
    }
}

impl Failure {
    /// The failure of a file that was given as a border.
    pub fn of_border(error: InputError) -> Self {
        let of_polygons =
            "of two polygons, take the shared line: bordermap border FILE --between A,B -o border.geojson";
        let hint = match &error {
            InputError::WrongGeometry { found, .. } if found.contains("Polygon") => Some(of_polygons),
            InputError::Feature { reason, .. } if is_metres(reason) => Some(
                "these look like metres on a map: turn them into longitude and latitude (WGS 84, EPSG:4326) first: ogr2ogr -t_srs EPSG:4326 out.geojson FILE",
            ),
            InputError::WrongGeometry { .. } => Some("--border takes a GeoJSON file of lines"),
            InputError::Json { .. } | InputError::NotGeoJson { .. } => Some(
                "--border takes a pair of states (MEX-USA), a state, world, durand, or a file of lines: GeoJSON, KML, GeoPackage, zipped shapefile",
            ),
            _ => None,
        };
        match hint {
            Some(hint) => Self::new(error).hint(hint),
            None => error.into(),
        }
    }
}

/// Whether the value at the end of a reason is far too great for degrees.
fn is_metres(reason: &str) -> bool {
    let value = reason.rsplit(' ').next().and_then(|value| value.parse::<f64>().ok());
    value.is_some_and(|value| value.abs() > 1_000.0)
}

/// Whether a text is a whole number of six to eight digits more than a degree has: what is left of one with its point.
fn is_millionths(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    (8..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text is a whole number too great for degrees and too small for metres, or has points between its thousands.
fn lacks_point(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    let whole = digits.bytes().all(|b| b.is_ascii_digit()) && (3..=5).contains(&digits.len());
    whole || digits.matches('.').count() > 1
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        let hint = match &error {
            InputError::NoCoordinates { metres: true, .. } => Some(
                "there are metres to the east and to the north: name their system, e.g. --crs EPSG:32642 for zone 42 north of UTM",
            ),
            InputError::SeveralCoordinates { .. } => Some("choose: --map latitude=COLUMN --map longitude=COLUMN"),
            InputError::NoCoordinates { .. } => Some(
                "name the columns: --map latitude=COLUMN --map longitude=COLUMN, or --map coordinates=COLUMN if one has both",
            ),
            InputError::Json { reason, .. } if reason.contains("ends in the middle") => {
                Some("was its download cut short?")
            }
            InputError::Json { reason, .. } | InputError::Feature { reason, .. }
                if reason.contains("key must be a string") || reason.contains("a name in quotation marks") =>
            {
                Some("in JSON names stand in double quotes; this looks like JavaScript: write them so, and the texts")
            }
            InputError::Json { .. } => Some("check the file with a JSON validator"),
            InputError::NoHeader { .. } => {
                Some("add a first line with the columns' names, e.g. id,date,place,latitude,longitude")
            }
            InputError::Foreign { hint, .. } => Some(*hint),
            InputError::Refused { .. } => Some("--force reads it all the same, and every product says so"),
            InputError::NoneUsable { field: "latitude" | "longitude", value, .. } if is_millionths(value) => Some(
                "these look like millionths of a degree: divide them by 1000000, e.g. in a spreadsheet, and keep the decimal point",
            ),
            InputError::NoneUsable { field: "latitude" | "longitude", value, .. } if lacks_point(value) => {
                Some("a decimal point seems to be lost: take the file as it was before a spreadsheet changed it")
            }
            InputError::NoneUsable { value, .. } if value.parse().is_ok_and(|n: f64| n.abs() > 1_000.0) => Some(
                "these look like metres on a map: name their system, e.g. --crs EPSG:3857, or EPSG:32642 for zone 42 north of UTM",
            ),
            InputError::NoneUsable { field: "geometry", .. } => None,
            InputError::NoneUsable { .. } => {
                Some("are other columns meant? --map latitude=COLUMN --map longitude=COLUMN")
            }
            InputError::WrongGeometry { wanted: "point", found, .. } if found.contains("Line") => {
                Some("incidents are points; a line belongs to --border")
            }
            InputError::SecondLook { .. } => Some("save it to a file first, or read it with other options"),
            InputError::OpenQuote { .. } => {
                Some("close it, or double it where it belongs to the text; nothing was written")
            }
            InputError::Limit { .. } | InputError::TooLarge { .. } => {
                Some("if the file is as it should be, raise the limit: see the --max- options in --help")
            }
            InputError::Settings { reason, .. } if reason.starts_with("not a provenance") => {
                Some("bordermap run writes one beside its products: provenance.json")
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
        let file = match &error {
            FileError::Write { source, .. } | FileError::Read { source, .. } => Some(source.kind()),
            FileError::TooLarge { .. } => None,
        };
        Self { hint: hint.map(String::from), file, ..Self::new(error) }
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        let hint = match error {
            StudyError::Input(error) => return error.into(),
            StudyError::Map { message, hint, usage } => return Self { usage, ..Self::new(message).hint(hint) },
            StudyError::UnknownBorder { .. } => {
                "bordermap border --list prints all land borders; or give a file of lines"
            }
            StudyError::NoBorder { ref first, ref state, ref exchanged, .. } => {
                let first = first.as_deref().unwrap_or("MEX-USA");
                let state = state
                    .as_ref()
                    .map_or(String::new(), |code| format!("; --border {code} takes all land borders of that state"));
                let exchanged = exchanged.as_ref().map_or(String::new(), |id| {
                    format!("; if latitude and longitude have changed places, --border {id} --fix-swapped")
                });
                let hint = format!(
                    "name it, e.g. --border {first}{state}; --border world takes the nearest land border of all{exchanged}"
                );
                return Self::new(error).hint(hint);
            }
            StudyError::NotShared { ref hint, .. } => {
                let hint = hint.clone();
                return Self::new(error).hint(hint);
            }
            StudyError::FarAway { .. } => "name another one with --border, or go on with --force",
            StudyError::Strict { fate, .. } => {
                let hint = format!("without --strict such rows are {fate}, and listed in --problems FILE");
                return Self::new(error).hint(hint);
            }
            StudyError::NothingLeft { reason: NothingLeft::NoneMatch { undated: true, .. }, .. } => {
                "leave --since and --until away, or name the column of dates: --map date=COLUMN"
            }
            StudyError::NothingLeft { .. } => "widen --since, --until or --where",
            StudyError::Dbscan(_) => "for example --eps 5km --min-points 10",
            StudyError::ForeignOption { .. } => "see bordermap help clusters",
            StudyError::TooFew { .. } => "lower --min-points",
            StudyError::NoPeople { .. } => "call it population; places takes the built-in towns",
            StudyError::NoDates { .. } => "name the column: --map date=COLUMN",
            _ => "",
        };
        let usage = matches!(
            error,
            StudyError::ForeignOption { .. } | StudyError::NoMappedColumn { .. } | StudyError::OneInput
        );
        let failure = Self { usage, ..Self::new(error) };
        if hint.is_empty() { failure } else { failure.hint(hint) }
    }
}

impl From<ProductError> for Failure {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::Study(error) => error.into(),
            ProductError::Export(error) => error.into(),
            ProductError::Picture(error) => error.into(),
            ProductError::Json(error) => error.into(),
            other @ ProductError::Packed { .. } => Self::new(other),
        }
    }
}

impl From<crate::export::ExportError> for Failure {
    fn from(error: crate::export::ExportError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(format!("provenance could not be written: {error}"))
    }
}

impl From<crate::render::PictureError> for Failure {
    fn from(error: crate::render::PictureError) -> Self {
        Self::new(error).hint("choose a smaller --width or --dpi")
    }
}
