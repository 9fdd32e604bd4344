//! Bytes of a file that can be searched; packed and encrypted files cannot.

use std::io::Read;
use std::path::Path;

use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::store::record_copy::{TOO_LARGE, unread};

/// First bytes of packed, encrypted or compressed files, which cannot be searched.
const PACKED_SIGNATURES: [&[u8]; 22] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\x1f\x8b",
    b"\x1f\x9d",
    b"x\x01",
    b"x\x9c",
    b"x\xda",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"LZIP",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"%PDF-",
    // Old Office documents, disk images, and files encrypted by gpg, age or openssl.
    b"\xd0\xcf\x11\xe0",
    b"-----BEGIN PGP",
    b"age-encryption.org",
    b"-----BEGIN AGE",
    b"Salted__",
    b"DUCK",
];

/// Bytes of a file; otherwise the reason it was not examined: unreadable, too large or packed.
pub(super) fn read_file(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    // A hard link or another user's file may have the texts as well.
    let file = match untrusted::open(path, AllowedOwner::User) {
        Ok(file) => file,
        Err(ReadError::Link | ReadError::OtherOwner) => {
            untrusted::open(path, AllowedOwner::Anyone).map_err(|error| unread(&error))?
        }
        Err(error) => return Err(unread(&error)),
    };
    file.take(largest + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unread(&error.into()))?;
    if bytes.len() as u64 > largest {
        return Err(TOO_LARGE.to_owned());
    }
    if is_packed(&bytes) {
        return Err("is packed, encrypted or another program's document".to_owned());
    }
    Ok(bytes)
}

/// Whether a file is packed or encrypted, by its first bytes.
fn is_packed(bytes: &[u8]) -> bool {
    PACKED_SIGNATURES
        .iter()
        .any(|start| bytes.starts_with(start))
}
