//! From names to lines.

use std::sync::LazyLock;

use geo::{Coord, Rect};

use super::error::ChoiceError;
use super::layer::{Entry, Feature};
use super::names::{self, Unknown};
use super::views::disputes_of;
use super::{BORDERS, COUNTRIES, Damaged, opened};
use crate::model::{BorderLine, DisputeMark, LonLat, OSM, SectorMark};

/// A border of the atlas, as lists have it.
#[derive(Clone, Debug, PartialEq)]
pub struct BorderEntry {
    /// The two states' codes, ISO 3166-1 alpha-3 as far as there is one, in the order of the alphabet: `AFG-PAK`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The state on its left.
    pub a: String,
    /// The state on its right.
    pub b: String,
    /// Its length, kilometres.
    pub length_km: f64,
    /// Its vertices.
    pub vertices: usize,
    /// Its parts.
    pub parts: usize,
    /// `agreed`, `partly disputed`, `disputed` or `line of control`. Agreed means only that no dispute is known to the source.
    pub status: String,
    /// What is to be said of that; empty for nothing.
    pub status_note: String,
    /// The box round it, degrees.
    pub around: Rect,
}

static ENTRIES: LazyLock<Result<Vec<BorderEntry>, Damaged>> = LazyLock::new(|| {
    let one = |entry: &Entry| {
        let columns: Vec<&str> = entry.columns().collect();
        let column = |i: usize| columns.get(i).copied().unwrap_or_default();
        BorderEntry {
            id: column(0).into(),
            name: column(1).into(),
            a: column(2).into(),
            b: column(3).into(),
            length_km: column(5).parse().unwrap_or(0.0),
            vertices: column(10).parse().unwrap_or(0),
            parts: column(11).parse().unwrap_or(0),
            status: column(6).into(),
            status_note: column(7).into(),
            around: entry.around,
        }
    };
    Ok(opened(&BORDERS)?.entries.iter().map(one).collect())
});

/// All borders, by their ids.
///
/// # Errors
/// [`Damaged`] is none while the embedded file is sound, which a test holds.
pub fn list() -> Result<&'static [BorderEntry], Damaged> {
    ENTRIES.as_deref().map_err(|damaged| *damaged)
}

/// What a text chooses.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// One border, by its number in [`list`].
    Pair(usize),
    /// All land borders of a country, and its name.
    Country(Vec<usize>, String),
    /// Borders of the whole world.
    World(Vec<usize>),
}

/// What a text names: a pair of states by their codes or names, in any order, with a hyphen, a dash, a slash or a word between them;
/// a state; `world`.
///
/// # Errors
/// [`ChoiceError`].
pub fn choose(what: &str) -> Result<Choice, ChoiceError> {
    let (borders, countries) = (opened(&BORDERS)?, opened(&COUNTRIES)?);
    if what.trim().eq_ignore_ascii_case("world") {
        return Ok(Choice::World((0..borders.entries.len()).collect()));
    }
    let code = |i: usize| countries.entries[i].column(0);
    let pair = |a: usize, b: usize| {
        let ids = [format!("{}-{}", code(a), code(b)), format!("{}-{}", code(b), code(a))];
        borders.entries.iter().position(|entry| ids.iter().any(|id| id == entry.column(0)))
    };
    let of_country = |i: usize| {
        let own = code(i);
        let of = |(_, entry): &(usize, &Entry)| entry.column(0).split('-').any(|part| part == own);
        let found: Vec<usize> = borders.entries.iter().enumerate().filter(of).map(|(i, _)| i).collect();
        let name = countries.entries[i].column(2).to_string();
        if found.is_empty() { Err(Unknown::NoNeighbour { name }.into()) } else { Ok(Choice::Country(found, name)) }
    };
    // Most often it is two codes, and these take no time to compare.
    let coded = |(a, b)| pair(names::by_code(countries, a)?, names::by_code(countries, b)?);
    if let Some(found) = halves(what).find_map(coded) {
        return Ok(Choice::Pair(found));
    }
    // Guinea-Bissau is a state, Timor-Leste another one.
    if let Some(i) = names::exact(countries, what) {
        return of_country(i);
    }
    let (mut unknown, mut apart) = (None, None);
    for (first, second) in halves(what) {
        match (names::country(countries, first), names::country(countries, second)) {
            (Ok(a), Ok(b)) => match pair(a, b) {
                Some(found) => return Ok(Choice::Pair(found)),
                None => apart = apart.or(Some((a, b))),
            },
            (Err(error), _) | (_, Err(error)) => unknown = unknown.or(Some(error)),
        }
    }
    if let Some((a, b)) = apart {
        let name = |i: usize| countries.entries[i].column(2).to_string();
        return Err(Unknown::NoBorder { a: name(a), b: name(b) }.into());
    }
    match names::country(countries, what) {
        Ok(i) => of_country(i),
        Err(error) => Err(unknown.unwrap_or(error).into()),
    }
}

