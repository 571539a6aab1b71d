//! Incidents that lie in neither of the border's two states, or not in the one of their side.

use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use geo::{Coord, Intersects, Line, Rect};

use super::geography::{EDGE_M, NEAR_M, SHORE_M, country};
use super::outline::Outline;
use crate::model::{Area, BaseMap, BorderLine, Location, LonLat, Side};
use crate::spatial::Border;

/// The states about a border, for many positions.
pub struct States<'a> {
    /// Of a border of two states that of its left side, that of its right side, and others.
    all: Vec<Outline<'a>>,
    /// Of a border of two states.
    cells: Option<Cells>,
    /// Of several borders, whose sides are those of each part, as far as they are known.
    sides: Vec<[Option<usize>; 2]>,
}

/// How many positions lie where, by the states' numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strays {
    third: Vec<usize>,
    across: [usize; OWN],
    /// How many are so far from the border that they were not looked at: the base map need not know the states that far.
    far: usize,
}

/// Incidents that are not in the state of their side, with how many there are in each state, the most first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// In states other than the border's two: there the side is that of the line alone.
    pub third: Vec<(String, usize)>,
    /// In one of the border's states on the other one's side of the line, as on islands beyond its end.
    pub across: Vec<(String, usize)>,
    /// Of several borders: in a state other than that of the side of the nearest one, as beyond its end.
    pub other: Vec<(String, usize)>,
    /// How many were too far from the border to be looked at.
    pub far: usize,
}

/// The border's own states are the first so many.
const OWN: usize = 2;

impl<'a> States<'a> {
    /// The states about a border; none where the outlines of its two are not known.
    pub fn new(line: &BorderLine, base: &'a BaseMap) -> Option<Self> {
        if !line.sides.is_empty() {
            let all = base.countries.iter().map(Outline::new).collect();
            return Some(Self { all, cells: None, sides: states_of_sides(line, base) });
        }
        let (left, right) = (country(base, &line.left)?, country(base, &line.right)?);
        let other = |area: &&Area| area.country != left.country && area.country != right.country;
        let others = base.countries.iter().filter(other);
        let all: Vec<Outline<'_>> = [left, right].into_iter().chain(others).map(Outline::new).collect();
        Some(Self { cells: Some(Cells::new(&all)), all, sides: Vec::new() })
    }

    /// Counts positions, with where each lies relative to the border, to the others.
    pub fn count(&self, border: &Border, positions: &[LonLat], locations: &[Location], strays: &mut Strays) {
        strays.third.resize(self.all.len(), 0);
        match &self.cells {
            Some(cells) => self.count_of_two(cells, positions, locations, strays),
            None => self.count_of_several(border, positions, locations, strays),
        }
    }

    fn count_of_several(&self, border: &Border, positions: &[LonLat], locations: &[Location], strays: &mut Strays) {
        for (p, location) in positions.iter().zip(locations).filter(|(_, location)| location.distance_m > EDGE_M) {
            let sides = self.sides.get(border.part_of(location)).copied().unwrap_or_default();
            let told = match location.side {
                Side::Left => sides[0],
                Side::Right => sides[1],
                Side::On => None,
            };
            let Some(told) = told.filter(|told| !self.all[*told].is_near(*p, EDGE_M)) else { continue };
            if let Some(state) = (0..self.all.len()).find(|state| *state != told && self.all[*state].contains(*p)) {
                strays.third[state] += 1;
            }
        }
    }

    fn count_of_two(&self, cells: &Cells, positions: &[LonLat], locations: &[Location], strays: &mut Strays) {
        for (p, location) in positions.iter().zip(locations) {
            strays.far += usize::from(location.distance_m > NEAR_M);
            let sides = match location.side {
                Side::Left => Some((0, 1)),
                Side::Right => Some((1, 0)),
                Side::On => None,
            };
            // Most of which a cell does not tell are in the state of their side.
            let whole = match (cells.whole(*p, &self.all), sides) {
                (Whole::Unsure, Some((own, _))) if self.all[own].contains(*p) => Whole::In(own),
                (whole, _) => whole,
            };
            if location.distance_m <= NEAR_M {
                let third = match whole {
                    Whole::In(state) => Some(state).filter(|state| *state >= OWN),
                    Whole::Nowhere => None,
                    Whole::Outside => self.other(*p),
                    Whole::Unsure => self.third(*p),
                };
                if let Some(state) = third {
                    strays.third[state] += 1;
                }
            }
            let Some((own, other)) = sides else { continue };
            // Near the line its side is certain.
            let may = location.distance_m > EDGE_M && (whole == Whole::Unsure || whole == Whole::In(other));
            strays.across[other] += usize::from(may && self.is_across(*p, own, other));
        }
    }

