//! Files as they come from colleagues and spreadsheets.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

fn run(dir: &TempDir, args: &[&str], code: i32) -> (String, String) {
    let mut command = Command::cargo_bin("bordermap").unwrap();
    let out = command.current_dir(dir.path()).args(args).assert().code(code).get_output().clone();
    (String::from_utf8_lossy(&out.stdout).into(), String::from_utf8_lossy(&out.stderr).into())
}

fn written(dir: &TempDir, name: &str) -> String {
    fs::read_to_string(dir.path().join(name)).unwrap()
}

#[test]
fn an_open_quote_is_an_error_on_every_path() {
    let text = "id,lat,lon,notes\n1,34.12,71.09,\"fine\"\n2,34.12,71.09,\"left open\n3,34.2,71.09,c\n";
    let dir = folder(&[("in.csv", text.as_bytes())]);
    for args in
        [&["check", "in.csv"][..], &["distance", "in.csv", "-o", "o.csv"], &["distance", "in.csv", "-o", "o.geojson"]]
    {
        let (_, error) = run(&dir, args, 1);
        assert!(error.contains("never closed") && error.contains("2,34.12,71.09"), "{error}");
    }
    assert!(!dir.path().join("o.csv").exists() && !dir.path().join("o.geojson").exists());
}

#[test]
fn duplicates_pair_one_to_one_and_never_within_an_input() {
    let header = "event_id_cnty,event_date,event_type,sub_event_type,geo_precision,latitude,longitude,timestamp";
    let rows: String =
        ["1", "2", "3"].map(|i| format!("\nAFG{i},2025-10-11,Battles,Armed clash,1,33.34,69.92,1{i}")).concat();
    let text = format!("{header}{rows}\n");
    let dir = folder(&[("a.csv", text.as_bytes()), ("b.csv", text.as_bytes())]);
    run(&dir, &["distance", "a.csv", "b.csv", "--dedupe", "--duplicates", "d.csv", "-o", "o.csv"], 0);
    assert_eq!(written(&dir, "o.csv").lines().count(), 4, "three incidents are kept");
    for pair in written(&dir, "d.csv").lines().skip(1) {
        let cells: Vec<&str> = pair.split(',').collect();
        assert_eq!(cells[2], cells[8], "the same id goes first: {pair}");
    }
}

#[test]
fn streams_only_what_needs_no_whole_file() {
    let dates =
        "id,date,latitude,longitude\n1,2025-10-11,34.12,71.09\n2,25/10/2025,34.12,71.09\n3,26/10/2025,34.12,71.09\n";
    let ucdp: Vec<String> = [1, 6]
        .map(|prec| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"id\":{prec},\"type_of_violence\":1,\"where_prec\":{prec},\
                 \"date_prec\":1,\"best\":1,\"high\":1,\"low\":1,\"latitude\":34.1,\"longitude\":71.1}},\
                 \"geometry\":{{\"type\":\"Point\",\"coordinates\":[71.1,34.1]}}}}\n"
            )
        })
        .to_vec();
    let dir = folder(&[("d.csv", dates.as_bytes()), ("u.geojsonl", ucdp.concat().as_bytes())]);
    let (_, said) = run(&dir, &["distance", "d.csv", "--since", "2025-10-20", "-o", "o.csv"], 0);
    assert_eq!(written(&dir, "o.csv").lines().count(), 3);
    assert!(said.contains("1 row does not pass the filters"), "{said}");
    run(&dir, &["distance", "u.geojsonl", "-o", "o.geojsonl"], 0);
    assert_eq!(written(&dir, "o.geojsonl").lines().count(), 1, "a country's centroid is left out");
    run(&dir, &["distance", "o.geojsonl", "-o", "p.geojsonl"], 0);
    assert_eq!(written(&dir, "p.geojsonl").matches("\"border_distance_m\"").count(), 1);
}

#[test]
fn windows_1252_becomes_utf_8_in_a_stream() {
    let dir = folder(&[("in.csv", b"id,city,lat,lon\n1,Wana,32.3,69.57\n2,K\xf6ln,32.4,69.6\n")]);
    let (_, said) = run(&dir, &["distance", "in.csv", "-o", "o.csv"], 0);
    assert!(written(&dir, "o.csv").contains("Köln") && said.contains("read as windows-1252"), "{said}");
}

#[test]
fn unquoted_decimal_commas_are_not_taken_for_coordinates() {
    let text = "id,lat,lon,note\n1,34,12,71,09\n2,34.12,71.09,a, b\n3,34.12,71.09,c,,\n4,34.1,71.1\n";
    let dir = folder(&[("in.csv", text.as_bytes())]);
    for out in ["o.csv", "o.geojson"] {
        let (_, said) = run(&dir, &["distance", "in.csv", "-o", out, "--problems", "p.csv"], 0);
        assert!(said.contains("a decimal comma not in quotes? (left out)"), "{said}");
        assert_eq!(written(&dir, "p.csv").matches(",true\n").count(), 1);
    }
    assert_eq!(written(&dir, "o.csv").lines().count(), 4);
}

