//! Statistics of counts, shares, series and points: numbers in, numbers out. One method a file.

mod blocks;
mod hot_spots;
mod intervals;
mod knox;
mod multiple;
mod permutation;
mod scan;
mod trend;

pub use blocks::moved_blocks;
pub use hot_spots::{Emerging, HotSpot, LEVEL, emerging, gi_star};
pub use intervals::{Interval, Z95, binomial_p, clopper_pearson, garwood, middle_95, normal_p, quantile, wilson};
pub use knox::{Near, NearPair, knox};
pub use multiple::benjamini_hochberg;
pub use permutation::{gumbel_p, permutation_p, random as permutation_random, shuffle};
pub use scan::{Cluster, Family, Scan, Scanned, llr, scan};
pub use trend::{Trend, mann_kendall};
