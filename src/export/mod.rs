//! Floor 4: data to bytes, one format a file.

mod clusters;
mod csv;
mod geojson;
mod number;
mod problems;
mod provenance;
mod sheet;

pub use clusters::{cluster_sheet, clusters_geojson};
pub use csv::{csv, csv_blocks};
pub use geojson::{border_geojson, points_geojson, points_geojsonl};
pub use number::fixed;
pub use problems::{duplicates_csv, problems_csv};
pub use provenance::{BorderSource, Provenance, Source, provenance_json, sha256};
pub use sheet::{Column, Sheet, Value, cluster_columns, hierarchy_columns, location_columns, position_columns};
