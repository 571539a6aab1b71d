//! Themes: the house style's colours, role by role, in other colours. The light theme is the house style itself.

use std::collections::BTreeMap;

use crate::render::style;

/// Colours by role.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Theme {
    /// The colours of the light theme that this one replaces.
    changed: BTreeMap<[u8; 3], [u8; 3]>,
}

/// Why a theme cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// The text is no TOML of the form that is wanted.
    #[error("{0}")]
    Toml(String),
    /// There is no such theme.
    #[error("no theme {0:?} to start from; there are light, print and dark")]
    Base(String),
    /// There is no such role.
    #[error("no colour is called {name:?}; there are {known}")]
    Role {
        /// The name given.
        name: String,
        /// Those there are.
        known: String,
    },
    /// Not a colour.
    #[error("{role}: {value:?} is no colour such as #1f5fa8")]
    Colour {
        /// The role.
        role: String,
        /// The value given.
        value: String,
    },
}

/// Role, and its colour in the light, the print and the dark theme.
const ROLES: [(&str, [u32; 3]); 26] = [
    ("paper", [0xffffff, 0xffffff, 0x15181b]),
    ("water", [0xdbe6ea, 0xe6e6e6, 0x10202a]),
    ("land", [0xf8f5ee, 0xfefefe, 0x24292d]),
    ("neighbour", [0xecebe6, 0xf1f1f1, 0x1c2023]),
    ("water-line", [0xa9c3ce, 0xb5b5b5, 0x31566a]),
    ("province-line", [0xcfc8ba, 0xcccccc, 0x40474d]),
    ("country-line", [0x9c968c, 0x929292, 0x7b848c]),
    ("coast", [0x9fb8c2, 0xa8a8a8, 0x3d5f6e]),
    ("graticule", [0xb9c4c8, 0xc4c4c4, 0x4b5860]),
    ("frame", [0xb5b2ab, 0xb0b0b0, 0x4d545a]),
    ("border", [0x7a1230, 0x000000, 0xff8fa5]),
    ("casing", [0xfffdf8, 0xfdfdfd, 0x16191c]),
    ("ink", [0x1d1d1b, 0x1a1a1a, 0xf2efe8]),
    ("soft-ink", [0x57534c, 0x505050, 0xc4bfb5]),
    ("faint-ink", [0x716c62, 0x6c6c6c, 0xa5a199]),
    ("local-ink", [0x6a665e, 0x646464, 0xb0aba1]),
    ("halo", [0xfbf9f4, 0xfcfcfc, 0x1b1f22]),
    ("type-1", [0x1f5fa8, 0x262626, 0x6cacf2]),
    ("type-2", [0xe08a1e, 0xa6a6a6, 0xf5ad55]),
    ("type-3", [0x35a39b, 0x6e6e6e, 0x62d2c8]),
    ("type-4", [0x6c3a8f, 0x3d3d3d, 0xbd95e6]),
    ("type-5", [0xc9578c, 0x8c8c8c, 0xf28fbb]),
    ("type-6", [0x5b5f66, 0x5a5a5a, 0x8e969e]),
    ("type-7", [0x8fb8de, 0xbfbfbf, 0xc6e2ff]),
    ("type-8", [0x9a7b2f, 0x787878, 0xdcbd68]),
    ("type-other", [0x8d8d8d, 0x999999, 0x9d9d9d]),
];

const NAMES: [&str; 3] = ["light", "print", "dark"];

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    base: Option<String>,
    #[serde(default)]
    colours: BTreeMap<String, String>,
}

impl Theme {
    /// A theme by its name: light, print or dark.
    pub fn named(name: &str) -> Option<Self> {
        let which = NAMES.iter().position(|n| *n == name)?;
        let change = |(_, all): &(&str, [u32; 3])| (bytes(all[0]), bytes(all[which]));
        Some(Self { changed: ROLES.iter().map(change).collect() })
    }

    /// A theme from TOML: `base = "dark"`, and under `[colours]` a colour such as `land = "#f8f5ee"` for each role to be
    /// changed.
    ///
    /// # Errors
    /// [`ThemeError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let file: File =
            toml::from_str(text).map_err(|e| ThemeError::Toml(e.to_string().trim_end().replace('\n', " ")))?;
        let base = file.base.unwrap_or_else(|| "light".into());
        let mut theme = Self::named(&base).ok_or(ThemeError::Base(base))?;
        for (name, value) in file.colours {
            let Some((_, all)) = ROLES.iter().find(|(role, _)| *role == name) else {
                let known = ROLES.iter().map(|(role, _)| *role).collect::<Vec<_>>().join(", ");
                return Err(ThemeError::Role { name, known });
            };
            let digits = value.strip_prefix('#').filter(|d| d.len() == 6);
            let colour = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
            let colour = colour.ok_or(ThemeError::Colour { role: name, value })?;
            theme.changed.insert(bytes(all[0]), bytes(colour));
        }
        Ok(theme)
    }

    /// This theme's colour for one of the house style's.
    pub(crate) fn of(&self, rgb: [u8; 3]) -> [u8; 3] {
        self.changed.get(&rgb).copied().unwrap_or(rgb)
    }
}

