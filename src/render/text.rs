//! Widths of texts, by shaping them with the fonts that draw them.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

use crate::embedded::{Embedded, embedded};

/// An embedded face.
pub struct FaceFile {
    /// Its family.
    pub family: &'static str,
    /// 400, or 700 for bold.
    pub weight: u16,
    file: Embedded,
    /// The letters by which a text is known to be in its script; none for Latin, Greek and Cyrillic, which the first two faces have.
    script: &'static [RangeInclusive<char>],
}

macro_rules! face {
    ($file:literal, $family:literal, $weight:literal, $script:expr) => {
        FaceFile { family: $family, weight: $weight, file: embedded!($file), script: $script }
    };
}

/// The embedded faces (Noto, OFL 1.1; see data/fonts): a regular and a bold one of Latin, Greek and Cyrillic, then one for each other script.
/// Those of Chinese, Japanese and Korean, Ethiopic, Khmer, Burmese and Tibetan hold the letters of the atlas's names alone.
pub static FACES: [FaceFile; 15] = [
    face!("NotoSans-Regular.ttf", "Noto Sans", 400, &[]),
    face!("NotoSans-Bold.ttf", "Noto Sans", 700, &[]),
    face!(
        "NotoSansArabic-Regular.ttf",
        "Noto Sans Arabic",
        400,
        &['\u{600}'..='\u{6ff}', '\u{750}'..='\u{77f}', '\u{fb50}'..='\u{fdff}', '\u{fe70}'..='\u{fefe}']
    ),
    face!("NotoSansHebrew-Regular.ttf", "Noto Sans Hebrew", 400, &['\u{590}'..='\u{5ff}']),
    face!("NotoSansArmenian-Regular.ttf", "Noto Sans Armenian", 400, &['\u{530}'..='\u{58f}']),
    face!("NotoSansGeorgian-Regular.ttf", "Noto Sans Georgian", 400, &['\u{10a0}'..='\u{10ff}']),
    face!("NotoSansThai-Regular.ttf", "Noto Sans Thai", 400, &['\u{e00}'..='\u{e7f}']),
    face!("NotoSansLao-Regular.ttf", "Noto Sans Lao", 400, &['\u{e80}'..='\u{eff}']),
    face!("NotoSansEthiopic-Regular.ttf", "Noto Sans Ethiopic", 400, &['\u{1200}'..='\u{139f}']),
    face!("NotoSansDevanagari-Regular.ttf", "Noto Sans Devanagari", 400, &['\u{900}'..='\u{97f}']),
    face!("NotoSansBengali-Regular.ttf", "Noto Sans Bengali", 400, &['\u{980}'..='\u{9ff}']),
    face!("NotoSansKhmer-Regular.ttf", "Noto Sans Khmer", 400, &['\u{1780}'..='\u{17ff}']),
    face!("NotoSansMyanmar-Regular.ttf", "Noto Sans Myanmar", 400, &['\u{1000}'..='\u{109f}']),
    face!("NotoSerifTibetan-Regular.ttf", "Noto Serif Tibetan", 400, &['\u{f00}'..='\u{fff}']),
    face!(
        "NotoSansCJK-Regular.otf",
        "Noto Sans CJK SC",
        400,
        &[
            '\u{1100}'..='\u{11ff}',
            '\u{3040}'..='\u{30ff}',
            '\u{3400}'..='\u{9fff}',
            '\u{ac00}'..='\u{d7a3}',
            '\u{f900}'..='\u{faff}'
        ]
    ),
];

impl FaceFile {
    /// The file.
    pub fn bytes(&'static self) -> &'static [u8] {
        self.file.bytes()
    }

    /// Whether an SVG's texts are set in it.
    pub fn is_used(&self, svg: &str) -> bool {
        let mark = match (self.weight, self.script) {
            (700, _) => "font-weight=\"700\"".into(),
            // It stands last in every list.
            (_, []) => format!("{}\"", self.family),
            _ => format!("{},", self.family),
        };
        svg.contains(&mark)
    }
}

/// Height of capitals over the baseline, as a part of the size.
pub const CAP_HEIGHT: f64 = 0.714;
/// How far letters go below the baseline, as a part of the size.
pub const DESCENT: f64 = 0.22;

/// The font families of a text in the order in which its letters ask for them, last that of figures and signs.
pub fn families(text: &str) -> String {
    let mut families: Vec<&str> = Vec::new();
    for family in own_faces(text).chain([0]).map(|face| FACES[face].family) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    families.join(", ")
}

/// The face of a text: that of the first letter that is of a script with a face of its own.
pub fn face(text: &str, bold: bool) -> usize {
    own_faces(text).next().unwrap_or(usize::from(bold))
}

/// The faces of a text's letters that are of scripts with a face of their own.
pub fn own_faces(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.chars().filter_map(own_face)
}

fn own_face(c: char) -> Option<usize> {
    let own = |face: &FaceFile| face.script.iter().any(|range| range.contains(&c));
    if c.is_ascii() { None } else { FACES.iter().position(own) }
}

/// Whether a text is in Latin, Greek or Cyrillic letters.
pub fn is_latin(text: &str) -> bool {
    FACES[face(text, false)].script.is_empty()
}

/// A stretch of a text that is set in one face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'t> {
    /// Its text.
    pub text: &'t str,
    /// Its face, by its number in [`FACES`].
    pub face: usize,
}

