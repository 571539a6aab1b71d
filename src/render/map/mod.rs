//! The map: from a study to a scene.

pub(crate) mod canvas;
mod facets;
pub(crate) mod frame;
mod labels;
mod layers;
pub(crate) mod live;
mod setting;

use crate::model::LonLat;
use crate::render::map::canvas::{Canvas, MARGIN, MapData, Setting, canvas, head_height};
use crate::render::map::facets::facets;
use crate::render::map::frame::Frame;
use crate::render::map::labels::{Box4, Obstacles};
use crate::render::qgis::View;
use crate::render::scene::Scene;
use crate::render::text::Fonts;
use crate::study::options::LegendPlace;
use crate::study::{Study, StudyError};

/// What is not on a map, or not as it was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Missing {
    /// Incidents outside the frame.
    pub outside: usize,
    /// Names for which there was no room.
    pub unplaced: Vec<String>,
    /// Local names for whose letters there is no font, so that they stand in Latin ones alone.
    pub unwritten: Vec<String>,
}

/// A map and what did not fit on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// The scene.
    pub scene: Scene,
    /// What is not on it.
    pub missing: Missing,
    /// What it shows of the ground; of small multiples each of them.
    pub view: View,
    frame_height: f64,
    legend_below: bool,
    legend_width: f64,
    /// How far a legend beside the map reaches under it, pixels.
    legend_over: f64,
    /// The height that the page would need, if it is too low for what is on it.
    needs: Option<f64>,
}

impl Map {
    /// A page that needs no fitting.
    fn of(scene: Scene, outside: usize, view: View) -> Self {
        Self {
            scene,
            missing: Missing { outside, ..Missing::default() },
            view,
            frame_height: 0.0,
            legend_below: true,
            legend_width: 0.0,
            legend_over: 0.0,
            needs: None,
        }
    }
}

/// A map is never lower than this, pixels.
const LEAST_HEIGHT: f64 = 220.0;

/// Height over width of a map of a part, unless the page says otherwise.
const FOCUS_HEIGHT: f64 = 0.66;
/// Composes the map of a study.
///
/// # Errors
/// [`StudyError::Map`] if an option names something that is not there, or the page is too low for what is on it.
pub fn map(study: &Study, fonts: &Fonts) -> Result<Map, StudyError> {
    whole(study, MapData::of(study), fonts)
}

/// The map of incidents that changed between two editions, their types being what became of them; with lines from the former place of those that
/// were moved.
///
/// # Errors
/// As [`map`].
pub fn map_of_changes(study: &Study, moves: &[Vec<LonLat>], fonts: &Fonts) -> Result<Map, StudyError> {
    whole(study, MapData { moves: Some(moves), ..MapData::of(study) }, fonts)
}

/// The maps of one period each, all alike but for what happened: of the groups that `--facet` or `--compare` makes, else of months, or of years where those are too many.
///
/// # Errors
/// As [`map`], and if no incident has a date.
pub fn frames(study: &Study, fonts: &Fonts) -> Result<Pages, StudyError> {
    let options = setting::setting_of_frames(study, fonts)?;
    of_facets(facets::frames(MapData::of(study), &options, &options.facets, fonts))
}

/// The map on as many pages as it takes: small multiples of a page of fixed size may need several.
///
/// # Errors
/// As [`map`].
pub fn pages(study: &Study, fonts: &Fonts) -> Result<Pages, StudyError> {
    let options = setting::setting_of_pages(study, fonts)?;
    if !options.facets.is_empty() {
        return of_facets(facets::pages(MapData::of(study), &options, &options.facets, fonts));
    }
    let Map { scene, missing, .. } = fitting(composed(MapData::of(study), &options, fonts), false)?;
    Ok(Pages { scenes: vec![scene], missing })
}

fn of_facets(pages: Vec<facets::Facets>) -> Result<Pages, StudyError> {
    if let Some(height) = pages.iter().find_map(|page| page.needs) {
        return Err(too_low(height, false));
    }
    let missing = Missing { outside: pages.first().map_or(0, |page| page.outside), ..Missing::default() };
    Ok(Pages { scenes: pages.into_iter().map(|page| page.scene).collect(), missing })
}

/// Pages that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// The pages, each a map or small multiples.
    pub scenes: Vec<Scene>,
    /// What none of them shows.
    pub missing: Missing,
}

fn too_low(height: f64, of_panels: bool) -> StudyError {
    StudyError::Map {
        message: "the page is too low for the map, its legend and its caption".into(),
        hint: format!(
            "at this width it takes {height} pixels; a wider page takes fewer{}",
            if of_panels { ", and a .pdf has as many pages as it takes" } else { "" }
        ),
        usage: false,
    }
}

fn whole(study: &Study, data: MapData<'_>, fonts: &Fonts) -> Result<Map, StudyError> {
    let setting = setting::setting(study, fonts)?;
    fitting(composed(data, &setting, fonts), !setting.facets.is_empty())
}

fn fitting(map: Map, of_panels: bool) -> Result<Map, StudyError> {
    match map.needs {
        None => Ok(map),
        Some(height) => Err(too_low(height, of_panels)),
    }
}

