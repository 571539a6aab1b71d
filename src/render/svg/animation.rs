//! Pictures that move, of SVG pages: GIF and APNG. After the first frame only the rectangle that changed is written.

use std::collections::BTreeMap;

use color_quant::NeuQuant;
use rayon::prelude::*;

use super::picture::{PictureError, rendered};

/// How long a frame stays, hundredths of a second.
const STAYS: u16 = 100;
/// How long the last one does.
const LAST_STAYS: u16 = 300;

/// Pixels of a frame that differ from the one before.
struct Patch {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    /// Red, green, blue, by rows.
    rgb: Vec<u8>,
}

/// A page as red, green, blue, by rows. Its ground covers all of its whole pixels.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

fn pixels(svg: &str) -> Result<Pixels, PictureError> {
    let pixels = rendered(svg, 1.0, f32::floor)?;
    let rgb = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    Ok(Pixels { width: pixels.width() as usize, height: pixels.height() as usize, rgb })
}

/// The pages' pixels, and what changes from each to the next. Few pages are held at a time.
fn each_patch(
    pages: &[String],
    mut write: impl FnMut(usize, Patch) -> Result<(), PictureError>,
) -> Result<(), PictureError> {
    let mut before: Option<Pixels> = None;
    for (chunk, some) in pages.chunks(CHUNK).enumerate() {
        let drawn: Vec<Result<Pixels, PictureError>> = some.par_iter().map(|svg| pixels(svg)).collect();
        for (i, page) in drawn.into_iter().enumerate() {
            let page = page?;
            write(chunk * CHUNK + i, patch(before.as_ref(), &page))?;
            before = Some(page);
        }
    }
    Ok(())
}

const CHUNK: usize = 8;

/// The rectangle of a page that differs from the one before; one pixel if nothing does.
fn patch(before: Option<&Pixels>, page: &Pixels) -> Patch {
    let row = |pixels: &Pixels, y: usize| y * pixels.width * 3..(y + 1) * pixels.width * 3;
    let (mut left, mut right, mut top, mut bottom) = (page.width, 0, page.height, 0);
    for y in 0..page.height {
        let own = &page.rgb[row(page, y)];
        let Some(before) = before.filter(|before| (before.width, before.height) == (page.width, page.height)) else {
            (left, right, top, bottom) = (0, page.width, 0, page.height);
            break;
        };
        let other = &before.rgb[row(before, y)];
        let differs = |x: &usize| own[x * 3..x * 3 + 3] != other[x * 3..x * 3 + 3];
        if own == other {
            continue;
        }
        left = left.min((0..page.width).find(differs).unwrap_or(left));
        right = right.max((0..page.width).rev().find(differs).map_or(right, |x| x + 1));
        (top, bottom) = (top.min(y), y + 1);
    }
    if left >= right {
        (left, right, top, bottom) = (0, 1, 0, 1);
    }
    let rows = top..bottom;
    let rgb =
        rows.flat_map(|y| &page.rgb[(y * page.width + left) * 3..(y * page.width + right) * 3]).copied().collect();
    Patch { left, top, width: right - left, height: bottom - top, rgb }
}

fn stays(frame: usize, frames: usize) -> u16 {
    if frame + 1 == frames { LAST_STAYS } else { STAYS }
}

/// The pages one after the other, again and again, as APNG.
///
/// # Errors
/// [`PictureError`] if a page is malformed, or too large.
pub fn apng(pages: &[String]) -> Result<Vec<u8>, PictureError> {
    let Some(first) = pages.first() else { return Err(PictureError::Size { width: 0, height: 0 }) };
    let first = pixels(first)?;
    let (width, height) = (first.width as u32, first.height as u32);
    let wrong = |_: png::EncodingError| PictureError::Size { width, height };
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Default);
    encoder.set_animated(pages.len() as u32, 0).map_err(wrong)?;
    let mut writer = encoder.write_header().map_err(wrong)?;
    each_patch(pages, |i, patch| {
        if i > 0 {
            writer.reset_frame_position().map_err(wrong)?;
            writer.set_frame_dimension(patch.width as u32, patch.height as u32).map_err(wrong)?;
            writer.set_frame_position(patch.left as u32, patch.top as u32).map_err(wrong)?;
        }
        writer.set_frame_delay(stays(i, pages.len()), 100).map_err(wrong)?;
        writer.write_image_data(&patch.rgb).map_err(wrong)
    })?;
    writer.finish().map_err(wrong)?;
    Ok(out)
}

