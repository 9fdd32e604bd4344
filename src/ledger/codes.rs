//! Codes of participants that differ from those in a log or in a file.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::entry::StudyEntry;
use crate::session::{WallTime, codes};
use crate::study::label;

/// Codes that the study log gives participants in place of those that their logs or files have.
///
/// A session's log is sealed under its hashes, so the session keeps its code there; everything that is computed from it
/// has the alias.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeAliases {
    /// By session (`None`: any file) and code.
    aliases: BTreeMap<(Option<Uuid>, String), Alias>,
}

/// An alias. The latest applies; of two with the same time, the one with the greater event id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Alias {
    at: WallTime,
    id: Uuid,
    /// Code of the participant.
    code: String,
}

impl CodeAliases {
    /// The code of a session's participant, by the code in its log.
    pub fn of_session<'c>(&'c self, session: Uuid, code: &'c str) -> &'c str {
        self.find(Some(session), code).unwrap_or(code)
    }

    /// The alias of a code in this session's log, or for `None` in any file.
    pub fn find(&self, session: Option<Uuid>, code: &str) -> Option<&str> {
        let alias = self.aliases.get(&(session, code.to_owned()))?;
        Some(alias.code.as_str())
    }

    /// Codes in files, each with the code of the participant who is meant.
    pub fn in_files(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.aliases.iter().filter(|((of, _), _)| of.is_none());
        all.map(|((_, code), alias)| (code.as_str(), alias.code.as_str()))
    }

    /// All aliases.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.aliases.values().map(|alias| alias.code.as_str())
    }

    /// Sessions with an alias.
    pub fn sessions(&self) -> impl Iterator<Item = Uuid> {
        self.aliases.keys().filter_map(|(of, _)| *of)
    }

    /// Codes in a session's log that have an alias, each with it.
    pub fn in_session(&self, session: Uuid) -> impl Iterator<Item = (&str, &str)> {
        let first = (Some(session), String::new());
        let all = self.aliases.range(first..);
        all.take_while(move |((of, _), _)| *of == Some(session))
            .map(|((_, code), alias)| (code.as_str(), alias.code.as_str()))
    }

    /// When the alias of a code was given.
    pub fn given_at(&self, session: Option<Uuid>, code: &str) -> Option<WallTime> {
        let alias = self.aliases.get(&(session, code.to_owned()))?;
        Some(alias.at)
    }

    /// Adds what an entry says; a later alias of the same code stays.
    pub(super) fn add(
        &mut self,
        entry: &StudyEntry,
        session: Option<Uuid>,
        code: String,
        alias: String,
    ) {
        let new = Alias {
            at: entry.at,
            id: entry.id,
            code: alias,
        };
        let known = self.aliases.entry((session, code));
        let known = known.or_insert_with(|| new.clone());
        if *known < new {
            *known = new;
        }
    }
}

/// Whether a log or a file can have `code`, and a participant `alias`.
pub(super) fn is_valid_alias(code: &str, alias: &str) -> bool {
    label::parse_title(code).is_ok() && codes::recorded_code_error(alias).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{
        ChainError, StartReason, StudyCommand, StudyEvent, StudyLog, StudyRefusal, StudyStamp,
        apply, check_entry, decide, to_entry,
    };
    use crate::session::Salt;

    const SESSION: Uuid = Uuid::from_u128(9);

    /// Adds events to a chain, each with its time.
    fn log_with(events: &[(i64, StudyEvent)]) -> Result<StudyLog, ChainError> {
        let start = StudyEvent::WriterStarted {
            desk: Uuid::from_u128(1),
            study: "aa".repeat(32),
            reason: StartReason::First,
        };
        let mut log = StudyLog::default();
        let all = [(0, start)].into_iter().chain(events.iter().cloned());
        for (n, (at, event)) in (0..).zip(all) {
            let stamp = StudyStamp {
                writer: Uuid::from_u128(5),
                id: Uuid::from_u128(n),
                at: WallTime(at),
                author: "Ana".to_owned(),
                salt: Salt([0; 16]),
            };
            let entry = to_entry(&log, stamp, &event);
            check_entry(&log, &entry)?;
            assert!(entry.is_as_written());
            log = apply(log, &[entry]);
        }
        Ok(log)
    }

    fn aliased(of: Option<Uuid>, code: &str, alias: &str) -> StudyEvent {
        StudyEvent::CodeAliased {
            code: code.to_owned(),
            of,
            alias: alias.to_owned(),
        }
    }

    #[test]
    fn the_latest_alias_applies_to_its_session_and_code_only() {
        let events = [
            (7, aliased(Some(SESSION), "P01", "M-P01")),
            (5, aliased(Some(SESSION), "P01", "B-P01")),
            (1, aliased(None, "P9", "P09")),
        ];
        let log = log_with(&events).unwrap();
        let codes = log.codes();
        assert_eq!(codes.of_session(SESSION, "P01"), "M-P01");
        assert_eq!(codes.of_session(SESSION, "M-P01"), "M-P01");
        assert_eq!(codes.of_session(SESSION, "P9"), "P9");
        assert_eq!(codes.of_session(Uuid::nil(), "P01"), "P01");
        assert_eq!(codes.in_files().collect::<Vec<_>>(), [("P9", "P09")]);
        assert_eq!(codes.in_session(SESSION).count(), 1);
    }

    #[test]
    fn an_alias_is_given_once_and_is_a_valid_code() {
        let log = log_with(&[(1, aliased(Some(SESSION), "P01", "M-P01"))]).unwrap();
        let alias = |alias: &str| StudyCommand::AliasCode {
            code: "P01".to_owned(),
            of: Some(SESSION),
            alias: alias.to_owned(),
        };
        assert_eq!(decide(&log, alias("M-P01")), Ok(None));
        // Back to its own code.
        assert!(decide(&log, alias("P01")).unwrap().is_some());
        assert_eq!(decide(&StudyLog::default(), alias("P01")), Ok(None));
        for bad in ["", "Kim Lee", "kim@example.org", "P\u{202e}7"] {
            assert_eq!(decide(&log, alias(bad)), Err(StudyRefusal::InvalidCode));
            let found = log_with(&[(1, aliased(None, "P01", bad))]);
            assert_eq!(found, Err(ChainError::InvalidCode), "{bad}");
        }
    }
}
