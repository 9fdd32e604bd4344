//! Writes a running session to the record, and spools it if that fails.

use rusqlite::{Transaction, TransactionBehavior};
use uuid::Uuid;

use super::error::{StoreError, StoreErrorKind};
use super::projection::Projection;
use super::session_lock::SessionLock;
use super::{RecordLocation, RecordPath, Store, entry_row, open, save, spool, study_log};
use crate::ledger::CodeAliases;
use crate::session::{ClockReading, Draft, Durability, Entry, Event, SessionState, SessionWriter};

/// Writes one session to the record. Only one writer may be active per session.
#[derive(Debug)]
pub struct RecordWriter {
    location: RecordLocation,
    session: Uuid,
    /// `None` after a failure, until the record is reopened.
    store: Option<Store>,
    /// Codes of participants by the study log.
    codes: CodeAliases,
    /// Projection as last written.
    last_written: Option<Projection>,
    /// Whether entries may be spooled.
    may_be_spooled: bool,
    lock: SessionLock,
    boot_id: String,
    /// Whether the session is open and can be resumed.
    is_open: bool,
}

impl Store {
    /// Creates the writer of a new or resumed session; `so_far` is the replay of its [`Store::log`]. Spooled entries
    /// are moved into the record by the first [`SessionWriter::append`], which may be empty.
    ///
    /// # Errors
    /// If the record or the spool has entries of this session that differ from `so_far`.
    pub fn into_session_writer(
        self,
        session: Uuid,
        so_far: &SessionState,
    ) -> Result<RecordWriter, StoreError> {
        // The desk's files are created now, so that no key press waits for them.
        self.desk.prepare();
        let spooled = spool::find(&self.location, session);
        let check_log = || match entry_row::session_row(&self.conn, session)? {
            Some(id) => save::last_agreed_seq(&self.conn, id, so_far).map(|_| ()),
            None => Ok(()),
        };
        check_log().map_err(|fault| self.error(fault))?;
        if let Some(spooled) = spooled.as_ref().filter(|spooled| !spooled.is_in(so_far)) {
            let file = spooled.file.clone();
            return Err(self.error(StoreErrorKind::SpoolMismatch { session, file }));
        }
        let codes = self.codes()?;
        let mut writer = RecordWriter {
            codes,
            lock: SessionLock::new(&self.location, session),
            location: self.location.clone(),
            session,
            store: Some(self),
            last_written: None,
            may_be_spooled: spooled.is_some(),
            boot_id: String::new(),
            is_open: so_far.opening().is_some() && so_far.closed_at().is_none(),
        };
        writer.update_boot_id(so_far.log());
        Ok(writer)
    }
}

impl SessionWriter for RecordWriter {
    fn append(&mut self, entries: &[Entry], after: &SessionState) -> Durability {
        self.update_boot_id(entries.iter());
        self.is_open = after.opening().is_some() && after.closed_at().is_none();
        match self.save(after) {
            Ok(()) => {
                self.lock.write_last_seq(after.last_seq());
                if std::mem::take(&mut self.may_be_spooled) {
                    spool::remove(&self.location, &[self.session]);
                }
                if let Some(store) = self
                    .store
                    .as_ref()
                    .filter(|_| entries.iter().any(ends_task))
                {
                    open::checkpoint(&store.conn);
                }
                Durability::Committed
            }
            Err(fault) => {
                // The connection may be in any state, so the next entry uses a new one.
                if let Some(store) = self.store.take() {
                    store.close_without_cleanup();
                }
                self.last_written = None;
                if matches!(fault, StoreErrorKind::RecordMoved) {
                    self.lock.release();
                }
                self.spool(&fault, after)
            }
        }
    }

    fn heartbeat(&mut self, clock_ms: i64, now: ClockReading) {
        self.lock.write_heartbeat(clock_ms, now, &self.boot_id);
    }

    fn save_draft(&mut self, draft: Option<&Draft>) {
        self.lock.write_draft(draft);
    }
}

impl RecordWriter {
    /// Finishes writing: checkpoints and closes the record. Entries that could not be committed stay spooled.
    pub fn finish(self) {
        drop(self);
    }

    /// Commits all missing entries in one transaction.
    fn save(&mut self, after: &SessionState) -> Result<(), StoreErrorKind> {
        let derived = Projection::from_state(after, &self.codes)?;
        let store = match self.store.take() {
            Some(store) => store,
            None => reopen(&self.location)?,
        };
        let store = self.store.insert(store);
        store.check_same_file()?;
        let tx = store
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let close = save::write_session(&tx, after, &derived, self.last_written.as_ref())?;
        let head = match &close {
            Some(close) => note_close(&tx, &store.desk, close)?,
            None => None,
        };
        tx.commit()?;
        store.desk.remember_head(head);
        self.last_written = Some(derived);
        Ok(())
    }

    /// Spools the whole log.
    fn spool(&mut self, fault: &StoreErrorKind, after: &SessionState) -> Durability {
        match spool::write(&self.location, self.session, after) {
            Ok(file) => {
                self.may_be_spooled = true;
                Durability::Spooled {
                    why: fault.one_line(),
                    file: file.display().to_string(),
                }
            }
            Err(_) => Durability::MemoryOnly(format!(
                "{} No other place on the disk takes entries either: leave moderato running until then.",
                fault.one_line()
            )),
        }
    }

