//! Spools entries that cannot be committed: one file per session with its whole log as JSON lines. For an encrypted
//! record, the lines after the first, which names the session, are sealed.

mod line;
mod unread;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use self::line::{OwnedSpoolHeader, SpoolHeader, SpoolLine, write_json_line};
use self::unread::{UnreadFile, format_unread};
use super::RecordLocation;
use super::cipher;
use super::entry_row::StoredEntry;
use super::limits::{SPOOL_BYTES, SPOOL_ENTRIES, SPOOL_NAMES};
use super::reserved_names::{spool_name, spooled_session};
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::platform::{self, PrivateFile, remove_own_file, sync_parent_folder};
use crate::session::SessionState;

/// A session with spooled entries that the record may not have.
#[derive(Debug, Clone)]
pub(super) struct Spool {
    pub(super) record: PathBuf,
    pub(super) session: Uuid,
    pub(super) file: PathBuf,
    pub(super) entries: Vec<StoredEntry>,
    /// Whether the entries are sealed and this record's key cannot open them.
    is_locked: bool,
}

/// Default spool folders, private to this user.
pub(super) fn default_folders() -> Vec<PathBuf> {
    platform::state_folders()
}

/// Spool folder of earlier versions, shared with other users.
pub(super) fn legacy_folder() -> PathBuf {
    std::env::temp_dir()
}

