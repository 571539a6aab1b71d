//! Dates as the field writes them. No time zone ever moves a date: the day is taken as it stands.

use jiff::civil::Date;

/// Which of two plain numbers is the day: in 11/10/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 11 October.
    DayFirst,
    /// 10 November.
    MonthFirst,
}

/// What a file says of the order of its plain dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderFound {
    /// There are none.
    NoneNeeded,
    /// Told by the row with this number from 0: one of its numbers is over 12.
    Told(DateOrder, usize),
    /// No row tells.
    Open,
    /// These two rows contradict each other.
    Contradictory(usize, usize),
}

/// The day that a text names: `2025-10-11` (with or without a time after it), `2025/10/11`, `20251011`,
/// `11 October 2025`, `11-Oct-2025`, `October 11, 2025`. None for anything else, also for plain numbers whose order is
/// not clear: see [`ordered`].
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    iso(text).or_else(|| compact(text)).or_else(|| spelled(text))
}

/// The day that a text of plain numbers names, `11/10/2025`, `11-10-2025 14:30` or `11.10.2025`, in this order.
pub fn ordered(text: &str, order: DateOrder) -> Option<Date> {
    let [first, second, year] = numbers(text)?;
    match order {
        DateOrder::DayFirst => civil(year, second, first),
        DateOrder::MonthFirst => civil(year, first, second),
    }
}

/// The order that a single text tells, because one of its numbers is over 12.
pub fn told(text: &str) -> Option<DateOrder> {
    match order(std::iter::once((0, text))) {
        OrderFound::Told(order, _) => Some(order),
        _ => None,
    }
}

/// Whether a text is a date of plain numbers whose order has to be known.
pub fn needs_order(text: &str) -> bool {
    numbers(text).is_some()
}

/// The order that the texts of a file's dates tell, each with its row's number.
pub fn order<'a>(texts: impl Iterator<Item = (usize, &'a str)>) -> OrderFound {
    let mut found = OrderFound::NoneNeeded;
    for (row, text) in texts {
        let Some([first, second, _]) = numbers(text) else { continue };
        let over = |n: &str| n.parse::<u8>().is_ok_and(|n| n > 12);
        let told = match (over(first), over(second)) {
            (true, false) => DateOrder::DayFirst,
            (false, true) => DateOrder::MonthFirst,
            _ if found == OrderFound::NoneNeeded => {
                found = OrderFound::Open;
                continue;
            }
            _ => continue,
        };
        match found {
            OrderFound::Told(before, at) if before != told => return OrderFound::Contradictory(at, row),
            OrderFound::Told(..) => {}
            _ => found = OrderFound::Told(told, row),
        }
    }
    found
}

/// Day, month and year of `11/10/2025` in the order in which they stand.
fn numbers(text: &str) -> Option<[&str; 3]> {
    let date = text.trim().split([' ', 'T']).next()?;
    let separator = ['/', '-', '.'].into_iter().find(|c| date.contains(*c))?;
    let mut parts = date.split(separator);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |n: &str| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    let whole = short(first) && short(second) && year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    (whole && parts.next().is_none()).then_some([first, second, year])
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
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    YEARS.contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_tells_the_order() {
        let of = |texts: &[&str]| order(texts.iter().copied().enumerate());
        assert_eq!(of(&["2025-10-11", ""]), OrderFound::NoneNeeded);
        assert_eq!(of(&["11/10/2025", "01.02.2025"]), OrderFound::Open);
        assert_eq!(of(&["11/10/2025", "25/12/2025"]), OrderFound::Told(DateOrder::DayFirst, 1));
        assert_eq!(of(&["11/10/2025 14:30", "12/25/2025"]), OrderFound::Told(DateOrder::MonthFirst, 1));
        assert_eq!(of(&["25/12/2025", "12/25/2025"]), OrderFound::Contradictory(0, 1));
        assert_eq!(ordered("11/10/2025", DateOrder::DayFirst), day("2025-10-11"));
        assert_eq!(ordered("11/10/2025", DateOrder::MonthFirst), day("10 November 2025"));
        assert_eq!(day("October 11, 2025"), day("11-Oct-2025"));
        assert_eq!(day("2025/10/11"), day("2025-10-11T23:59:59+05:00"));
        assert!(day("11/10/2025").is_none() && day("30 February 2025").is_none());
    }
}
