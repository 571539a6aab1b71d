//! One way to read: streamed and whole, in every format, a file gives the same rows, problems and bytes; and so does every
//! command.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use bordermap::export::{Format, Head, System, Way, formats};
use bordermap::input::Input;
use bordermap::model::{GeometryKind, Problem};
use bordermap::study::columns::location_columns;
use bordermap::study::stream::{Broken, Needs, Piece, Stream};
use bordermap::study::{self, File, IncidentTable, Options, StudyBorder, StudyError};
use bordermap::{BaseMap, builtin};
use proptest::prelude::*;

static BORDER: LazyLock<StudyBorder> =
    LazyLock::new(|| StudyBorder::builtin(&Options::default().border).unwrap().unwrap());
static BASE: LazyLock<BaseMap> = LazyLock::new(builtin::base_map);

/// What a reading gives: the bytes written, the problems, what was said. None for an error.
type Reading = Result<(Vec<u8>, Vec<Problem>, Vec<String>), String>;

fn whole(name: &str, bytes: &Vec<u8>, format: &Format, options: &Options) -> Reading {
    let file = File { name: name.into(), path: name.into(), source: bytes };
    let read = study::incidents(&[file], &BORDER.border, &BASE, options).map_err(|e| e.error.to_string())?;
    let locations = BORDER.border.locate_all(&read.dataset.positions());
    let table = IncidentTable::new(&read.dataset);
    let added = location_columns(&BORDER.border, &locations);
    let out = format.bytes(&table.with(!format.holds_geometry, added)).unwrap();
    Ok((out, read.dataset.problems, read.dataset.notes))
}

/// None if the file has to be read whole.
fn streamed(name: &str, bytes: &Vec<u8>, format: &Format, options: &Options) -> Option<Reading> {
    let Format { holds_geometry, holds_types: types, keeps_features, .. } = *format;
    let needs = Needs { position_columns: !holds_geometry, types, keeps_features };
    for carefully in [false, true] {
        let input = match Input::open(name, bytes, &options.reading) {
            Ok(input) => input,
            Err(e) => return Some(Err(e.to_string())),
        };
        let stream = match Stream::plan(&input, &BORDER.border, &BASE, options, needs, carefully) {
            Ok(Some(stream)) => stream,
            Ok(None) => return None,
            Err(e) => return Some(Err(e.to_string())),
        };
        let Way::Rows(begin) = format.way else { return None };
        let (fields, system) = (stream.fields(), System::default());
        let head = Head { fields: &fields, kind: GeometryKind::Points, system: &system };
        let mut sink = begin(head);
        let encoder = begin(head);
        let (mut out, mut problems, mut rows) = (sink.begin().unwrap(), Vec::new(), 0);
        let run = stream.run(
            |table| encoder.encode(table, 0..table.len()),
            |piece: Piece<_>| {
                problems.extend(piece.problems.into_iter().map(|p| Problem { row: p.row + rows, ..p }));
                rows += piece.rows;
                out.extend(sink.add(piece.made).unwrap());
                Ok::<(), StudyError>(())
            },
        );
        match run {
            Ok(notes) => {
                sink.end(&mut |bytes| out.extend_from_slice(bytes)).unwrap();
                let usable = rows - problems.iter().filter(|p| p.left_out).count();
                if usable == 0 {
                    // Whoever streams says so at the end.
                    return None;
                }
                return Some(Ok((out, problems, [stream.notes(), &notes].concat())));
            }
            Err(Broken::Surprise) => assert!(!carefully, "{name}: a surprise after a look through the file"),
            Err(Broken::Failed(e)) => return Some(Err(e.to_string())),
        }
    }
    unreachable!("the second look is the last")
}

