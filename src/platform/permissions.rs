//! Who may read and write a file, by its permissions. Others are everyone but the owner: the group counts as others.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::Mode;

/// Makes every file and folder private that this process creates from now on, including those of `SQLite`.
pub fn keep_new_files_private() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Creates an empty private file, never through a link.
///
/// # Errors
/// If it cannot be created, or the name is taken ([`io::ErrorKind::AlreadyExists`]).
pub fn create_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(path)
}

/// Whether others may read, write or execute a file. Access lists are ignored on Linux and macOS.
pub fn others_may_access(found: &Metadata) -> bool {
    found.mode() & 0o077 != 0
}

/// Whether others may write to a file. Access lists are ignored on Linux and macOS.
pub fn others_may_write(found: &Metadata) -> bool {
    found.mode() & 0o022 != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn others_are_the_group_and_everyone_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        drop(create_private_file(&path).unwrap());
        let again = create_private_file(&path).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        for (mode, open, writable) in [
            (0o700, false, false),
            (0o640, true, false),
            (0o604, true, false),
            (0o620, true, true),
            (0o602, true, true),
        ] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let found = path.metadata().unwrap();
            assert_eq!(others_may_access(&found), open, "{mode:o}");
            assert_eq!(others_may_write(&found), writable, "{mode:o}");
        }
    }
}
