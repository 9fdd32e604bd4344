//! Reads the first bytes of a file that may be a record this process has open.
//!
//! Closing any handle of a file releases all locks that the process has on that file, including those of `SQLite`.
//! Another program that opens the record would then believe it is the only user and remove the write-ahead log when it
//! closes, with entries that were shown as saved. So a handle of an open record is kept until the record is closed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::StoreErrorKind;
use crate::platform::untrusted::{self, AllowedOwner};
use crate::platform::{FileId, read_exact_at};

/// Records this process has open.
static OPEN_RECORDS: Mutex<BTreeMap<FileId, OpenHandles>> = Mutex::new(BTreeMap::new());

#[derive(Debug, Default)]
struct OpenHandles {
    /// How many times it is open.
    records: usize,
    handles: Vec<File>,
}

/// An open record: created before `SQLite` opens it, dropped after `SQLite` closed it.
#[derive(Debug)]
pub(super) struct OpenRecord(FileId);

impl OpenRecord {
    /// Registers the record at `path` as open.
    ///
    /// # Errors
    /// If there is no such file.
    pub(super) fn new(path: &Path) -> Result<Self, StoreErrorKind> {
        let key = FileId::new(&fs::metadata(path).map_err(|_| StoreErrorKind::RecordMoved)?);
        open_records().entry(key).or_default().records += 1;
        Ok(Self(key))
    }
}

impl Drop for OpenRecord {
    fn drop(&mut self) {
        let mut open = open_records();
        if let Some(file) = open.get_mut(&self.0) {
            file.records -= 1;
            if file.records == 0 {
                open.remove(&self.0);
            }
        }
    }
}

fn open_records() -> MutexGuard<'static, BTreeMap<FileId, OpenHandles>> {
    OPEN_RECORDS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// First `N` bytes of a regular file; `None` if it is shorter or cannot be read.
pub(super) fn read_first_bytes<const N: usize>(path: &Path) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut open = open_records();
    let named = FileId::new(&fs::metadata(path).ok()?);
    if let Some(handle) = open.get(&named).and_then(|file| file.handles.first()) {
        read_exact_at(handle, &mut bytes, 0).ok()?;
        return Some(bytes);
    }
    let handle = untrusted::open(path, AllowedOwner::Anyone).ok()?;
    let read = read_exact_at(&handle, &mut bytes, 0);
    let opened = FileId::new(&handle.metadata().ok()?);
    if let Some(file) = open.get_mut(&opened) {
        file.handles.push(handle);
    }
    read.ok().map(|()| bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;
    use crate::store::{Store, is_sqlite, looks_encrypted};

    /// Number of locks of this process on a file, according to the system; `None` if unknown.
    fn locks(path: &Path) -> Option<usize> {
        let all = fs::read_to_string("/proc/locks").ok()?;
        let inode = format!(":{} ", fs::metadata(path).unwrap().ino());
        let process = format!(" {} ", std::process::id());
        let ours = |line: &&str| line.contains(&inode) && line.contains(&process);
        Some(all.lines().filter(ours).count())
    }

    #[test]
    fn a_look_at_an_open_record_gives_up_none_of_its_locks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.moderato");
        let store = Store::open(&path).unwrap();
        store.sessions().unwrap();
        let Some(before) = locks(&path) else {
            eprintln!("skipped: the locks of a process are read from /proc/locks");
            return;
        };
        assert!(before > 0);
        assert!(is_sqlite(&path) && !looks_encrypted(&path));
        let second = Store::open_read_only(&path).unwrap();
        drop(second);
        assert!(is_sqlite(&path));
        assert_eq!(locks(&path), Some(before));
        // Control: closing any handle releases them.
        drop(File::open(&path).unwrap());
        assert_eq!(locks(&path), Some(0));
        drop(store);
        assert!(
            open_records()
                .get(&FileId::new(&fs::metadata(&path).unwrap()))
                .is_none()
        );
    }
}
