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
