//! The map's layers, one a file.

pub mod border;
pub mod caption;
pub mod clusters;
pub mod ground;
pub mod incidents;
pub mod legend;
pub mod places;
pub mod scalebar;
