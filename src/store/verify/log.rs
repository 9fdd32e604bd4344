//! Verifies a log against its chain and its texts against their digests, from the stored bytes.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::super::entry_row::{StoredEntry, parse_wall};
use super::finding::Damage;
use crate::ledger::{LogId, StudyLog};
use crate::session::{Event, Hash, Salt, Seq, Stamp, entry_hash};

/// Damage in a log, by entry. Entries after a damaged one are checked against the stored hash, so that each damaged
/// entry is found once.
pub(in crate::store) fn check_log(
    log: &[StoredEntry],
    study_log: &StudyLog,
    session: Option<Uuid>,
) -> Vec<(Option<Seq>, Damage)> {
    let erased: BTreeSet<Seq> = erased(log).collect();
    let of = session.map(LogId::Session);
    let mut found = Vec::new();
    let mut before: (Seq, Hash) = (0, Hash::CHAIN_START);
    for entry in log {
        let mut bad = |damage| found.push((Some(entry.seq), damage));
        if entry.seq != before.0 + 1 {
            bad(Damage::MissingEntries { before: before.0 });
        } else if chained_hash(&before.1, entry) != Some(entry.hash) {
            bad(Damage::EntryChanged);
        } else {
            match entry.to_entry().map(|known| known.event) {
                Some(Event::SessionClosed { entries, head })
                    if entries != before.0 || head != before.1.to_string() =>
                {
                    bad(Damage::ClosingMismatch);
                }
                Some(_) => {}
                None => bad(Damage::EntryUnknown),
            }
        }
        let noted = |field: &str| of.is_some_and(|of| study_log.is_erased(of, entry.seq, field));
        check_texts(entry, erased.contains(&entry.seq), noted, bad);
        before = (entry.seq, entry.hash);
    }
    found
}

/// Hash of an entry's fields.
fn chained_hash(before: &Hash, entry: &StoredEntry) -> Option<Hash> {
    let at = parse_wall(&entry.logged_at).ok()?;
    // The chain covers the stored text, and each time has only one valid form.
    if at.to_string() != entry.logged_at {
        return None;
    }
    let stamp = Stamp {
        clock_ms: entry.clock_ms,
        wall: at,
        salt: Salt([0; 16]),
    };
    let StoredEntry {
        seq,
        author,
        attempt,
        detail,
        ..
    } = entry;
    Some(entry_hash(before, *seq, &stamp, author, *attempt, detail))
}

fn check_texts(
    entry: &StoredEntry,
    erased: bool,
    noted: impl Fn(&str) -> bool,
    mut bad: impl FnMut(Damage),
) {
    let digests = entry.detail.text_digests();
    for (field, digest) in &digests {
        match entry.texts.iter().find(|text| text.field == *field) {
            Some(text) if Hash::digest_text(text.salt, &text.text).to_string() != *digest => {
                bad(Damage::TextChanged((*field).to_owned()));
            }
            Some(_) if noted(field) => bad(Damage::ErasedTextPresent((*field).to_owned())),
            Some(_) => {}
            None if erased || noted(field) => {}
            None => bad(Damage::TextMissing((*field).to_owned())),
        }
    }
    for (n, text) in entry.texts.iter().enumerate() {
        let is_second = entry.texts[..n].iter().any(|t| t.field == text.field);
        if is_second || !digests.iter().any(|(field, _)| *field == text.field) {
            bad(Damage::TextAdded(text.field.clone()));
        }
    }
}

/// Entries whose texts the log itself says were erased.
fn erased(log: &[StoredEntry]) -> impl Iterator<Item = Seq> + '_ {
    log.iter()
        .filter(|stored| stored.detail.kind == "EntryErased")
        .filter_map(|stored| match stored.to_entry()?.event {
            Event::EntryErased { entry, .. } => Some(entry),
            _ => None,
        })
}
