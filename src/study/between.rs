//! The border that two polygons of a file share.

use super::StudyError;
use crate::input::InputError;
use crate::model::{Area, BorderLine};
use crate::spatial::{fitting_tolerance, gap_m, length_m, shared_line};

/// The polygons of a file, and two of them by name.
#[derive(Clone, Copy, Debug)]
pub struct Between<'a> {
    /// What the file is called.
    pub file: &'a str,
    /// Its polygons.
    pub areas: &'a [Area],
    /// The two, of which the first lies on the line's left.
    pub pair: (&'a str, &'a str),
    /// How far apart their outlines may run and still count as shared, metres; exactly shared if not given.
    pub tolerance_m: Option<f64>,
}

impl Between<'_> {
    /// The line that they share; and, where no tolerance is given and one would find much more, words of that.
    ///
    /// # Errors
    /// [`InputError::NoSuchPolygon`] and [`StudyError::NotShared`].
    pub fn line(&self) -> Result<(BorderLine, Option<String>), StudyError> {
        let (a, b) = (self.named(self.pair.0)?, self.named(self.pair.1)?);
        let tolerance_m = self.tolerance_m.unwrap_or(0.0);
        let line = shared_line(&a, &b, tolerance_m).map_err(|reason| StudyError::NotShared {
            file: self.file.into(),
            reason,
            hint: apart(&a, &b, tolerance_m),
        })?;
        let fitting = if self.tolerance_m.is_none() { fitting_tolerance(&a, &b) } else { None };
        let exact_m = length_m(&line);
        let said = fitting.filter(|within| within.length_m > 1.1 * exact_m).map(|within| {
            let (exact, near, tolerance) = (exact_m / 1e3, within.length_m / 1e3, written(within.tolerance_m));
            format!("their edges match in part only: exactly shared are {exact:.0} km; --tolerance {tolerance} would make it {near:.0} km")
        });
        Ok((line, said))
    }

    /// The area of a name, made of all that go by it: the provinces of a country.
    fn named(&self, name: &str) -> Result<Area, InputError> {
        let areas = self.areas;
        let same = |known: &String| known.to_lowercase() == name.to_lowercase();
        let usual = areas.iter().any(|area| same(&area.name) || area.names.iter().any(same));
        let is_it = |area: &&Area| {
            let of = if usual { &area.names } else { &area.texts };
            usual && same(&area.name) || of.iter().any(same)
        };
        let mut found = areas.iter().filter(is_it);
        let Some(first) = found.next() else { return Err(self.no_such(name)) };
        let parts = first.shape.0.iter().chain(found.flat_map(|area| &area.shape.0)).cloned().collect();
        let of = first.names.iter().chain(&first.texts).find(|known| same(known)).unwrap_or(&first.name);
        // A code stands for the name that it is of.
        let said = if of.len() <= 3 { first.name.clone() } else { of.clone() };
        Ok(Area { name: said, shape: geo::MultiPolygon(parts).into(), ..first.clone() })
    }

    fn no_such(&self, name: &str) -> InputError {
        let mut names: Vec<&str> =
            self.areas.iter().map(|area| area.name.as_str()).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let more = names.len().saturating_sub(40);
        names.truncate(40);
        let rest = format!("and {more} more");
        names.extend((more > 0).then_some(rest.as_str()));
        InputError::NoSuchPolygon { file: self.file.into(), name: name.into(), names: names.join(", ") }
    }
}

/// What is to be done about outlines that do not match.
fn apart(a: &Area, b: &Area, tolerance_m: f64) -> String {
    let gap = gap_m(a, b)
        .map_or(String::new(), |gap| format!("they come within {} of each other", written(gap.ceil().max(1.0))));
    match fitting_tolerance(a, b).filter(|within| within.tolerance_m > tolerance_m) {
        Some(within) => {
            let (tolerance, length) = (written(within.tolerance_m), within.length_m / 1e3);
            format!("{gap}; --tolerance {tolerance} would find a line of {length:.0} km")
        }
        None if gap.is_empty() => "they do not seem to be neighbours".into(),
        None => format!("{gap}: they do not seem to be neighbours"),
    }
}

/// A length as an option takes it.
fn written(metres: f64) -> String {
    if metres >= 1_000.0 { format!("{}km", (metres / 100.0).ceil() / 10.0) } else { format!("{metres}m") }
}
