//! PNG from the map's own SVG.

use std::sync::Arc;

use resvg::{tiny_skia, usvg};

use super::clusters::widened;
use crate::render::text::FACES;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The SVG was not understood.
    #[error("the map could not be turned into a picture: {0}")]
    Svg(String),
    /// A chart could not be drawn.
    #[error("the chart could not be drawn: {0}")]
    Chart(String),
    /// The picture would be too large, or could not be encoded.
    #[error("a picture of {width} by {height} pixels could not be made")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
}

/// The SVG as PNG, `scale` picture pixels to one of the SVG. Only the embedded fonts are used.
///
/// # Errors
/// [`PictureError`] if the SVG is malformed or the picture too large.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PictureError> {
    let pixels = rendered(svg, scale, f32::ceil)?;
    let (width, height) = (pixels.width(), pixels.height());
    pixels.encode_png().map_err(|_| PictureError::Size { width, height })
}

/// The SVG as pixels; `whole` makes a whole number of them.
pub fn rendered(svg: &str, scale: f32, whole: fn(f32) -> f32) -> Result<tiny_skia::Pixmap, PictureError> {
    let tree = tree(svg)?;
    let size = tree.size();
    let (width, height) = (whole(size.width() * scale) as u32, whole(size.height() * scale) as u32);
    let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or(PictureError::Size { width, height })?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels)
}

/// The SVG, understood, with the embedded fonts alone.
pub fn tree(svg: &str) -> Result<usvg::Tree, PictureError> {
    let mut fonts = usvg::fontdb::Database::new();
    for face in FACES.iter().filter(|face| face.is_used(svg)) {
        fonts.load_font_data(face.bytes().to_vec());
    }
    let options = usvg::Options { fontdb: Arc::new(fonts), ..usvg::Options::default() };
    usvg::Tree::from_str(&widened(svg), &options).map_err(|e| PictureError::Svg(e.to_string()))
}
