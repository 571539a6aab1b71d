//! A run as a file: the options of `bordermap run` by their names on the command line, in TOML.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use toml::Value;

use super::failure::Failure;
use super::load::name;
use crate::io;

/// The positional inputs, as the file calls them.
const INPUTS: &str = "inputs";
/// Options that name files, whatever they hold.
const PATHS: [&str; 6] = [INPUTS, "output", "location-errors", "duplicates", "problems", "region"];
/// Options that name a file or something else.
const MAYBE_PATHS: [&str; 3] = ["border", "theme", "language"];
/// What a file of options cannot hold.
const NOT_IN_FILE: [&str; 5] = ["config", "write-config", "from", "help", "version"];

/// The arguments, with those of the file that `--config` names before those given; what is given goes before the file.
pub fn expanded(args: Vec<OsString>) -> Result<Vec<OsString>, Failure> {
    // Most runs have no such file, and need not be parsed once more.
    if !args.iter().any(|arg| arg.to_string_lossy().starts_with("--config")) {
        return Ok(args);
    }
    let command = super::command();
    // What is wrong with them is said when they are read for good.
    let Ok(matches) = command.clone().ignore_errors(true).try_get_matches_from(&args) else { return Ok(args) };
    let Some(run) = matches.subcommand_matches("run") else { return Ok(args) };
    let Some(path) = run.get_one::<PathBuf>("config") else { return Ok(args) };
    let Some(at) = args.iter().position(|arg| arg == "run") else { return Ok(args) };
    let text = io::read(path, 1 << 20)?;
    let file = path.display().to_string();
    let table: toml::Table =
        toml::from_str(&String::from_utf8_lossy(&text)).map_err(|e| Failure::new(format!("{file}: {e}")))?;
    let (known, folder) = (known(&command), path.parent().unwrap_or(Path::new("")));
    let mut more: Vec<OsString> = Vec::new();
    for (key, value) in &table {
        let said = |failure: Failure| Failure { message: format!("{file}: {}", failure.message), ..failure };
        let read = checked(&command, &known, (key, value), folder).map_err(said)?;
        if !given(run, key) {
            more.extend(read);
        }
    }
    Ok([&args[..=at], &more[..], &args[at + 1..]].concat())
}

/// Options by their names as arguments of `bordermap run`; paths are as they stand. `refused` are the names that make no sense there.
pub fn of_table(command: &clap::Command, table: &toml::Table, refused: &[&str]) -> Result<Vec<OsString>, Failure> {
    let mut known = known(command);
    known.retain(|name| !refused.contains(&name.as_str()));
    let read = table.iter().map(|option| checked(command, &known, option, Path::new("")));
    Ok(read.collect::<Result<Vec<_>, _>>()?.concat())
}

/// An option as arguments, if there is one of that name and it takes such a value.
fn checked(
    command: &clap::Command,
    known: &[String],
    (key, value): (&String, &Value),
    folder: &Path,
) -> Result<Vec<OsString>, Failure> {
    if !known.contains(key) {
        let hint =
            nearest(key, known).map_or("bordermap help run lists them".into(), |near| format!("did you mean {near}?"));
        return Err(Failure::usage(format!("no option of bordermap run is called {key:?}")).hint(hint));
    }
    let set = matches!(value, Value::Boolean(_));
    if key != INPUTS && set != is_switch(command, key) {
        let wanted = if set { "a value is wanted" } else { "true or false is wanted" };
        return Err(Failure::usage(format!("{key}: {wanted}")));
    }
    let wrong = |why: String| Failure::usage(format!("{key}: {why}"));
    let read = arguments(key, value, folder).map_err(wrong)?;
    tried(command, &read).map_err(wrong)?;
    Ok(read)
}

/// The names that a file may hold.
fn known(command: &clap::Command) -> Vec<String> {
    let run = command.find_subcommand("run");
    let longs = run.into_iter().flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long);
    let common = command.get_arguments().filter(|argument| argument.is_global_set()).filter_map(clap::Arg::get_long);
    let own = longs.chain(common).filter(|long| !NOT_IN_FILE.contains(long)).map(String::from);
    own.chain([INPUTS.to_string()]).collect()
}

/// Whether an option has no value.
fn is_switch(command: &clap::Command, key: &str) -> bool {
    let run = command.find_subcommand("run").into_iter().flat_map(clap::Command::get_arguments);
    let mut all = run.chain(command.get_arguments());
    all.any(|argument| argument.get_long() == Some(key) && matches!(argument.get_action(), clap::ArgAction::SetTrue))
}

fn nearest<'a>(key: &str, known: &'a [String]) -> Option<&'a String> {
    known.iter().min_by_key(|name| strsim::levenshtein(name, key)).filter(|name| strsim::levenshtein(name, key) <= 3)
}

/// Whether the program takes the values of an option, looked at alone.
fn tried(command: &clap::Command, arguments: &[OsString]) -> Result<(), String> {
    let start = ["bordermap", "run"].map(OsString::from);
    match command.clone().try_get_matches_from(start.iter().chain(arguments)) {
        Err(e) if matches!(e.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) => {
            let said = e.to_string();
            // What is wrong, and what would be right.
            let lines: Vec<&str> = said.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            let line = lines.join(" ");
            Err(line.strip_prefix("error: ").unwrap_or(&line).to_string())
        }
        _ => Ok(()),
    }
}

