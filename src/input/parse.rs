//! Values of options as people write them.

use jiff::civil::Date;

use super::encoding::Page;

/// Metres from a length with its unit: 500m, 5km.
///
/// # Errors
/// What is wrong with it, in words.
pub fn length(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let (number, unit) = match (text.strip_suffix("km"), text.strip_suffix('m')) {
        (Some(number), _) => (number, 1_000.0),
        (None, Some(number)) => (number, 1.0),
        (None, None) => return Err("it needs a unit: 500m or 5km".into()),
    };
    match number.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value * unit),
        Ok(_) => Err("a length must be more than 0".into()),
        Err(_) => Err(format!("{number:?} is not a number")),
    }
}

/// Days from a duration with its unit: 14d, 2w.
///
/// # Errors
/// What is wrong with it, in words.
pub fn days(text: &str) -> Result<i32, String> {
    let text = text.trim();
    let (number, unit) = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 7),
        (None, None) => return Err("it needs a unit: 14d or 2w".into()),
    };
    match number.trim().parse::<u16>() {
        Ok(value) => Ok(i32::from(value) * unit),
        Err(_) => Err(format!("{number:?} is not a whole number of days from 0 to 65535")),
    }
}

/// A day of the form YYYY-MM-DD.
///
/// # Errors
/// What is wrong with it, in words.
pub fn day(text: &str) -> Result<Date, String> {
    super::dates::day(text).ok_or_else(|| "not a date of the form YYYY-MM-DD".into())
}

/// Two texts with = between them.
///
/// # Errors
/// What is wrong with it, in words.
pub fn pair(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("it needs the form NAME=VALUE")?;
    if field.is_empty() {
        return Err("the name before = is empty".into());
    }
    Ok((field.into(), value.into()))
}

/// A form of dates, as `strptime` has it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn date_format(text: &str) -> Result<String, String> {
    if super::dates::is_format(text) {
        return Ok(text.into());
    }
    Err("it names no year, month or day: %d.%m.%Y reads 11.10.2025, %m/%d/%y 10/11/25, %d %B %Y 11 October 2025, %m-%Y 10-2025, %s seconds since 1970".into())
}

/// The name of an encoding, as the WHATWG's standard has it.
///
/// # Errors
/// That there is none of the name.
pub fn encoding(text: &str) -> Result<String, String> {
    let plain: String = text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let digits = plain.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let label = match &*plain {
        "mac" | "macroman" | "macos" => "macintosh".into(),
        _ if matches!(digits, "1250" | "1251" | "1252" | "1253" | "1254" | "1255" | "1256" | "1257" | "1258") => {
            format!("windows-{digits}")
        }
        _ => text.trim().to_string(),
    };
    if let Some(page) = Page::named(&label) {
        return Ok(page.name().into());
    }
    match encoding_rs::Encoding::for_label(label.as_bytes()) {
        Some(encoding) => Ok(encoding.name().into()),
        None => Err("no such encoding; for example utf-8, windows-1251, windows-1256, koi8-r, macintosh, cp850".into()),
    }
}
