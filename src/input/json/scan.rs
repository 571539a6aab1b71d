//! Where the items of a JSON text begin and end.

use std::ops::Range;

use memchr::memchr2;

/// The members under which APIs put their list.
const LISTS: [&str; 6] = ["features", "Result", "result", "data", "events", "placemarks"];

/// How items stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In a list, which may be a member of an object.
    List,
    /// One after the other, as in a file of one a line (RFC 8142, with or without record separators).
    Sequence,
    /// The whole text is one.
    Whole,
}

/// How a JSON text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How its items stand.
    pub shape: Shape,
    /// Bytes before the first item.
    pub skip: usize,
    /// The list's name, if it is a member.
    pub list: Option<String>,
    /// The name of the coordinates' system, as GeoJSON of 2008 had it.
    pub crs: Option<String>,
}

/// What is wrong with a text, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The byte.
    pub at: usize,
    /// What is wrong.
    pub reason: &'static str,
    /// Whether it is nested too deep.
    pub deep: bool,
}

fn bad<T>(at: usize, reason: &'static str) -> Result<T, Bad> {
    Err(Bad { at, reason, deep: false })
}

/// Blank, or a record separator.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0x1e)
}

fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_blank(bytes[at]) {
        at += 1;
    }
    at
}

/// How a text that begins with `bytes`, which is all of it if it `ended`, is to be read; none if more of it is needed.
///
/// # Errors
/// What is wrong with it, also if it is nested deeper than `depth`.
pub fn head(bytes: &[u8], ended: bool, depth: usize) -> Result<Option<Head>, Bad> {
    let start = skip_blanks(bytes, 0);
    if bytes.get(start) == Some(&b'[') {
        return Ok(Some(Head { shape: Shape::List, skip: start + 1, list: None, crs: None }));
    }
    let mut at = skip_blanks(bytes, start + 1);
    let (mut is_feature, mut crs) = (false, None);
    loop {
        match bytes.get(at) {
            Some(b'}') => break,
            Some(b'"') => {}
            Some(_) => return bad(at, "a name in quotation marks should stand here"),
            None => return open_end(ended, at),
        }
        let Some(name_end) = value_end(bytes, at, depth)? else { return open_end(ended, at) };
        let colon = skip_blanks(bytes, name_end);
        match bytes.get(colon) {
            Some(b':') => {}
            Some(_) => return bad(colon, "a colon should stand here"),
            None => return open_end(ended, colon),
        }
        let value = skip_blanks(bytes, colon + 1);
        let name = std::str::from_utf8(&bytes[at + 1..name_end - 1]).unwrap_or("");
        if bytes.get(value) == Some(&b'[') && LISTS.contains(&name) && !is_feature {
            let first = skip_blanks(bytes, value + 1);
            match bytes.get(first) {
                // Of features nothing but the list would say that it holds some.
                Some(byte) if matches!(byte, b'{' | b']') || name == "features" => {
                    return Ok(Some(Head { shape: Shape::List, skip: value + 1, list: Some(name.into()), crs }));
                }
                Some(_) => {}
                None => return open_end(ended, first),
            }
        }
        let Some(end) = value_end(bytes, value, depth)? else { return open_end(ended, value) };
        if name == "crs" {
            crs = system(&bytes[value..end]);
        }
        is_feature |= name == "type" && &bytes[value..end] == b"\"Feature\"";
        at = skip_blanks(bytes, end);
        match bytes.get(at) {
            Some(b',') => at = skip_blanks(bytes, at + 1),
            Some(b'}') => {}
            Some(_) => return bad(at, "a comma or a closing brace should stand here"),
            None => return open_end(ended, at),
        }
    }
    let after = skip_blanks(bytes, at + 1);
    match bytes.get(after) {
        None if !ended => Ok(None),
        None => Ok(Some(Head { shape: Shape::Whole, skip: start, list: None, crs })),
        Some(b'{') => Ok(Some(Head { shape: Shape::Sequence, skip: start, list: None, crs: None })),
        Some(_) => bad(after, "something follows the end of the JSON"),
    }
}

/// The name in a member `crs` (GeoJSON 2008, section 3.1).
fn system(value: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(value).ok()?;
    Some(value.pointer("/properties/name")?.as_str()?.into())
}

fn open_end(ended: bool, at: usize) -> Result<Option<Head>, Bad> {
    if ended { bad(at, "the file ends in the middle of the JSON") } else { Ok(None) }
}