#[test]
fn the_latest_version_of_an_id_counts_even_if_it_is_unusable() {
    let header = "event_id_cnty,event_date,event_type,sub_event_type,geo_precision,latitude,longitude,timestamp\n";
    let row = |lat: &str, stamp: &str| format!("A1,2025-10-11,Battles,Armed clash,1,{lat},71.1,{stamp}\n");
    let other = "A2,2025-10-11,Battles,Armed clash,1,34.5,71.1,1\n";
    for (first, second) in [("1760000000.0", "1770000000.0"), ("2025-10-02 10:00", "2025-10-03"), ("1", "2")] {
        let text = [header, &row("34.1", first), &row("34.2", second), other].concat();
        let dir = folder(&[("in.csv", text.as_bytes())]);
        run(&dir, &["distance", "in.csv", "-o", "o.csv"], 0);
        let out = written(&dir, "o.csv");
        assert!(out.contains(",34.2,") && !out.contains(",34.1,"), "{out}");
    }
    let text = [header, &row("34.1", "1"), &row("", "2"), other].concat();
    let dir = folder(&[("in.csv", text.as_bytes())]);
    run(&dir, &["distance", "in.csv", "-o", "o.csv"], 0);
    assert!(!written(&dir, "o.csv").contains(",34.1,"));
}

#[test]
fn codes_with_decimals_are_the_codes() {
    let text = "eventid,iyear,imonth,iday,specificity,vicinity,gname,latitude,longitude\n\
                1,2020.0,1.0,2.0,1.0,0.0,x,34.1,71.1\n2,2020.0,1.0,2.0,5.0,0.0,x,34.1,71.1\n3,2020,13,2,1,0,x,34.1,71.1\n";
    let dir = folder(&[("gtd.csv", text.as_bytes())]);
    let (report, _) = run(&dir, &["check", "gtd.csv"], 0);
    for part in ["2 of 3 rows usable", "period: 2 January 2020", "1 row: date not understood"] {
        assert!(report.contains(part), "{part} missing in\n{report}");
    }
}

#[test]
fn outputs_never_replace_inputs_or_each_other() {
    let text = b"id,lat,lon\n1,34.1,71.1\n2,x,71.1\n";
    let dir = folder(&[("in.csv", text)]);
    for args in [
        &["check", "in.csv", "--problems", "in.csv"][..],
        &["distance", "in.csv", "-o", "in.csv"],
        &["distance", "in.csv", "-o", "./in.csv"],
        &["distance", "in.csv", "-o", "z.csv", "--problems", "z.csv"],
        &["clusters", "in.csv", "-o", "c.csv", "--hulls", "in.csv"],
    ] {
        run(&dir, args, 2);
        assert_eq!(fs::read(dir.path().join("in.csv")).unwrap(), text);
    }
}

#[test]
fn headers_and_lines_above_them_as_people_write_them() {
    let point = "34.12;71.09\n";
    for (text, skipped) in [
        (format!("\nid;date;Lat.;Long.\n1;11-Oct-25;{point}"), ""),
        (
            format!(
                "Incident list, invented\nas of today\nid;date;Latitude (N);Longitude (E)\n1;11 Oct 2025 14:30;{point}"
            ),
            "2 lines above",
        ),
        (format!("sep=;\nid;date;Breite;Länge\n1;2025-1-5;{point}"), ""),
        (format!("id;date;GPS coordinates\n1;5/25/2025;{}", point.replace(';', ", ")), ""),
    ] {
        let dir = folder(&[("in.csv", text.as_bytes())]);
        let (report, _) = run(&dir, &["check", "in.csv"], 0);
        assert!(report.contains("1 of 1 rows usable") && report.contains(" 2025\n"), "{text}\n{report}");
        assert!(report.contains(skipped), "{report}");
    }
}

#[test]
fn joined_inputs_map_columns_where_they_are() {
    let dir = folder(&[("a.csv", b"id,lat,lon\n1,34.1,71.1\n"), ("b.csv", b"id,lat,quer\n2,34.2,71.2\n")]);
    let (report, _) = run(&dir, &["check", "a.csv", "b.csv", "--map", "longitude=quer"], 0);
    assert!(report.contains("2 of 2 rows usable"), "{report}");
    run(&dir, &["check", "a.csv", "b.csv", "--map", "longitude=quer", "--map", "type=nowhere"], 2);
}

