//! Which labels stand where: greedily by priority, then by moves that let a more important label in or make the whole cheaper.

use super::area::{Box4, crossing};
use super::obstacles::Position;
use super::request::Placed;

/// What is between two labels at least, pixels.
const GAP: f64 = 2.0;

/// Rounds through all labels; few need more than three.
const ROUNDS: usize = 4;

/// Positions that a label moves among, its best.
const TRIED: usize = 32;

/// No label makes more others move.
const MOST_MOVED: usize = 3;

/// The smaller block stands for the whole only where the whole has no room.
const SMALLER: f64 = 3.0;

/// A more important label moves to a position that is so much worse at most.
const SUFFERED: f64 = 0.4;

/// For each label the position that it takes; none if it is left out.
type Taken = Vec<Option<usize>>;

/// The positions of all labels, the most important label first, and for each the others that it can be in the way of.
pub struct Search<'a> {
    positions: &'a [Vec<Position>],
    near: Vec<Vec<usize>>,
}

impl<'a> Search<'a> {
    /// Over positions that are free of everything but labels, each label's best first.
    pub fn new(positions: &'a [Vec<Position>]) -> Self {
        let whole = |own: &Vec<Position>| own.iter().map(|p| reach(&p.placed)).reduce(|a, b| a.joined(&b));
        let reaches: Vec<Option<Box4>> = positions.iter().map(|own| Some(whole(own)?.grown(GAP))).collect();
        let meets = |a: Option<Box4>, b: Option<Box4>| a.zip(b).is_some_and(|(a, b)| a.overlaps(&b));
        let others = |i: usize| (0..reaches.len()).filter(move |&j| j != i);
        let near = (0..reaches.len()).map(|i| others(i).filter(|&j| meets(reaches[i], reaches[j])).collect()).collect();
        Self { positions, near }
    }

    /// Each label at its best position that the more important ones leave free.
    pub fn greedy(&self) -> Taken {
        let mut taken = vec![None; self.positions.len()];
        for i in 0..taken.len() {
            taken[i] = self.best_free(&taken, i, usize::MAX);
        }
        taken
    }

    /// The same after a search for better ones. A label that was left out comes in if those in its way can move, or are less important
    /// than it is; one that stands moves to a better position if those in its way can move and all of it is cheaper.
    pub fn bettered(&self, mut taken: Taken) -> Vec<Option<Placed>> {
        for _ in 0..ROUNDS {
            if (0..taken.len()).filter(|&i| self.moved(&mut taken, i)).count() == 0 {
                break;
            }
        }
        self.positions.iter().zip(taken).map(|(own, at)| Some(own[at?].placed)).collect()
    }

    fn best_free(&self, taken: &Taken, i: usize, tried: usize) -> Option<usize> {
        self.positions[i].iter().take(tried).position(|p| self.conflicts(taken, i, &p.placed).next().is_none())
    }

    /// Lets one label in, or moves it, if that is better: if it can be, without the loss of another.
    fn moved(&self, taken: &mut Taken, i: usize) -> bool {
        let mut better = 0..taken[i].unwrap_or(self.positions[i].len()).min(TRIED);
        let mut again = better.clone();
        let new = taken[i].is_none();
        better.any(|at| self.put(taken, (i, at), false)) || new && again.any(|at| self.put(taken, (i, at), true))
    }

    /// Puts a label at one of its positions, those in its way elsewhere, if that is better; with `losses`, less important ones may be
    /// left out.
    fn put(&self, taken: &mut Taken, (i, at): (usize, usize), losses: bool) -> bool {
        let in_the_way = self.conflicts(taken, i, &self.positions[i][at].placed).take(MOST_MOVED + 1);
        let moving: Vec<usize> = in_the_way.chain([i]).collect();
        let (others, new) = (&moving[..moving.len() - 1], taken[i].is_none());
        if others.len() > MOST_MOVED {
            return false;
        }
        let before: Vec<Option<usize>> = moving.iter().map(|&j| taken[j]).collect();
        let badness_before = self.badness(taken, &moving);
        for &j in others {
            taken[j] = None;
        }
        taken[i] = Some(at);
        for &j in others {
            taken[j] = self.best_free(taken, j, TRIED);
        }
        // What matters more than the label that is let in must not suffer for it.
        let stands = |(&j, at): (&usize, &Option<usize>)| match (taken[j], at) {
            (Some(now), Some(at)) => {
                let own = &self.positions[j];
                j > i || badness(&own[now]) <= badness(&own[*at]) + SUFFERED
            }
            _ => losses && j > i,
        };
        if others.iter().zip(&before).all(stands) && (new || self.badness(taken, &moving) < badness_before - 1e-9) {
            return true;
        }
        moving.iter().zip(before).for_each(|(&j, at)| taken[j] = at);
        false
    }

