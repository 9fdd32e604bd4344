//! The draft: the unfinished note of a session, in the last line of its heartbeat file.

use std::io;
use std::path::Path;

use uuid::Uuid;

use super::{DRAFT_OFFSET, SessionLock, heartbeat_path, read_text};
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::session::Draft;
use crate::store::{Store, cipher};

impl Store {
    /// Unfinished note of a session, if it was not logged.
    pub fn last_draft(&self, session: Uuid) -> Option<Draft> {
        let text = read_text(&self.location.record, session)?;
        let line = text.lines().nth(2)?;
        let purpose = seal_purpose(session);
        serde_json::from_str(&cipher::unseal_text(
            self.location.cipher.as_ref(),
            &purpose,
            line,
        )?)
        .ok()
    }
}

/// Removes the unfinished note of a session.
///
/// # Errors
/// If the file exists and cannot be truncated.
pub(in crate::store) fn remove_draft(record: &Path, session: Uuid) -> io::Result<()> {
    match untrusted::open_to_write(&heartbeat_path(record, session), AllowedOwner::User, false) {
        Ok(file) if file.metadata()?.len() > DRAFT_OFFSET => {
            file.set_len(DRAFT_OFFSET)?;
            file.sync_all()
        }
        Ok(_) => Ok(()),
        Err(ReadError::Io(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
        // A note of this user is never in another user's file or behind a link.
        Err(_) => Ok(()),
    }
}

impl SessionLock {
    /// Overwrites the draft in place, then truncates the file: bytes that a crash leaves after the draft's line are
    /// never read.
    pub(in crate::store) fn write_draft(&mut self, draft: Option<&Draft>) {
        let line = draft
            .and_then(|draft| serde_json::to_string(draft).ok())
            .and_then(|line| cipher::seal_text(self.cipher.as_ref(), &self.draft_purpose, line));
        let line = line.map(|line| line + "\n").unwrap_or_default();
        self.write_at(&line, DRAFT_OFFSET);
        if let Some(file) = &self.file {
            let _ = file.set_len(DRAFT_OFFSET + line.len() as u64);
        }
    }
}

/// Sealing purpose: binds a draft to its session.
pub(super) fn seal_purpose(session: Uuid) -> String {
    format!("draft of {session}")
}
