//! One coordinate as people type it: `34.008`, `34,008`, `34°00'29"N`, `34 00 29 N`, `N 34 00.48`, `34d00'29"`, `340029N`,
//! `34,008 с.ш.`.

use std::borrow::Cow;

use crate::input::plain::decimal;
use crate::input::words::compass::{Axis, axis, direction, is_unit};
use crate::input::words::{digit, fold};

/// Degrees, and the axis if the text says it; none for anything else. `wanted` is the axis that is looked for, if that is
/// known: a text that says the other one is none.
pub fn degrees(text: &str, wanted: Option<Axis>) -> Option<(f64, Option<Axis>)> {
    if let Some(value) = decimal(text) {
        return Some((value, None));
    }
    if let Ok(value) = text.parse::<f64>() {
        return Some((value, None)).filter(|(v, _)| v.is_finite());
    }
    let mut folded = fold(&plain_marks(text.trim()));
    for (apart, joined) in APART {
        folded = folded.replace(apart, joined);
    }
    // The slash of Persian numbers is a point.
    if folded.contains('/') && text.contains(|c| digit(c).is_some()) {
        folded = folded.replace('/', ".");
    }
    let body = folded
        .trim_end_matches([',', ';', '.', ' ', '*', '?', '°', ')', ']'])
        .trim_start_matches([',', ';', ' ', '(', '[', '~', '≈', '±']);
    if let Ok(value) = body.parse::<f64>() {
        return Some((value, None)).filter(|(v, _)| v.is_finite());
    }
    let read = tokens(body)?;
    let mut said: Option<(Axis, bool)> = None;
    let mut named = None;
    let (mut numbers, mut minus) = (Vec::new(), false);
    let mut dashes = 0;
    let units = read.iter().filter(|token| matches!(token, Token::Word(word) if word == "d" || word == "m")).count();
    for (i, token) in read.iter().enumerate() {
        match token {
            Token::Number(text) => numbers.push(*text),
            Token::Minus if numbers.is_empty() && !minus => minus = true,
            Token::Minus if matches!(read[i - 1], Token::Number(_)) => dashes += 1,
            Token::Minus => return None,
            // 29s may be seconds: a direction stands first or last.
            Token::Word(word) if i > 0 && i + 1 < read.len() && is_unit(word) => {}
            // 34d 7m 24s: the last of three numbers with units.
            Token::Word(word) if word == "s" && numbers.len() == 3 && units == 2 => {}
            Token::Word(word) => match (direction(word), axis(word)) {
                (Some(new), _) if said.is_none_or(|old| old == new) => said = Some(new),
                (None, Some(axis)) if named.is_none_or(|old| old == axis) => named = Some(axis),
                (None, None) if is_unit(word) => {}
                _ => return None,
            },
        }
    }
    let axis = said.map(|(axis, _)| axis).or(named);
    // 34-00-29 and 34-00N are degrees and minutes, 34-35 may be anything.
    if dashes > 0 && said.is_none() && numbers.len() < 3 {
        return None;
    }
    if (minus && said.is_some()) || (wanted.is_some() && axis.is_some() && axis != wanted) {
        return None;
    }
    let value = sexagesimal(&numbers, said.map(|(axis, _)| axis))?;
    let below = minus || said.is_some_and(|(_, positive)| !positive);
    Some((if below { -value } else { value }, axis))
}

/// A text with one mark for degrees: 34º, 34&deg; and 34o07' are 34°.
pub(super) fn plain_marks(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains(['o', '&']) {
        return text.into();
    }
    let text = text.replace(['º', '˚', '⁰', 'ᵒ'], "°").replace("&deg;", "°").replace('ʹ', "'").replace('ʺ', "\"");
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_mark = |(i, c): (usize, char)| {
        c == 'o' && digit(text[..i].chars().next_back()) && digit(text[i + 1..].trim_start().chars().next())
    };
    text.char_indices().map(|at| if is_mark(at) { '°' } else { at.1 }).collect()
}

/// Two words for a direction, and how they are written in one.
const APART: [(&str, &str); 7] =
    [("с. ш", "сш"), ("ю. ш", "юш"), ("в. д", "вд"), ("з. д", "зд"), ("o. l", "ol"), ("w. l", "wl"), ("o.l", "ol")];

enum Token<'a> {
    Number(&'a str),
    Minus,
    Word(String),
}

