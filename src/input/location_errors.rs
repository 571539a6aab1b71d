//! Location errors that a user sets in a TOML file.
//!
//! ```toml
//! [acled]          # the schema, as --schema names it
//! 3 = "40km"       # by the code in its precision column
//!
//! [generic]
//! unknown = "2km"  # or by how well a place is known: place, near, area, province, unknown
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{InputError, SCHEMAS};
use crate::model::Precision;

/// Location errors in metres by schema and code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LocationErrors(BTreeMap<String, BTreeMap<String, f64>>);

const WORDS: [(&str, Precision); 5] = [
    ("place", Precision::Place),
    ("near", Precision::Near),
    ("area", Precision::Area),
    ("province", Precision::Province),
    ("unknown", Precision::Unknown),
];

impl LocationErrors {
    /// Reads them from TOML.
    ///
    /// # Errors
    /// [`InputError::Settings`] if it is no TOML, names no schema, no code of it, or a length is not a positive number with m or km.
    pub fn parse(file: &str, text: &str) -> Result<Self, InputError> {
        let error = |reason: String| InputError::Settings { file: file.into(), reason };
        let tables: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(text).map_err(|e| error(e.to_string().trim_end().replace('\n', " ")))?;
        let mut all: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
        for (schema, codes) in tables {
            let Some(layout) = SCHEMAS.iter().find(|s| s.name == schema) else {
                let names: Vec<&str> = SCHEMAS.iter().map(|s| s.name).collect();
                return Err(error(format!("no such schema: {schema}; schemas are {}", names.join(", "))));
            };
            for (code, length) in codes {
                let known = layout.precision_codes.iter().copied().chain(WORDS.map(|(word, _)| word));
                let open = !layout.precision_column.is_empty() && layout.precision_codes.is_empty();
                if !open && !known.clone().any(|known| known == code) {
                    let known: Vec<&str> = known.collect();
                    return Err(error(format!("{schema} has no code {code}; it has {}", known.join(", "))));
                }
                let metres = super::parse::length(&length)
                    .map_err(|_| error(format!("{schema}.{code}: {length:?} is not a length such as 500m or 5km")))?;
                all.entry(schema.clone()).or_default().insert(code, metres);
            }
        }
        Ok(Self(all))
    }

    /// The error set for a row of `schema`, metres: by its code, else by how well its place is known.
    pub fn get(&self, schema: &str, code: &str, precision: Precision) -> Option<f64> {
        if self.0.is_empty() {
            return None;
        }
        let by = |key: &str| self.0.get(schema)?.get(key).copied();
        let word = WORDS.iter().find(|(_, p)| *p == precision).map_or("", |(word, _)| word);
        let area = || if precision == Precision::Province { by("area") } else { None };
        by(code).or_else(|| by(word)).or_else(area)
    }
}
