use std::path::PathBuf;

use jiff::civil::Date;

use super::args::{Common, InputArgs, refuse_outputs};
use super::failure::Failure;
use super::map::{study, theme};
use super::products::write_folder;
use super::profile::Pictures;
use super::progress::Progress;
use super::terminal::{note, output};
use crate::export::CSV;
use crate::input::Limits;
use crate::render::{self, Fonts, Theme};
use crate::study::compare::{Comparison, page};
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions};
use crate::study::{Options, Study};

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
    let pictures = ["map", "strip", "intensity"].map(|name| format!("{name}.{}", args.pictures.format));
    let others = ["compare.csv", "shares.csv", "intensity.csv", "compare.md", "compare.json", "provenance.json"];
    let paths: Vec<PathBuf> =
        others.iter().map(|name| folder.join(name)).chain(pictures.iter().map(|name| folder.join(name))).collect();
    let mut products = args.input.lists();
    products.extend(paths.iter().map(|path| ("", path.as_path())));
    refuse_outputs(&products, &args.input.files(read))?;
    let theme = theme(&args.pictures.theme)?;
    let options = Options {
        clusters: args.clusters.clone(),
        draws: args.draws,
        map: MapOptions { compare: Some(args.at), width: 1_400, ..MapOptions::default() },
        ..args.input.options(&args.border, args.limits)?
    };
    let progress = Progress::new(2, common.quiet);
    progress.stage("reading, measuring, clustering");
    let (study, lists) = study(&args.input, options, common.quiet)?;
    let found = Comparison::new(&study, args.at)?;
    progress.stage("drawing and writing");
    let made = made(&study, &found, &args.pictures, &theme)?;
    let written = write_folder(folder, ("compare", &study, &[]), made, lists)?;
    drop(progress);
    output(page(&study, &found).as_bytes())?;
    for path in written {
        note(common.quiet, &format!("wrote {}", path.display()));
    }
    Ok(())
}

fn made(
    study: &Study,
    found: &Comparison,
    pictures: &Pictures,
    theme: &Theme,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let fonts = Fonts::new();
    let mut made = Vec::new();
    for (name, table) in found.tables() {
        made.push((format!("{name}.csv"), CSV.bytes(&table)?));
    }
    let map = render::map(study, &fonts)?;
    made.push(pictures.product("map", render::svg(&map.scene, &fonts, theme))?);
    made.push(pictures.product("strip", render::strip(study, Some(&found.parts()), &fonts, theme)?)?);
    if let Some(svg) = render::changed_intensity(study, found, &fonts, theme)? {
        made.push(pictures.product("intensity", svg)?);
    }
    made.push(("compare.md".into(), page(study, found).into_bytes()));
    let mut json = serde_json::to_vec(found)?;
    json.push(b'\n');
    made.push(("compare.json".into(), json));
    Ok(made)
}
