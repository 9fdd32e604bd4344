//! The study log, and what it shows of records that were changed.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use moderato::clock::Clock;
use moderato::ledger::{StartReason, StudyEntry, StudyEvent};
use moderato::session::{Command as Key, SessionState};
use moderato::store::{
    ChangeKind, Damage, EraseStep, EraseSummary, MAX_VERIFIED_ENTRIES, Plan, Store, StoreErrorKind,
    StoredEntry,
};
use serde_json::Value;
use uuid::Uuid;

use crate::record::erase::holding;
use crate::record::verify::tamper;
use crate::support::record_bench::{RecordBench, SCRIPT, note, story};

fn damages(store: &Store) -> Vec<Damage> {
    let verified = store.verify().unwrap();
    verified.findings.into_iter().map(|f| f.damage).collect()
}

/// What the study log says, by its kinds.
fn kinds(desk: &RecordBench) -> Vec<String> {
    let entries = desk.reader().study_entries().unwrap();
    entries.into_iter().map(|e| e.detail.kind).collect()
}

/// Takes the study log out of a record, as if there were none.
pub(super) const WITHOUT_STUDY_LOG: &str = "DELETE FROM study_text; DELETE FROM study_entry;";

/// A session that was never recorded anywhere.
fn invented(desk: &RecordBench, session: Uuid, commands: Vec<Key>) -> SessionState {
    let mut invented = desk.session(session, "Ana", Vec::new());
    let opening = desk.open_command(session, "P01");
    for command in [opening].into_iter().chain(commands) {
        invented.press(command);
    }
    invented.state
}

pub(super) fn moderato(desk: &RecordBench, words: &str) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("moderato").unwrap();
    command.current_dir(desk.folder()).args(words.split(' '));
    command.env("XDG_STATE_HOME", desk.elsewhere());
    let out = command.output().unwrap();
    let said = String::from_utf8([out.stdout, out.stderr].concat()).unwrap();
    (out.status.code(), said)
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/records")
}

#[test]
fn a_record_of_the_first_schema_is_read_as_it_is_and_is_migrated_with_a_backup() {
    let desk = RecordBench::bare(moderato::store::StorageOptions::default());
    for name in ["schema-1.moderato", "schema-1.toml"] {
        fs::copy(fixtures().join(name), desk.folder().join(name)).unwrap();
    }
    let at = desk.folder().join("schema-1.moderato");
    let json = |words: &str| -> Value {
        let (code, said) = moderato(&desk, words);
        assert_eq!(code, Some(0), "{words}: {said}");
        serde_json::from_str(&said).unwrap()
    };
    let kept = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(fixtures().join(name)).unwrap()).unwrap()
    };
    let numbers = || {
        assert_eq!(json("report --format json"), kept("schema-1.report.json"));
        assert_eq!(json("compare --format json"), kept("schema-1.compare.json"));
        let verified = json("verify --format json");
        assert_eq!(verified["whole"], true, "{verified}");
        verified["sessions"]["n"].as_u64().unwrap()
    };
    let version = |path: &Path| -> i64 {
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    let before = fs::read(&at).unwrap();
    let sessions = numbers();
    let (code, said) = moderato(&desk, "export --format jsonl --out log.jsonl");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(fs::read(&at).unwrap(), before, "readers change nothing");

    let uncovered = json("verify --format json")["uncovered"]
        .as_array()
        .unwrap()
        .len();
    let closed = Store::open_read_only(&at).unwrap().sessions().unwrap();
    let closed = closed.iter().filter(|s| s.closed).count();
    assert_eq!(uncovered, closed);

    // The first program that writes brings it up to date, and notes every close so far.
    json("verify --repair --format json");
    assert_eq!(version(&at), 3);
    assert_eq!(numbers(), sessions);
    let verified = json("verify --format json");
    assert_eq!(
        (&verified["uncovered"], &verified["behind"]),
        (&serde_json::json!([]), &Value::Null)
    );
    let log = Store::open_read_only(&at).unwrap().study_log().unwrap();
    assert_eq!(log.noted_sessions().count(), closed);
    let backup = desk.folder().join("schema-1.moderato-backup-format-1");
    assert_eq!(version(&backup), 1);
    assert!(damages(&Store::open_read_only(&backup).unwrap()).is_empty());

    let tool = rusqlite::Connection::open(&at).unwrap();
    let sql = "SELECT p.code FROM entry_text t JOIN session s ON s.id = t.session
        JOIN participant p ON p.id = s.participant LIMIT 1";
    let code: String = tool.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(tool);
    let words = format!("erase schema-1.toml {code} --reason asked --author Ana");
    let (exit, said) = moderato(&desk, &words);
    assert_eq!(exit, Some(0), "{said}");
    assert_eq!(json("verify --format json")["whole"], true);
}

