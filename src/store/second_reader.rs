//! A second connection that reads the same state of a record, so that two threads can read at once.

use std::panic::resume_unwind;
use std::thread;

use rusqlite::{Connection, Transaction};

use super::error::StoreErrorKind;
use super::{RecordLocation, Store, open};

/// How often a state that both connections see is looked for while others write.
const ROUNDS: usize = 3;

impl Store {
    /// A transaction, and another connection in a transaction that sees the same state of the record. `None` where a
    /// second thread would have no processor to itself, where the record cannot be opened twice, and while others
    /// write all the time.
    pub(super) fn two_readers(
        &self,
    ) -> Result<Option<(Transaction<'_>, Connection)>, StoreErrorKind> {
        if thread::available_parallelism().is_ok_and(|processors| processors.get() > 1)
            && let Some(second) = self.second_connection()
        {
            same_state(&self.conn, second)
        } else {
            Ok(None)
        }
    }

    /// Another connection to the record, for reading; `None` if it cannot be opened twice.
    pub(super) fn second_connection(&self) -> Option<Connection> {
        let RecordLocation {
            record,
            cipher,
            options,
            ..
        } = &self.location;
        let opened = open::open_again(record, cipher.as_ref(), *options).ok()?;
        self.check_same_file().ok().map(|()| opened)
    }
}

/// A transaction on one connection, and the other one in a transaction that sees the same state of the record; `None` if
/// others write all the time.
pub(super) fn same_state(
    first: &Connection,
    second: Connection,
) -> Result<Option<(Transaction<'_>, Connection)>, StoreErrorKind> {
    for _ in 0..ROUNDS {
        let before = data_version(&second)?;
        let begun = first.unchecked_transaction()?;
        // A transaction sees the state at its first reading.
        data_version(&begun)?;
        second.execute_batch("BEGIN")?;
        // Every commit of another connection changes it.
        if data_version(&second)? == before {
            return Ok(Some((begun, second)));
        }
        second.execute_batch("ROLLBACK")?;
    }
    Ok(None)
}

/// What a thread of its own reads on a connection, and what is done meanwhile.
pub(super) fn read_beside<R: Send, D>(
    second: Connection,
    read: impl FnOnce(&Connection) -> R + Send,
    meanwhile: impl FnOnce() -> D,
) -> (R, D) {
    thread::scope(|threads| {
        let reading = threads.spawn(move || read(&second));
        let done = meanwhile();
        let read = reading.join().unwrap_or_else(|fault| resume_unwind(fault));
        (read, done)
    })
}

fn data_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "data_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Participant;

    fn count(conn: &Connection) -> i64 {
        conn.query_row("SELECT count(*) FROM participant", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn both_readers_see_one_state_while_another_program_writes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.moderato");
        let mut writer = Store::open(&path).unwrap();
        let mut add = |code: &str| {
            let code = code.to_owned();
            writer
                .add_participant(&Participant {
                    code,
                    ..Participant::default()
                })
                .unwrap();
        };
        add("P01");
        let reader = Store::open_read_only(&path).unwrap();
        let (first, second) = same_state(&reader.conn, reader.second_connection().unwrap())
            .unwrap()
            .unwrap();
        add("P02");
        assert_eq!((count(&first), count(&second)), (1, 1));
        drop(first);
        second.execute_batch("ROLLBACK").unwrap();
        let (first, second) = same_state(&reader.conn, second).unwrap().unwrap();
        assert_eq!((count(&first), count(&second)), (2, 2));
    }
}
