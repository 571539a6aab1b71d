use std::path::PathBuf;

use super::args::{BorderArgs, ClusterArgs, Common, HullArg, InputArgs};
use super::clusterer::{Clusterer, Found, draws};
use super::distance::{TableOut, table};
use super::failure::Failure;
use super::terminal::note;
use super::{load, suggest};
use crate::analysis::{ClusterRow, Method, cluster_table, survival};
use crate::builtin;
use crate::export::{cluster_sheet, clusters_geojson};
use crate::io;
use crate::model::{BaseMap, Clustering, Dataset, Location, LonLat};
use crate::render::words;
use crate::spatial::{Border, concave_hull, convex_hull};

/// Each incident with the cluster it belongs to
///
/// Adds the columns cluster (1, 2, … or empty for noise, numbered by the smallest input row) and cluster_core.
/// With hdbscan also cluster_probability and cluster_outlier. With --hulls, the clusters' outlines and figures go to a second file.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    border: BorderArgs,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    out: TableOut,
    /// Write the clusters' hulls with their figures to this GeoJSON file
    #[arg(long, value_name = "HULLS")]
    hulls: Option<PathBuf>,
    /// Say what eps the data suggest for min-points, and why; OUT is then the chart (.svg)
    #[arg(long)]
    suggest: bool,
}

/// Clusters and all that is said of them.
pub struct Clustered {
    pub found: Found,
    pub rows: Vec<ClusterRow>,
    pub hulls: Vec<Option<geo::MultiPolygon>>,
    pub method: Method,
}

/// Clusters the incidents and describes the clusters.
pub fn cluster(
    args: &ClusterArgs,
    dataset: &Dataset,
    border: &Border,
    locations: &[Location],
    base: &BaseMap,
) -> Result<Clustered, Failure> {
    let positions: Vec<LonLat> = load::positions(dataset);
    let clusterer = Clusterer::new(args, dataset)?;
    let found = clusterer.run(&positions)?;
    let mut method = clusterer.method();
    let mut rows = cluster_table(dataset, border, locations, &found.clustering, base);
    let draws = draws(args, positions.len());
    let again = |moved: &[LonLat]| clusterer.run(moved).map(|found| found.clustering).unwrap_or_default();
    if let Some(shares) = survival(dataset, &found.clustering, draws, args.seed, again) {
        rows.iter_mut().zip(shares).for_each(|(row, share)| row.survival = Some(share));
        method.draws = draws;
    }
    let outline = |row: &ClusterRow| {
        let members: Vec<LonLat> = row.members.iter().map(|&i| positions[i]).collect();
        match args.hull {
            HullArg::Convex => convex_hull(&members, method.hull_buffer_m),
            HullArg::Concave => concave_hull(&members, method.hull_buffer_m),
            HullArg::None => None,
        }
    };
    let hulls = rows.iter().map(outline).collect();
    Ok(Clustered { found, rows, hulls, method })
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    args.input.refuse_output(&args.out.output)?;
    args.hulls.as_deref().map_or(Ok(()), |hulls| args.input.refuse_output(hulls))?;
    let incidents = load::incidents(&args.input, common)?;
    let dataset = &incidents.dataset;
    if args.suggest {
        return suggest::run(&args.clusters, dataset, &args.out, common);
    }
    let format = args.out.chosen()?;
    let Some(hulls_path) = &args.hulls else {
        let found = Clusterer::new(&args.clusters, dataset)?.run(&load::positions(dataset))?;
        note(common.quiet, &counted(&found.clustering));
        return args.out.write_table(dataset, found.columns(), common.quiet);
    };
    let border = load::border(&args.border)?.border;
    let locations = load::locate(&border, dataset);
    let found = cluster(&args.clusters, dataset, &border, &locations, &builtin::base_map()?)?;
    note(common.quiet, &counted(&found.found.clustering));
    let sheet = cluster_sheet(&found.rows, &found.method, border.line());
    let hulls = clusters_geojson(&sheet, &found.hulls);
    let points = table(format, dataset, found.found.columns());
    if args.out.output.as_os_str() == "-" {
        io::write_all(&[(hulls_path.clone(), hulls)])?;
        return args.out.write(points, common.quiet);
    }
    io::write_all(&[(args.out.output.clone(), points), (hulls_path.clone(), hulls)])?;
    note(common.quiet, &format!("wrote {} and {}", args.out.output.display(), hulls_path.display()));
    Ok(())
}

fn counted(clustering: &Clustering) -> String {
    let noise = clustering.cluster.iter().filter(|c| c.is_none()).count();
    format!("{}, {noise} of {} incidents in none", words::count(clustering.count, "cluster"), clustering.cluster.len())
}
