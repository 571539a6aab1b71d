//! Files that the program carries, packed by build.rs and unpacked when they are first asked for.

use std::io::Read;
use std::sync::OnceLock;

/// A file of the folder data, packed.
pub struct Embedded {
    packed: &'static [u8],
    whole: OnceLock<Vec<u8>>,
}

impl Embedded {
    /// The file whose packed bytes these are.
    pub const fn new(packed: &'static [u8]) -> Self {
        Self { packed, whole: OnceLock::new() }
    }

    /// Its bytes. What was packed can be unpacked, so they are all there.
    pub fn bytes(&'static self) -> &'static [u8] {
        self.whole.get_or_init(|| {
            let mut whole = Vec::new();
            let read = flate2::read::DeflateDecoder::new(self.packed).read_to_end(&mut whole);
            read.map(|_| whole).unwrap_or_default()
        })
    }
}

/// A file of data or data/fonts, by its name.
macro_rules! embedded {
    ($file:expr) => {
        $crate::embedded::Embedded::new(include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".deflate")))
    };
}
pub(crate) use embedded;
