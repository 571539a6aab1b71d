//! What was detected in inputs, how each column was read, what is wrong, and what to do about it.

use std::collections::BTreeMap;

use super::provenance::SourceFile;
use super::words;
use crate::analysis::{Quality, Stack, period};
use crate::input::SCHEMAS;
use crate::model::{Dataset, Incident, Problem, Reason, quoted};

/// All that a check of the inputs reports.
pub struct Checked {
    /// The incidents.
    pub dataset: Dataset,
    /// The files.
    pub sources: Vec<SourceFile>,
    /// How well the incidents are located.
    pub quality: Quality,
    /// Pairs of rows of different inputs that may be one incident.
    pub duplicates: usize,
    /// Incidents that the filters took out.
    pub filtered_out: usize,
    /// Inputs and options as a shell takes them, to read the same incidents again.
    pub again: String,
    /// What to do if latitude and longitude have changed places in all of it; none unless it would lie near a border then, and does not as it is.
    pub exchanged: Option<String>,
}

/// Examples of each problem.
const EXAMPLES: usize = 3;

/// The report as text.
pub fn text(checked: &Checked) -> String {
    let dataset = &checked.dataset;
    let used = dataset.incidents.len() + checked.filtered_out;
    let mut usable = format!("{used} of {} rows usable", dataset.records.len());
    if checked.filtered_out > 0 {
        usable += &format!(", {} of them pass the filters", dataset.incidents.len());
    }
    let mut lines = vec![
        format!("{}: {usable}", dataset.source),
        format!("period: {}", period(dataset).map_or("no readable dates".into(), words::period)),
    ];
    lines.extend(state(checked));
    lines.extend(checked.sources.iter().flat_map(|source| columns(checked, source)));
    lines.extend(preview(dataset));
    lines.extend(problems(dataset));
    lines.push(String::new());
    lines.push("what to do next:".into());
    lines.extend(advice(checked).into_iter().map(|line| format!("  {line}")));
    lines.push(String::new());
    lines.join("\n")
}

/// Rows that are shown as they were understood.
const SHOWN: usize = 3;

/// An incident as it was understood, a fact each: row, days, position, place, type, killed.
fn understood(dataset: &Dataset, incident: &Incident) -> [String; 6] {
    let (source, row) = dataset.origin(incident.row);
    let source = if dataset.parts.is_empty() { String::new() } else { format!("{source} ") };
    let days = incident.days.map_or("no date".into(), words::period);
    let p = incident.position;
    let letter = |value: f64, [positive, negative]: [char; 2]| if value < 0.0 { negative } else { positive };
    let position = format!(
        "{:.5}° {}, {:.5}° {}",
        p.lat().abs(),
        letter(p.lat(), ['N', 'S']),
        p.lon().abs(),
        letter(p.lon(), ['E', 'W'])
    );
    let place = inline(dataset.field(incident, "place").trim());
    let kind = incident.kind.map_or(String::new(), |_| inline(dataset.kind_name(incident)));
    let killed = incident.fatalities.map_or(String::new(), |killed| format!("{} killed", words::range(killed)));
    [format!("{source}row {row}"), days, position, place, kind, killed]
}

/// The first rows as they were understood, so that a wrong reading is seen at once.
fn preview(dataset: &Dataset) -> Vec<String> {
    let mut lines = vec![String::new(), "the first rows as they were understood:".into()];
    lines.extend(dataset.incidents.iter().take(SHOWN).map(|incident| {
        let facts: Vec<String> = understood(dataset, incident).into_iter().filter(|fact| !fact.is_empty()).collect();
        format!("  {}", facts.join(" · "))
    }));
    lines
}

