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
    for ending in ["gpkg", "fgb", "parquet", "xlsx", "kml", "kmz"] {
        let (file, back) = (format!("out.{ending}"), format!("{ending}.csv"));
        distance(folder.path(), "in.csv", &file);
        distance(folder.path(), "in.csv", &format!("again.{ending}"));
        let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
        assert!(bytes(&file) == bytes(&format!("again.{ending}")), "{ending}: the same input, other bytes");
        distance(folder.path(), &file, &back);
        let mut back = rows(&folder.path().join(&back));
        // Features of a FlatGeobuf stand in the order of its index.
        back.sort_by_key(|row| row["id"].clone());
        assert_eq!(back.len(), 2, "{ending}");
        for (ours, theirs) in plain.iter().zip(&back) {
            for (name, value) in ours.iter().filter(|(name, _)| !["latitude", "longitude"].contains(&name.as_str())) {
                let read = theirs.get(name).map_or("", String::as_str);
                let same = value == read
                    || value
                        .parse::<f64>()
                        .ok()
                        .zip(read.parse::<f64>().ok())
                        .is_some_and(|(a, b)| a == b && !value.starts_with('0'));
                assert!(same || value.is_empty() && read.is_empty(), "{ending}: {name}: {value:?} {read:?}");
            }
        }
    }
}

/// The same by the way that holds no file and by the one that holds it, in formats of all kinds.
#[test]
fn columns_are_chosen_and_named() {
    let folder = folder();
    let chosen = ["--select", "id,نام,border_side,border_distance_m,date", "--rename", "نام=name,date=day"];
    let run = |output: &str, more: &[&str], good: bool| {
        let args = [&["distance", "in.csv", "--border", "durand", "-o", output], &chosen[..], more].concat();
        bordermap(folder.path(), &args, good)
    };
    run("a.csv", &[], true);
    run("b.csv", &["--provenance", "p.json"], true);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("a.csv"), read("b.csv"));
    assert!(read("a.csv").starts_with("id,name,border_side,border_distance_m,day\n007,تورخم,"), "{}", read("a.csv"));
    run("a.geojson", &[], true);
    run("b.geojson", &["--provenance", "p.json"], true);
    assert_eq!(read("a.geojson"), read("b.geojson"));
    let json: serde_json::Value = serde_json::from_str(&read("a.geojson")).unwrap();
    let feature = &json["features"][0];
    assert_eq!((&feature["properties"]["id"], &feature["geometry"]["coordinates"][1]), (&"007".into(), &34.1.into()));
    assert!(
        feature["properties"]["border_distance_m"].is_f64() && feature["properties"].as_object().unwrap().len() == 5
    );
    // A GeoJSON of the input's own, and one that is not flat.
    run("a.gpkg", &[], true);
    bordermap(
        folder.path(),
        &["distance", "a.geojson", "--border", "durand", "-o", "c.csv", "--select", "name,day"],
        true,
    );
    assert_eq!(read("c.csv").lines().next(), Some("name,day"));
    let error = run("a.csv", &["--select", "nothing"], false);
    assert!(error.contains("no column \"nothing\" is written; columns are id, code,"), "{error}");
}

