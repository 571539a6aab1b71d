//! The study for GIS tools: a GeoPackage of layers with their styles, and the project that opens them.

use super::ProductError;
use crate::export::{Layer, geopackage, zipped};
use crate::input::SCHEMAS;
use crate::model::{Column, Dataset, Table, Type, Value};
use crate::render::Map;
use crate::render::qgis::{Project, ProjectLayer};
use crate::render::qml::{self, Style};
use crate::study::layers::Layers;
use crate::study::{IncidentTable, Study};

/// The names of the two files, which stand beside each other.
pub const FILE: &str = "bordermap.gpkg";
pub const PROJECT: &str = "bordermap.qgz";

/// The GeoPackage of that name, with the project in it, and the project by itself.
///
/// # Errors
/// If a table does not go into it.
pub fn package(
    file: &str,
    (study, map): (&Study, &Map),
    layers: &Layers<'_>,
    table: &IncidentTable<'_>,
) -> Result<(Vec<u8>, Vec<u8>), ProductError> {
    let dataset = &study.incidents.dataset;
    let mut columns = study.incident_columns();
    columns.extend(symbol_columns(dataset));
    if day_column(dataset, &table.with(false, Vec::new())).is_none() {
        columns.push(Column::new("date_iso", Type::Date, &dataset.incidents, |i| {
            i.days.map_or(Value::Missing, |(first, _)| Value::Date(first))
        }));
    }
    let (incidents, clusters) = (table.with(false, columns), study.cluster_table());
    let (border, sectors, bands) = (layers.border(), layers.sectors(), layers.bands());
    let (feet, about) = (layers.feet(), layers.about());
    let line = study.border.border.line();
    let styles = [
        ("incidents", "Incidents", incident_style(dataset), true, &incidents),
        ("border", "The border", qml::border(line.disputed, line.disputes.is_empty()), true, &border),
        ("clusters", "Outlines of clusters", qml::clusters(), true, &clusters),
        ("bands", "Ground within 10, 25 and 50 km of the border", qml::bands(), true, &bands),
        ("sectors", "Sectors of the border", qml::sectors(), false, &sectors),
        ("feet", "Shortest links to the border", qml::feet(), false, &feet),
    ];
    let days = day_column(dataset, &incidents);
    let shown: Vec<ProjectLayer<'_>> = styles
        .iter()
        .map(|(table, title, style, shown, _)| ProjectLayer {
            table,
            title,
            style,
            shown: *shown
                && (*table != "bands" || layers.missing_bands().is_none())
                && (*table != "clusters" || !study.clusters.rows.is_empty()),
            days: days.as_deref().filter(|_| *table == "incidents"),
        })
        .collect();
    let mut credits = study.remarks();
    credits.push(format!(
        "Incidents: {}. Border: {}. Map data: {}.",
        dataset.source,
        study.border.border.line().credit,
        study.base.credit
    ));
    credits.push(crate::study::words::facts(&study.summary, study.doubt.as_ref()));
    let project = Project {
        title: &map.scene.title,
        credits: &credits,
        file,
        view: &map.view,
        days: study.summary.days,
        layers: &shown,
    };
    let text = project.text();
    let packed = zipped([("bordermap.qgs".to_string(), text.as_bytes())])
        .map_err(|e| ProductError::Packed { file: PROJECT, reason: e.to_string() })?;
    let mut all: Vec<Layer<'_, '_>> = styles
        .iter()
        .map(|(name, title, style, _, table)| Layer { name, title, style: Some(style.qml()), table })
        .collect();
    all.push(Layer { name: "about", title: "Credits, remarks, provenance", style: None, table: &about });
    Ok((geopackage(&all, Some(&packed))?, packed))
}

/// What symbols are drawn by.
fn symbol_columns(dataset: &Dataset) -> Vec<Column<'_>> {
    let incidents = &dataset.incidents;
    vec![
        Column::new(qml::COARSE, Type::Bool, incidents, |i| Value::Bool(i.precision.is_coarse())),
        Column::new(qml::KILLED, Type::Decimal(None), incidents, |i| {
            i.fatalities.map_or(Value::Missing, |(low, high)| Value::Decimal(0.5 * (low + high)))
        }),
    ]
}

/// The column of days: the one that was added for programs, or the input's own.
fn day_column(dataset: &Dataset, incidents: &Table<'_>) -> Option<String> {
    let own = dataset.column_of("date").map(|column| dataset.records.columns()[column].clone());
    let days = || incidents.fields().into_iter().filter(|field| field.of == Type::Date);
    let named = |name: &str| days().find(|field| field.name == name);
    let found = named("date_iso").or_else(|| named(own.as_deref()?));
    found.map(|field| field.name)
}

/// Types ranked as the map ranks them, so that colours agree.
fn incident_style(dataset: &Dataset) -> Style {
    let kinds = dataset.column_of("type").map(|column| dataset.records.columns()[column].as_str());
    let words = SCHEMAS.iter().find(|schema| schema.name == dataset.schema).map_or(&[][..], |schema| schema.words);
    let code = |name: &'_ String| words.iter().find(|(_, word)| word == name).map(|(code, _)| *code);
    let mut ranked: Vec<(usize, &String)> = dataset.type_counts.iter().copied().zip(&dataset.types).collect();
    ranked.sort_by_key(|(count, name)| (std::cmp::Reverse(*count), *name));
    let types: Vec<(&str, &str)> =
        ranked.into_iter().map(|(_, name)| (code(name).unwrap_or(name), name.as_str())).collect();
    let others = dataset.incidents.iter().any(|incident| incident.kind.is_none());
    let killed = dataset.incidents.iter().filter_map(|i| i.fatalities).map(|(low, high)| 0.5 * (low + high));
    qml::incidents(kinds, &types, others, (dataset.incidents.len(), killed.fold(0.0, f64::max)))
}
