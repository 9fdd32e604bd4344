//! Searches for texts copied out of a record to files next to it: exports, reports and notes.

mod file_bytes;
mod participant_texts;
mod search_text;

use std::fs;
use std::path::{Path, PathBuf};

use self::file_bytes::read_file;
use self::search_text::{contains_phrase, readings, search_phrase, searchable};
use super::cipher::looks_encrypted;
use super::contacts;
use super::record_copy;
use super::reserved_names::{is_record_name, is_side_file, is_sqlite};
use crate::platform::is_same_file;

pub(super) use self::participant_texts::texts_of;

/// Maximum size of a searched file, in bytes.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Maximum size of a searched copy of a record, in bytes.
const LARGEST_RECORD: u64 = 256 * 1024 * 1024;
/// Maximum depth of searched folders, counting the record's.
const MAX_DEPTH: usize = 5;
/// Maximum number of files and folders visited; a folder with more is reported as not examined.
const MAX_FILES: usize = 10_000;
/// Maximum number of bytes read in total.
const MAX_TOTAL_BYTES: u64 = 1024 * 1024 * 1024;
/// Folders in which version control systems store packed copies.
const VERSION_CONTROL_FOLDERS: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// A file or folder that was not searched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotExamined {
    /// Path.
    pub file: PathBuf,
    /// Reason, worded to follow the path: "is a link".
    pub why: String,
}

impl NotExamined {
    pub(super) fn new(file: &Path, why: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            why: why.into(),
        }
    }
}

/// Result of a search for a participant's texts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Residue {
    /// Files with one of the texts.
    pub(super) with_text: Vec<PathBuf>,
    /// Files and folders that were not examined: packed, too large, linked, unreadable or too deep.
    pub(super) closed: Vec<NotExamined>,
}

/// Searches the files next to the record and in subfolders for these texts, in the encodings that [`readings`] knows;
/// lists those that could not be examined. The record's own files and backups are skipped, and links are not followed.
pub(super) fn search_beside(record: &Path, texts: &[String]) -> Residue {
    let phrases: Vec<String> = texts
        .iter()
        .filter_map(|text| search_phrase(text))
        .collect();
    let mut found = Residue::default();
    let Some(folder) = record.parent().filter(|_| !phrases.is_empty()) else {
        return found;
    };
    let mut search = Search {
        record,
        phrases,
        files_left: MAX_FILES,
        bytes_left: MAX_TOTAL_BYTES,
    };
    search.search_folder(folder, MAX_DEPTH, &mut found);
    found.with_text.sort();
    found.closed.sort();
    found
}

/// A bounded search through a folder.
struct Search<'a> {
    record: &'a Path,
    phrases: Vec<String>,
    /// Number of files and folders left to visit.
    files_left: usize,
    /// Number of bytes left to read.
    bytes_left: u64,
}

impl Search<'_> {
    fn search_folder(&mut self, folder: &Path, depth: usize, found: &mut Residue) {
        let is_packed = folder
            .file_name()
            .is_some_and(|name| VERSION_CONTROL_FOLDERS.iter().any(|v| name == *v));
        let why = match fs::read_dir(folder) {
            _ if is_packed => "belongs to version control",
            _ if depth == 0 => "is too deep below the record",
            Err(_) => "cannot be read",
            Ok(entries) => {
                if self.search_entries(entries, depth, found) {
                    return;
                }
                "has more files than are examined"
            }
        };
        found.closed.push(NotExamined::new(folder, why));
    }

    /// Searches the entries of a folder; returns whether it examined all of them.
    fn search_entries(&mut self, entries: fs::ReadDir, depth: usize, found: &mut Residue) -> bool {
        let mut whole = true;
        for entry in entries {
            let Some(left) = self.files_left.checked_sub(1) else {
                return false;
            };
            self.files_left = left;
            let Ok(entry) = entry else {
                whole = false;
                continue;
            };
            let path = entry.path();
            let mut not_examined = |why| found.closed.push(NotExamined::new(&path, why));
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.search_folder(&path, depth - 1, found),
                Ok(_) if self.belongs_to_record(&path) => {}
                Ok(kind) if kind.is_file() => self.search_file(path, found),
                Ok(kind) if kind.is_symlink() => not_examined("is a link"),
                Ok(_) => not_examined("is a pipe, a socket or a device"),
                Err(_) => not_examined("cannot be read"),
            }
        }
        whole
    }

    /// Whether a file is the record or one of its own files.
    fn belongs_to_record(&self, path: &Path) -> bool {
        is_side_file(self.record, path)
            || path == contacts::contacts_path(self.record)
            || is_same_file(path, self.record)
    }

    fn search_file(&mut self, path: PathBuf, found: &mut Residue) {
        let has_any = |text: &str| {
            let text = searchable(text);
            let mut phrases = self.phrases.iter();
            phrases.any(|phrase| contains_phrase(&text, phrase))
        };
        let has_words = if is_sqlite(&path) {
            let most = LARGEST_RECORD.min(self.bytes_left);
            record_copy::has_any(&path, most, has_any)
        } else if is_record_name(&path) && looks_encrypted(&path) {
            Err("is an encrypted record".to_owned())
        } else {
            let bytes = read_file(&path, MAX_FILE_BYTES.min(self.bytes_left));
            bytes.map(|bytes| {
                let has_words = readings(&bytes).any(|text| has_any(&text));
                (has_words, bytes.len() as u64)
            })
        };
        match has_words {
            Ok((has_words, read)) => {
                self.bytes_left = self.bytes_left.saturating_sub(read);
                if has_words {
                    found.with_text.push(path);
                }
            }
            Err(why) => found.closed.push(NotExamined::new(&path, why)),
        }
    }
}

#[cfg(test)]
mod tests;
