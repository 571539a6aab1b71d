//! Floor 3: from measured incidents to counts and tables.

mod clusters;
mod filter;
mod months;
mod summary;

pub use clusters::{ClusterRow, Method, cluster_table};
pub use filter::{Filter, NothingLeft, filtered};
pub use months::{Month, months};
pub use summary::{BANDS_M, Summary, period, summary};
