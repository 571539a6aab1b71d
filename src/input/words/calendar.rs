//! The calendars that words speak of.

/// A calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    /// Ours.
    #[default]
    Gregorian,
    /// That of Iran and Afghanistan.
    SolarHijri,
    /// The Islamic one, as Umm al-Qura's tables have it.
    Hijri,
}
