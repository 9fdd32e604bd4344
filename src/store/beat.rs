//! The heartbeat: a small file beside the record that says when a session was last alive.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use uuid::Uuid;

use super::Store;
use super::open::beside;
use super::row::wall;
use crate::session::{Moment, Wall};

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
        let mut words = text.split_whitespace();
        Some(Beat {
            clock_ms: words.next()?.parse().ok()?,
            boot_ms: words.next()?.parse().ok()?,
            wall: wall(words.next()?).ok()?,
            boot_id: words.next()?.to_owned(),
        })
    }
}

impl Store {
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

    /// Overwrites the moment in place; always as many bytes, so that no older one shows through.
    pub(super) fn beat(&mut self, clock_ms: i64, now: Moment, boot_id: &str) {
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
        let line = format!("{clock_ms} {} {} {boot_id}", now.boot_ms, now.wall);
        if let Some(file) = &self.file {
            self.locked = self.locked || file.try_lock().is_ok();
            let _ = file.write_all_at(format!("{line:<120}\n").as_bytes(), 0);
        }
    }

    pub(super) fn stop(&mut self) {
        self.file = None;
        self.locked = false;
        let _ = fs::remove_file(&self.path);
    }
}
