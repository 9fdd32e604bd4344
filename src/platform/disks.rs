//! File systems: their free space, and whether they are on this machine.

use std::path::Path;

use super::system;

/// The bytes that this user can still write to the file system of `path`; none where it does not say, or there is
/// nothing at `path`. On macOS space that the system would free on demand does not count.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether the file at `path` is on a network, where memory cannot be shared with other machines and locks may not
/// hold. Linux: by the type of the file system, FUSE included; macOS: by its flags. False where it cannot be known.
pub fn is_on_network(path: &Path) -> bool {
    system::is_on_network(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_is_known_where_a_file_is() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_bytes(folder.path()).is_some());
        assert_eq!(free_bytes(&folder.path().join("missing")), None);
        assert!(!is_on_network(&folder.path().join("missing")));
    }
}
