//! The page that works offline, in a real browser without a network. Needs Node.js, what `npm ci` puts into `tests/browser`, and Chromium; says so and
//! passes where one of them is missing.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr, reason = "a test may panic")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bordermap::analysis::BANDS_M;
use bordermap::study::{Options, Study};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Node.js, and whether all that is needed is there.
fn driver() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let chromium = std::env::var("BORDERMAP_CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into());
    let runs = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
    let there = runs("node") && runs(&chromium) && folder.join("node_modules/playwright-core").exists();
    there.then(|| folder.join("page.mjs"))
}

fn run(dir: &Path, args: &[&str]) {
    assert_cmd::Command::cargo_bin("bordermap").unwrap().current_dir(dir).args(args).assert().success();
}

/// What the library counts of incidents for which this holds.
fn selection(study: &Study, fragment: &str, holds: impl Fn(usize) -> bool) -> Value {
    let chosen: Vec<usize> = (0..study.locations.len()).filter(|i| holds(*i)).collect();
    let count = |is: &dyn Fn(usize) -> bool| chosen.iter().filter(|i| is(**i)).count();
    let border = &study.border.border;
    let sides = study.summary.by_side.iter().map(|(name, _)| count(&|i| border.side_name(&study.locations[i]) == name));
    json!({
        "fragment": fragment,
        "count": chosen.len(),
        "within": BANDS_M.map(|band| count(&|i| study.locations[i].distance_m <= band)),
        "sides": sides.collect::<Vec<_>>(),
    })
}

fn expected(study: &Study, csv: &str) -> Value {
    let dataset = &study.incidents.dataset;
    let clash = dataset.types.iter().position(|name| name == "clash").unwrap();
    let is_clash = |i: usize| dataset.incidents[i].kind == Some(clash as u32);
    let coarse = |i: usize| dataset.incidents[i].precision.is_coarse();
    let far = |i: usize| study.locations[i].distance_m > BANDS_M[2];
    let left = |i: usize| study.border.border.side_name(&study.locations[i]) == study.summary.by_side[0].0;
    let day = |text: &str| text.parse::<Date>().unwrap();
    let (first, last) = (day("2024-01-01"), day("2025-12-31"));
    let in_time = |i: usize| dataset.incidents[i].days.is_some_and(|(from, until)| until >= first && from <= last);
    let rows: Vec<String> = csv::Reader::from_reader(csv.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().collect::<Vec<_>>().join(",").to_lowercase())
        .collect();
    let bajaur = |i: usize| rows[i].contains("bajaur");
    json!({
        "sides": study.summary.by_side.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "type": clash,
        "without_type": selection(study, "", |i| !is_clash(i))["count"],
        "last_day": study.summary.days.unwrap().1.to_string(),
        "selections": [
            selection(study, "", |_| true),
            selection(study, &format!("no-type={clash}"), |i| !is_clash(i)),
            selection(study, "no-band=3&no-precision=2.3", |i| !far(i) && !coarse(i)),
            selection(study, "time=2024-01-01,2025-12-31", in_time),
            selection(study, "time=2024-01-01,2025-12-31&no-side=0", |i| in_time(i) && !left(i)),
            selection(study, "text=Bajaur", bajaur),
            selection(study, &format!("text=bajaur&no-type={clash}"), |i| bajaur(i) && !is_clash(i)),
        ],
        "after": dataset.incidents.iter().filter(|i| i.days.is_some_and(|days| days.0 >= day("2025-10-09"))).count(),
        "hostile": HOSTILE,
        "english": ENGLISH.lines().filter_map(|line| Some(line.split_once(" = \"")?.1.trim_end_matches('"'))).collect::<Vec<_>>(),
        "many": ["many.html", "most.html"],
    })
}

const ENGLISH: &str = include_str!("../src/render/html/languages/en.toml");

/// English with a mark before each text, said to be a language from right to left.
fn own_words() -> String {
    let coded = ENGLISH.replace("\"en\"", "\"ps\"").replace("\"ltr\"", "\"rtl\"");
    let (codes, texts) = coded.split_once("[page]").unwrap();
    format!("{codes}[page]{}", texts.replace(" = \"", " = \"<"))
}

