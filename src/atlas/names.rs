//! Countries by what people call them.

use super::layer::{Entry, Layer};
use crate::input::words::fold;

/// Names that are no state's own, and its code.
const ALSO: &[(&str, &str)] = &[
    ("usa", "USA"),
    ("us", "USA"),
    ("united states of america", "USA"),
    ("america", "USA"),
    ("uk", "GBR"),
    ("great britain", "GBR"),
    ("britain", "GBR"),
    ("uae", "ARE"),
    ("emirates", "ARE"),
    ("drc", "COD"),
    ("dr congo", "COD"),
    ("democratic republic of the congo", "COD"),
    ("congo kinshasa", "COD"),
    ("congo brazzaville", "COG"),
    ("republic of congo", "COG"),
    ("south korea", "KOR"),
    ("republic of korea", "KOR"),
    ("north korea", "PRK"),
    ("dprk", "PRK"),
    ("russian federation", "RUS"),
    ("burma", "MMR"),
    ("ivory coast", "CIV"),
    ("turkey", "TUR"),
    ("czech republic", "CZE"),
    ("swaziland", "SWZ"),
    ("macedonia", "MKD"),
    ("palestinian territories", "PSE"),
    ("holy see", "VAT"),
    ("vatican", "VAT"),
    ("east timor", "TLS"),
    ("cape verde", "CPV"),
    ("syrian arab republic", "SYR"),
    ("iran islamic republic of", "IRN"),
    ("viet nam", "VNM"),
    ("lao pdr", "LAO"),
    ("brunei darussalam", "BRN"),
    ("moldova republic of", "MDA"),
    ("tanzania united republic of", "TZA"),
    ("bolivia plurinational state of", "BOL"),
    ("venezuela bolivarian republic of", "VEN"),
    ("western sahara", "ESH"),
    ("car", "CAF"),
    ("s korea", "KOR"),
    ("n korea", "PRK"),
    ("cote d ivoire", "CIV"),
    ("cote divoire", "CIV"),
    ("holland", "NLD"),
    ("gaza", "PSE"),
    ("gaza strip", "PSE"),
    ("west bank", "PSE"),
    ("england", "GBR"),
    ("northern ireland", "GBR"),
    ("crimea", "UKR"),
    ("somaliland", "SOM"),
    ("transnistria", "MDA"),
    ("tibet", "CHN"),
    ("french guiana", "GUF"),
    ("bosnia", "BIH"),
    ("northern cyprus", "XNC"),
    ("rdc", "COD"),
    ("republique democratique du congo", "COD"),
    ("فلسطين", "PSE"),
    ("ayiti", "HTI"),
    ("shqiperia", "ALB"),
    ("kosova", "XKX"),
    ("香港", "HKG"),
    ("澳門", "MAC"),
    ("ozbekiston", "UZB"),
    ("조선민주주의인민공화국", "PRK"),
];

/// Why a name is no country's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// None is called so; the names that are nearest.
    #[error("no country is called {name:?}{}", near(.nearest))]
    Country {
        /// What was looked for.
        name: String,
        /// Names like it.
        nearest: Vec<String>,
    },
    /// Several are.
    #[error("{name:?} may be {}", .choices.join(" or "))]
    Ambiguous {
        /// What was looked for.
        name: String,
        /// The names that it may stand for, with their codes.
        choices: Vec<String>,
    },
    /// A country has no land border.
    #[error("{name} has no land border")]
    NoNeighbour {
        /// Its name.
        name: String,
    },
    /// Two countries have no land border.
    #[error("{a} and {b} have no land border")]
    NoBorder {
        /// The one.
        a: String,
        /// The other.
        b: String,
    },
}

fn near(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; do you mean {}?", nearest.join(" or ")) }
}

/// A name as names are compared: folded, words with a blank between them.
pub fn plain(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() > 1 {
        words.retain(|word| !["the", "border", "frontier"].contains(word));
    }
    // U.S. is us, D.R. Congo dr Congo.
    let mut joined = String::new();
    for (i, word) in words.iter().enumerate() {
        let letter = |word: &str| word.len() == 1 && word.is_ascii();
        if i > 0 && !(letter(word) && letter(words[i - 1])) {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// The names of a country: its codes, its name in English, and those in its own languages.
pub fn names_of(country: &Entry) -> impl Iterator<Item = &str> {
    let own = country.column(3).split(" / ");
    (0..3).map(|column| country.column(column)).chain(own).filter(|name| !name.is_empty())
}

/// What people call the country of a code beside its own names.
pub fn also(code: &str) -> impl Iterator<Item = &'static str> {
    ALSO.iter().filter(move |(_, of)| *of == code).map(|(name, _)| *name)
}

/// The number of the country that is called just so.
pub fn exact(countries: &Layer<'_>, name: &str) -> Option<usize> {
    let wanted = plain(name);
    let coded = ALSO.iter().find(|(known, _)| *known == wanted).map_or(wanted.clone(), |(_, code)| plain(code));
    if coded.is_empty() {
        return None;
    }
    // Names take longer to compare.
    let by_name = || countries.entries.iter().position(|entry| names_of(entry).any(|name| plain(name) == coded));
    by_code(countries, &coded).or_else(by_name)
}

/// The number of the country of a code.
pub fn by_code(countries: &Layer<'_>, code: &str) -> Option<usize> {
    let code = code.trim();
    let is = |own: &str| !own.is_empty() && own.eq_ignore_ascii_case(code);
    countries.entries.iter().position(|entry| entry.columns().take(2).any(is))
}

/// The number of the country of a name.
///
/// # Errors
/// [`Unknown`].
pub fn country(countries: &Layer<'_>, name: &str) -> Result<usize, Unknown> {
    if let Some(found) = exact(countries, name) {
        return Ok(found);
    }
    let wanted = plain(name);
    let entries = &countries.entries;
    let called = |i: &usize, is: &dyn Fn(&str) -> bool| names_of(&entries[*i]).any(|name| is(&plain(name)));
    let words: Vec<&str> = wanted.split(' ').collect();
    let all = |known: &str| {
        known.split(' ').count() >= words.len() && words.iter().all(|word| known.split(' ').any(|of| of == *word))
    };
    let partly: Vec<usize> = (0..entries.len()).filter(|i| !wanted.is_empty() && called(i, &all)).collect();
    let said = |i: usize| format!("{} ({})", entries[i].column(2), entries[i].column(0));
    match partly[..] {
        [only] => return Ok(only),
        [] => {}
        _ => {
            let choices = partly.into_iter().map(said).collect();
            return Err(Unknown::Ambiguous { name: name.trim().into(), choices });
        }
    }
    let likeness = |i: usize| {
        let each = names_of(&entries[i]).filter(|name| name.chars().count() > 3);
        each.map(|name| strsim::jaro_winkler(&plain(name), &wanted)).fold(0.0, f64::max)
    };
    let mut nearest: Vec<(f64, usize)> =
        (0..entries.len()).map(|i| (likeness(i), i)).filter(|(l, _)| *l > 0.85).collect();
    nearest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nearest = nearest.into_iter().take(3).map(|(_, i)| said(i)).collect();
    Err(Unknown::Country { name: name.trim().into(), nearest })
}
