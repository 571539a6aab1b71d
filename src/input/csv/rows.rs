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

/// The records of `bytes`, the last one whole or not: where each begins and ends.
pub fn records(bytes: &[u8], delimiter: u8) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let (end, next) = record(bytes, start, delimiter, true)?;
        at = next;
        Some((start, end))
    })
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

/// Whether a quoted field of the last record is never closed.
pub fn is_left_open(bytes: &[u8], delimiter: u8) -> bool {
    if memchr(b'"', bytes).is_none() {
        return false;
    }
    records(bytes, delimiter).last().is_some_and(|(start, end)| left_open(&bytes[start..end], delimiter))
}

/// How the last record begins, for messages.
pub fn opening(text: &str, delimiter: u8) -> String {
    let last = records(text.as_bytes(), delimiter).last().map_or(0, |(start, _)| start);
    text[last..].chars().take(60).collect()
}

fn left_open(record: &[u8], delimiter: u8) -> bool {
    let (mut at, mut begins) = (0, true);
    while at < record.len() {
        if record[at] == b'"' && begins {
            let after = after_quoted(record, at + 1);
            if after == record.len() {
                // Closed only if the quotes at the end are not all doubled ones: an odd number of them closes.
                let quotes = record[at + 1..].iter().rev().take_while(|b| **b == b'"').count();
                return quotes % 2 == 0;
            }
            at = after;
            begins = false;
        } else {
            begins = record[at] == delimiter;
            at += 1;
        }
    }
    false
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_quotes_are_told_from_closed_ones() {
        for closed in ["a,b\n", "a,\"b\"", "a,\"b\"\n", "a,\"b\"\"\"", "a,\"\"", "a,5\" gun", "\"x\ny\",b\n", ""] {
            assert!(!is_left_open(closed.as_bytes(), b','), "{closed:?}");
        }
        for open in ["a,\"b", "a,\"b\nc,d\n", "a,\"b\"\"", "a,\"", "a,\"\"\"", "1,2\n3,\"x\n4,5\n"] {
            assert!(is_left_open(open.as_bytes(), b','), "{open:?}");
        }
    }
}
