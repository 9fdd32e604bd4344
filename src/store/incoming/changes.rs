//! What an arriving log would change in sessions on file, which is confirmed first.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::session::{self, Event, Seq};
use crate::store::error::StoreErrorKind;

/// What arriving logs would do to a session on file and what they may do only after it was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionChange {
    /// The session.
    pub session: Uuid,
    /// Whose it is, as the record has it.
    pub participant: Option<String>,
    /// Whether it is closed here.
    pub is_closed: bool,
    /// What would be done to it, each kind once.
    pub kinds: Vec<ChangeKind>,
    /// Who did that, as the arriving logs say.
    pub by: BTreeSet<String>,
}

/// A kind of change to a session on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Texts that are on file are erased: how many.
    TextsErased(usize),
    /// The session is not counted any more.
    Excluded,
    /// The session is open again.
    Reopened,
    /// Its participant, version, kind or moderator is another one.
    Reassigned,
    /// Entries are undone, restored or corrected: how many times.
    Corrected(usize),
    /// Other entries are added: how many.
    Added(usize),
}

/// A log on file to which nothing is added.
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

/// The rule for what arrives from elsewhere, for a session on file that would grow:
///
/// - New sessions are taken in. Texts that their own log erased are left out, wherever in the log they stand.
/// - A session that is open on file grows by what was logged, also by corrections and by its close: it is the same
///   session, further on. What would exclude it, and what would erase texts that are on file, is confirmed first.
/// - Nothing is added to a session that is closed on file before it was confirmed, whatever it is.
///
/// - What an arriving study log erases of texts on file is confirmed first, whatever session they are of.
///
/// All changes of a batch are confirmed by one answer, and without it none of the batch is taken in. An erasure
/// blocks new texts at once: an entry that the arriving or the stored log says was erased never gets a text again.
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
        let told = excluded + reopened + reassigned + corrected;
        // An erasure of texts that are gone already is an entry like any other.
        let told = told + if texts > 0 { erasures } else { 0 };
        if missing.len() > told {
            kinds.push(ChangeKind::Added(missing.len() - told));
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

/// The row of a session, whether it is closed, and whose it is.
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
