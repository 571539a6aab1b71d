//! The strongest zone and window of one order of the days.

use super::calendar::Calendar;
use super::levels::{FEWEST, GREATEST, Needs, ROUNDED, STEPS, llr, step};
use super::reach::{Boundaries, Incident, LANES, Reach};

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

/// The search of one order of the days.
pub(super) struct Search<'a> {
    scanned: &'a Scanned<'a>,
    calendar: &'a Calendar,
    ladders: &'a Ladders,
    /// The places in the calendar of each cell's incidents, ascending.
    places: Vec<Vec<u32>>,
    /// The incidents of a family, by day.
    incidents: Vec<Incident>,
    /// How many each of its zones holds; none of a zone that is not looked at.
    sizes: Vec<usize>,
    /// The places of the incidents of one zone, and the share of all incidents that it holds.
    zone: Vec<u32>,
    ratio: f64,
    /// The places of a family, a bit each, and the ring of each.
    bits: Vec<u64>,
    ring_at: Vec<u32>,
}

/// What it takes to be stronger than a level.
pub(super) struct Ladders {
    needs: Needs,
    boundaries: Boundaries,
}

impl Ladders {
    pub(super) fn new(all: usize) -> Self {
        Self { needs: Needs::new(all), boundaries: Boundaries::new(all, GREATEST) }
    }
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
    pub(super) fn new(scanned: &'a Scanned<'a>, calendar: &'a Calendar, ladders: &'a Ladders) -> Self {
        let cells = scanned.cells.iter().chain(scanned.families.iter().flatten().flatten()).max();
        Self {
            scanned,
            calendar,
            ladders,
            places: vec![Vec::new(); cells.map_or(0, |last| *last as usize + 1)],
            incidents: Vec::new(),
            sizes: Vec::new(),
            zone: Vec::new(),
            ratio: 0.0,
            bits: vec![0; scanned.cells.len() / 64 + 1],
            ring_at: vec![0; scanned.cells.len()],
        }
    }

    /// Gives the places of the calendar to the cells; `order` says whose each is.
    pub(super) fn fill(&mut self, order: &[u32]) {
        self.places.iter_mut().for_each(Vec::clear);
        for (place, incident) in order.iter().enumerate() {
            self.places[self.scanned.cells[*incident as usize] as usize].push(place as u32);
        }
    }

    /// The strongest ratio of all zones and windows. It is found the sooner the nearer `guess` is to it from below; one that is too great costs a
    /// second search.
    pub(super) fn maximum(&mut self, order: &[u32], guess: f64) -> f64 {
        self.fill(order);
        let mut best = Window { llr: guess, needs: self.ladders.needs.table(guess), ..Window::default() };
        for family in 0..self.scanned.families.len() {
            self.list(family);
            for first in (0..self.sizes.len()).step_by(LANES) {
                let may = self.may_be_stronger(first, best.llr);
                for ring in (first..self.sizes.len()).take(LANES) {
                    if self.sizes[ring] > 0 && may[ring - first] {
                        self.take(ring);
                        best = self.window(best);
                    }
                }
            }
        }
        if best.llr == guess && guess > 0.0 { self.maximum(order, 0.0) } else { best.llr }
    }

    /// The strongest window of each zone of a family.
    pub(super) fn best_by_zone(&mut self, family: usize) -> Vec<Cluster> {
        self.list(family);
        let mut found = Vec::new();
        for ring in 0..self.sizes.len() {
            if self.sizes[ring] == 0 {
                continue;
            }
            self.take(ring);
            let best = self.window(Window::default());
            let day = |at: usize| self.calendar.day[self.zone[at] as usize];
            if best.llr > 0.0 {
                found.push(Cluster {
                    family,
                    rings: ring + 1,
                    days: (day(best.from), self.end(best.to)),
                    incidents: best.to - best.from + 1,
                    expected: best.expected,
                    llr: best.llr,
                });
            }
        }
        found
    }

