//! Packs the data files that the program carries.

#![expect(clippy::disallowed_methods, reason = "what a build script writes is nobody's file")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for folder in ["data", "data/fonts"] {
        println!("cargo:rerun-if-changed={folder}");
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ["geojson", "ttf", "otf"].iter().any(|known| ending == *known)) {
                pack(&path, &out)?;
            }
        }
    }
    Ok(())
}

fn pack(path: &Path, out: &Path) -> Result<(), Failure> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or("a data file has no name")?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&fs::read(path)?)?;
    fs::write(out.join(format!("{name}.deflate")), packed.finish()?)?;
    Ok(())
}
