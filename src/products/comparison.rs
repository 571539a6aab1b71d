use super::picture::picture;
use super::{Looks, Product, ProductError, json};
use crate::export::CSV;
use crate::render;
use crate::study::Study;
use crate::study::compare::{Comparison, page};

/// The names of all that `bordermap compare` may write, with pictures in a format.
pub fn comparison_names(format: &str) -> Vec<String> {
    let pictures = ["map", "strip", "intensity"].map(|name| format!("{name}.{format}"));
    let others = ["compare.csv", "shares.csv", "intensity.csv", "compare.md", "compare.json", "provenance.json"];
    others.map(String::from).into_iter().chain(pictures).collect()
}

/// What `bordermap compare` makes, but for its provenance.
///
/// # Errors
/// If a picture is too large.
pub fn comparison(
    study: &Study,
    found: &Comparison,
    format: &str,
    looks: Looks<'_>,
) -> Result<Vec<Product>, ProductError> {
    let Looks { fonts, theme } = looks;
    let mut made = Vec::new();
    for (name, table) in found.tables() {
        made.push((format!("{name}.csv"), CSV.bytes(&table)?));
    }
    let map = render::map(study, fonts)?;
    made.push(picture("map", format, render::svg(&map.scene, fonts, theme))?);
    made.push(picture("strip", format, render::strip(study, Some(&found.parts()), fonts, theme)?)?);
    if let Some(svg) = render::changed_intensity(study, found, fonts, theme)? {
        made.push(picture("intensity", format, svg)?);
    }
    made.push(("compare.md".into(), page(study, found).into_bytes()));
    made.push(("compare.json".into(), json(found)?));
    Ok(made)
}
