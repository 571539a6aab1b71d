//! Which incidents of two editions are one.

use std::collections::{BTreeMap, BTreeSet};

use super::PairBy;
use crate::analysis::duplicates;
use crate::input::join;
use crate::model::{Dataset, Incident};

/// The pairs, old and new by number, and how they were found.
pub fn pairs(old: &Dataset, new: &Dataset, by: PairBy) -> (Vec<(usize, usize)>, PairBy) {
    let by = if by == PairBy::Auto { suited(old, new) } else { by };
    let (mut left, mut right) = (every(old), every(new));
    let mut found = Vec::new();
    if by == PairBy::Id {
        let (mut with_old, mut with_new) = (by_id(old, &left), by_id(new, &right));
        // What has an id is not paired otherwise.
        left = with_old.remove("").unwrap_or_default();
        right = with_new.remove("").unwrap_or_default();
        for (id, old_rows) in with_old {
            if let Some(new_rows) = with_new.remove(id) {
                found.extend(of_one_id((old, old_rows), (new, new_rows)));
            }
        }
    }
    found.extend(by_likeness((old, left), (new, right)));
    found.sort_unstable();
    (found, by)
}

fn every(dataset: &Dataset) -> Vec<usize> {
    (0..dataset.incidents.len()).collect()
}

fn id(dataset: &Dataset, incident: usize) -> &str {
    dataset.field(&dataset.incidents[incident], "id").trim()
}

fn by_id<'a>(dataset: &'a Dataset, incidents: &[usize]) -> BTreeMap<&'a str, Vec<usize>> {
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &i in incidents {
        found.entry(id(dataset, i)).or_default().push(i);
    }
    found
}

/// By id, if half of the ids of the edition that has fewer stand in the other.
fn suited(old: &Dataset, new: &Dataset) -> PairBy {
    let ids = |dataset: &Dataset| -> BTreeSet<String> {
        let all = every(dataset);
        all.into_iter().map(|i| id(dataset, i).to_string()).filter(|id| !id.is_empty()).collect()
    };
    let (old, new) = (ids(old), ids(new));
    let common = old.intersection(&new).count();
    if common > 0 && 2 * common >= old.len().min(new.len()) { PairBy::Id } else { PairBy::Likeness }
}

/// Some incidents of an edition.
type Members<'a> = (&'a Dataset, Vec<usize>);

/// Those of one id: the same first, then in their order.
fn of_one_id(old: Members<'_>, new: Members<'_>) -> Vec<(usize, usize)> {
    if let ([a], [b]) = (&old.1[..], &new.1[..]) {
        return vec![(*a, *b)];
    }
    let (mut found, left, right) = alike(old, new, &row_text);
    found.extend(left.1.into_iter().zip(right.1));
    found
}

/// The same rows first, then those that tell the same, then those that the rules of duplicates pair.
fn by_likeness(old: Members<'_>, new: Members<'_>) -> Vec<(usize, usize)> {
    let (mut found, left, right) = alike(old, new, &row_text);
    let (more, left, right) = alike(left, right, &told);
    found.extend(more);
    if left.1.is_empty() || right.1.is_empty() {
        return found;
    }
    // Their places in the joined data set are those in these lists, one after the other.
    let some = |(dataset, members): &Members<'_>| Dataset {
        incidents: members.iter().map(|&i| dataset.incidents[i].clone()).collect(),
        ..(*dataset).clone()
    };
    let joined = join(vec![some(&left), some(&right)]);
    let of = |pair: crate::analysis::Duplicate| (left.1[pair.first], right.1[pair.second - left.1.len()]);
    found.extend(duplicates(&joined).into_iter().map(of));
    found
}

/// Pairs those of the same text, in their order; and what is left.
fn alike<'o, 'n>(
    (old, left): Members<'o>,
    (new, right): Members<'n>,
    text: &dyn Fn(&Dataset, &Incident) -> String,
) -> (Vec<(usize, usize)>, Members<'o>, Members<'n>) {
    let mut waiting: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    left.iter().rev().for_each(|&i| waiting.entry(text(old, &old.incidents[i])).or_default().push(i));
    let mut found = Vec::new();
    let mut unpaired = Vec::new();
    for i in right {
        match waiting.get_mut(&text(new, &new.incidents[i])).and_then(Vec::pop) {
            Some(partner) => found.push((partner, i)),
            None => unpaired.push(i),
        }
    }
    let mut rest: Vec<usize> = waiting.into_values().flatten().collect();
    rest.sort_unstable();
    (found, (old, rest), (new, unpaired))
}

/// All of a row's cells that are not empty, by column.
fn row_text(dataset: &Dataset, incident: &Incident) -> String {
    let record = dataset.records.record(incident.row);
    let cells = dataset.records.columns().iter().enumerate();
    let mut filled: Vec<(&str, &str)> =
        cells.map(|(i, name)| (name.as_str(), record.cell(i).text())).filter(|(_, text)| !text.is_empty()).collect();
    filled.sort_unstable();
    format!("{:?} {filled:?}", incident.position)
}

/// What an incident tells: where, when, what, how many.
fn told(dataset: &Dataset, incident: &Incident) -> String {
    let Incident { position, days, fatalities, .. } = incident;
    format!("{position:?} {days:?} {} {fatalities:?} {}", dataset.kind_name(incident), dataset.field(incident, "place"))
}

/// The incidents without a partner that repeat another of their edition, and which: of the same id, or the same in all that they tell where they have none.
pub fn repeated(dataset: &Dataset, partner: &[Option<usize>]) -> BTreeMap<usize, usize> {
    let key = |i: usize| match id(dataset, i) {
        "" => row_text(dataset, &dataset.incidents[i]),
        id => format!("id {id}"),
    };
    let alone: Vec<usize> = (0..partner.len()).filter(|i| partner[*i].is_none()).collect();
    if alone.is_empty() {
        return BTreeMap::new();
    }
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    // One with a partner is no repetition, wherever it stands.
    let paired = (0..partner.len()).filter(|i| partner[*i].is_some());
    for i in paired.chain(alone.iter().copied()) {
        first.entry(key(i)).or_insert(i);
    }
    alone.into_iter().filter_map(|i| Some((i, *first.get(&key(i)).filter(|twin| **twin != i)?))).collect()
}
