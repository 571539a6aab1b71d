use jiff::civil::Date;

use super::options::Every;
use crate::analysis::MONTH_DAYS;
use crate::model::Incident;

/// A period: what it is called, its days, and which incidents began in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// "all", "2025", "2025-Q4", "2025-10".
    pub name: String,
    /// Days of it that lie between the first and the last that incidents may have happened on, both counted; none without dates.
    pub days: Option<i64>,
    /// The incidents, by their number; in a single period those alone whose dates are no vaguer than it is long.
    pub members: Vec<usize>,
}

/// All time, and then every period from the first incident's to the last one's, those without incidents included.
pub fn periods(incidents: &[Incident], every: Every) -> Vec<Period> {
    let days_of = || incidents.iter().filter_map(|i| i.days);
    let span = days_of().map(|(first, _)| first).min().zip(days_of().map(|(_, last)| last).max());
    let all = (0..incidents.len()).collect();
    let mut found = vec![Period { name: "all".into(), days: span.map(days), members: all }];
    let Some((first, last)) = span.filter(|_| every != Every::All) else { return found };
    let offset = number(first, every);
    let count = usize::try_from(number(last, every) - offset).unwrap_or(0) + 1;
    let mut members = vec![Vec::new(); count];
    for (i, incident) in incidents.iter().enumerate() {
        if let Some((day, _)) = incident.days.filter(|days| !is_vague(*days, every)) {
            members[(number(day, every) - offset) as usize].push(i);
        }
    }
    found.extend(members.into_iter().enumerate().map(|(k, members)| {
        let number = offset + k as i32;
        let (from, to) =
            (start(number, every).max(first), start(number + 1, every).yesterday().unwrap_or(last).min(last));
        Period { name: name(number, every), days: Some(days((from, to))), members }
    }));
    found
}

/// How many incidents are dated too vaguely for single periods.
pub fn vague(incidents: &[Incident], every: Every) -> usize {
    incidents.iter().filter_map(|i| i.days).filter(|days| is_vague(*days, every)).count()
}

fn is_vague(span: (Date, Date), every: Every) -> bool {
    let longest = match every {
        Every::All => i64::MAX,
        Every::Year => 366,
        Every::Quarter => 92,
        Every::Month => i64::from(MONTH_DAYS),
    };
    days(span) > longest
}

/// The days from one to another, both counted.
pub fn days((from, to): (Date, Date)) -> i64 {
    i64::from((to - from).get_days()) + 1
}

fn months(every: Every) -> i32 {
    match every {
        Every::All | Every::Year => 12,
        Every::Quarter => 3,
        Every::Month => 1,
    }
}

/// Which period a day lies in, counted from the year 0.
fn number(day: Date, every: Every) -> i32 {
    (i32::from(day.year()) * 12 + i32::from(day.month()) - 1).div_euclid(months(every))
}

fn start(number: i32, every: Every) -> Date {
    let month = number * months(every);
    Date::new(month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1, 1).unwrap_or(Date::MAX)
}

fn name(number: i32, every: Every) -> String {
    let month = number * months(every);
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
    match every {
        Every::All | Every::Year => year.to_string(),
        Every::Quarter => format!("{year}-Q{}", month / 3 + 1),
        Every::Month => format!("{year}-{:02}", month + 1),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::model::LonLat;

    fn incident(day: Option<Date>) -> Incident {
        Incident { days: day.map(|d| (d, d)), ..Incident::at(LonLat::ORIGIN) }
    }

    #[test]
    fn periods_are_whole_and_their_days_those_of_the_data() {
        let all = [Some(date(2024, 11, 20)), None, Some(date(2025, 5, 3))].map(incident);
        let told = |every| {
            periods(&all, every).into_iter().map(|p| (p.name, p.days.unwrap(), p.members.len())).collect::<Vec<_>>()
        };
        let row = |name: &str, days, members| (name.to_string(), days, members);
        assert_eq!(told(Every::Year), [row("all", 165, 3), row("2024", 42, 1), row("2025", 123, 1)]);
        let quarters = told(Every::Quarter);
        assert_eq!(quarters[1..], [row("2024-Q4", 42, 1), row("2025-Q1", 90, 0), row("2025-Q2", 33, 1)]);
        let months = told(Every::Month);
        assert_eq!((&months[1], &months[7]), (&row("2024-11", 11, 1), &row("2025-05", 3, 1)));
        assert_eq!(months[1..].iter().map(|m| m.1).sum::<i64>(), 165);
        assert_eq!(periods(&[incident(None)], Every::Month).len(), 1);
    }

    /// A year alone tells no month, and the time goes on to its end.
    #[test]
    fn dates_vaguer_than_a_period_are_in_none() {
        let of_year = Incident { days: Some((date(2009, 1, 1), date(2009, 12, 31))), ..incident(None) };
        let all = [incident(Some(date(2008, 7, 1))), of_year];
        let members = |every| periods(&all, every)[1..].iter().map(|p| p.members.len()).collect::<Vec<_>>();
        assert_eq!(members(Every::Year), [1, 1]);
        assert_eq!(members(Every::Quarter).iter().sum::<usize>(), 1);
        assert_eq!(members(Every::Month).iter().sum::<usize>(), 1);
        assert_eq!((vague(&all, Every::Year), vague(&all, Every::Month)), (0, 1));
        assert_eq!(periods(&all, Every::All)[0].days, Some(184 + 365));
    }
}
