/// Appends `value` with exactly `decimals` decimals (at most 9), rounded half away from zero; never "-0.000".
/// Same digits on every machine.
pub fn fixed(out: &mut Vec<u8>, value: f64, decimals: u32) {
    let scaled = (value.abs() * POWERS[decimals as usize]).round();
    if scaled >= 9e15 || scaled.is_nan() {
        // Beyond 2⁵³ the integer below would not be exact.
        out.extend_from_slice(format!("{value:.*}", decimals as usize).as_bytes());
        return;
    }
    let scaled = scaled as u64;
    if value < 0.0 && scaled > 0 {
        out.push(b'-');
    }
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    let mut rest = scaled;
    while rest > 0 || digits.len() - at <= decimals as usize {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let whole = digits.len() - decimals as usize;
    out.extend_from_slice(&digits[at..whole]);
    if decimals > 0 {
        out.push(b'.');
        out.extend_from_slice(&digits[whole..]);
    }
}

const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
