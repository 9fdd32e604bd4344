//! Entries that the record does not take wait in a file elsewhere: one a session, its whole log as JSON lines. Those
//! of an encrypted record are sealed below the first line, which says whose they are.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Place;
use super::cipher;
use super::open::sync_folder;
use super::row::StoredEntry;
use crate::session::{Detail, EntryText, Hash, Salt, State};

/// A session of which entries may be missing in the record.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) record: PathBuf,
    pub(super) session: Uuid,
    pub(super) file: PathBuf,
    pub(super) entries: Vec<StoredEntry>,
    /// Whether the entries are sealed, and not with what opens this record.
    locked: bool,
}

/// Where entries wait: moderato's own folder of the user, or else the temporary one.
pub(super) fn folders() -> Vec<PathBuf> {
    let own = etcetera::choose_base_strategy()
        .ok()
        .map(|base| base.state_dir().unwrap_or_else(|| base.data_dir()));
    let own = own.map(|state| state.join("moderato"));
    own.into_iter().chain([std::env::temp_dir()]).collect()
}

fn name(session: Uuid) -> String {
    format!("moderato-{session}.jsonl")
}

pub(super) fn session_of(name: &str) -> Option<Uuid> {
    let id = name.strip_prefix("moderato-")?.strip_suffix(".jsonl")?;
    Uuid::parse_str(id).ok()
}

/// Writes a session's whole log to the first folder that takes it, and returns the file.
pub(super) fn write(place: &Place, session: Uuid, state: &State) -> io::Result<PathBuf> {
    let cipher = place.cipher.as_ref();
    let head = Head {
        record: &place.record,
        session,
        sealed: cipher.is_some(),
    };
    let mut text = String::new();
    line(&mut text, &head)?;
    let mut entries = String::new();
    for entry in state.log() {
        line(&mut entries, &Line::of(&StoredEntry::of(entry)))?;
    }
    let entries = cipher::hide(cipher, &purpose(session), entries);
    text.push_str(&entries.ok_or_else(|| io::Error::other("it cannot be sealed"))?);
    let mut failed = io::Error::from(io::ErrorKind::NotFound);
    for folder in &place.emergency {
        let file = folder.join(name(session));
        match put(&file, text.as_bytes()) {
            Ok(()) => return Ok(file),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// What waiting entries are sealed for: they are no other session's.
fn purpose(session: Uuid) -> String {
    format!("entries of {session}")
}

/// Puts a file in place whole or not at all, for its owner alone.
fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let part = file.with_extension("part");
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(&part)
        .and_then(|mut open| {
            open.write_all(bytes)?;
            open.sync_all()
        })
        .and_then(|()| fs::rename(&part, file));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written?;
    sync_folder(file);
    Ok(())
}

/// What waits of a session; the longest log where several files have one.
pub(super) fn find(place: &Place, session: Uuid) -> Option<Waiting> {
    place
        .emergency
        .iter()
        .filter_map(|folder| read(place, &folder.join(name(session))))
        .filter(|waiting| waiting.session == session)
        .max_by_key(|waiting| waiting.entries.len())
}

/// What waits of any session of any record.
pub(super) fn all(place: &Place) -> Vec<Waiting> {
    let mut sessions: Vec<Uuid> = place
        .emergency
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|found| session_of(found.ok()?.file_name().to_str()?))
        .collect();
    sessions.sort_unstable();
    sessions.dedup();
    sessions
        .into_iter()
        .filter_map(|session| find(place, session))
        .collect()
}

/// Removes the files of sessions whose entries are all in the record now.
pub(super) fn remove(folders: &[PathBuf], sessions: &[Uuid]) {
    for session in sessions {
        for folder in folders {
            let _ = fs::remove_file(folder.join(name(*session)));
        }
    }
}

/// Removes every file of a session whose texts are to go; the record has its entries by now.
pub(super) fn erase(folders: &[PathBuf], session: Uuid) -> io::Result<()> {
    for folder in folders {
        let file = folder.join(name(session));
        // What a write that was cut short left behind.
        for leftover in [file.with_extension("part"), file] {
            match fs::remove_file(leftover) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        sync_folder(&folder.join(name(session)));
    }
    Ok(())
}

impl Waiting {
    /// Adds to the record's log what comes after it. A log that does not go on from the record's adds nothing.
    pub(super) fn continue_log(&self, log: &mut Vec<StoredEntry>) {
        let on_file = log.len();
        let goes_on = match log.last() {
            Some(last) => self
                .entries
                .get(on_file - 1)
                .is_some_and(|waiting| waiting.hash == last.hash),
            None => true,
        };
        if goes_on {
            log.extend(self.entries.iter().skip(on_file).cloned());
        }
    }

    /// Whether a log has every entry that waits; of what cannot be opened nobody knows.
    pub(super) fn is_in(&self, state: &State) -> bool {
        !self.locked
            && self.entries.iter().all(|waiting| {
                state
                    .entry(waiting.seq)
                    .is_some_and(|e| e.hash == waiting.hash)
            })
    }
}

fn line(text: &mut String, value: &impl Serialize) -> io::Result<()> {
    text.push_str(&serde_json::to_string(value)?);
    text.push('\n');
    Ok(())
}

/// Reads a file as far as it makes sense.
fn read(place: &Place, file: &Path) -> Option<Waiting> {
    let text = fs::read_to_string(file).ok()?;
    let (head, entries) = text.split_once('\n')?;
    let head: OwnedHead = serde_json::from_str(head).ok()?;
    let entries = match (head.sealed, &place.cipher) {
        (false, _) => Some(entries.to_owned()),
        (true, None) => None,
        (true, cipher) => cipher::reveal(cipher.as_ref(), &purpose(head.session), entries),
    };
    let locked = entries.is_none();
    let entries = entries
        .unwrap_or_default()
        .lines()
        .map_while(|line| serde_json::from_str::<Line>(line).ok()?.stored())
        .collect();
    Some(Waiting {
        record: head.record,
        session: head.session,
        file: file.to_owned(),
        entries,
        locked,
    })
}

#[derive(Serialize)]
struct Head<'a> {
    record: &'a Path,
    session: Uuid,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sealed: bool,
}

#[derive(Deserialize)]
struct OwnedHead {
    record: PathBuf,
    session: Uuid,
    #[serde(default)]
    sealed: bool,
}

/// An entry as a line of JSON: the stored bytes unparsed, hashes and salts in hexadecimal digits.
#[derive(Serialize, Deserialize)]
struct Line {
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

impl Line {
    fn of(entry: &StoredEntry) -> Self {
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

    fn stored(self) -> Option<StoredEntry> {
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