fn bytes(rgb: u32) -> [u8; 3] {
    style::paint(rgb).rgb
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::style::*;

    /// How colours are seen, on linear RGB: as they are, and without the cones of long, of medium and of short waves.
    ///
    /// Source: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, A physiologically-based model for simulation of color vision deficiency, IEEE
    /// TVCG 15 (2009), 1291, the matrices of severity 1.
    const SEEN: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];

    /// Lightness and the two axes of colour of CIE 1976, of a colour as it is seen.
    fn lab(rgb: u32, seen: [[f64; 3]; 3]) -> [f64; 3] {
        let linear = bytes(rgb).map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        let dot = |row: [f64; 3], of: [f64; 3]| row[0] * of[0] + row[1] * of[1] + row[2] * of[2];
        let rgb = seen.map(|row| dot(row, linear).clamp(0.0, 1.0));
        let white = [0.950_47, 1.0, 1.088_83];
        let to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
        let cube = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let [x, y, z] = [0, 1, 2].map(|i| cube(dot(to_xyz[i], rgb) / white[i]));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// The colours of types that stand next to each other in the legend, in one of the themes.
    fn neighbours(theme: usize) -> Vec<(u32, u32)> {
        let types: Vec<u32> =
            ROLES.iter().filter(|(role, _)| role.starts_with("type-")).map(|(_, all)| all[theme]).collect();
        types[..8].windows(2).map(|two| (two[0], two[1])).collect()
    }

    #[test]
    fn types_are_told_apart_whatever_is_seen_of_colours() {
        for (theme, name) in NAMES.iter().enumerate() {
            for (deficiency, seen) in SEEN.into_iter().enumerate() {
                for (a, b) in neighbours(theme) {
                    let [a, b] = [a, b].map(|rgb| lab(rgb, seen));
                    let apart = (a[0] - b[0]).hypot(a[1] - b[1]).hypot(a[2] - b[2]);
                    assert!(apart >= 10.0, "{name}, {deficiency}: {apart}");
                }
            }
        }
    }

    #[test]
    fn types_in_print_are_told_apart_by_their_lightness() {
        for (a, b) in neighbours(1) {
            let [a, b] = [a, b].map(|rgb| lab(rgb, SEEN[0])[0]);
            assert!((a - b).abs() >= 10.0, "{a} {b}");
        }
    }

    #[test]
    fn every_colour_of_the_house_style_has_a_role() {
        let mut used = vec![
            PAPER,
            WATER,
            LAND,
            NEIGHBOUR,
            WATER_LINE,
            PROVINCE_LINE,
            COUNTRY_LINE,
            COAST,
            GRATICULE,
            FRAME,
            BORDER,
            CASING,
            CLUSTER,
            INK,
            SOFT_INK,
            FAINT_INK,
            LOCAL_INK,
            HALO,
            OTHER_TYPES.0,
        ];
        used.extend(TYPES.map(|t| t.0));
        for paint in used {
            assert!(ROLES.iter().any(|(_, all)| bytes(all[0]) == paint.rgb), "{:?} has no role", paint.rgb);
        }
        let mut first: Vec<u32> = ROLES.iter().map(|r| r.1[0]).collect();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), ROLES.len(), "two roles of one colour could not be told apart");
    }

    #[test]
    fn the_print_theme_is_grey() {
        for (role, all) in ROLES {
            let [r, g, b] = bytes(all[1]);
            assert!(r == g && g == b, "{role}");
        }
    }

    #[test]
    fn files_change_single_roles_of_a_theme() {
        let theme = Theme::parse("base = \"dark\"\n[colours]\nland = \"#010203\"").unwrap_or_default();
        assert_eq!(theme.of(LAND.rgb), [1, 2, 3]);
        assert_eq!(theme.of(INK.rgb), bytes(0xf2efe8));
        let reason = |text: &str| Theme::parse(text).map_err(|e| e.to_string()).err().unwrap_or_default();
        assert!(reason("base = \"night\"").contains("no theme \"night\""));
        assert!(reason("[colours]\nsky = \"#000000\"").contains("no colour is called \"sky\"; there are paper"));
        assert!(reason("[colours]\nland = \"brown\"").contains("land: \"brown\" is no colour"));
        assert!(reason("colors = 1").contains("unknown field"));
    }
}
