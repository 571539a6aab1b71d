//! The border and the base map that a name chooses, or that incidents suggest.

use geo::{BoundingRect, Coord, Rect};

use super::options::BorderOptions;
use super::{StudyBorder, StudyError};
use crate::atlas::{self, Choice, Suggestion};
use crate::builtin;
use crate::model::{BaseMap, BorderLine, LonLat};

/// A border, and a base map about it.
pub struct Ground {
    /// The border.
    pub border: StudyBorder,
    /// The base map.
    pub base: BaseMap,
}

/// The Durand Line's id in the atlas: its own line is finer and has sectors.
const DURAND: &str = "AFG-PAK";

/// The names of the built-in lines of that border.
const BUILT_IN: [&str; 2] = ["durand", "durand-ne"];

/// The share of the incidents, one in so many, that has to lie near a border for it to be suggested.
const SHARE: usize = 3;

impl StudyBorder {
    /// What a name chooses, as [`Ground::named`], without a base map.
    ///
    /// # Errors
    /// [`StudyError::UnknownBorder`] if it chooses nothing.
    pub fn named(name: &str, options: &BorderOptions) -> Result<Self, StudyError> {
        match Chosen::of(name, options)? {
            Chosen::BuiltIn(name) => built_in(name, options),
            Chosen::Atlas(choice) => of_atlas(&choice, options),
        }
    }
}

/// Where a border is found by its name.
enum Chosen {
    /// One of the two built-in lines.
    BuiltIn(&'static str),
    /// Some of the atlas.
    Atlas(Choice),
}

impl Chosen {
    fn of(name: &str, options: &BorderOptions) -> Result<Self, StudyError> {
        let built_in = BUILT_IN.into_iter().find(|known| *known == name);
        // Without a choice to be made the atlas need not be opened.
        if let Some(name) = built_in.filter(|_| options.only.is_empty() && options.exclude.is_empty()) {
            return Ok(Self::BuiltIn(name));
        }
        let all = choice(name)?;
        let choice = all.kept(&options.only, &options.exclude).map_err(|(name, why)| {
            let statuses = "of statuses there are agreed, partly-disputed, disputed, line-of-control";
            StudyError::UnknownBorder { name, reason: format!("{why}; {statuses}") }
        })?;
        if choice.borders().is_empty() {
            return Err(unknown(name, "--only and --exclude leave none"));
        }
        built_in.map_or_else(|| Self::of_choice(choice), |name| Ok(Self::BuiltIn(name)))
    }

    fn of_choice(choice: Choice) -> Result<Self, StudyError> {
        Ok(if choice.ids()? == [DURAND] { Self::BuiltIn("durand") } else { Self::Atlas(choice) })
    }
}

/// One of the two built-in lines.
fn built_in(name: &str, options: &BorderOptions) -> Result<StudyBorder, StudyError> {
    let options = BorderOptions { border: Some(name.into()), ..options.clone() };
    let border = StudyBorder::builtin(&options)?.ok_or_else(|| unknown(name, "it is not built in"))?;
    Ok(StudyBorder { id: Some(DURAND.into()), ..border })
}

/// Borders of the atlas as one.
fn of_atlas(choice: &Choice, options: &BorderOptions) -> Result<StudyBorder, StudyError> {
    let (ids, line) = (choice.ids()?, choice.line()?);
    let what = if ids.len() == 1 { ids[0].clone() } else { line.name.clone() };
    let source = format!("built-in, OpenStreetMap 2026 (ODbL), {what}");
    let border = StudyBorder::hashed(line, &source, atlas::BORDERS_SHA256.into(), options)?;
    let id = Some(ids).filter(|ids| ids.len() == 1).map(|ids| ids.concat());
    Ok(StudyBorder { id, ..border })
}

impl Ground {
    /// The built-in line and its base map.
    ///
    /// # Errors
    /// None while the embedded files are sound, which a test holds.
    pub fn durand(options: &BorderOptions) -> Result<Self, StudyError> {
        Self::chosen(&Chosen::BuiltIn("durand"), options)
    }

