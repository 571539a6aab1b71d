//! Which older encoding bytes are likely of.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_8, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1254, WINDOWS_1255, X_MAC_CYRILLIC,
};

/// What was found.
pub enum Detected {
    /// An encoding of the web's.
    Web(&'static Encoding),
    /// A code page of DOS.
    Page(u16),
}

/// UTF-16 without its mark: one byte in two is naught now and then, as in figures and commas, the other never.
pub fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(400) & !1];
    let naughts = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let least = (start.len() / 40).max(3);
    match (naughts(0), naughts(1)) {
        (0, low) if low >= least => Some(UTF_16LE),
        (high, 0) if high >= least => Some(UTF_16BE),
        _ => None,
    }
}

/// The older encoding that bytes are likely of.
pub fn older(bytes: &[u8], last: bool) -> Detected {
    if is_cyrillic_macintosh(bytes) {
        return Detected::Web(X_MAC_CYRILLIC);
    }
    match old_latin(bytes) {
        Some(OldLatin::Macintosh) => return Detected::Web(MACINTOSH),
        Some(OldLatin::Dos) => return Detected::Page(850),
        None => {}
    }
    if has_signs_alone(bytes) {
        return Detected::Web(WINDOWS_1252);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, last);
    let guess = detector.guess(None, Utf8Detection::Deny);
    Detected::Web(if guess == ISO_8859_8 {
        WINDOWS_1255
    } else if !guess.is_single_byte() || is_western(bytes) && is_latin(guess) {
        WINDOWS_1252
    } else if is_turkish(bytes) && is_latin(guess) {
        WINDOWS_1254
    } else {
        guess
    })
}

/// Whether an encoding writes languages in Latin letters.
fn is_latin(encoding: &'static Encoding) -> bool {
    let name = encoding.name();
    ["windows-1250", "windows-1252", "windows-1254", "windows-1257", "windows-1258"].contains(&name)
        || name.starts_with("ISO-8859-")
}

/// Bytes beyond ASCII, each with the one before and the one after it.
fn beyond(bytes: &[u8]) -> impl Iterator<Item = (u8, u8, u8)> {
    let at = |i: Option<usize>| i.and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
    (0..bytes.len()).filter(|i| !bytes[*i].is_ascii()).map(move |i| (at(i.checked_sub(1)), bytes[i], at(Some(i + 1))))
}

/// Whether the few bytes beyond ASCII are all letters of Spanish, French, Portuguese and German in Windows-1252; of so few the language cannot
/// be told by how often they stand together. Those that are letters of Polish, Czech, Hungarian and Romanian in Windows-1250 count only where a vowel follows, as in ñu and ão.
fn is_western(bytes: &[u8]) -> bool {
    const SAME: &[u8] = b"\xc0\xc1\xc2\xc4\xc7\xc9\xcb\xcd\xce\xcf\xd3\xd4\xd6\xd9\xda\xdc\xdf\xe0\xe1\xe2\xe4\xe7\xe8\xe9\xeb\xed\xee\xef\xf3\xf4\xf6\xf9\xfa\xfc\xa1\xaa\xab\xb0\xba\xbb\xbf";
    let vowel = |byte: u8| b"aeiouAEIOU".contains(&byte);
    let western = |(_, byte, after): (u8, u8, u8)| {
        SAME.contains(&byte) || matches!(byte, 0xd1 | 0xf1 | 0xc3 | 0xe3 | 0xd5 | 0xf5) && vowel(after)
    };
    let told = beyond(bytes).any(|(_, byte, _)| matches!(byte, 0xd1 | 0xf1 | 0xe3 | 0xf5 | 0xe8 | 0xe0));
    told && beyond(bytes).count() < 20 && beyond(bytes).all(western)
}

/// Whether the bytes beyond ASCII are all letters of Turkish in Windows-1254, one of them such as Windows-1252 has for Icelandic, which has others beside it.
fn is_turkish(bytes: &[u8]) -> bool {
    const ALL: &[u8] = b"\xc7\xd0\xd6\xdc\xdd\xde\xe7\xf0\xf6\xfc\xfd\xfe\xe2\xee\xfb";
    beyond(bytes).all(|(_, byte, _)| ALL.contains(&byte)) && bytes.iter().any(|byte| matches!(byte, 0xdd | 0xfd))
}

/// Whether all bytes beyond ASCII are those that are signs in Windows-1252 (dashes, quotation marks, £, °), and none is written
/// together with letters on both sides, as a letter of another encoding would be now and then.
fn has_signs_alone(bytes: &[u8]) -> bool {
    let quote = |byte: u8| matches!(byte, 0x91..=0x97 | 0xa0);
    let inside =
        |three: (u8, u8, u8)| three.0.is_ascii_alphabetic() && !quote(three.1) && three.2.is_ascii_alphabetic();
    bytes.iter().all(|byte| *byte < 0xc0) && !beyond(bytes).any(inside)
}

/// Systems before Windows.
enum OldLatin {
    Macintosh,
    Dos,
}

/// Whether between letters stand such bytes as are small letters on an old Macintosh, or under DOS (code page 850, and 437 but for signs), and in Windows'
/// encodings great ones, signs or nothing; or between figures such as are the degree sign there.
fn old_latin(bytes: &[u8]) -> Option<OldLatin> {
    let (mut macintosh, mut dos, mut windows) = (0, 0, 0);
    for (before, byte, after) in beyond(bytes) {
        let between = before.is_ascii_alphabetic() && after.is_ascii_lowercase();
        match byte {
            0xa1 if before.is_ascii_digit() => macintosh += 1,
            0xf8 if before.is_ascii_digit() => dos += 1,
            // é at the end of a word; in Windows-1252 a quotation mark that opens one.
            0x82 if before.is_ascii_lowercase() && !after.is_ascii_alphanumeric() => dos += 1,
            0x81 | 0x82 | 0x84 | 0xa0..=0xa4 | 0xc6 if between => dos += 1,
            0x83 | 0x85 | 0x93 | 0x94 if between && dos > 0 => dos += 1,
            // á and ç, ä and è.
            0x87 | 0x8a if between => {
                macintosh += 1;
                dos += usize::from(byte == 0x87 && matches!(after, b'a' | b'o' | b'u'));
            }
            0x88 | 0x89 | 0x8b | 0x8d..=0x90 | 0x95 | 0x96 | 0x97..=0x99 | 0x9b | 0x9d | 0x9f | 0xa7 if between => {
                macintosh += 1;
            }
            0xc0..=0xff if between => windows += 1,
            _ => {}
        }
    }
    if dos >= macintosh && dos > windows {
        Some(OldLatin::Dos)
    } else {
        (macintosh > windows).then_some(OldLatin::Macintosh)
    }
}

/// Whether bytes are likely Cyrillic of an old Macintosh: its small letters are those of Windows but for я, its great ones stand where Windows has
/// signs.
fn is_cyrillic_macintosh(bytes: &[u8]) -> bool {
    let (mut macintosh, mut other) = (0, 0);
    let small = |byte: u8| matches!(byte, 0xdf..=0xfe);
    for (before, byte, after) in beyond(bytes) {
        match byte {
            0x80..=0x9f if before.is_ascii() && small(after) => macintosh += 1,
            0xdf if small(before) => macintosh += 1,
            0xa0..=0xaf | 0xc0..=0xde | 0xff => other += 1,
            _ => {}
        }
    }
    macintosh > 1 && macintosh > other
}
