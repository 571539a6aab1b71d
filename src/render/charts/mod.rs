//! Charts, one a file, and what they share.

mod bands;
mod heat;
mod intensity;
mod kdistance;
mod plot;
mod profile;
mod strip;
mod timeline;

pub use intensity::changed_intensity;
pub use kdistance::k_distances;
pub use profile::{decay, sectors};
pub use strip::strip;
pub use timeline::timeline;

use plotters::prelude::*;

use crate::render::scene::Paint;
use crate::render::svg::draw::{Head, area, document};
use crate::render::svg::{Never, PictureError, SvgBackend, UNITS};
use crate::render::text::Fonts;
use crate::render::theme::Theme;
use crate::study::Study;
use crate::study::profile::Profile;

/// The pictures of a profile, each with the name of its file.
///
/// # Errors
/// [`PictureError::Chart`] if plotters fails.
pub fn profile_charts(
    study: &Study,
    profile: &Profile,
    fonts: &Fonts,
    theme: &Theme,
) -> Result<Vec<(&'static str, String)>, PictureError> {
    let mut made = vec![("strip", strip(study, None, fonts, theme)?)];
    made.extend(heat::heat(study, profile, fonts, theme)?.map(|svg| ("heat", svg)));
    made.push(("bands", bands::bands(study, profile, fonts, theme)?));
    if let Some(found) = &profile.intensity {
        made.push(("intensity", intensity::intensity(study, found, fonts, theme)?));
    }
    Ok(made)
}

pub type Drawn = Result<(), DrawingAreaErrorKind<Never>>;
pub type Area<'a> = DrawingArea<SvgBackend<'a>, plotters::coord::Shift>;

/// A chart as SVG: `draw` gets the page, `size` is in pixels.
pub fn chart(
    size: (f64, f64),
    (title, desc): (&str, &str),
    fonts: &Fonts,
    theme: &Theme,
    draw: impl FnOnce(&Area<'_>) -> Drawn,
) -> Result<String, PictureError> {
    let (width, height) = size;
    let mut body = String::new();
    let page = area(&mut body, fonts, theme, width, height);
    draw(&page).map_err(|e| PictureError::Chart(e.to_string()))?;
    drop(page);
    Ok(document(&Head { width, height, unit: None, title, desc, data: &[] }, &body))
}

pub fn text(area: &Area<'_>, text: &str, at: (f64, f64), size: f64, bold: bool, paint: Paint) -> Drawn {
    area.draw(&Text::new(text.to_string(), (units(at.0), units(at.1)), font(size, bold, paint)))
}

pub fn font(size: f64, bold: bool, paint: Paint) -> TextStyle<'static> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let mut style = TextStyle::from(("Noto Sans", size * UNITS, style).into_font());
    style.color = colour(paint).to_backend_color();
    style
}

pub fn colour(paint: Paint) -> RGBColor {
    let [r, g, b] = paint.rgb;
    RGBColor(r, g, b)
}

pub fn px(pixels: f64) -> u32 {
    (pixels * UNITS) as u32
}

pub fn units(pixels: f64) -> i32 {
    (pixels * UNITS) as i32
}
