//! A label, and where it may stand: eight positions about a point, farther off with a leader line, or over an area.

use geo::{Contains, Polygon};

use super::area::Box4;
use crate::render::scene::{Anchor, Point};

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
    /// The area that it must stay in: an area's name belongs to the area.
    pub within: Option<Polygon>,
    /// Which parts of its width must stay there, shares from the left.
    pub parts: &'static [f64],
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
    /// On its point alone.
    On,
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

impl Request {
    /// Whether a block stays in the area that it names.
    pub fn holds(&self, area: &Box4) -> bool {
        let middle = 0.5 * (area.top + area.bottom);
        let at = |share: f64| geo::Point::new(area.left + share * (area.right - area.left), middle);
        self.within.as_ref().is_none_or(|within| self.parts.iter().all(|share| within.contains(&at(*share))))
    }

    /// Every position with its cost, if nothing were in the way: first the preferred ones.
    pub fn candidates(&self) -> Vec<(Placed, f64)> {
        let Self { at: (x, y), clearance, width, height, .. } = *self;
        let diagonal = clearance * 0.72;
        let block = |left: f64, top: f64, anchor: Anchor, cost: f64| {
            let area = Box4 { left, top, right: left + width, bottom: top + height };
            (Placed { area, anchor, leader: None, smaller: false }, cost)
        };
        let over = |dx: f64, dy: f64| {
            let (cx, cy) = (x + dx * width * 0.6, y + dy * (height + 4.0) * 1.5);
            block(cx - width / 2.0, cy - height / 2.0, Anchor::Middle, 0.35 * dx.abs() + 0.2 * dy.abs())
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
        match self.stand {
            Stand::Beside => {}
            Stand::Led => all.extend(led(self)),
            Stand::Over => all = around().map(|(dx, dy)| over(dx, dy)).collect(),
            Stand::On => all = vec![over(0.0, 0.0)],
        }
        all
    }
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

/// Steps about a point, by halves.
fn around() -> impl Iterator<Item = (f64, f64)> {
    (-4..=4).flat_map(|dy| (-4..=4).map(move |dx| (0.5 * f64::from(dx), 0.5 * f64::from(dy))))
}
