//! The changes as a study of their own, to be drawn.

use super::{Diff, Kind};
use crate::input::join;
use crate::model::{Dataset, Incident};
use crate::study::methods::Hull;
use crate::study::options::MapOptions;
use crate::study::{Options, Study, StudyError, StudyIncidents, words};

/// The incidents that changed, their types being what became of them: all changes but those of other columns alone.
///
/// # Errors
/// As [`Study::new`].
pub fn picture(old: &Study, new: &Study, diff: &Diff) -> Result<Study, StudyError> {
    let first_new = old.incidents.dataset.records.len();
    let shown: Vec<(Kind, Incident)> = diff
        .changes
        .iter()
        .filter(|change| !change.is(Kind::Edited))
        .filter_map(|change| {
            let kind = *change.change.first()?;
            let (study, state, first) = match (&change.new, &change.old) {
                (Some(state), _) => (new, state, first_new),
                (None, state) => (old, state.as_ref()?, 0),
            };
            let incident = study.incidents.dataset.incidents[state.incident].clone();
            Some((kind, Incident { row: first + incident.row, ..incident }))
        })
        .collect();
    let types = of_kinds(&shown);
    let mut dataset: Dataset = join(vec![old.incidents.dataset.clone(), new.incidents.dataset.clone()]);
    dataset.source = format!("{}, against {}", diff.new, diff.old);
    dataset.problems.clear();
    let number = |kind: Kind| types.iter().position(|name| name == kind.word()).map(|i| i as u32);
    dataset.incidents = shown.into_iter().map(|(kind, i)| Incident { kind: number(kind), ..i }).collect();
    dataset.incidents.sort_by_key(|incident| incident.row);
    dataset.types = types;
    dataset.count_types();
    let incidents = StudyIncidents {
        dataset,
        filtered_out: 0,
        files: Vec::new(),
        duplicates: Vec::new(),
        compared: Vec::new(),
        deduped: 0,
        builtin: false,
    };
    let mut options = Options {
        map: MapOptions { title: Some(title(diff)), subtitle: Some(subtitle(diff)), ..new.options.map.clone() },
        ..new.options.clone()
    };
    options.clusters.hull = Hull::None;
    options.draws.draws = Some(0);
    let mut study = Study::new(new.border.clone(), new.base.clone(), incidents, options)?;
    // Clusters of changes would mean nothing.
    study.clusters.rows.clear();
    study.clusters.hulls.clear();
    Ok(study)
}

/// The words of the kinds that occur, sorted.
fn of_kinds(shown: &[(Kind, Incident)]) -> Vec<String> {
    let mut types: Vec<String> = shown.iter().map(|(kind, _)| kind.word().to_string()).collect();
    types.sort();
    types.dedup();
    types
}

fn title(diff: &Diff) -> String {
    format!("What changed from {} to {}", diff.old, diff.new)
}

fn subtitle(diff: &Diff) -> String {
    let told = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Edited).map(|kind| (kind, diff.count(kind)));
    let told: Vec<String> = told
        .filter(|(_, n)| *n > 0)
        .map(|(kind, n)| format!("{} {}", words::thousands(n as f64), kind.word()))
        .collect();
    if told.is_empty() { "Nothing that a map shows".into() } else { words::sentence(&told.join(" · ")) }
}
