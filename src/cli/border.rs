use std::path::{Path, PathBuf};

use super::args::{Common, TableOut, beside, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::terminal::{note, output};
use crate::atlas::{self, BorderEntry};
use crate::builtin;
use crate::export::{CSV, GEOJSON};
use crate::input::{self, Limits, parse::length};
use crate::io;
use crate::model::{BorderLine, Edges, OSM};
use crate::spatial::Border;
use crate::study::columns::{atlas_table, border_by_sector_table};
use crate::study::{Between, StudyError, choice, words};

/// A land border of the atlas, or the line that two polygons of a file share, as GeoJSON; --list prints all borders
///
/// The shared line is found from shared vertices, and with --tolerance also where the two outlines only run near
/// each other. The first polygon named lies on its left.
#[derive(clap::Args)]
pub struct Args {
    /// A pair of states (MEX-USA), a state (UKR), durand, durand-ne, or, with --between, a file of polygons
    #[arg(value_name = "WHAT")]
    what: Option<PathBuf>,
    /// Print the land borders of the world, or of the state WHAT, as CSV
    #[arg(long, conflicts_with_all = ["between", "output"])]
    list: bool,
    /// The names of two polygons, e.g. Afghanistan,Pakistan
    #[arg(long, value_name = "A,B", value_parser = two)]
    between: Option<(String, String)>,
    /// The property of the file that holds the polygons' names, where it is not one of the usual ones
    #[arg(long, value_name = "PROPERTY", requires = "between")]
    name_property: Option<String>,
    /// How far apart the outlines may run and still count as shared, e.g. 500m
    #[arg(long, value_name = "LENGTH", value_parser = length, requires = "between")]
    tolerance: Option<f64>,
    #[command(flatten)]
    out: Option<TableOut>,
    /// Largest file that is read, bytes
    #[arg(long, value_name = "N", default_value_t = Limits::default().file, help_heading = "Limits")]
    max_file: u64,
}

fn two(text: &str) -> Result<(String, String), String> {
    match text.split(',').map(str::trim).collect::<Vec<_>>()[..] {
        [a, b] if !a.is_empty() && !b.is_empty() && a != b => Ok((a.into(), b.into())),
        _ => Err("it needs two different names with a comma between them".into()),
    }
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    if args.list {
        return list(args.what.as_deref());
    }
    let Some(out) = &args.out else {
        return Err(Failure::usage("where is the line to be written?")
            .hint("for example -o border.geojson; --list prints the borders there are"));
    };
    let format = if out.is_stdout() && out.format.is_none() { GEOJSON } else { out.chosen()? };
    if !format.holds_geometry {
        return Err(Failure::usage(format!("a border needs a format with geometries, which {} is not", format.name))
            .hint("end OUT in .geojson"));
    }
    let read: Vec<&Path> = args.what.iter().map(PathBuf::as_path).collect();
    let types = beside(&out.output, format, &[]).map(|(path, _)| path);
    let mut products = vec![("-o", out.output.as_path())];
    products.extend(types.as_deref().map(|path| ("", path)));
    refuse_outputs(&products, &read)?;
    let border = Border::new(line(args, common.quiet)?, Edges::Geodesic).map_err(Failure::new)?;
    let (bytes, types) = out.with(&border_by_sector_table(&border.line().cut_by_sector()), |table| {
        load::say_losses(format, &format.losses(table), common.quiet);
        Ok((format.bytes_in(table, &out.system())?, beside(&out.output, format, &table.fields())))
    })?;
    if out.is_stdout() {
        return output(&bytes);
    }
    let products: Vec<load::Product> = std::iter::once((out.output.clone(), bytes)).chain(types).collect();
    io::write_all(&products)?;
    let line = border.line();
    note(
        common.quiet,
        &format!(
            "wrote {}: {}, {} vertices in {}, {} km{}",
            out.output.display(),
            line.name,
            words::thousands(line.vertex_count() as f64),
            words::count(line.parts.len(), "part"),
            words::thousands((border.length_m() / 1e3).round()),
            if line.sides.is_empty() { format!("; left {}, right {}", line.left, line.right) } else { String::new() }
        ),
    );
    Ok(())
}

fn line(args: &Args, quiet: bool) -> Result<BorderLine, Failure> {
    let Some((a, b)) = &args.between else {
        return match args.what.as_ref().map(|what| (what, what.to_string_lossy())) {
            None => Ok(builtin::durand()?),
            Some((path, name)) if path.exists() && load::is_file(&name) => {
                Err(Failure::new(format!("{}: which two polygons?", path.display()))
                    .hint("name them with --between A,B"))
            }
            Some((_, name)) if name == "durand-ne" => Ok(builtin::durand_ne()?),
            Some((_, name)) if name == "durand" => Ok(builtin::durand()?),
            Some((_, name)) => Ok(choice(&name)?.line().map_err(StudyError::from)?),
        };
    };
    let (source, areas) = match &args.what {
        None => ("built-in countries".to_string(), builtin::base_map().countries.to_vec()),
        Some(path) => {
            let source = load::name(path);
            let areas = input::areas(&source, &io::read(path, args.max_file)?, args.name_property.as_deref())?;
            (source, areas)
        }
    };
    // Polygons that came with the program are known to match, or not to.
    let own = args.what.is_none();
    let tolerance_m = args.tolerance.or(own.then_some(0.0));
    let (line, said) = Between { file: &source, areas: &areas, pair: (a, b), tolerance_m }.line()?;
    if let Some(said) = said {
        note(quiet, &format!("{source}: {said}"));
    }
    Ok(BorderLine { credit: if own { OSM.into() } else { source }, ..line })
}

/// Prints the borders of the atlas, or those of one state.
fn list(of: Option<&Path>) -> Result<(), Failure> {
    let all = atlas::list().map_err(StudyError::from)?;
    let chosen: Vec<&BorderEntry> = match of {
        None => all.iter().collect(),
        Some(name) => choice(&name.to_string_lossy())?.borders().iter().map(|i| &all[*i]).collect(),
    };
    output(&CSV.bytes(&atlas_table(&chosen))?)
}
