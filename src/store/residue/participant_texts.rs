//! Texts of a participant that an erasure looks for.

use std::path::Path;

use rusqlite::Connection;

use crate::store::contacts;
use crate::store::error::StoreErrorKind;
use crate::store::roster;

/// Texts of a participant from their sessions, the roster and the contacts. Texts of the script, such as a choice that
/// was answered, are not personal.
pub(in crate::store) fn texts_of(
    conn: &Connection,
    record: &Path,
    code: &str,
) -> Result<Vec<String>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT t.text FROM entry_text t
             JOIN entry e ON e.session = t.session AND e.seq = t.seq
             JOIN session s ON s.id = t.session
             JOIN participant p ON p.id = s.participant
             WHERE p.code = ?1 AND e.kind <> 'EntryErased'
                 AND NOT EXISTS (SELECT 1 FROM protocol r WHERE instr(r.script, t.text) > 0)",
    )?;
    let rows = statement.query_map([code], |row| row.get(0))?;
    let mut texts: Vec<String> = rows.collect::<Result<_, _>>()?;
    texts.extend(roster::free_words(conn, code)?);
    // A failure to read the contacts is reported when they are written.
    for known in contacts::read_contacts(record).unwrap_or_default() {
        if known.is_of(code) {
            texts.extend([known.name, known.contact]);
        }
    }
    Ok(texts)
}
