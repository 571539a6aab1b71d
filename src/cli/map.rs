use std::path::PathBuf;

use super::args::{BorderArgs, ClusterArgs, Common, InputArgs};
use super::clusters::{Clustered, cluster};
use super::failure::Failure;
use super::load::{self, LoadedBorder, LoadedIncidents, extension};
use super::look::Look;
use super::terminal::note;
use crate::analysis::{Summary, summary};
use crate::builtin;
use crate::input;
use crate::io;
use crate::model::{BaseMap, Dataset, Location};
use crate::render::{self, Fonts, Map, MapData};

/// Draws the map: SVG with named layers, PNG or PDF
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    border: BorderArgs,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    look: Look,
    /// Output file: .svg, .png or .pdf
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

/// Everything a map is drawn from.
pub struct Drawing {
    pub incidents: LoadedIncidents,
    pub border: LoadedBorder,
    pub locations: Vec<Location>,
    pub clusters: Clustered,
    pub summary: Summary,
    pub base: BaseMap,
}

impl Drawing {
    /// Reads, measures and clusters.
    pub fn load(
        input: &InputArgs,
        border: &BorderArgs,
        clusters: &ClusterArgs,
        region: Option<&PathBuf>,
        common: &Common,
    ) -> Result<Self, Failure> {
        let base = base_map(region)?;
        let border = load::border(border)?;
        let incidents = load::incidents(input, common)?;
        let locations = load::locate(&border.border, &incidents.dataset);
        let clusters = cluster(clusters, &incidents.dataset, &border.border, &locations, &base)?;
        let summary = summary(&incidents.dataset, &border.border, &locations, incidents.filtered_out);
        Ok(Self { incidents, border, locations, clusters, summary, base })
    }

    /// Composes the map.
    pub fn map(&self, look: &Look, fonts: &Fonts) -> Result<Map, Failure> {
        let mut notes = self.border.notes.clone();
        notes.extend(misleading(&self.incidents.dataset).map(|note| format!("Beware: {note}.")));
        if self.incidents.builtin {
            notes.push(
                "The incidents are a hand-picked sample of public reports, not a count of violence; autumn 2025 and \
                 early 2026 were searched hardest."
                    .into(),
            );
        }
        let data = MapData {
            dataset: &self.incidents.dataset,
            locations: &self.locations,
            border: &self.border.border,
            summary: &self.summary,
            clusters: &self.clusters.rows,
            hulls: &self.clusters.hulls,
            method: &self.clusters.method,
            base: &self.base,
        };
        let map = render::map(data, &look.options(self, notes)?, fonts);
        match map.needs {
            None => Ok(map),
            Some(height) => Err(Failure::new("the page is too low for the map, its legend and its caption")
                .hint(format!("at this width it takes {height} pixels; a wider page takes fewer"))),
        }
    }
}

/// What the reader found that makes distances mislead.
pub fn misleading(dataset: &Dataset) -> impl Iterator<Item = &String> {
    dataset.notes.iter().filter(|note| note.starts_with("distances mislead"))
}

/// The built-in region, or the polygons of a file instead of its countries.
fn base_map(region: Option<&PathBuf>) -> Result<BaseMap, Failure> {
    let Some(path) = region else { return Ok(builtin::base_map()?) };
    let name = load::name(path);
    let countries = input::areas(&name, &io::read(path, 1 << 30)?)?;
    Ok(BaseMap { countries, credit: name, ..BaseMap::default() })
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let format = extension(&args.output);
    if !["svg", "png", "pdf"].contains(&format.as_str()) {
        return Err(Failure::new(format!("{}: no map format has this ending", args.output.display()))
            .hint("end it in .svg, .png or .pdf"));
    }
    args.input.refuse_output(&args.output)?;
    let theme = args.look.theme()?;
    let drawing = Drawing::load(&args.input, &args.border, &args.clusters, args.look.region.as_ref(), common)?;
    let fonts = Fonts::new();
    let map = drawing.map(&args.look, &fonts)?;
    let svg = render::svg(&map.scene, &fonts, &theme);
    let bytes = match format.as_str() {
        "png" => render::png(&svg, args.look.scale())?,
        "pdf" => render::pdf(&svg)?,
        _ => svg.into_bytes(),
    };
    io::write_all(&[(args.output.clone(), bytes)])?;
    say_what_is_missing(&map, common);
    note(common.quiet, &format!("wrote {}", args.output.display()));
    Ok(())
}

/// Names what the map does not show.
pub fn say_what_is_missing(map: &Map, common: &Common) {
    if map.outside > 0 {
        note(common.quiet, &format!("{} incidents lie outside the map", map.outside));
    }
    if !map.unplaced.is_empty() {
        note(common.quiet, &format!("no room for {} names: {}", map.unplaced.len(), map.unplaced.join(", ")));
    }
}
