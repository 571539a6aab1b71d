//! What the script is given: the study as columns of numbers, and the map's parts.

use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use super::Contents;
use super::filters::Facet;
use crate::analysis::BANDS_M;
use crate::model::{Location, Side, Type};
use crate::render::map::live::{Live, NAME_SCALES};
use crate::render::scene::{Anchor, Layer, Mark, Paint, Path, Point, Shape, Stroke, Symbol};
use crate::render::text::families;
use crate::render::theme::Theme;
use crate::study::Study;

/// Units of the ground's coordinates a pixel.
const UNITS: f64 = 10.0;

/// Bytes as gzip in base64, which the browser unpacks.
pub fn packed(bytes: &[u8]) -> String {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    let packed = packer.write_all(bytes).and_then(|()| packer.finish()).unwrap_or_default();
    BASE64_STANDARD.encode(packed)
}

/// The study as JSON.
pub fn study(study: &Study, live: &Live, facets: &[Facet], contents: &Contents<'_>, theme: &Theme) -> Vec<u8> {
    let dark = Theme::named("dark").unwrap_or_default();
    let mut palette = Palette { themes: [theme, &dark], colours: Vec::new() };
    let border = &study.border.border;
    let styles: Vec<Value> = live
        .styles
        .iter()
        .map(|style| json!({"name": style.name, "paint": palette.of(style.paint), "shape": style.shape as usize}))
        .collect();
    let mut courses: Vec<String> = Vec::new();
    let ground: Vec<Value> = live
        .ground
        .iter()
        .map(|layer| json!({"id": layer.id, "paths": paths(layer, &mut palette, &mut courses)}))
        .collect();
    let names: Vec<Value> = NAME_SCALES
        .iter()
        .zip(&live.names)
        .map(|(scale, layers)| json!({"scale": scale, "marks": names(layers, &mut palette)}))
        .collect();
    let paper = palette.of(crate::render::style::PAPER);
    let sectors: Vec<Value> = border.sectors().iter().map(|s| json!([s.start_m.round(), s.end_m.round()])).collect();
    let names_of: Map<String, Value> = facets.iter().map(|facet| (facet.name.into(), json!(facet.values))).collect();
    let value = json!({
        "title": border.line().name,
        "size": [live.size.0, live.size.1],
        "metre": live.pixels_a_metre,
        "units": live.ground_scale * UNITS,
        "piled": live.piled,
        "paper": paper,
        "courses": courses,
        "ground": ground,
        "names": names,
        "shapes": SHAPES.map(outline),
        "styles": styles,
        "heading": live.heading,
        "sizes": live.size_heading,
        "length": border.length_m().round(),
        "sectors": sectors,
        "left": border.line().left,
        "right": border.line().right,
        "facets": names_of,
        "rows": rows(study, live, facets),
        "chances": chances(study),
        "columns": contents.fields.iter().map(|f| json!([f.name, kind(f.of)])).collect::<Vec<_>>(),
        "shown": shown(study, contents),
        "words": contents.words.script(),
        "palette": palette.colours.iter().map(|c| json!(c)).collect::<Vec<_>>(),
    });
    value.to_string().into_bytes()
}

const SHAPES: [Shape; 8] = [
    Shape::Circle,
    Shape::Square,
    Shape::Triangle,
    Shape::Diamond,
    Shape::TriangleDown,
    Shape::Pentagon,
    Shape::Cross,
    Shape::Star,
];

/// The outline of a shape of radius 1 as a path.
fn outline(shape: Shape) -> String {
    let corners: Vec<String> = shape.outline().iter().map(|(x, y)| format!("{x:.3} {y:.3}")).collect();
    if corners.is_empty() { "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z".into() } else { format!("M{}Z", corners.join("L")) }
}

/// Colours, each in the theme of the map and in the dark one.
struct Palette<'a> {
    themes: [&'a Theme; 2],
    colours: Vec<[String; 2]>,
}

