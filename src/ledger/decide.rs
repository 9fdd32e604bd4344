//! Rules for what may be written to the study log.

use thiserror::Error;
use uuid::Uuid;

use super::apply::StudyLog;
use super::codes::is_valid_alias;
use super::event::{LogId, StartReason, StudyEvent};
use crate::session::{Hash, Seq};

/// A request to write to the study log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StudyCommand {
    /// Starts a chain.
    StartWriter {
        /// The chain's id.
        writer: Uuid,
        /// Desk that writes it.
        desk: Uuid,
        /// SHA-256 of the study's first protocol, 64 hexadecimal digits.
        study: String,
        /// Why a new chain is needed.
        reason: StartReason,
    },
    /// Records the last entry of a session's log.
    NoteClose {
        /// The session.
        session: Uuid,
        /// Number of its last entry.
        seq: Seq,
        /// Hash of that entry.
        head: Hash,
    },
    /// Erases a text.
    EraseText {
        /// Log the text belongs to.
        log: LogId,
        /// Number of its entry.
        seq: Seq,
        /// Field of the entry's detail.
        field: String,
        /// Reason, if given.
        reason: Option<String>,
    },
    /// Gives a participant another code than the one in a session's log, or in files.
    AliasCode {
        /// Code in the log or the files.
        code: String,
        /// Session whose log has it; `None`: any file from elsewhere.
        of: Option<Uuid>,
        /// Code of the participant.
        alias: String,
    },
}

/// A command that the rules do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum StudyRefusal {
    #[error("the chain was already started")]
    AlreadyStarted,
    #[error("the study's id is not the SHA-256 of a protocol")]
    InvalidStudyHash,
    #[error("this session's close was noted before with a different last entry")]
    HeadDiffers,
    #[error("the entry does not exist")]
    NoSuchEntry,
    #[error("the code cannot be a participant's")]
    InvalidCode,
}

/// The event that a command produces; `None` if the log already has it.
///
/// # Errors
/// [`StudyRefusal`] if a rule does not allow it.
pub fn decide(log: &StudyLog, command: StudyCommand) -> Result<Option<StudyEvent>, StudyRefusal> {
    match command {
        StudyCommand::StartWriter {
            writer,
            desk,
            study,
            reason,
        } => {
            if log.find_writer(writer).is_some() {
                return Err(StudyRefusal::AlreadyStarted);
            }
            if Hash::from_hex(&study).is_none() {
                return Err(StudyRefusal::InvalidStudyHash);
            }
            Ok(Some(StudyEvent::WriterStarted {
                desk,
                study,
                reason,
            }))
        }
        StudyCommand::NoteClose { session, seq, head } => {
            let mut noted = log.closes_of(session);
            match noted.find(|close| close.seq == seq) {
                Some(close) if close.head != head => Err(StudyRefusal::HeadDiffers),
                Some(_) => Ok(None),
                None => Ok(Some(StudyEvent::SessionCloseNoted {
                    session,
                    seq,
                    head: head.to_string(),
                })),
            }
        }
        StudyCommand::EraseText {
            log: of,
            seq,
            field,
            reason,
        } => {
            if !exists_before(log, of, seq) {
                return Err(StudyRefusal::NoSuchEntry);
            }
            if log.is_erased(of, seq, &field) {
                return Ok(None);
            }
            Ok(Some(StudyEvent::TextErased {
                log: of,
                seq,
                field,
                reason,
            }))
        }
        StudyCommand::AliasCode { code, of, alias } => {
            if !is_valid_alias(&code, &alias) {
                return Err(StudyRefusal::InvalidCode);
            }
            let known = log.codes().find(of, &code);
            if known.unwrap_or(&code) == alias {
                return Ok(None);
            }
            Ok(Some(StudyEvent::CodeAliased { code, of, alias }))
        }
    }
}

