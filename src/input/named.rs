//! Which column holds which field, by the words of its name and, for dates, by what stands in it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::coordinates::grids::Crs;
use super::coordinates::is_unsigned;
use super::coordinates::text::Pair;
use super::counts::is_missing;
use super::dates;
use super::words::columns::{AXIS_BESIDE, BESIDE, DATE_PARTS, FIELDS, KIND_ALONE, NOT_THE_EVENT, PROJECTED, holds};
use super::words::compass::{Axis, direction};
use super::words::{self, fold, tokens};
use crate::model::{Records, quoted};

/// How the note begins that several pairs of columns may hold positions.
pub const SEVERAL: &str = "positions may stand in the columns";

/// Fields that are found by words alone.
pub const PLAIN: [&str; 10] = [
    "id",
    "coordinates",
    "date_end",
    "type",
    "place",
    "fatalities_low",
    "fatalities_high",
    "fatalities",
    "country",
    "title",
];

/// The words of a field, folded.
struct Vocabulary {
    field: &'static str,
    core: BTreeSet<String>,
    not: BTreeSet<String>,
}

static FIELD_WORDS: LazyLock<Vec<Vocabulary>> = LazyLock::new(|| {
    let one = |words: &super::words::columns::FieldWords| Vocabulary {
        field: words.field,
        core: set(words.core),
        not: set(words.not),
    };
    FIELDS.iter().map(one).collect()
});
static BESIDE_WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| set(BESIDE));

/// Names of columns of a first and a last day.
const FROM_TO: [(&str, &str); 12] = [
    ("start", "end"),
    ("from", "to"),
    ("begin", "end"),
    ("von", "bis"),
    ("desde", "hasta"),
    ("inicio", "fin"),
    ("inicio", "fim"),
    ("debut", "fin"),
    ("du", "au"),
    ("dal", "al"),
    ("inizio", "fine"),
    ("с", "по"),
];

/// Words of the end of something, of the least and the most of it.
const END: &str = "end ending fin final fim ende fine bitis окончания закінчення النهایه الانتهاء پایان ختم";
const LOW: &str = "low lo l min minimum lower least minimo minima min mindestens";
const HIGH: &str = "high hi h max maximum upper most maximo maxima hochstens";

fn set(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(fold).collect()
}

fn vocabulary(field: &str) -> Option<&'static Vocabulary> {
    FIELD_WORDS.iter().find(|words| words.field == field)
}

/// How a name fits a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Words that are not known.
    unknown: usize,
    /// Words that are.
    beside: usize,
    /// All words but the field's own.
    rest: Vec<String>,
}

