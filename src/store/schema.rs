//! The schema of a record: whose file it is, which version it has, and how it is brought up to date.

use rusqlite::{Connection, TransactionBehavior};

use super::error::Fault;

/// "MODR": what `SQLite`'s `application_id` says in a record.
const APPLICATION: i64 = 0x4D4F_4452;
/// The same, as it stands in the file.
pub(super) const APPLICATION_BYTES: [u8; 4] = *b"MODR";

/// Each brings a record from the version of its index to the next one.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_record.sql")];

/// The version of a record that this program writes.
pub(super) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

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
        assert_eq!(all.len(), 15, "ten tables and five views");
        for (name, sql) in all {
            assert!(sql.contains("-- "), "{name} says nothing");
            assert!(
                !sql.starts_with("CREATE TABLE") || sql.contains("STRICT"),
                "{name} is not strict"
            );
        }
    }
}