#[test]
fn a_record_of_the_second_schema_is_read_and_migrated_with_its_study_log() {
    let desk = RecordBench::bare(moderato::store::StorageOptions::default());
    for (from, to) in [
        ("schema-2.moderato", "schema-2.moderato"),
        ("schema-1.toml", "schema-2.toml"),
    ] {
        fs::copy(fixtures().join(from), desk.folder().join(to)).unwrap();
    }
    let at = desk.folder().join("schema-2.moderato");
    let numbers = || {
        for (words, kept) in [
            ("report --format json", "schema-1.report.json"),
            ("compare --format json", "schema-1.compare.json"),
        ] {
            let (code, said) = moderato(&desk, words);
            assert_eq!(code, Some(0), "{words}: {said}");
            let kept = fs::read(fixtures().join(kept)).unwrap();
            let (said, kept): (Value, Value) = (
                serde_json::from_str(&said).unwrap(),
                serde_json::from_slice(&kept).unwrap(),
            );
            assert_eq!(said, kept, "{words}");
        }
        let (code, said) = moderato(&desk, "verify");
        assert_eq!(code, Some(0), "{said}");
        let log = Store::open_read_only(&at).unwrap().study_log().unwrap();
        log.noted_sessions().count()
    };
    let noted = numbers();
    assert!(noted > 0);
    // The first program that writes brings it up to date.
    let (code, said) = moderato(&desk, "verify --repair");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(numbers(), noted);
    let sql = "SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM assists),
        (SELECT sum(time_s) FROM attempts) - (SELECT sum(time_ms) / 1000.0 FROM attempts)";
    let tool = rusqlite::Connection::open(&at).unwrap();
    let (notes, assists, apart): (i64, i64, f64) = tool
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    assert!(notes > 0 && assists > 0, "{notes} notes, {assists} assists");
    assert!(apart.abs() < 1e-6);
}

#[test]
fn a_session_that_was_removed_whole_is_missed() {
    let desk = RecordBench::new();
    desk.held("P01");
    let (second, state) = desk.held("P02");
    let remove = "DELETE FROM attempt WHERE session = 2; DELETE FROM noted WHERE session = 2;
        DELETE FROM rating WHERE session = 2; DELETE FROM entry_text WHERE session = 2;
        DELETE FROM entry WHERE session = 2; DELETE FROM session WHERE id = 2;";
    tamper(&desk, remove);
    let entries = state.last_seq();
    let found = desk.reader().verify().unwrap().findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].session, Some(second));
    assert_eq!(found[0].damage, Damage::SessionMissing { entries });
    fs::write(desk.script(), SCRIPT).unwrap();
    let (code, said) = moderato(&desk, "verify");
    assert_eq!(code, Some(4));
    assert!(
        said.contains("was closed with") && said.contains("is not in the record"),
        "{said}"
    );
    // What is counted without it is not counted.
    let refused = desk.reader().verify_chains(MAX_VERIFIED_ENTRIES);
    assert!(matches!(
        refused.unwrap_err().kind,
        StoreErrorKind::ChangedLog(_)
    ));
    for words in ["report", "compare", "compare 1 2 --gate n>=1"] {
        let (code, said) = moderato(&desk, words);
        assert_eq!(code, Some(4), "{words}: {said}");
        assert!(said.contains("Run moderato verify"), "{words}: {said}");
    }
    // Control: without the study log nobody sees it.
    tamper(&desk, WITHOUT_STUDY_LOG);
    assert_eq!(damages(&desk.reader()), []);
}

#[test]
fn a_closed_log_that_lost_its_end_is_missed() {
    let desk = RecordBench::new();
    let (_, state) = desk.held("P01");
    let noted = state.last_seq();
    // Back to before the close, and closed in the rows of the session as well as it can be.
    tamper(
        &desk,
        &format!(
            "DELETE FROM entry WHERE seq = {noted}; UPDATE session SET closed_at = NULL;
             DELETE FROM attempt WHERE key < 0"
        ),
    );
    let last = noted - 1;
    let shortened = Damage::LogShortened { last, noted };
    assert!(damages(&desk.reader()).contains(&shortened));
    tamper(&desk, WITHOUT_STUDY_LOG);
    assert!(!damages(&desk.reader()).contains(&shortened));
}

