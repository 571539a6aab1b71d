use std::collections::BTreeMap;

use super::args::{Common, InputArgs};
use super::failure::Failure;
use super::load;
use super::terminal::output;
use crate::analysis::period;
use crate::model::{Dataset, Incident, Precision};
use crate::render::words;

/// What was detected in an input, how each column was read, what is wrong
///
/// Exit code 1 with --strict if anything is wrong.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// For programs: JSON instead of text
    #[arg(long)]
    json: bool,
}

/// Problems listed one by one.
const LISTED: usize = 10;

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let lenient = InputArgs { strict: false, ..args.input.clone() };
    let quiet = Common { quiet: true, ..Common::default() };
    let dataset = load::incidents(&lenient, &quiet)?.dataset;
    let report = if args.json { json(&dataset) } else { text(&dataset) };
    output(report.as_bytes())?;
    if args.input.strict && !dataset.problems.is_empty() {
        return Err(Failure::new(format!("{}: {} problems", dataset.source, dataset.problems.len())));
    }
    Ok(())
}

fn text(dataset: &Dataset) -> String {
    let mut lines = vec![
        format!("{}: {} rows, {} usable", dataset.source, dataset.records.len(), dataset.incidents.len()),
        format!("period: {}", period(dataset).map_or("no readable dates".into(), words::period)),
        format!("read as: {}", dataset.schema),
    ];
    lines.extend(dataset.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(quality(dataset));
    lines.extend([String::new(), "fields read from columns:".into()]);
    lines.extend(dataset.fields.iter().map(|(field, column)| format!("  {field:<16} {column}")));
    let used: Vec<&String> = dataset.fields.iter().map(|(_, column)| column).collect();
    let others: Vec<&str> =
        dataset.records.columns().iter().filter(|c| !used.contains(c)).map(String::as_str).collect();
    if !others.is_empty() {
        lines.push(format!("  passed through   {}", others.join(", ")));
    }
    lines.push(String::new());
    if dataset.problems.is_empty() {
        lines.push("problems: none".into());
    } else {
        lines.push(format!("problems: {}", dataset.problems.len()));
    }
    lines.extend(dataset.problems.iter().take(LISTED).map(|p| {
        let left_out = if p.left_out { "; row left out" } else { "" };
        format!("  row {}: {} {:?}: {}{left_out}", p.row, p.field, p.value, p.reason.words())
    }));
    if dataset.problems.len() > LISTED {
        lines.push(format!("  and {} more; all of them with --problems FILE", dataset.problems.len() - LISTED));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// What an analyst should know before counting: coarse locations, summaries, stacks.
fn quality(dataset: &Dataset) -> Vec<String> {
    let n = dataset.incidents.len();
    let count = |test: &dyn Fn(&Incident) -> bool| dataset.incidents.iter().filter(|i| test(i)).count();
    let share = |k: usize| format!("{} ({})", words::thousands(k as f64), words::percent(k, n));
    let mut lines = Vec::new();
    let coarse = count(&|i| i.precision == Precision::Area);
    if coarse > 0 {
        lines.push(format!("coarse: {} located only to a district, province or region", share(coarse)));
    }
    let unknown = count(&|i| i.precision == Precision::Unknown);
    if unknown == n {
        lines.push("precision: not stated, so no location error is assumed".into());
    }
    let summaries = count(&|i| i.summary);
    if summaries > 0 {
        lines.push(format!("summaries: {} rows sum up several incidents", share(summaries)));
    }
    let mut stacks: BTreeMap<(u64, u64), (usize, &Incident)> = BTreeMap::new();
    for i in &dataset.incidents {
        stacks.entry((i.position.lon().to_bits(), i.position.lat().to_bits())).or_insert((0, i)).0 += 1;
    }
    let stacked: usize = stacks.values().map(|(k, _)| *k).filter(|k| *k > 1).sum();
    if stacked > 0 {
        lines.push(format!("stacked: {} share their position with another; the largest stacks:", share(stacked)));
        let mut ranked: Vec<&(usize, &Incident)> = stacks.values().filter(|(k, _)| *k > 1).collect();
        ranked.sort_by_key(|(k, i)| (std::cmp::Reverse(*k), i.row));
        lines.extend(
            ranked
                .iter()
                .take(LISTED)
                .map(|(k, i)| format!("  {k:>5} at {}  {}", i.position, dataset.field(i, "place"))),
        );
    }
    lines
}

fn json(dataset: &Dataset) -> String {
    let days = period(dataset);
    let problems: Vec<_> = dataset
        .problems
        .iter()
        .map(|p| {
            serde_json::json!({
                "row": p.row, "field": p.field, "value": p.value, "reason": p.reason.words(), "left_out": p.left_out,
            })
        })
        .collect();
    let fields: serde_json::Map<String, serde_json::Value> =
        dataset.fields.iter().map(|(f, c)| ((*f).to_string(), c.clone().into())).collect();
    let report = serde_json::json!({
        "source": dataset.source,
        "schema": dataset.schema,
        "notes": dataset.notes,
        "coarse": dataset.incidents.iter().filter(|i| i.precision == Precision::Area).count(),
        "summaries": dataset.incidents.iter().filter(|i| i.summary).count(),
        "rows": dataset.records.len(),
        "usable": dataset.incidents.len(),
        "first_date": days.map(|d| d.0.to_string()),
        "last_date": days.map(|d| d.1.to_string()),
        "columns": dataset.records.columns(),
        "fields": fields,
        "types": dataset.types,
        "problems": problems,
    });
    format!("{report:#}\n")
}
