//! Positions that were located lately: files share many, and each has one answer.

use std::sync::Arc;

use crate::model::{Location, LonLat, Side};

/// Which border an answer is for: equal only to its own clones.
#[derive(Clone, Debug, Default)]
pub struct Identity(Arc<()>);

/// A table of answers, one place for all positions of one hash: a later position takes an earlier one's place.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    border: Option<Identity>,
    keys: Vec<(u64, u64)>,
    answers: Vec<Location>,
}

/// 2 to this power is the number of places: a megabyte, which the caches of a core hold.
const BITS: u32 = 14;

/// The bits of no position: both are NaN.
const FREE: (u64, u64) = (u64::MAX, u64::MAX);

/// The location that stands where none was found yet.
pub const BLANK: Location =
    Location { distance_m: 0.0, side: Side::On, chainage_m: 0.0, foot: LonLat::ORIGIN, sector: None };

impl Recall {
    /// Makes the table answer for `border`: it forgets the answers for any other.
    pub fn turn_to(&mut self, border: &Identity) {
        if self.border.as_ref().is_some_and(|last| Arc::ptr_eq(&last.0, &border.0)) {
            return;
        }
        self.border = Some(border.clone());
        self.keys.clear();
    }

    /// The answer for exactly this position.
    pub fn get(&self, p: LonLat) -> Option<Location> {
        let place = place(p);
        (self.keys.get(place) == Some(&bits(p))).then(|| self.answers[place])
    }

    /// Keeps answers.
    pub fn put(&mut self, answers: impl Iterator<Item = (LonLat, Location)>) {
        self.keys.resize(1 << BITS, FREE);
        self.answers.resize(1 << BITS, BLANK);
        for (p, answer) in answers {
            let place = place(p);
            self.keys[place] = bits(p);
            self.answers[place] = answer;
        }
    }
}

fn bits(p: LonLat) -> (u64, u64) {
    (p.lon().to_bits(), p.lat().to_bits())
}

/// Multiplicative hashing (D. E. Knuth, The Art of Computer Programming 3, section 6.4).
fn place(p: LonLat) -> usize {
    let (lon, lat) = bits(p);
    ((lon ^ lat.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize
}
