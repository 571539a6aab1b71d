//! Floor 3: every land border on Earth and a base map for any of them, embedded. From names to lines; which border a set of
//! incidents suggests. `data/world/SOURCES.md` says where the data come from and under which licences.

mod base;
mod borders;
mod error;
mod layer;
mod names;
mod outline;
mod suggest;
mod views;

pub use base::base_map;
pub use borders::{BorderEntry, Choice, choose, list};
pub use error::ChoiceError;
pub use layer::Damaged;
pub use names::Unknown;
pub use suggest::{MOST, NEAR_M, Suggestion, nearest, same_as, suggest};
pub use views::{state, viewpoints};

use std::sync::LazyLock;

use layer::Layer;

/// The SHA-256 of data/world/borders.bin, which all borders are read from: known, so that one border need not wait for the hash of all.
pub const BORDERS_SHA256: &str = "66369bd8ace6c50da027d3260910d3d29617ced6834991fff6536cfe7b285ebc";

/// A packed file, its index read once.
type Packed = LazyLock<Result<Layer<'static>, Damaged>>;

static BORDERS: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/borders.bin")));
static COUNTRIES: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/countries.bin")));
static PLACES: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/places.bin")));
static PROVINCES: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/provinces.bin")));
static PROVINCE_NAMES: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/province_names.bin")));
static LAKES: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/lakes.bin")));
static RIVERS: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/rivers.bin")));
static DISPUTED_AREAS: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/disputed_areas.bin")));
static DISPUTED_LINES: Packed = LazyLock::new(|| Layer::open(include_bytes!("../../data/world/disputed_lines.bin")));

fn opened(packed: &'static Packed) -> Result<&'static Layer<'static>, Damaged> {
    packed.as_ref().map_err(|damaged| *damaged)
}
