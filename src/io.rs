//! The only place that touches the file system.
#![expect(clippy::disallowed_methods, reason = "this is the place")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What went wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It could not be read.
    #[error("{}: {}", path.display(), reason(source))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It could not be written; what was there before is still there.
    #[error("{}: could not be written: {}", path.display(), reason(source))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is larger than allowed.
    #[error("{}: larger than the limit of {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        _ => error.to_string(),
    }
}

/// The bytes of a file, or of standard input for `-`; no more than `limit`.
///
/// # Errors
/// [`FileError`] names the file.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::Read { path: path.into(), source };
    let reader = open(path)?;
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(FileError::TooLarge { path: path.into(), limit });
    }
    Ok(bytes)
}

/// Writes files whole or not at all: each into a temporary file beside it, flushed to the disk; only when all are
/// there do they take their names.
///
/// # Errors
/// [`FileError::Write`] names the file; until the renames begin, no file was touched.
pub fn write_all(files: &[(PathBuf, Vec<u8>)]) -> Result<(), FileError> {
    let mut ready = Vec::new();
    for (path, bytes) in files {
        let failed = |source| FileError::Write { path: path.clone(), source };
        if path.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let mut file = temporary_beside(path).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        ready.push((path, file));
    }
    for (path, file) in ready {
        file.persist(path).map_err(|e| FileError::Write { path: path.clone(), source: e.error })?;
    }
    Ok(())
}

/// A file, or standard input for `-`, to be read block by block.
///
/// # Errors
/// [`FileError::Read`] names the file.
pub fn open(path: &Path) -> Result<Box<dyn Read + Send>, FileError> {
    let failed = |source| FileError::Read { path: path.into(), source };
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    Ok(Box::new(file))
}

/// A file that is written bit by bit and takes its name only when it is whole.
pub struct Whole {
    path: PathBuf,
    file: tempfile::NamedTempFile,
}

impl Whole {
    /// Begins a file.
    ///
    /// # Errors
    /// [`FileError::Write`] names the file.
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        let failed = |source| FileError::Write { path: path.into(), source };
        if path.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        Ok(Self { path: path.into(), file: temporary_beside(path).map_err(failed)? })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// [`FileError::Write`] names the file.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.file.write_all(bytes).map_err(|source| FileError::Write { path: self.path.clone(), source })
    }

    /// Flushes the file to the disk and gives it its name.
    ///
    /// # Errors
    /// [`FileError::Write`] names the file; what was there before is still there.
    pub fn finish(self) -> Result<(), FileError> {
        let Self { path, file } = self;
        let done = file.as_file().sync_all().and_then(|()| file.persist(&path).map(drop).map_err(|e| e.error));
        done.map_err(|source| FileError::Write { path, source })
    }
}

/// A temporary file in the folder of `path`, removed unless it is given its name.
fn temporary_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(".bordermap-").tempfile_in(folder)?;
    set_default_permissions(file.as_file())?;
    Ok(file)
}

/// Temporary files are private; products are not.
#[cfg(unix)]
fn set_default_permissions(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_default_permissions(_: &File) -> io::Result<()> {
    Ok(())
}

/// Makes a folder and those above it.
///
/// # Errors
/// [`FileError::Write`] names the folder.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    std::fs::create_dir_all(path).map_err(|source| FileError::Write { path: path.into(), source })
}
