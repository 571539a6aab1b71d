use jiff::civil::{Date, date};

use crate::analysis::MONTH_DAYS;
use crate::model::Incident;
use crate::study::words;

/// Incidents whose day is known well enough for windows of days.
#[derive(Clone, Debug, Default)]
pub struct Dated {
    /// Their numbers.
    pub members: Vec<usize>,
    /// Their days, counted from 1970.
    pub days: Vec<i32>,
    /// How many are told by their middle day.
    middle: usize,
    /// How many are left out since their days are too many.
    long: usize,
    /// How many are left out since they have no date.
    undated: usize,
}

impl Dated {
    pub fn of(incidents: &[Incident]) -> Self {
        let mut found = Self::default();
        for (i, incident) in incidents.iter().enumerate() {
            let Some((first, last)) = incident.possible_days.or(incident.days) else {
                found.undated += 1;
                continue;
            };
            let (first, last) = (number(first), number(last));
            // More days than a month has are no window.
            if last - first >= MONTH_DAYS {
                found.long += 1;
                continue;
            }
            found.middle += usize::from(first < last);
            found.members.push(i);
            found.days.push(first + (last - first) / 2);
        }
        found
    }

    /// What has to be said of them.
    pub fn note(&self) -> Option<String> {
        let mut said = Vec::new();
        if self.middle > 0 {
            said.push(format!(
                "{} dated only to a range of days {} placed on the middle day",
                words::count(self.middle, "incident"),
                if self.middle == 1 { "is" } else { "are" }
            ));
        }
        if self.long > 0 {
            said.push(format!(
                "{} left out, dated only to more than a month",
                words::count_verb(self.long, "incident", "is", "are")
            ));
        }
        if self.undated > 0 {
            said.push(format!("{} left out without a date", words::count_verb(self.undated, "incident", "is", "are")));
        }
        (!said.is_empty()).then(|| format!("For the scan and for near repeats: {}.", said.join(", ")))
    }
}

fn number(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

/// The day of a number.
pub fn day(number: i32) -> Date {
    date(1970, 1, 1).saturating_add(jiff::Span::new().days(i64::from(number)))
}
