//! The page's own words: a language is one file.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::filled;

const ENGLISH: &str = include_str!("languages/en.toml");

/// The words of a page. Those of the data, of pictures and of the summary are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    language: String,
    direction: Direction,
    page: Texts,
    facets: Texts,
    script: Texts,
    report: Texts,
}

type Texts = BTreeMap<String, String>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    #[default]
    Ltr,
    Rtl,
}

/// Why a file of words is refused.
#[derive(Debug, Error)]
pub enum WordsError {
    /// It is no TOML, or not of this form.
    #[error("{0}")]
    Toml(String),
    /// A text that pages have not.
    #[error("no text of a page is called {0}")]
    Unknown(String),
    /// Texts that are missing.
    #[error("{} missing: {}", if .0.len() == 1 { "a text is" } else { "texts are" }, .0.join(", "))]
    Missing(Vec<String>),
    /// What is filled in is not what it is in English.
    #[error("{name}: has to hold {wanted} as in English: {english:?}")]
    Places {
        /// The text.
        name: String,
        /// What it has to hold.
        wanted: String,
        /// The English text.
        english: String,
    },
    /// The name of the language.
    #[error("language = {0:?}: a code such as fr, ps or pt-BR is wanted")]
    Language(String),
}

impl Words {
    /// Words that are built in: `en`.
    pub fn named(name: &str) -> Option<Self> {
        (name == "en").then(Self::english)
    }

    fn english() -> Self {
        // The file is part of the program, and read by a test.
        toml::from_str(ENGLISH).unwrap_or_default()
    }

    /// Words from TOML of the form of `languages/en.toml`.
    ///
    /// # Errors
    /// [`WordsError`] says what is wrong: every text has to be there, and hold what is filled in.
    pub fn parse(text: &str) -> Result<Self, WordsError> {
        let read: Self =
            toml::from_str(text).map_err(|e| WordsError::Toml(e.to_string().trim_end().replace('\n', " ")))?;
        let code = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if read.language.is_empty() || !read.language.chars().all(code) {
            return Err(WordsError::Language(read.language));
        }
        let english = Self::english();
        let (all, known) = (read.all(), english.all());
        if let Some(name) = all.keys().find(|name| !known.contains_key(*name)) {
            return Err(WordsError::Unknown(name.clone()));
        }
        let missing: Vec<String> = known.keys().filter(|name| !all.contains_key(*name)).cloned().collect();
        if !missing.is_empty() {
            return Err(WordsError::Missing(missing));
        }
        let wrong = known.iter().find(|(name, english)| places(english) != places(all[*name]));
        match wrong {
            None => Ok(read),
            Some((name, english)) => Err(WordsError::Places {
                name: name.clone(),
                wanted: match places(english).join(" and ") {
                    none if none.is_empty() => "nothing to be filled in".into(),
                    some => some,
                },
                english: (*english).to_string(),
            }),
        }
    }

    fn all(&self) -> BTreeMap<String, &str> {
        let tables =
            [("page", &self.page), ("facets", &self.facets), ("script", &self.script), ("report", &self.report)];
        tables
            .into_iter()
            .flat_map(|(table, texts)| texts.iter().map(move |(name, text)| (format!("{table}.{name}"), text.as_str())))
            .collect()
    }

    /// The language, as BCP 47 calls it.
    pub(super) fn language(&self) -> &str {
        &self.language
    }

    /// `ltr` or `rtl`.
    pub(super) fn direction(&self) -> &'static str {
        match self.direction {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }

    /// A text of the page's frame.
    pub(super) fn page(&self, name: &str) -> Option<&str> {
        self.page.get(name).map(String::as_str)
    }

    /// A text of the filters with its values.
    pub(super) fn facet(&self, name: &str, values: &[&dyn ToString]) -> String {
        said(&self.facets, name, values)
    }

    /// A text of the report with its values.
    pub(super) fn report(&self, name: &str, values: &[&dyn ToString]) -> String {
        said(&self.report, name, values)
    }

    /// The texts that the script says.
    pub(super) fn script(&self) -> &BTreeMap<String, String> {
        &self.script
    }
}

/// A text whose places are filled.
fn said(texts: &Texts, name: &str, values: &[&dyn ToString]) -> String {
    let text = texts.get(name).map_or(name, String::as_str);
    filled(text, ("{", "}"), |k| Some(values.get(k.parse::<usize>().ok()?.checked_sub(1)?)?.to_string().into()))
}

/// What is filled into a text, sorted.
fn places(text: &str) -> Vec<String> {
    let mut found: Vec<String> = (1..=9).map(|k| format!("{{{k}}}")).filter(|place| text.contains(place)).collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_whole() {
        let english = Words::parse(ENGLISH).expect("the built-in words are read");
        assert_eq!(Some(english.clone()), Words::named("en"));
        assert_eq!(Words::named("EN"), None);
        let script = include_str!("page.js");
        let unsaid: Vec<_> = english.script.keys().filter(|name| !script.contains(&format!("'{name}'"))).collect();
        assert_eq!(unsaid, ["play"; 0]);
    }

    #[test]
    fn values_go_where_the_language_wants_them() {
        let texts = Texts::from([("a".into(), "{2} of {1}, {3} {".into())]);
        assert_eq!(said(&texts, "a", &[&"{2}", &5]), "5 of {2}, {3} {");
    }

    #[test]
    fn what_is_wrong_with_a_language_is_said() {
        let changed = |from: &str, to: &str| match Words::parse(&ENGLISH.replacen(from, to, 1)) {
            Ok(_) => "taken".to_string(),
            Err(why) => why.to_string(),
        };
        assert_eq!(changed("language = \"en\"", "language = \"fr\""), "taken");
        assert_eq!(
            changed("language = \"en\"", "language = \"<b>\""),
            "language = \"<b>\": a code such as fr, ps or pt-BR is wanted"
        );
        assert_eq!(changed("zoom_in = \"Zoom in\"\n", ""), "a text is missing: page.zoom_in");
        assert_eq!(changed("zoom_in =", "zoom_inn ="), "no text of a page is called page.zoom_inn");
        assert_eq!(
            changed("of = \"{1} of {2}\"", "of = \"{1}\""),
            "script.of: has to hold {1} and {2} as in English: \"{1} of {2}\""
        );
        assert!(changed("direction = \"ltr\"", "direction = \"up\"").contains("direction"));
    }
}
