//! The command line as a user meets it.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use geo::Winding;
use tempfile::TempDir;

fn bordermap(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("bordermap").unwrap();
    command.current_dir(folder);
    command
}

/// Runs, expects an exit code, and gives standard output and standard error.
fn run(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let out = bordermap(folder).args(args).assert().code(code).get_output().clone();
    (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

const PRODUCTS: [&str; 13] = [
    "map.svg",
    "map.png",
    "incidents.geojson",
    "incidents.csv",
    "clusters.geojson",
    "timeline.svg",
    "distance.svg",
    "sectors.svg",
    "report.html",
    "bordermap.gpkg",
    "bordermap.qgz",
    "bordermap.xlsx",
    "provenance.json",
];

#[test]
fn without_arguments_it_does_the_main_job_into_output() {
    let dir = folder();
    let (report, _) = run(dir.path(), &[], 0);
    for name in PRODUCTS {
        let bytes = fs::read(dir.path().join("output").join(name)).unwrap();
        assert!(!bytes.is_empty(), "{name}");
        assert!(report.contains(&format!("wrote output/{name}")), "{report}");
    }
    assert_eq!(fs::read_dir(dir.path().join("output")).unwrap().count(), PRODUCTS.len());
    assert!(fs::metadata(dir.path().join("output/report.html")).unwrap().len() < 700_000);
    for line in [
        "220 incidents along the Durand Line",
        "period          30 June 2003 to 22 March 2026",
        "within 10 km    97 (44 %) as located; 33 to 41 %",
        "within 25 km    157 (71 %) as located; 55 to 65 %",
        "within 50 km    193 (88 %) as located; 77 to 85 %",
        "by side         Afghanistan 71 (32 %) as located; 39 to 50 %",
        "                Pakistan 149 (68 %) as located; 50 to 61 %",
        "how sure        the second figures hold if each place is as uncertain as its source says (200 draws, 95 %)",
        "on which side cannot be told for 159 of 220",
        "9,403 vertices, 2,749 km, geodesic edges",
        "left out        nothing",
    ] {
        assert!(report.contains(line), "{line:?} is missing in\n{report}");
    }
}

#[test]
fn bytes_do_not_depend_on_threads_locale_time_zone_or_folder() {
    let (a, b) = (folder(), folder());
    bordermap(a.path()).args(["run", "--threads", "1"]).assert().success();
    bordermap(b.path())
        .args(["run", "--threads", "3"])
        .env("LC_ALL", "fa_AF.UTF-8")
        .env("LANG", "de_DE.UTF-8")
        .env("TZ", "Asia/Kabul")
        .assert()
        .success();
    for name in PRODUCTS {
        let read = |dir: &TempDir| fs::read(dir.path().join("output").join(name)).unwrap();
        assert!(read(&a) == read(&b), "{name} differs");
    }
}

#[test]
fn distance_keeps_all_columns_and_adds_its_own() {
    let dir = folder();
    fs::write(dir.path().join("in.csv"), "id,lat,lon,note\n7,34.1147,71.0847,\"a, \"\"b\"\"\"\n8,33.0,69.0,\n")
        .unwrap();
    run(dir.path(), &["distance", "in.csv", "-o", "out.csv"], 0);
    let text = fs::read_to_string(dir.path().join("out.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "id,lat,lon,note,border_distance_m,border_side,border_chainage_m,border_foot_lon,border_foot_lat,border_sector"
    );
    let first = lines.next().unwrap();
    assert!(first.starts_with("7,34.1147,71.0847,\"a, \"\"b\"\"\","), "{first}");
    assert!(first.ends_with("Nangarhar – Khyber Pakhtunkhwa"), "{first}");
    assert!(lines.next().unwrap().contains(",Afghanistan,"));
    run(dir.path(), &["distance", "in.csv", "-o", "out.geojson", "--sector-length", "100km"], 0);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(dir.path().join("out.geojson")).unwrap()).unwrap();
    let properties = &json["features"][0]["properties"];
    assert_eq!(properties["id"], 7);
    assert_eq!(properties["note"], "a, \"b\"");
    assert!(properties["border_sector"].as_str().unwrap().starts_with("km "));
    assert_eq!(json["features"][1]["properties"]["note"], serde_json::Value::Null);
    let (stdout, _) = run(dir.path(), &["distance", "in.csv", "-o", "-"], 0);
    assert_eq!(stdout, text);
}

#[test]
fn geojson_input_of_every_kind() {
    let dir = folder();
    let point = r#"{"type":"Point","coordinates":[71.0847,34.1147]}"#;
    let feature = format!(r#"{{"type":"Feature","id":"x1","properties":{{"kind":null}},"geometry":{point}}}"#);
    let collection = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
    for text in [point, &feature, &collection] {
        fs::write(dir.path().join("in.geojson"), text).unwrap();
        let (stdout, _) = run(dir.path(), &["distance", "in.geojson", "-o", "-"], 0);
        assert!(stdout.lines().nth(1).unwrap().contains("71.0847000,34.1147000,"), "{stdout}");
    }
    fs::write(dir.path().join("in.geojson"), &collection).unwrap();
    let (stdout, _) = run(dir.path(), &["distance", "in.geojson", "-o", "-"], 0);
    assert!(stdout.starts_with("id,kind,longitude,latitude,border_distance_m"), "{stdout}");
    assert!(stdout.lines().nth(1).unwrap().starts_with("x1,,"));
}

#[test]
fn clusters_number_by_smallest_row_and_write_hulls() {
    let dir = folder();
    run(dir.path(), &["clusters", "-o", "c.csv", "--hulls", "h.geojson", "--eps", "10km", "--min-points", "4"], 0);
    let text = fs::read_to_string(dir.path().join("c.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|h| h == "cluster").unwrap();
    let numbers: Vec<u32> = reader.records().filter_map(|r| r.unwrap()[at].parse().ok()).collect();
    let mut highest = 0;
    for n in numbers {
        assert!(n <= highest + 1);
        highest = highest.max(n);
    }
    let hulls: geojson::FeatureCollection = fs::read_to_string(dir.path().join("h.geojson"))
        .unwrap()
        .parse::<geojson::GeoJson>()
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(hulls.features.len(), highest as usize);
    for feature in &hulls.features {
        let polygons = match geo::Geometry::<f64>::try_from(feature.geometry.clone().unwrap()).unwrap() {
            geo::Geometry::Polygon(polygon) => vec![polygon],
            geo::Geometry::MultiPolygon(polygons) => polygons.0,
            other => panic!("{other:?}"),
        };
        for polygon in polygons {
            assert!(polygon.exterior().is_ccw(), "RFC 7946: outer rings are counter-clockwise");
        }
    }
}

#[test]
fn border_between_two_polygons_exactly_and_within_a_tolerance() {
    let dir = folder();
    let (_, said) = run(dir.path(), &["border", "--between", "Afghanistan,Pakistan", "-o", "b.geojson"], 0);
    assert!(said.contains("left Afghanistan, right Pakistan"), "{said}");
    run(dir.path(), &["distance", "--border", "b.geojson", "-o", "d.csv"], 0);
    let square = |name: &str, west: f64, east: f64, south: f64| {
        let north = south + 1.0;
        format!(
            r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
        )
    };
    let write = |a: String, b: String| {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{a},{b}]}}"#);
        fs::write(dir.path().join("r.geojson"), text).unwrap();
    };
    write(square("A", 10.0, 11.0, 30.0), square("B", 11.0, 12.0, 30.0));
    let (stdout, _) = run(dir.path(), &["border", "r.geojson", "--between", "A,B", "-o", "-"], 0);
    assert!(stdout.contains("[[11.0000000,30.0000000],[11.0000000,31.0000000]]"), "{stdout}");
    write(square("A", 10.0, 10.999, 30.0), square("B", 11.0, 12.0, 30.0));
    let (_, error) = run(dir.path(), &["border", "r.geojson", "--between", "A,B", "-o", "-"], 1);
    assert!(error.contains("share no edge") && error.contains("--tolerance"), "{error}");
    let (stdout, _) =
        run(dir.path(), &["border", "r.geojson", "--between", "A,B", "--tolerance", "200m", "-o", "-"], 0);
    assert!(stdout.contains("[[10.9990000,30.0000000],[10.9990000,31.0000000]]"), "{stdout}");
    let (_, error) = run(dir.path(), &["border", "r.geojson", "--between", "A,C", "-o", "-"], 1);
    assert!(error.contains("\"C\"") && error.contains("A, B"), "{error}");
}

#[test]
fn check_says_how_columns_were_read_and_what_is_wrong() {
    let dir = folder();
    let text =
        "Event Date,Latitude,Longitude,extra\n2025-10-11,34.1,71.1,x\n11/10/2025,95,71.1,y\n2025-10-12,0,0,z\n,,71,w\n";
    fs::write(dir.path().join("in.csv"), text).unwrap();
    let (report, _) = run(dir.path(), &["check", "in.csv"], 0);
    for part in
        ["1 of 4 rows usable", "latitude outside -90..90", "are both 0", "no position", "passed through   extra"]
    {
        assert!(report.contains(part), "{part} missing in\n{report}");
    }
    run(dir.path(), &["check", "in.csv", "--strict"], 1);
    let (json, _) = run(dir.path(), &["check", "in.csv", "--json"], 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["usable"], 1);
    assert_eq!(json["problems"].as_array().unwrap().len(), 3);
    let (_, said) = run(dir.path(), &["distance", "in.csv", "-o", "out.csv", "--problems", "p.csv"], 0);
    assert!(said.contains("1 row: latitude outside"), "{said}");
    assert_eq!(fs::read_to_string(dir.path().join("p.csv")).unwrap().lines().count(), 4);
    let (_, error) = run(dir.path(), &["distance", "in.csv", "-o", "no.csv", "--strict"], 1);
    assert!(error.contains("row 2") && error.contains("latitude \"95\""), "{error}");
    assert!(!dir.path().join("no.csv").exists());
}

/// Each bad input: exit code 1, a message that names the file and the reason, and an output left as it was.
#[test]
fn bad_input_is_named_and_leaves_outputs_alone() {
    let dir = folder();
    let cases: &[(&str, &str, &[&str])] = &[
        ("empty.csv", "", &["the file is empty"]),
        ("blank.geojson", " \n ", &["the file is empty"]),
        ("header.csv", "lat,lon\n", &["no rows under the header"]),
        ("cut.geojson", r#"{"type":"FeatureCollection","features":[{"#, &["not valid JSON", "hint:"]),
        ("other.json", r#"{"a":1}"#, &["it is JSON, but not GeoJSON"]),
        ("short.geojson", r#"{"type":"Point","coordinates":[1]}"#, &["row 1", "no position"]),
        ("text.geojson", r#"{"type":"Point","coordinates":["a","b"]}"#, &["row 1", "not a number"]),
        ("columns.csv", "a,b\n1,2\n", &["no coordinate columns", "latitude", "(a, b)", "--map"]),
        ("range.csv", "lat,lon\n91,10\n", &["row 1", "latitude \"91\"", "outside -90..90"]),
        ("words.csv", "lat,lon\nnorth,10\n", &["row 1", "latitude \"north\"", "not a number"]),
        ("none.geojson", r#"{"type":"FeatureCollection","features":[]}"#, &["no point in it"]),
    ];
    let output = dir.path().join("out.svg");
    for (name, text, wanted) in cases {
        fs::write(dir.path().join(name), text).unwrap();
        fs::write(&output, "as it was").unwrap();
        let (_, error) = run(dir.path(), &["map", name, "-o", "out.svg"], 1);
        assert!(error.starts_with(&format!("error: {name}: ")), "{error}");
        for part in *wanted {
            assert!(error.contains(part), "{name}: {part:?} missing in {error}");
        }
        assert_eq!(fs::read_to_string(&output).unwrap(), "as it was");
    }
    fs::write(dir.path().join("latin1.csv"), b"lat,lon,n\n34,71,\xe9\n").unwrap();
    let (json, said) = run(dir.path(), &["distance", "latin1.csv", "-o", "-", "--format", "geojson"], 0);
    assert!(json.contains("\"n\":\"é\"") && said.contains("read as windows-1252"), "{json} {said}");
    let (_, error) = run(dir.path(), &["distance", "missing.csv", "-o", "-"], 1);
    assert!(error.contains("missing.csv: no such file"), "{error}");
    let (_, error) = run(dir.path(), &["distance", "--since", "2100-01-01", "-o", "-"], 1);
    assert!(error.contains("none of the 220 usable incidents") && error.contains("hint: widen"), "{error}");
    let (_, error) = run(dir.path(), &["distance", "--where", "nothing=1", "-o", "-"], 1);
    assert!(error.contains("no column \"nothing\""), "{error}");
    fs::write(dir.path().join("polygon.geojson"), r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#).unwrap();
    let (_, error) = run(dir.path(), &["distance", "--border", "polygon.geojson", "-o", "-"], 1);
    assert!(error.contains("feature 1: geometry: a ring needs four positions"), "{error}");
    let two = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}},{"type":"Feature","properties":{"name":"B"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[0,0]]]}}]}"#;
    fs::write(dir.path().join("two.geojson"), two).unwrap();
    let (_, error) = run(dir.path(), &["distance", "--border", "two.geojson", "-o", "-"], 1);
    assert!(error.contains("no line in it") && error.contains("--between A,B"), "{error}");
    let (_, error) = run(dir.path(), &["map", "--region", "polygon.geojson", "-o", "out.svg"], 1);
    assert!(error.contains("feature 1: geometry: a ring needs four positions"), "{error}");
}

#[test]
fn wrong_usage_is_exit_code_two() {
    let dir = folder();
    for args in [
        &["distance"][..],
        &["distance", "--eps", "5km", "-o", "x.csv"],
        &["clusters", "-o", "x.csv", "--eps", "5"],
        &["clusters", "-o", "x.csv", "--eps", "0km"],
        &["clusters", "-o", "x.csv", "--eps=-5km"],
        &["clusters", "-o", "x.csv", "--min-points", "0"],
        &["distance", "-o", "x.csv", "--since", "yesterday"],
        &["nonsense"],
    ] {
        let (_, error) = run(dir.path(), args, 2);
        assert!(error.starts_with("error:"), "{args:?}: {error}");
    }
    let (_, error) = run(dir.path(), &["clusters", "-o", "x.csv", "--eps", "600km"], 1);
    assert!(error.contains("at most 500 km"), "{error}");
    let (_, error) = run(dir.path(), &["distance", "-o", "x.xyz"], 1);
    assert!(error.contains("x.xyz"), "{error}");
}

#[test]
fn unwritable_places_are_errors_and_nothing_is_left_behind() {
    let dir = folder();
    fs::write(dir.path().join("file"), "").unwrap();
    let (_, error) = run(dir.path(), &["run", "-o", "file"], 1);
    assert!(error.contains("file: could not be written"), "{error}");
    let (_, error) = run(dir.path(), &["distance", "-o", "no/such/x.csv"], 1);
    assert!(error.contains("no/such/x.csv: could not be written: no such file or folder"), "{error}");
    fs::create_dir(dir.path().join("folder.csv")).unwrap();
    let (_, error) = run(dir.path(), &["distance", "-o", "folder.csv"], 1);
    assert!(error.contains("it is a folder"), "{error}");
}

/// A limit on file size stands in for a full disk: the write fails half way.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_output_and_no_rest() {
    let dir = folder();
    fs::write(dir.path().join("map.svg"), "as it was").unwrap();
    let program = assert_cmd::cargo::cargo_bin("bordermap");
    let script = format!("trap '' XFSZ; ulimit -f 64; exec '{}' map -o map.svg", program.display());
    let out = std::process::Command::new("bash").arg("-c").arg(script).current_dir(dir.path()).output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("map.svg: could not be written"));
    assert_eq!(fs::read_to_string(dir.path().join("map.svg")).unwrap(), "as it was");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
#[cfg(target_os = "linux")]
fn who_stops_it_finds_nothing_half_written() {
    use std::io::Write;
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};
    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        let dir = folder();
        let mut child = Command::new(env!("CARGO_BIN_EXE_bordermap"))
            .args(["distance", "-", "-o", "out.csv", "--border", "durand", "--quiet"])
            .current_dir(dir.path())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let before = fs::read_dir(dir.path()).unwrap().count();
        let mut input = child.stdin.take().unwrap();
        let rows = "34.1,71.1\n".repeat(200_000);
        input.write_all(format!("latitude,longitude\n{rows}").as_bytes()).unwrap();
        // Rows are on their way, and there are more to come.
        let there = || fs::read_dir(dir.path()).unwrap().count();
        let waited = (0..200).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            there() > before
        });
        assert!(waited, "no temporary file was begun");
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number));
        assert_eq!(there(), before);
        drop(input);
    }
}

