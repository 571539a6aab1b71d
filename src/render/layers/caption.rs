//! Title, fact line and caption.

use crate::render::canvas::{Canvas, MARGIN};
use crate::render::projection::degrees;
use crate::render::scene::{Anchor, Layer, Mark, Paint, Point, Text};
use crate::render::style::{FAINT_INK, INK, SOFT_INK};
use crate::render::text::wrapped;
use crate::render::words;

/// The layers, and where the caption ends.
pub struct Caption {
    pub layers: Vec<Layer>,
    pub bottom: f64,
}

const SIZE: f64 = 10.0;
const LEADING: f64 = 14.5;

/// The title over the map, the caption under it.
pub fn layers(canvas: &Canvas<'_>, outside: usize, start: f64) -> Caption {
    let head = vec![
        fitted(canvas, 40.0, canvas.title.clone(), 23.0, true, INK),
        fitted(canvas, 63.0, facts(canvas, outside), 13.0, false, SOFT_INK),
    ];
    let mut y = start + 21.0;
    let mut foot = Vec::new();
    for (i, sentence) in sentences(canvas, outside).iter().enumerate() {
        let paint = if i < 2 { SOFT_INK } else { FAINT_INK };
        for line in wrapped(canvas.fonts, sentence, SIZE, canvas.options.width - 2.0 * MARGIN) {
            foot.push(text((MARGIN, y), line, SIZE, false, paint));
            y += LEADING;
        }
    }
    Caption {
        layers: vec![
            Layer { id: "title-block".into(), label: "Title".into(), marks: head },
            Layer { id: "caption".into(), label: "Caption".into(), marks: foot },
        ],
        bottom: y - LEADING + 4.0,
    }
}

/// The fact line; on a map of a part of the border it says how much of it all is there.
fn facts(canvas: &Canvas<'_>, outside: usize) -> String {
    let all = words::facts(canvas.data.summary);
    let n = canvas.data.summary.incidents;
    if canvas.options.focus.is_none() {
        all
    } else {
        format!("{} on this map, of {all}", words::thousands((n - outside) as f64))
    }
}

/// A line over the map, smaller where it would else be wider than the page.
fn fitted(canvas: &Canvas<'_>, y: f64, line: String, size: f64, bold: bool, paint: Paint) -> Mark {
    let room = canvas.options.width - 2.0 * MARGIN;
    let size = size * (room / canvas.fonts.width(&line, size, bold)).min(1.0);
    text((MARGIN, y), line, size, bold, paint)
}

/// The paragraphs of the caption.
fn sentences(canvas: &Canvas<'_>, outside: usize) -> Vec<String> {
    let border = canvas.data.border;
    let line = border.line();
    let mut out = vec![format!(
        "Border: {}, {} vertices, {} km at this resolution. {}",
        line.name,
        words::thousands(line.vertex_count() as f64),
        words::thousands((border.length_m() / 1e3).round()),
        canvas.options.notes.join(" ")
    )];
    let mut shown = format!("Shown: {}", words::count(canvas.data.summary.incidents, "incident"));
    if outside > 0 {
        shown += &format!(", {outside} of them outside the map");
    }
    let left_out: usize = canvas.data.summary.left_out.iter().map(|(_, n)| n).sum();
    if left_out > 0 {
        shown += &format!("; {left_out} rows left out for want of a usable position");
    }
    shown += ". Distances are geodesic on WGS 84.";
    if !canvas.data.clusters.is_empty() && canvas.options.facets.is_empty() {
        shown += &format!(" Clusters: {}; outlines are convex hulls, not areas of control.", canvas.data.method.words);
    }
    out.push(shown);
    let base = canvas.data.base;
    let shown = base.countries.iter().any(|c| !canvas.frame.areas(&c.shape).is_empty());
    let credit = if shown { format!(" Map data: {}.", base.credit) } else { String::new() };
    out.push(format!(
        "Projection: {}. Lines on this map imply no opinion on the status of any territory.{credit}",
        canvas.frame.projection().words()
    ));
    out
}

/// The map in words, for readers who do not see it.
pub fn description(canvas: &Canvas<'_>) -> String {
    let e = canvas.extent;
    format!(
        "{}. {} The map reaches from {} to {} and from {} to {}.",
        canvas.title,
        words::facts(canvas.data.summary),
        degrees(e.west.round(), 'E', 'W'),
        degrees(e.east.round(), 'E', 'W'),
        degrees(e.south.round(), 'N', 'S'),
        degrees(e.north.round(), 'N', 'S')
    )
}

fn text(at: Point, text: String, size: f64, bold: bool, paint: Paint) -> Mark {
    Mark::Text(Text { at, text, size, bold, paint, anchor: Anchor::Left, halo: None, spacing: 0.0 })
}
