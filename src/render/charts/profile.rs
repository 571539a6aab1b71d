//! Charts of the border as an axis: incidents by distance on either side, and by sector.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::model::{Location, Side};
use crate::render::charts::{Area, Drawn, chart, colour, font, px, text, units};
use crate::render::style::{BORDER, FAINT_INK, INK, PAPER, SOFT_INK, TYPES};
use crate::render::svg::PictureError;
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::spatial::Border;
use crate::study::words;

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 28.0;
/// Width of a band, and how far bands reach, kilometres.
const BAND_KM: f64 = 5.0;
const REACH_KM: f64 = 100.0;

/// Shares of the incidents in bands of distance from the border, the left side to the left, as SVG. All bars together and
/// the share beyond, which is stated, make 100 %.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn decay(
    border: &Border,
    locations: &[Location],
    title: &str,
    fonts: &Fonts,
    theme: &Theme,
) -> Result<String, PictureError> {
    const HEIGHT: f64 = 360.0;
    let bands = (REACH_KM / BAND_KM) as usize;
    let mut counts = vec![0usize; 2 * bands];
    let mut beyond = 0;
    for location in locations {
        let band = (location.distance_m / (BAND_KM * 1e3)) as usize;
        if band >= bands {
            beyond += 1;
        } else if location.side == Side::Left {
            counts[bands - 1 - band] += 1;
        } else {
            counts[bands + band] += 1;
        }
    }
    let n = locations.len().max(1) as f64;
    let shares: Vec<f64> = counts.iter().map(|c| 100.0 * *c as f64 / n).collect();
    let facts = format!(
        "Share of {} in bands of {BAND_KM} km; {} farther than {REACH_KM} km",
        words::count(locations.len(), "incident"),
        words::percent(beyond, locations.len())
    );
    let title = format!("{title}, by distance");
    let draw = |page: &Area<'_>| draw_decay(page, border, &shares, &title, &facts);
    chart((WIDTH, HEIGHT), (&title, &facts), fonts, theme, draw)
}

fn draw_decay(page: &Area<'_>, border: &Border, shares: &[f64], title: &str, facts: &str) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (MARGIN, 22.0), 19.0, true, INK)?;
    text(page, facts, (MARGIN, 50.0), 12.0, false, SOFT_INK)?;
    let (_, rest) = page.split_vertically(px(72.0));
    let top = (shares.iter().copied().fold(0.0, f64::max) * 1.12).max(1.0);
    let mut chart = ChartBuilder::on(&rest)
        .margin_left(px(MARGIN))
        .margin_right(px(MARGIN))
        .margin_top(px(26.0))
        .margin_bottom(px(26.0))
        .x_label_area_size(px(20.0))
        .y_label_area_size(px(40.0))
        .build_cartesian_2d(-REACH_KM..REACH_KM, 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(11)
        .y_labels(5)
        .x_label_formatter(&|v| format!("{:.0}", v.abs()))
        .y_label_formatter(&|v| format!("{v:.0} %"))
        .light_line_style(TRANSPARENT)
        .bold_line_style(colour(FAINT_INK).mix(0.25).stroke_width(px(0.6)))
        .axis_style(colour(SOFT_INK).stroke_width(px(0.8)))
        .set_all_tick_mark_size(px(3.0))
        .x_label_style(font(10.0, false, SOFT_INK))
        .y_label_style(font(10.0, false, SOFT_INK))
        .draw()?;
    for (i, share) in shares.iter().enumerate().filter(|(_, s)| **s > 0.0) {
        let left = -REACH_KM + i as f64 * BAND_KM;
        let paint = if left < 0.0 { TYPES[0].0 } else { TYPES[1].0 };
        let bar =
            Rectangle::new([(left + 0.35, 0.0), (left + BAND_KM - 0.35, *share)], colour(paint).mix(0.85).filled());
        chart.draw_series(std::iter::once(bar))?;
    }
    chart.draw_series(std::iter::once(PathElement::new(
        [(0.0, 0.0), (0.0, top)],
        colour(BORDER).stroke_width(px(1.6)),
    )))?;
    let line = border.line();
    let inner = WIDTH - 2.0 * MARGIN - 40.0;
    let middle = MARGIN + 40.0 + inner / 2.0;
    centred(&rest, &line.left, (MARGIN + 40.0 + inner / 4.0, 8.0), true)?;
    centred(&rest, &line.right, (middle + inner / 4.0, 8.0), true)?;
    centred(&rest, &line.name, (middle, 8.0), false)?;
    centred(&rest, "kilometres from the line", (middle, 268.0), false)
}

/// Incidents by sector of the border, from its start to its end, each bar cut by side, as SVG.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn sectors(
    border: &Border,
    locations: &[Location],
    title: &str,
    fonts: &Fonts,
    theme: &Theme,
) -> Result<String, PictureError> {
    const ROW: f64 = 24.0;
    let names = border.sectors();
    let mut counts = vec![(0usize, 0usize); names.len()];
    for location in locations {
        if let Some(sector) = location.sector {
            let both = &mut counts[sector];
            *(if location.side == Side::Left { &mut both.0 } else { &mut both.1 }) += 1;
        }
    }
    let height = 100.0 + ROW * names.len() as f64 + 20.0;
    let line = border.line();
    let facts = format!(
        "{} by the sector of the nearest point of the line, from its start; {} left, {} right",
        words::count(locations.len(), "incident"),
        line.left,
        line.right
    );
    let title = format!("{title}, by sector");
    let widest = names.iter().map(|s| fonts.width(&s.name, 11.0, false)).fold(0.0, f64::max);
    let draw = |page: &Area<'_>| draw_sectors(page, border, &counts, (&title, &facts), (ROW, widest));
    chart((WIDTH, height), (&title, &facts), fonts, theme, draw)
}

