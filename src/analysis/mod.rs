//! Floor 3: from measured incidents to counts and tables.

mod clusters;
mod filter;
mod knee;
mod months;
mod summary;
mod survival;

pub use clusters::{ClusterRow, Method, cluster_table};
pub use filter::{Filter, NothingLeft, filtered};
pub use knee::knee;
pub use months::{Month, months};
pub use summary::{BANDS_M, Summary, period, summary};
pub use survival::{agreement, survival};
