//! The incidents: groups by colour and shape, a number by area, coarse locations hollow.

use std::collections::BTreeMap;

use crate::model::{Incident, Location};
use crate::render::map::canvas::{Canvas, Facet, MOST_DOTS, SizeBy};
use crate::render::map::labels::Box4;
use crate::render::map::layers::bins::{self, Class};
use crate::render::map::layers::density;
use crate::render::map::layers::encoding::Encoding;
use crate::render::map::layers::sites;
use crate::render::map::layers::stacks;
use crate::render::map::layers::symbols::{FULL_WIDTH, Sizes, TypeStyle, filled, style, types};
use crate::render::scene::{Anchor, Layer, Mark, Paint, Point, Symbol, Text};
use crate::render::style::{HALO, INK};
use crate::study::options::{Points, Stacks};
use crate::study::words;

/// The layer and what the legend and the labels need to know of it.
pub struct Incidents {
    pub layer: Layer,
    /// Where the symbols are, and their radii.
    pub marks: Vec<(Point, f64)>,
    pub types: Vec<TypeStyle>,
    pub sizes: Sizes,
    /// How many are hollow.
    pub hollow: usize,
    /// How many lie outside the frame.
    pub outside: usize,
    /// Classes and largest circle where they are shown by how many.
    pub bins: Option<(Vec<Class>, (usize, f64), bool)>,
    /// Levels and bandwidth where they are shown by density.
    pub density: Option<(Vec<(f64, Paint)>, f64)>,
    /// Whether incidents of one position are drawn about it.
    pub spread: bool,
    /// How many coincide, where several do, and the areas of these numbers.
    pub counts: Option<Layer>,
    pub count_areas: Vec<Box4>,
    /// What the caption says of the form of the symbols; empty for incidents one by one.
    pub form: String,
    /// The form of the symbols.
    pub points: Points,
    /// The most incidents in a cell or at a place, of all panels.
    pub most: usize,
}

impl Incidents {
    /// No incidents.
    fn none() -> Self {
        Self {
            layer: Layer::new("incidents", "Incidents", Vec::new()),
            marks: Vec::new(),
            types: Vec::new(),
            sizes: Sizes::new(0.0, 1.0, FULL_WIDTH),
            hollow: 0,
            outside: 0,
            bins: None,
            density: None,
            spread: false,
            counts: None,
            count_areas: Vec::new(),
            form: String::new(),
            points: Points::Dots,
            most: 0,
        }
    }
}

/// The share of the symbols' ink that may be hidden under others before they are merged.
const MOST_HIDDEN: f64 = 0.6;
/// The same for circles of places, before they give way to hexagons.
const MOST_HIDDEN_SITES: f64 = 0.4;

/// An incident inside the frame: where it is on the page, and what is known of it.
type Shown<'a> = (Point, &'a Incident, &'a Location);

/// The incidents inside the frame, large symbols first so that small ones stay visible.
pub fn layer(canvas: &Canvas<'_>) -> Incidents {
    let shown = visible(canvas, 0..canvas.data.dataset.incidents.len());
    drawn(canvas, &[shown])
}

/// What the panels of small multiples share, as the legend and the caption say it: types, sizes, classes, the form of the symbols. The
/// canvas is that of any panel.
pub fn common(canvas: &Canvas<'_>, facets: &[Facet]) -> Incidents {
    let panels: Vec<Vec<Shown<'_>>> =
        facets.iter().map(|facet| visible(canvas, facet.members.iter().copied())).collect();
    drawn(canvas, &panels)
}

/// A panel of small multiples: its members alone, with what all panels share.
pub fn panel(canvas: &Canvas<'_>, facet: &Facet, common: &Incidents) -> Incidents {
    let encoding = &Encoding::new(canvas);
    let shown = visible(canvas, facet.members.iter().copied());
    let scale = Scale { sizes: common.sizes, types: common.types.clone(), most: common.most };
    in_form(canvas, encoding, common.points, shown, &scale)
}

