//! From a scene to SVG, through plotters.

use std::fmt::Write;

use plotters::coord::CoordTranslate;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{CoordMapper, Drawable, PointCollection};
use plotters_backend::{BackendCoord, DrawingErrorKind};

use crate::render::scene::{Layer, Mark, Point, Scene};
use crate::render::svg::{Never, SvgBackend, UNITS, escaped, push_number};
use crate::render::text::Fonts;
use crate::render::theme::Theme;

/// The page's pixels as backend units.
pub struct Page;

impl CoordTranslate for Page {
    type From = Point;

    fn translate(&self, from: &Point) -> BackendCoord {
        ((from.0 * UNITS).round() as i32, (from.1 * UNITS).round() as i32)
    }
}

/// Maps points where they are. The stock mapper of plotters moves every point into the drawing area, which puts
/// what lies outside in a false place.
pub struct Unclamped;

impl CoordMapper for Unclamped {
    type Output = BackendCoord;

    fn map<CT: CoordTranslate>(translate: &CT, from: &CT::From, _: &plotters::drawing::Rect) -> BackendCoord {
        translate.translate(from)
    }
}

enum Step<'a> {
    Open(&'a Layer),
    Draw(&'a Mark),
    Close,
}

impl<'a> PointCollection<'a, Point, Unclamped> for &'a Step<'a> {
    type Point = &'a Point;
    type IntoIter = Box<dyn Iterator<Item = &'a Point> + 'a>;

    fn point_iter(self) -> Self::IntoIter {
        match self {
            Step::Open(_) | Step::Close => Box::new(std::iter::empty()),
            Step::Draw(Mark::Path(path)) => Box::new(path.lines.iter().flatten()),
            Step::Draw(Mark::Symbol(symbol)) => Box::new(std::iter::once(&symbol.at)),
            Step::Draw(Mark::Text(text)) => Box::new(std::iter::once(&text.at)),
        }
    }
}

impl<'b> Drawable<SvgBackend<'b>, Unclamped> for Step<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut points: I,
        backend: &mut SvgBackend<'b>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Never>> {
        match self {
            Self::Open(layer) => backend.open_layer(layer),
            Self::Close => backend.close_layer(),
            Self::Draw(Mark::Path(path)) => backend.path(path, points),
            Self::Draw(Mark::Symbol(symbol)) => {
                if let Some(at) = points.next() {
                    backend.symbol(symbol, at);
                }
            }
            Self::Draw(Mark::Text(text)) => {
                if let Some(at) = points.next() {
                    backend.text(text, at);
                }
            }
        }
        Ok(())
    }
}

/// The scene as an SVG document.
pub fn svg(scene: &Scene, fonts: &Fonts, theme: &Theme) -> String {
    drawn(scene, fonts, theme, 1)
}

/// The same with lines to a tenth of a pixel, which is a third smaller.
pub fn coarse_svg(scene: &Scene, fonts: &Fonts, theme: &Theme) -> String {
    drawn(scene, fonts, theme, 10)
}

fn drawn(scene: &Scene, fonts: &Fonts, theme: &Theme, grain: i32) -> String {
    let mut body = String::new();
    let backend = SvgBackend::new(&mut body, fonts, theme, scene.width, scene.height).with_grain(grain);
    let area = backend.into_drawing_area().apply_coord_spec(Page);
    let draw = |step: Step<'_>| {
        // The backend only adds to a string.
        let _ = area.draw(&step);
    };
    for layer in scene.layers.iter().filter(|l| !l.marks.is_empty()) {
        draw(Step::Open(layer));
        layer.marks.iter().for_each(|mark| draw(Step::Draw(mark)));
        draw(Step::Close);
    }
    drop(area);
    document(
        &Head {
            width: scene.width,
            height: scene.height,
            unit: scene.unit,
            title: &scene.title,
            desc: &scene.desc,
            data: &scene.data,
        },
        &body,
    )
}

/// A drawing area for a page of this many pixels, in hundredths of them.
pub fn area<'a>(
    out: &'a mut String,
    fonts: &'a Fonts,
    theme: &'a Theme,
    width: f64,
    height: f64,
) -> DrawingArea<SvgBackend<'a>, Shift> {
    SvgBackend::new(out, fonts, theme, width, height).into_drawing_area()
}

/// What a document says about itself.
pub struct Head<'a> {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// The unit of a printed page, and how many pixels it is; none for pixels.
    pub unit: Option<(&'static str, f64)>,
    /// Its title.
    pub title: &'a str,
    /// Its description.
    pub desc: &'a str,
    /// Attributes for scripts.
    pub data: &'a [(&'static str, String)],
}

/// A document around `body`.
pub fn document(head: &Head<'_>, body: &str) -> String {
    let (mut w, mut h) = (String::new(), String::new());
    push_number(&mut w, head.width);
    push_number(&mut h, head.height);
    let (mut wide, mut high) = (w.clone(), h.clone());
    if let Some((unit, pixels)) = head.unit {
        (wide, high) = (String::new(), String::new());
        push_number(&mut wide, head.width / pixels);
        push_number(&mut high, head.height / pixels);
        wide.push_str(unit);
        high.push_str(unit);
    }
    let mut out = String::with_capacity(body.len() + 1024);
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" width=\"{wide}\" height=\"{high}\" \
         viewBox=\"0 0 {w} {h}\" role=\"img\" aria-labelledby=\"title desc\""
    );
    for (name, value) in head.data {
        let _ = write!(out, " data-{name}=\"{}\"", escaped(value));
    }
    let _ = write!(
        out,
        ">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n{body}</svg>\n",
        escaped(head.title),
        escaped(head.desc)
    );
    out
}
