//! Numbers of people as they are published: 12, 1,200, 2.5, 10-15, 5+, at least 3.

use std::sync::LazyLock;

use super::words::fold;

/// What stands where no number is known.
const UNKNOWN: &[&str] = &[
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "#n/a",
    "nan",
    "null",
    "none",
    "unknown",
    "unk",
    "unk.",
    "not known",
    "no data",
    "not stated",
    "not available",
    "undetermined",
    "unclear",
    "tbd",
    "-",
    "--",
    "–",
    "—",
    "?",
    ".",
    "..",
    "-9",
    "-99",
    "-999",
    "desconocido",
    "inconnu",
    "desconhecido",
    "unbekannt",
    "sconosciuto",
    "bilinmiyor",
    "неизвестно",
    "невідомо",
    "н/д",
    "غیر معروف",
    "نامعلوم",
    "معلوم نه دی",
];

/// What says that there was none. A plain no may answer another question.
const NONE_AT_ALL: &[&str] = &[
    "nil",
    "ninguno",
    "ninguna",
    "aucun",
    "aucune",
    "nenhum",
    "nenhuma",
    "keine",
    "keiner",
    "nessuno",
    "nessuna",
    "hicbiri",
    "لا یوجد",
    "لا احد",
    "هیچ",
    "هیچکس",
    "هېڅ",
    "هیڅ",
    "کوئی نهیں",
];

/// Words before a number: it is the least, the most, or about so many.
const AT_LEAST: &[&str] = &[
    ">=",
    "≥",
    ">",
    "at least",
    "min",
    "min.",
    "minimum",
    "more than",
    "over",
    "al menos",
    "au moins",
    "pelo menos",
    "mas de",
    "minimo",
    "plus de",
    "mais de",
    "mindestens",
    "mehr als",
    "almeno",
    "piu di",
    "en az",
    "не менее",
    "не меньше",
    "минимум",
    "более",
    "свыше",
    "не менше",
    "щонайменше",
    "мінімум",
    "понад",
    "більше",
    "ما لا یقل عن",
    "لا یقل عن",
    "اکثر من",
    "دست کم",
    "بیش از",
    "لږ تر لږه",
    "علی الاقل",
    "حداقل",
    "لک تر لکه",
    "کم از کم",
];
const AT_MOST: &[&str] = &[
    "<=",
    "≤",
    "<",
    "up to",
    "at most",
    "max",
    "max.",
    "maximum",
    "less than",
    "fewer than",
    "hasta",
    "jusqu'a",
    "ate",
    "bis zu",
    "fino a",
    "до",
    "حتی",
    "تا",
];
const ABOUT: &[&str] = &[
    "~",
    "≈",
    "about",
    "approx",
    "approx.",
    "approximately",
    "around",
    "circa",
    "c.",
    "ca.",
    "ca",
    "est.",
    "est",
    "some",
    "nearly",
    "almost",
    "unos",
    "environ",
    "cerca de",
    "etwa",
    "yaklasik",
    "около",
    "примерно",
    "близько",
    "приблизно",
    "حدود",
    "تقریبا",
    "حوالی",
    "نحو",
];

/// The words that stand for a number or before one, folded as cells are.
struct Said {
    none: Vec<String>,
    least: Vec<String>,
    most: Vec<String>,
    about: Vec<String>,
}

static SAID: LazyLock<Said> = LazyLock::new(|| {
    let folded = |words: &[&str]| words.iter().map(|word| fold(word)).collect();
    Said { none: folded(NONE_AT_ALL), least: folded(AT_LEAST), most: folded(AT_MOST), about: folded(ABOUT) }
});

/// Whether a cell is blank or says that nothing is known.
pub fn says_nothing(text: &str) -> bool {
    let text = fold(text.trim());
    text.is_empty() || UNKNOWN.contains(&text.as_str())
}

