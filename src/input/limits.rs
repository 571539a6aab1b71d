//! What is too much: a file that passes a limit is refused before it fills the memory.

use super::InputError;

/// Limits on what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file read whole.
    pub file: u64,
    /// Bytes of a compressed file, unpacked.
    pub unpacked: u64,
    /// Bytes of a CSV row, or of a workbook's cell.
    pub row: usize,
    /// Fields of a CSV row; properties of all features together.
    pub fields: usize,
    /// Cells of a table: its rows times its columns.
    pub cells: usize,
    /// Features of a GeoJSON file, objects of a JSON file.
    pub features: usize,
    /// How deep JSON may be nested. The reader itself stops at 127.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 4 << 30,
            unpacked: 2 << 30,
            row: 64 << 20,
            fields: 10_000,
            cells: 1_000_000_000,
            features: 50_000_000,
            depth: 100,
        }
    }
}

impl Limits {
    /// Whether `count` of `what` is allowed.
    ///
    /// # Errors
    /// [`InputError::Limit`] if not.
    pub fn allow(self, file: &str, what: &'static str, count: usize, limit: usize) -> Result<(), InputError> {
        if count <= limit { Ok(()) } else { Err(InputError::Limit { file: file.into(), what, limit }) }
    }

    /// Whether JSON is nested no deeper than allowed; a quick look at its brackets.
    ///
    /// # Errors
    /// [`InputError::Limit`] if it is.
    pub fn allow_json(self, file: &str, text: &str) -> Result<(), InputError> {
        let (mut depth, mut deepest) = (0usize, 0usize);
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'{' | b'[' => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'"' => {
                    while let Some(inner) = bytes.next() {
                        match inner {
                            b'\\' => drop(bytes.next()),
                            b'"' => break,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        self.allow(file, "levels of JSON", deepest, self.depth)
    }
}
