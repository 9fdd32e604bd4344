//! The way a session comes into the record, and what happens when the record does not take it.

use rusqlite::TransactionBehavior;
use uuid::Uuid;

use super::beat::Heart;
use super::derived::Derived;
use super::error::{Fault, StoreError};
use super::{Place, Store, emergency, open, row, write};
use crate::session::{Entry, Event, Journal, Kept, Stamp, State};

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
}

impl Store {
    /// Starts to keep a session, new or to be continued; `so_far` is the replay of its [`Store::log`]. Entries
    /// that wait in an emergency file are brought in by the first [`Journal::append`], which may be an empty one.
    ///
    /// # Errors
    /// When the record or an emergency file has other entries of this session than `so_far`.
    pub fn journal(self, session: Uuid, so_far: &State) -> Result<SessionJournal, StoreError> {
        let waiting = emergency::find(&self.place.emergency, session);
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
            heart: Heart::new(&self.place.record, session),
            place: self.place.clone(),
            session,
            store: Some(self),
            written: None,
            waits: waiting.is_some(),
            boot_id: String::new(),
        };
        journal.learn_boot(so_far.log());
        Ok(journal)
    }
}

impl Journal for SessionJournal {
    fn append(&mut self, entries: &[Entry], after: &State) -> Kept {
        self.learn_boot(entries.iter());
        match self.keep(after) {
            Ok(()) => {
                if std::mem::take(&mut self.waits) {
                    emergency::remove(&self.place.emergency, &[self.session]);
                }
                if let Some(store) = self
                    .store
                    .as_ref()
                    .filter(|_| entries.iter().any(ends_task))
                {
                    open::take_in(&store.conn);
                }
                Kept::File
            }
            Err(fault) => {
                // Whatever state the connection is in, the next key starts with a new one.
                if let Some(store) = self.store.take() {
                    store.abandon();
                }
                self.written = None;
                self.wait(&fault, after)
            }
        }
    }

    fn beat(&mut self, now: Stamp) {
        self.heart.beat(now, &self.boot_id);
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
        write::write_session(&tx, after, &derived, self.written.as_ref())?;
        tx.commit()?;
        self.written = Some(derived);
        Ok(())
    }

    /// Lets all entries wait elsewhere.
    fn wait(&mut self, fault: &Fault, after: &State) -> Kept {
        let Place { record, emergency } = &self.place;
        match emergency::write(emergency, record, self.session, after) {
            Ok(file) => {
                self.waits = true;
                Kept::Emergency(format!(
                    "{fault} Until then entries wait in {}.",
                    file.display()
                ))
            }
            Err(_) => Kept::Memory(format!(
                "{fault} No other place on the disk takes entries either: they wait in memory, so leave moderato running until then."
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

/// A record that was there before: a missing one is not made anew in its place.
fn reopen(place: &Place) -> Result<Store, Fault> {
    Store::open_existing(&place.record)
        .map(|store| store.with_emergency_folders(place.emergency.clone()))
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
        self.heart.stop();
    }
}
