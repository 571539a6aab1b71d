//! One file that works offline: the map, moved and filtered by a script of ours, and with the report the whole study. Without the script it is
//! still the document: pictures, tables and text.
//!
//! All text of the data goes through [`escaped`] here, or as data through a packed block that no markup can leave; the script sets it as text alone. A
//! Content Security Policy in the page forbids every request, and every script and style but those in it.

mod data;
mod filters;
mod report;
mod woff;

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::model::Field;
use crate::render::map::Map;
use crate::render::map::live::Live;
use crate::render::svg::{PictureError, coarse_svg, escaped};
use crate::render::text::{FONT_FILES, Fonts, is_arabic};
use crate::render::theme::Theme;
use crate::study::Study;

const FRAME: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What a page holds besides the map.
pub struct Contents<'a> {
    /// The incidents with their columns, as CSV.
    pub csv: &'a [u8],
    /// Its columns.
    pub fields: &'a [Field],
    /// Where the page comes from, as JSON.
    pub provenance: &'a str,
    /// The name of the theme: the page begins dark with `dark`.
    pub theme: &'a str,
    /// Whether the whole report is wanted, not the map alone.
    pub report: bool,
}

/// The page.
///
/// # Errors
/// [`PictureError`] if a chart cannot be drawn.
pub fn page(
    study: &Study,
    (map, live): (&Map, &Live),
    contents: &Contents<'_>,
    fonts: &Fonts,
    theme: &Theme,
) -> Result<String, PictureError> {
    let still = inline(&coarse_svg(&map.scene, fonts, theme), "map");
    let report = if contents.report { report::report(study, contents, fonts, theme)? } else { String::new() };
    let values = [
        ("title", escaped(&map.scene.title)),
        ("facts", report::facts(study)),
        ("still", still),
        ("report", report),
        ("filters", filters::filters(study)),
        ("credits", report::credits(study)),
        ("study", data::packed(&data::study(study, live, contents, theme))),
        ("rows", data::packed(contents.csv)),
        ("dark", (contents.theme == "dark").to_string()),
        ("version", env!("CARGO_PKG_VERSION").to_string()),
        ("alone", (!contents.report).to_string()),
    ];
    let body = filled(FRAME, &values);
    let style = format!("{}{STYLE}", faces(&body));
    // Pictures bring styles of their own.
    let styles: Vec<String> =
        std::iter::once(style.as_str()).chain(between(&body, "<style>", "</style>")).map(hash).collect();
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; font-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        styles.join(" ")
    );
    let head = [("policy", policy), ("style", style), ("script", SCRIPT.into())];
    Ok(filled(&body, &head))
}

/// A template with its values; each stands once in it, in this order or another, and no value is looked into.
fn filled(template: &str, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let value = after.split_once("}}").and_then(|(name, rest)| Some((values.iter().find(|v| v.0 == name)?, rest)));
        if let Some(((_, value), after)) = value {
            out.push_str(value);
            rest = after;
        } else {
            out.push_str("{{");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// What stands between marks, every time.
fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split_once(close)).map(|(inside, _)| inside)
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// The faces that a page of these letters needs.
fn faces(body: &str) -> String {
    let families = [("Noto Sans", 400, true), ("Noto Sans", 700, true), ("Noto Sans Arabic", 400, is_arabic(body))];
    let mut rules = String::new();
    for ((family, weight, _), bytes) in families.iter().zip(FONT_FILES).filter(|((.., used), _)| *used) {
        let data = BASE64_STANDARD.encode(woff::woff(bytes).unwrap_or_default());
        let _ = writeln!(
            rules,
            "@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/woff;base64,{data})}}"
        );
    }
    rules
}

/// A picture inside the page: its ids and classes are its own.
fn inline(svg: &str, name: &str) -> String {
    let (_, picture) = svg.split_once("?>\n").unwrap_or(("", svg));
    picture
        .replace(" id=\"", &format!(" id=\"{name}-"))
        .replace("url(#", &format!("url(#{name}-"))
        .replace("aria-labelledby=\"title desc\"", &format!("aria-labelledby=\"{name}-title {name}-desc\""))
        .replace(" xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\"", "")
        .replace(" inkscape:groupmode=\"layer\" inkscape:label=", " data-label=")
}
