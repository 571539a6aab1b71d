//! Charts of the border as an axis: incidents by distance on either side, and by sector.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::analysis::statistics::Interval;
use crate::model::{BorderLine, Location, Side};
use crate::render::charts::{Area, Drawn, chart, colour, font, px, text, units};
use crate::render::style::{BORDER, FAINT_INK, INK, PAPER, SOFT_INK, TYPES};
use crate::render::svg::PictureError;
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::spatial::Border;
use crate::study::{Study, words};

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 28.0;
/// Width of a band, and how far bands reach, kilometres.
const BAND_KM: f64 = 5.0;
const REACH_KM: f64 = 100.0;
/// Bands on both sides.
const BANDS: usize = 2 * (REACH_KM / BAND_KM) as usize;

/// Shares of the incidents in bands of distance from the border, the left side to the left, as SVG. All bars together and
/// the share beyond, which is stated, make 100 %. Where location errors are known, thin lines and a second figure say how far they go.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn decay(study: &Study, title: &str, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    const HEIGHT: f64 = 360.0;
    let incidents = study.locations.len();
    let mut counts = vec![0usize; BANDS + 1];
    for location in &study.locations {
        counts[band(location.distance_m, is_first(&study.border.border, location))] += 1;
    }
    let n = incidents.max(1) as f64;
    let percent = |count: f64| 100.0 * count / n;
    let shares: Vec<f64> = counts[..BANDS].iter().map(|count| percent(*count as f64)).collect();
    let moved = drawn_by_band(study);
    let beyond = words::percent(counts[BANDS], incidents);
    let beyond = match moved.get(BANDS) {
        Some((low, high)) => {
            format!("{beyond} as located, {} as moved,", words::percent_range((low / n, high / n)))
        }
        None => beyond,
    };
    let facts = format!(
        "Share of {} in bands of {BAND_KM} km; {beyond} farther than {REACH_KM} km{}",
        words::count(incidents, "incident"),
        if moved.is_empty() { "" } else { MOVED }
    );
    let spans: Vec<Interval> = moved.iter().take(BANDS).map(|span| (percent(span.0), percent(span.1))).collect();
    let title = format!("{title}, by distance");
    let draw = |page: &Area<'_>| draw_decay(page, &study.border.border, (&shares, &spans), &title, &facts);
    chart((WIDTH, HEIGHT), (&title, &facts), fonts, theme, draw)
}

/// What thin lines are.
const MOVED: &str = ". Thin lines: as moved, 95 % of the draws";

/// What the two halves of a chart are: the sides, of a state's borders its inside and the rest; of others there are none, and all is in the second half.
fn halves(line: &BorderLine) -> Option<[&str; 2]> {
    match &line.sides[..] {
        [] => Some([&line.left, &line.right]),
        sides if sides.iter().flatten().filter(|side| *side == INSIDE).count() == sides.len() => {
            Some([INSIDE, "outside"])
        }
        _ => None,
    }
}

/// What the atlas calls the side of the state whose borders they are.
const INSIDE: &str = "inside";

/// Whether an incident belongs to the first half.
fn is_first(border: &Border, location: &Location) -> bool {
    if border.line().sides.is_empty() { location.side == Side::Left } else { border.side_name(location) == INSIDE }
}

/// The bar of a distance, from the farthest on the left; [`BANDS`] beyond all. A band holds distances up to and with its bound.
fn band(distance_m: f64, left: bool) -> usize {
    let band = ((distance_m / (BAND_KM * 1e3)).ceil() as usize).saturating_sub(1);
    match (band < BANDS / 2, left) {
        (false, _) => BANDS,
        (true, true) => BANDS / 2 - 1 - band,
        (true, false) => BANDS / 2 + band,
    }
}

/// How many incidents each bar holds, and how many none does, in 95 % of the draws; nothing without draws, or if the border has more than two sides.
fn drawn_by_band(study: &Study) -> Vec<Interval> {
    let line = study.border.border.line();
    let Some(draws) = study.draws.as_ref().filter(|_| line.sides.is_empty()) else { return Vec::new() };
    let left = draws.side(&line.left);
    draws.spans(BANDS + 1, |draw| Some(band(draw.distance_m, Some(draw.side) == left)))
}

