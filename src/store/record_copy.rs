//! Searches copies of a record for texts, without writing anything next to them.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::error::StoreErrorKind;
use super::files::side_file_path;
use super::open;
use super::reserved_names::SQLITE_SUFFIXES;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};

/// Reason a file above the size limit was not examined.
pub(super) const TOO_LARGE: &str = "is too large";

/// Whether any text of a record satisfies `is_wanted`, and the file's size in bytes.
///
/// # Errors
/// Why the file was not examined, worded to follow its name: it is not a record, is in use by another program, is a
/// link or another user's, or is larger than `largest` bytes.
pub(super) fn has_any(
    path: &Path,
    largest: u64,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<(bool, u64), String> {
    let file = untrusted::open(path, AllowedOwner::User).map_err(|error| unread(&error))?;
    let size = file.metadata().map_err(|_| "cannot be read")?.len();
    if size > largest {
        return Err(TOO_LARGE.to_owned());
    }
    let has_more =
        |ending| fs::metadata(side_file_path(path, ending)).is_ok_and(|found| found.len() > 0);
    if SQLITE_SUFFIXES.iter().any(|ending| has_more(ending)) {
        return Err("is a record that another program has open, or left open".to_owned());
    }
    let found = open::to_examine(path).and_then(|conn| search(&conn, is_wanted));
    match found {
        Ok(found) => Ok((found, size)),
        Err(StoreErrorKind::NotOurs) => Err("is a database of another program".to_owned()),
        Err(StoreErrorKind::NewerFormat { .. }) => {
            Err("is a record of a newer moderato".to_owned())
        }
        Err(_) => Err("is a damaged record".to_owned()),
    }
}

/// Searches every text of every table.
fn search(conn: &Connection, is_wanted: impl Fn(&str) -> bool) -> Result<bool, StoreErrorKind> {
    let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = names.query_map([], |row| row.get::<_, String>(0))?;
    for name in names {
        let mut statement =
            conn.prepare(&format!("SELECT * FROM \"{}\"", name?.replace('"', "\"\"")))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                if let ValueRef::Text(text) = row.get_ref(column)?
                    && is_wanted(&String::from_utf8_lossy(text))
                {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// Reason a file was not read, worded to follow its name.
pub(super) fn unread(error: &ReadError) -> String {
    match error {
        ReadError::Io(_) => "cannot be read".to_owned(),
        refused => refused.to_string(),
    }
}
