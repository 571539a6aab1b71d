//! Draws, and the profile of a border: through the library and the binary.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use bordermap::analysis::Draws;
use bordermap::{BaseMap, Border, BorderLine, Dataset, Edges, Incident, LonLat, Precision};

fn bordermap(folder: &Path, args: &[&str]) -> (bool, String, String) {
    let done = Command::cargo_bin("bordermap").unwrap().current_dir(folder).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.success(), text(done.stdout), text(done.stderr))
}

fn ok(folder: &Path, args: &[&str]) -> String {
    let (done, stdout, stderr) = bordermap(folder, args);
    assert!(done, "{args:?}: {stderr}");
    stdout
}

/// The rows of a CSV file as maps.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn number(row: &BTreeMap<String, String>, name: &str) -> f64 {
    row[name].parse().unwrap_or_else(|_| panic!("{name} {:?}", row[name]))
}

fn incident(lon: f64, lat: f64, error_m: Option<f64>) -> Incident {
    Incident {
        row: 0,
        position: LonLat::new(lon, lat).unwrap(),
        days: None,
        kind: None,
        fatalities: None,
        precision: Precision::Unknown,
        location_error_m: error_m,
        possible_days: None,
        summary: false,
    }
}

/// On a straight line the distances of an incident's draws are normal: mean and deviation tell.
#[test]
fn draws_are_as_wide_as_the_location_error() {
    let at = |lon, lat| LonLat::new(lon, lat).unwrap();
    let line = BorderLine::new("meridian", "west", "east", vec![vec![at(70.0, 20.0), at(70.0, 40.0)]]);
    let border = Border::new(line, Edges::Geodesic).unwrap();
    let incidents =
        vec![incident(71.0, 30.0, Some(10_000.0)), incident(71.0, 30.0, None), incident(70.0, 30.0, Some(5_000.0))];
    let dataset = Dataset { incidents, ..Dataset::default() };
    let locations = border.locate_all(&dataset.positions());
    let draws = Draws::new(&dataset, &border, &locations, &BaseMap::default(), (20_000, 1), |_| false).unwrap();
    let distances: Vec<f64> = draws.of(0).map(|(d, _)| d).collect();
    let mean = distances.iter().sum::<f64>() / 20_000.0;
    let deviation = (distances.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 20_000.0).sqrt();
    assert!((mean - locations[0].distance_m).abs() < 300.0, "{mean}");
    assert!((deviation - 10_000.0).abs() < 200.0, "{deviation}");
    let spread = draws.spread(0).unwrap();
    // 1.645 deviations to either side hold nine of ten.
    assert!((spread.distance_m.1 - mean - 16_450.0).abs() < 500.0, "{spread:?}");
    assert_eq!((spread.same_side, draws.spread(1)), (1.0, None));
    // Of an incident on the line itself half of the draws are on either side.
    let east = draws.of(2).filter(|(_, side)| Some(*side) == draws.side("east")).count();
    assert!((east as f64 / 20_000.0 - 0.5).abs() < 0.02, "{east}");
    assert!(Draws::new(&dataset, &border, &locations, &BaseMap::default(), (0, 1), |_| false).is_none());
}

#[test]
fn draws_depend_on_the_incident_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines: Vec<String> = (0..60)
        .map(|i| {
            let (lat, lon) = (33.0 + f64::from(i % 7) * 0.2, 69.5 + f64::from(i % 11) * 0.13);
            format!("{i},2025-0{}-11,{lat:.2},{lon:.2},{}\n", 1 + i % 9, 1 + i % 3)
        })
        .collect();
    let header = "id,date,latitude,longitude,geo_precision\n";
    let file = |lines: &[String]| format!("{header}{}", lines.concat());
    fs::write(folder.path().join("a.csv"), file(&lines)).unwrap();
    lines.reverse();
    fs::write(folder.path().join("b.csv"), file(&lines)).unwrap();
    let drawn = |input: &str, threads: &str| {
        let args =
            ["distance", input, "-o", "out.csv", "--draws", "50", "--border", "durand", "--threads", threads, "-q"];
        ok(folder.path(), &args);
        let mut rows = rows(&folder.path().join("out.csv"));
        rows.sort_by_key(|row| row["id"].parse::<u32>().unwrap());
        rows
    };
    let first = drawn("a.csv", "1");
    assert_eq!((&first, &first), (&drawn("a.csv", "2"), &drawn("b.csv", "2")));
    for row in &first {
        let (low, high) = (number(row, "border_distance_low_m"), number(row, "border_distance_high_m"));
        assert!(low < high && (0.0..=1.0).contains(&number(row, "border_side_share")), "{row:?}");
    }
}

