//! `distance` row by row: the same answers as the whole file at once, in order, with all columns as they were.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn run(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let mut command = Command::cargo_bin("bordermap").unwrap();
    command.current_dir(folder).args(args);
    if args[0] == "distance" {
        command.args(["--border", "durand"]);
    }
    let out = command.assert().code(code).get_output().clone();
    (String::from_utf8_lossy(&out.stdout).into(), String::from_utf8_lossy(&out.stderr).into())
}

/// Rows about the line, some far from it, some bad, with quotes, commas and line ends in their fields.
fn table(rows: usize, end: &str) -> String {
    let mut text = format!("id,\"no\"\"te\",lat,lon,date{end}");
    let mut seed = 12_345_u64;
    for i in 0..rows {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = |shift: u32| (seed >> shift & 0xffff) as f64 / 65_535.0;
        let (lat, lon) = (24.0 + 14.0 * part(48), 60.0 + 15.0 * part(32));
        let note = match i % 7 {
            0 => "\"a, \"\"b\"\"\"",
            1 => "\"two\nlines\"",
            2 => "",
            3 => "5\" gun",
            _ => "plain",
        };
        let lat = if i % 101 == 5 { "north".into() } else { format!("{lat:.5}") };
        text += &format!("{i},{note},{lat},{lon:.5},2025-10-{:02}{end}", i % 28 + 1);
    }
    text
}

#[test]
fn rows_are_those_of_the_whole_file_whatever_the_threads() {
    let dir = tempfile::tempdir().unwrap();
    for end in ["\n", "\r\n"] {
        // Several blocks of a megabyte.
        fs::write(dir.path().join("in.csv"), table(60_000, end)).unwrap();
        run(dir.path(), &["distance", "in.csv", "-o", "a.csv", "--threads", "1", "--problems", "p.csv"], 0);
        run(dir.path(), &["distance", "in.csv", "-o", "b.csv", "--threads", "4"], 0);
        let (a, b) = (fs::read(dir.path().join("a.csv")).unwrap(), fs::read(dir.path().join("b.csv")).unwrap());
        assert!(a == b);
        run(dir.path(), &["distance", "in.csv", "-o", "c.geojson"], 0);
        let whole: serde_json::Value =
            serde_json::from_slice(&fs::read(dir.path().join("c.geojson")).unwrap()).unwrap();
        let features = whole["features"].as_array().unwrap();
        let mut reader = csv::Reader::from_reader(&a[..]);
        assert_eq!(&reader.headers().unwrap()[1], "no\"te");
        let mut n = 0;
        for (record, feature) in reader.records().zip(features) {
            let (record, properties) = (record.unwrap(), &feature["properties"]);
            assert_eq!(record[0].parse::<u64>().unwrap(), properties["id"].as_u64().unwrap());
            assert_eq!(&record[1], properties["no\"te"].as_str().unwrap_or(""));
            assert_eq!(record[5].parse::<f64>().unwrap(), properties["border_distance_m"].as_f64().unwrap());
            assert_eq!(&record[10], properties["border_sector"].as_str().unwrap());
            n += 1;
        }
        let bad = fs::read_to_string(dir.path().join("p.csv")).unwrap().lines().count() - 1;
        assert_eq!((n, n + bad), (features.len(), 60_000));
    }
}

#[test]
fn delimiters_ragged_rows_and_carriage_returns() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), "\u{feff}lat;lon;n\r34;71\r35.5;71.5;x;y;z\r\"36\";\"71\";\"a;b\"\r").unwrap();
    let (out, said) = run(dir.path(), &["distance", "in.csv", "-o", "-", "--sector-length", "9000km"], 0);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("lat,lon,n,border_distance_m,"), "{out}");
    assert!(lines[1].starts_with("34,71,,"), "{out}");
    assert!(lines[2].starts_with("35.5,71.5,x,") && !lines[2].contains(",y,"), "{out}");
    assert!(lines[3].starts_with("36,71,a;b,"), "{out}");
    assert!(lines.iter().all(|l| l.split(',').count() == 9));
    assert!(said.contains("2 rows: another number of fields"), "{said}");
}

#[test]
fn filters_apply_row_by_row() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), table(500, "\n")).unwrap();
    let (out, _) =
        run(dir.path(), &["distance", "in.csv", "-o", "-", "--since", "2025-10-27", "--where", "no\"te=plain"], 0);
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|r| &r[4] >= "2025-10-27" && &r[1] == "plain"));
    // The second row tells that the day comes first, so the file is read whole.
    fs::write(dir.path().join("dmy.csv"), "lat,lon,date\n34,71,11/10/2025\n34,71,25/10/2025\n").unwrap();
    let (out, _) = run(dir.path(), &["distance", "dmy.csv", "-o", "-", "--until", "2025-10-20"], 0);
    assert!(out.contains("34,71,11/10/2025") && out.lines().count() == 2, "{out}");
    let (_, error) = run(dir.path(), &["distance", "in.csv", "-o", "x.csv", "--since", "2030-01-01"], 1);
    assert!(error.contains("passes the filters"), "{error}");
    assert!(!dir.path().join("x.csv").exists());
}