#[test]
fn empty_answers_and_packed_folders() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.add_directory("data/", options).unwrap();
    zip.start_file("data/in.csv", options).unwrap();
    std::io::Write::write_all(&mut zip, b"id,lat,lon\n1,34.1,71.1\n").unwrap();
    zip.start_file("__MACOSX/._in.csv", options).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let dir = folder(&[("a.json", b"{\"count\":0,\"data\":[]}"), ("b.json", b"[]"), ("c.zip", &zip)]);
    for name in ["a.json", "b.json"] {
        let (_, error) = run(&dir, &["check", name], 1);
        assert!(error.contains("it holds no incidents"), "{error}");
    }
    let (report, _) = run(&dir, &["check", "c.zip"], 0);
    assert!(report.contains("1 of 1 rows usable"), "{report}");
}

#[test]
fn deaths_with_decimals_are_not_counted() {
    let dir = folder(&[("in.csv", "id;lat;lon;killed\n1;34,1;71,1;1.234\n".as_bytes())]);
    let (report, _) = run(&dir, &["check", "in.csv"], 0);
    assert!(report.contains("number not understood"), "{report}");
}

#[test]
fn one_bad_geometry_costs_one_row() {
    let feature = |coordinates: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"id":1}},"geometry":{{"type":"Point","coordinates":{coordinates}}}}}"#
        )
    };
    let all: Vec<String> = ["[71.09,34.12]", "[]", "[null,null]", r#"["71.09","34.12"]"#].map(feature).to_vec();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","));
    let dir = folder(&[("in.geojson", text.as_bytes())]);
    let (report, _) = run(&dir, &["check", "in.geojson"], 0);
    assert!(
        report.contains("2 of 4 rows usable")
            && report.contains("1 row: no position (left out)")
            && report.contains("1 row: not a number (left out)"),
        "{report}"
    );
}

#[test]
fn exchanged_coordinates_are_flagged_in_a_stream_too() {
    let text =
        "id,country,latitude,longitude\n1,Pakistan,34.1,71.5\n2,Pakistan,71.5,34.1\n3,Russia,69.0,33.0\n4,,71.5,34.1\n";
    let dir = folder(&[("in.csv", text.as_bytes())]);
    let (_, said) = run(&dir, &["distance", "in.csv", "-o", "o.csv", "--problems", "p.csv"], 0);
    assert!(said.contains("2 rows: latitude and longitude seem to have changed places"), "{said}");
    let problems = written(&dir, "p.csv");
    assert!(problems.contains("in.csv,2,coordinates,\"71.5, 34.1\"") && !problems.contains("in.csv,3,"), "{problems}");
    assert_eq!(written(&dir, "o.csv").lines().count(), 5);
    run(&dir, &["distance", "in.csv", "-o", "s.csv", "--strict"], 1);
}

#[test]
fn filters_find_a_field_under_any_columns_name() {
    let dir = folder(&[
        ("a.csv", b"id,lat,lon,type\n1,34.1,71.1,raid\n2,34.1,71.1,clash\n"),
        ("b.csv", b"id,lat,lon,event_type,date,date_end\n3,34.2,71.2,raid,2025-10-11,2025-09-01\n"),
    ]);
    let (report, _) = run(&dir, &["check", "a.csv", "b.csv", "--where", "type=raid"], 0);
    assert!(report.contains("3 of 3 rows usable, 2 of them pass the filters"), "{report}");
    assert!(report.contains("1 row: the last day lies before the first"), "{report}");
}

#[test]
fn the_encoding_of_a_large_file_is_that_of_all_of_it() {
    let rows = |text: &dyn Fn(usize) -> Vec<u8>| -> Vec<u8> {
        let row = |i: usize| [format!("{i},34,70,").into_bytes(), text(i), b"\n".to_vec()].concat();
        let rows: Vec<Vec<u8>> = (1..32_010).map(row).collect();
        [b"id,lat,lon,t\n".to_vec(), rows.concat()].concat()
    };
    let padding = || b"x".repeat(80);
    // The first bytes beyond ASCII are wrong, but the file is UTF-8 all the same.
    let late = rows(&|i| match i {
        16_000 => b"caf\xe9".to_vec(),
        32_001.. => "é".into(),
        _ => padding(),
    });
    // Nothing in it is UTF-8, and that shows late.
    let other = rows(&|i| if i > 32_000 { b"caf\xe9".to_vec() } else { padding() });
    let dir = folder(&[("late.csv", &late), ("other.csv", &other)]);
    let (_, said) = run(&dir, &["distance", "late.csv", "-o", "o.csv"], 0);
    assert!(said.contains("late.csv: 1 row: a byte that is not UTF-8") && !said.contains("read as"), "{said}");
    assert!(written(&dir, "o.csv").contains("32001,34,70,é,"));
    for args in [["distance", "other.csv", "-o", "o.csv"], ["clusters", "other.csv", "-o", "o.csv"]] {
        let (_, said) = run(&dir, &args, 0);
        assert!(said.contains("other.csv: read as windows-1252"), "{said}");
        assert!(written(&dir, "o.csv").contains("32001,34,70,café"));
    }
}

