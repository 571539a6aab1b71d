//! The space–time permutation scan: where and when more happened than time and place by themselves lead to expect.

use rayon::prelude::*;

use super::permutation::{gumbel_p, permutation_p, random, shuffle};

/// Zones that grow: each next one is the one before it and one ring more. A ring is a list of cells.
pub type Family = Vec<Vec<u32>>;

/// What is scanned.
#[derive(Clone, Debug)]
pub struct Scanned<'a> {
    /// The cell of each incident: a sector, a site.
    pub cells: &'a [u32],
    /// Its day.
    pub days: &'a [i32],
    /// The zones.
    pub families: &'a [Family],
    /// A window of time has at most so many days.
    pub most_days: i32,
    /// Whether only windows are looked at that end on the last day.
    pub prospective: bool,
}

/// A zone and a window with more incidents than expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cluster {
    /// The family of its zone.
    pub family: usize,
    /// How many rings the zone has.
    pub rings: usize,
    /// First and last day.
    pub days: (i32, i32),
    /// Incidents.
    pub incidents: usize,
    /// How many were to be expected.
    pub expected: f64,
    /// The logarithm of the ratio of likelihoods.
    pub llr: f64,
}

/// A cluster and how likely one as strong is by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scan {
    /// The cluster.
    pub cluster: Cluster,
    /// The share of permutations whose strongest cluster is as strong.
    pub p: f64,
    /// The same by Gumbel's distribution; none if the permutations do not differ.
    pub p_gumbel: Option<f64>,
}

/// The logarithm of the ratio of likelihoods of `c` incidents where `mu` were expected, of `all`; 0 unless there are more.
pub fn llr(c: f64, mu: f64, all: f64) -> f64 {
    if c <= mu {
        return 0.0;
    }
    let rest = if c >= all { 0.0 } else { (all - c) * ((all - c) / (all - mu)).ln() };
    c * (c / mu).ln() + rest
}

/// The strongest clusters, strongest first, no two of which overlap in both place and time, at most `most` of them.
///
/// A zone holds at most half of the incidents, a cluster at least two. Days are permuted over incidents. A permutation's strongest cluster is found exactly: windows are
/// passed over only where the ratio cannot reach the strongest one found so far.
///
/// Source: M. Kulldorff et al., A space–time permutation scan statistic for disease outbreak detection, `PLoS` Medicine 2:e59 (2005).
pub fn scan(scanned: &Scanned<'_>, (permutations, seed): (usize, u64), most: usize) -> Vec<Scan> {
    let all = scanned.cells.len();
    if all < 2 {
        return Vec::new();
    }
    let needs = Needs::new(all);
    let calendar = Calendar::new(scanned.days, scanned.most_days);
    let order = calendar.order.clone();
    let mut search = Search::new(scanned, &calendar, &needs);
    let found = strongest(&mut search, &order, most);
    if found.is_empty() {
        return Vec::new();
    }
    let again = |search: &mut Search<'_>, i: usize, guess: f64| {
        let mut order = order.clone();
        shuffle(&mut order, &mut random(seed, i));
        search.maximum(&order, guess)
    };
    // Maxima are much alike, so the first ones tell how strong the others will be at the least.
    let first = permutations.min(10);
    let mut maxima: Vec<f64> = (0..first).map(|i| again(&mut search, i, 0.0)).collect();
    let guess = 0.8 * maxima.iter().copied().fold(f64::INFINITY, f64::min).min(1e3);
    let others = (first..permutations).into_par_iter();
    let new = || Search::new(scanned, &calendar, &needs);
    maxima.par_extend(others.map_init(new, |search, i| again(search, i, guess)));
    let told = |cluster: Cluster| Scan {
        cluster,
        p: permutation_p(maxima.iter().filter(|max| **max >= cluster.llr - 1e-9).count(), permutations),
        p_gumbel: gumbel_p(cluster.llr, &maxima),
    };
    found.into_iter().map(told).collect()
}