impl Palette<'_> {
    fn of(&mut self, paint: Paint) -> usize {
        let css = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
        let colour = self.themes.map(|theme| css(theme.of(paint.rgb)));
        self.colours.iter().position(|known| *known == colour).unwrap_or_else(|| {
            self.colours.push(colour);
            self.colours.len() - 1
        })
    }

    /// Colour and opacity.
    fn fill(&mut self, paint: Option<Paint>) -> Value {
        paint.map_or(Value::Null, |paint| json!([self.of(paint), hundredths(paint.opacity)]))
    }

    /// Colour, opacity, width and dashes.
    fn stroke(&mut self, stroke: Option<&Stroke>) -> Value {
        stroke.map_or(Value::Null, |s| json!([self.of(s.paint), hundredths(s.paint.opacity), s.width, s.dash]))
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The paths of a layer. Several may run one course: a casing and the line in it.
fn paths(layer: &Layer, palette: &mut Palette<'_>, courses: &mut Vec<String>) -> Vec<Value> {
    let mut all = Vec::new();
    for mark in &layer.marks {
        let Mark::Path(path) = mark else { continue };
        let course = course(path);
        let k = courses.iter().position(|known| *known == course).unwrap_or_else(|| {
            courses.push(course);
            courses.len() - 1
        });
        all.push(json!([k, palette.fill(path.fill), palette.stroke(path.stroke.as_ref())]));
    }
    all
}

/// A path in whole units, in steps.
fn course(path: &Path) -> String {
    let mut out = String::new();
    let place = |p: &Point| ((p.0 * UNITS).round() as i64, (p.1 * UNITS).round() as i64);
    for line in &path.lines {
        let mut last = (0, 0);
        for (i, at) in line.iter().map(place).enumerate() {
            if i == 0 {
                out += &format!("M{} {}", at.0, at.1);
            } else if at != last {
                out += &format!("l{} {}", at.0 - last.0, at.1 - last.1);
            }
            last = at;
        }
        if path.closed {
            out.push('Z');
        }
    }
    out
}

/// Names and their dots. A text belongs to the dot before it, which it moves apart from no more than twice as far.
fn names(layers: &[Layer], palette: &mut Palette<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for layer in layers {
        let mut dot: Option<&Symbol> = None;
        let mut leader: Option<&Path> = None;
        let mut marks = layer.marks.iter().peekable();
        while let Some(mark) = marks.next() {
            match mark {
                Mark::Path(path) => leader = Some(path),
                Mark::Symbol(symbol) => {
                    dot = Some(symbol);
                    // From a sign with a number the leader runs to where it belongs, from a dot to its name.
                    let numbered = matches!(marks.peek(), Some(Mark::Text(text)) if within(text.at, symbol));
                    if let Some(path) = leader.take() {
                        all.push(leader_of(path, symbol, numbered, palette));
                    }
                    all.push(symbol_of(symbol, palette));
                }
                Mark::Text(text) => {
                    let anchor = ["start", "middle", "end"][match text.anchor {
                        Anchor::Left => 0,
                        Anchor::Middle => 1,
                        Anchor::Right => 2,
                    }];
                    let halo = text.halo.map(|(paint, width)| (palette.of(paint), width));
                    let at = dot.map_or(text.at, |dot| dot.at);
                    all.push(json!({
                        "text": text.text, "at": place(at), "off": place((text.at.0 - at.0, text.at.1 - at.1)),
                        "size": text.size, "bold": text.bold, "paint": palette.of(text.paint), "anchor": anchor,
                        "halo": halo, "spacing": hundredths(text.spacing), "family": families(&text.text), "inside": dot.is_some_and(|dot| within(text.at, dot)),
                    }));
                }
            }
        }
    }
    all
}

/// Whether a text stands in a symbol.
fn within(at: Point, symbol: &Symbol) -> bool {
    symbol.radius > 5.0 && (at.0 - symbol.at.0).hypot(at.1 - symbol.at.1) < symbol.radius
}

fn place((x, y): Point) -> [f64; 2] {
    [hundredths(x), hundredths(y)]
}

fn symbol_of(symbol: &Symbol, palette: &mut Palette<'_>) -> Value {
    json!({
        "at": place(symbol.at), "radius": hundredths(symbol.radius), "shape": symbol.shape as usize,
        "fill": palette.fill(symbol.fill), "stroke": palette.stroke(symbol.stroke.as_ref()),
    })
}

fn leader_of(path: &Path, symbol: &Symbol, ends: bool, palette: &mut Palette<'_>) -> Value {
    let at = symbol.at;
    // It begins under the sign, which does not grow with it.
    let from = |(x, y): Point| if ends && x.hypot(y) < symbol.radius + 3.0 { (0.0, 0.0) } else { (x, y) };
    let course: Vec<[f64; 2]> = path.lines.iter().flatten().map(|p| place(from((p.0 - at.0, p.1 - at.1)))).collect();
    json!({"at": place(at), "line": course, "ends": ends, "stroke": palette.stroke(path.stroke.as_ref())})
}

/// How many of each incident's draws are within each band and on each side; none without draws, or with more sides than a page should hold.
fn chances(study: &Study) -> Value {
    let sides = &study.summary.by_side;
    let Some(draws) = study.draws.as_ref().filter(|_| sides.len() <= MOST_SIDES) else { return Value::Null };
    let count = |holds: &dyn Fn(f64, Option<u8>) -> bool| -> Vec<usize> {
        let of = |i: usize| draws.of(i).filter(|(distance, side)| holds(*distance, Some(*side))).count();
        (0..study.locations.len()).map(of).collect()
    };
    let within = BANDS_M.map(|band| count(&|distance, _| distance <= band));
    let side = sides.iter().map(|(name, _)| draws.side(name)).map(|number| count(&|_, side| side == number));
    json!({"draws": draws.count, "within": within, "side": side.collect::<Vec<_>>()})
}

/// Sides whose chances a page holds.
const MOST_SIDES: usize = 4;

/// The incidents, a column each.
fn rows(study: &Study, live: &Live, facets: &[Facet]) -> Value {
    let dataset = &study.incidents.dataset;
    let (incidents, locations) = (&dataset.incidents, &study.locations);
    let day = |date: jiff::civil::Date| (date - jiff::civil::date(1970, 1, 1)).get_days();
    let up = |l: &Location| match l.side {
        Side::Left => 1,
        Side::Right => -1,
        Side::On => 0,
    };
    let mut rows = json!({
        "x": live.dots.iter().map(|dot| hundredths(dot.at.0)).collect::<Vec<_>>(),
        "y": live.dots.iter().map(|dot| hundredths(dot.at.1)).collect::<Vec<_>>(),
        "lon": incidents.iter().map(|i| i.position.lon()).collect::<Vec<_>>(),
        "lat": incidents.iter().map(|i| i.position.lat()).collect::<Vec<_>>(),
        "radius": live.dots.iter().map(|dot| hundredths(dot.radius)).collect::<Vec<_>>(),
        "style": live.dots.iter().map(|dot| dot.style).collect::<Vec<_>>(),
        "from": incidents.iter().map(|i| i.days.map(|days| day(days.0))).collect::<Vec<_>>(),
        "until": incidents.iter().map(|i| i.days.map(|days| day(days.1))).collect::<Vec<_>>(),
        "low": incidents.iter().map(|i| i.fatalities.map(|f| f.0)).collect::<Vec<_>>(),
        "high": incidents.iter().map(|i| i.fatalities.map(|f| f.1)).collect::<Vec<_>>(),
        "distance": locations.iter().map(|l| l.distance_m.round()).collect::<Vec<_>>(),
        "chainage": locations.iter().map(|l| l.chainage_m.round()).collect::<Vec<_>>(),
        "up": locations.iter().map(up).collect::<Vec<_>>(),
    });
    for facet in facets {
        rows[facet.name] = json!(facet.of);
    }
    rows
}

/// What a column holds, for GeoJSON: text, a number, or true and false.
fn kind(of: Type) -> &'static str {
    match of {
        Type::Whole | Type::Decimal(_) => "number",
        Type::Bool => "boolean",
        Type::Json => "json",
        _ => "text",
    }
}

/// The columns of the table before it is asked for all: what an incident is called, and where.
fn shown(study: &Study, contents: &Contents<'_>) -> Vec<usize> {
    let dataset = &study.incidents.dataset;
    let named = |field: &str| {
        let name = &dataset.records.columns()[dataset.column_of(field)?];
        contents.fields.iter().position(|field| field.name == *name)
    };
    ["place", "title"].into_iter().filter_map(named).collect()
}
