//! Reads files that others may have prepared: pipes, devices, links and endless files are refused at once, on Linux and
//! macOS.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustix::fs::{self as sys, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::users::{UserId, is_owned_by_other};

/// Who may have created a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowedOwner {
    /// Anyone: a script, a table or a log named by the user. It may be a link.
    Anyone,
    /// Only this user: the file belongs to the user who runs the program, is not a link and has one name.
    User,
}

/// Why a file is not read, worded to follow the file's name.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A folder, a pipe, a device or a socket.
    #[error("is not a regular file")]
    NotRegularFile,
    /// Only with [`AllowedOwner::User`]: a symbolic link, or a file with several names.
    #[error("is a link")]
    Link,
    /// Only with [`AllowedOwner::User`].
    #[error("belongs to another user")]
    OtherOwner,
    /// The file is larger than the limit.
    #[error("is larger than {}", format_size(*limit))]
    TooLarge {
        /// Maximum size, in bytes.
        limit: u64,
    },
    /// An error of the system.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A size in words.
fn format_size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    if bytes < KIB * KIB {
        format!("{} KiB", bytes / KIB)
    } else {
        format!("{} MiB", bytes / (KIB * KIB))
    }
}

/// Opens a file for reading, without waiting for a writer.
///
/// # Errors
/// If it is not a regular file, is not the owner's, or cannot be opened.
pub fn open(path: &Path, owner: AllowedOwner) -> Result<File, ReadError> {
    open_with(path, owner, OFlags::RDONLY)
}

fn open_with(path: &Path, owner: AllowedOwner, flags: OFlags) -> Result<File, ReadError> {
    let mut flags = flags | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    if owner == AllowedOwner::User {
        flags |= OFlags::NOFOLLOW;
    }
    let file = match sys::open(path, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => File::from(file),
        Err(Errno::LOOP) if owner == AllowedOwner::User => return Err(ReadError::Link),
        // A socket cannot be opened (ENXIO, on macOS EOPNOTSUPP), and a folder cannot be opened for writing.
        Err(Errno::NXIO | Errno::OPNOTSUPP | Errno::ISDIR) => {
            return Err(ReadError::NotRegularFile);
        }
        // Another user's file may not be readable for this user.
        Err(Errno::ACCESS)
            if owner == AllowedOwner::User
                && path.symlink_metadata().is_ok_and(|f| is_owned_by_other(&f)) =>
        {
            return Err(ReadError::OtherOwner);
        }
        Err(error) => return Err(io::Error::from(error).into()),
    };
    let found = sys::fstat(&file).map_err(io::Error::from)?;
    if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
        return Err(ReadError::NotRegularFile);
    }
    if owner == AllowedOwner::User {
        if UserId::from_raw(found.st_uid) != UserId::current() {
            return Err(ReadError::OtherOwner);
        }
        // A file that was replaced after it was opened has no name left.
        if found.st_nlink > 1 {
            return Err(ReadError::Link);
        }
    }
    Ok(file)
}

/// Opens a file for reading and writing without truncating it; with `create`, a missing file is created private.
///
/// # Errors
/// As [`open`].
pub fn open_to_write(path: &Path, owner: AllowedOwner, create: bool) -> Result<File, ReadError> {
    let mut flags = OFlags::RDWR;
    if create {
        flags |= OFlags::CREATE;
    }
    open_with(path, owner, flags)
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// As [`open`], and if the file is larger than `limit`, counted while it is read.
pub fn read(path: &Path, owner: AllowedOwner, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let file = open(path, owner)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge { limit });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_of_the_right_owner_and_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("plain"), "12345").unwrap();
        std::os::unix::fs::symlink(at("plain"), at("symbolic")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero")).unwrap();
        sys::mknodat(sys::CWD, at("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        let reading = |name: &str, owner, limit| read(&at(name), owner, limit);
        assert_eq!(reading("plain", AllowedOwner::User, 5).unwrap(), b"12345");
        assert_eq!(
            reading("symbolic", AllowedOwner::Anyone, 5).unwrap(),
            b"12345"
        );
        for (name, owner, limit, says) in [
            ("plain", AllowedOwner::Anyone, 4, "larger"),
            ("symbolic", AllowedOwner::User, 5, "a link"),
            ("zero", AllowedOwner::Anyone, 5, "regular file"),
            ("pipe", AllowedOwner::Anyone, 5, "regular file"),
            (".", AllowedOwner::Anyone, 5, "regular file"),
        ] {
            let refused = reading(name, owner, limit).unwrap_err().to_string();
            assert!(refused.contains(says), "{name}: {refused}");
        }
        std::fs::hard_link(at("plain"), at("second")).unwrap();
        assert!(matches!(
            reading("plain", AllowedOwner::User, 5),
            Err(ReadError::Link)
        ));
        assert_eq!(
            reading("second", AllowedOwner::Anyone, 5).unwrap(),
            b"12345"
        );
    }
}
