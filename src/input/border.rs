//! A border from the lines of a file.

use std::collections::{BTreeMap, BTreeSet};

use super::InputError;
use super::areas::{Course, Line, lines_or_outline, text};
use crate::model::{BorderLine, DisputeMark, LonLat, SectorMark};

/// Properties that name the line.
const NAMES: &[&str] = &["name", "name_en", "line_name", "label"];
/// Properties that name whose side lies left, and right, of the direction of travel.
const LEFT: &[&str] = &["left", "adm0_left", "left_name", "name_left", "country_left", "country1", "side_a"];
const RIGHT: &[&str] = &["right", "adm0_right", "right_name", "name_right", "country_right", "country2", "side_b"];

/// A line of the file on its way into the border.
#[derive(Clone, Debug, PartialEq)]
struct Piece {
    /// Its number in the file.
    order: usize,
    /// The number of the feature that it is of.
    feature: usize,
    vertices: Vec<LonLat>,
    /// Whose sides are left and right; none if its feature does not say.
    sides: Option<[String; 2]>,
    sector: String,
    /// Of a file of several borders, the id of its own.
    member: String,
    disputed: bool,
}

impl Piece {
    fn turned(mut self) -> Self {
        self.vertices.reverse();
        if let Some(sides) = &mut self.sides {
            sides.swap(0, 1);
        }
        self
    }

    fn ends(&self) -> Option<[Key; 2]> {
        Some([key(*self.vertices.first()?), key(*self.vertices.last()?)])
    }
}

type Key = (u64, u64);

fn key(p: LonLat) -> Key {
    ((p.lon() + 0.0).to_bits(), (p.lat() + 0.0).to_bits())
}