impl Choice {
    /// The same with only some of its borders, and without others: each named by a pair of states, a state or a status (`agreed`,
    /// `partly disputed`, `disputed`, `line of control`).
    ///
    /// # Errors
    /// A name that chooses nothing, and why.
    pub fn kept(mut self, only: &[String], exclude: &[String]) -> Result<Self, (String, ChoiceError)> {
        let [only, exclude] = [only, exclude].map(|names| {
            let of = |name: &String| named(name).map_err(|why| (name.clone(), why));
            names.iter().map(of).collect::<Result<Vec<_>, _>>().map(|lists| lists.concat())
        });
        let (only, exclude) = (only?, exclude?);
        let stays = |border: &usize| (only.is_empty() || only.contains(border)) && !exclude.contains(border);
        match &mut self {
            Self::Country(borders, _) | Self::World(borders) => borders.retain(stays),
            Self::Pair(border) if stays(border) => {}
            Self::Pair(_) => return Ok(Self::World(Vec::new())),
        }
        Ok(self)
    }
}

/// The borders of a status, of a pair or of a state.
fn named(name: &str) -> Result<Vec<usize>, ChoiceError> {
    let all = list()?;
    let status = name.trim().to_lowercase().replace(['-', '_'], " ");
    let of: Vec<usize> = all.iter().enumerate().filter(|(_, entry)| entry.status == status).map(|(i, _)| i).collect();
    if !of.is_empty() {
        return Ok(of);
    }
    Ok(choose(name)?.borders().to_vec())
}

/// The ways in which a text may be two names.
fn halves(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let marks = [
        "–", "—", "/", ",", " - ", " and ", " to ", "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2015}", "\u{2212}",
        "\u{ff0d}", "_", " ",
    ];
    marks
        .into_iter()
        .flat_map(move |mark| text.match_indices(mark).map(move |(at, mark)| (&text[..at], &text[at + mark.len()..])))
}

impl Choice {
    /// Its borders, by their numbers in [`list`].
    pub fn borders(&self) -> &[usize] {
        match self {
            Self::Pair(border) => std::slice::from_ref(border),
            Self::Country(borders, _) | Self::World(borders) => borders,
        }
    }

    /// The line that it stands for: of several borders one after the other, each with its own sides and, as its sector, its name.
    ///
    /// # Errors
    /// As [`list`].
    pub fn line(&self) -> Result<BorderLine, Damaged> {
        let all = list()?;
        match self {
            Self::Pair(i) => {
                let entry = &all[*i];
                let name = format!("{} border", entry.name.replace(" – ", "–"));
                let Course { parts, marks, disputes } = course(*i)?;
                let dispute = match entry.status.as_str() {
                    "partly disputed" if disputes.is_empty() => "disputed in part",
                    "partly disputed" => BROKEN,
                    status => status,
                };
                let dispute = dispute.to_string();
                let line = BorderLine::new(&name, &entry.a, &entry.b, parts);
                Ok(BorderLine {
                    disputed: is_disputed(entry),
                    disputes,
                    dispute,
                    credit: OSM.into(),
                    status: status(entry),
                    marks,
                    ..line
                })
            }
            Self::Country(borders, name) => {
                let title = format!("land borders of {name}");
                joined(
                    all,
                    borders,
                    &title,
                    |entry| if entry.a == *name { &entry.b } else { &entry.a },
                    |entry| {
                        let side = |state: &String| if state == name { "inside".into() } else { state.clone() };
                        [side(&entry.a), side(&entry.b)]
                    },
                )
            }
            Self::World(borders) => joined(
                all,
                borders,
                "land borders of the world",
                |entry| &entry.id,
                |entry| [entry.a.clone(), entry.b.clone()],
            ),
        }
    }

