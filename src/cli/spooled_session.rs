//! Describes a session found only in a spool file, before the moderator accepts it into the record.

use crate::store::{OrphanSpool, UnfinishedSession};
use crate::study::text::pluralize;

/// The session's participant, version, opening time, moderator and number of entries, and the spool's path.
pub(super) fn describe(session: &UnfinishedSession, spool: &OrphanSpool) -> String {
    let participant = session.participant.as_deref();
    let participant = participant.unwrap_or("a rehearsal");
    let opened = session.opened_at.to_string();
    let opened = opened.get(..16).unwrap_or_default().replace('T', " ");
    format!(
        "A file contains a session that this record never had:\n  {participant} on version {}, opened {opened} (UTC), moderated by {}, {}\n  {}",
        session.version,
        session.moderator,
        pluralize(spool.entries, "entry"),
        spool.file.display()
    )
}