    /// Lists a family's incidents by their days, without those of zones of over half of all. A zone is looked at if it holds two or more, not all of them of the zone within.
    fn list(&mut self, family: usize) {
        self.sizes.clear();
        self.incidents.clear();
        let (families, all) = (self.scanned.families, self.scanned.cells.len());
        let mut held = 0;
        for (ring, cells) in families[family].iter().enumerate() {
            let more: usize = cells.iter().map(|cell| self.places[*cell as usize].len()).sum();
            if 2 * (held + more) > all {
                break;
            }
            held += more;
            self.sizes.push(if more > 0 && held >= FEWEST { held } else { 0 });
            for place in cells.iter().flat_map(|cell| &self.places[*cell as usize]) {
                self.bits[*place as usize / 64] |= 1 << (place % 64);
                self.ring_at[*place as usize] = ring as u32;
            }
        }
        let mut before = None;
        for (at, bits) in self.bits.iter_mut().enumerate() {
            let mut bits = std::mem::take(bits);
            while bits != 0 {
                let place = at * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let start = self.calendar.before[place];
                let gap = (start - before.unwrap_or(start)) as f32;
                let same = (self.calendar.upto[place] - start) as f32;
                before = Some(start);
                self.incidents.push(Incident { place: place as u32, ring: self.ring_at[place], gap, same });
            }
        }
    }

    /// Which of the zones from `first` on may hold a window that is stronger than a level.
    fn may_be_stronger(&self, first: usize, level: f64) -> [bool; LANES] {
        if self.scanned.prospective {
            return [true; LANES];
        }
        let zones = &self.sizes[first..self.sizes.len().min(first + LANES)];
        let windows = (self.scanned.cells.len(), self.calendar.most);
        let reach = Reach::new(&self.ladders.boundaries, level, zones, windows);
        reach.map_or([true; LANES], |reach| reach.of(&self.incidents, first))
    }

    /// Takes the zone that ends with a ring.
    fn take(&mut self, ring: usize) {
        self.zone.clear();
        let inside = self.incidents.iter().filter(|incident| incident.ring as usize <= ring);
        self.zone.extend(inside.map(|incident| incident.place));
        self.ratio = self.zone.len() as f64 / self.scanned.cells.len() as f64;
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
        best.needs.map_or(1.0, |table| self.ladders.needs.levels[table].density[step(most)].max(1.0))
    }

    /// How many incidents of all there may be from one of the zone to its next, if the two alone are stronger than `best`.
    fn pair(&self, best: &Window) -> f64 {
        let Some(table) = best.needs else { return f64::INFINITY };
        let enough = self.ladders.needs.levels[table].count.partition_point(|need| *need as usize <= FEWEST);
        (enough as f64 / STEPS).powi(2) / self.ratio
    }

    /// Windows that begin with one incident, as long as the strongest one may begin so.
    ///
    /// What a strongest window begins with is dense, or the window without it were stronger: the ratio of likelihoods is convex in count and
    /// expectation, so leaving out `c` with `mu` expected gains at least `mu (r - s) - c ln(r / s)`, where `r` and `s` are the ratios inside and outside; it gains where
    /// `c / mu` is below their logarithmic mean (`density`), which is over 1 with at most half of all incidents inside.
    fn windows_from(&self, from: usize, bounds: Bounds, best: &mut Window) {
        let (calendar, first) = (self.calendar, self.zone[from] as usize);
        let (before, beyond) = (calendar.before[first], calendar.beyond[first]);
        let mut to = from + FEWEST - 1;
        while to < self.zone.len() && self.zone[to] < beyond {
            let last = self.zone[to] as usize;
            let need = best.needs.map_or(FEWEST, |table| {
                let step = calendar.roots[(calendar.upto[last] - before) as usize] * bounds.root;
                (self.ladders.needs.levels[table].count[step as usize] as usize).max(FEWEST)
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

    /// The last day of a window: one that is alive reaches to the last of all, whether or not something happened on it.
    fn end(&self, to: usize) -> i32 {
        let day = &self.calendar.day;
        if self.scanned.prospective { day[day.len() - 1] } else { day[self.zone[to] as usize] }
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
        best.needs.map_or(FEWEST, |table| (self.ladders.needs.levels[table].count[step(expected)] as usize).max(FEWEST))
    }

    fn try_window(&self, from: usize, to: usize, best: &mut Window) {
        let first = self.calendar.day[self.zone[from] as usize];
        if to + 1 < from + FEWEST || self.end(to) - first >= self.scanned.most_days {
            return;
        }
        let expected = self.expected(from, to);
        if self.need(best, expected) > to - from + 1 {
            return;
        }
        let llr = llr((to - from + 1) as f64, expected, self.scanned.cells.len() as f64);
        if llr > best.llr + 1e-12 {
            *best = Window { llr, from, to, expected, needs: self.ladders.needs.table(llr) };
        }
    }
}
