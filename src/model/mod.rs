//! Floor 0: plain data. What the other floors take in and give out.

mod base;
mod border;
mod clustering;
mod incident;
mod lazy;
mod location;
mod lonlat;
mod quoted;
mod records;
mod selection;
mod table;

pub use base::{Area, AreaName, BASE_MAP_CREDIT, BaseMap, Boundary, BoundaryLine, Claim, Place, Shape, bounds, views};
pub use border::{BorderLine, DisputeMark, Edges, OSM, SectorMark, Side};
pub use clustering::Clustering;
pub use incident::{Dataset, DatesSeen, Incident, Part, Precision, Problem, Reason, RowNumber};
pub use lazy::Lazy;
pub use location::{Location, Sector};
pub use lonlat::{InvalidLonLat, LonLat};
pub use quoted::quoted;
pub(crate) use records::{CHUNK_LIMIT, ChunkBuilder, Kind, RowKind};
pub use records::{Cell, RawRow, Record, Records};
pub use selection::{Chosen, InvalidSelection, Selection};
pub use table::{Column, Field, Geometry, GeometryKind, Table, Type, TypeSeen, Value};
