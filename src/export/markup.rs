//! What formats of XML share.

use crate::model::Field;

/// The column that says best what a row is.
pub fn name_column(fields: &[Field]) -> Option<usize> {
    let names = ["title", "name", "place", "location", "main_place", "sector", "id", "cluster"];
    names.iter().find_map(|name| fields.iter().position(|field| field.name.eq_ignore_ascii_case(name)))
}

/// Text in XML: marks escaped, control characters, which XML does not have, left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\r' => out.push_str("&#13;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
