//! Projection of a session's entries into the tables of the record, written together with the entries.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::entry_row;
use super::error::StoreErrorKind;
use super::session_row::{PlanRows, SessionRow};
use crate::ledger::CodeAliases;
use crate::session::{
    Annotation, AnnotationKind, AttemptSummary, Event, Rating, Seq, SessionState, WallTime,
};
use crate::study::Severity;
use crate::study::Word as _;

/// Projection of a session's entries.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Projection {
    session: SessionRow,
    /// By key, with the entry that has the reason.
    attempts: BTreeMap<Seq, (AttemptSummary, Option<Seq>)>,
    annotations: BTreeMap<Seq, Annotation>,
    ratings: BTreeMap<Seq, Rating>,
}

impl Projection {
    /// Projects the state of a session, with its participant's code by the study log.
    pub(super) fn from_state(
        state: &SessionState,
        codes: &CodeAliases,
    ) -> Result<Self, StoreErrorKind> {
        let opening = state.opening().ok_or(StoreErrorKind::SessionNotOpened)?;
        let reasons = outcome_reasons(state);
        let code = opening.participant.as_deref();
        let code = code.map(|code| codes.of_session(opening.session, code).to_owned());
        Ok(Self {
            session: SessionRow {
                uuid: opening.session,
                protocol: opening.protocol.clone(),
                participant: code,
                version: opening.version.clone(),
                moderator: opening.moderator.clone(),
                kind: opening.session_kind,
                opened_at: state.opened_at().map_or(WallTime(0), |stamp| stamp.wall),
                closed_at: state.closed_at().map(|stamp| stamp.wall),
                excluded_at: excluded_at(state),
                consent: state.consent(),
                order: opening.order.clone(),
            },
            attempts: state
                .attempt_summaries()
                .map(|a| {
                    let reason_at = reasons.get(&a.key).copied();
                    (a.key, (a, reason_at))
                })
                .collect(),
            annotations: state
                .annotations()
                .iter()
                .map(|n| (n.seq, n.clone()))
                .collect(),
            ratings: state.ratings().map(|r| (r.seq, r.clone())).collect(),
        })
    }

    /// Whether the session is closed.
    pub(super) fn is_closed(&self) -> bool {
        self.session.closed_at.is_some()
    }

    /// Closes the session.
    pub(super) fn close(&mut self, at: WallTime) {
        self.session.closed_at = Some(at);
    }

    /// Code of its participant; `None` in a rehearsal.
    pub(super) fn participant(&self) -> Option<&str> {
        self.session.participant.as_deref()
    }

    /// Gives the participant another code.
    pub(super) fn set_participant(&mut self, code: &str) {
        self.session.participant = Some(code.to_owned());
    }

    /// Id of its design version.
    pub(super) fn version(&self) -> &str {
        &self.session.version
    }

    /// Writes the session's row if it differs from `before`; returns its row id.
    pub(super) fn write_session(
        &self,
        conn: &Connection,
        before: Option<&Self>,
    ) -> Result<i64, StoreErrorKind> {
        let session = &self.session;
        let id = entry_row::session_row(conn, session.uuid)?;
        match id {
            Some(id) if before.is_some_and(|b| b.session == *session) => Ok(id),
            id => session.write(conn, id, &mut PlanRows::default()),
        }
    }

    /// Inserts the row of a session that the record does not have; returns its row id.
    pub(super) fn insert_session(
        &self,
        conn: &Connection,
        plan: &mut PlanRows,
    ) -> Result<i64, StoreErrorKind> {
        self.session.write(conn, None, plan)
    }

    /// Rewrites all rows under the session's row id.
    pub(super) fn rebuild(&self, conn: &Connection, session: i64) -> Result<(), StoreErrorKind> {
        self.session
            .write(conn, Some(session), &mut PlanRows::default())?;
        self.write_other_rows(conn, session, None)
    }

    /// Writes the other rows that differ from `before`, or all rows without it.
    pub(super) fn write_other_rows(
        &self,
        conn: &Connection,
        session: i64,
        before: Option<&Self>,
    ) -> Result<(), StoreErrorKind> {
        if before.is_none() {
            for table in ["attempt", "noted", "rating"] {
                conn.prepare_cached(&format!("DELETE FROM {table} WHERE session = ?1"))?
                    .execute([session])?;
            }
        }
        replace_changed(
            before.map(|b| &b.attempts),
            &self.attempts,
            |key| {
                delete_row(
                    conn,
                    "DELETE FROM attempt WHERE session = ?1 AND key = ?2",
                    session,
                    key,
                )
            },
            |(attempt, reason)| write_attempt(conn, session, attempt, *reason),
        )?;
        replace_changed(
            before.map(|b| &b.annotations),
            &self.annotations,
            |seq| {
                delete_row(
                    conn,
                    "DELETE FROM noted WHERE session = ?1 AND seq = ?2",
                    session,
                    seq,
                )
            },
            |noted| write_annotation(conn, session, noted),
        )?;
        replace_changed(
            before.map(|b| &b.ratings),
            &self.ratings,
            |seq| {
                delete_row(
                    conn,
                    "DELETE FROM rating WHERE session = ?1 AND seq = ?2",
                    session,
                    seq,
                )
            },
            |rating| write_rating(conn, session, rating),
        )
    }
}

