//! Counts of imported data that is new to the record.

use std::collections::HashMap;

use rusqlite::Connection;

use super::IncomingSession;
use crate::session::Participant;
use crate::store::erase::EraseSummary;
use crate::store::error::StoreErrorKind;
use crate::store::plan::Plan;
use crate::store::roster;

/// Counts of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeSummary {
    /// Sessions with new entries.
    pub sessions: usize,
    /// New entries.
    pub new: usize,
    /// Entries already in the record.
    pub known: usize,
    /// New participants.
    pub people: usize,
    /// New scripts.
    pub scripts: usize,
    /// New versions.
    pub versions: usize,
    /// New entries of the study log.
    pub study: usize,
    /// Participants whose details differ; the record's are kept.
    pub differ: usize,
    /// Missing texts of new entries; the study log notes them as erased.
    pub missing_texts: usize,
    /// Erasures that the import caused in the record.
    pub erased: Option<EraseSummary>,
}

/// Imported participants, compared with the roster.
pub(super) struct People<'p> {
    /// Participants who are not on the roster.
    pub(super) new: Vec<&'p Participant>,
    /// Number of participants whose details differ.
    differ: usize,
}

/// Compares the imported participants with the roster.
pub(super) fn new_people<'p>(
    record: Option<&Connection>,
    plan: &'p Plan,
) -> Result<People<'p>, StoreErrorKind> {
    let here = record.map(roster::read_participants).transpose()?;
    let here = here.unwrap_or_default();
    let here: HashMap<&str, &Participant> = here.iter().map(|p| (p.code.as_str(), p)).collect();
    let mut people = People {
        new: Vec::new(),
        differ: 0,
    };
    for participant in &plan.participants {
        match here.get(participant.code.as_str()) {
            Some(known) if *known == participant => {}
            Some(_) => people.differ += 1,
            None => people.new.push(participant),
        }
    }
    Ok(people)
}

/// Counts what is new in the plan.
pub(super) fn of_plan(
    record: Option<&Connection>,
    plan: &Plan,
    people: &People<'_>,
) -> Result<MergeSummary, StoreErrorKind> {
    let has = |sql: &str, id: &str| -> Result<bool, StoreErrorKind> {
        match record {
            Some(conn) => Ok(conn.prepare_cached(sql)?.exists([id])?),
            None => Ok(false),
        }
    };
    let mut summary = MergeSummary {
        people: people.new.len(),
        differ: people.differ,
        ..MergeSummary::default()
    };
    for protocol in &plan.protocols {
        let known = has("SELECT 1 FROM protocol WHERE hash = ?1", &protocol.hash)?;
        summary.scripts += usize::from(!known);
    }
    for version in &plan.versions {
        let known = has("SELECT 1 FROM design_version WHERE code = ?1", &version.id)?;
        summary.versions += usize::from(!known);
    }
    Ok(summary)
}

/// Counts new entries and their sessions.
pub(super) fn add_sessions(summary: &mut MergeSummary, sessions: &[IncomingSession]) {
    for session in sessions {
        summary.known += session.known;
        summary.new += session.missing.len();
        summary.sessions += usize::from(!session.missing.is_empty());
    }
}
