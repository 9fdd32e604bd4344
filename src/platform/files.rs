//! File identity, hard links, and reads and writes at an offset.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::users::is_owned_by_other;

/// Identity of a file: equal for all its names. While the file exists no other file has this id; a later file may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// Id of the file with this metadata.
    pub fn new(found: &Metadata) -> Self {
        Self {
            device: found.dev(),
            inode: found.ino(),
        }
    }
}

/// Whether two paths lead to the same file, through links or not; false if either cannot be examined.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => FileId::new(&one) == FileId::new(&other),
        _ => false,
    }
}

/// Whether a file has more than one name (hard links). On Linux, a folder always has.
pub fn has_several_names(found: &Metadata) -> bool {
    found.nlink() > 1
}

/// Fills `bytes` from an offset in the file, in bytes, without moving the file's position.
///
/// # Errors
/// If the file is too short or cannot be read.
pub fn read_exact_at(file: &File, bytes: &mut [u8], position: u64) -> io::Result<()> {
    file.read_exact_at(bytes, position)
}

/// Writes all of `bytes` at an offset in the file, in bytes, without moving the file's position.
///
/// # Errors
/// If the write fails; some of the bytes may have been written.
pub fn write_all_at(file: &File, bytes: &[u8], position: u64) -> io::Result<()> {
    file.write_all_at(bytes, position)
}

/// Removes a regular file of this user. Folders, links and files of other users stay: this program did not write them.
///
/// # Errors
/// If a file of this user cannot be removed.
pub fn remove_own_file(path: &Path) -> io::Result<()> {
    let is_own = path
        .symlink_metadata()
        .is_ok_and(|found| found.is_file() && !is_owned_by_other(&found));
    match is_own.then(|| std::fs::remove_file(path)) {
        Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Path with these bytes, as returned by `as_encoded_bytes` on this system; not necessarily Unicode.
pub fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_under_all_its_names_and_a_new_one_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a"), "12345").unwrap();
        assert!(!has_several_names(&at("a").metadata().unwrap()));
        std::fs::hard_link(at("a"), at("b")).unwrap();
        std::os::unix::fs::symlink(at("a"), at("link")).unwrap();
        std::fs::write(at("c"), "12345").unwrap();
        assert!(is_same_file(&at("a"), &at("b")) && is_same_file(&at("a"), &at("link")));
        assert!(!is_same_file(&at("a"), &at("c")) && !is_same_file(&at("a"), &at("d")));
        assert!(has_several_names(&at("a").metadata().unwrap()));
    }

    #[test]
    fn bytes_are_read_and_written_at_an_offset() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "12345").unwrap();
        let file = File::options().read(true).write(true).open(path).unwrap();
        write_all_at(&file, b"ab", 2).unwrap();
        let mut bytes = [0; 4];
        read_exact_at(&file, &mut bytes, 1).unwrap();
        assert_eq!(&bytes, b"2ab5");
        assert!(read_exact_at(&file, &mut bytes, 2).is_err());
    }

    #[test]
    fn a_path_that_is_not_unicode_comes_back() {
        let path = path_from_bytes(b"a\xff/b");
        assert_eq!(path.as_os_str().as_encoded_bytes(), b"a\xff/b");
    }
}
