//! What changed between two editions: every seeded edit is found, and no other.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::collections::BTreeMap;

use bordermap::study::diff::{Diff, Kind, PairBy};
use bordermap::study::options::{DrawOptions, Options};
use bordermap::study::{File, Study};

/// A row of the invented data.
#[derive(Clone)]
struct Row {
    id: usize,
    day: u64,
    lon: f64,
    lat: f64,
    kind: usize,
    killed: u64,
}

const KINDS: [&str; 4] = ["clash", "shelling", "air strike", "border closure"];

/// Numbers that look random (D. H. Lehmer, 1949; the multiplier is S. K. Park's and K. W. Miller's).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 % end
    }
}

fn rows(count: usize) -> Vec<Row> {
    let mut numbers = Numbers(20_261_129);
    let row = |id| Row {
        id,
        day: numbers.below(700),
        lon: 66.0 + numbers.below(60_000) as f64 / 1e4,
        lat: 30.0 + numbers.below(50_000) as f64 / 1e4,
        kind: numbers.below(4) as usize,
        killed: numbers.below(30),
    };
    (0..count).map(row).collect()
}

fn csv(rows: &[Row], ids: bool) -> Vec<u8> {
    let mut out = String::from(if ids { "id," } else { "" }) + "date,longitude,latitude,type,killed,note\n";
    for row in rows {
        let day = jiff::civil::date(2024, 1, 1).checked_add(jiff::Span::new().days(row.day as i64)).unwrap();
        let id = if ids { format!("E{:05},", row.id) } else { String::new() };
        out += &format!("{id}{day},{:.4},{:.4},{},{},invented\n", row.lon, row.lat, KINDS[row.kind], row.killed);
    }
    out.into_bytes()
}

fn study(name: &str, bytes: &[u8]) -> Study {
    let mut options = Options { draws: DrawOptions { draws: Some(0), ..DrawOptions::default() }, ..Options::default() };
    options.border.border = Some("durand".into());
    let file = File { name: name.into(), path: name.into(), source: &bytes.to_vec() };
    Study::of_files(&[file], options).unwrap()
}

/// A thousand edits of six kinds, what each is by the row's id, and the edited rows.
fn edited(rows: &[Row]) -> (BTreeMap<usize, Kind>, Vec<Row>) {
    let mut numbers = Numbers(4_711);
    let mut edits = BTreeMap::new();
    let kinds = [Kind::Moved, Kind::Gone, Kind::Redated, Kind::Recoded, Kind::Deaths, Kind::Duplicated];
    while edits.len() < 1_000 {
        let kind = kinds[edits.len() % kinds.len()];
        edits.entry(numbers.below(rows.len() as u64) as usize).or_insert(kind);
    }
    let mut new = Vec::new();
    for row in rows {
        let mut edited = row.clone();
        match edits.get(&row.id) {
            Some(Kind::Gone) => continue,
            Some(Kind::Moved) => edited.lat += 0.002 + numbers.below(3_000) as f64 / 1e4,
            Some(Kind::Redated) => edited.day += 1 + numbers.below(300),
            Some(Kind::Recoded) => edited.kind = (edited.kind + 1) % KINDS.len(),
            Some(Kind::Deaths) => edited.killed += 1 + numbers.below(9),
            Some(Kind::Duplicated) => new.push(edited.clone()),
            _ => {}
        }
        new.push(edited);
    }
    (edits, new)
}

#[test]
fn of_a_thousand_edits_each_is_found_and_no_other() {
    let rows = rows(3_000);
    let (edits, new) = edited(&rows);
    let (old, new) = (study("old.csv", &csv(&rows, true)), study("new.csv", &csv(&new, true)));
    let diff = Diff::new(&old, &new, PairBy::Auto);
    assert_eq!(diff.paired_by, PairBy::Id);
    let found: BTreeMap<usize, Kind> = diff
        .changes
        .iter()
        .map(|change| {
            assert_eq!(change.change.len(), 1, "{change:?}");
            (change.id[1..].parse().unwrap(), change.change[0])
        })
        .collect();
    assert_eq!(diff.changes.len(), 1_000);
    assert_eq!(found, edits);
    let again = diff.count(Kind::Duplicated);
    assert_eq!(diff.unchanged + 1_000 - again, rows.len());
    the_figures_add_up(&old, &new, &diff);
}

/// Each figure is that of the study, and its difference is what explains it.
fn the_figures_add_up(old: &Study, new: &Study, diff: &Diff) {
    let figure = |name: &str| diff.figures.iter().find(|f| f.figure == name).unwrap();
    for figure in &diff.figures {
        let Some(from) = figure.from else { continue };
        let sum = figure.old + from.new - from.gone + from.changed;
        assert!((sum - figure.new).abs() < 1e-6, "{figure:?}");
    }
    for (i, km) in ["within 10 km", "within 25 km", "within 50 km"].into_iter().enumerate() {
        let counts = (old.summary.within[i] as f64, new.summary.within[i] as f64);
        assert_eq!((figure(km).old, figure(km).new), counts);
    }
    let deaths = |study: &Study| study.summary.fatalities.unwrap().0;
    assert_eq!(
        (figure("deaths claimed, lowest").old, figure("deaths claimed, lowest").new),
        (deaths(old), deaths(new))
    );
}

