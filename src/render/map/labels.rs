//! Label placement: eight positions about a point, as in J. Christensen, J. Marks, S. Shieber, An empirical study of
//! algorithms for point-feature label placement (ACM TOG 14(3), 1995), taken greedily by priority. No label covers
//! another, the border or the page's furniture; incidents under labels cost, but do not forbid. Deterministic.

use geo::{Contains, Polygon};

use crate::render::scene::{Anchor, Point};

/// A rectangle of the page: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Box4 {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

/// A label to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What it names.
    pub at: Point,
    /// Distance to keep from it, pixels.
    pub clearance: f64,
    /// Width of the block of lines.
    pub width: f64,
    /// Height of the block.
    pub height: f64,
    /// Width and height of a block that says less, for where there is no room for the whole.
    pub smaller: Option<(f64, f64)>,
    /// Where it may stand.
    pub stand: Stand,
    /// The cost beyond which it is rather left out.
    pub limit: f64,
    /// The area that its middle must stay in: an area's name belongs to the area.
    pub within: Option<Polygon>,
}

/// Where a label may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// At one of the eight positions beside its point.
    Beside,
    /// There, or farther off with a leader line.
    Led,
    /// On its point or near it, as an area's name does.
    Over,
}

/// Where a label went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Its block.
    pub area: Box4,
    /// How its lines are aligned.
    pub anchor: Anchor,
    /// The leader line, from the point to the label.
    pub leader: Option<(Point, Point)>,
    /// Whether only the smaller block had room.
    pub smaller: bool,
}

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

impl Box4 {
    /// Whether two rectangles overlap.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The rectangle, larger by `by` on all sides.
    pub fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Whether the rectangle lies within another.
    pub fn within(&self, other: &Self) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }

    /// Whether a point is inside.
    pub fn holds(&self, (x, y): Point) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// Whether any edge of a line touches the rectangle.
    pub fn meets(&self, line: &[Point]) -> bool {
        line.windows(2).any(|edge| self.meets_edge(edge[0], edge[1]))
    }

    fn meets_edge(&self, a: Point, b: Point) -> bool {
        if a.0.max(b.0) < self.left
            || a.0.min(b.0) > self.right
            || a.1.max(b.1) < self.top
            || a.1.min(b.1) > self.bottom
        {
            return false;
        }
        if self.holds(a) || self.holds(b) {
            return true;
        }
        // Neither end is inside: the edge meets the rectangle if its corners lie on both sides of it.
        let side = |x: f64, y: f64| (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0) > 0.0;
        let corners = [
            side(self.left, self.top),
            side(self.right, self.top),
            side(self.right, self.bottom),
            side(self.left, self.bottom),
        ];
        corners.iter().any(|c| *c != corners[0])
    }

    fn distance(&self, (x, y): Point) -> f64 {
        let dx = (self.left - x).max(x - self.right).max(0.0);
        let dy = (self.top - y).max(y - self.bottom).max(0.0);
        dx.hypot(dy)
    }
}

impl Request {
    fn holds(&self, area: &Box4) -> bool {
        let middle = geo::Point::new(0.5 * (area.left + area.right), 0.5 * (area.top + area.bottom));
        self.within.as_ref().is_none_or(|within| within.contains(&middle))
    }
}

/// Places labels, the most important first; none where no position is good enough.
pub fn place(requests: &[Request], obstacles: &Obstacles) -> Vec<Option<Placed>> {
    let mut taken = obstacles.blocked.clone();
    let mut leaders: Vec<[Point; 2]> = Vec::new();
    requests
        .iter()
        .map(|request| {
            let placed = best(request, obstacles, &taken, &leaders).or_else(|| {
                let (width, height) = request.smaller?;
                let request = Request { width, height, ..request.clone() };
                best(&request, obstacles, &taken, &leaders).map(|placed| Placed { smaller: true, ..placed })
            })?;
            taken.push(placed.area.grown(2.0));
            leaders.extend(placed.leader.map(|(from, to)| [from, to]));
            Some(placed)
        })
        .collect()
}

/// The cheapest position that is allowed and good enough.
fn best(request: &Request, obstacles: &Obstacles, taken: &[Box4], leaders: &[[Point; 2]]) -> Option<Placed> {
    let allowed = candidates(request)
        .into_iter()
        .filter(|(placed, _)| request.holds(&placed.area) && allowed(placed, obstacles, taken, leaders))
        .map(|(placed, preference)| (placed, preference + covered(&placed.area, request, obstacles)))
        .filter(|(_, cost)| *cost <= request.limit);
    let best = allowed.fold(None, |best: Option<(Placed, f64)>, (placed, cost)| match best {
        Some((_, least)) if least <= cost => best,
        _ => Some((placed, cost)),
    });
    best.map(|(placed, _)| placed)
}

