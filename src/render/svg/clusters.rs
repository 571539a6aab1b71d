//! Texts in several scripts, and letters that join, for usvg: it sets a whole text in one face, and takes a cluster of several glyphs
//! for as wide as its widest one, so that what follows, in Devanagari or Thai, would lie over it.

use std::borrow::Cow;
use std::fmt::Write;

use resvg::usvg::roxmltree::{Document, Node};
use unicode_bidi::BidiInfo;

use super::{escaped, push_number};
use crate::render::text::{FACES, Fonts, Run};

/// The document with each text in which usvg would err cut into stretches of one face, each where it belongs, and its clusters shifted to
/// where they belong.
pub fn widened(svg: &str) -> Cow<'_, str> {
    if FACES.iter().all(|face| face.family == FACES[0].family || !face.is_used(svg)) {
        return Cow::Borrowed(svg);
    }
    // What is no XML is refused by usvg, with its reason.
    let Ok(document) = Document::parse(svg) else { return Cow::Borrowed(svg) };
    let fonts = Fonts::new();
    let (mut out, mut done) = (String::with_capacity(svg.len()), 0);
    for node in document.descendants().filter(|node| node.has_tag_name("text")) {
        let Some(text) = stretched(svg, node, &fonts) else { continue };
        out.push_str(&svg[done..node.range().start]);
        out.push_str(&text);
        done = node.range().end;
    }
    if done == 0 {
        return Cow::Borrowed(svg);
    }
    out.push_str(&svg[done..]);
    Cow::Owned(out)
}

/// A text element anew; none if it is to stay.
fn stretched(svg: &str, node: Node<'_, '_>, fonts: &Fonts) -> Option<String> {
    if node.attribute("font-family")? == FACES[0].family || node.has_attribute("letter-spacing") {
        return None;
    }
    // Several spaces count as one, none at the ends.
    let text = node.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    let stretches = fonts.in_order(&text, node.has_attribute("font-weight"));
    let runs: Vec<Run<'_>> = stretches.iter().map(|(text, face)| Run { text, face: *face }).collect();
    let shifts: Vec<Vec<f64>> = runs.iter().map(|run| shifts(fonts, run)).collect();
    if runs.len() == 1 && shifts[0].is_empty() {
        return None;
    }
    let number = |name: &str| node.attribute(name)?.parse::<f64>().ok();
    let (x, size) = (number("x")?, number("font-size")?);
    let widths: Vec<f64> = runs.iter().map(|run| fonts.run_width(run, size)).collect();
    let mut left = match node.attribute("text-anchor") {
        Some("middle") => x - widths.iter().sum::<f64>() / 2.0,
        Some("end") => x - widths.iter().sum::<f64>(),
        _ => x,
    };
    let mut out = String::from("<text xml:space=\"preserve\"");
    for attribute in
        node.attributes().filter(|attribute| !["x", "text-anchor", "font-family"].contains(&attribute.name()))
    {
        let _ = write!(out, " {}", &svg[attribute.range()]);
    }
    out.push('>');
    for ((run, shifts), width) in runs.iter().zip(shifts).zip(widths) {
        let _ = write!(out, "<tspan font-family=\"{}\" x=\"", FACES[run.face].family);
        push_number(&mut out, left);
        if !shifts.is_empty() {
            out.push_str("\" dx=\"");
            for shift in shifts {
                push_number(&mut out, shift * size);
                out.push(' ');
            }
        }
        let _ = write!(out, "\">{}</tspan>", escaped(run.text));
        left += width;
    }
    out.push_str("</text>");
    Some(out)
}

/// How far each letter of a stretch is to be shifted, as a part of the size: the first one of a cluster by what the one before it lacks.
/// None at all where each cluster is as wide as its widest glyph, as in Latin.
fn shifts(fonts: &Fonts, run: &Run<'_>) -> Vec<f64> {
    // Letters of a script that runs from right to left are no such clusters.
    if BidiInfo::new(run.text, None).has_rtl() {
        return Vec::new();
    }
    let clusters = fonts.clusters(run);
    if clusters.iter().all(|cluster| cluster.width == cluster.widest) {
        return Vec::new();
    }
    let mut shifts = vec![0.0; run.text.chars().count()];
    for pair in clusters.windows(2) {
        let letter = run.text[..pair[1].start].chars().count();
        shifts[letter] = pair[0].width - pair[0].widest;
    }
    shifts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::svg::picture::rendered;
    use crate::render::text::families;

    fn text(attributes: &str, content: &str) -> String {
        let families = families(content);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"30\" viewBox=\"0 0 400 30\"><text x=\"200\" y=\"20\" \
             font-family=\"{families}\" font-size=\"20\"{attributes}>{content}</text></svg>"
        )
    }

    /// The first and last column with ink.
    fn inked(svg: &str) -> (f64, f64) {
        let pixels = rendered(svg, 1.0, f32::ceil).unwrap();
        let column = |x: &u32| (0..30).any(|y| pixels.pixel(*x, y).is_some_and(|pixel| pixel.alpha() > 100));
        let at = |x: Option<u32>| x.map_or(f64::NAN, f64::from);
        (at((0..400).find(column)), at((0..400).rev().find(column)))
    }

    #[test]
    fn clusters_are_as_wide_as_their_glyphs() {
        let fonts = Fonts::new();
        // The vowel sign and its consonant are one cluster of two glyphs.
        let run = fonts.runs("भारत", false)[0];
        let clusters = fonts.clusters(&run);
        assert_eq!(clusters.len(), 3);
        assert!(clusters[0].width > clusters[0].widest + 0.2);
        let width = fonts.width("भारत", 20.0, false);
        assert!((clusters.iter().map(|cluster| cluster.width * 20.0).sum::<f64>() - width).abs() < 1e-9);
        let lacking = clusters[0].width - clusters[0].widest;
        assert_eq!(shifts(&fonts, &run), [0.0, 0.0, lacking, 0.0]);
    }

    #[test]
    fn what_is_right_stays() {
        for svg in [text("", "India &amp; Nepal"), text("", "नगर"), text("", "چمن"), "<svg".into()] {
            assert_eq!(widened(&svg), svg);
        }
    }

    /// The ink of a picture begins and ends where the text does, whatever its anchor, spaces and figures.
    #[test]
    fn pictures_show_the_whole_width() {
        let fonts = Fonts::new();
        for content in ["भारत", "भारत  भारत", "কুষ্টিয়া  10", "Dhaka: ঢাকা 2024", "ที่ทำ น้ำ", "ລາວ (Laos)"]
        {
            let shown = content.replace("  ", " ");
            let width = fonts.width(&shown, 20.0, false);
            for (anchor, left) in
                [("", 200.0), (" text-anchor=\"middle\"", 200.0 - width / 2.0), (" text-anchor=\"end\"", 200.0 - width)]
            {
                let (first, last) = inked(&text(anchor, content));
                let (first, last) = (first - left, left + width - last);
                assert!(
                    (-2.5..3.0).contains(&first) && (-2.5..3.5).contains(&last),
                    "{content}{anchor}: {first} {last}"
                );
            }
        }
    }
}
