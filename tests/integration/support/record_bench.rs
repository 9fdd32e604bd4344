//! A record in a folder of its own, and sessions that are recorded into it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use moderato::clock::{Clock, ManualClock};
use moderato::session::{
    Amendment, Anchor, Command, Durability, Opening, Outcome, PauseReason, SessionKind,
    SessionState, SessionWriter, apply, decide, record,
};
use moderato::store::{Participant, RecordPath, RecordWriter, Secret, StorageOptions, Store};
use moderato::study::{self, AssistLevel, Severity, Study};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const SCRIPT: &str = r#"title = "Checkout"
ask_at_end = ["sus"]

[[version]]
id = "1"
released = 2026-03-01
[[version]]
id = "2"
after = "1"

[[task]]
id = "find"
title = "Find the shoes"
time_limit = "1m"
[[task]]
id = "pay"
title = "Pay with a saved card"
limit_fails = true
time_limit = "1m"
[[task]]
id = "return"
title = "Send them back"

[[error]]
key = "1"
id = "wrong-field"
label = "Types into the wrong field"
severity = "major"
"#;

pub(crate) fn plan() -> Arc<Study> {
    Arc::new(study::parse(SCRIPT).unwrap())
}

pub(crate) struct RecordBench {
    folder: TempDir,
    pub(crate) clock: ManualClock,
    pub(crate) protocol: String,
    how: StorageOptions,
    secret: Option<Secret>,
}

impl RecordBench {
    pub(crate) fn new() -> Self {
        let mut desk = Self::bare(StorageOptions::default());
        desk.protocol = desk.freeze(&mut desk.store());
        desk
    }

    /// Without a record yet.
    pub(crate) fn bare(how: StorageOptions) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: ManualClock::starting_at(1_790_000_000_000),
            protocol: String::new(),
            how,
            secret: None,
        }
    }

    /// With an encrypted record.
    #[cfg(feature = "encryption")]
    pub(crate) fn encrypted(words: &str) -> Self {
        let mut desk = Self::bare(StorageOptions::default());
        desk.secret = Some(Secret::new(words.into()));
        desk.protocol = desk.freeze(&mut desk.store());
        desk
    }

    /// The record as moderato opens it.
    pub(crate) fn path(&self) -> RecordPath {
        RecordPath::new(self.record(), self.secret.clone())
    }

    pub(crate) fn freeze(&self, store: &mut Store) -> String {
        let now = self.clock.now().wall;
        store.freeze_protocol(SCRIPT, &plan(), now).unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn script(&self) -> PathBuf {
        self.folder().join("checkout.toml")
    }

    pub(crate) fn record(&self) -> PathBuf {
        self.folder().join("checkout.moderato")
    }

    pub(crate) fn elsewhere(&self) -> PathBuf {
        self.folder().join("elsewhere")
    }

    pub(crate) fn store(&self) -> Store {
        Store::open_with_options(self.path(), self.how)
            .unwrap()
            .with_spool_folders(vec![self.elsewhere()])
    }

    pub(crate) fn reader(&self) -> Store {
        Store::open_read_only(self.path())
            .unwrap()
            .with_spool_folders(vec![self.elsewhere()])
    }

    pub(crate) fn opening(&self, session: Uuid, code: &str) -> Command {
        Command::Open(Opening {
            session,
            protocol: self.protocol.clone(),
            participant: Some(code.to_owned()),
            version: "2".to_owned(),
            moderator: "Ana".to_owned(),
            session_kind: SessionKind::Real,
            order: ["find", "pay", "return"].map(str::to_owned).to_vec(),
            boot_id: self.clock.boot_id(),
            utc_offset_min: 60,
        })
    }

    /// A session that is being recorded.
    pub(crate) fn seat(&self, code: &str) -> Seat<'_> {
        let session = self.clock.new_id();
        let state = SessionState::new(plan());
        let journal = self.store().into_session_writer(session, &state).unwrap();
        let mut seat = Seat {
            desk: self,
            session,
            journal,
            state,
        };
        assert_eq!(
            seat.press(self.opening(session, code)),
            Durability::Committed
        );
        seat
    }

    /// A whole session with something of everything in it.
    pub(crate) fn held(&self, code: &str) -> (Uuid, SessionState) {
        let mut seat = self.seat(code);
        for command in story(code) {
            assert_eq!(seat.press(command), Durability::Committed);
        }
        seat.close()
    }

    pub(crate) fn expects(&self, participant: &Participant) {
        self.store().add_participant(participant).unwrap();
    }

    /// Another tool on the same file.
    pub(crate) fn tool(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.record()).unwrap()
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder())
            .unwrap()
            .map(|found| found.unwrap().file_name().into_string().unwrap())
            // Where entries wait, and the desk has its files.
            .filter(|name| name != "elsewhere")
            .collect();
        names.sort();
        names
    }
}

pub(crate) struct Seat<'a> {
    desk: &'a RecordBench,
    pub(crate) session: Uuid,
    pub(crate) journal: RecordWriter,
    pub(crate) state: SessionState,
}

impl Seat<'_> {
    /// What a key does: decided, made an entry of, kept.
    pub(crate) fn press(&mut self, command: Command) -> Durability {
        self.desk.clock.advance(1_250);
        let anchor = Anchor {
            boot_ms: 60_000,
            clock_ms: 0,
        };
        let facts = decide(&self.state, command).unwrap();
        let stamp = anchor.stamp(self.desk.clock.now());
        let entries = record(&self.state, stamp, "Ana", facts);
        self.state = apply(&self.state, &entries);
        self.journal.append(&entries, &self.state)
    }

    pub(crate) fn close(mut self) -> (Uuid, SessionState) {
        assert_eq!(self.press(Command::Close), Durability::Committed);
        self.journal.finish();
        (self.session, self.state)
    }
}

pub(crate) fn note(text: &str) -> Command {
    Command::AddNote(Some('u'), Some(text.to_owned()))
}

/// Something of everything; what `code` says can be found in the file.
pub(crate) fn story(code: &str) -> Vec<Command> {
    let said = |what: &str| Some(format!("{code} {what}"));
    let mut all = vec![
        Command::RecordConsent(true, said("signed the form")),
        Command::Start("find".to_owned()),
        Command::NoteError(Some("wrong-field".to_owned())),
        note(&format!("{code} sighs at the search field")),
        Command::Pause(Some(PauseReason::Probing)),
        Command::Resume,
        Command::NoteAssist(Some(AssistLevel::Hint)),
        Command::End,
        Command::SetOutcome(Outcome::Completed, None),
        Command::Rate {
            attempt: Some(3),
            instrument: "seq".to_owned(),
            item: "1".to_owned(),
            value: Some(6.0),
            text: said("found it easy"),
        },
        Command::Amend(
            4,
            Amendment {
                severity: Some(Severity::Critical),
                text: said("typed the name into the price"),
                ..Amendment::default()
            },
            said("seen in review"),
        ),
        Command::Start("pay".to_owned()),
        Command::SetSyncMark(said("claps")),
        Command::End,
        Command::SetOutcome(Outcome::Void, said("lost the network")),
    ];
    all.push(Command::Skip("return".to_owned(), said("had to leave")));
    all
}
