//! Dates as the field writes them. No time zone ever moves a date: the day is taken as it stands.

mod calendars;
mod forms;
mod group;
mod order;
mod spelled;

use std::borrow::Cow;

use jiff::civil::Date;

pub use order::{DateOrder, OrderSeen, Orders};

pub use super::words::calendar::Calendar;
use super::words::fold;

/// What was inferred of a date: it is said to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guess {
    /// A day number of a spreadsheet.
    Serial,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// The century of a year of two digits.
    Century,
    /// Microseconds since 1970.
    Microseconds,
    /// The Solar Hijri calendar.
    SolarHijri,
    /// The Hijri calendar.
    Hijri,
}

impl Guess {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Serial,
        Self::Seconds,
        Self::Milliseconds,
        Self::Microseconds,
        Self::Century,
        Self::SolarHijri,
        Self::Hijri,
    ];

    /// What was inferred, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Serial => "dates like 45941 are read as a spreadsheet's day numbers: 11 October 2025",
            Self::Seconds => "dates like 1760140800 are read as seconds since 1970, days as in Greenwich",
            Self::Milliseconds => "dates like 1760140800000 are read as milliseconds since 1970, days as in Greenwich",
            Self::Microseconds => {
                "dates like 1760140800000000 are read as microseconds since 1970, days as in Greenwich"
            }
            Self::Century => "years of two digits are read as 1970 to 2069",
            Self::SolarHijri => "dates of the Solar Hijri calendar are read as such",
            Self::Hijri => {
                "dates of the Hijri calendar are read as Umm al-Qura has it; by sight of the moon a month may begin a day before or after"
            }
        }
    }
}

/// Things inferred, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses(u8);

impl Guesses {
    /// Adds one, if there is one.
    pub fn extend(&mut self, guess: Option<Guess>) {
        if let Some(guess) = guess {
            self.0 |= 1 << guess as u8;
        }
    }

    /// What both hold.
    pub fn and(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What they are, for people.
    pub fn notes(self) -> Vec<String> {
        Guess::ALL.into_iter().filter(|g| self.0 & (1 << *g as u8) != 0).map(|g| g.words().to_string()).collect()
    }
}

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The first and the last day, and what was inferred to read it.
    Days(Date, Date, Option<Guess>),
    /// Plain numbers, of which any may be the day.
    Plain(Numbers),
    /// No date.
    Nothing,
}

/// Three plain numbers, as they stand in 11/10/2025, 11/10/25 or 25-10-11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// In their order.
    pub all: [i16; 3],
    /// Whether the year has two digits.
    pub short: bool,
    /// Of which calendar, if the date says so.
    pub calendar: Option<Calendar>,
    /// The numbers of the last day, if there are two.
    pub until: Option<[i16; 3]>,
    /// The weekday beside them, Monday 1.
    pub weekday: Option<i8>,
}

/// How dates of a column are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DateRules {
    /// Which of plain numbers is the day.
    pub order: Option<DateOrder>,
    /// The calendar that the column names.
    pub calendar: Calendar,
    /// The form of all dates, as `strptime` has it.
    pub format: Option<String>,
    /// Whether years of two digits in a column of their own are short for one of four.
    pub short_years: bool,
}

impl DateRules {
    /// The first and the last day that a text names, and what was inferred; else whether it is plain numbers whose order is
    /// not known.
    ///
    /// # Errors
    /// True if it is a date but for the order of its numbers.
    pub fn days(&self, text: &str) -> Result<(Date, Date, Option<Guess>), bool> {
        self.resolved(self.told(text))
    }

    /// What a text is, before the order of plain numbers is applied.
    pub fn told(&self, text: &str) -> Told {
        match &self.format {
            Some(format) => {
                by_format(format, text.trim()).map_or(Told::Nothing, |(first, last)| Told::Days(first, last, None))
            }
            None => told(text, self.calendar),
        }
    }

    /// The days of what a text was told to be.
    ///
    /// # Errors
    /// As [`DateRules::days`].
    pub fn resolved(&self, told: Told) -> Result<(Date, Date, Option<Guess>), bool> {
        match told {
            Told::Days(first, last, guess) => Ok((first, last, guess)),
            Told::Plain(numbers) => {
                let order = self.order.or_else(|| numbers.order());
                let days = order.and_then(|order| numbers.days(order, self.calendar));
                let other = !numbers.short && !YEARS.contains(&numbers.all[2]);
                let of_other = numbers.calendar.unwrap_or(self.calendar).guess().filter(|_| other);
                let guess = of_other.or(numbers.short.then_some(Guess::Century));
                days.map(|(first, last)| (first, last, guess)).ok_or(self.order.is_none())
            }
            Told::Nothing => Err(false),
        }
    }
}