/// Glyphs that are set as one, as a consonant with its vowel signs is.
#[derive(Clone, Copy, Debug)]
pub struct Cluster {
    /// Where it begins in the stretch, bytes.
    pub start: usize,
    /// Its width, as a part of the size.
    pub width: f64,
    /// That of its widest glyph.
    pub widest: f64,
}

/// The faces, read when a text is set in them.
pub struct Fonts {
    faces: Vec<OnceLock<Option<Face<'static>>>>,
}

impl Fonts {
    /// The embedded fonts.
    pub fn new() -> Self {
        Self { faces: FACES.iter().map(|_| OnceLock::new()).collect() }
    }

    fn loaded(&self, face: usize) -> Option<&Face<'static>> {
        self.faces[face].get_or_init(|| Face::from_slice(FACES[face].bytes(), 0)).as_ref()
    }

    fn has(&self, face: usize, c: char) -> bool {
        self.loaded(face).is_some_and(|face| face.glyph_index(c).is_some())
    }

    /// Whether there are faces with all the letters of a text.
    pub fn writes(&self, text: &str) -> bool {
        // Dashes and the like are drawn with any face.
        let has = |run: &Run<'_>| run.text.chars().all(|c| !c.is_alphanumeric() || self.has(run.face, c));
        self.runs(text, false).iter().all(has)
    }

    /// The stretches of a text that are each set in one face: Latin letters and figures beside another script are not in its face.
    pub fn runs<'t>(&self, text: &'t str, bold: bool) -> Vec<Run<'t>> {
        let (own, latin) = (face(text, bold), usize::from(bold));
        if own == latin {
            return vec![Run { text, face: own }];
        }
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (at, c) in text.char_indices() {
            let last = starts.last().map(|(_, face)| *face);
            // Spaces and signs go with what stands before them.
            let before = last.filter(|face| !c.is_alphanumeric() && self.has(*face, c));
            let face = own_face(c).or(before).unwrap_or(latin);
            if last != Some(face) {
                starts.push((at, face));
            }
        }
        let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
        starts.iter().zip(ends).map(|((start, face), end)| Run { text: &text[*start..end], face: *face }).collect()
    }

    /// The same from left to right as they are seen, in a line that runs from left to right, as those of an SVG do.
    pub fn in_order(&self, text: &str, bold: bool) -> Vec<(String, usize)> {
        let bidi = BidiInfo::new(text, Some(Level::ltr()));
        let Some(paragraph) = bidi.paragraphs.first().filter(|_| bidi.has_rtl()) else {
            return self.runs(text, bold).into_iter().map(|run| (run.text.into(), run.face)).collect();
        };
        let (levels, visual) = bidi.visual_runs(paragraph, paragraph.range.clone());
        let mut stretches: Vec<(String, usize)> = Vec::new();
        for range in visual {
            let backwards = levels[range.start].is_rtl();
            let mut runs = self.runs(&text[range], bold);
            if backwards {
                runs.reverse();
            }
            for run in runs {
                // Signs alone have no direction of their own, and those at the ends of a stretch that of the line.
                let seen = match (backwards, BidiInfo::new(run.text, None).has_rtl()) {
                    (true, false) => run.text.chars().rev().map(mirrored).collect(),
                    (true, true) => format!("\u{200f}{}\u{200f}", run.text),
                    _ => run.text.to_string(),
                };
                match stretches.last_mut().filter(|(_, face)| *face == run.face && !backwards) {
                    Some((text, _)) => text.push_str(&seen),
                    None => stretches.push((seen, run.face)),
                }
            }
        }
        stretches
    }

    /// The width of a text in pixels.
    pub fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        self.runs(text, bold).iter().map(|run| self.run_width(run, size)).sum()
    }

    /// The width of a stretch of text in pixels.
    pub fn run_width(&self, run: &Run<'_>, size: f64) -> f64 {
        let text = run.text;
        let Some(face) = self.loaded(run.face) else { return 0.6 * size * text.chars().count() as f64 };
        let units = f64::from(face.units_per_em());
        let levels = BidiInfo::new(text, None);
        let runs = levels.paragraphs.first().map(|p| levels.visual_runs(p, p.range.clone()));
        let Some((levels, runs)) = runs else { return 0.0 };
        let advance = |run: std::ops::Range<usize>| -> i32 {
            let right_to_left = levels[run.start].is_rtl();
            let mut buffer = UnicodeBuffer::new();
            buffer.push_str(&text[run]);
            buffer.guess_segment_properties();
            buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
            rustybuzz::shape(face, &[], buffer).glyph_positions().iter().map(|g| g.x_advance).sum()
        };
        f64::from(runs.into_iter().map(advance).sum::<i32>()) / units * size
    }

    /// How far a text goes over and under its baseline, pixels: of Latin letters up to a capital's height and down to the lowest letter's
    /// depth, of others as far as the letters that are there do.
    pub fn reach(&self, text: &str, size: f64) -> (f64, f64) {
        let of = |run: &Run<'_>| self.run_reach(run, size);
        self.runs(text, false).iter().map(of).fold((0.0, 0.0), |(above, below), (a, b)| (a.max(above), b.max(below)))
    }

    fn run_reach(&self, run: &Run<'_>, size: f64) -> (f64, f64) {
        let Some(face) = self.loaded(run.face).filter(|_| !FACES[run.face].script.is_empty()) else {
            return (size * CAP_HEIGHT, size * DESCENT);
        };
        let shaped = shaped(face, run.text);
        let (mut above, mut below) = (0, 0);
        for (glyph, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let id = u16::try_from(glyph.glyph_id).unwrap_or_default();
            if let Some(ink) = face.glyph_bounding_box(rustybuzz::ttf_parser::GlyphId(id)) {
                above = above.max(i32::from(ink.y_max) + position.y_offset);
                below = below.max(-i32::from(ink.y_min) - position.y_offset);
            }
        }
        let part = size / f64::from(face.units_per_em());
        (f64::from(above) * part, f64::from(below) * part)
    }

    /// The clusters of a stretch of text that runs from left to right, in their order.
    pub fn clusters(&self, run: &Run<'_>) -> Vec<Cluster> {
        let Some(face) = self.loaded(run.face) else { return Vec::new() };
        let units = f64::from(face.units_per_em());
        let shaped = shaped(face, run.text);
        let mut clusters: Vec<Cluster> = Vec::new();
        for (glyph, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let (start, width) = (glyph.cluster as usize, f64::from(position.x_advance) / units);
            match clusters.last_mut().filter(|cluster| cluster.start == start) {
                Some(cluster) => {
                    cluster.width += width;
                    cluster.widest = cluster.widest.max(width);
                }
                None => clusters.push(Cluster { start, width, widest: width }),
            }
        }
        clusters
    }
}

