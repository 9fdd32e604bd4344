//! The roster in the record: reads the `participant` table and writes the changes to it. Codes, never names.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::Store;
use super::entry_row::parse_wall;
use super::error::{StoreError, StoreErrorKind};
use super::queries::{optional_text, text};
use crate::session::{Participant, ParticipantStatus, RosterPlace, WallTime};

impl Store {
    /// All participants, in the order they were added.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn participants(&self) -> Result<Vec<Participant>, StoreError> {
        read_participants(&self.conn).map_err(|fault| self.error(fault))
    }

    /// Reads what is counted of all participants, one by one.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn for_each_on_roster(&self, read: impl FnMut(RosterPlace<'_>)) -> Result<(), StoreError> {
        each_on_roster(&self.conn, read).map_err(|fault| self.error(fault))
    }

    /// Adds a participant, or replaces the one with this code.
    ///
    /// # Errors
    /// If the record cannot be written.
    pub fn add_participant(&mut self, participant: &Participant) -> Result<(), StoreError> {
        add(&self.conn, participant).map_err(|fault| self.error(fault))
    }

    /// Changes the roster in one transaction: `change` gets the current roster, including concurrent changes, and
    /// returns the participants to add or replace. If it refuses, nothing is written.
    ///
    /// # Errors
    /// If the record cannot be written.
    pub fn change_roster<R>(
        &mut self,
        change: impl FnOnce(&[Participant]) -> Result<Vec<Participant>, R>,
    ) -> Result<Result<Vec<Participant>, R>, StoreError> {
        change_roster(&mut self.conn, change).map_err(|fault| self.error(fault))
    }
}

fn change_roster<R>(
    conn: &mut Connection,
    change: impl FnOnce(&[Participant]) -> Result<Vec<Participant>, R>,
) -> Result<Result<Vec<Participant>, R>, StoreErrorKind> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let changed = match change(&read_participants(&tx)?) {
        Ok(changed) => changed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for participant in &changed {
        add(&tx, participant)?;
    }
    tx.commit()?;
    Ok(Ok(changed))
}

pub(super) fn read_participants(conn: &Connection) -> Result<Vec<Participant>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT code, segment, attributes, status, status_at, status_by, status_why, consent
         FROM participant ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(participant_from_row(row)?);
    }
    Ok(all)
}

pub(super) fn each_on_roster(
    conn: &Connection,
    mut read: impl FnMut(RosterPlace<'_>),
) -> Result<(), StoreErrorKind> {
    let mut statement = conn.prepare("SELECT segment, attributes, status FROM participant")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let status = parse_status(text(row, 2)?)?;
        read(RosterPlace {
            segment: optional_text(row, 0)?,
            status,
            is_replaced: status.is_replaced(&parse_attributes(text(row, 1)?)?),
        });
    }
    Ok(())
}

fn parse_status(word: &str) -> Result<ParticipantStatus, StoreErrorKind> {
    ParticipantStatus::from_word(word)
        .ok_or_else(|| StoreErrorKind::unexpected_value("status", word))
}

fn participant_from_row(row: &Row<'_>) -> Result<Participant, StoreErrorKind> {
    let attributes = text(row, 2)?;
    let status = text(row, 3)?;
    let status_at = optional_text(row, 4)?;
    Ok(Participant {
        code: row.get(0)?,
        segment: row.get(1)?,
        attributes: parse_attributes(attributes)?,
        status: parse_status(status)?,
        status_at: status_at.map(parse_wall).transpose()?,
        status_by: row.get(5)?,
        status_why: row.get(6)?,
        consent: row.get(7)?,
    })
}

fn parse_attributes(text: &str) -> Result<BTreeMap<String, String>, StoreErrorKind> {
    // As most people have it.
    if text == "{}" {
        return Ok(BTreeMap::new());
    }
    serde_json::from_str(text)
        .map_err(|_| StoreErrorKind::unexpected_value("set of attributes", text))
}

pub(super) fn add(conn: &Connection, participant: &Participant) -> Result<(), StoreErrorKind> {
    let attributes = serde_json::to_string(&participant.attributes).unwrap_or_default();
    conn.execute(
        "INSERT INTO participant (code, segment, attributes, status, status_at, status_by, status_why, consent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (code) DO UPDATE SET
            segment = excluded.segment, attributes = excluded.attributes, status = excluded.status,
            status_at = excluded.status_at, status_by = excluded.status_by, status_why = excluded.status_why,
            consent = excluded.consent",
        params![
            participant.code,
            participant.segment,
            attributes,
            participant.status.as_str(),
            participant.status_at.map(|at| at.to_string()),
            participant.status_by,
            participant.status_why,
            participant.consent,
        ],
    )?;
    Ok(())
}

/// Sets the segment of a participant on the roster.
pub(super) fn set_segment(
    conn: &Connection,
    code: &str,
    segment: &str,
) -> Result<(), StoreErrorKind> {
    conn.prepare_cached(
        "UPDATE participant SET segment = ?2 WHERE code = ?1 AND segment IS NOT ?2",
    )?
    .execute([code, segment])?;
    Ok(())
}

/// Words in the free fields of a participant on the roster: all that an erasure takes from it.
pub(super) fn free_words(conn: &Connection, code: &str) -> Result<Vec<String>, StoreErrorKind> {
    let mut statement = conn.prepare_cached(
        "SELECT CAST(a.value AS TEXT) FROM participant, json_each(participant.attributes) a
             WHERE code = ?1 AND a.value IS NOT NULL
         UNION SELECT status_why FROM participant WHERE code = ?1 AND status_why IS NOT NULL
         UNION SELECT consent FROM participant WHERE code = ?1 AND consent IS NOT NULL",
    )?;
    let words = statement.query_map([code], |row| row.get(0))?;
    Ok(words.collect::<Result<_, _>>()?)
}

/// Clears the free fields of a participant on the roster.
pub(super) fn clear_free_fields(conn: &Connection, code: &str) -> Result<(), StoreErrorKind> {
    conn.prepare_cached(
        "UPDATE participant SET attributes = '{}', status_why = NULL, consent = NULL WHERE code = ?1",
    )?
    .execute([code])?;
    Ok(())
}

/// Marks a session's participant as arrived, adding them to the roster if needed; returns their row id.
pub(super) fn mark_arrived(
    conn: &Connection,
    code: &str,
    at: WallTime,
    moderator: &str,
) -> Result<i64, StoreErrorKind> {
    conn.prepare_cached(
        "INSERT INTO participant (code, status, status_at, status_by) VALUES (?1, 'arrived', ?2, ?3)
         ON CONFLICT (code) DO UPDATE SET
            status = excluded.status, status_at = excluded.status_at, status_by = excluded.status_by, status_why = NULL
         WHERE status IN ('expected', 'no_show')",
    )?
    .execute(params![code, at.to_string(), moderator])?;
    Ok(conn
        .prepare_cached("SELECT id FROM participant WHERE code = ?1")?
        .query_row([code], |row| row.get(0))?)
}
