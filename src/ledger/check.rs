//! Checks that an entry continues its chain.

use thiserror::Error;

use super::apply::StudyLog;
use super::chain::entry_hash;
use super::codes::is_valid_alias;
use super::decide::exists_before;
use super::entry::StudyEntry;
use super::event::{LogId, StudyEvent};
use crate::session::Hash;

/// Why an entry does not continue its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum ChainError {
    #[error("has no first entry before it that names the desk and the study")]
    NotStarted,
    #[error("is out of sequence: entries are missing before it")]
    Gap,
    #[error("was changed after it was written")]
    Changed,
    #[error("contains something that this version of moderato does not know")]
    Unknown,
    #[error("starts a chain that already has a first entry")]
    StartedTwice,
    #[error("has a text that does not match its hash")]
    TextMismatch,
    #[error("refers to an entry that does not exist")]
    NoSuchEntry,
    #[error("gives a participant a code that cannot be one")]
    InvalidCode,
}

/// Returns the event of an entry that continues its chain in `log`.
///
/// # Errors
/// [`ChainError`] if the entry does not continue its chain.
pub fn check_entry(log: &StudyLog, entry: &StudyEntry) -> Result<StudyEvent, ChainError> {
    let known = log.find_writer(entry.writer);
    let (last, before) = known.map_or((0, Hash::CHAIN_START), |writer| (writer.seq, writer.head));
    if known.is_none() && entry.detail.kind != "WriterStarted" {
        return Err(ChainError::NotStarted);
    }
    if entry.seq != last + 1 {
        return Err(ChainError::Gap);
    }
    if entry_hash(&before, entry) != entry.hash {
        return Err(ChainError::Changed);
    }
    let digests = entry.text_digests();
    for (n, text) in entry.texts.iter().enumerate() {
        let digest = Hash::digest_text(text.salt, &text.text).to_string();
        let twice = entry.texts[..n].iter().any(|t| t.field == text.field);
        let fits = digests
            .iter()
            .any(|(f, d)| *f == text.field && *d == digest);
        if twice || !fits {
            return Err(ChainError::TextMismatch);
        }
    }
    let event = entry.event().map_err(|_| ChainError::Unknown)?;
    match &event {
        StudyEvent::WriterStarted { study, .. } => {
            if known.is_some() {
                return Err(ChainError::StartedTwice);
            }
            Hash::from_hex(study).ok_or(ChainError::Unknown)?;
        }
        StudyEvent::SessionCloseNoted { seq, head, .. } => {
            if *seq < 1 {
                return Err(ChainError::NoSuchEntry);
            }
            Hash::from_hex(head).ok_or(ChainError::Unknown)?;
        }
        StudyEvent::TextErased { log: of, seq, .. } => {
            // Chains are read in sequence: whether another chain has the entry is known only when all are read.
            let exists = match of {
                LogId::Writer(writer) if *writer == entry.writer => exists_before(log, *of, *seq),
                _ => *seq > 0,
            };
            if !exists {
                return Err(ChainError::NoSuchEntry);
            }
        }
        StudyEvent::CodeAliased { code, alias, .. } => {
            if !is_valid_alias(code, alias) {
                return Err(ChainError::InvalidCode);
            }
        }
    }
    Ok(event)
}
