use jiff::civil::Date;

use super::months::month_name;
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
    /// Before a day, and from it on.
    Before(Date),
}

/// The incidents in groups, each a name and the indices of its members: by time in order, by type the commonest first, by
/// side left first. Incidents without a date are a last group of their own.
pub fn groups(dataset: &Dataset, border: &Border, locations: &[Location], by: GroupBy) -> Vec<(String, Vec<usize>)> {
    const UNDATED: &str = "no date";
    let mut groups: Vec<((i64, String), Vec<usize>)> = Vec::new();
    let mut index = std::collections::BTreeMap::new();
    for (i, incident) in dataset.incidents.iter().enumerate() {
        let day = incident.days.map(|(first, _)| first);
        let key: (i64, String) = match (by, day) {
            (GroupBy::Type, _) => (0, dataset.kind_name(incident).into()),
            (GroupBy::Side, _) => {
                let side = locations[i].side;
                let rank = [Side::Left, Side::Right, Side::On].iter().position(|s| *s == side).unwrap_or(0);
                (rank as i64, border.line().side_name(side).into())
            }
            (_, None) => (i64::MAX, UNDATED.into()),
            (GroupBy::Year, Some(day)) => (i64::from(day.year()), day.year().to_string()),
            (GroupBy::Month, Some(day)) => {
                let name = format!("{} {}", month_name(day), day.year());
                (i64::from(day.year()) * 12 + i64::from(day.month()), name)
            }
            (GroupBy::Before(at), Some(day)) if day < at => (0, format!("before {at}")),
            (GroupBy::Before(at), Some(_)) => (1, format!("from {at} on")),
        };
        let at = *index.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(i);
    }
    if by == GroupBy::Type {
        groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    } else {
        groups.sort_by(|a, b| a.0.cmp(&b.0));
    }
    groups.into_iter().map(|((_, name), members)| (name, members)).collect()
}