/// What symbols of all incidents mean one by one, inside the frame or not.
pub fn of_all(canvas: &Canvas<'_>) -> Incidents {
    let (dataset, locations) = (canvas.data.dataset, canvas.data.locations);
    let encoding = &Encoding::new(canvas);
    let groups = || dataset.incidents.iter().zip(locations).map(|(i, l)| encoding.group(i, l));
    let sizes = sizes(canvas, encoding, dataset.incidents.iter());
    Incidents { types: types(encoding, groups(), groups()), sizes: sizes.shrunk(groups().count()), ..Incidents::none() }
}

/// The form in which incidents of a canvas are shown.
pub fn form(canvas: &Canvas<'_>) -> Points {
    if canvas.options.points != Points::Auto {
        return canvas.options.points;
    }
    let encoding = &Encoding::new(canvas);
    let shown = visible(canvas, 0..canvas.data.dataset.incidents.len());
    let sizes = sizes(canvas, encoding, shown.iter().map(|shown| shown.1)).shrunk(shown.len());
    suited(canvas, encoding, &[shown], sizes).0
}

/// Sizes of symbols of some incidents.
fn sizes<'a>(canvas: &Canvas<'_>, encoding: &Encoding<'_>, shown: impl Iterator<Item = &'a Incident>) -> Sizes {
    let most = shown.map(|incident| encoding.size(incident)).fold(0.0, f64::max);
    // A map whose worst incident killed three must not look like one whose worst killed three hundred.
    let full = if canvas.options.size_by == SizeBy::Killed { most.max(50.0) } else { most };
    Sizes::new(most, full, canvas.frame.right - canvas.frame.left)
}

fn visible<'a>(canvas: &'a Canvas<'_>, members: impl Iterator<Item = usize>) -> Vec<Shown<'a>> {
    let (dataset, locations) = (canvas.data.dataset, canvas.data.locations);
    let one =
        |i: usize| Some((canvas.frame.inside(dataset.incidents[i].position)?, &dataset.incidents[i], &locations[i]));
    members.filter_map(one).collect()
}

/// What symbols mean: radii, colours, and the most incidents in a cell or at a place.
struct Scale {
    sizes: Sizes,
    types: Vec<TypeStyle>,
    most: usize,
}

/// All panels on one, in the form that suits the fullest of them.
fn drawn(canvas: &Canvas<'_>, panels: &[Vec<Shown<'_>>]) -> Incidents {
    let encoding = &Encoding::new(canvas);
    let all: Vec<Shown<'_>> = panels.concat();
    let width = canvas.frame.right - canvas.frame.left;
    let fullest = panels.iter().map(Vec::len).max().unwrap_or(0);
    let dataset = canvas.data.dataset;
    let groups = dataset.incidents.iter().zip(canvas.data.locations).map(|(i, l)| encoding.group(i, l));
    let types = types(encoding, groups, all.iter().map(|(_, i, l)| encoding.group(i, l)));
    let single =
        Scale { sizes: sizes(canvas, encoding, all.iter().map(|shown| shown.1)).shrunk(fullest), types, most: 0 };
    let (points, why) = match canvas.options.points {
        Points::Auto => suited(canvas, encoding, panels, single.sizes),
        given => (given, String::new()),
    };
    let scale = match points {
        Points::Sites => {
            let most = panels.iter().map(|panel| most_at(encoding, panel)).max().unwrap_or(0);
            Scale { sizes: site_sizes(most, width), most, ..single }
        }
        Points::Hex | Points::Circles => {
            let most = panels.iter().map(|panel| bins::most(panel.iter().map(|shown| shown.0))).max().unwrap_or(0);
            Scale { most, ..single }
        }
        _ => single,
    };
    let shown = in_form(canvas, encoding, points, all, &scale);
    let form = format!("{}{why}", shown.form);
    if panels.len() < 2 || points != Points::Dots {
        return Incidents { form, points, ..shown };
    }
    // Incidents of one position may be on several panels.
    let each = panels.iter().map(|panel| stacked(canvas, encoding, &mut panel.clone(), scale.sizes));
    let each: Vec<Stacked> = each.collect();
    let spread = each.iter().any(|stacked| !stacked.hairlines.is_empty());
    Incidents { form, points, spread, counts: each.into_iter().find_map(|stacked| stacked.counts), ..shown }
}

