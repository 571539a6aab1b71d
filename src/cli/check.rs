use super::args::{InputArgs, refuse_outputs};
use super::failure::Failure;
use super::load;
use super::terminal::{output, printable};
use crate::analysis::{other_country, quality};
use crate::export::CSV;
use crate::input::Limits;
use crate::io;
use crate::study::check::{Checked, json, text};
use crate::study::columns::problem_table;
use crate::study::options::BorderOptions;
use crate::study::{Ground, StudyError, words};

/// What was detected in an input, how each column was read, what is wrong, and what to do about it
///
/// Exit code 1 with --strict if anything is wrong.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    border: BorderOptions,
    /// For programs: JSON instead of text
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    refuse_outputs(&args.input.lists(), &args.input.files(args.border.border.as_deref()))?;
    let options = args.input.options(&args.border, args.limits)?;
    // A file can be checked before its border is known.
    let mut exchanged = None;
    let world = |error: StudyError| {
        if let StudyError::NoBorder { exchanged: Some(id), .. } = error {
            let what = "if latitude and longitude have changed places in all of it";
            exchanged = Some(format!("{what}: --border {id} --fix-swapped"));
        }
        Ok(Ground::named("world", &args.border)?)
    };
    let (Ground { border, base }, opened) = load::ground(&args.input, &options, true, world)?;
    let lenient = InputArgs { strict: false, problems: None, ..args.input.clone() };
    let (loaded, mut lists) = load::incidents(&lenient, opened, &border, &base, &options, true)?;
    let mut dataset = loaded.dataset;
    other_country(&mut dataset, &base);
    if let Some(path) = &args.input.problems {
        lists.push((path.clone(), CSV.bytes(&problem_table(&|row| dataset.origin(row), &dataset.problems))?));
    }
    let checked = Checked {
        quality: quality(&dataset, &base),
        duplicates: loaded.duplicates.len(),
        filtered_out: loaded.filtered_out,
        sources: loaded.files,
        again: args.input.again(&args.border),
        exchanged,
        dataset,
    };
    let report = if args.json { json(&checked) } else { text(&checked) };
    output(if args.json { report } else { printable(&report) }.as_bytes())?;
    io::write_all(&lists)?;
    let problems = checked.dataset.problems.len();
    if args.input.strict && problems > 0 {
        return Err(Failure::new(format!("{}: {}", checked.dataset.source, words::count(problems, "problem"))));
    }
    Ok(())
}
