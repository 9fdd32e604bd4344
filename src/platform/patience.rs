//! Waiting for another program, a few seconds at most.

use std::fs::{File, TryLockError};
use std::io;
use std::thread;
use std::time::Duration;

/// How often something is tried before another program counts as stuck.
const TRIES: usize = 100;
/// The time between two tries: 3 seconds in all.
const PAUSE: Duration = Duration::from_millis(30);

/// Tries until `is_done`, for about 3 seconds; whether it was done.
///
/// # Errors
/// The first error of a try.
pub fn retry(mut is_done: impl FnMut() -> io::Result<bool>) -> io::Result<bool> {
    for _ in 1..TRIES {
        if is_done()? {
            return Ok(true);
        }
        thread::sleep(PAUSE);
    }
    is_done()
}

/// Locks a file for this program alone, waiting about 3 seconds for another one; whether it worked. A file system
/// without locks counts as one on which nobody else writes.
pub fn lock(file: &File) -> bool {
    let is_locked = || Ok(!is_locked_by_other(file));
    retry(is_locked).unwrap_or(true)
}

/// Locks a file if no other program has it locked; whether another one has.
pub(super) fn is_locked_by_other(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}
