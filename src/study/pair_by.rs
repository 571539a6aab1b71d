use serde::{Deserialize, Serialize};

/// How incidents of two editions are paired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum PairBy {
    /// By id if half of the ids of the smaller edition stand in the other, else by likeness
    #[default]
    Auto,
    /// By id; rows without one by likeness
    Id,
    /// Rows that are alike first, then by the rules of duplicates: days that overlap, places within the location errors, types that do not exclude each other
    Likeness,
}
