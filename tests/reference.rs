//! The command line's reference and man page in `docs/` are made from what clap knows.
//!
//! `BORDERMAP_BLESS=1 cargo test --test reference` writes them anew.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use assert_cmd::Command as Run;
use clap::{Arg, Command};

fn compare(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("BORDERMAP_BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(found.lines()).find(|(a, b)| a != b);
    assert!(expected == found, "docs/{name} is not what the command line is; first difference: {differs:?}");
}

#[test]
fn the_reference_is_that_of_the_command_line() {
    let mut command = bordermap::cli::command();
    command.build();
    let mut out = String::from(
        "# The command line\n\nMade from the program itself; `bordermap help COMMAND` says the same. Lengths and durations carry \
         units: `500m`, `5km`, `14d`. Exit code 0: done; 1: bad data or a file error; 2: wrong usage.\n",
    );
    for sub in command.get_subcommands().filter(|c| c.get_name() != "help") {
        section(&mut out, sub);
    }
    compare("cli.md", &out);
}

fn section(out: &mut String, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    writeln!(out, "\n## bordermap {}\n\n{about}\n\n`{}`", command.get_name(), usage.trim_start_matches("Usage: "))
        .unwrap();
    let mut headings: Vec<Option<&str>> = Vec::new();
    for arg in shown(command) {
        if !headings.contains(&arg.get_help_heading()) {
            headings.push(arg.get_help_heading());
        }
    }
    for heading in headings {
        writeln!(out, "\n{}:\n", heading.unwrap_or("Common")).unwrap();
        for arg in shown(command).filter(|arg| arg.get_help_heading() == heading) {
            entry(out, arg);
        }
    }
}

fn shown(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str()))
}

fn entry(out: &mut String, arg: &Arg) {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let mut more = Vec::new();
    let defaults: Vec<String> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        more.push(format!("default {}", defaults.join(", ")));
    }
    let values: Vec<String> = if arg.get_action().takes_values() {
        arg.get_possible_values().iter().map(|v| v.get_name().to_string()).collect()
    } else {
        Vec::new()
    };
    if !values.is_empty() {
        more.push(format!("one of {}", values.join(", ")));
    }
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join("; ")) };
    writeln!(out, "- `{}`: {help}{more}", arg.to_string().trim()).unwrap();
}

#[test]
fn the_man_page_is_that_of_the_command_line() {
    let mut out = Vec::new();
    clap_mangen::Man::new(bordermap::cli::command()).render(&mut out).unwrap();
    compare("bordermap.1", &String::from_utf8(out).unwrap());
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let out = Run::cargo_bin("bordermap").unwrap().args(["completions", shell]).output().unwrap();
        assert!(out.status.success() && String::from_utf8_lossy(&out.stdout).contains("distance"), "{shell}");
    }
}

#[test]
fn limits_come_last_and_common_options_first() {
    let help = Run::cargo_bin("bordermap").unwrap().args(["help", "map"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let headings: Vec<&str> =
        help.lines().filter(|l| l.ends_with(':') && !l.starts_with(' ')).map(|l| l.trim_end_matches(':')).collect();
    assert_eq!(
        headings,
        ["Arguments", "Options", "Input", "Border", "Clusters", "Doubt", "Page", "View", "Symbols", "Text", "Limits"]
    );
    let common = help.split("Options:").nth(1).unwrap().split("\nInput:").next().unwrap();
    for option in
        ["--output", "--border", "--since", "--until", "--where", "--eps", "--focus", "--title", "--size", "--quiet"]
    {
        assert!(common.contains(option), "{option} is not among the common ones");
    }
}
