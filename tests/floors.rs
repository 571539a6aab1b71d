//! The floors of ARCHITECTURE.md: a file imports only from lower floors, never sideways between two folders of one floor,
//! and modules form no circle.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders and files of src by floor.
const FLOORS: [(&str, u8); 15] = [
    ("embedded", 0),
    ("model", 0),
    ("geodesy", 1),
    ("input", 2),
    ("spatial", 2),
    ("builtin", 3),
    ("atlas", 3),
    ("analysis", 3),
    ("study", 4),
    ("export", 5),
    ("render", 5),
    ("io", 6),
    ("products", 6),
    ("cli", 7),
    ("main", 8),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The module path of a file: `input::csv::split`.
fn module(path: &Path) -> Vec<String> {
    let relative = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap().with_extension("");
    let mut parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Every path that the text of a file, tests aside, names from the crate's root; `super` is resolved.
fn imports(text: &str, own: &[String]) -> BTreeSet<Vec<String>> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (start, word) in [("crate::", 0), ("super::", 1)] {
        for (at, _) in code.match_indices(start) {
            // The first of several super:: stands for all.
            if code[..at].ends_with("super::") || code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let mut rest = &code[at..];
            let mut base: Vec<String> = Vec::new();
            if word == 1 {
                base = own.to_vec();
                while let Some(after) = rest.strip_prefix("super::") {
                    base.pop();
                    rest = after;
                }
            } else {
                rest = &rest[start.len()..];
            }
            let path = rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).next().unwrap();
            base.extend(path.split("::").filter(|p| !p.is_empty()).map(String::from));
            // A list in braces: the names before their own paths.
            if rest[path.len()..].starts_with('{') && path.ends_with("::") || path.is_empty() {
                let list = rest.split_once('{').map_or("", |(_, list)| list.split_once('}').map_or(list, |(l, _)| l));
                for name in list.split(',').map(str::trim).filter(|n| !n.is_empty()) {
                    let mut whole = base.clone();
                    whole.extend(name.split("::").map(|p| p.split_whitespace().next().unwrap_or("").to_string()));
                    found.insert(whole);
                }
            } else {
                found.insert(base);
            }
        }
    }
    found
}

#[test]
fn no_import_runs_upwards_or_sideways() {
    let floor = |name: &str| FLOORS.iter().find(|(n, _)| *n == name).map(|(_, floor)| *floor);
    let mut wrong = Vec::new();
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let own = module(&path);
        if own[0] == "lib" || own[0] == "main" {
            continue;
        }
        let here = floor(&own[0]).unwrap_or_else(|| panic!("{own:?} has no floor"));
        for import in imports(&fs::read_to_string(&path).unwrap(), &own) {
            let Some(there) = import.first().and_then(|name| floor(name)) else { continue };
            if import[0] != own[0] && there >= here {
                wrong.push(format!("{} (floor {here}) imports {} (floor {there})", own.join("::"), import.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn modules_form_no_circle() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all: BTreeMap<Vec<String>, PathBuf> = files(&src).into_iter().map(|p| (module(&p), p)).collect();
    // A file depends on the longest module path that an import begins with; a folder's own mod.rs only lists its files.
    let mut edges: BTreeMap<&Vec<String>, BTreeSet<&Vec<String>>> = BTreeMap::new();
    for (own, path) in &all {
        for import in imports(&fs::read_to_string(path).unwrap(), own) {
            let target = (1..=import.len()).rev().find_map(|n| all.get_key_value(&import[..n]));
            if let Some((target, file)) = target
                && target != own
                && !own.starts_with(target)
                && !target.starts_with(own)
                && !file.ends_with("mod.rs")
            {
                edges.entry(own).or_default().insert(target);
            }
        }
    }
    let mut done: BTreeSet<&Vec<String>> = BTreeSet::new();
    for start in all.keys() {
        walk(start, &edges, &mut Vec::new(), &mut done);
    }
}

/// What a folder's mod.rs has from its own files and hands on under its own name: the name, and the file or folder that it is of.
fn handed_on(text: &str) -> BTreeMap<String, String> {
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
    let mut found = BTreeMap::new();
    for statement in code.split(';').filter_map(|s| s.rsplit_once("use ").map(|(_, path)| path.trim())) {
        let Some((from, names)) = statement.split_once("::") else { continue };
        let names = names.trim_matches(['{', '}']).split(',').map(|name| name.trim().rsplit("::").next().unwrap_or(""));
        found.extend(names.map(|name| (name.to_string(), from.to_string())));
    }
    found
}

/// The files and folders of a folder form no circle either, whatever lies in them, and whichever way names take through mod.rs.
#[test]
fn folders_form_no_circle() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all: BTreeMap<Vec<String>, PathBuf> = files(&src).into_iter().map(|p| (module(&p), p)).collect();
    let folders: Vec<&Vec<String>> = all.iter().filter(|(_, p)| p.ends_with("mod.rs")).map(|(m, _)| m).collect();
    for folder in folders {
        let names = handed_on(&fs::read_to_string(&all[folder]).unwrap());
        let inside: Vec<(&Vec<String>, &PathBuf)> =
            all.iter().filter(|(m, _)| m.len() > folder.len() && m.starts_with(folder)).collect();
        let children: BTreeMap<&String, Vec<String>> =
            inside.iter().map(|(m, _)| (&m[folder.len()], m[..=folder.len()].to_vec())).collect();
        let mut edges: BTreeMap<&Vec<String>, BTreeSet<&Vec<String>>> = BTreeMap::new();
        for (own, path) in inside {
            for import in imports(&fs::read_to_string(path).unwrap(), own) {
                let Some(name) = import.strip_prefix(&folder[..]).and_then(|rest| rest.first()) else { continue };
                let child = children.get(name).or_else(|| children.get(names.get(name)?));
                let (from, to) = (&children[&own[folder.len()]], child);
                if let Some(to) = to.filter(|to| *to != from) {
                    edges.entry(from).or_default().insert(to);
                }
            }
        }
        let mut done: BTreeSet<&Vec<String>> = BTreeSet::new();
        for start in children.values() {
            walk(start, &edges, &mut Vec::new(), &mut done);
        }
    }
}

fn walk<'a>(
    at: &'a Vec<String>,
    edges: &BTreeMap<&'a Vec<String>, BTreeSet<&'a Vec<String>>>,
    way: &mut Vec<&'a Vec<String>>,
    done: &mut BTreeSet<&'a Vec<String>>,
) {
    if let Some(i) = way.iter().position(|seen| *seen == at) {
        let circle: Vec<String> = way[i..].iter().chain([&at]).map(|m| m.join("::")).collect();
        panic!("a circle: {}", circle.join(" → "));
    }
    if done.contains(at) {
        return;
    }
    way.push(at);
    for next in edges.get(at).into_iter().flatten() {
        walk(next, edges, way, done);
    }
    way.pop();
    done.insert(at);
}
