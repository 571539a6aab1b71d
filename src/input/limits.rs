//! What is too much: a file that passes a limit is refused before it fills the memory.

use serde::{Deserialize, Serialize};

use super::InputError;

/// Limits on what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Limits"))]
#[serde(default, rename_all = "kebab-case")]
pub struct Limits {
    /// Largest file that is read whole, bytes
    #[cfg_attr(feature = "cli", arg(long = "max-file", value_name = "N", default_value_t = Self::default().file))]
    pub file: u64,
    /// Most that a packed file may hold, bytes
    #[cfg_attr(feature = "cli", arg(long = "max-unpacked", value_name = "N", default_value_t = Self::default().unpacked))]
    pub unpacked: u64,
    /// Longest row, feature, object or workbook cell, bytes; at most 128 MiB
    #[cfg_attr(feature = "cli", arg(long = "max-row", value_name = "N", default_value_t = Self::default().row))]
    pub row: usize,
    /// Most fields of a row, or names of properties
    #[cfg_attr(feature = "cli", arg(long = "max-fields", value_name = "N", default_value_t = Self::default().fields))]
    pub fields: usize,
    /// Most cells of a table, rows times columns
    #[cfg_attr(feature = "cli", arg(long = "max-cells", value_name = "N", default_value_t = Self::default().cells))]
    pub cells: usize,
    /// Most features or JSON objects
    #[cfg_attr(feature = "cli", arg(long = "max-features", value_name = "N", default_value_t = Self::default().features))]
    pub features: usize,
    /// How deep JSON may be nested, at most 120
    #[cfg_attr(feature = "cli", arg(long = "max-depth", value_name = "N", default_value_t = Self::default().depth))]
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 4 << 30,
            unpacked: 2 << 30,
            row: 64 << 20,
            fields: 10_000,
            cells: 1_000_000_000,
            features: 50_000_000,
            depth: 100,
        }
    }
}

impl Limits {
    /// Whether `count` of `what` is allowed.
    ///
    /// # Errors
    /// [`InputError::Limit`] if not.
    pub fn allow(self, file: &str, what: &'static str, count: usize, limit: usize) -> Result<(), InputError> {
        if count <= limit { Ok(()) } else { Err(InputError::Limit { file: file.into(), what, limit }) }
    }
}