    /// The ids of its borders.
    ///
    /// # Errors
    /// As [`list`].
    pub fn ids(&self) -> Result<Vec<String>, Damaged> {
        let all = list()?;
        Ok(self.borders().iter().map(|i| all[*i].id.clone()).collect())
    }

    /// The box round it, degrees.
    ///
    /// # Errors
    /// As [`list`].
    pub fn around(&self) -> Result<Rect, Damaged> {
        let all = list()?;
        let corner = |pick: fn(f64, f64) -> f64, of: &dyn Fn(&BorderEntry) -> Coord| {
            let corners = self.borders().iter().map(|i| of(&all[*i]));
            corners.reduce(|a, b| Coord { x: pick(a.x, b.x), y: pick(a.y, b.y) }).unwrap_or_default()
        };
        Ok(Rect::new(corner(f64::min, &|e| e.around.min()), corner(f64::max, &|e| e.around.max())))
    }
}

fn is_disputed(entry: &BorderEntry) -> bool {
    entry.status != "agreed"
}

/// A sentence on a line's status; none if no dispute is known and nothing is to be said.
fn status(entry: &BorderEntry) -> String {
    let (status, note) = (capital(&entry.status), &entry.status_note);
    match (note.is_empty(), is_disputed(entry)) {
        (true, false) => String::new(),
        (true, true) => format!("{status} between the two states."),
        (false, true) => format!("{status}: {note}."),
        (false, false) => format!("{}.", capital(note)),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// How a line is drawn of which it is known where it is in dispute.
const BROKEN: &str = "broken where disputed";

/// Of so many borders at most the caption says each one's status.
const MOST_SAID: usize = 20;

fn joined(
    all: &[BorderEntry],
    borders: &[usize],
    name: &str,
    sector: impl Fn(&BorderEntry) -> &String,
    sides: impl Fn(&BorderEntry) -> [String; 2],
) -> Result<BorderLine, Damaged> {
    let mut line = BorderLine { credit: OSM.into(), ..BorderLine::new(name, "left", "right", Vec::new()) };
    line.disputed = borders.iter().any(|i| is_disputed(&all[*i]));
    line.dispute = BROKEN.into();
    // Of the whole world it would be a page.
    if borders.len() <= MOST_SAID {
        let said = borders.iter().map(|i| &all[*i]).filter(|entry| is_disputed(entry) && !entry.status_note.is_empty());
        line.status = said.map(|entry| format!("{}: {}.", entry.name, entry.status_note)).collect::<Vec<_>>().join(" ");
    }
    for &i in borders {
        let entry = &all[i];
        line.members.push((entry.id.clone(), line.parts.len()));
        line.marks.push(SectorMark { part: line.parts.len(), vertex: 0, name: sector(entry).clone() });
        let Course { parts, disputes, .. } = course(i)?;
        let (first, disputed) = (line.parts.len(), is_disputed(entry));
        if disputes.is_empty() {
            if entry.status == "partly disputed" {
                line.dispute = "broken where disputed, all along or in part".into();
            }
            let all = (0..parts.len()).map(|part| DisputeMark { part: first + part, vertex: 0, disputed });
            line.disputes.extend(all);
        }
        line.disputes.extend(disputes.into_iter().map(|mark| DisputeMark { part: first + mark.part, ..mark }));
        for part in parts {
            line.sides.push(sides(entry));
            line.parts.push(part);
        }
    }
    Ok(line)
}

/// The parts of a border.
pub(super) fn parts(border: usize) -> Result<Vec<Vec<LonLat>>, Damaged> {
    Ok(course(border)?.parts)
}

/// Where a border runs.
struct Course {
    parts: Vec<Vec<LonLat>>,
    /// Where along them the first-level units change that it divides.
    marks: Vec<SectorMark>,
    /// Of a border that is disputed in part, which part that is, as far as the source has it.
    disputes: Vec<DisputeMark>,
}

fn course(border: usize) -> Result<Course, Damaged> {
    let layer = opened(&BORDERS)?;
    let entry = &layer.entries[border];
    layer.with(entry, |record| {
        let features = record.features()?;
        let lines = features.iter().flat_map(Feature::parts);
        let parts: Vec<Vec<LonLat>> =
            lines.map(|line| line.iter().map(|c| LonLat::wrapped(c.x, c.y)).collect()).collect();
        let known = |part: usize, vertex: usize| parts.get(part).is_some_and(|part| vertex < part.len());
        let marks = features.iter().flat_map(|feature| feature.cell(0).split('|')).filter_map(mark);
        let marks = marks.filter(|mark| known(mark.part, mark.vertex)).collect();
        let mut disputes = Vec::new();
        if entry.column(6) == "partly disputed" {
            disputes = features.first().map_or(Vec::new(), |feature| disputes_of(feature.cell(1), parts.len()));
            disputes.retain(|mark| known(mark.part, mark.vertex));
        }
        Ok(Course { parts, marks, disputes })
    })
}

/// The beginning of a sector as the record has it: part, vertex, name.
fn mark(text: &str) -> Option<SectorMark> {
    let mut cells = text.splitn(3, '.');
    let mut number = || cells.next()?.parse().ok();
    let (part, vertex) = (number()?, number()?);
    Some(SectorMark { part, vertex, name: cells.next()?.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(what: &str) -> String {
        match choose(what) {
            Ok(Choice::Pair(i)) => list().unwrap()[i].id.clone(),
            Ok(Choice::Country(borders, name)) => format!("{name}: {}", borders.len()),
            Ok(Choice::World(_)) => "world".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn borders_are_found_by_what_people_call_them() {
        for what in [
            "MEX-USA",
            "USA-MEX",
            "mx-us",
            "us–mx",
            "Mexico-United States",
            "united states/mexico",
            "USA and Mexico",
            "México - USA",
            "mexico,usa",
            "US_MX",
        ] {
            assert_eq!(id(what), "MEX-USA", "{what}");
        }
        for (what, right) in [
            ("Guinea-Bissau-Senegal", "GNB-SEN"),
            ("Senegal - Guinea-Bissau", "GNB-SEN"),
            ("Timor-Leste-Indonesia", "IDN-TLS"),
            ("DR Congo-Rwanda", "COD-RWA"),
            ("Россия-Україна", "RUS-UKR"),
            ("افغانستان-پاکستان", "AFG-PAK"),
            ("Bosnia and Herzegovina-Serbia", "BIH-SRB"),
            ("South Korea-North Korea", "KOR-PRK"),
            ("Lesotho", "Lesotho: 1"),
            ("Guinea-Bissau", "Guinea-Bissau: 2"),
            ("U.S.-Mexico border", "MEX-USA"),
            ("N. Korea/S. Korea", "KOR-PRK"),
            ("D.R. Congo - Rwanda", "COD-RWA"),
            ("Côte d'Ivoire-Mali", "CIV-MLI"),
            ("the Gambia", "Gambia: 1"),
            ("fr de", "DEU-FRA"),
            ("south sudan sudan", "SDN-SSD"),
            ("world", "world"),
        ] {
            assert_eq!(id(what), right, "{what}");
        }
        assert!(id("Ukrain").contains("Ukraine (UKR)"), "{}", id("Ukrain"));
        assert!(id("Korea").contains("KOR") && id("Korea").contains("PRK"), "{}", id("Korea"));
        assert!(id("Mexico-Canada").contains("no land border"), "{}", id("Mexico-Canada"));
        assert!(id("Japan").contains("no land border"), "{}", id("Japan"));
        assert!(id("").contains("no country") && id("-").contains("no country"));
    }

    #[test]
    fn every_border_opens() {
        let all = list().unwrap();
        assert_eq!(all.len(), 326);
        let vertices: usize = (0..all.len()).map(|i| parts(i).unwrap().iter().map(Vec::len).sum::<usize>()).sum();
        assert_eq!(vertices, 402_642);
        let ukraine = choose("UKR").unwrap();
        let line = ukraine.line().unwrap();
        assert_eq!(line.sides.len(), line.parts.len());
        assert!(line.sides.iter().all(|[a, b]| a == "inside" || b == "inside"));
        let korea = choose("KOR-PRK").unwrap().line().unwrap();
        assert!(
            korea.disputed && korea.status.starts_with("Line of control: Military Demarcation Line"),
            "{}",
            korea.status
        );
        let agreed = choose("FRA-DEU").unwrap().line().unwrap();
        assert!(!agreed.disputed && agreed.status.is_empty());
    }
}