#[test]
fn messages_cannot_steer_the_terminal() {
    let dir = folder();
    fs::write(dir.path().join("in.csv"), "lat,lon\n\u{1b}[31mx,10\n").unwrap();
    let (_, error) = run(dir.path(), &["distance", "in.csv", "-o", "-"], 1);
    assert!(!error.contains('\u{1b}'), "{error:?}");
}

#[test]
fn products_say_where_they_come_from() {
    let dir = folder();
    run(dir.path(), &["run", "-o", "out", "--since", "2025-10-01", "-q"], 0);
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("out/provenance.json")).unwrap()).unwrap();
    assert_eq!(json["border"]["vertices"], 9403);
    assert_eq!(json["border"]["edges"], "geodesic");
    assert_eq!(json["options"]["filter"]["since"], "2025-10-01");
    assert_eq!(json["inputs"][0]["fields"]["date"], "date");
    assert_eq!(json["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
    let counts = &json["counts"];
    assert_eq!(counts["rows"].as_u64().unwrap(), 220);
    assert_eq!(
        counts["incidents"].as_u64().unwrap()
            + counts["filtered_out"].as_u64().unwrap()
            + counts["left_out"].as_u64().unwrap(),
        220
    );
}

#[test]
fn borders_cannot_be_left_out_of_a_single_one() {
    let dir = folder();
    let line = r#"{"type":"LineString","coordinates":[[70,30],[70,35]]}"#;
    fs::write(dir.path().join("line.geojson"), line).unwrap();
    for (border, option, what, code, said) in [
        ("AFG-PAK", "--only", "FRA", 1, "--only and --exclude leave none"),
        ("durand-ne", "--exclude", "PAK", 1, "--only and --exclude leave none"),
        ("MEX-USA", "--exclude", "agreed", 1, "--only and --exclude leave none"),
        ("line.geojson", "--only", "AFG", 2, "--border is a file"),
    ] {
        let args = ["distance", "-o", "out.csv", "--force", "--border", border, option, what];
        assert!(run(dir.path(), &args, code).1.contains(said), "{border} {option} {what}");
    }
    run(dir.path(), &["distance", "-o", "out.csv", "--border", "AFG-PAK", "--only", "disputed", "--quiet"], 0);
}

#[test]
fn of_several_values_for_one_field_any_passes_and_of_several_fields_all() {
    let dir = folder();
    let rows = |filters: &[&str]| {
        let words = filters.iter().flat_map(|filter| ["--where", filter]);
        let args: Vec<&str> = ["distance", "-o", "out.csv", "--quiet"].into_iter().chain(words).collect();
        run(dir.path(), &args, 0);
        fs::read_to_string(dir.path().join("out.csv")).unwrap().lines().count() - 1
    };
    let (clash, shelling, both) =
        (rows(&["type=clash"]), rows(&["type=shelling"]), rows(&["type=clash", "type=shelling"]));
    assert!(clash > 0 && shelling > 0);
    assert_eq!(both, clash + shelling);
    let side = rows(&["type=clash", "type=shelling", "country=PAK"]);
    assert_eq!(side, rows(&["type=clash", "country=PAK"]) + rows(&["type=shelling", "country=PAK"]));
    assert!(side < both);
}

#[test]
fn provenance_says_which_columns_were_written_and_in_which_system() {
    let dir = folder();
    let words = ["--select", "id,date", "--rename", "id=number", "--output-crs", "EPSG:32642", "--quiet"];
    for command in ["distance", "clusters"] {
        run(dir.path(), &[&[command, "-o", "a.gpkg", "--provenance", "p.json"], &words[..]].concat(), 0);
        let json: serde_json::Value = serde_json::from_slice(&fs::read(dir.path().join("p.json")).unwrap()).unwrap();
        assert_eq!(json["table"]["select"][0], "id");
        assert_eq!(json["table"]["rename"][0][1], "number");
        assert_eq!(json["table"]["output-crs"], "EPSG:32642");
    }
    run(dir.path(), &["distance", "-o", "a.gpkg", "--provenance", "p.json", "--quiet"], 0);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(dir.path().join("p.json")).unwrap()).unwrap();
    assert!(json.get("table").is_none());
}

