use std::io::{self, Read};
use std::sync::Arc;

/// Bytes that can be read, from their beginning each time.
pub trait Source: Sync {
    /// Begins to read.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>>;

    /// Whether they can be read a second time.
    fn again(&self) -> bool {
        true
    }

    /// How many there are, if that is known beforehand.
    fn size(&self) -> Option<u64> {
        None
    }
}

impl Source for &[u8] {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(*self))
    }

    fn size(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}

impl Source for Arc<[u8]> {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(&self[..]))
    }

    fn size(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}

impl Source for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(&self[..]))
    }

    fn size(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}
