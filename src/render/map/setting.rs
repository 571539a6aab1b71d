//! From a study's options to how its map is made: what names stand for is looked up in the data.

use crate::analysis::{GroupBy, groups};
use crate::model::Dataset;
use crate::render::map::canvas::{ColorBy, DISCLAIMER, Facet, MARGIN, Setting, SizeBy};
use crate::render::map::layers::caption::{FACT_SIZE, LEAST_FACT_SIZE};
use crate::render::map::layers::encoding::positive_number;
use crate::render::text::Fonts;
use crate::study::options::{AutoLength, MapOptions, Points, Stacks};
use crate::study::{Study, StudyError, focus, words};

/// Towns are taken until so many are placed.
const MOST_TOWNS: usize = 45;

/// More marks along the line are not drawn.
const MOST_MARKS: f64 = 10_000.0;

/// More panels on a page would be too small to read.
const MOST_FACETS: usize = 60;

/// More panels on pages of fixed size, as many as it takes, nobody would leaf through.
const MOST_ON_PAGES: usize = 600;

/// How the map of a study is made.
///
/// # Errors
/// [`StudyError::Map`] if an option names something that is not there.
pub fn setting(study: &Study, fonts: &Fonts) -> Result<Setting, StudyError> {
    with_facets(study, fonts, facets(study, MOST_FACETS)?)
}

/// The same for a document of several pages.
///
/// # Errors
/// As [`setting`].
pub fn setting_of_pages(study: &Study, fonts: &Fonts) -> Result<Setting, StudyError> {
    let most = if study.options.map.size.is_some() { MOST_ON_PAGES } else { MOST_FACETS };
    with_facets(study, fonts, facets(study, most)?)
}

/// The same with a panel for each of the pictures that follow each other: a period, if nothing else was asked for.
///
/// # Errors
/// As [`setting`], and if no incident has a date.
pub fn setting_of_frames(study: &Study, fonts: &Fonts) -> Result<Setting, StudyError> {
    let asked = facets(study, MOST_FACETS)?;
    with_facets(study, fonts, if asked.is_empty() { periods(study)? } else { asked })
}

fn with_facets(study: &Study, fonts: &Fonts, facets: Vec<Facet>) -> Result<Setting, StudyError> {
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
        km_marks: km_marks(study)?,
        viewpoint: options.viewpoint.clone(),
        labels: options.labels,
        legend: options.legend,
        towns: MOST_TOWNS,
        fact_lines: fact_lines(study, fonts, width, !facets.is_empty()),
        facets,
        title: options.title.clone(),
        subtitle: options.subtitle.as_deref().map_or(String::new(), |text| text.trim().into()),
        source: options.source.clone().unwrap_or_else(|| dataset.source.clone()),
        notes: study.remarks(),
        disclaimer: options.disclaimer.clone().unwrap_or_else(|| DISCLAIMER.into()),
    })
}

/// Marks as far apart as sectors are long, if these are given and nothing else is asked for.
fn km_marks(study: &Study) -> Result<Option<AutoLength>, StudyError> {
    let sector = study.options.border.sector_length.map_or(AutoLength::Auto, AutoLength::Metres);
    let asked = study.options.map.km_marks.map(|marks| if marks == AutoLength::Auto { sector } else { marks });
    match asked {
        Some(AutoLength::Metres(metres)) if study.border.border.length_m() / metres > MOST_MARKS => {
            let least = (study.border.border.length_m() / MOST_MARKS).ceil();
            Err(wrong(
                format!("marks that near would be more than {MOST_MARKS}"),
                format!("take --km-marks {least}m or more"),
            ))
        }
        _ => Ok(asked),
    }
}

/// A line of facts that is a little too long is written smaller; one much too long takes two.
fn fact_lines(study: &Study, fonts: &Fonts, width: f64, of_panels: bool) -> usize {
    if of_panels && study.options.map.focus.is_some() {
        return 1;
    }
    let facts = words::facts(&study.summary, study.doubt.as_ref());
    if fonts.width(&facts, FACT_SIZE, false) * LEAST_FACT_SIZE / FACT_SIZE > width - 2.0 * MARGIN { 2 } else { 1 }
}

fn wrong(message: String, hint: impl Into<String>) -> StudyError {
    StudyError::Map { message, hint: hint.into(), usage: true }
}

/// The panels of small multiples, if they are asked for.
fn facets(study: &Study, most: usize) -> Result<Vec<Facet>, StudyError> {
    let options = &study.options.map;
    let incidents = &study.incidents;
    let by = match (options.facet.as_deref(), options.compare) {
        (_, Some(day)) => GroupBy::Before(day),
        (None, None) => return Ok(Vec::new()),
        (Some(name), _) => facet_by(name, &incidents.dataset)?,
    };
    has_no_contours(options)?;
    let panels = panels(study, by);
    if panels.len() > most { Err(too_many(panels.len(), most)) } else { Ok(panels) }
}

fn too_many(maps: usize, most: usize) -> StudyError {
    StudyError::Map {
        message: format!("that makes {maps} maps; {most} at most"),
        hint: "narrow them with --since, --until or --where".into(),
        usage: false,
    }
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
fn periods(study: &Study) -> Result<Vec<Facet>, StudyError> {
    has_no_contours(&study.options.map)?;
    if study.summary.days.is_none() {
        return Err(StudyError::NoDates { file: study.incidents.dataset.source.clone() });
    }
    let months = panels(study, GroupBy::Month);
    if months.len() <= MOST_FACETS {
        return Ok(months);
    }
    let years = panels(study, GroupBy::Year);
    if years.len() > MOST_FACETS { Err(too_many(years.len(), MOST_FACETS)) } else { Ok(years) }
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
