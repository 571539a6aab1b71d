//! The map against PROJ, XML and its own rules.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use bordermap::input::Reading;
use bordermap::render::{self, Fonts, Map, Projection, Projector};
use bordermap::study::options::{AutoLength, DrawOptions, MapOptions, Points, Stacks};
use bordermap::study::{Options, Study, StudyBorder, StudyIncidents};
use bordermap::{Border, Dataset, Edges, LonLat, builtin};
use roxmltree::{Document, Node};
use serde::Deserialize;

#[derive(Deserialize)]
struct Projected {
    definition: String,
    lonlat: Vec<[f64; 2]>,
    xy: Vec<[f64; 2]>,
}

fn proj_fixture() -> Vec<Projected> {
    serde_json::from_slice(include_bytes!("fixtures/projection.json")).unwrap()
}

fn parsed(definition: &str) -> Projection {
    let value = |key: &str| -> f64 {
        let tail = definition.split(&format!("+{key}=")).nth(1).unwrap();
        tail.split(' ').next().unwrap().parse().unwrap()
    };
    match definition.split_whitespace().next().unwrap() {
        "+proj=lcc" => Projection::Conic { lon0: value("lon_0"), lat1: value("lat_1"), lat2: value("lat_2") },
        "+proj=merc" => Projection::Mercator { lon0: value("lon_0"), lat1: value("lat_ts") },
        "+proj=tmerc" => Projection::Transverse { lon0: value("lon_0"), k0: value("k_0") },
        "+proj=stere" => Projection::Stereographic { lon0: value("lon_0"), lat0: value("lat_0") },
        "+proj=omerc" => Projection::Oblique { lon0: value("lonc"), lat0: value("lat_0"), azimuth: value("alpha") },
        other => panic!("{other}"),
    }
}

#[test]
fn projections_agree_with_proj() {
    for set in proj_fixture() {
        let projector = Projector::new(parsed(&set.definition));
        for (&[lon, lat], &[x, y]) in set.lonlat.iter().zip(&set.xy) {
            let (e, n) = projector.project(LonLat::new(lon, lat).unwrap());
            let far = 1e-9 * x.hypot(y);
            assert!((e - x).abs() < 1e-4 + far && (n - y).abs() < 1e-4 + far, "{} at {lon} {lat}", set.definition);
        }
    }
}

#[test]
fn the_projection_follows_the_extent() {
    let kind = |west, south, east, north| {
        let words = Projection::fitted(west, south, east, north).words();
        words.split(',').next().unwrap().split(" centred").next().unwrap().to_string()
    };
    assert_eq!(kind(60.9, 29.4, 74.6, 37.1), "Lambert conformal conic");
    assert_eq!(kind(70.5, 33.5, 71.5, 34.5), "transverse Mercator");
    assert_eq!(kind(-75.0, -56.0, -66.0, -17.0), "transverse Mercator");
    assert_eq!(kind(5.0, -8.0, 40.0, 8.0), "Mercator");
    assert_eq!(kind(10.0, 40.0, 25.0, 50.0), "stereographic");
    assert_eq!(kind(-30.0, 72.0, 60.0, 82.0), "stereographic");
    assert_eq!(kind(-68.0, 82.0, 128.0, 87.0), "stereographic");
    assert!(Projection::fitted(178.0, 60.0, 184.0, 66.0).words().contains("central meridian 179° W"));
    assert_eq!(kind(-180.0, -60.0, 180.0, 75.0), "Mercator");
}

fn drawn(dataset: &Dataset) -> (Map, String) {
    drawn_as(dataset, MapOptions { status: Some("A note.".into()), ..MapOptions::default() })
}

