//! From bytes to UTF-8, decided once a file.

use std::borrow::Cow;

use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};

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
    /// By a byte order mark, and its length; still open without one.
    pub fn by_mark(bytes: &[u8]) -> (Self, usize) {
        match Encoding::for_bom(bytes) {
            Some((encoding, length)) if encoding == UTF_8 => (Self::Utf8, length),
            Some((encoding, length)) => (Self::Other(encoding.new_decoder_without_bom_handling()), length),
            None => (Self::Open(Vec::new()), 0),
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
    /// ASCII decide: Windows-1252 if none of them, or fewer than are wrong, make UTF-8.
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
            *self = if utf8 { Self::Utf8 } else { Self::Other(WINDOWS_1252.new_decoder_without_bom_handling()) };
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
    use super::*;

    #[test]
    fn the_bytes_beyond_ascii_decide() {
        assert_eq!(decode(b"caf\xe9").1, Some("windows-1252"));
        assert_eq!(decode("größe, Zür, caf".as_bytes()).1, None);
        let (text, guessed) = decode(b"gr\xc3\xb6\xc3\x9fe, caf\xe9");
        assert_eq!((&*text, guessed), ("größe, caf\u{fffd}", None));
        assert_eq!(decode(b"\xff\xfea\x00").0, "a");
        assert_eq!(lossy(b"a\xe9b".to_vec()), ("a\u{fffd}b".into(), vec![1]));
    }
}
