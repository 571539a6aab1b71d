//! Which of plain numbers is the day: told once a file.

use jiff::civil::Date;

use super::Calendar;
use super::{Numbers, Told, YEARS, century, told};

/// Which of two plain numbers is the day: in 11/10/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 11/10/2025 is 11 October
    Dmy,
    /// 11/10/2025 is 10 November
    Mdy,
    /// 25/10/11 is 11 October 2025
    Ymd,
}

impl Numbers {
    /// The day in this order; a year of four digits at the end stays the year.
    pub fn day(self, order: DateOrder, calendar: Calendar) -> Option<Date> {
        let [a, b, c] = self.all;
        let (year, month, day) = match order {
            DateOrder::Dmy => (c, b, a),
            DateOrder::Mdy => (c, a, b),
            DateOrder::Ymd if self.short => (a, b, c),
            DateOrder::Ymd => return None,
        };
        if self.short {
            return Calendar::Gregorian.day(century(year), month, day);
        }
        let calendar = if YEARS.contains(&year) { Calendar::Gregorian } else { self.calendar.unwrap_or(calendar) };
        calendar.day(year, month, day)
    }

    /// The first and the last day in this order.
    pub fn days(self, order: DateOrder, calendar: Calendar) -> Option<(Date, Date)> {
        let first = self.day(order, calendar)?;
        match self.until {
            None => Some((first, first)),
            Some(all) => {
                let last = Self { all, ..self }.day(order, calendar)?;
                (first <= last).then_some((first, last))
            }
        }
    }

    /// The order that the weekday beside them tells.
    fn order_of_weekday(self) -> Option<DateOrder> {
        let weekday = self.weekday?;
        let fits = |order| {
            self.day(order, Calendar::Gregorian).is_some_and(|day| day.weekday().to_monday_one_offset() == weekday)
        };
        match (fits(DateOrder::Dmy), fits(DateOrder::Mdy)) {
            (true, false) => Some(DateOrder::Dmy),
            (false, true) => Some(DateOrder::Mdy),
            _ => None,
        }
    }

    /// The order that they tell by themselves, because one of them is too great to be anything else.
    pub fn order(self) -> Option<DateOrder> {
        let seen = OrderSeen::of_numbers(0, self);
        if seen.year_first.is_some() {
            return Some(DateOrder::Ymd);
        }
        seen.day_first.map(|_| DateOrder::Dmy).or(seen.month_first.map(|_| DateOrder::Mdy))
    }
}

/// What texts say of the order of their plain dates: the first row that tells each, and whether some row tells neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderSeen {
    /// The first row whose first number is over 12.
    pub day_first: Option<usize>,
    /// The first row whose second number is over 12.
    pub month_first: Option<usize>,
    /// The first row whose first number is over 31: a year.
    pub year_first: Option<usize>,
    /// Whether there is a date of plain numbers that leaves it open.
    pub open: bool,
    /// The first row of which the weekday fits if the day stands first, and if the month does.
    by_weekday: [Option<usize>; 2],
    /// Of dates with years of two digits: the numbers that stand first and last, a bit each.
    short: [u128; 2],
    /// Whether some date cannot begin with its year.
    no_year_first: bool,
}

impl OrderSeen {
    /// What the text in a row tells.
    pub fn of(row: usize, text: &str) -> Self {
        match told(text, Calendar::Gregorian) {
            Told::Plain(numbers) => Self::of_numbers(row, numbers),
            _ => Self::default(),
        }
    }

    fn of_numbers(row: usize, numbers: Numbers) -> Self {
        if let Some(all) = numbers.until {
            let [first, last] =
                [numbers.all, all].map(|all| Self::of_numbers(row, Numbers { all, until: None, ..numbers }));
            return Self { open: first.open && last.open, ..first.and(last) };
        }
        let [a, b, c] = numbers.all;
        let mut seen = Self { no_year_first: !numbers.short || b > 12 || c > 31, ..Self::default() };
        if numbers.short {
            seen.short = [1 << (a as u32 % 100), 1 << (c as u32 % 100)];
        }
        match (a > 31, a > 12, b > 12) {
            (true, _, false) if numbers.short => seen.year_first = Some(row),
            (_, true, false) => seen.day_first = Some(row),
            (_, false, true) => seen.month_first = Some(row),
            _ => {
                seen.open = true;
                match numbers.order_of_weekday() {
                    Some(DateOrder::Dmy) => seen.by_weekday[0] = Some(row),
                    Some(DateOrder::Mdy) => seen.by_weekday[1] = Some(row),
                    _ => {}
                }
            }
        }
        seen
    }