#[test]
fn a_log_that_was_written_anew_is_not_the_one_that_was_closed() {
    let desk = RecordBench::new();
    let (session, first) = desk.held("P01");
    tamper(
        &desk,
        "DELETE FROM attempt; DELETE FROM noted; DELETE FROM rating; DELETE FROM entry_text;
         DELETE FROM entry; DELETE FROM session",
    );
    let mut other = story("P01");
    other[2] = Key::NoteError(None);
    other.push(Key::Close);
    let other = invented(&desk, session, other);
    assert_eq!(other.last_seq(), first.last_seq());
    // Its hashes and its rows all fit.
    desk.store().write_sessions([&other]).unwrap();
    assert_eq!(damages(&desk.reader()), [Damage::CloseMismatch]);
    let refused = desk.reader().verify_chains(MAX_VERIFIED_ENTRIES);
    let refused = refused.unwrap_err();
    assert!(refused.to_string().contains("was rewritten"), "{refused}");
    tamper(&desk, WITHOUT_STUDY_LOG);
    assert_eq!(damages(&desk.reader()), []);
}

#[test]
fn closes_corrections_of_closed_sessions_and_reopenings_are_noted_and_no_other_key() {
    let desk = RecordBench::new();
    let mut seat = desk.seat("P01");
    for command in story("P01") {
        seat.press(command);
        assert_eq!(kinds(&desk), [] as [&str; 0]);
    }
    let noted = |times: usize| {
        let mut all = vec!["WriterStarted"];
        all.extend(vec!["SessionCloseNoted"; times]);
        assert_eq!(kinds(&desk), all);
    };
    seat.press(Key::Close);
    noted(1);
    seat.press(Key::Exclude(Some("ill".to_owned())));
    noted(2);
    seat.press(Key::ReopenSession);
    noted(3);
    seat.press(note("one more thing"));
    noted(3);
    seat.press(Key::Close);
    noted(4);
    let (session, state) = (seat.id, seat.state.clone());
    seat.writer.finish();
    let log = desk.reader().study_log().unwrap();
    let last = log.closes_of(session).last().unwrap();
    assert_eq!((last.seq, last.head), (state.last_seq(), state.head()));
    assert_eq!(log.closes_of(session).count(), 4);
    assert_eq!(damages(&desk.reader()), []);
}