const HOSTILE: [&str; 8] = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=\"window.hacked=1\">",
    "\"><svg onload=window.hacked=1>",
    "javascript:window.hacked=1 and https://example.org/a?b=c",
    "\u{202e}dehcatta saw ti\u{202c}",
    "{{script}} ]]> --> &lt;b&gt; ' onfocus='window.hacked=1",
    "a\u{0}b\u{7}c\u{1b}[31m",
    "=cmd|'/c calc'!A1",
];

fn hostile() -> String {
    let mut rows = String::from("note,id,date,type,title,place,latitude,longitude,fatalities\n");
    for (i, text) in HOSTILE.iter().enumerate() {
        let cell = format!("\"{}\"", text.replace('"', "\"\""));
        let _ =
            writeln!(rows, ",{cell},2025-10-{:02},{cell},{cell},{cell},{},{},3", i + 1, 33.0 + i as f64 / 10.0, 70.0);
    }
    rows
}

/// Invented incidents along the line, the same each time.
fn many(count: usize) -> String {
    let mut rows = String::from("id,date,type,latitude,longitude,fatalities\n");
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    for i in 0..count {
        let along = next();
        let (lat, lon) = (29.5 + 6.5 * along + next() - 0.5, 66.0 + 5.5 * along + next() - 0.5);
        let (year, month, day) =
            (2015 + (next() * 10.0) as u32, 1 + (next() * 12.0) as u32, 1 + (next() * 28.0) as u32);
        let kind = ["clash", "shelling", "airstrike", "armed attack"][(next() * 4.0) as usize];
        let _ = writeln!(rows, "{i},{year}-{month:02}-{day:02},{kind},{lat:.4},{lon:.4},{}", (next() * 8.0) as u32);
    }
    rows
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(driver) = driver() else {
        eprintln!(
            "skipped: the page is not tried in a browser; that takes Node.js, Chromium, and `npm ci` in tests/browser"
        );
        return;
    };
    // Pages, pictures and the printed report stay where they are asked for.
    let own = tempfile::tempdir().unwrap();
    let dir = std::env::var_os("BORDERMAP_PAGES").map_or_else(|| own.path().to_path_buf(), PathBuf::from);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("hostile.csv"), hostile()).unwrap();
    fs::write(dir.join("many.csv"), many(20_000)).unwrap();
    fs::write(dir.join("most.csv"), many(100_000)).unwrap();
    run(&dir, &["map", "-q", "-o", "map.html"]);
    fs::write(dir.join("own.toml"), own_words()).unwrap();
    fs::write(dir.join("two.csv"), "id,date,latitude,longitude\na,2025-10-11,33.9,70.5\nb,2025-10-12,33.9,70.5\n")
        .unwrap();
    run(&dir, &["map", "two.csv", "--border", "durand", "-q", "-o", "two.html"]);
    run(&dir, &["map", "--compare", "2025-10-09", "-q", "-o", "compared.html"]);
    run(&dir, &["map", "-q", "--language", "own.toml", "-o", "own.html"]);
    run(&dir, &["run", "-q", "--force", "-o", "run"]);
    fs::copy(dir.join("run/report.html"), dir.join("report.html")).unwrap();
    for name in ["hostile", "many", "most"] {
        let (input, page) = (format!("{name}.csv"), format!("{name}.html"));
        run(&dir, &["map", &input, "--border", "durand", "-q", "-o", &page]);
    }
    let study = Study::builtin(Options::default()).unwrap();
    let csv = fs::read_to_string(dir.join("run/incidents.csv")).unwrap();
    fs::write(dir.join("expected.json"), expected(&study, &csv).to_string()).unwrap();
    for (page, most) in [("map.html", 700_000), ("report.html", 700_000), ("most.html", 9_000_000)] {
        let size = fs::metadata(dir.join(page)).unwrap().len();
        assert!(size < most, "{page}: {size} bytes");
    }
    let tried = Command::new("node").arg(driver).arg(&dir).output().unwrap();
    eprintln!("{}{}", String::from_utf8_lossy(&tried.stdout), String::from_utf8_lossy(&tried.stderr));
    assert!(tried.status.success());
}