    /// What a name chooses: `durand`, `durand-ne`, a pair of states, a state, `world`.
    ///
    /// # Errors
    /// [`StudyError::UnknownBorder`] if it chooses nothing.
    pub fn named(name: &str, options: &BorderOptions) -> Result<Self, StudyError> {
        Self::chosen(&Chosen::of(name, options)?, options)
    }

    fn chosen(chosen: &Chosen, options: &BorderOptions) -> Result<Self, StudyError> {
        Ok(match chosen {
            Chosen::BuiltIn(name) => Self { border: built_in(name, options)?, base: builtin::base_map() },
            Chosen::Atlas(choice) => {
                let (around, ids) = (view(choice.around()?), choice.ids()?);
                Self { border: of_atlas(choice, options)?, base: atlas::base_map(around, &ids)? }
            }
        })
    }

    /// A line of a file: the base map is the built-in one in its region, and the atlas's elsewhere.
    ///
    /// # Errors
    /// As [`StudyBorder::new`].
    pub fn of_line(line: BorderLine, source: &str, bytes: &[u8], options: &BorderOptions) -> Result<Self, StudyError> {
        let around = line.to_lines().bounding_rect();
        let border = StudyBorder::new(line, source, bytes, options)?;
        let base = match around.filter(|around| !is_built_in(*around)) {
            Some(around) => atlas::base_map(view(around), &atlas::same_as(&border.border, around)?)?,
            None => builtin::base_map(),
        };
        Ok(Self { border, base })
    }

