//! The way a session comes into the record, and what happens when the record does not take it.

use rusqlite::{Transaction, TransactionBehavior};
use uuid::Uuid;

use super::beat::Heart;
use super::derived::Derived;
use super::error::{Fault, StoreError};
use super::{Place, RecordPath, Store, emergency, open, row, study_log, write};
use crate::session::{Draft, Durability, Entry, Event, Journal, Moment, State};

/// Keeps one session in the record. Only one may be at work on a session.
#[derive(Debug)]
pub struct SessionJournal {
    place: Place,
    session: Uuid,
    /// None after a failure, until the record opens again.
    store: Option<Store>,
    /// What follows from the entries, as it was last written.
    written: Option<Derived>,
    /// Whether entries may wait in an emergency file.
    waits: bool,
    heart: Heart,
    boot_id: String,
    /// Whether the session is open, so that it can be gone on with.
    goes_on: bool,
}

impl Store {
    /// Starts to keep a session, new or to be continued; `so_far` is the replay of its [`Store::log`]. Entries
    /// that wait in an emergency file are brought in by the first [`Journal::append`], which may be an empty one.
    ///
    /// # Errors
    /// When the record or an emergency file has other entries of this session than `so_far`.
    pub fn journal(self, session: Uuid, so_far: &State) -> Result<SessionJournal, StoreError> {
        // Its files are made now, so that a key does not wait for it.
        self.desk.prepare();
        let waiting = emergency::find(&self.place, session);
        let fits = || match row::session_row(&self.conn, session)? {
            Some(id) => write::agreed(&self.conn, id, so_far).map(|_| ()),
            None => Ok(()),
        };
        fits().map_err(|fault| self.error(fault))?;
        if let Some(waiting) = waiting.as_ref().filter(|waiting| !waiting.is_in(so_far)) {
            let file = waiting.file.clone();
            return Err(self.error(Fault::Unfitting { session, file }));
        }
        let mut journal = SessionJournal {
            heart: Heart::new(&self.place, session),
            place: self.place.clone(),
            session,
            store: Some(self),
            written: None,
            waits: waiting.is_some(),
            boot_id: String::new(),
            goes_on: so_far.opening().is_some() && so_far.closed().is_none(),
        };
        journal.learn_boot(so_far.log());
        Ok(journal)
    }
}

impl Journal for SessionJournal {
    fn append(&mut self, entries: &[Entry], after: &State) -> Durability {
        self.learn_boot(entries.iter());
        self.goes_on = after.opening().is_some() && after.closed().is_none();
        match self.keep(after) {
            Ok(()) => {
                self.heart.kept(after.last_seq());
                if std::mem::take(&mut self.waits) {
                    emergency::remove(&self.place, &[self.session]);
                }
                if let Some(store) = self
                    .store
                    .as_ref()
                    .filter(|_| entries.iter().any(ends_task))
                {
                    open::take_in(&store.conn);
                }
                Durability::Committed
            }
            Err(fault) => {
                // Whatever state the connection is in, the next key starts with a new one.
                if let Some(store) = self.store.take() {
                    store.abandon();
                }
                self.written = None;
                if matches!(fault, Fault::Gone) {
                    self.heart.let_go();
                }
                self.wait(&fault, after)
            }
        }
    }

    fn beat(&mut self, clock_ms: i64, now: Moment) {
        self.heart.beat(clock_ms, now, &self.boot_id);
    }

    fn keep_draft(&mut self, draft: Option<&Draft>) {
        self.heart.keep_draft(draft);
    }
}

impl SessionJournal {
    /// Ends keeping the session: takes everything into the one file and closes it. What could not be kept stays
    /// in its emergency file.
    pub fn finish(self) {
        drop(self);
    }

    /// Brings everything that is missing in the record into it, in one transaction.
    fn keep(&mut self, after: &State) -> Result<(), Fault> {
        let derived = Derived::of(after)?;
        let store = match self.store.take() {
            Some(store) => store,
            None => reopen(&self.place)?,
        };
        let store = self.store.insert(store);
        store.check_in_place()?;
        let tx = store
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let close = write::write_session(&tx, after, &derived, self.written.as_ref())?;
        let head = match &close {
            Some(close) => note(&tx, &store.desk, close)?,
            None => None,
        };
        tx.commit()?;
        store.desk.remember(head);
        self.written = Some(derived);
        Ok(())
    }

    /// Lets all entries wait elsewhere.
    fn wait(&mut self, fault: &Fault, after: &State) -> Durability {
        match emergency::write(&self.place, self.session, after) {
            Ok(file) => {
                self.waits = true;
                Durability::Spooled {
                    why: fault.to_string(),
                    file: file.display().to_string(),
                }
            }
            Err(_) => Durability::MemoryOnly(format!(
                "{fault} No other place on the disk takes entries either: leave moderato running until then."
            )),
        }
    }

    fn learn_boot<'a>(&mut self, entries: impl Iterator<Item = &'a Entry>) {
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
fn note(
    tx: &Transaction<'_>,
    desk: &study_log::Desk,
    close: &study_log::Close,
) -> Result<Option<study_log::Head>, Fault> {
    match study_log::note_closes(tx, desk, std::slice::from_ref(close)) {
        Err(Fault::Damaged(_)) => Ok(None),
        noted => noted,
    }
}

/// A record that was there before: a missing one is not made anew in its place.
fn reopen(place: &Place) -> Result<Store, Fault> {
    let record = RecordPath::new(place.record.clone(), place.secret.clone());
    Store::open_existing_through(&record, place.how)
        .map(|mut store| {
            store.place.emergency.clone_from(&place.emergency);
            store.place.earlier.clone_from(&place.earlier);
            store
        })
        .map_err(|error| match error.fault {
            Fault::Missing => Fault::Gone,
            other => other,
        })
}

fn ends_task(entry: &Entry) -> bool {
    matches!(
        entry.event,
        Event::TaskEnded | Event::OutcomeGiven { .. } | Event::SessionClosed { .. }
    )
}

impl Drop for SessionJournal {
    fn drop(&mut self) {
        // A session that goes on another time needs to know since when nobody recorded.
        if !self.goes_on {
            self.heart.stop();
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
        journal: SessionJournal,
        state: State,
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let clock = ManualClock::at(1_790_000_000_000);
            let mut store = Store::open(&folder.path().join("a.moderato"))
                .unwrap()
                .with_emergency_folders(vec![folder.path().join("elsewhere")]);
            let protocol = store.freeze("", &study(), clock.now().wall).unwrap();
            let state = State::new(Arc::new(study()));
            let session = clock.new_id();
            let journal = store.journal(session, &state).unwrap();
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
            let store = Store::read(&self.folder.path().join("a.moderato")).unwrap();
            store.stored_log(self.journal.session).unwrap().len()
        }
    }

    #[test]
    fn a_full_disk_loses_no_key_and_doubles_none() {
        let mut desk = Desk::new();
        let text = "long ".repeat(100);
        let note = || Command::Note(None, Some(text.clone()));
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
        assert!(!desk.journal.waits);
    }

    #[test]
    fn a_key_writes_only_the_rows_it_changes() {
        let mut desk = Desk::new();
        for _ in 0..20 {
            assert_eq!(desk.press(Command::NoteError(None)), Durability::Committed);
        }
        let before = desk.conn().total_changes();
        assert_eq!(
            desk.press(Command::Note(None, Some("clear".to_owned()))),
            Durability::Committed
        );
        // The entry, its text, and what it noted.
        assert_eq!(desk.conn().total_changes() - before, 3);
    }
}