/// Reads a border. Lines that meet end to end are joined, and turned to run as the first of them does; a line that stands there
/// twice counts once. Properties of the features are used where they are there: `name`, `left`, `right` (whose side lies left and
/// right of the direction of travel, of each feature its own), `sector` (what the stretch is called), `disputed` (true if not all sides
/// recognise it; where no line says so it is not in dispute), `dispute` (in which way, in two or three words), `border_id` (of several
/// borders in one file, which one, on every line: chainage counts along each), `credit` (whose data it is; the file's name if it does not say) and `status_note` (a sentence on its status). A
/// file without lines and with one area is that area's outline.
///
/// # Errors
/// [`InputError`] if the file is of no format that is known or holds no line.
pub fn border(source: &str, bytes: &[u8]) -> Result<BorderLine, InputError> {
    let Course { lines, outline, crs } = lines_or_outline(source, bytes)?;
    let first = |names: &[&str]| lines.iter().map(|line| text(&line.feature, names)).find(|s| !s.is_empty());
    let mut border = BorderLine {
        name: first(NAMES).unwrap_or_else(|| source.into()),
        disputed: lines.iter().any(|line| flag(&line.feature, "disputed")),
        credit: first(&["credit"]).unwrap_or_else(|| source.into()),
        status: first(&["status_note", "status"]).unwrap_or_default(),
        dispute: first(&["dispute"]).unwrap_or_default(),
        ..BorderLine::new("", "left", "right", Vec::new())
    };
    if let Some(crs) = crs {
        border.notes.push(format!(
            "its coordinates are metres on a map, {crs}, as the file says: turned into degrees, EPSG:4326"
        ));
    }
    if outline {
        border.notes.push(format!("the border is the outline of {}: left is inside", border.name));
    }
    let named = lines.iter().any(|line| !text(&line.feature, &["sector"]).is_empty());
    let (ids, note) = border_ids(&lines);
    border.notes.extend(note);
    let mut pieces = pieces(&lines, ids, outline);
    let before = pieces.len();
    let mut seen = BTreeSet::new();
    pieces.retain(|piece| {
        let forth: Vec<Key> = piece.vertices.iter().map(|p| key(*p)).collect();
        let back: Vec<Key> = forth.iter().rev().copied().collect();
        seen.insert(forth.min(back))
    });
    if pieces.len() < before {
        border.notes.push(format!(
            "{} of {before} lines of the border are repeated and count only once",
            before - pieces.len()
        ));
    }
    let (chains, turned) = chained(pieces);
    if turned > 0 {
        border.notes.push(format!("{turned} of its lines were turned round, so that lines that meet run one way"));
    }
    let crossed: usize = chains.iter().map(|chain| crossed(chain)).sum();
    if crossed > 0 {
        border.notes.push(format!(
            "{crossed} of its lines give left and right the opposite way to the first line they meet; the first is believed"
        ));
    }
    let apart = chains.into_iter().flat_map(|chain| {
        let sides = sides_of(&chain);
        at_gaps(chain).into_iter().map(move |part| (sides.clone(), part))
    });
    let mut apart: Vec<([String; 2], Vec<Piece>)> = apart.collect();
    let members = together(&mut apart);
    let (sides, chains): (Vec<[String; 2]>, Vec<Vec<Piece>>) = apart.into_iter().unzip();
    let in_part = border.disputed && chains.iter().flatten().any(|piece| !piece.disputed);
    let known: BTreeSet<&[String; 2]> = sides.iter().filter(|s| s[0] != "left").collect();
    match known.iter().next() {
        // A file of several borders has many pairs, and says which is which.
        _ if !members.is_empty() => border.sides.clone_from(&sides),
        // Lines that do not say whose their sides are lie along the same two.
        Some([left, right]) if known.len() == 1 => (border.left, border.right) = (left.clone(), right.clone()),
        Some(_) => {
            let pairs: Vec<String> = known.iter().map(|[left, right]| format!("{left} and {right}")).collect();
            border.notes.push(format!("the border lies between several pairs: {}", pairs.join("; ")));
            border.sides.clone_from(&sides);
        }
        None => {
            border.left = first(LEFT).unwrap_or(border.left);
            border.right = first(RIGHT).unwrap_or(border.right);
        }
    }
    for (index, chain) in chains.into_iter().enumerate() {
        let mut part: Vec<LonLat> = Vec::new();
        for piece in chain {
            let mark = DisputeMark { part: index, vertex: part.len().saturating_sub(1), disputed: piece.disputed };
            if in_part && (part.is_empty() || border.disputes.last().is_some_and(|last| last.disputed != mark.disputed))
            {
                border.disputes.push(mark);
            }
            if named {
                let name = if piece.sector.is_empty() { "unnamed".into() } else { piece.sector };
                if border.marks.last().is_none_or(|m: &SectorMark| m.name != name) {
                    border.marks.push(SectorMark { part: index, vertex: part.len().saturating_sub(1), name });
                }
            }
            part.extend(piece.vertices.into_iter().skip(usize::from(!part.is_empty())));
        }
        border.parts.push(part);
    }
    border.members = members;
    Ok(border)
}

/// Puts the parts of each border together, in the order in which the borders first stand there: the id of each, with its first part. None if
/// the file is of one.
fn together(apart: &mut [([String; 2], Vec<Piece>)]) -> Vec<(String, usize)> {
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    let member = |part: &([String; 2], Vec<Piece>)| part.1.first().map_or("", |piece| &piece.member).to_string();
    for part in apart.iter() {
        let next = order.len();
        order.entry(member(part)).or_insert(next);
    }
    apart.sort_by_cached_key(|part| order[&member(part)]);
    let mut members: Vec<(String, usize)> = Vec::new();
    for (at, part) in apart.iter().enumerate() {
        let id = member(part);
        if !id.is_empty() && members.last().is_none_or(|(last, _)| *last != id) {
            members.push((id, at));
        }
    }
    members
}

/// A chain cut where its pieces do not meet.
fn at_gaps(chain: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut parts: Vec<Vec<Piece>> = Vec::new();
    for piece in chain {
        let last = parts.last().and_then(|part| part.last()).and_then(|before| Some(before.ends()?[1]));
        match parts.last_mut().filter(|_| last.is_some() && last == piece.ends().map(|ends| ends[0])) {
            Some(part) => part.push(piece),
            None => parts.push(vec![piece]),
        }
    }
    parts
}