    fn badness(&self, taken: &Taken, labels: &[usize]) -> f64 {
        labels.iter().filter_map(|&j| Some(badness(&self.positions[j][taken[j]?]))).sum()
    }

    /// The other labels that a position of a label is in the way of.
    fn conflicts(&self, taken: &Taken, own: usize, placed: &Placed) -> impl Iterator<Item = usize> {
        let reach = reach(placed).grown(GAP);
        let standing = self.near[own].iter().filter_map(|&j| Some((j, &self.positions[j][taken[j]?].placed)));
        standing
            .filter(move |(_, other)| reach.overlaps(&self::reach(other)) && conflict(placed, other))
            .map(|(j, _)| j)
    }
}

fn badness(Position { placed, cost }: &Position) -> f64 {
    cost + if placed.smaller { SMALLER } else { 0.0 }
}

/// A label with its leader.
fn reach(placed: &Placed) -> Box4 {
    placed.leader.map_or(placed.area, |(from, to)| placed.area.joined(&Box4::about(from, to)))
}

fn conflict(a: &Placed, b: &Placed) -> bool {
    let over = |leader: Option<_>, area: &Box4| leader.is_some_and(|(from, to)| area.meets_edge(from, to));
    let both = a.leader.zip(b.leader).is_some_and(|((a, b), (c, d))| crossing([a, b], [c, d]));
    a.area.grown(GAP).overlaps(&b.area) || over(a.leader, &b.area) || over(b.leader, &a.area) || both
}

#[cfg(test)]
mod tests {
    use super::super::{Obstacles, Request, Stand, place};
    use super::*;

    fn town(at: (f64, f64)) -> Request {
        Request {
            at,
            clearance: 5.0,
            width: 60.0,
            height: 12.0,
            smaller: None,
            stand: Stand::Beside,
            limit: 3.0,
            within: None,
            parts: &[],
        }
    }

    fn scattered(count: usize, side: f64) -> Vec<Request> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64 * side
        };
        (0..count).map(|_| town((next(), next()))).collect()
    }

    fn positions(requests: &[Request]) -> Vec<Vec<Position>> {
        let obstacles = Obstacles::default();
        let room = super::super::Room::new(&obstacles);
        requests.iter().map(|request| room.positions(request)).collect()
    }

    #[test]
    fn a_label_that_blocks_another_moves() {
        // The second has room on its left alone, where the first would rather stand.
        let mut requests = vec![town((100.0, 50.0)), town((40.0, 50.0))];
        let wall = |left: f64, top: f64, right: f64, bottom: f64| Box4 { left, top, right, bottom };
        let obstacles = Obstacles {
            blocked: vec![wall(0.0, 0.0, 39.0, 100.0), wall(0.0, 0.0, 300.0, 44.0), wall(0.0, 56.5, 300.0, 100.0)],
            ..Obstacles::default()
        };
        requests[0].at.0 = 112.0;
        let alone = place(&requests[..1], &obstacles)[0].unwrap();
        assert!(alone.area.left > 112.0);
        let placed = place(&requests, &obstacles);
        assert!(placed.iter().all(Option::is_some), "{placed:?}");
    }

    #[test]
    fn the_search_loses_no_label_that_mattered_and_finds_room_for_more() {
        let requests = scattered(500, 1_400.0);
        let positions = positions(&requests);
        let search = Search::new(&positions);
        let start = search.greedy();
        let end = search.bettered(start.clone());
        let first = (0..500).find(|&i| start[i].is_some() != end[i].is_some()).unwrap();
        assert!(end[first].is_some(), "the most important label that changed came in");
        let (before, after) = (start.iter().flatten().count(), end.iter().flatten().count());
        assert!(after > before, "{before} of 500 before, {after} after");
        let standing: Vec<&Placed> = end.iter().flatten().collect();
        for (i, a) in standing.iter().enumerate() {
            assert!(standing[..i].iter().all(|b| !conflict(a, b)));
        }
    }

    #[test]
    fn crowded_leaders_keep_apart() {
        let requests: Vec<Request> =
            scattered(60, 150.0).into_iter().map(|town| Request { stand: Stand::Led, limit: 6.0, ..town }).collect();
        let placed = place(&requests, &Obstacles::default());
        let standing: Vec<&Placed> = placed.iter().flatten().collect();
        for (i, a) in standing.iter().enumerate() {
            assert!(standing[..i].iter().all(|b| !conflict(a, b)));
        }
        assert!(standing.len() > 20, "{}", standing.len());
    }
}
