//! Noted errors of all sessions.

use std::collections::HashMap;

use rusqlite::Connection;

use super::error::{StoreError, StoreErrorKind};
use super::{Store, queries};
use crate::session::NotedError;
use crate::study::{Severity, Word as _};

impl Store {
    /// Noted errors in force of all sessions, in the order the sessions opened. Read from the projection; erased texts
    /// are absent.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn noted_errors(&self) -> Result<Vec<NotedError>, StoreError> {
        noted_errors(&self.conn).map_err(|fault| self.error(fault))
    }
}

fn noted_errors(conn: &Connection) -> Result<Vec<NotedError>, StoreErrorKind> {
    let snapshot = conn.unchecked_transaction()?;
    let labels = added_kinds(&snapshot)?;
    let mut statement = snapshot.prepare(
        "SELECT s.uuid, n.attempt, n.kind, n.severity, t.text
         FROM noted n
         JOIN session s ON s.id = n.session
         LEFT JOIN entry_text t ON t.session = n.session AND t.seq = n.text_at AND t.field = 'text'
         WHERE n.what = 'error'
         ORDER BY s.opened_at, s.uuid, n.at_ms, n.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: Option<String> = row.get(2)?;
        let severity: Option<String> = row.get(3)?;
        all.push(NotedError {
            session: queries::read_uuid(row, 0)?,
            attempt: row.get(1)?,
            label: kind.as_ref().and_then(|kind| labels.get(kind)).cloned(),
            kind,
            severity: severity
                .map(|word| {
                    Severity::from_word(&word)
                        .ok_or_else(|| StoreErrorKind::unexpected_value("severity", &word))
                })
                .transpose()?,
            text: row.get(4)?,
        });
    }
    Ok(all)
}

/// Labels of error kinds that were added in sessions, by id; the latest label applies.
fn added_kinds(conn: &Connection) -> Result<HashMap<String, String>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT json_extract(e.detail, '$.id'), t.text FROM entry e
         JOIN entry_text t ON t.session = e.session AND t.seq = e.seq AND t.field = 'label'
         WHERE e.kind = 'ErrorKindAdded' AND json_valid(e.detail)
         ORDER BY e.logged_at, e.session, e.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut labels = HashMap::new();
    while let Some(row) = rows.next()? {
        if let Some(id) = row.get::<_, Option<String>>(0)? {
            labels.insert(id, row.get(1)?);
        }
    }
    Ok(labels)
}
