//! Schema of a record: identification, version and migrations.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, TransactionBehavior};

use super::error::StoreErrorKind;

/// `SQLite` `application_id` of a record: "MODR".
const APPLICATION_ID: i64 = 0x4D4F_4452;
/// The same, as stored in the file.
pub(super) const APPLICATION_ID_BYTES: [u8; 4] = *b"MODR";

/// Migrations; each upgrades a record from the version of its index to the next.
const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/0001_record.sql"),
    include_str!("migrations/0002_study_log.sql"),
    include_str!("migrations/0003_views.sql"),
];

/// Oldest version that can be read without migration. It has no study log, which reads as empty.
pub(super) const OLDEST_READABLE: i64 = 1;

/// Version that this program writes.
pub(super) fn current_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Tables with index statistics that other tools may add.
const STATISTICS_TABLES: [(&str, &str); 2] = [
    ("sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    (
        "sqlite_stat4",
        "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
    ),
];

/// Kind of a file, determined before any other query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Nothing was written to it.
    Empty,
    /// A record of this version, at most [`current_version`].
    Record(i64),
}

/// Determines the kind of a file.
pub(super) fn identify_file(conn: &Connection) -> Result<FileKind, StoreErrorKind> {
    let number = |pragma| conn.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let version = number("user_version")?;
    match number("application_id")? {
        APPLICATION_ID if version > current_version() => Err(StoreErrorKind::NewerFormat {
            found: version,
            known: current_version(),
        }),
        APPLICATION_ID if version > 0 => Ok(FileKind::Record(version)),
        0 if version == 0 && has_no_tables(conn)? => Ok(FileKind::Empty),
        _ => Err(StoreErrorKind::NotOurs),
    }
}

fn has_no_tables(conn: &Connection) -> Result<bool, StoreErrorKind> {
    Ok(
        conn.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
            row.get(0)
        })?,
    )
}

/// A table, view, index or trigger: type, name, table and definition. As bytes, so that a definition is compared in
/// full, even after a NUL and if it is not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SchemaObject {
    kind: Vec<u8>,
    name: Vec<u8>,
    table: Vec<u8>,
    sql: Vec<u8>,
}

impl SchemaObject {
    /// Reads a row of type, name, table and definition.
    fn from_row(row: &Row<'_>) -> Result<Self, StoreErrorKind> {
        Ok(Self {
            kind: read_bytes(row, 0)?,
            name: read_bytes(row, 1)?,
            table: read_bytes(row, 2)?,
            sql: read_bytes(row, 3)?,
        })
    }

    /// Name for messages.
    fn display_name(&self) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!("{} \"{}\"", text(&self.kind), text(&self.name))
    }

    fn is_statistics(&self) -> bool {
        self.kind == b"table"
            && self.name == self.table
            && STATISTICS_TABLES.iter().any(|(name, sql)| {
                self.name == name.as_bytes()
                    && normalize_sql(&self.sql) == normalize_sql(sql.as_bytes())
            })
    }

    /// A control character other than white space, which `SQLite` may treat as the end of the definition.
    fn find_control_char(&self) -> Option<u8> {
        let texts = [&self.kind, &self.name, &self.table, &self.sql];
        let mut bytes = texts.into_iter().flatten().copied();
        bytes.find(|byte| byte.is_ascii_control() && !is_space(*byte))
    }
}

fn read_bytes(row: &Row<'_>, column: usize) -> Result<Vec<u8>, StoreErrorKind> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Vec::new(),
        ValueRef::Text(text) => text.to_owned(),
        ValueRef::Blob(_) | ValueRef::Integer(_) | ValueRef::Real(_) => {
            return Err(StoreErrorKind::ForeignSchema(
                "a value that is no text in its schema".to_owned(),
            ));
        }
    })
}

/// Checks that a record has exactly the tables, views and triggers of its version before any of them is used. Stops at
/// the first foreign object.
pub(super) fn check_schema(conn: &Connection, version: i64) -> Result<(), StoreErrorKind> {
    let known = if version == current_version() {
        newest_objects()?
    } else {
        &objects_of(version)?[..]
    };
    let mut missing: Vec<&SchemaObject> = known.iter().collect();
    let mut pages = BTreeSet::new();
    let mut statistics = BTreeSet::new();
    let mut statement = conn.prepare(SCHEMA_QUERY)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let part = SchemaObject::from_row(row)?;
        let altered = |why: &str| {
            Err(StoreErrorKind::ForeignSchema(format!(
                "{}{why}",
                part.display_name()
            )))
        };
        if let Some(byte) = part.find_control_char() {
            return altered(&match byte {
                0 => ", whose definition has a NUL".to_owned(),
                _ => format!(", whose definition has the control character {byte}"),
            });
        }
        let page: i64 = row.get(4)?;
        if page != 0 && !pages.insert(page) {
            return altered(", which shares its first page with another or is there twice");
        }
        if part.is_statistics() {
            if !statistics.insert(part.name.clone()) {
                return altered(", which is there twice");
            }
            continue;
        }
        let same = |other: &SchemaObject| {
            (&other.kind, &other.name, &other.table) == (&part.kind, &part.name, &part.table)
                && normalize_sql(&other.sql) == normalize_sql(&part.sql)
        };
        match missing.iter().position(|other| same(other)) {
            Some(place) => drop(missing.swap_remove(place)),
            None if known.iter().any(same) => return altered(", which is there twice"),
            None => return altered(""),
        }
    }
    match missing.first() {
        Some(part) => Err(StoreErrorKind::ForeignSchema(format!(
            "{} is missing",
            part.display_name()
        ))),
        None => Ok(()),
    }
}

