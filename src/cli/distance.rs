use std::path::{Path, PathBuf};

use super::args::{BorderArgs, Common, InputArgs};
use super::failure::Failure;
use super::load::{self, extension};
use super::streaming;
use super::terminal::{note, output};
use crate::analysis::Filter;
use crate::export::{
    Column, Sheet, csv, csv_blocks, location_columns, points_geojson, points_geojsonl, position_columns,
};
use crate::io::{self, Whole};
use crate::model::{Dataset, LonLat};

/// Each incident with its distance to the border, side, chainage, foot and sector
///
/// Adds the columns border_distance_m, border_side, border_chainage_m, border_foot_lon, border_foot_lat and
/// border_sector to the input's own, all of which are kept.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    border: BorderArgs,
    #[command(flatten)]
    out: TableOut,
}

/// Where a table goes.
#[derive(clap::Args)]
pub struct TableOut {
    /// Output file: .csv, .geojson or .geojsonl; - for standard output
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Format, where the file's name does not tell
    #[arg(long, value_enum)]
    pub format: Option<TableFormat>,
}

/// Formats of tables.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum TableFormat {
    /// Comma-separated values
    Csv,
    /// GeoJSON (RFC 7946)
    Geojson,
    /// GeoJSON, one feature a line
    Geojsonl,
}

impl TableOut {
    /// The format asked for.
    pub fn chosen(&self) -> Result<TableFormat, Failure> {
        let by_name = match extension(&self.output).as_str() {
            "csv" => Some(TableFormat::Csv),
            "geojson" | "json" => Some(TableFormat::Geojson),
            "geojsonl" | "ndjson" | "jsonl" | "geojsons" => Some(TableFormat::Geojsonl),
            "" if self.output.as_os_str() == "-" => Some(TableFormat::Csv),
            _ => None,
        };
        self.format.or(by_name).ok_or_else(|| {
            Failure::new(format!("{}: the name does not say which format to write", self.output.display()))
                .hint("end it in .csv, .geojson or .geojsonl, or give --format")
        })
    }

    /// Writes the bytes where they are to go.
    pub fn write(&self, bytes: Vec<u8>, quiet: bool) -> Result<(), Failure> {
        if self.output.as_os_str() == "-" {
            return output(&bytes);
        }
        io::write_all(&[(self.output.clone(), bytes)])?;
        note(quiet, &format!("wrote {}", self.output.display()));
        Ok(())
    }

    /// Writes the incidents with columns added, CSV while it is made.
    pub fn write_table<'a>(&self, dataset: &'a Dataset, added: Vec<Column<'a>>, quiet: bool) -> Result<(), Failure> {
        let format = self.chosen()?;
        if format != TableFormat::Csv || self.output.as_os_str() == "-" {
            return self.write(table(format, dataset, added), quiet);
        }
        let mut file = Whole::begin(&self.output)?;
        csv_blocks(&csv_sheet(dataset, added), |bytes| file.add(bytes))?;
        file.finish()?;
        note(quiet, &format!("wrote {}", self.output.display()));
        Ok(())
    }
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let format = args.out.chosen()?;
    args.input.refuse_output(&args.out.output)?;
    args.input.reading()?;
    let border = load::border(&args.border)?;
    if let Some((path, lines)) = streamed(args, format) {
        let done = streaming::distance(&args.input, path, lines, &border.border, &args.out.output, common)?;
        if done {
            return Ok(());
        }
    }
    let incidents = load::incidents(&args.input, common)?;
    let locations = load::locate(&border.border, &incidents.dataset);
    let added = location_columns(&border.border, &locations);
    args.out.write_table(&incidents.dataset, added, common.quiet)
}

/// The input, if it can go to the output row by row: CSV to CSV, or features a line to features a line. Whether it is
/// the latter. A filter looks at columns, which only CSV has.
fn streamed(args: &Args, format: TableFormat) -> Option<(&Path, bool)> {
    let [path] = &args.input.inputs[..] else { return None };
    let filtered = args.input.filter() != Filter::default();
    let input = &args.input;
    if input.schema.is_some() || input.force || input.fix_swapped || input.dedupe || input.duplicates.is_some() {
        return None;
    }
    match (extension(path).as_str(), format) {
        ("csv" | "tsv" | "txt", TableFormat::Csv) => Some((path, false)),
        ("geojsonl" | "ndjson" | "jsonl" | "geojsons", TableFormat::Geojsonl) if !filtered => Some((path, true)),
        _ => None,
    }
}

/// The incidents with columns added, in a format.
pub fn table<'a>(format: TableFormat, dataset: &'a Dataset, added: Vec<Column<'a>>) -> Vec<u8> {
    match format {
        TableFormat::Csv => csv(&csv_sheet(dataset, added)),
        TableFormat::Geojson | TableFormat::Geojsonl => {
            let positions: Vec<LonLat> = load::positions(dataset);
            let sheet: Sheet<'_> = load::sheet(dataset, added);
            if format == TableFormat::Geojsonl {
                points_geojsonl(&sheet, &positions)
            } else {
                points_geojson(&sheet, &positions)
            }
        }
    }
}

fn csv_sheet<'a>(dataset: &'a Dataset, added: Vec<Column<'a>>) -> Sheet<'a> {
    let mut all = position_columns(dataset);
    all.extend(added);
    load::sheet(dataset, all)
}