fn drawn_as(dataset: &Dataset, map: MapOptions) -> (Map, String) {
    let options =
        Options { draws: DrawOptions { draws: Some(0), ..DrawOptions::default() }, map, ..Options::default() };
    let border = StudyBorder::builtin(&options.border).unwrap().unwrap();
    let incidents = StudyIncidents {
        dataset: dataset.clone(),
        filtered_out: 0,
        files: Vec::new(),
        duplicates: Vec::new(),
        compared: Vec::new(),
        deduped: 0,
        builtin: false,
    };
    let study = Study::new(border, builtin::base_map(), incidents, options).unwrap();
    let fonts = Fonts::new();
    let map = render::map(&study, &fonts).unwrap();
    let svg = render::svg(&map.scene, &fonts, &render::Theme::default());
    (map, svg)
}

fn layer<'a>(document: &'a Document<'a>, id: &str) -> Node<'a, 'a> {
    document.descendants().find(|n| n.attribute("id") == Some(id)).unwrap_or_else(|| panic!("no layer {id}"))
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// The pixel of a symbol: a circle's centre or the translation of a path.
fn pixel(node: Node<'_, '_>) -> (f64, f64) {
    if node.has_tag_name("circle") {
        return (number(node, "cx"), number(node, "cy"));
    }
    let text = node.attribute("transform").unwrap();
    let inside = text.trim_start_matches("translate(").trim_end_matches(')');
    let mut parts = inside.split(' ').map(|v| v.parse::<f64>().unwrap());
    (parts.next().unwrap(), parts.next().unwrap())
}

/// From PROJ's easting and northing to pixels, by the map's own attributes.
fn to_pixel(root: Node<'_, '_>, xy: (f64, f64)) -> (f64, f64) {
    let scale = number(root, "data-pixels-per-metre");
    ((xy.0 - number(root, "data-origin-easting")) * scale, (number(root, "data-origin-northing") - xy.1) * scale)
}

#[test]
fn incidents_are_where_proj_puts_them() {
    let dataset = builtin::incidents().unwrap();
    let (_, svg) = drawn(&dataset);
    let document = Document::parse(&svg).unwrap();
    let root = document.root_element();
    let fixture = &proj_fixture()[0];
    assert_eq!(root.attribute("data-projection"), Some(fixture.definition.as_str()));
    let symbols: Vec<_> = layer(&document, "incidents").children().filter(is_mark).collect();
    assert_eq!(symbols.len(), 220);
    for symbol in symbols {
        let id = symbol.attribute("data-id").unwrap();
        let row = dataset.incidents.iter().position(|i| dataset.field(i, "id") == id).unwrap();
        let wanted = to_pixel(root, fixture.xy[row].into());
        let found = pixel(symbol);
        assert!((found.0 - wanted.0).hypot(found.1 - wanted.1) < 0.01, "row {row}: {found:?}, PROJ {wanted:?}");
    }
}

fn is_mark(node: &Node<'_, '_>) -> bool {
    node.is_element() && !node.has_tag_name("style")
}

/// The vertices of a path's data: M x y, and l dx dy from there.
fn vertices(d: &str) -> Vec<(f64, f64)> {
    let mut at = (0.0, 0.0);
    let mut all = Vec::new();
    let mut rest = d;
    while let Some(i) = rest.find(['M', 'l', 'Z']) {
        let command = &rest[i..=i];
        let after = &rest[i + 1..];
        let numbers = &after[..after.find(['M', 'l', 'Z']).unwrap_or(after.len())];
        rest = &after[numbers.len()..];
        if command == "Z" {
            continue;
        }
        let cut = numbers[1..].find([' ', '-']).unwrap() + 1;
        let (x, y): (f64, f64) = (numbers[..cut].parse().unwrap(), numbers[cut..].trim().parse().unwrap());
        at = if command == "M" { (x, y) } else { (at.0 + x, at.1 + y) };
        all.push(at);
    }
    all
}

