//! Derives the key of an encrypted record as `SQLCipher` 4 does, so that any `SQLCipher` program can open the record
//! with the same secret: PBKDF2 with HMAC-SHA512, 256,000 rounds, salted with the file's first 16 bytes.
//!
//! The key is derived here, once per file: `SQLCipher` would derive it again at every opening, at the same cost. Files
//! next to a record are sealed with AES-256-GCM under a key derived from the record's.
//!
//! Secrets and keys are wiped on drop. Copies that `SQLite` makes while it works are not.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::{base64, pkcs5, rand, symm};
use rusqlite::Connection;
use zeroize::Zeroizing;

use super::Salt;
use crate::store::error::StoreErrorKind;

/// Whether encryption is built in.
pub(in crate::store) const IS_BUILT_IN: bool = true;

/// PBKDF2 rounds of `SQLCipher` 4.
const KDF_ROUNDS: usize = 256_000;
/// Salt for deriving the sealing key from the record's key, which is random already: one round is enough.
const SEALING_LABEL: &[u8] = b"moderato: what lies beside the record";

const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;

type KeyBytes = Zeroizing<[u8; 32]>;

/// Secret of an encrypted record: a passphrase or the bytes of a key file. Wiped when the last copy is dropped.
#[derive(Clone)]
pub struct Secret(Arc<SecretInner>);

struct SecretInner {
    bytes: Zeroizing<Vec<u8>>,
    /// Keys derived so far, each with the salt of its record.
    derived_keys: Mutex<Vec<(Salt, KeyBytes)>>,
}

impl Secret {
    /// Wraps a passphrase or the bytes of a key file.
    pub fn new(words: Vec<u8>) -> Self {
        Self(Arc::new(SecretInner {
            bytes: Zeroizing::new(words),
            derived_keys: Mutex::default(),
        }))
    }

    fn key(&self, salt: Salt) -> Result<KeyBytes, ErrorStack> {
        let mut made = self
            .0
            .derived_keys
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((_, key)) = made.iter().find(|(of, _)| *of == salt) {
            return Ok(key.clone());
        }
        let key = derive_key(&self.0.bytes, &salt, KDF_ROUNDS)?;
        made.push((salt, key.clone()));
        Ok(key)
    }
}

fn derive_key(from: &[u8], salt: &[u8], rounds: usize) -> Result<KeyBytes, ErrorStack> {
    let mut key = KeyBytes::default();
    pkcs5::pbkdf2_hmac(from, salt, rounds, MessageDigest::sha512(), &mut *key)?;
    Ok(key)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Key of a record.
#[derive(Clone)]
pub(in crate::store) struct Cipher {
    salt: Salt,
    record_key: KeyBytes,
    sealing_key: KeyBytes,
}

impl Cipher {
    /// Cipher of a record that is not created yet.
    pub(in crate::store) fn new(secret: &Secret) -> Result<Self, StoreErrorKind> {
        let mut salt = Salt::default();
        rand::rand_bytes(&mut salt)?;
        Self::with_salt(secret, salt)
    }

    /// Cipher of the record that begins with `salt`.
    pub(super) fn with_salt(secret: &Secret, salt: Salt) -> Result<Self, StoreErrorKind> {
        let record_key = secret.key(salt)?;
        let sealing_key = derive_key(&*record_key, SEALING_LABEL, 1)?;
        Ok(Self {
            salt,
            record_key,
            sealing_key,
        })
    }

    /// Unlocks the record for a connection, before any other use. A wrong key shows at the first read.
    pub(in crate::store) fn unlock(&self, conn: &Connection) -> Result<(), StoreErrorKind> {
        // SQLCipher would log errors to the terminal, which we report ourselves; these settings define the file format.
        conn.execute_batch(
            "PRAGMA cipher_log_level = NONE; PRAGMA cipher_default_compatibility = 4;",
        )?;
        let words = self.key_literal();
        let mut sql = Zeroizing::new(String::with_capacity(words.len() + 20));
        sql.push_str("PRAGMA key = \"");
        sql.push_str(&words);
        sql.push('"');
        // The message of SQLCipher would contain the key.
        conn.execute_batch(&sql)
            .map_err(|_| StoreErrorKind::other("SQLCipher did not accept the key"))
    }

    /// Key and salt in the syntax of `SQLCipher`.
    pub(in crate::store) fn key_literal(&self) -> Zeroizing<String> {
        let mut words = Zeroizing::new(String::with_capacity(2 * (32 + 16) + 3));
        words.push_str("x'");
        for byte in self.record_key.iter().chain(&self.salt) {
            // Writing to a string cannot fail.
            let _ = write!(words, "{byte:02x}");
        }
        words.push('\'');
        words
    }

    /// Seals bytes as one line of text.
    pub(super) fn seal(&self, purpose: &str, bytes: &[u8]) -> Option<String> {
        let mut sealed = vec![0; NONCE_LEN];
        rand::rand_bytes(&mut sealed).ok()?;
        let mut tag = [0; TAG_LEN];
        let cipher = symm::Cipher::aes_256_gcm();
        let hidden = symm::encrypt_aead(
            cipher,
            &*self.sealing_key,
            Some(&sealed),
            purpose.as_bytes(),
            bytes,
            &mut tag,
        );
        sealed.extend(tag);
        sealed.extend(hidden.ok()?);
        Some(base64::encode_block(&sealed))
    }

    /// Opens bytes sealed for the same purpose.
    pub(super) fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = base64::decode_block(sealed).ok()?;
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let (tag, hidden) = rest.split_at_checked(TAG_LEN)?;
        let cipher = symm::Cipher::aes_256_gcm();
        let purpose = purpose.as_bytes();
        symm::decrypt_aead(
            cipher,
            &*self.sealing_key,
            Some(nonce),
            purpose,
            hidden,
            tag,
        )
        .ok()
    }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher")
    }
}

impl From<ErrorStack> for StoreErrorKind {
    fn from(_: ErrorStack) -> Self {
        Self::other("OpenSSL could not make a key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher(words: &str) -> Cipher {
        Cipher::with_salt(&Secret::new(words.into()), *b"0123456789abcdef").unwrap()
    }

    #[test]
    fn the_key_is_the_one_that_sqlcipher_makes() {
        // openssl kdf -keylen 32 -kdfopt digest:SHA512 -kdfopt pass:"correct horse" -kdfopt salt:0123456789abcdef
        //   -kdfopt iter:256000 PBKDF2
        let words = cipher("correct horse").key_literal();
        assert_eq!(&words[66..], "30313233343536373839616263646566'");
        assert_eq!(
            &words[..66],
            "x'9e508f8d2ddc5c0c2d9217a1e827a3e7c4d40384858d80a2747381c58c9cfbc0"
        );
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_for_its_purpose_and_unchanged() {
        let (ours, theirs) = (cipher("ours"), cipher("theirs"));
        let sealed = ours.seal("note", b"looks for the card").unwrap();
        assert_ne!(sealed, ours.seal("note", b"looks for the card").unwrap());
        assert_eq!(ours.open("note", &sealed).unwrap(), b"looks for the card");
        assert_eq!(ours.open("other", &sealed), None);
        assert_eq!(theirs.open("note", &sealed), None);
        let swapped: String = sealed.chars().rev().collect();
        for odd in ["", "AAAA", "not base64 at all", &sealed[4..], &swapped] {
            assert_eq!(ours.open("note", odd), None, "{odd}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new(b"correct horse".to_vec());
        assert_eq!(format!("{secret:?}"), "Secret");
        assert_eq!(format!("{:?}", cipher("correct horse")), "Cipher");
    }
}
