//! The plotters backend: layered SVG in hundredths of a pixel. The one place that escapes text and prints numbers.

mod animation;
mod clusters;
mod document;
pub mod draw;
mod picture;
mod webfonts;

pub use animation::{apng, gif};
pub use document::pdf;
pub use draw::{coarse_svg, svg};
pub use picture::{PictureError, png};
pub use webfonts::with_fonts;

use std::fmt::Write;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use crate::render::scene::{Anchor, Layer, Mark, Paint, Path, Stroke, Symbol, Text};
use crate::render::text::{CAP_HEIGHT, DESCENT, Fonts, families, in_a_line};
use crate::render::theme::Theme;

/// Backend units a pixel.
pub const UNITS: f64 = 100.0;

/// Drawing into a string of SVG.
pub struct SvgBackend<'a> {
    out: &'a mut String,
    fonts: &'a Fonts,
    theme: &'a Theme,
    size: (u32, u32),
    /// Looks of symbols that the open layer has a class for, and what the names of its classes begin with.
    looks: Vec<Look>,
    class: String,
    layers: usize,
    /// Units that points of paths lie on multiples of.
    grain: i32,
}

/// Fill and outline of a symbol.
type Look = (Option<Paint>, Option<Stroke>);

/// A look of so many symbols in a layer is written once, as a class.
const OFTEN: usize = 10;

/// Drawing cannot fail: it only adds to a string.
#[derive(Debug, thiserror::Error)]
#[error("drawing failed")]
pub struct Never;

type Drawn = Result<(), DrawingErrorKind<Never>>;

impl<'a> SvgBackend<'a> {
    /// A backend for a page of `width` by `height` pixels that adds to `out`.
    pub fn new(out: &'a mut String, fonts: &'a Fonts, theme: &'a Theme, width: f64, height: f64) -> Self {
        Self {
            out,
            fonts,
            theme,
            looks: Vec::new(),
            class: String::new(),
            layers: 0,
            grain: 1,
            size: ((width * UNITS) as u32, (height * UNITS) as u32),
        }
    }

    /// The same with points of paths on multiples of so many units.
    pub fn with_grain(self, grain: i32) -> Self {
        Self { grain, ..self }
    }

    /// Opens a layer, which Inkscape shows under its label.
    pub fn open_layer(&mut self, layer: &Layer) {
        let mut clip = String::new();
        if let Some((left, top, right, bottom)) = layer.clip {
            let _ = write!(self.out, "<clipPath id=\"{}-clip\"><path d=\"M", layer.id);
            for (i, (x, y)) in [(left, top), (right, top), (right, bottom), (left, bottom)].into_iter().enumerate() {
                self.out.push_str(if i == 0 { "" } else { "L" });
                self.number(x);
                self.out.push(' ');
                self.number(y);
            }
            self.out.push_str("Z\"/></clipPath>\n");
            clip = format!(" clip-path=\"url(#{}-clip)\"", layer.id);
        }
        let _ = writeln!(
            self.out,
            "<g id=\"{}\" inkscape:groupmode=\"layer\" inkscape:label=\"{}\"{clip}>",
            layer.id,
            escaped(&layer.label)
        );
        self.looks = common_looks(layer);
        // A letter for each layer that has classes: a1, a2, b1.
        if !self.looks.is_empty() {
            self.layers += 1;
            self.class = class_prefix(self.layers);
        }
        if !self.looks.is_empty() {
            self.out.push_str("<style>");
            for (i, (fill, stroke)) in self.looks.clone().into_iter().enumerate() {
                let _ = write!(self.out, ".{}{}{{", self.class, i + 1);
                self.declared("fill", fill);
                if let Some(stroke) = stroke {
                    self.declared("stroke", Some(stroke.paint));
                    self.out.push_str("stroke-width:");
                    self.number(stroke.width);
                }
                self.out.push('}');
            }
            self.out.push_str("</style>\n");
        }
    }

    /// Closes it.
    pub fn close_layer(&mut self) {
        self.looks.clear();
        self.out.push_str("</g>\n");
    }

    /// Draws lines or an area through `points`, which belong to lines of these lengths.
    pub fn path(&mut self, path: &Path, mut points: impl Iterator<Item = BackendCoord>) {
        self.out.push_str("<path d=\"");
        for line in &path.lines {
            let mut last: Option<BackendCoord> = None;
            for (i, at) in points.by_ref().take(line.len()).enumerate() {
                let at = (self.on_grain(at.0), self.on_grain(at.1));
                match last {
                    // Points that fall together on the grid of hundredths are one.
                    Some(before) if before == at && i + 1 < line.len() => continue,
                    // Steps are exact on that grid, and shorter than places.
                    Some(before) => {
                        self.out.push('l');
                        self.step(before, at);
                    }
                    None => {
                        self.out.push('M');
                        self.point(at);
                    }
                }
                last = Some(at);
            }
            if path.closed {
                self.out.push('Z');
            }
        }
        self.out.push('"');
        if path.closed && path.lines.len() > 1 {
            self.out.push_str(" fill-rule=\"evenodd\"");
        }
        self.fill(path.fill);
        self.stroke(path.stroke.as_ref());
        self.close_with_title("path", &path.title);
    }

