//! Lines of a spool file: a header that names the session, then one entry per line.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::session::{Detail, EntryText, Hash, Salt};
use crate::store::entry_row::StoredEntry;

/// Appends a value as one line of JSON.
pub(super) fn write_json_line(text: &mut String, value: &impl Serialize) -> io::Result<()> {
    text.push_str(&serde_json::to_string(value)?);
    text.push('\n');
    Ok(())
}

/// The first line of a spool file, as it is written.
#[derive(Serialize)]
pub(super) struct SpoolHeader<'a> {
    pub(super) record: &'a Path,
    pub(super) session: Uuid,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) sealed: bool,
}

/// The first line of a spool file, as it is read.
#[derive(Deserialize)]
pub(super) struct OwnedSpoolHeader {
    pub(super) record: PathBuf,
    pub(super) session: Uuid,
    #[serde(default)]
    pub(super) sealed: bool,
}

/// An entry as a JSON line: the stored bytes verbatim, hashes and salts in hexadecimal.
#[derive(Serialize, Deserialize)]
pub(super) struct SpoolLine {
    seq: i64,
    logged_at: String,
    clock_ms: i64,
    author: String,
    kind: String,
    attempt: Option<i64>,
    detail: String,
    hash: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    texts: Vec<Text>,
}

#[derive(Serialize, Deserialize)]
#[allow(
    clippy::struct_field_names,
    reason = "the names are those of the columns"
)]
struct Text {
    field: String,
    salt: String,
    text: String,
}

impl SpoolLine {
    pub(super) fn from_entry(entry: &StoredEntry) -> Self {
        let texts = entry.texts.iter().map(|t| Text {
            field: t.field.clone(),
            salt: Uuid::from_bytes(t.salt.0).simple().to_string(),
            text: t.text.clone(),
        });
        Self {
            seq: entry.seq,
            logged_at: entry.logged_at.clone(),
            clock_ms: entry.clock_ms,
            author: entry.author.clone(),
            kind: entry.detail.kind.clone(),
            attempt: entry.attempt,
            detail: entry.detail.json.clone(),
            hash: entry.hash.to_string(),
            texts: texts.collect(),
        }
    }

    pub(super) fn into_entry(self) -> Option<StoredEntry> {
        let text = |t: Text| {
            Some(EntryText {
                field: t.field,
                salt: Salt(Uuid::parse_str(&t.salt).ok()?.into_bytes()),
                text: t.text,
            })
        };
        Some(StoredEntry {
            seq: self.seq,
            logged_at: self.logged_at,
            clock_ms: self.clock_ms,
            author: self.author,
            attempt: self.attempt,
            detail: Detail {
                kind: self.kind,
                json: self.detail,
            },
            hash: Hash::from_hex(&self.hash)?,
            texts: self.texts.into_iter().map(text).collect::<Option<_>>()?,
        })
    }
}