/// The end of the value that begins at `start`; none if it is not there yet. Strings, numbers and words are not looked
/// into.
fn value_end(bytes: &[u8], start: usize, most: usize) -> Result<Option<usize>, Bad> {
    let (mut at, mut depth) = (start, 0usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let Some(end) = string_end(bytes, at + 1) else { return Ok(None) };
                at = end;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth > most {
                    return Err(Bad { at, reason: "it is nested too deep", deep: true });
                }
                at += 1;
            }
            b'}' | b']' => {
                if depth == 0 {
                    return if at == start { bad(at, no_value(bytes, at)) } else { Ok(Some(at)) };
                }
                depth -= 1;
                at += 1;
            }
            byte if depth == 0 && (byte == b',' || byte == b':' || is_blank(byte)) => {
                return if at == start { bad(at, "a value should stand here") } else { Ok(Some(at)) };
            }
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// What is wrong where a list or an object ends instead of a value.
fn no_value(bytes: &[u8], at: usize) -> &'static str {
    let before = bytes[..at].iter().rev().find(|byte| !is_blank(**byte));
    if before == Some(&b',') {
        "the comma before it has to go: a value should follow it"
    } else {
        "a value should stand here"
    }
}

/// The offset after the quotation mark that closes a string whose text begins at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let i = at + memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[i] == b'"' {
            return Some(i + 1);
        }
        at = i + 2;
    }
}

/// What follows the last item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// More items may come.
    Open,
    /// The list is closed.
    Closed,
}

/// The items that stand whole in `bytes`, how much of it they take, and whether the list ends there. `first` says whether
/// no item came before.
///
/// # Errors
/// What is wrong between items, also if one is nested deeper than `depth`.
pub fn items(
    bytes: &[u8],
    shape: Shape,
    first: bool,
    ended: bool,
    depth: usize,
) -> Result<(Vec<Range<usize>>, usize, Tail), Bad> {
    let mut found = Vec::new();
    let (mut at, mut first) = (0, first);
    loop {
        let mut start = skip_blanks(bytes, at);
        if shape == Shape::List && bytes.get(start) == Some(&b']') {
            return Ok((found, start + 1, Tail::Closed));
        }
        if shape == Shape::List && !first {
            match bytes.get(start) {
                Some(b',') => start = skip_blanks(bytes, start + 1),
                Some(_) => return bad(start, "a comma or a closing bracket should stand here"),
                None => {}
            }
        }
        if start >= bytes.len() {
            return if ended && shape == Shape::List {
                bad(start, "the file ends in the middle of the JSON")
            } else {
                Ok((found, at, Tail::Open))
            };
        }
        match value_end(bytes, start, depth)? {
            Some(end) => {
                found.push(start..end);
                (at, first) = (end, false);
            }
            None if ended => return bad(bytes.len(), "the file ends in the middle of the JSON"),
            None => return Ok((found, at, Tail::Open)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_without_parsing_them() {
        let read = |text: &str| head(text.as_bytes(), true, 100).map(|h| h.map(|h| (h.shape, h.skip)));
        assert_eq!(read(" [{}]"), Ok(Some((Shape::List, 2))));
        assert_eq!(read("{\"type\":\"FeatureCollection\",\"features\":[{}]}"), Ok(Some((Shape::List, 40))));
        assert_eq!(read("{\"type\":\"Feature\",\"data\":[{}]}"), Ok(Some((Shape::Whole, 0))));
        assert_eq!(read("\u{1e}{\"a\":\"}\\\"\"}\n\u{1e}{}"), Ok(Some((Shape::Sequence, 1))));
        assert!(read("{\"a\":1").is_err() && read("{\"a\" 1}").is_err() && read("{} x").is_err());
        assert_eq!(head(b"{\"a\":", false, 100), Ok(None));
        assert!(head("{\"a\":".repeat(9).as_bytes(), false, 100).is_ok_and(|h| h.is_none()));
        assert!(head(("{\"a\":".to_string() + &"[".repeat(200)).as_bytes(), false, 100).is_err_and(|e| e.deep));
    }

    #[test]
    fn items_are_whole_and_between_commas() {
        let read = |text: &str, ended| items(text.as_bytes(), Shape::List, true, ended, 100);
        assert_eq!(read("{\"a\":[1,\"]\"]}, 7 ,{\"b\"", false), Ok((vec![0..13, 15..16], 16, Tail::Open)));
        assert_eq!(read("{} , {} ] }", true), Ok((vec![0..2, 5..7], 9, Tail::Closed)));
        assert!(read("{} {}]", true).is_err() && read("{},", true).is_err() && read("{},,{}]", true).is_err());
    }
}
