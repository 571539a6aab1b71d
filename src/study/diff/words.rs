use super::{Change, Diff, Figure, Kind, PairBy};
use crate::study::words::{count, count_verb, sentence, thousands};
use crate::study::{Study, words};

/// The changes on a page of Markdown.
pub fn page(old: &Study, new: &Study, diff: &Diff) -> String {
    let edition = |what: &str, study: &Study| {
        let (dataset, summary) = (&study.incidents.dataset, &study.summary);
        let days = summary.days.map_or(String::new(), |days| format!(", {}", words::period(days)));
        format!("- {what}: {}, {}{days}", dataset.source, count(summary.incidents, "incident"))
    };
    let mut parts = vec![
        format!("# What changed from {} to {}\n", diff.old, diff.new),
        format!("{}\n{}\n{}\n", edition("old", old), edition("new", new), paired(diff)),
        format!("## In short\n\n{}\n", short(diff)),
        format!("## Headline figures\n\n{}\n", figures(diff)),
    ];
    let columns = columns(diff);
    if !columns.is_empty() {
        parts.push(format!("## Columns\n\n{columns}\n"));
    }
    let moves = moves(diff);
    if !moves.is_empty() {
        parts.push(format!("## Moves that matter\n\n{}\n", moves.join("\n")));
    }
    let why = why(diff);
    if !why.is_empty() {
        parts.push(format!("## New or gone, and why\n\n{}\n", why.join("\n")));
    }
    let mut remarks = vec![
        "Figures are counts as located and ignore location errors; a difference of a few incidents near the edge of a band is smaller than those errors could produce.".to_string(),
    ];
    remarks.extend(new.remarks());
    parts.push(format!("## What to keep in mind\n\n{}\n", remarks.join(" ")));
    parts.join("\n")
}

fn paired(diff: &Diff) -> String {
    let how = match diff.paired_by {
        PairBy::Id => "by id, rows without one by likeness",
        _ => {
            "by likeness, as asked for or because ids are missing or of different kinds: an incident moved farther than its location error shows as one gone and one new"
        }
    };
    format!("- in both: {}, paired {how}", count(diff.pairs, "incident"))
}

/// One paragraph.
fn short(diff: &Diff) -> String {
    if diff.changes.is_empty() {
        return "Nothing: both editions say the same about every incident.".into();
    }
    let of = |kind: Kind| diff.count(kind);
    let mut told = Vec::new();
    let mut say = |kind: Kind, one: &str, many: &str, more: String| {
        if of(kind) > 0 {
            told.push(format!("{}{more}", count_verb(of(kind), "incident", one, many)));
        }
    };
    let crossed = diff.changes.iter().filter(|c| c.is(Kind::Moved) && c.crossed()).count();
    let bands = diff.changes.iter().filter(|c| c.is(Kind::Moved) && c.changed_band()).count();
    let farthest = diff.changes.iter().filter_map(|c| c.moved_m).fold(0.0, f64::max);
    let moved = format!(
        " (the farthest by {}; {} to another side of the line, {} into another band of distance)",
        far(farthest),
        thousands(crossed as f64),
        thousands(bands as f64)
    );
    say(Kind::New, "is new", "are new", String::new());
    say(Kind::Gone, "is gone", "are gone", String::new());
    say(Kind::Duplicated, "is listed more often", "are listed more often", String::new());
    say(Kind::Moved, "was moved", "were moved", moved);
    say(Kind::Redated, "has different dates", "have different dates", String::new());
    say(Kind::Recoded, "was recoded", "were recoded", " (type, or how well the place is known)".into());
    say(Kind::Deaths, "has different death tolls claimed", "have different death tolls claimed", String::new());
    say(Kind::Edited, "differs in other columns only", "differ in other columns only", String::new());
    let several = diff.changes.iter().filter(|c| c.change.len() > 1).count();
    let several = match several {
        0 => String::new(),
        n => format!(" {} more than one of these.", count_verb(n, "incident", "had", "had")),
    };
    format!("{}; {} unchanged.{several}", told.join(", "), count_verb(diff.unchanged, "incident", "is", "are"))
}

