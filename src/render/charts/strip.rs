//! The strip: incidents by chainage across and by distance up and down, with what stands on the line.

use std::collections::BTreeMap;

use plotters::style::text_anchor::{HPos, VPos};

use crate::model::{Place, Side};
use crate::render::charts::plot::{Plot, faint, plain, round_steps, write};
use crate::render::charts::{Area, Drawn, chart, colour, text};
use crate::render::scene::Paint;
use crate::render::style::{BORDER, FAINT_INK, INK, OTHER_TYPES, PAPER, SOFT_INK, TYPES, faded, type_styles};
use crate::render::svg::PictureError;
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::{Study, words};

const WIDTH: f64 = 1180.0;
const HEIGHT: f64 = 520.0;
/// Up to so many types have a colour of their own.
const MOST_TYPES: usize = 6;
/// A place stands on the line if it lies so near it, metres.
const NEAR_LINE_M: f64 = 15_000.0;

/// The strip as SVG. The left side of the border is up. Which of `parts` an incident is of may take the place of its type.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn strip(
    study: &Study,
    parts: Option<&[(String, Vec<usize>)]>,
    fonts: &Fonts,
    theme: &Theme,
) -> Result<String, PictureError> {
    let title = format!("{}: incidents along the line", study.border.border.line().name);
    let reach = reach_km(study);
    let beyond = study.locations.iter().filter(|l| l.distance_m > reach * 1e3).count();
    let coarse = study.summary.coarse;
    let mut facts = format!(
        "{} by the nearest point of the line and their distance from it",
        words::count(study.summary.incidents, "incident")
    );
    if beyond > 0 {
        facts += &format!("; {} farther than {} km not shown", words::thousands(beyond as f64), plain(reach));
    }
    if coarse > 0 {
        facts += "; hollow: located only to a district or province";
    }
    let styles = match parts {
        Some(parts) => by_part(study, parts),
        None => by_type(study),
    };
    let draw = |page: &Area<'_>| draw(page, study, &styles, (&title, &facts), reach, fonts);
    chart((WIDTH, HEIGHT), (&title, &facts), fonts, theme, draw)
}

/// How far the strip reaches, kilometres: far enough for nearly all incidents, 100 at most.
fn reach_km(study: &Study) -> f64 {
    let mut distances: Vec<f64> = study.locations.iter().map(|l| l.distance_m / 1e3).collect();
    distances.sort_unstable_by(f64::total_cmp);
    let most = distances.get(distances.len() * 97 / 100).or(distances.last()).copied().unwrap_or(100.0);
    [5.0, 10.0, 25.0, 50.0].into_iter().find(|km| *km >= most).unwrap_or(100.0)
}

/// What colour each incident has, and what the colours mean.
struct Styles {
    of: Vec<Paint>,
    legend: Vec<(Paint, String)>,
}

fn by_type(study: &Study) -> Styles {
    let dataset = &study.incidents.dataset;
    let mut counts = vec![(0_usize, 0_usize); dataset.types.len()];
    counts.iter_mut().enumerate().for_each(|(i, count)| count.1 = i);
    dataset.incidents.iter().filter_map(|i| i.kind).for_each(|kind| counts[kind as usize].0 += 1);
    counts.sort_by_key(|(count, i)| (std::cmp::Reverse(*count), *i));
    let ranked: Vec<&str> = counts.iter().map(|(_, i)| dataset.types[*i].as_str()).collect();
    let styles = type_styles(&ranked);
    let mut paints = vec![OTHER_TYPES.0; dataset.types.len()];
    let mut legend = Vec::new();
    for ((count, i), (paint, _)) in counts.iter().zip(styles).take(MOST_TYPES).filter(|((count, _), _)| *count > 0) {
        paints[*i] = paint;
        legend.push((paints[*i], format!("{} {}", dataset.types[*i], words::thousands(*count as f64))));
    }
    let of: Vec<Paint> =
        dataset.incidents.iter().map(|i| i.kind.map_or(OTHER_TYPES.0, |k| paints[k as usize])).collect();
    let others = of.iter().filter(|paint| **paint == OTHER_TYPES.0).count();
    if others > 0 && !legend.iter().any(|(paint, _)| *paint == OTHER_TYPES.0) {
        legend.push((OTHER_TYPES.0, format!("other or not stated {}", words::thousands(others as f64))));
    }
    Styles { of, legend }
}

fn by_part(study: &Study, parts: &[(String, Vec<usize>)]) -> Styles {
    let mut of = vec![OTHER_TYPES.0; study.locations.len()];
    let mut legend = Vec::new();
    for (i, (name, members)) in parts.iter().enumerate() {
        let paint = TYPES[i % TYPES.len()].0;
        for &member in members {
            of[member] = paint;
        }
        legend.push((paint, format!("{name}: {}", words::thousands(members.len() as f64))));
    }
    Styles { of, legend }
}

