//! Refuses logs that `verify` would report as damaged, before anything of them is written: by the same checks.

use uuid::Uuid;

use crate::ledger::{LogId, StudyLog};
use crate::session::{Hash, Seq};
use crate::store::entry_row::StoredEntry;
use crate::store::error::StoreErrorKind;
use crate::store::verify::{Damage, check_log};

/// Checks a whole log. Missing texts are no reason to refuse it: the study log notes them as erased.
///
/// # Errors
/// If the log is damaged.
pub(super) fn check_whole_log(session: Uuid, log: &[StoredEntry]) -> Result<(), StoreErrorKind> {
    let found = check_log(log, &StudyLog::default(), Some(session));
    let mut damages = found.into_iter();
    match damages.find(|(_, damage)| !matches!(damage, Damage::TextMissing(_))) {
        Some((seq, damage)) => Err(refusal(session, seq.unwrap_or(1), &damage)),
        None => Ok(()),
    }
}

/// Checks that new entries are as this version writes them: nothing in them is left without a check or an erasure.
///
/// # Errors
/// If a new entry says something else.
pub(super) fn check_new_entries(session: Uuid, new: &[StoredEntry]) -> Result<(), StoreErrorKind> {
    match new.iter().find(|entry| !entry.detail.is_as_written()) {
        Some(entry) => Err(refusal(session, entry.seq, &Damage::EntryUnknown)),
        None => Ok(()),
    }
}

/// Hashes of a log as it will be: the longer of two logs that agree.
pub(super) fn merged_hashes(on_file: &[Hash], incoming: &[StoredEntry]) -> Vec<Hash> {
    if on_file.len() < incoming.len() {
        incoming.iter().map(|entry| entry.hash).collect()
    } else {
        on_file.to_vec()
    }
}

fn refusal(session: Uuid, seq: Seq, damage: &Damage) -> StoreErrorKind {
    match damage {
        Damage::EntryUnknown => StoreErrorKind::UnknownEntry {
            log: LogId::Session(session),
            seq,
        },
        Damage::ClosingMismatch => StoreErrorKind::ClosingMismatch { session, seq },
        _ => StoreErrorKind::HashMismatch { session, seq },
    }
}
