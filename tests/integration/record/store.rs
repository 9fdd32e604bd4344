//! The record as a real file on a real disk.

use std::fs;
use std::mem;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use moderato::clock::{Clock, ManualClock};
use moderato::session::{
    Amendment, Command, Durability, Ending, Entry, Event, GapAnswer, ImportedAttempt, Outcome,
    PauseReason, SessionKind, SessionState, SessionWriter, replay,
};
use moderato::store::{
    ErrorClass, Participant, ParticipantStatus, RecordWriter, Store, StoreError, StoreErrorKind,
};
use moderato::study::{AssistLevel, Severity};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::record_bench::{RecordBench, SCRIPT, note, plan};
use crate::support::testing::{StudyBench, TestSession};

/// A record in a folder of its own, and a session that is recorded into it.
struct SessionBench {
    bench: RecordBench,
    session: Uuid,
}

impl Deref for SessionBench {
    type Target = RecordBench;

    fn deref(&self) -> &RecordBench {
        &self.bench
    }
}

impl SessionBench {
    fn new() -> Self {
        let bench = RecordBench::new();
        Self {
            session: bench.clock.new_id(),
            bench,
        }
    }

    fn open_p01(&self) -> Command {
        self.open_command(self.session, "P01")
    }

    /// The entries of a command and the state after them; `None` if it is refused.
    fn press(&self, state: &SessionState, command: Command) -> Option<(Vec<Entry>, SessionState)> {
        let mut session = TestSession {
            state: state.clone(),
            ..self.session(self.session, "Ana", Vec::new())
        };
        self.clock.advance(1_250);
        session.send(command).ok()?;
        Some((session.writer, session.state))
    }

    fn log(
        &self,
        writer: &mut RecordWriter,
        state: &mut SessionState,
        command: Command,
    ) -> Durability {
        let (entries, after) = self.press(state, command).unwrap();
        *state = after;
        writer.append(&entries, state)
    }

    /// A session that was opened and in which a task runs.
    fn start_task(&self) -> (RecordWriter, SessionState) {
        let mut state = SessionState::new(plan());
        let mut writer = self
            .store()
            .into_session_writer(self.session, &state)
            .unwrap();
        for command in [self.open_p01(), Command::Start("find".to_owned())] {
            assert_eq!(
                self.log(&mut writer, &mut state, command),
                Durability::Committed
            );
        }
        (writer, state)
    }

    fn replay_from_record(&self) -> SessionState {
        replay(plan(), &self.reader().log(self.session).unwrap())
    }

    /// The record, opened by another tool.
    fn sqlite(&self) -> rusqlite::Connection {
        let conn = self.bench.sqlite();
        conn.pragma_update(None, "recursive_triggers", true)
            .unwrap();
        conn
    }
}

/// A key of a random session; numbers select among the attempts or entries at that time.
#[derive(Debug, Clone)]
enum Key {
    Plain(Command),
    GiveOutcomeOf(usize, Outcome),
    Cancel(usize),
    Reassign(usize, String),
    Rate(Option<usize>, i32),
    Amend(usize, Amendment),
    Retract(usize),
    Restore(usize),
}

impl Key {
    fn command(self, state: &SessionState) -> Command {
        let attempt = |i: usize| {
            let all = state.attempts();
            all.get(i % all.len().max(1)).map_or(1, |a| a.key)
        };
        let entry = |i: usize| 1 + i64::try_from(i).unwrap() % state.last_seq().max(1);
        let why = Some("seen in review".to_owned());
        match self {
            Self::Plain(command) => command,
            Self::GiveOutcomeOf(i, outcome) => Command::SetOutcomeOf(attempt(i), outcome, why),
            Self::Cancel(i) => Command::Cancel(attempt(i), why),
            Self::Reassign(i, task) => Command::Reassign(attempt(i), task, why),
            Self::Rate(i, value) => Command::Rate {
                attempt: i.map(attempt),
                instrument: "seq".to_owned(),
                item: "1".to_owned(),
                value: (value > 0).then_some(f64::from(value.min(7))),
                text: (value % 3 == 0).then(|| format!("because {value}")),
            },
            Self::Amend(i, to) => Command::Amend(entry(i), to, why),
            Self::Retract(i) => Command::Retract(entry(i), why),
            Self::Restore(i) => Command::Restore(entry(i), why),
        }
    }
}