#[test]
fn rows_that_are_not_written_do_not_change_how_others_are() {
    let dir = folder(&[("in.csv", b"id,lat,lon,killed\n1,34.1,71.2,3\nx,bad,71.3,n/a\ny,34.1,71.3,?\n")]);
    for args in [&["distance"][..], &["clusters", "--draws", "0"]] {
        let all = [args, &["in.csv", "--where", "id=1", "-o", "-", "--format", "geojsonl"]].concat();
        let (out, _) = run(&dir, &all, 0);
        assert!(out.contains("\"id\":1,\"lat\":34.1,\"lon\":71.2,\"killed\":3,"), "{out}");
    }
}

#[test]
fn nested_json_stands_in_one_line_of_csv() {
    let text = "[{\"id\": 1,\n \"lat\": 34.1, \"lon\": 71.2, \"sources\": [\n  \"a b\",\n  1.50\n]}]";
    let dir = folder(&[("in.json", text.as_bytes())]);
    let (out, _) = run(&dir, &["distance", "in.json", "-o", "-"], 0);
    assert!(out.lines().nth(1).unwrap().starts_with("1,34.1,71.2,\"[\"\"a b\"\",1.50]\","), "{out}");
}

#[test]
fn json_errors_name_the_place() {
    let point = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[71,34]}}"#;
    let dir = folder(&[
        ("comma.json", format!("{{\"type\":\"FeatureCollection\",\"features\":[{point} {point}]}}").as_bytes()),
        ("cut.json", format!("{{\"type\":\"FeatureCollection\",\n\"features\":[{point},\n{point}").as_bytes()),
        ("open.json", format!("{{\"type\":\"FeatureCollection\",\n\"features\":[{point}],\n\"a\":1").as_bytes()),
        ("twice.json", format!("{{\"type\":\"FeatureCollection\",\"features\":[{point}],\"features\":[]}}").as_bytes()),
        ("none.json", br#"{"type":"FeatureCollection"}"#),
        ("bad.json", format!("[{point},\n{{\"type\" \"Feature\"}}]").as_bytes()),
    ]);
    let column = 40 + point.len() + 2;
    for (name, wanted) in [
        ("comma.json", format!("a comma or a closing bracket should stand here (line 1, column {column})")),
        ("cut.json", "the file ends in the middle of the JSON (line 3".into()),
        ("open.json", "the file ends in the middle of the JSON (line 3)".into()),
        ("twice.json", "it has two lists called \"features\"".into()),
        ("none.json", "a FeatureCollection without a list of features".into()),
        ("bad.json", "feature 2: JSON: expected `:` (line 2)".into()),
    ] {
        let (_, error) = run(&dir, &["check", name], 1);
        assert!(error.contains(&wanted), "{name}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn a_redirected_input_is_not_replaced() {
    let dir = folder(&[("z.csv", b"id,lat,lon\n1,34,71\n")]);
    let input = std::fs::File::open(dir.path().join("z.csv")).unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("bordermap"));
    let out = command.current_dir(&dir).args(["distance", "-", "-o", "z.csv"]).stdin(input).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(written(&dir, "z.csv"), "id,lat,lon\n1,34,71\n");
}

#[test]
fn what_a_csv_cannot_hold_of_features_is_said() {
    let text = r#"{"type":"FeatureCollection","name":"n","features":[{"type":"Feature","id":"F1","bbox":[1,2,3,4],"mine":1,
        "properties":{"id":"P1"},"geometry":{"type":"Point","coordinates":[71.123456789012,34.5,1200.5]}}]}"#;
    let dir = folder(&[("in.geojson", text.as_bytes())]);
    for command in ["distance", "clusters"] {
        let (out, said) = run(&dir, &[command, "in.geojson", "-o", "-"], 0);
        assert!(
            out.starts_with("id,longitude,latitude,elevation,") && out.contains("P1,71.1234568,34.5000000,1200.5,"),
            "{out}"
        );
        assert!(said.contains("members of features that this format does not hold: bbox, id, mine"), "{said}");
        assert!(said.contains("members of the collection that are not carried over: name"), "{said}");
        let (out, said) = run(&dir, &[command, "in.geojson", "-o", "-", "--format", "geojson"], 0);
        let kept = "\"id\":\"F1\",\"bbox\":[1,2,3,4],\"mine\":1,";
        assert!(out.contains(kept) && out.contains("[71.123456789012,34.5,1200.5]"), "{out}");
        assert!(!said.contains("members of features"), "{said}");
    }
}
