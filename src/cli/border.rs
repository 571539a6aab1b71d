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
use crate::model::{Area, BorderLine, Edges, OSM};
use crate::spatial::{Border, fitting_tolerance, gap_m, length_m, shared_line};
use crate::study::columns::{atlas_table, border_by_sector_table};
use crate::study::{StudyError, choice, words};

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
    let tolerance = args.tolerance.unwrap_or(0.0);
    let credit = if args.what.is_some() { source.as_str() } else { OSM };
    let (a, b) = (named(&source, &areas, a)?, named(&source, &areas, b)?);
    let line = match shared_line(&a, &b, tolerance) {
        Ok(line) => line,
        Err(e) => return Err(Failure::new(format!("{source}: {e}")).hint(apart(&a, &b, tolerance))),
    };
    if let (Some(within), true) = (fitting_tolerance(&a, &b), args.tolerance.is_none() && args.what.is_some())
        && within.length_m > 1.1 * length_m(&line)
    {
        let text = "their edges match in part only: exactly shared are";
        let (exact, near) = (length_m(&line) / 1e3, within.length_m / 1e3);
        let tolerance = written(within.tolerance_m);
        note(quiet, &format!("{source}: {text} {exact:.0} km; --tolerance {tolerance} would make it {near:.0} km"));
    }
    Ok(BorderLine { credit: credit.into(), ..line })
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

/// What is to be done about outlines that do not match.
fn apart(a: &Area, b: &Area, tolerance: f64) -> String {
    let gap = gap_m(a, b)
        .map_or(String::new(), |gap| format!("they come within {} of each other", written(gap.ceil().max(1.0))));
    match fitting_tolerance(a, b).filter(|within| within.tolerance_m > tolerance) {
        Some(within) => {
            let (tolerance, length) = (written(within.tolerance_m), within.length_m / 1e3);
            format!("{gap}; --tolerance {tolerance} would find a line of {length:.0} km")
        }
        None if gap.is_empty() => "they do not seem to be neighbours".into(),
        None => format!("{gap}: they do not seem to be neighbours"),
    }
}

/// A length as an option takes it.
fn written(metres: f64) -> String {
    if metres >= 1_000.0 { format!("{}km", (metres / 100.0).ceil() / 10.0) } else { format!("{metres}m") }
}

/// The area of a name, made of all that go by it: the provinces of a country.
fn named(source: &str, areas: &[Area], name: &str) -> Result<Area, Failure> {
    let same = |known: &String| known.to_lowercase() == name.to_lowercase();
    let usual = areas.iter().any(|area| same(&area.name) || area.names.iter().any(same));
    let is_it = |area: &&Area| {
        let of = if usual { &area.names } else { &area.texts };
        usual && same(&area.name) || of.iter().any(same)
    };
    let mut found = areas.iter().filter(is_it);
    if let Some(first) = found.next() {
        let parts = first.shape.0.iter().chain(found.flat_map(|area| &area.shape.0)).cloned().collect();
        let of = first.names.iter().chain(&first.texts).find(|known| same(known)).unwrap_or(&first.name);
        // A code stands for the name that it is of.
        let said = if of.len() <= 3 { first.name.clone() } else { of.clone() };
        return Ok(Area { name: said, shape: geo::MultiPolygon(parts).into(), ..first.clone() });
    }
    Err({
        let mut names: Vec<&str> =
            areas.iter().map(|area| area.name.as_str()).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let more = names.len().saturating_sub(40);
        names.truncate(40);
        let rest = format!("and {more} more");
        names.extend((more > 0).then_some(rest.as_str()));
        Failure::from(input::InputError::NoSuchPolygon {
            file: source.into(),
            name: name.into(),
            names: names.join(", "),
        })
    })
}
