//! A record in a temporary folder, and sessions recorded into it.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use moderato::clock::Clock;
use moderato::session::{
    Amendment, Command, Durability, Opening, Outcome, PauseReason, SessionState,
};
use moderato::store::{
    Participant, RecordPath, RecordWriter, Secret, StorageOptions, Store, StoreError,
};
use moderato::study::{self, AssistLevel, Severity, Study};
use tempfile::TempDir;
use uuid::Uuid;

use super::testing::{StudyBench, TestSession};

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

/// A record in a temporary folder, and the study it belongs to.
pub(crate) struct RecordBench {
    folder: TempDir,
    study: StudyBench,
    options: StorageOptions,
    secret: Option<Secret>,
}

impl Deref for RecordBench {
    type Target = StudyBench;

    fn deref(&self) -> &StudyBench {
        &self.study
    }
}

impl DerefMut for RecordBench {
    fn deref_mut(&mut self) -> &mut StudyBench {
        &mut self.study
    }
}

impl RecordBench {
    pub(crate) fn new() -> Self {
        Self::without_record(StorageOptions::default()).frozen()
    }

    /// Without a record yet.
    pub(crate) fn without_record(options: StorageOptions) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            study: StudyBench::from_script(SCRIPT),
            options,
            secret: None,
        }
    }

    /// With an encrypted record.
    #[cfg(feature = "encryption")]
    pub(crate) fn encrypted(words: &str) -> Self {
        let mut bench = Self::without_record(StorageOptions::default());
        bench.secret = Some(Secret::new(words.into()));
        bench.frozen()
    }

    fn frozen(mut self) -> Self {
        self.protocol = self.freeze(&mut self.store()).unwrap();
        self
    }

    /// The record as moderato opens it.
    pub(crate) fn path(&self) -> RecordPath {
        RecordPath::new(self.record(), self.secret.clone())
    }

    /// Freezes the script in the record; returns its hash.
    pub(crate) fn freeze(&self, store: &mut Store) -> Result<String, StoreError> {
        let now = self.clock.now().wall;
        store.freeze_protocol(SCRIPT, &self.study.study, now)
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

    pub(crate) fn spool_folder(&self) -> PathBuf {
        self.folder().join("elsewhere")
    }

    pub(crate) fn store(&self) -> Store {
        Store::open_with_options(self.path(), self.options)
            .unwrap()
            .with_spool_folders(vec![self.spool_folder()])
    }

    pub(crate) fn reader(&self) -> Store {
        Store::open_read_only(self.path())
            .unwrap()
            .with_spool_folders(vec![self.spool_folder()])
    }

    pub(crate) fn open_command(&self, session: Uuid, code: &str) -> Command {
        Command::Open(Opening {
            session,
            participant: Some(code.to_owned()),
            moderator: "Ana".to_owned(),
            ..self.opening()
        })
    }

    /// Starts recording a session.
    pub(crate) fn start_session(&self, code: &str) -> TestSession<RecordWriter> {
        let id = self.clock.new_id();
        let state = SessionState::new(plan());
        let writer = self.store().into_session_writer(id, &state).unwrap();
        let mut session = self.session(id, "Ana", writer);
        session.must(self.open_command(id, code));
        session
    }

    /// Records and closes a session with [`sample_commands`].
    pub(crate) fn record_session(&self, code: &str) -> (Uuid, SessionState) {
        let mut session = self.start_session(code);
        for command in sample_commands(code) {
            assert_eq!(session.press(command), Durability::Committed);
        }
        session.close()
    }

    pub(crate) fn add_participant(&self, participant: &Participant) {
        self.store().add_participant(participant).unwrap();
    }

    /// The record, opened by another tool.
    pub(crate) fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.record()).unwrap()
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder())
            .unwrap()
            .map(|found| found.unwrap().file_name().into_string().unwrap())
            // The spools, and the identity of the desk.
            .filter(|name| name != "elsewhere")
            .collect();
        names.sort();
        names
    }
}

impl TestSession<RecordWriter> {
    /// Closes the session and its record.
    pub(crate) fn close(mut self) -> (Uuid, SessionState) {
        assert_eq!(self.press(Command::Close), Durability::Committed);
        self.writer.finish();
        (self.id, self.state)
    }
}

pub(crate) fn note(text: &str) -> Command {
    Command::AddNote(Some('u'), Some(text.to_owned()))
}

/// Commands of every kind; their texts contain `code`, so that they can be found in files.
pub(crate) fn sample_commands(code: &str) -> Vec<Command> {
    let remark = |what: &str| Some(format!("{code} {what}"));
    let mut all = vec![
        Command::RecordConsent(true, remark("signed the form")),
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
            text: remark("found it easy"),
        },
        Command::Amend(
            4,
            Amendment {
                severity: Some(Severity::Critical),
                text: remark("typed the name into the price"),
                ..Amendment::default()
            },
            remark("seen in review"),
        ),
        Command::Start("pay".to_owned()),
        Command::SetSyncMark(remark("claps")),
        Command::End,
        Command::SetOutcome(Outcome::Void, remark("lost the network")),
    ];
    all.push(Command::Skip("return".to_owned(), remark("had to leave")));
    all
}
