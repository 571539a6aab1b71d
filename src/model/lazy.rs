use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

/// A value that is made when it is first asked for, and then kept. Copies share it.
pub struct Lazy<T>(Arc<dyn AsRef<T> + Send + Sync>);

struct Made<T>(LazyLock<T, Box<dyn FnOnce() -> T + Send>>);

impl<T> AsRef<T> for Made<T> {
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<T: Send + Sync + 'static> Lazy<T> {
    /// What `make` makes, which must not share its work with other threads: they may wait for it.
    pub fn new(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(Arc::new(Made(LazyLock::new(Box::new(make)))))
    }

    /// A part of something that is made as a whole.
    pub fn part_of(whole: Arc<impl AsRef<T> + Send + Sync + 'static>) -> Self {
        Self(whole)
    }
}

impl<T: Default + Send + Sync + 'static> Lazy<T> {
    /// What `read` makes of embedded data; nothing where it fails, which a test of all of them rules out.
    pub fn read<E>(read: impl FnOnce() -> Result<T, E> + Send + 'static) -> Self {
        Self::new(|| read().unwrap_or_default())
    }
}

impl<T> Lazy<T> {
    /// Makes it now, if it is not made yet.
    pub fn make(&self) {
        let _: &T = self;
    }
}

impl<T> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        (*self.0).as_ref()
    }
}

impl<T: Send + Sync + 'static> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self::new(move || value)
    }
}

impl<T: Default + Send + Sync + 'static> Default for Lazy<T> {
    fn default() -> Self {
        Self::new(T::default)
    }
}

impl<T> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_value_is_made_once_and_not_before_it_is_asked_for() {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let lazy = Lazy::new(|| MADE.fetch_add(1, Ordering::Relaxed) + 7);
        let copy = lazy.clone();
        assert_eq!(MADE.load(Ordering::Relaxed), 0);
        assert_eq!((*lazy, *copy, *lazy), (7, 7, 7));
        assert_eq!(MADE.load(Ordering::Relaxed), 1);
    }
}
