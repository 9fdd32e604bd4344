//! The chain that shows when a log was changed behind moderato's back.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::entry::{Detail, Seq};
use super::stamp::{Salt, Stamp};

/// A SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry of a chain is linked to.
    pub const START: Self = Self([0; 32]);

    /// The SHA-256 of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest that stands for a free text in an entry's detail: SHA-256 over salt and text.
    pub fn of_text(salt: Salt, text: &str) -> Self {
        Self(
            Sha256::new()
                .chain_update(salt.0)
                .chain_update(text.as_bytes())
                .finalize()
                .into(),
        )
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The first 16 hexadecimal digits, which people compare.
    pub fn short(&self) -> String {
        self.to_string()[..16].to_owned()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One hash for all sessions: SHA-256 over a line of id, space and head for each, in order of their ids. Whoever has the
/// record can make it again with a shell.
pub fn head_of_all(heads: &[(Uuid, Hash)]) -> Hash {
    let mut lines: Vec<String> = heads
        .iter()
        .map(|(session, head)| format!("{session} {head}\n"))
        .collect();
    lines.sort_unstable();
    Hash::of(lines.concat().as_bytes())
}

/// The hash of an entry: SHA-256 over the hash before it and the entry's fields, texts prefixed with their
/// length, integers as eight big-endian bytes, absent ones marked.
pub fn link(
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
    text(&mut sha, &stamp.wall.to_string());
    sha.update(stamp.clock_ms.to_be_bytes());
    text(&mut sha, author);
    text(&mut sha, &detail.kind);
    match attempt {
        Some(seq) => {
            sha.update([1]);
            sha.update(seq.to_be_bytes());
        }
        None => sha.update([0]),
    }
    text(&mut sha, &detail.json);
    Hash(sha.finalize().into())
}

fn text(sha: &mut Sha256, text: &str) {
    sha.update((text.len() as u64).to_be_bytes());
    sha.update(text.as_bytes());
}
