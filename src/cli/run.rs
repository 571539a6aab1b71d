use std::path::{Path, PathBuf};

use super::args::{BorderArgs, ClusterArgs, Common, InputArgs};
use super::distance::{TableFormat, table};
use super::drawing::{Drawing, misleading};
use super::failure::Failure;
use super::load::{self, Product};
use super::look::Look;
use super::map::{compose, say_what_is_missing};
use super::progress::Progress;
use super::terminal::output;
use crate::analysis::{ClusterRow, Summary, months};
use crate::export::{cluster_sheet, clusters_geojson, location_columns, provenance_json};
use crate::io;
use crate::render::{self, Fonts, Theme, largest, words};

/// Every product: map, tables, clusters, timeline, provenance, and a summary
#[derive(clap::Args, Default)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    border: BorderArgs,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    look: Look,
    /// Folder for the products
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let folder = if args.output.as_os_str().is_empty() { Path::new("output") } else { &args.output };
    let theme = args.look.theme()?;
    let progress = Progress::new(4, common.quiet);
    progress.stage("reading, measuring, clustering");
    let drawing = Drawing::load(&args.input, &args.border, &args.clusters, args.look.region.as_ref(), common)?;
    progress.stage("drawing the map");
    let fonts = Fonts::new();
    let map = compose(&drawing, &args.look, &fonts)?;
    let svg = render::svg(&map.scene, &fonts, &theme);
    progress.stage("writing the picture");
    let png = render::png(&svg, args.look.scale())?;
    let svg = if args.look.embed_fonts { render::with_fonts(&svg) } else { svg };
    progress.stage("writing the tables");
    let pictures = Pictures { fonts: &fonts, theme: &theme, title: &map.scene.title };
    let products = products(args, folder, &drawing, &pictures, svg, png);
    io::make_folder(folder)?;
    io::write_all(&products)?;
    drop(progress);
    say_what_is_missing(&map, common);
    output(report(&drawing, &products).as_bytes())
}

/// What charts share with the map.
struct Pictures<'a> {
    fonts: &'a Fonts,
    theme: &'a Theme,
    title: &'a str,
}

fn products(
    args: &Args,
    folder: &Path,
    drawing: &Drawing,
    pictures: &Pictures<'_>,
    svg: String,
    png: Vec<u8>,
) -> Vec<Product> {
    let (dataset, border) = (&drawing.incidents.dataset, &drawing.border.border);
    let columns = || {
        let mut columns = location_columns(border, &drawing.locations);
        columns.extend(drawing.clusters.found.columns());
        columns
    };
    let sheet = cluster_sheet(&drawing.clusters.rows, &drawing.clusters.method, border.line());
    let Pictures { fonts, theme, title } = *pictures;
    let timeline = render::timeline(&months(dataset), &drawing.summary, title, fonts, theme);
    let decay = render::decay(border, &drawing.locations, title, fonts, theme);
    let sectors = render::sectors(border, &drawing.locations, title, fonts, theme);
    let parameters = [
        ("clustering", drawing.clusters.method.words.clone()),
        ("draws", args.clusters.draws.map_or("by size".into(), |n| n.to_string())),
        ("seed", args.clusters.seed.to_string()),
        ("width_px", args.look.width.to_string()),
    ];
    let provenance = load::provenance(&drawing.incidents, &drawing.border, &args.input, &parameters);
    vec![
        (folder.join("map.svg"), svg.into_bytes()),
        (folder.join("map.png"), png),
        (folder.join("incidents.geojson"), table(TableFormat::Geojson, dataset, columns())),
        (folder.join("incidents.csv"), table(TableFormat::Csv, dataset, columns())),
        (folder.join("clusters.geojson"), clusters_geojson(&sheet, &drawing.clusters.hulls)),
        (folder.join("timeline.svg"), timeline.into_bytes()),
        (folder.join("distance.svg"), decay.into_bytes()),
        (folder.join("sectors.svg"), sectors.into_bytes()),
        (folder.join("provenance.json"), provenance_json(&provenance)),
    ]
}

/// The summary that an analyst can paste.
fn report(drawing: &Drawing, products: &[Product]) -> String {
    let (summary, line) = (&drawing.summary, drawing.border.border.line());
    let n = summary.incidents;
    let share = |k: usize| format!("{} ({})", words::thousands(k as f64), words::percent(k, n));
    let mut lines = vec![
        format!("{} along the {}", words::count(n, "incident"), line.name),
        format!("period          {}", summary.days.map_or("no dates".into(), words::period)),
    ];
    for (band, k) in [10, 25, 50].iter().zip(summary.within) {
        lines.push(format!("within {band} km    {}", share(k)));
    }
    let sides: Vec<String> = summary.by_side.iter().map(|(side, k)| format!("{side} {}", share(*k))).collect();
    lines.push(format!("by side         {}", sides.join(", ")));
    if let Some((low, high)) = summary.fatalities {
        lines.push(format!("killed          {} to {} claimed", words::thousands(low), words::thousands(high)));
    }
    if summary.coarse > 0 {
        lines.push(format!("coarse          {} located only to a district or province", share(summary.coarse)));
    }
    lines.push(format!("border          {}", border_words(drawing)));
    lines.push(format!("clusters        {} ({})", drawing.clusters.rows.len(), drawing.clusters.method.words));
    lines.extend(largest(&drawing.clusters.rows).into_iter().map(cluster_line));
    lines.push(format!("left out        {}", left_out(summary)));
    lines.extend(misleading(&drawing.incidents.dataset).map(|note| format!("beware          {note}")));
    if drawing.incidents.builtin {
        lines.push("note            a hand-picked sample of public reports, not a count of violence".into());
    }
    lines.push(String::new());
    lines.extend(products.iter().map(|(path, _)| format!("wrote {}", path.display())));
    lines.push(String::new());
    lines.join("\n")
}

fn border_words(drawing: &Drawing) -> String {
    let source = &drawing.border.source;
    format!(
        "{}, {} vertices, {} km, {} edges",
        source.source,
        words::thousands(source.vertices as f64),
        words::thousands(source.length_km.round()),
        source.edges
    )
}

fn cluster_line(row: &ClusterRow) -> String {
    let near = row.nearest_place.as_ref().map_or(String::new(), |(name, _)| format!("near {name}, "));
    let place = if row.main_place.is_empty() { near } else { format!("{}, ", row.main_place) };
    let killed = row.fatalities.map_or(String::new(), |(low, high)| format!(", {low} to {high} killed (claimed)"));
    let days = row.days.map_or(String::new(), |days| format!(", {}", words::period(days)));
    format!(
        "  {:>3}  {place}{}, mostly {}, {:.1} km from the line on average, {}{killed}{days}",
        row.cluster,
        words::count(row.incidents, "incident"),
        row.main_type,
        row.distance_m.0 / 1e3,
        row.main_side
    )
}

fn left_out(summary: &Summary) -> String {
    let mut parts: Vec<String> = summary.left_out.iter().map(|(why, n)| format!("{n} ({why})")).collect();
    if summary.filtered_out > 0 {
        parts.push(format!("{} by the filters", summary.filtered_out));
    }
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}
