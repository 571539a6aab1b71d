//! Dates whose month is a word.

use jiff::civil::Date;

use super::Calendar;
use super::calendars;
use super::{Guess, Told, YEARS, century, is_time};
use crate::input::words::months::{begins_long_name, is_silent, month};

/// What a folded text with the name of a month in it is. Every word must be known: one that is not may be a month, too.
pub fn told(text: &str, calendar: Calendar) -> Told {
    let separators = [' ', '-', ',', '.', '/', '_', '\u{a0}', '–', '\'', '’', 'ʼ'];
    let words: Vec<&str> = text.split(separators).filter(|word| !word.is_empty()).collect();
    let (mut numbers, mut found, mut era) = (Vec::new(), None, None);
    let mut at = 0;
    while at < words.len() {
        let word = words[at];
        // The longest name first: rabi al awwal.
        let longest = if begins_long_name(word) { 4 } else { 1 };
        let named = (1..=longest)
            .rev()
            .filter(|n| at + n <= words.len())
            .find_map(|n| Some((n, if n == 1 { month(word) } else { month(&words[at..at + n].join("_")) }?)));
        at += named.map_or(1, |(n, _)| n);
        if let Some((_, named)) = named {
            if found.replace(named).is_some() {
                return Told::Nothing;
            }
        } else if let Some(number) = ordinal(word) {
            numbers.push(number);
        } else if let Some(number) = roman(&words, at - 1, found.is_none()) {
            found = Some((Calendar::Gregorian, number));
        } else if let Some(named) = calendars::named(word) {
            era = Some(named);
        } else if !is_silent(word) && !is_time(word) {
            return Told::Nothing;
        }
    }
    let Some((of_month, month)) = found else { return Told::Nothing };
    let calendar = match era {
        Some(era) => era,
        None if of_month == Calendar::Gregorian => Calendar::Gregorian,
        None => {
            if calendar == Calendar::Gregorian {
                of_month
            } else {
                calendar
            }
        }
    };
    match days(&numbers, calendar, i16::from(month)) {
        Some((first, last, short)) => {
            let guess = calendar.guess().or(short.then_some(Guess::Century));
            Told::Days(first, last, guess)
        }
        None => Told::Nothing,
    }
}

/// First and last day from the numbers beside a month, and whether the year had two digits.
fn days(numbers: &[(i16, usize)], calendar: Calendar, month: i16) -> Option<(Date, Date, bool)> {
    let is_year = |n: &(i16, usize)| n.1 == 4 && (YEARS.contains(&n.0) || calendar != Calendar::Gregorian);
    let day = |year: i16, day: i16| calendar.day(year, month, day);
    match *numbers {
        [year] if is_year(&year) => calendar.month(year.0, month).map(|(a, b)| (a, b, false)),
        [a, year] if is_year(&year) && a.1 <= 2 => day(year.0, a.0).map(|day| (day, day, false)),
        [year, a] if is_year(&year) && a.1 <= 2 => day(year.0, a.0).map(|day| (day, day, false)),
        [a, (short, 2)] if a.1 <= 2 && calendar == Calendar::Gregorian => {
            day(century(short), a.0).map(|day| (day, day, true))
        }
        // The time of day after it: 7 March 2024 0300.
        [a, year, (time, 4)] if a.1 <= 2 && is_year(&year) && time < 2400 && time % 100 < 60 => {
            day(year.0, a.0).map(|day| (day, day, false))
        }
        [a, b, year] if is_year(&year) && a.0 < b.0 => Some((day(year.0, a.0)?, day(year.0, b.0)?, false)),
        _ => None,
    }
}

/// The month that a Roman number names between two others: 7/III/2024.
fn roman(words: &[&str], at: usize, alone: bool) -> Option<i8> {
    const MONTHS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let number = |word: &&str| word.bytes().all(|b| b.is_ascii_digit());
    let between = at > 0 && number(&words[at - 1]) && words.get(at + 1).is_some_and(number);
    let month = MONTHS.iter().position(|name| *name == words[at]).filter(|_| alone && between)?;
    i8::try_from(month + 1).ok()
}

/// A number of up to four digits, with or without the ending that makes it an ordinal; and how many digits it has.
fn ordinal(word: &str) -> Option<(i16, usize)> {
    const ENDINGS: [&str; 18] =
        ["°", "st", "nd", "rd", "th", "er", "eme", "o", "a", "ro", "do", "е", "го", "г", "р", "م", "ه", "ءم"];
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, ending) = word.split_at(digits);
    if !(1..=4).contains(&digits) || !(ending.is_empty() || ENDINGS.contains(&ending)) {
        return None;
    }
    Some((number.parse().ok()?, digits))
}
