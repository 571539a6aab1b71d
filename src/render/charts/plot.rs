//! A field of a chart with its scales, and marks on it in its own units.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::render::charts::{Area, Drawn, colour, font, px, units};
use crate::render::scene::Paint;
use crate::render::style::{FAINT_INK, SOFT_INK};

/// Where a field stands on the page, pixels, and what its sides stand for.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub x: (f64, f64),
    pub y: (f64, f64),
}

impl Plot {
    /// Pixels of a value along the page.
    pub fn at_x(&self, x: f64) -> f64 {
        self.left + (x - self.x.0) / (self.x.1 - self.x.0) * (self.right - self.left)
    }

    /// Pixels of a value up the page.
    pub fn at_y(&self, y: f64) -> f64 {
        self.bottom - (y - self.y.0) / (self.y.1 - self.y.0) * (self.bottom - self.top)
    }

    /// A line between two values.
    pub fn line(&self, page: &Area<'_>, ends: [(f64, f64); 2], paint: Paint, width: f64) -> Drawn {
        let at = |p: (f64, f64)| (units(self.at_x(p.0)), units(self.at_y(p.1)));
        let style = colour(paint).mix(paint.opacity).stroke_width(px(width));
        page.draw(&PathElement::new(ends.map(at), style))
    }

    /// A bar between two corners.
    pub fn bar(&self, page: &Area<'_>, corners: [(f64, f64); 2], paint: Paint) -> Drawn {
        let at = |p: (f64, f64)| (units(self.at_x(p.0)), units(self.at_y(p.1)));
        page.draw(&Rectangle::new(corners.map(at), colour(paint).mix(paint.opacity).filled()))
    }

    /// A dot, hollow or full.
    pub fn dot(&self, page: &Area<'_>, at: (f64, f64), radius: f64, paint: Paint, hollow: bool) -> Drawn {
        let at = (units(self.at_x(at.0)), units(self.at_y(at.1)));
        let style = colour(paint).mix(paint.opacity);
        let style = if hollow { style.stroke_width(px(1.1)) } else { style.filled() };
        page.draw(&Circle::new(at, px(radius), style))
    }

    /// Lines across the field at some values of y, with their words left of it.
    pub fn levels(&self, page: &Area<'_>, levels: &[f64], words: impl Fn(f64) -> String) -> Drawn {
        for level in levels {
            self.line(page, [(self.x.0, *level), (self.x.1, *level)], faint(), 0.6)?;
            write(
                page,
                &words(*level),
                (self.left - 7.0, self.at_y(*level)),
                10.0,
                SOFT_INK,
                (HPos::Right, VPos::Center),
            )?;
        }
        Ok(())
    }

    /// Ticks under the field at some values of x, with their words.
    pub fn ticks(&self, page: &Area<'_>, ticks: &[(f64, String)]) -> Drawn {
        for (x, words) in ticks {
            let at = units(self.at_x(*x));
            let ends = [(at, units(self.bottom)), (at, units(self.bottom + 4.0))];
            page.draw(&PathElement::new(ends, colour(SOFT_INK).stroke_width(px(0.8))))?;
            write(page, words, (self.at_x(*x), self.bottom + 7.0), 10.0, SOFT_INK, (HPos::Center, VPos::Top))?;
        }
        Ok(())
    }
}

/// The colour of lines that only help to read.
pub fn faint() -> Paint {
    crate::render::style::faded(FAINT_INK, 0.25)
}

/// A text anchored at a point of the page.
pub fn write(page: &Area<'_>, words: &str, at: (f64, f64), size: f64, paint: Paint, (h, v): (HPos, VPos)) -> Drawn {
    let style = font(size, false, paint).pos(Pos::new(h, v));
    page.draw(&Text::new(words.to_string(), (units(at.0), units(at.1)), style))
}

/// At most `count` round numbers from `low` to `high`.
pub fn round_steps(low: f64, high: f64, count: usize) -> Vec<f64> {
    let least = (high - low).max(1e-12) / count.max(1) as f64;
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|k| k * power).find(|step| *step >= least).unwrap_or(least);
    let (first, last) = ((low / step).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|k| k as f64 * step).collect()
}

/// A number of the axis, without needless zeros.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" || text.is_empty() { "0".into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::round_steps;

    #[test]
    fn steps_are_round_and_not_too_many() {
        assert_eq!(round_steps(0.0, 2749.0, 8), [0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0]);
        assert_eq!(round_steps(-100.0, 100.0, 4), [-100.0, -50.0, 0.0, 50.0, 100.0]);
        assert_eq!(round_steps(0.0, 0.7, 4), [0.0, 0.2, 0.4, 0.6000000000000001]);
    }
}