/// Whether a cell holds what programs write where they have nothing: NA, NaN, null.
pub fn is_missing(text: &str) -> bool {
    text.len() <= 4 && ["na", "nan", "null", "n/a", "#n/a", "<na>"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The least and the most that a text says; none where it says that it is not known.
///
/// # Errors
/// If it is not understood.
pub fn count(text: &str) -> Result<Option<(f64, f64)>, ()> {
    if let Ok(number) = text.parse::<f64>()
        && number.is_finite()
        && number >= 0.0
        && !looks_like_thousands(text)
    {
        return Ok(Some((number, number)));
    }
    let folded = fold(text.trim());
    if UNKNOWN.contains(&&*folded) || matches!(folded.strip_suffix(".0"), Some("-9" | "-99" | "-999")) {
        return Ok(None);
    }
    range(&folded).map(Some).ok_or(())
}

/// 1.234 may be a thousand and more.
fn looks_like_thousands(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, rest)| whole != "0" && rest.len() == 3 && rest != "000")
}

fn range(text: &str) -> Option<(f64, f64)> {
    // 3 (2 civilians, 1 police); 7 dead, 3 injured.
    let text = text.split_once(" (").map_or(text, |(head, _)| head).trim_matches(['(', ')', ' ']);
    // 12 [1], with a note.
    let text = text.split_once('[').filter(|_| text.ends_with(']')).map_or(text, |(head, _)| head.trim());
    if SAID.none.iter().any(|word| word == text) {
        return Some((0.0, 0.0));
    }
    let text = deaths(text).unwrap_or(text).trim_end_matches(['?', '*', '†', ' ']);
    for (before, between) in [
        ("between ", " and "),
        ("entre ", " y "),
        ("entre ", " et "),
        ("entre ", " e "),
        ("de ", " a "),
        ("from ", " to "),
        ("от ", " до "),
        ("від ", " до "),
        ("zwischen ", " und "),
    ] {
        if let Some((low, high)) = text.strip_prefix(before).and_then(|rest| rest.split_once(between))
            && let (Some(low), Some(high)) = (number(low.trim()), number(high.trim()))
        {
            return (low <= high).then_some((low, high));
        }
    }
    // The longest word first: min. before min.
    let after = |words: &[String]| {
        let found = words.iter().filter_map(|word| text.strip_prefix(&**word));
        found.min_by_key(|rest| rest.len()).map(str::trim)
    };
    if let Some(n) = after(&SAID.least).and_then(number) {
        return Some((n, n));
    }
    if let Some(n) = after(&SAID.most).and_then(number) {
        return Some((0.0, n));
    }
    let body = after(&SAID.about).unwrap_or(text);
    if let Some(n) = body.strip_suffix('+').or_else(|| body.strip_suffix("or more")).and_then(|n| number(n.trim())) {
        return Some((n, n));
    }
    for cut in ["-", "–", "—", " to ", " a ", " bis ", " ila ", "~", "..", " or "] {
        if let Some((low, high)) = body.split_once(cut)
            && let (Some(low), Some(high)) = (number(low.trim()), number(high.trim()))
        {
            return (low <= high).then_some((low, high));
        }
    }
    number(body).map(|n| (n, n))
}

/// Words for the dead.
const DEAD: &[&str] = &[
    "killed",
    "dead",
    "deaths",
    "death",
    "died",
    "fatalities",
    "fatality",
    "kia",
    "people",
    "persons",
    "person",
    "muertos",
    "muertas",
    "morts",
    "mortos",
    "tote",
    "tot",
    "morti",
    "olu",
    "убито",
    "погибли",
    "погибло",
    "загинуло",
    "человек",
    "людей",
    "осіб",
    "قتیل",
    "قتیلا",
    "قتلی",
    "شخصا",
    "نفر",
    "کشته",
    "personas",
    "personnes",
    "pessoas",
    "personen",
    "persone",
    "kisi",
];