    /// Draws a symbol about `at`.
    pub fn symbol(&mut self, symbol: &Symbol, at: BackendCoord) {
        let outline = symbol.shape.outline();
        if outline.is_empty() {
            self.out.push_str("<circle cx=\"");
            self.number(f64::from(at.0) / UNITS);
            self.out.push_str("\" cy=\"");
            self.number(f64::from(at.1) / UNITS);
            self.out.push_str("\" r=\"");
            self.number(symbol.radius);
            self.out.push('"');
        } else {
            self.out.push_str("<path transform=\"translate(");
            self.point(at);
            self.out.push_str(")\" d=\"");
            for (i, (x, y)) in outline.iter().enumerate() {
                self.out.push(if i == 0 { 'M' } else { 'L' });
                self.number(x * symbol.radius);
                self.out.push(' ');
                self.number(y * symbol.radius);
            }
            self.out.push_str("Z\"");
        }
        if let Some(i) = self.looks.iter().position(|look| is_look(symbol, look)) {
            let _ = write!(self.out, " class=\"{}{}\"", self.class, i + 1);
        } else {
            self.fill(symbol.fill);
            self.stroke(symbol.stroke.as_ref());
        }
        for (name, value) in symbol.data.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(self.out, " data-{name}=\"{}\"", escaped(value));
        }
        self.close_with_title(if outline.is_empty() { "circle" } else { "path" }, &symbol.title);
    }

    /// Draws a line of text at `at`.
    pub fn text(&mut self, text: &Text, at: BackendCoord) {
        self.out.push_str("<text x=\"");
        self.number(f64::from(at.0) / UNITS);
        self.out.push_str("\" y=\"");
        self.number(f64::from(at.1) / UNITS);
        let _ = write!(self.out, "\" font-family=\"{}\" font-size=\"", families(&text.text));
        self.number(text.size);
        self.out.push('"');
        if text.bold {
            self.out.push_str(" font-weight=\"700\"");
        }
        match text.anchor {
            Anchor::Left => {}
            Anchor::Middle => self.out.push_str(" text-anchor=\"middle\""),
            Anchor::Right => self.out.push_str(" text-anchor=\"end\""),
        }
        if text.spacing != 0.0 {
            self.out.push_str(" letter-spacing=\"");
            self.number(text.spacing);
            self.out.push('"');
        }
        self.fill(Some(text.paint));
        if let Some((paint, width)) = text.halo {
            self.out.push_str(" paint-order=\"stroke\" stroke-linejoin=\"round\"");
            self.stroke(Some(&Stroke { paint, width, dash: Vec::new() }));
        }
        let _ = writeln!(self.out, ">{}</text>", escaped(&in_a_line(&text.text)));
    }

    fn close_with_title(&mut self, element: &str, title: &str) {
        if title.is_empty() {
            self.out.push_str("/>\n");
        } else {
            let _ = writeln!(self.out, "><title>{}</title></{element}>", escaped(title));
        }
    }

    fn fill(&mut self, paint: Option<Paint>) {
        self.colour("fill", paint);
    }

    fn stroke(&mut self, stroke: Option<&Stroke>) {
        let Some(stroke) = stroke else { return };
        self.colour("stroke", Some(stroke.paint));
        self.out.push_str(" stroke-width=\"");
        self.number(stroke.width);
        self.out.push('"');
        if !stroke.dash.is_empty() {
            self.out.push_str(" stroke-dasharray=\"");
            for (i, dash) in stroke.dash.iter().enumerate() {
                if i > 0 {
                    self.out.push(' ');
                }
                self.number(*dash);
            }
            self.out.push('"');
        }
    }

    fn colour(&mut self, attribute: &str, paint: Option<Paint>) {
        let Some(Paint { rgb, opacity }) = paint else {
            let _ = write!(self.out, " {attribute}=\"none\"");
            return;
        };
        let [r, g, b] = self.theme.of(rgb);
        let _ = write!(self.out, " {attribute}=\"#{r:02x}{g:02x}{b:02x}\"");
        if opacity < 1.0 {
            let _ = write!(self.out, " {attribute}-opacity=\"");
            self.number(opacity);
            self.out.push('"');
        }
    }

    /// A colour as CSS.
    fn declared(&mut self, property: &str, paint: Option<Paint>) {
        let Some(Paint { rgb, opacity }) = paint else {
            let _ = write!(self.out, "{property}:none;");
            return;
        };
        let [r, g, b] = self.theme.of(rgb);
        let _ = write!(self.out, "{property}:#{r:02x}{g:02x}{b:02x};");
        if opacity < 1.0 {
            let _ = write!(self.out, "{property}-opacity:");
            self.number(opacity);
            self.out.push(';');
        }
    }

    fn on_grain(&self, at: i32) -> i32 {
        (f64::from(at) / f64::from(self.grain)).round() as i32 * self.grain
    }

    fn point(&mut self, at: BackendCoord) {
        self.number(f64::from(at.0) / UNITS);
        self.out.push(' ');
        self.number(f64::from(at.1) / UNITS);
    }

    fn step(&mut self, from: BackendCoord, to: BackendCoord) {
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        self.number(f64::from(x) / UNITS);
        if y >= 0 {
            self.out.push(' ');
        }
        self.number(f64::from(y) / UNITS);
    }

    /// A number with at most two decimals and no needless zeros.
    fn number(&mut self, value: f64) {
        push_number(self.out, value);
    }
}

