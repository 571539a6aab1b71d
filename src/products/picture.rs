use super::{Looks, Product, ProductError};
use crate::export::CSV;
use crate::model::Field;
use crate::render::scene::Scene;
use crate::render::{self, Contents, Map, Missing, Words};
use crate::study::options::MapOptions;
use crate::study::{IncidentTable, Study};

/// The endings of maps.
pub const FORMATS: [&str; 7] = ["svg", "png", "pdf", "html", "gif", "apng", "txt"];

/// A map as a file, and what is not on it.
pub struct Drawn {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it does not show.
    pub missing: Missing,
}

/// The map in a format, one of [`FORMATS`], an SVG by any other name: a picture, pictures that move, or a page as a command, `run` or `map`, makes it.
///
/// # Errors
/// If the map cannot show what the options ask for, or is too large for a picture.
pub fn drawn(
    study: &Study,
    (command, format): (&'static str, &str),
    words: &Words,
    looks: Looks<'_>,
) -> Result<Drawn, ProductError> {
    let Looks { fonts, theme } = looks;
    if ["gif", "apng"].contains(&format) {
        let frames = render::frames(study, fonts)?;
        let pages: Vec<String> = frames.scenes.iter().map(|scene| render::svg(scene, fonts, theme)).collect();
        let bytes = if format == "gif" { render::gif(&pages)? } else { render::apng(&pages)? };
        return Ok(Drawn { bytes, missing: frames.missing });
    }
    if ["pdf", "txt"].contains(&format) {
        let render::Pages { scenes, missing } = render::pages(study, fonts)?;
        let bytes = if format == "pdf" { document(&scenes, looks)? } else { in_words(&scenes) };
        return Ok(Drawn { bytes, missing });
    }
    let map = render::map(study, fonts)?;
    let (options, svg) = (&study.options.map, || render::svg(&map.scene, fonts, theme));
    let bytes = match format {
        "html" => {
            let incidents = IncidentTable::new(&study.incidents.dataset);
            let table = incidents.with(true, study.incident_columns());
            let csv = CSV.bytes(&table)?;
            page(study, &map, (command, &table.fields(), &csv), words, looks)?.into_bytes()
        }
        "png" => render::png(&svg(), scale(options))?,
        _ if options.embed_fonts => render::with_fonts(&svg()).into_bytes(),
        _ => svg().into_bytes(),
    };
    Ok(Drawn { bytes, missing: map.missing })
}

fn document(scenes: &[Scene], Looks { fonts, theme }: Looks<'_>) -> Result<Vec<u8>, ProductError> {
    let pages: Vec<_> = scenes.iter().map(|scene| (scene, render::svg(scene, fonts, theme))).collect();
    Ok(render::pdf(&pages)?)
}

/// What each page shows, a line a page: the alternative text of its picture.
fn in_words(scenes: &[Scene]) -> Vec<u8> {
    scenes.iter().flat_map(|scene| [scene.desc.as_bytes(), b"\n"].concat()).collect()
}

/// The study as one page, as a command makes it, with its incidents as CSV: `run` the report, `map` the map alone.
pub fn page(
    study: &Study,
    map: &Map,
    (command, fields, csv): (&'static str, &[Field], &[u8]),
    words: &Words,
    Looks { fonts, theme }: Looks<'_>,
) -> Result<String, ProductError> {
    let provenance = study.provenance(command, Vec::new()).json()?;
    let contents = Contents {
        csv,
        fields,
        provenance: &String::from_utf8_lossy(&provenance),
        theme: &study.options.map.theme,
        words,
        report: command == "run",
    };
    Ok(render::page(study, (map, &render::live(study, fonts)?), &contents, fonts, theme)?)
}

/// A picture as a product in a format, svg or png.
pub fn picture(name: &str, format: &str, svg: String) -> Result<Product, ProductError> {
    let bytes = match format {
        "png" => render::png(&svg, scale(&MapOptions::default()))?,
        _ => svg.into_bytes(),
    };
    Ok((format!("{name}.{format}"), bytes))
}

/// Picture pixels to one of the SVG.
pub fn scale(options: &MapOptions) -> f32 {
    f32::from(options.dpi) / 96.0
}
