//! From bytes to UTF-8, decided once a file.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, ISO_8859_8, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1255};

/// What the bytes of a file are.
pub enum Decoding {
    /// Nothing but ASCII so far, and at most the beginning of something else, which is held back.
    Open(Vec<u8>),
    /// UTF-8.
    Utf8,
    /// Something else.
    Other(Decoder),
}

impl Decoding {
    /// The one of a name.
    pub fn named(label: &str) -> Option<Self> {
        let encoding = Encoding::for_label(label.as_bytes())?;
        Some(if encoding == UTF_8 { Self::Utf8 } else { Self::Other(encoding.new_decoder_with_bom_removal()) })
    }

    /// By a byte order mark, and its length; still open without one.
    pub fn by_mark(bytes: &[u8]) -> (Self, usize) {
        match Encoding::for_bom(bytes) {
            Some((encoding, length)) if encoding == UTF_8 => (Self::Utf8, length),
            Some((encoding, length)) => (Self::Other(encoding.new_decoder_without_bom_handling()), length),
            None => {
                (wide(bytes).map_or(Self::Open(Vec::new()), |of| Self::Other(of.new_decoder_without_bom_handling())), 0)
            }
        }
    }

    /// The encoding's name, if it is not UTF-8.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Open(_) | Self::Utf8 => None,
            Self::Other(decoder) => Some(decoder.encoding().name()),
        }
    }

    /// Adds bytes, as UTF-8, to `text`; what is not UTF-8 in a file that else is stays as it is. The first bytes beyond
    /// ASCII decide: one of the older encodings if none of them, or fewer than are wrong, make UTF-8.
    ///
    /// If none of the first ones does, `whole` is asked what all of the file says, as far as that can be known.
    pub fn add(
        &mut self,
        bytes: &[u8],
        last: bool,
        text: &mut Vec<u8>,
        whole: impl FnOnce() -> Option<(usize, usize)>,
    ) {
        let mut bytes = Cow::Borrowed(bytes);
        if let Self::Open(held) = self
            && !(held.is_empty() && bytes.is_ascii())
        {
            held.extend_from_slice(&bytes);
            bytes = std::mem::take(held).into();
            let (right, wrong, cut) = utf8_evidence(&bytes, last);
            if right + wrong == 0 {
                let (whole, rest) = bytes.split_at(bytes.len() - cut);
                text.extend_from_slice(whole);
                *held = rest.to_vec();
                return;
            }
            let (right, wrong) = if right >= wrong { (right, wrong) } else { whole().unwrap_or((right, wrong)) };
            let utf8 = right >= wrong;
            *self =
                if utf8 { Self::Utf8 } else { Self::Other(guessed(&bytes, last).new_decoder_without_bom_handling()) };
        }
        let bytes = &*bytes;
        let Self::Other(decoder) = self else {
            text.extend_from_slice(bytes);
            return;
        };
        let mut decoded = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
        let _ = decoder.decode_to_string(bytes, &mut decoded, last);
        text.extend_from_slice(decoded.as_bytes());
    }
}

/// UTF-16 without its mark: of the first characters, almost all of them Latin, one byte in two is naught.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(200) & !1];
    let naughts = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = start.len() / 2 * 3 / 4;
    match (naughts(0), naughts(1)) {
        (0, low) if start.len() >= 8 && low > most => Some(UTF_16LE),
        (high, 0) if start.len() >= 8 && high > most => Some(UTF_16BE),
        _ => None,
    }
}

/// The older encoding that bytes are likely of.
fn guessed(bytes: &[u8], last: bool) -> &'static Encoding {
    if is_macintosh(bytes) {
        return MACINTOSH;
    }
    if has_signs_alone(bytes) {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, last);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == ISO_8859_8 {
        WINDOWS_1255
    } else if guess.is_single_byte() {
        guess
    } else {
        WINDOWS_1252
    }
}

/// Whether all bytes beyond ASCII are those that are signs in Windows-1252 (dashes, quotation marks, £, °), and none is written
/// together with letters on both sides, as a letter of another encoding would be now and then.
fn has_signs_alone(bytes: &[u8]) -> bool {
    let quote = |byte: u8| matches!(byte, 0x91..=0x97 | 0xa0);
    let inside = |three: &[u8]| {
        let letters = three[0].is_ascii_alphabetic() && three[2].is_ascii_alphabetic();
        !three[1].is_ascii() && !quote(three[1]) && letters
    };
    bytes.iter().all(|byte| *byte < 0xc0) && !bytes.windows(3).any(inside)
}

