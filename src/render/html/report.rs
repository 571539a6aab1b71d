//! The sections of the report: figures with their intervals, pictures, tables, what was left out, methods, where it comes from.

use std::fmt::Write;

use jiff::civil::Date;

use super::{Contents, inline};
use crate::analysis::{ClusterRow, months};
use crate::render::charts;
use crate::render::svg::{PictureError, escaped};
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::compare::{Comparison, Part, RateRow};
use crate::study::{Study, words};

/// What the page opens with: the facts of the summary.
pub fn facts(study: &Study) -> String {
    let facts = words::facts(&study.summary, study.doubt.as_ref());
    each("li", &facts.split(" · ").collect::<Vec<_>>())
}

/// What becomes of incidents without a date where time is chosen.
pub fn undated(study: &Study) -> String {
    let count = study.incidents.dataset.incidents.iter().filter(|incident| incident.days.is_none()).count();
    let said = "without a date: shown only while the whole time is selected";
    if count == 0 { String::new() } else { format!("<p class=\"note\">{} {said}</p>", words::count(count, "incident")) }
}

/// Whose the border, the map's data and the incidents are, and what has to be said of them.
pub fn credits(study: &Study) -> String {
    let line = study.border.border.line();
    let source = study.options.map.source.clone().unwrap_or_else(|| study.incidents.dataset.source.clone());
    let disclaimer = study.options.map.disclaimer.as_deref().unwrap_or(crate::render::map::canvas::DISCLAIMER);
    let mut said = study.remarks();
    said.push(format!("Incidents: {source}."));
    said.push(format!(
        "Line: {}, {} vertices, {} edges.",
        line.credit,
        words::thousands(study.border.source.vertices as f64),
        study.border.source.edges
    ));
    said.push(format!("Map data: {}.", study.base.credit.trim_end_matches('.')));
    said.push(disclaimer.into());
    said.retain(|said| !said.is_empty());
    each("p", &said)
}

/// The report.
///
/// # Errors
/// [`PictureError`] if a chart cannot be drawn.
pub fn report(study: &Study, contents: &Contents<'_>, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    let (border, title) = (&study.border.border, &study.border.border.line().name);
    let months = months(&study.incidents.dataset);
    let timeline = charts::timeline(&months, (&study.summary, study.doubt.as_ref()), title, fonts, theme)?;
    let strip = charts::strip(study, None, fonts, theme)?;
    let decay = charts::decay(border, &study.locations, title, fonts, theme)?;
    let sectors = charts::sectors(border, &study.locations, title, fonts, theme)?;
    let mut out = String::new();
    section(&mut out, "figures", "The figures, and how sure they are", &(definitions(study) + SURE));
    let mut along = figure(&strip, "strip") + &figure(&sectors, "sectors");
    along += &by_sector(study);
    section(&mut out, "along", "Along the border", &along);
    section(&mut out, "distance", "By distance", &(figure(&decay, "decay") + &bands(study)));
    section(&mut out, "time", "By month", &figure(&timeline, "timeline"));
    if let Some(day) = study.options.map.compare {
        section(&mut out, "compare", "Before and after", &compared(study, day, fonts, theme)?);
    }
    section(&mut out, "clusters", "Clusters", &clusters(study));
    section(&mut out, "methods", "Methods and limits", &methods(study));
    section(&mut out, "provenance", "Where this comes from", &provenance(study, contents));
    Ok(out)
}

/// What holds of figures with an interval.
const SURE: &str = "<p class=\"note\">A share told as located counts each incident at the place that the source gives. The second figures are what that share is to be \
                    expected to be, in 95 % of draws in which every place is moved as far as its precision allows. They are not a figure and its \
                    error bar: where places are coarse the two differ.</p>";

fn section(out: &mut String, id: &str, title: &str, content: &str) {
    let _ = writeln!(
        out,
        "<section aria-labelledby=\"{id}-head\">\n<h2 id=\"{id}-head\">{title}</h2>\n{content}</section>"
    );
}

fn figure(svg: &str, name: &str) -> String {
    format!("<figure class=\"chart\" tabindex=\"0\">{}</figure>\n", inline(svg, name))
}

