//! A private file: written under a random name in a folder that stays open, then renamed. On Linux and macOS the rename
//! is atomic: readers see the old file or the new one.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{self as sys, AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use uuid::Uuid;

use super::files::remove_own_file;
use super::folders::{list_names, sync_folder};
use super::patience::is_locked_by_other;
use super::untrusted::{self, AllowedOwner};

/// Maximum number of names examined in a folder when looking for leftovers.
const MAX_NAMES: usize = 100_000;
/// Maximum number of tries to create a file that another program may remove as a leftover before it is locked.
const MAX_CREATIONS: usize = 100;

/// A file that only its owner may read, before it has its final name. Dropping it removes it.
#[derive(Debug)]
pub struct PrivateFile {
    folder: File,
    /// Final name.
    target: PathBuf,
    /// Temporary name in the same folder; `None` once it has its final name.
    temporary: Option<String>,
    file: File,
    /// Whether the folder is synced after the rename.
    syncs_folder: bool,
}

impl PrivateFile {
    /// Creates an empty file with mode 0600 under a random name in the folder of `target`.
    ///
    /// # Errors
    /// If `target` has no file name, or its folder cannot be opened or written.
    pub fn create_beside(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let folder = sys::open(
            folder,
            OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        let temporary = format!(
            ".{}-{}",
            temporary_prefix(&name.to_string_lossy()),
            Uuid::new_v4().simple()
        );
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = sys::openat(&folder, &temporary, flags, Mode::RUSR | Mode::WUSR)?;
        Ok(Self {
            folder: folder.into(),
            target: target.to_owned(),
            temporary: Some(temporary),
            file: file.into(),
            syncs_folder: true,
        })
    }

    /// As [`PrivateFile::create_beside`], but locked, so that [`PrivateFile::remove_leftovers`] does not remove it.
    /// Only for a file that no other code of this program locks.
    ///
    /// # Errors
    /// As [`PrivateFile::create_beside`].
    pub fn create_locked_beside(target: &Path) -> io::Result<Self> {
        for _ in 0..MAX_CREATIONS {
            let file = Self::create_beside(target)?;
            let is_ours = !is_locked_by_other(&file.file);
            if is_ours
                && file
                    .temporary
                    .as_ref()
                    .is_some_and(|name| file.check_name(name).is_ok())
            {
                return Ok(file);
            }
        }
        Err(replaced_meanwhile())
    }

    /// Writes `bytes` to `target`, completely or not at all; an existing file is replaced.
    ///
    /// # Errors
    /// As [`PrivateFile::create_beside`] and [`PrivateFile::replace`], and if the bytes cannot be written.
    pub fn write(target: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = Self::create_locked_beside(target)?;
        file.write_all(bytes)?;
        file.replace()
    }

    /// Removes temporary files of interrupted writes whose final names begin like `target`; returns whether none is
    /// left. Files locked by a running program stay, as do folders, links and files of other users under such a name.
    ///
    /// # Errors
    /// If one of this user's files cannot be removed.
    pub fn remove_leftovers(target: &Path) -> io::Result<bool> {
        let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else {
            return Ok(true);
        };
        let wanted = format!(".{}", temporary_prefix(&name.to_string_lossy()));
        let is_leftover = |name: &str| {
            let id = name.rsplit_once('-').map_or("", |(_, id)| id);
            name.starts_with(&wanted)
                && id.len() == 32
                && id.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let mut are_gone = true;
        for name in list_names(folder, MAX_NAMES, is_leftover) {
            let path = folder.join(name);
            // Open, and therefore locked, until it is removed: no program starts to write it meanwhile.
            let file = untrusted::open(&path, AllowedOwner::User);
            if file.as_ref().is_ok_and(is_locked_by_other) {
                are_gone = false;
                continue;
            }
            remove_own_file(&path)?;
        }
        Ok(are_gone)
    }

    /// Path to open the file until it has its final name.
    pub fn path(&self) -> PathBuf {
        match &self.temporary {
            Some(name) => self.target.with_file_name(name),
            None => self.target.clone(),
        }
    }

    /// The file itself.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Checks that the file has the size that was written through its path: if another file was put there, this one is
    /// smaller.
    ///
    /// # Errors
    /// If the file cannot be examined or has another size.
    pub fn check_size(&self, bytes: u64) -> io::Result<()> {
        if self.file.metadata()?.len() == bytes {
            Ok(())
        } else {
            Err(replaced_meanwhile())
        }
    }

    /// Syncs the file and gives it its final name, replacing an existing file.
    ///
    /// # Errors
    /// If syncing or renaming fails, or another file was put under either name meanwhile.
    pub fn replace(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.rename(RenameFlags::empty())
    }

    /// As [`PrivateFile::replace`], without syncing: for data that may be lost in a crash.
    ///
    /// # Errors
    /// If another file was put under either name meanwhile.
    pub fn replace_unsynced(mut self) -> io::Result<()> {
        self.syncs_folder = false;
        self.rename(RenameFlags::empty())
    }

    /// As [`PrivateFile::replace`], under another name in the same folder.
    ///
    /// # Errors
    /// As [`PrivateFile::replace`].
    pub fn replace_as(mut self, name: &OsStr) -> io::Result<()> {
        self.target.set_file_name(name);
        self.replace()
    }

    /// Syncs the file and gives it its final name, which must be free.
    ///
    /// # Errors
    /// As [`PrivateFile::replace`], and if the name is taken ([`io::ErrorKind::AlreadyExists`]).
    pub fn persist_new(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.rename(RenameFlags::NOREPLACE)
    }

    fn rename(mut self, flags: RenameFlags) -> io::Result<()> {
        let Some(temporary) = self.temporary.clone() else {
            return Ok(());
        };
        self.check_name(&temporary)?;
        let name = self.target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let (folder, name) = (&self.folder, name.to_owned());
        if flags.is_empty() {
            sys::renameat(folder, &temporary, folder, &name)?;
        } else {
            match sys::renameat_with(folder, &temporary, folder, &name, flags) {
                // Not every file system supports the flag (ENOTSUP on macOS); a hard link never replaces a name
                // either.
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                    sys::linkat(folder, &temporary, folder, &name, AtFlags::empty())?;
                    sys::unlinkat(folder, &temporary, AtFlags::empty())?;
                }
                renamed => renamed?,
            }
        }
        self.temporary = None;
        // Some file systems cannot sync a folder; the file is complete anyway.
        if self.syncs_folder {
            sync_folder(&self.folder);
        }
        self.check_name(&name)
    }

    /// Fails unless the name in the folder belongs to the file that was written.
    fn check_name(&self, name: impl rustix::path::Arg) -> io::Result<()> {
        let here = sys::fstat(&self.file)?;
        let there = sys::statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino) {
            Ok(())
        } else {
            Err(replaced_meanwhile())
        }
    }
}

