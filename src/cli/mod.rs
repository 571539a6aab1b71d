//! Floor 6: the command line. One file a subcommand; its doc comment is its help.
#![allow(clippy::doc_markdown, reason = "doc comments here are help texts, which show no markdown")]

mod args;
mod border;
mod check;
mod clusterer;
mod clusters;
mod distance;
mod drawing;
mod failure;
mod load;
mod look;
mod map;
mod progress;
mod run;
mod streaming;
mod suggest;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    Run(run::Args),
    Distance(distance::Args),
    Clusters(clusters::Args),
    Map(map::Args),
    Check(check::Args),
    Border(border::Args),
}

/// Runs the command line: exit code 0 if done, 1 on bad data or a file error, 2 on wrong usage.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => return terminal::usage(&usage),
    };
    let done = args::with_threads(cli.common.threads, || dispatch(cli.command, &cli.common));
    match done.and_then(|inner| inner) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => terminal::failed(&failure),
    }
}

fn dispatch(command: Option<Command>, common: &Common) -> Result<(), Failure> {
    match command {
        None => run::run(&run::Args::default(), common),
        Some(Command::Run(args)) => run::run(&args, common),
        Some(Command::Distance(args)) => distance::run(&args, common),
        Some(Command::Clusters(args)) => clusters::run(&args, common),
        Some(Command::Map(args)) => map::run(&args, common),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Border(args)) => border::run(&args, common),
    }
}
