use std::path::PathBuf;

use super::args::{BorderArgs, ClusterArgs, Common, InputArgs};
use super::distance::{TableOut, table};
use super::failure::Failure;
use super::load;
use super::terminal::note;
use crate::analysis::{ClusterRow, Method, cluster_table};
use crate::builtin;
use crate::export::{cluster_columns, cluster_sheet, clusters_geojson};
use crate::io;
use crate::model::{BaseMap, Clustering, Dataset, Location, LonLat};
use crate::spatial::{Border, convex_hull, dbscan};

/// Each incident with the cluster it belongs to
///
/// Adds the columns cluster (1, 2, … or empty for noise, numbered by the smallest input row) and `cluster_core`.
/// With --hulls, the clusters' outlines and figures go to a second file.
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
}

/// Clusters and all that is said of them.
pub struct Clustered {
    pub clustering: Clustering,
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
    let parameters = args.dbscan();
    let positions: Vec<LonLat> = load::positions(dataset);
    let clustering = dbscan(&positions, None, parameters)?;
    let method = Method::dbscan(parameters);
    let rows = cluster_table(dataset, border, locations, &clustering, base);
    let hulls = rows
        .iter()
        .map(|row| {
            let members: Vec<LonLat> = row.members.iter().map(|&i| positions[i]).collect();
            convex_hull(&members, method.hull_buffer_m)
        })
        .collect();
    Ok(Clustered { clustering, rows, hulls, method })
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let format = args.out.chosen()?;
    let incidents = load::incidents(&args.input, common)?;
    let dataset = &incidents.dataset;
    let Some(hulls_path) = &args.hulls else {
        let clustering = dbscan(&load::positions(dataset), None, args.clusters.dbscan())?;
        note(common.quiet, &counted(&clustering));
        return args.out.write(table(format, dataset, cluster_columns(&clustering)), common.quiet);
    };
    let border = load::border(&args.border)?.border;
    let locations = load::locate(&border, dataset);
    let found = cluster(&args.clusters, dataset, &border, &locations, &builtin::base_map()?)?;
    note(common.quiet, &counted(&found.clustering));
    let sheet = cluster_sheet(&found.rows, &found.method, border.line());
    let hulls = clusters_geojson(&sheet, &found.hulls);
    let points = table(format, dataset, cluster_columns(&found.clustering));
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
    format!("{} clusters, {noise} of {} incidents in none", clustering.count, clustering.cluster.len())
}
