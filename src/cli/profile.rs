use std::path::{Path, PathBuf};

use super::args::{Common, InputArgs, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::map::{scale, study, theme};
use super::products::write_folder;
use super::progress::Progress;
use super::terminal::{note, output};
use crate::export::CSV;
use crate::input::{self, Limits, Reading};
use crate::io;
use crate::model::LonLat;
use crate::render::{self, Fonts, Theme};
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions, MapOptions};
use crate::study::profile::{Profile, ProfileOptions, page};
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

impl Pictures {
    /// A picture in its format, with the name of its file.
    pub fn product(&self, name: &str, svg: String) -> Result<(String, Vec<u8>), Failure> {
        let bytes = match self.format.as_str() {
            "png" => render::png(&svg, scale(&MapOptions::default()))?,
            _ => svg.into_bytes(),
        };
        Ok((format!("{name}.{}", self.format), bytes))
    }
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let folder = args.output.as_path();
    let exposure = args.profile.exposure.as_deref().filter(|what| *what != "places");
    let mut read = vec![args.pictures.theme.as_str()];
    read.extend(args.border.border.as_deref());
    read.extend(exposure);
    let names = names(&args.pictures.format);
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    let mut products = args.input.lists();
    products.extend(paths.iter().map(|path| ("", path.as_path())));
    refuse_outputs(&products, &args.input.files(read))?;
    let theme = theme(&args.pictures.theme)?;
    let options = Options {
        clusters: args.clusters.clone(),
        draws: args.draws,
        profile: Some(args.profile.clone()),
        ..args.input.options(&args.border, args.limits)?
    };
    let progress = Progress::new(3, common.quiet);
    progress.stage("reading, measuring, clustering");
    let (study, lists) = study(&args.input, options, common.quiet)?;
    let people = people(&args.profile, &study)?;
    progress.stage("counting, permuting");
    let profile = Profile::new(&study, &args.profile, people.as_deref());
    progress.stage("drawing and writing");
    let made = made(&study, &profile, &args.pictures, &theme)?;
    let written = write_folder(folder, ("profile", &study, &[]), made, lists)?;
    drop(progress);
    output(page(&study, &profile).as_bytes())?;
    for path in written {
        note(common.quiet, &format!("wrote {}", path.display()));
    }
    Ok(())
}

/// The names of all files that may be written.
fn names(format: &str) -> Vec<String> {
    let tables = ["bands", "sectors", "hot", "scan", "near_repeat", "intensity"].map(|name| format!("{name}.csv"));
    let pictures = ["strip", "heat", "bands", "intensity"].map(|name| format!("{name}.{format}"));
    let others = ["profile.md", "profile.json", "provenance.json"].map(String::from);
    tables.into_iter().chain(pictures).chain(others).collect()
}

fn made(
    study: &Study,
    profile: &Profile,
    pictures: &Pictures,
    theme: &Theme,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let fonts = Fonts::new();
    let mut made = Vec::new();
    for (name, table) in profile.tables() {
        made.push((format!("{name}.csv"), CSV.bytes(&table)?));
    }
    for (name, svg) in render::profile_charts(study, profile, &fonts, theme)? {
        made.push(pictures.product(name, svg)?);
    }
    made.push(("profile.md".into(), page(study, profile).into_bytes()));
    let mut json = serde_json::to_vec(profile)?;
    json.push(b'\n');
    made.push(("profile.json".into(), json));
    Ok(made)
}

/// The people that incidents are to be held against; none for land.
fn people(options: &ProfileOptions, study: &Study) -> Result<Option<Vec<(LonLat, f64)>>, Failure> {
    let Some(what) = options.exposure.as_deref() else { return Ok(None) };
    if what == "places" {
        let places = study.base.places.iter();
        return Ok(Some(places.map(|place| (place.position, place.population as f64)).collect()));
    }
    let path = Path::new(what);
    let name = load::name(path);
    let bytes = io::read(path, study.options.reading.limits.file)?;
    let dataset = input::incidents(&name, &bytes, &Reading::default())?;
    let columns = dataset.records.columns();
    let is_people =
        |name: &&String| ["population", "people", "pop", "inhabitants"].contains(&name.to_lowercase().as_str());
    let column = columns.iter().find(is_people).and_then(|name| dataset.records.column(name)).ok_or_else(|| {
        Failure::new(format!("{name}: no column says how many people live there"))
            .hint("call it population; places takes the built-in towns")
    })?;
    let mut people = Vec::new();
    for incident in &dataset.incidents {
        let text = dataset.records.cell(incident.row, column).text().trim().replace([',', ' '], "");
        let count = if text.is_empty() { Some(0.0) } else { text.parse().ok().filter(|n: &f64| *n >= 0.0) };
        let count = count.ok_or_else(|| {
            let row = crate::model::RowNumber::of(incident.row);
            Failure::new(format!("{name}: row {row}: {} {text:?}: not a number of people", columns[column]))
        })?;
        people.push((incident.position, count));
    }
    Ok(Some(people))
}
