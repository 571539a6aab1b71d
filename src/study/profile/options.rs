use serde::{Deserialize, Serialize};

/// How a profile is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Profile"))]
#[serde(default, rename_all = "kebab-case")]
pub struct ProfileOptions {
    /// The periods that bands and sectors are counted by, besides all time
    #[cfg_attr(feature = "cli", arg(long, value_enum, default_value_t))]
    pub by: Every,
    /// The bands of distance, kilometres, each with its bound
    #[cfg_attr(feature = "cli", arg(long, value_name = "KM,…", value_delimiter = ',', default_values_t = Self::default().bands, value_parser = kilometres))]
    pub bands: Vec<f64>,
    /// For hot spots: how many sectors on either side are a sector's neighbours
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().neighbours, value_parser = clap::value_parser!(u16).range(1..=50)))]
    pub neighbours: u16,
    /// For the scan: the longest stretch of the border
    #[cfg_attr(feature = "cli", arg(long, value_name = "LENGTH", default_value = "200km", value_parser = crate::input::parse::length))]
    pub scan_length: f64,
    /// For the scan: the greatest radius of a circle
    #[cfg_attr(feature = "cli", arg(long, value_name = "LENGTH", default_value = "50km", value_parser = crate::input::parse::length))]
    pub scan_radius: f64,
    /// For the scan: the longest window of time, e.g. 60d; a quarter of the period if not given
    #[cfg_attr(feature = "cli", arg(long, value_name = "DAYS", value_parser = crate::input::parse::days))]
    pub scan_days: Option<i32>,
    /// For the scan: look only for what goes on at the end of the period
    #[cfg_attr(feature = "cli", arg(long))]
    pub prospective: bool,
    /// How many times dates are permuted, and clusters moved
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().permutations, value_parser = clap::value_parser!(u32).range(19..=99_999)))]
    pub permutations: u32,
    /// Hold incidents against people instead of land: places takes the built-in towns', a file its own (columns latitude, longitude, population)
    #[cfg_attr(feature = "cli", arg(long, value_name = "WHAT"))]
    pub exposure: Option<String>,
}

impl Default for ProfileOptions {
    fn default() -> Self {
        Self {
            by: Every::default(),
            bands: vec![5.0, 10.0, 25.0, 50.0, 100.0],
            neighbours: 1,
            scan_length: 200_000.0,
            scan_radius: 50_000.0,
            scan_days: None,
            prospective: false,
            permutations: 999,
            exposure: None,
        }
    }
}

/// Periods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// None but all time
    All,
    /// Years
    #[default]
    Year,
    /// Quarters
    Quarter,
    /// Months
    Month,
}

/// A bound of a band, kilometres.
#[cfg(feature = "cli")]
fn kilometres(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches("km").trim().parse::<f64>().ok();
    number.filter(|km| *km > 0.0 && *km <= 5_000.0).ok_or_else(|| format!("{text:?} is not a distance in kilometres"))
}
