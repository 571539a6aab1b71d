//! A dozen invented rows of every layout that the field publishes, and what is read of them, line by line.
//!
//! `BORDERMAP_BLESS=1 cargo test --test layouts` writes the readings anew; read the difference before it is kept.
#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use std::fs;
use std::path::Path;

use bordermap::Dataset;
use bordermap::input::{self, Reading};

#[test]
fn every_layout_is_read_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layouts");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| !path.to_string_lossy().ends_with(".read.txt"));
    files.sort();
    assert!(files.len() > 20, "rows of every layout");
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = match input::incidents(&name, &fs::read(&path).unwrap(), &Reading::default()) {
            Ok(dataset) => reading(&dataset),
            Err(error) => format!("refused: {error}\n"),
        };
        let expected = folder.join(format!("{name}.read.txt"));
        if std::env::var_os("BORDERMAP_BLESS").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "read otherwise than written down:\n{}", wrong.join("\n"));
}

fn reading(dataset: &Dataset) -> String {
    let day = |days: Option<(jiff::civil::Date, jiff::civil::Date)>| match days {
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}..{last}"),
        None => "no date".into(),
    };
    let fields: Vec<String> = dataset.fields.iter().map(|(field, column)| format!("{field}={column}")).collect();
    let mut lines = vec![format!("{}: {}", dataset.schema_title, fields.join(" "))];
    lines.extend(dataset.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(dataset.incidents.iter().map(|i| {
        let killed = i.fatalities.map_or("no figure".into(), |(low, high)| format!("{low} to {high} killed"));
        let error = i.location_error_m.map_or("unknown error".into(), |m| format!("{m} m"));
        let summary = if i.summary { ", a summary" } else { "" };
        format!(
            "row {} at {}, {:?}, {error}; {}, possible {}; {}; {killed}{summary}",
            i.row + 1,
            i.position,
            i.precision,
            day(i.days),
            day(i.possible_days),
            dataset.kind_name(i)
        )
    }));
    lines.extend(dataset.problems.iter().map(|p| {
        let fate = if p.left_out { "left out" } else { "kept" };
        format!("problem in row {}: {} {:?}: {} ({fate})", p.row + 1, p.field, p.value, p.reason.words())
    }));
    lines.join("\n") + "\n"
}