fn keys() -> impl Strategy<Value = Key> {
    let task = || prop::sample::select(vec!["find", "pay", "return"]).prop_map(str::to_owned);
    let text = || prop::option::of("[a-zäß'\"\\\\\n ]{0,12}");
    let outcome = || prop::sample::select(Outcome::KEYS.map(|(_, outcome)| outcome).to_vec());
    let plain = prop_oneof![
        3 => task().prop_map(Command::Start),
        1 => (task(), text()).prop_map(|(task, why)| Command::Skip(task, why)),
        1 => Just(Command::Pause(Some(PauseReason::Probing))),
        1 => Just(Command::Pause(None)),
        1 => Just(Command::SetPauseReason(PauseReason::Fault)),
        2 => Just(Command::Resume),
        2 => Just(Command::NoteError(Some("wrong-field".to_owned()))),
        1 => Just(Command::NoteError(None)),
        1 => Just(Command::NoteAssist(None)),
        1 => Just(Command::NoteAssist(Some(AssistLevel::Repeated))),
        1 => Just(Command::NoteAssist(Some(AssistLevel::DidIt))),
        1 => text().prop_map(|text| Command::AddNote(Some('u'), text)),
        1 => text().prop_map(Command::SetSyncMark),
        3 => Just(Command::End),
        1 => Just(Command::RetractEnd),
        3 => (outcome(), text()).prop_map(|(outcome, why)| Command::SetOutcome(outcome, why)),
        1 => Just(Command::Reopen),
        1 => Just(Command::StartUnscripted("looks around".to_owned())),
        1 => Just(Command::AddErrorKind {
            key: '2',
            label: "Scrolls past".to_owned(),
            severity: Severity::Minor,
        }),
        1 => Just(Command::NoteError(Some("scrolls-past".to_owned()))),
        1 => Just(Command::MoveBack(2000)),
        2 => Just(Command::Undo),
        1 => Just(Command::Redo),
    ];
    let rare = prop_oneof![
        Just(Command::RecordConsent(true, Some("read aloud".to_owned()))),
        Just(Command::StepClock(-700)),
        Just(Command::RecordLostEntries(3)),
        prop::sample::select(vec![
            GapAnswer::Continued,
            GapAnswer::Stopped,
            GapAnswer::EndedBefore
        ])
        .prop_map(|answer| Command::ResumeSession {
            gap_ms: 900,
            answer,
            estimated: true,
            boot_id: "another".to_owned(),
            utc_offset_min: 0,
        }),
        Just(Command::Close),
        Just(Command::ReopenSession),
        text().prop_map(Command::Exclude),
        Just(Command::AmendSession {
            participant: Some("P02".to_owned()),
            version: Some("1".to_owned()),
            moderator: None,
            kind: Some(SessionKind::Pilot),
            why: Some("mixed up".to_owned()),
        }),
        (prop::option::of(0..5_u32), any::<bool>()).prop_map(|(errors, assisted)| {
            Command::Import(ImportedAttempt {
                task: "pay".to_owned(),
                source: "sheet".to_owned(),
                occurrence: 1,
                outcome: "completed".to_owned(),
                assisted,
                time_ms: Some(61_000),
                errors,
                major: Some(1),
                started_at: Some("2026-03-01T10:00:00.000Z".to_owned()),
                ..ImportedAttempt::default()
            })
        }),
    ];
    let amendment = prop_oneof![
        "[a-z]{1,8}".prop_map(|text| Amendment {
            text: Some(text),
            ..Amendment::default()
        }),
        Just(Amendment {
            severity: Some(Severity::Critical),
            recovered: Some(true),
            ..Amendment::default()
        }),
        Just(Amendment {
            level: Some(AssistLevel::Hint),
            ..Amendment::default()
        }),
        (0..60_000_i64).prop_map(|at| Amendment {
            moved_to_ms: Some(at),
            ..Amendment::default()
        }),
    ];
    let some = any::<prop::sample::Index>().prop_map(|i| i.index(1000));
    prop_oneof![
        10 => plain.prop_map(Key::Plain),
        2 => rare.prop_map(Key::Plain),
        1 => (some.clone(), outcome()).prop_map(|(i, outcome)| Key::GiveOutcomeOf(i, outcome)),
        1 => some.clone().prop_map(Key::Cancel),
        1 => (some.clone(), task()).prop_map(|(i, task)| Key::Reassign(i, task)),
        2 => (prop::option::of(some.clone()), 0..14).prop_map(|(i, value)| Key::Rate(i, value)),
        2 => (some.clone(), amendment).prop_map(|(i, to)| Key::Amend(i, to)),
        1 => some.clone().prop_map(Key::Retract),
        1 => some.prop_map(Key::Restore),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_live_what_is_replayed_and_what_is_on_file_agree(
        keys in prop::collection::vec(keys(), 1..60),
        again_at in 0..60_usize,
    ) {
        let bench = SessionBench::new();
        let mut state = SessionState::new(plan());
        let mut log: Vec<Entry> = Vec::new();
        let mut writer = bench.store().into_session_writer(bench.session, &state).unwrap();
        let opening = Key::Plain(bench.open_p01());
        for (i, key) in [opening].into_iter().chain(keys).enumerate() {
            let command = key.command(&state);
            if let Some((entries, after)) = bench.press(&state, command) {
                prop_assert_eq!(writer.append(&entries, &after), Durability::Committed);
                log.extend(entries);
                state = after;
            }
            if i == again_at {
                drop(writer);
                state = bench.replay_from_record();
                writer = bench.store().into_session_writer(bench.session, &state).unwrap();
            }
        }
        writer.finish();
        prop_assert_eq!(&replay(plan(), &log), &state);
        prop_assert_eq!(&bench.replay_from_record(), &state);
        let mut summary = state.summary().unwrap();
        prop_assert_eq!(bench.reader().sessions().unwrap(), vec![summary.clone()]);
        let undecided = summary.attempts.iter().filter(|attempt| attempt.ending() == Ending::Undecided);
        summary.attempts = undecided.map(moderato::session::AttemptRow::to_summary).collect();
        summary.ratings.clear();
        prop_assert_eq!(bench.reader().sessions_to_list().unwrap(), vec![summary]);

        // Written at once, as by an import, the tables are the same as key by key.
        let copy = SessionBench::new();
        copy.store().write_sessions([&state]).unwrap();
        prop_assert_eq!(tables(&copy), tables(&bench));
    }
}

/// Every row derived from the log.
fn tables(bench: &SessionBench) -> Vec<Vec<rusqlite::types::Value>> {
    let conn = bench.sqlite();
    let mut all: Vec<Vec<rusqlite::types::Value>> = Vec::new();
    for table in [
        "session",
        "attempt",
        "noted",
        "rating",
        "entry",
        "entry_text",
    ] {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|i| row.get(i)).collect());
        all.extend(rows.unwrap().map(Result::unwrap));
    }
    // Participants are numbered as they come.
    if let Some(session) = all.first_mut() {
        session.remove(3);
    }
    all
}

