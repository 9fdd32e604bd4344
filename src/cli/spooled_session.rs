//! Sessions that the record never had and that wait in a file, as they are shown before they are accepted.

use crate::store::{OrphanSpool, UnfinishedSession};
use crate::study::text::pluralize;

/// That a file contains such a session: who, when, from which file.
pub(super) fn shown(session: &UnfinishedSession, outside: &OrphanSpool) -> String {
    let who = session.participant.as_deref();
    let who = who.unwrap_or("a rehearsal");
    let opened = session.opened_at.to_string();
    let opened = opened.get(..16).unwrap_or_default().replace('T', " ");
    format!(
        "A file contains a session that this record never had:\n  {who} on version {}, opened {opened} (UTC), moderated by {}, {}\n  {}",
        session.version,
        session.moderator,
        pluralize(outside.entries, "entry"),
        outside.file.display()
    )
}