/// The form in which little is hidden, and why single symbols are not.
fn suited(canvas: &Canvas<'_>, encoding: &Encoding<'_>, panels: &[Vec<Shown<'_>>], sizes: Sizes) -> (Points, String) {
    let width = canvas.frame.right - canvas.frame.left;
    if panels.iter().any(|panel| panel.len() > MOST_DOTS) {
        let more = words::thousands(MOST_DOTS as f64);
        return (Points::Hex, format!("Hexagons, since there are more than {more} incidents."));
    }
    let single = |panel: &Vec<Shown<'_>>| {
        let mut panel = panel.clone();
        spread(canvas, encoding, &mut panel, sizes);
        let marks: Vec<(Point, f64)> = panel.iter().map(|(at, i, _)| (*at, sizes.radius(encoding.size(i)))).collect();
        sites::hidden(&marks)
    };
    let hidden = panels.iter().map(single).fold(0.0, f64::max);
    if hidden <= MOST_HIDDEN {
        return (Points::Dots, String::new());
    }
    let why = format!("single symbols would hide {:.0} % of their ink", 100.0 * hidden);
    let places: Vec<Vec<sites::Site<'_>>> = panels.iter().map(|panel| sites::sites(&dots(encoding, panel))).collect();
    let radii = site_sizes(places.iter().flatten().map(|site| site.incidents).max().unwrap_or(0), width);
    let merged = |found: &Vec<sites::Site<'_>>| {
        let marks: Vec<(Point, f64)> = found.iter().map(|s| (s.at, radii.radius(s.incidents as f64))).collect();
        sites::hidden(&marks)
    };
    let hidden = places.iter().map(merged).fold(0.0, f64::max);
    if hidden <= MOST_HIDDEN_SITES {
        (Points::Sites, format!(" Not one by one: {why}."))
    } else {
        (Points::Hex, format!("Hexagons: {why}, circles for places {:.0} %.", 100.0 * hidden))
    }
}

/// The incidents in a form.
fn in_form(
    canvas: &Canvas<'_>,
    encoding: &Encoding<'_>,
    points: Points,
    shown: Vec<Shown<'_>>,
    scale: &Scale,
) -> Incidents {
    let outside = canvas.data.dataset.incidents.len() - shown.len();
    match points {
        Points::Hex => binned(canvas, &shown, outside, false, scale.most),
        Points::Circles => binned(canvas, &shown, outside, true, scale.most),
        Points::Contours => smooth(canvas, &shown, outside),
        Points::Sites => at_sites(canvas, encoding, &shown, outside, scale),
        Points::Auto | Points::Dots => one_by_one(canvas, encoding, shown, outside, scale),
    }
}

fn one_by_one(
    canvas: &Canvas<'_>,
    encoding: &Encoding<'_>,
    mut shown: Vec<Shown<'_>>,
    outside: usize,
    scale: &Scale,
) -> Incidents {
    let (sizes, types) = (scale.sizes, scale.types.clone());
    let hollow = shown.iter().filter(|(_, i, _)| i.precision.is_coarse()).count();
    shown.sort_by(|a, b| encoding.size(b.1).total_cmp(&encoding.size(a.1)).then(a.1.row.cmp(&b.1.row)));
    let Stacked { hairlines, counts, count_areas } = stacked(canvas, encoding, &mut shown, sizes);
    let symbols = shown.iter().map(|&(at, incident, location)| {
        let style = style(&types, encoding.group(incident, location));
        symbol(encoding, at, incident, location, sizes, style)
    });
    let marks = shown.iter().map(|(at, i, _)| (*at, sizes.radius(encoding.size(i)))).collect();
    let spread = !hairlines.is_empty();
    let mut layer = Layer::new("incidents", "Incidents", hairlines);
    layer.marks.extend(symbols.map(Mark::Symbol));
    layer.clip = Some(clip(canvas));
    Incidents { layer, marks, types, sizes, hollow, outside, spread, counts, count_areas, ..Incidents::none() }
}

