//! The hash chain that detects a log changed outside moderato.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::digest::Hash;
use super::entry::Detail;
use super::seq::Seq;
use super::stamp::Stamp;

/// One hash for all sessions: SHA-256 over one line per session of id, space and head, ordered by id. It can be
/// recomputed from the record in a shell.
pub fn combined_head(heads: &[(Uuid, Hash)]) -> Hash {
    let mut lines: Vec<String> = heads
        .iter()
        .map(|(session, head)| format!("{session} {head}\n"))
        .collect();
    lines.sort_unstable();
    Hash::digest(lines.concat().as_bytes())
}

/// Hash of an entry: SHA-256 over the previous hash and the entry's fields, texts prefixed with their length, integers
/// as eight big-endian bytes, absent values marked.
pub fn entry_hash(
    before: &Hash,
    seq: Seq,
    stamp: &Stamp,
    author: &str,
    attempt: Option<Seq>,
    detail: &Detail,
) -> Hash {
    let mut sha = Sha256::new();
    sha.update(before.0);
    sha.update(seq.to_be_bytes());
    hash_text(&mut sha, &stamp.wall.to_string());
    sha.update(stamp.clock_ms.to_be_bytes());
    hash_text(&mut sha, author);
    hash_text(&mut sha, &detail.kind);
    match attempt {
        Some(seq) => {
            sha.update([1]);
            sha.update(seq.to_be_bytes());
        }
        None => sha.update([0]),
    }
    hash_text(&mut sha, &detail.json);
    Hash(sha.finalize().into())
}

fn hash_text(sha: &mut Sha256, text: &str) {
    sha.update((text.len() as u64).to_be_bytes());
    sha.update(text.as_bytes());
}