/// How a name's words fit a field; none if they do not.
fn fit(field: &str, words: &[String]) -> Option<Fit> {
    let of = vocabulary(field)?;
    let words: Vec<String> = words.iter().flat_map(|word| parts(of, word)).collect();
    if !words.iter().any(|word| of.core.contains(word)) || words.iter().any(|word| of.not.contains(word)) {
        return None;
    }
    let rest: Vec<String> = words.into_iter().filter(|word| !of.core.contains(word)).collect();
    // d'incident, group a; but deaths_a are one side's alone.
    let letter = |word: &str| word.chars().count() == 1 && !field.starts_with("fatalities");
    let code = |word: &str| field == "country" && holds("code cod codigo iso iso2 iso3", word);
    let known = |word: &&String| BESIDE_WORDS.contains(*word) || is_number(word) || letter(word) || code(word);
    let unknown = rest.iter().filter(|word| !known(word)).count();
    let total = rest.iter().any(|word| ["total", "all"].contains(&word.as_str()));
    let beside = if total { 0 } else { 1 + rest.len() - unknown };
    Some(Fit { unknown, beside, rest })
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// A word, or the words that are written together in it: eventdate.
fn parts(known: &Vocabulary, word: &str) -> Vec<String> {
    if known.core.contains(word) || BESIDE_WORDS.contains(word) {
        return vec![word.into()];
    }
    // lat1 is the latitude of the first of several places.
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if ["latitude", "longitude"].contains(&known.field) && known.core.contains(stem) {
        return vec![stem.into(), word[stem.len()..].into()];
    }
    let is_word =
        |part: &str| known.core.contains(part) || (part.len() > 3 || part == "gps") && BESIDE_WORDS.contains(part);
    let cut = (1..word.len()).filter(|at| word.is_char_boundary(*at)).map(|at| word.split_at(at));
    let two = cut.clone().find(|(a, b)| is_word(a) && is_word(b) && a.len() > 2 && b.len() > 2);
    two.map_or_else(|| vec![word.into()], |(a, b)| vec![a.into(), b.into()])
}

/// The header of a table whose names stand in two rows, the names of latitude and longitude in the second only: the first row's
/// where the second has none.
pub fn in_two_rows(first: &[String], second: &[String]) -> Option<Vec<String>> {
    let both = |names: &[String]| {
        let words = all_tokens(names);
        has(&words, "latitude") && has(&words, "longitude")
    };
    let number = |name: &String| name.trim().parse::<f64>().is_ok();
    let same = first.len() >= second.len() && second.len() > 1;
    if !same || both(first) || !both(second) || second.iter().any(number) {
        return None;
    }
    let name = |(i, above): (usize, &String)| {
        let own = second.get(i).map_or("", |name| name.trim());
        if own.is_empty() { above.clone() } else { own.into() }
    };
    Some(first.iter().enumerate().map(name).collect())
}

/// Whether names, in plain form, hold those of a position.
pub fn name_positions(names: &[String]) -> bool {
    let words = all_tokens(names);
    let projected = || PROJECTED.iter().all(|(_, list)| words.iter().any(|words| is_projected(list, words)));
    (has(&words, "latitude") && has(&words, "longitude")) || has(&words, "coordinates") || projected()
}

fn all_tokens(names: &[String]) -> Vec<Vec<String>> {
    names.iter().map(|name| tokens(name)).collect()
}

/// Whether some name fits a field, all of its words known.
fn has(names: &[Vec<String>], field: &str) -> bool {
    names.iter().any(|words| fit(field, words).is_some_and(|fit| fit.unknown == 0))
}

/// The columns of a table: their names' words, and their first cells.
pub struct Columns<'a> {
    names: &'a [String],
    words: Vec<Vec<String>>,
    sample: &'a Records,
}

impl<'a> Columns<'a> {
    /// Those of a table that begins with `sample`.
    pub fn new(names: &'a [String], sample: &'a Records) -> Self {
        // Forms put the names of their groups before those of their questions: group_a/date.
        let grouped = |name: &str| {
            name.split_once('/').is_some_and(|(group, _)| {
                let before = format!("{group}/");
                let shared = names.iter().filter(|other| other.starts_with(&before)).count() > 1;
                shared || before.starts_with("group") || before.starts_with("grp")
            })
        };
        let own = |name: &String| tokens(if grouped(name) { name.rsplit('/').next().unwrap_or(name) } else { name });
        Self { names, words: names.iter().map(own).collect(), sample }
    }

