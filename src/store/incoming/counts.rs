//! Counts of imported data that is new to the record.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::IncomingSession;
use crate::session::Participant;
use crate::store::erase::EraseSummary;
use crate::store::error::StoreErrorKind;
use crate::store::plan::{self, Plan, PlannedVersion};
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
    /// Codes of new participants.
    pub people: Vec<String>,
    /// Short hashes of new scripts.
    pub scripts: Vec<String>,
    /// Imported codes of participants who have another code here, each with that one.
    pub renamed: Vec<(String, String)>,
    /// Ids of new versions.
    pub versions: Vec<String>,
    /// Versions with another predecessor or release date than in the record, which keeps its own: first the record's.
    pub versions_differ: Vec<(PlannedVersion, PlannedVersion)>,
    /// New entries of the study log.
    pub study: usize,
    /// Those of them that erase a text.
    pub erasures: usize,
    /// Participants whose details differ; the record's are kept.
    pub differ: usize,
    /// Missing texts of new entries; the study log notes them as erased.
    pub missing_texts: usize,
    /// Participants whose free fields on the roster an imported erasure cleared.
    pub cleared: Vec<String>,
    /// Erasures that the import caused in the record.
    pub erased: Option<EraseSummary>,
}

/// Imported participants, compared with the roster.
pub(super) struct People {
    /// Participants who are not on the roster.
    pub(super) new: Vec<Participant>,
    /// Number of participants whose details differ.
    differ: usize,
}

/// Compares the imported participants with the roster.
pub(super) fn new_people(
    record: Option<&Connection>,
    imported: Vec<Participant>,
) -> Result<People, StoreErrorKind> {
    let on_file = record.map(roster::read_participants).transpose()?;
    let on_file = on_file.unwrap_or_default();
    let on_file: HashMap<&str, &Participant> =
        on_file.iter().map(|p| (p.code.as_str(), p)).collect();
    let mut people = People {
        new: Vec::new(),
        differ: 0,
    };
    for participant in imported {
        match on_file.get(participant.code.as_str()) {
            Some(known) if **known == participant => {}
            Some(_) => people.differ += 1,
            None => people.new.push(participant),
        }
    }
    Ok(people)
}

/// Counts what is new: in the plan, and in the sessions, whose participants and versions join it.
pub(super) fn count_new(
    record: Option<&Connection>,
    plan: &Plan,
    people: &People,
    sessions: &[IncomingSession],
) -> Result<MergeSummary, StoreErrorKind> {
    let has = |sql: &str, id: &str| -> Result<bool, StoreErrorKind> {
        match record {
            Some(conn) => Ok(conn.prepare_cached(sql)?.exists([id])?),
            None => Ok(false),
        }
    };
    let all_new = |sql: &str, ids: Vec<&str>| -> Result<Vec<String>, StoreErrorKind> {
        let mut seen = HashSet::new();
        let mut new = Vec::new();
        for id in ids {
            if seen.insert(id) && !has(sql, id)? {
                new.push(id.to_owned());
            }
        }
        Ok(new)
    };
    let growing_sessions = || {
        sessions
            .iter()
            .filter(|session| !session.missing.is_empty())
    };
    let people_new = people.new.iter().map(|person| person.code.as_str());
    let people_new =
        people_new.chain(growing_sessions().filter_map(|s| s.projection.participant()));
    let versions = plan.versions.iter().map(|version| version.id.as_str());
    let versions = versions.chain(growing_sessions().map(|s| s.projection.version()));
    let scripts = plan.protocols.iter().map(|script| script.hash.as_str());
    let scripts = all_new("SELECT 1 FROM protocol WHERE hash = ?1", scripts.collect())?;
    Ok(MergeSummary {
        sessions: growing_sessions().count(),
        new: growing_sessions()
            .map(|session| session.missing.len())
            .sum(),
        known: sessions.iter().map(|session| session.known).sum(),
        people: all_new(
            "SELECT 1 FROM participant WHERE code = ?1",
            people_new.collect(),
        )?,
        scripts: scripts
            .iter()
            .map(|hash| hash.chars().take(16).collect())
            .collect(),
        versions: all_new(
            "SELECT 1 FROM design_version WHERE code = ?1",
            versions.collect(),
        )?,
        versions_differ: versions_that_differ(record, plan)?,
        differ: people.differ,
        ..MergeSummary::default()
    })
}

fn versions_that_differ(
    record: Option<&Connection>,
    plan: &Plan,
) -> Result<Vec<(PlannedVersion, PlannedVersion)>, StoreErrorKind> {
    let on_file = record.map(plan::read_versions).transpose()?;
    let on_file = on_file.unwrap_or_default();
    let imported = plan.versions.iter().filter_map(|theirs| {
        let ours = on_file.iter().find(|ours| ours.id == theirs.id)?;
        (ours != theirs).then(|| (ours.clone(), theirs.clone()))
    });
    Ok(imported.collect())
}
