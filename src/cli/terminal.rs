//! The only place that prints.

use std::cell::RefCell;
use std::io::Write;

use super::failure::Failure;

/// Says why a command failed.
pub fn failed(failure: &Failure) -> u8 {
    say(&format!("error: {}", printable(&failure.message)));
    if let Some(hint) = &failure.hint {
        say(&format!("hint: {}", printable(hint)));
    }
    if failure.usage { 2 } else { 1 }
}

/// Prints help, version or a usage error as clap words it.
pub fn usage(error: &clap::Error) -> u8 {
    // If the terminal is gone there is no one left to tell.
    let _ = error.print();
    if error.use_stderr() { 2 } else { 0 }
}

thread_local! {
    /// Notes of this thread, where they are not to be printed.
    static KEPT: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// A note on standard error, or among those that are kept.
pub fn note(quiet: bool, text: &str) {
    if quiet {
        return;
    }
    let printed = KEPT.with_borrow_mut(|kept| match kept {
        Some(kept) => {
            kept.push(text.into());
            false
        }
        None => true,
    });
    if printed {
        say(&printable(text));
    }
}

/// Does some work and keeps its notes instead of printing them.
pub fn kept<R>(work: impl FnOnce() -> R) -> (R, Vec<String>) {
    let before = KEPT.replace(Some(Vec::new()));
    let done = work();
    (done, KEPT.replace(before).unwrap_or_default())
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