/// Letters for the n-th layer with classes: a to z, then aa to az and so on.
fn class_prefix(n: usize) -> String {
    let letter = char::from(b'a' + ((n - 1) % 26) as u8);
    if n > 26 { format!("{}{letter}", class_prefix((n - 1) / 26)) } else { letter.into() }
}

/// The looks that at least [`OFTEN`] symbols of a layer share, in the order in which they occur.
fn common_looks(layer: &Layer) -> Vec<Look> {
    let mut looks: Vec<(Look, usize)> = Vec::new();
    for mark in &layer.marks {
        let Mark::Symbol(symbol) = mark else { continue };
        match looks.iter_mut().find(|(look, _)| is_look(symbol, look)) {
            Some((_, count)) => *count += 1,
            None => looks.push(((symbol.fill, symbol.stroke.clone()), 1)),
        }
    }
    let undashed = |look: &Look| look.1.as_ref().is_none_or(|s| s.dash.is_empty());
    looks.into_iter().filter(|(look, count)| *count >= OFTEN && undashed(look)).map(|(look, _)| look).collect()
}

fn is_look(symbol: &Symbol, look: &Look) -> bool {
    symbol.fill == look.0 && symbol.stroke == look.1
}

/// Appends a number with at most two decimals and no needless zeros.
pub fn push_number(out: &mut String, value: f64) {
    let hundredths = (value * 100.0).round() as i64;
    if hundredths < 0 {
        out.push('-');
    }
    let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
    let _ = match (rest % 10, rest) {
        (_, 0) => write!(out, "{whole}"),
        (0, _) => write!(out, "{whole}.{}", rest / 10),
        _ => write!(out, "{whole}.{rest:02}"),
    };
}

/// Text safe inside XML: markup escaped, characters that XML 1.0 forbids replaced by U+FFFD.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            // Direction overrides could make a label say something else than its text.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Never;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + UNITS as i32, at.1 + UNITS as i32), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        let corners = [a, (b.0, a.1), b, (a.0, b.1)];
        self.shape(&corners, true, fill, style);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.shape(&points, false, false, style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let symbol = Symbol {
            at: (0.0, 0.0),
            shape: crate::render::scene::Shape::Circle,
            radius: f64::from(radius) / UNITS,
            fill: fill.then(|| colour(style.color())),
            stroke: (!fill).then(|| stroke(style)),
            title: String::new(),
            data: Vec::new(),
        };
        self.symbol(&symbol, at);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vertices: I, style: &S) -> Drawn {
        let points: Vec<BackendCoord> = vertices.into_iter().collect();
        self.shape(&points, true, true, style);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let size = style.size() / UNITS;
        let anchor = style.anchor();
        let drop = match anchor.v_pos {
            VPos::Top => CAP_HEIGHT,
            VPos::Center => CAP_HEIGHT / 2.0,
            VPos::Bottom => -DESCENT,
        };
        let line = Text {
            at: (0.0, 0.0),
            text: text.into(),
            size,
            bold: matches!(style.style(), plotters_backend::FontStyle::Bold),
            paint: colour(style.color()),
            anchor: match anchor.h_pos {
                HPos::Left => Anchor::Left,
                HPos::Center => Anchor::Middle,
                HPos::Right => Anchor::Right,
            },
            halo: None,
            spacing: 0.0,
        };
        self.text(&line, (at.0, at.1 + (drop * style.size()) as i32));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Never>> {
        let bold = matches!(style.style(), plotters_backend::FontStyle::Bold);
        Ok((self.fonts.width(text, style.size(), bold).ceil() as u32, style.size() as u32))
    }
}

impl SvgBackend<'_> {
    fn shape<S: BackendStyle>(&mut self, points: &[BackendCoord], closed: bool, filled: bool, style: &S) {
        let path = Path {
            lines: vec![vec![(0.0, 0.0); points.len()]],
            closed,
            fill: filled.then(|| colour(style.color())),
            stroke: (!filled).then(|| stroke(style)),
            title: String::new(),
        };
        if style.color().alpha > 0.0 {
            self.path(&path, points.iter().copied());
        }
    }
}

fn colour(colour: BackendColor) -> Paint {
    let (r, g, b) = colour.rgb;
    Paint { rgb: [r, g, b], opacity: colour.alpha }
}

fn stroke<S: BackendStyle>(style: &S) -> Stroke {
    Stroke { paint: colour(style.color()), width: f64::from(style.stroke_width()) / UNITS, dash: Vec::new() }
}
