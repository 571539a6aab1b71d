use std::path::PathBuf;

use super::args::{Common, InputArgs, ProvenanceArgs, TableOut, beside, format_of, refuse_outputs};
use super::failure::Failure;
use super::products::{Products, hash};
use super::terminal::note;
use super::{load, suggest};
use crate::export::{Format, System};
use crate::input::Limits;
use crate::model::{Clustering, Column, Location, Table};
use crate::study::clustering::{Grouped, group};
use crate::study::columns::location_columns;
use crate::study::methods::Found;
use crate::study::options::{BorderOptions, ClusterOptions, DrawOptions};
use crate::study::{self, Ground, IncidentTable, Options, Study, StudyBorder, words};

/// Each incident with the cluster it belongs to
///
/// Adds the columns cluster (1, 2, … or empty for noise, numbered by the smallest input row) and cluster_core.
/// Of several borders (world, a state) also which is nearest to each, and where along it, as in distance. With hdbscan also cluster_probability and cluster_outlier. With --hulls, the clusters' outlines and figures go to a second file.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    out: TableOut,
    /// Write the clusters' outlines with their figures to this file, its format by its ending
    #[arg(long, value_name = "HULLS")]
    hulls: Option<PathBuf>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    provenance: ProvenanceArgs,
    #[command(flatten)]
    border: BorderOptions,
    #[command(flatten)]
    clusters: ClusterOptions,
    #[command(flatten)]
    draws: DrawOptions,
    /// Say what eps the data suggest for min-points, and why; OUT is then the chart (.svg)
    #[arg(long, help_heading = "Clusters")]
    suggest: bool,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    if args.suggest {
        args.refuse_unused()?;
    }
    let format = if args.suggest { None } else { Some(args.out.chosen()?) };
    let types = format.and_then(|format| beside(&args.out.output, format, &[])).map(|(path, _)| path);
    let mut products = args.input.lists();
    products.extend(types.as_deref().map(|path| ("", path)));
    products.push(("-o", &args.out.output));
    let hull_format = args.hulls.as_deref().map(hull_format).transpose()?;
    let hulls_beside = args.hulls.as_deref().zip(hull_format).and_then(|(path, format)| beside(path, format, &[]));
    products.extend(args.hulls.as_deref().map(|path| ("--hulls", path)));
    products.extend(hulls_beside.as_ref().map(|(path, _)| ("", path.as_path())));
    products.extend(args.provenance.provenance.as_deref().map(|path| ("--provenance", path)));
    refuse_outputs(&products, &args.input.files(args.border.border.as_deref()))?;
    let options = Options {
        clusters: args.clusters.clone(),
        draws: args.draws,
        ..args.input.options(&args.border, args.limits)?
    };
    let (Ground { border, base }, opened) =
        load::ground(&args.input, &options, common.quiet, |error| Err(error.into()))?;
    let (incidents, mut lists) = load::incidents(&args.input, opened, &border, &base, &options, common.quiet)?;
    let Some(format) = format else {
        return suggest::run(&options.clusters, &options.draws, &incidents.dataset, &args.out, common);
    };
    if !format.keeps_features {
        load::say_members(&incidents.dataset.source, incidents.dataset.members.iter(), common.quiet);
    }
    load::say_elevations(format, !incidents.dataset.elevations.is_empty(), common.quiet);
    let (Some(path), Some(hull_format)) = (&args.hulls, hull_format) else {
        let positions = incidents.dataset.positions();
        let Grouped { found, method, said, .. } = group(&options.clusters, &incidents.dataset, &positions)?;
        for text in &said {
            note(common.quiet, text);
        }
        note(common.quiet, &counted(&found.clustering));
        let table = IncidentTable::new(&incidents.dataset);
        let locations = if has_members(&border) { border.border.locate_all(&positions) } else { Vec::new() };
        let table = table.with(!format.holds_geometry, columns(&border, &locations, &found));
        let bytes = bytes(format, &args.out, &table, &mut lists, common)?;
        if let Some(path) = &args.provenance.provenance {
            let made = vec![hash(&args.out.output, &bytes)];
            let mut provenance =
                study::provenance_of("clusters", &options, &border, &incidents, Some(method.words), made);
            provenance.table = args.out.recorded();
            lists.push((path.clone(), provenance.json()?));
        }
        return Products { out: &args.out, bytes, lists }.write(common.quiet);
    };
    let study = Study::new(border, base, incidents, options)?;
    study.clusters.said.iter().for_each(|said| note(common.quiet, said));
    note(common.quiet, &counted(&study.clusters.found.clustering));
    let system = if hull_format.holds_systems { args.out.system() } else { System::default() };
    let hulls = hull_format.bytes_in(&study.cluster_table(), &system)?;
    lists.extend(beside(path, hull_format, &study.cluster_table().fields()));
    let table = IncidentTable::new(&study.incidents.dataset);
    let table = table.with(!format.holds_geometry, columns(&study.border, &study.locations, &study.clusters.found));
    load::say_losses(hull_format, &hull_format.losses(&study.cluster_table()), common.quiet);
    let bytes = bytes(format, &args.out, &table, &mut lists, common)?;
    if let Some(file) = &args.provenance.provenance {
        let made = vec![hash(&args.out.output, &bytes), hash(path, &hulls)];
        let mut provenance = study.provenance("clusters", made);
        provenance.table = args.out.recorded();
        lists.push((file.clone(), provenance.json()?));
    }
    lists.insert(0, (path.clone(), hulls));
    Products { out: &args.out, bytes, lists }.write(common.quiet)
}

