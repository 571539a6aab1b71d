//! Dates as the field writes them. No time zone ever moves a date: the day is taken as it stands.

use jiff::civil::Date;

/// Which of two plain numbers is the day: in 11/10/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 11/10/2025 is 11 October
    Dmy,
    /// 11/10/2025 is 10 November
    Mdy,
}

/// What texts say of the order of their plain dates: the first row that tells each, and whether some row tells neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderSeen {
    /// The first row whose first number is over 12.
    pub day_first: Option<usize>,
    /// The first row whose second number is over 12.
    pub month_first: Option<usize>,
    /// Whether there is a date of plain numbers that leaves it open.
    pub open: bool,
}

impl OrderSeen {
    /// What the text in a row tells.
    pub fn of(row: usize, text: &str) -> Self {
        let Some([first, second, _]) = numbers(text) else { return Self::default() };
        let over = |n: &str| n.parse::<u8>().is_ok_and(|n| n > 12);
        match (over(first), over(second)) {
            (true, false) => Self { day_first: Some(row), ..Self::default() },
            (false, true) => Self { month_first: Some(row), ..Self::default() },
            _ => Self { open: true, ..Self::default() },
        }
    }

    /// What both tell.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let first = |a: Option<usize>, b: Option<usize>| a.into_iter().chain(b).min();
        Self {
            day_first: first(self.day_first, other.day_first),
            month_first: first(self.month_first, other.month_first),
            open: self.open || other.open,
        }
    }
}

/// The day that a text names: `2025-10-11` (with or without a time after it), `2025/10/11`, `20251011`,
/// `11 October 2025`, `11-Oct-2025`, `October 11, 2025`. None for anything else, also for plain numbers whose order is
/// not clear by itself.
pub fn day(text: &str) -> Option<Date> {
    if let Some(day) = plain_iso(text.as_bytes()) {
        return Some(day);
    }
    let text = text.trim();
    iso(text).or_else(|| compact(text)).or_else(|| spelled(text))
}

/// The day that a text of plain numbers names, `11/10/2025`, `11-10-2025 14:30` or `11.10.2025`, in this order.
pub fn ordered(text: &str, order: DateOrder) -> Option<Date> {
    let [first, second, year] = numbers(text)?;
    match order {
        DateOrder::Dmy => civil(year, second, first),
        DateOrder::Mdy => civil(year, first, second),
    }
}

/// The order that a single text tells, because one of its numbers is over 12.
pub fn told(text: &str) -> Option<DateOrder> {
    let seen = OrderSeen::of(0, text);
    seen.day_first.map(|_| DateOrder::Dmy).or(seen.month_first.map(|_| DateOrder::Mdy))
}

/// Whether a text is a date of plain numbers whose order has to be known.
pub fn needs_order(text: &str) -> bool {
    numbers(text).is_some()
}

/// Day, month and year of `11/10/2025` in the order in which they stand.
fn numbers(text: &str) -> Option<[&str; 3]> {
    if starts_with_year(text.as_bytes()) {
        return None;
    }
    let date = text.trim().split([' ', 'T']).next()?;
    let separator = ['/', '-', '.'].into_iter().find(|c| date.contains(*c))?;
    let mut parts = date.split(separator);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |n: &str| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    let whole = short(first) && short(second) && year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    (whole && parts.next().is_none()).then_some([first, second, year])
}

fn starts_with_year(text: &[u8]) -> bool {
    text.len() > 4 && text[..4].iter().all(u8::is_ascii_digit)
}

/// `2025-10-11` and nothing else: what almost all files have, a million times.
fn plain_iso(text: &[u8]) -> Option<Date> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
    let digits = [a, b, c, d, e, f, g, h].map(|digit| i16::from(digit.wrapping_sub(b'0')));
    if digits.iter().any(|&digit| digit > 9) {
        return None;
    }
    let [a, b, c, d, e, f, g, h] = digits;
    within_years(Date::new(1000 * a + 100 * b + 10 * c + d, (10 * e + f) as i8, (10 * g + h) as i8).ok()?)
}

fn within_years(date: Date) -> Option<Date> {
    YEARS.contains(&date.year()).then_some(date)
}

fn iso(text: &str) -> Option<Date> {
    let head = text.split(['T', ' ']).next()?;
    let separator = ['-', '/'].into_iter().find(|c| head.contains(*c))?;
    let mut parts = head.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    (whole && parts.next().is_none()).then(|| civil(year, month, day)).flatten()
}

fn compact(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    civil(&text[..4], &text[4..6], &text[6..])
}

fn spelled(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<&str> = text.split([' ', '-', ',', '.']).filter(|w| !w.is_empty()).collect();
    let [first, second, year, rest @ ..] = &words[..] else { return None };
    // A time of day may follow, and nothing else.
    if !rest.iter().all(|word| word.contains(':') || ["am", "pm", "AM", "PM"].contains(word)) {
        return None;
    }
    let letters = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic());
    let (day, month) = if letters(first) { (second, first) } else { (first, second) };
    // Spreadsheets shorten 11-Oct-2025 to 11-Oct-25.
    let year = match (year.len(), year.parse::<u8>()) {
        (4, _) => (*year).to_string(),
        (2, Ok(short)) => format!("{}{short:02}", if short < 70 { 20 } else { 19 }),
        _ => return None,
    };
    let month = month.get(..3)?.to_ascii_lowercase();
    let number = MONTHS.iter().position(|m| *m == month)? + 1;
    civil(&year, &number.to_string(), day)
}

/// A date outside these is taken for a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year) && digits(month) && digits(day)) {
        return None;
    }
    within_years(Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_tells_the_order() {
        let of = |texts: &[&str]| {
            let seen =
                texts.iter().enumerate().fold(OrderSeen::default(), |seen, (row, t)| seen.and(OrderSeen::of(row, t)));
            (seen.day_first, seen.month_first, seen.open)
        };
        assert_eq!(of(&["2025-10-11", "", "2025-13-11"]), (None, None, false));
        assert_eq!(of(&["11/10/2025", "01.02.2025"]), (None, None, true));
        assert_eq!(of(&["11/10/2025", "25/12/2025", "31/12/2025"]), (Some(1), None, true));
        assert_eq!(of(&["11/10/2025 14:30", "12/25/2025"]), (None, Some(1), true));
        assert_eq!(of(&["25/12/2025", "12/25/2025"]), (Some(0), Some(1), false));
        assert!(day("2025-13-01").is_none() && day("2025-02-30").is_none() && day("1825-02-03").is_none());
        assert_eq!(ordered("11/10/2025", DateOrder::Dmy), day("2025-10-11"));
        assert_eq!(ordered("11/10/2025", DateOrder::Mdy), day("10 November 2025"));
        assert_eq!(day("October 11, 2025"), day("11-Oct-2025"));
        assert_eq!(day("2025/10/11"), day("2025-10-11T23:59:59+05:00"));
        assert!(day("11/10/2025").is_none() && day("30 February 2025").is_none());
    }
}
