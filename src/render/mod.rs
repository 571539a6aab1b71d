//! Floor 4: from data to pictures. First a scene ([`scene`]): projected, clipped, thinned, labels placed; plain
//! data. Then plotters draws it (`draw`) with a backend of ours (`svg`). PNG and PDF are made from that SVG.

mod canvas;
mod chart;
mod draw;
mod frame;
mod kdistance;
mod labels;
mod layers;
mod map;
mod picture;
mod projection;
pub mod scene;
mod style;
mod svg;
mod text;
mod timeline;
pub mod words;

pub use canvas::{MapData, MapOptions};
pub use draw::svg;
pub use kdistance::k_distances;
pub use layers::legend::largest;
pub use map::{Map, map};
pub use picture::{PictureError, pdf, png};
pub use projection::{Projection, Projector};
pub use text::Fonts;
pub use timeline::timeline;
