//! Dates as the field writes them. No time zone ever moves a date: the day is taken as it stands.

use jiff::civil::Date;

/// The day that a text names: `2025-10-11` (with or without a time after it), `20251011`, `11 October 2025`,
/// `11-October-2025`. None for anything else; day-month order of plain numbers is not guessed.
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    iso(text).or_else(|| compact(text)).or_else(|| spelled(text))
}

fn iso(text: &str) -> Option<Date> {
    let head = text.get(..10)?;
    let rest = &text[10..];
    let dashed = head.as_bytes()[4] == b'-' && head.as_bytes()[7] == b'-';
    if !dashed || !(rest.is_empty() || rest.starts_with(['T', ' '])) {
        return None;
    }
    civil(&head[..4], &head[5..7], &head[8..])
}

fn compact(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    civil(&text[..4], &text[4..6], &text[6..])
}

fn spelled(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<&str> = text.split([' ', '-']).filter(|w| !w.is_empty()).collect();
    let [day, month, year] = words[..] else { return None };
    if year.len() != 4 {
        return None;
    }
    let month = month.get(..3)?.to_ascii_lowercase();
    let number = MONTHS.iter().position(|m| *m == month)? + 1;
    civil(year, &number.to_string(), day)
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year) && digits(month) && digits(day)) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
