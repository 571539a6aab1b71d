//! Floor 7: the command line. One file a subcommand; its doc comment is its help.
#![allow(clippy::doc_markdown, reason = "doc comments here are help texts, which show no markdown")]

mod args;
mod border;
mod check;
mod clusters;
mod compare;
mod completions;
mod config;
mod diff;
mod distance;
mod failure;
mod load;
mod map;
mod products;
mod profile;
mod progress;
mod run;
pub mod session;
mod streaming;
mod suggest;
mod terminal;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use args::Common;
pub use failure::Failure;

/// Map incidents along a border: exact distances, clusters, statistics and maps, offline.
///
/// Without a command it does bordermap run: the built-in data on the Durand Line into output/.
#[derive(Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum Command {
    Run(Box<run::Args>),
    Distance(Box<distance::Args>),
    Clusters(Box<clusters::Args>),
    Map(Box<map::Args>),
    Profile(Box<profile::Args>),
    Compare(Box<compare::Args>),
    Diff(Box<diff::Args>),
    Check(Box<check::Args>),
    Border(Box<border::Args>),
    Completions(completions::Args),
}

/// The command line as clap has it: its reference, man page and completions are made from it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command line on arguments, the program's name first: exit code 0 if done, 1 on bad data or a file error, 2 on wrong usage.
pub fn main(args: Vec<OsString>) -> u8 {
    let args = match config::expanded(with_command(args)) {
        Ok(args) => args,
        Err(failure) => return terminal::failed(&failure),
    };
    let cli = match parsed(args) {
        Ok(cli) => cli,
        Err(usage) => return terminal::usage(&usage),
    };
    crate::io::leave_nothing_when_stopped();
    // Whatever a dependency does, a user gets an error that says so.
    std::panic::set_hook(Box::new(|_| {}));
    let work = || args::with_threads(cli.common.threads, || dispatch(cli.command, &cli.common));
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    match done.unwrap_or_else(|panic| Ok(Err(Failure::of_panic(&*panic)))).and_then(|inner| inner) {
        Ok(()) => 0,
        Err(failure) => terminal::failed(&failure),
    }
}

/// Arguments without a command are those of `run`.
fn with_command(mut args: Vec<OsString>) -> Vec<OsString> {
    if Cli::try_parse_from(&args).is_ok_and(|cli| cli.command.is_none()) {
        args.insert(1.min(args.len()), "run".into());
    }
    args
}

fn parsed(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    let matches = command.try_get_matches_from_mut(args)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    if let (Some(Command::Run(run)), Some(given)) = (&mut cli.command, matches.subcommand_matches("run")) {
        run.given = config::options_given(&command, given);
        run.repeats = run.write_config.as_deref().map(|path| config::written(&command, given, path));
    }
    Ok(cli)
}

fn dispatch(command: Option<Command>, common: &Common) -> Result<(), Failure> {
    match command {
        // Parsing has put the command in.
        None => Ok(()),
        Some(Command::Run(args)) => run::run(&args, common),
        Some(Command::Distance(args)) => distance::run(&args, common),
        Some(Command::Clusters(args)) => clusters::run(&args, common),
        Some(Command::Map(args)) => map::run(&args, common),
        Some(Command::Profile(args)) => profile::run(&args, common),
        Some(Command::Compare(args)) => compare::run(&args, common),
        Some(Command::Diff(args)) => diff::run(&args, common),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Border(args)) => border::run(&args, common),
        Some(Command::Completions(args)) => completions::run(&args),
    }
}
