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
    lon: f64,
    lat: f64,
    index: u32,
}

impl Grid {
    /// The grid of `positions` for `eps` metres. `weights`, one for each position, count 1 if not given.
    pub fn new(positions: &[LonLat], weights: Option<&[f64]>, eps: f64) -> Self {
        let layout = Layout::new(eps);
        let mut keyed: Vec<Keyed> =
            positions.par_iter().enumerate().map(|(i, &p)| Keyed::new(i as u32, p, &layout)).collect();
        keyed.par_sort_unstable_by(Keyed::order);
        let row_height = layout.angle * R_MIN;
        let mut grid = Self {
            sites: Vec::with_capacity(positions.len()),
            cells: Vec::new(),
            site_of: vec![0; positions.len()],
            rows: Vec::new(),
            reach: (eps / row_height).floor() as u32 + 1,
            eps,
            row_height,
        };
        grid.fill(&keyed, weights, &layout);
        grid
    }

    fn fill(&mut self, keyed: &[Keyed], weights: Option<&[f64]>, layout: &Layout) {
        let mut before: Option<&Keyed> = None;
        for k in keyed {
            let weight = weights.map_or(1.0, |w| w[k.index as usize]);
            let same_cell = before.is_some_and(|b| b.key == k.key);
            let same_site = same_cell && before.is_some_and(|b| b.lon == k.lon && b.lat == k.lat);
            if same_site {
                if let Some(site) = self.sites.last_mut() {
                    site.weight += weight;
                }
            } else {
                let point = ecef(LonLat::wrapped(k.lon, k.lat));
                self.sites.push(Site { point, weight, row: k.index });
            }
            let end = self.sites.len() as u32;
            match self.cells.last_mut() {
                Some(cell) if same_cell => cell.sites.end = end,
                _ => self.open_cell(k.key, end - 1..end, layout),
            }
            self.site_of[k.index as usize] = end - 1;
            before = Some(k);
        }
    }

    fn open_cell(&mut self, key: u64, sites: Range<u32>, layout: &Layout) {
        let (number, column) = ((key >> 32) as u32, key as u32);
        let cell = self.cells.len() as u32;
        match self.rows.last_mut() {
            Some(row) if row.shape.number == number => row.cells.end = cell + 1,
            _ => self.rows.push(Row { shape: layout.row(number), cells: cell..cell + 1 }),
        }
        self.cells.push(Cell { row: self.rows.len() as u32 - 1, column, sites });
    }

    /// The sites of a cell.
    pub fn sites_of(&self, cell: u32) -> &[Site] {
        let range = &self.cells[cell as usize].sites;
        &self.sites[range.start as usize..range.end as usize]
    }

    /// The ranges of cells that may hold a point within eps of a point of `cell`, itself included: at most two a row.
    pub fn neighbours(&self, cell: u32) -> impl Iterator<Item = u32> + '_ {
        let here = &self.cells[cell as usize];
        let row = here.row as usize;
        let number = self.rows[row].shape.number;
        let in_reach = |r: &&Row| r.shape.number.abs_diff(number) <= self.reach;
        let before = self.rows[..row].iter().rev().take_while(in_reach).count();
        let after = self.rows[row..].iter().take_while(in_reach).count();
        self.rows[row - before..row + after].iter().flat_map(move |other| {
            let [a, b] = self.in_row(&self.rows[row].shape, here.column, other);
            a.chain(b)
        })
    }

    fn in_row(&self, row: &RowShape, column: u32, other: &Row) -> [Range<u32>; 2] {
        let cells = other.cells.clone();
        let gap = (f64::from(row.number.abs_diff(other.shape.number)) - 1.0).max(0.0) * self.row_height;
        // The meridian chord of an arc g is above g (1 - g²/24R²); 0.999 is below that for rows two apart.
        let left = (self.eps * self.eps - 0.999 * gap * gap).max(0.0).sqrt();
        let narrow = (row.narrowest * other.shape.narrowest).sqrt();
        let sine = left / (2.0 * narrow);
        if sine >= 1.0 {
            return [cells, 0..0];
        }
        let reach = sine.asin() / PI * (1.0 + 1e-9);
        let (mine, theirs) = (f64::from(row.columns), other.shape.columns);
        let from = ((f64::from(column) / mine - reach) * f64::from(theirs)).floor() as i64;
        let to = ((f64::from(column + 1) / mine + reach) * f64::from(theirs)).floor() as i64;
        let width = i64::from(theirs);
        if to - from + 1 >= width {
            return [cells, 0..0];
        }
        if from < 0 {
            return [self.columns(&cells, 0, to), self.columns(&cells, from + width, width - 1)];
        }
        if to >= width {
            return [self.columns(&cells, 0, to - width), self.columns(&cells, from, width - 1)];
        }
        [self.columns(&cells, from, to), 0..0]
    }

    fn columns(&self, cells: &Range<u32>, from: i64, to: i64) -> Range<u32> {
        let row = &self.cells[cells.start as usize..cells.end as usize];
        let start = row.partition_point(|c| i64::from(c.column) < from) as u32;
        let length = row[start as usize..].partition_point(|c| i64::from(c.column) <= to) as u32;
        cells.start + start..cells.start + start + length
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
        // One name for one place: the antimeridian is 180° W, and a pole has no longitude.
        let lon = if p.lon() >= 180.0 { -180.0 } else { p.lon() + 0.0 };
        let lon = if p.lat().abs() >= 90.0 { 0.0 } else { lon };
        let number = (((p.lat() + 90.0).to_radians() / layout.angle) as u32).min(layout.last_row);
        let columns = layout.row(number).columns;
        let column = (((lon + 180.0) / 360.0 * f64::from(columns)) as u32).min(columns - 1);
        Self { key: u64::from(number) << 32 | u64::from(column), lon, lat: p.lat() + 0.0, index }
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let place = self.key.cmp(&other.key).then(self.lon.total_cmp(&other.lon));
        place.then(self.lat.total_cmp(&other.lat)).then(self.index.cmp(&other.index))
    }
}
