//! Changes of an import to recorded sessions, which need confirmation.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::session::{self, Event, Seq};
use crate::store::error::StoreErrorKind;

/// Changes of an import to a recorded session that need confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionChange {
    /// The session.
    pub session: Uuid,
    /// Its participant, according to the record.
    pub participant: Option<String>,
    /// Whether it is closed in the record.
    pub is_closed: bool,
    /// Its changes, one per kind.
    pub kinds: Vec<ChangeKind>,
    /// Authors of the changes, according to the imported logs.
    pub by: BTreeSet<String>,
}

/// A kind of change to a recorded session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Number of recorded texts erased.
    TextsErased(usize),
    /// The session is no longer counted.
    Excluded,
    /// The session is reopened.
    Reopened,
    /// The study log gives its participant another code.
    Renamed,
    /// Its participant, version, kind or moderator changes.
    Reassigned,
    /// Number of entries undone, restored or corrected.
    Corrected(usize),
    /// Number of other entries added.
    Added(usize),
}

/// A recorded log without additions.
pub(super) fn unchanged(conn: &Connection, log: Uuid) -> Result<SessionChange, StoreErrorKind> {
    let found = session_on_file(conn, log)?;
    let (is_closed, participant) = found.map_or((false, None), |(_, closed, of)| (closed, of));
    Ok(SessionChange {
        session: log,
        participant,
        is_closed,
        kinds: Vec::new(),
        by: BTreeSet::new(),
    })
}

/// Rule for imports that add to a recorded session:
///
/// - New sessions are imported, without the texts that their own log erased.
/// - An open session grows by what was logged, including corrections and its close. Exclusions, and erasures of
///   recorded texts, need confirmation.
/// - Any addition to a closed session needs confirmation.
/// - Erasures of recorded texts by an imported study log need confirmation, whatever their session.
///
/// One answer confirms all changes of a batch; without it nothing is imported. An erasure blocks new texts at once: an
/// entry that either log says was erased never gets a text again.
pub(super) fn changes(
    conn: &Connection,
    session: Uuid,
    missing: &[session::Entry],
    newly_erased: &BTreeSet<Seq>,
) -> Result<Option<SessionChange>, StoreErrorKind> {
    let Some((row, is_closed, participant)) = session_on_file(conn, session)? else {
        return Ok(None);
    };
    let mut texts: i64 = 0;
    for seq in newly_erased {
        texts += conn
            .prepare_cached("SELECT count(*) FROM entry_text WHERE session = ?1 AND seq = ?2")?
            .query_row(params![row, seq], |row| row.get::<_, i64>(0))?;
    }
    let count = |is: fn(&Event) -> bool| missing.iter().filter(|e| is(&e.event)).count();
    let excluded = count(|event| matches!(event, Event::SessionExcluded { .. }));
    let mut kinds = Vec::new();
    if texts > 0 {
        kinds.push(ChangeKind::TextsErased(
            usize::try_from(texts).unwrap_or_default(),
        ));
    }
    if excluded > 0 {
        kinds.push(ChangeKind::Excluded);
    }
    if is_closed {
        let reopened = count(|event| matches!(event, Event::SessionReopened));
        let reassigned = count(|event| matches!(event, Event::SessionAmended { .. }));
        let corrected = count(Event::is_correction);
        let erasures = count(|event| matches!(event, Event::EntryErased { .. }));
        if reopened > 0 {
            kinds.push(ChangeKind::Reopened);
        }
        if reassigned > 0 {
            kinds.push(ChangeKind::Reassigned);
        }
        if corrected > 0 {
            kinds.push(ChangeKind::Corrected(corrected));
        }
        let listed = excluded + reopened + reassigned + corrected;
        // An erasure of texts that are already gone counts as any other entry.
        let listed = listed + if texts > 0 { erasures } else { 0 };
        if missing.len() > listed {
            kinds.push(ChangeKind::Added(missing.len() - listed));
        }
    }
    let is_change = |event: &Event| {
        is_closed
            || matches!(
                event,
                Event::SessionExcluded { .. } | Event::EntryErased { .. }
            )
    };
    let by = missing.iter().filter(|entry| is_change(&entry.event));
    let by = by.map(|entry| entry.author.clone()).collect();
    Ok((!kinds.is_empty()).then_some(SessionChange {
        session,
        participant,
        is_closed,
        kinds,
        by,
    }))
}

/// Row id of a session, whether it is closed, and its participant.
fn session_on_file(
    conn: &Connection,
    session: Uuid,
) -> Result<Option<(i64, bool, Option<String>)>, StoreErrorKind> {
    Ok(conn
        .prepare_cached(
            "SELECT s.id, s.closed_at IS NOT NULL, p.code
             FROM session s LEFT JOIN participant p ON p.id = s.participant WHERE s.uuid = ?1",
        )?
        .query_row([session.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?)
}
