//! The heartbeat: a small file next to the record with the time a session was last alive, its last saved entry, and its
//! draft. It is locked while the session is recorded, private to its owner, and removed when the session closes.

mod draft;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::cipher::Cipher;
use super::entry_row::{self, parse_wall};
use super::error::{StoreError, StoreErrorKind};
use super::files::side_file_path;
use super::limits::{FOLDER_NAMES, HEARTBEAT_BYTES};
use super::reserved_names::HEARTBEAT_INFIX;
use super::{RecordLocation, Store, spool};
use crate::platform;
use crate::platform::untrusted::{self, AllowedOwner};
use crate::session::{ClockReading, Seq, WallTime};

pub(super) use draft::remove_draft;

/// Time at which a session was last known to be alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heartbeat {
    /// Session time, in milliseconds.
    pub clock_ms: i64,
    /// Boot clock, in milliseconds.
    pub boot_ms: i64,
    /// Wall time.
    pub wall: WallTime,
    /// Id of the machine start that the boot clock counted from.
    pub boot_id: String,
}

/// Length of the time line, in bytes: fixed, so that overwriting it leaves nothing of an older one.
const HEARTBEAT_LEN: u64 = 121;
/// Offset of the draft, in bytes: after the lines of the time and of the last saved entry.
const DRAFT_OFFSET: u64 = HEARTBEAT_LEN + 21;

impl Store {
    /// Last heartbeat of a session; `None` after it was closed.
    pub fn last_heartbeat(&self, session: Uuid) -> Option<Heartbeat> {
        let text = read_text(&self.location.record, session)?;
        let mut words = text.lines().next()?.split_whitespace();
        Some(Heartbeat {
            clock_ms: words.next()?.parse().ok()?,
            boot_ms: words.next()?.parse().ok()?,
            wall: parse_wall(words.next()?).ok()?,
            boot_id: words.next()?.to_owned(),
        })
    }

    /// Whether a program, this one or another, is recording the session. The lock ends with its program, so a session
    /// whose program died does not count.
    pub fn is_being_recorded(&self, session: Uuid) -> bool {
        untrusted::open(
            &heartbeat_path(&self.location.record, session),
            AllowedOwner::User,
        )
        .is_ok_and(|file| platform::is_locked_by_other(&file))
    }

    /// Number of entries of an open session that were saved after `last`, the last entry now in its log.
    pub fn entries_lost_after(&self, session: Uuid, last: Seq) -> i64 {
        last_saved_seq(&self.location.record, session).map_or(0, |saved| (saved - last).max(0))
    }

    /// Sessions that were recorded, never closed, and are found neither in the record nor spooled.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn vanished_sessions(&self) -> Result<Vec<Uuid>, StoreError> {
        let has_vanished = |session: &Uuid| -> Result<bool, StoreErrorKind> {
            Ok(last_saved_seq(&self.location.record, *session).is_some()
                && entry_row::session_row(&self.conn, *session)?.is_none()
                && spool::find(&self.location, *session).is_none())
        };
        let mut vanished = Vec::new();
        for session in sessions_with_heartbeat(&self.location.record) {
            if has_vanished(&session).map_err(|fault| self.error(fault))? {
                vanished.push(session);
            }
        }
        Ok(vanished)
    }
}

/// Number of the last entry of a session known to be saved; `None` after it was closed.
pub(super) fn last_saved_seq(record: &Path, session: Uuid) -> Option<Seq> {
    read_text(record, session)?
        .lines()
        .nth(1)?
        .trim()
        .parse()
        .ok()
}

/// Text of the file; a character that a crash truncated is replaced.
fn read_text(record: &Path, session: Uuid) -> Option<String> {
    let file = heartbeat_path(record, session);
    let bytes = untrusted::read(&file, AllowedOwner::User, HEARTBEAT_BYTES).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Sessions with a heartbeat next to a record, ordered by id.
pub(super) fn sessions_with_heartbeat(record: &Path) -> Vec<Uuid> {
    let (Some(folder), Some(name)) = (record.parent(), record.file_name()) else {
        return Vec::new();
    };
    let start = format!("{}{HEARTBEAT_INFIX}", name.to_string_lossy());
    let session = |name: &str| Uuid::parse_str(name.strip_prefix(&start)?).ok();
    let mut all: Vec<Uuid> =
        platform::list_names(folder, FOLDER_NAMES, |name| session(name).is_some())
            .iter()
            .filter_map(|name| session(name.to_str()?))
            .collect();
    all.sort_unstable();
    all
}

fn heartbeat_path(record: &Path, session: Uuid) -> PathBuf {
    side_file_path(record, &format!("{HEARTBEAT_INFIX}{session}"))
}

/// Heartbeat file of a session being recorded. Recording continues if it cannot be written.
#[derive(Debug)]
pub(super) struct SessionLock {
    path: PathBuf,
    file: Option<File>,
    /// Whether its lock shows others that the session is being recorded.
    is_locked: bool,
    /// Seals the draft if the record is encrypted.
    cipher: Option<Cipher>,
    draft_purpose: String,
}

impl SessionLock {
    pub(super) fn new(location: &RecordLocation, session: Uuid) -> Self {
        Self {
            path: heartbeat_path(&location.record, session),
            file: None,
            is_locked: false,
            cipher: location.cipher.clone(),
            draft_purpose: draft::seal_purpose(session),
        }
    }

    /// Overwrites the heartbeat in place.
    pub(super) fn write_heartbeat(&mut self, clock_ms: i64, now: ClockReading, boot_id: &str) {
        let line = format!("{clock_ms} {} {} {boot_id}", now.boot_ms, now.wall);
        self.write_at(&format!("{line:<120}\n"), 0);
    }

    /// Writes the number of the last saved entry, so that its loss from the record is detected.
    pub(super) fn write_last_seq(&mut self, seq: Seq) {
        self.write_at(&format!("{seq:<20}\n"), HEARTBEAT_LEN);
    }

    fn write_at(&mut self, line: &str, at: u64) {
        if self.file.is_none() {
            let Ok(file) = untrusted::open_to_write(&self.path, AllowedOwner::User, true) else {
                return;
            };
            // Each value has its own line, in whatever order they are written.
            if file
                .metadata()
                .is_ok_and(|found| found.len() < DRAFT_OFFSET)
            {
                let blank = format!("{:<120}\n{:<20}\n", "", "");
                let _ = platform::write_all_at(&file, blank.as_bytes(), 0);
            }
            self.file = Some(file);
        }
        if let Some(file) = &self.file {
            self.is_locked = self.is_locked || platform::try_lock(file);
            let _ = platform::write_all_at(file, line.as_bytes(), at);
        }
    }

    /// Releases the file, which was removed; the next write creates a new one.
    pub(super) fn release(&mut self) {
        self.file = None;
        self.is_locked = false;
    }

    pub(super) fn stop(&mut self) {
        self.release();
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests;
