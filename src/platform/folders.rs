//! Folders: this user's, private ones, whether others may write to them, their names, and syncing.

use std::ffi::OsString;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use rustix::fs::{self as sys, Mode, OFlags};

use super::users::{UserId, is_owned_by_other};

/// The user's folder for settings, `moderato` in `$XDG_CONFIG_HOME` or `~/.config`, on macOS too; it may not exist.
/// `None` if the user has no home.
pub fn settings_folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("moderato"))
}

/// Folders for private files that outlive the program, in order of preference: the user's state folder, the runtime
/// folder (Linux), and a private folder in the temporary folder. They may not exist yet.
pub fn state_folders() -> Vec<PathBuf> {
    let own = etcetera::choose_base_strategy()
        .ok()
        .map(|base| base.state_dir().unwrap_or_else(|| base.data_dir()));
    let runtime = std::env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute());
    let user = rustix::process::geteuid().as_raw();
    let temporary = std::env::temp_dir().join(format!("moderato-{user}"));
    let named = own.into_iter().chain(runtime);
    named
        .map(|folder| folder.join("moderato"))
        .chain([temporary])
        .collect()
}

/// Creates a folder that only this user may enter.
///
/// # Errors
/// If it cannot be created, or the name is taken ([`io::ErrorKind::AlreadyExists`]).
pub fn create_new_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)
}

/// Creates a folder that only this user may enter, or uses an existing one that belongs to this user.
///
/// # Errors
/// If it cannot be created, or the name belongs to a link, a file or another user's folder.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    restrict_to_owner(folder)
}

/// Whether a folder exists; if it was open to other users, it is made private.
///
/// # Errors
/// If it is a link, a file or another user's folder, or its permissions cannot be changed.
pub fn secure_existing_folder(folder: &Path) -> io::Result<bool> {
    match folder.symlink_metadata() {
        Ok(_) => restrict_to_owner(folder).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Checks the opened folder, not one that takes its name later.
fn restrict_to_owner(folder: &Path) -> io::Result<()> {
    let refused = |why| io::Error::new(io::ErrorKind::PermissionDenied, why);
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened: OwnedFd = match sys::open(folder, flags, Mode::empty()) {
        Err(rustix::io::Errno::LOOP | rustix::io::Errno::NOTDIR) => {
            return Err(refused("is a link or no folder"));
        }
        Err(rustix::io::Errno::ACCESS)
            if folder
                .symlink_metadata()
                .is_ok_and(|found| is_owned_by_other(&found)) =>
        {
            return Err(refused("belongs to another user"));
        }
        opened => opened?,
    };
    let found = sys::fstat(&opened)?;
    if UserId::from_raw(found.st_uid) != UserId::current() {
        return Err(refused("belongs to another user"));
    }
    let closed = match found.st_mode & 0o077 {
        0 => Ok(()),
        _ => sys::fchmod(&opened, Mode::RWXU),
    };
    match closed {
        // On a write-protected disk others can still read it, but cannot write to it.
        Err(_) if found.st_mode & 0o022 == 0 => Ok(()),
        closed => Ok(closed?),
    }
}

/// Whether another user may create files in a folder: it is writable by all or by a group that is not this user's
/// primary group, or belongs to another user than root. Access lists are ignored on Linux and macOS. False if the
/// folder cannot be examined.
pub fn is_writable_by_others(folder: &Path) -> bool {
    let group = rustix::process::getegid();
    folder.metadata().is_ok_and(|found| {
        let mode = found.mode();
        mode & 0o002 != 0
            || (mode & 0o020 != 0 && found.gid() != group.as_raw())
            || (is_owned_by_other(&found) && found.uid() != 0)
    })
}

/// The wanted names in a folder, sorted; empty if the folder cannot be read. At most `most` names are examined, so that
/// a folder with countless files does not block the program.
pub fn list_names(folder: &Path, most: usize, wanted: impl Fn(&str) -> bool) -> Vec<OsString> {
    let mut names: Vec<OsString> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .take(most)
        .filter_map(|found| found.ok().map(|found| found.file_name()))
        .filter(|name| wanted(&name.to_string_lossy()))
        .collect();
    names.sort();
    names
}

/// Syncs the folder of a file, so that its names survive a power cut (`fsync`, on macOS `F_FULLFSYNC`). Errors are
/// ignored: some network file systems cannot sync folders.
pub fn sync_parent_folder(file: &Path) {
    if let Some(folder) = file.parent().and_then(|folder| File::open(folder).ok()) {
        sync_folder(&folder);
    }
}

/// As [`sync_parent_folder`], for an open folder.
pub(super) fn sync_folder(folder: &File) {
    let _ = folder.sync_all();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_private_folder_is_made_or_closed_and_a_link_or_file_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| at(name).metadata().unwrap().mode() & 0o777;
        assert!(!secure_existing_folder(&at("new/moderato")).unwrap());
        create_private_folder(&at("new/moderato")).unwrap();
        assert_eq!(mode("new/moderato"), 0o700);
        std::fs::set_permissions(at("new/moderato"), std::fs::Permissions::from_mode(0o777))
            .unwrap();
        assert!(secure_existing_folder(&at("new/moderato")).unwrap());
        assert_eq!(mode("new/moderato"), 0o700);

        std::os::unix::fs::symlink(at("new"), at("link")).unwrap();
        std::fs::write(at("file"), "").unwrap();
        sys::mknodat(sys::CWD, at("pipe"), sys::FileType::Fifo, Mode::RWXU, 0).unwrap();
        for name in ["link", "file", "pipe"] {
            assert!(create_private_folder(&at(name)).is_err(), "{name}");
            assert!(secure_existing_folder(&at(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn a_listing_stops_at_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..20 {
            std::fs::write(folder.path().join(n.to_string()), "").unwrap();
        }
        let looked_at = std::cell::Cell::new(0);
        let wanted = |_: &str| {
            looked_at.set(looked_at.get() + 1);
            true
        };
        assert_eq!(list_names(folder.path(), 7, wanted).len(), 7);
        assert_eq!(looked_at.get(), 7);
    }

    #[test]
    fn a_shared_folder_is_not_private() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_writable_by_others(folder.path()));
        for (mode, shared) in [(0o755, false), (0o1777, true), (0o757, true)] {
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_writable_by_others(folder.path()), shared, "{mode:o}");
        }
    }
}