/// A text for a line that runs from left to right: after words of a script that runs the other way stands a mark (U+200E), so that figures which
/// follow them are not drawn to them. A text wholly of such a script stays.
pub fn in_a_line(text: &str) -> Cow<'_, str> {
    let backwards = |c: char| match bidi_class(c) {
        BidiClass::L => Some(false),
        BidiClass::R | BidiClass::AL => Some(true),
        _ => None,
    };
    if ![true, false].iter().all(|way| text.chars().any(|c| backwards(c) == Some(*way))) {
        return Cow::Borrowed(text);
    }
    let (mut ends, mut open) = (Vec::new(), None);
    for (at, c) in text.char_indices() {
        match backwards(c) {
            Some(true) => open = Some(at + c.len_utf8()),
            Some(false) => ends.extend(open.take()),
            // A bracket closes what was opened among the words.
            None if open == Some(at) && ")]}»".contains(c) => open = Some(at + c.len_utf8()),
            None => {}
        }
    }
    ends.extend(open.filter(|end| *end < text.len()));
    let (mut out, mut done) = (String::with_capacity(text.len() + 3 * ends.len()), 0);
    for end in ends {
        out.push_str(&text[done..end]);
        out.push('\u{200e}');
        done = end;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// A bracket as it is seen where a text runs the other way.
fn mirrored(c: char) -> char {
    const PAIRS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('«', '»'), ('<', '>')];
    let other = PAIRS.iter().find_map(|(a, b)| if c == *a { Some(*b) } else { (c == *b).then_some(*a) });
    other.unwrap_or(c)
}

