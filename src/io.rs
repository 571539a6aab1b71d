//! The only place that touches the file system.
#![expect(clippy::disallowed_methods, reason = "this is the place")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::input::Source;

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
        io::ErrorKind::AlreadyExists => "something else of that name is there".into(),
        _ => error.to_string(),
    }
}

/// The bytes of a file, or of standard input for `-`; no more than `limit`. A file that is larger is not read at all.
///
/// # Errors
/// [`FileError`] names the file.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::Read { path: path.into(), source };
    if path.metadata().is_ok_and(|it| it.is_file() && it.len() > limit) {
        return Err(FileError::TooLarge { path: path.into(), limit });
    }
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
    finish_all(begun(files)?)
}

/// Files that are written and have no names yet.
///
/// # Errors
/// [`FileError::Write`] names the file.
pub fn begun(files: &[(PathBuf, Vec<u8>)]) -> Result<Vec<AtomicFile>, FileError> {
    let written = |(path, bytes): &(PathBuf, Vec<u8>)| {
        let mut file = AtomicFile::begin(path)?;
        file.add(bytes)?;
        Ok(file)
    };
    files.iter().map(written).collect()
}

/// Flushes all of the files to the disk, and only then gives them their names. If one cannot have its name, those before it lose theirs again, and what was
/// there before is back, where the file system can hold a file by two names.
///
/// # Errors
/// [`FileError::Write`] names the file.
pub fn finish_all(mut files: Vec<AtomicFile>) -> Result<(), FileError> {
    files.iter_mut().try_for_each(AtomicFile::flush)?;
    let several = files.len() > 1;
    let mut before = Vec::new();
    for file in files {
        let was = if several { file.before() } else { None };
        if let Err(error) = file.rename() {
            before.into_iter().rev().for_each(Before::restore);
            return Err(error);
        }
        before.extend(was);
    }
    Ok(())
}

/// What had the name of a product before.
enum Before {
    Nothing(PathBuf),
    /// A file, by a second name.
    Kept(PathBuf, tempfile::NamedTempFile<()>, Listed),
}

impl Before {
    /// As far as that is possible: what failed first is what is said.
    fn restore(self) {
        let _ = match self {
            Self::Nothing(path) => std::fs::remove_file(path),
            Self::Kept(path, second, listed) => {
                let done = second.persist(path).map(drop).map_err(|e| e.error);
                drop(listed);
                done
            }
        };
    }
}

/// A file that readers may open as often as it can be: a regular one again and again, a pipe or standard input (`-`) once.
#[derive(Clone, Debug)]
pub struct FileSource(pub PathBuf);

impl Source for FileSource {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        open(&self.0).map_err(|error| match error {
            FileError::Read { source, .. } => match source.kind() {
                io::ErrorKind::Other => source,
                kind => io::Error::new(kind, reason(&source)),
            },
            other => io::Error::other(other.to_string()),
        })
    }

    fn again(&self) -> bool {
        self.0.metadata().is_ok_and(|it| it.is_file())
    }

    fn size(&self) -> Option<u64> {
        self.0.metadata().ok().filter(std::fs::Metadata::is_file).map(|it| it.len())
    }
}

/// A pipe or standard input, which can be read only once; what was read to find out what it is is kept until it is known whether
/// it has to be read whole.
pub struct OnceSource {
    path: PathBuf,
    reader: Mutex<Box<dyn Read + Send>>,
    kept: Mutex<Option<Vec<u8>>>,
}

impl OnceSource {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    /// [`FileError::Read`] names the file.
    pub fn new(path: &Path) -> Result<Self, FileError> {
        Ok(Self { path: path.into(), reader: Mutex::new(open(path)?), kept: Mutex::new(Some(Vec::new())) })
    }

    /// From now on nothing that is read is kept.
    pub fn go(&self) {
        *lock(&self.kept) = None;
    }

