//! The rows of the review: the queue, then the log by moment, with corrections folded into what they correct.

use std::collections::{BTreeMap, BTreeSet};

use super::ReviewRow;
use crate::session::{Event, Seq, SessionState};

/// The entries that corrections are about, each with its corrections in log order.
pub(super) fn corrections_by_entry(state: &SessionState) -> BTreeMap<Seq, Vec<Seq>> {
    let mut roots: BTreeMap<Seq, Seq> = BTreeMap::new();
    let mut by_entry: BTreeMap<Seq, Vec<Seq>> = BTreeMap::new();
    for entry in state.log() {
        if let Some(target) = corrected_entry(&entry.event) {
            // A correction of a correction is about what that one is about.
            let root = roots.get(&target).copied().unwrap_or(target);
            roots.insert(entry.seq, root);
            by_entry.entry(root).or_default().push(entry.seq);
        }
    }
    by_entry
}

fn corrected_entry(event: &Event) -> Option<Seq> {
    match event {
        Event::EntryRetracted { entry, .. }
        | Event::EntryRestored { entry, .. }
        | Event::EntryAmended { entry, .. } => Some(*entry),
        _ => None,
    }
}

/// All rows; the corrections of `unfolded` entries are below them.
pub(super) fn review_rows(state: &SessionState, unfolded: &BTreeSet<Seq>) -> Vec<ReviewRow> {
    let items = state.review_queue().into_iter().map(ReviewRow::Item);
    let mut rows: Vec<ReviewRow> = items.collect();
    let corrections = corrections_by_entry(state);
    for entry in state.entries_by_moment() {
        let target = corrected_entry(&entry.event);
        if target.is_some_and(|target| state.entry(target).is_some()) {
            continue;
        }
        rows.push(ReviewRow::Entry(entry.seq));
        if unfolded.contains(&entry.seq) {
            let below = corrections.get(&entry.seq).into_iter().flatten();
            rows.extend(below.map(|seq| ReviewRow::Entry(*seq)));
        }
    }
    rows
}

/// Entries in force that a later one replaced: an outcome, an answer or a consent given again, and what belongs to an
/// attempt that was undone.
pub(super) fn superseded_entries(state: &SessionState) -> BTreeSet<Seq> {
    let mut latest: BTreeMap<String, Seq> = BTreeMap::new();
    let mut superseded = BTreeSet::new();
    let in_force = |seq: Seq| state.corrections().is_in_force(seq);
    for entry in state.log().filter(|e| in_force(e.seq)) {
        let attempt = entry.attempt.unwrap_or(0);
        let what = match &entry.event {
            Event::OutcomeGiven { .. } | Event::AttemptReopened => format!("outcome {attempt}"),
            Event::RatingGiven {
                instrument, item, ..
            } => format!("{attempt} {instrument} {item}"),
            Event::ConsentRecorded { .. } => "consent".to_owned(),
            _ => String::new(),
        };
        if !what.is_empty()
            && let Some(before) = latest.insert(what, entry.seq)
            && !matches!(
                state.entry(before).map(|e| &e.event),
                Some(Event::AttemptReopened)
            )
        {
            superseded.insert(before);
        }
        if entry.is_added() && entry.attempt.is_some_and(|key| !in_force(key)) {
            superseded.insert(entry.seq);
        }
    }
    superseded
}