#[test]
fn a_new_record_is_private_and_a_single_file_after_closing() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&bench.record()), 0o600);
    assert!(bench.files().len() > 1, "a log is kept beside it meanwhile");
    assert_eq!(
        bench.log(&mut writer, &mut state, Command::Close),
        Durability::Committed
    );
    writer.finish();
    assert_eq!(bench.files(), ["checkout.moderato"]);
    assert_eq!(mode(&bench.record()), 0o600);
    // Not even the header says that another file belongs to it.
    assert_eq!(&fs::read(bench.record()).unwrap()[18..20], [1, 1]);
    assert!(bench.reader().unfinished_sessions().unwrap().is_empty());
}

#[test]
fn a_closed_session_can_be_corrected_and_stays_closed() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    for command in [Command::NoteError(None), Command::Close] {
        assert_eq!(
            bench.log(&mut writer, &mut state, command),
            Durability::Committed
        );
    }
    writer.finish();
    let closed_at = |bench: &SessionBench| -> (String, i64) {
        let sql = "SELECT closed_at, entries FROM sessions";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        bench.sqlite().query_row(sql, [], row).unwrap()
    };
    let before = closed_at(&bench);

    let mut state = bench.replay_from_record();
    let mut writer = bench
        .store()
        .into_session_writer(bench.session, &state)
        .unwrap();
    let why = || Some("seen on the recording".to_owned());
    let to = Amendment {
        error: Some("wrong-field".to_owned()),
        severity: Some(Severity::Major),
        ..Amendment::default()
    };
    for command in [
        Command::Amend(3, to, why()),
        Command::SetOutcomeOf(2, Outcome::Failed, why()),
        Command::Exclude(why()),
    ] {
        assert_eq!(
            bench.log(&mut writer, &mut state, command),
            Durability::Committed
        );
    }
    let exclusion = state.exclusion_entry().unwrap();
    assert!(bench.reader().sessions().unwrap()[0].excluded.is_some());
    bench.log(&mut writer, &mut state, Command::Retract(exclusion, why()));
    writer.finish();

    assert_eq!(bench.files(), ["checkout.moderato"]);
    assert_eq!(bench.replay_from_record(), state);
    assert_eq!(closed_at(&bench), (before.0, before.1 + 4));
    assert_eq!(
        bench.reader().sessions().unwrap(),
        [state.summary().unwrap()]
    );
    assert!(bench.reader().unfinished_sessions().unwrap().is_empty());
    let Some(Event::SessionClosed { entries, head }) = state.entry(5).map(|e| e.event.clone())
    else {
        panic!("the fifth entry closed the session");
    };
    assert_eq!(
        (entries, head),
        (4, state.entry(4).unwrap().hash.to_string())
    );
    let error: (String, String) = bench
        .sqlite()
        .query_row("SELECT error, severity FROM noted_errors", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(error, ("wrong-field".to_owned(), "major".to_owned()));
}

