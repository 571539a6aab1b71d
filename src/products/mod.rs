//! Floor 6: what is made of a study: the map in any format, the package for GIS tools, and all files of `bordermap run`, `profile`, `compare` and `diff`, as
//! names and bytes. Nothing is written here.

mod changes;
mod comparison;
mod error;
mod package;
mod picture;
mod profile;
mod report;

use crate::render::{Fonts, Theme};

pub use changes::{changes, changes_names};
pub use comparison::{comparison, comparison_names};
pub use error::ProductError;
pub use package::package;
pub use picture::{Drawn, FORMATS, drawn};
pub use profile::{profile, profile_names};
pub use report::{NAMES, Report, report, sheets};

/// A file: its name without folders, and its bytes.
pub type Product = (String, Vec<u8>);

/// What products look like.
#[derive(Clone, Copy)]
pub struct Looks<'a> {
    /// The fonts.
    pub fonts: &'a Fonts,
    /// The colours.
    pub theme: &'a Theme,
}

/// Numbers as JSON, with a line's end.
fn json(of: &impl serde::Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = serde_json::to_vec(of)?;
    out.push(b'\n');
    Ok(out)
}
