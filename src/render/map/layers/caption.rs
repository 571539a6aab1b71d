//! Title, fact line and caption.

use crate::analysis::{BANDS_M, Doubt, Summary, largest};
use crate::geodesy::projection::degrees;
use crate::render::map::canvas::{Canvas, FACT_LEADING, MARGIN, SUBTITLE, head_height};
use crate::render::map::layers::ground;
use crate::render::map::layers::incidents::Incidents;
use crate::render::scene::{Anchor, Layer, Mark, Paint, Point, Text};
use crate::render::style::{FAINT_INK, INK, SOFT_INK};
use crate::render::text::wrapped;
use crate::study::options::Hull;
use crate::study::words;

/// The layers, and where the caption ends.
pub struct Caption {
    pub layers: Vec<Layer>,
    pub bottom: f64,
}

/// Size of the facts, pixels, and the least of a single line of them.
pub const FACT_SIZE: f64 = 13.0;
pub const LEAST_FACT_SIZE: f64 = 11.0;

const SIZE: f64 = 10.0;
const LEADING: f64 = 14.5;

/// The title over the map, the caption under it.
pub fn layers(canvas: &Canvas<'_>, incidents: &Incidents, start: f64) -> Caption {
    let mut head = vec![fitted(canvas, 40.0, canvas.title.clone(), 23.0, true, INK)];
    head.extend(fact_lines(canvas, &facts(canvas, incidents.outside)));
    if !canvas.options.subtitle.is_empty() {
        head.insert(1, fitted(canvas, 40.0 + SUBTITLE, canvas.options.subtitle.clone(), 15.0, false, INK));
    }
    let mut y = start + 21.0;
    let mut foot = Vec::new();
    for (i, sentence) in sentences(canvas, incidents.outside, &incidents.form).iter().enumerate() {
        let paint = if i < 2 { SOFT_INK } else { FAINT_INK };
        for line in wrapped(canvas.fonts, sentence, SIZE, canvas.options.width - 2.0 * MARGIN) {
            foot.push(text((MARGIN, y), line, SIZE, false, paint));
            y += LEADING;
        }
    }
    Caption {
        layers: vec![Layer::new("title-block", "Title", head), Layer::new("caption", "Caption", foot)],
        bottom: y - LEADING + 4.0,
    }
}

/// The facts in as many lines as there is room for, as large as they fit.
fn fact_lines(canvas: &Canvas<'_>, facts: &str) -> Vec<Mark> {
    let (most, room) = (canvas.options.fact_lines, canvas.options.width - 2.0 * MARGIN);
    let first = head_height(canvas.options) - 21.0 - (most - 1) as f64 * FACT_LEADING;
    if most == 1 {
        return vec![fitted(canvas, first, facts.into(), FACT_SIZE, false, SOFT_INK)];
    }
    let sizes = std::iter::successors(Some(FACT_SIZE), |size| Some(size - 0.5)).take_while(|size| *size > 4.0);
    let lines = |size: f64| (size, wrapped(canvas.fonts, facts, size, room));
    let (size, lines) = sizes.map(lines).find(|(_, lines)| lines.len() <= most).unwrap_or_else(|| lines(4.0));
    let at = |(i, line): (usize, String)| text((MARGIN, first + i as f64 * FACT_LEADING), line, size, false, SOFT_INK);
    lines.into_iter().enumerate().map(at).collect()
}

/// The fact line; on a map of a part of the border, of what is there.
fn facts(canvas: &Canvas<'_>, outside: usize) -> String {
    if canvas.options.focus.is_none() {
        return words::facts(canvas.data.summary, canvas.data.doubt);
    }
    let data = &canvas.data;
    let all = words::count(data.summary.incidents, "incident");
    let count = data.summary.incidents - outside;
    if count == 0 {
        return format!("None of the {all} is here");
    }
    let here = format!("{} of {all}", words::thousands(count as f64));
    if !canvas.options.facets.is_empty() {
        return here;
    }
    let inside = |i: &usize| canvas.frame.inside(data.dataset.incidents[*i].position).is_some();
    let inside: Vec<usize> = (0..data.dataset.incidents.len()).filter(inside).collect();
    let incidents = || inside.iter().map(|&i| &data.dataset.incidents[i]);
    let part = Summary {
        incidents: inside.len(),
        days: incidents().filter_map(|i| i.days).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))),
        within: BANDS_M.map(|band| inside.iter().filter(|&&i| data.locations[i].distance_m <= band).count()),
        coarse: incidents().filter(|i| i.precision.is_coarse()).count(),
        ..data.summary.clone()
    };
    let doubt = data.draws.map(|draws| Doubt::of(draws, (&inside, &[]), &[]));
    let facts = words::facts(&part, doubt.as_ref());
    format!("{here}{}", facts.strip_prefix(&words::count(count, "incident")).unwrap_or_default())
}

/// A line over the map, smaller where it would else be wider than the page.
fn fitted(canvas: &Canvas<'_>, y: f64, line: String, size: f64, bold: bool, paint: Paint) -> Mark {
    let room = canvas.options.width - 2.0 * MARGIN;
    let size = size * (room / canvas.fonts.width(&line, size, bold)).min(1.0);
    text((MARGIN, y), line, size, bold, paint)
}