fn replaced_meanwhile() -> io::Error {
    let why = "another program put a file in its place meanwhile";
    io::Error::new(io::ErrorKind::ResourceBusy, why)
}

/// Start of a temporary name, after its dot; shortened, so that a long name with its suffix is still valid.
fn temporary_prefix(name: &str) -> String {
    name.chars().take(40).collect()
}

impl Write for PrivateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        if let Some(name) = &self.temporary {
            let _ = sys::unlinkat(&self.folder, name, AtFlags::empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_and_what_was_prepared_is_replaced_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("theirs"), "theirs").unwrap();
        std::os::unix::fs::symlink(at("theirs"), at("aim")).unwrap();
        PrivateFile::write(&at("aim"), b"ours").unwrap();
        assert_eq!(std::fs::read(at("aim")).unwrap(), b"ours");
        assert_eq!(std::fs::read(at("theirs")).unwrap(), b"theirs");
        let mut second = PrivateFile::create_beside(&at("aim")).unwrap();
        second.write_all(b"second").unwrap();
        let refused = second.persist_new().unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(at("aim")).unwrap(), b"ours");
        drop(PrivateFile::create_beside(&at("aim")).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn success_is_that_of_the_file_that_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut file = PrivateFile::create_beside(&at("aim")).unwrap();
        file.write_all(b"ours").unwrap();
        // Another user renames a file over the temporary name.
        std::fs::write(at("theirs"), "theirs").unwrap();
        std::fs::rename(at("theirs"), file.path()).unwrap();
        assert!(file.check_size(4).is_ok() && file.check_size(6).is_err());
        let refused = file.replace().unwrap_err().to_string();
        assert!(refused.contains("in its place"), "{refused}");
        assert!(!at("aim").exists());
    }

    #[test]
    fn what_was_left_of_a_file_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let long = "a-study-with-quite-a-long-name.moderato-backup-";
        let mut left = PrivateFile::create_beside(&at(&format!("{long}2026"))).unwrap();
        left.temporary = None;
        for name in [".aim-1", ".aims", "aim-0123456789abcdef0123456789abcdef"] {
            std::fs::write(at(name), "").unwrap();
        }
        // Another user can take such a name with a folder or a link, and stops nobody with it.
        std::fs::create_dir(at(".aim-0123456789abcdef0123456789abcde0")).unwrap();
        std::os::unix::fs::symlink(at(".aims"), at(".aim-0123456789abcdef0123456789abcde1"))
            .unwrap();
        assert!(PrivateFile::remove_leftovers(&at("aim")).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 6);
        assert!(PrivateFile::remove_leftovers(&at(long)).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
    }

    #[test]
    fn a_file_that_is_being_written_is_no_leftover() {
        let folder = tempfile::tempdir().unwrap();
        let aim = folder.path().join("aim");
        let mut file = PrivateFile::create_locked_beside(&aim).unwrap();
        assert!(!PrivateFile::remove_leftovers(&aim).unwrap());
        file.write_all(b"ours").unwrap();
        file.replace().unwrap();
        assert_eq!(std::fs::read(&aim).unwrap(), b"ours");
        assert!(PrivateFile::remove_leftovers(&aim).unwrap());
    }
}
