//! Shares within bands of distance: as located, as uncertain as the locations are, and as a sample.

use plotters::style::text_anchor::{HPos, VPos};

use crate::render::charts::plot::{Plot, plain, round_steps, write};
use crate::render::charts::{Area, Drawn, chart, colour, text};
use crate::render::style::{BORDER, INK, PAPER, SOFT_INK, TYPES, faded};
use crate::render::svg::PictureError;
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::Study;
use crate::study::profile::{BandRow, Profile};

const WIDTH: f64 = 1180.0;
const HEIGHT: f64 = 440.0;

/// The bands as SVG: all time by band, and one band by period.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn bands(study: &Study, profile: &Profile, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    let title = format!("{}: how near incidents lie", study.border.border.line().name);
    let mut facts = "Share of incidents. Dot: as located. Thin line: 95 % if they were a sample (Wilson)".to_string();
    if profile.draws > 0 {
        facts += ". Bar: 95 % of the draws, each place as uncertain as its source says";
    }
    chart((WIDTH, HEIGHT), (&title, &facts), fonts, theme, |page| draw(page, profile, &title, &facts))
}

fn draw(page: &Area<'_>, profile: &Profile, title: &str, facts: &str) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (28.0, 22.0), 19.0, true, INK)?;
    text(page, facts, (28.0, 50.0), 12.0, false, SOFT_INK)?;
    let all: Vec<&BandRow> = profile.bands.iter().filter(|r| r.period == "all" && r.side == "all").collect();
    let near = |row: &BandRow| (row.within_km - 25.0).abs();
    let band = all.iter().map(|r| near(r)).fold(f64::INFINITY, f64::min);
    let by_period: Vec<&BandRow> =
        profile.bands.iter().filter(|r| r.period != "all" && r.side == "all" && near(r) == band && r.of > 0).collect();
    let room = if by_period.is_empty() { WIDTH - 28.0 } else { 420.0 };
    let names: Vec<String> = all.iter().map(|r| format!("{} km", plain(r.within_km))).collect();
    panel(page, "within a distance of the line", (74.0, room), &all, &names)?;
    if by_period.is_empty() {
        return Ok(());
    }
    let every = (by_period.len() as f64 / 14.0).ceil() as usize;
    let name = |(i, r): (usize, &&BandRow)| if i % every == 0 { r.period.clone() } else { String::new() };
    let names: Vec<String> = by_period.iter().enumerate().map(name).collect();
    let heading = format!("within {} km, by period", plain(by_period[0].within_km));
    panel(page, &heading, (494.0, WIDTH - 28.0), &by_period, &names)
}

fn panel(page: &Area<'_>, heading: &str, (left, right): (f64, f64), rows: &[&BandRow], names: &[String]) -> Drawn {
    let plot = Plot { left, right, top: 116.0, bottom: HEIGHT - 40.0, x: (0.0, rows.len() as f64), y: (0.0, 1.0) };
    write(page, heading, (left, 92.0), 12.0, INK, (HPos::Left, VPos::Bottom))?;
    plot.levels(page, &round_steps(0.0, 1.0, 5), |share| format!("{:.0} %", 100.0 * share))?;
    let ticks: Vec<(f64, String)> =
        names.iter().enumerate().filter(|(_, n)| !n.is_empty()).map(|(i, n)| (i as f64 + 0.5, n.clone())).collect();
    plot.ticks(page, &ticks)?;
    // Half of a bar, in rows.
    let half = (7.0 / (right - left) * rows.len() as f64).min(0.3);
    for (i, row) in rows.iter().enumerate() {
        let x = i as f64 + 0.5;
        if let Some((low, high)) = row.location {
            let pad = 0.002;
            plot.bar(page, [(x - half, low - pad), (x + half, high + pad)], faded(TYPES[1].0, 0.55))?;
        }
        if let Some((low, high)) = row.sampling {
            plot.line(page, [(x, low), (x, high)], INK, 1.0)?;
        }
        if let Some(share) = row.share {
            plot.dot(page, (x, share), 3.6, BORDER, false)?;
        }
    }
    Ok(())
}
