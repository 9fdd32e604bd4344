//! Rebuilds a session's projection in an empty in-memory record and compares it row by row.

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::super::error::StoreErrorKind;
use super::super::projection::Projection;
use super::super::schema;

/// Rows of one table, without ids that differ between files.
pub(super) type TableRows = (&'static str, Vec<Vec<Value>>);

const TABLES: [(&str, &str); 4] = [
    (
        "session",
        "SELECT r.hash, p.code, v.code, s.* FROM session s
         LEFT JOIN protocol r ON r.id = s.protocol
         LEFT JOIN participant p ON p.id = s.participant
         LEFT JOIN design_version v ON v.id = s.version WHERE s.id = ?1",
    ),
    (
        "attempt",
        "SELECT * FROM attempt WHERE session = ?1 ORDER BY key",
    ),
    (
        "noted",
        "SELECT * FROM noted WHERE session = ?1 ORDER BY seq",
    ),
    (
        "rating",
        "SELECT * FROM rating WHERE session = ?1 ORDER BY seq",
    ),
];

/// Columns with ids that are local to a file.
const ROW_NUMBER_COLUMNS: [&str; 5] = ["id", "session", "protocol", "participant", "version"];

/// Rows of a session in the record.
pub(super) fn read_rows(conn: &Connection, session: i64) -> Result<[TableRows; 4], StoreErrorKind> {
    let mut all = TABLES.map(|(table, _)| (table, Vec::new()));
    for ((_, sql), (_, rows)) in TABLES.iter().zip(&mut all) {
        let mut statement = conn.prepare_cached(sql)?;
        let columns: Vec<usize> = (0..statement.column_count())
            .filter(|i| {
                statement
                    .column_name(*i)
                    .is_ok_and(|name| !ROW_NUMBER_COLUMNS.contains(&name))
            })
            .collect();
        let mut found = statement.query([session])?;
        while let Some(row) = found.next()? {
            let values = columns.iter().map(|i| row.get(*i));
            rows.push(values.collect::<Result<_, _>>()?);
        }
    }
    Ok(all)
}

/// An empty in-memory record.
pub(super) struct Scratch {
    conn: Connection,
}

impl Scratch {
    pub(super) fn new() -> Result<Self, StoreErrorKind> {
        let mut conn = Connection::open_in_memory()?;
        schema::migrate(&mut conn)?;
        conn.pragma_update(None, "foreign_keys", false)?;
        Ok(Self { conn })
    }

    /// Rows projected from a log; rolled back afterwards.
    pub(super) fn rebuild_rows(
        &self,
        derived: &Projection,
        protocol: &str,
    ) -> Result<[TableRows; 4], StoreErrorKind> {
        let tx = self.conn.unchecked_transaction()?;
        tx.execute(
            "INSERT INTO protocol (hash, frozen_at, script) VALUES (?1, '', '')",
            params![protocol],
        )?;
        let session = derived.write_session(&tx, None)?;
        derived.write_other_rows(&tx, session, None)?;
        read_rows(&tx, session)
    }
}