/// Schema of the current version, cached because it is needed often.
fn newest_objects() -> Result<&'static [SchemaObject], StoreErrorKind> {
    static NEWEST_OBJECTS: OnceLock<Vec<SchemaObject>> = OnceLock::new();
    if let Some(parts) = NEWEST_OBJECTS.get() {
        return Ok(parts);
    }
    let parts = objects_of(current_version())?;
    Ok(NEWEST_OBJECTS.get_or_init(|| parts))
}

/// Schema of a new record of a version.
fn objects_of(version: i64) -> Result<Vec<SchemaObject>, StoreErrorKind> {
    let steps = usize::try_from(version).unwrap_or(0).min(MIGRATIONS.len());
    let fresh = Connection::open_in_memory()?;
    for step in &MIGRATIONS[..steps] {
        fresh.execute_batch(step)?;
    }
    let mut statement = fresh.prepare(SCHEMA_QUERY)?;
    let mut rows = statement.query([])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        parts.push(SchemaObject::from_row(row)?);
    }
    Ok(parts)
}

/// All schema rows, in the order `SQLite` reads them.
const SCHEMA_QUERY: &str =
    "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema ORDER BY rowid";

/// White space for `SQLite`; a no-break space, for example, counts as a letter.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0c | b'\r')
}

/// A definition without comments and line breaks, which separate words like a space and have no other meaning.
fn normalize_sql(sql: &[u8]) -> Vec<u8> {
    let mut bare: Vec<u8> = Vec::with_capacity(sql.len());
    let mut quote = None;
    let mut bytes = sql.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let space = match quote {
            Some(end) => {
                if byte == end {
                    quote = None;
                }
                false
            }
            None if byte == b'-' && bytes.peek() == Some(&b'-') => {
                bytes.by_ref().find(|byte| *byte == b'\n');
                true
            }
            None => {
                if matches!(byte, b'\'' | b'"' | b'`') {
                    quote = Some(byte);
                }
                is_space(byte)
            }
        };
        match space {
            true if bare.last() == Some(&b' ') => {}
            true => bare.push(b' '),
            false => bare.push(byte),
        }
    }
    bare
}

/// Migrates a file to the current version, one transaction per step.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), StoreErrorKind> {
    loop {
        // Checked again inside the transaction: another process may have been faster.
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = match identify_file(&tx)? {
            FileKind::Empty => 0,
            FileKind::Record(version) => version,
        };
        let Some(step) = usize::try_from(version)
            .ok()
            .and_then(|v| MIGRATIONS.get(v))
        else {
            return Ok(());
        };
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", version + 1)?;
        tx.commit()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_keeps_what_a_writer_and_a_checkpoint_meet_over() {
        assert!(
            rusqlite::version_number() >= 3_051_003,
            "SQLite {} can lose committed data",
            rusqlite::version()
        );
    }

    #[test]
    fn an_empty_file_becomes_a_record_and_stays_one() {
        let mut conn = Connection::open_in_memory().unwrap();
        assert_eq!(identify_file(&conn).unwrap(), FileKind::Empty);
        migrate(&mut conn).unwrap();
        assert_eq!(
            identify_file(&conn).unwrap(),
            FileKind::Record(current_version())
        );
        migrate(&mut conn).unwrap();
        assert_eq!(
            identify_file(&conn).unwrap(),
            FileKind::Record(current_version())
        );
    }

    #[test]
    fn what_others_add_take_away_or_change_is_named() {
        let altered = |sql: &str| {
            let mut conn = Connection::open_in_memory().unwrap();
            migrate(&mut conn).unwrap();
            conn.execute_batch(sql).unwrap();
            check_schema(&conn, current_version()).map_err(|fault| fault.to_string())
        };
        assert_eq!(altered(""), Ok(()));
        assert_eq!(altered("ANALYZE"), Ok(()));
        for (sql, named) in [
            ("CREATE VIEW v AS SELECT 1", "view \"v\""),
            ("CREATE TABLE t (a)", "table \"t\""),
            ("CREATE INDEX i ON entry (kind)", "index \"i\""),
            ("CREATE VIRTUAL TABLE f USING fts5 (a)", "table \"f"),
            (
                "CREATE TRIGGER g AFTER INSERT ON rating BEGIN SELECT 1; END",
                "trigger \"g\"",
            ),
            (
                "ALTER TABLE rating ADD COLUMN more TEXT",
                "table \"rating\"",
            ),
            ("DROP TRIGGER entry_is_never_changed", "is missing"),
        ] {
            let message = altered(sql).unwrap_err();
            assert!(message.contains(named), "{sql}: {message}");
        }
    }

    #[test]
    fn comments_and_line_breaks_make_no_other_schema() {
        let same = |a: &str, b: &str| normalize_sql(a.as_bytes()) == normalize_sql(b.as_bytes());
        assert!(same(
            "CREATE TABLE t (\n  a TEXT, -- what\n  b TEXT)",
            "CREATE TABLE t (  a TEXT,   b TEXT)"
        ));
        assert!(!same("SELECT '-- a'", "SELECT '-- b'"));
        // SQLite reads two words here, and below a word with a letter in its middle.
        assert!(!same("SELECT a--\nb", "SELECT ab"));
        assert!(!same("SELECT a\u{a0}b", "SELECT a b"));
        assert!(!same("SELECT a\u{b}b", "SELECT a b"));
    }

    #[test]
    fn the_schema_says_of_every_table_and_view_what_it_is() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        let mut statement = conn
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view')")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        let all: Vec<(String, String)> = rows.map(Result::unwrap).collect();
        assert_eq!(all.len(), 19, "twelve tables and seven views");
        for (name, sql) in all {
            assert!(sql.contains("-- "), "{name} says nothing");
            assert!(
                !sql.starts_with("CREATE TABLE") || sql.contains("STRICT"),
                "{name} is not strict"
            );
        }
    }
}