/// The table of figures that differ.
fn figures(diff: &Diff) -> String {
    let differ: Vec<&Figure> = diff.figures.iter().filter(|f| is_other(f)).collect();
    if differ.is_empty() {
        return "None differs.".into();
    }
    let mut rows = String::from("| figure | old | new | of it new | gone | changed |\n|---|---|---|---|---|---|\n");
    for figure in &differ {
        let share = |share: Option<f64>| share.map_or(String::new(), |s| format!(" ({})", tenths(s)));
        let signed = |n: f64| {
            if n == 0.0 { "0".into() } else { format!("{}{}", if n > 0.0 { "+" } else { "-" }, thousands(n.abs())) }
        };
        let (new, gone, changed) = figure.from.map_or_else(Default::default, |from| {
            let of = if from.changes > 0 { format!(" ({})", count(from.changes, "incident")) } else { String::new() };
            (signed(from.new), signed(-from.gone), format!("{}{of}", signed(from.changed)))
        });
        rows += &format!(
            "| {} | {}{} | {}{} | {new} | {gone} | {changed} |\n",
            figure.figure,
            thousands(figure.old),
            share(figure.shares.map(|s| s.0)),
            thousands(figure.new),
            share(figure.shares.map(|s| s.1)),
        );
    }
    let same = diff.figures.len() - differ.len();
    format!("{rows}\n{} the same, and of the same incidents.", sentence(&count_verb(same, "other figure", "is", "are")))
}

/// Columns that one edition alone has.
fn columns(diff: &Diff) -> String {
    let only = |edition: &str, names: &[String]| {
        (!names.is_empty()).then(|| format!("Only {edition} has {}.", names.join(", ")))
    };
    [only(&diff.old, &diff.columns_gone), only(&diff.new, &diff.columns_new)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A share to a tenth of a percent.
fn tenths(share: f64) -> String {
    if share > 0.0 && share < 5e-4 { "under 0.1 %".into() } else { format!("{:.1} %", 100.0 * share) }
}

fn is_other(figure: &Figure) -> bool {
    let inside = figure.from.is_some_and(|from| from.changes > 0 || from.new != 0.0 || from.gone != 0.0);
    inside || figure.old.total_cmp(&figure.new).is_ne()
}

/// How many changes are told one by one.
const LISTED: usize = 12;

/// The first of some changes, a line each, and how many more there are.
fn listed(changes: &[&Change], tell: impl Fn(&Change) -> String) -> Vec<String> {
    let mut told: Vec<String> = changes.iter().take(LISTED).map(|change| tell(change)).collect();
    if changes.len() > LISTED {
        told.push(format!("- and {} more: see diff.csv", thousands((changes.len() - LISTED) as f64)));
    }
    told
}

/// Moves across the line or into another band, the farthest first.
fn moves(diff: &Diff) -> Vec<String> {
    let mut matter: Vec<&Change> =
        diff.changes.iter().filter(|c| c.moved_m.is_some() && (c.crossed() || c.changed_band())).collect();
    matter.sort_by(|a, b| b.moved_m.unwrap_or(0.0).total_cmp(&a.moved_m.unwrap_or(0.0)));
    listed(&matter, |change| one_move(change).unwrap_or_default())
}

fn one_move(change: &Change) -> Option<String> {
    let (old, new) = change.both()?;
    let side = if change.crossed() {
        format!(", from {} to {}", old.border_side, new.border_side)
    } else {
        format!(", {}", new.border_side)
    };
    Some(format!(
        "- {}: moved {}; {} from the line, now {}{side}",
        name(change),
        far(change.moved_m?),
        far(old.border_distance_m),
        far(new.border_distance_m)
    ))
}

/// Those new or gone of which the other edition tells something.
fn why(diff: &Diff) -> Vec<String> {
    let noted: Vec<&Change> = diff.changes.iter().filter(|c| !c.note.is_empty()).collect();
    listed(&noted, |change| format!("- {}: {}; {}", name(change), change.change[0].word(), change.note))
}

fn name(change: &Change) -> String {
    let row = change.new.as_ref().or(change.old.as_ref()).map_or(0, |state| state.row);
    let id = if change.id.is_empty() { format!("row {row}") } else { change.id.clone() };
    if change.place.is_empty() { id } else { format!("{id} ({})", change.place) }
}

fn far(metres: f64) -> String {
    match metres {
        ..1_000.0 => format!("{metres:.0} m"),
        ..10_000.0 => format!("{:.1} km", metres / 1e3),
        _ => format!("{} km", thousands(metres / 1e3)),
    }
}
