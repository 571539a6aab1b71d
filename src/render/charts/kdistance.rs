//! The k-distance chart, drawn by plotters.

use plotters::prelude::*;

use crate::render::charts::{Area, Drawn, chart, colour, font, px, text};
use crate::render::style::{BORDER, FAINT_INK, INK, PAPER, SOFT_INK, TYPES};
use crate::render::svg::PictureError;
use crate::render::text::Fonts;
use crate::render::theme::Theme;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 420.0;

/// The distances to the k-th incident, sorted, metres, with a suggested eps.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn k_distances(sorted: &[f64], eps: f64, k: u32, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    let title = format!("Distance to incident {k}, itself counted");
    let desc = format!("Sorted distances of {} incidents. Suggested eps: {} km.", sorted.len(), eps / 1e3);
    chart((WIDTH, HEIGHT), (&title, &desc), fonts, theme, |page| draw(page, sorted, eps, &title))
}

fn draw(page: &Area<'_>, sorted: &[f64], eps: f64, title: &str) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (28.0, 20.0), 17.0, true, INK)?;
    text(page, "incidents, nearest neighbours first; distance in km", (28.0, 46.0), 11.5, false, SOFT_INK)?;
    let nearly_all = sorted.get(sorted.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(eps);
    let top = nearly_all.max(1.5 * eps) / 1e3;
    let n = sorted.len().max(1) as f64;
    let mut chart = ChartBuilder::on(page)
        .margin_left(px(28.0))
        .margin_right(px(28.0))
        .margin_top(px(72.0))
        .margin_bottom(px(16.0))
        .x_label_area_size(px(22.0))
        .y_label_area_size(px(38.0))
        .build_cartesian_2d(0.0..n, 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(6)
        .y_labels(6)
        .x_label_formatter(&|v| crate::study::words::thousands(*v))
        .y_label_formatter(&|v| format!("{v:.3}").trim_end_matches('0').trim_end_matches('.').to_string())
        .light_line_style(TRANSPARENT)
        .bold_line_style(colour(FAINT_INK).mix(0.25).stroke_width(px(0.6)))
        .axis_style(TRANSPARENT)
        .set_all_tick_mark_size(0)
        .label_style(font(10.0, false, SOFT_INK))
        .draw()?;
    // A thousand points are more than the chart can show.
    let step = (sorted.len() / 1_000).max(1);
    let curve = sorted.iter().enumerate().step_by(step).map(|(i, d)| (i as f64, d / 1e3)).filter(|p| p.1 <= top);
    chart.draw_series(LineSeries::new(curve, colour(TYPES[0].0).stroke_width(px(1.8))))?;
    let level = [(0.0, eps / 1e3), (n, eps / 1e3)];
    chart.draw_series(LineSeries::new(level, colour(BORDER).stroke_width(px(1.1))))?;
    let (x, y) = chart.plotting_area().map_coordinate(&(0.02 * n, eps / 1e3));
    let label = format!("suggested eps {} km", eps / 1e3);
    page.draw(&Text::new(label, (x, y - px(16.0) as i32), font(11.0, true, BORDER)))
}
