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
    let power = WHOLE_POWERS[decimals as usize];
    let mut digits = [b'0'; 32];
    let end = digits.len();
    push_back(&mut digits, end, scaled % power);
    let mut at = end;
    if decimals > 0 {
        at -= decimals as usize + 1;
        digits[at] = b'.';
    }
    let whole = scaled / power;
    let start = push_back(&mut digits, at, whole);
    out.extend_from_slice(&digits[if start == at { at - 1 } else { start }..end]);
}

/// Writes the digits of `n` before `at`, two at a time, and gives their beginning; nothing for 0.
fn push_back(digits: &mut [u8; 32], mut at: usize, mut n: u64) -> usize {
    while n >= 10 {
        let pair = (n % 100) as usize * 2;
        n /= 100;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    if n > 0 {
        at -= 1;
        digits[at] = b'0' + n as u8;
    }
    at
}

const PAIRS: &[u8; 200] =
    b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

const WHOLE_POWERS: [u64; 10] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];
const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
