//! One file that works offline: the map, moved and filtered by a script of ours, and with the report the whole study. Without the script it is
//! still the document: pictures, tables and text.
//!
//! All text of the data goes through [`escaped`] here, or as data through a packed block that no markup can leave; the script sets it as text alone. A
//! Content Security Policy in the page forbids every request, and every script and style but those in it.

mod data;
mod filters;
mod report;
mod woff;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use geo::{LineString, Simplify};
use sha2::{Digest, Sha256};

use crate::model::Field;
use crate::render::map::Map;
use crate::render::map::live::Live;
use crate::render::scene::{Mark, Scene};
use crate::render::svg::{PictureError, coarse_svg, escaped};
use crate::render::text::{FACES, Fonts, own_faces};
use crate::render::theme::Theme;
use crate::study::Study;

pub use words::{Words, WordsError};

const FRAME: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The script without its comments, which are for those who write it.
fn script() -> String {
    let is_code = |line: &&str| !["//", "/**", "*"].iter().any(|mark| line.trim_start().starts_with(mark));
    SCRIPT.lines().filter(is_code).map(|line| format!("{line}\n")).collect::<Vec<_>>().concat()
}

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
    /// The page's own words.
    pub words: &'a Words,
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
    let still = inline(&coarse_svg(&thinned(&map.scene), fonts, theme), "map");
    let report = if contents.report { report::report(study, contents, fonts, theme)? } else { String::new() };
    let words = contents.words;
    let (facts, credits) = (report::facts(study, words), report::credits(study, words));
    let incidents = String::from_utf8_lossy(contents.csv);
    let style = format!(
        "{}{STYLE}",
        faces([
            &*still,
            &*report,
            &*facts,
            &*credits,
            &*incidents,
            &*names(live),
            words.page("map").unwrap_or_default()
        ])
    );
    // Pictures bring styles of their own.
    let pictures = [&still, &report].into_iter().flat_map(|text| between(text, "<style>", "</style>"));
    let styles: Vec<String> = std::iter::once(style.as_str()).chain(pictures).map(hash).collect();
    let script = script();
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; font-src data:; base-uri 'none'; form-action 'none'",
        hash(&script),
        styles.join(" ")
    );
    let facets = filters::facets(study, words);
    let unprinted = format!("<p class=\"note printed\">{}</p>", escaped(words.page("not_printed").unwrap_or_default()));
    let values = [
        ("title", escaped(&map.scene.title)),
        ("policy", policy),
        ("style", style),
        ("facts", facts),
        ("still", still),
        ("report", report),
        ("undated", report::undated(study, words)),
        ("filters", filters::filters(&facets, words)),
        ("credits", credits),
        ("study", data::packed(&data::study(study, live, &facets, contents, theme))),
        ("rows", data::packed(contents.csv)),
        ("script", script),
        ("dark", (contents.theme == "dark").to_string()),
        ("version", env!("CARGO_PKG_VERSION").to_string()),
        ("alone", (!contents.report).to_string()),
        ("unprinted", if contents.report { unprinted } else { String::new() }),
        ("language", words.language().into()),
        ("direction", words.direction().into()),
        ("play", escaped(words.script().get("play").map_or("", String::as_str))),
    ];
    let value = |name: &str| match name.strip_prefix("word ") {
        Some(word) => words.page(word).map(|text| Cow::Owned(escaped(text))),
        None => values.iter().find(|value| value.0 == name).map(|value| Cow::Borrowed(value.1.as_str())),
    };
    Ok(filled(FRAME, ("{{", "}}"), value))
}

/// A template with its values. No value is looked into: text of the data may have braces too.
fn filled<'a>(template: &str, (open, close): (&str, &str), value: impl Fn(&str) -> Option<Cow<'a, str>>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        let value = after.split_once(close).and_then(|(name, rest)| Some((value(name)?, rest)));
        if let Some((value, after)) = value {
            out.push_str(&value);
            rest = after;
        } else {
            out.push_str(open);
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

/// All names of the map that is moved.
fn names(live: &Live) -> String {
    let marks = live.names.iter().flatten().flat_map(|layer| &layer.marks);
    marks.filter_map(|mark| if let Mark::Text(text) = mark { Some(text.text.as_str()) } else { None }).collect()
}

/// The faces that a page of these texts needs.
fn faces<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let used: BTreeSet<usize> = texts.into_iter().flat_map(own_faces).chain([0, 1]).collect();
    let mut rules = String::new();
    for face in used.into_iter().map(|face| &FACES[face]) {
        let data = BASE64_STANDARD.encode(woff::woff(face.bytes()).unwrap_or_default());
        let _ = writeln!(
            rules,
            "@font-face{{font-family:'{}';font-weight:{};src:url(data:font/woff;base64,{data})}}",
            face.family, face.weight
        );
    }
    rules
}

/// A scene whose long lines have no point that is nearer than this, pixels, to where they would run without it.
const THIN: f64 = 0.4;
const LONG: usize = 20;

fn thinned(scene: &Scene) -> Scene {
    let mut scene = scene.clone();
    for mark in scene.layers.iter_mut().flat_map(|layer| &mut layer.marks) {
        let Mark::Path(path) = mark else { continue };
        for line in path.lines.iter_mut().filter(|line| line.len() > LONG) {
            *line = LineString::from(std::mem::take(line))
                .simplify(THIN)
                .into_inner()
                .into_iter()
                .map(Into::into)
                .collect();
        }
    }
    scene
}

/// A picture inside the page: its ids are its own, and what it says to programs that draw is left away.
fn inline(svg: &str, name: &str) -> String {
    let (_, picture) = svg.split_once("?>\n").unwrap_or(("", svg));
    let picture = picture
        .replace(" id=\"", &format!(" id=\"{name}-"))
        .replace("url(#", &format!("url(#{name}-"))
        .replace("aria-labelledby=\"title desc\"", &format!("aria-labelledby=\"{name}-title {name}-desc\""));
    let mut parts = picture.split('<');
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        out.push('<');
        // Outside of tags there are no angle brackets: they are escaped.
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let mut kept = tag.split_inclusive('"').collect::<Vec<_>>().chunks(2).map(<[&str]>::concat).collect::<Vec<_>>();
        let for_programs = ["data-", "inkscape:", "xmlns:inkscape"];
        kept.retain(|attribute| !for_programs.iter().any(|mark| attribute.trim_start().starts_with(mark)));
        out.extend(kept);
        out.push('>');
        out.push_str(text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_looked_into() {
        let value = |name: &str| match name {
            "a" => Some("{{b}}".into()),
            "b" => Some("2".into()),
            _ => None,
        };
        assert_eq!(filled("{{a}} {{b}} {{c}} {{", ("{{", "}}"), value), "{{b}} 2 {{c}} {{");
    }

    #[test]
    fn pictures_keep_their_text() {
        let svg = "<?xml?>\n<svg width=\"1\" xmlns:inkscape=\"x\" data-a=\"b\"><g id=\"map\" inkscape:label=\"L\"><text x=\"1\">of data-x=\"1\"</text></g></svg>";
        assert_eq!(
            inline(svg, "still"),
            "<svg width=\"1\"><g id=\"still-map\"><text x=\"1\">of data-x=\"1\"</text></g></svg>"
        );
    }

    #[test]
    fn the_script_stays_small() {
        let script = script();
        assert!(script.len() < 40_000 && script.len() > 30_000, "{} bytes", script.len());
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("innerHTML") && !STYLE.contains("</style"));
    }
}