#[test]
fn border_vertices_are_where_the_projection_puts_them() {
    let (_, svg) = drawn(&builtin::incidents().unwrap());
    let document = Document::parse(&svg).unwrap();
    let root = document.root_element();
    let projector = Projector::new(parsed(root.attribute("data-projection").unwrap()));
    let border = Border::new(builtin::durand().unwrap(), Edges::Geodesic).unwrap();
    let course: Vec<(f64, f64)> =
        border.course().iter().flatten().map(|&p| to_pixel(root, projector.project(p))).collect();
    let path = layer(&document, "border").children().rfind(Node::is_element).unwrap();
    let vertices = vertices(path.attribute("d").unwrap());
    assert!(vertices.len() > 500);
    for v in vertices {
        let nearest = course.iter().map(|c| (c.0 - v.0).hypot(c.1 - v.1)).fold(f64::INFINITY, f64::min);
        assert!(nearest < 0.01, "{v:?} is {nearest} px off");
    }
}

#[test]
fn document_has_titles_layers_and_unique_ids() {
    let (_, svg) = drawn(&builtin::incidents().unwrap());
    let document = Document::parse(&svg).unwrap();
    let mut ids = BTreeSet::new();
    for id in document.descendants().filter_map(|n| n.attribute("id")) {
        assert!(ids.insert(id.to_string()), "id {id} occurs twice");
    }
    let inkscape = "http://www.inkscape.org/namespaces/inkscape";
    let layers: Vec<_> = document.root_element().children().filter(|n| n.has_tag_name("g")).collect();
    assert!(layers.len() > 12);
    assert!(layers.iter().all(|l| l.attribute((inkscape, "groupmode")) == Some("layer")));
    assert!(layers.iter().all(|l| l.attribute((inkscape, "label")).is_some()));
    let names: Vec<_> = layers.iter().filter_map(|l| l.attribute("id")).collect();
    let at = |name: &str| names.iter().position(|n| *n == name).unwrap();
    assert!(at("border") > at("incidents"), "the border is over the incidents");
    let titles = layer(&document, "incidents").descendants().filter(|n| n.has_tag_name("title")).count();
    assert_eq!(titles, 220, "each incident has a tooltip");
    for text in document.descendants().filter(|n| n.has_tag_name("text")) {
        assert!(text.children().all(|c| c.is_text()), "a label is one text");
    }
    assert!(svg.len() < 600_000);
}

/// Boxes of all texts on the map's frame, measured anew from the document.
fn boxes(document: &Document<'_>, layers: &[&str]) -> Vec<(String, [f64; 4])> {
    let fonts = Fonts::new();
    let mut out = Vec::new();
    for id in layers {
        for text in layer(document, id).children().filter(|n| n.has_tag_name("text")) {
            let content = text.text().unwrap();
            let (size, x, y) = (number(text, "font-size"), number(text, "x"), number(text, "y"));
            let letters = content.chars().count() as f64;
            let spacing = text.attribute("letter-spacing").map_or(0.0, |s| s.parse().unwrap());
            let bold = text.attribute("font-weight").is_some();
            let width = fonts.width(content, size, bold) + spacing * (letters - 1.0);
            let left = match text.attribute("text-anchor") {
                None => x,
                Some("middle") => x - f64::midpoint(width, spacing),
                _ => x - width,
            };
            out.push((content.to_string(), [left, y - 0.7 * size, left + width, y]));
        }
    }
    out
}

#[test]
fn no_label_covers_another_or_the_border_or_leaves_the_map() {
    let dataset = builtin::incidents().unwrap();
    // The narrowest map, usual ones, A3, and pages of fixed height.
    for (width, size) in
        [(600, None), (900, None), (1280, None), (1587, None), (1280, Some("1280x720")), (800, Some("800x1100"))]
    {
        let size = size.map(|size| size.parse().unwrap());
        let (map, svg) = drawn_as(&dataset, MapOptions { width, size, ..MapOptions::default() });
        no_overlaps(&map, &svg);
    }
}