/// The reasons for which chains were started, in the order of their first entries.
fn reasons(desk: &RecordBench) -> Vec<StartReason> {
    let mut starts: Vec<StudyEntry> = desk.reader().study_entries().unwrap();
    starts.retain(|entry| entry.seq == 1);
    starts.sort_by_key(|entry| entry.at);
    let reason = |entry: &StudyEntry| match entry.event() {
        Ok(StudyEvent::WriterStarted { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    starts.iter().map(reason).collect()
}

#[test]
fn a_chain_is_resumed_only_where_it_ends_as_the_desk_remembers() {
    let desk = RecordBench::new();
    desk.held("P01");
    let copy = desk.folder().join("copy");
    fs::copy(desk.record(), &copy).unwrap();
    desk.held("P02");
    assert_eq!(reasons(&desk), [StartReason::First]);
    // A restored backup.
    fs::copy(&copy, desk.record()).unwrap();
    desk.held("P03");
    assert_eq!(
        reasons(&desk),
        [StartReason::First, StartReason::HeadDiffers]
    );
    desk.held("P04");
    assert_eq!(reasons(&desk).len(), 2, "the new one is resumed");
    // Another desk, or one that forgot.
    let files = desk.elsewhere().join("desk");
    for file in fs::read_dir(&files).unwrap().map(|f| f.unwrap().path()) {
        if file.file_name().unwrap() != "id" {
            fs::remove_file(file).unwrap();
        }
    }
    desk.held("P05");
    assert_eq!(reasons(&desk)[2..], [StartReason::NotRemembered]);
    fs::remove_dir_all(&files).unwrap();
    desk.held("P06");
    assert_eq!(reasons(&desk)[3..], [StartReason::First]);
    // A folder that cannot be used hinders nothing.
    fs::remove_dir_all(&files).unwrap();
    fs::write(&files, "no folder").unwrap();
    desk.held("P07");
    assert_eq!(reasons(&desk)[4..], [StartReason::First]);
    assert_eq!(damages(&desk.reader()), []);
}

#[test]
fn a_changed_study_log_is_found_where_it_is() {
    for (sql, says) in [
        (
            "UPDATE study_entry SET author = 'Bo' WHERE seq = 2",
            "was changed after it was written",
        ),
        (
            "UPDATE study_entry SET detail = replace(detail, '\"seq\":', '\"seq\":1') WHERE seq = 3",
            "was changed after it was written",
        ),
        (
            "DELETE FROM study_entry WHERE seq = 2",
            "entries are missing",
        ),
        (
            "DELETE FROM study_entry WHERE seq = 1",
            "has no first entry before it",
        ),
        (
            "UPDATE study_text SET text = 'was ill'",
            "does not match its hash",
        ),
        ("DELETE FROM study_text", "has lost a text"),
        (
            "UPDATE study_entry SET id = 'x' WHERE seq = 2",
            "cannot be read",
        ),
        (
            "UPDATE study_entry SET writer = '00000000-0000-4000-8000-000000000000';
             UPDATE study_text SET writer = '00000000-0000-4000-8000-000000000000'",
            "was changed after it was written",
        ),
    ] {
        let desk = RecordBench::new();
        desk.held("P01");
        desk.held("P02");
        desk.clock.advance(60_000);
        desk.store()
            .erase("P01", "asked for it", "Ana", desk.clock.now(), &[])
            .unwrap();
        assert_eq!(damages(&desk.reader()), []);
        tamper(&desk, sql);
        let found = damages(&desk.reader());
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(
            told.iter().any(|told| told.contains(says)),
            "{sql}: {told:?}"
        );
        let refused = desk.reader().verify_chains(MAX_VERIFIED_ENTRIES);
        assert!(refused.is_err(), "{sql}");
    }
}

#[test]
fn chains_are_verified_up_to_a_number_of_entries() {
    let desk = RecordBench::new();
    let (session, state) = desk.held("P01");
    let verifies = |most| desk.reader().verify_chains(most);
    let entries = usize::try_from(state.last_seq()).unwrap();
    assert!(verifies(entries).unwrap());
    assert!(!verifies(entries - 1).unwrap());
    tamper(&desk, "UPDATE entry SET author = 'Bo' WHERE seq = 7");
    assert!(!verifies(entries - 1).unwrap());
    let refused = verifies(entries).unwrap_err().to_string();
    let place = format!("Session {session} (P01), entry 7: it was changed after it was logged");
    assert!(refused.contains(&place), "{refused}");
    // A number that was changed by hand makes no log too long to be verified.
    tamper(&desk, "UPDATE entry SET seq = 1000000 WHERE seq = 18");
    assert!(verifies(entries).is_err());
    fs::write(desk.script(), SCRIPT).unwrap();
    for words in [
        "report",
        "report --verify",
        "compare 1 2 --verify",
        "explain --version 2 --task find",
    ] {
        let (code, said) = moderato(&desk, words);
        assert_eq!(code, Some(4), "{words}: {said}");
    }
}

pub(super) type Logs = Vec<(Uuid, Vec<StoredEntry>)>;

/// All that a whole export has.
pub(super) fn exported(desk: &RecordBench) -> (Plan, Logs) {
    let reader = desk.reader();
    let sessions = reader.sessions().unwrap();
    let log = |id| (id, reader.stored_log(id).unwrap());
    (
        reader.plan().unwrap(),
        sessions.iter().map(|s| log(s.id)).collect(),
    )
}

#[test]
fn study_logs_merge_by_union_and_never_contradict_each_other() {
    let (one, two) = (
        RecordBench::new(),
        RecordBench::bare(moderato::store::StorageOptions::default()),
    );
    one.held("P01");
    let (plan, logs) = exported(&one);
    let taken = two
        .store()
        .merge_logs(&plan, &logs, &[], "Ana", two.clock.now())
        .unwrap();
    assert_eq!((taken.study, taken.sessions), (2, 1));
    assert_eq!(exported(&two), (plan.clone(), logs.clone()), "to the byte");
    let again = two
        .store()
        .merge_logs(&plan, &logs, &[], "Ana", two.clock.now())
        .unwrap();
    assert_eq!((again.study, again.new), (0, 0));
    // Each goes on with a chain of its own.
    one.held("P02");
    two.clock.advance(10_000_000);
    two.store()
        .merge_logs(
            &exported(&one).0,
            &exported(&one).1,
            &[],
            "Ana",
            two.clock.now(),
        )
        .unwrap();
    let backup = two.reader().backup_now(two.clock.now().wall).unwrap();
    assert_eq!(
        Store::open_read_only(&backup)
            .unwrap()
            .study_entries()
            .unwrap(),
        one.reader().study_entries().unwrap()
    );
    assert_eq!(damages(&two.reader()), []);

    let refused = |plan: &Plan, logs: &Logs| {
        let before = exported(&two);
        let error = two
            .store()
            .merge_logs(plan, logs, &[], "Ana", two.clock.now())
            .unwrap_err()
            .to_string();
        assert!(error.contains("Nothing was imported"), "{error}");
        assert_eq!(exported(&two), before);
        error
    };
    let (plan, logs) = exported(&one);
    let mut other = plan.clone();
    other.study_log[1].author = "Bo".to_owned();
    assert!(refused(&other, &logs).contains("was changed after it was written"));
    let mut other = plan.clone();
    other.study_log.remove(1);
    assert!(refused(&other, &logs).contains("entries are missing"));
    // A chain that notes a session which is in neither.
    let three = RecordBench::new();
    three.clock.advance(20_000_000);
    three.held("P09");
    assert!(refused(&exported(&three).0, &Vec::new()).contains("was closed with"));
}

#[test]
fn an_erased_text_does_not_come_back_and_an_import_erases_none_unasked() {
    let (one, two) = (
        RecordBench::new(),
        RecordBench::bare(moderato::store::StorageOptions::default()),
    );
    let (session, _) = one.held("P01");
    let before = exported(&one);
    one.clock.advance(60_000);
    let erased = one
        .store()
        .erase("P01", "asked", "Ana", one.clock.now(), &[]);
    assert_eq!(erased.unwrap().texts, 8);
    let after = exported(&one);

    // Where the erasure is known before the texts arrive, they do not arrive.
    let texts = |desk: &RecordBench| -> usize {
        let log = desk.reader().stored_log(session).unwrap();
        log.iter().map(|entry| entry.texts.len()).sum()
    };
    let mut late = after.0.clone();
    late.participants.clear();
    two.store()
        .merge_logs(&late, &before.1, &[], "Ana", two.clock.now())
        .unwrap();
    assert_eq!(texts(&two), 0);
    assert_eq!(holding(two.folder(), "P01 sighs"), [] as [PathBuf; 0]);
    assert_eq!(damages(&two.reader()), []);

    // Where the texts are on file, they stay until that was confirmed.
    let three = RecordBench::bare(moderato::store::StorageOptions::default());
    three
        .store()
        .merge_logs(&before.0, &before.1, &[], "Ana", three.clock.now())
        .unwrap();
    let refused = three
        .store()
        .merge_logs(&after.0, &after.1, &[], "Ana", three.clock.now())
        .unwrap_err();
    assert!(
        matches!(refused.kind, StoreErrorKind::UnconfirmedChanges),
        "{refused}"
    );
    assert_eq!(texts(&three), 8);
    assert_eq!(damages(&three.reader()), []);
    let changes = three
        .reader()
        .preview_import(&after.0, &after.1)
        .unwrap()
        .changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].participant.as_deref(), Some("P01"));
    assert!(changes[0].is_closed);
    assert_eq!(changes[0].kinds, [ChangeKind::TextsErased(8)]);
    let taken = three
        .store()
        .merge_logs(&after.0, &after.1, &changes, "Ana", three.clock.now())
        .unwrap();
    assert_eq!(taken.erased.map(|erased| erased.texts), Some(8));
    assert_eq!(texts(&three), 0);
    assert_eq!(holding(three.folder(), "P01 sighs"), [] as [PathBuf; 0]);
    assert_eq!(damages(&three.reader()), []);
    // A text that was put back is found.
    tamper(
        &two,
        "INSERT INTO entry_text VALUES (1, 2, 'text', x'00000000000000000000000000000000', 'P01 signed')",
    );
    assert!(!damages(&two.reader()).is_empty());
}

/// A desk with a participant of whom there is something everywhere.
fn told_everywhere() -> RecordBench {
    let desk = RecordBench::new();
    desk.expects(&moderato::store::Participant {
        code: "P07".to_owned(),
        attributes: [("about".to_owned(), "P07 is 43".to_owned())].into(),
        ..moderato::store::Participant::default()
    });
    let contact = moderato::store::Contact {
        code: "P07".to_owned(),
        name: "Petra Muster".to_owned(),
        contact: "mail".to_owned(),
    };
    moderato::store::update_contacts(&desk.record(), &[contact]).unwrap();
    desk.held("P07");
    fs::write(desk.script(), SCRIPT).unwrap();
    for (name, text) in [
        ("notes.txt", "saw that P07 sighs at the search field"),
        ("mail.txt", "to Petra Muster"),
        ("about.csv", "P07 is 43"),
        ("other.txt", "nothing of it"),
    ] {
        fs::write(desk.folder().join(name), text).unwrap();
    }
    desk.clock.advance(60_000);
    desk
}

fn names(erased: &EraseSummary) -> (usize, bool, Vec<String>) {
    let name = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
    (
        erased.texts,
        erased.contact,
        erased.copied_to.iter().map(name).collect(),
    )
}

#[test]
fn an_erasure_that_is_cut_short_anywhere_is_finished_with_the_same_report() {
    let whole = told_everywhere();
    let now = whole.clock.now();
    let report = whole
        .store()
        .erase("P07", "asked", "Ana", now, &[])
        .unwrap();
    let expected = (
        8,
        true,
        ["about.csv", "mail.txt", "notes.txt"]
            .map(str::to_owned)
            .to_vec(),
    );
    assert_eq!(names(&report), expected);
    for stop in EraseStep::ALL {
        let desk = told_everywhere();
        let now = desk.clock.now();
        let cut = desk
            .store()
            .erase_before(Some(stop), "P07", "asked", "Ana", now, &[]);
        assert!(cut.is_err(), "{stop:?}");
        for time in ["second", "third"] {
            let again = desk.store().erase("P07", "asked", "Ana", now, &[]).unwrap();
            assert_eq!(names(&again), expected, "{stop:?}, {time}");
        }
        for words in ["P07 sighs", "P07 is 43", "Petra Muster"] {
            let left = holding(desk.folder(), words);
            let ours = |path: &&PathBuf| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                name.contains(".moderato") || name.contains(".contacts")
            };
            assert_eq!(left.iter().find(ours), None, "{stop:?}: {words}");
        }
        assert_eq!(damages(&desk.reader()), [], "{stop:?}");
        let erased = kinds(&desk)
            .iter()
            .filter(|kind| *kind == "TextErased")
            .count();
        assert_eq!(erased, 8, "{stop:?}");
    }
}

