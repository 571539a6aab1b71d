use clap_complete::Shell;

use super::failure::Failure;
use super::terminal::output;

/// What a shell needs to complete commands and options: bordermap completions bash > FILE
#[derive(clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "bordermap", &mut script);
    output(&script)
}
