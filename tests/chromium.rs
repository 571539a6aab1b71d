//! Labels stand in Chromium where resvg, which makes PNG and PDF, puts them. Needs Chromium:
//!
//! ```sh
//! BORDERMAP_CHROMIUM=chromium cargo test --test chromium -- --ignored --nocapture
//! ```
#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use resvg::usvg;

/// Left edge and width of a text, pixels.
type Span = (f64, f64);

#[test]
#[ignore = "needs Chromium"]
fn labels_stand_in_chromium_where_resvg_has_them() {
    let dir = tempfile::tempdir().unwrap();
    let chromium = std::env::var("BORDERMAP_CHROMIUM").unwrap_or_else(|_| "chromium".into());
    for args in [&[][..], &["--size", "A4", "--theme", "print"], &["--labels", "local"], &["--facet", "type"]] {
        let svg = map(dir.path(), args);
        let (ours, theirs) = (in_resvg(&svg), in_chromium(dir.path(), &chromium, &svg));
        assert_eq!(ours.len(), theirs.len());
        assert!(ours.len() > 60);
        // On pages in millimetres Chromium rounds the size of letters, which adds up along a line.
        let off = |((_, ours), theirs): (&(String, Span), &Span)| {
            ((ours.0 - theirs.0).abs(), ((ours.1 - theirs.1).abs() - 0.002 * ours.1).max(0.0))
        };
        let most = ours.iter().zip(&theirs).map(off).fold((0.0, 0.0), |m: Span, o| (m.0.max(o.0), m.1.max(o.1)));
        println!("{args:?}: {} texts, left ends at most {:.3} px apart", ours.len(), most.0);
        assert!(most.0 < 0.25 && most.1 < 0.1, "{args:?}: {most:?}");
    }
}

fn map(dir: &Path, args: &[&str]) -> String {
    let all = [&["map", "-q", "--embed-fonts", "-o", "map.svg"], args].concat();
    assert_cmd::Command::cargo_bin("bordermap").unwrap().current_dir(dir).args(all).assert().success();
    fs::read_to_string(dir.join("map.svg")).unwrap()
}

fn in_resvg(svg: &str) -> Vec<(String, Span)> {
    let mut fonts = usvg::fontdb::Database::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fonts");
    fonts.load_fonts_dir(folder);
    let options = usvg::Options { fontdb: Arc::new(fonts), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).unwrap();
    let mut all = Vec::new();
    texts(tree.root(), &mut all);
    all
}

fn texts(group: &usvg::Group, all: &mut Vec<(String, Span)>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => texts(group, all),
            usvg::Node::Text(text) => {
                let area = text.bounding_box();
                let words: String = text.chunks().iter().map(usvg::TextChunk::text).collect();
                // Chromium counts the space after the last letter.
                let spans = text.chunks().iter().flat_map(usvg::TextChunk::spans);
                let spacing = spans.map(usvg::TextSpan::letter_spacing).next_back().unwrap_or(0.0);
                all.push((words, (f64::from(area.left()), f64::from(area.width() + spacing))));
            }
            _ => {}
        }
    }
}

/// Chromium lays the texts out, and a script writes down where they are.
fn in_chromium(dir: &Path, chromium: &str, svg: &str) -> Vec<Span> {
    let inline = svg.split_once("?>").unwrap().1;
    // The cells of the letters; getBBox would round, and add what letters hang over.
    let script = "document.fonts.ready.then(() => { document.title = [...document.querySelectorAll('svg text')].map(t => { \
                  const cells = [...Array(t.getNumberOfChars()).keys()].map(i => t.getExtentOfChar(i)); \
                  const left = Math.min(...cells.map(c => c.x)), right = Math.max(...cells.map(c => c.x + c.width)); \
                  return left + ' ' + (right - left) }).join(';'); document.querySelector('svg').remove() })";
    let page = format!("<!doctype html><meta charset=\"utf-8\"><title></title><body>{inline}<script>{script}</script>");
    fs::write(dir.join("page.html"), page).unwrap();
    let out = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("file://{}", dir.join("page.html").display()))
        .output()
        .unwrap();
    let html = String::from_utf8_lossy(&out.stdout);
    let list = html.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
    let span = |text: &str| {
        let (left, width) = text.split_once(' ').unwrap();
        (left.parse().unwrap(), width.parse().unwrap())
    };
    list.split(';').map(span).collect()
}
