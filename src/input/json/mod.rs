//! JSON: GeoJSON whole or a feature a line, lists of objects as APIs give them. The items of the list are found without
//! parsing them, so that a file is read item by item.

mod features;
mod nan;
mod other;
mod scan;
mod topology;

use features::GEOMETRIES;
pub use features::{Members, batch, compact};
pub use nan::without_nan;
pub use other::{Turned, is_wrapped, turn};
pub use scan::{Bad, Head, Shape, Tail, head, items};

/// What the items of a JSON file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// GeoJSON features, or bare geometries.
    Features,
    /// Objects, of which each is a row.
    Objects,
}

/// Whether an item is a feature of Esri's.
pub fn is_esri(item: &str) -> bool {
    let Ok(members) = serde_json::from_str::<Members<'_>>(item) else { return false };
    members.get("attributes").is_some() && members.get("type").is_none()
}

/// What an item is, by its members.
pub fn kind_of(item: &str) -> Items {
    if item.starts_with('[') {
        return Items::Objects;
    }
    let Ok(members) = serde_json::from_str::<Members<'_>>(item) else { return Items::Features };
    let text = |name: &str| members.get(name).map(|value| value.get().trim_matches('"'));
    let has = |name: &str| members.get(name).is_some();
    let geometry = text("type").is_some_and(|of| GEOMETRIES.contains(&of)) && (has("coordinates") || has("geometries"));
    let feature = text("type") == Some("Feature") || has("properties") && (has("geometry") || has("type"));
    if geometry || feature { Items::Features } else { Items::Objects }
}
