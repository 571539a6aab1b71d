//! How far the windows of many zones reach, without looking at each window.
//!
//! The ratio of likelihoods is convex in count and expectation, so what is not stronger than a level is a convex set, and chords of its boundary bound a smaller one:
//! windows under every chord are not stronger. How far a zone's windows reach over one chord is a sum over incidents, whose greatest value one pass over the zone
//! finds (J. Bentley, Programming pearls, CACM 27 (1984), 865), for the zones of a family at once.

use super::levels::llr;

/// Zones that are looked at together.
pub(super) const LANES: usize = 8;
/// Chords under the boundary of each zone.
const CHORDS: usize = 4;
/// Numbers for each zone and chord.
type Lanes = [f32; LANES * CHORDS];

/// A level is so much greater than the one before it.
const FINE: f64 = 1.03;
/// Points of a boundary for each doubling of what is expected.
const POINTS: f64 = 4.0;

/// An incident of a zone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Incident {
    /// Its place in the calendar.
    pub place: u32,
    /// The ring of the family that it is of.
    pub ring: u32,
    /// How many of all there are from the day of the one before it up to its own.
    pub gap: f32,
    /// How many there are on its day.
    pub same: f32,
}

/// Boundaries of what is not stronger, for a ladder of levels.
pub(super) struct Boundaries {
    /// The least that is expected in a window of two.
    least: f64,
    /// The level and the count at each point.
    levels: Vec<(f64, Vec<f64>)>,
}

impl Boundaries {
    /// The boundaries for `all` incidents and levels up to `greatest`.
    pub(super) fn new(all: usize, greatest: f64) -> Self {
        let n = all as f64;
        let least = 2.0 / n;
        let points = ((n / least).log2() * POINTS).ceil() as usize + 2;
        let expected = |point: usize| (least * (point as f64 / POINTS).exp2()).min(n);
        let level = |at: f64| (at, (0..points).map(|point| count_at(expected(point), at, n)).collect());
        let ladder = std::iter::successors(Some(1.0), |at| Some(at * FINE));
        Self { least, levels: ladder.take_while(|at| *at < greatest).map(level).collect() }
    }

    /// Two points of the boundary of the greatest level that is not above `level`, so far apart that `from` and `to` lie between them, and those between.
    fn points(&self, level: f64, from: f64, to: f64) -> Option<[(f64, f64); CHORDS + 1]> {
        let (_, counts) = &self.levels[self.levels.partition_point(|of| of.0 <= level).checked_sub(1)?];
        let first = ((from / self.least).log2() * POINTS).max(0.0) as usize;
        let last = (((to / self.least).log2() * POINTS).max(0.0) as usize + 1).max(first + CHORDS);
        let expected = |point: usize| self.least * (point as f64 / POINTS).exp2();
        let at = |i: usize| (first + (last - first) * i / CHORDS).min(counts.len() - 1);
        Some(std::array::from_fn(|i| (expected(at(i)), counts[at(i)])))
    }
}

/// The greatest count that is not stronger than a level where `mu` is expected of `n`; rounded down.
fn count_at(mu: f64, level: f64, n: f64) -> f64 {
    let (mut low, mut high) = (mu.min(n), n);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if llr(middle, mu, n) <= level { low = middle } else { high = middle }
    }
    low
}

/// How far the windows of up to [`LANES`] zones reach, as a share of how far they may.
pub(super) struct Reach {
    gain: Lanes,
    cost: Lanes,
}

impl Reach {
    /// For zones that hold each so many incidents of `all`, and windows with at most `most` of them; a zone of none reaches nowhere. None for a level below the ladder.
    pub(super) fn new(boundaries: &Boundaries, level: f64, zones: &[usize], (all, most): (usize, f64)) -> Option<Self> {
        let (mut gain, mut cost) = ([0.0; LANES * CHORDS], [0.0; LANES * CHORDS]);
        for (lane, zone) in zones.iter().enumerate().filter(|(_, zone)| **zone > 0) {
            let share = *zone as f64 / all as f64;
            let points = boundaries.points(level, 2.0 * share, share * most)?;
            for (chord, ends) in points.windows(2).enumerate() {
                let slope = if ends[1].0 > ends[0].0 { (ends[1].1 - ends[0].1) / (ends[1].0 - ends[0].0) } else { 0.0 };
                let start = ends[0].1 - slope * ends[0].0;
                gain[chord * LANES + lane] = (1.0 / start) as f32;
                cost[chord * LANES + lane] = (slope * share / start) as f32;
            }
        }
        Some(Self { gain, cost })
    }

    /// Which of the zones may hold a window that is stronger than the level; `first` is the number of the first one's last ring.
    pub(super) fn of(&self, incidents: &[Incident], first: usize) -> [bool; LANES] {
        let gains: [Lanes; LANES] = std::array::from_fn(|ring| self.gain_of(ring));
        let (mut score, mut reach): (Lanes, Lanes) = ([0.0; LANES * CHORDS], [0.0; LANES * CHORDS]);
        for incident in incidents {
            let ring = (incident.ring as usize).saturating_sub(first);
            let Some(gain) = gains.get(ring) else { continue };
            for k in 0..LANES * CHORDS {
                let kept = score[k] - self.cost[k] * incident.gap;
                score[k] = if kept > 0.0 { kept } else { 0.0 } + gain[k];
                let here = score[k] - self.cost[k] * incident.same;
                reach[k] = if here > reach[k] { here } else { reach[k] };
            }
        }
        let same = incidents.iter().map(|incident| incident.same).fold(0.0, f32::max);
        // Sums of single precision are off by at most that much of the greatest of them, which is one and what a day costs where none reaches farther.
        let off = |k: usize| (1.0 + self.cost[k] * same) * (1e-5 + incidents.len() as f32 * 2.0 * f32::EPSILON);
        std::array::from_fn(|lane| (0..CHORDS).map(|chord| chord * LANES + lane).any(|k| reach[k] > 1.0 - off(k)))
    }

    /// What an incident of a ring adds: nothing to the zones within.
    fn gain_of(&self, ring: usize) -> Lanes {
        std::array::from_fn(|k| if k % LANES >= ring { self.gain[k] } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_every_chord_is_not_stronger_than_the_level() {
        for all in [20_usize, 300, 10_000] {
            let boundaries = Boundaries::new(all, 500.0);
            for level in [1.0, 3.3, 9.9, 40.0, 200.0] {
                for zone in [2, all / 50 + 2, all / 2] {
                    let most = all as f64;
                    let reach = Reach::new(&boundaries, level, &[zone], (all, most)).unwrap();
                    let (share, n) = (zone as f64 / all as f64, all as f64);
                    for window in [2, 3, 5, 11, all / 9 + 2, all / 2, all] {
                        let expected = share * window as f64;
                        for count in 1..=zone.min(window) {
                            let over = |chord: usize| {
                                let (gain, cost) = (reach.gain[chord * LANES], reach.cost[chord * LANES]);
                                gain * count as f32 - cost * window as f32 > 1.0 - 1e-5
                            };
                            let stronger = llr(count as f64, expected, n) > level;
                            assert!(
                                !stronger || (0..CHORDS).any(over),
                                "{count} of {zone} in {window} of {all}, level {level}"
                            );
                        }
                    }
                }
            }
        }
    }
}