/// The strongest cluster of each family, then those that do not overlap with a stronger one.
fn strongest(search: &mut Search<'_>, order: &[u32], most: usize) -> Vec<Cluster> {
    search.fill(order);
    let families = search.scanned.families;
    let mut all: Vec<Cluster> =
        (0..families.len()).flat_map(|family| search.best_by_zone(family)).filter(|c| c.llr > 0.0).collect();
    all.sort_by(|a, b| b.llr.total_cmp(&a.llr).then((a.family, a.rings).cmp(&(b.family, b.rings))));
    let cells = |c: &Cluster| families[c.family][..c.rings].iter().flatten().copied();
    let mut taken: Vec<(std::collections::BTreeSet<u32>, (i32, i32))> = Vec::new();
    let mut found = Vec::new();
    for cluster in all {
        let apart = |(own, days): &(std::collections::BTreeSet<u32>, (i32, i32))| {
            days.1 < cluster.days.0 || cluster.days.1 < days.0 || !cells(&cluster).any(|cell| own.contains(&cell))
        };
        if !taken.iter().all(apart) {
            continue;
        }
        taken.push((cells(&cluster).collect(), cluster.days));
        found.push(cluster);
        if found.len() == most {
            break;
        }
    }
    found
}

/// The days of all incidents in order, which no permutation changes.
struct Calendar {
    /// Incidents by their day.
    order: Vec<u32>,
    /// The day of each place in the order.
    day: Vec<i32>,
    /// How many stand before the first of the same day.
    before: Vec<u32>,
    /// How many stand up to the last of the same day.
    upto: Vec<u32>,
    /// The first place of a day that no window from that of the place reaches.
    beyond: Vec<u32>,
    /// The most that a window holds.
    most: f64,
    /// The root of each number of incidents, in steps.
    roots: Vec<f32>,
}

impl Calendar {
    fn new(days: &[i32], most_days: i32) -> Self {
        let mut order: Vec<u32> = (0..days.len() as u32).collect();
        order.sort_by_key(|i| days[*i as usize]);
        let day: Vec<i32> = order.iter().map(|i| days[*i as usize]).collect();
        let (mut before, mut upto) = (Vec::new(), Vec::new());
        for same in day.chunk_by(|a, b| a == b) {
            let start = before.len() as u32;
            before.extend(same.iter().map(|_| start));
            upto.extend(same.iter().map(|_| start + same.len() as u32));
        }
        let end = |at: usize| day.partition_point(|other| *other - day[at] < most_days) as u32;
        let beyond: Vec<u32> = (0..day.len()).map(end).collect();
        let most = beyond.iter().zip(&before).map(|(beyond, before)| beyond - before).max().unwrap_or(0);
        let roots = (0..=day.len()).map(|count| ((count as f64).sqrt() * STEPS) as f32).collect();
        Self { order, day, before, upto, beyond, most: f64::from(most), roots }
    }
}

/// What it takes to be stronger than a level: a bound from below, for a ladder of levels.
struct Needs {
    levels: Vec<Level>,
}

/// What it takes to be stronger than one level.
struct Level {
    at: f64,
    /// How many incidents a window needs, by what is expected in it.
    count: Vec<u32>,
    /// How dense, compared with what is expected, the beginning of a strongest window is at the least, by the most that may be expected in one.
    density: Vec<f64>,
}

/// Keeps a rounded sum from ruling out what it bounds.
const ROUNDED: f64 = 1.0 - 1e-9;

/// A cluster has at least so many incidents.
const FEWEST: usize = 2;

/// The greatest level of the ladder: stronger clusters are looked for with its needs, which only takes longer.
const GREATEST: f64 = 500.0;

/// Steps of the root of what is expected.
const STEPS: f64 = 32.0;

impl Needs {
    fn new(all: usize) -> Self {
        let n = all as f64;
        let steps = (n.sqrt() * STEPS) as usize + 2;
        let mut levels = Vec::new();
        let mut level = 1.0;
        while level < GREATEST {
            let mut need = 1_u32;
            let table = (0..steps).map(|step| {
                let mu = (step as f64 / STEPS) * (step as f64 / STEPS);
                while mu > 0.0 && f64::from(need) <= n && llr(f64::from(need), mu, n) <= level {
                    need += 1;
                }
                need
            });
            let count: Vec<u32> = table.collect();
            let least = |least: &mut f64, (step, need): (usize, &u32)| {
                *least = least.min(density(f64::from(*need) / n, ((step + 1) as f64 / STEPS).powi(2) / n));
                Some(*least)
            };
            let density = count.iter().enumerate().scan(f64::INFINITY, least).collect();
            levels.push(Level { at: level, count, density });
            level *= 1.12;
        }
        Self { levels }
    }

    /// The number of the greatest level that is not above this one; none below the first.
    fn table(&self, level: f64) -> Option<usize> {
        self.levels.partition_point(|of| of.at <= level).checked_sub(1)
    }
}