/// What is drawn of incidents that share a position: hairlines, numbers and the areas of these.
struct Stacked {
    hairlines: Vec<Mark>,
    counts: Option<Layer>,
    count_areas: Vec<Box4>,
}

/// Incidents of one position about it, or their number, as is asked for.
fn stacked(canvas: &Canvas<'_>, encoding: &Encoding<'_>, shown: &mut [Shown<'_>], sizes: Sizes) -> Stacked {
    let hairlines = spread(canvas, encoding, shown, sizes);
    let least = if canvas.options.stacks == Stacks::Spread { stacks::MOST + 1 } else { COINCIDENT };
    let (counts, count_areas) = coincident(shown, least, |incident| sizes.radius(encoding.size(incident)));
    Stacked { hairlines, counts, count_areas }
}

/// Moves incidents of one position about it, if that is asked for; the hairlines to it.
fn spread(canvas: &Canvas<'_>, encoding: &Encoding<'_>, shown: &mut [Shown<'_>], sizes: Sizes) -> Vec<Mark> {
    if canvas.options.stacks != Stacks::Spread {
        return Vec::new();
    }
    let symbols = shown.iter().map(|(at, i, _)| (i.position, *at, sizes.radius(encoding.size(i))));
    let found = stacks::spread(&symbols.collect::<Vec<_>>());
    shown.iter_mut().zip(found.at).for_each(|(shown, at)| shown.0 = at);
    found.hairlines
}

fn dots<'a>(encoding: &Encoding<'a>, shown: &[Shown<'_>]) -> Vec<sites::Dot<'a>> {
    let dot = |&(at, incident, location): &Shown<'_>| sites::Dot {
        at,
        kind: encoding.group(incident, location),
        coarse: incident.precision.is_coarse(),
    };
    shown.iter().map(dot).collect()
}

fn most_at(encoding: &Encoding<'_>, shown: &[Shown<'_>]) -> usize {
    sites::sites(&dots(encoding, shown)).first().map_or(0, |site| site.incidents)
}

/// Sizes of places of which the largest has so many incidents.
fn site_sizes(most: usize, width: f64) -> Sizes {
    let most = most as f64;
    // Fifteen incidents at a place must not look like a thousand.
    Sizes::new(most, most.max(100.0), width)
}

/// One circle a place.
fn at_sites(
    canvas: &Canvas<'_>,
    encoding: &Encoding<'_>,
    shown: &[Shown<'_>],
    outside: usize,
    scale: &Scale,
) -> Incidents {
    let (sizes, types, dots) = (scale.sizes, scale.types.clone(), dots(encoding, shown));
    let found = sites::sites(&dots);
    let mut layer =
        Layer::new("incidents", "Incidents", found.iter().flat_map(|s| sites::marks(s, sizes, &types)).collect());
    layer.clip = Some(clip(canvas));
    Incidents {
        layer,
        marks: found.iter().map(|site| (site.at, sizes.radius(site.incidents as f64))).collect(),
        types,
        sizes,
        hollow: found.iter().filter(|site| site.is_coarse()).count(),
        outside,
        most: scale.most,
        form: format!(
            "One circle each for {}; incidents whose circles would overlap share one.",
            words::count(found.len(), "place")
        ),
        ..Incidents::none()
    }
}

fn smooth(canvas: &Canvas<'_>, shown: &[Shown<'_>], outside: usize) -> Incidents {
    let positions: Vec<Point> = shown.iter().map(|s| s.0).collect();
    let density = density::layer(canvas, &positions);
    Incidents {
        layer: density.layer,
        marks: positions.iter().map(|at| (*at, 1.0)).collect(),
        outside,
        density: Some((density.levels, density.bandwidth_km)),
        ..Incidents::none()
    }
}

/// A large symbol at the edge must not reach over it.
fn clip(canvas: &Canvas<'_>) -> (f64, f64, f64, f64) {
    let f = &canvas.frame;
    (f.left, f.top, f.right, f.bottom)
}

fn binned(canvas: &Canvas<'_>, shown: &[Shown<'_>], outside: usize, circles: bool, most: usize) -> Incidents {
    let cells: Vec<(Point, bool)> = shown.iter().map(|s| (s.0, s.1.precision.is_coarse())).collect();
    let mut bins = bins::layer(&cells, circles, most);
    bins.layer.clip = Some(clip(canvas));
    Incidents {
        layer: bins.layer,
        marks: bins.marks,
        hollow: bins.coarse,
        outside,
        most,
        bins: Some((bins.classes, bins.largest, circles)),
        ..Incidents::none()
    }
}