/// What a text is: `2025-10-11` (with or without a time after it), `20251011`, `11 October 2025`, `Mon, 11-Oct-25`, 2025-10,
/// October 2025, 45941, 1760140800; also with digits and months of other languages.
pub fn told(text: &str, calendar: Calendar) -> Told {
    if let Some(day) = plain_iso(text.as_bytes()) {
        return Told::Days(day, day, None);
    }
    if let Some(all) = plain_numbers(text.as_bytes()) {
        return Told::Plain(Numbers { all, short: false, calendar: None, until: None, weekday: None });
    }
    // Texts of other programs keep their quotation marks, and what makes a cell a text in a spreadsheet.
    let trimmed = text.trim().trim_matches(|c| "'\"‘’“”`".contains(c)).trim();
    // A time after it, in figures alone.
    if is_iso(trimmed)
        && let Some(day) = plain_iso(&trimmed.as_bytes()[..10])
    {
        return Told::Days(day, day, None);
    }
    let folded = forms::plain(fold(trimmed));
    let one = |text: &str| {
        let grouped = group::told(text, calendar);
        if grouped == Told::Nothing { spelled::told(text, calendar) } else { grouped }
    };
    match one(&folded) {
        Told::Nothing => span(&folded, one),
        told => told,
    }
}

/// Two dates with a mark between them.
fn span(text: &str, one: impl Fn(&str) -> Told) -> Told {
    let cuts = [" - ", " – ", " — ", " to ", " bis ", " au ", " al ", " по ", "/", "–", "-"];
    for (first, last) in cuts.iter().filter_map(|cut| text.split_once(cut)) {
        let (first, last) = (first.trim(), last.trim());
        // What begins with a minus sign is no span.
        if first.is_empty() {
            continue;
        }
        let to = one(last);
        let mut from = one(first);
        let days = first.trim_end_matches('.');
        if let (Told::Nothing, Told::Plain(_), true) = (&from, &to, matches!(days.len(), 1 | 2)) {
            // 13.–15.10.2025: month and year stand once.
            from = one(&format!("{days}{}", last.trim_start_matches(|c: char| c.is_ascii_digit())));
        }
        if let (Told::Plain(from), Told::Plain(to)) = (&from, &to)
            && from.short == to.short
        {
            return Told::Plain(Numbers { until: Some(to.all), ..*from });
        }
        // 30 Oct - 2 Nov 2025: the year stands once.
        if let (Told::Nothing, Told::Days(_, day, _)) = (&from, &to) {
            from = one(&format!("{first} {}", day.year()));
        }
        if let (Told::Days(from, _, a), Told::Days(_, to, b)) = (from, to)
            && from <= to
        {
            return Told::Days(from, to, a.or(b));
        }
    }
    Told::Nothing
}

/// The days that a text in this form names: one, or those of a month or a year if the form names no more.
fn by_format(format: &str, text: &str) -> Option<(Date, Date)> {
    let parts = jiff::fmt::strtime::parse(format, text).ok()?;
    if let Ok(day) = parts.to_date() {
        return within_years(day).map(|day| (day, day));
    }
    if let Ok(instant) = parts.to_timestamp() {
        let day = within_years(jiff::tz::Offset::UTC.to_datetime(instant).date())?;
        return Some((day, day));
    }
    let year = parts.year()?;
    match parts.month() {
        Some(month) => Calendar::Gregorian.month(year, i16::from(month)),
        None => Calendar::Gregorian.year(year),
    }
}

/// Whether [`by_format`] reads texts of this form.
pub fn is_format(format: &str) -> bool {
    let day = jiff::civil::date(2025, 10, 11);
    let reads = |written: String| by_format(format, &written).is_some_and(|(first, last)| first <= day && day <= last);
    let mut parts = jiff::fmt::strtime::BrokenDownTime::from(day.at(14, 30, 15, 0));
    parts.set_offset(Some(jiff::tz::Offset::UTC));
    format == "%s" || parts.to_string(format).is_ok_and(reads)
}