fn no_overlaps(map: &Map, svg: &str) {
    let document = Document::parse(svg).unwrap();
    let labels = boxes(
        &document,
        &[
            "country-names",
            "province-names",
            "towns",
            "crossings",
            "cluster-numbers",
            "legend",
            "title-block",
            "caption",
            "scale",
        ],
    );
    assert!(labels.len() > 60);
    for (i, (a, p)) in labels.iter().enumerate() {
        for (b, q) in &labels[..i] {
            let apart = p[0] >= q[2] || q[0] >= p[2] || p[1] >= q[3] || q[1] >= p[3];
            assert!(apart, "{a} covers {b} on a map {} wide", map.scene.width);
        }
        assert!(p[0] > 0.0 && p[2] < map.scene.width && p[3] < map.scene.height, "{a} leaves the page");
    }
    let names = boxes(&document, &["country-names", "province-names", "towns", "crossings"]);
    let line = layer(&document, "border").children().rfind(Node::is_element).unwrap();
    for (x, y) in vertices(line.attribute("d").unwrap()) {
        for (name, b) in &names {
            assert!(x < b[0] || x > b[2] || y < b[1] || y > b[3], "{name} covers the border at {x} {y}");
        }
    }
}

#[test]
fn geometry_ends_at_the_frame() {
    let (_, svg) = drawn(&builtin::incidents().unwrap());
    let document = Document::parse(&svg).unwrap();
    let frame = layer(&document, "frame").children().find(|n| n.has_tag_name("path")).unwrap();
    let corners = vertices(frame.attribute("d").unwrap());
    let (left, top) = corners.iter().fold((f64::INFINITY, f64::INFINITY), |m, c| (m.0.min(c.0), m.1.min(c.1)));
    let (right, bottom) = corners.iter().fold((0.0f64, 0.0f64), |m, c| (m.0.max(c.0), m.1.max(c.1)));
    let mut seen = 0;
    for id in ["water", "land", "rivers", "lakes", "provinces", "graticule", "countries", "control", "claims", "border"]
    {
        for path in layer(&document, id).children().filter(|n| n.has_tag_name("path")) {
            for (x, y) in vertices(path.attribute("d").unwrap()) {
                seen += 1;
                let inside = x > left - 0.02 && x < right + 0.02 && y > top - 0.02 && y < bottom + 0.02;
                assert!(inside, "{id}: {x} {y} is outside {left} {top} {right} {bottom}");
            }
        }
    }
    assert!(seen > 5_000);
    assert!(!svg.contains("rdf") && !svg.contains("<metadata"));
}

#[test]
fn a_label_is_one_text_with_its_halo_under_it() {
    let (map, svg) = drawn(&builtin::incidents().unwrap());
    let document = Document::parse(&svg).unwrap();
    let mut seen = BTreeSet::new();
    for text in document.descendants().filter(|n| n.has_tag_name("text")) {
        let place = ["x", "y"].map(|name| text.attribute(name).unwrap().to_string());
        assert!(seen.insert((text.text().unwrap().to_string(), place)), "{:?} is there twice", text.text());
        let halo = text.attribute("stroke").is_some();
        assert_eq!(text.attribute("paint-order"), halo.then_some("stroke"), "{:?}", text.text());
        assert!(text.attribute("direction").is_none());
    }
    for script in ["جلال‌آباد", "کوئٹہ", "Kabul"].map(|name| name.replace('\u{200c}', "")) {
        assert!(seen.iter().any(|(text, _)| text.replace('\u{200c}', "") == script), "{script}");
    }
    for name in &map.missing.unplaced {
        let named = ["towns", "crossings", "province-names", "country-names"];
        let there = boxes(&document, &named).into_iter().any(|(text, _)| text == *name);
        assert!(!there, "{name} is said to have no room");
    }
}

