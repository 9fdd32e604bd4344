//! The study log, and the changes to a record that it reveals.

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
use crate::support::record_bench::{RecordBench, SCRIPT, note, sample_commands};

fn damages(store: &Store) -> Vec<Damage> {
    let verified = store.verify().unwrap();
    verified.findings.into_iter().map(|f| f.damage).collect()
}

/// The kinds of the entries in the study log.
fn kinds(bench: &RecordBench) -> Vec<String> {
    let entries = bench.reader().study_entries().unwrap();
    entries.into_iter().map(|e| e.detail.kind).collect()
}

/// Removes the study log from a record.
pub(super) const WITHOUT_STUDY_LOG: &str = "DELETE FROM study_text; DELETE FROM study_entry;";

/// A session that was never recorded anywhere.
fn invented(bench: &RecordBench, session: Uuid, commands: Vec<Key>) -> SessionState {
    let mut invented = bench.session(session, "Ana", Vec::new());
    let opening = bench.open_command(session, "P01");
    for command in [opening].into_iter().chain(commands) {
        invented.press(command);
    }
    invented.state
}

pub(crate) fn moderato(bench: &RecordBench, words: &str) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("moderato").unwrap();
    command.current_dir(bench.folder()).args(words.split(' '));
    command.env("XDG_STATE_HOME", bench.spool_folder());
    let out = command.output().unwrap();
    let message = String::from_utf8([out.stdout, out.stderr].concat()).unwrap();
    (out.status.code(), message)
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/records")
}

#[test]
fn a_record_of_schema_1_is_readable_and_migrated_with_a_backup() {
    let bench = RecordBench::without_record(moderato::store::StorageOptions::default());
    for name in ["schema-1.moderato", "schema-1.toml"] {
        fs::copy(fixtures().join(name), bench.folder().join(name)).unwrap();
    }
    let at = bench.folder().join("schema-1.moderato");
    let json = |words: &str| -> Value {
        let (code, output) = moderato(&bench, words);
        assert_eq!(code, Some(0), "{words}: {output}");
        serde_json::from_str(&output).unwrap()
    };
    let stored = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(fixtures().join(name)).unwrap()).unwrap()
    };
    let numbers = || {
        assert_eq!(json("report --format json"), stored("schema-1.report.json"));
        assert_eq!(
            json("compare --format json"),
            stored("schema-1.compare.json")
        );
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
    let (code, output) = moderato(&bench, "export --format jsonl --out log.jsonl");
    assert_eq!(code, Some(0), "{output}");
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
    let backup = bench.folder().join("schema-1.moderato-backup-format-1");
    assert_eq!(version(&backup), 1);
    assert!(damages(&Store::open_read_only(&backup).unwrap()).is_empty());

    let tool = rusqlite::Connection::open(&at).unwrap();
    let sql = "SELECT p.code FROM entry_text t JOIN session s ON s.id = t.session
        JOIN participant p ON p.id = s.participant LIMIT 1";
    let code: String = tool.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(tool);
    let words = format!("erase schema-1.toml {code} --reason asked --author Ana");
    let (exit, output) = moderato(&bench, &words);
    assert_eq!(exit, Some(0), "{output}");
    assert_eq!(json("verify --format json")["whole"], true);
}

