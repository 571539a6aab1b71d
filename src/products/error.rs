use crate::export::ExportError;
use crate::render::PictureError;
use crate::study::StudyError;

/// Why a product could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProductError {
    /// The map cannot show what it is to show.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A table does not go into its format.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A picture is too large.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The provenance, or other numbers, cannot be written.
    #[error("provenance could not be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The project for QGIS cannot be packed.
    #[error("{file} could not be made: {reason}")]
    Packed {
        /// Its name.
        file: &'static str,
        /// Why.
        reason: String,
    },
}
