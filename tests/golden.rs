//! What stands on a map, layer by layer: how many marks of each kind, and every text with its place on the page.
//!
//! `BORDERMAP_BLESS=1 cargo test --test golden` writes the listings anew; look at the pictures before they are kept.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use assert_cmd::Command;

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
    let found = listing(svg);
    let path = folder().join(format!("{name}.txt"));
    if std::env::var_os("BORDERMAP_BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(found.lines()).find(|(a, b)| a != b);
    assert!(expected == found, "{name} has changed; first difference: {differs:?}");
}

/// Places are whole pixels, so that a last digit of a sine on another machine is no difference.
fn listing(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).unwrap();
    let root = document.root_element();
    let mut out = format!(
        "{} by {}, view box {}\n",
        root.attribute("width").unwrap(),
        root.attribute("height").unwrap(),
        root.attribute("viewBox").unwrap()
    );
    for layer in root.children().filter(|n| n.has_tag_name("g")) {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for mark in layer.children().filter(|n| n.is_element() && !n.has_tag_name("style")) {
            *kinds.entry(mark.tag_name().name()).or_default() += 1;
        }
        let kinds: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        writeln!(out, "{}: {}", layer.attribute("id").unwrap(), kinds.join(", ")).unwrap();
        for text in layer.children().filter(|n| n.has_tag_name("text")) {
            let at = |name| text.attribute(name).unwrap().parse::<f64>().unwrap().round();
            let fill = text.attribute("fill").unwrap();
            writeln!(out, "  {} {} {fill} {}", at("x"), at("y"), text.text().unwrap_or("")).unwrap();
        }
    }
    out
}