    /// What both tell.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let first = |a: Option<usize>, b: Option<usize>| a.into_iter().chain(b).min();
        Self {
            day_first: first(self.day_first, other.day_first),
            month_first: first(self.month_first, other.month_first),
            year_first: first(self.year_first, other.year_first),
            by_weekday: [0, 1].map(|i| first(self.by_weekday[i], other.by_weekday[i])),
            open: self.open || other.open,
            short: [self.short[0] | other.short[0], self.short[1] | other.short[1]],
            no_year_first: self.no_year_first || other.no_year_first,
        }
    }

    /// The same with its rows counted from `before` on.
    #[must_use]
    pub fn shifted(self, before: usize) -> Self {
        let shift = |row: Option<usize>| row.map(|row| row + before);
        Self {
            day_first: shift(self.day_first),
            month_first: shift(self.month_first),
            year_first: shift(self.year_first),
            by_weekday: self.by_weekday.map(shift),
            ..self
        }
    }

    /// Whether nothing tells the order.
    fn is_open(self) -> bool {
        self.day_first.is_none() && self.month_first.is_none() && !self.begins_with_year()
    }

    /// The same, told by the weekdays beside the dates if nothing else tells and all of them fit one order.
    fn with_weekdays(self) -> Self {
        match self.by_weekday {
            [day_first, None] if self.is_open() => Self { day_first, ..self },
            [None, month_first] if self.is_open() => Self { month_first, ..self },
            _ => self,
        }
    }

    /// Whether dates like 25-10-11 begin with their year: a number is too great for a day, or the first number changes
    /// less than the last.
    pub fn begins_with_year(self) -> bool {
        let [first, last] = self.short.map(u128::count_ones);
        !self.no_year_first && first > 0 && (self.year_first.is_some() || first < last)
    }
}

/// What the incidents' dates tell of their order, and what the file's other dates do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// The incidents' own.
    pub own: OrderSeen,
    /// The others.
    pub others: OrderSeen,
}

impl Orders {
    /// What both tell.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { own: self.own.and(other.own), others: self.others.and(other.others) }
    }

    /// The same with its rows counted from `before` on.
    #[must_use]
    pub fn shifted(self, before: usize) -> Self {
        Self { own: self.own.shifted(before), others: self.others.shifted(before) }
    }

    /// What is to be believed: the incidents' own dates, unless they leave it open.
    pub fn told(self) -> OrderSeen {
        let own = self.own.with_weekdays();
        if own.is_open() && !self.others.is_open() { self.others } else { own }
    }
}

#[cfg(test)]
mod tests {
    use super::super::day;
    use super::*;

    fn seen(texts: &[&str]) -> OrderSeen {
        texts.iter().enumerate().fold(OrderSeen::default(), |seen, (row, t)| seen.and(OrderSeen::of(row, t)))
    }

    #[test]
    fn the_file_tells_the_order() {
        let of = |texts: &[&str]| {
            let seen = seen(texts);
            (seen.day_first, seen.month_first, seen.open)
        };
        assert_eq!(of(&["2025-10-11", "", "2025-13-11"]), (None, None, false));
        assert_eq!(of(&["11/10/2025", "01.02.2025"]), (None, None, true));
        assert_eq!(of(&["11/10/2025", "25/12/2025", "31/12/2025"]), (Some(1), None, true));
        assert_eq!(of(&["11/10/2025 14:30", "12/25/2025"]), (None, Some(1), true));
        assert_eq!(of(&["25/12/2025", "12/25/2025"]), (Some(0), Some(1), false));
        assert_eq!(of(&["01/02/2025 - 13/02/2025"]), (Some(0), None, false));
        let told = |texts: &[&str]| {
            let told = Orders { own: seen(texts), ..Orders::default() }.told();
            (told.day_first, told.month_first)
        };
        assert_eq!(told(&["Mon 06/10/2025", "Tue 07/10/2025"]), (Some(0), None));
        assert_eq!(told(&["Fri 06/10/2025"]), (None, None));
        assert_eq!(told(&["Mon 01/06/2014", "Tue 14/06/2014"]), (Some(1), None));
    }

    #[test]
    fn years_of_two_digits_stand_where_least_changes() {
        assert!(!seen(&["11/10/25", "25/10/25", "31/12/25"]).begins_with_year());
        assert!(seen(&["25-10-11", "25-10-25", "25-12-31"]).begins_with_year());
        assert!(seen(&["99-10-11"]).begins_with_year());
        assert!(!seen(&["25-10-41", "25-10-25", "25-12-31"]).begins_with_year());
        assert!(!seen(&["11/10/2025", "11/10/2024"]).begins_with_year());
        let Told::Plain(numbers) = told("25-10-11", Calendar::Gregorian) else { panic!("three numbers") };
        assert_eq!(numbers.day(DateOrder::Ymd, Calendar::Gregorian), day("2025-10-11"));
        assert_eq!(numbers.day(DateOrder::Dmy, Calendar::Gregorian), day("2011-10-25"));
    }
}
