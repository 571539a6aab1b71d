//! Products that are written together: all of them, or none.

use std::path::{Path, PathBuf};

use super::args::TableOut;
use super::failure::Failure;
use super::load::{Product, name};
use super::terminal::{note, output};
use crate::io;
use crate::study::Study;
use crate::study::provenance::{ProductHash, SourceFile, sha256};

/// A table and the files that go with it.
pub struct Products<'a> {
    pub out: &'a TableOut,
    pub bytes: Vec<u8>,
    pub lists: Vec<Product>,
}

impl Products<'_> {
    /// Writes them where they are to go.
    pub fn write(self, quiet: bool) -> Result<(), Failure> {
        let Self { out, bytes, mut lists } = self;
        if out.is_stdout() {
            io::write_all(&lists)?;
            return output(&bytes);
        }
        lists.insert(0, (out.output.clone(), bytes));
        io::write_all(&lists)?;
        let names: Vec<String> = lists.iter().map(|(path, _)| path.display().to_string()).collect();
        note(quiet, &format!("wrote {}", names.join(" and ")));
        Ok(())
    }
}

/// Writes products of a study, and of inputs that were read before its own, into a folder, with their provenance and with `lists`; the paths of
/// all of them.
pub fn write_folder(
    folder: &Path,
    (command, study, before): (&'static str, &Study, &[SourceFile]),
    mut made: Vec<(String, Vec<u8>)>,
    lists: Vec<Product>,
) -> Result<Vec<PathBuf>, Failure> {
    let hashes: Vec<ProductHash> = made.iter().map(|(name, bytes)| hash(Path::new(name), bytes)).collect();
    let mut provenance = study.provenance(command, hashes);
    provenance.inputs.splice(..0, before.iter().cloned());
    made.push(("provenance.json".into(), provenance.json()?));
    let mut all: Vec<Product> = made.into_iter().map(|(name, bytes)| (folder.join(name), bytes)).collect();
    all.extend(lists);
    io::make_folder(folder)?;
    io::write_all(&all)?;
    Ok(all.into_iter().map(|(path, _)| path).collect())
}

/// What provenance says of a product.
pub fn hash(path: &Path, bytes: &[u8]) -> ProductHash {
    ProductHash { name: name(path), sha256: sha256(bytes) }
}
