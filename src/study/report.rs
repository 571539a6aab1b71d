//! The summary that an analyst can paste.

use super::{Study, words};
use crate::analysis::{ClusterRow, Doubt, Share, Summary, largest};

/// The summary, a fact a line.
pub fn report(study: &Study) -> String {
    let (summary, line) = (&study.summary, study.border.border.line());
    let n = summary.incidents;
    let share = |k: usize| format!("{} ({})", words::thousands(k as f64), words::percent(k, n));
    let mut lines = vec![
        format!("{} along the {}", words::count(n, "incident"), line.name),
        format!("period          {}", summary.days.map_or("no dates".into(), words::period)),
    ];
    let doubt = study.doubt.as_ref();
    let moved = |of: fn(&Doubt) -> &Vec<Share>, i: usize| {
        let share = doubt.and_then(|doubt| of(doubt).get(i));
        share.map_or(String::new(), |share| format!(" as located; {}", words::percent_range(share.location)))
    };
    for (i, (band, k)) in [10, 25, 50].iter().zip(summary.within).enumerate() {
        lines.push(format!("within {band} km    {}{}", share(k), moved(|doubt| &doubt.within, i)));
    }
    for (i, (side, k)) in summary.by_side.iter().enumerate() {
        let head = if i == 0 { "by side" } else { "" };
        lines.push(format!("{head:<16}{side} {}{}", share(*k), moved(|doubt| &doubt.by_side, i)));
    }
    lines.extend(study.doubt_words().into_iter().enumerate().map(|(i, said)| {
        let head = if i == 0 { "how sure" } else { "" };
        format!("{head:<16}{said}")
    }));
    if let Some(killed) = summary.fatalities {
        lines.push(format!("killed          {} claimed", words::range(killed)));
    }
    if summary.coarse > 0 {
        let rest = n - summary.coarse;
        let within = |k: usize| format!("; without them {} lie within 25 km", words::percent(k, rest));
        let without = if rest > 0 { within(summary.exact_within_25) } else { String::new() };
        lines
            .push(format!("coarse          {} located only to a district or province{without}", share(summary.coarse)));
    }
    if summary.sums > 0 {
        lines.push(format!(
            "sums            {} sum up several events that the source does not tell apart",
            share(summary.sums)
        ));
    }
    lines.push(format!("border          {}", border_words(study)));
    lines.extend(study.border.source.suggested.iter().map(|why| format!("                {why}")));
    lines.push(format!("clusters        {} ({})", study.clusters.rows.len(), study.clusters.method.words));
    lines.extend(study.clusters.said.iter().map(|said| format!("                {said}")));
    lines.extend(largest(&study.clusters.rows).into_iter().map(cluster_line));
    lines.push(format!("left out        {}", left_out(summary)));
    let misleads = study.incidents.dataset.misleads.iter();
    lines.extend(misleads.map(|why| format!("beware          distances mislead: {why}")));
    lines.extend(study.elsewhere().map(|elsewhere| format!("elsewhere       {elsewhere}")));
    if study.incidents.builtin {
        lines.push("note            a hand-picked sample of public reports, not a count of violence".into());
    }
    lines.push(String::new());
    lines.join("\n")
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
    let near = row.nearest_place.as_ref().map_or(String::new(), |(name, _)| format!("near {name}, "));
    let place = if row.main_place.is_empty() { near } else { format!("{}, ", row.main_place) };
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
