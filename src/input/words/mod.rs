//! Words of the people who make such files, as data, and how words are compared.

pub mod calendar;
pub mod columns;
pub mod compass;
pub mod months;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in small letters without accents and marks of direction, its digits 0 to 9: what words are compared by.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain = |c: char| !is_combining_mark(c) && !is_mark(c);
    let small = text.nfkd().filter(|c| plain(*c)).flat_map(char::to_lowercase);
    small.filter(|c| plain(*c)).map(one_form).collect()
}

/// Marks that do not show: of direction, joining, order of bytes; and the Arabic tatweel.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{640}')
}

/// Letters that are written in several ways, and digits of other scripts.
fn one_form(c: char) -> char {
    match c {
        'ي' | 'ى' | 'ې' | 'ۍ' | 'ئ' => 'ی',
        'ك' | 'ګ' | 'گ' => 'ک',
        'ة' | 'ۀ' | 'ە' | 'ھ' | 'ہ' => 'ه',
        'ؤ' => 'و',
        'ı' => 'i',
        'ø' => 'o',
        'đ' => 'd',
        'ς' => 'σ',
        'ł' => 'l',
        'ѓ' | 'ґ' => 'г',
        'ß' => 's',
        '٫' => '.',
        '٬' | '،' => ',',
        _ => digit(c).map_or(c, |d| (b'0' + d) as char),
    }
}

/// The value of a digit of Arabic or Persian script.
pub fn digit(c: char) -> Option<u8> {
    match c {
        '٠'..='٩' => Some((c as u32 - '٠' as u32) as u8),
        '۰'..='۹' => Some((c as u32 - '۰' as u32) as u8),
        _ => None,
    }
}

/// The words of a column's name, folded: `decimalLatitude` is decimal, latitude; `LATITUDE_WGS84` is latitude, wgs84.
pub fn tokens(name: &str) -> Vec<String> {
    // Endings for several, and for women: killed(s), tué(e).
    let name = ["(s)", "(e)", "(es)", "(en)", "(n)"].iter().fold(
        name.replace('%', " percent ")
            .replace(['№', '#'], " no ")
            .replace("N°", " no ")
            .replace("Nº", " no ")
            .replace("N.º", " no "),
        |name, ending| name.replace(ending, ""),
    );
    let mut words = vec![String::new()];
    let mut before: Option<char> = None;
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        if !c.is_alphanumeric() && !is_mark(c) && !is_combining_mark(c) {
            words.push(String::new());
            before = None;
            continue;
        }
        let humps = before.is_some_and(|b| b.is_lowercase() && c.is_uppercase());
        // The last capital of several begins the next word: GPSLatitude.
        let last = before.is_some_and(char::is_uppercase)
            && c.is_uppercase()
            && letters.peek().is_some_and(|next| next.is_lowercase());
        if humps || last {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
        before = Some(c);
    }
    words.iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        let cut = |name: &str| tokens(name).join(" ");
        assert_eq!(cut("decimalLatitude"), "decimal latitude");
        assert_eq!(cut("LATITUDE_WGS84"), "latitude wgs84");
        assert_eq!(cut("GPSLatitude (DD)"), "gps latitude dd");
        assert_eq!(cut("Fecha de ocurrencia"), "fecha de ocurrencia");
        assert_eq!(cut("Länge"), "lange");
        assert_eq!(cut("ENLEM"), "enlem");
        assert_eq!(cut("İl Adı"), "il adi");
        assert_eq!(cut("تاريخ الحادث"), cut("تاریخ الحادث"));
        assert_eq!(fold("۱۴۰۴/٠٧"), "1404/07");
        let ascii: String = (0..128_u8).map(char::from).collect();
        assert_eq!(fold(&format!("{ascii}é")), fold(&ascii) + "e");
    }
}
