//! The only place that prints.

use std::io::Write;
use std::process::ExitCode;

use super::failure::Failure;

/// Says why a command failed.
pub fn failed(failure: &Failure) -> ExitCode {
    say(&format!("error: {}", printable(&failure.message)));
    if let Some(hint) = &failure.hint {
        say(&format!("hint: {}", printable(hint)));
    }
    ExitCode::from(if failure.usage { 2 } else { 1 })
}

/// Prints help, version or a usage error as clap words it.
pub fn usage(error: &clap::Error) -> ExitCode {
    // If the terminal is gone there is no one left to tell.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

/// A note on standard error.
pub fn note(quiet: bool, text: &str) {
    if !quiet {
        say(&printable(text));
    }
}

/// A line on standard error. If no one can read it, there is no one left to tell.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Data or a report on standard output. A reader that has seen enough and closed the pipe is no error.
pub fn output(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::new(format!("standard output: {e}"))),
        _ => Ok(()),
    }
}

/// Text that cannot steer a terminal: control and direction characters are shown as escapes.
pub fn printable(text: &str) -> String {
    let escape = |c: char| {
        let steers = (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers { c.escape_unicode().to_string() } else { c.to_string() }
    };
    text.chars().map(escape).collect()
}
