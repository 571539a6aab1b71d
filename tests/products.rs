//! What is written: whole, under its own name, and never over what is read.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use bordermap::io;
use flate2::{Compression, write::GzEncoder};
use tempfile::TempDir;

const ROWS: &str =
    "id,date,latitude,longitude\n1,2025-10-11,34.12,71.09\n2,2025-10-12,34.2,71.3\n3,2025-10-12,33.2,70.3\n";

fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), ROWS).unwrap();
    dir
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("bordermap").unwrap();
    command.current_dir(folder).args(args).args(["--border", "durand", "-q"]);
    command
}

/// Runs, expects an exit code, and gives what was said on standard error.
fn run(folder: &Path, args: &[&str], code: i32) -> String {
    let out = command(folder, args).assert().code(code).get_output().clone();
    String::from_utf8(out.stderr).unwrap()
}

fn read(folder: &Path, name: &str) -> String {
    String::from_utf8_lossy(&fs::read(folder.join(name)).unwrap()).into_owned()
}

#[test]
fn no_product_replaces_what_is_read() {
    let dir = folder();
    #[cfg(unix)]
    std::os::unix::fs::symlink("in.csv", dir.path().join("link.csv")).unwrap();
    fs::write(dir.path().join("h.wkt.csvt"), ROWS).unwrap();
    fs::write(dir.path().join("line.geojson"), r#"{"type":"LineString","coordinates":[[70,34],[71,34]]}"#).unwrap();
    for args in [
        &["distance", "in.csv", "-o", "./in.csv"][..],
        &["distance", "in.csv", "-o", "no/../in.csv"],
        &["distance", "link.csv", "-o", "in.csv"],
        &["distance", "in.csv", "-o", "link.csv"],
        &["map", "in.csv", "-o", "m.svg", "--problems", "in.csv"],
        &["clusters", "in.csv", "-o", "o.csv", "--hulls", "in.csv"],
        &["clusters", "in.csv", "-o", "o.csv", "--provenance", "in.csv"],
        &["clusters", "h.wkt.csvt", "-o", "o.csv", "--hulls", "h.wkt.csv"],
        &["check", "in.csv", "--problems", "in.csv"],
        &["run", "in.csv", "-o", "r", "--write-config", "in.csv"],
    ] {
        let said = run(dir.path(), args, 2);
        assert!(said.contains("that is an input, which no product replaces"), "{args:?}: {said}");
    }
    let border = ["distance", "in.csv", "-o", "line.geojson", "--border", "line.geojson", "-q"];
    let mut command = Command::cargo_bin("bordermap").unwrap();
    command.current_dir(dir.path()).args(border).assert().code(2);
    assert_eq!((read(dir.path(), "in.csv"), read(dir.path(), "h.wkt.csvt")), (ROWS.into(), ROWS.into()));
    assert!(read(dir.path(), "line.geojson").contains("LineString"));
}

#[test]
fn two_products_are_not_one_file() {
    let dir = folder();
    for args in [
        &["run", "in.csv", "-o", "n", "--problems", "./n/incidents.csv"][..],
        &["run", "in.csv", "-o", "n", "--problems", "m/../n/incidents.csv"],
        &["clusters", "in.csv", "-o", "a.csv", "--hulls", "./a.csv"],
        &["clusters", "in.csv", "-o", "a.csv", "--hulls", "h.wkt.csv", "--problems", "h.wkt.csvt"],
    ] {
        let said = run(dir.path(), args, 2);
        assert!(said.contains("two products cannot be one file"), "{args:?}: {said}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// The record of a run outlives its repetition.
#[test]
fn a_provenance_is_not_replaced_by_what_repeats_it() {
    let dir = folder();
    run(dir.path(), &["run", "in.csv", "-o", "out"], 0);
    let before = read(dir.path(), "out/provenance.json");
    fs::write(dir.path().join("in.csv"), ROWS.replace("34.12", "34.13")).unwrap();
    let again = |args: &[&str], code: i32| {
        let mut command = Command::cargo_bin("bordermap").unwrap();
        command.current_dir(dir.path()).args(["run", "--from", "out/provenance.json", "-q"]).args(args);
        String::from_utf8(command.assert().code(code).get_output().stderr.clone()).unwrap()
    };
    assert!(again(&["-o", "out"], 2).contains("that is an input"));
    assert_eq!(read(dir.path(), "out/provenance.json"), before);
    // Options that say what holds anyway are no less given.
    let said = again(&["-o", "b", "--width", "1280"], 2);
    assert!(said.contains("so --width does not go with it"), "{said}");
    assert!(again(&["-o", "b"], 1).contains("differ from the run that was repeated"));
}

#[test]
fn without_a_command_it_is_run() {
    let dir = folder();
    let mut bare = Command::cargo_bin("bordermap").unwrap();
    let bare = bare.current_dir(dir.path()).arg("-q").assert().code(0).get_output().stdout.clone();
    fs::rename(dir.path().join("output"), dir.path().join("bare")).unwrap();
    let mut named = Command::cargo_bin("bordermap").unwrap();
    let named = named.current_dir(dir.path()).args(["run", "-q"]).assert().code(0).get_output().stdout.clone();
    assert_eq!(bare, named);
    for entry in fs::read_dir(dir.path().join("bare")).unwrap() {
        let name = entry.unwrap().file_name();
        let [a, b] = ["bare", "output"].map(|folder| fs::read(dir.path().join(folder).join(&name)).unwrap());
        assert!(a == b, "{name:?}");
    }
}

/// If one of several files cannot have its name, what the others replaced is back.
#[test]
fn files_take_their_names_together_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let files: Vec<(PathBuf, Vec<u8>)> =
        ["a", "b", "c"].map(|name| (path(name), format!("new {name}").into_bytes())).to_vec();
    fs::write(path("a"), "old a").unwrap();
    let begun = io::begun(&files).unwrap();
    fs::create_dir(path("c")).unwrap();
    let error = io::finish_all(begun).unwrap_err().to_string();
    assert!(error.contains("c: could not be written"), "{error}");
    assert_eq!(fs::read_to_string(path("a")).unwrap(), "old a");
    assert!(!path("b").exists());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "no temporary file is left");
    fs::remove_dir(path("c")).unwrap();
    io::write_all(&files).unwrap();
    assert_eq!(["a", "b", "c"].map(|name| fs::read_to_string(path(name)).unwrap()), ["new a", "new b", "new c"]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[cfg(unix)]
#[test]
fn new_files_have_the_mode_of_any_other_and_replaced_ones_keep_theirs() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o777;
    fs::write(dir.path().join("old.csv"), "x").unwrap();
    fs::set_permissions(dir.path().join("old.csv"), fs::Permissions::from_mode(0o640)).unwrap();
    for name in ["old.csv", "new.csv"] {
        run(dir.path(), &["distance", "in.csv", "-o", name], 0);
    }
    assert_eq!((mode("new.csv"), mode("old.csv")), (mode("in.csv"), 0o640));
}

/// Lists are not replaced if the rows do not reach their reader.
#[cfg(target_os = "linux")]
#[test]
fn lists_stay_when_standard_output_fails() {
    let dir = folder();
    fs::write(dir.path().join("p.csv"), "old").unwrap();
    for args in [
        &["clusters", "in.csv", "-o", "-", "--problems", "p.csv"][..],
        &["distance", "in.csv", "-o", "-", "--problems", "p.csv"],
        &["distance", "in.csv", "-o", "-", "--provenance", "p.csv"],
        &["check", "in.csv", "--problems", "p.csv"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_bordermap"));
        child.current_dir(dir.path()).args(args).args(["--border", "durand", "-q"]).stdout(full);
        assert_eq!(child.output().unwrap().status.code(), Some(1), "{args:?}");
        assert_eq!(read(dir.path(), "p.csv"), "old", "{args:?}");
    }
}

#[test]
fn containers_in_containers_have_an_end() {
    let dir = folder();
    let mut bytes = ROWS.as_bytes().to_vec();
    for depth in 1..=6 {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&bytes).unwrap();
        bytes = packed.finish().unwrap();
        let name = format!("{depth}.csv{}", ".gz".repeat(depth));
        fs::write(dir.path().join(&name), &bytes).unwrap();
        let said = run(dir.path(), &["distance", &name, "-o", "o.csv"], i32::from(depth > 4));
        assert!(depth <= 4 || said.contains("packed"), "{depth}: {said}");
    }
}

/// What is said of nothing is refused.
#[test]
fn a_chart_of_distances_has_no_lists() {
    let dir = folder();
    for option in ["--problems", "--provenance", "--hulls"] {
        let said = run(dir.path(), &["clusters", "in.csv", "--suggest", "-o", "k.svg", option, "x.csv"], 2);
        assert!(said.contains(&format!("{option} does not go with --suggest")), "{said}");
    }
}
