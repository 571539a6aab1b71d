//! How states see lines in dispute, after Natural Earth.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, LineString};

use super::layer::{Damaged, Entry, Feature, Layer, line_of};
use super::names;
use super::{COUNTRIES, DISPUTED_LINES, opened};
use crate::model::{Boundary, DisputeMark, views};

/// How states see a stretch of a border that see it otherwise than it is drawn.
type Views = BTreeMap<String, Boundary>;

/// A border as it is drawn.
#[derive(Default)]
pub(super) struct Drawn {
    /// The vertices of all its parts.
    vertices: Vec<Coord>,
    /// Where each part ends among them.
    ends: Vec<usize>,
    /// Where views of it change, as its record has it.
    cuts: String,
}

impl Drawn {
    /// A border of the packed ones; each is a feature.
    pub fn of(layer: &Layer<'_>, entry: &Entry) -> Result<Self, Damaged> {
        layer.with(entry, |record| {
            let features = record.features()?;
            let cuts = features.first().map_or("", |feature| feature.cell(1)).into();
            let mut end = 0;
            let ends = features.iter().flat_map(Feature::parts).map(|part| {
                end += part.len();
                end
            });
            let ends = ends.collect();
            Ok(Self { ends, cuts, vertices: record.vertices.clone() })
        })
    }

    /// The vertices of a part; none if there is none.
    pub fn part(&self, part: usize) -> Option<&[Coord]> {
        let start = part.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.vertices.get(start..*self.ends.get(part)?)
    }

    /// Its lines, cut where the views of them change.
    pub fn stretches(&self) -> Vec<(Views, Vec<LineString>)> {
        let cuts: Vec<(usize, usize, &str)> = self.cuts.split('|').filter_map(cut).collect();
        let mut found: Vec<(Views, Vec<LineString>)> = Vec::new();
        for (part, line) in (0..self.ends.len()).filter_map(|part| Some((part, self.part(part)?))) {
            for (how, stretch) in pieces(&cuts, part, line) {
                match found.iter_mut().find(|(seen, _)| *seen == how) {
                    Some((_, lines)) => lines.push(stretch),
                    None => found.push((how, vec![stretch])),
                }
            }
        }
        found
    }
}

/// Where views change, as a record has it: part, vertex, how it is seen from there on.
fn cut(text: &str) -> Option<(usize, usize, &str)> {
    let mut cells = text.splitn(3, '.');
    Some((cells.next()?.parse().ok()?, cells.next()?.parse().ok()?, cells.next()?))
}

/// Where a border in so many parts is in dispute, apart from any state's view, as its record has it; nothing if that is not known.
pub(super) fn disputes_of(text: &str, parts: usize) -> Vec<DisputeMark> {
    let cuts: Vec<(usize, usize, &str)> = text.split('|').filter_map(cut).collect();
    let of = |(part, vertex, how): &(usize, usize, &str)| {
        let disputed = views(how).get("*").is_some_and(|kind| *kind != Boundary::International);
        DisputeMark { part: *part, vertex: *vertex, disputed }
    };
    let mut marks: Vec<DisputeMark> = cuts.iter().map(of).collect();
    if !marks.iter().any(|mark| mark.disputed) {
        return Vec::new();
    }
    let bare = (0..parts).filter(|part| !cuts.iter().any(|cut| (cut.0, cut.1) == (*part, 0)));
    marks.extend(bare.map(|part| DisputeMark { part, vertex: 0, disputed: false }));
    marks.sort_unstable_by_key(|mark| (mark.part, mark.vertex));
    marks.dedup_by(|next, mark| (next.part, next.disputed) == (mark.part, mark.disputed));
    marks
}

fn pieces(cuts: &[(usize, usize, &str)], part: usize, line: &[Coord]) -> Vec<(Views, LineString)> {
    let of: Vec<(usize, &str)> =
        cuts.iter().filter(|(p, ..)| *p == part).map(|(_, vertex, how)| (*vertex, *how)).collect();
    if of.is_empty() {
        return vec![(Views::new(), line_of(line))];
    }
    let ends = of.iter().skip(1).map(|(vertex, _)| *vertex).chain([line.len().saturating_sub(1)]);
    of.iter().zip(ends).filter_map(|((from, how), to)| Some((views(how), line_of(line.get(*from..=to)?)))).collect()
}

