//! A grid over the ellipsoid whose cells are so small that any two points of one are within eps of each other.
//!
//! Rows of latitude, and in each row columns of longitude (2-D cell counts), with ECEF chords for distances. With r
//! the radius of a parallel, the chord of two points is c² = (meridian chord)² + 4 r₁r₂ sin²(Δλ/2). So a cell of
//! meridian height h and width w at its widest parallel has c² ≤ h² + w²; and two points within eps of each other
//! differ in longitude by at most 2 asin(eps / 2√(r₁r₂)).

use std::f64::consts::{PI, SQRT_2};
use std::ops::Range;

use rayon::prelude::*;

use super::within::Within;
use crate::geodesy::ellipsoid::{A, B, E2, R_MIN, Vec3, ecef};
use crate::model::LonLat;

/// Incidents at one position.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// ECEF metres.
    pub point: Vec3,
    /// Sum of the incidents' weights.
    pub weight: f64,
    /// The lowest row among them.
    pub row: u32,
}

/// A cell that holds sites.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Index of its row among those that hold sites.
    row: u32,
    /// Its column, from 180° W.
    column: u32,
    /// Its sites.
    pub sites: Range<u32>,
    /// What its sites lie in.
    pub bounds: Bounds,
}

/// A box in ECEF metres, a metre wider than what it holds: more than the rounding to f32.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    low: [f32; 3],
    high: [f32; 3],
}

impl Bounds {
    /// The box about some points.
    pub fn of<'a>(points: impl Iterator<Item = &'a Vec3>) -> Self {
        let mut bounds = Self { low: [f32::INFINITY; 3], high: [f32::NEG_INFINITY; 3] };
        for p in points {
            for ((low, high), c) in bounds.low.iter_mut().zip(&mut bounds.high).zip(p) {
                *low = low.min(*c as f32 - 1.0);
                *high = high.max(*c as f32 + 1.0);
            }
        }
        bounds
    }

    /// A squared distance that no point of the box is nearer to `p` than.
    pub fn square(&self, p: Vec3) -> f64 {
        let off = |axis: usize| {
            let c = p[axis] as f32;
            (self.low[axis] - c).max(c - self.high[axis]).max(0.0)
        };
        let (x, y, z) = (off(0), off(1), off(2));
        // Each term is rounded, and the point too, by less than the metre that the box is wider.
        f64::from((x * x + y * y + z * z) * (1.0 - 1e-5))
    }
}

/// Sites in cells, both in the order of rows and columns.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The sites, cell by cell.
    pub sites: Vec<Site>,
    /// The cells that hold any.
    pub cells: Vec<Cell>,
    /// The site of each position.
    pub site_of: Vec<u32>,
    /// The rows that hold sites, from the south.
    rows: Vec<Row>,
    reach: u32,
    eps: f64,
    row_height: f64,
}

#[derive(Clone, Debug)]
struct Row {
    shape: RowShape,
    cells: Range<u32>,
    /// The rows in reach and how far in them, as a part of the full turn; 1 for all round.
    near: Vec<(u32, f64)>,
    /// For each column from the row's first on: the first cell at it or after it. Empty where the row is too sparse.
    lookup: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct RowShape {
    /// Number of the row from the south pole.
    number: u32,
    columns: u32,
    /// Radius of its narrowest parallel, metres.
    narrowest: f64,
}

/// How rows of latitude are laid out.
#[derive(Clone, Copy)]
struct Layout {
    /// Height of a row, radians of latitude.
    angle: f64,
    /// Width of a column at most, metres.
    side: f64,
    last_row: u32,
}

#[derive(Clone, Copy)]
struct Keyed {
    key: u64,
    index: u32,
}

impl Grid {
    /// The grid of `positions` for `eps` metres. `weights`, one for each position, count 1 if not given.
    pub fn new(positions: &[LonLat], weights: Option<&[f64]>, eps: f64) -> Self {
        let layout = Layout::new(eps);
        let mut keyed: Vec<Keyed> =
            positions.par_iter().enumerate().map(|(i, &p)| Keyed::new(i as u32, p, &layout)).collect();
        keyed.par_sort_unstable_by_key(|k| k.key);
        let mut groups: Vec<&mut [Keyed]> = keyed.chunk_by_mut(|a, b| a.key == b.key).collect();
        let blocks: Vec<Block> = groups.par_chunks_mut(BLOCK).map(|g| Block::new(g, positions, weights)).collect();
        let row_height = layout.angle * R_MIN;
        let mut grid = Self {
            sites: Vec::with_capacity(blocks.iter().map(|b| b.sites.len()).sum()),
            cells: Vec::with_capacity(groups.len()),
            site_of: vec![0; positions.len()],
            rows: Vec::new(),
            reach: (eps / row_height).floor() as u32 + 1,
            eps,
            row_height,
        };
        for block in blocks {
            grid.take(block, &layout);
        }
        grid.link_rows();
        grid
    }

