//! Letters that join, for usvg: it takes a cluster of several glyphs for as wide as its widest one, so that what follows, in
//! Devanagari or Thai, would lie over it.

use std::borrow::Cow;
use std::fmt::Write;

use resvg::usvg::roxmltree::{Document, Node};

use super::push_number;
use crate::render::text::{Cluster, FACES, Fonts};

/// The document with each text in which usvg would err begun at its left, and its clusters shifted to where they belong. Where they
/// all are as wide as their widest glyphs, as in Latin, the text stays as it is.
pub fn widened(svg: &str) -> Cow<'_, str> {
    if FACES.iter().all(|face| face.family == FACES[0].family || !face.is_used(svg)) {
        return Cow::Borrowed(svg);
    }
    // What is no XML is refused by usvg, with its reason.
    let Ok(document) = Document::parse(svg) else { return Cow::Borrowed(svg) };
    let fonts = Fonts::new();
    let (mut out, mut done) = (String::with_capacity(svg.len()), 0);
    for node in document.descendants().filter(|node| node.has_tag_name("text")) {
        let Some((tag, end)) = begun(svg, node, &fonts) else { continue };
        out.push_str(&svg[done..node.range().start]);
        out.push_str(&tag);
        done = end;
    }
    if done == 0 {
        return Cow::Borrowed(svg);
    }
    out.push_str(&svg[done..]);
    Cow::Owned(out)
}

/// The new beginning of a text element, and where the old one ends; none if it is to stay.
fn begun(svg: &str, node: Node<'_, '_>, fonts: &Fonts) -> Option<(String, usize)> {
    if node.attribute("font-family") == Some(FACES[0].family) {
        return None;
    }
    let text = node.text().filter(|text| !text.is_ascii())?;
    let clusters = fonts.clusters(text);
    if clusters.iter().all(|cluster| cluster.width == cluster.widest) {
        return None;
    }
    let number = |name: &str| node.attribute(name)?.parse::<f64>().ok();
    let (x, size) = (number("x")?, number("font-size")?);
    let width: f64 = clusters.iter().map(|cluster| cluster.width * size).sum();
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    let mut tag = String::from("<text");
    for attribute in node.attributes().filter(|attribute| attribute.name() != "text-anchor") {
        match attribute.name() {
            "x" => {
                tag.push_str(" x=\"");
                push_number(&mut tag, left);
                tag.push('"');
            }
            _ => {
                let _ = write!(tag, " {}", &svg[attribute.range()]);
            }
        }
    }
    tag.push_str(" dx=\"");
    for shift in shifts(text, &clusters) {
        push_number(&mut tag, shift * size);
        tag.push(' ');
    }
    tag.push_str("\">");
    Some((tag, node.first_child()?.range().start))
}

/// How far each letter of a text is to be shifted, as a part of the size: the first one of a cluster by what the one before it lacks.
fn shifts(text: &str, clusters: &[Cluster]) -> Vec<f64> {
    let mut shifts = vec![0.0; text.chars().count()];
    for pair in clusters.windows(2) {
        let letter = text[..pair[1].start].chars().count();
        shifts[letter] = pair[0].width - pair[0].widest;
    }
    shifts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(attributes: &str, content: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><text x=\"100\" y=\"20\" font-family=\"Noto Sans Devanagari\" \
             font-size=\"20\"{attributes}>{content}</text></svg>"
        )
    }

    #[test]
    fn clusters_are_as_wide_as_their_glyphs() {
        let fonts = Fonts::new();
        // The vowel sign and its consonant are one cluster of two glyphs.
        let clusters = fonts.clusters("भारत");
        assert_eq!(clusters.len(), 3);
        assert!(clusters[0].width > clusters[0].widest + 0.2);
        let width = fonts.width("भारत", 20.0, false);
        assert!((clusters.iter().map(|cluster| cluster.width * 20.0).sum::<f64>() - width).abs() < 1e-9);
        for (anchor, right) in
            [("", 100.0), (" text-anchor=\"middle\"", 100.0 - width / 2.0), (" text-anchor=\"end\"", 100.0 - width)]
        {
            let svg = text(anchor, "भारत");
            let wide = widened(&svg).into_owned();
            let document = Document::parse(&wide).unwrap();
            let node = document.descendants().find(|node| node.has_tag_name("text")).unwrap();
            assert_eq!(node.text(), Some("भारत"));
            assert!((node.attribute("x").unwrap().parse::<f64>().unwrap() - right).abs() < 0.01, "{wide}");
            assert_eq!(node.attribute("text-anchor"), None);
            let shifts: Vec<f64> = node.attribute("dx").unwrap().split(' ').filter_map(|dx| dx.parse().ok()).collect();
            let lacking = (clusters[0].width - clusters[0].widest) * 20.0;
            assert!(shifts.len() == 4 && (shifts[2] - lacking).abs() < 0.01 && shifts[3] == 0.0, "{shifts:?}");
        }
    }

    #[test]
    fn what_is_right_stays() {
        for svg in [
            text("", "India &amp; Nepal"),
            text("", "नगर"),
            text("", "چمن").replace("Devanagari", "Arabic"),
            "<svg".into(),
        ] {
            assert_eq!(widened(&svg), svg);
        }
    }

    /// The picture's last column of ink is where the last letter ends: set too narrow, it would be half a letter to the left.
    #[test]
    fn pictures_show_the_whole_width() {
        let document = text("", "भारत").replace("<svg ", "<svg width=\"200\" height=\"30\" viewBox=\"0 0 200 30\" ");
        let pixels = crate::render::svg::picture::rendered(&document, 1.0, f32::ceil).unwrap();
        let inked = |x: u32| (0..30).any(|y| pixels.pixel(x, y).is_some_and(|pixel| pixel.alpha() > 100));
        let last = (0..200).rev().find(|x| inked(*x)).unwrap();
        let right = 100.0 + Fonts::new().width("भारत", 20.0, false);
        assert!((f64::from(last) - right).abs() < 2.0, "{last} {right}");
    }
}