#[test]
fn a_record_of_schema_2_is_readable_and_migrated_with_its_study_log() {
    let bench = RecordBench::without_record(moderato::store::StorageOptions::default());
    for (from, to) in [
        ("schema-2.moderato", "schema-2.moderato"),
        ("schema-1.toml", "schema-2.toml"),
    ] {
        fs::copy(fixtures().join(from), bench.folder().join(to)).unwrap();
    }
    let at = bench.folder().join("schema-2.moderato");
    let numbers = || {
        for (words, stored) in [
            ("report --format json", "schema-1.report.json"),
            ("compare --format json", "schema-1.compare.json"),
        ] {
            let (code, output) = moderato(&bench, words);
            assert_eq!(code, Some(0), "{words}: {output}");
            let stored = fs::read(fixtures().join(stored)).unwrap();
            let (output, stored): (Value, Value) = (
                serde_json::from_str(&output).unwrap(),
                serde_json::from_slice(&stored).unwrap(),
            );
            assert_eq!(output, stored, "{words}");
        }
        let (code, output) = moderato(&bench, "verify");
        assert_eq!(code, Some(0), "{output}");
        let log = Store::open_read_only(&at).unwrap().study_log().unwrap();
        log.noted_sessions().count()
    };
    let noted = numbers();
    assert!(noted > 0);
    // The first program that writes brings it up to date.
    let (code, output) = moderato(&bench, "verify --repair");
    assert_eq!(code, Some(0), "{output}");
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
fn a_removed_session_is_found_missing() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let (second, state) = bench.record_session("P02");
    let remove = "DELETE FROM attempt WHERE session = 2; DELETE FROM noted WHERE session = 2;
        DELETE FROM rating WHERE session = 2; DELETE FROM entry_text WHERE session = 2;
        DELETE FROM entry WHERE session = 2; DELETE FROM session WHERE id = 2;";
    tamper(&bench, remove);
    let entries = state.last_seq();
    let found = bench.reader().verify().unwrap().findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].session, Some(second));
    assert_eq!(found[0].damage, Damage::SessionMissing { entries });
    fs::write(bench.script(), SCRIPT).unwrap();
    let (code, output) = moderato(&bench, "verify");
    assert_eq!(code, Some(4));
    assert!(
        output.contains("was closed with") && output.contains("is not in the record"),
        "{output}"
    );
    // A report without it is refused.
    let refused = bench.reader().verify_chains(MAX_VERIFIED_ENTRIES);
    assert!(matches!(
        refused.unwrap_err().kind,
        StoreErrorKind::ChangedLog(_)
    ));
    for words in ["report", "compare", "compare 1 2 --gate n>=1"] {
        let (code, output) = moderato(&bench, words);
        assert_eq!(code, Some(4), "{words}: {output}");
        assert!(output.contains("Run moderato verify"), "{words}: {output}");
    }
    // Control: without the study log the change is not found.
    tamper(&bench, WITHOUT_STUDY_LOG);
    assert_eq!(damages(&bench.reader()), []);
}

#[test]
fn a_truncated_log_of_a_closed_session_is_found() {
    let bench = RecordBench::new();
    let (_, state) = bench.record_session("P01");
    let noted = state.last_seq();
    // Back to before the close, and closed in the rows of the session as well as it can be.
    tamper(
        &bench,
        &format!(
            "DELETE FROM entry WHERE seq = {noted}; UPDATE session SET closed_at = NULL;
             DELETE FROM attempt WHERE key < 0"
        ),
    );
    let last = noted - 1;
    let shortened = Damage::LogShortened { last, noted };
    assert!(damages(&bench.reader()).contains(&shortened));
    tamper(&bench, WITHOUT_STUDY_LOG);
    assert!(!damages(&bench.reader()).contains(&shortened));
}

#[test]
fn a_rewritten_log_is_found() {
    let bench = RecordBench::new();
    let (session, first) = bench.record_session("P01");
    tamper(
        &bench,
        "DELETE FROM attempt; DELETE FROM noted; DELETE FROM rating; DELETE FROM entry_text;
         DELETE FROM entry; DELETE FROM session",
    );
    let mut other = sample_commands("P01");
    other[2] = Key::NoteError(None);
    other.push(Key::Close);
    let other = invented(&bench, session, other);
    assert_eq!(other.last_seq(), first.last_seq());
    // Its hashes and its rows all fit.
    bench.store().write_sessions([&other]).unwrap();
    assert_eq!(damages(&bench.reader()), [Damage::CloseMismatch]);
    let refused = bench.reader().verify_chains(MAX_VERIFIED_ENTRIES);
    let refused = refused.unwrap_err();
    assert!(refused.to_string().contains("was rewritten"), "{refused}");
    tamper(&bench, WITHOUT_STUDY_LOG);
    assert_eq!(damages(&bench.reader()), []);
}

#[test]
fn the_study_log_notes_closes_reopenings_and_late_corrections_only() {
    let bench = RecordBench::new();
    let mut session = bench.start_session("P01");
    for command in sample_commands("P01") {
        session.press(command);
        assert_eq!(kinds(&bench), [] as [&str; 0]);
    }
    let noted = |times: usize| {
        let mut all = vec!["WriterStarted"];
        all.extend(vec!["SessionCloseNoted"; times]);
        assert_eq!(kinds(&bench), all);
    };
    session.press(Key::Close);
    noted(1);
    session.press(Key::Exclude(Some("ill".to_owned())));
    noted(2);
    session.press(Key::ReopenSession);
    noted(3);
    session.press(note("one more thing"));
    noted(3);
    session.press(Key::Close);
    noted(4);
    let (session_id, state) = (session.id, session.state.clone());
    session.writer.finish();
    let log = bench.reader().study_log().unwrap();
    let last = log.closes_of(session_id).last().unwrap();
    assert_eq!((last.seq, last.head), (state.last_seq(), state.head()));
    assert_eq!(log.closes_of(session_id).count(), 4);
    assert_eq!(damages(&bench.reader()), []);
}