#[test]
fn readers_notice_new_entries_and_block_no_writer() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    let reader = bench.reader();
    let version = reader.data_version().unwrap();
    assert_eq!(reader.data_version().unwrap(), version);
    bench.log(&mut writer, &mut state, note("looks for the menu"));
    let after = reader.data_version().unwrap();
    assert_ne!(after, version);
    assert_eq!(replay(plan(), &reader.log(bench.session).unwrap()), state);
    assert_eq!(
        bench.log(&mut writer, &mut state, Command::Close),
        Durability::Committed
    );
    writer.finish();
    assert_ne!(reader.data_version().unwrap(), after);
    assert_eq!(replay(plan(), &reader.log(bench.session).unwrap()), state);
    drop(reader);
    assert_eq!(bench.files(), ["checkout.moderato"]);
}

#[test]
fn added_error_kinds_and_unscripted_tasks_are_saved_with_their_texts() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    assert!(
        bench
            .reader()
            .sessions_that_added_kinds(&bench.protocol)
            .unwrap()
            .is_empty()
    );
    for command in [
        Command::StartUnscripted("Looks around".to_owned()),
        Command::AddErrorKind {
            key: '2',
            label: "Scrolls past".to_owned(),
            severity: Severity::Minor,
        },
        Command::NoteError(Some("scrolls-past".to_owned())),
    ] {
        assert_eq!(
            bench.log(&mut writer, &mut state, command),
            Durability::Committed
        );
    }
    assert_eq!(bench.replay_from_record(), state);
    assert_eq!(
        bench
            .reader()
            .sessions_that_added_kinds(&bench.protocol)
            .unwrap(),
        [bench.session]
    );
    assert!(
        bench
            .reader()
            .sessions_that_added_kinds("another")
            .unwrap()
            .is_empty()
    );
    // Kinds added in a session that is not counted are not passed on.
    let not_real = Command::AmendSession {
        participant: None,
        version: None,
        moderator: None,
        kind: Some(SessionKind::Pilot),
        why: None,
    };
    assert_eq!(
        bench.log(&mut writer, &mut state, not_real),
        Durability::Committed
    );
    let reader = bench.reader();
    let handed_on = reader.sessions_that_added_kinds(&bench.protocol).unwrap();
    assert!(handed_on.is_empty());
    drop(reader);
    let tool = bench.sqlite();
    let texts: Vec<String> = tool
        .prepare("SELECT text FROM timeline WHERE text IS NOT NULL ORDER BY seq")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(texts, ["Looks around", "Scrolls past"]);
    let in_log: String = tool
        .query_row("SELECT group_concat(detail) FROM entry", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(!in_log.contains("Looks around") && !in_log.contains("Scrolls past"));
}

#[test]
fn the_log_refuses_changes_by_other_tools() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    bench.log(&mut writer, &mut state, note("clear"));
    writer.finish();
    let tool = bench.sqlite();
    for sql in [
        "UPDATE entry SET author = 'Bo'",
        "DELETE FROM entry WHERE seq = 3",
        "REPLACE INTO entry SELECT * FROM entry WHERE seq = 3",
        "UPDATE entry_text SET text = 'opaque'",
    ] {
        assert!(tool.execute(sql, []).is_err(), "{sql}");
    }
    assert_eq!(bench.replay_from_record(), state);
}

