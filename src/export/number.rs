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
    let mut digits = [b'0'; END + COPIED];
    let decimals = decimals as usize;
    let start = write_back(&mut digits, scaled).min(END - decimals - 1);
    push(out, &digits, start, END - decimals);
    if decimals > 0 {
        out.push(b'.');
        push(out, &digits, END - decimals, END);
    }
}

/// Where the digits end in their buffer, which holds 16 at most: 9·10¹⁵ has no more.
const END: usize = 16;

/// Bytes copied at once: a length known beforehand takes two instructions, any other a call.
const COPIED: usize = 16;

/// Appends `digits[start..end]`.
fn push(out: &mut Vec<u8>, digits: &[u8; END + COPIED], start: usize, end: usize) {
    let length = out.len() + end - start;
    out.extend_from_slice(&digits[start..start + COPIED]);
    out.truncate(length);
}

/// Writes the digits of `n` before [`END`], four at a time, and gives their beginning.
fn write_back(digits: &mut [u8; END + COPIED], mut n: u64) -> usize {
    let mut at = END;
    while n >= 100 {
        let four = (n % 10_000) as usize;
        n /= 10_000;
        at -= 4;
        digits[at..at + 2].copy_from_slice(pair(four / 100));
        digits[at + 2..at + 4].copy_from_slice(pair(four % 100));
    }
    if n > 0 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(pair(n as usize));
    }
    // A leading pair may begin with a nought.
    while at < END && digits[at] == b'0' {
        at += 1;
    }
    at
}

fn pair(n: usize) -> &'static [u8] {
    &PAIRS[2 * n..2 * n + 2]
}

const PAIRS: &[u8; 200] =
    b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