#[test]
fn a_cluster_is_called_by_what_its_rows_say_or_by_the_nearest_town() {
    let dir = folder();
    let rows = |place: &str| {
        let row = |i: usize| format!("{},{},{place},n/a,Group A\n", 34.10 + 0.001 * i as f64, 71.10);
        format!("latitude,longitude,location,actor1,actor2\n{}", (0..12).map(row).collect::<String>())
    };
    for (place, said) in [("N/A", "is near Landi Kotal"), ("Ayub Kor", "is at Ayub Kor")] {
        fs::write(dir.path().join("in.csv"), rows(place)).unwrap();
        run(dir.path(), &["clusters", "in.csv", "-o", "c.csv", "--hulls", "h.geojson", "--border", "durand"], 0);
        let hulls: serde_json::Value =
            serde_json::from_slice(&fs::read(dir.path().join("h.geojson")).unwrap()).unwrap();
        assert_eq!(hulls["features"][0]["properties"]["main_actors"], "Group A");
        run(dir.path(), &["map", "in.csv", "-o", "m.svg", "--border", "durand"], 0);
        let svg = fs::read_to_string(dir.path().join("m.svg")).unwrap();
        assert!(svg.contains(said), "{place}");
    }
}

#[test]
fn every_method_of_clustering_has_its_columns_and_its_own_options() {
    let dir = folder();
    for (args, columns) in [
        (&["--method", "dbscan", "--weight", "fatalities_high", "--min-points", "40"][..], "cluster,cluster_core"),
        (
            &["--method", "hdbscan", "--min-cluster-size", "6", "--selection", "leaf"],
            "cluster,cluster_probability,cluster_outlier",
        ),
        (&["--method", "st-dbscan", "--eps", "30km", "--eps-time", "60d", "--min-points", "3"], "cluster,cluster_core"),
    ] {
        let all: Vec<&str> = ["clusters", "-o", "c.csv", "--hulls", "h.geojson", "--hull", "concave"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        let (_, said) = run(dir.path(), &all, 0);
        assert!(!said.starts_with("0 clusters"), "{said}");
        let text = fs::read_to_string(dir.path().join("c.csv")).unwrap();
        assert!(text.lines().next().unwrap().ends_with(columns), "{args:?}");
        let hulls: serde_json::Value =
            serde_json::from_slice(&fs::read(dir.path().join("h.geojson")).unwrap()).unwrap();
        let first = &hulls["features"][0]["properties"];
        assert!((0.0..=1.0).contains(&first["survival"].as_f64().unwrap()));
        assert!(first["main_actors"].is_string() && first["method"].is_string());
    }
    for args in [
        &["--method", "hdbscan", "--eps", "5km"][..],
        &["--eps-time", "3d"],
        &["--selection", "leaf"],
        &["--method", "st-dbscan", "--weight", "x"],
    ] {
        let all: Vec<&str> = ["clusters", "-o", "x.csv"].iter().chain(args).copied().collect();
        run(dir.path(), &all, 2);
    }
    let (_, error) = run(dir.path(), &["clusters", "-o", "x.csv", "--weight", "title"], 1);
    assert!(error.contains("row 1: title") && error.contains("not a number"), "{error}");
    fs::write(dir.path().join("in.csv"), "lat,lon\n34,70\n").unwrap();
    let (_, error) = run(dir.path(), &["clusters", "in.csv", "-o", "x.csv", "--method", "st-dbscan"], 1);
    assert!(error.contains("needs dates"), "{error}");
}

#[test]
fn survival_depends_on_the_seed_alone() {
    let dir = folder();
    let hulls = |seed: &str, threads: &str| {
        let args =
            ["clusters", "-o", "c.csv", "--hulls", "h.geojson", "--draws", "20", "--seed", seed, "--threads", threads];
        run(dir.path(), &args, 0);
        fs::read(dir.path().join("h.geojson")).unwrap()
    };
    assert!(hulls("1", "1") == hulls("1", "3"));
    assert!(hulls("1", "1") != hulls("2", "1"));
}

#[test]
fn suggestion_names_eps_and_draws_its_reason() {
    let dir = folder();
    let (report, _) = run(dir.path(), &["clusters", "--suggest", "-o", "k.svg"], 0);
    assert!(report.contains("the data suggest --eps 20km"), "{report}");
    assert!(report.contains("* 20 km: 12 clusters (2 of one place), the largest 15 %, the longest 66 km"), "{report}");
    assert!(report.contains("  25 km: 4 clusters, the largest 59 %, the longest 323 km"), "{report}");
    assert!(report.contains("locations moved inside their errors: 1 found again in 9 of 10 draws"), "{report}");
    let svg = fs::read_to_string(dir.path().join("k.svg")).unwrap();
    assert!(roxmltree::Document::parse(&svg).is_ok() && svg.contains("suggested eps 20 km"));
    fs::write(dir.path().join("one.csv"), "lat,lon\n34,70\n").unwrap();
    let (_, error) = run(dir.path(), &["clusters", "one.csv", "--suggest", "-o", "k.svg"], 1);
    assert!(error.contains("too few incidents"), "{error}");
}

#[test]
fn only_a_border_that_says_so_is_drawn_as_disputed() {
    let dir = folder();
    let line = |properties: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"name":"Made-up line"{properties}}},"geometry":{{"type":"LineString","coordinates":[[-110,31],[-106,31.5],[-104,29]]}}}}"#
        )
    };
    fs::write(dir.path().join("in.csv"), "lat,lon\n31,-108\n").unwrap();
    for (properties, disputed) in [("", false), (r#","disputed":true"#, true)] {
        fs::write(dir.path().join("line.geojson"), line(properties)).unwrap();
        run(dir.path(), &["map", "in.csv", "--border", "line.geojson", "-o", "m.svg"], 0);
        let svg = fs::read_to_string(dir.path().join("m.svg")).unwrap();
        assert!(svg.contains(">Made-up line") && roxmltree::Document::parse(&svg).is_ok());
        assert_eq!(svg.contains("not recognised by both sides"), disputed);
        let border = svg.split("id=\"border\"").nth(1).unwrap().split("</g>").next().unwrap();
        assert_eq!(border.contains("stroke-dasharray"), disputed);
        assert!(svg.contains("Map data"), "the atlas shows where it is");
    }
}