/// How well the incidents are located.
fn state(checked: &Checked) -> Vec<String> {
    let (quality, n) = (&checked.quality, checked.dataset.incidents.len());
    let share = |k: usize| format!("{} ({})", words::thousands(k as f64), words::percent(k, n));
    let mut lines = Vec::new();
    if quality.coarse > 0 {
        lines.push(format!("coarse: {} located only to a district, province or region", share(quality.coarse)));
    }
    if quality.unknown == n {
        lines.push("precision: not stated, so no location error is assumed".into());
    } else if quality.unknown > 0 {
        lines.push(format!("precision: not stated for {}", share(quality.unknown)));
    }
    if quality.summaries > 0 {
        let sum = if quality.summaries == 1 { "row sums" } else { "rows sum" };
        lines.push(format!("summaries: {} {sum} up several incidents", share(quality.summaries)));
    }
    if quality.stacked > 0 {
        lines.push(format!(
            "stacked: {} with another at the same position; the largest stacks:",
            share(quality.stacked)
        ));
        lines.extend(quality.stacks.iter().map(|stack| {
            let of = stack.centroid_of.as_ref().map_or(String::new(), |area| format!("  (the middle of {area}?)"));
            format!("  {:>5} at {}  {}{of}", stack.incidents, stack.position, inline(&stack.place))
                .trim_end()
                .to_string()
        }));
    }
    lines
}

/// Text in one line.
fn inline(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}

/// What a schema is called.
fn schema_title(name: &str) -> &str {
    SCHEMAS.iter().find(|schema| schema.name == name).map_or(name, |schema| schema.title)
}

/// How a file's columns were read.
fn columns(checked: &Checked, source: &SourceFile) -> Vec<String> {
    let mut lines = vec![String::new(), format!("{} is read as {}:", source.name, schema_title(source.schema))];
    lines.extend(source.fields.iter().map(|(field, column)| format!("  {field:<16} {}", inline(column))));
    if checked.sources.len() == 1 {
        let unused = |column: &&String| !source.fields.iter().any(|(_, used)| used == *column);
        let others: Vec<&str> = checked.dataset.records.columns().iter().filter(unused).map(String::as_str).collect();
        if !others.is_empty() {
            lines.push(format!("  passed through   {}", inline(&others.join(", "))));
        }
    }
    lines.extend(source.notes.iter().map(|note| format!("  note: {note}")));
    lines
}

/// What is wrong with rows, by reason, with examples.
fn problems(dataset: &Dataset) -> Vec<String> {
    let mut by_reason: BTreeMap<(bool, Reason), Vec<&Problem>> = BTreeMap::new();
    for problem in &dataset.problems {
        by_reason.entry((!problem.left_out, problem.reason)).or_default().push(problem);
    }
    let mut lines = vec![String::new()];
    if by_reason.is_empty() {
        lines.push("problems: none".into());
        return lines;
    }
    lines.push(format!("problems: {}", words::thousands(dataset.problems.len() as f64)));
    for ((kept, reason), all) in by_reason {
        let fate = if kept { reason.kept() } else { "left out" };
        lines.push(format!("  {}: {} ({fate})", words::count(all.len(), "row"), reason.words()));
        lines.extend(all.iter().take(EXAMPLES).map(|p| {
            let (source, row) = dataset.origin(p.row);
            let source = if dataset.parts.is_empty() { String::new() } else { format!("{source} ") };
            format!("      {source}row {row}: {} {}", p.field, quoted(&p.value))
        }));
        if all.len() > EXAMPLES {
            lines.push(format!("      and {} more", words::thousands((all.len() - EXAMPLES) as f64)));
        }
    }
    lines
}