/// Entry with the reason for an attempt's outcome or skip, by the attempt's key.
fn outcome_reasons(state: &SessionState) -> BTreeMap<Seq, Seq> {
    let gives_reason = |event: &Event| {
        matches!(
            event,
            Event::TaskSkipped { .. } | Event::OutcomeGiven { .. }
        )
    };
    state
        .log()
        .filter(|e| gives_reason(&e.event) && state.corrections().is_in_force(e.seq))
        .filter_map(|e| Some((e.attempt?, e.seq)))
        .collect()
}

/// Entry that excluded the session.
fn excluded_at(state: &SessionState) -> Option<Seq> {
    state
        .log()
        .rev()
        .find(|e| {
            matches!(e.event, Event::SessionExcluded { .. })
                && state.corrections().is_in_force(e.seq)
        })
        .map(|e| e.seq)
}

fn replace_changed<T: PartialEq>(
    before: Option<&BTreeMap<Seq, T>>,
    after: &BTreeMap<Seq, T>,
    remove: impl Fn(Seq) -> Result<(), StoreErrorKind>,
    write: impl Fn(&T) -> Result<(), StoreErrorKind>,
) -> Result<(), StoreErrorKind> {
    for key in before.into_iter().flat_map(BTreeMap::keys) {
        if !after.contains_key(key) {
            remove(*key)?;
        }
    }
    for (key, row) in after {
        if before.and_then(|b| b.get(key)) != Some(row) {
            write(row)?;
        }
    }
    Ok(())
}

fn delete_row(conn: &Connection, sql: &str, session: i64, key: Seq) -> Result<(), StoreErrorKind> {
    conn.prepare_cached(sql)?.execute([session, key])?;
    Ok(())
}

/// Writes the row of an attempt; `reason_at` is the entry with the reason for its outcome.
pub(super) fn write_attempt(
    conn: &Connection,
    session: i64,
    attempt: &AttemptSummary,
    reason_at: Option<Seq>,
) -> Result<(), StoreErrorKind> {
    let errors = attempt.errors;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO attempt (session, key, task, ending, assisted, did_it, over_limit, success, credit,
            started_at, start_ms, end_ms, time_ms, probing_ms, estimated,
            errors, errors_minor, errors_major, errors_critical, assists, source, reason_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
    )?
    .execute(params![
        session,
        attempt.key,
        attempt.task,
        attempt.ending.as_str(),
        attempt.assisted,
        attempt.moderator_did_it,
        attempt.over_limit,
        attempt.success,
        attempt.credit,
        attempt.started_at.map(|at| at.to_string()),
        attempt.start_ms,
        attempt.end_ms,
        attempt.time_ms,
        attempt.probing_ms,
        attempt.estimated,
        errors.map(|e| e.total),
        errors.and_then(|e| e.minor),
        errors.and_then(|e| e.major),
        errors.and_then(|e| e.critical),
        attempt.assists,
        attempt.source,
        reason_at,
    ])?;
    Ok(())
}

fn write_annotation(
    conn: &Connection,
    session: i64,
    noted: &Annotation,
) -> Result<(), StoreErrorKind> {
    let (what, kind, severity, recovered) = match &noted.kind {
        AnnotationKind::Error {
            kind,
            severity,
            recovered,
        } => (
            "error",
            kind.clone(),
            severity.map(Severity::as_str),
            *recovered,
        ),
        AnnotationKind::Assist(level) => {
            ("assist", level.map(|l| l.as_str().to_owned()), None, None)
        }
        AnnotationKind::Observation(code) => ("observation", code.map(String::from), None, None),
        AnnotationKind::SyncMark => ("marker", None, None, None),
    };
    conn.prepare_cached(
        "INSERT OR REPLACE INTO noted (session, seq, attempt, at_ms, what, kind, severity, recovered,
            text_at, in_pause, outside)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        session,
        noted.seq,
        noted.attempt,
        noted.at_ms,
        what,
        kind,
        severity,
        recovered,
        noted.text_entry,
        noted.in_pause,
        noted.outside_attempt,
    ])?;
    Ok(())
}

fn write_rating(conn: &Connection, session: i64, rating: &Rating) -> Result<(), StoreErrorKind> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO rating (session, seq, attempt, instrument, item, value)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        session,
        rating.seq,
        rating.attempt,
        rating.instrument,
        rating.item,
        rating.value,
    ])?;
    Ok(())
}
