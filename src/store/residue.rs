//! Searches for texts copied out of a record to files next to it: exports, reports and notes.

mod search_text;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use self::search_text::{contains_phrase, readings, search_phrase, searchable};
use super::cipher::looks_encrypted;
use super::contacts;
use super::error::StoreErrorKind;
use super::record_copy::{self, TOO_LARGE, unread};
use super::reserved_names::{BACKUP_INFIX, belongs_to_record, is_record_name, is_sqlite};
use crate::platform::is_same_file;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};

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
/// First bytes of packed, encrypted or compressed files, which cannot be searched.
const PACKED_SIGNATURES: [&[u8]; 22] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\x1f\x8b",
    b"\x1f\x9d",
    b"x\x01",
    b"x\x9c",
    b"x\xda",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"LZIP",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"%PDF-",
    // Old Office documents, disk images, and files encrypted by gpg, age or openssl.
    b"\xd0\xcf\x11\xe0",
    b"-----BEGIN PGP",
    b"age-encryption.org",
    b"-----BEGIN AGE",
    b"Salted__",
    b"DUCK",
];

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

/// Texts of a participant from their sessions, the roster and the contacts. Texts of the script, such as a choice that
/// was answered, are not personal.
pub(super) fn texts_of(
    conn: &Connection,
    record: &Path,
    code: &str,
) -> Result<Vec<String>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT t.text FROM entry_text t
             JOIN entry e ON e.session = t.session AND e.seq = t.seq
             JOIN session s ON s.id = t.session
             JOIN participant p ON p.id = s.participant
             WHERE p.code = ?1 AND e.kind <> 'EntryErased'
                 AND NOT EXISTS (SELECT 1 FROM protocol r WHERE instr(r.script, t.text) > 0)
         UNION SELECT CAST(a.value AS TEXT) FROM participant, json_each(participant.attributes) a
             WHERE code = ?1 AND a.value IS NOT NULL
         UNION SELECT status_why FROM participant WHERE code = ?1 AND status_why IS NOT NULL
         UNION SELECT consent FROM participant WHERE code = ?1 AND consent IS NOT NULL",
    )?;
    let rows = statement.query_map([code], |row| row.get(0))?;
    let mut texts: Vec<String> = rows.collect::<Result<_, _>>()?;
    // A failure to read the contacts is reported when they are written.
    for known in contacts::read_contacts(record).unwrap_or_default() {
        if known.is_of(code) {
            texts.extend([known.name, known.contact]);
        }
    }
    Ok(texts)
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
        let name = self.record.to_string_lossy();
        let of_record = path.to_string_lossy();
        let of_record = of_record.strip_prefix(&*name);
        of_record.is_some_and(|rest| rest.starts_with(BACKUP_INFIX) || belongs_to_record(path))
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

/// Bytes of a file; otherwise the reason it was not examined: unreadable, too large or packed.
fn read_file(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    // A hard link or another user's file may have the texts as well.
    let file = match untrusted::open(path, AllowedOwner::User) {
        Ok(file) => file,
        Err(ReadError::Link | ReadError::OtherOwner) => {
            untrusted::open(path, AllowedOwner::Anyone).map_err(|error| unread(&error))?
        }
        Err(error) => return Err(unread(&error)),
    };
    file.take(largest + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unread(&error.into()))?;
    if bytes.len() as u64 > largest {
        return Err(TOO_LARGE.to_owned());
    }
    if is_packed(&bytes) {
        return Err("is packed, encrypted or another program's document".to_owned());
    }
    Ok(bytes)
}

