//! The way a session comes into the record, and what happens when the record does not take it.

use rusqlite::{Transaction, TransactionBehavior};
use uuid::Uuid;

use super::error::{StoreError, StoreErrorKind};
use super::projection::Projection;
use super::session_lock::SessionLock;
use super::{RecordLocation, RecordPath, Store, entry_row, open, save, spool, study_log};
use crate::session::{ClockReading, Draft, Durability, Entry, Event, SessionState, SessionWriter};

/// Keeps one session in the record. Only one may be at work on a session.
#[derive(Debug)]
pub struct RecordWriter {
    location: RecordLocation,
    session: Uuid,
    /// None after a failure, until the record opens again.
    store: Option<Store>,
    /// What follows from the entries, as it was last written.
    last_written: Option<Projection>,
    /// Whether entries may wait in an emergency file.
    may_be_spooled: bool,
    lock: SessionLock,
    boot_id: String,
    /// Whether the session is open, so that it can be gone on with.
    is_open: bool,
}

impl Store {
    /// Starts to keep a session, new or to be continued; `so_far` is the replay of its [`Store::log`]. Entries
    /// that wait in an emergency file are brought in by the first [`Journal::append`], which may be an empty one.
    ///
    /// # Errors
    /// When the record or an emergency file has other entries of this session than `so_far`.
    pub fn into_session_writer(
        self,
        session: Uuid,
        so_far: &SessionState,
    ) -> Result<RecordWriter, StoreError> {
        // Its files are made now, so that a key does not wait for it.
        self.desk.prepare();
        let waiting = spool::find(&self.location, session);
        let fits = || match entry_row::session_row(&self.conn, session)? {
            Some(id) => save::last_agreed_seq(&self.conn, id, so_far).map(|_| ()),
            None => Ok(()),
        };
        fits().map_err(|fault| self.error(fault))?;
        if let Some(waiting) = waiting.as_ref().filter(|waiting| !waiting.is_in(so_far)) {
            let file = waiting.file.clone();
            return Err(self.error(StoreErrorKind::SpoolMismatch { session, file }));
        }
        let mut journal = RecordWriter {
            lock: SessionLock::new(&self.location, session),
            location: self.location.clone(),
            session,
            store: Some(self),
            last_written: None,
            may_be_spooled: waiting.is_some(),
            boot_id: String::new(),
            is_open: so_far.opening().is_some() && so_far.closed_at().is_none(),
        };
        journal.update_boot_id(so_far.log());
        Ok(journal)
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
                // Whatever state the connection is in, the next key starts with a new one.
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
    /// Ends keeping the session: takes everything into the one file and closes it. What could not be kept stays
    /// in its emergency file.
    pub fn finish(self) {
        drop(self);
    }

    /// Brings everything that is missing in the record into it, in one transaction.
    fn save(&mut self, after: &SessionState) -> Result<(), StoreErrorKind> {
        let derived = Projection::from_state(after)?;
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

    /// Lets all entries wait elsewhere.
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

/// Notes a close in the study log. That the study log is damaged is no reason to refuse an entry: `verify` says so.
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

/// A record that was there before: a missing one is not made anew in its place.
fn reopen(place: &RecordLocation) -> Result<Store, StoreErrorKind> {
    let record = RecordPath::new(place.record.clone(), place.secret.clone());
    Store::open_existing_with_options(&record, place.options)
        .map(|mut store| {
            store
                .location
                .spool_folders
                .clone_from(&place.spool_folders);
            store
                .location
                .legacy_spool_folder
                .clone_from(&place.legacy_spool_folder);
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
        // A session that goes on another time needs to know since when nobody recorded.
        if !self.is_open {
            self.lock.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::{Clock, ManualClock};
    use crate::session::{Anchor, Command, Opening, SessionKind, apply, decide, record};
    use crate::study::{DesignVersion, Study, Task};

    fn study() -> Study {
        Study {
            versions: vec![DesignVersion::new("1")],
            tasks: vec![Task::new("pay", "Pay")],
            ..Study::new("Checkout")
        }
    }

    struct Desk {
        folder: tempfile::TempDir,
        clock: ManualClock,
        journal: RecordWriter,
        state: SessionState,
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let clock = ManualClock::starting_at(1_790_000_000_000);
            let mut store = Store::open(&folder.path().join("a.moderato"))
                .unwrap()
                .with_spool_folders(vec![folder.path().join("elsewhere")]);
            let protocol = store
                .freeze_protocol("", &study(), clock.now().wall)
                .unwrap();
            let state = SessionState::new(Arc::new(study()));
            let session = clock.new_id();
            let journal = store.into_session_writer(session, &state).unwrap();
            let mut desk = Self {
                folder,
                clock,
                journal,
                state,
            };
            let opening = Command::Open(Opening {
                session,
                protocol,
                participant: Some("P01".to_owned()),
                version: "1".to_owned(),
                moderator: "Ana".to_owned(),
                session_kind: SessionKind::Real,
                order: vec!["pay".to_owned()],
                boot_id: "manual".to_owned(),
                utc_offset_min: 0,
            });
            assert_eq!(desk.press(opening), Durability::Committed);
            assert_eq!(
                desk.press(Command::Start("pay".to_owned())),
                Durability::Committed
            );
            desk
        }

        fn press(&mut self, command: Command) -> Durability {
            let anchor = Anchor {
                boot_ms: 60_000,
                clock_ms: 0,
            };
            self.clock.advance(100);
            let facts = decide(&self.state, command).unwrap();
            let entries = record(&self.state, anchor.stamp(self.clock.now()), "Ana", facts);
            self.state = apply(&self.state, &entries);
            self.journal.append(&entries, &self.state)
        }

        fn conn(&self) -> &rusqlite::Connection {
            &self.journal.store.as_ref().unwrap().conn
        }

        fn on_file(&self) -> usize {
            let store = Store::open_read_only(&self.folder.path().join("a.moderato")).unwrap();
            store.stored_log(self.journal.session).unwrap().len()
        }
    }

    #[test]
    fn a_full_disk_loses_no_key_and_doubles_none() {
        let mut desk = Desk::new();
        let text = "long ".repeat(100);
        let note = || Command::AddNote(None, Some(text.clone()));
        let pages: i64 = desk
            .conn()
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        desk.conn()
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .unwrap();
        let mut kept = Durability::Committed;
        for _ in 0..100 {
            kept = desk.press(note());
            if kept != Durability::Committed {
                break;
            }
        }
        let Durability::Spooled { why, file } = kept else {
            panic!("{kept:?}");
        };
        assert!(why.starts_with("The disk is full"), "{why}");
        assert!(std::path::Path::new(&file).exists(), "{file}");
        let before = desk.on_file();
        assert_eq!(desk.state.log().count(), before + 1);

        // The limit was the old connection's: for the new one there is room.
        assert_eq!(desk.press(note()), Durability::Committed);
        assert_eq!(desk.on_file(), before + 2);
        assert!(!desk.journal.may_be_spooled);
    }

    #[test]
    fn a_key_writes_only_the_rows_it_changes() {
        let mut desk = Desk::new();
        for _ in 0..20 {
            assert_eq!(desk.press(Command::NoteError(None)), Durability::Committed);
        }
        let before = desk.conn().total_changes();
        assert_eq!(
            desk.press(Command::AddNote(None, Some("clear".to_owned()))),
            Durability::Committed
        );
        // The entry, its text, and what it noted.
        assert_eq!(desk.conn().total_changes() - before, 3);
    }
}
