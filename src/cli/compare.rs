use std::path::PathBuf;

use jiff::civil::Date;

use super::args::{Common, InputArgs, refuse_outputs};
use super::failure::Failure;
use super::map::{study, theme};
use super::products::write_folder;
use super::profile::Pictures;
use super::progress::Progress;
use super::terminal::{note, output};
use crate::input::Limits;
use crate::products::{self, Looks, comparison_names};
use crate::render::Fonts;
use crate::study::Options;
use crate::study::compare::{Comparison, page};
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions};

/// Before and after a day: rates by sector, shares by distance, incidents against land
///
/// Writes into DIR: compare.csv (rates), shares.csv, intensity.csv; map, strip and intensity as pictures; compare.md, a page in plain words;
/// compare.json, all numbers. The time compared is from the first incident, or --since, to the last, or --until.
#[derive(clap::Args)]
pub struct Args {
    /// Folder for the products
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The first day after
    #[arg(long, value_name = "DATE", value_parser = crate::input::parse::day)]
    at: Date,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    border: BorderOptions,
    #[command(flatten)]
    clusters: ClusterOptions,
    #[command(flatten)]
    draws: DrawOptions,
    #[command(flatten)]
    pictures: Pictures,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let folder = args.output.as_path();
    let mut read = vec![args.pictures.theme.as_str()];
    read.extend(args.border.border.as_deref());
    let paths: Vec<PathBuf> = comparison_names(&args.pictures.format).iter().map(|name| folder.join(name)).collect();
    let mut products = args.input.lists();
    products.extend(paths.iter().map(|path| ("", path.as_path())));
    refuse_outputs(&products, &args.input.files(read))?;
    let (fonts, theme) = (Fonts::new(), theme(&args.pictures.theme)?);
    let options = Options {
        clusters: args.clusters.clone(),
        draws: args.draws,
        map: MapOptions {
            compare: Some(args.at),
            width: 1_400,
            theme: args.pictures.theme.clone(),
            ..MapOptions::default()
        },
        ..args.input.options(&args.border, args.limits)?
    };
    let progress = Progress::new(2, common.quiet);
    progress.stage("reading, measuring, clustering");
    let (study, lists) = study(&args.input, options, common.quiet)?;
    let found = Comparison::new(&study, args.at)?;
    progress.stage("drawing and writing");
    let looks = Looks { fonts: &fonts, theme: &theme };
    let made = products::comparison(&study, &found, &args.pictures.format, looks)?;
    let written = write_folder(folder, ("compare", &study, &[]), made, lists)?;
    drop(progress);
    output(page(&study, &found).as_bytes())?;
    for path in written {
        note(common.quiet, &format!("wrote {}", path.display()));
    }
    Ok(())
}