/// The logarithmic mean of the ratios inside and outside of a window that holds the share `a` of all incidents where `q` was to be expected; without bound where it
/// holds more than half, which no window does, and 1 where it holds no more than expected. It grows with `a` and falls with `q`.
fn density(a: f64, q: f64) -> f64 {
    if a > 0.5 {
        return f64::INFINITY;
    }
    if a <= q {
        return 1.0;
    }
    let (inside, outside) = (a / q, (1.0 - a) / (1.0 - q));
    (inside - outside) / (inside / outside).ln()
}

/// The number of the step of what is expected.
fn step(expected: f64) -> usize {
    (expected.sqrt() * STEPS) as usize
}

/// The search of one order of the days.
struct Search<'a> {
    scanned: &'a Scanned<'a>,
    calendar: &'a Calendar,
    needs: &'a Needs,
    /// The places in the calendar of each cell's incidents, ascending.
    places: Vec<Vec<u32>>,
    zone: Vec<u32>,
    /// The share of all incidents that the zone holds.
    ratio: f64,
    ring: Vec<u32>,
    spare: Vec<u32>,
}

/// What the search of a zone goes by.
#[derive(Clone, Copy)]
struct Bounds {
    /// How many incidents the beginning of a window holds at the least, by how many of all there are in its days.
    density: f64,
    /// The root of the zone's share of all incidents.
    root: f32,
}

/// The strongest window of a zone.
#[derive(Clone, Copy, Default)]
struct Window {
    llr: f64,
    from: usize,
    to: usize,
    expected: f64,
    /// The table of what it takes to be stronger.
    needs: Option<usize>,
}

impl<'a> Search<'a> {
    fn new(scanned: &'a Scanned<'a>, calendar: &'a Calendar, needs: &'a Needs) -> Self {
        let cells = scanned.cells.iter().max().map_or(0, |last| *last as usize + 1);
        let last = scanned.families.iter().flatten().flatten().max().map_or(0, |last| *last as usize + 1);
        let places = vec![Vec::new(); cells.max(last)];
        Self { scanned, calendar, needs, places, zone: Vec::new(), ratio: 0.0, ring: Vec::new(), spare: Vec::new() }
    }

    /// Gives the places of the calendar to the cells; `order` says whose each is.
    fn fill(&mut self, order: &[u32]) {
        self.places.iter_mut().for_each(Vec::clear);
        for (place, incident) in order.iter().enumerate() {
            self.places[self.scanned.cells[*incident as usize] as usize].push(place as u32);
        }
    }

    /// The strongest ratio of all zones and windows. It is found the sooner the nearer `guess` is to it from below; one that is too great costs a
    /// second search.
    fn maximum(&mut self, order: &[u32], guess: f64) -> f64 {
        self.fill(order);
        let mut best = Window { llr: guess, needs: self.needs.table(guess), ..Window::default() };
        for family in 0..self.scanned.families.len() {
            self.zones(family, |search, _| best = search.window(best));
        }
        if best.llr == guess && guess > 0.0 { self.maximum(order, 0.0) } else { best.llr }
    }

    /// The strongest window of each zone of a family.
    fn best_by_zone(&mut self, family: usize) -> Vec<Cluster> {
        let mut found = Vec::new();
        self.zones(family, |search, rings| {
            let best = search.window(Window::default());
            if best.llr > 0.0 {
                let day = |at: usize| search.calendar.day[search.zone[at] as usize];
                found.push(Cluster {
                    family,
                    rings,
                    days: (day(best.from), day(best.to)),
                    incidents: best.to - best.from + 1,
                    expected: best.expected,
                    llr: best.llr,
                });
            }
        });
        found
    }

    /// Calls `look` with each zone of a family that holds two incidents or more and at most half of all.
    fn zones(&mut self, family: usize, mut look: impl FnMut(&Self, usize)) {
        self.zone.clear();
        for (ring, cells) in self.scanned.families[family].iter().enumerate() {
            let before = self.zone.len();
            self.add(cells);
            if 2 * self.zone.len() > self.scanned.cells.len() {
                break;
            }
            if self.zone.len() > before && self.zone.len() >= FEWEST {
                self.ratio = self.zone.len() as f64 / self.scanned.cells.len() as f64;
                look(self, ring + 1);
            }
        }
    }