/// Rows in UCDP's layout: it states the country apart from the point, so draws stay in it unless that is not to be trusted.
#[test]
fn the_country_stated_settles_the_side() {
    let folder = tempfile::tempdir().unwrap();
    let header =
        "id,date_start,date_end,latitude,longitude,type_of_violence,where_prec,date_prec,best,low,high,country,adm_1\n";
    let mut text = header.to_string();
    for i in 0..30 {
        text += &format!(
            "{i},2021-02-0{},2021-02-0{},34.1,{:.2},1,2,1,0,0,0,Pakistan,\n",
            1 + i % 9,
            1 + i % 9,
            71.2 + f64::from(i) * 0.01
        );
    }
    // Only the province is known: drawn evenly in it, up to the far end of Balochistan.
    text += "99,2021-03-01,2021-03-01,28.5,66.5,1,4,1,0,0,0,Pakistan,Balochistan\n";
    fs::write(folder.path().join("ged.csv"), text).unwrap();
    let shares = |trust: &[&str]| {
        let mut args = vec!["distance", "ged.csv", "-o", "out.csv", "--draws", "100", "--border", "durand", "-q"];
        args.extend(trust);
        ok(folder.path(), &args);
        rows(&folder.path().join("out.csv"))
    };
    let trusted = shares(&[]);
    let share = |rows: &[BTreeMap<String, String>]| {
        rows[..30].iter().map(|row| number(row, "border_side_share")).sum::<f64>() / 30.0
    };
    assert!(share(&trusted) > 0.999, "{}", share(&trusted));
    let free = share(&shares(&["--trust-country", "no"]));
    assert!((0.5..0.9).contains(&free), "{free}");
    let province = &trusted[30];
    let width = number(province, "border_distance_high_m") - number(province, "border_distance_low_m");
    assert!(width > 200_000.0, "{province:?}");
    let said = ok(folder.path(), &["run", "ged.csv", "--border", "durand", "-o", "out", "-q"]);
    assert!(
        said.contains("moved places stay in the stated country (as their source states it apart from the point)"),
        "{said}"
    );
}

const FILES: [&str; 13] = [
    "bands.csv",
    "sectors.csv",
    "hot.csv",
    "scan.csv",
    "near_repeat.csv",
    "intensity.csv",
    "strip.svg",
    "heat.svg",
    "bands.svg",
    "intensity.svg",
    "profile.md",
    "profile.json",
    "provenance.json",
];

