//! Maps of borders, incidents, pages and forms that nobody chose: no text over another or off the page, numbers at their outlines, the border in sight.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a test may panic and print")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bordermap::render::scene::{Anchor, Mark, Path, Point, Scene, Text};
use bordermap::render::{Fonts, Theme, map, svg};
use bordermap::study::options::{BorderOptions, DrawOptions, LegendPlace, MapOptions, Points, Stacks};
use bordermap::study::{File, Options, Study};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rayon::prelude::*;

const SCENES: u64 = 300;

/// Borders, and the degrees about them in which incidents lie: west, south, east, north.
const BORDERS: [(&str, [f64; 4]); 14] = [
    ("durand", [61.5, 29.5, 74.0, 36.8]),
    ("MEX-USA", [-117.0, 26.0, -97.5, 33.0]),
    ("UKR-RUS", [30.0, 45.5, 40.2, 52.5]),
    ("IND-BGD", [88.0, 21.6, 92.6, 26.6]),
    ("PRK-KOR", [126.4, 37.6, 128.4, 38.7]),
    ("KEN-SOM", [40.8, -1.8, 41.8, 4.2]),
    ("CHL-ARG", [-73.5, -54.0, -67.5, -22.0]),
    ("FIN-RUS", [27.5, 60.5, 31.6, 69.8]),
    ("ARM-AZE", [44.7, 38.9, 46.6, 41.2]),
    ("ISR-LBN", [35.1, 33.0, 35.8, 33.4]),
    ("COD-RWA", [28.9, -2.8, 29.6, -1.4]),
    ("CAN-USA", [-140.0, 42.0, -67.0, 69.0]),
    ("ESP-PRT", [-8.9, 37.2, -6.2, 42.1]),
    ("TJK", [67.4, 36.7, 75.1, 41.0]),
];

const TYPES: [&str; 7] =
    ["Armed clash", "Air/drone strike", "Shelling/artillery/missile attack", "Attack", "Protest", "Abduction", "Other"];

struct Dice(ChaCha8Rng);

impl Dice {
    /// From 0 up to 1.
    fn share(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.share() * n as f64) as usize
    }

    fn one_of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

/// A table of incidents: evenly spread, in clusters, on few positions, or on one line.
fn table(dice: &mut Dice, [west, south, east, north]: [f64; 4], count: usize) -> String {
    let anywhere = |dice: &mut Dice| (west + (east - west) * dice.share(), south + (north - south) * dice.share());
    let centres: Vec<(f64, f64)> = (0..=dice.below(12)).map(|_| anywhere(dice)).collect();
    let (form, wide) = (dice.below(4), (east - west) * 0.03);
    let mut text = "id,date,type,place,latitude,longitude,killed,location_error_m\n".to_string();
    for i in 0..count {
        let (x, y) = match form {
            0 => anywhere(dice),
            1 => {
                let centre = dice.one_of(&centres);
                let off = |dice: &mut Dice| (dice.share() + dice.share() - 1.0) * wide;
                (centre.0 + off(dice), centre.1 + off(dice))
            }
            2 => dice.one_of(&centres),
            _ => {
                let t = dice.share();
                (west + (east - west) * t, south + (north - south) * t)
            }
        };
        let (kind, killed) = (dice.one_of(&TYPES), dice.below(40));
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        let error = dice.one_of(&["", "500", "5000", "25000"]);
        writeln!(text, "{i},2025-{month:02}-{day:02},{kind},Place {},{y:.5},{x:.5},{killed},{error}", i % 50).unwrap();
    }
    text
}