    /// The state other than the two in which a position lies; the border's own outlines may be off by so much as `SHORE_M`.
    fn third(&self, p: LonLat) -> Option<usize> {
        let outside = !self.all[..OWN].iter().any(|state| state.is_near(p, SHORE_M));
        outside.then(|| self.other(p)).flatten()
    }

    /// Which of the others contains a position.
    fn other(&self, p: LonLat) -> Option<usize> {
        (OWN..self.all.len()).find(|state| self.all[*state].contains(p))
    }

    /// Whether a position on one side lies in the other side's state; nearer to its own than outlines may be off, that is not sure.
    fn is_across(&self, p: LonLat, own: usize, other: usize) -> bool {
        self.all[other].contains(p) && !self.all[own].is_near(p, EDGE_M)
    }

    /// What was counted, by name.
    pub fn named(&self, strays: &Strays) -> Elsewhere {
        let named = |counts: &[usize]| -> Vec<(String, usize)> {
            let all = self.all.iter().zip(counts).filter(|(_, count)| **count > 0);
            all.map(|(state, count)| (state.area.name.clone(), *count)).collect()
        };
        let (mut third, across) = (named(&strays.third), named(&strays.across));
        third.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if self.cells.is_none() {
            return Elsewhere { other: third, ..Elsewhere::default() };
        }
        Elsewhere { third, across, far: strays.far, ..Elsewhere::default() }
    }
}

/// The states of the sides of each part, by number. The inside of a state is the one that its border's id has beside the state of the other side.
fn states_of_sides(line: &BorderLine, base: &BaseMap) -> Vec<[Option<usize>; 2]> {
    let number = |text: &str| {
        let found = country(base, text)?;
        base.countries.iter().position(|area| std::ptr::eq(area, found))
    };
    let of_part = |(part, [left, right]): (usize, &[String; 2])| {
        let member = line.members.partition_point(|(_, first)| *first <= part).checked_sub(1);
        let id = member.and_then(|member| line.members[member].0.split_once('-'));
        let of_id = id.map_or([None; 2], |(a, b)| [number(a), number(b)]);
        let beside = |state: Option<usize>| match of_id {
            _ if state.is_none() => None,
            [one, other] if one == state => other,
            [one, other] if other == state => one,
            _ => None,
        };
        let (left, right) = (number(left), number(right));
        [left.or(beside(right)), right.or(beside(left))]
    };
    line.sides.iter().enumerate().map(of_part).collect()
}

impl Strays {
    /// Both together.
    pub fn add(&mut self, other: &Self) {
        self.third.resize(self.third.len().max(other.third.len()), 0);
        self.third.iter_mut().zip(&other.third).for_each(|(sum, count)| *sum += count);
        self.across.iter_mut().zip(other.across).for_each(|(sum, count)| *sum += count);
        self.far += other.far;
    }
}

/// The side of a cell, degrees.
const CELL: f64 = 0.1;

/// Where the whole cell of a position lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    /// In a state.
    In(usize),
    /// In none.
    Nowhere,
    /// In neither of the border's own states, nor near them; outlines of others cross it.
    Outside,
    /// The outline of one of the border's own states crosses it, or is near.
    Unsure,
}

/// Cells of degrees about the border's two states: most positions lie in one that no outline crosses, and need no look at the outlines.
struct Cells {
    around: Rect,
    columns: usize,
    /// By row: one of the numbers below, or that of the state that it lies in, counted from [`FIRST`].
    states: Vec<AtomicU16>,
}

/// No outline crosses it; of which state it is part is not known yet.
const UNKNOWN: u16 = 0;
/// Outlines of other states alone cross it; whether it is part of one of the border's own is not known yet.
const CROSSED: u16 = 1;
/// As before, and an outline of one of these is near.
const NEAR: u16 = 2;
const UNSURE: u16 = 3;
const NOWHERE: u16 = 4;
const OUTSIDE: u16 = 5;
const FIRST: u16 = 6;

/// Cells reach so far beyond the two states, degrees.
const BEYOND: f64 = 3.0;

