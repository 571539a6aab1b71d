//! Dates whose day, month and year are numbers in a row: 2025-10-11, 11/10/25, 20251011, 45941, 1760140800.

use jiff::civil::{Date, date};

use super::Calendar;
use super::calendars;
use super::{Guess, Numbers, Told, is_time, within_years};
use crate::input::words::months::{is_silent, weekday};

/// What a folded text is, if it begins, weekdays aside, with numbers in a row.
pub fn told(text: &str, calendar: Calendar) -> Told {
    let text = exponent(text).unwrap_or_else(|| text.into());
    let mut rest = text.trim_start_matches([',', ' ', '(']);
    let mut on = None;
    while let Some((word, after)) = rest.split_once([' ', ','])
        && is_before(word.trim_end_matches(['.', ',']))
    {
        on = on.or(weekday(word.trim_end_matches(['.', ','])));
        rest = after.trim_start_matches([',', ' ']);
    }
    let rest = rest.strip_prefix("/date(").map_or(rest, |inner| inner.trim_end_matches([')', '/']));
    if let Some(days) = iso_week(rest).or_else(|| quarter(rest)) {
        return days;
    }
    let (parts, after) = numbers(rest);
    let group = &rest[..rest.len() - after.len()];
    if parts.is_empty()
        || !is_time(after)
        || (parts.len() < 3 && parts[0].len() <= 4 && after.contains(|c: char| c.is_ascii_digit()))
    {
        return Told::Nothing;
    }
    let mut words = after.split([' ', ',', '(', ')']);
    on = on.or_else(|| words.clone().find_map(weekday));
    let era = words.find_map(calendars::named);
    let calendar = era.unwrap_or(calendar);
    match parts[..] {
        [year, month, day] => match three(year, month, day, calendar, era) {
            Told::Plain(numbers) => Told::Plain(Numbers { weekday: on, ..numbers }),
            told => told,
        },
        [a, b] if a.len() == 5 || a.len() >= 9 => {
            if group.contains(['.', ',']) {
                one(a, calendar, b)
            } else {
                Told::Nothing
            }
        }
        [a, b] => two(a, b, calendar),
        [digits] => one(digits, calendar, ""),
        _ => Told::Nothing,
    }
}

/// Whether a word before the numbers of a date is none of them: a weekday, an article, a time of day.
fn is_before(word: &str) -> bool {
    let time = || word.contains(':') || matches!(word, "am" | "pm");
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        word.contains(':') && is_time(word)
    } else {
        is_silent(word) || time()
    }
}

/// The week of ISO 8601, or a day of it: 2025-w42, 2025w421.
fn iso_week(text: &str) -> Option<Told> {
    let (year, rest) = (text.get(..4)?, text.get(4..)?);
    let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix('w')?;
    let (week, day) = (rest.get(..2)?, rest.get(2..)?.trim_start_matches('-'));
    let of = |day: i8| {
        let weekday = jiff::civil::Weekday::from_monday_one_offset(day).ok()?;
        let date = jiff::civil::ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, weekday).ok()?.date();
        within_years(date)
    };
    match day.parse() {
        Ok(day) => Some(days(of(day).map(|day| (day, day)), None)),
        Err(_) if day.is_empty() => Some(days(of(1).zip(of(7)), None)),
        Err(_) => None,
    }
}

/// Three months: 2024-q1, q1 2024.
fn quarter(text: &str) -> Option<Told> {
    if !text.contains('q') {
        return None;
    }
    let text: String = text.chars().filter(|c| !" -/".contains(*c)).collect();
    let (year, which) = match (text.strip_prefix('q'), text.split_once('q')) {
        (Some(rest), _) => (rest.get(1..)?, rest.get(..1)?),
        (None, Some(parts)) => parts,
        (None, None) => return None,
    };
    let which: i16 = which.parse().ok().filter(|which| (1..=4).contains(which))?;
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    let first = Calendar::Gregorian.month(year, 3 * which - 2)?.0;
    Some(days(Calendar::Gregorian.month(year, 3 * which).map(|(_, last)| (first, last)), None))
}

/// The day of this number in a year.
fn day_of_year(year: i16, number: i16) -> Option<Date> {
    let first = within_years(date(year, 1, 1))?;
    let day = first.checked_add(jiff::Span::new().days(i64::from(number) - 1)).ok()?;
    (number > 0 && day.year() == year).then_some(day)
}

/// The numbers in a row at the beginning of a text, at most three, and what follows them. Between two stands one mark, with or
/// without blanks, or a blank or comma alone if all three are there, the year first or last.
fn numbers(text: &str) -> (Vec<&str>, &str) {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut parts = vec![&text[..digits(0)]];
    let (mut at, mut mark) = (parts[0].len(), None);
    if at == 0 {
        return (Vec::new(), text);
    }
    while parts.len() < 3 {
        let gap = text[at..].bytes().take_while(|b| b" -/._,".contains(b)).count();
        let between = text[at..at + gap].trim();
        let next = digits(at + gap);
        if gap == 0 || next == 0 || between.len() > 1 || mark.is_some_and(|mark| mark != between) {
            break;
        }
        mark = Some(between);
        parts.push(&text[at + gap..at + gap + next]);
        at += gap + next;
    }
    let plain = matches!(mark, Some("" | ","));
    let dated =
        parts.len() == 3 && (parts[0].len() == 4 || parts[2].len() == 4) && parts.iter().all(|part| part.len() <= 4);
    // A blank alone stands between a date and its time, too; and 13 - 15 October is no date of numbers.
    let apart = parts.len() == 2 && text[..at].contains(' ');
    if (plain && !dated) || apart {
        return (vec![parts[0]], &text[parts[0].len()..]);
    }
    (parts, text[at..].trim_start_matches(['.', '-', '/']))
}