/// Texts, each in an element.
fn each<T: AsRef<str>>(element: &str, texts: &[T]) -> String {
    let one = |text: &T| format!("<{element}>{}</{element}>\n", escaped(text.as_ref()));
    texts.iter().map(one).collect::<Vec<_>>().concat()
}

/// A text whose direction is its own.
fn isolated(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

fn definitions(study: &Study) -> String {
    let mut out = String::from("<dl>");
    for (head, said) in crate::study::facts(study) {
        if !head.is_empty() {
            let _ = write!(out, "<dt>{}</dt>", escaped(&words::sentence(&head)));
        }
        let _ = write!(out, "<dd>{}</dd>", escaped(&said));
    }
    out.push_str("</dl>\n");
    out
}

/// A table; cells from the second column on are numbers where `numbers` says so.
fn table(caption: &str, head: &[&str], numbers: usize, rows: impl Iterator<Item = Vec<String>>) -> String {
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

fn bands(study: &Study) -> String {
    let summary = &study.summary;
    let doubt = study.doubt.as_ref();
    let rows = [10, 25, 50].iter().zip(summary.within).enumerate().map(|(i, (km, n))| {
        let moved =
            doubt.and_then(|doubt| doubt.within.get(i)).map_or("not told".into(), |s| words::percent_range(s.location));
        vec![format!("within {km} km"), words::thousands(n as f64), words::percent(n, summary.incidents), moved]
    });
    let head = ["Distance", "Incidents", "Share as located", "Share to be expected, 95 % of draws"];
    table("Incidents by distance from the border", &head, 3, rows)
}

fn by_sector(study: &Study) -> String {
    let border = &study.border.border;
    let sides: Vec<&str> = study.summary.by_side.iter().map(|(name, _)| name.as_str()).collect();
    let mut counts = vec![vec![0usize; sides.len()]; border.sectors().len()];
    for location in &study.locations {
        let side = sides.iter().position(|name| *name == border.side_name(location));
        if let (Some(sector), Some(side)) = (location.sector, side) {
            counts[sector][side] += 1;
        }
    }
    let rows = border.sectors().iter().zip(&counts).map(|(sector, counts)| {
        let km = |metres: f64| words::thousands((metres / 1e3).round());
        let mut row = vec![sector.name.clone(), format!("{} to {}", km(sector.start_m), km(sector.end_m))];
        row.push(words::thousands(counts.iter().sum::<usize>() as f64));
        row.extend(counts.iter().map(|n| words::thousands(*n as f64)));
        row
    });
    let head: Vec<&str> =
        ["Sector", "km along the line", "Incidents"].into_iter().chain(sides.iter().copied()).collect();
    if border.sectors().is_empty() {
        String::new()
    } else {
        table("Incidents by sector and side, as located", &head, head.len(), rows)
    }
}

/// Rates and shares before and from a day on, with what is to be thought of their change.
fn compared(study: &Study, day: Date, fonts: &Fonts, theme: &Theme) -> Result<String, PictureError> {
    let found = match Comparison::new(study, day) {
        Ok(found) => found,
        Err(why) => return Ok(format!("<p>{}</p>\n", escaped(&words::sentence(&format!("{why}."))))),
    };
    let span = |part: &Part| format!("{} to {}, {}", part.first, part.last, words::count(part.days as usize, "day"));
    let ratio = |row: &RateRow| match (row.rate_ratio, row.low, row.high) {
        (Some(ratio), Some(low), Some(high)) => format!("{ratio:.2} ({low:.2} to {high:.2})"),
        (Some(ratio), Some(low), None) => format!("{ratio:.2} (from {low:.2})"),
        _ => "not told".into(),
    };
    let rates = found.sectors.iter().map(|row| {
        vec![row.sector.clone(), words::thousands(row.before as f64), words::thousands(row.after as f64), ratio(row)]
    });
    let shares = found.shares.iter().map(|row| {
        let share = |(n, all): (usize, usize)| words::percent(n, all);
        let sure = if row.is_sure() { "more than chance and location errors give" } else { "not sure" };
        vec![format!("within {} km", row.within_km), share(row.before), share(row.after), sure.into()]
    });
    let mut out = format!(
        "<p>Before: {}. From {} on: {}.</p>\n",
        escaped(&span(&found.before)),
        escaped(&found.at),
        escaped(&span(&found.after))
    );
    out += &figure(&charts::strip(study, Some(&found.parts()), fonts, theme)?, "compare");
    let head = ["Sector", "Incidents before", "Incidents after", "Rate after by rate before, 95 %"];
    out += &table("Rates before and after", &head, 3, rates);
    out += &table("Shares before and after, as located", &["Distance", "Before", "After", "The change is"], 2, shares);
    out += "<p class=\"note\">A rate that rises may be reporting that rises. The interval takes incidents as independent of each other; where they come in \
            bursts it is too narrow.</p>\n";
    Ok(out)
}

fn clusters(study: &Study) -> String {
    let line = |row: &ClusterRow| {
        vec![
            row.cluster.to_string(),
            row.main_place.clone(),
            words::thousands(row.incidents as f64),
            row.main_type.clone(),
            format!("{:.1}", row.distance_m.0 / 1e3),
            row.main_side.clone(),
            row.fatalities.map_or("not stated".into(), words::range),
            row.days.map_or(String::new(), words::period),
        ]
    };
    let head = [
        "Cluster",
        "Commonest place",
        "Incidents",
        "Commonest type",
        "Mean km from the line",
        "Side",
        "Killed (claimed)",
        "Period",
    ];
    let mut out = format!("<p>{}.</p>\n", escaped(&words::sentence(&study.clusters.method.words)));
    study
        .clusters
        .said
        .iter()
        .for_each(|said| out += &format!("<p class=\"note\">{}</p>\n", escaped(&words::sentence(said))));
    if !study.clusters.rows.is_empty() {
        out += &table("The clusters by number", &head, 0, study.clusters.rows.iter().map(line));
    }
    out
}

/// How it was done and what it does not say.
fn methods(study: &Study) -> String {
    let edges = study.border.source.edges;
    let mut said = vec![
        format!("Distances are those on the WGS 84 ellipsoid from each incident to the nearest point of the line, whose edges are read as {edges}; none is taken from a map."),
        "The side is that of the line at its nearest point, named after who is there; it says nothing about who acted or who controls the ground.".into(),
        "Chainage is the way along the line from its start to the nearest point. Sectors are stretches of it.".into(),
        "Numbers of people killed are claims of the sources, from the lowest to the highest; they are not added up where a source gives none.".into(),
        "Outlines of clusters are drawn around their incidents for orientation; they are not areas of control.".into(),
        "In the moving part of this page counts and shares are those of the selection. Intervals are those of all incidents and are not worked out anew.".into(),
        "Incidents that are not in the input are not here: fewer reports are not less violence.".into(),
    ];
    if study.summary.coarse > 0 {
        said.push("Hollow symbols are incidents of which only a district or a province is known: they stand at its representative point, not where they happened.".into());
    }
    format!("<ul>\n{}</ul>\n", each("li", &said))
}

fn provenance(study: &Study, contents: &Contents<'_>) -> String {
    let found = study.provenance("run", Vec::new());
    let inputs = found.inputs.iter().map(|file| {
        vec![file.name.clone(), words::thousands(file.rows as f64), file.schema.to_string(), file.sha256.clone()]
    });
    let mut out = table("Inputs", &["File", "Rows", "Read as", "SHA-256"], 1, inputs);
    let border = &found.border;
    let _ = writeln!(
        out,
        "<p>Line: {}, {} vertices, {} km, SHA-256 <code>{}</code>. Made by bordermap {}.</p>",
        escaped(&border.source),
        words::thousands(border.vertices as f64),
        words::thousands(border.length_km.round()),
        escaped(&border.sha256),
        found.version
    );
    let _ = writeln!(
        out,
        "<details><summary>Every option, as JSON</summary><pre tabindex=\"0\">{}</pre></details>",
        pre(contents.provenance)
    );
    out
}

/// Text whose line breaks stand.
fn pre(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}
