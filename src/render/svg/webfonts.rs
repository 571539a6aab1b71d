//! The fonts inside an SVG, for programs that do not have them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::render::text::FACES;

/// The document with the faces that its texts use embedded, as `@font-face` rules. The faces are cut to what names
/// need; what they lack is drawn with a font of the reader's.
pub fn with_fonts(svg: &str) -> String {
    let Some(at) = svg.find("</desc>\n").map(|at| at + "</desc>\n".len()) else { return svg.into() };
    let rules = FACES.iter().filter(|face| face.is_used(svg)).map(|face| {
        let (family, weight, data) = (face.family, face.weight, BASE64_STANDARD.encode(face.bytes()));
        format!("@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/ttf;base64,{data})}}\n")
    });
    let rules: String = rules.collect();
    format!("{}<style>\n{rules}</style>\n{}", &svg[..at], &svg[at..])
}
