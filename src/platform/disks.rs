//! File systems: their free space, and whether they are on this machine.

use std::path::Path;

use super::system;

/// Free space of the file system of `path` for this user, in bytes; `None` if unknown or if `path` does not exist. On
/// macOS, space that the system would free on demand is not counted.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether the file at `path` is on a network file system, where memory cannot be shared with other machines and locks
/// may not work. Linux: by the type of the file system, including FUSE; macOS: by its flags. False if unknown.
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