#[test]
fn views_join_codes_ids_and_utc_times() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    for command in [
        Command::NoteError(Some("wrong-field".to_owned())),
        Command::End,
        Command::SetOutcome(Outcome::Void, Some("the network fell out".to_owned())),
        Command::Rate {
            attempt: Some(2),
            instrument: "seq".to_owned(),
            item: "1".to_owned(),
            value: Some(6.0),
            text: None,
        },
        Command::Close,
    ] {
        assert_eq!(
            bench.log(&mut writer, &mut state, command),
            Durability::Committed
        );
    }
    writer.finish();
    let tool = bench.sqlite();
    let one = |sql: &str| -> String { tool.query_row(sql, [], |row| row.get(0)).unwrap() };
    let row = one(
        "SELECT concat_ws(' | ', session, participant, version, task, outcome, errors, started_at, reason)
         FROM attempts WHERE attempt = 2",
    );
    assert_eq!(
        row,
        format!(
            "{} | P01 | 2 | find | void | 1 | 2026-09-21T14:13:22.500Z | the network fell out",
            bench.session
        )
    );
    assert_eq!(
        one("SELECT group_concat(task, ' ') FROM attempts WHERE outcome = 'not_reached'"),
        "return pay"
    );
    assert_eq!(
        one("SELECT concat_ws(' ', participant, task, error, severity) FROM noted_errors"),
        "P01 find wrong-field major"
    );
    assert_eq!(
        one("SELECT concat_ws(' ', participant, task, instrument, value) FROM ratings"),
        "P01 find seq 6.0"
    );
    assert_eq!(
        one("SELECT concat_ws(' ', participant, entries, protocol) FROM sessions"),
        format!("P01 7 {}", bench.protocol)
    );
    assert_eq!(
        one("SELECT head FROM sessions"),
        bench.reader().chain_heads().unwrap()[0].1.to_string()
    );
    assert_eq!(
        one("SELECT group_concat(kind, ' ') FROM timeline"),
        "SessionOpened TaskStarted ErrorNoted TaskEnded OutcomeGiven RatingGiven SessionClosed"
    );
}

#[test]
fn foreign_files_are_refused_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkout.moderato");
    let refusal = |open_store: fn(_) -> Result<Store, StoreError>| {
        open_store(path.as_path()).map(|_| ()).unwrap_err()
    };

    assert!(matches!(
        refusal(Store::open_read_only).kind,
        StoreErrorKind::Missing
    ));
    assert!(matches!(
        refusal(Store::open_existing).kind,
        StoreErrorKind::Missing
    ));

    fs::write(&path, "Dear diary, ".repeat(1000)).unwrap();
    for open_store in [Store::open_read_only, Store::open] {
        assert_eq!(refusal(open_store).class(), ErrorClass::NotARecord);
    }
    assert!(fs::read_to_string(&path).unwrap().starts_with("Dear diary"));

    fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE t (a)").unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    for open_store in [Store::open_read_only, Store::open] {
        assert_eq!(refusal(open_store).class(), ErrorClass::NotARecord);
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_newer_record_is_refused_with_a_hint() {
    let bench = SessionBench::new();
    bench
        .sqlite()
        .pragma_update(None, "user_version", 7)
        .unwrap();
    let record = bench.record();
    for open_store in [Store::open_read_only, Store::open] {
        let error = open_store(&record).map(|_| ()).unwrap_err();
        assert_eq!(error.class(), ErrorClass::Unreadable);
        assert!(error.to_string().contains("newer moderato"), "{error}");
    }
}

#[test]
fn damaged_records_are_distinguished_from_foreign_files() {
    let bench = SessionBench::new();
    bench.start_task().0.finish();
    let mut bytes = fs::read(bench.record()).unwrap();
    bytes[..16].fill(b'x');
    fs::write(bench.record(), &bytes).unwrap();
    let error = Store::open_read_only(&bench.record())
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.class(), ErrorClass::Unreadable, "{error}");

    bytes[..16].copy_from_slice(b"SQLite format 3\0");
    for page in bytes.chunks_mut(4096).skip(1) {
        page.fill(0xAA);
    }
    fs::write(bench.record(), &bytes).unwrap();
    let error = Store::open_read_only(&bench.record())
        .and_then(|store| store.sessions())
        .unwrap_err();
    assert_eq!(error.class(), ErrorClass::Unreadable, "{error}");
}