/// A study and the options of its map.
fn study(seed: u64, dice: &mut Dice) -> (String, Study) {
    let (border, bounds) = dice.one_of(&BORDERS);
    let count = [1, 2, 5, 30, 200, 220, 600, 2_000, 20_000][if seed.is_multiple_of(40) { 8 } else { dice.below(8) }];
    let csv = table(dice, bounds, count);
    let size = match dice.below(8) {
        0 => Some("A4"),
        1 => Some("A3-portrait"),
        2 => Some("16:9"),
        3 => Some("square"),
        4 if seed.is_multiple_of(5) => Some("A1"),
        _ => None,
    };
    let [west, south, east, north] = bounds;
    let (x, y) = (west + 0.5 * (east - west) * dice.share(), south + 0.5 * (north - south) * dice.share());
    let part = format!("{x:.2},{y:.2},{:.2},{:.2}", x + (east - west) / 3.0, y + (north - south) / 3.0);
    let mut map = MapOptions {
        width: dice.one_of(&[600, 800, 1_000, 1_280, 1_600, 2_400]),
        size: size.map(|size| size.parse().unwrap()),
        focus: (dice.below(4) == 0).then_some(part),
        facet: (dice.below(8) == 0).then(|| dice.one_of(&["month", "type"]).to_string()),
        points: dice.one_of(&[
            Points::Auto,
            Points::Auto,
            Points::Dots,
            Points::Sites,
            Points::Hex,
            Points::Circles,
            Points::Contours,
        ]),
        legend: dice.one_of(&[
            LegendPlace::Auto,
            LegendPlace::Auto,
            LegendPlace::Inside,
            LegendPlace::Beside,
            LegendPlace::Below,
            LegendPlace::None,
        ]),
        ..MapOptions::default()
    };
    if seed.is_multiple_of(3) && [Points::Auto, Points::Dots].contains(&map.points) {
        map.stacks = Stacks::Spread;
    }
    let what = format!(
        "scene {seed}: {count} incidents, {border}, {:?}, focus {:?}, facet {:?}, {:?}, legend {:?}",
        map.size.as_ref().map_or(map.width.to_string(), |size| String::from(size.clone())),
        map.focus,
        map.facet,
        map.points,
        map.legend
    );
    let options = Options {
        border: BorderOptions { border: Some(border.into()), ..BorderOptions::default() },
        draws: DrawOptions { draws: Some(5), ..DrawOptions::default() },
        map,
        ..Options::default()
    };
    let file = File { name: "made.csv".into(), path: "made.csv".into(), source: &csv.as_bytes() };
    (what, Study::of_files(&[file], options).unwrap())
}

/// A box of pixels: left, top, right, bottom.
type Bounds = [f64; 4];

/// The ink of a text: from its capitals' height to its baseline.
fn bounds(text: &Text, fonts: &Fonts) -> Bounds {
    let letters = text.text.chars().count() as f64;
    let width = fonts.width(&text.text, text.size, text.bold) + text.spacing * (letters - 1.0);
    let (x, y) = text.at;
    let left = match text.anchor {
        Anchor::Left => x,
        Anchor::Middle => x - f64::midpoint(width, text.spacing),
        Anchor::Right => x - width,
    };
    [left, y - 0.7 * text.size, left + width, y]
}

fn apart(a: &Bounds, b: &Bounds) -> bool {
    a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3]
}

fn texts(scene: &Scene) -> impl Iterator<Item = (&str, &Text)> {
    scene.layers.iter().flat_map(|layer| {
        layer.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some((layer.id.as_str(), text)),
            _ => None,
        })
    })
}

fn paths<'a>(scene: &'a Scene, layer: &str) -> Vec<&'a Path> {
    let layer = scene.layers.iter().find(|l| l.id == layer);
    let path = |mark: &'a Mark| if let Mark::Path(path) = mark { Some(path) } else { None };
    layer.map_or(Vec::new(), |layer| layer.marks.iter().filter_map(path).collect())
}

/// What is wrong with the texts of a scene.
fn overlaps(scene: &Scene, fonts: &Fonts) -> Vec<String> {
    let found: Vec<(&str, &Text, Bounds)> = texts(scene).map(|(id, t)| (id, t, bounds(t, fonts))).collect();
    let mut wrong = Vec::new();
    for (i, (id, text, a)) in found.iter().enumerate() {
        if a[0] < 0.0 || a[1] < 0.0 || a[2] > scene.width + 0.5 || a[3] > scene.height + 0.5 {
            wrong.push(format!("{id} \"{}\" leaves the page", text.text));
        }
        for (other, another, b) in &found[..i] {
            if !apart(a, b) {
                wrong.push(format!("{id} \"{}\" covers {other} \"{}\"", text.text, another.text));
            }
        }
    }
    wrong
}

