use serde::{Deserialize, Serialize};

use super::{CoordinateOrder, Crs, DateOrder, Limits, LocationErrors};

/// How a file is to be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Input"))]
#[serde(default, rename_all = "kebab-case")]
pub struct Reading {
    /// Read a field from a column of another name, e.g. latitude=Breite
    #[serde(rename = "map")]
    #[cfg_attr(feature = "cli", arg(long = "map", value_name = "FIELD=COLUMN", value_parser = super::parse::pair))]
    pub mapping: Vec<(String, String)>,
    /// Read the file as this schema instead of the detected one
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME", value_parser = super::schemas::names()))]
    pub schema: Option<String>,
    /// Which number is the day in dates like 11/10/2025; the file tells if not given
    #[cfg_attr(feature = "cli", arg(long, value_name = "ORDER", value_enum))]
    pub date_order: Option<DateOrder>,
    /// The form of all dates, as strptime has it, e.g. %d.%m.%Y
    #[cfg_attr(feature = "cli", arg(long, value_name = "FORM", value_parser = super::parse::date_format))]
    pub date_format: Option<String>,
    /// Which of two numbers in one cell comes first; the file tells if not given
    #[cfg_attr(feature = "cli", arg(long, value_name = "ORDER", value_enum))]
    pub coordinate_order: Option<CoordinateOrder>,
    /// The system of coordinates that are no degrees: EPSG:3857, or a zone of UTM such as EPSG:32642
    #[cfg_attr(feature = "cli", arg(long, value_name = "EPSG"))]
    pub crs: Option<Crs>,
    /// Of a workbook, an archive or a GeoPackage, the sheet, file or layer of this name; or all, joined
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME"))]
    pub sheet: Option<String>,
    /// The encoding of text, e.g. windows-1251; the file tells if not given
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME", value_parser = super::parse::encoding))]
    pub encoding: Option<String>,
    /// Read also layouts whose distances mislead, such as counts at the centroids of provinces
    #[cfg_attr(feature = "cli", arg(long))]
    pub force: bool,
    /// Location errors that go before the schemas' own.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub location_errors: LocationErrors,
    /// Whether columns of the mapping may be missing, because several files are read alike.
    #[serde(skip)]
    #[cfg_attr(feature = "cli", arg(skip))]
    pub lenient: bool,
    /// What is too much.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub limits: Limits,
}