impl Cells {
    fn new(all: &[Outline<'_>]) -> Self {
        let boxes = all[..OWN].iter().filter_map(|state| state.around).reduce(|a, b| {
            let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
            Rect::new(low, Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) })
        });
        let boxes = boxes.unwrap_or_else(|| Rect::new((0.0, 0.0), (0.0, 0.0)));
        let beyond = Coord { x: BEYOND, y: BEYOND };
        let around = Rect::new(boxes.min() - beyond, boxes.max() + beyond);
        let (columns, rows) = ((around.width() / CELL) as usize + 1, (around.height() / CELL) as usize + 1);
        let states = std::iter::repeat_with(|| AtomicU16::new(UNKNOWN)).take(columns * rows).collect();
        let made = Self { around, columns, states };
        let meets = |state: &Outline<'_>| state.around.is_some_and(|other| other.intersects(&around));
        for (i, state) in all.iter().enumerate().filter(|(_, state)| meets(state)) {
            for edge in state.edges() {
                if i < OWN {
                    made.mark(edge, 0.0, UNSURE);
                    made.mark(edge, 1.1 * SHORE_M, NEAR);
                } else {
                    made.mark(edge, 0.0, CROSSED);
                }
            }
        }
        made
    }

    /// Marks every cell that an edge may cross, or come so near to.
    fn mark(&self, edge: Line, margin_m: f64, mark: u16) {
        let steps = (edge.dx().abs().max(edge.dy().abs()) / CELL).ceil().max(1.0) as usize;
        let at = |i: usize| edge.start + edge.delta() * (i as f64 / steps as f64);
        let lat = margin_m / 110_000.0 + ROUNDING;
        for i in 0..steps {
            let (a, b) = (at(i), at(i + 1));
            let lon = lat / a.y.abs().max(b.y.abs()).to_radians().cos().max(0.01);
            let (west, east) = (a.x.min(b.x) - lon - self.around.min().x, a.x.max(b.x) + lon - self.around.min().x);
            let (south, north) = (a.y.min(b.y) - lat - self.around.min().y, a.y.max(b.y) + lat - self.around.min().y);
            if east < 0.0 || north < 0.0 {
                continue;
            }
            for row in (south / CELL) as usize..=(north / CELL) as usize {
                for column in (west / CELL) as usize..=(east / CELL) as usize {
                    let cell = self.states.get(row * self.columns + column).filter(|_| column < self.columns);
                    if let Some(cell) = cell {
                        // What asks for the closest look stands.
                        cell.fetch_max(mark, Relaxed);
                    }
                }
            }
        }
    }

    fn whole(&self, p: LonLat, all: &[Outline<'_>]) -> Whole {
        let (x, y) = (p.lon() - self.around.min().x, p.lat() - self.around.min().y);
        let (column, row) = ((x / CELL) as usize, (y / CELL) as usize);
        let there = x >= 0.0 && y >= 0.0 && column < self.columns;
        let Some(cell) = self.states.get(row * self.columns + column).filter(|_| there) else { return Whole::Unsure };
        let mut known = cell.load(Relaxed);
        if known < UNSURE {
            // What holds of one position in it holds of all.
            let (of, none) = match known {
                CROSSED => (&all[..OWN], OUTSIDE),
                NEAR => (&all[..OWN], UNSURE),
                _ => (all, NOWHERE),
            };
            let state = of.iter().position(|state| state.contains(p)).and_then(|state| u16::try_from(state).ok());
            known = state.map_or(none, |state| state + FIRST);
            cell.store(known, Relaxed);
        }
        match known {
            UNSURE => Whole::Unsure,
            NOWHERE => Whole::Nowhere,
            OUTSIDE => Whole::Outside,
            state => Whole::In(usize::from(state - FIRST)),
        }
    }
}

/// What sums of degrees may be off by.
const ROUNDING: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use geo::Contains;

    use super::*;

    /// What cells say is what the outlines say, and these are what another library says.
    #[cfg(feature = "builtin")]
    #[test]
    fn cells_agree_with_outlines() {
        let base = crate::builtin::base_map();
        let states = States::new(&crate::builtin::durand().unwrap(), &base).unwrap();
        let mut seed = 5_u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (mut sure, mut third) = (0, 0);
        for _ in 0..20_000 {
            let p = LonLat::new(56.0 + 26.0 * random(), 20.0 + 22.0 * random()).unwrap();
            for state in &states.all {
                assert_eq!(state.contains(p), state.area.shape.contains(&Coord::from(p)), "{p}");
            }
            let right = states.third(p);
            third += usize::from(right.is_some());
            let own = states.all[..OWN].iter().position(|state| state.contains(p));
            match states.cells.as_ref().unwrap().whole(p, &states.all) {
                Whole::In(state) => assert_eq!(own.or(right), Some(state), "{p}"),
                Whole::Nowhere => assert_eq!((own, right), (None, None), "{p}"),
                Whole::Outside => assert_eq!((own, right), (None, states.other(p)), "{p}"),
                Whole::Unsure => continue,
            }
            sure += 1;
        }
        assert!(sure > 14_000 && third > 5_000, "{sure}, {third}");
    }
}
