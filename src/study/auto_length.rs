//! A length that is given, or left to be chosen.

use serde::{Deserialize, Serialize};

/// A length that is given, or left to be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "serde_json::Value", try_from = "serde_json::Value")]
pub enum AutoLength {
    /// What suits the data.
    #[default]
    Auto,
    /// So many metres.
    Metres(f64),
}

impl std::str::FromStr for AutoLength {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        crate::input::parse::length(text).map(Self::Metres)
    }
}

impl From<AutoLength> for serde_json::Value {
    fn from(eps: AutoLength) -> Self {
        match eps {
            AutoLength::Auto => "auto".into(),
            AutoLength::Metres(metres) => metres.into(),
        }
    }
}

impl TryFrom<serde_json::Value> for AutoLength {
    type Error = String;

    fn try_from(value: serde_json::Value) -> Result<Self, String> {
        match &value {
            serde_json::Value::Null => Ok(Self::Auto),
            serde_json::Value::String(text) => text.parse(),
            other => other.as_f64().map(Self::Metres).ok_or_else(|| format!("{other} is not a length")),
        }
    }
}
