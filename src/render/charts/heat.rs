//! The border over time: chainage up the page, months across, incidents by colour.

use plotters::style::text_anchor::{HPos, VPos};

use crate::render::charts::plot::{Plot, faint, round_steps, write};
use crate::render::charts::{Area, Drawn, chart, colour, text};
use crate::render::scene::Paint;
use crate::render::style::{INK, PAPER, SOFT_INK, paint};
use crate::render::svg::PictureError;
use crate::render::text::{Fonts, cut};
use crate::render::theme::Theme;
use crate::study::profile::Profile;
use crate::study::{Study, words};

const WIDTH: f64 = 1180.0;
/// Colours of the classes, few to many.
const RAMP: [Paint; 5] = [paint(0xf3d9a4), paint(0xe9a35c), paint(0xd56a3a), paint(0xa83232), paint(0x5c1228)];

/// The heat as SVG; none without months.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn heat(study: &Study, profile: &Profile, fonts: &Fonts, theme: &Theme) -> Result<Option<String>, PictureError> {
    let months = &profile.hot_months;
    let most = months.incidents.iter().flatten().copied().max().unwrap_or(0);
    if most == 0 || profile.hot.is_empty() {
        return Ok(None);
    }
    let title = format!("{}: incidents by month and stretch", study.border.border.line().name);
    let cell = profile.hot[0].to_km - profile.hot[0].from_km;
    let facts =
        format!("A cell is {cell:.0} km of the line in a month; the fullest has {}", words::count(most, "incident"));
    let classes = classes(most);
    let draw = |page: &Area<'_>| draw(page, study, profile, &classes, (&title, &facts), fonts);
    chart((WIDTH, height(study)), (&title, &facts), fonts, theme, draw).map(Some)
}

fn height(study: &Study) -> f64 {
    150.0 + (study.border.border.sectors().len() as f64 * 16.0).clamp(320.0, 900.0)
}

/// The greatest count of each class.
fn classes(most: usize) -> Vec<usize> {
    let mut bounds: Vec<usize> = if most <= RAMP.len() {
        (1..=most).collect()
    } else {
        let step = |k: usize| (most as f64).powf((k + 1) as f64 / RAMP.len() as f64).round() as usize;
        (0..RAMP.len()).map(step).collect()
    };
    bounds.dedup();
    bounds
}

fn draw(
    page: &Area<'_>,
    study: &Study,
    profile: &Profile,
    classes: &[usize],
    (title, facts): (&str, &str),
    fonts: &Fonts,
) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (28.0, 22.0), 19.0, true, INK)?;
    text(page, facts, (28.0, 50.0), 12.0, false, SOFT_INK)?;
    legend(page, classes, fonts)?;
    let border = &study.border.border;
    let months = &profile.hot_months;
    let named = border.sectors().iter().any(|s| !s.name.starts_with("km "));
    let widest = border.sectors().iter().map(|s| fonts.width(&s.name, 9.5, false)).fold(30.0, f64::max).min(230.0);
    let plot = Plot {
        left: 40.0 + if named { widest } else { 40.0 },
        top: 108.0,
        right: WIDTH - 28.0,
        bottom: height(study) - 34.0,
        x: (0.0, months.months.len() as f64),
        y: (border.length_m() / 1e3, 0.0),
    };
    for (x, counts) in months.incidents.iter().enumerate() {
        for (row, count) in profile.hot.iter().zip(counts).filter(|(_, count)| **count > 0) {
            let class = classes.iter().position(|bound| count <= bound).unwrap_or(classes.len() - 1);
            let class = class + RAMP.len() - classes.len().min(RAMP.len());
            plot.bar(page, [(x as f64, row.from_km), (x as f64 + 1.0, row.to_km)], RAMP[class])?;
        }
    }
    axis(page, study, &plot, named, widest, fonts)?;
    let count = months.months.len();
    let by_month = count <= 30;
    let every = (count as f64 / 12.0 / 16.0).ceil().max(1.0) as usize;
    let tick = |(i, name): (usize, &String)| {
        let (year, month) = name.split_once('-')?;
        let wanted = if by_month {
            i % (count / 10).max(1) == 0
        } else {
            month == "01" && year.parse::<usize>().ok()? % every == 0
        };
        let words = if by_month { name.clone() } else { year.to_string() };
        wanted.then_some((i as f64 + if by_month { 0.5 } else { 0.0 }, words))
    };
    let ticks: Vec<(f64, String)> = months.months.iter().enumerate().filter_map(tick).collect();
    plot.ticks(page, &ticks)
}

/// Sectors by name where there is room, else kilometres.
fn axis(page: &Area<'_>, study: &Study, plot: &Plot, named: bool, widest: f64, fonts: &Fonts) -> Drawn {
    let border = &study.border.border;
    if !named {
        return plot
            .levels(page, &round_steps(0.0, border.length_m() / 1e3, 10), |km| format!("km {}", words::thousands(km)));
    }
    let mut last = f64::NEG_INFINITY;
    for sector in border.sectors() {
        plot.line(page, [(plot.x.0, sector.start_m / 1e3), (plot.x.1, sector.start_m / 1e3)], faint(), 0.6)?;
        let y = plot.at_y(f64::midpoint(sector.start_m, sector.end_m) / 1e3);
        if y - last >= 11.0 {
            last = y;
            let name = cut(fonts, &sector.name, (9.5, false), widest);
            write(page, &name, (plot.left - 7.0, y), 9.5, SOFT_INK, (HPos::Right, VPos::Center))?;
        }
    }
    Ok(())
}

fn legend(page: &Area<'_>, classes: &[usize], fonts: &Fonts) -> Drawn {
    let mut x = 28.0;
    let mut from = 1;
    for (i, bound) in classes.iter().enumerate() {
        let key = Plot { left: x, right: x + 16.0, top: 77.0, bottom: 89.0, x: (0.0, 1.0), y: (0.0, 1.0) };
        key.bar(page, [(0.0, 0.0), (1.0, 1.0)], RAMP[i + RAMP.len() - classes.len()])?;
        let name = if from == *bound { from.to_string() } else { format!("{from} to {bound}") };
        write(page, &name, (x + 21.0, 83.0), 11.0, INK, (HPos::Left, VPos::Center))?;
        x += 40.0 + fonts.width(&name, 11.0, false);
        from = bound + 1;
    }
    write(page, "incidents", (x, 83.0), 11.0, INK, (HPos::Left, VPos::Center))
}
