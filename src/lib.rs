//! bordermap maps incidents along a border: exact ellipsoidal distances, clusters, statistics and publication maps,
//! offline. The `bordermap` command does it from the shell; this library is what it is made of.
//!
//! # How far from a border, and on which side
//! Distances are geodesic on WGS 84 and good to 1 µm as a computation; chainage and foot are good to 1 mm up to 100 km from
//! the line. There is no projection, so no pole or antimeridian case.
//! ```
//! use bordermap::{Border, BorderLine, Edges, LonLat, Side};
//!
//! let at = |lon, lat| LonLat::new(lon, lat);
//! let line = BorderLine::new("meridian", "west", "east", vec![vec![at(70.0, 30.0)?, at(70.0, 35.0)?]]);
//! let border = Border::new(line, Edges::Geodesic)?;
//! let location = border.locate(at(71.0, 32.0)?);
//! assert_eq!(border.line().side_name(location.side), "east");
//! assert!((location.distance_m - 94_487.0).abs() < 100.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Clusters on the ellipsoid
//! ```
//! use bordermap::{DbscanParams, LonLat, dbscan};
//!
//! let at = |lon, lat| LonLat::new(lon, lat).unwrap();
//! let positions = [at(71.0, 34.0), at(71.01, 34.0), at(71.0, 34.01), at(65.0, 31.0)];
//! let found = dbscan(&positions, None, DbscanParams { eps_m: 2_000.0, min_points: 3.0 })?;
//! assert_eq!(found.cluster, [Some(0), Some(0), Some(0), None]);
//! # Ok::<(), bordermap::InvalidDbscan>(())
//! ```
//!
//! # A study: read, measure, cluster, write, draw
//! A [`study::Study`] is one run as data; the products are made from it. The map says whose line it shows.
//! ```
//! # #[cfg(all(feature = "builtin", feature = "render"))] {
//! use bordermap::study::{File, IncidentTable, Options, Study};
//! use bordermap::{export, render};
//!
//! let csv = "id,date,latitude,longitude,type\n1,2025-10-11,34.12,71.09,clash\n".to_string().into_bytes();
//! let file = File { name: "mine.csv".into(), path: "mine.csv".into(), source: &csv };
//! let study = Study::of_files(&[file], Options::default())?;
//! let table = IncidentTable::new(&study.incidents.dataset);
//! let geojson = export::GEOJSON.bytes(&table.with(false, study.incident_columns()))?;
//! let fonts = render::Fonts::new();
//! let map = render::map(&study, &fonts)?;
//! let svg = render::svg(&map.scene, &fonts, &render::Theme::default());
//! assert!(svg.contains("OpenStreetMap contributors"));
//! # assert!(geojson.starts_with(b"{\"type\":\"FeatureCollection\""));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//! `examples/` has three whole programs.
//!
//! # The way through the code
//! ```text
//! bytes ─ input ─▶ batches of rows ─▶ Dataset ─┐
//!                 (+ Problems, Notes)          ├─ study ─▶ Study ─┬─ Table ─ export ─▶ CSV GeoJSON
//! line ───────────────────────────▶ Border ────┘  (Options)       └─ render ─▶ Scene ─▶ SVG PNG PDF
//! ```
//! A module uses only those above it in this list:
//! - [`model`]: plain data;
//! - [`projection`] and the index over a border's edges: WGS 84;
//! - [`input`] (bytes to data and problems) and [`spatial`] (distance to the border, clusters, hulls);
//! - [`analysis`] (counts, tests) and `builtin` (the embedded data);
//! - [`study`]: one run as data;
//! - [`export`] (tables as bytes) and `render` (pictures);
//! - `products` (the files that the commands make, as bytes), `io` (the only file access) and `cli`.
//!
//! All but `io` and `cli` are pure: no files, clock, environment or terminal, and the same input gives the same bytes on
//! any machine and any number of threads.
//!
//! # Features
//! All are on by default: `cli` (the command), `render` (maps and charts), `workbook` (xlsx, xls and ods),
//! `vector` (KML, GPX, shapefiles, GeoPackage, FlatGeobuf, GeoParquet), `builtin` (the Durand
//! Line, its base map and incidents), `atlas` (every other land border, and a base map for it). Without them distance and clustering remain, with half of the dependencies.

#![forbid(unsafe_code)]

pub mod analysis;
#[cfg(feature = "atlas")]
pub mod atlas;
#[cfg(feature = "builtin")]
pub mod builtin;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(any(feature = "builtin", feature = "render"))]
mod embedded;
pub mod export;
mod geodesy;
pub mod input;
#[cfg(feature = "cli")]
pub mod io;
pub mod model;
#[cfg(feature = "cli")]
pub mod products;
#[cfg(feature = "render")]
pub mod render;
pub mod spatial;
pub mod study;

pub use geodesy::{extent::Extent, projection};
pub use model::{
    Area, BaseMap, BorderLine, Cell, Clustering, Dataset, Edges, Incident, InvalidLonLat, Location, LonLat, Place,
    Precision, Problem, Reason, Record, Records, Sector, SectorMark, Side,
};
pub use spatial::{Border, DbscanParams, InvalidBorder, InvalidDbscan, Scratch, dbscan};
