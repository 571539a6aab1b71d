//! Maps as they are, every mark of them: the text of the SVG, packed, number by number.
//!
//! `BORDERMAP_BLESS=1 cargo test --test golden` writes them anew; look at the pictures before they are kept.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use assert_cmd::Command;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

const MAPS: &[(&str, &[&str])] = &[
    ("whole", &[]),
    ("a4_print", &["--size", "A4", "--theme", "print"]),
    ("dark_square", &["--size", "square", "--theme", "dark"]),
    ("focus_place", &["--focus", "Torkham", "--size", "16:9"]),
    ("focus_sector_local", &["--focus", "Kandahar – Balochistan", "--labels", "local"]),
    ("facet_type", &["--facet", "type", "--width", "1400"]),
    ("compare", &["--compare", "2025-10-09"]),
    ("hex", &["--points", "hex", "--labels", "latin"]),
    ("circles_box", &["--points", "circles", "--focus", "69,32,72.5,35"]),
    ("contours", &["--points", "contours"]),
    ("narrow", &["--width", "600"]),
    ("side_one_size", &["--color-by", "side", "--size-by", "nothing"]),
    ("kilometres", &["--km-marks", "auto", "--labels", "latin"]),
    ("kashmir_india", &["--viewpoint", "india", "--focus", "72,31,80,37.5"]),
];

#[test]
fn maps_are_as_written_down() {
    let dir = tempfile::tempdir().unwrap();
    for (name, args) in MAPS {
        let svg = map(dir.path(), &[&["map"], *args].concat());
        compare(name, &svg);
    }
}

#[test]
fn another_border_is_as_written_down() {
    let dir = tempfile::tempdir().unwrap();
    let region = folder().join("us_mexico.geojson");
    fs::copy(region, dir.path().join("region.geojson")).unwrap();
    let rows = ["-110.9,31.4", "-106.4,31.7", "-99.5,27.5", "-117.0,32.5", "-106.5,31.8"];
    let table =
        rows.iter().enumerate().fold("id,lon,lat,type\n".to_string(), |t, (i, r)| t + &format!("{i},{r},invented\n"));
    fs::write(dir.path().join("in.csv"), table).unwrap();
    let border = ["border", "region.geojson", "--between", "United States of America,Mexico", "-o", "border.geojson"];
    Command::cargo_bin("bordermap").unwrap().current_dir(dir.path()).args(border).assert().success();
    let svg = map(
        dir.path(),
        &["map", "in.csv", "--border", "border.geojson", "--region", "region.geojson", "--title", "Invented incidents"],
    );
    compare("us_mexico", &svg);
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/golden")
}

fn map(dir: &Path, args: &[&str]) -> String {
    let all = [args, &["-q", "-o", "map.svg"]].concat();
    Command::cargo_bin("bordermap").unwrap().current_dir(dir).args(all).assert().success();
    fs::read_to_string(dir.join("map.svg")).unwrap()
}

fn compare(name: &str, svg: &str) {
    let path = folder().join(format!("{name}.svg.gz"));
    if std::env::var_os("BORDERMAP_BLESS").is_some() {
        let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
        packed.write_all(svg.as_bytes()).unwrap();
        fs::write(&path, packed.finish().unwrap()).unwrap();
    }
    let mut expected = String::new();
    GzDecoder::new(&fs::read(&path).unwrap()[..]).read_to_string(&mut expected).unwrap();
    let mut layer = "the head";
    for (line, (old, new)) in expected.lines().zip(svg.lines()).enumerate() {
        if let Some(id) = new.split("<g id=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            layer = id;
        }
        let same = pieces(old).eq_by_value(&pieces(new));
        assert!(same, "{name}, line {}, in {layer}:\nwas {}\nnow {}", line + 1, short(old), short(new));
    }
    assert_eq!(expected.lines().count(), svg.lines().count(), "{name} has other marks than before");
}

fn short(line: &str) -> String {
    line.chars().take(300).collect()
}

/// A line's words and numbers.
struct Pieces<'a> {
    words: Vec<&'a str>,
    numbers: Vec<f64>,
}

fn pieces(line: &str) -> Pieces<'_> {
    let number = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let words = line.split(number).filter(|w| !w.is_empty()).collect();
    let numbers = line.split(|c| !number(c)).filter_map(|n| n.parse().ok()).collect();
    Pieces { words, numbers }
}

impl Pieces<'_> {
    /// Whether both say the same; a last digit of a sine on another machine is no difference.
    fn eq_by_value(&self, other: &Self) -> bool {
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 0.011 * (1.0 + 1e-9 * a.abs());
        self.words == other.words
            && self.numbers.len() == other.numbers.len()
            && self.numbers.iter().zip(&other.numbers).all(near)
    }
}

#[test]
fn a_moved_or_recoloured_path_is_seen() {
    let line = "<path d=\"M10.5 20l3 4\" fill=\"#ff0000\"/>";
    let same = |other: &str| pieces(line).eq_by_value(&pieces(other));
    assert!(same("<path d=\"M10.51 20l3 4\" fill=\"#ff0000\"/>"));
    assert!(!same("<path d=\"M10.6 20l3 4\" fill=\"#ff0000\"/>"));
    assert!(!same("<path d=\"M10.5 20l3 4\" fill=\"#ff0001\"/>"));
    assert!(!same("<path d=\"M10.5 20l3 4\" fill=\"#fe0000\"/>"));
}