/// Whether an option stands on the command line itself.
fn given(run: &ArgMatches, key: &str) -> bool {
    let id = key.replace('-', "_");
    run.ids().any(|known| known.as_str() == id || known.as_str() == alias(key))
        && [id.as_str(), alias(key)]
            .iter()
            .any(|id| run.try_contains_id(id).is_ok() && run.value_source(id) == Some(ValueSource::CommandLine))
}

/// The name that the program gives an option, where it is another one.
fn alias(key: &str) -> &str {
    match key {
        "map" => "mapping",
        "where" => "matches",
        other => other,
    }
}

/// An option of the file as arguments.
fn arguments(key: &str, value: &Value, folder: &Path) -> Result<Vec<OsString>, String> {
    let place = |text: String| -> OsString {
        let path = Path::new(&text);
        let whole = text == "-" || text.is_empty() || path.is_absolute();
        let there = folder.join(path);
        match () {
            () if whole => text.into(),
            () if PATHS.contains(&key) => there.into(),
            () if MAYBE_PATHS.contains(&key) && there.is_file() => there.into(),
            () => text.into(),
        }
    };
    let one = |text: String| -> OsString {
        if key == INPUTS {
            // One that begins like an option is none.
            let option = text.starts_with('-') && text != "-";
            return place(if option { format!("./{text}") } else { text });
        }
        let mut argument = OsString::from(format!("--{key}="));
        argument.push(place(text));
        argument
    };
    let plain = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(n) => Ok(n.to_string()),
        Value::Float(n) => Ok(n.to_string()),
        Value::Datetime(day) => Ok(day.to_string()),
        Value::Boolean(_) | Value::Array(_) | Value::Table(_) => Err("text, a number or a day is wanted".to_string()),
    };
    match value {
        Value::Boolean(true) => Ok(vec![format!("--{key}").into()]),
        Value::Boolean(false) => Ok(Vec::new()),
        Value::Array(all) if all.is_empty() && key != INPUTS => Err("a value is wanted".into()),
        Value::Array(all) => all.iter().map(|value| Ok(one(plain(value)?))).collect(),
        Value::Table(pairs) => pairs.iter().map(|(name, value)| Ok(one(format!("{name}={}", plain(value)?)))).collect(),
        other => Ok(vec![one(plain(other)?)]),
    }
}

/// The options that a run was given, by their names.
pub fn options_given(command: &clap::Command, run: &ArgMatches) -> Vec<String> {
    given_of(command, run).filter_map(|argument| argument.get_long().map(String::from)).collect()
}

/// The arguments of a run that were given.
fn given_of<'a>(command: &'a clap::Command, run: &'a ArgMatches) -> impl Iterator<Item = &'a clap::Arg> {
    let arguments = command.find_subcommand("run").into_iter().flat_map(clap::Command::get_arguments);
    arguments.filter(|argument| run.value_source(argument.get_id().as_str()) == Some(ValueSource::CommandLine))
}

/// The file that repeats a run: what was given, not what holds otherwise. Paths are as given where the file lies in this folder, else absolute.
pub fn written(command: &clap::Command, run: &ArgMatches, path: &Path) -> String {
    let here = path.parent().is_none_or(|folder| folder.as_os_str().is_empty());
    let mut out = format!("# bordermap {}: bordermap run --config {}\n", env!("CARGO_PKG_VERSION"), name(path));
    for argument in given_of(command, run) {
        let id = argument.get_id().as_str();
        let key = argument.get_long().unwrap_or(INPUTS);
        if argument.is_global_set() || NOT_IN_FILE.contains(&key) {
            continue;
        }
        let set = matches!(argument.get_action(), clap::ArgAction::SetTrue);
        let place = |text: String| {
            let file = PATHS.contains(&key) || (MAYBE_PATHS.contains(&key) && Path::new(&text).is_file());
            if here || !file || text == "-" { text } else { absolute(&text) }
        };
        let raw = run.get_raw(id).into_iter().flatten();
        let values: Vec<String> = raw.map(|value| quoted(&place(value.to_string_lossy().into_owned()))).collect();
        let several = matches!(argument.get_action(), clap::ArgAction::Append);
        out += &match &values[..] {
            _ if set => format!("{key} = true\n"),
            [one] if !several => format!("{key} = {one}\n"),
            all => format!("{key} = [{}]\n", all.join(", ")),
        };
    }
    out
}

fn absolute(text: &str) -> String {
    std::path::absolute(text).map_or_else(|_| text.into(), |path| path.display().to_string())
}

/// A value of TOML: a number where that is what stands there, else text.
fn quoted(text: &str) -> String {
    match text.parse::<i64>() {
        Ok(n) if n.to_string() == text => text.into(),
        // TOML's text is JSON's, but for one character.
        _ => serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f"),
    }
}
