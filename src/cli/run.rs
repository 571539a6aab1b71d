use std::path::{Path, PathBuf};

use super::args::{Common, InputArgs, refuse_outputs};
use super::failure::Failure;
use super::load::{self, Product};
use super::map::{language, say_what_is_missing, study, theme};
use super::products::with_provenance;
use super::progress::Progress;
use super::terminal::{note, output};
use crate::input::Limits;
use crate::io;
use crate::products::{self, Looks, NAMES, Report};
use crate::render::{self, Fonts, Map, Words};
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions};
use crate::study::provenance::{ProductHash, Recorded, sha256};
use crate::study::{Options, Study, report, words};

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
    /// The options that were given.
    #[arg(skip)]
    pub given: Vec<String>,
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

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let folder = if args.output.as_os_str().is_empty() { Path::new("output") } else { &args.output };
    let given = args.options()?;
    let recorded = args.from.as_deref().map(recorded).transpose()?;
    let (options, input) = match &recorded {
        None => (given, args.input.clone()),
        Some(recorded) => repeated(args, &given, recorded, common)?,
    };
    let paths: Vec<PathBuf> = NAMES.iter().map(|name| folder.join(name)).collect();
    let mut outputs = input.lists();
    outputs.extend(paths.iter().map(|path| ("", path.as_path())));
    outputs.extend(args.write_config.as_deref().map(|path| ("--write-config", path)));
    let mut read = vec![options.map.theme.as_str(), options.map.language.as_str()];
    read.extend(args.config.iter().chain(&args.from).filter_map(|path| path.to_str()));
    read.extend(options.border.border.as_deref());
    read.extend(options.map.region.as_deref());
    refuse_outputs(&outputs, &input.files(read))?;
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
    let looks = Looks { fonts: &fonts, theme: &theme };
    let (mut all, hashes) = products_of(folder, &study, &map, (&words, looks), common)?;
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
    (words, looks): (&Words, Looks<'_>),
    common: &Common,
) -> Result<(Vec<Product>, Vec<ProductHash>), Failure> {
    let Report { products, notes } = products::report(study, map, words, looks)?;
    for text in &notes {
        note(common.quiet, text);
    }
    with_provenance(folder, ("run", study, &[]), products)
}

fn recorded(path: &Path) -> Result<Recorded, Failure> {
    Ok(Recorded::parse(&load::name(path), &io::read(path, 64 << 20)?)?)
}

/// The options that a run that is repeated may be given.
const GO_WITH_FROM: [&str; 7] = ["from", "output", "problems", "duplicates", "strict", "quiet", "threads"];

/// Options and inputs of a run that is to be repeated.
fn repeated(
    args: &Args,
    given: &Options,
    recorded: &Recorded,
    common: &Common,
) -> Result<(Options, InputArgs), Failure> {
    let lone = |name: &&String| !GO_WITH_FROM.contains(&name.as_str());
    if let Some(name) = args.given.iter().find(lone) {
        return Err(Failure::usage(format!("--from takes all options from the file, so --{name} does not go with it"))
            .hint("only -o, INPUT and lists go with it"));
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