/// The paragraphs of the caption.
fn sentences(canvas: &Canvas<'_>, outside: usize, form: &str) -> Vec<String> {
    let border = canvas.data.border;
    let line = border.line();
    let mut out = vec![format!(
        "Border: {}{}, {} vertices, {} km at this resolution. {}",
        line.name,
        if line.credit.is_empty() { String::new() } else { format!(" ({})", line.credit) },
        words::thousands(line.vertex_count() as f64),
        words::thousands((border.length_m() / 1e3).round()),
        canvas.options.notes.join(" ")
    )];
    let all = canvas.data.summary.incidents;
    let source = match canvas.options.source.trim() {
        "" => String::new(),
        source => format!("Incidents: {source}. "),
    };
    let mut shown = if outside > 0 {
        let inside = words::thousands((all - outside) as f64);
        let others = if outside == 1 { "the other lies" } else { "the others lie" };
        format!("{source}Shown: {inside} of {}; {others} outside the map", words::count(all, "incident"))
    } else {
        format!("{source}Shown: {}", words::count(all, "incident"))
    };
    if let Some(left_out) = left_out(canvas.data.summary) {
        shown += &format!("; {left_out}");
    }
    shown += ". Distances are geodesic on WGS 84.";
    if !canvas.data.clusters.is_empty() && canvas.options.facets.is_empty() {
        let outlines = match canvas.data.hull {
            Hull::Footprint if canvas.data.method.reach_m.is_some() => {
                "; outlines are the ground within half of eps of incidents, not areas of control"
            }
            Hull::Footprint => "; outlines are the ground about incidents, not areas of control",
            Hull::Convex => "; outlines are convex hulls, not areas of control",
            Hull::Concave => "; outlines are concave hulls, not areas of control",
            Hull::None => "",
        };
        shown += &format!(" Clusters: {}{outlines}.", canvas.data.method.words);
    }
    if !form.is_empty() {
        shown += &format!(" {form}");
    }
    out.push(shown);
    let base = canvas.data.base;
    let shown = canvas.countries().any(|(_, rings)| !rings.is_empty());
    let credit = if shown { format!(" Map data: {}.", base.credit) } else { String::new() };
    let viewpoint = match canvas.options.viewpoint.name() {
        Some(name) if shown && ground::is_seen_otherwise(canvas) => {
            format!(
                " Lines in dispute are drawn in the view of {name}, as Natural Earth has it; the line that is measured \
                 and the land are as in any view."
            )
        }
        _ => String::new(),
    };
    let disclaimer = match canvas.options.disclaimer.trim() {
        "" => String::new(),
        text => format!(" {text}"),
    };
    out.push(format!("Projection: {}.{viewpoint}{disclaimer}{credit}", canvas.frame.projection().words()));
    out
}

/// Rows left out, and why: the commonest reason, and how many others there are.
fn left_out(summary: &Summary) -> Option<String> {
    let all: usize = summary.left_out.iter().map(|(_, n)| n).sum();
    let (most, n) = summary.left_out.iter().max_by_key(|(_, n)| *n)?;
    let rows = words::count(all, "row");
    Some(if summary.left_out.len() == 1 {
        format!("{rows} left out ({most})")
    } else {
        format!("{rows} left out ({} of them: {most})", words::thousands(*n as f64))
    })
}

/// The map in words, for readers who do not see it.
pub fn description(canvas: &Canvas<'_>) -> String {
    let (e, data) = (canvas.extent, &canvas.data);
    let sides: Vec<String> =
        data.summary.by_side.iter().map(|(side, n)| format!("{side} {}", words::thousands(*n as f64))).collect();
    let mut said =
        vec![format!("{}.", words::facts(data.summary, data.doubt)), format!("By side: {}.", sides.join(", "))];
    said.extend(fullest_sector(canvas));
    let listed = largest(data.clusters);
    said.extend(listed.first().map(|row| {
        let place = match row.place() {
            place if place.is_empty() => format!("in {}", row.sector),
            place if row.main_place.is_empty() => place,
            place => format!("at {place}"),
        };
        format!(
            "The largest of {} is {place}: {}.",
            words::count(data.clusters.len(), "cluster"),
            words::cluster_size(row)
        )
    }));
    format!(
        "{}. {} The map reaches from {} to {} and from {} to {}.",
        canvas.title,
        said.join(" "),
        degrees(e.west.round(), 'E', 'W'),
        degrees(e.east.round(), 'E', 'W'),
        degrees(e.south.round(), 'N', 'S'),
        degrees(e.north.round(), 'N', 'S')
    )
}

/// The sector with the most incidents; none if no sectors are known or nothing lies in one.
fn fullest_sector(canvas: &Canvas<'_>) -> Option<String> {
    let sectors = canvas.data.border.sectors();
    let mut counts = vec![0_usize; sectors.len()];
    canvas.data.locations.iter().filter_map(|location| location.sector).for_each(|sector| counts[sector] += 1);
    let (first, most) = counts.iter().enumerate().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(&a.0)))?;
    let name = &sectors[first].name;
    (*most > 0).then(|| format!("The sector with the most is {name}: {}.", words::count(*most, "incident")))
}

fn text(at: Point, text: String, size: f64, bold: bool, paint: Paint) -> Mark {
    Mark::Text(Text { at, text, size, bold, paint, anchor: Anchor::Left, halo: None, spacing: 0.0 })
}
