//! Formats of tables: what is written is read again.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const INPUT: &str = "id,code,date,latitude,longitude,ok,نام,deaths\n\
                     007,12345678901234567890,2025-01-03,34.1,71.1,true,تورخم,3\n\
                     008,,2025-01-04,34.2,71.2,false,\"a <b> & \"\"c\"\"\",\n";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), INPUT).unwrap();
    folder
}

fn bordermap(folder: &Path, args: &[&str], good: bool) -> String {
    let mut command = Command::cargo_bin("bordermap").unwrap();
    let out = command.current_dir(folder).args(args).arg("-q").output().unwrap();
    let error = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.success(), good, "{args:?}: {error}");
    error
}

fn distance(folder: &Path, input: &str, output: &str) {
    bordermap(folder, &["distance", input, "-o", output, "--border", "durand"], true);
}

/// Rows of a CSV file by name.
fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn typed_formats_keep_types_and_text() {
    let folder = folder();
    distance(folder.path(), "in.csv", "plain.csv");
    let plain = rows(&folder.path().join("plain.csv"));
    for ending in ["gpkg", "xlsx", "kml", "kmz"] {
        let (file, back) = (format!("out.{ending}"), format!("{ending}.csv"));
        distance(folder.path(), "in.csv", &file);
        distance(folder.path(), "in.csv", &format!("again.{ending}"));
        let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
        assert!(bytes(&file) == bytes(&format!("again.{ending}")), "{ending}: the same input, other bytes");
        distance(folder.path(), &file, &back);
        let back = rows(&folder.path().join(&back));
        assert_eq!(back.len(), 2, "{ending}");
        for (ours, theirs) in plain.iter().zip(&back) {
            for (name, value) in ours.iter().filter(|(name, _)| !["latitude", "longitude"].contains(&name.as_str())) {
                let read = theirs.get(name).map_or("", String::as_str);
                let same = value == read
                    || value
                        .parse::<f64>()
                        .ok()
                        .zip(read.parse().ok())
                        .is_some_and(|(a, b)| a == b && !value.starts_with('0'));
                assert!(same || value.is_empty() && read.is_empty(), "{ending}: {name}: {value:?} {read:?}");
            }
        }
    }
}

#[test]
fn xml_is_well_formed_and_inert() {
    let folder = folder();
    for ending in ["kml", "gpx"] {
        let file = format!("out.{ending}");
        distance(folder.path(), "in.csv", &file);
        let text = fs::read_to_string(folder.path().join(&file)).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let count = |name: &str| document.descendants().filter(|n| n.tag_name().name() == name).count();
        assert_eq!(count("Placemark") + count("wpt"), 2);
        assert_eq!(count("when") + count("time"), 2);
        assert!(text.contains("a &lt;b&gt; &amp; &quot;c&quot;") && !text.contains("<b>"), "{text}");
    }
}

#[test]
fn outlines_and_lines_go_where_they_can() {
    let folder = folder();
    let run = |args: &[&str], good: bool| bordermap(folder.path(), args, good);
    run(&["clusters", "-o", "c.gpkg", "--hulls", "h.kmz", "--draws", "0"], true);
    run(&["border", "MEX-USA", "-o", "line.gpkg"], true);
    run(&["distance", "in.csv", "-o", "d.csv", "--border", "line.gpkg", "--force"], true);
    let error = run(&["border", "MEX-USA", "-o", "line.gpx"], false);
    assert!(error.contains("waypoints are points") && !folder.path().join("line.gpx").exists(), "{error}");
    run(&["border", "AFG-PAK", "-o", "line.xlsx"], false);
}

/// Names that SQLite takes for one, or that a GeoPackage has itself.
#[test]
fn names_of_columns_never_collide() {
    let folder = folder();
    let text = "fid,geom,FID,Name,name,latitude,longitude\n1,a,2,x,y,34.1,71.1\n";
    fs::write(folder.path().join("names.csv"), text).unwrap();
    distance(folder.path(), "names.csv", "names.gpkg");
    distance(folder.path(), "names.gpkg", "names_back.csv");
    let row = &rows(&folder.path().join("names_back.csv"))[0];
    let told: Vec<&str> = ["fid_2", "geom_2", "FID_3", "Name", "name_2"].iter().map(|n| row[*n].as_str()).collect();
    assert_eq!(told, ["1", "a", "2", "x", "y"], "{row:?}");
}

#[test]
fn the_study_is_a_package_of_layers() {
    let folder = folder();
    bordermap(folder.path(), &["run", "-o", "out"], true);
    let package = folder.path().join("out/bordermap.gpkg");
    assert_eq!(&fs::read(&package).unwrap()[68..72], b"GPKG");
    for (layer, count) in [("incidents", 220), ("feet", 220), ("sectors", 11)] {
        let mut command = Command::cargo_bin("bordermap").unwrap();
        let out = command
            .current_dir(folder.path())
            .args(["check", "out/bordermap.gpkg", "--sheet", layer, "--json"])
            .output()
            .unwrap();
        let said = String::from_utf8(out.stdout).unwrap();
        assert!(
            said.contains(&format!("\"rows\": {count}")) || said.contains(&format!("\"rows\":{count}")),
            "{layer}: {said}"
        );
    }
}