fn distance(p: Point, [a, b]: [Point; 2]) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let t = (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / (dx * dx + dy * dy).max(1e-12)).clamp(0.0, 1.0);
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}

fn nearest(p: Point, paths: &[&Path]) -> f64 {
    let lines = paths.iter().flat_map(|path| &path.lines);
    let edges = lines.flat_map(|line| line.iter().zip(line.iter().cycle().skip(1)).map(|(a, b)| [*a, *b]));
    edges.map(|edge| distance(p, edge)).fold(f64::INFINITY, f64::min)
}

/// Numbers that neither touch an outline nor have a line to one.
fn adrift(scene: &Scene) -> Vec<String> {
    let (outlines, leaders) = (paths(scene, "clusters"), paths(scene, "cluster-numbers"));
    let mut wrong = Vec::new();
    for (_, text) in texts(scene).filter(|(id, _)| *id == "cluster-numbers") {
        let at = (text.at.0, text.at.1 - 0.35 * text.size);
        let leads = |leader: &&&Path| {
            let ends = [leader.lines[0][0], leader.lines[0][1]];
            distance(at, ends) < 12.0 && ends.iter().any(|end| nearest(*end, &outlines) < 3.0)
        };
        if nearest(at, &outlines) > 14.0 && leaders.iter().find(leads).is_none() {
            wrong.push(format!("number {} is adrift", text.text));
        }
    }
    wrong
}

fn box_of(path: &Path) -> Bounds {
    let points = path.lines.iter().flatten();
    points.fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |b, p| {
        [b[0].min(p.0), b[1].min(p.1), b[2].max(p.0), b[3].max(p.1)]
    })
}

/// Furniture that covers other furniture, or reaches beyond the page.
fn furniture_overlaps(scene: &Scene, fonts: &Fonts) -> Vec<String> {
    let joined = |a: Bounds, b: Bounds| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
    let whole = |id: &'static str| {
        let texts = texts(scene).filter(|(layer, _)| *layer == id).map(|(_, text)| bounds(text, fonts));
        texts.chain(paths(scene, id).into_iter().map(box_of)).reduce(joined).map(|area| (id, area))
    };
    let found: Vec<(&str, Bounds)> =
        ["title-block", "caption", "legend", "locator", "scale"].into_iter().filter_map(whole).collect();
    let mut wrong = Vec::new();
    for (i, (id, a)) in found.iter().enumerate() {
        if a[0] < 0.0 || a[1] < 0.0 || a[2] > scene.width + 0.5 || a[3] > scene.height + 0.5 {
            wrong.push(format!("{id} leaves the page"));
        }
        wrong.extend(found[..i].iter().filter(|(_, b)| !apart(a, b)).map(|(other, _)| format!("{id} covers {other}")));
    }
    wrong
}

