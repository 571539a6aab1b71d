//! In whose view a map draws lines in dispute.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What nobody's view is called.
const DE_FACTO: &str = "de-facto";

/// In whose view lines in dispute are drawn: nobody's (what is held, and all claims as claims), or a state's of which the data have one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Viewpoint(Option<State>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    /// ISO 3166-1 alpha-2.
    code: String,
    name: String,
}

impl Viewpoint {
    /// The state's code, ISO 3166-1 alpha-2; none for nobody's view.
    pub fn state(&self) -> Option<&str> {
        self.0.as_ref().map(|state| state.code.as_str())
    }

    /// The state's name; none for nobody's view.
    pub fn name(&self) -> Option<&str> {
        self.0.as_ref().map(|state| state.name.as_str())
    }
}

impl FromStr for Viewpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case(DE_FACTO) {
            return Ok(Self::default());
        }
        let (code, name) = named(text)?;
        Ok(Self(Some(State { code, name })))
    }
}

/// The state that a text names, if the data have a view of it.
#[cfg(feature = "atlas")]
fn named(text: &str) -> Result<(String, String), String> {
    use crate::atlas;
    let (code, name) = atlas::state(text).map_err(|error| error.to_string())?;
    let known = atlas::viewpoints().map_err(|error| error.to_string())?;
    if known.iter().any(|(other, _)| *other == code) {
        return Ok((code, name));
    }
    let codes: Vec<&str> = known.iter().map(|(code, _)| code.as_str()).collect();
    Err(format!("no view of {name} is known; there are {DE_FACTO} and those of {}", codes.join(", ")))
}

/// Without the atlas: those that the built-in region has.
#[cfg(not(feature = "atlas"))]
fn named(text: &str) -> Result<(String, String), String> {
    let known = [("CN", "China"), ("IN", "India"), ("PK", "Pakistan")];
    let is = |(code, name): &&(&str, &str)| code.eq_ignore_ascii_case(text) || name.eq_ignore_ascii_case(text);
    let found = known.iter().find(is).map(|(code, name)| (code.to_string(), name.to_string()));
    found.ok_or_else(|| format!("no view of {text:?} is known; there are {DE_FACTO}, CN, IN and PK"))
}

impl fmt::Display for Viewpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.state().unwrap_or(DE_FACTO))
    }
}

impl TryFrom<String> for Viewpoint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Viewpoint> for String {
    fn from(viewpoint: Viewpoint) -> Self {
        viewpoint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewpoint_is_nobodys_or_a_states() {
        assert_eq!("De-facto".parse(), Ok(Viewpoint::default()));
        for text in ["CN", "china", "China"] {
            let view: Viewpoint = text.parse().unwrap();
            assert_eq!((view.state(), view.name(), view.to_string().as_str()), (Some("CN"), Some("China"), "CN"));
        }
        let error = "nowhere".parse::<Viewpoint>().unwrap_err();
        assert!(error.contains("nowhere"), "{error}");
    }

    /// The states of which Natural Earth has a view.
    #[cfg(feature = "atlas")]
    #[test]
    fn views_are_those_of_the_data() {
        let known = crate::atlas::viewpoints().unwrap();
        let natural_earth =
            "AR BD BR CN DE EG ES FR GB GR ID IL IN IT JP KR MA NL NP PK PL PS PT RU SA SE TR TW UA US VN";
        for code in natural_earth.split(' ') {
            assert_eq!(code.parse::<Viewpoint>().unwrap().state(), Some(code));
        }
        assert_eq!(known.len(), natural_earth.split(' ').count(), "{known:?}");
        let error = "Kenia".parse::<Viewpoint>().unwrap_err();
        assert!(error.contains("Kenya"), "{error}");
        let error = "CH".parse::<Viewpoint>().unwrap_err();
        assert!(
            error.starts_with("no view of Switzerland is known; there are de-facto and those of AR, BD"),
            "{error}"
        );
    }
}