fn draw(
    page: &Area<'_>,
    study: &Study,
    styles: &Styles,
    (title, facts): (&str, &str),
    reach: f64,
    fonts: &Fonts,
) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (28.0, 22.0), 19.0, true, INK)?;
    text(page, facts, (28.0, 50.0), 12.0, false, SOFT_INK)?;
    let border = &study.border.border;
    let line = border.line();
    let length = border.length_m() / 1e3;
    let keys = keys(&styles.legend, fonts);
    let rows = keys.last().map_or(1.0, |last| (last.1 - LEGEND_TOP) / LEGEND_ROW + 1.0);
    let plot = Plot {
        left: 74.0,
        top: 108.0 + LEGEND_ROW * (rows - 1.0),
        right: WIDTH - 28.0,
        bottom: HEIGHT - 46.0,
        x: (0.0, length),
        y: (-reach, reach),
    };
    for ((paint, name), (x, y)) in styles.legend.iter().zip(keys) {
        let key = Plot { left: x, right: x + 10.0, top: y - 5.0, bottom: y + 5.0, x: (0.0, 1.0), y: (0.0, 1.0) };
        key.dot(page, (0.5, 0.5), 4.0, faded(*paint, 0.8), false)?;
        write(page, name, (x + 14.0, y), 11.0, INK, (HPos::Left, VPos::Center))?;
    }
    plot.levels(page, &round_steps(-reach, reach, 8), |km| plain(km.abs()))?;
    for sector in &border.sectors()[border.sectors().len().min(1)..] {
        plot.line(page, [(sector.start_m / 1e3, -reach), (sector.start_m / 1e3, reach)], faint(), 0.6)?;
    }
    let ticks = round_steps(0.0, length, 10).into_iter().map(|km| (km, words::thousands(km))).collect::<Vec<_>>();
    plot.ticks(page, &ticks)?;
    let middle = f64::midpoint(plot.left, plot.right);
    write(
        page,
        "kilometres along the line, from its start",
        (middle, HEIGHT - 12.0),
        11.0,
        SOFT_INK,
        (HPos::Center, VPos::Bottom),
    )?;
    write(
        page,
        &format!("km, {}", side(&line.left)),
        (plot.right, plot.top - 4.0),
        11.5,
        INK,
        (HPos::Right, VPos::Bottom),
    )?;
    write(
        page,
        &format!("km, {}", side(&line.right)),
        (plot.right, plot.bottom - 4.0),
        11.5,
        INK,
        (HPos::Right, VPos::Bottom),
    )?;
    plot.line(page, [(0.0, 0.0), (length, 0.0)], BORDER, 1.8)?;
    // Hollow ones last: they would else be hidden.
    let dataset = &study.incidents.dataset;
    let radius = (4.2 - (study.locations.len() as f64 / 400.0).ln().max(0.0) * 0.7).max(1.6);
    let order = order(&styles.of);
    for hollow in [false, true] {
        for (i, location) in order.iter().map(|i| (*i, &study.locations[*i])) {
            let km = location.distance_m / 1e3;
            if dataset.incidents[i].precision.is_coarse() == hollow && km <= reach {
                let up = if location.side == Side::Left { km } else { -km };
                plot.dot(page, (location.chainage_m / 1e3, up), radius, faded(styles.of[i], 0.65), hollow)?;
            }
        }
    }
    places(page, study, &plot, fonts)
}

const LEGEND_TOP: f64 = 83.0;
const LEGEND_ROW: f64 = 16.0;

/// Where the entries of the legend stand: beside each other, and in another row where there is no room.
fn keys(legend: &[(Paint, String)], fonts: &Fonts) -> Vec<(f64, f64)> {
    let (mut x, mut y) = (28.0, LEGEND_TOP);
    let place = |(_, name): &(Paint, String)| {
        let width = 32.0 + fonts.width(name, 11.0, false);
        if x + width > WIDTH - 10.0 && x > 28.0 {
            (x, y) = (28.0, y + LEGEND_ROW);
        }
        x += width;
        (x - width, y)
    };
    legend.iter().map(place).collect()
}

/// Incidents in the order in which they are drawn: those of the commonest colours first, so that the others are seen.
fn order(paints: &[Paint]) -> Vec<usize> {
    let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    for paint in paints {
        *counts.entry(paint.rgb).or_default() += 1;
    }
    let mut order: Vec<usize> = (0..paints.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(counts[&paints[*i].rgb]));
    order
}

fn side(name: &str) -> &str {
    if name.is_empty() { "other side" } else { name }
}

/// Crossings and towns on the line, where there is room for their names.
fn places(page: &Area<'_>, study: &Study, plot: &Plot, fonts: &Fonts) -> Drawn {
    let border = &study.border.border;
    let mut places: Vec<&Place> = study.base.places.iter().collect();
    places.sort_by_key(|p| std::cmp::Reverse(p.population));
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for place in study.base.crossings.iter().chain(places) {
        if !border.may_be_within(place.position, NEAR_LINE_M) {
            continue;
        }
        let location = border.locate(place.position);
        if location.distance_m > NEAR_LINE_M {
            continue;
        }
        let (x, half) = (plot.at_x(location.chainage_m / 1e3), fonts.width(&place.name, 9.5, false) / 2.0 + 4.0);
        let free =
            x - half > plot.left && x + half < plot.right && taken.iter().all(|(a, b)| x + half < *a || x - half > *b);
        if free {
            taken.push((x - half, x + half));
            plot.line(
                page,
                [(location.chainage_m / 1e3, plot.y.0 * 0.02), (location.chainage_m / 1e3, plot.y.1 * 0.02)],
                INK,
                1.2,
            )?;
            for (dx, dy) in [(-0.8, 0.0), (0.8, 0.0), (0.0, -0.8), (0.0, 0.8)] {
                write(
                    page,
                    &place.name,
                    (x + dx, plot.at_y(0.0) - 6.0 + dy),
                    9.5,
                    PAPER,
                    (HPos::Center, VPos::Bottom),
                )?;
            }
            write(page, &place.name, (x, plot.at_y(0.0) - 6.0), 9.5, FAINT_INK, (HPos::Center, VPos::Bottom))?;
        }
    }
    Ok(())
}