const ONE: &str = "id,date,type,country,place,lat,lon\n1,25/12/2025,airstrike,Afghanistan,Khost,33.34,69.92\n\
2,11/10/2025,clash,Pakistan,Chaman,30.92,66.45\n3,12/10/2025,clash,Afghanistan,Spin Boldak,66.40,31.01\n\
4,12/10/2025,clash,Pakistan,Kabul,34.5,69.2\n";
const TWO: &str = r#"[{"id":"7","description":"Invented.","date":"12/25/2025","latitude":"33.341","longitude":"69.921",
"type":"shelling","sources":["x"]},{"id":"8","description":"Invented.","date":"10/11/2025","latitude":"34.0",
"longitude":"71.0","type":"clash","sources":["x"]}]"#;

#[test]
fn several_inputs_are_joined_and_their_overlap_is_proposed() {
    let dir = folder();
    fs::write(dir.path().join("one.csv"), ONE).unwrap();
    fs::write(dir.path().join("two.json"), TWO).unwrap();
    let both = ["one.csv", "two.json"];
    let (_, said) = run(dir.path(), &[&["distance"], &both[..], &["-o", "o.csv", "--duplicates", "d.csv"]].concat(), 0);
    assert!(said.contains("1 pair of rows in different inputs may be one incident"), "{said}");
    assert!(said.contains("one.csv: dates like 11/10/2025 are read with the day first, as row 1 tells"), "{said}");
    assert!(said.contains("two.json: dates like 11/10/2025 are read with the month first"), "{said}");
    let table = fs::read_to_string(dir.path().join("o.csv")).unwrap();
    let header = "id,date,type,country,place,lat,lon,description,latitude,longitude,sources,source,longitude_read,latitude_read,";
    assert!(table.starts_with(header) && table.lines().count() == 7, "{table}");
    assert!(table.contains("two.json,69.9210000,33.3410000,"), "{table}");
    let pairs = fs::read_to_string(dir.path().join("d.csv")).unwrap();
    assert_eq!(pairs.lines().count(), 2);
    assert!(
        pairs.contains("one.csv,1,1,2025-12-25,airstrike,Khost,two.json,1,7,2025-12-25,shelling,,0,145"),
        "{pairs}"
    );
    let args = [&["distance"], &both[..], &["-o", "o.csv", "--dedupe", "--problems", "p.csv"]].concat();
    let (_, said) = run(dir.path(), &args, 0);
    assert!(said.contains("1 row left out"), "{said}");
    let table = fs::read_to_string(dir.path().join("o.csv")).unwrap();
    assert!(table.lines().count() == 6 && !table.contains("airstrike"), "the better located one is kept: {table}");
    let problems = fs::read_to_string(dir.path().join("p.csv")).unwrap();
    assert!(problems.contains("one.csv,1,source,two.json row 1,another source has it,true"), "{problems}");
    run(dir.path(), &["distance", "one.csv", "-o", "o.csv", "--dedupe"], 2);
    let (report, _) = run(dir.path(), &[&["check"], &both[..]].concat(), 0);
    for part in ["two.json is read as timemap", "inputs overlap", "go on: bordermap run one.csv two.json"] {
        assert!(report.contains(part), "{part} missing in\n{report}");
    }
}

