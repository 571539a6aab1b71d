//! What almost all cells hold, read without the detours that the others need.

/// The number that digits name, with a minus sign and a point if they are there. Up to 15 digits both they and the power of ten are exact in binary, so
/// that the quotient is rounded once (Clinger 1990, section 3): the same number as `str::parse` gives. None for anything else.
#[inline]
pub fn decimal(text: &str) -> Option<f64> {
    let (negative, figures) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        figures => (false, figures),
    };
    let (mut digits, mut decimals, mut seen, mut point) = (0_u64, 0, 0, false);
    for &figure in figures {
        let digit = figure.wrapping_sub(b'0');
        if digit < 10 {
            digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
            decimals += usize::from(point);
            seen += 1;
        } else if figure == b'.' && !point {
            point = true;
        } else {
            return None;
        }
    }
    if !(1..POWERS.len()).contains(&seen) {
        return None;
    }
    let value = digits as f64 / POWERS[decimals];
    Some(if negative { -value } else { value })
}

const POWERS: [f64; 16] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// As [`str::trim`].
#[inline]
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_decimal_is_what_parse_makes_of_it(text in "-?[0-9]{0,16}(\\.[0-9]{0,16})?|[-+0-9.eE ]{0,6}") {
            if let Some(value) = decimal(&text) {
                prop_assert_eq!(value.to_bits(), text.parse::<f64>().unwrap().to_bits());
            }
        }

        #[test]
        fn trimmed_is_trim(text in "[ \\ta\u{a0}\u{2003}é]{0,5}") {
            prop_assert_eq!(trimmed(&text), text.trim());
        }
    }

    #[test]
    fn decimals_of_coordinates_are_read() {
        for text in ["34.008", "-71.5", "0", "-0", ".5", "5.", "123456789012345", "61.193234"] {
            assert_eq!(decimal(text).map(f64::to_bits), text.parse().ok().map(f64::to_bits), "{text}");
        }
        for text in ["", ".", "-", "1e5", "+1", " 1", "1 ", "1.2.3", "NaN", "1234567890123456", "34,5"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
