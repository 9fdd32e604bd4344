//! Stub without encryption: every use is refused.

use rusqlite::Connection;

use super::Salt;
use crate::store::error::StoreErrorKind;

/// Whether encryption is built in.
pub(in crate::store) const IS_BUILT_IN: bool = false;

/// Marks that a secret was given. The secret itself is not kept: it cannot be used here.
#[derive(Debug, Clone)]
pub struct Secret;

impl Secret {
    /// Discards the secret.
    pub fn new(_: Vec<u8>) -> Self {
        Self
    }
}

/// Never constructed.
#[derive(Debug, Clone)]
pub(in crate::store) enum Cipher {}

impl Cipher {
    pub(in crate::store) fn new(_: &Secret) -> Result<Self, StoreErrorKind> {
        Err(StoreErrorKind::EncryptionUnsupported)
    }

    pub(super) fn with_salt(_: &Secret, _: Salt) -> Result<Self, StoreErrorKind> {
        Err(StoreErrorKind::EncryptionUnsupported)
    }

    pub(in crate::store) fn unlock(&self, _: &Connection) -> Result<(), StoreErrorKind> {
        match *self {}
    }

    pub(in crate::store) fn key_literal(&self) -> String {
        match *self {}
    }

    pub(super) fn seal(&self, _: &str, _: &[u8]) -> Option<String> {
        match *self {}
    }

    pub(super) fn open(&self, _: &str, _: &str) -> Option<Vec<u8>> {
        match *self {}
    }
}