    /// Adds a ring's incidents to the zone, in order.
    fn add(&mut self, cells: &[u32]) {
        self.ring.clear();
        for cell in cells {
            self.ring.extend_from_slice(&self.places[*cell as usize]);
        }
        if cells.len() > 1 {
            self.ring.sort_unstable();
        }
        let (zone, more) = (&self.zone, &self.ring);
        if more.is_empty() {
            return;
        }
        self.spare.clear();
        let (mut i, mut j) = (0, 0);
        while i < zone.len() && j < more.len() {
            let first = zone[i] < more[j];
            self.spare.push(if first { zone[i] } else { more[j] });
            i += usize::from(first);
            j += usize::from(!first);
        }
        self.spare.extend_from_slice(&zone[i..]);
        self.spare.extend_from_slice(&more[j..]);
        std::mem::swap(&mut self.zone, &mut self.spare);
    }

    /// The strongest window of the zone, if it is stronger than `best`; else that one.
    fn window(&self, mut best: Window) -> Window {
        let m = self.zone.len();
        if self.scanned.prospective {
            (0..m).for_each(|from| self.try_window(from, m - 1, &mut best));
            return best;
        }
        // Better ones that are found on the way only make these stricter.
        let bounds = Bounds {
            density: self.density(&best) * self.ratio * ROUNDED,
            // A step too low needs too little.
            root: self.ratio.sqrt() as f32 * (1.0 - 1e-5),
        };
        let (alone, pair) = (1.0 / bounds.density, self.pair(&best));
        let before = |at: usize| self.calendar.before[self.zone[at] as usize];
        for from in 0..m - 1 {
            let gap = f64::from(before(from + 1) - before(from));
            if gap <= alone || gap <= pair {
                self.windows_from(from, bounds, &mut best);
            }
        }
        best
    }

    /// How dense the beginning of a window of the zone is at the least, if it is the strongest one and stronger than `best`.
    fn density(&self, best: &Window) -> f64 {
        let most = self.ratio * self.calendar.most;
        best.needs.map_or(1.0, |table| self.needs.levels[table].density[step(most)].max(1.0))
    }

    /// How many incidents of all there may be from one of the zone to its next, if the two alone are stronger than `best`.
    fn pair(&self, best: &Window) -> f64 {
        let Some(table) = best.needs else { return f64::INFINITY };
        let enough = self.needs.levels[table].count.partition_point(|need| *need as usize <= FEWEST);
        (enough as f64 / STEPS).powi(2) / self.ratio
    }

    /// Windows that begin with one incident, as long as the strongest one may begin so.
    ///
    /// What a strongest window begins with is dense, or the window without it were stronger: the ratio of likelihoods is convex in count and
    /// expectation, so leaving out `c` with `mu` expected gains at least `mu (r - s) - c ln(r / s)`, where `r` and `s` are the ratios inside and outside; it gains where
    /// `c / mu` is below their logarithmic mean ([`density`]), which is over 1 with at most half of all incidents inside.
    fn windows_from(&self, from: usize, bounds: Bounds, best: &mut Window) {
        let (calendar, first) = (self.calendar, self.zone[from] as usize);
        let (before, beyond) = (calendar.before[first], calendar.beyond[first]);
        let mut to = from + FEWEST - 1;
        while to < self.zone.len() && self.zone[to] < beyond {
            let last = self.zone[to] as usize;
            let need = best.needs.map_or(FEWEST, |table| {
                let step = calendar.roots[(calendar.upto[last] - before) as usize] * bounds.root;
                (self.needs.levels[table].count[step as usize] as usize).max(FEWEST)
            });
            if need <= to - from + 1 {
                self.try_window(from, to, best);
            }
            if ((to - from) as f64) < f64::from(calendar.before[last] - before) * bounds.density {
                return;
            }
            to = (to + 1).max(from + need - 1);
        }
    }

    /// How many incidents are expected in a window.
    fn expected(&self, from: usize, to: usize) -> f64 {
        let calendar = self.calendar;
        // A window that is alive reaches to the last day, whether or not something happened on it.
        let upto =
            if self.scanned.prospective { calendar.day.len() as u32 } else { calendar.upto[self.zone[to] as usize] };
        let window = f64::from(upto - calendar.before[self.zone[from] as usize]);
        self.ratio * window
    }

    /// A bound of how many incidents a window needs to be stronger than `best`.
    fn need(&self, best: &Window, expected: f64) -> usize {
        best.needs.map_or(FEWEST, |table| (self.needs.levels[table].count[step(expected)] as usize).max(FEWEST))
    }

