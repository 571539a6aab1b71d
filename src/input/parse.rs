//! Values of options as people write them.

use jiff::civil::Date;

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
