//! The summary that an analyst can paste.

use super::{Study, words};
use crate::analysis::{ClusterRow, Doubt, Share, Summary, largest};

/// The summary, a fact a line.
pub fn report(study: &Study) -> String {
    let line = study.border.border.line();
    let mut lines = vec![format!("{} along the {}", words::count(study.summary.incidents, "incident"), line.name)];
    for (head, text) in facts(study) {
        if head == LEFT_OUT {
            lines.extend(largest(&study.clusters.rows).into_iter().map(cluster_line));
        }
        lines.push(format!("{head:<16}{text}"));
    }
    lines.push(String::new());
    lines.join("\n")
}

const LEFT_OUT: &str = "left out";

/// The facts of the summary: what each is about, or nothing if it goes on with the one before it, and its words.
pub fn facts(study: &Study) -> Vec<(String, String)> {
    let summary = &study.summary;
    let n = summary.incidents;
    let share = |k: usize| format!("{} ({})", words::thousands(k as f64), words::percent(k, n));
    let mut facts = Vec::new();
    let mut add = |head: &str, text: String| facts.push((head.to_string(), text));
    add("period", summary.days.map_or("no dates".into(), words::period));
    let doubt = study.doubt.as_ref();
    let moved = |of: fn(&Doubt) -> &Vec<Share>, i: usize| {
        let share = doubt.and_then(|doubt| of(doubt).get(i));
        share.map_or(String::new(), as_moved)
    };
    for (i, (band, k)) in [10, 25, 50].iter().zip(summary.within).enumerate() {
        add(&format!("within {band} km"), format!("{}{}", share(k), moved(|doubt| &doubt.within, i)));
    }
    for (i, (side, k)) in summary.by_side.iter().enumerate() {
        let head = if i == 0 { "by side" } else { "" };
        add(head, format!("{side} {}{}", share(*k), moved(|doubt| &doubt.by_side, i)));
    }
    for (i, said) in study.doubt_words().into_iter().enumerate() {
        add(if i == 0 { "how sure" } else { "" }, said);
    }
    if let Some(killed) = summary.fatalities {
        add("killed", format!("{} claimed", words::range(killed)));
    }
    if summary.coarse > 0 {
        let rest = n - summary.coarse;
        let moved = doubt.and_then(|doubt| doubt.exact_within_25).map_or(String::new(), |share| as_moved(&share));
        let within = |k: usize| format!("; without them {} lie within 25 km{moved}", words::percent(k, rest));
        let without = if rest > 0 { within(summary.exact_within_25) } else { String::new() };
        add("coarse", format!("{} located only to a district or province{without}", share(summary.coarse)));
    }
    if summary.sums > 0 {
        add("sums", format!("{} sum up several events that the source does not tell apart", share(summary.sums)));
    }
    add("border", border_words(study));
    study.border.source.suggested.iter().for_each(|why| add("", why.clone()));
    add("clusters", format!("{} ({})", study.clusters.rows.len(), study.clusters.method.words));
    study.clusters.said.iter().for_each(|said| add("", said.clone()));
    add(LEFT_OUT, left_out(summary));
    study.incidents.dataset.misleads.iter().for_each(|why| add("beware", format!("distances mislead: {why}")));
    if let Some(elsewhere) = words::elsewhere(&study.elsewhere) {
        add("elsewhere", elsewhere);
    }
    if study.incidents.builtin {
        add("note", "a hand-picked sample of public reports, not a count of violence".into());
    }
    facts
}

/// A share once more, as uncertain as the places are.
fn as_moved(share: &Share) -> String {
    format!(" as located; {}", words::percent_range(share.location))
}

fn border_words(study: &Study) -> String {
    let source = &study.border.source;
    format!(
        "{}, {} vertices, {} km, {} edges",
        source.source,
        words::thousands(source.vertices as f64),
        words::thousands(source.length_km.round()),
        source.edges
    )
}

fn cluster_line(row: &ClusterRow) -> String {
    let place = Some(row.place()).filter(|place| !place.is_empty()).map_or(String::new(), |place| format!("{place}, "));
    let killed = row.fatalities.map_or(String::new(), |k| format!(", {} killed (claimed)", words::range(k)));
    let days = row.days.map_or(String::new(), |days| format!(", {}", words::period(days)));
    format!(
        "  {:>3}  {place}{}, mostly {}, {:.1} km from the line on average, {}{killed}{days}",
        row.cluster,
        words::cluster_size(row),
        row.main_type,
        row.distance_m.0 / 1e3,
        row.main_side
    )
}

fn left_out(summary: &Summary) -> String {
    let mut parts: Vec<String> =
        summary.left_out.iter().map(|(why, n)| format!("{} ({why})", words::thousands(*n as f64))).collect();
    if summary.filtered_out > 0 {
        parts.push(format!("{} by the filters", words::thousands(summary.filtered_out as f64)));
    }
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}
