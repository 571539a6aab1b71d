//! Blocks through all cores, their results in order, with a bounded number of blocks in memory.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::InputError;

/// A block on its way, and where its result is to be sent.
struct Job<B, T> {
    block: B,
    done: SyncSender<T>,
}

/// One thread gets blocks from `next`, all cores do `work`, this thread hands the results to `take`, in the blocks' order.
/// The channels hold a few blocks each. Each core has a scratch of its own.
///
/// # Errors
/// The first error of `take`, or that of `next`.
pub fn ordered<B: Send, T: Send, S: Default, E: From<InputError> + Send>(
    mut next: impl FnMut() -> Result<Option<B>, InputError> + Send,
    work: impl Fn(B, &mut S) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let workers = rayon::current_num_threads();
    let (jobs, queue) = sync_channel::<Job<B, T>>(workers);
    let (order, results) = sync_channel::<Receiver<T>>(2 * workers);
    let queue = Mutex::new(queue);
    let (queue, work) = (&queue, &work);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(move || {
                let mut scratch = S::default();
                // The reader hangs up at the end of the file; a poisoned lock means that the writer has failed.
                while let Ok(Ok(Job { block, done })) = queue.lock().map(|queue| queue.recv()) {
                    // A result that no one waits for any more is dropped.
                    let _ = done.send(work(block, &mut scratch));
                }
            });
        }
        let reading = scope.spawn(move || -> Result<(), InputError> {
            while let Some(block) = next()? {
                let (done, result) = sync_channel(1);
                // A closed channel means that the writer has failed and says so itself.
                if jobs.send(Job { block, done }).is_err() || order.send(result).is_err() {
                    break;
                }
            }
            Ok(())
        });
        let mut taken = Ok(());
        for result in results {
            // No result means that the worker has panicked, which the scope passes on.
            let Ok(result) = result.recv() else { continue };
            taken = take(result);
            if taken.is_err() {
                break;
            }
        }
        match (taken, reading.join()) {
            (Err(failed), _) => Err(failed),
            (Ok(()), Ok(read)) => Ok(read?),
            (Ok(()), Err(panic)) => std::panic::resume_unwind(panic),
        }
    })
}