fn draw_decay(
    page: &Area<'_>,
    border: &Border,
    (shares, spans): (&[f64], &[Interval]),
    title: &str,
    facts: &str,
) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (MARGIN, 22.0), 19.0, true, INK)?;
    text(page, facts, (MARGIN, 50.0), 12.0, false, SOFT_INK)?;
    let (_, rest) = page.split_vertically(px(72.0));
    let highest = shares.iter().copied().chain(spans.iter().map(|span| span.1)).fold(0.0, f64::max);
    let top = (highest * 1.12).max(1.0);
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
    for (i, (low, high)) in spans.iter().enumerate().filter(|(_, span)| span.1 > 0.0) {
        let middle = -REACH_KM + (i as f64 + 0.5) * BAND_KM;
        let span = PathElement::new([(middle, *low), (middle, *high)], colour(INK).stroke_width(px(1.0)));
        chart.draw_series(std::iter::once(span))?;
    }
    chart.draw_series(std::iter::once(PathElement::new(
        [(0.0, 0.0), (0.0, top)],
        colour(BORDER).stroke_width(px(1.6)),
    )))?;
    let line = border.line();
    let inner = WIDTH - 2.0 * MARGIN - 40.0;
    let middle = MARGIN + 40.0 + inner / 2.0;
    let [first, second] = halves(line).unwrap_or(["", "all"]);
    centred(&rest, first, (MARGIN + 40.0 + inner / 4.0, 8.0), true)?;
    centred(&rest, second, (middle + inner / 4.0, 8.0), true)?;
    centred(&rest, &line.name, (middle, 8.0), false)?;
    centred(&rest, "kilometres from the line", (middle, 268.0), false)
}

/// Incidents by sector of the border, from its start to its end, each bar cut by side, as SVG. Where location errors are known, thin lines say how far all of a sector goes.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn sectors(study: &Study, title: &str, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    const ROW: f64 = 24.0;
    let border = &study.border.border;
    let names = border.sectors();
    let mut counts = vec![(0usize, 0usize); names.len()];
    for location in &study.locations {
        if let Some(sector) = location.sector {
            let both = &mut counts[sector];
            *(if is_first(border, location) { &mut both.0 } else { &mut both.1 }) += 1;
        }
    }
    let moved = study.draws.as_ref().map(|draws| draws.spans(names.len(), |draw| draw.sector)).unwrap_or_default();
    let height = 100.0 + ROW * names.len() as f64 + 20.0;
    let sides =
        halves(border.line()).map_or(String::new(), |[first, second]| format!("; {first} left, {second} right"));
    let facts = format!(
        "{} by the sector of the nearest point of the line, from its start{sides}{}",
        words::count(study.locations.len(), "incident"),
        if moved.is_empty() { "" } else { MOVED }
    );
    let title = format!("{title}, by sector");
    let widest = names.iter().map(|s| fonts.width(&s.name, 11.0, false)).fold(0.0, f64::max);
    let draw = |page: &Area<'_>| draw_sectors(page, border, (&counts, &moved), (&title, &facts), (ROW, widest));
    chart((WIDTH, height), (&title, &facts), fonts, theme, draw)
}

fn draw_sectors(
    page: &Area<'_>,
    border: &Border,
    (counts, moved): (&[(usize, usize)], &[Interval]),
    (title, facts): (&str, &str),
    (row, widest): (f64, f64),
) -> Drawn {
    page.fill(&colour(PAPER))?;
    text(page, title, (MARGIN, 22.0), 19.0, true, INK)?;
    text(page, facts, (MARGIN, 50.0), 12.0, false, SOFT_INK)?;
    let most = counts.iter().map(|c| (c.0 + c.1) as f64).chain(moved.iter().map(|span| span.1)).fold(1.0, f64::max);
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
        let span = moved.get(i).map(|span| (start + span.0 * scale, start + span.1 * scale));
        if let Some((from, to)) = span.filter(|span| span.1 > start) {
            let line = [at(from, y + row / 2.0), at(to, y + row / 2.0)];
            page.draw(&PathElement::new(line, colour(INK).stroke_width(px(1.0))))?;
        }
        page.draw(&Text::new(
            words::thousands((left + right) as f64),
            at(span.map_or(end, |span| span.1.max(end)) + 6.0, y + row / 2.0),
            font(10.5, true, SOFT_INK).pos(Pos::new(HPos::Left, VPos::Center)),
        ))?;
    }
    Ok(())
}

fn centred(area: &Area<'_>, words: &str, at: (f64, f64), bold: bool) -> Drawn {
    let style = font(11.5, bold, if bold { INK } else { SOFT_INK }).pos(Pos::new(HPos::Center, VPos::Top));
    area.draw(&Text::new(words.to_string(), (units(at.0), units(at.1)), style))
}
