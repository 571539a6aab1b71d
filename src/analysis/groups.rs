use jiff::civil::Date;

use super::months::{is_vague, month_name};
use crate::model::{Dataset, Location, Side};
use crate::spatial::Border;

/// What small multiples are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The year of the first day.
    Year,
    /// Its month.
    Month,
    /// The type.
    Type,
    /// The side of the border.
    Side,
    /// What a column of the table says, by its number.
    Column(usize),
    /// Before a day, and from it on.
    Before(Date),
}

/// The incidents in groups, each a name and the indices of its members: by time in order, by type the commonest first, by
/// side left first. Incidents without a date are a last group of their own.
pub fn groups(dataset: &Dataset, border: &Border, locations: &[Location], by: GroupBy) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<((i64, String), Vec<usize>)> = Vec::new();
    let mut index = std::collections::BTreeMap::new();
    for (i, incident) in dataset.incidents.iter().enumerate() {
        let day = incident.days.map(|(first, _)| first);
        let key: (i64, String) = match (by, day) {
            (GroupBy::Type, _) => (0, dataset.kind_name(incident).into()),
            (GroupBy::Column(column), _) => {
                let text = dataset.records.cell(incident.row, column).text().trim().to_string();
                (0, if text.is_empty() { "not stated".into() } else { text })
            }
            (GroupBy::Side, _) => {
                let side = locations[i].side;
                let rank = [Side::Left, Side::Right, Side::On].iter().position(|s| *s == side).unwrap_or(0);
                (rank as i64, border.side_name(&locations[i]).into())
            }
            (_, None) => (i64::MAX, UNDATED.into()),
            (GroupBy::Month, _) if incident.days.is_some_and(is_vague) => (i64::MAX, VAGUE.into()),
            (GroupBy::Year, Some(day)) => year(i64::from(day.year())),
            (GroupBy::Month, Some(day)) => month(i64::from(day.year()) * 12 + i64::from(day.month()) - 1),
            (GroupBy::Before(at), Some(day)) => half(at, day < at),
        };
        let at = *index.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(i);
    }
    for key in missing(&groups, by) {
        groups.push((key, Vec::new()));
    }
    if matches!(by, GroupBy::Type | GroupBy::Column(_)) {
        groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    } else {
        groups.sort_by(|a, b| a.0.cmp(&b.0));
    }
    groups.into_iter().map(|((_, name), members)| (name, members)).collect()
}

const UNDATED: &str = "no date";
/// The group of those whose month is not known, which is the last of months.
const VAGUE: &str = "month not known";

type Key = (i64, String);

fn year(year: i64) -> Key {
    (year, year.to_string())
}

/// `count` months after January of the year 0.
fn month(count: i64) -> Key {
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12));
    let name = Date::new(year as i16, month as i8 + 1, 1).map_or("", month_name);
    (count, format!("{name} {year}"))
}

fn half(at: Date, before: bool) -> Key {
    let day = format!("{} {} {}", at.day(), month_name(at), at.year());
    if before { (0, format!("before {day}")) } else { (1, format!("from {day} on")) }
}

/// Years and months between the first and the last, and halves, in which nothing happened: an empty panel says so.
fn missing(groups: &[(Key, Vec<usize>)], by: GroupBy) -> Vec<Key> {
    let there: Vec<i64> = groups.iter().map(|((rank, _), _)| *rank).filter(|rank| *rank != i64::MAX).collect();
    let (Some(&first), Some(&last)) = (there.iter().min(), there.iter().max()) else { return Vec::new() };
    let span = first..=last;
    let all: Vec<Key> = match by {
        GroupBy::Year => span.map(year).collect(),
        GroupBy::Month => span.map(month).collect(),
        GroupBy::Before(at) => vec![half(at, true), half(at, false)],
        GroupBy::Type | GroupBy::Side | GroupBy::Column(_) => Vec::new(),
    };
    all.into_iter().filter(|(rank, _)| !there.contains(rank)).collect()
}