/// A number with an exponent, as programs write great ones: written out.
fn exponent(text: &str) -> Option<String> {
    let value = text.contains('e').then(|| text.parse::<f64>().ok()).flatten()?;
    (value.is_finite() && value.fract() == 0.0 && value.abs() < 1e15).then(|| format!("{value}"))
}

fn number(digits: &str) -> i16 {
    digits.parse().unwrap_or(i16::MAX)
}

fn days(found: Option<(Date, Date)>, guess: Option<Guess>) -> Told {
    found.map_or(Told::Nothing, |(first, last)| Told::Days(first, last, guess))
}

/// The calendar that a year is of: dates of our calendar stand in columns of another one, too.
fn of_year(year: i16, calendar: Calendar) -> Calendar {
    if super::YEARS.contains(&year) { Calendar::Gregorian } else { calendar }
}

const NUMBERS: Numbers = Numbers { all: [0; 3], short: false, calendar: None, until: None, weekday: None };

fn three(a: &str, b: &str, c: &str, calendar: Calendar, era: Option<Calendar>) -> Told {
    let short = |part: &str| part.len() <= 2;
    match (a.len(), c.len()) {
        (4, ..=2) if short(b) => {
            let calendar = of_year(number(a), calendar);
            let (year, month, day) = (number(a), number(b), number(c));
            // A day or a month that is not known is written as 0.
            let found = match (month, day) {
                (0, 0) => calendar.year(year),
                (_, 0) => calendar.month(year, month),
                _ => calendar.day(year, month, day).map(|day| (day, day)),
            };
            days(found, calendar.guess())
        }
        (..=2, 4) if short(b) => {
            Told::Plain(Numbers { all: [a, b, c].map(number), short: false, calendar: era, ..NUMBERS })
        }
        (..=2, 2) if short(b) => {
            Told::Plain(Numbers { all: [a, b, c].map(number), short: true, calendar: era, ..NUMBERS })
        }
        _ => Told::Nothing,
    }
}

/// A year and a month, or two years.
fn two(a: &str, b: &str, calendar: Calendar) -> Told {
    let month = |year: &str, month: &str| {
        let calendar = of_year(number(year), calendar);
        days(calendar.month(number(year), number(month)), calendar.guess())
    };
    match (a.len(), b.len()) {
        (4, 1..=2) => month(a, b),
        // The day of the year: 2025-286.
        (4, 3) => days(day_of_year(number(a), number(b)).map(|day| (day, day)), None),
        (1..=2, 4) => month(b, a),
        (4, 4) if number(a) < number(b) => {
            let years = Calendar::Gregorian.year(number(a)).zip(Calendar::Gregorian.year(number(b)));
            days(years.map(|(first, last)| (first.0, last.1)), None)
        }
        _ => Told::Nothing,
    }
}

/// The day number of a spreadsheet for 1970-01-01, and the first one after 2100.
const SERIALS: std::ops::Range<i64> = 25_569..73_051;

/// Digits alone; `fraction` are those after a point.
fn one(digits: &str, calendar: Calendar, fraction: &str) -> Told {
    let value: i64 = digits.parse().unwrap_or(i64::MAX);
    let same = |day: Option<Date>| day.map(|day| (day, day));
    let compact = || Calendar::Gregorian.day(number(&digits[..4]), number(&digits[4..6]), number(&digits[6..8]));
    let since_1970 = |days: i64| {
        let day = date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
        within_years(day)
    };
    match digits.len() {
        4 if fraction.is_empty() => {
            let calendar = of_year(number(digits), calendar);
            days(calendar.year(number(digits)), calendar.guess())
        }
        5 if SERIALS.contains(&value) => days(same(since_1970(value - SERIALS.start)), Some(Guess::Serial)),
        6 => two(&digits[..4], &digits[4..], calendar),
        8 | 12 | 14 if compact().is_some() => days(same(compact()), None),
        8 => {
            let turned = Calendar::Gregorian.day(number(&digits[4..]), number(&digits[2..4]), number(&digits[..2]));
            days(same(turned), None)
        }
        9 | 10 => days(same(since_1970(value.div_euclid(86_400))), Some(Guess::Seconds)),
        12 | 13 => days(same(since_1970(value.div_euclid(86_400_000))), Some(Guess::Milliseconds)),
        16 => days(same(since_1970(value.div_euclid(86_400_000_000))), Some(Guess::Microseconds)),
        _ => Told::Nothing,
    }
}
