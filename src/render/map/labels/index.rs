//! What lies near a rectangle, by a grid of cells.

use super::area::Box4;

/// Side of a cell, pixels.
const CELL: f64 = 32.0;

/// Things by the cells that their boxes touch.
pub struct Index {
    around: Box4,
    columns: usize,
    cells: Vec<Vec<u32>>,
}

impl Index {
    /// Of things with these boxes.
    pub fn new(boxes: impl Iterator<Item = Box4> + Clone) -> Self {
        let empty = Box4 { left: f64::MAX, top: f64::MAX, right: f64::MIN, bottom: f64::MIN };
        let around = boxes.clone().fold(empty, |a, b| a.joined(&b));
        let cells = |from: f64, to: f64| ((to - from) / CELL).max(0.0) as usize + 1;
        let columns = cells(around.left, around.right);
        let mut index = Self { around, columns, cells: vec![Vec::new(); columns * cells(around.top, around.bottom)] };
        for (i, area) in (0..).zip(boxes) {
            for cell in index.touched(&area) {
                index.cells[cell].push(i);
            }
        }
        index
    }

    /// Everything that may touch a rectangle; what is in several cells comes several times.
    pub fn near<'a>(&'a self, area: &Box4) -> impl Iterator<Item = usize> + 'a + use<'a> {
        self.touched(area).flat_map(|cell| &self.cells[cell]).map(|i| *i as usize)
    }

    fn touched(&self, area: &Box4) -> impl Iterator<Item = usize> + use<> {
        let (columns, rows) = (self.columns, self.cells.len() / self.columns);
        let at = |to: f64, from: f64, count: usize| (((to - from) / CELL).max(0.0) as usize).min(count - 1);
        let (left, right) = (at(area.left, self.around.left, columns), at(area.right, self.around.left, columns));
        let (top, bottom) = (at(area.top, self.around.top, rows), at(area.bottom, self.around.top, rows));
        let meets = self.around.left <= area.right
            && area.left <= self.around.right
            && self.around.top <= area.bottom
            && area.top <= self.around.bottom;
        let rows = if meets { top..bottom + 1 } else { 0..0 };
        rows.flat_map(move |row| (left..=right).map(move |column| row * columns + column))
    }
}
