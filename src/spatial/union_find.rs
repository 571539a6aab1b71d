use std::sync::atomic::{AtomicU32, Ordering};

/// Disjoint sets that several threads may join at once, without locks (after Anderson and Woll, STOC 1991): a root
/// is hung below another by compare-and-swap, always the larger index below the smaller, so the final roots do not
/// depend on the order of the joins.
pub struct UnionFind(Vec<AtomicU32>);

impl UnionFind {
    /// `n` sets of one.
    pub fn new(n: usize) -> Self {
        Self((0..n as u32).map(AtomicU32::new).collect())
    }

    /// The root of the set that holds `i`; paths are halved on the way.
    pub fn find(&self, mut i: u32) -> u32 {
        loop {
            let parent = self.0[i as usize].load(Ordering::Relaxed);
            if parent == i {
                return i;
            }
            let grandparent = self.0[parent as usize].load(Ordering::Relaxed);
            if grandparent != parent {
                let swap =
                    self.0[i as usize].compare_exchange_weak(parent, grandparent, Ordering::Relaxed, Ordering::Relaxed);
                let _ = swap; // Losing the race only leaves the path longer.
            }
            i = parent;
        }
    }

    /// Joins the sets of `i` and `j`.
    pub fn join(&self, i: u32, j: u32) {
        let (mut i, mut j) = (self.find(i), self.find(j));
        while i != j {
            let (low, high) = (i.min(j), i.max(j));
            let hung = self.0[high as usize].compare_exchange(high, low, Ordering::Relaxed, Ordering::Relaxed);
            if hung.is_ok() {
                return;
            }
            (i, j) = (self.find(low), self.find(high));
        }
    }
}