/// Whether the entry to erase from exists in a chain. Entries of sessions are checked where the session logs are.
pub(super) fn exists_before(log: &StudyLog, of: LogId, seq: Seq) -> bool {
    match of {
        LogId::Session(_) => seq > 0,
        LogId::Writer(writer) => log
            .find_writer(writer)
            .is_some_and(|known| (1..=known.seq).contains(&seq)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{ChainError, StudyEntry, StudyStamp, apply, check_entry, to_entry};
    use crate::session::{Salt, WallTime};

    const STUDY: &str = "aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11";

    fn stamp(writer: u128, n: u128) -> StudyStamp {
        StudyStamp {
            writer: Uuid::from_u128(writer),
            id: Uuid::from_u128(writer * 1000 + n),
            at: WallTime(1_790_000_000_000),
            author: "Ana".to_owned(),
            salt: Salt([7; 16]),
        }
    }

    fn started(writer: u128) -> StudyCommand {
        StudyCommand::StartWriter {
            writer: Uuid::from_u128(writer),
            desk: Uuid::from_u128(1),
            study: STUDY.to_owned(),
            reason: StartReason::First,
        }
    }

    fn written(commands: Vec<StudyCommand>) -> (StudyLog, Vec<StudyEntry>) {
        let (mut log, mut entries) = (StudyLog::default(), Vec::new());
        for (n, command) in (0..).zip(commands) {
            let event = decide(&log, command).unwrap().unwrap();
            let entry = to_entry(&log, stamp(5, n), &event);
            check_entry(&log, &entry).unwrap();
            log = apply(log, std::slice::from_ref(&entry));
            entries.push(entry);
        }
        (log, entries)
    }

    fn close(seq: Seq, head: u8) -> StudyCommand {
        StudyCommand::NoteClose {
            session: Uuid::from_u128(9),
            seq,
            head: Hash([head; 32]),
        }
    }

    fn erase(log: LogId, seq: Seq) -> StudyCommand {
        StudyCommand::EraseText {
            log,
            seq,
            field: "text".to_owned(),
            reason: Some("asked for it".to_owned()),
        }
    }

    #[test]
    fn what_is_noted_or_erased_already_adds_nothing_and_contradictions_are_refused() {
        let session = LogId::Session(Uuid::from_u128(9));
        let (log, _) = written(vec![started(5), close(7, 1), erase(session, 2)]);
        assert_eq!(decide(&log, close(7, 1)), Ok(None));
        assert_eq!(decide(&log, close(7, 2)), Err(StudyRefusal::HeadDiffers));
        assert!(decide(&log, close(8, 2)).unwrap().is_some());
        assert_eq!(decide(&log, erase(session, 2)), Ok(None));
        assert_eq!(decide(&log, started(5)), Err(StudyRefusal::AlreadyStarted));
        let later = erase(LogId::Writer(Uuid::from_u128(5)), 4);
        assert_eq!(decide(&log, later), Err(StudyRefusal::NoSuchEntry));
        assert_eq!(log.erasures_of(Uuid::from_u128(9), |_| 0)[0].entry, 2);
    }

    #[test]
    fn a_reason_is_a_digest_in_the_detail_and_a_text_beside_it() {
        let session = LogId::Session(Uuid::from_u128(9));
        let (_, entries) = written(vec![started(5), erase(session, 2)]);
        assert!(!entries[1].detail.json.contains("asked"));
        assert_eq!(entries[1].texts[0].text, "asked for it");
        assert_eq!(entries[1].text_digests()[0].0, "reason");
        // The reason of a start is an enum value, not free text.
        assert_eq!(entries[0].text_digests(), []);
        insta::assert_snapshot!(entries[0].detail.json, @r#"{"desk":"00000000-0000-0000-0000-000000000001","reason":"first","study":"aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11"}"#);
        insta::assert_snapshot!(entries[1].detail.json.replace(&entries[1].text_digests()[0].1, "DIGEST"), @r#"{"field":"text","reason":"DIGEST","seq":2,"session":"00000000-0000-0000-0000-000000000009"}"#);
    }

    #[test]
    fn erasures_are_kept_and_those_of_this_desk_come_first() {
        let session = Uuid::from_u128(9);
        let mut log = StudyLog::default();
        // An earlier date, and a chain that sorts first, take nobody's place.
        for (writer, at, author) in [(7, 5, "Ana"), (3, 1, "Mallory"), (8, 2, "Bo")] {
            let commands = [started(writer), erase(LogId::Session(session), 2)];
            let mut chain = StudyLog::default();
            for (n, command) in (0..).zip(commands) {
                let event = decide(&chain, command).unwrap().unwrap();
                let stamp = StudyStamp {
                    at: WallTime(at),
                    author: author.to_owned(),
                    ..stamp(writer, n)
                };
                let entry = to_entry(&chain, stamp, &event);
                chain = apply(chain, std::slice::from_ref(&entry));
                log = apply(log, &[entry]);
            }
        }
        let is_other = |writer| writer != Uuid::from_u128(7);
        let all = log.erasures_of(session, is_other);
        let authors: Vec<&str> = all.iter().map(|erasure| erasure.author.as_str()).collect();
        assert_eq!(authors, ["Ana", "Mallory", "Bo"]);
        assert_eq!(log.erased_texts().count(), 1);
    }

    #[test]
    fn an_entry_that_does_not_continue_its_chain_is_known() {
        let (_, entries) = written(vec![started(5), close(7, 1), close(8, 2)]);
        let log = apply(StudyLog::default(), &entries[..2]);
        let changed = |change: fn(&mut StudyEntry)| {
            let mut entry = entries[2].clone();
            change(&mut entry);
            check_entry(&log, &entry).map(|_| ())
        };
        assert_eq!(changed(|_| {}), Ok(()));
        assert_eq!(changed(|e| e.author.push('x')), Err(ChainError::Changed));
        assert_eq!(changed(|e| e.id = Uuid::nil()), Err(ChainError::Changed));
        assert_eq!(changed(|e| e.at.0 += 1), Err(ChainError::Changed));
        assert_eq!(changed(|e| e.seq = 4), Err(ChainError::Gap));
        assert_eq!(
            changed(|e| e.writer = Uuid::nil()),
            Err(ChainError::NotStarted)
        );
        let first = check_entry(&StudyLog::default(), &entries[1]);
        assert_eq!(first, Err(ChainError::NotStarted));
        // The same chain under another name.
        let mut moved = entries[0].clone();
        moved.writer = Uuid::nil();
        assert_eq!(
            check_entry(&StudyLog::default(), &moved),
            Err(ChainError::Changed)
        );
    }
}