#[test]
fn incidents_outside_the_frame_are_counted_not_moved() {
    let csv = "date,type,lat,lon\n2025-01-01,clash,34.1,71.1\n2025-01-01,clash,24.9,67.0\n";
    let (map, svg) = drawn(&bordermap::input::incidents("x.csv", csv.as_bytes(), &Reading::default()).unwrap());
    assert_eq!(map.missing.outside, 1);
    let document = Document::parse(&svg).unwrap();
    assert_eq!(layer(&document, "incidents").children().filter(is_mark).count(), 1);
    let caption: String = layer(&document, "caption").descendants().filter_map(|n| n.text()).collect();
    assert!(caption.contains("; the other lies outside the map"), "{caption}");
}

#[test]
fn hostile_text_stays_text() {
    let csv = "date,type,title,lat,lon\n2025-01-01,\"<script>&\",\"a\u{1}b\u{202e}\u{ffff}\"\"'<\",34.1,71.1\n";
    let (_, svg) = drawn(&bordermap::input::incidents("x.csv", csv.as_bytes(), &Reading::default()).unwrap());
    let document = Document::parse(&svg).unwrap();
    let symbol = layer(&document, "incidents").first_element_child().unwrap();
    assert_eq!(symbol.attribute("data-type"), Some("<script>&"));
    assert!(!svg.contains("<script"));
    assert!(!svg.contains(['\u{1}', '\u{202e}', '\u{ffff}']));
}

#[test]
fn scale_bar_is_true_to_half_a_percent() {
    let (_, svg) = drawn(&builtin::incidents().unwrap());
    let document = Document::parse(&svg).unwrap();
    let bar = layer(&document, "scale");
    let d = bar.first_element_child().unwrap().attribute("d").unwrap();
    let along = vertices(d);
    let pixels = along[3].0 - along[0].0;
    // 200 km along the parallel 33° N about the middle meridian, projected by the verified projection.
    let root = document.root_element();
    let projector = Projector::new(parsed(root.attribute("data-projection").unwrap()));
    let metres_a_degree = 93_453.2; // one degree of longitude on the parallel 33° N of WGS 84
    let half = 100_000.0 / metres_a_degree;
    let (a, _) = to_pixel(root, projector.project(LonLat::new(67.7 - half, 33.0).unwrap()));
    let (b, _) = to_pixel(root, projector.project(LonLat::new(67.7 + half, 33.0).unwrap()));
    let label: String = bar.descendants().filter_map(|n| n.text()).collect();
    assert!(label.contains("200 km") && label.contains("33° N"), "{label}");
    assert!((pixels / (b - a) - 1.0).abs() < 0.005, "{pixels} px, expected {}", b - a);
}

#[test]
fn picture_has_the_size_of_the_page() {
    let (map, svg) = drawn(&builtin::incidents().unwrap());
    let png = render::png(&svg, 1.0).unwrap();
    assert_eq!(&png[1..4], b"PNG");
    let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert_eq!(width, map.scene.width as u32);
}

#[test]
fn pdf_is_one_page_with_fonts() {
    let (map, svg) = drawn(&builtin::incidents().unwrap());
    let pdf = render::pdf(&[(&map.scene, svg)]).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let has = |text: &[u8]| pdf.windows(text.len()).any(|w| w == text);
    assert!(has(b"/ToUnicode") && has(b"NotoSans"), "text is text, and its font is there");
    // What readers that speak need: a marked document, its language, and the picture's alternative text (as UTF-16, for its middle dots).
    assert!(has(b"/Marked true") && has(b"/Lang (en)") && has(b"/S /Figure") && has(b"/MCID 0"));
    let said: Vec<String> = map.scene.desc.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    assert!(has(format!("/Alt <FEFF{}>", said.concat()).as_bytes()), "{}", map.scene.desc);
}

