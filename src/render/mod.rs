//! Floor 5: from a study to pictures. First a scene ([`scene`]): projected, clipped, thinned, labels placed; plain
//! data. Then plotters draws it with a backend of ours (`svg`). PNG and PDF are made from that SVG.

mod charts;
mod html;
mod map;
pub mod qgis;
pub mod qml;
pub mod scene;
mod style;
mod svg;
mod text;
mod theme;

pub use crate::geodesy::projection::{Projection, Projector};
pub use charts::{changed_intensity, decay, k_distances, profile_charts, sectors, strip, timeline};
pub use html::{Contents, Words, WordsError, page};
pub use map::live::{Live, live};
pub use map::{Map, Missing, Pages, frames, map, map_of_changes, pages};
pub use svg::{PictureError, apng, gif, pdf, png, svg, with_fonts};
pub use text::Fonts;
pub use theme::{Theme, ThemeError};