/// The day that a text names, if it is one day and needs no order.
pub fn day(text: &str) -> Option<Date> {
    match told(text, Calendar::Gregorian) {
        Told::Days(first, last, _) if first == last => Some(first),
        _ => None,
    }
}

/// Whether a text may be a date.
pub fn may_be_date(text: &str) -> bool {
    [Calendar::Gregorian, Calendar::SolarHijri].into_iter().any(|calendar| told(text, calendar) != Told::Nothing)
}

/// Whether a text begins with a day as ISO 8601 has it: what programs take for a date.
pub fn is_iso(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    let time = |rest: &[u8]| rest.iter().all(|b| b.is_ascii_digit() || b":.+-TZ ".contains(b));
    bytes.len() >= 10
        && plain_iso(&bytes[..10]).is_some()
        && matches!(bytes.get(10), None | Some(b' ' | b'T'))
        && time(&bytes[10..])
}

/// The day of `2025-10-11` and nothing else.
pub fn plain_iso(text: &[u8]) -> Option<Date> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
    let digits = [a, b, c, d, e, f, g, h].map(|digit| i16::from(digit.wrapping_sub(b'0')));
    if digits.iter().any(|&digit| digit > 9) {
        return None;
    }
    let [a, b, c, d, e, f, g, h] = digits;
    within_years(Date::new(1000 * a + 100 * b + 10 * c + d, (10 * e + f) as i8, (10 * g + h) as i8).ok()?)
}

/// The numbers of `11/10/2025`, `1.2.2025` or `11-10-2025` and nothing else: what most of the others have.
fn plain_numbers(text: &[u8]) -> Option<[i16; 3]> {
    let mark = text.iter().copied().find(|b| !b.is_ascii_digit()).filter(|b| b"/.-".contains(b))?;
    let mut parts = text.split(|b| *b == mark);
    let mut next = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next().filter(|part| lengths.contains(&part.len()))?;
        part.iter().try_fold(0_i16, |sum, b| b.is_ascii_digit().then(|| 10 * sum + i16::from(b - b'0')))
    };
    let all = [next(1..=2)?, next(1..=2)?, next(4..=4)?];
    parts.next().is_none().then_some(all)
}

/// A date outside these is taken for a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

fn within_years(date: Date) -> Option<Date> {
    YEARS.contains(&date.year()).then_some(date)
}

/// The year that two digits stand for.
pub fn century(short: i16) -> i16 {
    short + if short < 70 { 2000 } else { 1900 }
}