#[test]
fn the_profile_of_the_built_in_incidents_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let run = |out: &str, threads: &str| {
        ok(folder.path(), &["profile", "-o", out, "--permutations", "99", "--threads", threads, "-q"])
    };
    let page = run("a", "1");
    run("b", "2");
    let a = folder.path().join("a");
    for name in FILES {
        let bytes = |out: &str| fs::read(folder.path().join(out).join(name)).unwrap();
        assert!(bytes("a") == bytes("b"), "{name} differs with the number of threads");
    }
    assert_eq!(page, fs::read_to_string(a.join("profile.md")).unwrap());
    let bands = rows(&a.join("bands.csv"));
    let all = |side: &str, km: &str| {
        bands.iter().find(|r| r["period"] == "all" && r["side"] == side && r["within_km"] == km).unwrap()
    };
    let within = all("all", "10");
    assert_eq!((&*within["incidents"], &*within["of"], &*within["share"]), ("97", "220", "0.4409"));
    let sides = number(all("Afghanistan", "10"), "incidents") + number(all("Pakistan", "10"), "incidents");
    assert_eq!(sides, 97.0);
    // As located it is outside of what the locations' uncertainty gives: the two are not a figure and its error bar.
    assert!(number(within, "location_high") < 0.43 && number(within, "location_low") > 0.31, "{within:?}");
    let years: f64 = bands
        .iter()
        .filter(|r| r["side"] == "all" && r["within_km"] == "10" && r["period"] != "all")
        .map(|r| number(r, "incidents"))
        .sum();
    assert_eq!(years, 97.0);
    let sum = |file: &str, of: &dyn Fn(&BTreeMap<String, String>) -> bool| -> f64 {
        rows(&a.join(file)).iter().filter(|r| of(r)).map(|r| number(r, "incidents")).sum()
    };
    assert_eq!(sum("sectors.csv", &|r| r["period"] == "all"), 220.0);
    assert_eq!(sum("sectors.csv", &|r| r["period"] != "all"), 220.0);
    assert_eq!(sum("hot.csv", &|_| true), 220.0);
    assert_eq!(sum("intensity.csv", &|r| r["side"] == "all"), 211.0);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(a.join("profile.json")).unwrap()).unwrap();
    assert_eq!(json["bands"].as_array().unwrap().len(), bands.len());
    for said in ["44 %", "cannot be told", "hand-picked sample", "## How sure, and what would change it"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

/// The land within 25 km of the line to an independent count: `fixtures/statistics/make_land.py`, whose standard error is 175 km².
#[test]
fn the_land_beside_the_line_has_its_area() {
    let folder = tempfile::tempdir().unwrap();
    ok(folder.path(), &["profile", "-o", "p", "--permutations", "19", "-q"]);
    let rows = rows(&folder.path().join("p/intensity.csv"));
    let area: f64 =
        rows.iter().filter(|r| r["side"] == "all" && number(r, "km_to") <= 25.0).map(|r| number(r, "area_km2")).sum();
    assert!((area - 106_118.0).abs() < 3.0 * 175.0, "{area}");
}

#[test]
fn a_comparison_counts_both_sides_of_the_day() {
    let folder = tempfile::tempdir().unwrap();
    let page = ok(folder.path(), &["compare", "--at", "2025-10-09", "--since", "2024-01-01", "-o", "c", "-q"]);
    let rates = rows(&folder.path().join("c/compare.csv"));
    let (all, sectors) = (&rates[0], &rates[1..]);
    assert_eq!((&*all["sector"], &*all["before"], &*all["after"]), ("all", "50", "83"));
    assert_eq!((&*all["days_before"], &*all["days_after"]), ("647", "165"));
    for side in ["before", "after"] {
        assert_eq!(sectors.iter().map(|r| number(r, side)).sum::<f64>(), number(all, side));
    }
    // 83 of 133 in 165 of 812 days: Clopper and Pearson's bounds by scipy, 0.535955 and 0.706510, as ratios of rates.
    let ratio = |share: f64| share / (1.0 - share) * 647.0 / 165.0;
    let close = |name: &str, share: f64| (number(all, name) - ratio(share)).abs() < 1e-4 * ratio(share);
    assert!(close("rate_ratio", 83.0 / 133.0) && close("low", 0.535_955) && close("high", 0.706_510), "{all:?}");
    assert!(number(all, "p") < 1e-15 && all["p_fdr"].is_empty());
    for row in sectors.iter().filter(|r| r["before"] == "0") {
        assert!(row["rate_ratio"].is_empty() && row["high"].is_empty(), "{row:?}");
        assert_eq!(row["p"].is_empty(), row["after"] == "0", "{row:?}");
    }
    assert!(page.contains("rose 6.5-fold") && page.contains("allowing for location errors"), "{page}");
    let shares = rows(&folder.path().join("c/shares.csv"));
    assert!(shares.iter().all(|r| r["of_before"] == "50" && r["of_after"] == "83"));
    for name in ["map.svg", "strip.svg", "compare.json", "provenance.json", "intensity.csv"] {
        assert!(folder.path().join("c").join(name).exists(), "{name}");
    }
    let (done, _, error) = bordermap(folder.path(), &["compare", "--at", "2035-10-09", "-o", "no", "-q"]);
    assert!(
        !done && error.contains("nothing can be compared at 2035-10-09") && !folder.path().join("no").exists(),
        "{error}"
    );
}

#[test]
fn what_cannot_be_said_is_not_said() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("one.csv", "id,latitude,longitude\n1,34.1,71.1\n");
    let page = ok(folder.path(), &["profile", "one.csv", "-o", "one", "--border", "durand", "-q"]);
    assert!(page.contains("too few for shares") && page.contains("There are no dates"), "{page}");
    assert!(page.contains("No location errors are known"), "{page}");
    assert!(!page.contains('%') || page.contains("95 %"), "{page}");
    let bands = rows(&folder.path().join("one/bands.csv"));
    assert!(bands.iter().all(|r| r["location_low"].is_empty() && r["share_expected"].is_empty()));
    assert!(!folder.path().join("one/heat.svg").exists());
    // All on one day in one place.
    let mut same = String::from("id,date,latitude,longitude\n");
    (0..40).for_each(|i| same += &format!("{i},2025-03-01,34.1,71.1\n"));
    write("same.csv", &same);
    let page = ok(folder.path(), &["profile", "same.csv", "-o", "same", "--border", "durand", "-q"]);
    assert!(rows(&folder.path().join("same/scan.csv")).is_empty(), "{page}");
}
