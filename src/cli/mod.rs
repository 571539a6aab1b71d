//! Floor 7: the command line. One file a subcommand; its doc comment is its help.
#![allow(clippy::doc_markdown, reason = "doc comments here are help texts, which show no markdown")]

mod args;
mod border;
mod check;
mod clusters;
mod compare;
mod completions;
mod diff;
mod distance;
mod failure;
mod load;
mod map;
mod products;
mod profile;
mod progress;
mod run;
mod streaming;
mod suggest;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use args::Common;
use failure::Failure;

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

/// Runs the command line: exit code 0 if done, 1 on bad data or a file error, 2 on wrong usage.
pub fn main() -> ExitCode {
    let cli = match parsed() {
        Ok(cli) => cli,
        Err(usage) => return terminal::usage(&usage),
    };
    // Whatever a dependency does, a user gets an error that says so.
    std::panic::set_hook(Box::new(|_| {}));
    let work = || args::with_threads(cli.common.threads, || dispatch(cli.command, &cli.common));
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    match done.unwrap_or_else(|panic| Ok(Err(Failure::of_panic(&*panic)))).and_then(|inner| inner) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => terminal::failed(&failure),
    }
}

/// The arguments; without a command they are those of `run`.
fn parsed() -> Result<Cli, clap::Error> {
    let cli = Cli::try_parse()?;
    if cli.command.is_some() {
        return Ok(cli);
    }
    let mut args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    args.insert(1.min(args.len()), "run".into());
    Cli::try_parse_from(args)
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
