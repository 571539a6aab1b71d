//! Borders, regions and exchanged coordinates as files give them (`tests/fixtures/cases`), each with relatives. All values are
//! invented.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const POINTS: &str = "id,lat,lon\n1,34.1,70.5\n2,34.1,71.5\n3,33.9,70.5\n4,33.9,71.5\n";

/// Standard output and standard error of a command in a folder with these files.
fn run(files: &[(&str, &str)], args: &[&str], code: i32) -> (String, String) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut command = Command::cargo_bin("bordermap").unwrap();
    let out = command.current_dir(dir.path()).args(args).assert().code(code).get_output().clone();
    (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

fn case(name: &str) -> String {
    fs::read_to_string(Path::new("tests/fixtures/cases").join(name)).unwrap()
}

/// The values of a column of CSV.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = reader.headers().unwrap().iter().position(|n| n == name).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_string()).collect()
}

/// The sides of four points about a line at 34° N: two to the north, two to the south; and what was said.
fn sides(border: &str) -> (String, String) {
    let (csv, said) = run(
        &[("points.csv", POINTS), ("line.geojson", border)],
        &["distance", "points.csv", "--border", "line.geojson", "-o", "-", "--format", "csv"],
        0,
    );
    (column(&csv, "border_side").join(" "), said)
}