    fn update_boot_id<'a>(&mut self, entries: impl Iterator<Item = &'a Entry>) {
        for entry in entries {
            match &entry.event {
                Event::SessionOpened(opening) => self.boot_id.clone_from(&opening.boot_id),
                Event::SessionResumed { boot_id, .. } => self.boot_id.clone_from(boot_id),
                _ => {}
            }
        }
    }
}

/// Notes a close in the study log. A damaged study log does not prevent saving an entry: `verify` reports it.
fn note_close(
    tx: &Transaction<'_>,
    desk: &study_log::Desk,
    close: &study_log::Close,
) -> Result<Option<study_log::ChainHead>, StoreErrorKind> {
    match study_log::note_closes(tx, desk, std::slice::from_ref(close)) {
        Err(StoreErrorKind::Damaged { .. }) => Ok(None),
        noted => noted,
    }
}

/// Opens the record again; a missing one is not recreated.
fn reopen(location: &RecordLocation) -> Result<Store, StoreErrorKind> {
    let record = RecordPath::new(location.record.clone(), location.secret.clone());
    Store::open_existing_with_options(&record, location.options)
        .map(|mut store| {
            store
                .location
                .spool_folders
                .clone_from(&location.spool_folders);
            store
                .location
                .legacy_spool_folder
                .clone_from(&location.legacy_spool_folder);
            store
        })
        .map_err(|error| match error.kind {
            StoreErrorKind::Missing => StoreErrorKind::RecordMoved,
            other => other,
        })
}

fn ends_task(entry: &Entry) -> bool {
    matches!(
        entry.event,
        Event::TaskEnded | Event::OutcomeGiven { .. } | Event::SessionClosed { .. }
    )
}

impl Drop for RecordWriter {
    fn drop(&mut self) {
        // A session that is resumed again needs the time since which nothing was recorded.
        if !self.is_open {
            self.lock.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::session::Command;
    use crate::study::{DesignVersion, Study, Task};
    use crate::testing::{StudyBench, TestSession};

    /// A record in a temporary folder, and a session in which a task runs.
    struct RecordBench {
        folder: tempfile::TempDir,
        session: TestSession<RecordWriter>,
    }

    impl RecordBench {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mut bench = StudyBench::new(Study {
                versions: vec![DesignVersion::new("1")],
                tasks: vec![Task::new("pay", "Pay")],
                ..Study::new("Checkout")
            });
            let mut store = Store::open(&folder.path().join("a.moderato"))
                .unwrap()
                .with_spool_folders(vec![folder.path().join("elsewhere")]);
            bench.protocol = store
                .freeze_protocol("", &bench.study, bench.clock.now().wall)
                .unwrap();
            let opening = bench.opening();
            let state = SessionState::new(bench.study.clone());
            let writer = store.into_session_writer(opening.session, &state).unwrap();
            let mut session = bench.session(opening.session, "Ana", writer);
            session.must(Command::Open(opening)).start("pay");
            Self { folder, session }
        }

        fn press(&mut self, command: Command) -> Durability {
            self.session.press(command)
        }

        fn conn(&self) -> &rusqlite::Connection {
            &self.session.writer.store.as_ref().unwrap().conn
        }

        fn on_file(&self) -> usize {
            let store = Store::open_read_only(&self.folder.path().join("a.moderato")).unwrap();
            store.stored_log(self.session.id).unwrap().len()
        }
    }

    #[test]
    fn a_full_disk_loses_no_key_and_doubles_none() {
        let mut bench = RecordBench::new();
        let text = "long ".repeat(100);
        let note = || Command::AddNote(None, Some(text.clone()));
        let pages: i64 = bench
            .conn()
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        bench
            .conn()
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .unwrap();
        let mut durability = Durability::Committed;
        for _ in 0..100 {
            durability = bench.press(note());
            if durability != Durability::Committed {
                break;
            }
        }
        let Durability::Spooled { why, file } = durability else {
            panic!("{durability:?}");
        };
        assert!(why.starts_with("The disk is full"), "{why}");
        assert!(std::path::Path::new(&file).exists(), "{file}");
        let before = bench.on_file();
        assert_eq!(bench.session.state.log().count(), before + 1);

        // The limit was the old connection's: for the new one there is room.
        assert_eq!(bench.press(note()), Durability::Committed);
        assert_eq!(bench.on_file(), before + 2);
        assert!(!bench.session.writer.may_be_spooled);
    }

    #[test]
    fn a_key_writes_only_the_rows_it_changes() {
        let mut bench = RecordBench::new();
        for _ in 0..20 {
            assert_eq!(bench.press(Command::NoteError(None)), Durability::Committed);
        }
        let before = bench.conn().total_changes();
        assert_eq!(
            bench.press(Command::AddNote(None, Some("clear".to_owned()))),
            Durability::Committed
        );
        // The entry, its text, and what it noted.
        assert_eq!(bench.conn().total_changes() - before, 3);
    }
}
