//! The row of a session, and the rows that it refers to.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::error::StoreErrorKind;
use super::roster;
use crate::session::{Seq, SessionKind, WallTime};

/// Row of a session.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SessionRow {
    pub(super) uuid: Uuid,
    pub(super) protocol: String,
    pub(super) participant: Option<String>,
    pub(super) version: String,
    pub(super) moderator: String,
    pub(super) kind: SessionKind,
    pub(super) opened_at: WallTime,
    pub(super) closed_at: Option<WallTime>,
    pub(super) excluded_at: Option<Seq>,
    pub(super) consent: Option<bool>,
    pub(super) order: Vec<String>,
}

/// Row ids of protocols and versions, each looked up once in a transaction.
#[derive(Debug, Default)]
pub(super) struct PlanRows {
    protocols: HashMap<String, i64>,
    versions: HashMap<String, i64>,
}

impl SessionRow {
    /// Writes the row under its row id, or a new one; returns it.
    pub(super) fn write(
        &self,
        conn: &Connection,
        id: Option<i64>,
        plan: &mut PlanRows,
    ) -> Result<i64, StoreErrorKind> {
        let protocol = plan.protocol(conn, &self.protocol)?;
        let participant = match &self.participant {
            Some(code) => Some(self.participant_row(conn, id, code)?),
            None => None,
        };
        let version = plan.version(conn, &self.version)?;
        let order = serde_json::to_string(&self.order).unwrap_or_default();
        Ok(conn
            .prepare_cached(
                "INSERT INTO session (id, uuid, protocol, participant, version, moderator, kind,
                    opened_at, closed_at, excluded_at, consent, task_order)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                 ON CONFLICT (id) DO UPDATE SET
                    uuid = excluded.uuid, protocol = excluded.protocol, participant = excluded.participant, version = excluded.version,
                    moderator = excluded.moderator, kind = excluded.kind, opened_at = excluded.opened_at,
                    closed_at = excluded.closed_at, excluded_at = excluded.excluded_at, consent = excluded.consent,
                    task_order = excluded.task_order
                 RETURNING id",
            )?
            .query_row(
                params![
                    id,
                    self.uuid.to_string(),
                    protocol,
                    participant,
                    version,
                    self.moderator,
                    self.kind.word(),
                    self.opened_at.to_string(),
                    self.closed_at.map(|at| at.to_string()),
                    self.excluded_at,
                    self.consent,
                    order,
                ],
                |row| row.get(0),
            )?)
    }

    /// Row of the participant with this code. Arrival is marked only if the session does not have it already.
    fn participant_row(
        &self,
        conn: &Connection,
        session: Option<i64>,
        code: &str,
    ) -> Result<i64, StoreErrorKind> {
        if let Some(session) = session
            && let Some(row) = present_participant(conn, session, code)?
        {
            return Ok(row);
        }
        roster::mark_arrived(conn, code, self.opened_at, &self.moderator)
    }
}

/// Row of the participant of a session, if it has this code.
fn present_participant(
    conn: &Connection,
    session: i64,
    code: &str,
) -> Result<Option<i64>, StoreErrorKind> {
    Ok(conn
        .prepare_cached(
            "SELECT p.id FROM session s JOIN participant p ON p.id = s.participant WHERE s.id = ?1 AND p.code = ?2",
        )?
        .query_row(params![session, code], |row| row.get(0))
        .optional()?)
}

impl PlanRows {
    fn protocol(&mut self, conn: &Connection, hash: &str) -> Result<i64, StoreErrorKind> {
        if let Some(row) = self.protocols.get(hash) {
            return Ok(*row);
        }
        let row = conn
            .prepare_cached("SELECT id FROM protocol WHERE hash = ?1")?
            .query_row([hash], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StoreErrorKind::MissingProtocol(hash.to_owned()))?;
        self.protocols.insert(hash.to_owned(), row);
        Ok(row)
    }

    /// Row of a version, which is added if the plan does not have it.
    fn version(&mut self, conn: &Connection, code: &str) -> Result<i64, StoreErrorKind> {
        if let Some(row) = self.versions.get(code) {
            return Ok(*row);
        }
        conn.prepare_cached(
            "INSERT INTO design_version (code) VALUES (?1) ON CONFLICT (code) DO NOTHING",
        )?
        .execute([code])?;
        let row = conn
            .prepare_cached("SELECT id FROM design_version WHERE code = ?1")?
            .query_row([code], |row| row.get(0))?;
        self.versions.insert(code.to_owned(), row);
        Ok(row)
    }
}

/// Writes when a session was closed.
pub(super) fn write_closed_at(
    conn: &Connection,
    session: i64,
    at: WallTime,
) -> Result<(), StoreErrorKind> {
    conn.prepare_cached("UPDATE session SET closed_at = ?2 WHERE id = ?1")?
        .execute(params![session, at.to_string()])?;
    Ok(())
}
