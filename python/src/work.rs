//! Work outside of Python's lock, on threads of its own, that Ctrl-C can end the wait for.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error;
use crate::numbers::at_least;

/// Pools by the process that made them and their number of threads: a process that was forked has none of its parent's threads.
static POOLS: Mutex<BTreeMap<(u32, usize), Arc<ThreadPool>>> = Mutex::new(BTreeMap::new());

/// So many threads; as many as there are cores if none are asked for.
fn pool(threads: Threads) -> PyResult<Arc<ThreadPool>> {
    let threads = threads.map(|threads| at_least("threads", threads, 1)).transpose()?;
    if threads.is_some_and(|threads| threads > MOST_THREADS) {
        return Err(error::value(format!("threads must be at most {MOST_THREADS}")));
    }
    let key = (std::process::id(), threads.map_or(0, |threads| threads as usize));
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pool) = pools.get(&key) {
        return Ok(pool.clone());
    }
    let made = ThreadPoolBuilder::new().num_threads(key.1).build();
    let pool = Arc::new(made.map_err(|e| PyRuntimeError::new_err(format!("threads could not be started: {e}")))?);
    pools.insert(key, pool.clone());
    Ok(pool)
}

/// How many threads; as many as there are cores if none are asked for.
pub type Threads = Option<i64>;

/// No more than the command takes.
const MOST_THREADS: u64 = 1_024;

/// How often signals are looked for.
const LOOK: Duration = Duration::from_millis(50);

/// Whether nobody waits for some work any more.
pub type Stopped = Arc<AtomicBool>;

/// Does some work while other threads of Python go on. Ctrl-C ends the wait at once; the work itself goes on until it is done, and is dropped.
///
/// # Errors
/// As [`stoppably`].
pub fn patiently<T: Send + 'static>(
    py: Python<'_>,
    threads: Threads,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    stoppably(py, threads, |_| work())
}

/// As [`patiently`], for work that looks whether it has been stopped.
///
/// # Errors
/// What a signal's handler raises, or that the work failed by a fault of its own.
pub fn stoppably<T: Send + 'static>(
    py: Python<'_>,
    threads: Threads,
    work: impl FnOnce(&Stopped) -> T + Send + 'static,
) -> PyResult<T> {
    let pool = pool(threads)?;
    let (done, mut wait) = channel();
    let stopped = Stopped::default();
    let looked_at = stopped.clone();
    let thread = std::thread::Builder::new().name("bordermap".into());
    let work = move || {
        // Nobody waits any more if that fails.
        let _ = done.send(catch_unwind(AssertUnwindSafe(|| pool.install(|| work(&looked_at)))));
    };
    thread.spawn(work).map_err(|e| PyRuntimeError::new_err(format!("a thread could not be started: {e}")))?;
    loop {
        let (found, waiting) = py.detach(move || (wait.recv_timeout(LOOK), wait));
        wait = waiting;
        match found {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(panic)) => return Err(error::fault(&*panic)),
            Err(RecvTimeoutError::Timeout) => {
                py.check_signals().inspect_err(|_| stopped.store(true, Ordering::Relaxed))?;
            }
            Err(RecvTimeoutError::Disconnected) => return Err(PyRuntimeError::new_err("the work was lost")),
        }
    }
}
