//! Waiting for another program, a few seconds at most.

use std::fs::{File, TryLockError};
use std::io;
use std::thread;
use std::time::Duration;

/// Maximum number of tries.
const TRIES: usize = 100;
/// Time between two tries: 3 seconds in total.
const PAUSE: Duration = Duration::from_millis(30);

/// Tries until `is_done`, for about 3 seconds; returns whether it succeeded.
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

/// Locks a file exclusively, waiting about 3 seconds for another program; returns whether it succeeded. On a file
/// system without locks it always does.
pub fn lock(file: &File) -> bool {
    let is_locked = || Ok(!is_locked_by_other(file));
    retry(is_locked).unwrap_or(true)
}

/// Locks a file unless another program has locked it; returns whether another program has.
pub(super) fn is_locked_by_other(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}