/// The pages one after the other, again and again, as GIF, with one palette of 256 colours for all.
///
/// # Errors
/// [`PictureError`] if a page is malformed, or too large.
pub fn gif(pages: &[String]) -> Result<Vec<u8>, PictureError> {
    // Pages differ in their incidents alone, so a few have all colours.
    let sample: Vec<&String> = pages.iter().step_by(pages.len().div_ceil(SAMPLED).max(1)).collect();
    let sample: Vec<Pixels> = sample.par_iter().map(|svg| pixels(svg)).collect::<Result<_, _>>()?;
    // The first page is one of them.
    let Some(first) = sample.first() else { return Err(PictureError::Size { width: 0, height: 0 }) };
    let mut palette = Palette::of(&sample);
    let (wide, high) = (first.width as u32, first.height as u32);
    let wrong = || PictureError::Size { width: wide, height: high };
    let side = |pixels: usize| u16::try_from(pixels).map_err(|_| wrong());
    let mut out = Vec::new();
    let (width, height) = (side(first.width)?, side(first.height)?);
    let mut encoder = gif::Encoder::new(&mut out, width, height, &palette.colours).map_err(|_| wrong())?;
    encoder.set_repeat(gif::Repeat::Infinite).map_err(|_| wrong())?;
    each_patch(pages, |i, patch| {
        let buffer: Vec<u8> =
            patch.rgb.chunks_exact(3).map(|pixel| palette.index([pixel[0], pixel[1], pixel[2]])).collect();
        let frame = gif::Frame {
            delay: stays(i, pages.len()),
            dispose: gif::DisposalMethod::Keep,
            left: side(patch.left)?,
            top: side(patch.top)?,
            width: side(patch.width)?,
            height: side(patch.height)?,
            buffer: buffer.into(),
            ..gif::Frame::default()
        };
        encoder.write_frame(&frame).map_err(|_| wrong())
    })?;
    drop(encoder);
    Ok(out)
}

/// Pages that the palette is made of.
const SAMPLED: usize = 4;

/// The commonest colours as they are, and as many that stand for all others.
struct Palette {
    /// Red, green and blue of each.
    colours: Vec<u8>,
    known: BTreeMap<[u8; 3], u8>,
    others: Option<NeuQuant>,
}

/// Colours that stay as they are, if there are more than a palette holds.
const KEPT: usize = 128;

