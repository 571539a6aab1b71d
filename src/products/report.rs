use super::package::{self, package};
use super::picture::{page, scale};
use super::{Looks, Product, ProductError};
use crate::analysis::months;
use crate::export::{CSV, ExportError, GEOJSON, workbook};
use crate::render::{self, Map, Words};
use crate::study::layers::Layers;
use crate::study::{IncidentTable, Study};

/// The product that there may be none of: a workbook does not hold everything.
const WORKBOOK: &str = "bordermap.xlsx";

/// The names of all that `bordermap run` may write, its provenance last.
pub const NAMES: [&str; 13] = [
    "map.svg",
    "map.png",
    "incidents.geojson",
    "incidents.csv",
    "clusters.geojson",
    "timeline.svg",
    "distance.svg",
    "sectors.svg",
    "report.html",
    package::FILE,
    package::PROJECT,
    WORKBOOK,
    "provenance.json",
];

/// What `bordermap run` makes of a study, but for its provenance.
pub struct Report {
    /// The files.
    pub products: Vec<Product>,
    /// What is to be said of them.
    pub notes: Vec<String>,
}

/// Makes it, with the map that is drawn already.
///
/// # Errors
/// If a table does not go into its format, or a picture is too large.
pub fn report(study: &Study, map: &Map, words: &Words, looks: Looks<'_>) -> Result<Report, ProductError> {
    let Looks { fonts, theme } = looks;
    let (options, dataset) = (&study.options.map, &study.incidents.dataset);
    let drawn = render::svg(&map.scene, fonts, theme);
    let table = IncidentTable::new(dataset);
    let provenance = String::from_utf8_lossy(&study.provenance("run", Vec::new()).json()?).into_owned();
    let layers = Layers::new(study, provenance);
    let mut notes: Vec<String> = layers.missing_bands().into_iter().map(String::from).collect();
    // What takes longest stands side by side.
    let packages =
        || rayon::join(|| package(package::FILE, (study, map), &layers, &table), || sheets(study, &table, &layers));
    let rows = table.with(true, study.incident_columns());
    let (fields, csv) = (rows.fields(), CSV.bytes(&rows)?);
    let page = || page(study, map, ("run", &fields, &csv), words, looks);
    let ((png, page), (package, book)) =
        rayon::join(|| rayon::join(|| render::png(&drawn, scale(options)), page), packages);
    let (package, project) = package?;
    let svg = if options.embed_fonts { render::with_fonts(&drawn) } else { drawn };
    let title = &map.scene.title;
    let (months, vague) = months(dataset);
    let timeline = render::timeline((&months, vague), (&study.summary, study.doubt.as_ref()), title, fonts, theme)?;
    let bytes = [
        svg.into_bytes(),
        png?,
        GEOJSON.bytes(&table.with(false, study.incident_columns()))?,
        csv,
        GEOJSON.bytes(&study.cluster_table())?,
        timeline.into_bytes(),
        render::decay(study, title, fonts, theme)?.into_bytes(),
        render::sectors(study, title, fonts, theme)?.into_bytes(),
        page?.into_bytes(),
        package,
        project,
    ];
    let mut products: Vec<Product> = NAMES.into_iter().map(String::from).zip(bytes).collect();
    match book {
        Ok(book) => products.push((WORKBOOK.into(), book)),
        Err(why) => notes.push(format!("{WORKBOOK} is not written: {why}")),
    }
    Ok(Report { products, notes })
}

/// The study as a workbook, for those who open nothing else.
///
/// # Errors
/// If a sheet does not hold its rows.
pub fn sheets(study: &Study, table: &IncidentTable<'_>, layers: &Layers<'_>) -> Result<Vec<u8>, ExportError> {
    let clusters = study.cluster_table();
    workbook(&[
        ("incidents", &table.with(true, study.incident_columns())),
        ("clusters", &clusters),
        ("sectors", &layers.by_sector()),
        ("bands", &layers.bands()),
        ("notes", &layers.notes()),
    ])
}
