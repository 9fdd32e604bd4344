//! The heartbeat: a small file beside the record that says when a session was last alive, and below it the note that
//! was being written. It is its owner's alone, and goes when the session closes.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use uuid::Uuid;

use super::Store;
use super::open::beside;
use super::row::wall;
use crate::session::{Draft, Moment, Wall};

/// The first line's length in bytes, its end included: always the same, so that no older one shows through.
const LINE: usize = 121;

/// When a session was last known to be alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// Session time, in milliseconds.
    pub clock_ms: i64,
    /// The boot clock, in milliseconds.
    pub boot_ms: i64,
    /// Wall time.
    pub wall: Wall,
    /// Which start of the machine the boot clock counted from.
    pub boot_id: String,
}

impl Store {
    /// When a session was last known to be alive; `None` once it was closed.
    pub fn last_beat(&self, session: Uuid) -> Option<Beat> {
        let text = fs::read_to_string(path(&self.place.record, session)).ok()?;
        let mut words = text.lines().next()?.split_whitespace();
        Some(Beat {
            clock_ms: words.next()?.parse().ok()?,
            boot_ms: words.next()?.parse().ok()?,
            wall: wall(words.next()?).ok()?,
            boot_id: words.next()?.to_owned(),
        })
    }
}

impl Store {
    /// The note that was being written when a session was last alive, if it was not logged.
    pub fn last_draft(&self, session: Uuid) -> Option<Draft> {
        let bytes = fs::read(path(&self.place.record, session)).ok()?;
        let line = bytes.get(LINE..)?.split(|byte| *byte == b'\n').next()?;
        serde_json::from_slice(line).ok()
    }

    /// Whether a program, this one or another, records the session right now. The lock goes with the program, so
    /// that a session whose program died is not taken for one that is being led.
    pub fn is_being_recorded(&self, session: Uuid) -> bool {
        File::open(path(&self.place.record, session))
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

fn path(record: &Path, session: Uuid) -> PathBuf {
    beside(record, &format!("-alive-{session}"))
}

/// The file of a session that is being recorded. That it cannot be written is no reason to stop anything.
#[derive(Debug)]
pub(super) struct Heart {
    path: PathBuf,
    file: Option<File>,
    /// Whether others can see by its lock that the session is being recorded.
    locked: bool,
}

impl Heart {
    pub(super) fn new(record: &Path, session: Uuid) -> Self {
        Self {
            path: path(record, session),
            file: None,
            locked: false,
        }
    }

    /// Overwrites the moment in place.
    pub(super) fn beat(&mut self, clock_ms: i64, now: Moment, boot_id: &str) {
        let line = format!("{clock_ms} {} {} {boot_id}", now.boot_ms, now.wall);
        let width = LINE - 1;
        if let Some(file) = self.open() {
            let _ = file.write_all_at(format!("{line:<width$}\n").as_bytes(), 0);
        }
    }

    /// Overwrites the draft in place. Its end is cut only then: what a crash leaves behind its line is never read.
    pub(super) fn keep_draft(&mut self, draft: Option<&Draft>) {
        let line = draft.and_then(|draft| serde_json::to_string(draft).ok());
        let line = line.map(|line| line + "\n").unwrap_or_default();
        let end = LINE as u64;
        if let Some(file) = self.open() {
            let _ = file.write_all_at(line.as_bytes(), end);
            let _ = file.set_len(end + line.len() as u64);
        }
    }

    fn open(&mut self) -> Option<&File> {
        if self.file.is_none() {
            self.file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
                .open(&self.path)
                .ok();
        }
        if let Some(file) = &self.file {
            self.locked = self.locked || file.try_lock().is_ok();
        }
        self.file.as_ref()
    }

    pub(super) fn stop(&mut self) {
        self.file = None;
        self.locked = false;
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Salt;

    fn draft(text: &str) -> Draft {
        Draft {
            code: Some('X'),
            text: text.to_owned(),
            begun_ms: 1000,
            attempt: Some(2),
        }
    }

    #[test]
    fn a_draft_stands_below_the_beat_until_it_is_logged_or_the_session_closes() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("a.moderato");
        let store = Store::open(&record).unwrap();
        let session = Uuid::from_u128(1);
        let mut heart = Heart::new(&store.place.record, session);
        let now = Moment {
            boot_ms: 60_000,
            mono_ms: 60_000,
            wall: Wall(1_790_000_000_000),
            salt: Salt([0; 16]),
        };
        heart.beat(5000, now, "boot");
        heart.keep_draft(Some(&draft("a long first thought\n\u{7}")));
        assert_eq!(
            store.last_draft(session).unwrap().text,
            "a long first thought\n\u{7}"
        );
        heart.keep_draft(Some(&draft("short")));
        heart.beat(10_000, now, "boot");
        assert_eq!(store.last_draft(session), Some(draft("short")));
        assert_eq!(store.last_beat(session).unwrap().clock_ms, 10_000);
        let left = fs::read_to_string(path(&store.place.record, session)).unwrap();
        assert!(!left.contains("thought"), "{left}");
        heart.keep_draft(None);
        assert_eq!(store.last_draft(session), None);
        assert_eq!(store.last_beat(session).unwrap().boot_id, "boot");
        heart.keep_draft(Some(&draft("again")));
        heart.stop();
        assert_eq!(store.last_draft(session), None);
        assert!(!path(&store.place.record, session).exists());
    }

    #[test]
    fn a_draft_without_a_beat_is_no_beat() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.moderato")).unwrap();
        let session = Uuid::from_u128(2);
        let mut heart = Heart::new(&store.place.record, session);
        heart.keep_draft(Some(&draft("early")));
        assert_eq!(store.last_draft(session), Some(draft("early")));
        assert_eq!(store.last_beat(session), None);
    }
}