#[test]
fn exchanged_coordinates_are_flagged_and_mended_on_request() {
    let dir = folder();
    fs::write(dir.path().join("one.csv"), ONE).unwrap();
    let (report, _) = run(dir.path(), &["check", "one.csv"], 0);
    for part in [
        "seem to have changed places (kept as they are; --fix-swapped puts them right)",
        "row 3: coordinates \"66.4, 31.01\"",
        "row 4: country \"Pakistan; the position lies in Afghanistan\"",
        "put exchanged latitudes and longitudes right: --fix-swapped",
    ] {
        assert!(report.contains(part), "{part} missing in\n{report}");
    }
    let (_, said) = run(dir.path(), &["distance", "one.csv", "-o", "o.csv", "--fix-swapped"], 0);
    assert!(said.contains("had changed places: put right (kept)"), "{said}");
    let table = fs::read_to_string(dir.path().join("o.csv")).unwrap();
    assert!(table.contains("Spin Boldak,66.40,31.01,66.4000000,31.0100000,2025-10-12,6748.745,Afghanistan"), "{table}");
    // Norway states its country, so nothing is suspected there.
    fs::write(dir.path().join("far.csv"), "id,country,lat,lon\n1,Norway,70,25\n2,Norway,70.1,29.7\n").unwrap();
    let (report, _) = run(dir.path(), &["check", "far.csv"], 0);
    assert!(report.contains("problems: none"), "{report}");
}

#[test]
fn dates_whose_order_is_open_are_no_dates_until_it_is_given() {
    let dir = folder();
    fs::write(dir.path().join("in.csv"), "id,date,lat,lon\n1,11/10/2025,34.1,71.2\n2,02.03.2025,34.1,71.2\n").unwrap();
    let (report, _) = run(dir.path(), &["check", "in.csv"], 0);
    assert!(report.contains("period: no readable dates"), "{report}");
    assert!(report.contains("2 rows: day and month cannot be told apart"), "{report}");
    assert!(report.contains("say which number is the day: --date-order dmy, or mdy"), "{report}");
    for (order, period) in [("dmy", "2 March 2025 to 11 October 2025"), ("mdy", "3 February 2025 to 10 November 2025")]
    {
        let (report, _) = run(dir.path(), &["check", "in.csv", "--date-order", order], 0);
        assert!(report.contains(period), "{report}");
    }
    run(dir.path(), &["distance", "in.csv", "-o", "o.csv", "--since", "2025-06-01", "--date-order", "dmy"], 0);
    assert_eq!(fs::read_to_string(dir.path().join("o.csv")).unwrap().lines().count(), 2);
}

#[test]
fn location_errors_can_be_set() {
    let dir = folder();
    let rows = ["1,34.10,71.20", "2,34.11,71.21", "3,34.12,71.22", "4,34.13,71.23", "5,34.14,71.24", "6,34.15,71.25"];
    fs::write(dir.path().join("in.csv"), format!("id,lat,lon\n{}\n", rows.join("\n"))).unwrap();
    fs::write(dir.path().join("e.toml"), "[generic]\nunknown = \"40km\"\n").unwrap();
    let suggest = ["clusters", "in.csv", "--suggest", "--min-points", "2", "-o", "k.svg"];
    let (report, _) = run(dir.path(), &suggest, 0);
    assert!(report.contains("unknown: no row says how well its location is known"), "{report}");
    let (report, _) = run(dir.path(), &[&suggest[..], &["--location-errors", "e.toml"]].concat(), 0);
    assert!(report.contains("in fewer than half"), "{report}");
    for (text, reason) in [
        ("[nobody]\n1 = \"2km\"", "no such schema: nobody"),
        ("[acled]\n1 = \"two\"", "is not a length"),
        ("[acled]\n4 = \"2km\"", "acled has no code 4; it has 1, 2, 3, place"),
        ("[timemap]\n1 = \"2km\"", "timemap has no code 1"),
        ("[", "TOML"),
    ] {
        fs::write(dir.path().join("e.toml"), text).unwrap();
        let (_, error) = run(dir.path(), &["check", "in.csv", "--location-errors", "e.toml"], 1);
        assert!(error.contains("e.toml") && error.contains(reason), "{error}");
    }
}