#[test]
fn features_a_line_keep_their_members() {
    let dir = tempfile::tempdir().unwrap();
    let line = |lon: &str, extra: &str| {
        format!(
            "{{\"id\":1e2,\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{lon},34.10]}},{extra}}}\n"
        )
    };
    let text = line("71.00", "\"properties\":{\"big\":12345678901234567890123,\"u\":\"\\u00e9\"}")
        + "\n"
        + &line("70", "\"properties\":null")
        + &line("69", "\"more\":[1, 2]")
        + &line("999", "\"properties\":{}");
    fs::write(dir.path().join("in.geojsonl"), &text).unwrap();
    let (out, said) = run(dir.path(), &["distance", "in.geojsonl", "-o", "-", "--format", "geojsonl"], 0);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert!(lines[0].starts_with("{\"id\":1e2,\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[71.00,34.10]},\"properties\":{\"big\":12345678901234567890123,\"u\":\"\\u00e9\",\"border_distance_m\":"), "{out}");
    assert!(lines[2].contains("\"more\":[1, 2],\"properties\":{\"border_distance_m\":"), "{out}");
    assert!(lines.iter().all(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()));
    assert!(said.contains("1 row: longitude outside"), "{said}");
    fs::write(dir.path().join("bad.geojsonl"), text + "{\"type\":\n").unwrap();
    let (_, error) = run(dir.path(), &["distance", "bad.geojsonl", "-o", "x.geojsonl"], 1);
    assert!(error.contains("bad.geojsonl: not valid JSON: the file ends in the middle of the JSON (line 7"), "{error}");
    assert!(!dir.path().join("x.geojsonl").exists());
}

#[test]
fn hopeless_files_are_errors_and_write_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for (text, wanted) in [
        ("", "the file is empty"),
        ("lat,lon\n", "no rows under the header"),
        ("a,b\n1,2\n", "no coordinate columns"),
        ("lat,lon\n91,0\n92,0\n", "none of its 2 rows has a usable position (row 1: latitude \"91\""),
    ] {
        fs::write(dir.path().join("in.csv"), text).unwrap();
        let (_, error) = run(dir.path(), &["distance", "in.csv", "-o", "out.csv"], 1);
        assert!(error.contains(wanted), "{error}");
        assert!(!dir.path().join("out.csv").exists());
    }
    fs::write(dir.path().join("in.csv"), "lat,lon\n34,70\nx,70\n").unwrap();
    let (_, error) = run(dir.path(), &["distance", "in.csv", "-o", "out.csv", "--strict"], 1);
    assert!(error.contains("row 2: latitude \"x\": not a number"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), "id,lat,lon\n1,34.1,71.2\n").unwrap();
    let (out, _) = run(dir.path(), &["distance", "in.csv", "--format", "csv", "-o", "/dev/stdout"], 0);
    assert!(out.starts_with("id,lat,lon,border_distance_m") && out.lines().count() == 2, "{out}");
}

#[test]
fn published_layouts_are_the_same_row_by_row_and_as_a_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layouts");
    let dir = tempfile::tempdir().unwrap();
    let table = |text: &str| -> Vec<csv::StringRecord> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(Result::unwrap)
            .collect()
    };
    let mut seen = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        // Snapshots, JSON, and layouts that are refused.
        if [".read.txt", ".json", "acled_weekly", "hapi"].iter().any(|part| name.contains(part)) {
            continue;
        }
        let name = name.replace(".tab", ".tsv");
        fs::copy(&path, dir.path().join(&name)).unwrap();
        let both = |args: &[&str]| {
            let mut commands = [Command::cargo_bin("bordermap").unwrap(), Command::cargo_bin("bordermap").unwrap()];
            for (command, input) in commands.iter_mut().zip([name.as_str(), "-"]) {
                let problems = if input == "-" { "b.csv" } else { "a.csv" };
                let given = ["distance", input, "-o", "-", "--problems", problems];
                command.current_dir(&dir).args(given).args(args).pipe_stdin(dir.path().join(&name)).unwrap();
            }
            commands.map(|mut command| {
                let out = command.output().unwrap();
                (out.status.code(), table(&String::from_utf8_lossy(&out.stdout)))
            })
        };
        // Standard input is read whole.
        for args in [&["--until", "2025-10-11"][..], &["--since", "2019-01-01"], &[]] {
            let [streamed, whole] = both(args);
            assert_eq!(streamed, whole, "{name} {args:?}");
        }
        let left_out = |file: &str| {
            let list = table(&fs::read_to_string(dir.path().join(file)).unwrap());
            list.into_iter().filter(|row| &row[5] == "true").map(|row| row[1].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(left_out("a.csv"), left_out("b.csv"), "{name}");
        seen.push(name);
    }
    assert!(seen.len() > 12, "{seen:?}");
}
