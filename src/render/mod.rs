//! Floor 4: from data to pictures. First a scene ([`scene`]): projected, clipped, thinned, labels placed; plain
//! data. Then plotters draws it (`draw`) with a backend of ours (`svg`). PNG and PDF are made from that SVG.

mod canvas;
mod chart;
mod draw;
mod facets;
mod frame;
mod kdistance;
mod labels;
mod layers;
mod map;
mod picture;
mod profile;
mod projection;
pub mod scene;
mod style;
mod svg;
mod text;
mod theme;
mod timeline;
mod webfonts;
pub mod words;

pub use canvas::{ColorBy, DISCLAIMER, Facet, LabelScript, MOST_DOTS, MapData, MapOptions, Points, SizeBy, Viewpoint};
pub use draw::svg;
pub use frame::Extent;
pub use kdistance::k_distances;
pub use layers::encoding::positive_number;
pub use layers::legend_rows::largest;
pub use map::{Map, map};
pub use picture::{PictureError, pdf, png};
pub use profile::{decay, sectors};
pub use projection::{Projection, ProjectionChoice, Projector};
pub use text::Fonts;
pub use theme::{Theme, ThemeError};
pub use timeline::timeline;
pub use webfonts::with_fonts;
