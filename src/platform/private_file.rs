//! A private file: written under a random name in a folder that is kept open, and then given its own name.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{self as sys, AtFlags, Mode, OFlags, RenameFlags};
use uuid::Uuid;

/// A file that only its owner may read, not yet under its name. Dropped, it is removed.
#[derive(Debug)]
pub struct PrivateFile {
    folder: OwnedFd,
    /// The name it is to have.
    target: PathBuf,
    /// The name it has, in the same folder; none once it has its own.
    temporary: Option<String>,
    file: File,
    /// Whether its name is made to last.
    syncs: bool,
}

impl PrivateFile {
    /// Creates an empty file, 0600, under a random name in the folder of `target`.
    ///
    /// # Errors
    /// When `target` has no file name, or its folder cannot be opened or written.
    pub fn beside(target: &Path) -> io::Result<Self> {
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
        // A long name must not be refused for what is added to it.
        let start: String = name.to_string_lossy().chars().take(40).collect();
        let temporary = format!(".{start}-{}", Uuid::new_v4().simple());
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = sys::openat(&folder, &temporary, flags, Mode::RUSR | Mode::WUSR)?;
        Ok(Self {
            folder,
            target: target.to_owned(),
            temporary: Some(temporary),
            file: file.into(),
            syncs: true,
        })
    }

    /// Writes `bytes` to `target`, whole or not at all; a file that is there is replaced.
    ///
    /// # Errors
    /// As [`PrivateFile::beside`] and [`PrivateFile::replace`], and when the disk refuses the bytes.
    pub fn write(target: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = Self::beside(target)?;
        file.write_all(bytes)?;
        file.replace()
    }

    /// The path under which the file can be opened until it has its name.
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

    /// Syncs the file and gives it its name, in place of a file that has it.
    ///
    /// # Errors
    /// When the disk refuses, or another file was put under either name meanwhile.
    pub fn replace(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.rename(RenameFlags::empty())
    }

    /// As [`PrivateFile::replace`], without waiting for the disk: for what may be lost in a crash.
    ///
    /// # Errors
    /// When another file was put under either name meanwhile.
    pub fn replace_unsynced(mut self) -> io::Result<()> {
        self.syncs = false;
        self.rename(RenameFlags::empty())
    }

    /// Syncs the file and gives it its name, which must be free.
    ///
    /// # Errors
    /// As [`PrivateFile::replace`], and when a file has the name ([`io::ErrorKind::AlreadyExists`]).
    pub fn keep_new(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.rename(RenameFlags::NOREPLACE)
    }

    fn rename(mut self, flags: RenameFlags) -> io::Result<()> {
        let Some(temporary) = self.temporary.clone() else {
            return Ok(());
        };
        self.is_named(&temporary)?;
        let name = self.target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let (folder, name) = (&self.folder, name.to_owned());
        if flags.is_empty() {
            sys::renameat(folder, &temporary, folder, &name)?;
        } else {
            match sys::renameat_with(folder, &temporary, folder, &name, flags) {
                // Not every file system knows the flag; a hard link never replaces a name either.
                Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
                    sys::linkat(folder, &temporary, folder, &name, AtFlags::empty())?;
                    sys::unlinkat(folder, &temporary, AtFlags::empty())?;
                }
                renamed => renamed?,
            }
        }
        self.temporary = None;
        // Some file systems cannot sync a folder, which is no reason to lose the file.
        if self.syncs {
            let _ = sys::fsync(&self.folder);
        }
        self.is_named(&name)
    }

    /// Fails unless the name in the folder is that of the file that was written.
    fn is_named(&self, name: impl rustix::path::Arg) -> io::Result<()> {
        let here = sys::fstat(&self.file)?;
        let there = sys::statat(&self.folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino) {
            Ok(())
        } else {
            Err(io::Error::other(
                "another program put a file in its place meanwhile",
            ))
        }
    }
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
