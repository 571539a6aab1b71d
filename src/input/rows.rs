//! Where the records of a CSV text begin and end, without reading their fields.

use memchr::{memchr, memchr2, memrchr};

/// How much of `bytes` is whole records: the offset after the last line end that ends one. 0 if none does.
pub fn whole_rows(bytes: &[u8], delimiter: u8) -> usize {
    if memchr(b'"', bytes).is_none() {
        let end = memrchr(b'\n', bytes).or_else(|| memrchr(b'\r', &bytes[..bytes.len().saturating_sub(1)]));
        return end.map_or(0, |i| i + 1);
    }
    let mut at = 0;
    while let Some((_, next)) = record(bytes, at, delimiter, false) {
        at = next;
    }
    at
}

/// `text` cut into blocks of whole records, each of about `size` bytes.
pub fn blocks(text: &str, delimiter: u8, size: usize) -> Vec<&str> {
    let mut blocks = Vec::with_capacity(text.len() / size + 1);
    let mut rest = text;
    let mut reach = size;
    while rest.len() > reach {
        let whole = whole_rows(&rest.as_bytes()[..reach], delimiter);
        if whole == 0 {
            reach *= 2;
            continue;
        }
        let (block, after) = rest.split_at(whole);
        blocks.push(block);
        rest = after;
        reach = size;
    }
    blocks.push(rest);
    blocks
}

/// The end of the record that begins at `start`, and where the next one begins. None at the end of `bytes`, and, unless
/// `last`, for a record whose line end is not there yet.
pub fn record(bytes: &[u8], start: usize, delimiter: u8, last: bool) -> Option<(usize, usize)> {
    if start >= bytes.len() {
        return None;
    }
    let line = memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |i| start + i);
    let end = if memchr(b'"', &bytes[start..line]).is_none() { line } else { quoted_end(bytes, start, delimiter) };
    match bytes.get(end) {
        None => last.then_some((end, end)),
        // A CR at the very end may be the first half of CRLF.
        Some(b'\r') if end + 1 == bytes.len() && !last => None,
        Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => Some((end, end + 2)),
        Some(_) => Some((end, end + 1)),
    }
}

/// The end of a record with quotes in it: a quote opens a quoted field only at the field's beginning.
fn quoted_end(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    let (mut at, mut begins) = (start, true);
    while at < bytes.len() {
        match bytes[at] {
            b'"' if begins => at = after_quoted(bytes, at + 1),
            b'\n' | b'\r' => return at,
            b => {
                begins = b == delimiter;
                at += 1;
                continue;
            }
        }
        begins = false;
    }
    at
}

/// The offset after the quote that closes the field whose text begins at `at`.
pub fn after_quoted(bytes: &[u8], mut at: usize) -> usize {
    while let Some(i) = memchr(b'"', &bytes[at..]) {
        at += i + 1;
        if bytes.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}
