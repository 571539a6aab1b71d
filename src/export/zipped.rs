//! Zip archives, the same bytes for the same members.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// An archive of members by their names.
///
/// # Errors
/// If they are beyond what an archive holds.
pub fn zipped<'a>(members: impl IntoIterator<Item = (String, &'a [u8])>) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // The least time that an archive can tell: none of a machine's clock.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, bytes) in members {
        archive.start_file(name, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