    fn take(&mut self, block: Block, layout: &Layout) {
        let before = self.sites.len() as u32;
        for (key, sites, bounds) in block.cells {
            self.open_cell(key, sites.start + before..sites.end + before, bounds, layout);
        }
        for (position, site) in block.site_of {
            self.site_of[position as usize] = site + before;
        }
        self.sites.extend(block.sites);
    }

    fn open_cell(&mut self, key: u64, sites: Range<u32>, bounds: Bounds, layout: &Layout) {
        let (number, column) = ((key >> 32) as u32, key as u32);
        let cell = self.cells.len() as u32;
        match self.rows.last_mut() {
            Some(row) if row.shape.number == number => row.cells.end = cell + 1,
            _ => {
                let shape = layout.row(number);
                self.rows.push(Row { shape, cells: cell..cell + 1, near: Vec::new(), lookup: Vec::new() });
            }
        }
        self.cells.push(Cell { row: self.rows.len() as u32 - 1, column, sites, bounds });
    }

    /// The sites of a cell.
    pub fn sites_of(&self, cell: u32) -> &[Site] {
        let range = &self.cells[cell as usize].sites;
        &self.sites[range.start as usize..range.end as usize]
    }

    /// The cells that may hold a point within eps of a point of `cell`, itself included.
    pub fn neighbours(&self, cell: u32) -> impl Iterator<Item = u32> + '_ {
        let here = &self.cells[cell as usize];
        let row = &self.rows[here.row as usize];
        row.near.iter().flat_map(move |&(other, reach)| {
            let [a, b] = in_row(&row.shape, here.column, &self.rows[other as usize], reach, &self.cells);
            a.chain(b)
        })
    }

    fn link_rows(&mut self) {
        let near: Vec<Vec<(u32, f64)>> = (0..self.rows.len()).map(|i| self.rows_near(i)).collect();
        for (row, near) in self.rows.iter_mut().zip(near) {
            row.near = near;
            row.lookup = lookup(&self.cells[row.cells.start as usize..row.cells.end as usize], row.cells.start);
        }
    }

    fn rows_near(&self, row: usize) -> Vec<(u32, f64)> {
        let here = &self.rows[row].shape;
        let in_reach = |r: &&Row| r.shape.number.abs_diff(here.number) <= self.reach;
        let before = self.rows[..row].iter().rev().take_while(in_reach).count();
        let after = self.rows[row..].iter().take_while(in_reach).count();
        (row - before..row + after).map(|other| (other as u32, self.reach_in(here, &self.rows[other].shape))).collect()
    }

    /// How far a point within eps can be in longitude, as a part of the full turn.
    fn reach_in(&self, row: &RowShape, other: &RowShape) -> f64 {
        let gap = (f64::from(row.number.abs_diff(other.number)) - 1.0).max(0.0) * self.row_height;
        // The meridian chord of an arc g is above g (1 - g²/24R²); 0.999 is below that for rows two apart.
        let left = (self.eps * self.eps - 0.999 * gap * gap).max(0.0).sqrt();
        let sine = left / (2.0 * (row.narrowest * other.narrowest).sqrt());
        if sine >= 1.0 { 1.0 } else { sine.asin() / PI * (1.0 + 1e-9) }
    }
}

/// The cells of a row within reach of a column: at most two ranges, where longitude wraps.
fn in_row(row: &RowShape, column: u32, other: &Row, reach: f64, cells: &[Cell]) -> [Range<u32>; 2] {
    let all = [other.cells.clone(), 0..0];
    if reach >= 1.0 {
        return all;
    }
    let (mine, theirs) = (1.0 / f64::from(row.columns), f64::from(other.shape.columns));
    let from = ((f64::from(column) * mine - reach) * theirs).floor() as i64;
    let to = ((f64::from(column + 1) * mine + reach) * theirs).floor() as i64;
    let width = i64::from(other.shape.columns);
    if to - from + 1 >= width {
        return all;
    }
    let span = |from: i64, to: i64| other.first_at(from, cells)..other.first_at(to + 1, cells);
    if from < 0 {
        return [span(0, to), span(from + width, width - 1)];
    }
    if to >= width {
        return [span(0, to - width), span(from, width - 1)];
    }
    [span(from, to), 0..0]
}