/// Panels' names of each page.
fn panels(pages: &[render::scene::Scene]) -> Vec<Vec<String>> {
    let is_name = |layer: &&render::scene::Layer| layer.id.starts_with("panel-") && layer.id.ends_with("-name");
    let name = |layer: &render::scene::Layer| match layer.marks.first() {
        Some(render::scene::Mark::Text(text)) => Some(text.text.clone()),
        _ => None,
    };
    pages.iter().map(|page| page.layers.iter().filter(is_name).filter_map(name).collect()).collect()
}

#[test]
fn names_of_panels_leave_room_for_each_other() {
    let long =
        "Adverse environmental effects, release of substance, serious injury, fatality, explosion and fire at once";
    let rows = format!("id,lat,lon,type\n1,34.1,71.1,{long:?}\n2,34.2,71.2,clash\n3,34.3,71.0,raid\n");
    let map = MapOptions { facet: Some("type".into()), ..MapOptions::default() };
    let dataset = bordermap::input::incidents("in.csv", rows.as_bytes(), &Reading::default()).unwrap();
    let page = drawn_as(&dataset, map).0.scene;
    let shown = panels(std::slice::from_ref(&page)).concat();
    assert!(shown.iter().any(|name| name.starts_with("Adverse environmental") && name.ends_with('…')), "{shown:?}");
    let told = texts(&page, "-name").into_iter().filter(|(text, _)| text.starts_with("1 ")).count();
    assert_eq!(told, 3, "each says how many it shows");
    assert!(page.desc.contains(long), "readers that do not see it are told the whole name");
}

#[test]
fn small_multiples_of_a_page_of_fixed_size_go_on_over_the_next_ones() {
    let map = MapOptions { facet: Some("year".into()), size: Some("A4".parse().unwrap()), ..MapOptions::default() };
    let study = Study::builtin(Options { map, ..Options::default() }).unwrap();
    let error = render::map(&study, &Fonts::new()).unwrap_err().to_string();
    assert!(error.contains("too low"), "{error}");
    let pages = render::pages(&study, &Fonts::new()).unwrap().scenes;
    let shown = panels(&pages);
    assert!(pages.len() > 1 && shown.concat().len() == 24, "{shown:?}");
    assert!(shown.concat().is_sorted(), "each year once, in its order: {shown:?}");
    for (page, years) in pages.iter().zip(&shown) {
        assert_eq!((page.width, page.height), (pages[0].width, pages[0].height));
        assert!(years.iter().all(|year| page.desc.contains(&format!("{year}, "))), "{}", page.desc);
        let names = texts(page, "country-names");
        let has = |name: &str| names.iter().any(|(text, _)| text == name);
        assert!(has("AFGHANISTAN") && has("PAKISTAN"), "both sides are named, or a page would take one: {names:?}");
    }
    let titles: Vec<&str> = pages.iter().map(|page| page.title.as_str()).collect();
    let last = format!("Incidents along the Durand Line ({0} of {0})", pages.len());
    assert_eq!(titles.last(), Some(&last.as_str()));
    let document: Vec<_> =
        pages.iter().map(|page| (page, render::svg(page, &Fonts::new(), &render::Theme::default()))).collect();
    let pdf = String::from_utf8_lossy(&render::pdf(&document).unwrap()).into_owned();
    assert!(pdf.contains(&format!("/Count {}", pages.len())));
    assert_eq!(pdf.matches("/S /Figure").count(), pages.len());
}

/// Where a layer's texts stand.
fn texts(scene: &render::scene::Scene, end: &str) -> Vec<(String, (f64, f64))> {
    let layers = scene.layers.iter().filter(|layer| layer.id.ends_with(end));
    let text = |mark: &render::scene::Mark| match mark {
        render::scene::Mark::Text(text) => Some((text.text.clone(), text.at)),
        _ => None,
    };
    layers.flat_map(|layer| layer.marks.iter().filter_map(text)).collect()
}

