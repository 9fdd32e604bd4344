//! Hash of an entry.

use super::entry::StudyEntry;
use crate::session::Hash;

/// SHA-256 over the previous hash and the entry's fields: texts prefixed with their length, numbers as eight big-endian
/// bytes, ids as their sixteen bytes.
pub(super) fn entry_hash(before: &Hash, entry: &StudyEntry) -> Hash {
    let mut bytes = before.0.to_vec();
    bytes.extend(entry.writer.as_bytes());
    bytes.extend(entry.seq.to_be_bytes());
    bytes.extend(entry.id.as_bytes());
    for text in [
        &entry.at.to_string(),
        &entry.author,
        &entry.detail.kind,
        &entry.detail.json,
    ] {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    Hash::digest(&bytes)
}
