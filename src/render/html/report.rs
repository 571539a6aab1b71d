//! The sections of the report: figures with their intervals, pictures, tables, what was left out, methods, where it comes from.

use std::fmt::Write;

use jiff::civil::Date;

use super::{Contents, Words, inline};
use crate::analysis::{ClusterRow, by_sector as counted, months};
use crate::render::charts;
use crate::render::svg::{PictureError, escaped};
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::compare::{Comparison, Part, RateRow};
use crate::study::{Study, words};

/// What the page opens with: the facts of the summary.
pub fn facts(study: &Study, words: &Words) -> String {
    let facts = words::facts(&study.summary, study.doubt.as_ref());
    each_english("li", &facts.split(" · ").collect::<Vec<_>>(), words)
}

/// What becomes of incidents without a date where time is chosen.
pub fn undated(study: &Study, words: &Words) -> String {
    let count = study.incidents.dataset.incidents.iter().filter(|incident| incident.days.is_none()).count();
    let said = words.report("undated", &[&words::thousands(count as f64)]);
    if count == 0 { String::new() } else { note(&said) }
}

/// Whose the border, the map's data and the incidents are, and what has to be said of them.
pub fn credits(study: &Study, words: &Words) -> String {
    let line = study.border.border.line();
    let source = study.options.map.source.clone().unwrap_or_else(|| study.incidents.dataset.source.clone());
    let disclaimer = study.options.map.disclaimer.as_deref().unwrap_or(crate::render::map::canvas::DISCLAIMER);
    let mut said = study.remarks();
    let (vertices, edges) = (words::thousands(study.border.source.vertices as f64), study.border.source.edges);
    said.push(words.report("credit_incidents", &[&source]));
    said.push(words.report("credit_line", &[&line.credit, &vertices, &edges]));
    said.push(words.report("credit_map", &[&study.base.credit.trim_end_matches('.')]));
    said.push(disclaimer.into());
    said.retain(|said| !said.is_empty());
    each_english("p", &said, words)
}

/// The report.
///
/// # Errors
/// [`PictureError`] if a chart cannot be drawn.
pub fn report(study: &Study, contents: &Contents<'_>, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    let title = &study.border.border.line().name;
    let (months, vague) = months(&study.incidents.dataset);
    let timeline = charts::timeline((&months, vague), (&study.summary, study.doubt.as_ref()), title, fonts, theme)?;
    let strip = charts::strip(study, None, fonts, theme)?;
    let decay = charts::decay(study, title, fonts, theme)?;
    let sectors = charts::sectors(study, title, fonts, theme)?;
    let words = contents.words;
    let mut out = String::new();
    let mut section = |id: &str, content: &str| {
        let title = escaped(&words.report(id, &[]));
        let _ = writeln!(
            out,
            "<section aria-labelledby=\"{id}-head\">\n<h2 id=\"{id}-head\">{title}</h2>\n{content}</section>"
        );
    };
    let sure = study.doubt.as_ref().map(|_| note(&words.report("sure", &[])));
    section("figures", &(definitions(study, words) + &sure.unwrap_or_default()));
    section("along", &(figure(&strip, "strip") + &figure(&sectors, "sectors") + &by_sector(study, words)));
    section("distance", &(figure(&decay, "decay") + &bands(study, words)));
    section("time", &figure(&timeline, "timeline"));
    if let Some(day) = study.options.map.compare {
        section("compare", &compared(study, day, words, fonts, theme)?);
    }
    section("clusters", &clusters(study, words));
    section("methods", &methods(study, words));
    section("provenance", &provenance(study, contents));
    Ok(out)
}

/// A remark.
fn note(text: &str) -> String {
    format!("<p class=\"note\">{}</p>\n", escaped(text))
}

fn figure(svg: &str, name: &str) -> String {
    format!("<figure class=\"chart\" tabindex=\"0\">{}</figure>\n", inline(svg, name))
}

/// Texts, each in an element.
fn each<T: AsRef<str>>(element: &str, texts: &[T]) -> String {
    let one = |text: &T| format!("<{element}>{}</{element}>\n", escaped(text.as_ref()));
    texts.iter().map(one).collect::<Vec<_>>().concat()
}

/// What the elements of the library's own sentences say in a page of another language: that they are English.
fn english(words: &Words) -> &'static str {
    if words.language() == "en" { "" } else { " lang=\"en\" dir=\"ltr\"" }
}