fn composed(data: MapData<'_>, options: &Setting, fonts: &Fonts) -> Map {
    if !options.facets.is_empty() {
        let facets = facets(data, options, &options.facets, fonts);
        return Map { needs: facets.needs, ..Map::of(facets.scene, facets.outside, facets.view) };
    }
    // A page of fixed height: what is not the map takes what it needs, and the map what is left. Which that is depends on
    // whether the legend fits into the map, so a second look may be needed.
    let mut map = fitted(data, options, fonts, None, 0.0);
    let mut aside = 0.0;
    if options.legend == LegendPlace::Beside {
        aside = map.legend_width;
        map = fitted(data, options, fonts, None, aside);
    }
    let Some(page) = options.height else { return map };
    for _ in 0..5 {
        let free = options.legend == LegendPlace::Auto && options.width > 1.15 * page;
        if aside == 0.0 && map.legend_below && free {
            aside = map.legend_width;
            map = fitted(data, options, fonts, None, aside);
        }
        let (now, frame) = (map.scene.height, map.frame_height);
        if (now - page).abs() < 0.5 {
            break;
        }
        map = fitted(data, options, fonts, Some((frame + page - now).max(LEAST_HEIGHT)), aside);
    }
    let over = if aside > 0.0 { map.legend_over.max(0.0) } else { 0.0 };
    if map.scene.height > page + 0.5 || over > 0.0 {
        map.needs = Some((map.scene.height.max(page) + over).ceil());
    }
    map.scene.height = page;
    map
}

/// The map with its frame of this height, if one is given, and `aside` pixels right of it for the legend.
fn fitted(data: MapData<'_>, options: &Setting, fonts: &Fonts, height: Option<f64>, aside: f64) -> Map {
    let wide = options.width - 2.0 * MARGIN - aside;
    let canvas = canvas(data, options, fonts, |extent, projection| {
        // A part of the border has no shape of its own that a page should follow.
        let height = height.or(options.focus.map(|_| (FOCUS_HEIGHT * wide).round()));
        Frame::fit(extent, projection, (MARGIN, head_height(options)), wide, height)
    });
    compose(&canvas, if aside > 0.0 { LegendPlace::Beside } else { options.legend })
}

fn compose(canvas: &Canvas<'_>, stand: LegendPlace) -> Map {
    let frame = &canvas.frame;
    let incidents = layers::incidents::layer(canvas);
    let outside = incidents.outside;
    let mut obstacles = Obstacles {
        furniture: Vec::new(),
        blocked: Vec::new(),
        lines: canvas.border(),
        marks: incidents.marks.clone(),
        page: Some(Box4 { left: frame.left, top: frame.top, right: frame.right, bottom: frame.bottom }),
    };
    let scale_bar = layers::scalebar::layer(canvas, &obstacles);
    obstacles.furniture.push(scale_bar.area);
    obstacles.blocked.push(scale_bar.area);
    let legend = layers::legend::layer(canvas, &incidents, &obstacles, stand);
    obstacles.furniture.push(legend.area);
    obstacles.blocked.push(legend.area);
    obstacles.blocked.extend(incidents.count_areas.iter().copied());
    let locator = layers::locator::layer(canvas, &obstacles);
    obstacles.blocked.extend(locator.as_ref().map(|l| l.area));
    if incidents.bins.is_some() || incidents.density.is_some() {
        // Names are read over cells.
        obstacles.marks.clear();
    }
    let clusters = layers::clusters::layers(canvas, &mut obstacles);
    let labels = layers::places::layers(canvas, &mut obstacles);
    let start = match stand {
        _ if legend.below => legend.area.bottom - 8.0,
        // On a page of fixed height the map is fitted to what is left.
        LegendPlace::Beside if canvas.options.height.is_none() => legend.area.bottom.max(frame.bottom),
        _ => frame.bottom,
    };
    let caption = layers::caption::layers(canvas, &incidents, start);
    let height = (caption.bottom + MARGIN * 0.6).round();
    let mut all = vec![layers::ground::page(canvas, height.max(canvas.options.height.unwrap_or(0.0)))];
    all.extend(layers::ground::layers(canvas));
    all.extend(layers::lines_under(canvas));
    all.push(clusters.outlines);
    all.push(incidents.layer);
    all.extend(layers::lines_over(canvas));
    all.push(layers::ground::frame(canvas, &obstacles.blocked));
    all.extend(incidents.counts);
    all.extend(labels.layers);
    all.push(clusters.numbers);
    all.push(scale_bar.layer);
    all.push(legend.layer);
    all.extend(locator.map(|l| l.layer));
    all.extend(caption.layers);
    let scene = Scene {
        width: canvas.options.width,
        height,
        unit: canvas.options.unit,
        title: canvas.title.clone(),
        desc: layers::caption::description(canvas),
        data: placement(frame),
        layers: all,
    };
    Map {
        scene,
        missing: Missing { outside, unplaced: labels.unplaced, unwritten: labels.unwritten },
        view: view(frame),
        frame_height: frame.bottom - frame.top,
        legend_below: legend.below,
        legend_width: legend.width,
        legend_over: legend.area.bottom - frame.bottom,
        needs: None,
    }
}

/// The ground inside a frame.
fn view(frame: &Frame) -> View {
    let (scale, (east, north)) = frame.placement();
    let edges = [
        east + frame.left / scale,
        north - frame.bottom / scale,
        east + frame.right / scale,
        north - frame.top / scale,
    ];
    View { projection: frame.projection().proj_string(), edges }
}

/// The way back from pixels: (x, y) = scale (easting - e0, n0 - northing).
fn placement(frame: &Frame) -> Vec<(&'static str, String)> {
    let (scale, (east, north)) = frame.placement();
    vec![
        ("projection", frame.projection().proj_string()),
        ("pixels-per-metre", format!("{scale:.15}")),
        ("origin-easting", format!("{east:.6}")),
        ("origin-northing", format!("{north:.6}")),
    ]
}
