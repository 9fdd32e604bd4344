//! The schema of a record: whose file it is, which version it has, and how it is brought up to date.

use std::sync::OnceLock;

use rusqlite::{Connection, TransactionBehavior};

use super::error::Fault;

/// "MODR": what `SQLite`'s `application_id` says in a record.
const APPLICATION: i64 = 0x4D4F_4452;
/// The same, as it stands in the file.
pub(super) const APPLICATION_BYTES: [u8; 4] = *b"MODR";

/// Each brings a record from the version of its index to the next one.
const MIGRATIONS: [&str; 2] = [
    include_str!("migrations/0001_record.sql"),
    include_str!("migrations/0002_study_log.sql"),
];

/// The oldest version that can be read as it is. The first has no study log, which reads as an empty one.
pub(super) const OLDEST_READABLE: i64 = 1;

/// The version of a record that this program writes.
pub(super) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// What another tool may add without harm: figures on which ways through a table are short.
const STATISTICS: [(&str, &str); 2] = [
    ("sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    (
        "sqlite_stat4",
        "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
    ),
];

/// What is known of a file before anything else is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing was ever written to it.
    Empty,
    /// A record of this version, at most [`known`].
    Record(i64),
}

/// Looks whose file it is.
pub(super) fn standing(conn: &Connection) -> Result<Standing, Fault> {
    let number = |pragma| conn.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let version = number("user_version")?;
    match number("application_id")? {
        APPLICATION if version > known() => Err(Fault::Newer {
            found: version,
            known: known(),
        }),
        APPLICATION if version > 0 => Ok(Standing::Record(version)),
        0 if version == 0 && holds_nothing(conn)? => Ok(Standing::Empty),
        _ => Err(Fault::NotOurs),
    }
}

fn holds_nothing(conn: &Connection) -> Result<bool, Fault> {
    Ok(
        conn.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
            row.get(0)
        })?,
    )
}

/// A table, view, index or trigger: its type, its name, the table it is on, and its definition.
type Part = (String, String, String, String);

/// Makes sure that a record of this version has the tables, views and triggers that moderato gave it and no other,
/// before anything in them is run.
pub(super) fn check(conn: &Connection, version: i64) -> Result<(), Fault> {
    let known = if version == known() {
        newest()?
    } else {
        &parts_of(version)?[..]
    };
    let mut found = parts(conn)?;
    found.retain(|(_, name, _, sql)| !STATISTICS.contains(&(name, sql)));
    let named = |part: &Part| format!("{} \"{}\"", part.0, part.1);
    if let Some(part) = found.iter().find(|part| !known.contains(part)) {
        return Err(Fault::Altered(named(part)));
    }
    match known.iter().find(|part| !found.contains(part)) {
        Some(part) => Err(Fault::Altered(format!("{} is missing", named(part)))),
        None => Ok(()),
    }
}

/// The parts of a record of the newest version, which are asked for all the time.
fn newest() -> Result<&'static [Part], Fault> {
    static NEWEST: OnceLock<Vec<Part>> = OnceLock::new();
    if let Some(parts) = NEWEST.get() {
        return Ok(parts);
    }
    let parts = parts_of(known())?;
    Ok(NEWEST.get_or_init(|| parts))
}

/// The parts of a fresh record of a version.
fn parts_of(version: i64) -> Result<Vec<Part>, Fault> {
    let steps = usize::try_from(version).unwrap_or(0).min(MIGRATIONS.len());
    let fresh = Connection::open_in_memory()?;
    for step in &MIGRATIONS[..steps] {
        fresh.execute_batch(step)?;
    }
    parts(&fresh)
}

/// All parts of a schema, but no more than tell it from ours.
fn parts(conn: &Connection) -> Result<Vec<Part>, Fault> {
    let mut statement = conn.prepare(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name LIMIT 200",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let sql: String = row.get(3)?;
        all.push((row.get(0)?, row.get(1)?, row.get(2)?, bare(&sql)));
    }
    Ok(all)
}

/// A definition without its comments and line breaks, which say nothing to `SQLite`.
fn bare(sql: &str) -> String {
    let mut bare = String::with_capacity(sql.len());
    let mut quote = None;
    let mut signs = sql.chars().peekable();
    while let Some(sign) = signs.next() {
        match quote {
            Some(end) if sign == end => quote = None,
            Some(_) => {}
            None if sign == '-' && signs.peek() == Some(&'-') => {
                signs.by_ref().find(|sign| *sign == '\n');
                continue;
            }
            None if matches!(sign, '\'' | '"' | '`') => quote = Some(sign),
            None if sign.is_whitespace() => {
                if !bare.ends_with(' ') {
                    bare.push(' ');
                }
                continue;
            }
            None => {}
        }
        bare.push(sign);
    }
    bare
}

/// Brings a file to the version this program writes, one transaction a step.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), Fault> {
    loop {
        // Asked again inside the transaction: another process may have been faster.
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = match standing(&tx)? {
            Standing::Empty => 0,
            Standing::Record(version) => version,
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
        assert_eq!(standing(&conn).unwrap(), Standing::Empty);
        migrate(&mut conn).unwrap();
        assert_eq!(standing(&conn).unwrap(), Standing::Record(known()));
        migrate(&mut conn).unwrap();
        assert_eq!(standing(&conn).unwrap(), Standing::Record(known()));
    }

    #[test]
    fn what_others_add_take_away_or_change_is_named() {
        let altered = |sql: &str| {
            let mut conn = Connection::open_in_memory().unwrap();
            migrate(&mut conn).unwrap();
            conn.execute_batch(sql).unwrap();
            check(&conn, known()).map_err(|fault| fault.to_string())
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
            let said = altered(sql).unwrap_err();
            assert!(said.contains(named), "{sql}: {said}");
        }
    }

    #[test]
    fn comments_and_line_breaks_make_no_other_schema() {
        assert_eq!(
            bare("CREATE TABLE t (\n  a TEXT, -- what\n  b TEXT)"),
            bare("CREATE TABLE t (  a TEXT,   b TEXT)")
        );
        assert_ne!(bare("SELECT '-- a'"), bare("SELECT '-- b'"));
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
        assert_eq!(all.len(), 17, "twelve tables and five views");
        for (name, sql) in all {
            assert!(sql.contains("-- "), "{name} says nothing");
            assert!(
                !sql.starts_with("CREATE TABLE") || sql.contains("STRICT"),
                "{name} is not strict"
            );
        }
    }
}
