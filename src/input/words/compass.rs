//! Words for the four directions, and other words in coordinates. All in the form that [`super::fold`] gives.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::fold;

/// An axis of the grid of degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// North and south.
    Latitude,
    /// East and west.
    Longitude,
}

/// K, G, D and B are Turkish, the single letters of Arabic script Arabic. O is not here: it is the west in Spanish, French and Portuguese, and the east in German.
const DIRECTIONS: [(&str, Axis, bool); 4] = [
    (
        "n k lu ش north norden nordl nordlicher northern norte nord kuzey север северной северная северный с сш северн північ північної північний пн пнш شمال شمالا شمالي الشمال شمالی",
        Axis::Latitude,
        true,
    ),
    (
        "s g ls ج south suden sudl sudlicher southern sur sud sul guney юг южной южная ю юш південь південної пд пдш جنوب جنوبا الجنوب جنوبی",
        Axis::Latitude,
        false,
    ),
    (
        "e l bt ق ol leste east ost osten ostl ostlicher eastern este est leste dogu восток восточной восточная в вд східної сх схд شرق شرقا ختیځ الشرق شرقی مشرق",
        Axis::Longitude,
        true,
    ),
    (
        "w b bb غ wl west westen westl westlicher western oeste ouest ovest bati запад западной западная з зд західної зх зхд غرب غربا لویدیځ الغرب غربی مغرب",
        Axis::Longitude,
        false,
    ),
];

/// Words for the units, and names of the axes.
const UNITS: &str = "ca approx approximately about circa etwa d deg degs degree degrees grad grados graus degres gradi derece градусов град min mins minute minutes minuten minutos \
    m s sec secs second seconds secondes segundos sekunden ш д дол درجه دقیقه ثانیه";
const LATITUDES: &str = "lat latitude latitud latitudine breite br y широта широты широти enlem عرض";
const LONGITUDES: &str =
    "lon long lng longitude longitud longitudine lange lg x долгота долготы довгота довготи boylam طول";

static DIRECTION_WORDS: LazyLock<BTreeMap<String, (Axis, bool)>> = LazyLock::new(|| {
    let words = |(list, axis, positive): &(&str, Axis, bool)| {
        let said = (*axis, *positive);
        list.split_whitespace().map(|word| (fold(word), said)).collect::<Vec<_>>()
    };
    DIRECTIONS.iter().flat_map(words).collect()
});
static OTHER_WORDS: LazyLock<BTreeMap<String, Option<Axis>>> = LazyLock::new(|| {
    let lists = [(UNITS, None), (LATITUDES, Some(Axis::Latitude)), (LONGITUDES, Some(Axis::Longitude))];
    lists.into_iter().flat_map(|(list, of)| list.split_whitespace().map(move |word| (fold(word), of))).collect()
});

/// The direction that a folded word names: its axis, and whether it is the positive one.
pub fn direction(word: &str) -> Option<(Axis, bool)> {
    DIRECTION_WORDS.get(word).copied()
}

/// The axis that a folded word names.
pub fn axis(word: &str) -> Option<Axis> {
    OTHER_WORDS.get(word).copied().flatten()
}

/// Whether a folded word is one of a unit.
pub fn is_unit(word: &str) -> bool {
    OTHER_WORDS.get(word) == Some(&None)
}
