//! The heartbeat: a small file beside the record that says when a session was last alive.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use uuid::Uuid;

use super::Store;
use super::open::beside;
use super::row::wall;
use crate::session::{Moment, Seq, Wall};

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

/// How many bytes the line of the moment takes; the last entry kept stands in the line after it.
const LINE: u64 = 121;

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
    /// Whether a program, this one or another, records the session right now. The lock goes with the program, so
    /// that a session whose program died is not taken for one that is being led.
    pub fn is_being_recorded(&self, session: Uuid) -> bool {
        File::open(path(&self.place.record, session))
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// The number of the last entry of a session that is known to have been kept; `None` once it was closed.
pub(super) fn last_kept(record: &Path, session: Uuid) -> Option<Seq> {
    let text = fs::read_to_string(path(record, session)).ok()?;
    text.lines().nth(1)?.trim().parse().ok()
}

/// The sessions of which a heartbeat lies beside a record, in order of their ids.
pub(super) fn beating(record: &Path) -> Vec<Uuid> {
    let (Some(folder), Some(name)) = (record.parent(), record.file_name()) else {
        return Vec::new();
    };
    let start = format!("{}{MARK}", name.to_string_lossy());
    let mut all: Vec<Uuid> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|found| {
            let name = found.ok()?.file_name();
            Uuid::parse_str(name.to_str()?.strip_prefix(&start)?).ok()
        })
        .collect();
    all.sort_unstable();
    all
}

/// What stands between a record's name and the id of a session.
const MARK: &str = "-alive-";

fn path(record: &Path, session: Uuid) -> PathBuf {
    beside(record, &format!("{MARK}{session}"))
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
        let line = format!("{clock_ms} {} {} {boot_id}", now.boot_ms, now.wall);
        self.write(&format!("{line:<120}\n"), 0);
    }

    /// Notes which entry was kept last, so that it is missed should the file lose it.
    pub(super) fn kept(&mut self, seq: Seq) {
        self.write(&format!("{seq:<20}\n"), LINE);
    }

    fn write(&mut self, line: &str, at: u64) {
        if self.file.is_none() {
            let opened = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
                .open(&self.path);
            let Ok(file) = opened else { return };
            if file.metadata().is_ok_and(|found| found.len() < LINE) {
                let _ = file.write_all_at(format!("{:<120}\n", "").as_bytes(), 0);
            }
            self.file = Some(file);
        }
        if let Some(file) = &self.file {
            self.locked = self.locked || file.try_lock().is_ok();
            let _ = file.write_all_at(line.as_bytes(), at);
        }
    }

    pub(super) fn stop(&mut self) {
        self.file = None;
        self.locked = false;
        let _ = fs::remove_file(&self.path);
    }
}
