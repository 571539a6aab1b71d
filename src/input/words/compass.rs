//! Words for the four directions, and other words in coordinates. All in the form that [`super::fold`] gives.

/// An axis of the grid of degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// North and south.
    Latitude,
    /// East and west.
    Longitude,
}

/// O is not here: it is the west in Spanish, French and Portuguese, and the east in German.
const DIRECTIONS: [(&str, Axis, bool); 4] = [
    (
        "n north norte nord kuzey север северной северная с сш северн північ північної пн пнш شمال شمالا الشمال شمالی",
        Axis::Latitude,
        true,
    ),
    (
        "s south sur sud sul guney юг южной южная ю юш південь південної пд пдш جنوب جنوبا الجنوب جنوبی",
        Axis::Latitude,
        false,
    ),
    (
        "e east este est leste dogu восток восточной восточная в вд східної сх схд شرق شرقا الشرق شرقی مشرق",
        Axis::Longitude,
        true,
    ),
    (
        "w west oeste ouest ovest bati запад западной западная з зд західної зх зхд غرب غربا الغرب غربی مغرب",
        Axis::Longitude,
        false,
    ),
];

/// Words for the units, and names of the axes.
const UNITS: &str = "d deg degs degree degrees grad grados graus degres gradi derece градусов град min mins minute minutes minuten minutos \
    m s sec secs second seconds secondes segundos sekunden ш д дол درجه دقیقه ثانیه";
const LATITUDES: &str = "lat latitude latitud latitudine breite широта широты enlem عرض";
const LONGITUDES: &str = "lon long lng longitude longitud longitudine lange долгота долготы довготи boylam طول";

/// The direction that a folded word names: its axis, and whether it is the positive one.
pub fn direction(word: &str) -> Option<(Axis, bool)> {
    let held = |list: &str| list.split(' ').any(|known| known == word);
    DIRECTIONS.iter().find(|(list, ..)| held(list)).map(|(_, axis, positive)| (*axis, *positive))
}

/// The axis that a folded word names.
pub fn axis(word: &str) -> Option<Axis> {
    let held = |list: &str| list.split(' ').any(|known| known == word);
    held(LATITUDES).then_some(Axis::Latitude).or(held(LONGITUDES).then_some(Axis::Longitude))
}

/// Whether a folded word is one of a unit.
pub fn is_unit(word: &str) -> bool {
    UNITS.split_whitespace().any(|known| known == word)
}