#[test]
fn limits_are_kept() {
    let dir = folder();
    let point =
        r#"{"type":"Feature","properties":{"a":[[[1]]],"b":1},"geometry":{"type":"Point","coordinates":[71,34]}}"#;
    fs::write(dir.path().join("in.geojson"), format!(r#"{{"type":"FeatureCollection","features":[{point},{point}]}}"#))
        .unwrap();
    fs::write(dir.path().join("in.csv"), "id,lat,lon\n1,34,71\n").unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, "id,lat,lon\n1,34,71\n".repeat(1_000).as_bytes()).unwrap();
    fs::write(dir.path().join("in.csv.gz"), packed.finish().unwrap()).unwrap();
    for (file, option, limit, reason) in [
        ("in.geojson", "--max-depth", "4", "more than 4 levels of JSON"),
        ("in.geojson", "--max-features", "1", "more than 1 features"),
        ("in.geojson", "--max-fields", "1", "more than 1 properties"),
        ("in.csv", "--max-fields", "2", "more than 2 fields in a row"),
        ("in.csv", "--max-cells", "2", "more than 2 cells"),
        ("in.csv", "--max-row", "4", "more than 4 bytes in a row"),
        ("in.csv", "--max-file", "10", "larger than the limit of 10 bytes"),
        ("in.csv.gz", "--max-unpacked", "1000", "unpacked it is larger than 1000 bytes"),
    ] {
        let (_, error) = run(dir.path(), &["check", file, option, limit], 1);
        assert!(error.contains(file) && error.contains(reason), "{option}: {error}");
    }
}

#[test]
fn pages_have_the_size_asked_for() {
    let dir = folder();
    for (facet, size, height) in [("type", "A4", "210mm"), ("year", "A3-portrait", "420mm"), ("side", "16:9", "720")] {
        run(dir.path(), &["map", "-q", "--facet", facet, "--since", "2015-01-01", "--size", size, "-o", "f.svg"], 0);
        let svg = fs::read_to_string(dir.path().join("f.svg")).unwrap();
        assert!(svg.contains(&format!("height=\"{height}\"")), "{}", &svg[..400]);
        let document = roxmltree::Document::parse(&svg).unwrap();
        let view: Vec<f64> =
            document.root_element().attribute("viewBox").unwrap().split(' ').map(|v| v.parse().unwrap()).collect();
        let lowest = document.descendants().filter(|n| n.has_tag_name("text")).map(|n| n.attribute("y").unwrap());
        let lowest = lowest.map(|y| y.parse::<f64>().unwrap()).fold(0.0, f64::max);
        assert!(lowest < view[3] - 5.0 && lowest > view[3] - 90.0, "{facet} {size}: {lowest} of {}", view[3]);
    }
    let (_, error) = run(dir.path(), &["map", "--facet", "type", "--size", "700x500", "-o", "n.svg"], 1);
    assert!(error.contains("too low"), "{error}");
    for (size, page) in [
        ("A4", r#"width="297mm" height="210mm""#),
        ("A3-portrait", r#"width="297mm" height="420mm""#),
        ("16:9", r#"width="1280" height="720""#),
        ("square", r#"width="1080" height="1080""#),
        ("800x1100", r#"width="800" height="1100""#),
        ("300x200mm", r#"width="300mm" height="200mm""#),
    ] {
        run(dir.path(), &["map", "--size", size, "-o", "m.svg"], 0);
        let svg = fs::read_to_string(dir.path().join("m.svg")).unwrap();
        assert!(svg.contains(page), "{size}: {}", &svg[..400]);
    }
    let (_, said) = run(dir.path(), &["map", "--size", "800x1100", "--dpi", "48", "-o", "m.png"], 0);
    assert!(said.contains("no room for") && said.contains(" names: "), "{said}");
    let png = fs::read(dir.path().join("m.png")).unwrap();
    assert_eq!(&png[16..24], [0, 0, 1, 144, 0, 0, 2, 38], "400 by 550 pixels");
    let (_, error) = run(dir.path(), &["map", "--size", "600x500", "-o", "n.svg"], 1);
    assert!(error.contains("too low") && error.contains("pixels"), "{error}");
    for wrong in ["A9", "100x100", "1200", "x", "9000x900"] {
        run(dir.path(), &["map", "--size", wrong, "-o", "m.svg"], 2);
    }
}

#[test]
fn a_part_of_the_border_can_be_focused_on() {
    let dir = folder();
    for (focus, inside) in [
        ("Torkham", "42"),
        ("torkham", "42"),
        ("Kandahar – Balochistan", "25"),
        ("cluster:7", "16"),
        ("66,30,67,31.5", "19"),
    ] {
        run(dir.path(), &["map", "--focus", focus, "-o", "m.svg"], 0);
        let svg = fs::read_to_string(dir.path().join("m.svg")).unwrap();
        assert!(svg.contains(&format!(">{inside} of 220 incidents")), "{focus}");
        assert!(svg.contains("<g id=\"locator\""), "{focus}");
    }
    let (_, error) = run(dir.path(), &["map", "--focus", "Atlantis", "-o", "n.svg"], 1);
    assert!(error.contains("no place, sector or cluster") && error.contains("sectors are Nimroz"), "{error}");
    let (_, error) = run(dir.path(), &["map", "--focus", "cluster:99", "-o", "n.svg"], 1);
    assert!(error.contains("there are clusters 1 to 12"), "{error}");
    run(dir.path(), &["map", "--focus", "66,32,67,31", "-o", "n.svg"], 2);
    assert!(!dir.path().join("n.svg").exists());
}

#[test]
fn themes_and_small_multiples() {
    let dir = folder();
    let map = |args: &[&str], code: i32| {
        let (_, error) = run(dir.path(), &[&["map", "-o", "m.svg"], args].concat(), code);
        (fs::read_to_string(dir.path().join("m.svg")).unwrap_or_default(), error)
    };
    fs::write(dir.path().join("t.toml"), "base = \"dark\"\n[colours]\nland = \"#010203\"\n").unwrap();
    let (svg, _) = map(&["--theme", "t.toml"], 0);
    assert!(svg.contains("#010203") && svg.contains("#15181b") && !svg.contains("#f8f5ee"));
    fs::write(dir.path().join("t.toml"), "[colours]\nland = \"red\"\n").unwrap();
    assert!(map(&["--theme", "t.toml"], 1).1.contains("t.toml: land: \"red\" is no colour"));
    assert!(map(&["--theme", "night"], 2).1.contains("built in: light, print and dark"));
    let (svg, _) = map(&["--theme", "print"], 0);
    let grey = |c: &str| c[..2] == c[2..4] && c[2..4] == c[4..6];
    let colours: Vec<&str> = svg.match_indices("=\"#").map(|(i, _)| &svg[i + 3..i + 9]).collect();
    assert!(colours.len() > 100 && colours.iter().all(|c| grey(c)), "a colour is left in the print theme");

    let (svg, _) = map(&["--facet", "side"], 0);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let symbols = |panel: &str| {
        let id = format!("panel-{panel}-incidents");
        let layer = document.descendants().find(|n| n.attribute("id") == Some(id.as_str())).unwrap();
        layer.children().filter(|n| n.is_element() && !n.has_tag_name("style")).count()
    };
    assert_eq!((symbols("1"), symbols("2")), (71, 149));
    let ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    let (svg, _) = map(&["--compare", "2025-10-09"], 0);
    assert!(svg.contains(">before 9 October 2025<") && svg.contains(">from 9 October 2025 on<"));
    assert!(map(&["--facet", "month"], 1).1.contains("60 at most"));
    let (svg, _) = map(&["--facet", "geo_precision", "--points", "hex"], 0);
    assert!(
        svg.contains("Incidents in a cell") && svg.contains(">2<"),
        "columns make small multiples, of hexagons too"
    );
    let (_, error) = map(&["--facet", "weather"], 2);
    assert!(error.contains("--facet weather: no such column") && error.contains("there are year, month, type, side"));
    map(&["--facet", "type", "--points", "contours"], 2);
    map(&["--facet", "year", "--compare", "2025-10-09"], 2);
}

/// Above 20,000 incidents dots would hide each other.
#[test]
fn many_incidents_become_hexagons() {
    let dir = folder();
    let mut table = String::from("id,lat,lon\n");
    for i in 0..20_001 {
        table += &format!("{i},{:.4},{:.4}\n", 31.0 + f64::from(i % 300) / 75.0, 66.5 + f64::from(i / 300) / 17.0);
    }
    fs::write(dir.path().join("many.csv"), table).unwrap();
    let args = ["map", "many.csv", "--draws", "0", "--hull", "none", "-o", "m.svg"];
    run(dir.path(), &args, 0);
    let svg = fs::read_to_string(dir.path().join("m.svg")).unwrap();
    assert!(svg.contains("Incidents in a cell") && svg.len() < 1_000_000, "{} bytes", svg.len());
    // Every incident is in some cell.
    let titles =
        svg.split("<title>").skip(1).filter_map(|t| t.split(" incident").next()?.replace(',', "").parse::<u64>().ok());
    assert_eq!(titles.sum::<u64>(), 20_001);
}

#[test]
fn the_last_word_of_a_check_can_be_run_as_it_stands() {
    let dir = folder();
    fs::write(dir.path().join("my file.csv"), "Breite,lon,date,kind\n34,71,11/10/2025,it's\n34,71,1/2/2025,b\n")
        .unwrap();
    let options = ["--map", "latitude=Breite", "--date-order", "dmy", "--since", "2025-10-01", "--where", "kind=it's"];
    let (said, _) = run(dir.path(), &[&["check", "my file.csv"][..], &options].concat(), 0);
    let again = said.lines().find_map(|line| line.trim().split_once("go on: bordermap run ")).unwrap().1.to_string();
    let expected = r"'my file.csv' --map latitude=Breite --date-order dmy --since 2025-10-01 --where 'kind=it'\''s'";
    assert_eq!(again, expected);
    fs::write(dir.path().join("metres.csv"), "lat,lon\n4001200,712000\n").unwrap();
    let (_, error) = run(dir.path(), &["check", "metres.csv"], 1);
    assert!(error.contains("look like metres"), "{error}");
}

#[test]
fn colour_and_size_by_any_column() {
    let dir = folder();
    let rows = "id,lat,lon,type,group,weight\n1,34.1,71.1,a,red,0.5\n2,34.2,71.2,a,blue,2\n3,34.3,71.3,a,red,\n4,34.4,71.4,a,,8\n";
    fs::write(dir.path().join("in.csv"), rows).unwrap();
    let map = |args: &[&str], code: i32| {
        let (_, error) = run(dir.path(), &[&["map", "in.csv", "-q", "-o", "m.svg"], args].concat(), code);
        if code == 0 { fs::read_to_string(dir.path().join("m.svg")).unwrap() } else { error }
    };
    let svg = map(&["--color-by", "group", "--size-by", "weight"], 0);
    for part in [">group<", ">red  2<", ">blue  1<", ">not stated  1<", ">weight<", ">5<", "group: blue · weight: 2 ·"]
    {
        assert!(svg.contains(part), "{part}");
    }
    assert!(!svg.contains("Type of incident") && !svg.contains(">Killed"));
    // The area over the smallest symbol's grows with the number: r² = 3.8² + (22² - 3.8²) n / 8; a square of that area has
    // half a side of 0.886 r, a triangle a height over its middle of 1.555 r.
    let symbols = svg.split("<g id=\"incidents\"").nth(1).unwrap().split("</g>").next().unwrap();
    for part in ["r=\"3.8\"", "r=\"6.62\"", "M10.18 ", "M0 -34.21"] {
        assert!(symbols.contains(part), "{part}: {symbols}");
    }
    // The legend's circles have the map's radii: for 5, the square root of 3.8² + 58.7 · 5.
    let legend = svg.split("<g id=\"legend\"").nth(1).unwrap();
    assert!(legend.contains("r=\"17.55\"") && legend.contains("r=\"3.8\""), "{legend}");
    let svg = map(&["--color-by", "side"], 0);
    assert!(svg.contains(">Side of the line<") && svg.contains(">Pakistan  "));
    let svg = map(&["--color-by", "sector"], 0);
    assert!(svg.contains(">Sector<"));
    assert!(map(&["--color-by", "colour"], 2).contains("type, side, sector, and the columns id, lat"));
    assert!(map(&["--size-by", "group"], 2).contains("no numbers from 0 up, but for example \"red\""));
}

#[test]
fn what_the_map_says_of_lines_can_be_set() {
    let dir = folder();
    let map = |args: &[&str]| {
        run(dir.path(), &[&["map", "-q", "-o", "m.svg"], args].concat(), 0);
        fs::read_to_string(dir.path().join("m.svg")).unwrap()
    };
    let plain = map(&[]);
    assert!(plain.contains("no government of Afghanistan") && plain.contains("imply no opinion"));
    assert!(plain.contains("claimed, not held"));
    assert!(plain.contains("Incidents: built-in incidents. Shown: 220"));
    let svg = map(&["--source", "our own desk", "--subtitle", "What we know", "--title", "T"]);
    assert!(svg.contains("Incidents: our own desk. Shown") && svg.contains(">What we know</text>"));
    let svg = map(&["--status", "Status: see our style book.", "--disclaimer", ""]);
    assert!(
        svg.contains("see our style book") && !svg.contains("no government of") && !svg.contains("imply no opinion")
    );
    let moves = |svg: &str, layer: &str| {
        let layer =
            svg.split(&format!("<g id=\"{layer}\"")).nth(1).map_or("", |rest| rest.split("</g>").next().unwrap());
        layer.matches('M').count()
    };
    let (all, control) = (moves(&plain, "claims"), moves(&plain, "control"));
    let mut each = Vec::new();
    for (state, name) in [("china", "China"), ("IN", "India"), ("pakistan", "Pakistan")] {
        let svg = map(&["--viewpoint", state]);
        each.push(moves(&svg, "claims"));
        assert!(each.last() == Some(&0) || svg.contains(&format!("claimed by {name}, not held")), "{state}");
        assert!(svg.contains(&format!("drawn in the view of {name}, as Natural Earth has it")), "{state}");
        // To China the line of control is one, as far as this map reaches.
        assert!(state == "china" || moves(&svg, "control") < control, "{state} sees no line of control in Kashmir");
    }
    assert_eq!(each.iter().sum::<usize>(), all, "{each:?}");
    // A state that claims nothing here, and sees what is held as it is drawn for nobody.
    let svg = map(&["--viewpoint", "FRA"]);
    assert_eq!((moves(&svg, "claims"), moves(&svg, "control")), (0, control));
    let (_, said) = run(dir.path(), &["map", "--viewpoint", "CHE"], 2);
    assert!(said.contains("no view of Switzerland is known; there are de-facto and those of AR, BD"), "{said}");
}

/// Every text of the page's own comes from the language's file: none is left in English.
#[test]
fn a_language_is_one_file() {
    let dir = folder();
    let english = include_str!("../src/render/html/languages/en.toml");
    let marked = |line: &str| match line.split_once(" = \"") {
        Some((name, text)) if !["language", "direction"].contains(&name) => format!("{name} = \"<{text}\n"),
        _ => format!("{}\n", line.replace("\"en\"", "\"ps\"").replace("\"ltr\"", "\"rtl\"")),
    };
    fs::write(dir.path().join("own.toml"), english.lines().map(marked).collect::<String>()).unwrap();
    run(dir.path(), &["run", "-q", "--compare", "2025-10-09", "--language", "own.toml", "-o", "out"], 0);
    let page = fs::read_to_string(dir.path().join("out/report.html")).unwrap();
    // The words of pictures and of the summary are not the page's.
    let without = |page: &str, open: &str, close: &str| {
        page.split(open).map(|part| part.split_once(close).map_or(part, |parts| parts.1)).collect::<String>()
    };
    let page = without(&without(&page, "<svg", "</svg>"), "<dl", "</dl>");
    assert!(page.contains("<html lang=\"ps\" dir=\"rtl\""));
    let mut table = "";
    let mut found = 0;
    for line in english.lines() {
        table = line.strip_prefix('[').map_or(table, |rest| rest.trim_end_matches(']'));
        let Some((name, text)) = line.split_once(" = \"") else { continue };
        // What is said only of incidents that are not among the built-in ones; what the script says; and codes.
        let unsaid = [
            "undated",
            "no_sector",
            "period",
            "before",
            "from",
            "or_more",
            "province",
            "not_told",
            "ratio_from",
            "language",
            "direction",
        ];
        if table == "script" || unsaid.contains(&name) {
            continue;
        }
        let fixed = text.trim_end_matches('"').split_once('{').map_or(text.trim_end_matches('"'), |parts| parts.0);
        assert!(page.contains(&format!("&lt;{fixed}")), "{table}.{name} is not on the page");
        if fixed.len() > 3 {
            assert!(
                !page.contains(&format!(">{fixed}<")) && !page.contains(&format!("label=\"{fixed}\"")),
                "{table}.{name}"
            );
        }
        found += 1;
    }
    assert!(found > 100, "{found}");
    fs::write(dir.path().join("bad.toml"), english.replace("zoom_in = ", "zoomin = ")).unwrap();
    let (_, error) = run(dir.path(), &["map", "--language", "bad.toml", "-o", "m.html"], 1);
    assert!(error.contains("bad.toml: no text of a page is called page.zoomin"), "{error}");
    assert!(run(dir.path(), &["map", "--language", "fr", "-o", "m.html"], 2).1.contains("built in: en"));
    assert!(run(dir.path(), &["map", "--language", "own.toml", "-o", "m.svg"], 2).1.contains(".html"));
    assert!(!dir.path().join("m.html").exists() && !dir.path().join("m.svg").exists());
}

#[test]
fn fonts_can_be_put_into_the_svg() {
    let dir = folder();
    run(dir.path(), &["map", "-q", "--embed-fonts", "-o", "m.svg"], 0);
    let svg = fs::read_to_string(dir.path().join("m.svg")).unwrap();
    assert_eq!(svg.matches("@font-face").count(), 3);
    run(dir.path(), &["map", "-q", "--labels", "latin", "--embed-fonts", "-o", "n.svg"], 0);
    let latin = fs::read_to_string(dir.path().join("n.svg")).unwrap();
    assert_eq!(latin.matches("@font-face").count(), 2);
    roxmltree::Document::parse(&svg).unwrap();
    run(dir.path(), &["map", "--embed-fonts", "-o", "m.png"], 2);
}

/// The legend stands where it is asked for, and of itself neither on incidents nor on land of the two states.
#[test]
fn the_legend_stands_where_it_is_asked_for() {
    let dir = folder();
    let size = |options: &[&str]| {
        run(dir.path(), &[&["map", "-q", "-o", "l.svg"], options].concat(), 0);
        let svg = fs::read_to_string(dir.path().join("l.svg")).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let of = |name: &str| {
            document.root_element().attribute(name).unwrap().trim_end_matches("mm").parse::<f64>().unwrap()
        };
        let texts = document
            .descendants()
            .find(|n| n.attribute("id") == Some("legend"))
            .map_or(0, |legend| legend.descendants().filter(|n| n.has_tag_name("text")).count());
        (of("height"), texts)
    };
    let [auto, inside, below, none] = ["auto", "inside", "below", "none"].map(|place| size(&["--legend", place]));
    assert_eq!(auto, below, "western Afghanistan is not covered by itself");
    assert!(below.0 > inside.0 && below.1 == inside.1, "{below:?} {inside:?}");
    assert!(none.1 == 0 && none.0 <= inside.0, "{none:?}");
    let beside = size(&["--legend", "beside"]);
    assert!(beside.1 == below.1 && beside.0 < below.0, "{beside:?}");
    assert_eq!(size(&["--legend", "beside", "--size", "A4"]).1, below.1);
}

/// Where single symbols hide each other, a circle stands for each place, and the caption says why; types keep their colours whatever
/// the filter leaves.
#[test]
fn symbols_that_hide_each_other_become_places() {
    let dir = folder();
    let mut table = String::from("id,lat,lon,type\n");
    for i in 0..300 {
        let kind = ["shelling", "airstrike", "clash"][i % 3];
        let (lat, lon) = (34.0 + (i % 5) as f64 * 0.2, 70.5 + (i % 4) as f64 * 0.3);
        table += &format!("{i},{lat},{lon},{kind}\n");
    }
    fs::write(dir.path().join("stacked.csv"), table).unwrap();
    let map = |options: &[&str]| {
        run(dir.path(), &[&["map", "stacked.csv", "-q", "-o", "s.svg"], options].concat(), 0);
        fs::read_to_string(dir.path().join("s.svg")).unwrap()
    };
    // The caption breaks its lines.
    let said = |svg: &str| svg.replace("</text>", "").split_whitespace().collect::<Vec<_>>().join(" ");
    let svg = map(&[]);
    assert!(svg.contains("One circle each") && said(&svg).contains("would hide"), "{}", said(&svg));
    assert!(!map(&["--points", "dots"]).contains("One circle each"));
    assert!(map(&["--points", "sites"]).contains("Incidents at a place"));
    // Shelling is drawn in its own colour alone as among others.
    let colour = "#35a39b";
    assert!(map(&["--points", "dots"]).contains(colour));
    assert!(map(&["--points", "dots", "--where", "type=shelling"]).contains(colour));
    assert!(!map(&["--points", "dots", "--where", "type=clash"]).contains(colour));
}

/// What a reader who cannot see the map is told.
#[test]
fn the_description_says_what_where_and_how_sure() {
    let dir = folder();
    run(dir.path(), &["map", "-q", "-o", "d.svg"], 0);
    let svg = fs::read_to_string(dir.path().join("d.svg")).unwrap();
    let desc = svg.split_once("<desc id=\"desc\">").unwrap().1.split_once("</desc>").unwrap().0;
    for said in [
        "220 incidents",
        "71 % within 25 km",
        "25 % located only to a district",
        "By side: Afghanistan 71, Pakistan 149.",
        "The sector with the most is ",
        "The largest of 12 clusters is at Torkham crossing: 32 incidents.",
    ] {
        assert!(desc.contains(said), "{said}: {desc}");
    }
}

/// Incidents of one town are one cluster of the town's size, not of the ladder's end.
#[test]
fn incidents_of_one_town_do_not_claim_the_land_about_it() {
    let dir = folder();
    let mut table = String::from("id,lat,lon\n");
    for i in 0..60 {
        let (sin, cos) = (f64::from(i) * 2.4).sin_cos();
        let r = f64::from(i).sqrt() * 0.003;
        table += &format!("{i},{},{}\n", 34.1 + r * sin, 71.1 + r * cos);
    }
    fs::write(dir.path().join("town.csv"), table).unwrap();
    let (_, said) = run(dir.path(), &["clusters", "town.csv", "--border", "durand", "-o", "t.csv"], 0);
    assert!(said.contains("eps 1 km:") || said.contains("eps 1.5 km:"), "{said}");
    assert!(said.contains("1 cluster,"), "{said}");
    assert!(said.contains("it gives the clusters of 50 km, the largest of the ladder"), "{said}");
    assert!(!said.contains("lets clusters merge"), "a town is no flood: {said}");
    let (_, said) = run(dir.path(), &["clusters", "--eps", "60km", "-o", "f.csv"], 0);
    assert!(said.contains("eps 60 km lets clusters merge: one holds 81 % of the incidents"), "{said}");
    assert!(said.contains("; --eps 20km does not"), "{said}");
}

/// What a map shows in words: its picture's alternative text.
#[test]
fn a_map_tells_what_it_shows() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["map", "-o", "map.txt", "-q"], 0);
    run(dir.path(), &["map", "-o", "map.svg", "-q"], 0);
    let [said, svg] = ["map.txt", "map.svg"].map(|name| std::fs::read_to_string(dir.path().join(name)).unwrap());
    assert!(said.starts_with("Incidents along the Durand Line. 220 incidents · ") && said.ends_with(".\n"), "{said}");
    assert!(svg.contains(said.trim()), "{said}");
    // As many pages as it takes, a line each.
    run(dir.path(), &["map", "--facet", "year", "--size", "A4", "-o", "years.txt", "-q"], 0);
    run(dir.path(), &["map", "--facet", "year", "--size", "A4", "-o", "years.pdf", "-q"], 0);
    let years = std::fs::read_to_string(dir.path().join("years.txt")).unwrap();
    assert!(years.lines().count() > 1 && years.contains("2024, "), "{years}");
    let (_, error) = run(dir.path(), &["map", "--facet", "year", "--size", "A4", "-o", "years.png"], 1);
    assert!(error.contains(".pdf has as many pages as it takes"), "{error}");
}

/// A picture a month, one after the other.
#[test]
fn maps_move() {
    let dir = tempfile::tempdir().unwrap();
    let usual = ["--since", "2026-01-01", "--width", "600", "-q"];
    for (name, begins) in [("m.gif", &b"GIF89a"[..]), ("m.apng", &b"\x89PNG"[..])] {
        run(dir.path(), &[&["map", "-o", name][..], &usual].concat(), 0);
        assert!(std::fs::read(dir.path().join(name)).unwrap().starts_with(begins));
    }
    // Twelve months on one page would need a higher one.
    let one_a_page = ["map", "--since", "2025-04-01", "--facet", "month", "--size", "800x640", "-q"];
    run(dir.path(), &[&one_a_page[..], &["-o", "m.png"]].concat(), 1);
    run(dir.path(), &[&one_a_page[..], &["-o", "m.gif"]].concat(), 0);
    run(dir.path(), &["map", "--stacks", "spread", "-o", "m.html"], 2);
    let (_, error) = run(dir.path(), &["map", "-o", "m.gif", "--dpi", "96"], 2);
    assert!(error.contains("--width"), "{error}");
    std::fs::write(dir.path().join("undated.csv"), "lat,lon\n34.1,71.1\n34.2,71.2\n").unwrap();
    let (_, error) = run(dir.path(), &["map", "undated.csv", "-o", "u.gif"], 1);
    assert!(error.contains("date"), "{error}");
    assert!(!dir.path().join("u.gif").exists());
}