impl Palette {
    fn of(pages: &[Pixels]) -> Self {
        let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
        for pixel in pages.iter().flat_map(|page| page.rgb.chunks_exact(3)) {
            *counts.entry([pixel[0], pixel[1], pixel[2]]).or_default() += 1;
        }
        let mut counts: Vec<([u8; 3], usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
        let kept = if counts.len() <= 256 { counts.len() } else { KEPT };
        let (kept, rest) = counts.split_at(kept);
        let known = kept.iter().enumerate().map(|(i, (colour, _))| (*colour, i as u8)).collect();
        let mut colours = kept.iter().flat_map(|(colour, _)| *colour).collect::<Vec<u8>>();
        // By the root of how common they are, so that a symbol counts beside letters.
        let each = |(colour, count): &([u8; 3], usize)| std::iter::repeat_n(*colour, count.isqrt());
        let pixels = rest.iter().flat_map(each).flat_map(|[r, g, b]| [r, g, b, 255]).collect::<Vec<u8>>();
        let others = (!rest.is_empty()).then(|| NeuQuant::new(1, 256 - KEPT, &pixels));
        colours.extend(others.iter().flat_map(NeuQuant::color_map_rgb));
        Self { colours, known, others }
    }

    fn index(&mut self, colour: [u8; 3]) -> u8 {
        let Self { known, others, colours } = self;
        let [r, g, b] = colour;
        // A colour of a page that was no sample is as the nearest.
        let off = |i: &usize| (0..3).map(|k| u32::from(colours[3 * i + k].abs_diff(colour[k])).pow(2)).sum::<u32>();
        let nearest = || (0..colours.len() / 3).min_by_key(off).unwrap_or(0) as u8;
        let find = |others: &NeuQuant| (KEPT + others.index_of(&[r, g, b, 255])) as u8;
        *known.entry(colour).or_insert_with(|| others.as_ref().map_or_else(nearest, find))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(x: usize, fill: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"><rect width=\"40\" height=\"20\" fill=\"#fff\"/>\
             <rect x=\"{x}\" y=\"5\" width=\"4\" height=\"6\" fill=\"{fill}\"/></svg>"
        )
    }

    #[test]
    fn only_what_changed_is_a_patch() {
        let (a, b) = (pixels(&page(10, "#f00")).unwrap(), pixels(&page(20, "#f00")).unwrap());
        let whole = patch(None, &a);
        assert_eq!((whole.left, whole.top, whole.width, whole.height), (0, 0, 40, 20));
        let moved = patch(Some(&a), &b);
        assert_eq!((moved.left, moved.top, moved.width, moved.height), (10, 5, 14, 6));
        assert_eq!(moved.rgb.len(), 14 * 6 * 3);
        // A page of a part of a pixel more has no pixel that is half ground.
        let paper = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8.4\" height=\"5.7\"><rect width=\"8.4\" height=\"5.7\" fill=\"#fff\"/></svg>";
        assert!(pixels(paper).unwrap().rgb.iter().all(|value| *value == 255));
        let same = patch(Some(&a), &a);
        assert_eq!((same.width, same.height), (1, 1));
    }

    #[test]
    fn frames_are_read_back_as_they_were_drawn() {
        let pages = [page(2, "#f00"), page(12, "#00f"), page(12, "#00f"), page(30, "#0a0")];
        let drawn: Vec<Pixels> = pages.iter().map(|svg| pixels(svg).unwrap()).collect();
        let bytes = apng(&pages).unwrap();
        let mut reader = png::Decoder::new(&bytes[..]).read_info().unwrap();
        assert_eq!(reader.info().animation_control().unwrap().num_frames, 4);
        let mut screen = vec![0; 40 * 20 * 3];
        for page in &drawn {
            let mut buffer = vec![0; reader.output_buffer_size()];
            reader.next_frame(&mut buffer).unwrap();
            let control = *reader.info().frame_control().unwrap();
            for y in 0..control.height as usize {
                let (row, width) = (control.width as usize * 3, control.width as usize * 3);
                let at = ((control.y_offset as usize + y) * 40 + control.x_offset as usize) * 3;
                screen[at..at + width].copy_from_slice(&buffer[y * row..y * row + width]);
            }
            assert!(screen == page.rgb);
        }
        let bytes = gif(&pages).unwrap();
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut reader = options.read_info(&bytes[..]).unwrap();
        let mut delays = Vec::new();
        let mut screen = vec![0_u8; 40 * 20 * 3];
        for page in &drawn {
            let frame = reader.read_next_frame().unwrap().unwrap();
            delays.push(frame.delay);
            for y in 0..frame.height as usize {
                for x in 0..frame.width as usize {
                    let from = (y * frame.width as usize + x) * 4;
                    let to = ((frame.top as usize + y) * 40 + frame.left as usize + x) * 3;
                    screen[to..to + 3].copy_from_slice(&frame.buffer[from..from + 3]);
                }
            }
            let off = screen.iter().zip(&page.rgb).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
            assert_eq!(off, 0);
        }
        assert_eq!(delays, [STAYS, STAYS, STAYS, LAST_STAYS]);
        assert!(reader.read_next_frame().unwrap().is_none());
    }
}