fn allowed(placed: &Placed, obstacles: &Obstacles, taken: &[Box4], leaders: &[[Point; 2]]) -> bool {
    let area = &placed.area;
    let grown = area.grown(2.5);
    if let Some((from, to)) = placed.leader {
        let over_label = taken.iter().any(|other| other.grown(-2.5).meets(&[from, to]));
        if over_label || crosses_line(from, to, obstacles) || leaders.iter().any(|&other| crossing(other, [from, to])) {
            return false;
        }
    }
    obstacles.page.is_none_or(|page| area.grown(3.0).within(&page))
        && !taken.iter().any(|other| area.overlaps(other))
        && !leaders.iter().any(|line| area.meets(line))
        && !obstacles.lines.iter().any(|line| grown.meets(line))
}

/// Whether a leader crosses a line beyond its own beginning, which may stand on it: a name belongs to its side.
fn crosses_line(from: Point, to: Point, obstacles: &Obstacles) -> bool {
    const BEGINNING: f64 = 8.0;
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    let t = (BEGINNING / length).min(1.0);
    let start = (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
    obstacles.lines.iter().any(|line| line.windows(2).any(|edge| crossing([start, to], [edge[0], edge[1]])))
}

fn crossing([a, b]: [Point; 2], [c, d]: [Point; 2]) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0) > 0.0;
    side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}

/// How much a label hides: one for a mark's centre under it, less for one that it only touches.
fn covered(area: &Box4, request: &Request, obstacles: &Obstacles) -> f64 {
    obstacles
        .marks
        .iter()
        .filter(|(at, _)| *at != request.at)
        .map(|&(at, radius)| {
            let distance = area.distance(at);
            if distance <= 0.0 { 1.0 } else { 0.6 * (1.0 - distance / radius.max(0.1)).max(0.0) }
        })
        .sum()
}

fn candidates(request: &Request) -> Vec<(Placed, f64)> {
    let Request { at: (x, y), clearance, width, height, .. } = *request;
    let diagonal = clearance * 0.72;
    let block = |left: f64, top: f64, anchor: Anchor, cost: f64| {
        let area = Box4 { left, top, right: left + width, bottom: top + height };
        (Placed { area, anchor, leader: None, smaller: false }, cost)
    };
    let (above, below) = (y - diagonal - height, y + diagonal);
    let mut all = vec![
        block(x + diagonal, above, Anchor::Left, 0.0),
        block(x + clearance, y - height / 2.0, Anchor::Left, 0.05),
        block(x + diagonal, below, Anchor::Left, 0.1),
        block(x - diagonal - width, above, Anchor::Right, 0.15),
        block(x - clearance - width, y - height / 2.0, Anchor::Right, 0.2),
        block(x - diagonal - width, below, Anchor::Right, 0.25),
        block(x - width / 2.0, y - clearance - height, Anchor::Middle, 0.3),
        block(x - width / 2.0, y + clearance, Anchor::Middle, 0.35),
    ];
    match request.stand {
        Stand::Beside => {}
        Stand::Led => all.extend(led(request)),
        Stand::Over => {
            all.clear();
            for (i, (dx, dy)) in SPIRAL.iter().enumerate() {
                let (cx, cy) = (x + dx * width * 0.6, y + dy * (height + 4.0) * 1.5);
                all.push(block(cx - width / 2.0, cy - height / 2.0, Anchor::Middle, 0.1 * i as f64));
            }
        }
    }
    all
}

/// Positions farther off, on rings about the point, each with a leader line to the label's nearest side.
fn led(request: &Request) -> Vec<(Placed, f64)> {
    let Request { at: (x, y), width, height, .. } = *request;
    let mut all = Vec::new();
    for (ring, distance) in [24.0, 38.0, 54.0, 74.0, 96.0].into_iter().enumerate() {
        for step in 0..16 {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(step) / 16.0).sin_cos();
            let (tip_x, tip_y) = (x + distance * cos, y + distance * sin);
            let left = if cos > 0.0 { tip_x } else { tip_x - width };
            let area = Box4 { left, top: tip_y - height / 2.0, right: left + width, bottom: tip_y + height / 2.0 };
            let anchor = if cos > 0.0 { Anchor::Left } else { Anchor::Right };
            let end = (if cos > 0.0 { tip_x - 2.0 } else { tip_x + 2.0 }, tip_y);
            let slant = 0.2 * sin.abs();
            all.push((
                Placed { area, anchor, leader: Some(((x, y), end)), smaller: false },
                1.0 + 0.5 * ring as f64 + slant,
            ));
        }
    }
    all
}

const SPIRAL: [(f64, f64); 13] = [
    (0.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (-1.0, 0.0),
    (1.0, 0.0),
    (-1.0, -1.0),
    (1.0, -1.0),
    (-1.0, 1.0),
    (1.0, 1.0),
    (0.0, -2.0),
    (0.0, 2.0),
    (-2.0, 0.0),
    (2.0, 0.0),
];
