use std::path::PathBuf;

use super::args::{BorderArgs, ClusterArgs, Common, InputArgs};
use super::drawing::{Drawing, misleading};
use super::failure::Failure;
use super::load::extension;
use super::look::Look;
use super::terminal::note;
use crate::io;
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

/// Composes the map.
pub fn compose(drawing: &Drawing, look: &Look, fonts: &Fonts) -> Result<Map, Failure> {
    let mut notes = match &look.status {
        Some(status) => vec![status.trim().to_string()],
        None => drawing.border.notes.clone(),
    };
    notes.retain(|note| !note.is_empty());
    notes.extend(misleading(&drawing.incidents.dataset).map(|note| format!("Beware: {note}.")));
    if drawing.incidents.builtin {
        notes.push(
            "The incidents are a hand-picked sample of public reports, not a count of violence; autumn 2025 and \
             early 2026 were searched hardest."
                .into(),
        );
    }
    let data = MapData {
        dataset: &drawing.incidents.dataset,
        locations: &drawing.locations,
        border: &drawing.border.border,
        summary: &drawing.summary,
        clusters: &drawing.clusters.rows,
        hulls: &drawing.clusters.hulls,
        method: &drawing.clusters.method,
        base: &drawing.base,
    };
    let map = render::map(data, &look.options(drawing, notes)?, fonts);
    match map.needs {
        None => Ok(map),
        Some(height) => Err(Failure::new("the page is too low for the map, its legend and its caption")
            .hint(format!("at this width it takes {height} pixels; a wider page takes fewer"))),
    }
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let format = extension(&args.output);
    if !["svg", "png", "pdf"].contains(&format.as_str()) {
        return Err(Failure::new(format!("{}: no map format has this ending", args.output.display()))
            .hint("end it in .svg, .png or .pdf"));
    }
    if args.look.embed_fonts && format != "svg" {
        return Err(Failure::usage("--embed-fonts is for SVG; PNG needs no fonts, and PDF has them in it anyway"));
    }
    args.input.refuse_output(&args.output)?;
    let theme = args.look.theme()?;
    let drawing = Drawing::load(&args.input, &args.border, &args.clusters, args.look.region.as_ref(), common)?;
    let fonts = Fonts::new();
    let map = compose(&drawing, &args.look, &fonts)?;
    let svg = render::svg(&map.scene, &fonts, &theme);
    let bytes = match format.as_str() {
        "png" => render::png(&svg, args.look.scale())?,
        "pdf" => render::pdf(&svg)?,
        _ if args.look.embed_fonts => render::with_fonts(&svg).into_bytes(),
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