#[test]
fn nothing_is_written_through_a_link() {
    let bench = SessionBench::new();
    let link = bench.folder().join("link.moderato");
    std::os::unix::fs::symlink(bench.record(), &link).unwrap();
    for open_store in [Store::open_read_only, Store::open] {
        let error = open_store(&link).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind, StoreErrorKind::Symlink), "{error}");
    }
    let dangling = bench.folder().join("dangling.moderato");
    std::os::unix::fs::symlink(bench.folder().join("nothing"), &dangling).unwrap();
    assert!(Store::open(&dangling).is_err());
    assert!(!bench.folder().join("nothing").exists());
    // A folder behind a link is made plain instead.
    let other = tempfile::tempdir().unwrap();
    let door = other.path().join("door");
    std::os::unix::fs::symlink(bench.folder(), &door).unwrap();
    let store = Store::open(&door.join("checkout.moderato")).unwrap();
    assert_eq!(store.path(), bench.record().canonicalize().unwrap());
}

#[test]
fn an_entry_appended_twice_is_saved_once() {
    let bench = SessionBench::new();
    let (mut writer, state) = bench.start_task();
    let log: Vec<Entry> = state.log().cloned().collect();
    assert_eq!(writer.append(&log, &state), Durability::Committed);
    assert_eq!(writer.append(&[], &state), Durability::Committed);
    writer.finish();
    bench.store().write_sessions([&state, &state]).unwrap();
    assert_eq!(bench.replay_from_record(), state);
}

#[test]
fn a_session_has_one_writer() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    let other = bench.replay_from_record();
    let mut second = bench
        .store()
        .into_session_writer(bench.session, &other)
        .unwrap();
    let mut other = other;
    assert_eq!(
        bench.log(&mut second, &mut other, note("one")),
        Durability::Committed
    );
    let refused = bench.log(&mut writer, &mut state, note("two"));
    let Durability::Spooled { why: sentence, .. } = refused else {
        panic!("{refused:?}");
    };
    assert!(sentence.contains("continued elsewhere"), "{sentence}");
    assert_eq!(
        bench.replay_from_record(),
        other,
        "the record has the first"
    );
    // The second writer's entry is not lost, and is reported.
    drop((writer, second));
    let error = bench
        .store()
        .into_session_writer(bench.session, &other)
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(error.kind, StoreErrorKind::SpoolMismatch { .. }),
        "{error}"
    );
    let error = bench
        .store()
        .into_session_writer(bench.session, &state)
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(error.kind, StoreErrorKind::SessionForked(_)),
        "{error}"
    );
}

#[test]
fn after_a_kill_all_saved_entries_are_there() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    bench.log(&mut writer, &mut state, note("and then"));
    let now = ManualClock::starting_at(1_790_000_000_000).now();
    writer.heartbeat(7_000, now);
    mem::forget(writer);

    let store = bench.store();
    let unfinished = store.unfinished_sessions().unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!(unfinished[0].session, bench.session);
    assert_eq!(unfinished[0].participant.as_deref(), Some("P01"));
    let beat = store.last_heartbeat(bench.session).unwrap();
    assert_eq!(
        (beat.clock_ms, beat.boot_ms, beat.wall),
        (7_000, now.boot_ms, now.wall)
    );
    assert_eq!(beat.boot_id, "manual");
    let mut again = bench.replay_from_record();
    assert_eq!(again, state);
    let mut writer = store.into_session_writer(bench.session, &again).unwrap();
    assert_eq!(
        bench.log(&mut writer, &mut again, Command::End),
        Durability::Committed
    );
    writer.heartbeat(8_000, now);
    writer.finish();
    assert!(
        bench.reader().last_heartbeat(bench.session).is_some(),
        "it is open and can be gone on with"
    );
    let mut writer = bench
        .store()
        .into_session_writer(bench.session, &again)
        .unwrap();
    bench.log(&mut writer, &mut again, Command::Close);
    writer.finish();
    assert_eq!(bench.reader().last_heartbeat(bench.session), None);
    assert_eq!(bench.replay_from_record(), again);
}

/// Makes the record refuse entries like a full disk, until `accept_entries` is called.
fn refuse_entries(bench: &SessionBench) {
    bench
        .sqlite()
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON entry WHEN NEW.seq > 2
             BEGIN SELECT RAISE(ROLLBACK, 'no room'); END",
        )
        .unwrap();
}

fn accept_entries(bench: &SessionBench) {
    bench.sqlite().execute_batch("DROP TRIGGER full").unwrap();
}