fn draw_sectors(
    page: &Area<'_>,
    border: &Border,
    counts: &[(usize, usize)],
    (title, facts): (&str, &str),
    (row, widest): (f64, f64),
) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (MARGIN, 22.0), 19.0, true, INK)?;
    text(page, facts, (MARGIN, 50.0), 12.0, false, SOFT_INK)?;
    let most = counts.iter().map(|c| c.0 + c.1).max().unwrap_or(0).max(1) as f64;
    let start = MARGIN + widest + 12.0;
    let scale = (WIDTH - MARGIN - 60.0 - start) / most;
    for (i, (sector, &(left, right))) in border.sectors().iter().zip(counts).enumerate() {
        let y = 86.0 + row * i as f64;
        let at = |x: f64, y: f64| (units(x), units(y));
        page.draw(&Text::new(
            sector.name.clone(),
            at(start - 8.0, y + row / 2.0),
            font(11.0, false, INK).pos(Pos::new(HPos::Right, VPos::Center)),
        ))?;
        let (split, end) = (start + left as f64 * scale, start + (left + right) as f64 * scale);
        for (from, to, paint) in [(start, split, TYPES[0].0), (split, end, TYPES[1].0)] {
            if to > from {
                page.draw(&Rectangle::new(
                    [at(from, y + 4.0), at(to, y + row - 4.0)],
                    colour(paint).mix(0.85).filled(),
                ))?;
            }
        }
        page.draw(&Text::new(
            words::thousands((left + right) as f64),
            at(end + 6.0, y + row / 2.0),
            font(10.5, true, SOFT_INK).pos(Pos::new(HPos::Left, VPos::Center)),
        ))?;
    }
    Ok(())
}

fn centred(area: &Area<'_>, words: &str, at: (f64, f64), bold: bool) -> Drawn {
    let style = font(11.5, bold, if bold { INK } else { SOFT_INK }).pos(Pos::new(HPos::Center, VPos::Top));
    area.draw(&Text::new(words.to_string(), (units(at.0), units(at.1)), style))
}
