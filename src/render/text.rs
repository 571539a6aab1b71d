//! Widths of texts, by shaping them with the fonts that draw them.

use rustybuzz::{Direction, Face, UnicodeBuffer};

/// The embedded fonts (Noto, OFL 1.1; see data/fonts).
pub const FONT_FILES: [&[u8]; 3] = [
    include_bytes!("../../data/fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../data/fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../data/fonts/NotoSansArabic-Regular.ttf"),
];

/// Height of capitals over the baseline, as a part of the size.
pub const CAP_HEIGHT: f64 = 0.714;
/// How far letters go below the baseline, as a part of the size.
pub const DESCENT: f64 = 0.22;

/// The font family of a text: one script, one font.
pub fn family(text: &str) -> &'static str {
    if is_arabic(text) { "Noto Sans Arabic" } else { "Noto Sans" }
}

/// Whether a text is in Arabic script: Arabic, Dari, Pashto, Urdu.
pub fn is_arabic(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'))
}

/// The faces, ready to shape.
pub struct Fonts {
    faces: Vec<Face<'static>>,
}

impl Fonts {
    /// Reads the embedded fonts.
    pub fn new() -> Self {
        Self { faces: FONT_FILES.iter().filter_map(|bytes| Face::from_slice(bytes, 0)).collect() }
    }

    /// The width of a text in pixels.
    pub fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let arabic = is_arabic(text);
        let index = if arabic { 2 } else { usize::from(bold) };
        let Some(face) = self.faces.get(index) else { return 0.6 * size * text.chars().count() as f64 };
        let units = f64::from(face.units_per_em());
        let levels = unicode_bidi::BidiInfo::new(text, None);
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
