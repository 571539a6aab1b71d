//! Each command in the guide runs, each picture in it is what its commands make. `BORDERMAP_BLESS=1` takes over pictures that are another now.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr, reason = "a test may panic")]
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use resvg::tiny_skia::Pixmap;

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide")
}

/// Blocks of a page: their language and text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).collect()
}

/// Pictures that a page shows.
fn pictures(page: &str) -> Vec<&str> {
    page.split("](pictures/").skip(1).filter_map(|rest| rest.split_once(')')).map(|(name, _)| name).collect()
}

fn run(dir: &Path, program: &str, text: &str) {
    let binary = Path::new(env!("CARGO_BIN_EXE_bordermap")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let flags = if program == "sh" { "-ec" } else { "-c" };
    let done = Command::new(program).args([flags, text]).current_dir(dir).env("PATH", path).output().unwrap();
    assert!(done.status.success(), "{text}\n{}", String::from_utf8_lossy(&done.stderr));
}

/// Whether two pictures look the same: processors round colours in their own ways.
fn alike(a: &[u8], b: &[u8]) -> bool {
    let (Ok(a), Ok(b)) = (Pixmap::decode_png(a), Pixmap::decode_png(b)) else { return a == b };
    let off = a.data().iter().zip(b.data()).filter(|(a, b)| a.abs_diff(**b) > 3).count();
    (a.width(), a.height()) == (b.width(), b.height()) && off * 1_000 < a.data().len()
}

#[test]
fn the_guide_is_true() {
    let python = Command::new("python3").arg("--version").output().is_ok();
    if !python {
        eprintln!("skipped: Python in the guide, for there is none");
    }
    let mut names: Vec<PathBuf> = fs::read_dir(guide()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|e| e == "md"));
    names.sort();
    assert!(names.len() > 10);
    for path in names {
        let page = fs::read_to_string(&path).unwrap();
        let dir = tempfile::tempdir().unwrap();
        for (language, text) in blocks(&page) {
            match language {
                "sh" => run(dir.path(), "sh", text),
                "python" if python => run(dir.path(), "python3", text),
                _ => {}
            }
        }
        for name in pictures(&page) {
            let made = fs::read(dir.path().join(name)).unwrap();
            let kept = guide().join("pictures").join(name);
            if std::env::var_os("BORDERMAP_BLESS").is_some() {
                fs::write(&kept, &made).unwrap();
            }
            assert!(alike(&made, &fs::read(&kept).unwrap()), "{}: {name} is another picture now", path.display());
        }
    }
}

#[test]
fn links_of_readme_and_guide_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    pages.extend(fs::read_dir(guide()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()));
    for path in pages {
        let page = fs::read_to_string(&path).unwrap();
        for link in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let there = link.contains("://") || path.parent().unwrap().join(link).exists();
            assert!(there, "{}: {link}", path.display());
        }
    }
}
