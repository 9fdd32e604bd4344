//! Locks of files, which tell other programs that a file is in use. They are advisory: a program that does not ask reads
//! and writes all the same. The system gives a lock up when its file is closed or the program ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;

/// Takes the lock of a file for this handle alone, without waiting (`flock` on Linux and macOS); says whether it has it
/// now. False where another handle has it, or the file system has no locks.
pub fn try_lock(file: &File) -> bool {
    file.try_lock().is_ok()
}

/// Whether another handle, of this program or another one, has the lock of a file. False where it cannot be known. If it
/// is free, this handle shares it with others that ask until it is closed.
pub fn is_locked_by_other(file: &File) -> bool {
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Whether a lock of [`std::fs::File`] on a file in this folder keeps no other kind of lock out, such as those of
/// `SQLite`. True on local disks of Linux; elsewhere the kinds may be the same.
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