    /// The border that incidents suggest, and what is to be said of it.
    ///
    /// # Errors
    /// [`StudyError::NoBorder`] if fewer than a third of them lie near one.
    pub fn suggested(positions: &[LonLat], options: &BorderOptions) -> Result<(Self, String), StudyError> {
        if positions.is_empty() {
            // What is wrong with the files is said when they are read.
            return Ok((Self::durand(options)?, String::new()));
        }
        let (found, again) = likely(positions)?;
        let near = |suggestion: &Suggestion, exchanged: usize| {
            let about = if positions.len() > atlas::MOST { "about " } else { "" };
            let also = if exchanged > 0 { ", latitude and longitude exchanged in some" } else { "" };
            format!(
                "{} ({}): {about}{} of {} incidents within {} km{also}",
                suggestion.entry.id,
                suggestion.entry.name,
                (suggestion.near + exchanged).min(positions.len()),
                positions.len(),
                atlas::NEAR_M / 1e3
            )
        };
        // Exchanged ones count for the border that the others lie near.
        let same =
            |best: &Suggestion| again.iter().find(|other| other.entry.id == best.entry.id).map_or(0, |same| same.near);
        match found.first() {
            Some(best) if SHARE * (best.near + same(best)) >= positions.len() => {
                let mut ground = Self::chosen(&Chosen::of_choice(best.choice.clone())?, options)?;
                let next = found.get(1).map_or(String::new(), |next| format!("; next {}", near(next, 0)));
                // Of data of a whole state one pair is a part.
                let state = of_one_state(&found).filter(|_| 2 * best.near < positions.len());
                let state =
                    state.map_or(String::new(), |code| format!(", e.g. {code}: all land borders of that state"));
                let said = format!(
                    "the border is the one that the incidents suggest, {}{next}; --border chooses another{state}",
                    near(best, same(best))
                );
                ground.border.source.suggested = Some(said.clone());
                Ok((ground, said))
            }
            _ => {
                let all = atlas::suggest(&exchanged(positions, 0.0))?;
                let exchanged = all.first().filter(|best| 2 * best.near >= positions.len());
                let far = if found.is_empty() { atlas::nearest(positions)? } else { Vec::new() };
                let first = found.first().map(|best| &best.entry).or_else(|| far.first().map(|(entry, _)| *entry));
                let nearest = far.iter().map(|(entry, metres)| {
                    format!("{} ({}): the nearest incident {:.0} km from it", entry.id, entry.name, metres / 1e3)
                });
                Err(StudyError::NoBorder {
                    first: first.map(|entry| entry.id.clone()),
                    state: of_one_state(&found).map(String::from),
                    likely: found.iter().map(|one| near(one, 0)).chain(nearest).take(3).collect(),
                    exchanged: exchanged.map(|best| best.entry.id.clone()),
                })
            }
        }
    }
}

/// Where latitude and longitude are nearly alike, as in Nigeria, an exchanged position is as good as the other: none is taken for exchanged.
const FAR_DEGREES: f64 = 15.0;

/// The borders that positions suggest, and, if too few lie near one, those that they suggest with latitude and longitude exchanged. That alone may be
/// chance, as there are borders almost everywhere.
fn likely(positions: &[LonLat]) -> Result<(Vec<Suggestion>, Vec<Suggestion>), StudyError> {
    let found = atlas::suggest(positions)?;
    if found.first().is_some_and(|best| SHARE * best.near >= positions.len()) {
        return Ok((found, Vec::new()));
    }
    Ok((found, atlas::suggest(&exchanged(positions, FAR_DEGREES))?))
}

/// The code of the state that has both of the likeliest borders.
fn of_one_state(found: &[Suggestion]) -> Option<&str> {
    let [first, second, ..] = found else { return None };
    first.entry.id.split('-').find(|code| second.entry.id.split('-').any(|other| other == *code))
}

/// Positions with latitude and longitude exchanged, of those that this takes farther than so many degrees in each.
fn exchanged(positions: &[LonLat], degrees: f64) -> Vec<LonLat> {
    let moved = positions.iter().filter(|p| (p.lat() - p.lon()).abs() >= degrees);
    moved.filter_map(|p| p.exchanged()).collect()
}

/// What a name chooses in the atlas; the built-in lines are of one of its borders.
///
/// # Errors
/// [`StudyError::UnknownBorder`] if it chooses nothing.
pub fn choice(name: &str) -> Result<Choice, StudyError> {
    atlas::choose(if BUILT_IN.contains(&name) { DURAND } else { name }).map_err(|why| unknown(name, why))
}

fn unknown(name: &str, reason: impl ToString) -> StudyError {
    StudyError::UnknownBorder { name: name.into(), reason: reason.to_string() }
}

/// Whether a box lies in the region of the built-in base map.
fn is_built_in(around: Rect) -> bool {
    let (low, high) = (around.min(), around.max());
    low.x > 60.0 && high.x < 75.5 && low.y > 28.5 && high.y < 38.5
}

/// The box of a base map for a border in this one: a third of its size more on each side, two degrees at least, and so much that a page
/// of any shape is filled.
fn view(around: Rect) -> Rect {
    let (low, high) = (around.min(), around.max());
    let squeeze = f64::midpoint(low.y, high.y).to_radians().cos().max(0.1);
    let (mut width, mut height) = (around.width() * 5.0 / 3.0, around.height() * 5.0 / 3.0);
    width = width.max(around.width() + 4.0).max(2.0 * height / squeeze);
    height = height.max(around.height() + 4.0).max(1.2 * width * squeeze);
    let (x, y) = ((width - around.width()) / 2.0, (height - around.height()) / 2.0);
    Rect::new(
        Coord { x: (low.x - x).max(-180.0), y: (low.y - y).max(-90.0) },
        Coord { x: (high.x + x).min(180.0), y: (high.y + y).min(90.0) },
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hash_of_the_borders_is_that_of_their_file() {
        let bytes = include_bytes!("../../data/world/borders.bin");
        assert_eq!(crate::study::provenance::sha256(bytes), crate::atlas::BORDERS_SHA256);
    }
}
