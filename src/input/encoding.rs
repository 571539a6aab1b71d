//! From bytes to UTF-8, decided once a file.

use std::borrow::Cow;

use encoding_rs::{Decoder, Encoding, UTF_8};
use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use oem_cp::code_table_type::TableType;

use super::detect::{Detected, older, wide};

/// What the bytes of a file are.
pub enum Decoding {
    /// Nothing but ASCII so far, and at most the beginning of something else, which is held back.
    Open(Vec<u8>),
    /// UTF-8.
    Utf8,
    /// A code page of DOS.
    Page(Page),
    /// Something else.
    Other(Decoder),
}

impl Decoding {
    /// The one of a name.
    pub fn named(label: &str) -> Option<Self> {
        if let Some(page) = Page::named(label) {
            return Some(Self::Page(page));
        }
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
            Self::Page(page) => Some(page.name()),
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
            *self = if right >= wrong {
                Self::Utf8
            } else {
                match older(&bytes, last) {
                    Detected::Web(encoding) => Self::Other(encoding.new_decoder_without_bom_handling()),
                    Detected::Page(number) => Page::of(number).map_or(Self::Utf8, Self::Page),
                }
            };
        }
        let bytes = &*bytes;
        let decoder = match self {
            Self::Other(decoder) => decoder,
            Self::Page(page) => {
                let read: String = bytes.iter().map(|byte| page.letter(*byte)).collect();
                text.extend_from_slice(read.as_bytes());
                return;
            }
            Self::Open(_) | Self::Utf8 => {
                text.extend_from_slice(bytes);
                return;
            }
        };
        let mut decoded = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
        let _ = decoder.decode_to_string(bytes, &mut decoded, last);
        text.extend_from_slice(decoded.as_bytes());
    }
}

/// A code page of DOS.
#[derive(Clone, Copy)]
pub struct Page {
    name: &'static str,
    table: &'static TableType,
}

impl Page {
    /// The one of a number.
    fn of(number: u16) -> Option<Self> {
        let (_, name) = PAGES.iter().find(|(known, _)| *known == number)?;
        Some(Self { name, table: DECODING_TABLE_CP_MAP.get(&number)? })
    }

    /// The one of a name: cp850, ibm850, dos-850.
    pub fn named(label: &str) -> Option<Self> {
        let small = label.trim().to_ascii_lowercase();
        let number = ["cp", "ibm", "dos", "oem"].iter().find_map(|kind| small.strip_prefix(kind))?;
        Self::of(number.trim_start_matches(['-', '_', ' ']).parse().ok()?)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }

    fn letter(self, byte: u8) -> char {
        let at = usize::from(byte.wrapping_sub(128));
        match self.table {
            _ if byte.is_ascii() => byte as char,
            TableType::Complete(table) => table[at],
            TableType::Incomplete(table) => table[at].unwrap_or(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// The code pages by their numbers. 866 is one of the web's encodings.
const PAGES: [(u16, &str); 12] = [
    (437, "cp437"),
    (720, "cp720"),
    (737, "cp737"),
    (775, "cp775"),
    (850, "cp850"),
    (852, "cp852"),
    (855, "cp855"),
    (857, "cp857"),
    (858, "cp858"),
    (860, "cp860"),
    (862, "cp862"),
    (864, "cp864"),
];

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
    use encoding_rs::{
        IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, X_MAC_CYRILLIC,
    };

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
        let (macintosh, named) = ("Обстрел, Взрыв, последняя, Нападение на пост", Some("x-mac-cyrillic"));
        let bytes: Vec<u8> = macintosh
            .chars()
            .map(|c| (0..=255).find(|b| X_MAC_CYRILLIC.decode(&[*b]).0.starts_with(c)).unwrap())
            .collect();
        assert_eq!(decode(&bytes), (macintosh.into(), named));
        for (read, page) in
            [("Besançon, près, blessé", 850), ("Länge, Tür", 850), ("São João, Cúcuta", 850), ("34°07'24\"N", 850)]
        {
            let page = Page::of(page).unwrap();
            let bytes: Vec<u8> = read.chars().map(|c| (0..=255).find(|b| page.letter(*b) == c).unwrap()).collect();
            assert_eq!(decode(&bytes).0, read);
        }
        assert_eq!(decode(&WINDOWS_1254.encode("Şırnak").0), ("Şırnak".into(), Some("windows-1254")));
        assert_eq!(decode(b"\xd1u\xf1oa").0, "Ñuñoa");
        assert_eq!(Decoding::named("CP852").unwrap().name(), Some("cp852"));
        let wide: Vec<u8> = "дата,34.1,71.2\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&wide).0, "дата,34.1,71.2\n");
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
