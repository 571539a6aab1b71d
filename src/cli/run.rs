use std::path::{Path, PathBuf};

use super::args::{Common, InputArgs, refuse_outputs};
use super::failure::Failure;
use super::load::{self, Product};
use super::map::{language, page, say_what_is_missing, scale, study, theme};
use super::package;
use super::products::with_provenance;
use super::progress::Progress;
use super::terminal::{note, output};
use crate::analysis::months;
use crate::export::{CSV, ExportError, GEOJSON, workbook};
use crate::input::Limits;
use crate::io;
use crate::render::{self, Fonts, Map, Theme, Words};
use crate::study::layers::Layers;
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions};
use crate::study::provenance::{ProductHash, Recorded, sha256};
use crate::study::{IncidentTable, Options, Study, report, words};

/// Every product: map, tables, clusters, timeline, provenance, and a summary
#[derive(clap::Args)]
pub struct Args {
    /// Folder for the products
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    #[command(flatten)]
    pub input: InputArgs,
    /// Repeat the run that this provenance.json tells of, with its options, and say whether the products are the same
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    from: Option<PathBuf>,
    /// Take options from this TOML file: their names are those of the command line, which goes before it, and INPUT is inputs. Paths are
    /// seen from the file's folder
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with = "from")]
    config: Option<PathBuf>,
    /// Write the file for --config that repeats this run
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with = "from")]
    pub write_config: Option<PathBuf>,
    /// What that file holds.
    #[arg(skip)]
    pub repeats: Option<String>,
    #[command(flatten)]
    border: BorderOptions,
    #[command(flatten)]
    clusters: ClusterOptions,
    #[command(flatten)]
    draws: DrawOptions,
    #[command(flatten)]
    map: MapOptions,
    #[command(flatten)]
    limits: Limits,
}

/// The product that there may be none of: a workbook does not hold everything.
const WORKBOOK: &str = "bordermap.xlsx";

/// The products of a run.
const PRODUCTS: [&str; 13] = [
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

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let folder = if args.output.as_os_str().is_empty() { Path::new("output") } else { &args.output };
    let given = args.options()?;
    let recorded = args.from.as_deref().map(recorded).transpose()?;
    let (options, input) = match &recorded {
        None => (given, args.input.clone()),
        Some(recorded) => repeated(args, &given, recorded, common)?,
    };
    let paths: Vec<PathBuf> = PRODUCTS.iter().map(|name| folder.join(name)).collect();
    let mut products = input.lists();
    products.extend(paths.iter().map(|path| ("", path.as_path())));
    products.extend(args.write_config.as_deref().map(|path| ("--write-config", path)));
    let mut read = vec![options.map.theme.as_str(), options.map.language.as_str()];
    read.extend(args.config.as_deref().and_then(Path::to_str));
    read.extend(options.border.border.as_deref());
    read.extend(options.map.region.as_deref());
    refuse_outputs(&products, &input.files(read))?;
    let elsewhere = args.write_config.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    if let Some(missing) = elsewhere.filter(|folder| !folder.is_dir()) {
        return Err(Failure::new(format!("{}: there is no such folder for --write-config", missing.display())));
    }
    let (theme, words) = (theme(&options.map.theme)?, language(&options.map.language)?);
    let progress = Progress::new(4, common.quiet);
    progress.stage("reading, measuring, clustering");
    let (study, lists) = study(&input, options, common.quiet)?;
    progress.stage("drawing the map");
    let fonts = Fonts::new();
    let map = render::map(&study, &fonts)?;
    progress.stage("writing pictures and tables");
    let (mut all, hashes) = products_of(folder, &study, &map, (&fonts, &theme, &words), common)?;
    all.extend(lists);
    all.extend(args.write_config.clone().zip(args.repeats.clone().map(String::into_bytes)));
    progress.stage("flushing them to the disk");
    io::make_folder(folder)?;
    io::write_all(&all)?;
    drop(progress);
    say_what_is_missing(&map.missing, common);
    let mut text = report(&study);
    text.push('\n');
    for (path, _) in &all {
        text += &format!("wrote {}\n", path.display());
    }
    output(text.as_bytes())?;
    recorded.map_or(Ok(()), |recorded| compare(&recorded, &hashes, common))
}

impl Args {
    /// The options of the study.
    pub fn options(&self) -> Result<Options, Failure> {
        Ok(Options {
            clusters: self.clusters.clone(),
            draws: self.draws,
            map: self.map.clone(),
            ..self.input.options(&self.border, self.limits)?
        })
    }
}

