//! Encryption at rest: which record is encrypted, what opens it, and how texts beside it are hidden under the same key.
//!
//! A record is a whole `SQLCipher` 4 file, its log and its copies too. Texts that wait or are being written lie in files
//! of their own and are sealed there. Whether all this is built in is for the cargo feature `encryption` to say;
//! without it encrypted records are told apart from foreign files and refused.

#[cfg(not(feature = "encryption"))]
mod disabled;
#[cfg(feature = "encryption")]
mod sqlcipher;

use std::path::{Path, PathBuf};

#[cfg(not(feature = "encryption"))]
pub use disabled::Secret;
#[cfg(not(feature = "encryption"))]
pub(super) use disabled::{Cipher, IS_BUILT_IN};
#[cfg(feature = "encryption")]
pub use sqlcipher::Secret;
#[cfg(feature = "encryption")]
pub(super) use sqlcipher::{Cipher, IS_BUILT_IN};

use super::error::StoreErrorKind;
use super::first_bytes::read_first_bytes;
use super::reserved_names::is_sqlite;

/// What a record's key is mixed with; the first bytes of the file.
type Salt = [u8; 16];

/// The path of a record, and what opens it where it is encrypted. A record that is made there is encrypted when there
/// is such a secret; one that is there stays what it is.
#[derive(Debug, Clone)]
pub struct RecordPath {
    path: PathBuf,
    secret: Option<Secret>,
}

impl RecordPath {
    /// A record that is, or will be, encrypted under a secret; without one it is plain.
    pub fn new(path: PathBuf, secret: Option<Secret>) -> Self {
        Self { path, secret }
    }

    /// What opens it, if anything was given.
    pub fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }
}

impl std::ops::Deref for RecordPath {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl From<&RecordPath> for RecordPath {
    fn from(path: &RecordPath) -> Self {
        path.clone()
    }
}

impl From<&Path> for RecordPath {
    fn from(path: &Path) -> Self {
        Self::new(path.to_owned(), None)
    }
}

impl From<&PathBuf> for RecordPath {
    fn from(path: &PathBuf) -> Self {
        Self::from(path.as_path())
    }
}

/// How the name of `SQLite` stands at the beginning of each of its files.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// The size of a page of an encrypted record, in bytes.
const PAGE_BYTES: usize = 4096;
/// So many of the 256 byte values occur in any page that looks like chance; a page of anything else has fewer.
const MIN_BYTE_VALUES: usize = 240;

/// Whether a file looks like an encrypted record: a first page that is like chance from its first byte on. What it is
/// can be told only by who has the secret.
pub fn looks_encrypted(record: &Path) -> bool {
    read_salt(record).is_some()
}

fn read_salt(record: &Path) -> Option<Salt> {
    // Before it is opened: a pipe would be waited for.
    if !record.symlink_metadata().ok()?.is_file() {
        return None;
    }
    let page: [u8; PAGE_BYTES] = read_first_bytes(record)?;
    if page.starts_with(SQLITE_MAGIC) {
        return None;
    }
    let mut seen = [false; 256];
    for byte in page {
        seen[usize::from(byte)] = true;
    }
    let values = seen.iter().filter(|seen| **seen).count();
    (values >= MIN_BYTE_VALUES).then(|| page.first_chunk().copied())?
}

/// Whether records can be encrypted at all.
///
/// # Errors
/// When this was not built in.
pub fn can_encrypt() -> Result<(), StoreErrorKind> {
    if IS_BUILT_IN {
        Ok(())
    } else {
        Err(StoreErrorKind::EncryptionUnsupported)
    }
}

/// What opens the record at a path; nothing where it is plain or will be. A plain record where a key was given may have
/// been put in place of the encrypted one.
pub(super) fn for_record(
    record: &Path,
    secret: Option<&Secret>,
) -> Result<Option<Cipher>, StoreErrorKind> {
    let is_new = || record.metadata().is_ok_and(|found| found.len() == 0);
    match (read_salt(record), secret) {
        (Some(_), _) if !IS_BUILT_IN => Err(StoreErrorKind::EncryptionUnsupported),
        (Some(_), None) => Err(StoreErrorKind::KeyRequired),
        (Some(salt), Some(secret)) => Cipher::with_salt(secret, salt).map(Some),
        (None, Some(_)) if is_sqlite(record) => Err(StoreErrorKind::NotEncrypted),
        (None, Some(secret)) if is_new() => Cipher::new(secret).map(Some),
        (None, _) => Ok(None),
    }
}

/// A text as it may lie on the disk beside a record, one line of it where it is sealed; `purpose` is what it lies there
/// for. None when it could not be sealed.
pub(super) fn seal_text(cipher: Option<&Cipher>, purpose: &str, text: String) -> Option<String> {
    match cipher {
        Some(cipher) => cipher.seal(purpose, text.as_bytes()),
        None => Some(text),
    }
}

/// The text that was hidden; none when it was not hidden so, or was changed since.
pub(super) fn unseal_text(cipher: Option<&Cipher>, purpose: &str, found: &str) -> Option<String> {
    match cipher {
        Some(cipher) => String::from_utf8(cipher.open(purpose, found)?).ok(),
        None => Some(found.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_chance_is_told_from_other_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.moderato");
        let mut state = 1_u32;
        let mut chance: Vec<u8> = (0..2 * PAGE_BYTES)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let looks = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            looks_encrypted(&file)
        };
        assert!(looks(&chance));
        assert!(looks(&chance[..=PAGE_BYTES]), "its last page was cut short");
        assert!(!looks(&chance[1..PAGE_BYTES]), "no whole page");
        assert!(!looks(&[]));
        assert!(!looks(&[0; PAGE_BYTES]));
        let text = "All work and no play makes Jack a dull boy.\n".repeat(PAGE_BYTES);
        assert!(!looks(&text.as_bytes()[..PAGE_BYTES]));
        chance[..SQLITE_MAGIC.len()].copy_from_slice(SQLITE_MAGIC);
        assert!(!looks(&chance));
        assert!(!looks_encrypted(folder.path()));
        assert!(!looks_encrypted(&folder.path().join("none")));
    }
}
