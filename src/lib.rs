//! bordermap
pub mod analysis;
pub mod builtin;
pub mod cli;
pub mod export;
pub mod geodesy;
pub mod input;
pub mod io;
pub mod model;
pub mod render;
pub mod spatial;
pub use model::*;
pub use spatial::{Border, Dbscan, InvalidBorder, InvalidDbscan, Locator, dbscan};
