use super::StudyError;
use super::options::BorderOptions;
use super::provenance::{BorderSource, sha256};
use crate::model::BorderLine;
use crate::spatial::Border;

/// Sectors of a border that names none, metres.
const SECTOR_M: f64 = 50_000.0;

/// A border ready to be asked, and where it came from.
#[derive(Clone)]
pub struct StudyBorder {
    /// The border.
    pub border: Border,
    /// What provenance says of it.
    pub source: BorderSource,
    /// Its id in the atlas, if it is a single border of it: `AFG-PAK`.
    pub id: Option<String>,
}

impl StudyBorder {
    /// The border along `line`, which was read from `bytes`; `source` is what people call them.
    ///
    /// # Errors
    /// [`StudyError::Border`] if it has no length, or its sectors would be too many.
    pub fn new(line: BorderLine, source: &str, bytes: &[u8], options: &BorderOptions) -> Result<Self, StudyError> {
        Self::hashed(line, source, sha256(bytes), options)
    }

    /// The same of a file whose SHA-256 is known.
    pub(super) fn hashed(
        line: BorderLine,
        source: &str,
        sha256: String,
        options: &BorderOptions,
    ) -> Result<Self, StudyError> {
        let failed = |reason| StudyError::Border { file: source.into(), reason };
        let mut border = Border::new(line, options.edges).map_err(failed)?;
        let length = options.sector_length.or(border.sectors().is_empty().then_some(SECTOR_M));
        if let Some(length) = length {
            border = border.with_sector_length(length).map_err(failed)?;
        }
        let line = border.line();
        let source = BorderSource {
            name: line.name.clone(),
            source: source.into(),
            sha256,
            vertices: line.vertex_count(),
            length_km: border.length_m().round() / 1e3,
            edges: border.edges().word(),
            left: line.left.clone(),
            right: line.right.clone(),
            suggested: None,
        };
        Ok(Self { border, source, id: None })
    }

    /// One of the built-in lines, `durand` and `durand-ne`, if the options name one or none at all.
    ///
    /// # Errors
    /// As [`StudyBorder::new`].
    #[cfg(feature = "builtin")]
    pub fn builtin(options: &BorderOptions) -> Result<Option<Self>, StudyError> {
        use crate::builtin;
        let (line, bytes, source) = match options.border.as_deref().unwrap_or("durand") {
            "durand" => (builtin::durand()?, builtin::durand_file(), "built-in, OpenStreetMap (ODbL)"),
            "durand-ne" => (builtin::durand_ne()?, builtin::durand_ne_file(), "built-in, Natural Earth"),
            _ => return Ok(None),
        };
        Self::new(line, source, bytes, options).map(Some)
    }
}