/// The reasons for which chains were started, in the order of their first entries.
fn reasons(bench: &RecordBench) -> Vec<StartReason> {
    let mut starts: Vec<StudyEntry> = bench.reader().study_entries().unwrap();
    starts.retain(|entry| entry.seq == 1);
    starts.sort_by_key(|entry| entry.at);
    let reason = |entry: &StudyEntry| match entry.event() {
        Ok(StudyEvent::WriterStarted { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    starts.iter().map(reason).collect()
}

#[test]
fn a_chain_is_continued_only_from_the_head_that_the_desk_remembers() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let copy = bench.folder().join("copy");
    fs::copy(bench.record(), &copy).unwrap();
    bench.record_session("P02");
    assert_eq!(reasons(&bench), [StartReason::First]);
    // A restored backup.
    fs::copy(&copy, bench.record()).unwrap();
    bench.record_session("P03");
    assert_eq!(
        reasons(&bench),
        [StartReason::First, StartReason::HeadDiffers]
    );
    bench.record_session("P04");
    assert_eq!(reasons(&bench).len(), 2, "the new one is resumed");
    // Another desk, or one that lost its identity.
    let files = bench.spool_folder().join("desk");
    for file in fs::read_dir(&files).unwrap().map(|f| f.unwrap().path()) {
        if file.file_name().unwrap() != "id" {
            fs::remove_file(file).unwrap();
        }
    }
    bench.record_session("P05");
    assert_eq!(reasons(&bench)[2..], [StartReason::NotRemembered]);
    fs::remove_dir_all(&files).unwrap();
    bench.record_session("P06");
    assert_eq!(reasons(&bench)[3..], [StartReason::First]);
    // An unusable folder is ignored.
    fs::remove_dir_all(&files).unwrap();
    fs::write(&files, "no folder").unwrap();
    bench.record_session("P07");
    assert_eq!(reasons(&bench)[4..], [StartReason::First]);
    assert_eq!(damages(&bench.reader()), []);
}

#[test]
fn a_changed_study_log_is_found_at_its_entry() {
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
        let bench = RecordBench::new();
        bench.record_session("P01");
        bench.record_session("P02");
        bench.clock.advance(60_000);
        bench
            .store()
            .erase("P01", "asked for it", "Ana", bench.clock.now(), &[])
            .unwrap();
        assert_eq!(damages(&bench.reader()), []);
        tamper(&bench, sql);
        let found = damages(&bench.reader());
        let output: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(
            output.iter().any(|output| output.contains(says)),
            "{sql}: {output:?}"
        );
        let refused = bench.reader().verify_chains(MAX_VERIFIED_ENTRIES);
        assert!(refused.is_err(), "{sql}");
    }
}

#[test]
fn chains_are_verified_up_to_a_number_of_entries() {
    let bench = RecordBench::new();
    let (session, state) = bench.record_session("P01");
    let verifies = |most| bench.reader().verify_chains(most);
    let entries = usize::try_from(state.last_seq()).unwrap();
    assert!(verifies(entries).unwrap());
    assert!(!verifies(entries - 1).unwrap());
    tamper(&bench, "UPDATE entry SET author = 'Bo' WHERE seq = 7");
    assert!(!verifies(entries - 1).unwrap());
    let refused = verifies(entries).unwrap_err().to_string();
    let location = format!("Session {session} (P01), entry 7: it was changed after it was logged");
    assert!(refused.contains(&location), "{refused}");
    // A number that was changed by hand makes no log too long to be verified.
    tamper(&bench, "UPDATE entry SET seq = 1000000 WHERE seq = 18");
    assert!(verifies(entries).is_err());
    fs::write(bench.script(), SCRIPT).unwrap();
    for words in [
        "report",
        "report --verify",
        "compare 1 2 --verify",
        "explain --version 2 --task find",
    ] {
        let (code, output) = moderato(&bench, words);
        assert_eq!(code, Some(4), "{words}: {output}");
    }
}

pub(super) type Logs = Vec<(Uuid, Vec<StoredEntry>)>;

/// The plan and the logs of a whole export.
pub(crate) fn exported(bench: &RecordBench) -> (Plan, Logs) {
    let reader = bench.reader();
    let sessions = reader.sessions().unwrap();
    let log = |id| (id, reader.stored_log(id).unwrap());
    (
        reader.plan().unwrap(),
        sessions.iter().map(|s| log(s.id)).collect(),
    )
}

#[test]
fn study_logs_merge_by_union_without_contradictions() {
    let (one, two) = (
        RecordBench::new(),
        RecordBench::without_record(moderato::store::StorageOptions::default()),
    );
    one.record_session("P01");
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
    // Each continues its own chain.
    one.record_session("P02");
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
    three.record_session("P09");
    assert!(refused(&exported(&three).0, &Vec::new()).contains("was closed with"));
}

#[test]
fn imports_restore_no_erased_text_and_erase_none_unasked() {
    let (one, two) = (
        RecordBench::new(),
        RecordBench::without_record(moderato::store::StorageOptions::default()),
    );
    let (session, _) = one.record_session("P01");
    let before = exported(&one);
    one.clock.advance(60_000);
    let erased = one
        .store()
        .erase("P01", "asked", "Ana", one.clock.now(), &[]);
    assert_eq!(erased.unwrap().texts, 8);
    let after = exported(&one);

    // Where the erasure is known before the texts arrive, they do not arrive.
    let texts = |bench: &RecordBench| -> usize {
        let log = bench.reader().stored_log(session).unwrap();
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
    let three = RecordBench::without_record(moderato::store::StorageOptions::default());
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
    // A restored text is found.
    tamper(
        &two,
        "INSERT INTO entry_text VALUES (1, 2, 'text', x'00000000000000000000000000000000', 'P01 signed')",
    );
    assert!(!damages(&two.reader()).is_empty());
}

/// A record with texts of a participant in every table.
fn told_everywhere() -> RecordBench {
    let bench = RecordBench::new();
    bench.add_participant(&moderato::store::Participant {
        code: "P07".to_owned(),
        attributes: [("about".to_owned(), "P07 is 43".to_owned())].into(),
        ..moderato::store::Participant::default()
    });
    let contact = moderato::store::Contact {
        code: "P07".to_owned(),
        name: "Petra Muster".to_owned(),
        contact: "mail".to_owned(),
    };
    moderato::store::update_contacts(&bench.record(), &[contact]).unwrap();
    bench.record_session("P07");
    fs::write(bench.script(), SCRIPT).unwrap();
    for (name, text) in [
        ("notes.txt", "saw that P07 sighs at the search field"),
        ("mail.txt", "to Petra Muster"),
        ("about.csv", "P07 is 43"),
        ("other.txt", "nothing of it"),
    ] {
        fs::write(bench.folder().join(name), text).unwrap();
    }
    bench.clock.advance(60_000);
    bench
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
fn an_interrupted_erasure_is_finished_with_the_same_report() {
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
        let bench = told_everywhere();
        let now = bench.clock.now();
        let cut = bench
            .store()
            .erase_before(Some(stop), "P07", "asked", "Ana", now, &[]);
        assert!(cut.is_err(), "{stop:?}");
        for time in ["second", "third"] {
            let again = bench
                .store()
                .erase("P07", "asked", "Ana", now, &[])
                .unwrap();
            assert_eq!(names(&again), expected, "{stop:?}, {time}");
        }
        for words in ["P07 sighs", "P07 is 43", "Petra Muster"] {
            let left = holding(bench.folder(), words);
            let ours = |path: &&PathBuf| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                name.contains(".moderato") || name.contains(".contacts")
            };
            assert_eq!(left.iter().find(ours), None, "{stop:?}: {words}");
        }
        assert_eq!(damages(&bench.reader()), [], "{stop:?}");
        let erased = kinds(&bench)
            .iter()
            .filter(|kind| *kind == "TextErased")
            .count();
        assert_eq!(erased, 8, "{stop:?}");
    }
}

#[test]
fn files_with_erased_texts_are_listed_until_removed_or_changed() {
    let bench = told_everywhere();
    let erase = || {
        bench
            .store()
            .erase("P07", "asked", "Ana", bench.clock.now(), &[])
            .unwrap()
    };
    assert_eq!(erase().copied_to.len(), 3);
    fs::remove_file(bench.folder().join("mail.txt")).unwrap();
    fs::write(bench.folder().join("notes.txt"), "all about P08").unwrap();
    let again = erase();
    assert_eq!(names(&again).2, ["about.csv"]);
    // The erased words are no longer known, so a changed file cannot be checked for them.
    assert_eq!(again.not_looked_into.len(), 1);
    assert!(again.not_looked_into[0].file.ends_with("notes.txt"));
    let (code, output) = moderato(&bench, "erase P07 --reason asked --author Ana");
    assert_eq!(code, Some(0), "{output}");
    assert!(
        output.contains("Erased 8 texts of P07 and their contact, in 1 session"),
        "{output}"
    );
    let (_, log) = moderato(&bench, "sessions show P07");
    assert!(log.contains("text erased by Ana on 20"), "{log}");
    // The private list for it contains none of the words.
    let stored = fs::read_dir(bench.folder())
        .unwrap()
        .map(|f| f.unwrap().path());
    let stored: Vec<PathBuf> = stored
        .filter(|p| p.to_string_lossy().contains("-erasure-"))
        .collect();
    assert_eq!(stored.len(), 1);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&stored[0]).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert!(!fs::read_to_string(&stored[0]).unwrap().contains("Petra"));
}