impl Row {
    /// The first cell at a column or after it.
    fn first_at(&self, column: i64, cells: &[Cell]) -> u32 {
        let row = &cells[self.cells.start as usize..self.cells.end as usize];
        let offset = column - i64::from(row[0].column);
        if offset <= 0 {
            return self.cells.start;
        }
        if self.lookup.is_empty() {
            return self.cells.start + row.partition_point(|c| i64::from(c.column) < column) as u32;
        }
        self.lookup.get(offset as usize).copied().unwrap_or(self.cells.end)
    }
}

/// See [`Row::lookup`].
fn lookup(cells: &[Cell], start: u32) -> Vec<u32> {
    let (first, last) = (cells[0].column, cells[cells.len() - 1].column);
    let span = (last - first) as usize + 1;
    if span > 16 * cells.len() + 64 {
        return Vec::new();
    }
    let mut next = 0;
    (first..=last)
        .map(|column| {
            while cells[next].column < column {
                next += 1;
            }
            start + next as u32
        })
        .collect()
}

/// Cells made together.
const BLOCK: usize = 256;

/// Some cells in their order, their sites numbered from 0.
struct Block {
    sites: Vec<Site>,
    cells: Vec<(u64, Range<u32>, Bounds)>,
    /// Position and its site.
    site_of: Vec<(u32, u32)>,
}

impl Block {
    /// Sorts each group, which is a cell's, by place and then by position, so that nothing depends on the order of the
    /// input, and makes one site of equal places.
    fn new(groups: &mut [&mut [Keyed]], positions: &[LonLat], weights: Option<&[f64]>) -> Self {
        let count = groups.iter().map(|g| g.len()).sum();
        let mut block = Self {
            sites: Vec::with_capacity(count),
            cells: Vec::with_capacity(groups.len()),
            site_of: Vec::with_capacity(count),
        };
        for group in groups {
            group.sort_unstable_by(|a, b| Keyed::place_order(a, b, positions));
            let start = block.sites.len();
            let mut last: Option<LonLat> = None;
            for k in group.iter() {
                let p = place(positions[k.index as usize]);
                let weight = weights.map_or(1.0, |w| w.get(k.index as usize).copied().unwrap_or(0.0));
                match block.sites.last_mut() {
                    Some(site) if last == Some(p) => site.weight += weight,
                    _ => block.sites.push(Site { point: ecef(p), weight, row: k.index }),
                }
                last = Some(p);
                block.site_of.push((k.index, block.sites.len() as u32 - 1));
            }
            let bounds = Bounds::of(block.sites[start..].iter().map(|s| &s.point));
            block.cells.push((group[0].key, start as u32..block.sites.len() as u32, bounds));
        }
        block
    }
}

impl Layout {
    fn new(eps: f64) -> Self {
        let side = Within::sure(eps) * (1.0 - 1e-9) / SQRT_2;
        // The meridian's largest radius, so that no row is higher than `side`.
        let angle = (side / (A * A / B)).min(PI);
        Self { angle, side, last_row: (PI / angle).ceil() as u32 - 1 }
    }

    fn row(&self, number: u32) -> RowShape {
        let south = f64::from(number) * self.angle - PI / 2.0;
        let north = (south + self.angle).min(PI / 2.0);
        let widest = if south <= 0.0 && north >= 0.0 { A } else { parallel(south).max(parallel(north)) };
        let columns = (2.0 * PI * widest / self.side).ceil().max(1.0) as u32;
        RowShape { number, columns, narrowest: parallel(south).min(parallel(north)) }
    }
}

/// The radius of the parallel at a latitude in radians.
fn parallel(lat: f64) -> f64 {
    let sin = lat.sin();
    (A * lat.cos() / (1.0 - E2 * sin * sin).sqrt()).max(0.0)
}

impl Keyed {
    fn new(index: u32, p: LonLat, layout: &Layout) -> Self {
        let p = place(p);
        let number = (((p.lat() + 90.0).to_radians() / layout.angle) as u32).min(layout.last_row);
        let columns = layout.row(number).columns;
        let column = (((p.lon() + 180.0) / 360.0 * f64::from(columns)) as u32).min(columns - 1);
        Self { key: u64::from(number) << 32 | u64::from(column), index }
    }

    fn place_order(a: &Self, b: &Self, positions: &[LonLat]) -> std::cmp::Ordering {
        let (p, q) = (place(positions[a.index as usize]), place(positions[b.index as usize]));
        p.lon().total_cmp(&q.lon()).then(p.lat().total_cmp(&q.lat())).then(a.index.cmp(&b.index))
    }
}

/// One name for one place: the antimeridian is 180° W, a pole has no longitude, and there is no negative zero.
pub fn place(p: LonLat) -> LonLat {
    let lon = if p.lon() >= 180.0 { -180.0 } else { p.lon() + 0.0 };
    LonLat::wrapped(if p.lat().abs() >= 90.0 { 0.0 } else { lon }, p.lat() + 0.0)
}
