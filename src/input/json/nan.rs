//! Numbers that JSON does not have, as some programs write them all the same.

use memchr::memmem::find_iter;

/// What such numbers are, and what stands in their place: as long, and nothing.
const WORDS: [(&[u8], &[u8]); 3] = [(b"-Infinity", b"null     "), (b"Infinity", b"null    "), (b"NaN", b"\"\" ")];

/// Puts nothing in the place of NaN and Infinity that stand outside of strings; where they stood.
pub fn without_nan(bytes: &mut [u8]) -> Vec<usize> {
    if find_iter(bytes, b"NaN").next().is_none() && find_iter(bytes, b"Infinity").next().is_none() {
        return Vec::new();
    }
    let (mut at, mut quoted, mut found) = (0, false, Vec::new());
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ => {
                if let Some((word, nothing)) = WORDS.iter().find(|(word, _)| bytes[at..].starts_with(word)) {
                    bytes[at..at + word.len()].copy_from_slice(nothing);
                    found.push(at);
                    at += word.len() - 1;
                }
            }
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_replaced() {
        let mut text = br#"{"a":NaN,"NaN":"NaN \" NaN","b":[-Infinity, Infinity]}"#.to_vec();
        assert_eq!(without_nan(&mut text), [5, 33, 44]);
        assert_eq!(text, br#"{"a":"" ,"NaN":"NaN \" NaN","b":[null     , null    ]}"#);
    }
}
