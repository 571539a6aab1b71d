//! The fonts inside an SVG, for programs that do not have them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::render::text::FONT_FILES;

/// What tells that a face is used, its family, and its weight; in the order of the files.
const FACES: [(&str, &str, u16); 3] = [
    ("font-family=\"Noto Sans\"", "Noto Sans", 400),
    ("font-weight=\"700\"", "Noto Sans", 700),
    ("font-family=\"Noto Sans Arabic\"", "Noto Sans Arabic", 400),
];

/// The document with the faces that its texts use embedded, as `@font-face` rules. The faces are cut to Latin and Arabic
/// script; what they lack is drawn with a font of the reader's.
pub fn with_fonts(svg: &str) -> String {
    let Some(at) = svg.find("</desc>\n").map(|at| at + "</desc>\n".len()) else { return svg.into() };
    let used = FACES.iter().zip(FONT_FILES).filter(|((mark, ..), _)| svg.contains(mark));
    let rules = used.map(|((_, family, weight), bytes)| {
        let data = BASE64_STANDARD.encode(bytes);
        format!("@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/ttf;base64,{data})}}\n")
    });
    let rules: String = rules.collect();
    format!("{}<style>\n{rules}</style>\n{}", &svg[..at], &svg[at..])
}
