/// Appends `value` with exactly `decimals` decimals (at most 9), rounded half up in magnitude; never "-0.000".
/// Same digits on every machine.
pub fn fixed(out: &mut Vec<u8>, value: f64, decimals: u32) {
    let scaled = value.abs() * POWERS[decimals as usize] + 0.5;
    if scaled >= 9e15 || scaled.is_nan() {
        // Beyond 2⁵³ the integer below would not be exact.
        out.extend_from_slice(format!("{value:.*}", decimals as usize).as_bytes());
        return;
    }
    let scaled = scaled as u64;
    if value < 0.0 && scaled > 0 {
        out.push(b'-');
    }
    let decimals = decimals as usize;
    let (digits, leading) = sixteen(scaled);
    let (start, point) = (leading.min(WIDTH - decimals - 1), WIDTH - decimals);
    push(out, digits, start, point);
    if decimals > 0 {
        out.push(b'.');
        push(out, digits, point, WIDTH);
    }
}

/// The most digits that a number has: 9·10¹⁵ has 16.
const WIDTH: usize = 16;

/// Appends digits `start` to `end`. A store of sixteen bytes, of which the rest is cut off, is faster than a copy of a length that is not known beforehand.
fn push(out: &mut Vec<u8>, digits: u128, start: usize, end: usize) {
    let length = out.len() + end - start;
    out.extend_from_slice(&(digits >> (8 * start)).to_le_bytes());
    out.truncate(length);
}

/// The digits of a number, the first in the lowest byte, and how many noughts stand before it.
fn sixteen(n: u64) -> (u128, usize) {
    const HALF: u64 = 100_000_000;
    let (high, low) = (eight(n / HALF), eight(n % HALF));
    let zeros = if high == 0 { 64 + low.trailing_zeros() } else { high.trailing_zeros() };
    (u128::from(high | NOUGHTS) | (u128::from(low | NOUGHTS) << 64), zeros as usize / 8)
}

/// Eight times the digit 0.
const NOUGHTS: u64 = 0x3030_3030_3030_3030;

/// Eight digits in eight bytes, the first in the lowest: halves, quarters and digits are parted in all places at once, each time by a product that stands for
/// the quotient.
fn eight(n: u64) -> u64 {
    let halves = (n / 10_000) | ((n % 10_000) << 32);
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | ((halves - 100 * hundreds) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((pairs - 10 * tens) << 8)
}

const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64, decimals: u32) -> String {
        let mut out = Vec::new();
        fixed(&mut out, value, decimals);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn all_digits_are_those_of_whole_numbers() {
        let (mut n, mut seed) = (1_u64, 7_u64);
        while n < 9_000_000_000_000_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            for whole in [n - 1, n, n + 1, seed % n] {
                assert_eq!(text(whole as f64, 0), whole.to_string());
                let of_thousands = format!("-{}.{:03}", whole / 1_000, whole % 1_000);
                let right = if whole == 0 { "0.000" } else { &of_thousands };
                assert_eq!(text(-(whole as f64) / 1e3, 3), right);
            }
            n *= 10;
        }
    }

    #[test]
    fn few_digits_have_a_nought_before_the_point() {
        for (value, decimals, right) in [
            (0.0, 0, "0"),
            (-0.0, 3, "0.000"),
            (0.05, 1, "0.1"),
            (-0.000_000_1, 7, "-0.0000001"),
            (1e-9, 9, "0.000000001"),
            (899_999.123_456_789, 9, "899999.123456789"),
            (9e15, 2, "9000000000000000.00"),
        ] {
            assert_eq!(text(value, decimals), right);
        }
    }
}
