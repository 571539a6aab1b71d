use super::picture::picture;
use super::{Looks, Product, ProductError, json};
use crate::export::CSV;
use crate::render;
use crate::study::Study;
use crate::study::profile::{Profile, page};

/// The names of all that `bordermap profile` may write, with pictures in a format.
pub fn profile_names(format: &str) -> Vec<String> {
    let tables = ["bands", "sectors", "hot", "scan", "near_repeat", "intensity"].map(|name| format!("{name}.csv"));
    let pictures = ["strip", "heat", "bands", "intensity"].map(|name| format!("{name}.{format}"));
    let others = ["profile.md", "profile.json", "provenance.json"].map(String::from);
    tables.into_iter().chain(pictures).chain(others).collect()
}

/// What `bordermap profile` makes, but for its provenance.
///
/// # Errors
/// If a picture is too large.
pub fn profile(study: &Study, profile: &Profile, format: &str, looks: Looks<'_>) -> Result<Vec<Product>, ProductError> {
    let mut made = Vec::new();
    for (name, table) in profile.tables() {
        made.push((format!("{name}.csv"), CSV.bytes(&table)?));
    }
    for (name, svg) in render::profile_charts(study, profile, looks.fonts, looks.theme)? {
        made.push(picture(name, format, svg)?);
    }
    made.push(("profile.md".into(), page(study, profile).into_bytes()));
    made.push(("profile.json".into(), json(profile)?));
    Ok(made)
}