/// Of several numbers with words the part that says how many are dead.
fn deaths(text: &str) -> Option<&str> {
    let parts: Vec<&str> = text.split([',', ';', '&']).flat_map(|part| part.split(" and ")).map(str::trim).collect();
    let dead = |part: &&&str| part.split(' ').skip(1).any(|word| DEAD.contains(&word));
    let named = parts.iter().filter(|part| part.contains(|c: char| c.is_alphabetic())).count();
    let mut found = parts.iter().filter(dead);
    let first = found.next().filter(|_| named > 1)?;
    found.next().is_none().then_some(first)
}

/// Numbers in words, as reports have small ones.
const WORDS: [&str; 13] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// A number with or without marks between its thousands, and a word for the dead after it: 1,200; 12 killed.
fn number(text: &str) -> Option<f64> {
    if let Some(value) = WORDS.iter().position(|word| text.split(' ').next() == Some(word)) {
        let rest = text.split(' ').skip(1);
        return rest.into_iter().all(|word| DEAD.contains(&word)).then_some(value as f64);
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || ".,'’ \u{a0}\u{202f}".contains(c))).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    // 12 killed, not 12abc or 12 of 30.
    let words = rest.is_empty() || digits.ends_with([' ', '\u{a0}']);
    if !words || !rest.split(' ').all(|word| word.is_empty() || DEAD.contains(&word)) {
        return None;
    }
    let digits = digits.trim();
    let groups: Vec<&str> = digits.split([',', '\'', '’', ' ', '\u{a0}', '\u{202f}']).collect();
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match groups[..] {
        [one] if !looks_like_thousands(one) => one.parse().ok(),
        [first, .., last] => {
            let (last, decimals) = last.split_once('.').unwrap_or((last, "0"));
            let inner = groups[1..groups.len() - 1].iter().chain([&last]).all(|part| part.len() == 3 && plain(part));
            let right = plain(first) && first.len() <= 3 && inner && plain(decimals);
            right.then(|| format!("{first}{}{last}.{decimals}", groups[1..groups.len() - 1].concat()).parse().ok())?
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people() {
        let read = |text: &str| count(text).map(|found| found.map_or(String::new(), |(a, b)| format!("{a}-{b}")));
        for (text, right) in [
            ("3", "3-3"),
            ("12.0", "12-12"),
            ("2.5", "2.5-2.5"),
            ("1,200", "1200-1200"),
            ("1 200", "1200-1200"),
            ("12,345,678", "12345678-12345678"),
            ("1'200", "1200-1200"),
            ("10-15", "10-15"),
            ("10 – 15", "10-15"),
            ("10 to 15", "10-15"),
            ("5+", "5-5"),
            (">5", "5-5"),
            ("at least 3", "3-3"),
            ("At least 1,200", "1200-1200"),
            ("up to 10", "0-10"),
            ("~20", "20-20"),
            ("about 20-30", "20-30"),
            ("12 killed", "12-12"),
            ("٣", "3-3"),
            ("unknown", ""),
            ("NA", ""),
            ("-99", ""),
            ("-99.0", ""),
            ("—", ""),
            ("не менее 4", "4-4"),
            ("min. 3", "3-3"),
            ("approx. 20", "20-20"),
            ("мінімум 3", "3-3"),
            ("ما لا يقل عن ٣", "3-3"),
            ("حدود ۲۰ نفر", "20-20"),
            ("від 10 до 15", "10-15"),
            ("10~15", "10-15"),
            ("12 человек", "12-12"),
            ("12 [1]", "12-12"),
            ("ninguno", "0-0"),
            ("nil", "0-0"),
            ("none", ""),
        ] {
            assert_eq!(read(text), Ok(right.to_string()), "{text}");
        }
        for text in [
            "several",
            "no",
            "1.234",
            "1,23",
            "-3",
            "15-10",
            "12 of 30",
            "5 wounded",
            "4 houses",
            "inf",
            "2e",
            "dozens",
        ] {
            assert_eq!(count(text), Err(()), "{text}");
        }
    }
}
