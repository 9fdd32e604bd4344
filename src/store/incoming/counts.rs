//! How much of what arrives the record does not have.

use std::collections::HashMap;

use rusqlite::Connection;

use super::IncomingSession;
use crate::session::Participant;
use crate::store::erase::EraseSummary;
use crate::store::error::StoreErrorKind;
use crate::store::plan::Plan;
use crate::store::roster;

/// What was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Sessions that got entries.
    pub sessions: usize,
    /// Entries that were not in the record.
    pub new: usize,
    /// Entries that were in it already.
    pub known: usize,
    /// People who were not on the roster.
    pub people: usize,
    /// Scripts that were not in the record.
    pub scripts: usize,
    /// Versions that were not in the record.
    pub versions: usize,
    /// Entries of the study log that were not in the record.
    pub study: usize,
    /// People on the roster of whom the record says something else; it was left as it is.
    pub differ: usize,
    /// Texts of new entries that did not come with them; the study log notes them as erased.
    pub missing_texts: usize,
    /// What became of the texts that were erased from the record.
    pub erased: Option<EraseSummary>,
}

/// The arriving people, compared with the roster.
pub(super) struct People<'p> {
    /// Those whom it does not have.
    pub(super) new: Vec<&'p Participant>,
    /// How many it has with other details.
    differ: usize,
}

/// Compares the arriving people with the roster.
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

/// How much of the plan is new.
pub(super) fn of_plan(
    record: Option<&Connection>,
    plan: &Plan,
    people: &People<'_>,
) -> Result<TakenIn, StoreErrorKind> {
    let has = |sql: &str, id: &str| -> Result<bool, StoreErrorKind> {
        match record {
            Some(conn) => Ok(conn.prepare_cached(sql)?.exists([id])?),
            None => Ok(false),
        }
    };
    let mut taken = TakenIn {
        people: people.new.len(),
        differ: people.differ,
        ..TakenIn::default()
    };
    for protocol in &plan.protocols {
        let known = has("SELECT 1 FROM protocol WHERE hash = ?1", &protocol.hash)?;
        taken.scripts += usize::from(!known);
    }
    for version in &plan.versions {
        let known = has("SELECT 1 FROM design_version WHERE code = ?1", &version.id)?;
        taken.versions += usize::from(!known);
    }
    Ok(taken)
}

/// Adds how many entries of how many sessions are new.
pub(super) fn add_sessions(taken: &mut TakenIn, sessions: &[IncomingSession]) {
    for session in sessions {
        taken.known += session.known;
        taken.new += session.missing.len();
        taken.sessions += usize::from(!session.missing.is_empty());
    }
}
