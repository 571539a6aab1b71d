//! Days of other calendars as days of ours.

use icu_calendar::cal::{Hijri, Iso, hijri::UmmAlQura};
use jiff::civil::Date;

use super::{Guess, within_years};
use crate::input::words::calendar::Calendar;
use crate::input::words::months::era;

impl Calendar {
    /// What is said of its dates.
    pub fn guess(self) -> Option<Guess> {
        match self {
            Self::Gregorian => None,
            Self::SolarHijri => Some(Guess::SolarHijri),
            Self::Hijri => Some(Guess::Hijri),
        }
    }

    /// The calendar that a column's name says.
    pub fn of_column(name: &str) -> Self {
        let words = super::fold(name);
        let words: Vec<&str> =
            words.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|w| !w.is_empty()).collect();
        let named = words.iter().find_map(|word| named(word));
        let hijri = || words.iter().any(|w| ["hijri", "hegira", "هجری", "هجريه"].contains(w)).then_some(Self::Hijri);
        // The words for a year in Persian and Pashto; years of ours are told by their number.
        let solar = words.iter().any(|w| named_solar(w) || ["سال", "کال"].contains(w));
        if solar { Self::SolarHijri } else { named.or_else(hijri).unwrap_or_default() }
    }

    /// The day of this calendar, if there is one.
    pub fn day(self, year: i16, month: i16, day: i16) -> Option<Date> {
        let (m, d) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        if self != Self::Gregorian && !((1..=12).contains(&m) && (1..=31).contains(&d) && (1250..=1520).contains(&year))
        {
            return None;
        }
        let iso = match self {
            Self::Gregorian => {
                return within_years(Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?);
            }
            Self::SolarHijri => icu_calendar::Date::try_new_persian(i32::from(year), m, d).ok()?.to_calendar(Iso),
            Self::Hijri => {
                let calendar = Hijri::<UmmAlQura>::new_umm_al_qura();
                icu_calendar::Date::try_new_hijri_with_calendar(i32::from(year), m, d, calendar).ok()?.to_calendar(Iso)
            }
        };
        let year = i16::try_from(iso.era_year().extended_year).ok()?;
        within_years(Date::new(year, iso.month().ordinal as i8, iso.day_of_month().0 as i8).ok()?)
    }

    /// The first and the last day of a month.
    pub fn month(self, year: i16, month: i16) -> Option<(Date, Date)> {
        let last = (28..=31).rev().find_map(|day| self.day(year, month, day))?;
        Some((self.day(year, month, 1)?, last))
    }

    /// The first and the last day of a year.
    pub fn year(self, year: i16) -> Option<(Date, Date)> {
        Some((self.day(year, 1, 1)?, self.month(year, 12)?.1))
    }
}

fn named_solar(word: &str) -> bool {
    named(word) == Some(Calendar::SolarHijri)
}

/// The calendar that a folded word names.
pub fn named(word: &str) -> Option<Calendar> {
    era(&word.replace('.', ""))
}
