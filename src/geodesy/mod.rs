//! Floor 1: geometry on the ellipsoid. A border is cut into short pieces of geodesic ([`pieces`]), their chords go
//! into a tree of capsules ([`bvh`]), and the few pieces that can hold the nearest point are solved: by a series ([`mod@arc`]) close
//! to the line ([`near`]), by Karney's inverse geodesic far from it ([`far`]). [`index`] puts the three together.
//! [`projection`] has the map projections, [`extent`] the boxes in degrees that they are chosen for.

pub mod arc;
pub mod bvh;
pub mod ellipsoid;
pub mod extent;
pub mod far;
pub mod index;
pub mod near;
pub mod pieces;
pub mod projection;
pub mod side;