fn same(name: &str, bytes: &Vec<u8>, options: &Options) -> usize {
    let mut count = 0;
    for format in formats().filter(|format| matches!(format.way, Way::Rows(_))) {
        let Some(streamed) = streamed(name, bytes, format, options) else { continue };
        let whole = whole(name, bytes, format, options);
        match (streamed, whole) {
            (Ok((a, problems_a, notes_a)), Ok((b, problems_b, notes_b))) => {
                if a != b {
                    assert_eq!(String::from_utf8_lossy(&a), String::from_utf8_lossy(&b), "{name} as {}", format.name);
                }
                assert_eq!(problems_a, problems_b, "{name} as {}", format.name);
                if format.holds_geometry {
                    assert_eq!(notes_a, notes_b, "{name} as {}", format.name);
                }
            }
            (Err(a), Err(b)) => assert_eq!(a, b, "{name} as {}", format.name),
            (a, b) => panic!("{name} as {}: {:?} and {:?}", format.name, a.err(), b.err()),
        }
        count += 1;
    }
    count
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all: Vec<PathBuf> = ["layouts", "cases", "cases/trust"]
        .iter()
        .flat_map(|name| fs::read_dir(folder.join(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !path.to_string_lossy().ends_with(".read.txt"))
        .collect();
    all.sort();
    all
}

#[test]
fn fixtures_are_read_alike_streamed_and_whole() {
    let mut options = Options::default();
    let mut count = 0;
    for path in fixtures() {
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        for mend in [false, true] {
            options.mending.fix_swapped = mend;
            count += same(name, &bytes, &options);
        }
    }
    assert!(count > 250, "only {count} readings were compared");
}

#[test]
fn large_files_are_read_alike_whatever_stands_late_in_them() {
    let options = Options::default();
    let rows = |n: usize, late: &str| {
        let mut text = String::from("id,date,latitude,longitude,note\n");
        for i in 0..n {
            text += &format!(
                "{i},2025-10-{:02},34.{:05},71.{:05},\"a, \"\"b\"\"\"\n",
                i % 28 + 1,
                i % 99_999,
                i * 7 % 99_999
            );
        }
        text + late
    };
    for late in ["", "x,25/10/2025,34.1,71.2,\n", "x,,45°06'N,71.2,\n", "x,,34.1,71.2,a,b,c\n", "x,,91,71,\n"] {
        assert!(same("late.csv", &rows(40_000, late).into_bytes(), &options) == 7);
    }
    let feature = |i: usize, more: &str| {
        format!(
            "{{ \"type\" : \"Feature\",\n \"id\":{i}, \"properties\" : {{\"a\": {i}.50, \"b\": [1,\n2]{more}}},\n \
             \"geometry\": {{\"type\":\"Point\",\"coordinates\":[71.{:04}0, 34.{:04}]}} }}",
            i % 9_999,
            i * 3 % 9_999
        )
    };
    for late in ["", ", \"new\": null", ", \"border_side\": \"x\""] {
        let all: Vec<String> = (0..20_000).map(|i| feature(i, if i == 19_999 { late } else { "" })).collect();
        let text =
            format!("{{\"features\" :\n[{}],\n\"name\":\"n\", \"type\":\"FeatureCollection\"}}", all.join(" ,\n"));
        assert_eq!(same("late.geojson", &text.into_bytes(), &options), 7);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// Tables of whatever cells.
    #[test]
    fn tables_are_read_alike(rows in prop::collection::vec(("[a-c,\"\n ]{0,6}", "-?[0-9]{1,2}(\\.[0-9]{1,6})?|north|34°30'N|", "[0-9]{1,3}\\.[0-9]{0,4}|", "2025-10-11|11/10/2025|25.12.2025|soon|", "[0-9]{0,3}|0[0-9]|true|[0-9]\\.[0-9]{2}"), 1..30), delimiter in "[,;\t]", broken in any::<bool>()) {
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let mut text = ["name", "lat", "lon", "date", "code"].join(&delimiter) + "\n";
        for (i, (name, lat, lon, date, code)) in rows.iter().enumerate() {
            let cells = [quoted(name), lat.clone(), lon.clone(), date.clone(), code.clone()];
            let count = if broken && i % 5 == 4 { 3 } else { 5 };
            text += &(cells[..count].join(&delimiter) + if broken && i % 7 == 3 { ";9,9\t9\n" } else { "\n" });
        }
        same("random.csv", &text.into_bytes(), &Options::default());
    }

    /// Features of whatever members.
    #[test]
    fn features_are_read_alike(all in prop::collection::vec(("\"id\":(1|\"a\"|true|1e2),|", "\\{\"(a|b|border_side|latitude)\":(1|null|\"x\"|\\[1, 2\\]|1.50)\\}|null|\\[\\]", "\\[7[0-9]\\.[0-9]{1,3},3[0-9](,12.5)?\\]|\\[\\]|null|\\[\"71\",\"34\"\\]|\\[0,0\\]"), 1..20), lines in any::<bool>()) {
        let features: Vec<String> = all
            .iter()
            .map(|(id, properties, at)| format!("{{{id}\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"Point\",\"coordinates\":{at}}}}}"))
            .collect();
        let text = if lines { features.join("\n") } else { format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",")) };
        same("random.geojson", &text.into_bytes(), &Options::default());
    }
}

/// How many incidents a command finds, or its exit code.
fn found(args: &[&str], count: impl Fn(&str) -> usize) -> Result<usize, i32> {
    let out = Command::cargo_bin("bordermap").unwrap().args(args).output().unwrap();
    match out.status.code().unwrap() {
        0 => Ok(count(&String::from_utf8_lossy(&out.stdout))),
        code => Err(code),
    }
}

#[test]
fn every_command_finds_the_same_incidents() {
    let dir = tempfile::tempdir().unwrap();
    let map = dir.path().join("map.svg").display().to_string();
    let rows = |text: &str| csv::Reader::from_reader(text.as_bytes()).records().count();
    for path in fixtures() {
        let path = path.to_str().unwrap();
        let usable = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["usable"].as_u64().unwrap();
        let check = found(&["check", path, "--json", "--border", "durand", "--force"], |text| usable(text) as usize);
        assert_eq!(check, found(&["distance", path, "-o", "-", "-q", "--border", "durand", "--force"], rows), "{path}");
        assert_eq!(
            check,
            found(&["clusters", path, "-o", "-", "-q", "--draws", "0", "--border", "durand", "--force"], rows),
            "{path}"
        );
        let drawn = found(
            &["map", path, "-q", "--draws", "0", "--source", "n", "-o", &map, "--border", "durand", "--force"],
            |_| {
                let svg = fs::read_to_string(&map).unwrap().replace(',', "");
                let after = svg.split(">Incidents: n. Shown: ").nth(1).unwrap();
                let words: Vec<&str> = after.split([' ', '.', ';']).collect();
                if words[1] == "of" { words[2].parse().unwrap() } else { words[0].parse().unwrap() }
            },
        );
        assert_eq!(check, drawn, "{path}");
    }
}
