use super::layer::Damaged;
use super::names::Unknown;

/// Why a text chooses nothing.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The atlas is damaged.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// It names no country, several, or two without a border.
    #[error(transparent)]
    Unknown(#[from] Unknown),
}