/// English sentences, each in an element.
fn each_english<T: AsRef<str>>(element: &str, texts: &[T], words: &Words) -> String {
    let of = english(words);
    let one = |text: &T| format!("<{element}{of}>{}</{element}>\n", escaped(text.as_ref()));
    texts.iter().map(one).collect::<Vec<_>>().concat()
}

/// A text whose direction is its own.
fn isolated(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

fn definitions(study: &Study, words: &Words) -> String {
    let of = english(words);
    let mut out = String::from("<dl>");
    for (head, said) in crate::study::facts(study) {
        if !head.is_empty() {
            let _ = write!(out, "<dt{of}>{}</dt>", escaped(&words::sentence(&head)));
        }
        let _ = write!(out, "<dd{of}>{}</dd>", escaped(&said));
    }
    out.push_str("</dl>\n");
    out
}

/// The heads of columns.
fn heads(words: &Words, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| words.report(&format!("column_{name}"), &[])).collect()
}

/// A table; cells from the second column on are numbers where `numbers` says so.
fn table(caption: &str, head: &[String], numbers: usize, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut out = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
        escaped(caption)
    );
    for (i, name) in head.iter().enumerate() {
        let class = if (1..=numbers).contains(&i) { " class=\"number\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escaped(name));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (i, cell) in row.iter().enumerate() {
            let tag = match i {
                0 => format!("<th scope=\"row\">{}</th>", isolated(cell)),
                i if i <= numbers => format!("<td class=\"number\">{}</td>", escaped(cell)),
                _ => format!("<td>{}</td>", isolated(cell)),
            };
            out.push_str(&tag);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

fn bands(study: &Study, words: &Words) -> String {
    let summary = &study.summary;
    let doubt = study.doubt.as_ref();
    let rows = [10, 25, 50].iter().zip(summary.within).enumerate().map(|(i, (km, n))| {
        let moved = doubt
            .and_then(|doubt| doubt.within.get(i))
            .map_or_else(|| words.report("not_told", &[]), |s| words::percent_range(s.location));
        let mut row =
            vec![words.report("within", &[&km]), words::thousands(n as f64), words::percent(n, summary.incidents)];
        row.extend(doubt.is_some().then_some(moved));
        row
    });
    let mut head = heads(words, &["distance", "incidents", "share", "expected"]);
    // Where no location error is known there is nothing to be expected but what is located.
    head.truncate(if doubt.is_some() { 4 } else { 3 });
    table(&words.report("bands_table", &[]), &head, 3, rows)
}

fn by_sector(study: &Study, words: &Words) -> String {
    let border = &study.border.border;
    let sides: Vec<&str> = study.summary.by_side.iter().map(|(name, _)| name.as_str()).collect();
    let counts = counted(border, &study.locations, &study.summary.by_side);
    let rows = border.sectors().iter().zip(&counts).map(|(sector, counts)| {
        let km = |metres: f64| words::thousands((metres / 1e3).round());
        let (from_m, to_m) = border.range_of(sector);
        let mut row = vec![sector.name.clone(), words.report("range", &[&km(from_m), &km(to_m)])];
        row.push(words::thousands(counts.iter().sum::<usize>() as f64));
        row.extend(counts.iter().map(|n| words::thousands(*n as f64)));
        row
    });
    let mut head = heads(words, &["sector", "km", "incidents"]);
    head.extend(sides.iter().map(ToString::to_string));
    if border.sectors().is_empty() {
        String::new()
    } else {
        table(&words.report("sectors_table", &[]), &head, head.len(), rows)
    }
}

/// Rates and shares before and from a day on, with what is to be thought of their change.
fn compared(study: &Study, day: Date, words: &Words, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    let found = match Comparison::new(study, day) {
        Ok(found) => found,
        Err(why) => return Ok(format!("<p>{}</p>\n", escaped(&words::sentence(&format!("{why}."))))),
    };
    let span = |part: &Part| words.report("span", &[&part.first, &part.last, &words::thousands(part.days as f64)]);
    let ratio = |row: &RateRow| match (row.rate_ratio, row.low, row.high) {
        (Some(ratio), Some(low), Some(high)) => words.report("ratio", &[&rate(ratio), &rate(low), &rate(high)]),
        (Some(ratio), Some(low), None) => words.report("ratio_from", &[&rate(ratio), &rate(low)]),
        _ => words.report("not_told", &[]),
    };
    let rates = found.sectors.iter().map(|row| {
        vec![row.sector.clone(), words::thousands(row.before as f64), words::thousands(row.after as f64), ratio(row)]
    });
    let shares = found.shares.iter().map(|row| {
        let share = |(n, all): (usize, usize)| words::percent(n, all);
        let sure = words.report(if row.is_sure() { "surely" } else { "not_sure" }, &[]);
        vec![words.report("within", &[&row.within_km]), share(row.before), share(row.after), sure]
    });
    let spans = words.report("before_is", &[&span(&found.before), &found.at, &span(&found.after)]);
    let mut out = format!("<p>{}</p>\n", escaped(&spans));
    out += &figure(&charts::strip(study, Some(&found.parts()), fonts, theme)?, "compare");
    let head = heads(words, &["sector", "before_count", "after_count", "ratio"]);
    out += &table(&words.report("rates_table", &[]), &head, 3, rates);
    let head = heads(words, &["distance", "before", "after", "change"]);
    out += &table(&words.report("shares_table", &[]), &head, 2, shares);
    Ok(out + &note(&words.report("rates_note", &[])))
}

/// A rate by another with three digits, so that a small one is not nothing.
fn rate(ratio: f64) -> String {
    let decimals = (2.0 - ratio.abs().log10().floor()).clamp(0.0, 6.0);
    if ratio == 0.0 { "0".into() } else { format!("{ratio:.*}", decimals as usize) }
}

fn clusters(study: &Study, words: &Words) -> String {
    let line = |row: &ClusterRow| {
        vec![
            row.cluster.to_string(),
            row.main_place.clone(),
            words::thousands(row.incidents as f64),
            row.main_type.clone(),
            format!("{:.1}", row.distance_m.0 / 1e3),
            row.main_side.clone(),
            row.fatalities.map_or_else(|| words.report("not_stated", &[]), words::range),
            row.days.map_or(String::new(), words::period),
        ]
    };
    let head = heads(words, &["cluster", "place", "incidents", "type", "mean", "side", "killed", "period"]);
    let of = english(words);
    let mut out = format!("<p{of}>{}.</p>\n", escaped(&words::sentence(&study.clusters.method.words)));
    let said: Vec<String> = study.clusters.said.iter().map(|said| words::sentence(said)).collect();
    out += &each_english("p", &said, words);
    if !study.clusters.rows.is_empty() {
        out += &table(&words.report("clusters_table", &[]), &head, 0, study.clusters.rows.iter().map(line));
    }
    out
}

/// How it was done and what it does not say.
fn methods(study: &Study, words: &Words) -> String {
    let mut said = vec![words.report("method_distance", &[&study.border.source.edges])];
    let always = ["side", "chainage", "killed", "outlines", "selection", "absent"];
    said.extend(always.iter().map(|name| words.report(&format!("method_{name}"), &[])));
    if study.summary.coarse > 0 {
        said.push(words.report("method_hollow", &[]));
    }
    format!("<ul>\n{}</ul>\n", each("li", &said))
}

fn provenance(study: &Study, contents: &Contents<'_>) -> String {
    let (found, words) = (study.provenance("run", Vec::new()), contents.words);
    let inputs = found.inputs.iter().map(|file| {
        vec![file.name.clone(), words::thousands(file.rows as f64), file.schema.to_string(), file.sha256.clone()]
    });
    let mut head = heads(words, &["file", "rows", "schema"]);
    head.push("SHA-256".into());
    let mut out = table(&words.report("inputs_table", &[]), &head, 1, inputs);
    let border = &found.border;
    let [vertices, km] = [border.vertices as f64, border.length_km.round()].map(words::thousands);
    let line = words.report("line_is", &[&border.source, &vertices, &km, &border.sha256, &found.version]);
    let options = escaped(&words.report("options", &[]));
    let _ = writeln!(
        out,
        "<p>{}</p>\n<details><summary>{options}</summary><pre tabindex=\"0\">{}</pre></details>",
        escaped(&line),
        pre(contents.provenance)
    );
    out
}

/// Text whose line breaks stand.
fn pre(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}