fn shaped(face: &Face<'_>, text: &str) -> rustybuzz::GlyphBuffer {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    rustybuzz::shape(face, &[], buffer)
}

impl Default for Fonts {
    fn default() -> Self {
        Self::new()
    }
}

/// A text no wider than `width`: its beginning and an ellipsis where it is wider.
pub fn cut(fonts: &Fonts, text: &str, (size, bold): (f64, bool), width: f64) -> String {
    if fonts.width(text, size, bold) <= width {
        return text.into();
    }
    let mut short: String = text.into();
    while short.pop().is_some() {
        let cut = format!("{}…", short.trim_end());
        if fonts.width(&cut, size, bold) <= width {
            return cut;
        }
    }
    "…".into()
}

/// Breaks a text into lines no wider than `width`, at spaces.
pub fn wrapped(fonts: &Fonts, text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) if fonts.width(&longer, size, false) <= width => *line = longer,
            _ => lines.push(word.into()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_script_has_its_face() {
        let fonts = Fonts::new();
        for (text, right) in [
            ("Kyiv", "Noto Sans"),
            ("Київ", "Noto Sans"),
            ("Αθήνα", "Noto Sans"),
            ("چمن – سپین بولدک", "Noto Sans Arabic"),
            ("חיפה", "Noto Sans Hebrew"),
            ("北京市", "Noto Sans CJK SC"),
            ("서울", "Noto Sans CJK SC"),
            ("ไทย", "Noto Sans Thai"),
            ("საქართველო", "Noto Sans Georgian"),
            ("Հայաստան", "Noto Sans Armenian"),
            ("ኢትዮጵያ", "Noto Sans Ethiopic"),
            ("नेपाल", "Noto Sans Devanagari"),
            ("বাংলাদেশ", "Noto Sans Bengali"),
            ("កម្ពុជា", "Noto Sans Khmer"),
            ("မြန်မာ", "Noto Sans Myanmar"),
            ("འབྲུག", "Noto Serif Tibetan"),
        ] {
            assert_eq!((FACES[face(text, false)].family, fonts.writes(text)), (right, true), "{text}");
        }
        assert!(fonts.writes("कुष्ठरोग 12 (India)") && fonts.writes("ঢাকা – Dhaka"));
        // Of Chinese there are the letters of the atlas's names; of Tamil, none.
        assert!(!fonts.writes("鑫") && !fonts.writes("தமிழ்"));
    }

    #[test]
    fn each_stretch_of_a_text_has_its_face() {
        let fonts = Fonts::new();
        let runs = |text| -> Vec<(&str, &str)> {
            fonts.runs(text, false).into_iter().map(|run| (run.text, FACES[run.face].family)).collect()
        };
        assert_eq!(runs("Kyiv 12"), [("Kyiv 12", "Noto Sans")]);
        assert_eq!(runs("কুষ্টিয়া 10"), [("কুষ্টিয়া ", "Noto Sans Bengali"), ("10", "Noto Sans")]);
        assert_eq!(
            runs("Map: हिन्दी (India)"),
            [("Map: ", "Noto Sans"), ("हिन्दी (", "Noto Sans Devanagari"), ("India)", "Noto Sans")]
        );
        assert_eq!(runs("چمن 10"), [("چمن ", "Noto Sans Arabic"), ("10", "Noto Sans")]);
        let seen = |text: &str| fonts.in_order(text, false).into_iter().map(|(text, _)| text).collect::<Vec<_>>();
        assert_eq!(seen("چمن 10"), ["10", "\u{200f}چمن \u{200f}"]);
        assert_eq!(seen("(چمن)"), ["(", "\u{200f}چمن\u{200f}", ")"]);
        assert_eq!(seen(&in_a_line("چمن · 5 x")), ["\u{200f}چمن\u{200f}", "\u{200e} · 5 x"]);
        assert_eq!(in_a_line("at چمن: 5, in كويته 7"), "at چمن\u{200e}: 5, in كويته\u{200e} 7");
        assert_eq!(in_a_line("in كويته (چمن) 7"), "in كويته (چمن)\u{200e} 7");
        assert!(["چمن 10", "Chaman 10", "چمن"].iter().all(|text| in_a_line(text) == *text));
        let apart = fonts.width("কুষ্টিয়া ", 20.0, false) + fonts.width("10", 20.0, false);
        assert!((fonts.width("কুষ্টিয়া 10", 20.0, false) - apart).abs() < 1e-9);
    }
}
