use std::path::PathBuf;

use super::args::{Common, TableOut, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::terminal::{note, output};
use crate::builtin;
use crate::export::GEOJSON;
use crate::input::{self, Limits, parse::length};
use crate::io;
use crate::model::{Area, BorderLine, Edges};
use crate::spatial::{Border, shared_line};
use crate::study::columns::border_table;
use crate::study::words;

/// The built-in line, or the line that two polygons share, as GeoJSON
///
/// The shared line is found from shared vertices, and with --tolerance also where the two outlines only run near
/// each other. The first polygon named lies on its left.
#[derive(clap::Args)]
pub struct Args {
    /// A GeoJSON file of polygons; the built-in countries if not given
    #[arg(value_name = "REGION")]
    region: Option<PathBuf>,
    /// The names of two polygons, e.g. Afghanistan,Pakistan
    #[arg(long, value_name = "A,B", value_parser = two)]
    between: Option<(String, String)>,
    /// How far apart the outlines may run and still count as shared, e.g. 500m
    #[arg(long, value_name = "LENGTH", value_parser = length, requires = "between")]
    tolerance: Option<f64>,
    #[command(flatten)]
    out: TableOut,
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
    let format = if args.out.is_stdout() && args.out.format.is_none() { GEOJSON } else { args.out.chosen()? };
    if !format.holds_geometry {
        return Err(Failure::usage(format!("a border needs a format with geometries, which {} is not", format.name))
            .hint("end OUT in .geojson"));
    }
    let read: Vec<&std::path::Path> = args.region.iter().map(PathBuf::as_path).collect();
    refuse_outputs(&[("-o", &args.out.output)], &read)?;
    let border = Border::new(line(args)?, Edges::Geodesic).map_err(Failure::new)?;
    let bytes = format.bytes(&border_table(&border));
    if args.out.is_stdout() {
        return output(&bytes);
    }
    io::write_all(&[(args.out.output.clone(), bytes)])?;
    let line = border.line();
    note(
        common.quiet,
        &format!(
            "wrote {}: {}, {} vertices in {}, {} km; left {}, right {}",
            args.out.output.display(),
            line.name,
            words::thousands(line.vertex_count() as f64),
            words::count(line.parts.len(), "part"),
            words::thousands((border.length_m() / 1e3).round()),
            line.left,
            line.right
        ),
    );
    Ok(())
}

fn line(args: &Args) -> Result<BorderLine, Failure> {
    let Some((a, b)) = &args.between else {
        return match &args.region {
            None => Ok(builtin::durand()?),
            Some(path) => {
                Err(Failure::new(format!("{}: which two polygons?", path.display()))
                    .hint("name them with --between A,B"))
            }
        };
    };
    let (source, areas) = match &args.region {
        None => ("built-in countries".to_string(), builtin::base_map()?.countries),
        Some(path) => {
            let source = load::name(path);
            let areas = input::areas(&source, &io::read(path, args.max_file)?)?;
            (source, areas)
        }
    };
    let tolerance = args.tolerance.unwrap_or(0.0);
    let credit = if args.region.is_some() { source.as_str() } else { builtin::OSM };
    let line = shared_line(named(&source, &areas, a)?, named(&source, &areas, b)?, tolerance).map_err(|e| {
        Failure::new(format!("{source}: {e}")).hint("if they only run near each other, give --tolerance, e.g. 1km")
    })?;
    Ok(BorderLine { credit: credit.into(), ..line })
}

fn named<'a>(source: &str, areas: &'a [Area], name: &str) -> Result<&'a Area, Failure> {
    areas.iter().find(|area| area.name == name || area.country == name).ok_or_else(|| {
        let names: Vec<&str> = areas.iter().map(|area| area.name.as_str()).collect();
        Failure::from(input::InputError::NoSuchPolygon {
            file: source.into(),
            name: name.into(),
            names: names.join(", "),
        })
    })
}