/// Ends that are alone, but near to just one other such end: each with what both are called, so that the lines run one way across the gap.
fn across_gaps(pieces: &[Piece]) -> BTreeMap<Key, Key> {
    /// So wide is a gap at the most, metres.
    const GAP_M: f64 = 5_000.0;
    /// Of more ends none are looked at: that is no border with a few gaps.
    const MOST: usize = 2_000;
    let ends = || {
        pieces.iter().enumerate().filter_map(|(i, piece)| Some((i, piece.vertices.first()?, piece.vertices.last()?)))
    };
    let ends = ends().flat_map(|(i, first, last)| [(i, *first), (i, *last)]);
    let mut count: BTreeMap<Key, usize> = BTreeMap::new();
    ends.clone().for_each(|(_, p)| *count.entry(key(p)).or_default() += 1);
    let alone: Vec<(usize, LonLat)> = ends.filter(|(_, p)| count[&key(*p)] == 1).collect();
    if alone.len() > MOST {
        return BTreeMap::new();
    }
    let near = |at: usize| {
        let (i, p) = alone[at];
        let metres = move |q: LonLat| {
            let east = (q.lon() - p.lon()) * p.lat().to_radians().cos();
            (q.lat() - p.lat()).hypot(east) * 111_195.0
        };
        let mut others = (0..alone.len()).filter(|other| *other != at && metres(alone[*other].1) <= GAP_M);
        others.next().filter(|other| alone[*other].0 != i && others.next().is_none())
    };
    let pairs = (0..alone.len()).filter_map(|at| Some((at, near(at)?)));
    let mutual = pairs.filter(|(at, other)| at < other && near(*other) == Some(*at));
    mutual.map(|(at, other)| (key(alone[other].1), key(alone[at].1))).collect()
}

/// The id of the border that each line is of; none where some line does not say, and what is to be said then.
fn border_ids(lines: &[Line]) -> (Vec<String>, Option<String>) {
    let id = |line: &Line| {
        let number = || line.feature.properties.as_ref()?.get("border_id")?.as_i64().map(|id| id.to_string());
        Some(text(&line.feature, &["border_id"])).filter(|id| !id.is_empty()).or_else(number).unwrap_or_default()
    };
    let ids: Vec<String> = lines.iter().map(id).collect();
    let without = ids.iter().filter(|id| id.is_empty()).count();
    if without == 0 {
        return (ids, None);
    }
    let note = || {
        let of = if without == 1 { "1 line says".into() } else { format!("{without} lines say") };
        format!("{of} no border_id, so border_id is ignored: all lines are read as one border")
    };
    let some = without < ids.len();
    (vec![String::new(); ids.len()], some.then(note))
}

fn pieces(lines: &[Line], ids: Vec<String>, outline: bool) -> Vec<Piece> {
    let one = |(order, (line, member)): (usize, (&Line, String))| {
        let [left, right] = [LEFT, RIGHT].map(|names| text(&line.feature, names));
        let said = !left.is_empty() && !right.is_empty();
        let sides = if outline { Some(["inside".into(), "outside".into()]) } else { said.then_some([left, right]) };
        Piece {
            order,
            feature: line.index,
            sector: text(&line.feature, &["sector"]),
            member,
            disputed: flag(&line.feature, "disputed"),
            sides,
            vertices: line.vertices.clone(),
        }
    };
    lines.iter().zip(ids).enumerate().map(one).collect()
}

/// The piece of a chain that says whose its sides are, the first in the file.
fn sided(chain: &[Piece]) -> Option<&Piece> {
    chain.iter().filter(|piece| piece.sides.is_some()).min_by_key(|piece| piece.order)
}

/// Whose sides a chain has.
fn sides_of(chain: &[Piece]) -> [String; 2] {
    sided(chain).and_then(|piece| piece.sides.clone()).unwrap_or_else(|| ["left".into(), "right".into()])
}

/// The pieces in chains in which each begins where the one before it ends, or a short gap farther, in the order of the file, and how many had to be turned
/// round. Pieces of different pairs of sides are not chained, nor are three that meet.
fn chained(pieces: Vec<Piece>) -> (Vec<Vec<Piece>>, usize) {
    let gaps = across_gaps(&pieces);
    let mut at: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (i, piece) in pieces.iter().enumerate() {
        for end in piece.ends().into_iter().flatten() {
            at.entry(joint(&gaps, end)).or_default().push(i);
        }
    }
    let at = Joints { at, gaps };
    let mut left: Vec<Option<Piece>> = pieces.into_iter().map(Some).collect();
    let (mut chains, mut turned) = (Vec::new(), 0);
    for i in 0..left.len() {
        let Some(piece) = left[i].take() else { continue };
        let mut chain = std::collections::VecDeque::from([piece]);
        while let Some((next, turn)) = following(&chain, &at, &left, true) {
            turned += usize::from(turn);
            chain.extend(left[next].take().map(|piece| if turn { piece.turned() } else { piece }));
        }
        while let Some((next, turn)) = following(&chain, &at, &left, false) {
            turned += usize::from(turn);
            left[next]
                .take()
                .map(|piece| if turn { piece.turned() } else { piece })
                .into_iter()
                .for_each(|p| chain.push_front(p));
        }
        chains.push(chain.into());
    }
    (chains, turned)
}