fn advice(checked: &Checked) -> Vec<String> {
    let (dataset, quality) = (&checked.dataset, &checked.quality);
    let has = |reason: Reason| dataset.problems.iter().any(|p| p.reason == reason);
    let mut lines = Vec::new();
    if has(Reason::AmbiguousDate) {
        lines.push("say which number is the day: --date-order dmy, or mdy");
    }
    if has(Reason::UnreadableDate) {
        lines.push("rows whose dates were not understood count as undated, and date filters leave them out; write dates as YYYY-MM-DD, years 1900 to 2100");
    }
    if has(Reason::BadByte) {
        lines.push("look at the rows with bytes that are not UTF-8: those characters are lost");
    }
    if has(Reason::Swapped) {
        lines.push("put exchanged latitudes and longitudes right: --fix-swapped");
    }
    if has(Reason::LostSign) {
        lines.push("look at the rows that lack a minus sign, or a letter for south or west, and put it in");
    }
    if has(Reason::OtherCountry) {
        lines.push("look at the rows whose country and position disagree: one of the two is wrong");
    }
    if checked.duplicates > 0 {
        lines.push("inputs overlap: see --duplicates FILE; --dedupe keeps the best located row of each pair");
    }
    if 4 * quality.coarse >= dataset.incidents.len() {
        lines.push("do not quote shares by distance without saying how many incidents are coarse");
    }
    if quality.stacks.iter().any(|stack| stack.centroid_of.is_some()) {
        lines.push("a stack in the middle of a province probably means that the place was not known; do not take it for a hot spot");
    }
    if dataset.problems.len() > EXAMPLES {
        lines.push("list every problem: --problems FILE");
    }
    lines.extend(checked.exchanged.as_deref());
    let run = format!("go on: bordermap run {}", checked.again);
    lines.push(run.trim_end());
    lines.into_iter().map(String::from).collect()
}

/// The report for programs.
pub fn json(checked: &Checked) -> String {
    let (dataset, quality) = (&checked.dataset, &checked.quality);
    let days = period(dataset);
    let problem = |p: &Problem| {
        let (source, row) = dataset.origin(p.row);
        serde_json::json!({
            "source": source, "row": row.0, "field": p.field, "value": p.value, "reason": p.reason.words(),
            "left_out": p.left_out,
        })
    };
    let stack = |stack: &Stack| {
        serde_json::json!({
            "incidents": stack.incidents, "longitude": stack.position.lon(), "latitude": stack.position.lat(),
            "place": stack.place, "centroid_of": stack.centroid_of,
        })
    };
    let input = |source: &SourceFile| {
        let fields: serde_json::Map<String, serde_json::Value> =
            source.fields.iter().map(|(f, c)| ((*f).to_string(), c.clone().into())).collect();
        serde_json::json!({
            "source": source.name, "sha256": source.sha256, "schema": source.schema, "rows": source.rows,
            "fields": fields, "notes": source.notes,
        })
    };
    let shown = |incident: &Incident| {
        let (source, row) = dataset.origin(incident.row);
        let text = |field: &str| Some(dataset.field(incident, field).trim()).filter(|text| !text.is_empty());
        serde_json::json!({
            "source": source, "row": row.0,
            "first_date": incident.days.map(|d| d.0.to_string()), "last_date": incident.days.map(|d| d.1.to_string()),
            "longitude": incident.position.lon(), "latitude": incident.position.lat(), "place": text("place"),
            "type": incident.kind.map(|_| dataset.kind_name(incident)), "country": text("country"),
            "killed_low": incident.fatalities.map(|f| f.0), "killed_high": incident.fatalities.map(|f| f.1),
        })
    };
    let report = serde_json::json!({
        "source": dataset.source,
        "inputs": checked.sources.iter().map(input).collect::<Vec<_>>(),
        "rows": dataset.records.len(),
        "usable": dataset.incidents.len() + checked.filtered_out,
        "filtered_out": checked.filtered_out,
        "first_date": days.map(|d| d.0.to_string()),
        "last_date": days.map(|d| d.1.to_string()),
        "columns": dataset.records.columns(),
        "types": dataset.types,
        "coarse": quality.coarse,
        "precision_unknown": quality.unknown,
        "summaries": quality.summaries,
        "stacked": quality.stacked,
        "stacks": quality.stacks.iter().map(stack).collect::<Vec<_>>(),
        "preview": dataset.incidents.iter().take(SHOWN).map(shown).collect::<Vec<_>>(),
        "duplicates": checked.duplicates,
        "problems": dataset.problems.iter().map(problem).collect::<Vec<_>>(),
        "next": advice(checked),
    });
    format!("{report:#}\n")
}
