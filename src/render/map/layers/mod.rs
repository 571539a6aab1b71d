//! The map's layers, one a file.

pub mod bins;
pub mod border;
pub mod caption;
pub mod clusters;
pub mod density;
pub mod encoding;
pub mod ground;
pub mod incidents;
pub mod legend;
pub mod legend_rows;
pub mod locator;
pub mod places;
pub mod scalebar;
