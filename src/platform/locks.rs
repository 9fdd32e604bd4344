//! File locks show other programs that a file is in use. They are advisory: a program that does not check them can read
//! and write anyway. The system releases a lock when its file is closed or the program ends.

use std::fs::{File, TryLockError};
use std::path::Path;

/// Locks a file exclusively for this handle, without waiting (`flock` on Linux and macOS); returns whether it is
/// locked. False if another handle has the lock, or the file system has no locks.
pub fn try_lock(file: &File) -> bool {
    file.try_lock().is_ok()
}

/// Whether another handle, of this or another program, has locked a file. False if unknown. If the lock is free, this
/// handle takes a shared lock until it is closed.
pub fn is_locked_by_other(file: &File) -> bool {
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Whether locks of [`std::fs::File`] in this folder are independent of other kinds of locks, such as those of
/// `SQLite`. True on local disks on Linux; elsewhere they may conflict.
pub fn locks_leave_sqlite_alone(folder: &Path) -> bool {
    cfg!(target_os = "linux") && !super::is_on_network(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_seen_until_its_file_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let open = || File::create(folder.path().join("a")).unwrap();
        let holder = open();
        assert!(!is_locked_by_other(&open()));
        assert!(try_lock(&holder));
        assert!(is_locked_by_other(&open()) && !try_lock(&open()));
        drop(holder);
        assert!(!is_locked_by_other(&open()) && try_lock(&open()));
    }
}
