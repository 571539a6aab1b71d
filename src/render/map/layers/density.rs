//! Many incidents as a smooth density: filled contours of a Gaussian kernel estimate (B. W. Silverman, Density estimation for
//! statistics and data analysis, 1986, section 4.2) on a grid of the page.

use contour::{Contour, ContourBuilder};

use crate::render::map::canvas::Canvas;
use crate::render::scene::{Layer, Mark, Paint, Path, Point};
use crate::render::style::{TYPES, faded};

/// Distance of the grid's nodes, and the kernel's standard deviation, pixels.
const STEP: f64 = 4.0;
const BANDWIDTH: f64 = 16.0;
/// Levels as parts of the highest density, and the opacity from each on.
const LEVELS: [(f64, f64); 5] = [(0.05, 0.14), (0.15, 0.16), (0.35, 0.2), (0.6, 0.24), (0.85, 0.3)];

/// The layer, and what its legend says.
pub struct Density {
    pub layer: Layer,
    /// Least density of each level, incidents on 1,000 km², and its colour as it looks.
    pub levels: Vec<(f64, Paint)>,
    /// The kernel's standard deviation, kilometres in the middle of the map.
    pub bandwidth_km: f64,
}

/// The density of `positions` of the page.
pub fn layer(canvas: &Canvas<'_>, positions: &[Point]) -> Density {
    let f = &canvas.frame;
    let (nx, ny) = (((f.right - f.left) / STEP) as usize + 1, ((f.bottom - f.top) / STEP) as usize + 1);
    let mut grid = vec![0.0; nx * ny];
    for (x, y) in positions {
        let (i, j) = (((x - f.left) / STEP).round() as usize, ((y - f.top) / STEP).round() as usize);
        grid[j.min(ny - 1) * nx + i.min(nx - 1)] += 1.0;
    }
    let grid = blurred(&blurred(&grid, nx, ny, true), nx, ny, false);
    let most = grid.iter().copied().fold(0.0, f64::max);
    let middle = f.position((0.5 * (f.left + f.right), 0.5 * (f.top + f.bottom)));
    let a_metre = f.pixels_a_metre(middle);
    let per_1000_km2 = a_metre * a_metre * 1e9 / (STEP * STEP);
    let thresholds: Vec<f64> = LEVELS.iter().map(|(part, _)| part * most).collect();
    let contours = if most > 0.0 { contours(&grid, nx, ny, (f.left, f.top), &thresholds) } else { Vec::new() };
    let marks = contours.iter().zip(LEVELS).map(|(contour, (_, opacity))| {
        let polygons = contour.geometry().0.iter();
        let rings = polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let lines = rings.map(|ring| ring.coords().map(|c| (c.x, c.y)).collect()).collect();
        Mark::Path(Path { lines, closed: true, fill: Some(faded(TYPES[0].0, opacity)), ..Path::default() })
    });
    let mut layer = Layer::new("incidents", "Incidents", marks.collect());
    layer.clip = Some((f.left, f.top, f.right, f.bottom));
    let mut through = 1.0;
    let levels = LEVELS.iter().zip(&thresholds).map(|((_, opacity), threshold)| {
        through *= 1.0 - opacity;
        (threshold * per_1000_km2, faded(TYPES[0].0, 1.0 - through))
    });
    let levels = if most > 0.0 { levels.collect() } else { Vec::new() };
    Density { layer, levels, bandwidth_km: BANDWIDTH / a_metre / 1e3 }
}

/// The areas in which a grid is at least each of some thresholds, on the page; its first node is at `origin`.
fn contours(grid: &[f64], nx: usize, ny: usize, origin: Point, thresholds: &[f64]) -> Vec<Contour> {
    // The crate has a node's value in the middle of its cell.
    let (x, y) = (origin.0 - STEP / 2.0, origin.1 - STEP / 2.0);
    let builder = ContourBuilder::new(nx, ny, true).x_origin(x).y_origin(y).x_step(STEP).y_step(STEP);
    // Only a grid of another size than stated is an error.
    builder.contours(grid, thresholds).unwrap_or_default()
}

/// The grid, blurred along its rows or columns.
fn blurred(grid: &[f64], nx: usize, ny: usize, rows: bool) -> Vec<f64> {
    let reach = (3.0 * BANDWIDTH / STEP).ceil() as i64;
    let weight = |k: i64| (-0.5 * (k as f64 * STEP / BANDWIDTH).powi(2)).exp();
    let sum: f64 = (-reach..=reach).map(weight).sum();
    let at = |i: i64, j: i64| {
        let inside = i >= 0 && j >= 0 && i < nx as i64 && j < ny as i64;
        if inside { grid[j as usize * nx + i as usize] } else { 0.0 }
    };
    let mut out = Vec::with_capacity(grid.len());
    for j in 0..ny as i64 {
        for i in 0..nx as i64 {
            let near = |k: i64| weight(k) * if rows { at(i + k, j) } else { at(i, j + k) };
            out.push((-reach..=reach).map(near).sum::<f64>() / sum);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blurring_keeps_the_sum_and_the_place() {
        let (nx, ny) = (61, 41);
        let mut grid = vec![0.0; nx * ny];
        grid[20 * nx + 30] = 7.0;
        let out = blurred(&blurred(&grid, nx, ny, true), nx, ny, false);
        assert!((out.iter().sum::<f64>() - 7.0).abs() < 1e-9);
        let most = out.iter().copied().fold(0.0, f64::max);
        assert!(out[20 * nx + 30] == most);
        // The peak of a Gaussian with a standard deviation of four nodes, cut off at three of them.
        // Its contour lies about it.
        let all = contours(&out, nx, ny, (100.0, 200.0), &[most / 2.0]);
        let bounds = geo::BoundingRect::bounding_rect(all[0].geometry()).map(geo::Rect::center);
        assert!(bounds.is_some_and(|c| (c.x - 220.0).abs() < 0.01 && (c.y - 280.0).abs() < 0.01), "{bounds:?}");
        assert!((most / 7.0 - 1.0 / (2.0 * std::f64::consts::PI * 16.0)).abs() < 1e-4);
    }
}
