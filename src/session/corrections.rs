//! Corrections: which entries were undone and which were amended.

use std::collections::{BTreeMap, BTreeSet};

use super::amendment::Amendment;
use super::entry::Entry;
use super::event::Event;
use super::seq::Seq;

/// All corrections in a log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corrections {
    retracted: BTreeSet<Seq>,
    amended: BTreeMap<Seq, (Amendment, Option<Seq>)>,
    erased: BTreeSet<Seq>,
}

impl Corrections {
    /// Collects the corrections in a log.
    pub fn from_log<'a>(log: impl Iterator<Item = &'a Entry> + Clone) -> Self {
        let mut all = Self::default();
        for entry in log.clone() {
            match &entry.event {
                Event::EntryRetracted { entry, .. } => {
                    all.retracted.insert(*entry);
                }
                Event::EntryRestored { entry, .. } => {
                    all.retracted.remove(entry);
                }
                Event::EntryErased { entry, .. } => {
                    all.erased.insert(*entry);
                }
                _ => {}
            }
        }
        for entry in log {
            if let Event::EntryAmended {
                entry: target, to, ..
            } = &entry.event
                && all.is_in_force(entry.seq)
            {
                let (amendment, text_at) = all.amended.entry(*target).or_default();
                amendment.merge_later(to, entry.seq, text_at);
            }
        }
        all
    }

    /// Whether an entry is in force (not undone).
    pub fn is_in_force(&self, seq: Seq) -> bool {
        !self.retracted.contains(&seq)
    }

    /// Whether an annotation was moved to another attempt, or to none.
    pub(super) fn moves_annotations(&self) -> bool {
        self.amended.values().any(|(to, _)| to.attempt.is_some())
    }

    /// Whether the log says that a text of this entry was erased.
    pub fn is_erased(&self, seq: Seq) -> bool {
        self.erased.contains(&seq)
    }

    /// The combined amendment of an entry, if it was amended.
    pub fn amendment_of(&self, seq: Seq) -> Option<&Amendment> {
        self.amended.get(&seq).map(|(amendment, _)| amendment)
    }

    /// Entry that has the current text of `seq`: `seq` itself, or the amendment that replaced the text.
    pub fn text_entry(&self, seq: Seq) -> Seq {
        self.amended
            .get(&seq)
            .and_then(|(_, at)| *at)
            .unwrap_or(seq)
    }
}