fn feature(properties: &str, coordinates: &str) -> String {
    let kind = if coordinates.starts_with("[[[[") {
        "MultiPolygon"
    } else if coordinates.starts_with("[[[") {
        "MultiLineString"
    } else {
        "LineString"
    };
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

#[test]
fn parts_run_one_way_whatever_the_file_does() {
    let right = "North North South South";
    for name in ["border_reversed_part.geojson", "border_multiline_unordered.geojson"] {
        let (sides, said) = sides(&case(name));
        assert_eq!(sides, right, "{name}");
        assert!(said.contains("turned round"), "{name}: {said}");
    }
    let names = r#""left":"North","right":"South""#;
    for (lines, word) in [
        // Both say left is North, but run against each other.
        (vec![feature(names, "[[70,34],[71,34]]"), feature(names, "[[72,34],[71,34]]")], "the opposite way"),
        (vec![feature(names, "[[[72,34],[71,34]],[[70,34],[71,34]]]")], "turned round"),
        (vec![feature(names, "[[71,34],[72,34]]"), feature("", "[[71,34],[70,34]]")], "turned round"),
    ] {
        let (found, said) = sides(&collection(&lines));
        let against = found == "South South North North" && lines[0].contains("[[[72");
        assert!(found == right || against, "{found}: {lines:?}");
        assert!(said.contains(word), "{said}");
    }
    let own = [feature(names, "[[70,34],[71,34]]"), feature(r#""left":"South","right":"North""#, "[[72,34],[71,34]]")];
    assert_eq!(sides(&collection(&own)).0, right);
}

#[test]
fn sides_are_those_of_the_nearest_feature() {
    let (found, said) = sides(&case("border_two_neighbours.geojson"));
    assert_eq!(found, "Northland Northland Southland Southland");
    assert!(said.contains("several pairs"), "{said}");
    for (left, right) in [("left", "right"), ("adm0_left", "adm0_right"), ("ADM0_LEFT", "ADM0_RIGHT")] {
        let pair = |a: &str, b: &str| format!(r#""{left}":"{a}","{right}":"{b}""#);
        let lines = [feature(&pair("A", "B"), "[[70,34],[71,34]]"), feature(&pair("C", "D"), "[[71,34],[72,34]]")];
        assert_eq!(sides(&collection(&lines)).0, "A C B D", "{left}");
    }
}

#[test]
fn a_line_given_twice_counts_once() {
    let line = feature("", "[[70,34],[72,34]]");
    for lines in [
        vec![line.clone(), line.clone()],
        vec![line.clone(), feature("", "[[72,34],[70,34]]")],
        vec![feature("", "[[[70,34],[72,34]],[[70,34],[72,34]]]")],
    ] {
        let (_, said) = sides(&collection(&lines));
        assert!(said.contains("count only once"), "{said}");
    }
}

#[test]
fn outlines_collections_and_far_longitudes() {
    assert_eq!(sides(&case("border_polygon_outline.geojson")).0, "inside inside outside outside");
    // The same ring the other way round, as one part of a MultiPolygon, and the line in a GeometryCollection.
    for area in ["[[[[70,34],[70,35],[72,35],[72,34],[70,34]]]]", "[[[[70,34],[72,34],[72,35],[70,35],[70,34]]]]"] {
        let (found, said) = sides(&collection(&[feature(r#""name":"X""#, area)]));
        assert_eq!(found, "inside inside outside outside");
        assert!(said.contains("outline of X"), "{said}");
    }
    let inner = r#"{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[70,34],[72,34]]}]}"#;
    let whole = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{inner}}}"#);
    assert_eq!(sides(&collection(&[whole])).0, "left left right right");
    for shift in [0, 360, -360] {
        let line = format!("[[{},34],[{},34]]", 70 + shift, 72 + shift);
        assert_eq!(sides(&collection(&[feature("", &line)])).0, "left left right right", "{shift}");
    }
    let (csv, _) = run(
        &[("points.csv", "lat,lon\n60.1,-179.5\n59.9,179.5\n"), ("l.geojson", &case("border_longitude_181.geojson"))],
        &["distance", "points.csv", "--border", "l.geojson", "-o", "-", "--format", "csv"],
        0,
    );
    assert_eq!(column(&csv, "border_side"), ["left", "right"]);
    let (_, said) = run(
        &[("points.csv", POINTS), ("l.geojson", &case("border_epsg3857.geojson"))],
        &["distance", "points.csv", "--border", "l.geojson", "-o", "-", "--format", "csv"],
        0,
    );
    assert!(said.contains("metres on a map, EPSG:3857") && said.contains("EPSG:4326"), "{said}");
    // Without a word on its system it is refused, with what to do.
    let bare = case("border_epsg3857.geojson").replace("EPSG::3857", "none");
    let (_, said) = run(
        &[("points.csv", POINTS), ("l.geojson", &bare)],
        &["distance", "points.csv", "--border", "l.geojson", "-o", "-"],
        1,
    );
    assert!(said.contains("metres on a map") && said.contains("EPSG:4326"), "{said}");
}

#[test]
fn areas_are_named_by_every_usual_property() {
    let between = |region: &str, more: &[&str]| {
        let args =
            [&["border", "r.geojson", "--between", "Aland,Bland", "-o", "-", "--format", "geojson"], more].concat();
        run(&[("r.geojson", region)], &args, 0).0
    };
    for name in ["cod25", "esri", "gadm1", "gadm36", "gadm41", "gaul", "osm"] {
        let line = between(&case(&format!("region_names_{name}.geojson")), &[]);
        assert!(line.contains("Aland") && line.contains("Bland"), "{name}: {line}");
    }
    let region = |property: &str| {
        let area = |name: &str, west: i32| {
            let ring = format!("[[[[{west},34],[{},34],[{},35],[{west},35],[{west},34]]]]", west + 1, west + 1);
            feature(&format!(r#""{property}":"{name}""#), &ring)
        };
        collection(&[area("Aland", 70), area("Bland", 71)])
    };
    for property in [
        "NAME_EN",
        "shapeName",
        "Nombre_Pais",
        "nomcom",
        "ADM0_EN",
        "adm0_name1",
        "CNTR_NAME",
        "NAME_ENGL",
        "COUNTRY_NA",
        "admin",
        "SOVEREIGNT",
    ] {
        assert!(between(&region(property), &[]).contains("Aland"), "{property}");
    }
    assert!(between(&region("whatever"), &["--name-property", "whatever"]).contains("Aland"));
}

#[test]
fn exchanged_coordinates_are_one_matter_for_all_commands() {
    let tight = case("fix_swapped_noop_tight.csv");
    let flagged = |command: &[&str]| run(&[("f.csv", &tight)], command, 0).1;
    for command in [
        &["distance", "f.csv", "-o", "o.csv"][..],
        &["distance", "f.csv", "-o", "o.geojson"],
        &["clusters", "f.csv", "-o", "o.geojson"],
        &["map", "f.csv", "-o", "o.svg"],
    ] {
        assert!(flagged(command).contains("2 rows: latitude and longitude seem to have changed places"), "{command:?}");
    }
    let (csv, said) =
        run(&[("f.csv", &tight)], &["distance", "f.csv", "--fix-swapped", "-o", "-", "--format", "csv"], 0);
    assert!(said.contains("2 rows: latitude and longitude had changed places: put right"), "{said}");
    assert_eq!(&column(&csv, "latitude_read")[10..], ["32.8444000", "32.3202000"]);
    let (_, said) = run(
        &[("f.csv", &case("world_swapped_false_alarm.csv"))],
        &["distance", "f.csv", "--border", "durand", "-o", "o.csv"],
        0,
    );
    assert!(!said.contains("changed places"), "{said}");
    let (csv, _) = run(
        &[("f.csv", &case("swapped_out_of_range.csv"))],
        &["distance", "f.csv", "--fix-swapped", "-o", "-", "--format", "csv"],
        0,
    );
    assert_eq!(column(&csv, "latitude_read")[1], "31.7000000");
    // Letters of the other axis say it, too; a stated country on the other side of it is believed.
    let letters = "id,lat,lon\n1,\"71°12'E\",\"34°06'N\"\n2,34.1,71.2\n3,34.2,71.3\n";
    let (_, said) = run(&[("f.csv", letters)], &["distance", "f.csv", "-o", "o.csv"], 0);
    assert!(said.contains("1 row: latitude and longitude seem to have changed places"), "{said}");
    let stated = "id,country,lat,lon\n1,Norway,69.8,32.8\n2,Pakistan,33.0,70.1\n";
    let (_, said) = run(&[("f.csv", stated)], &["distance", "f.csv", "-o", "o.csv"], 0);
    assert!(!said.contains("changed places"), "{said}");
}

/// Near any border is not near that of the state which a row names: of the whole world too an exchange is seen.
#[test]
fn exchanged_coordinates_are_seen_on_the_border_of_the_world() {
    let rows = "country,lat,lon\nKenya,40.9,1.9\nRussia,36.6,50.6\nKenya,1.9,40.9\nRussia,50.6,36.6\n";
    for border in ["world", "KEN-SOM"] {
        let (said, _) = run(&[("f.csv", rows)], &["check", "f.csv", "--border", border], 0);
        let kenya = said.contains("row 1: coordinates \"40.9, 1.9\"");
        let russia = said.contains("row 2: coordinates \"36.6, 50.6\"");
        assert_eq!((kenya, russia || border != "world"), (true, true), "{border}: {said}");
        assert!(!said.contains("row 3: coordinates") && !said.contains("row 4: coordinates"), "{border}: {said}");
    }
}

#[test]
fn a_border_is_named_suggested_or_refused() {
    let five = "id,lat,lon\n1,31.73,-106.48\n2,31.3,-110.94\n3,26.08,-98.29\n4,32.52,-117.02\n5,27.49,-99.51\n";
    let distance = |more: &[&str], code| {
        let args = [&["distance", "f.csv", "-o", "-", "--format", "csv"], more].concat();
        run(&[("f.csv", five)], &args, code)
    };
    let (csv, said) = distance(&[], 0);
    assert!(said.contains("MEX-USA (Mexico – United States): 5 of 5 incidents within 100 km"), "{said}");
    assert_eq!(column(&csv, "border_side"), ["Mexico"; 5]);
    for name in ["us-mx", "Mexico–United States", "USA"] {
        assert_eq!(column(&distance(&["--border", name], 0).0, "border_distance_m"), column(&csv, "border_distance_m"));
    }
    let (world, _) = distance(&["--border", "world"], 0);
    assert_eq!(column(&world, "border"), ["MEX-USA"; 5]);
    assert_eq!(column(&world, "border_chainage_m"), column(&csv, "border_chainage_m"));
    let (cut, _) = distance(&["--border", "world", "--sector-length", "100km"], 0);
    for (sector, chainage) in column(&cut, "border_sector").iter().zip(column(&cut, "border_chainage_m")) {
        let from = (chainage.parse::<f64>().unwrap() / 1e5).floor() * 100.0;
        assert!(sector.starts_with(&format!("MEX-USA km {from}–")), "{sector} {chainage}");
    }
    let (other, _) = distance(&["--border", "world", "--exclude", "USA", "--force"], 0);
    assert_eq!(column(&other, "border"), ["GTM-MEX"; 5]);
    let (settled, _) = distance(&["--border", "world", "--only", "line-of-control,KOR-PRK", "--force"], 0);
    assert!(column(&settled, "border").iter().all(|id| id == "KOR-PRK" || id == "CYP-XNC"), "{settled}");
    let (_, said) = distance(&["--border", "world", "--only", "Mexiko"], 1);
    assert!(said.contains("Mexico (MEX)"), "{said}");
    let (_, said) = distance(&["--border", "Mexiko"], 1);
    assert!(said.contains("Mexico (MEX)") && said.contains("border --list"), "{said}");
    // Whatever stands between the names, and whatever lies in the folder.
    for name in ["united states/mexico", "U.S.-Mexico border", "mex\u{2011}usa", "Mexico\u{2212}United States"] {
        assert_eq!(column(&distance(&["--border", name], 0).0, "border_side"), ["Mexico"; 5], "{name}");
    }
    for there in ["world/x", "USA", "Mexico/USA"] {
        let name = there.trim_end_matches("/x");
        let args = ["distance", "f.csv", "-o", "-", "--format", "csv", "--border", name];
        assert_eq!(run(&[("f.csv", five), (there, "")], &args, 0).0.lines().count(), 6, "{name}");
        run(&[(there, "")], &["border", name, "-o", "-"], 0);
    }
    let line = r#"{"type":"LineString","coordinates":[[-106.5,31.7],[-106.4,31.7]]}"#;
    let read = ["distance", "f.csv", "-o", "-", "--format", "csv", "--border", "./USA", "--force"];
    assert_eq!(column(&run(&[("f.csv", five), ("USA", line)], &read, 0).0, "border_side")[0], "left");
    for (name, right) in
        [("./UKR", "no such file"), ("Mexico/Canada", "no land border"), ("Mexiko/USA", "Mexico (MEX)")]
    {
        let (_, said) = distance(&["--border", name], 1);
        assert!(said.contains(right), "{name}: {said}");
    }
    let (_, said) = distance(&["--border", "world", "--only", "KOR-PRK"], 1);
    assert!(said.contains("or go on with --force"), "{said}");
    let (_, said) = distance(&["--border", "world", "--only", "agred"], 1);
    assert!(said.contains("\"agred\"") && said.contains("line-of-control") && !said.contains("\"world\""), "{said}");
    let (clusters, _) =
        run(&[("f.csv", five)], &["clusters", "f.csv", "--border", "world", "-o", "-", "--format", "csv"], 0);
    assert_eq!(
        (column(&clusters, "border"), column(&clusters, "border_side")),
        (vec!["MEX-USA".into(); 5], vec!["Mexico".into(); 5])
    );
    let (_, said) = distance(&["--border", "FRA-MEX"], 1);
    assert!(said.contains("no land border"), "{said}");
    // Standard input is read once, beside another file too.
    for inputs in [&["-"][..], &["-", "f.csv"]] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("f.csv"), five).unwrap();
        let mut command = Command::cargo_bin("bordermap").unwrap();
        command.current_dir(dir.path()).arg("distance").args(inputs).args(["-o", "-", "--format", "csv"]);
        let out = command.write_stdin(five).assert().code(0).get_output().clone();
        assert_eq!(column(&String::from_utf8(out.stdout).unwrap(), "id").len(), 5 * inputs.len());
    }
    let (_, said) = distance(&["--border", "durand"], 1);
    assert!(said.contains("all 5 incidents lie farther than 300 km") && said.contains("--force"), "{said}");
    assert_eq!(column(&distance(&["--border", "durand", "--force"], 0).0, "id").len(), 5);
    let sea = "lat,lon\n0,-30\n10,-40\n";
    let (_, said) = run(&[("f.csv", sea)], &["distance", "f.csv", "-o", "o.csv"], 1);
    assert!(said.contains("suggest none") && said.contains("--border world"), "{said}");
    // One in four is at sea.
    let many = format!("lat,lon\n{}", "0,-30\n1.5,39.4\n1.5,39.4\n1.5,39.4\n".repeat(500));
    let (_, said) = run(&[("f.csv", &many)], &["distance", "f.csv", "-o", "o.csv"], 1);
    assert!(said.contains("KEN-SOM (Kenya – Somalia): the nearest incident 177 km"), "{said}");
    let (_, said) = run(&[("f.csv", "lat,lon\n1.5,39.4\n0.5,39.2\n")], &["distance", "f.csv", "-o", "o.csv"], 1);
    assert!(
        said.contains("KEN-SOM (Kenya – Somalia): the nearest incident 1") && said.contains("--border KEN-SOM;"),
        "{said}"
    );
    let (_, said) =
        run(&[("f.csv", "lat,lon\n-25,135\n-26,134\n")], &["distance", "f.csv", "-o", "o.csv", "--border", "world"], 1);
    assert!(said.contains("no land border is nearer; --force goes on"), "{said}");
    assert!(run(&[], &["border", "--list", "durand"], 0).0.contains("AFG-PAK"));
    run(&[("f.csv", sea)], &["check", "f.csv"], 0);
    let (csv, _) = run(&[], &["border", "--list", "Ukraine"], 0);
    assert_eq!(column(&csv, "id").len(), 7);
    let (line, _) = run(&[], &["border", "cod-rwa", "-o", "-"], 0);
    assert!(line.contains("\"left\":\"DR Congo\"") && line.contains("ODbL"), "{}", &line[..300]);
    run(&[], &["border", "cod-rwa"], 2);
}
