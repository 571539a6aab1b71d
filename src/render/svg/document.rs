//! PDF from the map's own SVG: one page of each, tagged as a figure with its alternative text.

use std::collections::BTreeMap;

use pdf_writer::types::StructRole;
use pdf_writer::writers::{StructElement, StructTreeRoot};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, TextStr};
use svg2pdf::ConversionOptions;

use super::picture::{PictureError, tree};
use crate::render::scene::Scene;

/// Points a pixel: 96 pixels an inch.
const POINTS: f32 = 72.0 / 96.0;

/// Objects of the whole document.
const CATALOG: Ref = Ref::new(1);
const INFO: Ref = Ref::new(2);
const PAGES: Ref = Ref::new(3);
const TAGS: Ref = Ref::new(4);
const DOCUMENT: Ref = Ref::new(5);
const FIRST: i32 = 6;

/// Objects of a page.
struct Page {
    leaf: Ref,
    figure: Ref,
    tags: Ref,
}

/// Scenes, each with its SVG, as PDF: a page of each, of its size at 96 pixels an inch, with the fonts that it needs embedded; text stays
/// text. Readers that speak are told each page's title and description (tagged PDF, ISO 32000-1, 14.8).
///
/// # Errors
/// [`PictureError`] if an SVG is malformed.
pub fn pdf(pages: &[(&Scene, String)]) -> Result<Vec<u8>, PictureError> {
    let (mut pdf, mut next) = (Pdf::new(), Ref::new(FIRST));
    let mut drawn = Vec::new();
    for ((scene, svg), number) in pages.iter().zip(0..) {
        drawn.push(page(&mut pdf, &mut next, scene, svg, number)?);
    }
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr("en")).pair(Name(b"StructTreeRoot"), TAGS);
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    catalog.finish();
    pdf.pages(PAGES).count(drawn.len() as i32).kids(drawn.iter().map(|page| page.leaf));
    let mut tags = pdf.indirect(TAGS).start::<StructTreeRoot<'_>>();
    tags.child(DOCUMENT);
    let mut of_pages = tags.parent_tree();
    let mut numbers = of_pages.nums();
    (0..).zip(&drawn).for_each(|(number, page)| _ = numbers.insert(number, page.tags));
    numbers.finish();
    of_pages.finish();
    tags.finish();
    let mut document = pdf.indirect(DOCUMENT).start::<StructElement<'_>>();
    document.kind(StructRole::Document).parent(TAGS);
    let mut figures = document.children();
    for page in &drawn {
        figures.struct_element(page.figure);
    }
    figures.finish();
    document.finish();
    let title = pages.first().map_or("", |(scene, _)| &scene.title);
    pdf.document_info(INFO).title(TextStr(title)).producer(TextStr(concat!("bordermap ", env!("CARGO_PKG_VERSION"))));
    Ok(pdf.finish())
}

fn page(pdf: &mut Pdf, next: &mut Ref, scene: &Scene, svg: &str, number: i32) -> Result<Page, PictureError> {
    let tree = tree(svg)?;
    let (width, height) = (tree.size().width() * POINTS, tree.size().height() * POINTS);
    let chunk = svg2pdf::to_chunk(&tree, ConversionOptions::default());
    let (drawing, root) = chunk.map_err(|e| PictureError::Svg(e.to_string()))?;
    let mut places = BTreeMap::new();
    pdf.extend(&drawing.renumber(|old| *places.entry(old).or_insert_with(|| next.bump())));
    let refs = Page { leaf: next.bump(), figure: next.bump(), tags: next.bump() };
    let content = next.bump();
    let mut page = pdf.page(refs.leaf);
    page.parent(PAGES).media_box(Rect::new(0.0, 0.0, width, height)).contents(content).struct_parents(number);
    page.group().transparency().isolated(true).color_space().device_rgb();
    page.resources().x_objects().pair(Name(b"Map"), places[&root]);
    page.finish();
    pdf.stream(content, &figure(width, height));
    let mut figure = pdf.indirect(refs.figure).start::<StructElement<'_>>();
    figure.kind(StructRole::Figure).parent(DOCUMENT).page(refs.leaf);
    figure.title(TextStr(&scene.title)).alt(TextStr(&scene.desc));
    figure.children().marked_content_id(0);
    figure.finish();
    pdf.indirect(refs.tags).array().item(refs.figure);
    Ok(refs)
}

/// The drawing, marked as the page's figure.
fn figure(width: f32, height: f32) -> Vec<u8> {
    let mut content = Content::new();
    content.begin_marked_content_with_properties(Name(b"Figure")).properties().identify(0);
    content.save_state().transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(Name(b"Map")).restore_state();
    content.end_marked_content();
    content.finish()
}
