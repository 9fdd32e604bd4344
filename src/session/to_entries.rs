//! Turns decided events into the next entries of the log.

use super::chain::entry_hash;
use super::digest::Salt;
use super::entry::{Entry, encode_event};
use super::event::Event;
use super::new_event::{EventTarget, NewEvent};
use super::stamp::Stamp;
use super::state::SessionState;

/// The entries for `events`: numbered after the last one in `state`, stamped, and linked to its chain.
pub fn to_entries(
    state: &SessionState,
    stamp: Stamp,
    author: &str,
    events: Vec<NewEvent>,
) -> Vec<Entry> {
    let mut seq = state.last_seq();
    let mut head = state.head();
    let mut entries = Vec::with_capacity(events.len());
    for NewEvent {
        mut event,
        at_ms,
        target,
    } in events
    {
        if let Event::SessionClosed {
            entries,
            head: before,
        } = &mut event
        {
            *entries = seq;
            *before = head.to_string();
        }
        seq += 1;
        let attempt = match target {
            EventTarget::Session => None,
            EventTarget::NewAttempt => Some(seq),
            EventTarget::Attempt(attempt) => Some(attempt),
        };
        let (written, texts) = encode_event(&event, at_ms, stamp.salt);
        // A salt is stored with its text, so an entry without text must have none to read back unchanged.
        let salt = texts.first().map_or(Salt([0; 16]), |text| text.salt);
        let stamp = Stamp { salt, ..stamp };
        head = entry_hash(&head, seq, &stamp, author, attempt, &written);
        entries.push(Entry {
            seq,
            stamp,
            at_ms,
            author: author.to_owned(),
            attempt,
            event,
            hash: head,
        });
    }
    entries
}