/// Whether bytes are likely of an old Macintosh: between small letters stand such as are small letters there, and in Windows'
/// encodings great ones, signs or nothing.
fn is_macintosh(bytes: &[u8]) -> bool {
    let (mut mac, mut windows) = (0, 0);
    for three in bytes.windows(3).filter(|three| three[0].is_ascii_alphabetic() && three[2].is_ascii_lowercase()) {
        match three[1] {
            0x87..=0x8b | 0x8d..=0x90 | 0x95 | 0x98 | 0x99 | 0x9b | 0x9d | 0x9f | 0xa7 => mac += 1,
            0xc0..=0xff => windows += 1,
            _ => {}
        }
    }
    mac > windows
}

/// How many characters beyond ASCII are UTF-8, how many bytes are not, and how many at the end, unless it is the `last`,
/// may begin a character.
pub fn utf8_evidence(bytes: &[u8], last: bool) -> (usize, usize, usize) {
    let (mut right, mut wrong) = (0, 0);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let invalid = chunk.invalid();
        let begins = std::str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none());
        if !last && chunks.peek().is_none() && begins {
            return (right, wrong, invalid.len());
        }
        wrong += invalid.len();
    }
    (right, wrong, 0)
}

/// The text of all the bytes of a file, and the encoding if it is not UTF-8.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    let (mut decoding, mark) = Decoding::by_mark(bytes);
    let mut text = Vec::new();
    decoding.add(&bytes[mark..], true, &mut text, || None);
    (String::from_utf8_lossy(&text).into_owned().into(), decoding.name())
}

/// The text of a block of UTF-8, bytes that are none replaced, and where those stand in it.
pub fn lossy(bytes: Vec<u8>) -> (String, Vec<usize>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(e) => e.into_bytes(),
    };
    let (mut text, mut bad) = (String::with_capacity(bytes.len() + 16), Vec::new());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            bad.push(text.len());
            text.push('\u{fffd}');
        }
    }
    (text, bad)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1256};

    use super::*;

    #[test]
    fn the_bytes_beyond_ascii_decide() {
        assert_eq!(decode(b"caf\xe9").1, Some("windows-1252"));
        assert_eq!(decode("größe, Zür, caf".as_bytes()).1, None);
        let (text, guessed) = decode(b"gr\xc3\xb6\xc3\x9fe, caf\xe9");
        assert_eq!((&*text, guessed), ("größe, caf\u{fffd}", None));
        assert_eq!(decode(b"\xff\xfea\x00").0, "a");
        let cyrillic = "обстрел, взрыв, нападение на пост у границы";
        for (encoding, name) in [(WINDOWS_1251, "windows-1251"), (KOI8_R, "KOI8-U"), (IBM866, "IBM866")] {
            assert_eq!(decode(&encoding.encode(cyrillic).0), (cyrillic.into(), Some(name)), "{name}");
        }
        let arabic = WINDOWS_1256.encode("هجوم على نقطة الحدود في الليل").0.into_owned();
        assert_eq!(decode(&arabic).1, Some("windows-1256"));
        let hebrew = WINDOWS_1255.encode("ירי לעבר עמדה ליד הגבול, אין נפגעים").0.into_owned();
        assert_eq!(decode(&hebrew).1, Some("windows-1255"));
        let czech = WINDOWS_1250.encode("příští útok na vesnici, těžce zranění lidé").0.into_owned();
        assert_eq!(decode(&czech).1, Some("windows-1250"));
        assert_eq!(decode(b"Khost \x96 \x93east\x94, Khost\x92s edge").0, "Khost – “east”, Khost’s edge");
        assert_eq!(decode(b"cost \xa3500 at 30\xb0, \xbd dead").0, "cost £500 at 30°, ½ dead");
        assert_eq!(decode(b"Dur\x8en, Pe\x96a, M\x8exico").0, "Durén, Peña, México");
        assert_eq!(decode(b"Pe\xf1a, M\xe9xico").0, "Peña, México");
        assert_eq!(lossy(b"a\xe9b".to_vec()), ("a\u{fffd}b".into(), vec![1]));
    }
}
