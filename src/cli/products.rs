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
            // The lists take their names when the rows are out.
            let lists = io::begun(&lists)?;
            output(&bytes)?;
            return Ok(io::finish_all(lists)?);
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
    of: (&'static str, &Study, &[SourceFile]),
    made: Vec<(String, Vec<u8>)>,
    lists: Vec<Product>,
) -> Result<Vec<PathBuf>, Failure> {
    let (mut all, _) = with_provenance(folder, of, made)?;
    all.extend(lists);
    io::make_folder(folder)?;
    io::write_all(&all)?;
    Ok(all.into_iter().map(|(path, _)| path).collect())
}

/// Products of a study in a folder, with their provenance, in which inputs that were read before its own come first; and the hashes of them.
pub fn with_provenance(
    folder: &Path,
    (command, study, before): (&'static str, &Study, &[SourceFile]),
    made: Vec<(String, Vec<u8>)>,
) -> Result<(Vec<Product>, Vec<ProductHash>), Failure> {
    let hashes: Vec<ProductHash> = made.iter().map(|(name, bytes)| hash(Path::new(name), bytes)).collect();
    let mut provenance = study.provenance(command, hashes.clone());
    provenance.inputs.splice(..0, before.iter().cloned());
    let json = ("provenance.json".to_string(), provenance.json()?);
    let all = made.into_iter().chain([json]).map(|(name, bytes)| (folder.join(name), bytes));
    Ok((all.collect(), hashes))
}

/// What provenance says of a product.
pub fn hash(path: &Path, bytes: &[u8]) -> ProductHash {
    ProductHash { name: name(path), sha256: sha256(bytes) }
}
