use std::path::Path;

use super::args::{Common, InputArgs, ProvenanceArgs, TableOut, beside, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::products::{Products, hash};
use super::streaming::{self, Job, Streamed};
use super::terminal::note;
use crate::export::{Format, Way};
use crate::input::Limits;
use crate::study::columns::{draw_columns, location_columns};
use crate::study::options::{BorderOptions, DrawOptions};
use crate::study::{self, Far, Ground, IncidentTable, Options};

/// Each incident with its distance to the border, side, chainage, foot and sector
///
/// Adds the columns border_distance_m, border_side, border_chainage_m, border_foot_lon, border_foot_lat and
/// border_sector to the input's own, all of which are kept. With --draws N also border_distance_low_m and border_distance_high_m, between
/// which nine of ten draws are, and border_side_share; without it there are none here.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub out: TableOut,
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    provenance: ProvenanceArgs,
    #[command(flatten)]
    pub border: BorderOptions,
    #[command(flatten)]
    draws: DrawOptions,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: &Args, common: &Common) -> Result<(), Failure> {
    let format = args.out.chosen()?;
    let mut products = args.input.lists();
    products.push(("-o", &args.out.output));
    products.extend(args.provenance.provenance.as_deref().map(|path| ("--provenance", path)));
    let types = beside(&args.out.output, format, &[]).map(|(path, _)| path);
    products.extend(types.as_deref().map(|path| ("", path)));
    refuse_outputs(&products, &args.input.files(args.border.border.as_deref()))?;
    let draws = DrawOptions { draws: Some(args.draws.draws.unwrap_or(0)), ..args.draws };
    let options = Options { draws, ..args.input.options(&args.border, args.limits)? };
    let (Ground { border, base }, mut opened) =
        load::ground(&args.input, &options, common.quiet, |error| Err(error.into()))?;
    // What was read already and cannot be read again is not there to be streamed.
    let again = |path: &&Path| opened.is_none() || load::again(path);
    if let (None, Some(path)) = (&args.provenance.provenance, streamed(args, format).filter(again)) {
        let (border, base, options) = (&border, &base, &options);
        match streaming::distance(&Job {
            input: &args.input,
            out: &args.out,
            path,
            format,
            border,
            base,
            options,
            quiet: common.quiet,
        })? {
            Streamed::Done => return Ok(()),
            Streamed::Whole(Some(bytes)) => opened = Some(vec![Box::new(bytes)]),
            Streamed::Whole(None) => {}
        }
    }
    let (incidents, mut lists) = load::incidents(&args.input, opened, &border, &base, &options, common.quiet)?;
    let positions = incidents.dataset.positions();
    let locations = border.border.locate_all(&positions);
    load::say_far(Far::of(&locations), &border, &options, common.quiet)?;
    load::say_elsewhere(&study::elsewhere(&border.border, &base, &positions, &locations), common.quiet);
    let draws = study::draws(&draws, &incidents.dataset, &border.border, &locations, &base);
    let mut columns = location_columns(&border.border, &locations);
    columns.extend(draws.iter().flat_map(draw_columns));
    if !format.keeps_features {
        load::say_members(&incidents.dataset.source, incidents.dataset.members.iter(), common.quiet);
    }
    load::say_elevations(format, !incidents.dataset.elevations.is_empty(), common.quiet);
    let table = IncidentTable::new(&incidents.dataset);
    let table = table.with(!format.holds_geometry, columns);
    args.out.with(&table, |table| {
        load::say_losses(format, &format.losses(table), common.quiet);
        lists.extend(beside(&args.out.output, format, &table.fields()));
        if args.out.is_stdout() || args.provenance.provenance.is_some() {
            let bytes = format.bytes_in(table, &args.out.system())?;
            if let Some(path) = &args.provenance.provenance {
                let made = vec![hash(&args.out.output, &bytes)];
                let mut provenance = study::provenance_of("distance", &options, &border, &incidents, None, made);
                provenance.table = args.out.recorded();
                lists.push((path.clone(), provenance.json()?));
            }
            return Products { out: &args.out, bytes, lists }.write(common.quiet);
        }
        let mut file = crate::io::AtomicFile::begin(&args.out.output)?;
        format.write_in(table, &args.out.system(), |bytes| Ok::<(), Failure>(file.add(bytes)?))?;
        let mut all = crate::io::begun(&lists)?;
        all.push(file);
        crate::io::finish_all(all)?;
        note(common.quiet, &format!("wrote {}", args.out.output.display()));
        Ok(())
    })
}

/// The input, if it may go to the output row by row.
fn streamed<'a>(args: &'a Args, format: &Format) -> Option<&'a Path> {
    let [path] = &args.input.inputs[..] else { return None };
    let whole =
        args.draws.draws.is_some_and(|draws| draws > 0) || args.input.mending.dedupe || args.input.duplicates.is_some();
    (!whole && matches!(format.way, Way::Rows(_)) && format.beside.is_none()).then_some(path.as_path())
}
