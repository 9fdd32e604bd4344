//! Corrections: which entries no longer hold, and which say something else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::entry::{Entry, Seq};
use super::event::{Event, PauseReason};
use crate::study::{AssistLevel, Severity};

/// What an entry says now, where it differs from what was logged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// The kind of an error, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The severity of an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Whether the participant recovered from an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovered: Option<bool>,
    /// The level of an assist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<AssistLevel>,
    /// The reason of a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseReason>,
    /// The letter code of an observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<char>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The moment meant, in milliseconds of session time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to_ms: Option<i64>,
}

impl Amendment {
    /// Takes over what a later amendment says.
    fn overlay(&mut self, later: &Self, seq: Seq, text_at: &mut Option<Seq>) {
        let later = later.clone();
        if later.text.is_some() {
            *text_at = Some(seq);
        }
        self.error = later.error.or(self.error.take());
        self.severity = later.severity.or(self.severity);
        self.recovered = later.recovered.or(self.recovered);
        self.level = later.level.or(self.level);
        self.pause = later.pause.or(self.pause);
        self.code = later.code.or(self.code);
        self.text = later.text.or(self.text.take());
        self.moved_to_ms = later.moved_to_ms.or(self.moved_to_ms);
    }
}

/// All corrections of a log, taken together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corrections {
    retracted: BTreeSet<Seq>,
    amended: BTreeMap<Seq, (Amendment, Option<Seq>)>,
}

impl Corrections {
    /// Reads the corrections out of a log.
    pub fn of<'a>(log: impl Iterator<Item = &'a Entry> + Clone) -> Self {
        let mut all = Self::default();
        for entry in log.clone() {
            match &entry.event {
                Event::EntryRetracted { entry, .. } => {
                    all.retracted.insert(*entry);
                }
                Event::EntryRestored { entry, .. } => {
                    all.retracted.remove(entry);
                }
                _ => {}
            }
        }
        for entry in log {
            if let Event::EntryAmended {
                entry: target, to, ..
            } = &entry.event
                && all.holds(entry.seq)
            {
                let (amendment, text_at) = all.amended.entry(*target).or_default();
                amendment.overlay(to, entry.seq, text_at);
            }
        }
        all
    }

    /// Whether an entry is in force.
    pub fn holds(&self, seq: Seq) -> bool {
        !self.retracted.contains(&seq)
    }

    /// What an entry says now, where it was amended.
    pub fn amendment(&self, seq: Seq) -> Option<&Amendment> {
        self.amended.get(&seq).map(|(amendment, _)| amendment)
    }

    /// The entry that holds the text of `seq` now: itself, or the amendment that gave it another.
    pub fn text_at(&self, seq: Seq) -> Seq {
        self.amended
            .get(&seq)
            .and_then(|(_, at)| *at)
            .unwrap_or(seq)
    }
}
