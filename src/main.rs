//! The `bordermap` command: parse, call, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    bordermap::cli::main(std::env::args_os().collect()).into()
}