/// Where pieces meet.
struct Joints {
    /// The pieces at each joint.
    at: BTreeMap<Key, Vec<usize>>,
    /// What an end across a gap is called.
    gaps: BTreeMap<Key, Key>,
}

/// The joint of an end.
fn joint(gaps: &BTreeMap<Key, Key>, end: Key) -> Key {
    gaps.get(&end).copied().unwrap_or(end)
}

/// The piece that goes on at the end of a chain, or before its beginning, and whether it has to be turned round.
fn following(
    chain: &std::collections::VecDeque<Piece>,
    joints: &Joints,
    left: &[Option<Piece>],
    forward: bool,
) -> Option<(usize, bool)> {
    let piece = if forward { chain.back()? } else { chain.front()? };
    let of = |end: Key| joint(&joints.gaps, end);
    let here = of(piece.ends()?[usize::from(forward)]);
    let meeting = joints.at.get(&here)?;
    let [a, b] = meeting[..] else { return None };
    let next = [a, b].into_iter().find(|i| left[*i].is_some())?;
    let candidate = left[next].as_ref().filter(|candidate| candidate.member == piece.member)?;
    // Where its own direction does not fit, it has to be turned.
    let turn = of(candidate.ends()?[usize::from(!forward)]) != here;
    let mut sides = candidate.sides.clone();
    if let (true, Some(sides)) = (turn, &mut sides) {
        sides.swap(0, 1);
    }
    let known = chain.iter().find_map(|piece| piece.sides.clone());
    // Two sides do not change places at a joint, whatever a line that runs the other way says.
    let crossed = sides.clone().map(|[left, right]| [right, left]);
    (known.is_none() || sides.is_none() || known == sides || known == crossed).then_some((next, turn))
}

/// How many pieces of a chain say that their sides are those of its first one the other way round.
fn crossed(chain: &[Piece]) -> usize {
    let [left, right] = sides_of(chain);
    let first = sided(chain).map(|piece| piece.feature);
    let other = |piece: &&Piece| piece.sides.as_ref().is_some_and(|[a, b]| *a == right && *b == left);
    // Parts of one line have its sides however they run.
    chain.iter().filter(other).filter(|piece| Some(piece.feature) != first).count()
}

