//! Texts of users in messages.

/// A text in quotation marks, as it may be pasted: combining marks, of Thai or Hindi, stay what they are, where Rust's own form for debugging has
/// their numbers.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_stay_as_they_are() {
        for (text, right) in
            [("วันที่", "\"วันที่\""), ("a \"b\"\\", "\"a \\\"b\\\"\\\\\""), ("a\nb", "\"a\\nb\""), ("दिनांक", "\"दिनांक\"")]
        {
            assert_eq!(quoted(text), right);
        }
    }
}
