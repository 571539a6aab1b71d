//! Colours and weights of the house style.

use crate::render::scene::{Paint, Shape, Stroke};

/// An opaque colour.
pub const fn paint(rgb: u32) -> Paint {
    Paint { rgb: [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8], opacity: 1.0 }
}

/// The same colour, see-through.
pub const fn faded(paint: Paint, opacity: f64) -> Paint {
    Paint { rgb: paint.rgb, opacity }
}

/// A full line.
pub fn line(paint: Paint, width: f64) -> Stroke {
    Stroke { paint, width, dash: Vec::new() }
}

/// A dashed line.
pub fn dashed(paint: Paint, width: f64, dash: &[f64]) -> Stroke {
    Stroke { paint, width, dash: dash.to_vec() }
}

pub const PAPER: Paint = paint(0xffffff);
pub const WATER: Paint = paint(0xdbe6ea);
pub const LAND: Paint = paint(0xf8f5ee);
pub const NEIGHBOUR: Paint = paint(0xecebe6);
pub const WATER_LINE: Paint = paint(0xa9c3ce);
pub const PROVINCE_LINE: Paint = paint(0xcfc8ba);
pub const COUNTRY_LINE: Paint = paint(0x9c968c);
pub const COAST: Paint = paint(0x9fb8c2);
pub const GRATICULE: Paint = paint(0xb9c4c8);
pub const FRAME: Paint = paint(0xb5b2ab);
pub const BORDER: Paint = paint(0x7a1230);
pub const CASING: Paint = paint(0xfffdf8);
pub const CLUSTER: Paint = paint(0x1d1d1b);
pub const INK: Paint = paint(0x1d1d1b);
pub const SOFT_INK: Paint = paint(0x57534c);
pub const FAINT_INK: Paint = paint(0x716c62);
pub const LOCAL_INK: Paint = paint(0x6a665e);
pub const HALO: Paint = paint(0xfbf9f4);

/// Opacity of incidents.
pub const INCIDENT_OPACITY: f64 = 0.72;

/// Colour and shape of a type by its rank. The hues keep apart for readers with any colour blindness, and their
/// lightness keeps them apart in grey; the shape says it once more.
pub const TYPES: [(Paint, Shape); 8] = [
    (paint(0x1f5fa8), Shape::Circle),
    (paint(0xe08a1e), Shape::Square),
    (paint(0x35a39b), Shape::Triangle),
    (paint(0x6c3a8f), Shape::Diamond),
    (paint(0xc9578c), Shape::Star),
    (paint(0x5b5f66), Shape::Cross),
    (paint(0x8fb8de), Shape::TriangleDown),
    (paint(0x9a7b2f), Shape::Pentagon),
];

/// Words in the names of types, and the colour and shape in [`TYPES`] that they have on every map; the first that is found holds.
const KNOWN: [(&[&str], usize); 10] = [
    (&["non-state", "protest", "riot", "demonstration"], 7),
    (&["suicide"], 4),
    (&["drone", "uav"], 6),
    (&["airstrike", "air strike", "air/drone", "aerial", "air raid"], 3),
    (&["shelling", "artillery", "mortar", "rocket", "remote violence", "indirect fire"], 2),
    (&["bomb", "explosion", "ied"], 4),
    (&["closure", "strategic development"], 5),
    (&["clash", "battle", "state-based", "armed conflict", "firefight"], 0),
    (&["one-sided", "violence against civilians", "attack", "assault"], 1),
    (&["raid", "abduction", "kidnap", "hostage"], 7),
];

/// Which of [`TYPES`] a type of incident has on every map, if it is one that the field knows.
pub fn known_type(name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    // "ied" is a word of its own, not the end of another.
    let has = |word: &&str| {
        if *word == "ied" {
            name.split(|c: char| !c.is_alphanumeric()).any(|w| w == "ied")
        } else {
            name.contains(*word)
        }
    };
    KNOWN.iter().find(|(words, _)| words.iter().any(has)).map(|(_, slot)| *slot)
}

/// The colour and shape of each type: a known one's own, the others those that are left, in their order.
pub fn slots(names: &[&str]) -> Vec<usize> {
    let mut slots: Vec<Option<usize>> = vec![None; names.len()];
    for (i, name) in names.iter().enumerate() {
        slots[i] = known_type(name).filter(|own| !slots.contains(&Some(*own)));
    }
    let mut free: Vec<usize> = (0..TYPES.len()).rev().filter(|slot| !slots.contains(&Some(*slot))).collect();
    slots.into_iter().map(|slot| slot.or_else(|| free.pop()).unwrap_or(0)).collect()
}

/// How many of so many types have a colour and shape of their own.
pub fn own_styles(types: usize) -> usize {
    if types > TYPES.len() { TYPES.len() - 1 } else { types }
}

/// The colours and shapes of types, the commonest first: those of the map.
pub fn type_styles(ranked: &[&str]) -> Vec<(Paint, Shape)> {
    let mut styles: Vec<(Paint, Shape)> =
        slots(&ranked[..own_styles(ranked.len())]).into_iter().map(|slot| TYPES[slot]).collect();
    styles.resize(ranked.len(), OTHER_TYPES);
    styles
}

/// What all further types share.
pub const OTHER_TYPES: (Paint, Shape) = (paint(0x8d8d8d), Shape::Circle);

/// The border; dashed if not all sides recognise it as a frontier.
pub fn border_stroke(disputed: bool) -> Stroke {
    if disputed { dashed(BORDER, 1.8, &[9.0, 2.6]) } else { line(BORDER, 1.8) }
}

#[cfg(test)]
mod tests {
    use super::{known_type, slots};

    #[test]
    fn known_types_keep_their_own_colour_whatever_else_there_is() {
        assert_eq!(slots(&["clash", "airstrike", "shelling"]), [0, 3, 2]);
        assert_eq!(slots(&["Air/drone strike", "unknown thing", "Armed clash"]), [6, 1, 0]);
        // Of two of one kind the commoner has its own colour, the other one that is left.
        assert_eq!(slots(&["Battles", "Armed clash"]), [0, 1]);
        assert_eq!(slots(&["State-based violence", "Non-state violence", "One-sided violence"]), [0, 7, 1]);
        assert_eq!(known_type("died of hunger"), None);
        assert_eq!(known_type("IED"), Some(4));
    }
}
