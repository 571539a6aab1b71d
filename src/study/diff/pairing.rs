//! Which incidents of two editions are one.

use std::collections::{BTreeMap, BTreeSet};

use super::PairBy;
use crate::analysis::duplicates;
use crate::input::join;
use crate::model::{Dataset, Incident};

/// The pairs, old and new by number, and how they were found.
pub fn pairs(old: &Dataset, new: &Dataset, by: PairBy) -> (Vec<(usize, usize)>, PairBy) {
    let by = if by == PairBy::Auto { suited(old, new) } else { by };
    let (left, right) = (every(old), every(new));
    let mut found = Vec::new();
    if by == PairBy::Id {
        let mut with_new = by_id(new, &right);
        for (id, old_rows) in by_id(old, &left).into_iter().filter(|(id, _)| !id.is_empty()) {
            if let Some(new_rows) = with_new.remove(id) {
                found.extend(of_one_id((old, old_rows), (new, new_rows)));
            }
        }
        // What has lost its id, or got one, or never had any; two ids that differ are two incidents.
        let (without, with) = unpaired(&found, old, new);
        let (with_left, bare_left): (Vec<usize>, Vec<usize>) =
            without.into_iter().partition(|i| !id(old, *i).is_empty());
        found.extend(by_likeness((old, bare_left), (new, with)));
        let (_, rest) = unpaired(&found, old, new);
        let bare_right = rest.into_iter().filter(|i| id(new, *i).is_empty()).collect();
        found.extend(by_likeness((old, with_left), (new, bare_right)));
    } else {
        found = by_likeness((old, left), (new, right));
    }
    found.sort_unstable();
    (found, by)
}

/// The incidents of both that no pair has.
fn unpaired(found: &[(usize, usize)], old: &Dataset, new: &Dataset) -> (Vec<usize>, Vec<usize>) {
    let taken: (BTreeSet<usize>, BTreeSet<usize>) = found.iter().copied().unzip();
    let mut free = (every(old), every(new));
    free.0.retain(|i| !taken.0.contains(i));
    free.1.retain(|i| !taken.1.contains(i));
    free
}

fn every(dataset: &Dataset) -> Vec<usize> {
    (0..dataset.incidents.len()).collect()
}

fn id(dataset: &Dataset, incident: usize) -> &str {
    dataset.field(&dataset.incidents[incident], "id").trim()
}

/// All ids of an edition.
pub fn ids(dataset: &Dataset) -> BTreeSet<&str> {
    every(dataset).into_iter().map(|i| id(dataset, i)).filter(|id| !id.is_empty()).collect()
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
    let (mut found, mut left, mut right) = alike(old, new, &row_text);
    for text in [row_text_but_id, told] {
        let (more, old, new) = alike(left, right, &text);
        found.extend(more);
        (left, right) = (old, new);
    }
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
    row_without(dataset, incident, None)
}

/// The same without the id.
fn row_text_but_id(dataset: &Dataset, incident: &Incident) -> String {
    row_without(dataset, incident, dataset.column_of("id"))
}

fn row_without(dataset: &Dataset, incident: &Incident, column: Option<usize>) -> String {
    let record = dataset.records.record(incident.row);
    let cells = dataset.records.columns().iter().enumerate().filter(|(i, _)| Some(*i) != column);
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
