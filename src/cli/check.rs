use super::args::{Common, InputArgs};
use super::failure::Failure;
use super::load;
use super::terminal::output;
use crate::analysis::period;
use crate::model::Dataset;
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
    let lenient = InputArgs {
        input: args.input.input.clone(),
        map: args.input.map.clone(),
        since: args.input.since,
        until: args.input.until,
        matches: args.input.matches.clone(),
        strict: false,
        problems: args.input.problems.clone(),
    };
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
        String::new(),
        "fields read from columns:".into(),
    ];
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
