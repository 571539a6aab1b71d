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
    ("type-6", [0x5b5f66, 0x5a5a5a, 0xb4bac2]),
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