/// Writes a session's whole log to the first folder that accepts it, and returns the file.
pub(super) fn write(
    location: &RecordLocation,
    session: Uuid,
    state: &SessionState,
) -> io::Result<PathBuf> {
    let cipher = location.cipher.as_ref();
    let head = SpoolHeader {
        record: &location.record,
        session,
        sealed: cipher.is_some(),
    };
    let mut text = String::new();
    write_json_line(&mut text, &head)?;
    let mut entries = String::new();
    for entry in state.log() {
        write_json_line(
            &mut entries,
            &SpoolLine::from_entry(&StoredEntry::from_entry(entry)),
        )?;
    }
    let entries = cipher::seal_text(cipher, &seal_purpose(session), entries);
    text.push_str(&entries.ok_or_else(|| io::Error::other("it cannot be sealed"))?);
    let mut failed = io::Error::from(io::ErrorKind::NotFound);
    for folder in &location.spool_folders {
        let file = folder.join(spool_name(session));
        let written = platform::create_private_folder(folder)
            .and_then(|()| PrivateFile::write(&file, text.as_bytes()));
        match written {
            Ok(()) => return Ok(file),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// Sealing purpose: binds spooled entries to their session.
fn seal_purpose(session: Uuid) -> String {
    format!("entries of {session}")
}

/// Existing folders that are private to this user.
fn usable_folders(location: &RecordLocation) -> impl Iterator<Item = &PathBuf> {
    let is_ours = |folder: &&PathBuf| platform::secure_existing_folder(folder).is_ok_and(|is| is);
    location.spool_folders.iter().filter(is_ours)
}

/// Possible spool files of a session.
fn spool_files(location: &RecordLocation, session: Uuid) -> impl Iterator<Item = PathBuf> {
    let earlier = location.legacy_spool_folder.iter();
    let folders = usable_folders(location).chain(earlier);
    folders.map(move |folder| folder.join(spool_name(session)))
}

/// Spooled entries of a session; the longest log if there are several files.
pub(super) fn find(location: &RecordLocation, session: Uuid) -> Option<Spool> {
    spool_files(location, session)
        .filter_map(|file| read_file(location, &file).ok()?)
        .filter(|spool| spool.session == session)
        .max_by_key(|spool| spool.entries.len())
}

/// Spooled entries of all sessions of all records.
pub(super) fn find_all(location: &RecordLocation) -> Vec<Spool> {
    spooled_sessions(location)
        .into_iter()
        .filter_map(|session| find(location, session))
        .collect()
}

/// Sessions with a spool file, by name.
fn spooled_sessions(location: &RecordLocation) -> Vec<Uuid> {
    let folders = usable_folders(location).chain(&location.legacy_spool_folder);
    let names = folders.flat_map(|folder| {
        platform::list_names(folder, SPOOL_NAMES, |name| spooled_session(name).is_some())
    });
    let mut sessions: Vec<Uuid> = names
        .filter_map(|name| spooled_session(name.to_str()?))
        .collect();
    sessions.sort_unstable();
    sessions.dedup();
    sessions
}

/// Message about spool files that were not read, if any.
pub(super) fn unread_message(location: &RecordLocation) -> Option<String> {
    let folders = location.spool_folders.iter().filter_map(|folder| {
        let refused = platform::secure_existing_folder(folder).err()?;
        // Errors of the system on the way to a file are not reported here.
        let why = refused.get_ref()?.to_string();
        Some(UnreadFile {
            path: folder.clone(),
            why,
            may_be_foreign: true,
        })
    });
    let files = spooled_sessions(location)
        .into_iter()
        .flat_map(|session| spool_files(location, session));
    let files = files.filter_map(|file| read_file(location, &file).err());
    format_unread(&folders.chain(files).collect::<Vec<_>>())
}

/// Removes the spool files of sessions that are completely in the record.
pub(super) fn remove(location: &RecordLocation, sessions: &[Uuid]) {
    for session in sessions {
        for folder in usable_folders(location) {
            let _ = fs::remove_file(folder.join(spool_name(*session)));
        }
        remove_legacy(location, *session);
    }
}

/// Removes a spool file of an earlier version if it is this user's.
fn remove_legacy(location: &RecordLocation, session: Uuid) {
    if let Some(folder) = &location.legacy_spool_folder {
        let file = folder.join(spool_name(session));
        if untrusted::open(&file, AllowedOwner::User).is_ok() {
            let _ = fs::remove_file(file);
        }
    }
}

/// Removes all spool files of a session whose texts are erased; the record already has its entries.
pub(super) fn erase(location: &RecordLocation, session: Uuid) -> io::Result<()> {
    for folder in usable_folders(location) {
        let file = folder.join(spool_name(session));
        // Left by an interrupted write, by this version and earlier ones.
        PrivateFile::remove_leftovers(&file)?;
        for leftover in [file.with_extension("part"), file] {
            remove_own_file(&leftover)?;
        }
        sync_parent_folder(&folder.join(spool_name(session)));
    }
    remove_legacy(location, session);
    Ok(())
}

impl Spool {
    /// Appends the spooled entries to the recorded log, if they continue it.
    pub(super) fn append_to(&self, log: &mut Vec<StoredEntry>) {
        let on_file = log.len();
        let continues_log = match log.last() {
            Some(last) => self
                .entries
                .get(on_file - 1)
                .is_some_and(|spool| spool.hash == last.hash),
            None => true,
        };
        if continues_log {
            log.extend(self.entries.iter().skip(on_file).cloned());
        }
    }

    /// Whether a log has all spooled entries; unknown, hence false, if they are locked.
    pub(super) fn is_in(&self, state: &SessionState) -> bool {
        !self.is_locked
            && self.entries.iter().all(|spooled| {
                state
                    .entry(spooled.seq)
                    .is_some_and(|e| e.hash == spooled.hash)
            })
    }
}

/// Reads a spool file of this user up to the first invalid line; `None` if there is no file or no entries in it.
fn read_file(location: &RecordLocation, file: &Path) -> Result<Option<Spool>, UnreadFile> {
    let bytes = match untrusted::read(file, AllowedOwner::User, SPOOL_BYTES) {
        Ok(bytes) => bytes,
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(UnreadFile::from_error(file, &error)),
    };
    // Other users may have written to a file in a shared folder.
    let is_open = if file.parent() == location.legacy_spool_folder.as_deref() {
        platform::others_may_access
    } else {
        platform::others_may_write
    };
    if file.symlink_metadata().is_ok_and(|found| is_open(&found)) {
        return Err(UnreadFile::from_own_file(file, "is open to other users"));
    }
    parse(location, file, bytes)
}

fn parse(
    location: &RecordLocation,
    file: &Path,
    bytes: Vec<u8>,
) -> Result<Option<Spool>, UnreadFile> {
    let text = String::from_utf8(bytes).unwrap_or_default();
    let Some((head, entries)) = text.split_once('\n') else {
        return Ok(None);
    };
    let Ok(head) = serde_json::from_str::<OwnedSpoolHeader>(head) else {
        return Ok(None);
    };
    let entries = match (head.sealed, &location.cipher) {
        // Spooled entries of an encrypted record are sealed; plain ones were not written for it.
        (false, Some(_)) if head.record == location.record => {
            return Err(UnreadFile::from_own_file(
                file,
                "is not sealed with the key, and the record is encrypted",
            ));
        }
        (false, Some(_)) => return Ok(None),
        (false, None) => Some(entries.to_owned()),
        (true, None) => None,
        (true, cipher) => {
            cipher::unseal_text(cipher.as_ref(), &seal_purpose(head.session), entries)
        }
    };
    let locked = entries.is_none();
    let entries = entries.unwrap_or_default();
    if entries.lines().nth(SPOOL_ENTRIES).is_some() {
        return Err(UnreadFile::from_own_file(
            file,
            "has more entries than any session",
        ));
    }
    let entries = entries
        .lines()
        .map_while(|line| serde_json::from_str::<SpoolLine>(line).ok()?.into_entry())
        .collect();
    Ok(Some(Spool {
        record: head.record,
        session: head.session,
        file: file.to_owned(),
        entries,
        is_locked: locked,
    }))
}