/// All products with their provenance, and the hashes of those before it.
pub fn products_of(
    folder: &Path,
    study: &Study,
    map: &Map,
    looks: (&Fonts, &Theme, &Words),
    common: &Common,
) -> Result<(Vec<Product>, Vec<ProductHash>), Failure> {
    let made = made(study, map, looks, common)?.into_iter().map(|(name, bytes)| (name.to_string(), bytes));
    with_provenance(folder, ("run", study, &[]), made.collect())
}

/// The products, by name.
fn made(
    study: &Study,
    map: &Map,
    (fonts, theme, words): (&Fonts, &Theme, &Words),
    common: &Common,
) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
    let options = &study.options.map;
    let incidents = &study.incidents;
    let drawn = render::svg(&map.scene, fonts, theme);
    let table = IncidentTable::new(&incidents.dataset);
    let provenance = String::from_utf8_lossy(&study.provenance("run", Vec::new()).json()?).into_owned();
    let layers = Layers::new(study, provenance);
    layers.missing_bands().into_iter().for_each(|text| note(common.quiet, text));
    // What takes longest stands side by side.
    let packages = || {
        rayon::join(|| package::made(package::FILE, (study, map), &layers, &table), || sheets(study, &table, &layers))
    };
    let rows = table.with(true, study.incident_columns());
    let (fields, csv) = (rows.fields(), CSV.bytes(&rows)?);
    let page = || page(study, map, ("run", &fields, &csv), words, (fonts, theme));
    let ((png, page), (package, book)) =
        rayon::join(|| rayon::join(|| render::png(&drawn, scale(options)), page), packages);
    let (package, project) = package?;
    let svg = if options.embed_fonts { render::with_fonts(&drawn) } else { drawn };
    let title = &map.scene.title;
    let timeline =
        render::timeline(&months(&incidents.dataset), (&study.summary, study.doubt.as_ref()), title, fonts, theme)?;
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
    let mut made: Vec<(&str, Vec<u8>)> = PRODUCTS.into_iter().zip(bytes).collect();
    match book {
        Ok(book) => made.push((WORKBOOK, book)),
        Err(why) => note(common.quiet, &format!("{WORKBOOK} is not written: {why}")),
    }
    Ok(made)
}

/// The study as a workbook, for those who open nothing else.
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

fn recorded(path: &Path) -> Result<Recorded, Failure> {
    Ok(Recorded::parse(&load::name(path), &io::read(path, 64 << 20)?)?)
}

/// Options and inputs of a run that is to be repeated.
fn repeated(
    args: &Args,
    given: &Options,
    recorded: &Recorded,
    common: &Common,
) -> Result<(Options, InputArgs), Failure> {
    if *given != Options::default() {
        return Err(
            Failure::usage("--from takes all options from the file").hint("only -o, INPUT and lists go with it")
        );
    }
    if recorded.command != "run" {
        return Err(Failure::new(format!("this provenance is that of bordermap {}", recorded.command))
            .hint("--from repeats bordermap run"));
    }
    let mut input = args.input.clone();
    if input.inputs.is_empty() {
        let beside = args.from.as_deref().and_then(Path::parent).unwrap_or(Path::new("."));
        for file in recorded.inputs.iter().filter(|file| !file.path.is_empty()) {
            let places = [PathBuf::from(&file.path), beside.join(&file.name)];
            let found = places.iter().find(|path| path.exists()).ok_or_else(|| {
                Failure::new(format!("{}: the input of that run is not there", file.path))
                    .hint("say where it is: bordermap run INPUT --from FILE")
            })?;
            input.inputs.push(found.clone());
        }
    }
    for (file, path) in recorded.inputs.iter().zip(&input.inputs) {
        let bytes = io::read(path, given.reading.limits.file)?;
        if sha256(&bytes) != file.sha256 {
            note(common.quiet, &format!("{}: not the file that the run was made from", path.display()));
        }
    }
    Ok((recorded.options.clone(), input))
}

/// Says whether the products are those of the run that was repeated.
fn compare(recorded: &Recorded, hashes: &[ProductHash], common: &Common) -> Result<(), Failure> {
    let differ: Vec<&str> =
        hashes.iter().filter(|made| !recorded.products.contains(made)).map(|made| made.name.as_str()).collect();
    if differ.is_empty() {
        let all = words::count(hashes.len(), "product");
        note(common.quiet, &format!("{all}: each the same as in the run that was repeated"));
        return Ok(());
    }
    let all = words::count(hashes.len(), "product");
    let failure = Failure::new(format!(
        "of {all}, {} differ from the run that was repeated: {}",
        differ.len(),
        differ.join(", ")
    ));
    let version = env!("CARGO_PKG_VERSION");
    Err(if recorded.version == version {
        failure.hint("were its inputs the same?")
    } else {
        failure.hint(format!("it was made by version {}, this is {version}", recorded.version))
    })
}