fn flag(feature: &geojson::Feature, name: &str) -> bool {
    // KML and the like have texts alone.
    let stated = |value: &serde_json::Value| value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"));
    feature.properties.as_ref().and_then(|p| p.get(name)).is_some_and(stated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(features: &[(&str, &str)]) -> BorderLine {
        let feature = |(properties, line): &(&str, &str)| {
            format!(
                r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"LineString","coordinates":{line}}}}}"#
            )
        };
        let all: Vec<String> = features.iter().map(feature).collect();
        border("x", format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(",")).as_bytes()).unwrap()
    }

    fn lons(border: &BorderLine) -> Vec<Vec<f64>> {
        border.parts.iter().map(|part| part.iter().map(|p| p.lon()).collect()).collect()
    }

    #[test]
    fn lines_of_several_borders_are_put_together() {
        let line = |id: &str, sides: &str| format!(r#""border_id":{id},{sides}"#);
        let (a, b) = (line(r#""A-B""#, r#""left":"A","right":"B""#), line("7", r#""disputed":true"#));
        // Features of one border need not follow each other; numbers are ids, too; a border that says no sides has no other one's.
        let border = read(&[(&a, "[[70,34],[71,34]]"), (&b, "[[71,34],[71,36]]"), (&a, "[[73,34],[74,34]]")]);
        assert_eq!(border.members, [("A-B".into(), 0), ("7".into(), 2)]);
        assert_eq!(lons(&border), [vec![70.0, 71.0], vec![73.0, 74.0], vec![71.0, 71.0]]);
        assert_eq!((&*border.sides[0][0], &*border.sides[1][1], &*border.sides[2][0]), ("A", "B", "left"));
        assert_eq!((border.is_disputed_at(0), border.is_disputed_at(2), border.notes.len()), (false, true, 0));
        // Where not all say theirs, it is one border, as without ids, and that is said.
        let names = r#""left":"North","right":"South""#;
        let some = read(&[
            (&line(r#""N-S""#, names), "[[70,34],[71,34]]"),
            ("", "[[72,34],[71,34]]"),
            (names, "[[72,34],[73,34]]"),
        ]);
        let none = read(&[(names, "[[70,34],[71,34]]"), ("", "[[72,34],[71,34]]"), (names, "[[72,34],[73,34]]")]);
        assert_eq!((&some.parts, &some.left, some.members.len()), (&none.parts, &none.left, 0));
        assert!(some.notes[0].contains("2 lines say no border_id"), "{:?}", some.notes);
    }

    #[test]
    fn parts_that_meet_run_one_way() {
        let names = r#""left":"North","right":"South""#;
        let border = read(&[(names, "[[70,34],[71,34]]"), ("", "[[72,34],[71,34]]")]);
        assert_eq!((lons(&border), &*border.left), (vec![vec![70.0, 71.0, 72.0]], "North"));
        assert!(border.notes[0].contains("1 of its lines"));
        let unordered = read(&[
            (names, "[[71,34],[72,34]]"),
            ("", "[[73,34],[74,34]]"),
            ("", "[[71,34],[70,34]]"),
            ("", "[[73,34],[72,34]]"),
        ]);
        assert_eq!(lons(&unordered), [[70.0, 71.0, 72.0, 73.0, 74.0]]);
        // A part with its own sides keeps them.
        let own = read(&[(names, "[[70,34],[71,34]]"), (r#""left":"South","right":"North""#, "[[72,34],[71,34]]")]);
        assert_eq!((lons(&own), own.sides.len()), (vec![vec![70.0, 71.0, 72.0]], 0));
        let other = read(&[(names, "[[70,34],[71,34]]"), (r#""left":"A","right":"B""#, "[[71,34],[72,34]]")]);
        assert_eq!((other.parts.len(), other.sides[1][0].as_str()), (2, "A"));
        let twice = read(&[(names, "[[70,34],[71,34]]"), (names, "[[71,34],[70,34]]"), (names, "[[71,34],[72,34]]")]);
        assert_eq!(lons(&twice), [[70.0, 71.0, 72.0]]);
        // Sides do not change places at a joint.
        let crossed = read(&[(names, "[[70,34],[71,34]]"), (names, "[[72,34],[71,34]]")]);
        assert_eq!((lons(&crossed), crossed.sides.len(), &*crossed.left), (vec![vec![70.0, 71.0, 72.0]], 0, "North"));
        assert!(crossed.notes[1].contains("the opposite way"), "{:?}", crossed.notes);
        // Across a gap, too, which stays one.
        let gap = read(&[(names, "[[70,34],[71,34]]"), (names, "[[72,34],[71.001,34]]"), (names, "[[72,34],[73,34]]")]);
        assert_eq!(
            (lons(&gap), gap.sides.len(), &*gap.left),
            (vec![vec![70.0, 71.0], vec![71.001, 72.0, 73.0]], 0, "North")
        );
        let far = read(&[("", "[[70,34],[71,34]]"), ("", "[[73,34],[72,34]]")]);
        assert_eq!(lons(&far), [[70.0, 71.0], [73.0, 72.0]]);
        let three = read(&[("", "[[70,34],[71,34]]"), ("", "[[71,34],[72,34]]"), ("", "[[71,34],[71,35]]")]);
        assert_eq!(three.parts.len(), 3);
        let ring = read(&[("", "[[70,34],[71,34],[71,35]]"), ("", "[[70,34],[71,35]]")]);
        assert_eq!(lons(&ring), [[70.0, 71.0, 71.0, 70.0]]);
    }
}