#[test]
fn what_is_named_once_is_named_until_it_is_gone_or_changed() {
    let desk = told_everywhere();
    let erase = || {
        desk.store()
            .erase("P07", "asked", "Ana", desk.clock.now(), &[])
            .unwrap()
    };
    assert_eq!(erase().copied_to.len(), 3);
    fs::remove_file(desk.folder().join("mail.txt")).unwrap();
    fs::write(desk.folder().join("notes.txt"), "all about P08").unwrap();
    let again = erase();
    assert_eq!(names(&again).2, ["about.csv"]);
    // Nobody knows the words any more, so nobody can say whether the changed file still has them.
    assert_eq!(again.not_looked_into.len(), 1);
    assert!(again.not_looked_into[0].file.ends_with("notes.txt"));
    let (code, said) = moderato(&desk, "erase P07 --reason asked --author Ana");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("Erased 8 texts of P07 and their contact, in 1 session"),
        "{said}"
    );
    let (_, log) = moderato(&desk, "sessions show P07");
    assert!(log.contains("text erased by Ana on 20"), "{log}");
    // What is kept for it holds none of the words and is the owner's alone.
    let kept = fs::read_dir(desk.folder())
        .unwrap()
        .map(|f| f.unwrap().path());
    let kept: Vec<PathBuf> = kept
        .filter(|p| p.to_string_lossy().contains("-erasure-"))
        .collect();
    assert_eq!(kept.len(), 1);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&kept[0]).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert!(!fs::read_to_string(&kept[0]).unwrap().contains("Petra"));
}
