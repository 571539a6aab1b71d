//! A run as a file.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const ROWS: &str = "id,date,lat,lon,type,what\nA,2025-10-11,34.0,71.0,clash,x y\nB,2025-10-12,33.0,70.0,clash,x y\nC,2025-11-01,33.1,70.1,shelling,z\nD,2025-11-02,33.2,70.1,clash,z\n";

fn run(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let mut command = Command::cargo_bin("bordermap").unwrap();
    let out = command.current_dir(folder).args(args).assert().code(code).get_output().clone();
    (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("weekly")).unwrap();
    fs::write(dir.path().join("weekly/own.csv"), ROWS).unwrap();
    dir
}

#[test]
fn a_file_of_options_is_a_run() {
    let dir = folder();
    let config = r#"
# what the desk makes each Monday
inputs = ["own.csv"]
output = "report"
border = "durand"
since = 2025-10-12
where = { type = "clash" }
map = ["latitude=lat"]
min-points = 2
eps = "5km"
fix-swapped = false
embed-fonts = true
"#;
    fs::write(dir.path().join("weekly/bordermap.toml"), config).unwrap();
    let (report, _) = run(dir.path(), &["run", "--config", "weekly/bordermap.toml"], 0);
    assert!(report.contains("2 incidents along the Durand Line"), "{report}");
    let at = |name: &str| dir.path().join("weekly/report").join(name);
    assert_eq!(fs::read_to_string(at("incidents.csv")).unwrap().lines().count(), 3);
    // What is given goes before the file.
    let other = ["run", "--config", "weekly/bordermap.toml", "--since", "2025-10-01", "-o", "other", "-q"];
    run(dir.path(), &other, 0);
    assert_eq!(fs::read_to_string(dir.path().join("other/incidents.csv")).unwrap().lines().count(), 4);
    // From its own folder the same, byte by byte.
    let first = fs::read(at("map.svg")).unwrap();
    run(&dir.path().join("weekly"), &["run", "--config", "bordermap.toml", "-q"], 0);
    assert_eq!(fs::read(at("map.svg")).unwrap(), first);
}

#[test]
fn a_run_writes_the_file_that_repeats_it() {
    let dir = folder();
    let weekly = dir.path().join("weekly");
    let given = [
        "run",
        "own.csv",
        "--border",
        "durand",
        "--where",
        "what=x y",
        "--title",
        "\"Week\" 42",
        "--min-points",
        "2",
        "--fix-swapped",
    ];
    let with = |more: [&str; 4]| run(&weekly, &[&given[..], &more[..]].concat(), 0);
    with(["-o", "one", "--write-config", "again.toml"]);
    let text = fs::read_to_string(weekly.join("again.toml")).unwrap();
    assert!(text.contains("inputs = [\"own.csv\"]\n") && text.contains("min-points = 2\n"), "{text}");
    assert!(text.contains("title = \"\\\"Week\\\" 42\"\n") && text.contains("fix-swapped = true\n"), "{text}");
    run(&weekly, &["run", "--config", "again.toml", "-o", "two"], 0);
    for name in ["map.svg", "incidents.csv", "bordermap.gpkg", "provenance.json"] {
        let read = |folder: &str| fs::read(weekly.join(folder).join(name)).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
    }
    // A file in another folder finds its inputs all the same.
    let aside = dir.path().join("aside.toml");
    with(["-o", "one", "--write-config", aside.to_str().unwrap()]);
    run(dir.path(), &["run", "--config", "aside.toml", "-o", "three"], 0);
    assert_eq!(fs::read(weekly.join("one/map.svg")).unwrap(), fs::read(dir.path().join("three/map.svg")).unwrap());
}

#[test]
fn what_is_wrong_with_the_file_is_said() {
    let dir = folder();
    let weekly = dir.path().join("weekly");
    for (text, wanted) in [
        (
            "bordr = \"durand\"",
            "bordermap.toml: no option of bordermap run is called \"bordr\"\nhint: did you mean border?",
        ),
        ("inputs = [\"own.csv\"", "bordermap.toml: TOML parse error at line 1"),
        ("since = [[1]]", "bordermap.toml: since: text, a number or a day is wanted"),
        ("since = []", "bordermap.toml: since: a value is wanted"),
        ("since = \"soon\"", "bordermap.toml: since: invalid value 'soon' for '--since"),
        ("points = \"stars\"", "bordermap.toml: points: invalid value 'stars' for '--points"),
        ("since = \"soon\"", "invalid value 'soon' for '--since <DATE>'"),
        ("inputs = [\"gone.csv\"]", "gone.csv"),
    ] {
        fs::write(weekly.join("bordermap.toml"), text).unwrap();
        let mut command = Command::cargo_bin("bordermap").unwrap();
        let out = command.current_dir(&weekly).args(["run", "--config", "bordermap.toml"]).output().unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(!out.status.success() && said.contains(wanted), "{text}: {said}");
    }
    let (_, said) = run(&weekly, &["run", "--config", "none.toml"], 1);
    assert!(said.contains("none.toml"), "{said}");
    let (_, said) = run(&weekly, &["run", "own.csv", "--write-config", "own.csv"], 2);
    assert!(said.contains("no product replaces"), "{said}");
    let (_, said) = run(&weekly, &["run", "own.csv", "-o", "new", "--write-config", "gone/b.toml"], 1);
    assert!(said.contains("gone: there is no such folder") && !weekly.join("new").exists(), "{said}");
}
