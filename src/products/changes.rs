use super::picture::picture;
use super::{Looks, Product, ProductError, json};
use crate::export::{CSV, Layer, geopackage};
use crate::render::{self, qml};
use crate::study::Study;
use crate::study::columns::border_table;
use crate::study::diff::{self, Diff, Kind, page};

/// The names of all that `bordermap diff` may write, with its picture in a format.
pub fn changes_names(format: &str) -> Vec<String> {
    let others = ["diff.csv", "figures.csv", "diff.gpkg", "diff.md", "diff.json", "provenance.json"];
    others.map(String::from).into_iter().chain([format!("map.{format}")]).collect()
}

/// What `bordermap diff` makes of two editions, the old and the new one, but for its provenance.
///
/// # Errors
/// If the picture is too large.
pub fn changes(
    (old, new): (&Study, &Study),
    diff: &Diff,
    format: &str,
    looks: Looks<'_>,
) -> Result<Vec<Product>, ProductError> {
    let mut made = tables(new, diff)?;
    made.push(("diff.md".into(), page(old, new, diff).into_bytes()));
    made.push(("diff.json".into(), json(diff)?));
    let map = render::map_of_changes(&diff::picture(old, new, diff)?, &diff.links(), looks.fonts)?;
    made.push(picture("map", format, render::svg(&map.scene, looks.fonts, looks.theme))?);
    Ok(made)
}

fn tables(new: &Study, diff: &Diff) -> Result<Vec<Product>, ProductError> {
    let cut = new.border.border.line().cut_by_dispute();
    let (places, links) = (diff.places(), diff.links());
    let (changes, moves) = (diff.changes_table(Some(&places)), diff.moves_table(&links));
    let (figures, border) = (diff.figures_table(), border_table(&cut));
    let kinds: Vec<(&str, &str)> = Kind::ALL.iter().map(|kind| (kind.word(), kind.word())).collect();
    let layer = |name, title, style, table| Layer { name, title, style, table };
    let line = new.border.border.line();
    let package = geopackage(
        &[
            layer(
                "changes",
                "What changed",
                Some(qml::incidents(Some("change"), &kinds, false, (diff.changes.len(), 0.0)).qml()),
                &changes,
            ),
            layer("moves", "From the former place", Some(qml::feet().qml()), &moves),
            layer("border", "The border", Some(qml::border(line.disputed, line.disputes.is_empty()).qml()), &border),
            layer("figures", "Figures of both editions", None, &figures),
        ],
        None,
    )?;
    Ok(vec![
        ("diff.csv".into(), CSV.bytes(&diff.changes_table(None))?),
        ("figures.csv".into(), CSV.bytes(&figures)?),
        ("diff.gpkg".into(), package),
    ])
}