#[test]
fn frames_differ_in_what_happened_alone() {
    let study = Study::builtin(Options::default()).unwrap();
    let frames = render::frames(&study, &Fonts::new()).unwrap().scenes;
    // Months would be 274: years.
    let names: Vec<String> = frames.iter().map(|scene| texts(scene, "panel-1-name")[0].0.clone()).collect();
    assert_eq!((names.len(), names[0].as_str(), names[23].as_str()), (24, "2003", "2026"));
    for scene in &frames[1..] {
        assert_eq!((scene.width, scene.height), (frames[0].width, frames[0].height));
        for layer in ["scale", "legend", "caption", "title-block"] {
            assert_eq!(texts(scene, layer), texts(&frames[0], layer), "{layer}");
        }
        assert_eq!(texts(scene, "country-names"), texts(&frames[0], "country-names"));
    }
    let shown: usize = study.incidents.dataset.incidents.len();
    let symbols = |scene: &render::scene::Scene| {
        let layer = scene.layers.iter().find(|layer| layer.id == "panel-1-incidents").unwrap();
        layer.marks.iter().filter(|mark| matches!(mark, render::scene::Mark::Symbol(_))).count()
    };
    assert_eq!(frames.iter().map(symbols).sum::<usize>(), shown);
    let map = MapOptions { facet: Some("type".into()), size: Some("16:9".parse().unwrap()), ..MapOptions::default() };
    let study = Study::builtin(Options { map, ..Options::default() }).unwrap();
    let frames = render::frames(&study, &Fonts::new()).unwrap().scenes;
    assert!(frames.len() > 5 && frames.iter().all(|scene| (scene.width, scene.height) == (1280.0, 720.0)));
}

#[test]
fn stacks_are_spread_where_that_is_asked_for() {
    let dataset = builtin::incidents().unwrap();
    let drawn = |stacks, points| {
        let map = MapOptions { stacks, points, ..MapOptions::default() };
        drawn_as(&dataset, map).1
    };
    let (counted, spread) = (drawn(Stacks::Count, Points::Dots), drawn(Stacks::Spread, Points::Dots));
    let circles = |svg: &str| svg.matches("<title>").count();
    assert!(spread.contains("hairlines: incidents of one position") && !counted.contains("hairlines"));
    // No incident is lost.
    assert_eq!(circles(&counted), circles(&spread));
    let options = Options {
        map: MapOptions { stacks: Stacks::Spread, points: Points::Hex, ..MapOptions::default() },
        ..Options::default()
    };
    let refused = render::map(&Study::builtin(options).unwrap(), &Fonts::new()).unwrap_err();
    assert!(refused.to_string().contains("one by one"), "{refused}");
}

/// A mark every 100 km of the line, with its figure where there is room, and a row in the legend.
#[test]
fn kilometre_marks_are_drawn_where_asked_for() {
    let dataset = builtin::incidents().unwrap();
    let marks = |km_marks| {
        let (_, svg) = drawn_as(&dataset, MapOptions { km_marks, ..MapOptions::default() });
        let document = Document::parse(&svg).unwrap();
        let by_id = |id: &str| document.descendants().find(|node| node.attribute("id") == Some(id));
        let ticks = by_id("kilometre-marks").map_or(0, |layer| {
            let path = layer.descendants().rfind(|node| node.has_tag_name("path")).unwrap();
            path.attribute("d").unwrap().matches('M').count()
        });
        let figures =
            by_id("kilometres").map_or(0, |layer| layer.descendants().filter(|n| n.has_tag_name("text")).count());
        (ticks, figures, svg.contains("mark every 100 km of the line"))
    };
    assert_eq!(marks(None), (0, 0, false));
    let (ticks, figures, said) = marks(Some(AutoLength::Metres(100_000.0)));
    assert!(ticks == 28 && (15..=28).contains(&figures) && said, "{ticks} marks, {figures} figures");
    assert_eq!(marks(Some(AutoLength::Auto)).0, 28);
}