/// The share of the border that neither text nor furniture covers.
fn border_in_sight(scene: &Scene, fonts: &Fonts) -> f64 {
    let over: Vec<Bounds> = texts(scene).map(|(_, text)| bounds(text, fonts)).collect();
    let solid = |id: &str| paths(scene, id).into_iter().filter(|p| p.fill.is_some()).map(box_of).collect::<Vec<_>>();
    let furniture: Vec<Bounds> = ["legend", "locator", "scale"].iter().flat_map(|id| solid(id)).collect();
    let covered = |p: Point| {
        let inside = |b: &&Bounds| p.0 > b[0] && p.0 < b[2] && p.1 > b[1] && p.1 < b[3];
        over.iter().chain(&furniture).find(inside).is_some()
    };
    let (mut all, mut hidden) = (0.0, 0.0);
    for line in paths(scene, "border").iter().flat_map(|path| &path.lines) {
        for pair in line.windows(2) {
            let length = (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
            let steps = (length / 2.0).ceil().max(1.0);
            for step in 0..steps as usize {
                let t = (step as f64 + 0.5) / steps;
                let p = (pair[0].0 + t * (pair[1].0 - pair[0].0), pair[0].1 + t * (pair[1].1 - pair[0].1));
                all += length / steps;
                hidden += if covered(p) { length / steps } else { 0.0 };
            }
        }
    }
    if all == 0.0 { 1.0 } else { 1.0 - hidden / all }
}

/// What one scene is found to be.
enum Found {
    Right(Duration),
    Wrong(String),
    Refused,
}

/// Draws a scene; `written` says where to.
fn found(seed: u64, fonts: &Fonts, written: Option<&std::path::Path>) -> Found {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let (what, study) = study(seed, &mut dice);
    let start = Instant::now();
    // A page that is too low is refused with words.
    let Ok(map) = map(&study, fonts) else { return Found::Refused };
    let took = start.elapsed();
    if let Some(path) = written {
        std::fs::write(path, svg(&map.scene, fonts, &Theme::default())).unwrap();
    }
    let mut faults = overlaps(&map.scene, fonts);
    faults.extend(adrift(&map.scene));
    faults.extend(furniture_overlaps(&map.scene, fonts));
    let seen = border_in_sight(&map.scene, fonts);
    // Inside, though it covers something, is what was asked for.
    if seen < 0.9 && study.options.map.legend != LegendPlace::Inside {
        faults.push(format!("{:.0} % of the border in sight", 100.0 * seen));
    }
    if faults.is_empty() && took < Duration::from_secs(60) {
        return Found::Right(took);
    }
    faults.truncate(6);
    Found::Wrong(format!("{what}, {took:?}\n  {}", faults.join("\n  ")))
}

/// `BORDERMAP_SCENE=86` draws that one alone, into the folder for temporary files.
#[test]
fn scenes_that_nobody_chose_are_right() {
    let fonts = Fonts::new();
    let only: Option<u64> = std::env::var("BORDERMAP_SCENE").ok().map(|seed| seed.parse().unwrap());
    let seeds: Vec<u64> = (1..=SCENES).filter(|seed| only.is_none_or(|only| only == *seed)).collect();
    let path = only.map(|seed| std::env::temp_dir().join(format!("scene{seed}.svg")));
    let all: Vec<Found> = seeds.par_iter().map(|seed| found(*seed, &fonts, path.as_deref())).collect();
    let refused = all.iter().filter(|found| matches!(found, Found::Refused)).count();
    let took = all.iter().filter_map(|found| if let Found::Right(took) = found { Some(*took) } else { None });
    println!("{} scenes, {refused} refused; the slowest took {:?}", all.len(), took.max());
    let wrong: Vec<&str> =
        all.iter().filter_map(|found| if let Found::Wrong(why) = found { Some(why.as_str()) } else { None }).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused < all.len().div_ceil(10), "{refused} refused");
}

/// Towns, incidents and the line left no room about the middle of what the map shows of Thailand; the north-west has some.
#[test]
fn both_states_are_named_wherever_their_land_has_room() {
    let csv = "latitude,longitude,date,type\n14.34334,105.20647,2025-01-01,x\n14.28774,105.15458,2025-01-02,x\n\
        14.21033,105.0859,2025-01-03,x\n14.27875,105.01311,2025-01-04,x\n14.38492,104.98376,2025-01-05,x\n";
    let border = BorderOptions { border: Some("KHM-THA".into()), ..BorderOptions::default() };
    let options = Options { border, ..Options::default() };
    let file = File { name: "made.csv".into(), path: "made.csv".into(), source: &csv.as_bytes() };
    let map = map(&Study::of_files(&[file], options).unwrap(), &Fonts::new()).unwrap();
    let named: Vec<&str> =
        texts(&map.scene).filter(|(layer, _)| *layer == "country-names").map(|(_, text)| text.text.as_str()).collect();
    assert!(named.contains(&"THAILAND") && named.contains(&"CAMBODIA"), "{named:?}");
}
