//! Free texts, which are stored apart from their entries so that they can be erased.

use super::digest::{Hash, Salt};

/// A free text of an entry: the only erasable part of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryText {
    /// Its field.
    pub field: String,
    /// Salt of its digest.
    pub salt: Salt,
    /// The text.
    pub text: String,
}

impl EntryText {
    /// Digests in the place of their texts; `None` if one is not a digest.
    pub(crate) fn from_digests(digests: Vec<(&str, String)>) -> Option<Vec<Self>> {
        let text = |(field, digest): (&str, String)| {
            let is_digest = Hash::from_hex(&digest).is_some_and(|hash| hash.to_string() == digest);
            is_digest.then(|| Self {
                field: field.to_owned(),
                salt: Salt([0; 16]),
                text: digest,
            })
        };
        digests.into_iter().map(text).collect()
    }
}
