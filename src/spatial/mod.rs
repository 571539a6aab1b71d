//! Floor 2: what depends on where things are. Distance to the border, clusters and their hulls, shared lines.

mod band;
mod border;
mod condense;
mod dbscan;
mod discs;
mod grid;
mod hdbscan;
mod hull;
mod kdtree;
mod mst;
mod recall;
mod shared_line;
mod st_dbscan;
mod union_find;
mod validity;
mod within;

pub use band::band;
pub use border::{Border, ChainageMark, InvalidBorder, Scratch};
pub use condense::HdbscanResult;
pub use dbscan::{DbscanParams, InvalidDbscan, dbscan};
pub use hdbscan::{HdbscanParams, InvalidHdbscan, Selection, core_distances, hdbscan, mutual_reachability_tree};
pub use hull::{concave_hull, convex_hull, cut_at_antimeridian, footprint};
pub use shared_line::{NoSharedLine, Within, fitting_tolerance, gap_m, length_m, shared_line};
pub use st_dbscan::{Days, st_dbscan};
pub use union_find::UnionFind;
