//! Hashes of entries, and the salts of their texts.

use std::fmt;

use sha2::{Digest, Sha256};

/// Random bytes that prevent guessing an erased text from its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// A SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Previous hash of the first entry of a chain.
    pub const CHAIN_START: Self = Self([0; 32]);

    /// SHA-256 of `bytes`.
    pub fn digest(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Digest that replaces a free text in an entry's detail: SHA-256 over salt and text.
    pub fn digest_text(salt: Salt, text: &str) -> Self {
        Self(
            Sha256::new()
                .chain_update(salt.0)
                .chain_update(text.as_bytes())
                .finalize()
                .into(),
        )
    }

    /// Parses 64 hexadecimal digits.
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

    /// The first 16 hexadecimal digits, for comparison by people.
    pub fn short_hex(&self) -> String {
        self.to_string()[..16].to_owned()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
