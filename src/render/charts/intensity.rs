//! Incidents by distance against land or people, the left side of the border to the left.

use plotters::style::text_anchor::{HPos, VPos};

use crate::render::charts::plot::{Plot, plain, round_steps, write};
use crate::render::charts::{Area, Drawn, chart, colour, text};
use crate::render::style::{BORDER, INK, PAPER, SOFT_INK, TYPES, faded};
use crate::render::svg::PictureError;
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::Study;
use crate::study::profile::{Against, Intensity, IntensityRow};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 420.0;

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
    chart((WIDTH, HEIGHT), (&title, &facts), fonts, theme, |page| {
        draw(page, [&line.left, &line.right], intensity, &title, &facts)
    })
}

fn draw(page: &Area<'_>, sides: [&String; 2], intensity: &Intensity, title: &str, facts: &str) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (28.0, 22.0), 19.0, true, INK)?;
    text(page, facts, (28.0, 50.0), 12.0, false, SOFT_INK)?;
    let reach = intensity.rows.iter().map(|r| r.km_to).fold(0.0, f64::max);
    // Of several pairs of states there are no two sides: all together, to the right.
    let paired = sides.iter().all(|side| intensity.rows.iter().any(|r| r.side == **side));
    let shown = |r: &&IntensityRow| if paired { r.side != "all" } else { r.side == "all" };
    let top = intensity.rows.iter().filter(shown).filter_map(|r| r.intensity).fold(0.0, f64::max);
    let low = if paired { -reach } else { 0.0 };
    let plot = Plot {
        left: 74.0,
        right: WIDTH - 28.0,
        top: 104.0,
        bottom: HEIGHT - 50.0,
        x: (low, reach),
        y: (0.0, (top * 1.25).max(1e-9)),
    };
    plot.levels(page, &round_steps(0.0, plot.y.1, 5), plain)?;
    let ticks = round_steps(low, reach, 10).into_iter().map(|km| (km, plain(km.abs()))).collect::<Vec<_>>();
    plot.ticks(page, &ticks)?;
    for row in intensity.rows.iter().filter(shown) {
        let left = paired && row.side == *sides[0];
        let way = if left { -1.0 } else { 1.0 };
        let paint = faded(if left { TYPES[0].0 } else { TYPES[1].0 }, 0.85);
        let ends = (way * row.km_from, way * row.km_to);
        if let Some(height) = row.intensity.filter(|height| *height > 0.0) {
            plot.bar(page, [(ends.0.min(ends.1), 0.0), (ends.0.max(ends.1), height)], paint)?;
        }
        if let Some((low, high)) = row.bounds {
            let x = f64::midpoint(ends.0, ends.1);
            plot.line(page, [(x, low), (x, high.min(plot.y.1))], INK, 1.0)?;
        }
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