    /// The columns' names.
    pub fn names(&self) -> &'a [String] {
        self.names
    }

    /// The name of a column.
    pub fn name(&self, column: usize) -> &'a str {
        &self.names[column]
    }

    /// The column of a name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Whether the first cells of a column are blank, all of them.
    pub fn are_blank(&self, column: usize) -> bool {
        self.filled(column).next().is_none()
    }

    /// The first filled cells of a column, each with the cell of another column in its row.
    pub fn filled_with(&self, column: usize, other: Option<usize>) -> impl Iterator<Item = (&'a str, &'a str)> {
        let sample = self.sample;
        let [at, other] = [Some(column), other].map(|c| c.and_then(|c| sample.column(&self.names[c])));
        let text = move |at: Option<usize>, row: usize| {
            Some(at.map_or("", |c| sample.cell(row, c).text().trim())).filter(|text| !is_missing(text)).unwrap_or("")
        };
        let rows = (0..sample.len().min(1_000)).map(move |row| (text(at, row), text(other, row)));
        rows.filter(|(text, _)| !text.is_empty())
    }

    /// The first filled cells of a column.
    pub fn filled(&self, column: usize) -> impl Iterator<Item = &'a str> {
        self.filled_with(column, None).map(|(text, _)| text).take(200)
    }

    /// Whether a column's name says south or west, and nothing else but that it holds degrees, while hardly a number in it has a sign. A word that
    /// stands beside the other axis too says nothing: `lat_s` and `lon_s` are the start's.
    pub fn are_unsigned_negative(&self, column: usize, axis: Axis, other: usize) -> bool {
        // One letter may be anything, W beside a longitude is the west, S beside a latitude the south.
        let told = |word: &String| word.chars().count() > 1 || ["w", "s"].contains(&word.as_str());
        let says = |word: &&String| told(word) && direction(word) == Some((axis, false));
        let known = |word: &String| {
            words::compass::axis(word) == Some(axis)
                || words::compass::is_unit(word)
                || is_number(word)
                || holds(AXIS_BESIDE, word)
                || holds("decimal decimales decimals", word)
        };
        let words = &self.words[column];
        let Some(said) = words.iter().find(says).filter(|said| !self.words[other].contains(said)) else { return false };
        if !words.iter().all(|word| word == said || known(word)) {
            return false;
        }
        let (mut unsigned, mut negative) = (0, 0);
        for (text, _) in self.filled_with(column, None) {
            unsigned += usize::from(is_unsigned(text));
            negative += usize::from(text.starts_with(['-', '\u{2212}']));
        }
        unsigned > 0 && 10 * negative <= unsigned
    }

    /// Whether at least half of a column's cells, if any is filled, may be dates.
    pub fn may_be_dates(&self, column: usize) -> bool {
        let (all, dates) = self
            .filled(column)
            .fold((0, 0), |(all, dates), text| (all + 1, dates + usize::from(dates::may_be_date(text))));
        2 * dates >= all
    }

    /// Whether at least half of a column's cells, if any is filled, may be numbers of people: whether some were killed is none.
    pub fn may_be_counts(&self, column: usize) -> bool {
        let number = |text: &str| super::counts::count(text).is_ok() || text.contains(|c: char| c.is_ascii_digit());
        let read = |(all, right), text: &str| (all + 1, right + usize::from(number(text)));
        let (all, right) = self.filled(column).fold((0, 0), read);
        2 * right >= all
    }

    /// Whether a column says what kind of place each is, as OpenStreetMap's `place` does.
    pub fn are_kinds_of_place(&self, column: usize) -> bool {
        let kinds = "city town village hamlet suburb locality isolated_dwelling neighbourhood quarter borough municipality farm";
        let mut cells = self.filled(column).peekable();
        cells.peek().is_some() && cells.all(|text| holds(kinds, text))
    }

    /// Whether at least half of a column's cells, if any is filled, are words: codes name no place.
    fn may_be_names(&self, column: usize) -> bool {
        let (all, words) = self
            .filled(column)
            .fold((0, 0), |(all, words), text| (all + 1, words + usize::from(text.contains(char::is_alphabetic))));
        2 * words >= all
    }

    /// Whether a column's cells, if there are ten, are not mostly the same few.
    pub fn may_be_ids(&self, column: usize) -> bool {
        let cells: Vec<&str> = self.filled(column).collect();
        let apart: BTreeSet<&str> = cells.iter().copied().collect();
        cells.len() < 10 || 3 * apart.len() >= cells.len()
    }

    /// The column that tells a few kinds apart, called by what it tells of.
    fn kinds(&self) -> Option<usize> {
        let alone = |words: &Vec<String>| words.len() == 1 && holds(KIND_ALONE, &words[0]);
        let few = |column: &usize| {
            let cells: Vec<&str> = self.filled(*column).collect();
            let apart: BTreeSet<&str> = cells.iter().copied().collect();
            apart.len() > 1
                && 2 * apart.len() <= cells.len()
                && self.may_be_names(*column)
                && apart.iter().all(|text| text.chars().count() < 40)
        };
        self.words.iter().position(alone).filter(few)
    }

    /// Whether at least half of a column's cells are dates of plain numbers.
    pub fn are_plain_dates(&self, column: usize) -> bool {
        let plain = |text| matches!(dates::told(text, dates::Calendar::Gregorian), dates::Told::Plain(_));
        let (all, dates) =
            self.filled(column).take(20).fold((0, 0), |(all, dates), text| (all + 1, dates + usize::from(plain(text))));
        dates > 0 && 2 * dates >= all
    }

    fn fits(&self, field: &'static str) -> Vec<(usize, Fit)> {
        let fit = |(column, words): (usize, &Vec<String>)| Some((column, fit(field, words)?));
        self.words.iter().enumerate().filter_map(fit).collect()
    }

    /// The columns of latitude and longitude, of which one may be known; their names have the same words beside. A note if the
    /// names hold words that are not known.
    pub fn position(
        &self,
        latitude: Option<usize>,
        longitude: Option<usize>,
    ) -> (Option<(usize, usize)>, Option<String>) {
        let of = |field, known: Option<usize>| match known {
            Some(column) => vec![(column, Fit { unknown: 0, beside: 0, rest: Vec::new() })],
            None => self.fits(field),
        };
        let (latitudes, longitudes) = (of("latitude", latitude), of("longitude", longitude));
        let pairs = latitudes.iter().flat_map(|a| longitudes.iter().map(move |b| (a, b)));
        let same = |a: &Fit, b: &Fit| {
            let axis = |word: &&String| !["n", "e", "x", "y", "s", "w"].contains(&word.as_str());
            a.rest.iter().filter(axis).eq(b.rest.iter().filter(axis))
        };
        let mut pairs: Vec<_> = pairs
            .filter(|((a, of_a), (b, of_b))| a != b && (same(of_a, of_b) || of_a.unknown + of_b.unknown == 0))
            .map(|((a, of_a), (b, of_b))| ((of_a.unknown, !same(of_a, of_b), of_a.beside + of_b.beside), (*a, *b)))
            .collect();
        pairs.sort_unstable();
        let Some(&(best, (a, b))) = pairs.first() else { return (self.degrees_by_axis(), None) };
        let named = |(a, b): (usize, usize)| format!("{} and {}", self.names[a], self.names[b]);
        let others: Vec<String> = pairs[1..].iter().filter(|(rank, _)| *rank == best).map(|(_, p)| named(*p)).collect();
        if best.0 == 0 && others.is_empty() {
            return (Some((a, b)), None);
        }
        if others.is_empty() {
            return (Some((a, b)), Some(format!("positions are read from the columns {}", named((a, b)))));
        }
        let note = format!(
            "{SEVERAL} {} or {}: --map latitude=COLUMN --map longitude=COLUMN",
            named((a, b)),
            others.join(" or ")
        );
        (None, Some(note))
    }

    /// The columns called x and y, or e and n, if they hold degrees.
    fn degrees_by_axis(&self) -> Option<(usize, usize)> {
        let (x, y) = self.projected()?;
        let named = |column: usize, letter: &str| self.words[column].iter().any(|word| word == letter);
        // N may be a number of people, E that of events.
        let decimals = |column: usize| self.filled(column).any(|text| text.contains(['.', ',']));
        let by_letters = named(x, "x") && named(y, "y") || named(x, "e") && named(y, "n") && decimals(x) && decimals(y);
        let within = |column: usize, most: f64| {
            let mut cells = self.filled(column).map(|text| text.replace(',', ".").parse::<f64>().ok()).peekable();
            cells.peek().is_some() && cells.all(|value| value.is_none_or(|value| value.abs() <= most))
        };
        (by_letters && within(x, 180.0) && within(y, 90.0)).then_some((y, x))
    }

    /// The columns of degrees, minutes, seconds and hemisphere of latitude and of longitude, if minutes or a hemisphere stand in
    /// columns of their own.
    pub fn sexagesimal(&self, pair: Option<(usize, usize)>) -> Option<[[Option<usize>; 4]; 2]> {
        const PARTS: [&str; 4] = [
            "d deg degs degree degrees grad grados graus",
            "m min mins minute minutes minutos minuten",
            "s sec secs second seconds segundos sekunden",
            "dir direction hem hemi hemisphere hemisferio ns ew",
        ];
        let one = |field: &str, alone: &str, degrees: Option<usize>| {
            let core = &vocabulary(field)?.core;
            let part = |list: &str| {
                let fits = |words: &&Vec<String>| {
                    let other = |word: &&String| !core.contains(*word) && !holds(list, word);
                    words.iter().any(|word| core.contains(word))
                        && words.iter().any(|word| holds(list, word))
                        && words.iter().filter(other).all(|word| BESIDE_WORDS.contains(word))
                };
                self.words.iter().position(|words| fits(&words))
            };
            let mut parts = PARTS.map(part);
            let joined = |words: &Vec<String>| words.concat() == alone;
            parts[3] = parts[3].or_else(|| self.words.iter().position(joined));
            let whole = |column: &usize| self.filled(*column).all(|text| !text.contains(['.', ',']));
            if parts[0].is_none() && degrees.is_some_and(|column| !whole(&column)) {
                // Degrees with decimals have no minutes beside them.
                parts = [None, None, None, parts[3]];
            }
            parts[0] = parts[0].or(degrees);
            (parts[0].is_some() && (parts[1].is_some() || parts[3].is_some())).then_some(parts)
        };
        let latitude = one("latitude", "ns", pair.map(|(latitude, _)| latitude))?;
        let longitude = one("longitude", "ew", pair.map(|(_, longitude)| longitude))?;
        Some([latitude, longitude])
    }

    /// The column of the date, and a note if it is not sure to be the incident's or only one that is not stands there.
    pub fn date(&self) -> (Option<usize>, Option<String>) {
        let mut fits = self.fits("date");
        // A part of a date is none, though a year alone may be one.
        let parts = self.date_parts().filter(|parts| parts[1].is_some()).unwrap_or_default();
        fits.retain(|(column, fit)| fit.unknown <= 2 && self.may_be_dates(*column) && !parts.contains(&Some(*column)));
        fits.sort_by(|a, b| (&a.1.unknown, &a.1.beside).cmp(&(&b.1.unknown, &b.1.beside)));
        let exact = |word: &str| self.words.iter().position(|words| words.len() == 1 && words[0] == word);
        let known: Vec<&(usize, Fit)> = fits.iter().filter(|(_, fit)| fit.unknown == 0).collect();
        if let Some((column, _)) = known.first() {
            return (Some(*column), None);
        }
        match fits[..] {
            [(column, _)] => {
                let note = format!("dates are read from the column {}", self.names[column]);
                return (Some(column), Some(note));
            }
            [] => {}
            _ => {
                let names: Vec<&str> = fits.iter().map(|(column, _)| self.names[*column].as_str()).collect();
                return (None, Some(format!("dates may stand in {}: --map date=COLUMN", names.join(" or "))));
            }
        }
        let day = || self.words.iter().position(|words| words.len() == 1 && holds(DATE_PARTS[2].1, &words[0]));
        let when = ["datetime", "time", "when", "cuando", "quand", "wann"].into_iter().find_map(exact);
        if let Some(column) =
            when.or_else(day).filter(|column| self.may_be_dates(*column) && self.filled(*column).next().is_some())
        {
            return (Some(column), None);
        }
        let sent = |words: &Vec<String>| words.iter().any(|word| holds(NOT_THE_EVENT, word));
        let other =
            self.words.iter().position(sent).filter(|c| self.filled(*c).next().is_some() && self.may_be_dates(*c));
        let note = |column: usize| {
            let name = &self.names[column];
            format!(
                "no column is read as the date: {name} may say when a report was made; if not, --map date={}",
                quoted(name)
            )
        };
        let dated = || {
            let all = |column: &usize| {
                let mut cells = self.filled(*column).take(50).peekable();
                cells.peek().is_some()
                    && cells
                        .all(|text| text.len() > 5 && text.contains(['-', '/', '.', ' ']) && dates::may_be_date(text))
            };
            let name = self.name((0..self.names.len()).find(all)?);
            Some(format!("no column is read as the date; {name} holds dates: --map date={}", quoted(name)))
        };
        (None, other.map(note).or_else(dated))
    }

    /// The column of a field that words alone tell.
    pub fn plain(&self, field: &str) -> Option<usize> {
        let with = |core: &str, list: &str| {
            let has = |words: &&(usize, &Vec<String>)| {
                let rest: Vec<String> = words.1.iter().filter(|word| !holds(list, word)).cloned().collect();
                rest.len() < words.1.len() && fit(core, &rest).is_some_and(|fit| fit.unknown == 0)
            };
            self.words.iter().enumerate().find(|pair| has(&pair)).map(|(column, _)| column)
        };
        match field {
            "date_end" => return with("date", END),
            "fatalities_low" => return with("fatalities", LOW),
            "fatalities_high" => return with("fatalities", HIGH),
            _ => {}
        }
        let one = |(column, words): (usize, &Vec<String>)| {
            // A bare number may be that of a house.
            let bare = field == "id" && words.iter().all(|word| holds("no nr num numero number", word));
            // A town may be only what is next to the place.
            let place = |word: &String| {
                holds(
                    "place location site lugar localizacion lieu local ort luogo yer место місце مکان الموقع محل ځای مقام",
                    word,
                )
            };
            let town = field == "place" && !words.iter().any(place);
            let rank = usize::from(bare) + 2 * usize::from(town);
            fit(field, words).filter(|fit| fit.unknown == 0).map(|fit| (fit.beside + rank, column))
        };
        let numbers = |column: &usize| match field {
            "fatalities" => self.may_be_counts(*column),
            "place" => self.may_be_names(*column) && !self.are_kinds_of_place(*column),
            "id" => self.may_be_ids(*column),
            _ => true,
        };
        let filled = |column: usize| self.filled_with(column, None).count();
        let fits = self.words.iter().enumerate().filter_map(one).filter(|(_, column)| numbers(column));
        let fits: Vec<_> = fits.map(|(beside, column)| (beside, column, filled(column))).collect();
        let Some(most) = fits.iter().map(|(.., filled)| *filled).max() else {
            return if field == "type" { self.kinds() } else { None };
        };
        // A column that is hardly ever filled is not the one that is meant.
        let (_, column, _) = fits.into_iter().filter(|(.., filled)| 5 * filled >= most).min()?;
        Some(column)
    }

    /// The columns of year, month and day, as far as they are there: a year at least.
    pub fn date_parts(&self) -> Option<[Option<usize>; 3]> {
        let part = |list: &str| {
            let fits = |words: &&Vec<String>| {
                let other = |word: &&String| !holds(list, word);
                let another = |word: &String| {
                    DATE_PARTS.iter().any(|(_, others)| *others != list && holds(others, word)) && !holds(list, word)
                };
                // A report's month beside an event's year tells the event's; a report's year tells nothing of it.
                let of_report = |word: &String| list == DATE_PARTS[0].1 && holds(NOT_THE_EVENT, word);
                let date = vocabulary("date").map(|words| &words.core);
                let beside =
                    |word: &String| BESIDE_WORDS.contains(word) || date.is_some_and(|date| date.contains(word));
                words.iter().any(|word| holds(list, word))
                    && words.iter().filter(other).all(beside)
                    && !words.iter().any(|word| another(word) || of_report(word))
            };
            self.words.iter().position(|words| fits(&words))
        };
        let [year, month, day] = DATE_PARTS.map(|(_, list)| part(list));
        year.map(|year| [Some(year), month.filter(|m| *m != year), day.filter(|d| *d != year && Some(*d) != month)])
    }

    /// The columns of the first and of the last day where their names say no more: start and end, from and to.
    pub fn start_and_end(&self) -> Option<(usize, usize)> {
        let one = |word: &str| self.words.iter().position(|words| words.len() == 1 && words[0] == word);
        let dates = |column: &usize| self.filled(*column).next().is_some() && self.may_be_dates(*column);
        let pair = |(from, to): &(&str, &str)| one(from).filter(dates).zip(one(to).filter(dates));
        FROM_TO.iter().find_map(pair)
    }

    /// The column of the year that the dates of a column lack: 13 Oct.
    pub fn year_of(&self, date: usize) -> Option<usize> {
        let [year, ..] = self.date_parts()?;
        let cells: Vec<(&str, &str)> = self.filled_with(date, year).take(20).collect();
        let without = |text: &str| dates::told(text, dates::Calendar::Gregorian) == dates::Told::Nothing;
        let with = |(text, year): &(&str, &str)| without(text) && dates::may_be_date(&format!("{text} {year}"));
        year.filter(|year| {
            *year != date && !cells.is_empty() && 2 * cells.iter().filter(|c| with(c)).count() > cells.len()
        })
    }

    /// The columns whose name holds both latitude and longitude.
    pub fn of_both(&self) -> impl Iterator<Item = usize> {
        let words = |field| vocabulary(field).map(|words| &words.core);
        let has = move |field, column: &usize| {
            words(field).is_some_and(|core| self.words[*column].iter().any(|word| core.contains(word)))
        };
        (0..self.names.len()).filter(move |column| has("latitude", column) && has("longitude", column))
    }

    /// The system that a column's name says: `X (EPSG:32642)`, `easting_42n`.
    pub fn system(&self, column: usize) -> Option<Crs> {
        let words = &self.words[column];
        let after = |name: &str| words.iter().position(|word| word == name).and_then(|i| words.get(i + 1));
        let code =
            words.iter().find_map(|word| word.strip_prefix("epsg").filter(|code| is_number(code) && !code.is_empty()));
        let zone = words.iter().find(|word| {
            word.len() <= 3 && word.ends_with(['n', 's']) && word.starts_with(|c: char| c.is_ascii_digit())
        });
        let named = after("epsg").map(String::as_str).or(code).or(zone.map(String::as_str));
        named.and_then(|name| name.parse().ok()).filter(|crs| *crs != Crs::Degrees)
    }

    /// The columns of metres to the east and to the north.
    pub fn projected(&self) -> Option<(usize, usize)> {
        let part = |list: &str| self.words.iter().position(|words| is_projected(list, words));
        let [east, north] = PROJECTED.map(|(_, list)| part(list));
        east.zip(north)
    }

    /// Whether the names are likely a row of data: a third of them are numbers, dates or positions.
    pub fn are_data(&self) -> bool {
        let filled: Vec<&str> = self.names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        let data = |name: &&&str| {
            let date =
                matches!(dates::told(name, dates::Calendar::Gregorian), dates::Told::Days(..) | dates::Told::Plain(_));
            name.parse::<f64>().is_ok() || date || Pair::read(name).is_some()
        };
        3 * filled.iter().filter(data).count() >= filled.len().max(1)
    }

    /// The column whose name holds one of some words.
    pub fn with_word(&self, list: &str) -> Option<usize> {
        self.words.iter().position(|words| words.iter().any(|word| holds(list, word)))
    }
}

fn is_projected(list: &str, words: &[String]) -> bool {
    let other = |word: &&String| !holds(list, word);
    let beside = |word: &String| {
        let zone = word.strip_suffix(['n', 's']).is_some_and(|digits| is_number(digits) && digits.len() <= 2);
        let beside = "utm m metres meters meter zone grid coordenada coordenadas coordonnee coordonnees coordinata koordinate координата";
        BESIDE_WORDS.contains(word) || is_number(word) || zone || holds(beside, word)
    };
    let letter = words.iter().any(|word| word.len() == 1 && holds(list, word));
    let beside =
        |word: &String| beside(word) && (!letter || holds(AXIS_BESIDE, word) || is_number(word) || word.len() <= 3);
    words.iter().any(|word| holds(list, word)) && words.iter().filter(other).all(beside)
}
