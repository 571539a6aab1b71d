//! Incidents and fatalities a month, as a chart drawn by plotters.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::analysis::{Doubt, Month, Summary};
use crate::render::charts::{Area, Drawn, chart, colour, font, px, text, units};
use crate::render::scene::Paint;
use crate::render::style::{BORDER, FAINT_INK, INK, PAPER, SOFT_INK, TYPES};
use crate::render::svg::{PictureError, UNITS};
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::words;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 460.0;
/// Width of a bar, as a part of a month.
const BAR: f64 = 0.86;

/// The chart as SVG: two panels over one axis of time. Fatalities are bars from the lowest to the highest figure
/// claimed. `vague` incidents are in no month.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn timeline(
    (months, vague): (&[Month], usize),
    (summary, doubt): (&Summary, Option<&Doubt>),
    title: &str,
    fonts: &Fonts,
    theme: &Theme,
) -> Result<String, PictureError> {
    let (title, facts) = (format!("{title}, by month"), words::facts(summary, doubt));
    let desc = format!("Incidents and people killed by month. {facts}");
    chart((WIDTH, HEIGHT), (&title, &desc), fonts, theme, |page| draw(page, (months, vague), (&title, &facts), fonts))
}

fn draw(page: &Area<'_>, (months, vague): (&[Month], usize), (title, facts): (&str, &str), fonts: &Fonts) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (28.0, 22.0), 19.0, true, INK)?;
    // With an interval they may be longer than the page is wide.
    let size = 12.0 * ((WIDTH - 56.0) / fonts.width(facts, 12.0, false)).min(1.0);
    text(page, facts, (28.0, 50.0), size, false, SOFT_INK)?;
    let (head, rest) = page.split_vertically(px(72.0));
    drop(head);
    let (top, bottom) = rest.split_vertically(px(180.0));
    let most = months.iter().map(|m| m.incidents).max().unwrap_or(0) as f64;
    let bars = months.iter().map(|m| (0.0, m.incidents as f64));
    let heading = match vague {
        0 => "Incidents a month".to_string(),
        1 => "Incidents a month, without 1 that is dated only to more than a month".to_string(),
        n => format!(
            "Incidents a month, without {} that are dated only to more than a month",
            words::thousands(n as f64)
        ),
    };
    panel(&top, months, &heading, most, bars, TYPES[0].0, false)?;
    let most = months.iter().map(|m| m.fatalities_high).fold(0.0, f64::max);
    let bars = months.iter().map(|m| (m.fatalities_low, m.fatalities_high));
    panel(
        &bottom,
        months,
        "Killed a month: solid up to the lowest figures claimed, light up to the highest",
        most,
        bars,
        BORDER,
        true,
    )
}

fn panel(
    area: &Area<'_>,
    months: &[Month],
    heading: &str,
    most: f64,
    bars: impl Iterator<Item = (f64, f64)>,
    paint: Paint,
    ranges: bool,
) -> Drawn {
    text(area, heading, (28.0, 4.0), 11.5, true, INK)?;
    let top = (most * 1.08).max(1.0);
    let count = months.len().max(1);
    let mut chart = ChartBuilder::on(area)
        .margin_left(px(28.0))
        .margin_right(px(28.0))
        .margin_top(px(26.0))
        .margin_bottom(px(8.0))
        .x_label_area_size(px(20.0))
        .y_label_area_size(px(34.0))
        .build_cartesian_2d(0.0..count as f64, 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(5)
        .y_label_formatter(&|v| words::thousands(*v))
        .light_line_style(TRANSPARENT)
        .bold_line_style(colour(FAINT_INK).mix(0.25).stroke_width(px(0.6)))
        .axis_style(TRANSPARENT)
        .set_all_tick_mark_size(0)
        .y_label_style(font(10.0, false, SOFT_INK))
        .draw()?;
    for (i, (low, high)) in bars.enumerate() {
        let (left, right) = (i as f64 + (1.0 - BAR) / 2.0, i as f64 + f64::midpoint(1.0, BAR));
        let bar = |from: f64, to: f64, opacity: f64| {
            Rectangle::new([(left, from), (right, to)], colour(paint).mix(opacity).filled())
        };
        let solid = if ranges { low } else { high };
        if high > solid {
            chart.draw_series(std::iter::once(bar(solid, high, 0.35)))?;
        }
        if solid > 0.0 {
            chart.draw_series(std::iter::once(bar(0.0, solid, 0.9)))?;
        }
    }
    let plot = chart.plotting_area();
    plot.draw(&PathElement::new([(0.0, 0.0), (count as f64, 0.0)], colour(SOFT_INK).stroke_width(px(0.9))))?;
    let every = (count as f64 / 12.0 / 12.0).ceil().max(1.0) as i16;
    for (i, month) in months.iter().enumerate() {
        let by_month = count <= 30;
        let wanted = if by_month { i % (count / 10).max(1) == 0 } else { month.month == 1 && month.year % every == 0 };
        if wanted {
            let name = if by_month { format!("{}-{:02}", month.year, month.month) } else { month.year.to_string() };
            let (x, y) = plot.map_coordinate(&(i as f64 + if by_month { 0.5 } else { 0.0 }, 0.0));
            let (base_x, base_y) = area.get_base_pixel();
            let tick = [(x - base_x, y - base_y), (x - base_x, y - base_y + 4 * UNITS as i32)];
            area.draw(&PathElement::new(tick, colour(SOFT_INK).stroke_width(px(0.8))))?;
            let at = (f64::from(x - base_x) / UNITS, f64::from(y - base_y) / UNITS + 7.0);
            area.draw(&Text::new(
                name,
                (units(at.0), units(at.1)),
                font(10.0, false, SOFT_INK).pos(Pos::new(HPos::Center, VPos::Top)),
            ))?;
        }
    }
    Ok(())
}
