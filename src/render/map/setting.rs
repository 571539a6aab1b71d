//! From a study's options to how its map is made: what names stand for is looked up in the data.

use crate::analysis::{GroupBy, groups};
use crate::model::Dataset;
use crate::render::map::canvas::{ColorBy, DISCLAIMER, Facet, MARGIN, Setting, SizeBy};
use crate::render::map::layers::caption::{FACT_SIZE, LEAST_FACT_SIZE};
use crate::render::map::layers::encoding::positive_number;
use crate::render::text::Fonts;
use crate::study::options::{MapOptions, Points, Stacks};
use crate::study::{Study, StudyError, focus, words};

/// Towns are taken until so many are placed.
const MOST_TOWNS: usize = 40;

/// More panels would be too small to read.
const MOST_FACETS: usize = 60;

/// How the map of a study is made.
///
/// # Errors
/// [`StudyError::Map`] if an option names something that is not there.
pub fn setting(study: &Study, fonts: &Fonts) -> Result<Setting, StudyError> {
    let (options, dataset) = (&study.options.map, &study.incidents.dataset);
    let size = options.size.as_ref();
    let width = size.map_or(f64::from(options.width), crate::study::options::Page::width);
    if options.stacks == Stacks::Spread && ![Points::Auto, Points::Dots].contains(&options.points) {
        return Err(wrong("--stacks spread is for incidents that stand one by one".into(), "take --points dots"));
    }
    Ok(Setting {
        width,
        height: size.map(crate::study::options::Page::height),
        unit: size.and_then(crate::study::options::Page::unit),
        focus: options.focus.as_deref().map(|what| focus::extent(what, study)).transpose()?,
        projection: options.projection,
        points: options.points,
        stacks: options.stacks,
        color_by: color_by(options, dataset)?,
        size_by: size_by(options, dataset)?,
        viewpoint: options.viewpoint,
        labels: options.labels,
        legend: options.legend,
        towns: MOST_TOWNS,
        facets: facets(study)?,
        title: options.title.clone(),
        subtitle: options.subtitle.as_deref().map_or(String::new(), |text| text.trim().into()),
        source: options.source.clone().unwrap_or_else(|| dataset.source.clone()),
        fact_lines: fact_lines(study, fonts, width),
        notes: study.remarks(),
        disclaimer: options.disclaimer.clone().unwrap_or_else(|| DISCLAIMER.into()),
    })
}

/// A line of facts that is a little too long is written smaller; one much too long takes two.
fn fact_lines(study: &Study, fonts: &Fonts, width: f64) -> usize {
    let map = &study.options.map;
    if map.focus.is_some() && (map.facet.is_some() || map.compare.is_some()) {
        return 1;
    }
    let facts = words::facts(&study.summary, study.doubt.as_ref());
    if fonts.width(&facts, FACT_SIZE, false) * LEAST_FACT_SIZE / FACT_SIZE > width - 2.0 * MARGIN { 2 } else { 1 }
}

fn wrong(message: String, hint: impl Into<String>) -> StudyError {
    StudyError::Map { message, hint: hint.into(), usage: true }
}

/// The panels of small multiples, if they are asked for.
fn facets(study: &Study) -> Result<Vec<Facet>, StudyError> {
    let options = &study.options.map;
    let incidents = &study.incidents;
    let by = match (options.facet.as_deref(), options.compare) {
        (_, Some(day)) => GroupBy::Before(day),
        (None, None) => return Ok(Vec::new()),
        (Some(name), _) => facet_by(name, &incidents.dataset)?,
    };
    has_no_contours(options)?;
    let too_many = |message: String| StudyError::Map {
        message,
        hint: "narrow them with --since, --until or --where".into(),
        usage: false,
    };
    let panels = panels(study, by);
    if panels.len() > MOST_FACETS {
        return Err(too_many(format!("that makes {} maps; {MOST_FACETS} at most", panels.len())));
    }
    Ok(panels)
}

fn panels(study: &Study, by: GroupBy) -> Vec<Facet> {
    let groups = groups(&study.incidents.dataset, &study.border.border, &study.locations, by);
    groups.into_iter().map(|(name, members)| Facet { name, members }).collect()
}

fn has_no_contours(options: &MapOptions) -> Result<(), StudyError> {
    if options.points == Points::Contours {
        return Err(wrong("small multiples have no contours".into(), "leave --points away, or take hex"));
    }
    Ok(())
}

/// A panel a month, or a year where those would be too many.
///
/// # Errors
/// If no incident has a date, or even years are too many.
pub fn periods(study: &Study) -> Result<Vec<Facet>, StudyError> {
    has_no_contours(&study.options.map)?;
    if study.summary.days.is_none() {
        return Err(StudyError::NoDates { file: study.incidents.dataset.source.clone() });
    }
    let found = [GroupBy::Month, GroupBy::Year].into_iter().map(|by| panels(study, by));
    let years = panels(study, GroupBy::Year).len();
    found.into_iter().find(|panels| panels.len() <= MOST_FACETS).ok_or_else(|| StudyError::Map {
        message: format!("that makes {years} maps; {MOST_FACETS} at most"),
        hint: "narrow them with --since and --until".into(),
        usage: false,
    })
}

/// What small multiples are made by; the four words go before columns of the same names.
fn facet_by(name: &str, dataset: &Dataset) -> Result<GroupBy, StudyError> {
    let of_column = || dataset.records.column(name).map(GroupBy::Column);
    match name {
        "year" => Ok(GroupBy::Year),
        "month" => Ok(GroupBy::Month),
        "type" => Ok(GroupBy::Type),
        "side" => Ok(GroupBy::Side),
        _ => of_column().ok_or_else(|| no_column("--facet", name, "year, month, type, side", dataset)),
    }
}

/// What colour stands for; a column goes before the words of the same name.
fn color_by(options: &MapOptions, dataset: &Dataset) -> Result<ColorBy, StudyError> {
    let name = &options.color_by;
    if dataset.records.column(name).is_some() && name != "type" {
        return Ok(ColorBy::Column(name.clone()));
    }
    match name.as_str() {
        "type" => Ok(ColorBy::Type),
        "side" => Ok(ColorBy::Side),
        "sector" => Ok(ColorBy::Sector),
        _ => Err(no_column("--color-by", name, "type, side, sector", dataset)),
    }
}

fn size_by(options: &MapOptions, dataset: &Dataset) -> Result<SizeBy, StudyError> {
    let name = &options.size_by;
    let Some(column) = dataset.records.column(name).filter(|_| name != "killed") else {
        return match name.as_str() {
            "killed" => Ok(SizeBy::Killed),
            "nothing" => Ok(SizeBy::Nothing),
            _ => Err(no_column("--size-by", name, "killed, nothing", dataset)),
        };
    };
    let texts = || dataset.incidents.iter().map(|i| dataset.records.cell(i.row, column).text().trim());
    let filled = texts().filter(|text| !text.is_empty());
    let (numbers, others): (Vec<_>, Vec<_>) = filled.partition(|text| positive_number(text).is_some());
    match others.first() {
        Some(first) if numbers.is_empty() => Err(wrong(
            format!("--size-by {name}: the column holds no numbers from 0 up, but for example {first:?}"),
            "take a column of numbers, killed or nothing",
        )),
        _ => Ok(SizeBy::Column(name.clone())),
    }
}

fn no_column(option: &str, name: &str, words: &str, dataset: &Dataset) -> StudyError {
    let columns = dataset.records.columns().join(", ");
    wrong(format!("{option} {name}: no such column"), format!("there are {words}, and the columns {columns}"))
}
