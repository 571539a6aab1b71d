//! What labels must not cover, and what they had better not.

use super::area::{Box4, crossing};
use super::index::Index;
use super::request::{Placed, Request};
use crate::render::scene::Point;

/// What labels must not cover, and what they had better not.
#[derive(Clone, Debug, Default)]
pub struct Obstacles {
    /// Never covered by anything: the legend, the scale bar.
    pub furniture: Vec<Box4>,
    /// Never covered by labels.
    pub blocked: Vec<Box4>,
    /// Lines never covered.
    pub lines: Vec<Vec<Point>>,
    /// Points with radii, better not covered.
    pub marks: Vec<(Point, f64)>,
    /// The area that labels must stay in.
    pub page: Option<Box4>,
}

impl Obstacles {
    /// How much a block would hide: furniture, which no number of other things outweighs; then incidents, vertices of lines, and
    /// above all what is blocked already.
    pub fn cost(&self, area: &Box4) -> (usize, usize) {
        let furniture = self.furniture.iter().filter(|b| b.overlaps(area)).count();
        let hidden = self.marks.iter().filter(|(at, r)| area.grown(*r).holds(*at)).count();
        let lines = self.lines.iter().flatten().filter(|p| area.holds(**p)).count();
        let blocked = self.blocked.iter().filter(|b| b.overlaps(area)).count();
        (furniture, hidden + lines + 1_000 * blocked)
    }
}

/// A position of a label that nothing on the page forbids.
pub struct Position {
    /// Where it is.
    pub placed: Placed,
    /// What is wrong with it: that it is not the preferred one, and what it hides.
    pub cost: f64,
}

/// The obstacles, found fast.
pub struct Room<'a> {
    obstacles: &'a Obstacles,
    edges: Vec<[Point; 2]>,
    edges_near: Index,
    marks_near: Index,
    reach: f64,
}

impl<'a> Room<'a> {
    /// Between obstacles.
    pub fn new(obstacles: &'a Obstacles) -> Self {
        let edges: Vec<[Point; 2]> =
            obstacles.lines.iter().flat_map(|line| line.windows(2).map(|edge| [edge[0], edge[1]])).collect();
        Self {
            edges_near: Index::new(edges.iter().map(|[a, b]| Box4::about(*a, *b))),
            marks_near: Index::new(obstacles.marks.iter().map(|(at, _)| Box4::about(*at, *at))),
            reach: obstacles.marks.iter().map(|(_, radius)| *radius).fold(0.0, f64::max),
            obstacles,
            edges,
        }
    }

    /// Where a label may stand whatever the others do, the best first: whole, then as the smaller block.
    pub fn positions(&self, request: &Request) -> Vec<Position> {
        let smaller = request.smaller.map(|(width, height)| Request { width, height, ..request.clone() });
        let mut all = self.free(request);
        for position in smaller.iter().flat_map(|request| self.free(request)) {
            all.push(Position { placed: Placed { smaller: true, ..position.placed }, ..position });
        }
        all.sort_by(|a, b| a.placed.smaller.cmp(&b.placed.smaller).then(a.cost.total_cmp(&b.cost)));
        all
    }

    fn free(&self, request: &Request) -> Vec<Position> {
        let candidates = request.candidates().into_iter();
        let allowed = candidates.filter(|(placed, _)| request.holds(&placed.area) && self.allows(placed));
        let costed = allowed.map(|(placed, preference)| {
            let cost = preference + self.covered(&placed.area, request);
            Position { placed, cost }
        });
        costed.filter(|position| position.cost <= request.limit).collect()
    }

    fn allows(&self, placed: &Placed) -> bool {
        let (area, blocked) = (&placed.area, &self.obstacles.blocked);
        let clear = self.obstacles.page.is_none_or(|page| area.grown(3.0).within(&page))
            && !blocked.iter().any(|other| area.overlaps(other));
        clear
            && !self.meets(&area.grown(2.5))
            && placed.leader.is_none_or(|(from, to)| {
                !blocked.iter().any(|other| other.grown(-2.5).meets_edge(from, to)) && !self.crosses(from, to)
            })
    }

    fn meets(&self, area: &Box4) -> bool {
        self.edges_near.near(area).any(|i| area.meets_edge(self.edges[i][0], self.edges[i][1]))
    }

    /// Whether a leader crosses a line beyond its own beginning, which may stand on it: a name belongs to its side.
    fn crosses(&self, from: Point, to: Point) -> bool {
        const BEGINNING: f64 = 8.0;
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let t = (BEGINNING / length).min(1.0);
        let start = (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
        self.edges_near.near(&Box4::about(start, to)).any(|i| crossing([start, to], self.edges[i]))
    }

    /// How much a label hides: one for a mark's centre under it, less for one that it only touches.
    fn covered(&self, area: &Box4, request: &Request) -> f64 {
        let near = self.marks_near.near(&area.grown(self.reach)).map(|i| self.obstacles.marks[i]);
        let hidden = near.filter(|(at, _)| *at != request.at).map(|(at, radius)| {
            let distance = area.distance(at);
            if distance <= 0.0 { 1.0 } else { 0.6 * (1.0 - distance / radius.max(0.1)).max(0.0) }
        });
        hidden.sum()
    }
}
