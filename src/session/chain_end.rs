//! The end of a log, to which its next entry is linked.

use super::chain::entry_hash;
use super::digest::{Hash, Salt};
use super::entry::{Detail, Entry, encode_event};
use super::entry_text::EntryText;
use super::event::Event;
use super::new_event::{EventTarget, NewEvent};
use super::seq::Seq;
use super::stamp::Stamp;
use super::state::SessionState;

/// The end of a log: all that its next entry needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChainEnd {
    /// Number of the last entry; 0 for an empty log.
    pub(super) seq: Seq,
    /// Hash of the last entry.
    pub(super) head: Hash,
}

/// An entry with what is stored of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedEntry {
    /// The entry.
    pub entry: Entry,
    /// Its kind and fields, free text as digests.
    pub detail: Detail,
    /// Its free texts.
    pub texts: Vec<EntryText>,
}

impl ChainEnd {
    pub(super) fn of(state: &SessionState) -> Self {
        Self {
            seq: state.last_seq(),
            head: state.head(),
        }
    }

    /// Makes an event the next entry, which becomes the end.
    pub(super) fn link(&mut self, stamp: Stamp, author: &str, new: NewEvent) -> LinkedEntry {
        let NewEvent {
            mut event,
            context,
            target,
        } = new;
        if let Event::SessionClosed { entries, head } = &mut event {
            *entries = self.seq;
            *head = self.head.to_string();
        }
        self.seq += 1;
        let attempt = match target {
            EventTarget::Session => None,
            EventTarget::NewAttempt => Some(self.seq),
            EventTarget::Attempt(attempt) => Some(attempt),
        };
        let (detail, texts) = encode_event(&event, &context, stamp.salt);
        // A salt is stored with its text, so an entry without text must have none to read back unchanged.
        let salt = texts.first().map_or(Salt([0; 16]), |text| text.salt);
        let stamp = Stamp { salt, ..stamp };
        self.head = entry_hash(&self.head, self.seq, &stamp, author, attempt, &detail);
        LinkedEntry {
            entry: Entry {
                seq: self.seq,
                stamp,
                context,
                author: author.to_owned(),
                attempt,
                event,
                hash: self.head,
            },
            detail,
            texts,
        }
    }
}
