use std::path::{Path, PathBuf};

use super::args::{Common, InputArgs, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::map::{study, theme};
use super::products::write_folder;
use super::progress::Progress;
use super::terminal::{note, output};
use crate::input::{self, Limits, Reading};
use crate::io;
use crate::model::LonLat;
use crate::products::{self, Looks, profile_names};
use crate::render::Fonts;
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions};
use crate::study::profile::{self, Profile, ProfileOptions, page};
use crate::study::{Options, Study};

/// The border as an axis: shares by distance, rates and hot spots by sector, where and when more happened than expected
///
/// Writes into DIR: bands.csv, sectors.csv, hot.csv, scan.csv, near_repeat.csv and intensity.csv; strip, heat, bands and intensity as
/// pictures; profile.md, a page in plain words; profile.json, all numbers.
#[derive(clap::Args)]
pub struct Args {
    /// Folder for the products
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    border: BorderOptions,
    #[command(flatten)]
    clusters: ClusterOptions,
    #[command(flatten)]
    draws: DrawOptions,
    #[command(flatten)]
    profile: ProfileOptions,
    #[command(flatten)]
    pictures: Pictures,
    #[command(flatten)]
    limits: Limits,
}

/// How pictures are made.
#[derive(clap::Args, Clone)]
pub struct Pictures {
    /// The pictures' format
    #[arg(long, value_name = "NAME", default_value = "svg", value_parser = ["svg", "png"])]
    pub format: String,
    /// Colours: light, print (grey), dark, or a TOML file
    #[arg(long, value_name = "THEME", default_value = "light")]
    pub theme: String,
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let folder = args.output.as_path();
    let exposure = args.profile.exposure.as_deref().filter(|what| *what != "places");
    let mut read = vec![args.pictures.theme.as_str()];
    read.extend(args.border.border.as_deref());
    read.extend(exposure);
    let paths: Vec<PathBuf> = profile_names(&args.pictures.format).iter().map(|name| folder.join(name)).collect();
    let mut products = args.input.lists();
    products.extend(paths.iter().map(|path| ("", path.as_path())));
    refuse_outputs(&products, &args.input.files(read))?;
    let (fonts, theme) = (Fonts::new(), theme(&args.pictures.theme)?);
    let options = Options {
        clusters: args.clusters.clone(),
        draws: args.draws,
        profile: Some(args.profile.clone()),
        map: MapOptions { theme: args.pictures.theme.clone(), ..MapOptions::default() },
        ..args.input.options(&args.border, args.limits)?
    };
    let progress = Progress::new(3, common.quiet);
    progress.stage("reading, measuring, clustering");
    let (study, lists) = study(&args.input, options, common.quiet)?;
    let people = people(&args.profile, &study)?;
    progress.stage("counting, permuting");
    let profile = Profile::new(&study, &args.profile, people.as_deref());
    progress.stage("drawing and writing");
    let looks = Looks { fonts: &fonts, theme: &theme };
    let made = products::profile(&study, &profile, &args.pictures.format, looks)?;
    let written = write_folder(folder, ("profile", &study, &[]), made, lists)?;
    drop(progress);
    output(page(&study, &profile).as_bytes())?;
    for path in written {
        note(common.quiet, &format!("wrote {}", path.display()));
    }
    Ok(())
}

/// The people that incidents are to be held against; none for land.
fn people(options: &ProfileOptions, study: &Study) -> Result<Option<Vec<(LonLat, f64)>>, Failure> {
    let Some(what) = options.exposure.as_deref() else { return Ok(None) };
    if what == "places" {
        let places = study.base.places.iter();
        return Ok(Some(places.map(|place| (place.position, place.population as f64)).collect()));
    }
    let path = Path::new(what);
    let bytes = io::read(path, study.options.reading.limits.file)?;
    let places = input::incidents(&load::name(path), &bytes, &Reading::default())?;
    Ok(Some(profile::people(&places)?))
}