#[test]
fn refused_entries_are_spooled_and_saved_once() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    refuse_entries(&bench);
    for text in ["one", "two"] {
        let durability = bench.log(&mut writer, &mut state, note(text));
        assert!(
            matches!(durability, Durability::Spooled { .. }),
            "{durability:?}"
        );
    }
    let spools = bench
        .spool_folder()
        .join(format!("moderato-{}.jsonl", bench.session));
    let mode = fs::metadata(&spools).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    accept_entries(&bench);
    assert_eq!(writer.append(&[], &state), Durability::Committed);
    assert!(!spools.exists());
    assert_eq!(
        bench.log(&mut writer, &mut state, Command::End),
        Durability::Committed
    );
    writer.finish();
    assert_eq!(bench.replay_from_record(), state);
    assert_eq!(
        bench.reader().sessions().unwrap(),
        [state.summary().unwrap()]
    );
}

#[test]
fn spooled_entries_are_resumed_with_the_session() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    refuse_entries(&bench);
    bench.log(&mut writer, &mut state, note("one"));
    mem::forget(writer);
    accept_entries(&bench);

    let store = bench.store();
    assert!(store.unfinished_sessions().unwrap()[0].has_spooled_entries);
    let again = replay(plan(), &store.log(bench.session).unwrap());
    assert_eq!(again, state);
    // The record does not have it before it is taken up, and a session continued without it is refused.
    assert_eq!(store.stored_log(bench.session).unwrap().len(), 2);
    let without = replay(plan(), &store.log(bench.session).unwrap()[..2]);
    let error = store
        .into_session_writer(bench.session, &without)
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(error.kind, StoreErrorKind::SpoolMismatch { .. }),
        "{error}"
    );

    let mut writer = bench
        .store()
        .into_session_writer(bench.session, &again)
        .unwrap();
    assert_eq!(writer.append(&[], &again), Durability::Committed);
    writer.finish();
    assert_eq!(bench.reader().stored_log(bench.session).unwrap().len(), 3);
    assert!(!bench.reader().unfinished_sessions().unwrap()[0].has_spooled_entries);
}

#[test]
fn a_session_only_in_a_spool_is_found() {
    let bench = SessionBench::new();
    let mut state = SessionState::new(plan());
    let mut writer = bench
        .store()
        .into_session_writer(bench.session, &state)
        .unwrap();
    bench
        .sqlite()
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON session BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .unwrap();
    let durability = bench.log(&mut writer, &mut state, bench.open_p01());
    assert!(
        matches!(durability, Durability::Spooled { .. }),
        "{durability:?}"
    );
    writer.finish();
    accept_entries(&bench);
    let unfinished = bench.reader().unfinished_sessions().unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!(unfinished[0].protocol, bench.protocol);
    bench.store().write_sessions([&state]).unwrap();
    assert_eq!(bench.replay_from_record(), state);
    let spools = fs::read_dir(bench.spool_folder()).unwrap();
    let spools = spools.filter(|found| found.as_ref().unwrap().file_name() != "desk");
    assert_eq!(spools.count(), 0);
}

#[test]
fn a_record_moved_away_is_not_recreated() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    let away = bench.folder().join("away");
    fs::rename(bench.record(), &away).unwrap();
    for text in ["one", "two"] {
        let durability = bench.log(&mut writer, &mut state, note(text));
        let Durability::Spooled { why: sentence, .. } = durability else {
            panic!("{durability:?}");
        };
        assert!(sentence.contains("Put it back"), "{sentence}");
    }
    assert!(!bench.record().exists());
    fs::rename(&away, bench.record()).unwrap();
    assert_eq!(
        bench.log(&mut writer, &mut state, note("three")),
        Durability::Committed
    );
    writer.finish();
    assert_eq!(bench.replay_from_record(), state);
}

#[test]
fn entries_stay_in_memory_when_nothing_can_be_written() {
    let bench = SessionBench::new();
    let mut state = SessionState::new(plan());
    let nowhere = vec![bench.record().join("no folder")];
    let mut writer = bench
        .store()
        .with_spool_folders(nowhere)
        .into_session_writer(bench.session, &state)
        .unwrap();
    assert_eq!(
        bench.log(&mut writer, &mut state, bench.open_p01()),
        Durability::Committed
    );
    assert_eq!(
        bench.log(&mut writer, &mut state, Command::Start("pay".to_owned())),
        Durability::Committed
    );
    refuse_entries(&bench);
    let durability = bench.log(&mut writer, &mut state, note("one"));
    assert!(
        matches!(durability, Durability::MemoryOnly(_)),
        "{durability:?}"
    );
    accept_entries(&bench);
    assert_eq!(
        bench.log(&mut writer, &mut state, note("two")),
        Durability::Committed
    );
    writer.finish();
    assert_eq!(bench.replay_from_record(), state);
}

