use std::io::{self, Read};

use super::InputError;

/// All that a reader gives, of at most `limit` bytes.
pub fn capped(reader: impl Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    Capped::new(reader, limit).read_to_end(&mut out).map_err(|e| e.to_string())?;
    Ok(out)
}

/// A reader that fails beyond a number of bytes.
pub struct Capped<R> {
    reader: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Capped<R> {
    /// Of at most `limit` bytes.
    pub fn new(reader: R, limit: u64) -> Self {
        Self { reader, left: limit, limit }
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer).map_err(|e| {
            if e.kind() == io::ErrorKind::Other { e } else { io::Error::other(format!("it is damaged: {e}")) }
        })?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(format!("unpacked it is larger than {} bytes, the limit", self.limit)))?;
        Ok(read)
    }
}

/// The error of a file that cannot be opened.
pub fn container(source: &str, reason: String) -> InputError {
    InputError::Container { file: source.into(), reason }
}
