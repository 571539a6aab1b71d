use super::{Comparison, RateRow, ShareRow};
use crate::analysis::statistics::LEVEL;
use crate::study::words::{count, percent, percent_range, thousands};
use crate::study::{Study, words};

/// The comparison on a page of Markdown.
pub fn page(study: &Study, found: &Comparison) -> String {
    let line = &study.border.border.line().name;
    let mut parts = vec![format!("# {}: before and after {}\n", words::sentence(line), found.at)];
    let part = |what: &str, part: &super::Part| {
        format!(
            "- {what}: {} in {} ({} to {})",
            count(part.incidents, "incident"),
            count(part.days as usize, "day"),
            part.first,
            part.last
        )
    };
    parts.push(format!("{}\n{}\n", part("before", &found.before), part("after", &found.after)));
    let remarks = study.remarks();
    if !remarks.is_empty() {
        parts.push(format!("{}\n", remarks.join(" ")));
    }
    parts.push(format!("## How often\n\n{}\n", often(found).join("\n\n")));
    parts.push(format!("## How near the line\n\n{}\n", near(&found.shares, found).join("\n\n")));
    parts.push(format!("## How sure\n\n{}\n", doubts(study, found).join("\n")));
    parts.join("\n")
}

/// Fewer incidents than this before and after bear no sentence of their own.
const FEW: usize = 5;

fn often(found: &Comparison) -> Vec<String> {
    let all = &found.sectors[0];
    let mut told = vec![format!("Along the whole border {}.", rate(all))];
    let mut changed: Vec<&RateRow> = found.sectors[1..]
        .iter()
        .filter(|r| r.p_fdr.is_some_and(|p| p <= LEVEL) && r.before + r.after >= FEW)
        .collect();
    changed.sort_by(|a, b| a.p.unwrap_or(1.0).total_cmp(&b.p.unwrap_or(1.0)));
    if found.sectors.len() > 2 {
        if changed.is_empty() {
            told.push("Allowing for the number of sectors tested, none changed more than chance would explain.".into());
        } else {
            let list: Vec<String> = changed.iter().map(|row| format!("- {}: {}", row.sector, rate(row))).collect();
            let head = format!(
                "Allowing for the number of sectors tested, the rate changed in {} of {}:",
                changed.len(),
                found.sectors.len() - 1
            );
            told.push(format!("{head}\n\n{}", list.join("\n")));
        }
    }
    told.push(
        "A rising rate may only mean more reporting. The interval assumes that incidents are independent; where they come in bursts, it is too narrow."
            .into(),
    );
    told
}

/// "the rate rose 3.2-fold (2.1 to 5.0; 12 before, 40 after)".
fn rate(row: &RateRow) -> String {
    let counts = format!("{} before, {} after", thousands(row.before as f64), thousands(row.after as f64));
    let fold = |ratio: f64| if ratio >= 10.0 { format!("{ratio:.0}") } else { format!("{ratio:.1}") };
    if row.before + row.after == 0 {
        return "there was none before or after".into();
    }
    let Some(ratio) = row.rate_ratio else {
        let least =
            row.low.filter(|low| *low > 0.0).map_or(String::new(), |low| format!(", at least {}-fold", fold(low)));
        return format!("there was none before and {} after{least}", count(row.after, "incident"));
    };
    let high = row.high.map_or("no upper bound".into(), fold);
    let bounds = format!("{} to {high}", row.low.map_or("0".into(), fold));
    match row.p.is_some_and(|p| p <= LEVEL) {
        true if ratio > 1.0 => format!("the rate rose {}-fold ({bounds}; {counts})", fold(ratio)),
        true => {
            let bounds = percent_range((row.low.unwrap_or(0.0), row.high.unwrap_or(1.0)));
            format!("the rate fell to {:.0} % of what it was ({bounds}; {counts})", 100.0 * ratio)
        }
        false => format!("no change can be shown (ratio {}, {bounds}; {counts})", fold(ratio)),
    }
}

fn near(shares: &[ShareRow], found: &Comparison) -> Vec<String> {
    if found.before.incidents < FEW || found.after.incidents < FEW {
        return vec!["Too few incidents for shares; the tables have the counts.".into()];
    }
    let mut rows = String::from("| within | before | after | change | p |\n|---|---|---|---|---|\n");
    for row in shares {
        let share = |(k, n): (usize, usize), drawn: Option<(f64, f64)>| {
            let drawn = drawn
                .map_or(String::new(), |range| format!(" ({} allowing for location errors)", percent_range(range)));
            format!("{}{drawn}", percent(k, n))
        };
        rows += &format!(
            "| {} km | {} | {} | {:+.0} points | {} |\n",
            row.within_km,
            share(row.before, row.location_before),
            share(row.after, row.location_after),
            100.0 * row.change.unwrap_or(0.0),
            row.p.map_or("not tested".into(), |p| format!("{p:.3}"))
        );
    }
    let named = |holds: fn(&ShareRow) -> bool| {
        shares.iter().filter(|r| holds(r)).map(|r| format!("{} km", r.within_km)).collect::<Vec<_>>()
    };
    let sure = named(ShareRow::is_sure);
    let unsure = named(|r| r.p.is_some_and(|p| p <= LEVEL) && !r.is_sure());
    let verdict = if shares.iter().all(|row| row.p.is_none()) {
        let (before, after, days) = found.blocks;
        format!(
            "Whether shares changed was not tested: it takes 6 blocks of {days} days with incidents on either side of the date, and there are {before} before and {after} after."
        )
    } else if sure.is_empty() {
        "There is no clear evidence that incidents moved nearer to the line or farther from it.".into()
    } else {
        format!(
            "The change within {} is larger than chance would explain (tested by moving whole blocks of time).",
            sure.join(", ")
        )
    };
    let errors = if unsure.is_empty() {
        String::new()
    } else {
        format!(" Within {} the change is no more than location errors could produce.", unsure.join(", "))
    };
    vec![rows.trim_end().into(), verdict + &errors]
}

fn doubts(study: &Study, found: &Comparison) -> Vec<String> {
    let mut told: Vec<String> =
        study.doubt_words().into_iter().map(|text| format!("- {}.", words::sentence(&text))).collect();
    if found.undated > 0 {
        told.push(format!(
            "- {} without a date.",
            words::count_verb(found.undated, "incident", "is left out", "are left out")
        ));
    }
    if found.either > 0 {
        told.push(format!(
            "- {} on either side of the day, as the exact date is not known; counted by the first possible day.",
            words::count_verb(found.either, "incident", "may lie", "may lie")
        ));
    }
    told
}