#[test]
fn an_import_is_all_or_nothing_and_may_add_to_a_session() {
    let bench = SessionBench::new();
    let (writer, first) = bench.start_task();
    writer.finish();
    let (_, longer) = bench.press(&first, Command::End).unwrap();
    let stranger = StudyBench::from_script(SCRIPT).opened().state;
    let error = bench
        .store()
        .write_sessions([&longer, &stranger])
        .unwrap_err();
    assert!(
        matches!(error.kind, StoreErrorKind::MissingProtocol(_)),
        "{error}"
    );
    assert_eq!(bench.replay_from_record(), first);
    bench.store().write_sessions([&longer]).unwrap();
    assert_eq!(bench.replay_from_record(), longer);
}

#[test]
fn erased_texts_are_gone_and_hashes_stay() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    bench.log(&mut writer, &mut state, note("my name is Eve"));
    writer.finish();
    bench
        .sqlite()
        .execute("DELETE FROM entry_text", [])
        .unwrap();
    let log = bench.reader().log(bench.session).unwrap();
    assert_eq!(
        log[2].event,
        Event::ObservationNoted {
            code: Some('u'),
            text: None
        }
    );
    assert_eq!(log[2].hash, state.head());
}

#[test]
fn undone_reasons_are_removed_from_the_tables() {
    let bench = SessionBench::new();
    let (mut writer, mut state) = bench.start_task();
    let because = || Some("the network fell out".to_owned());
    for command in [
        Command::End,
        Command::SetOutcome(Outcome::Void, because()),
        Command::Exclude(because()),
    ] {
        assert_eq!(
            bench.log(&mut writer, &mut state, command),
            Durability::Committed
        );
    }
    let on_file = || bench.reader().sessions().unwrap().remove(0);
    assert_eq!(on_file().excluded, because());
    let reason = || {
        on_file()
            .attempts
            .get(0)
            .unwrap()
            .reason()
            .map(str::to_owned)
    };
    assert_eq!(reason(), because());
    for seq in [4, 5] {
        let durability = bench.log(&mut writer, &mut state, Command::Retract(seq, None));
        assert_eq!(durability, Durability::Committed);
    }
    assert_eq!(on_file().excluded, None);
    assert_eq!(reason(), None);
    assert_eq!(on_file(), state.summary().unwrap());
}

#[test]
fn the_roster_is_stored_by_code() {
    let bench = SessionBench::new();
    let mut store = bench.store();
    let expected = |code: &str| Participant {
        code: code.to_owned(),
        segment: Some("returning".to_owned()),
        attributes: [("age".to_owned(), "40s".to_owned())].into(),
        ..Participant::default()
    };
    store.add_participant(&expected("P01")).unwrap();
    store.add_participant(&expected("P02")).unwrap();
    let gone = Participant {
        status: ParticipantStatus::NoShow,
        status_at: Some(bench.clock.now().wall),
        status_by: Some("Ana".to_owned()),
        status_why: Some("ill".to_owned()),
        ..expected("P02")
    };
    store.add_participant(&gone).unwrap();
    store.add_participant(&gone).unwrap();
    drop(store);
    bench.start_task().0.finish();
    let reader = bench.reader();
    let all = reader.participants().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0].status, all[0].segment.as_deref()),
        (ParticipantStatus::Arrived, Some("returning"))
    );
    assert_eq!(all[1], gone);
    assert_eq!(
        reader.sessions().unwrap()[0].segment.as_deref(),
        Some("returning")
    );
}

#[test]
fn scripts_are_stored_word_for_word() {
    let bench = SessionBench::new();
    let now = bench.clock.now().wall;
    let longer = format!("{SCRIPT}# a comment\n");
    let second = bench
        .store()
        .freeze_protocol(&longer, &plan(), now)
        .unwrap();
    assert_eq!(
        bench.store().freeze_protocol(SCRIPT, &plan(), now).unwrap(),
        bench.protocol
    );
    let reader = bench.reader();
    assert_eq!(reader.protocols().unwrap().len(), 2);
    assert_eq!(
        reader.find_protocol(&second).unwrap().as_deref(),
        Some(longer.as_str())
    );
    assert_eq!(reader.find_protocol("unknown").unwrap(), None);
}
