//! Report of an erasure: files found with a participant's texts. It is saved so that a repeated erasure gives the same
//! report, because erased texts cannot be searched for again. A private file next to the record, one per participant,
//! without the texts; sealed if the record is encrypted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::RecordLocation;
use super::cipher;
use super::error::StoreErrorKind;
use super::files::side_file_path;
use super::reserved_names::ERASURE_INFIX;
use super::residue::{NotExamined, Residue};
use crate::platform::untrusted::{self, AllowedOwner};
use crate::platform::{PrivateFile, path_from_bytes};
use crate::session::Hash;

/// Maximum size of a report, in bytes.
const MAX_REPORT_BYTES: u64 = 16 * 1024 * 1024;
/// Maximum size of a file whose content is compared, in bytes.
const MAX_COMPARED_BYTES: u64 = 16 * 1024 * 1024;

/// Results of an erasure so far.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ErasureReport {
    /// Whether the contacts file had the participant.
    pub(super) contact: bool,
    with_text: Vec<FoundFile>,
    closed: Vec<FoundFile>,
}

/// A file with its state when it was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct FoundFile {
    /// Bytes of the path: names need not be Unicode.
    path: Vec<u8>,
    /// SHA-256 of its content; `None` if it could not be read.
    content: Option<String>,
    /// Reason it was not examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

impl FoundFile {
    fn new(path: &Path) -> Self {
        Self {
            path: path.as_os_str().as_encoded_bytes().to_vec(),
            content: content_digest(path),
            why: None,
        }
    }

    fn not_examined(path: &Path, why: &str) -> Self {
        Self {
            why: Some(why.to_owned()),
            ..Self::new(path)
        }
    }

    fn path(&self) -> PathBuf {
        path_from_bytes(&self.path)
    }
}

fn content_digest(path: &Path) -> Option<String> {
    let bytes = untrusted::read(path, AllowedOwner::Anyone, MAX_COMPARED_BYTES).ok()?;
    Some(Hash::digest(&bytes).to_string())
}

impl ErasureReport {
    /// Reads the report of an erasure of this participant; empty if there is none.
    pub(super) fn read(location: &RecordLocation, code: &str) -> Self {
        let bytes = untrusted::read(
            &report_path(location, code),
            AllowedOwner::User,
            MAX_REPORT_BYTES,
        );
        let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.and_then(|text| {
            cipher::unseal_text(
                location.cipher.as_ref(),
                &seal_purpose(code),
                text.trim_end(),
            )
        });
        text.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Adds the result of a search. An earlier file that is unchanged is still reported; one that changed and no longer
    /// matches counts as not examined.
    pub(super) fn add(&mut self, found: &Residue) {
        let before = (
            std::mem::take(&mut self.with_text),
            std::mem::take(&mut self.closed),
        );
        self.with_text = found.with_text.iter().map(|f| FoundFile::new(f)).collect();
        let closed = found.closed.iter();
        self.closed = closed
            .map(|closed| FoundFile::not_examined(&closed.file, &closed.why))
            .collect();
        let known = |all: &[FoundFile], file: &FoundFile| all.iter().any(|f| f.path == file.path);
        for file in before.0 {
            let path = file.path();
            if known(&self.with_text, &file) || fs::symlink_metadata(&path).is_err() {
                continue;
            }
            if file.content.is_some() && content_digest(&path) == file.content {
                self.closed.retain(|closed| closed.path != file.path);
                self.with_text.push(file);
            } else if !known(&self.closed, &file) {
                let changed = "has changed since words were found in it";
                self.closed.push(FoundFile::not_examined(&path, changed));
            }
        }
        for file in before.1 {
            let listed = known(&self.with_text, &file) || known(&self.closed, &file);
            if !listed && fs::symlink_metadata(file.path()).is_ok() {
                self.closed.push(file);
            }
        }
        self.with_text.sort();
        self.closed.sort();
    }

    /// Files with one of the texts.
    pub(super) fn with_text(&self) -> Vec<PathBuf> {
        self.with_text.iter().map(FoundFile::path).collect()
    }

    /// Files that were not examined.
    pub(super) fn unexamined(&self) -> Vec<NotExamined> {
        let why = |file: &FoundFile| {
            file.why
                .clone()
                .unwrap_or_else(|| "was not examined".to_owned())
        };
        let closed = self.closed.iter();
        closed
            .map(|file| NotExamined::new(&file.path(), why(file)))
            .collect()
    }

    /// Saves the report, before any text is erased.
    pub(super) fn write(
        &self,
        location: &RecordLocation,
        code: &str,
    ) -> Result<(), StoreErrorKind> {
        // Left by an interrupted erasure of any participant.
        PrivateFile::remove_leftovers(&side_file_path(&location.record, ERASURE_INFIX))?;
        let file = report_path(location, code);
        if *self == Self::default() && fs::symlink_metadata(&file).is_err() {
            return Ok(());
        }
        let text = serde_json::to_string(self)
            .map_err(|error| StoreErrorKind::other(error.to_string()))?;
        let text = cipher::seal_text(location.cipher.as_ref(), &seal_purpose(code), text);
        let text =
            text.ok_or_else(|| StoreErrorKind::from(io::Error::other("it cannot be sealed")))?;
        Ok(PrivateFile::write(&file, text.as_bytes())?)
    }
}

fn report_path(location: &RecordLocation, code: &str) -> PathBuf {
    let digest = Hash::digest(code.as_bytes()).short_hex();
    side_file_path(&location.record, &format!("{ERASURE_INFIX}{digest}"))
}

/// Sealing purpose: binds a report to its participant.
fn seal_purpose(code: &str) -> String {
    format!("erasure of {code}")
}
