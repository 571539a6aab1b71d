//! What a page that moves the map needs of it: the ground once, in full detail, and names for some steps of zoom.

use crate::geodesy::extent::Extent;
use crate::render::map::canvas::{Canvas, MapData, Setting, canvas};
use crate::render::map::frame::Frame;
use crate::render::map::labels::{Box4, Obstacles};
use crate::render::map::layers::{self, encoding::Encoding, symbols::TypeStyle};
use crate::render::map::setting::setting;
use crate::render::scene::{Layer, Mark, Point};
use crate::render::text::Fonts;
use crate::study::options::{Points, Stacks};
use crate::study::{Study, StudyError};

/// Width of the map that is moved, pixels, where it is neither enlarged nor made smaller.
const WIDTH: f64 = 1000.0;
/// How many times larger the ground is drawn, so that it has its detail where it is enlarged.
const GROUND_SCALE: f64 = 6.0;
/// So many vertices at most, or it is enlarged less.
const MOST_VERTICES: usize = 120_000;
/// The enlargements that names are placed for. Between two of them they stand as at the smaller, and only move apart.
pub const NAME_SCALES: [f64; 5] = [0.35, 0.7, 1.4, 2.8, 5.6];
/// Towns that are tried at an enlargement of 1; more where it is larger.
const TOWNS: f64 = 40.0;
const MOST_TOWNS: f64 = 800.0;

/// An incident on the map that is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its place in pixels, inside the frame or not.
    pub at: Point,
    /// Its radius, which does not change.
    pub radius: f64,
    /// Index of its style.
    pub style: usize,
}

/// The parts of a map that a page moves.
pub struct Live {
    /// Its size in pixels.
    pub size: Point,
    /// Pixels that a metre is in its middle.
    pub pixels_a_metre: f64,
    /// The ground, the outlines of clusters and the border, bottom first, enlarged.
    pub ground: Vec<Layer>,
    /// How many times.
    pub ground_scale: f64,
    /// Whether single symbols would hide each other, so that incidents are shown by their places.
    pub piled: bool,
    /// Names for enlargements of 0.35, 0.7, 1.4, 2.8 and 5.6, each so many times enlarged.
    pub names: Vec<Vec<Layer>>,
    /// The incidents in their order.
    pub dots: Vec<Dot>,
    /// What they look like.
    pub styles: Vec<TypeStyle>,
    /// What the styles stand for.
    pub heading: String,
    /// What the sizes stand for; nothing if none is known.
    pub size_heading: String,
}

/// The parts of a study's map that a page moves.
///
/// # Errors
/// As [`map`](super::map).
pub fn live(study: &Study, fonts: &Fonts) -> Result<Live, StudyError> {
    let setting =
        Setting { facets: Vec::new(), unit: None, height: None, stacks: Stacks::Count, ..setting(study, fonts)? };
    let data = MapData::of(study);
    let base = at_scale(data, &setting, fonts, 1.0, None);
    let size = (base.frame.right, base.frame.bottom);
    let mut ground_scale = GROUND_SCALE;
    let drawn = |scale: f64| ground(&at_scale(data, &setting, fonts, scale, Some(size)));
    let mut ground = drawn(ground_scale);
    while vertices(&ground) > MOST_VERTICES && ground_scale > 1.0 {
        ground_scale /= 2.0;
        ground = drawn(ground_scale);
    }
    let names = NAME_SCALES.iter().map(|scale| {
        let towns = (TOWNS * scale.max(1.0).powi(2)).min(MOST_TOWNS) as usize;
        let setting = Setting { towns, ..setting.clone() };
        names(&at_scale(data, &setting, fonts, *scale, Some(size)))
    });
    let names = names.collect();
    let shown = layers::incidents::of_all(&base);
    let encoding = Encoding::new(&base);
    let sized = data.dataset.incidents.iter().any(|incident| encoding.size(incident) > 0.0);
    let style = |name: &str| shown.types.iter().position(|t| t.name == name).unwrap_or(shown.types.len() - 1);
    let incidents = data.dataset.incidents.iter().zip(data.locations);
    let dots = incidents.map(|(incident, location)| Dot {
        at: base.frame.at(incident.position),
        radius: shown.sizes.radius(encoding.size(incident)),
        style: style(encoding.group(incident, location)),
    });
    Ok(Live {
        size,
        pixels_a_metre: base.frame.pixels_a_metre(base.frame.position((0.5 * size.0, 0.5 * size.1))),
        ground,
        ground_scale,
        piled: layers::incidents::form(&base) != Points::Dots,
        names,
        dots: dots.collect(),
        heading: encoding.group_heading().into(),
        size_heading: if sized { encoding.size_heading().into() } else { String::new() },
        styles: shown.types.clone(),
    })
}

/// What the layers are made from, on a frame so many times enlarged; as high as the extent asks if there is no size yet.
fn at_scale<'a>(
    data: MapData<'a>,
    setting: &'a Setting,
    fonts: &'a Fonts,
    scale: f64,
    size: Option<Point>,
) -> Canvas<'a> {
    canvas(data, setting, fonts, |extent: Extent, projection| {
        Frame::fit(extent, projection, (0.0, 0.0), WIDTH * scale, size.map(|(_, height)| height * scale))
    })
}

fn vertices(layers: &[Layer]) -> usize {
    let lines = |mark: &Mark| if let Mark::Path(path) = mark { path.lines.iter().map(Vec::len).sum() } else { 0 };
    layers.iter().flat_map(|layer| &layer.marks).map(lines).sum()
}

fn ground(canvas: &Canvas<'_>) -> Vec<Layer> {
    let mut all = layers::ground::layers(canvas);
    // Its figures would stand at the frame, which moves.
    all.retain(|layer| layer.id != "graticule");
    all.extend(layers::lines_under(canvas));
    all.push(layers::clusters::layers(canvas, &mut Obstacles::default()).outlines);
    all.extend(layers::lines_over(canvas));
    all.retain(|layer| !layer.marks.is_empty());
    all
}

fn names(canvas: &Canvas<'_>) -> Vec<Layer> {
    let frame = &canvas.frame;
    let page = Box4 { left: frame.left, top: frame.top, right: frame.right, bottom: frame.bottom };
    let mut obstacles = Obstacles { lines: canvas.border(), page: Some(page), ..Obstacles::default() };
    let clusters = layers::clusters::layers(canvas, &mut obstacles);
    let mut all = layers::places::layers(canvas, &mut obstacles).layers;
    all.push(clusters.numbers);
    all
}