#[test]
fn without_ids_rows_are_paired_by_likeness() {
    let rows = rows(400);
    let mut new = rows.clone();
    new.remove(7);
    new[20].killed += 3;
    new[30].lat += 0.004;
    // Beyond any location error: one gone, one new.
    new[40].lat += 1.0;
    new.swap(100, 200);
    let (old, new) = (study("old.csv", &csv(&rows, false)), study("new.csv", &csv(&new, false)));
    let diff = Diff::new(&old, &new, PairBy::Auto);
    assert_eq!(diff.paired_by, PairBy::Likeness);
    let count = |kind| diff.count(kind);
    assert_eq!((count(Kind::New), count(Kind::Gone), count(Kind::Moved), count(Kind::Deaths)), (1, 2, 1, 1));
    assert_eq!(diff.changes.len(), 5);
    the_figures_add_up(&old, &new, &diff);
}

/// The same rows in another order, some of which have lost their ids: nothing else changed.
#[test]
fn rows_that_lost_their_ids_are_found_by_what_they_tell() {
    let rows = rows(300);
    let old = String::from_utf8(csv(&rows, true)).unwrap();
    let (header, body) = old.split_once('\n').unwrap();
    let blank = |(i, row): (usize, &str)| if i % 3 == 0 { row.replacen(&row[..6], "", 1) } else { row.into() };
    let mut lost: Vec<String> = body.lines().enumerate().map(blank).collect();
    lost.reverse();
    let new = format!("{header}\n{}\n", lost.join("\n"));
    for (a, b) in [(&old, &new), (&new, &old)] {
        let diff = Diff::new(&study("a.csv", a.as_bytes()), &study("b.csv", b.as_bytes()), PairBy::Auto);
        assert_eq!((diff.paired_by, diff.pairs), (PairBy::Id, 300));
        assert_eq!((diff.count(Kind::Edited), diff.changes.len()), (100, 100));
    }
}

#[test]
fn formats_that_spell_numbers_otherwise_are_no_edit() {
    let old = "id,date,latitude,longitude,code\nA,2025-10-11,34.010000,71.0,007\nB,2025-10-11,33.5,70.0,7\n";
    let new = "id,date,latitude,longitude,code\nA,2025-10-11,34.01,71,007\nB,2025-10-11,33.50,70,07\n";
    let diff = Diff::new(&study("old.csv", old.as_bytes()), &study("new.csv", new.as_bytes()), PairBy::Auto);
    let [edited] = &diff.changes[..] else { panic!("{:?}", diff.changes) };
    assert_eq!((&*edited.id, &edited.columns[..]), ("B", &["code".to_string()][..]));
}

#[test]
fn an_edition_against_itself_has_no_change() {
    let bytes = csv(&rows(50), true);
    let (old, new) = (study("a.csv", &bytes), study("b.csv", &bytes));
    for by in [PairBy::Auto, PairBy::Id, PairBy::Likeness] {
        let diff = Diff::new(&old, &new, by);
        assert!(diff.changes.is_empty(), "{:?}", diff.changes);
        assert_eq!((diff.pairs, diff.unchanged), (50, 50));
    }
}

#[test]
fn a_row_that_was_left_out_says_why_it_is_gone() {
    let old = "id,date,latitude,longitude\nA,2025-10-11,34.0,71.0\nB,2025-10-11,33.0,70.0\n";
    let new = "id,date,latitude,longitude\nA,2025-10-11,34.0,71.0\nB,2025-10-11,,\n";
    let diff = Diff::new(&study("old.csv", old.as_bytes()), &study("new.csv", new.as_bytes()), PairBy::Auto);
    let [gone] = &diff.changes[..] else { panic!("{:?}", diff.changes) };
    assert_eq!((gone.change[0], &*gone.id), (Kind::Gone, "B"));
    assert_eq!(gone.note, "new.csv has it in row 2, left out: no position");
}

#[test]
fn the_command_writes_all_or_says_why_not() {
    let dir = tempfile::tempdir().unwrap();
    let rows = rows(60);
    let mut new = rows.clone();
    new[3].lat += 0.1;
    new[5].killed += 1;
    std::fs::write(dir.path().join("old.csv"), csv(&rows, true)).unwrap();
    std::fs::write(dir.path().join("new.csv"), csv(&new, true)).unwrap();
    let run = |args: &[&str], code: i32| {
        let mut command = assert_cmd::Command::cargo_bin("bordermap").unwrap();
        let out = command.current_dir(dir.path()).args(args).assert().code(code).get_output().clone();
        (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let (page, _) = run(&["diff", "old.csv", "new.csv", "--border", "durand", "-o", "out"], 0);
    assert!(page.contains("1 incident was moved (the farthest by 11 km;"), "{page}");
    let read = |name: &str| std::fs::read_to_string(dir.path().join("out").join(name)).unwrap();
    assert_eq!(read("diff.md"), page);
    assert_eq!(read("diff.csv").lines().count(), 3);
    assert!(read("map.svg").contains("from the former place"));
    let provenance: serde_json::Value = serde_json::from_str(&read("provenance.json")).unwrap();
    let inputs: Vec<&str> =
        provenance["inputs"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect();
    assert_eq!(inputs, ["old.csv", "new.csv"]);
    let first = std::fs::read(dir.path().join("out/diff.gpkg")).unwrap();
    run(&["diff", "old.csv", "new.csv", "--border", "durand", "-o", "out"], 0);
    assert_eq!(std::fs::read(dir.path().join("out/diff.gpkg")).unwrap(), first);
    let (_, said) = run(&["diff", "old.csv", "--border", "durand", "-o", "out"], 2);
    assert!(said.contains("<NEW>"), "{said}");
}
