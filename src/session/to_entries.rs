//! Turns decided events into the next entries of the log.

use super::chain_end::ChainEnd;
use super::entry::Entry;
use super::new_event::NewEvent;
use super::seq::Seq;
use super::stamp::Stamp;
use super::state::SessionState;

/// The number of the next entry.
pub(super) fn next_seq(state: &SessionState) -> Seq {
    state.last_seq() + 1
}

/// The entries for `events`: numbered after the last one in `state`, stamped, and linked to its chain.
pub fn to_entries(
    state: &SessionState,
    stamp: Stamp,
    author: &str,
    events: Vec<NewEvent>,
) -> Vec<Entry> {
    let mut end = ChainEnd::of(state);
    let link = |event| end.link(stamp, author, event).entry;
    events.into_iter().map(link).collect()
}