/// The states of which Natural Earth records how they see lines; a claim by another one is no view of all the others. Their codes (ISO 3166-1 alpha-2) and names, by code.
///
/// # Errors
/// [`Damaged`] is none while the embedded files are sound, which a test holds.
pub fn viewpoints() -> Result<Vec<(String, String)>, Damaged> {
    let mut codes = BTreeSet::new();
    let layer = opened(&DISPUTED_LINES)?;
    for entry in &layer.entries {
        for feature in layer.record(entry)?.features()? {
            // That a state does not see what broke away from it is no view of all other lines.
            if feature.cell(0) != "control" {
                codes.extend(views(feature.cell(2)).into_keys());
            }
        }
    }
    let countries = opened(&COUNTRIES)?;
    let named = |code: String| {
        let name = countries.entries.iter().find(|entry| entry.column(1) == code)?.column(2).to_string();
        Some((code, name))
    };
    Ok(codes.into_iter().filter_map(named).collect())
}

/// The state that a text names, as its code (ISO 3166-1 alpha-2) and its name.
///
/// # Errors
/// [`super::ChoiceError`] if it names none.
pub fn state(text: &str) -> Result<(String, String), super::ChoiceError> {
    let countries = opened(&COUNTRIES)?;
    let entry = &countries.entries[names::country(countries, text)?];
    Ok((entry.column(1).into(), entry.column(2).into()))
}

#[cfg(test)]
mod tests {
    use geo::{Distance, Euclidean, Point, Rect};

    use super::*;
    use crate::atlas::base_map;

    /// The kinds of lines that a state's view has within a tenth of a degree of a position.
    fn seen(state: Option<&str>, x: f64, y: f64) -> BTreeSet<String> {
        let view = Rect::new(Coord { x: x - 2.0, y: y - 2.0 }, Coord { x: x + 2.0, y: y + 2.0 });
        let base = base_map(view, &[]).unwrap();
        let near = |line: &LineString| Euclidean.distance(&Point::new(x, y), line) < 0.1;
        let lines = base.country_lines.iter().filter(|line| line.line.iter().any(near));
        let kinds =
            lines.map(|line| format!("{:?}", line.seen_by(state))).filter(|kind| kind != "Unseen" && kind != "Coast");
        let claims = base.claims.iter().filter(|claim| state.is_none_or(|state| claim.by == state));
        let claims = claims.filter(|claim| claim.line.iter().any(near)).map(|_| "Claim".to_string());
        kinds.chain(claims).collect()
    }

    /// What Natural Earth's columns say of lines that the atlas draws from another source, or not at all.
    #[test]
    fn lines_are_seen_as_natural_earth_has_it() {
        let the = |kinds: &[&str]| kinds.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        for (state, x, y, right) in [
            // The isthmus of Crimea: whose claim it is, whose boundary, within whose state.
            (None, 33.75, 46.15, the(&["Zone"])),
            (Some("RU"), 33.75, 46.15, the(&["International"])),
            (Some("UA"), 33.75, 46.15, the(&["Province"])),
            (Some("US"), 33.75, 46.15, the(&["Control", "Zone"])),
            // The Line of Control in Kashmir.
            (None, 74.12, 34.0, the(&["Control"])),
            (Some("TW"), 74.12, 34.0, the(&["Control"])),
            (Some("IN"), 74.12, 34.0, the(&[])),
            (Some("IN"), 73.69, 35.36, the(&["Claim"])),
            (Some("PK"), 74.12, 34.0, the(&[])),
            (Some("FR"), 74.12, 34.0, the(&["Control"])),
            // The McMahon line, and the foot of the hills that China claims.
            (Some("CN"), 93.4, 28.67, the(&[])),
            (Some("IN"), 93.4, 28.67, the(&["International"])),
            (Some("CN"), 93.82, 27.05, the(&["Claim"])),
            (Some("IN"), 93.82, 27.05, the(&[])),
            // Serbia and Kosovo, China and Mongolia, the Golan, what Georgia does not see.
            (Some("RU"), 20.9, 43.13, the(&["Province"])),
            (Some("CN"), 20.9, 43.13, the(&[])),
            (Some("TW"), 105.0, 41.58, the(&["Control"])),
            (Some("US"), 35.84, 32.95, the(&["International", "Zone"])),
            (None, 43.75, 42.2, the(&["Control"])),
            (Some("GE"), 43.75, 42.2, the(&[])),
        ] {
            assert_eq!(seen(state, x, y), right, "{state:?} {x} {y}");
        }
    }

    /// However a border is cut, all of it is there.
    #[test]
    fn no_stretch_is_lost() {
        let layer = opened(&super::super::BORDERS).unwrap();
        let mut cut = 0;
        for entry in &layer.entries {
            let drawn = Drawn::of(layer, entry).unwrap();
            let whole = drawn.vertices.len() - drawn.ends.len();
            let found = drawn.stretches();
            let edges: usize = found.iter().flat_map(|(_, lines)| lines).map(|line| line.0.len() - 1).sum();
            assert_eq!(edges, whole, "{}", entry.column(0));
            cut += usize::from(found.iter().any(|(views, _)| !views.is_empty()));
        }
        assert!(cut > 30, "{cut}");
    }
}
