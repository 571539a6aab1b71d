use super::args::{Common, TableOut, extension};
use super::failure::Failure;
use super::terminal::{note, output};
use crate::io;
use crate::model::Dataset;
use crate::render::{Fonts, Theme, k_distances};
use crate::study::options::{ClusterOptions, DrawOptions};
use crate::study::suggest::suggest;

/// Prints what eps the data suggest, and draws the k-distance chart.
pub fn run(
    options: &ClusterOptions,
    draws: &DrawOptions,
    dataset: &Dataset,
    out: &TableOut,
    common: &Common,
) -> Result<(), Failure> {
    if extension(&out.output) != "svg" {
        return Err(Failure::usage("with --suggest, OUT is the chart and ends in .svg"));
    }
    let found = suggest(options, draws, dataset)?;
    let chart = k_distances(&found.distances, found.eps_m, found.min_points, &Fonts::new(), &Theme::default())?;
    io::write_all(&[(out.output.clone(), chart.into_bytes())])?;
    output(found.report.as_bytes())?;
    note(common.quiet, &format!("wrote {}", out.output.display()));
    Ok(())
}