/// Numbers, signs and words; none if something else stands there.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let end = |is: &dyn Fn(char) -> bool| text[at..].find(|c| !is(c)).map_or(text.len(), |i| at + i);
        if c.is_ascii_digit() || (c == '.' && text[at + 1..].starts_with(|c: char| c.is_ascii_digit())) {
            let stop = end(&|c| c.is_ascii_digit() || c == '.' || c == ',');
            // A mark of the end, not of decimals.
            let number = text[at..stop].trim_end_matches(['.', ',']);
            match number.split('.').collect::<Vec<_>>()[..] {
                // 34.06.00: degrees, minutes, seconds.
                [degrees, minutes, seconds] if minutes.len() == 2 && seconds.len() == 2 => {
                    found.extend([degrees, minutes, seconds].map(Token::Number));
                }
                _ => found.push(Token::Number(number)),
            }
            at = stop;
        } else if c.is_alphabetic() {
            let stop = end(&|c| c.is_alphabetic() || c == '.');
            let word = text[at..stop].replace('.', "");
            match (word.get(..1), word.get(1..)) {
                // 00sN: seconds, and the north.
                (Some(unit), Some(side))
                    if word.len() == 2 && is_unit(unit) && !is_unit(&word) && direction(side).is_some() =>
                {
                    found.extend([Token::Word(unit.into()), Token::Word(side.into())]);
                }
                _ => found.push(Token::Word(word)),
            }
            at = stop;
        } else if ['-', '−', '–'].contains(&c) {
            found.push(Token::Minus);
            at += c.len_utf8();
        } else if "°º˚⁰'′’‘´`\"″”“:+=* \u{a0}\u{2032}\u{2033}\t.".contains(c) {
            at += c.len_utf8();
        } else {
            return None;
        }
    }
    Some(found)
}

/// Degrees from degrees, minutes and seconds, of which only the last may have decimals; or from digits without marks between them,
/// as pilots write them, where a direction is `said`.
fn sexagesimal(numbers: &[&str], said: Option<Axis>) -> Option<f64> {
    let plain = |text: &str| {
        let text = text.replacen(',', ".", 1);
        let right = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.is_empty();
        right.then(|| text.parse::<f64>().ok()).flatten()
    };
    if let (&[digits], Some(axis)) = (numbers, said) {
        let whole = digits.split(['.', ',']).next()?.len();
        let head = if axis == Axis::Latitude { 2 } else { 3 };
        if whole == head + 4 {
            let (degrees, rest) = digits.split_at(head);
            return sexagesimal(&[degrees, &rest[..2], &rest[2..]], None);
        }
        if whole == head + 2 {
            let (degrees, rest) = digits.split_at(head);
            return sexagesimal(&[degrees, rest], None);
        }
    }
    if numbers.is_empty() || numbers.len() > 3 {
        return None;
    }
    let mut value = 0.0;
    for (i, text) in numbers.iter().enumerate() {
        let number = plain(text)?;
        let last = i + 1 == numbers.len();
        if !(last || number.fract() == 0.0) || (i > 0 && number >= 60.0) {
            return None;
        }
        value += number / 60f64.powi(i as i32);
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_coordinate_in_all_its_forms() {
        let read = |text| degrees(text, Some(Axis::Latitude)).map(|(v, _)| (v * 1e5).round() / 1e5);
        for text in [
            "34.00806",
            "34,00806",
            "34.00806,",
            "34.00806°",
            "34.00806 N",
            "N34.00806",
            "34°00'29\"N",
            "34º 00' 29'' N",
            "34° 0′ 29″",
            "34 00 29 N",
            "34-00-29 N",
            "34:00:29N",
            "34d00m29s N",
            "34d 00m 29s",
            "34o00'29\"N",
            "34&deg;00'29\"",
            "34°00ʹ29ʺ N",
            "34 deg 00 min 29 sec North",
            "340029N",
            "34°00.4836'N",
            "34° 00.4836",
            "34,00806 с.ш.",
            "34°00′29″ с. ш.",
            "34.00806 شمال",
            "٣٤.٠٠٨٠٦",
            "Lat: 34.00806",
            "34.00.29N",
            "34.00.29",
            "۳۴/۰۰۸۰۶",
            "(34.00806",
            "34.00806]",
            "~34.00806",
            "ca. 34.00806",
            "approx. 34.00806 N",
            "34°00'29\" n. Br.",
            "34°00'29\" K",
            "34°00'29\" північної широти",
            "34°00'29\" ش",
            "34° 00' 29\" Norte",
            " 34.00806;",
        ] {
            assert_eq!(read(text), Some(34.00806), "{text}");
        }
        assert_eq!(read("34.5 S"), Some(-34.5));
        assert_eq!(read("−34.5"), Some(-34.5));
        for text in
            ["34.5E", "1,234.5", "34 61 00", "-34.5 S", "_34", "34 N 30 S", "34.5O", "", "around 34", "34.100.000"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        let east = |text| degrees(text, Some(Axis::Longitude)).map(|(v, _)| (v * 1e5).round() / 1e5);
        for text in ["71.16667 ö. L.", "71°10'00\" ö.L.", "71.16667° D", "71.16667 ق", "71°10'00\" східної довготи"]
        {
            assert_eq!(east(text), Some(71.16667), "{text}");
        }
        for text in ["71.16667 w. L.", "71°10'00\" B", "71.16667 غ", "71°10'00\" західної довготи"] {
            assert_eq!(east(text), Some(-71.16667), "{text}");
        }
        assert_eq!(degrees("0711000E", None), Some((71.0 + 10.0 / 60.0, Some(Axis::Longitude))));
    }
}
