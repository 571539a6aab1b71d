use std::collections::BTreeMap;

use crate::model::Dataset;

/// What happened in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
    /// Incidents that began in it.
    pub incidents: usize,
    /// Sum of the lowest figures claimed.
    pub fatalities_low: f64,
    /// Sum of the highest.
    pub fatalities_high: f64,
}

/// Every month from the first incident's to the last one's, those without incidents included; and how many incidents are in none, as they are dated only
/// to more than a month.
pub fn months(dataset: &Dataset) -> (Vec<Month>, usize) {
    let mut by_month: BTreeMap<i32, Month> = BTreeMap::new();
    let mut vague = 0;
    for incident in &dataset.incidents {
        let Some((start, end)) = incident.days else { continue };
        if is_vague((start, end)) {
            vague += 1;
            continue;
        }
        let month = by_month.entry(i32::from(start.year()) * 12 + i32::from(start.month()) - 1).or_default();
        month.incidents += 1;
        let (low, high) = incident.fatalities.unwrap_or_default();
        month.fatalities_low += low;
        month.fatalities_high += high;
    }
    let (Some(first), Some(last)) = (by_month.keys().next(), by_month.keys().next_back()) else {
        return (Vec::new(), vague);
    };
    let all = (*first..=*last)
        .map(|index| Month {
            year: index.div_euclid(12) as i16,
            month: index.rem_euclid(12) as i8 + 1,
            ..by_month.get(&index).copied().unwrap_or_default()
        })
        .collect();
    (all, vague)
}

/// The most days that a month has.
pub const MONTH_DAYS: i32 = 31;

/// Whether days are more than a month has.
pub fn is_vague((first, last): (jiff::civil::Date, jiff::civil::Date)) -> bool {
    (last - first).get_days() >= MONTH_DAYS
}

/// The English name of a day's month.
pub fn month_name(day: jiff::civil::Date) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[day.month() as usize - 1]
}