    /// All its bytes, those that were read and those that were not; no more than `limit`.
    ///
    /// # Errors
    /// [`FileError`] names the file.
    pub fn into_bytes(self, limit: u64) -> Result<Vec<u8>, FileError> {
        let mut bytes = lock(&self.kept).take().unwrap_or_default();
        let left = (limit + 1).saturating_sub(bytes.len() as u64);
        let read = lock(&self.reader).by_ref().take(left).read_to_end(&mut bytes);
        read.map_err(|source| FileError::Read { path: self.path.clone(), source })?;
        if bytes.len() as u64 > limit { Err(FileError::TooLarge { path: self.path, limit }) } else { Ok(bytes) }
    }
}

/// A poisoned lock guards bytes that are as good as ever.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Source for OnceSource {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(OnceReader(self)))
    }

    fn again(&self) -> bool {
        false
    }
}

struct OnceReader<'a>(&'a OnceSource);

impl Read for OnceReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = lock(&self.0.reader).read(buffer)?;
        if let Some(kept) = &mut *lock(&self.0.kept) {
            kept.extend_from_slice(&buffer[..count]);
        }
        Ok(count)
    }
}

/// Whether two paths name one file; of files that do not exist yet, whether they would be one.
pub fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((resolved(a), resolved(b)), (Some(a), Some(b)) if a == b)
}

/// A path without links, as far as it exists.
fn resolved(path: &Path) -> Option<PathBuf> {
    // Standard input may be a file that was redirected.
    let path = if path.as_os_str() == "-" { Path::new("/dev/stdin") } else { path };
    path.canonicalize().ok().or_else(|| {
        let whole = std::path::absolute(path).ok()?;
        let (there, real) = whole.ancestors().skip(1).find_map(|folder| Some((folder, folder.canonicalize().ok()?)))?;
        // Folders that are still to be made have no links.
        let to_come = whole.strip_prefix(there).ok()?.components();
        Some(to_come.fold(real, |folder, part| match part {
            Component::ParentDir => folder.parent().map_or(folder.clone(), PathBuf::from),
            part => folder.join(part),
        }))
    })
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

/// Bytes between two flushes of a [`AtomicFile`] in the making.
const FLUSH: u64 = 8 << 20;

/// A file that is written bit by bit and takes its name only when it is whole.
pub struct AtomicFile {
    path: PathBuf,
    target: Target,
    written: u64,
}

enum Target {
    New {
        file: tempfile::NamedTempFile,
        listed: Listed,
        flusher: Option<Flusher>,
    },
    /// A device or pipe, which cannot be replaced.
    Special(File),
}

/// A thread that flushes what is there to the disk from time to time, so that little is left to wait for at the end.
struct Flusher {
    ask: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl AtomicFile {
    /// Begins a file. A device or pipe of that name is written as it stands.
    ///
    /// # Errors
    /// [`FileError::Write`] names the file.
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        let failed = |source| FileError::Write { path: path.into(), source };
        // A link stays one: what it points to is replaced.
        let path_of = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.into());
        let (path, target) = match path.metadata() {
            Ok(it) if it.is_dir() => return Err(failed(io::ErrorKind::IsADirectory.into())),
            Ok(it) if !it.is_file() => {
                (path.into(), Target::Special(File::options().write(true).open(path).map_err(failed)?))
            }
            Ok(it) => {
                let path = path_of(path);
                let (file, listed) = temporary_beside(&path).map_err(failed)?;
                file.as_file().set_permissions(it.permissions()).map_err(failed)?;
                (path, Target::New { file, listed, flusher: None })
            }
            Err(_) => {
                let (file, listed) = temporary_beside(path).map_err(failed)?;
                (path.into(), Target::New { file, listed, flusher: None })
            }
        };
        Ok(Self { path, target, written: 0 })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// [`FileError::Write`] names the file.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let before = self.written / FLUSH;
        self.written += bytes.len() as u64;
        let due = self.written / FLUSH > before;
        self.target.add(bytes, due).map_err(|source| FileError::Write { path: self.path.clone(), source })
    }

    /// Flushes the file to the disk.
    ///
    /// # Errors
    /// [`FileError::Write`] names the file.
    pub fn flush(&mut self) -> Result<(), FileError> {
        self.target.flush().map_err(|source| FileError::Write { path: self.path.clone(), source })
    }

    /// What has its name now, to be put back; none if that cannot be.
    fn before(&self) -> Option<Before> {
        let path = self.path.clone();
        match self.target {
            Target::Special(_) => None,
            Target::New { .. } if !path.exists() => Some(Before::Nothing(path)),
            Target::New { .. } => {
                let second = tempfile::Builder::new()
                    .prefix(PREFIX)
                    .make_in(folder_of(&path), |second| std::fs::hard_link(&path, second))
                    .ok()?;
                let listed = Listed::new(second.path());
                Some(Before::Kept(path, second, listed))
            }
        }
    }

    /// Gives a flushed file its name.
    ///
    /// # Errors
    /// [`FileError::Write`] names the file.
    pub fn rename(self) -> Result<(), FileError> {
        let Self { path, target, .. } = self;
        match target {
            Target::Special(_) => Ok(()),
            Target::New { file, listed, .. } => {
                let done = file.persist(&path).map(drop).map_err(|e| FileError::Write { path, source: e.error });
                drop(listed);
                done
            }
        }
    }
}

