use std::path::{Path, PathBuf};

use super::args::{Common, InputArgs, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::map::theme;
use super::products::write_folder;
use super::profile::Pictures;
use super::progress::Progress;
use super::terminal::{note, output};
use crate::analysis::Filter;
use crate::input::{Limits, Reading};
use crate::products::{Looks, changes, changes_names};
use crate::render::Fonts;
use crate::study::diff::{Diff, PairBy, page};
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions, Mending};
use crate::study::{Far, Ground, Options, Study};

/// What changed between two editions of the data: incidents new, gone, moved, redated, recoded, with other deaths
///
/// Writes into DIR: diff.csv, a row for each change; figures.csv, the headline figures of both editions and what moved them; diff.gpkg,
/// all of it for GIS tools; map as a picture; diff.md, a page in plain words; diff.json, all of it.
#[derive(clap::Args)]
pub struct Args {
    /// The old edition
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new edition
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Folder for the products
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// How incidents of both are paired
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    by: PairBy,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    reading: Reading,
    /// Put right positions whose latitude and longitude seem to have changed places
    #[arg(long, help_heading = "Input")]
    fix_swapped: bool,
    /// A TOML file of location errors that go before the schemas' own
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    location_errors: Option<PathBuf>,
    /// Treat a row that cannot be used as an error
    #[arg(long, help_heading = "Input")]
    strict: bool,
    #[command(flatten)]
    border: BorderOptions,
    #[command(flatten)]
    clusters: ClusterOptions,
    #[command(flatten)]
    pictures: Pictures,
    #[command(flatten)]
    limits: Limits,
}

impl Args {
    /// The arguments that read one edition.
    fn input(&self, path: &Path) -> InputArgs {
        InputArgs {
            inputs: vec![path.into()],
            filter: self.filter.clone(),
            reading: self.reading.clone(),
            mending: Mending { fix_swapped: self.fix_swapped, dedupe: false },
            location_errors: self.location_errors.clone(),
            duplicates: None,
            problems: None,
            strict: self.strict,
            held: Vec::new(),
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let folder = args.output.as_path();
    let paths: Vec<PathBuf> = changes_names(&args.pictures.format).iter().map(|name| folder.join(name)).collect();
    let products: Vec<(&str, &Path)> = paths.iter().map(|path| ("", path.as_path())).collect();
    let mut read = vec![args.pictures.theme.as_str()];
    read.extend(args.border.border.as_deref());
    let (old, new) = (args.input(&args.old), args.input(&args.new));
    refuse_outputs(&products, &[old.files(read.clone()), new.files(read)].concat())?;
    let (fonts, theme) = (Fonts::new(), theme(&args.pictures.theme)?);
    let options = Options {
        clusters: args.clusters.clone(),
        pair_by: Some(args.by),
        map: MapOptions { theme: args.pictures.theme.clone(), ..MapOptions::default() },
        draws: DrawOptions { draws: Some(0), ..DrawOptions::default() },
        ..new.options(&args.border, args.limits)?
    };
    let progress = Progress::new(3, common.quiet);
    progress.stage("reading, measuring, clustering");
    // Both are measured against the border of the new edition.
    let (Ground { border, base }, opened) = load::ground(&new, &options, common.quiet, |error| Err(error.into()))?;
    let (mut after, _) = load::incidents(&new, opened, &border, &base, &options, common.quiet)?;
    let (mut before, _) = load::incidents(&old, None, &border, &base, &options, common.quiet)?;
    if before.dataset.source == after.dataset.source {
        before.dataset.source = args.old.display().to_string();
        after.dataset.source = args.new.display().to_string();
    }
    let old = Study::new(border.clone(), base.clone(), before, options.clone())?;
    let new = Study::new(border, base, after, options)?;
    load::say_far(Far::of(&new.locations), &new.border, &new.options, common.quiet)?;
    progress.stage("comparing");
    let diff = Diff::new(&old, &new, args.by);
    progress.stage("drawing and writing");
    let looks = Looks { fonts: &fonts, theme: &theme };
    let made = changes((&old, &new), &diff, &args.pictures.format, looks)?;
    let written = write_folder(folder, ("diff", &new, &old.incidents.files), made, Vec::new())?;
    drop(progress);
    output(page(&old, &new, &diff).as_bytes())?;
    for path in written {
        note(common.quiet, &format!("wrote {}", path.display()));
    }
    Ok(())
}
