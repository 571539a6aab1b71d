//! Floor 3: from measured incidents to counts and tables.

mod clusters;
mod draws;
mod duplicates;
mod elsewhere;
mod filter;
mod geography;
mod ground;
mod groups;
mod ladder;
mod months;
mod nearness;
mod outline;
mod pairs;
mod quality;
pub mod statistics;
mod summary;
mod survival;

pub use clusters::{CLUSTERS_LISTED, ClusterRow, Method, cluster_table, largest};
pub use draws::{Doubt, Draw, Draws, Share, Spread, spreads};
pub use duplicates::{Duplicate, UNKNOWN_ERROR_M, dedupe, duplicates};
pub use elsewhere::{Elsewhere, States, Strays};
pub use filter::{Filter, NothingLeft, Wanted, filtered};
pub use geography::{EDGE_M, Exchange, NEAR_M, other_country};
pub use ground::{GROUND_REACH_M, Ground, GroundBand, GroundPoint};
pub use groups::{GroupBy, groups};
pub use ladder::{Climb, LADDER_M, MOST_LENGTH_M, MOST_SHARE, Rung, climb};
pub use months::{MONTH_DAYS, Month, month_name, months};
pub use nearness::{Nearness, nearness};
pub use pairs::{Pair, pairs_within};
pub use quality::{Quality, Stack, quality};
pub use summary::{BANDS_M, Summary, by_sector, period, summary};
pub use survival::survival;