    fn try_window(&self, from: usize, to: usize, best: &mut Window) {
        let day = |at: usize| self.calendar.day[self.zone[at] as usize];
        let end = if self.scanned.prospective { self.calendar.day[self.calendar.day.len() - 1] } else { day(to) };
        if to + 1 < from + FEWEST || end - day(from) >= self.scanned.most_days {
            return;
        }
        let expected = self.expected(from, to);
        if self.need(best, expected) > to - from + 1 {
            return;
        }
        let llr = llr((to - from + 1) as f64, expected, self.scanned.cells.len() as f64);
        if llr > best.llr + 1e-12 {
            *best = Window { llr, from, to, expected, needs: self.needs.table(llr) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::statistics::permutation::below;

    /// All zones, all windows of days, counted one by one.
    fn brute(scanned: &Scanned<'_>) -> f64 {
        let n = scanned.cells.len() as f64;
        let (first, last) = (scanned.days.iter().min().unwrap(), scanned.days.iter().max().unwrap());
        let mut best = 0.0_f64;
        for family in scanned.families {
            for rings in 1..=family.len() {
                let inside = |i: &usize| family[..rings].iter().flatten().any(|cell| *cell == scanned.cells[*i]);
                let zone: Vec<usize> = (0..scanned.cells.len()).filter(inside).collect();
                if 2 * zone.len() > scanned.cells.len() {
                    continue;
                }
                for from in *first..=*last {
                    for to in from..=*last.min(&(from + scanned.most_days - 1)) {
                        if scanned.prospective && to != *last {
                            continue;
                        }
                        let at = |i: &usize| (from..=to).contains(&scanned.days[*i]);
                        let c = zone.iter().filter(|i| at(i)).count() as f64;
                        let d = (0..scanned.days.len()).filter(at).count() as f64;
                        if c < 2.0 {
                            continue;
                        }
                        best = best.max(llr(c, zone.len() as f64 * d / n, n));
                    }
                }
            }
        }
        best
    }

    #[test]
    fn the_strongest_cluster_is_that_of_a_brute_force() {
        for case in 0..60 {
            let mut random = random(7, case);
            let count = 20 + below(60, &mut random) as usize;
            let cells: Vec<u32> = (0..count).map(|_| below(8, &mut random)).collect();
            let days: Vec<i32> = (0..count).map(|_| below(40, &mut random) as i32).collect();
            let families: Vec<Family> =
                (0..8_u32).map(|start| (start..8.min(start + 4)).map(|cell| vec![cell]).collect()).collect();
            let prospective = case % 3 == 2;
            // Rings of one cell, and of several.
            let families: Vec<Family> = if case % 2 == 0 {
                families
            } else {
                families.iter().map(|rings| rings.chunks(2).map(<[Vec<u32>]>::concat).collect()).collect()
            };
            let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days: 10, prospective };
            let found = scan(&scanned, (0, 1), 3);
            let best = found.first().map_or(0.0, |scan| scan.cluster.llr);
            let all = brute(&scanned);
            assert!((best - all).abs() < 1e-9, "case {case}: {best} {all}");
            let (calendar, needs) = (Calendar::new(&days, 10), Needs::new(count));
            let by_jumps = Search::new(&scanned, &calendar, &needs).maximum(&calendar.order, 0.0);
            assert!((by_jumps - all).abs() < 1e-9, "case {case}: {by_jumps} {all}");
        }
    }

    #[test]
    fn a_planted_cluster_is_found_and_no_other() {
        let mut random = random(3, 0);
        let mut cells: Vec<u32> = (0..300).map(|_| below(20, &mut random)).collect();
        let mut days: Vec<i32> = (0..300).map(|_| below(300, &mut random) as i32).collect();
        cells.extend([5; 12]);
        days.extend([100, 101, 101, 102, 103, 103, 104, 104, 105, 105, 105, 106]);
        let families: Vec<Family> =
            (0..20_u32).map(|start| (start..20.min(start + 4)).map(|cell| vec![cell]).collect()).collect();
        let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days: 60, prospective: false };
        let found = scan(&scanned, (199, 1), 5);
        let first = &found[0];
        assert_eq!((first.cluster.family, first.cluster.rings), (5, 1));
        assert!(first.cluster.days.0 >= 98 && first.cluster.days.1 <= 108, "{first:?}");
        assert!(first.p <= 0.01 && first.p_gumbel.unwrap() < 0.01, "{first:?}");
        assert!(found[1..].iter().all(|scan| scan.p > 0.05), "{found:?}");
    }
}