impl Target {
    fn add(&mut self, bytes: &[u8], due: bool) -> io::Result<()> {
        match self {
            Self::Special(file) => file.write_all(bytes),
            Self::New { file, flusher, .. } => {
                file.write_all(bytes)?;
                if due {
                    let flusher = match flusher {
                        Some(flusher) => flusher,
                        None => flusher.insert(Flusher::start(file.as_file())?),
                    };
                    // A full channel means that the last flush still runs; the next one takes these bytes along.
                    let _ = flusher.ask.try_send(());
                }
                Ok(())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Special(file) => file.flush(),
            Self::New { file, flusher, .. } => {
                if let Some(Flusher { ask, thread }) = flusher.take() {
                    drop(ask);
                    thread.join().unwrap_or_else(|_| Err(io::Error::other("flushing failed")))?;
                }
                file.as_file().sync_all()
            }
        }
    }
}

impl Flusher {
    fn start(file: &File) -> io::Result<Self> {
        let (ask, asked) = sync_channel(1);
        let file = file.try_clone()?;
        Ok(Self { ask, thread: std::thread::spawn(move || asked.iter().try_for_each(|()| file.sync_data())) })
    }
}

/// A temporary file in the folder of `path`, removed unless it is given its name. Its permissions are those that any new
/// file gets.
fn temporary_beside(path: &Path) -> io::Result<(tempfile::NamedTempFile, Listed)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The name of the temporary file means nothing to anyone.
    let file = builder.tempfile_in(folder_of(path)).map_err(|e| io::Error::new(e.kind(), reason(&e.kind().into())))?;
    let listed = Listed::new(file.path());
    Ok((file, listed))
}

/// How the names of temporary files begin.
const PREFIX: &str = ".bordermap-";

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Temporary files that there are.
static TEMPORARY: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A temporary file among them, as long as it is one.
struct Listed(PathBuf);

impl Listed {
    fn new(path: &Path) -> Self {
        lock(&TEMPORARY).insert(path.into());
        Self(path.into())
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        lock(&TEMPORARY).remove(&self.0);
    }
}

/// From now on, who stops the program (SIGINT, SIGTERM) finds no temporary file left. The program ends as it would have ended.
pub fn leave_nothing_when_stopped() {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::low_level::emulate_default_handler;
        // Where signals cannot be waited for, they do what they always do.
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                for path in &*lock(&TEMPORARY) {
                    let _ = std::fs::remove_file(path);
                }
                let _ = emulate_default_handler(signal);
            }
        });
    }
}

/// Makes a folder and those above it.
///
/// # Errors
/// [`FileError::Write`] names the folder.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    std::fs::create_dir_all(path).map_err(|source| FileError::Write { path: path.into(), source })
}
