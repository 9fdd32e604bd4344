//! Encryption at rest: detects encrypted records, unlocks them, and seals texts next to them under the same key.
//!
//! An encrypted record is an `SQLCipher` 4 file, including its write-ahead log and copies. Spooled entries and drafts
//! are sealed in files of their own. The cargo feature `encryption` builds this in; without it, encrypted records are
//! recognized and refused.

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

/// Salt of a record's key; the first bytes of its file.
type Salt = [u8; 16];

/// Path of a record with the secret to open it, if any. A new record is encrypted if there is a secret; an existing one
/// stays as it is.
#[derive(Debug, Clone)]
pub struct RecordPath {
    path: PathBuf,
    secret: Option<Secret>,
}

impl RecordPath {
    /// A path with the secret of an encrypted record; `None` for a plain record.
    pub fn new(path: PathBuf, secret: Option<Secret>) -> Self {
        Self { path, secret }
    }

    /// The secret, if given.
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

/// First bytes of every `SQLite` file.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Page size of an encrypted record, in bytes.
const PAGE_BYTES: usize = 4096;
/// A page counts as random if at least this many of the 256 byte values occur; other pages have fewer.
const MIN_BYTE_VALUES: usize = 240;

/// Whether a file looks like an encrypted record: its first page looks random. Only the secret can confirm it.
pub fn looks_encrypted(record: &Path) -> bool {
    read_salt(record).is_some()
}

fn read_salt(record: &Path) -> Option<Salt> {
    // Checked before opening: opening a pipe would block.
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

/// Whether encryption is built in.
///
/// # Errors
/// If it is not.
pub fn can_encrypt() -> Result<(), StoreErrorKind> {
    if IS_BUILT_IN {
        Ok(())
    } else {
        Err(StoreErrorKind::EncryptionUnsupported)
    }
}

/// Cipher for the record at a path; `None` if it is or will be plain. A plain record with a given secret is an error:
/// it may have been put in place of the encrypted one.
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

/// Prepares a text for a file next to the record: one sealed line if the record is encrypted, otherwise unchanged.
/// `purpose` binds it to its use. `None` if sealing failed.
pub(super) fn seal_text(cipher: Option<&Cipher>, purpose: &str, text: String) -> Option<String> {
    match cipher {
        Some(cipher) => cipher.seal(purpose, text.as_bytes()),
        None => Some(text),
    }
}

/// Reverses [`seal_text`]; `None` if the text was sealed otherwise or has changed.
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
    fn random_bytes_are_distinguished_from_other_files() {
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