/// At so many incidents of one position their number is written beside them.
const COINCIDENT: usize = 3;

/// The numbers of at least so many incidents that share a position, beside the largest symbol there; most first, none over another.
fn coincident(shown: &[Shown<'_>], least: usize, radius: impl Fn(&Incident) -> f64) -> (Option<Layer>, Vec<Box4>) {
    let mut stacks: BTreeMap<(u64, u64), (usize, Point, f64)> = BTreeMap::new();
    for (at, incident, _) in shown {
        let key = (incident.position.lon().to_bits(), incident.position.lat().to_bits());
        let stack = stacks.entry(key).or_insert((0, *at, 0.0));
        stack.0 += 1;
        stack.2 = stack.2.max(radius(incident));
    }
    let mut stacks: Vec<(usize, Point, f64)> = stacks.into_values().filter(|s| s.0 >= least).collect();
    stacks.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.0.total_cmp(&b.1.0)).then(a.1.1.total_cmp(&b.1.1)));
    let mut areas: Vec<Box4> = Vec::new();
    let mut marks = Vec::new();
    for (n, (x, y), radius) in stacks {
        let at = (x + 0.72 * radius + 1.0, y - 0.72 * radius - 0.5);
        let width = 5.2 * n.to_string().len() as f64;
        let area = Box4 { left: at.0 - 1.0, top: at.1 - 7.5, right: at.0 + width + 1.0, bottom: at.1 + 1.5 };
        if areas.iter().any(|taken| taken.overlaps(&area)) {
            continue;
        }
        areas.push(area);
        marks.push(Mark::Text(Text {
            at,
            text: n.to_string(),
            size: 8.5,
            bold: true,
            paint: INK,
            anchor: Anchor::Left,
            halo: Some((HALO, 2.2)),
            spacing: 0.0,
        }));
    }
    let layer = Layer::new("counts", "Coincident incidents", marks);
    (Some(layer).filter(|l| !l.marks.is_empty()), areas)
}

fn symbol(
    encoding: &Encoding<'_>,
    at: Point,
    incident: &Incident,
    location: &Location,
    sizes: Sizes,
    style: &TypeStyle,
) -> Symbol {
    let dataset = encoding.dataset();
    let (fill, stroke) = filled(style, incident.precision.is_coarse());
    let date = incident.days.map_or(String::new(), |(start, _)| start.to_string());
    Symbol {
        at,
        shape: style.shape,
        radius: sizes.radius(encoding.size(incident)),
        fill,
        stroke,
        title: tooltip(encoding, incident, location, &date),
        data: vec![
            match dataset.field(incident, "id") {
                "" => ("row", (incident.row + 1).to_string()),
                id => ("id", id.to_string()),
            },
            ("date", date),
            ("type", incident.kind.map_or(String::new(), |_| dataset.kind_name(incident).to_string())),
        ],
    }
}

fn tooltip(encoding: &Encoding<'_>, incident: &Incident, location: &Location, date: &str) -> String {
    let dataset = encoding.dataset();
    let border = encoding.border();
    let mut parts: Vec<String> = Vec::new();
    parts.extend([date, dataset.kind_name(incident)].iter().filter(|s| !s.is_empty()).map(ToString::to_string));
    let named = |field: &str| Some(dataset.field(incident, field).trim().to_string()).filter(|s| !s.is_empty());
    parts.extend(named("title").or_else(|| named("place")));
    if let Some((low, high)) = incident.fatalities {
        parts.push(if low == high {
            format!("{low} killed (claimed)")
        } else {
            format!("{low}–{high} killed (claimed)")
        });
    }
    parts.extend(encoding.words(incident));
    parts.push(format!("{:.1} km from the line, {}", location.distance_m / 1e3, border.side_name(location)));
    parts.join(" · ")
}