/// What may follow a date: a time of day, its zone, words that tell nothing.
fn is_time(rest: &str) -> bool {
    /// What may stand between a date and its time.
    const MARKS: [&str; 7] = ["-", "–", "|", "@", "à", "/", ";"];
    const WORDS: &[&str] =
        &["am", "pm", "a.m", "p.m", "utc", "gmt", "z", "pkt", "aft", "ist", "msk", "cet", "eet", "est", "local"];
    let known = |token: &str| {
        let token: Cow<'_, str> = token.trim_matches(['.', ',', '(', ')']).into();
        let token = token.strip_prefix("gmt").or(token.strip_prefix("utc")).unwrap_or(&token);
        let of_time = |c: char| c.is_ascii_digit() || ":.+-htz".contains(c);
        let hour = token.contains([':', 'h', 't', 'z', '+'])
            || token.ends_with("am")
            || token.ends_with("pm")
            || token.len() <= 2;
        // 0950: hours and minutes.
        let four = token.len() == 4 && token.parse().is_ok_and(|time: u32| time < 2400 && time % 100 < 60);
        let clock = hour
            && token.contains(|c: char| c.is_ascii_digit())
            && token.trim_end_matches("am").trim_end_matches("pm").chars().all(of_time);
        token.is_empty()
            || MARKS.contains(&token)
            || clock
            || four
            || WORDS.contains(&token)
            || super::words::months::is_silent(token)
    };
    rest.split([' ', ',', '\u{a0}']).all(|token| known(token) || calendars::named(token).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> String {
        match told(text, Calendar::Gregorian) {
            Told::Days(a, b, _) if a == b => a.to_string(),
            Told::Days(a, b, _) => format!("{a}..{b}"),
            Told::Plain(numbers) => format!("{:?}", numbers.all),
            Told::Nothing => "-".into(),
        }
    }

    #[test]
    fn dates_as_people_write_them() {
        for text in [
            "2025-10-11",
            "2025/10/11",
            "2025.10.11",
            "2025-10-11T23:59:59+05:00",
            "2025-10-11 14:30:00.000",
            "20251011",
            "20251011T143000Z",
            "20251011143000",
            "'2025-10-11'",
            "'11 Oct 2025",
            "“11 October 2025”",
            "11 October 2025",
            "11-Oct-2025",
            "11-Oct-25",
            "October 11, 2025",
            "Oct. 11th, 2025",
            "Saturday, October 11, 2025 2:30 PM",
            "11 de octubre de 2025",
            "sábado 11 octubre 2025",
            "11 octobre 2025",
            "samedi 11 oct. 2025 à 14h30",
            "11 de outubro de 2025",
            "11. Oktober 2025",
            "11 ottobre 2025",
            "11 Ekim 2025",
            "11 октября 2025 г.",
            "11 жовтня 2025 р.",
            "11 أكتوبر 2025",
            "١١ تشرين الأول ٢٠٢٥",
            "۱۱ اکتوبر ۲۰۲۵",
            "۲۰۲۵-۱۰-۱۱",
            "45941",
            "45941.604",
            "1760140800",
            "1760140800000",
            "1760140800.0",
            "1.7601408e12",
        ] {
            assert_eq!(days(text), "2025-10-11", "{text}");
        }
        assert_eq!(days("11/10/2025"), "[11, 10, 2025]");
        // The short way and the long one come to the same.
        for text in ["11/10/2025", "1.2.2025", "3-12-1999", "31/12/2025"] {
            let long = told(&format!("{text} 14:30"), Calendar::Gregorian);
            assert_eq!(told(text, Calendar::Gregorian), long, "{text}");
        }
        for text in ["11/10.2025", "111/10/2025", "11/10/2025/", "11/10/25", "1//2025"] {
            assert_eq!(plain_numbers(text.as_bytes()), None, "{text}");
        }
        assert_eq!(days("Mon, 01/06/2014"), "[1, 6, 2014]");
        assert_eq!(days("10/11/2025, 2:30:00 PM"), "[10, 11, 2025]");
        assert_eq!(days("11.10.25"), "[11, 10, 25]");
    }

    #[test]
    fn years_and_months_are_intervals() {
        assert_eq!(days("2025"), "2025-01-01..2025-12-31");
        for text in ["2024-02", "02/2024", "202402", "Feb 2024", "février 2024", "2024 February"] {
            assert_eq!(days(text), "2024-02-01..2024-02-29", "{text}");
        }
        assert_eq!(days("11-13 October 2025"), "2025-10-11..2025-10-13");
        assert_eq!(days("2025-10-11/2025-10-13"), "2025-10-11..2025-10-13");
        assert_eq!(days("11 Oct 2025 - 13 Oct 2025"), "2025-10-11..2025-10-13");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "n/a",
            "11 marraskuuta 2025",
            "2025-13-01",
            "2025-02-30",
            "1825-02-03",
            "30 February 2025",
            "March to May",
            "11 October",
            "Oct-11",
            "version 2025",
            "1404/07/19",
            "12345",
            "34.5",
            "123456789012345",
        ] {
            assert_eq!(days(text), "-", "{text}");
        }
    }

    #[test]
    fn calendars_are_read_where_they_are_named() {
        assert_eq!(told("1404/07/19", Calendar::SolarHijri), told("2025-10-11", Calendar::Gregorian).guessed());
        for text in ["۱۹ میزان ۱۴۰۴", "19 تله 1404", "۱۹ مهر ۱۴۰۴", "19 Mizan 1404", "1404/07/19 ه.ش", "1404-07-19 SH"]
        {
            assert_eq!(days(text), "2025-10-11", "{text}");
        }
        for text in ["1 شوال 1445", "1445/10/01 هـ", "1 Shawwal 1445 AH"] {
            assert_eq!(days(text), "2024-04-10", "{text}");
        }
        assert_eq!(days("1404/13/01 SH"), "-");
        assert_eq!(days("30 حوت 1404"), "-");
    }

    impl Told {
        fn guessed(self) -> Self {
            match self {
                Self::Days(a, b, _) => Self::Days(a, b, Some(Guess::SolarHijri)),
                other => other,
            }
        }
    }
}