/// Whether a file is packed or encrypted, by its first bytes.
fn is_packed(bytes: &[u8]) -> bool {
    PACKED_SIGNATURES
        .iter()
        .any(|start| bytes.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_in_every_format_that_may_have_it() {
        let text = "is: \"where is <pay>\" & leaves the room".to_owned();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, bytes) in [
            (
                "a.csv",
                "P07,\"is: \"\"where is <pay>\"\" & leaves the room\"",
            ),
            (
                "b.html",
                "<q>is: &quot;where is &lt;pay&gt;&quot; &amp; leaves the room</q>",
            ),
            (
                "c.jsonl",
                r#"{"text":"is: \"where is <pay>\" & leaves the room"}"#,
            ),
            ("d.csv", "P08,leaves the rooms"),
            ("e.xlsx", "PK\u{3}\u{4}"),
            ("r.moderato", "leaves the room"),
            ("r.moderato-backup-1", "leaves the room"),
            // Not a record, despite its name.
            ("s.moderato", "SQLite format 3\0 where is, leaves the room"),
        ] {
            fs::write(at(name), bytes).unwrap();
        }
        std::os::unix::fs::symlink(at("a.csv"), at("link.csv")).unwrap();
        std::os::unix::fs::symlink(folder.path(), at("loop")).unwrap();
        let found = search_beside(&at("r.moderato"), &[text, "ok".to_owned()]);
        assert_eq!(found.with_text, [at("a.csv"), at("b.html"), at("c.jsonl")]);
        let not_examined = ["e.xlsx", "link.csv", "loop", "s.moderato"].map(at);
        let closed: Vec<PathBuf> = found.closed.iter().map(|c| c.file.clone()).collect();
        assert_eq!(closed, not_examined);
        assert_eq!(
            search_beside(&at("r.moderato"), &["ok".to_owned()]),
            Residue::default()
        );
    }

    #[test]
    fn copies_in_other_encodings_packed_below_and_left_by_editors_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let words = "note\na sentence that must outlive an import\n";
        let wide = |read: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xfeff);
            mark.into_iter()
                .chain(words.encode_utf16())
                .flat_map(read)
                .collect()
        };
        fs::create_dir_all(at("sub/a/b/c/d")).unwrap();
        let with_text = [
            ("#copy.csv#", words.as_bytes().to_vec()),
            (
                ".copy.csv.swp",
                [&b"b0VIM 9.0\0\0"[..], words.as_bytes()].concat(),
            ),
            ("copy.csv~", words.as_bytes().to_vec()),
            ("copy.toml", words.as_bytes().to_vec()),
            ("sub/a/b/c/copy", words.as_bytes().to_vec()),
            ("sub/copy.csv", words.as_bytes().to_vec()),
            ("wide-be", wide(u16::to_be_bytes, false)),
            ("wide-be-mark", wide(u16::to_be_bytes, true)),
            ("wide-le", wide(u16::to_le_bytes, false)),
            ("wide-le-mark", wide(u16::to_le_bytes, true)),
            (
                "wide-odd",
                [&b"x"[..], &wide(u16::to_le_bytes, false)].concat(),
            ),
        ];
        for (name, bytes) in &with_text {
            fs::write(at(name), bytes).unwrap();
        }
        let closed = [
            ("a.gz", &b"\x1f\x8b\x08"[..]),
            ("b.bz2", b"BZh91AY"),
            ("c.xz", b"\xfd7zXZ\0\0"),
            ("d.zst", b"\x28\xb5\x2f\xfd"),
            ("e.7z", b"7z\xbc\xaf\x27\x1c"),
            ("f.pdf", b"%PDF-1.7"),
            ("g.db", b"SQLite format 3\0"),
        ];
        for (name, bytes) in closed {
            fs::write(at(name), bytes).unwrap();
        }
        fs::write(at("sub/a/b/c/d/copy"), words).unwrap();
        fs::File::create(at("large"))
            .unwrap()
            .set_len(MAX_FILE_BYTES + 1)
            .unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .unwrap();
        let text = "a sentence that must outlive an import".to_owned();
        let found = search_beside(&at("r.moderato"), std::slice::from_ref(&text));
        assert_eq!(found.with_text, with_text.map(|(name, _)| at(name)));
        let mut names = closed.map(|(name, _)| at(name)).to_vec();
        names.extend([at("large"), at("pipe"), at("sub/a/b/c/d")]);
        let closed: Vec<PathBuf> = found.closed.iter().map(|c| c.file.clone()).collect();
        assert_eq!(closed, names);
        let why = |name: &str| {
            let closed = found.closed.iter().find(|c| c.file == at(name));
            closed.unwrap().why.as_str()
        };
        assert_eq!(why("large"), "is too large");
        assert_eq!(why("pipe"), "is a pipe, a socket or a device");
        assert_eq!(why("g.db"), "is a database of another program");
        assert_eq!(why("sub/a/b/c/d"), "is too deep below the record");
    }

    #[test]
    fn a_search_ends_in_a_folder_with_more_files_than_are_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(folder.path().join(name), "leaves the room").unwrap();
        }
        let mut found = Residue::default();
        let record = folder.path().join("r.moderato");
        let mut search = Search {
            record: &record,
            phrases: vec!["leaves the room".to_owned()],
            files_left: 2,
            bytes_left: MAX_TOTAL_BYTES,
        };
        search.search_folder(folder.path(), MAX_DEPTH, &mut found);
        assert_eq!(found.with_text.len(), 2);
        let why = "has more files than are examined";
        assert_eq!(found.closed, [NotExamined::new(folder.path(), why)]);
    }
}
