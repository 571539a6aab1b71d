//! bordermap maps incidents along a border: exact ellipsoidal distances, clusters, statistics and publication maps,
//! offline. The `bordermap` command does it from the shell; this library is what it is made of.
//!
//! # The way through the code
//! ```text
//! bytes ─ input ─▶ Dataset ─ spatial ─▶ Location, Clustering ─ analysis ─▶ tables ─┬─ render ─▶ SVG PNG PDF
//!                 (+ Problems)                                                     └─ export ─▶ GeoJSON CSV
//! ```
//! A module uses only those above it in this list:
//! - [`model`]: plain data;
//! - [`geodesy`]: WGS 84, and the index over a border's edges;
//! - [`input`] (bytes to data and problems) and [`spatial`] (distance to the border, clusters, hulls);
//! - [`analysis`]: counts and tables;
//! - [`render`] (pictures) and [`export`] (tables and features as bytes);
//! - [`stream`] (distances block by block), [`builtin`] (the embedded data), [`io`] (the only file access), [`cli`].
//!
//! All but `io` and `cli` are pure: no files, clock, environment or terminal, and the same input gives the same bytes.
//!
//! # Example
//! ```
//! use bordermap::{Border, Edges, LonLat, builtin};
//!
//! let border = Border::new(builtin::durand()?, Edges::Geodesic)?;
//! let torkham = border.locate(LonLat::new(71.0847, 34.1147)?);
//! assert!(torkham.distance_m < 200.0);
//! let sector = &border.sectors()[torkham.sector.unwrap()];
//! assert_eq!(sector.name, "Nangarhar – Khyber Pakhtunkhwa");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analysis;
#[cfg(feature = "builtin")]
pub mod builtin;
#[cfg(feature = "cli")]
pub mod cli;
pub mod export;
mod geodesy;
pub mod input;
#[cfg(feature = "cli")]
pub mod io;
pub mod model;
#[cfg(feature = "render")]
pub mod render;
pub mod spatial;
pub mod study;

pub use model::{
    Area, BaseMap, BorderLine, Cell, Clustering, Dataset, Edges, Incident, InvalidLonLat, Location, LonLat, Place,
    Precision, Problem, Reason, Record, Records, Sector, SectorMark, Side,
};
pub use spatial::{Border, DbscanParams, InvalidBorder, InvalidDbscan, Scratch, dbscan};