impl Args {
    /// With `--suggest` there is a chart alone.
    fn refuse_unused(&self) -> Result<(), Failure> {
        let unused = [
            ("--hulls", self.hulls.is_some()),
            ("--provenance", self.provenance.provenance.is_some()),
            ("--problems", self.input.problems.is_some()),
            ("--duplicates", self.input.duplicates.is_some()),
            ("--format", self.out.format.is_some()),
            ("--select", !self.out.select.is_empty()),
            ("--rename", !self.out.rename.is_empty()),
            ("--bom", self.out.bom),
            ("--output-crs", self.out.output_crs.is_some()),
        ];
        match unused.iter().find(|(_, given)| *given) {
            Some((name, _)) => {
                Err(Failure::usage(format!("{name} does not go with --suggest, which draws a chart alone")))
            }
            None => Ok(()),
        }
    }
}

/// Whether a border is of several, each with an id.
fn has_members(border: &StudyBorder) -> bool {
    !border.border.line().members.is_empty()
}

/// What is added to the incidents: of several borders first which is nearest to each, and where along it.
fn columns<'a>(border: &'a StudyBorder, locations: &'a [Location], found: &'a Found) -> Vec<Column<'a>> {
    let nearest = if has_members(border) { location_columns(&border.border, locations) } else { Vec::new() };
    nearest.into_iter().chain(found.columns()).collect()
}

/// The table of the columns asked for, and what the format does not hold of it said.
fn bytes(
    format: &Format,
    out: &TableOut,
    table: &Table<'_>,
    lists: &mut Vec<load::Product>,
    common: &Common,
) -> Result<Vec<u8>, Failure> {
    out.with(table, |table| {
        load::say_losses(format, &format.losses(table), common.quiet);
        lists.extend(beside(&out.output, format, &table.fields()));
        Ok(format.bytes_in(table, &out.system())?)
    })
}

fn hull_format(path: &std::path::Path) -> Result<&'static Format, Failure> {
    format_of(path).ok_or_else(|| {
        Failure::new(format!("{}: the name does not say which format to write", path.display()))
            .hint(format!("end it in {}", Format::endings()))
    })
}

fn counted(clustering: &Clustering) -> String {
    let noise = clustering.cluster.iter().filter(|c| c.is_none()).count();
    format!("{}, {noise} of {} incidents in none", words::count(clustering.count, "cluster"), clustering.cluster.len())
}
