//! Incidents by distance against land or people, the left side of the border to the left.

use plotters::style::text_anchor::{HPos, VPos};

use crate::render::charts::plot::{Plot, plain, round_steps, write};
use crate::render::charts::{Area, Drawn, chart, colour, text};
use crate::render::style::{BORDER, INK, PAPER, SOFT_INK, TYPES, faded};
use crate::render::svg::PictureError;
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::Study;
use crate::study::compare::Comparison;
use crate::study::profile::{Against, Intensity, IntensityRow};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 420.0;
/// The plot reaches so many times as high as the highest mark, if its interval does.
const MOST_ABOVE: f64 = 4.0;

/// What one band of distance on one side shows.
struct Band<'a> {
    side: &'a str,
    km: (f64, f64),
    bar: Mark,
    /// A level across the bar: what it is compared with.
    level: Option<Mark>,
}

/// A height and its interval; none where there is nothing to be by.
#[derive(Clone, Copy)]
struct Mark {
    height: Option<f64>,
    bounds: Option<(f64, f64)>,
}

/// The intensity as SVG.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn intensity(study: &Study, intensity: &Intensity, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    let line = study.border.border.line();
    let (title, unit) = match intensity.against {
        Against::Land => (format!("{}: incidents against land", line.name), "1,000 km²"),
        Against::People => (format!("{}: incidents against people", line.name), "100,000 people"),
    };
    let facts = format!("Incidents per {unit} by distance from the line, with Garwood's 95 % interval; as located");
    let bar = |r: &IntensityRow| Mark { height: r.intensity, bounds: r.bounds };
    let bands =
        intensity.rows.iter().map(|r| Band { side: &r.side, km: (r.km_from, r.km_to), bar: bar(r), level: None });
    let bands: Vec<Band<'_>> = bands.collect();
    chart((WIDTH, HEIGHT), (&title, &facts), fonts, theme, |page| {
        draw(page, [&line.left, &line.right], &bands, (&title, &facts))
    })
}

/// The intensity before and from a day on, as SVG; none where the land is not known.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn changed_intensity(
    study: &Study,
    found: &Comparison,
    fonts: &Fonts,
    theme: &Theme,
) -> Result<Option<String>, PictureError> {
    let Some(rows) = &found.intensity else { return Ok(None) };
    let line = study.border.border.line();
    let title = format!("{}: incidents against land, before and from {}", line.name, found.at);
    let facts = "Incidents per 1,000 km² and year by distance from the line. Bars: from that day on. Dark levels: before. \
                 Thin lines: Garwood's 95 % interval. As located";
    let bands = rows.iter().map(|r| Band {
        side: &r.side,
        km: (r.km_from, r.km_to),
        bar: Mark { height: r.rate_after, bounds: r.bounds_after },
        level: Some(Mark { height: r.rate_before, bounds: r.bounds_before }),
    });
    let bands: Vec<Band<'_>> = bands.collect();
    chart((WIDTH, HEIGHT), (&title, facts), fonts, theme, |page| {
        draw(page, [&line.left, &line.right], &bands, (&title, facts))
    })
    .map(Some)
}

fn draw(page: &Area<'_>, sides: [&String; 2], bands: &[Band<'_>], (title, facts): (&str, &str)) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (28.0, 22.0), 19.0, true, INK)?;
    text(page, facts, (28.0, 50.0), 12.0, false, SOFT_INK)?;
    let reach = bands.iter().map(|band| band.km.1).fold(0.0, f64::max);
    // Of several pairs of states there are no two sides: all together, to the right.
    let paired = sides.iter().all(|side| bands.iter().any(|band| band.side == **side));
    let shown = || bands.iter().filter(move |band| if paired { band.side != "all" } else { band.side == "all" });
    let marks = || shown().flat_map(|band| [Some(band.bar), band.level]).flatten();
    let highest = marks().filter_map(|mark| mark.height).fold(0.0, f64::max);
    // Intervals of few incidents reach far: what is beyond is cut.
    let ends = marks().filter_map(|mark| mark.bounds).map(|bounds| bounds.1.min(MOST_ABOVE * highest));
    let top = ends.fold(highest, f64::max);
    let low = if paired { -reach } else { 0.0 };
    let plot = Plot {
        left: 74.0,
        right: WIDTH - 28.0,
        top: 104.0,
        bottom: HEIGHT - 50.0,
        x: (low, reach),
        y: (0.0, (top * 1.05).max(1e-9)),
    };
    plot.levels(page, &round_steps(0.0, plot.y.1, 5), plain)?;
    let ticks = round_steps(low, reach, 10).into_iter().map(|km| (km, plain(km.abs()))).collect::<Vec<_>>();
    plot.ticks(page, &ticks)?;
    for band in shown() {
        draw_band(page, &plot, band, paired && band.side == *sides[0])?;
    }
    if paired {
        plot.line(page, [(0.0, 0.0), (0.0, plot.y.1)], BORDER, 1.6)?;
        for (side, at) in sides.iter().zip([-reach / 2.0, reach / 2.0]) {
            write(page, side, (plot.at_x(at), plot.top - 8.0), 11.5, INK, (HPos::Center, VPos::Bottom))?;
        }
    }
    let middle = f64::midpoint(plot.left, plot.right);
    write(page, "kilometres from the line", (middle, HEIGHT - 14.0), 11.0, SOFT_INK, (HPos::Center, VPos::Bottom))
}

fn draw_band(page: &Area<'_>, plot: &Plot, band: &Band<'_>, left: bool) -> Drawn {
    let way = if left { -1.0 } else { 1.0 };
    let paint = faded(if left { TYPES[0].0 } else { TYPES[1].0 }, 0.85);
    let (from, to) = ((way * band.km.0).min(way * band.km.1), (way * band.km.0).max(way * band.km.1));
    if let Some(height) = band.bar.height.filter(|height| *height > 0.0) {
        plot.bar(page, [(from, 0.0), (to, height)], paint)?;
    }
    let span = |mark: Mark, share: f64| {
        let Some((low, high)) = mark.bounds else { return Ok(()) };
        let x = from + (to - from) * share;
        plot.line(page, [(x, low), (x, high.min(plot.y.1))], INK, 1.0)
    };
    span(band.bar, if band.level.is_some() { 0.65 } else { 0.5 })?;
    let Some(level) = band.level else { return Ok(()) };
    span(level, 0.35)?;
    level.height.map_or(Ok(()), |height| plot.line(page, [(from, height), (to, height)], INK, 2.0))
}