#[test]
fn csv_with_well_known_text_has_its_types_beside_it() {
    let folder = folder();
    distance(folder.path(), "in.csv", "out.wkt.csv");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let types = r#""WKT","String","String","Date","Real","Real","Integer(Boolean)","String","Integer64","#;
    assert!(read("out.wkt.csvt").starts_with(types), "{}", read("out.wkt.csvt"));
    assert!(read("out.wkt.csv").starts_with("WKT,id,code,"));
    assert!(read("out.wkt.csv").contains("\nPOINT(71.1 34.1),007,"), "{}", read("out.wkt.csv"));
    bordermap(folder.path(), &["clusters", "-o", "c.csv", "--hulls", "h.wkt.csv", "--draws", "0"], true);
    assert!(read("h.wkt.csv").contains("\n\"MULTIPOLYGON((("));
    assert!(read("h.wkt.csvt").starts_with(r#""WKT","Integer64","#));
    fs::write(folder.path().join("in.csvt"), INPUT).unwrap();
    let args = ["distance", "in.csvt", "--format", "csv-wkt", "-o", "in.x", "--border", "durand"];
    assert!(bordermap(folder.path(), &args, false).contains("no product replaces"));
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

/// Line breaks, tabs, backslashes and control characters are text like any other.
#[test]
fn odd_characters_come_back() {
    let folder = folder();
    let text = "id,latitude,longitude,\"no\nte\"\n1,34.1,71.1,\"a\nb\tc\"\n2,34.2,71.2,\"b\\ \"\"q\"\" \u{1}\"\n";
    fs::write(folder.path().join("odd.csv"), text).unwrap();
    distance(folder.path(), "odd.csv", "plain.csv");
    let plain = rows(&folder.path().join("plain.csv"));
    for ending in ["fgb", "gpkg", "parquet", "geojson"] {
        distance(folder.path(), "odd.csv", &format!("odd.{ending}"));
        distance(folder.path(), &format!("odd.{ending}"), &format!("back_{ending}.csv"));
        let mut back = rows(&folder.path().join(format!("back_{ending}.csv")));
        back.sort_by_key(|row| row["id"].clone());
        for (ours, theirs) in plain.iter().zip(&back) {
            assert_eq!(ours["no\nte"], theirs["no\nte"], "{ending}");
        }
    }
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
    for (layer, count) in [("incidents", 220), ("feet", 220), ("sectors", 11), ("bands", 3)] {
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

/// By the file and from the GeoPackage itself: the same project, whose layers are there.
#[test]
fn the_study_is_a_project_of_qgis() {
    use std::io::Read;
    let folder = folder();
    bordermap(folder.path(), &["run", "-o", "out"], true);
    let packed = fs::read(folder.path().join("out/bordermap.qgz")).unwrap();
    let base = rusqlite::Connection::open(folder.path().join("out/bordermap.gpkg")).unwrap();
    let inside: String = base.query_row("SELECT content FROM qgis_projects", [], |row| row.get(0)).unwrap();
    assert_eq!(inside, bordermap::study::provenance::hexadecimal(&packed));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(packed)).unwrap();
    let mut text = String::new();
    archive.by_name("bordermap.qgs").unwrap().read_to_string(&mut text).unwrap();
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let project = roxmltree::Document::parse_with_options(&text, options).unwrap();
    let all = |name: &'static str| project.descendants().filter(move |n| n.tag_name().name() == name);
    let mut layers = 0;
    for source in all("datasource") {
        let (file, table) = source.text().unwrap().split_once("|layername=").unwrap();
        assert_eq!(file, "./bordermap.gpkg");
        let rows: i64 = base.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert!(rows > 0, "{table}");
        layers += 1;
    }
    // Six in the project, and in the legend the four that are shown.
    assert_eq!((layers, all("layer-tree-layer").count(), all("Layout").count()), (6, 10, 1));
    let days = all("temporal").next().unwrap().attribute("startField").unwrap();
    let dated: i64 = base.query_row(&format!("SELECT count({days}) FROM incidents"), [], |row| row.get(0)).unwrap();
    assert_eq!(dated, 220);
    let coarse: i64 = base.query_row("SELECT sum(located_coarsely) FROM incidents", [], |row| row.get(0)).unwrap();
    assert_eq!(coarse, 56);
}

#[test]
fn the_study_is_a_workbook_of_sheets() {
    use calamine::{Reader, Xlsx, open_workbook};
    let folder = folder();
    bordermap(folder.path(), &["run", "-o", "out"], true);
    let mut book: Xlsx<_> = open_workbook(folder.path().join("out/bordermap.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["incidents", "clusters", "sectors", "bands", "notes"]);
    let mut cells = |sheet: &str| -> Vec<Vec<String>> {
        book.worksheet_range(sheet).unwrap().rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    let sum =
        |rows: &[Vec<String>], column: usize| rows[1..].iter().map(|r| r[column].parse::<f64>().unwrap()).sum::<f64>();
    assert_eq!(cells("incidents").len(), 221);
    let sectors = cells("sectors");
    assert_eq!(sectors[0], ["sector", "from_km", "to_km", "incidents", "incidents Afghanistan", "incidents Pakistan"]);
    assert_eq!((sum(&sectors, 3), sum(&sectors, 4) + sum(&sectors, 5)), (220.0, 220.0));
    let bands = cells("bands");
    let within = |km: f64| {
        rows(&folder.path().join("out/incidents.csv"))
            .iter()
            .filter(|row| row["border_distance_m"].parse::<f64>().unwrap() <= km * 1e3)
            .count()
    };
    for row in &bands[1..] {
        let n = |column: usize| row[column].parse::<f64>().unwrap();
        assert_eq!(n(1), within(n(0)) as f64);
        assert!((n(2) - n(1) / 220.0).abs() < 1e-4 && n(4) <= n(3) && n(3) <= n(5), "{row:?}");
    }
}

#[test]
fn the_index_of_a_package_has_each_row() {
    let folder = folder();
    bordermap(folder.path(), &["run", "-o", "out"], true);
    let text = fs::read_to_string(folder.path().join("out/incidents.geojson")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let base = rusqlite::Connection::open(folder.path().join("out/bordermap.gpkg")).unwrap();
    let layers = "SELECT group_concat(table_name) FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'";
    let layers: String = base.query_row(layers, [], |row| row.get(0)).unwrap();
    assert_eq!(layers, "bands,border,clusters,feet,incidents,sectors");
    let mut inside = base.prepare("SELECT count(*) FROM rtree_incidents_geom WHERE id = ?1 AND minx <= ?2 AND maxx >= ?2 AND miny <= ?3 AND maxy >= ?3 AND maxx - minx < 0.0001").unwrap();
    for (i, feature) in json["features"].as_array().unwrap().iter().enumerate() {
        let at = |axis: usize| feature["geometry"]["coordinates"][axis].as_f64().unwrap();
        let count: i64 = inside.query_row(((i + 1) as i64, at(0), at(1)), |row| row.get(0)).unwrap();
        assert_eq!(count, 1, "row {i}");
    }
}

#[test]
fn shapefiles_cut_by_rule_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let long = "کابل ".repeat(60);
    let input = format!(
        "latitude,longitude,a_long_name_one,a_long_name_two,نام_محل,code,when,ok,note,share\n\
         34.1,71.1,1,x,تورخم,007,2025-01-03,true,{long},0.125\n34.2,71.2,22,,,,,false,short,-1234.5\n"
    );
    fs::write(folder.path().join("in.csv"), input).unwrap();
    let mut command = Command::cargo_bin("bordermap").unwrap();
    let args = ["distance", "in.csv", "-o", "out.shp.zip", "--border", "durand"];
    let out = command.current_dir(folder.path()).args(args).output().unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success(), "{said}");
    assert!(
        said.contains("a_long_name_two is a_long_n_2") && said.contains("note: of 1 texts the first 254 bytes only"),
        "{said}"
    );
    distance(folder.path(), "in.csv", "again.shp.zip");
    let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(bytes("out.shp.zip") == bytes("again.shp.zip"));
    distance(folder.path(), "out.shp.zip", "back.csv");
    let back = rows(&folder.path().join("back.csv"));
    let of = |row: usize, name: &str| back[row].get(name).map_or("none", String::as_str);
    assert_eq!(
        (of(0, "a_long_nam"), of(0, "a_long_n_2"), of(1, "a_long_nam"), of(1, "a_long_n_2")),
        ("1", "x", "22", "")
    );
    // Six Arabic letters are eleven bytes with the underscore.
    assert_eq!((of(0, "نام_م"), of(0, "code"), of(0, "when")), ("تورخم", "007", "2025-01-03"));
    assert_eq!((of(0, "ok"), of(1, "ok"), of(1, "note"), of(1, "when")), ("true", "false", "short", ""));
    assert_eq!((of(0, "share").parse(), of(1, "share").parse()), (Ok(0.125), Ok(-1234.5)));
    assert!(long.starts_with(of(0, "note")) && of(0, "note").len() > 245, "{}", of(0, "note").len());
}

#[test]
fn what_a_format_cannot_hold_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let wide: Vec<String> = (0..300).map(|i| format!("c{i}")).collect();
    let text = format!("latitude,longitude,{}\n34.1,71.1,{}\n", wide.join(","), wide.join(","));
    fs::write(folder.path().join("wide.csv"), text).unwrap();
    for ending in ["gpkg", "fgb", "xlsx", "geojson", "kml"] {
        distance(folder.path(), "wide.csv", &format!("wide.{ending}"));
    }
    let error = bordermap(folder.path(), &["distance", "wide.csv", "-o", "w.shp.zip", "--border", "durand"], false);
    assert!(error.contains("a shapefile cannot hold this table: 308 columns"), "{error}");
    assert!(!folder.path().join("w.shp.zip").exists());
}

/// Whatever system a file is in, it is read back to where it was; what a system cannot hold is an error.
#[test]
fn other_systems_lead_back() {
    let folder = folder();
    distance(folder.path(), "in.csv", "plain.csv");
    let plain = rows(&folder.path().join("plain.csv"));
    for (ending, codes) in
        [("gpkg", [32_642, 3857]), ("fgb", [32_642, 3857]), ("parquet", [32_642, 3857]), ("shp.zip", [32_642, 3857])]
    {
        for code in codes {
            let (file, back, system) =
                (format!("s{code}.{ending}"), format!("s{code}.{ending}.csv"), format!("EPSG:{code}"));
            bordermap(
                folder.path(),
                &["distance", "in.csv", "--border", "durand", "--output-crs", &system, "-o", &file],
                true,
            );
            bordermap(
                folder.path(),
                &["distance", &file, "--border", "durand", "--select", "id,latitude,longitude", "-o", &back],
                true,
            );
            let mut back = rows(&folder.path().join(&back));
            back.sort_by_key(|row| row["id"].clone());
            assert_eq!(back.len(), 2);
            for (ours, theirs) in plain.iter().zip(&back) {
                for axis in ["latitude", "longitude"] {
                    let [a, b] = [ours, theirs].map(|row| row[axis].parse::<f64>().unwrap());
                    assert!((a - b).abs() < 2e-7, "{system} in {ending}: {a} and {b}");
                }
            }
        }
    }
    let refused = |system: &str, output: &str| {
        bordermap(
            folder.path(),
            &["distance", "in.csv", "--border", "durand", "--output-crs", system, "-o", output],
            false,
        )
    };
    assert!(refused("EPSG:32642", "x.geojson").contains("longitude and latitude"));
    assert!(
        refused("EPSG:32610", "x.gpkg")
            .contains("row 1 of those written: 71.1, 34.1 (longitude, latitude) is too far away for EPSG:32610")
    );
    assert!(refused("EPSG:32610", "x.shp.zip").contains("too far away"));
    assert!(refused("EPSG:1", "x.gpkg").contains("EPSG:3035"));
    assert!(!folder.path().join("x.gpkg").exists());
}

/// What a format has no place for is said, streamed or not.
#[test]
fn elevations_that_are_left_out_are_said() {
    let folder = folder();
    let point =
        r#"{"type":"Feature","properties":{"id":1},"geometry":{"type":"Point","coordinates":[71.1,34.1,100.5]}}"#;
    fs::write(folder.path().join("in.geojson"), format!("{point}\n")).unwrap();
    for (output, more) in [
        ("a.gpkg", ""),
        ("b.fgb", ""),
        ("c.parquet", "--draws=10"),
        ("d.shp.zip", ""),
        ("e.geojson", ""),
        ("f.csv", ""),
    ] {
        let mut command = Command::cargo_bin("bordermap").unwrap();
        command.current_dir(folder.path()).args(["distance", "in.geojson", "--border", "durand", "-o", output]);
        let out = command.args((!more.is_empty()).then_some(more)).output().unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.success(), "{said}");
        let holds = output.ends_with("json") || output.ends_with("csv");
        assert_eq!(said.contains("elevations are left out"), !holds, "{output}: {said}");
    }
}
