//! `erase` removes a participant's texts from every file of moderato and keeps all counts.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use moderato::clock::Clock;
use moderato::session::Durability;
use moderato::store::{
    Contact, Participant, Store, StoreError, StoreErrorKind, read_contacts, update_contacts,
};

use crate::support::record_bench::{RecordBench, SCRIPT, note, sample_commands};

/// Every file below a folder that contains `words`.
pub(crate) fn holding(folder: &Path, words: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for found in fs::read_dir(folder).unwrap() {
        let path = found.unwrap().path();
        if path.is_dir() {
            all.extend(holding(&path, words));
        } else {
            let bytes = fs::read(&path).unwrap();
            if bytes.windows(words.len()).any(|w| w == words.as_bytes()) {
                all.push(path);
            }
        }
    }
    all
}

fn erase(bench: &RecordBench, code: &str) -> Result<moderato::store::EraseSummary, StoreError> {
    bench.clock.advance(60_000);
    bench
        .store()
        .erase(code, "asked for it", "Ana", bench.clock.now(), &[])
}

/// Texts of and about P07, none of which may be left in a file.
const WORDS: [&str; 12] = [
    "P07 signed",
    "P07 sighs",
    "P07 found",
    "P07 typed",
    "P07 seen",
    "P07 claps",
    "P07 lost",
    "P07 had to",
    "P07 is 43",
    "P07 is ill",
    "P07 agreed",
    "Petra Muster",
];

fn add_personal_data(bench: &RecordBench) {
    bench.add_participant(&Participant {
        code: "P07".to_owned(),
        segment: Some("returning".to_owned()),
        attributes: [("about".to_owned(), "P07 is 43".to_owned())].into(),
        status_why: Some("P07 is ill".to_owned()),
        consent: Some("P07 agreed".to_owned()),
        ..Participant::default()
    });
    for (code, name) in [("P07", "Petra Muster"), ("P08", "Bo")] {
        let contact = Contact {
            code: code.to_owned(),
            name: name.to_owned(),
            contact: "mail".to_owned(),
        };
        update_contacts(&bench.record(), &[contact]).unwrap();
    }
}

#[test]
fn erasing_leaves_no_text_and_all_counts() {
    let bench = RecordBench::new();
    add_personal_data(&bench);
    bench.record_session("P08");
    let (first, state) = bench.record_session("P07");
    bench.record_session("P07");
    let before = bench.reader().sessions().unwrap();
    let other = bench.reader().stored_log(before[0].id).unwrap();
    for words in WORDS {
        let held = !holding(bench.folder(), words).is_empty();
        // The reason of the status is already removed when the participant comes.
        assert_eq!(held, words != "P07 is ill", "{words}");
    }

    let erased = erase(&bench, "P07").unwrap();
    assert_eq!(
        (erased.texts, erased.sessions, erased.contact),
        (16, 2, true)
    );
    for words in WORDS {
        assert_eq!(
            holding(bench.folder(), words),
            [] as [PathBuf; 0],
            "{words}"
        );
    }
    let reader = bench.reader();
    assert!(
        reader.verify().unwrap().is_intact(),
        "{:?}",
        reader.verify().unwrap().findings
    );
    let after = reader.sessions().unwrap();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.attempts.len(), after.attempts.len());
        for (a, b) in before.attempts.iter().zip(after.attempts.iter()) {
            assert_eq!(
                (a.success(), a.time_ms(), a.errors()),
                (b.success(), b.time_ms(), b.errors())
            );
        }
        assert_eq!(before.ratings.len(), after.ratings.len());
    }
    // The session's own log is as it was; the study log says who, when and why.
    let log = reader.log(first).unwrap();
    assert_eq!(log.last().unwrap().hash, state.head());
    let erasures = reader.text_erasures(first).unwrap();
    assert_eq!(erasures.len(), 8);
    assert_eq!((erasures[0].entry, erasures[0].author.as_str()), (2, "Ana"));
    assert_eq!(erasures[0].reason.as_deref(), Some("asked for it"));
    assert_eq!(
        reader.stored_log(before[0].id).unwrap(),
        other,
        "nobody else's are touched"
    );
    let roster = reader.participants().unwrap();
    assert_eq!(roster[0].segment.as_deref(), Some("returning"));
    assert_eq!(read_contacts(&bench.record()).unwrap().len(), 1);
    drop(reader);

    let again = erase(&bench, "P07").unwrap();
    assert_eq!(again, erased, "the same report");
    assert_eq!(bench.reader().log(first).unwrap(), log);
}

#[test]
fn contacts_are_erased_in_any_form_and_look_alikes_named() {
    let bench = RecordBench::new();
    bench.record_session("\u{c5}1");
    bench.record_session("\u{e9}2");
    let contacts = bench.folder().join("checkout.contacts");
    let lines =
        "code,name,contact\nA\u{30a}1 ,Petra Muster,mail\n\u{e5}1,Bo Meier,mail\n\u{e9}2,Al,mail\n";
    fs::write(&contacts, lines).unwrap();
    let copy = bench.folder().join("invitations.txt");
    fs::write(&copy, "Dear PETRA\n  Muster").unwrap();
    let erased = erase(&bench, "\u{c5}1").unwrap();
    assert!(erased.contact);
    assert_eq!(erased.copied_to, [copy]);
    assert_eq!(erased.similar_contacts, ["\u{e5}1"]);
    let left = fs::read_to_string(&contacts).unwrap();
    assert!(
        !left.contains("Petra") && left.contains("Bo Meier"),
        "{left}"
    );
    // Another participant in the record is not mentioned.
    bench.record_session("\u{e5}1");
    assert_eq!(
        erase(&bench, "\u{c5}1").unwrap().similar_contacts,
        [] as [&str; 0]
    );
}

#[test]
fn concurrent_erasures_backups_and_changes_wait_or_fail_cleanly() {
    let bench = RecordBench::new();
    let codes = ["P07", "P08"];
    for code in codes {
        bench.record_session(code);
    }
    bench.clock.advance(60_000);
    let is_busy = |error: &StoreError| {
        matches!(
            error.kind,
            StoreErrorKind::Busy | StoreErrorKind::BackupRunning | StoreErrorKind::EraseIncomplete
        )
    };
    let now = bench.clock.now();
    let (record, elsewhere) = (bench.record(), vec![bench.spool_folder()]);
    let open = || Store::open(&record).map(|store| store.with_spool_folders(elsewhere.clone()));
    for round in 0..6 {
        let copy = bench.folder().join(format!("copy-{round}.moderato"));
        std::thread::scope(|scope| {
            for code in codes {
                let erase = || open()?.erase(code, "asked", "Ana", now, &[]);
                scope.spawn(move || {
                    let done = erase();
                    assert!(done.as_ref().map_or_else(is_busy, |_| true), "{done:?}");
                });
            }
            scope.spawn(|| {
                let done =
                    open().and_then(|store| store.backup_now(now.wall).and(store.backup_to(&copy)));
                assert!(done.as_ref().map_or_else(is_busy, |_| true), "{done:?}");
            });
        });
    }
    for code in codes {
        erase(&bench, code).unwrap();
    }
    assert!(bench.reader().verify().unwrap().is_intact());
}

#[test]
fn backups_with_erased_texts_are_listed() {
    let bench = RecordBench::new();
    bench.record_session("P08");
    bench.reader().backup_now(bench.clock.now().wall).unwrap();
    bench.record_session("P07");
    let held = bench.reader().backup_now(bench.clock.now().wall).unwrap();
    let odd = bench.folder().join("checkout.moderato-backup-odd");
    fs::write(&odd, "who knows").unwrap();
    let erased = erase(&bench, "P07").unwrap();
    bench.clock.advance(5_000);
    bench.reader().backup_now(bench.clock.now().wall).unwrap();
    assert_eq!(erased.still_in, [held.clone(), odd.clone()]);
    assert_eq!(erase(&bench, "P07").unwrap().still_in, [held, odd]);
}

#[test]
fn plain_copies_of_the_record_are_searched() {
    let bench = RecordBench::new();
    bench.record_session("P08");
    let copy = |name: &str| {
        let to = bench.folder().join(name);
        fs::copy(bench.record(), &to).unwrap();
        to
    };
    copy("without.moderato");
    let held = bench.record_session("P07").0;
    let with = copy("with %20?.moderato");
    let open = copy("open.moderato");
    fs::write(
        bench.folder().join("open.moderato-wal"),
        "not folded in yet",
    )
    .unwrap();
    let files = || fs::read_dir(bench.folder()).unwrap().count();
    let before = files();
    // What a write that was killed left behind.
    let id = "0".repeat(32);
    let hidden = bench
        .folder()
        .join(format!(".checkout.moderato-erasure-0123456789ab-{id}"));
    fs::write(&hidden, "P08").unwrap();
    let erased = erase(&bench, "P07").unwrap();
    assert_eq!(erased.copied_to, [with]);
    let [not_examined] = &erased.not_looked_into[..] else {
        panic!("{erased:?}")
    };
    assert_eq!(not_examined.file, open);
    assert_eq!(
        not_examined.why,
        "is a record that another program has open, or left open"
    );
    assert!(!hidden.exists());
    assert_eq!(files(), before + 1, "only the erasure report is new");
    assert!(!bench.reader().text_erasures(held).unwrap().is_empty());
}

#[test]
fn exports_with_erased_texts_are_listed() {
    let bench = RecordBench::new();
    add_personal_data(&bench);
    bench.record_session("P07");
    bench.record_session("P08");
    fs::write(bench.script(), SCRIPT).unwrap();
    for words in [
        "export --format jsonl --out log.jsonl",
        "export --table entries --out entries.csv",
        "export --session P08 --table entries --out other.csv",
        "export --format xlsx --out all.xlsx",
    ] {
        let mut command = Command::cargo_bin("moderato").unwrap();
        command.current_dir(bench.folder()).args(words.split(' '));
        command.env("XDG_STATE_HOME", bench.spool_folder());
        command.assert().success();
    }
    let names = |files: &[PathBuf]| -> Vec<String> {
        let name = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
        files.iter().map(name).collect()
    };
    let erased = erase(&bench, "P07").unwrap();
    assert_eq!(names(&erased.copied_to), ["entries.csv", "log.jsonl"]);
    assert_eq!(erased.not_looked_into.len(), 1);
    assert!(erased.not_looked_into[0].file.ends_with("all.xlsx"));
}

#[test]
fn spooled_entries_are_saved_and_erased_too() {
    let bench = RecordBench::new();
    bench.record_session("P08");
    let mut session = bench.start_session("P07");
    let tool = bench.sqlite();
    tool.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ROLLBACK, 'no room'); END",
    )
    .unwrap();
    for command in sample_commands("P07") {
        assert!(matches!(session.press(command), Durability::Spooled { .. }));
    }
    let session_id = session.id;
    let last = session.state.last_seq();
    drop(session);
    tool.execute_batch("DROP TRIGGER full").unwrap();
    drop(tool);
    // Cut short while it was written.
    let part = bench
        .spool_folder()
        .join(format!("moderato-{session_id}.part"));
    fs::write(&part, "P07 sighs").unwrap();
    let copy = "checkout.moderato-backup-20260921T141342Z.part";
    fs::write(bench.folder().join(copy), "P07 sighs").unwrap();
    assert!(!holding(&bench.spool_folder(), "P07 claps").is_empty());

    erase(&bench, "P07").unwrap();
    for words in WORDS {
        assert_eq!(
            holding(bench.folder(), words),
            [] as [PathBuf; 0],
            "{words}"
        );
    }
    let log = bench.reader().stored_log(session_id).unwrap();
    assert_eq!(i64::try_from(log.len()).unwrap(), last, "no entry got lost");
    assert!(bench.reader().verify().unwrap().is_intact());
}

#[test]
fn orphan_spools_are_added_only_when_accepted() {
    let bench = RecordBench::new();
    bench.record_session("P08");
    let record = bench.record();
    let before = fs::read(&record).unwrap();
    let mut session = bench.start_session("P07");
    let tool = bench.sqlite();
    tool.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ROLLBACK, 'no room'); END",
    )
    .unwrap();
    for command in sample_commands("P07") {
        session.press(command);
    }
    let session_id = session.id;
    drop(session);
    drop(tool);
    // The record as it was before the session.
    for ending in ["-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(format!("{}{ending}", record.display()));
    }
    fs::write(&record, before).unwrap();

    let left = erase(&bench, "P07").unwrap();
    let [file] = &left.left_spooled[..] else {
        panic!("{left:?}")
    };
    assert!(file.ends_with(format!("moderato-{session_id}.jsonl")));
    assert_eq!((left.texts, left.sessions), (0, 0));
    assert!(bench.reader().stored_log(session_id).unwrap().is_empty());
    assert!(!holding(&bench.spool_folder(), "P07 claps").is_empty());

    bench.clock.advance(60_000);
    let accepted = [session_id];
    let erased = bench
        .store()
        .erase("P07", "asked for it", "Ana", bench.clock.now(), &accepted)
        .unwrap();
    assert_eq!((erased.texts, erased.sessions), (8, 1));
    assert_eq!(erased.left_spooled, [] as [PathBuf; 0]);
    for words in WORDS {
        assert_eq!(
            holding(bench.folder(), words),
            [] as [PathBuf; 0],
            "{words}"
        );
    }
    assert!(bench.reader().verify().unwrap().is_intact());
}

#[test]
fn unknown_codes_and_running_sessions_are_not_erased() {
    let bench = RecordBench::new();
    let mut session = bench.start_session("P07");
    session.press(note("my name"));
    assert!(matches!(
        erase(&bench, "P99").unwrap_err().kind,
        StoreErrorKind::UnknownParticipant(_)
    ));
    let now = bench.clock.now();
    moderato::session::SessionWriter::heartbeat(&mut session.writer, 1, now);
    let error = bench
        .store()
        .erase("P07", "asked", "Ana", now, &[])
        .unwrap_err();
    assert!(
        matches!(error.kind, StoreErrorKind::SessionInProgress(_)),
        "{error}"
    );
    assert_eq!(
        bench.reader().stored_log(session.id).unwrap()[1]
            .texts
            .len(),
        1
    );
}

#[test]
fn erase_lists_what_is_gone_and_what_may_remain() {
    let bench = RecordBench::new();
    add_personal_data(&bench);
    bench.record_session("P07");
    bench.reader().backup_now(bench.clock.now().wall).unwrap();
    fs::write(bench.script(), SCRIPT).unwrap();
    let erase = |more: &[&str]| {
        let mut command = Command::cargo_bin("moderato").unwrap();
        command.current_dir(bench.folder()).arg("erase").args(more);
        command.env("XDG_STATE_HOME", bench.spool_folder());
        let out = command.output().unwrap();
        let message = [out.stdout, out.stderr].concat();
        let message = String::from_utf8(message).unwrap();
        let folder = bench.folder().canonicalize().unwrap().display().to_string();
        (out.status.code(), message.replace(&folder, "FOLDER"))
    };
    let (code, message) = erase(&["P07", "--reason", " "]);
    assert!(
        code == Some(2) && message.starts_with("error: The reason is empty"),
        "{message}"
    );
    let (code, message) = erase(&["P99", "--reason", "asked"]);
    assert_eq!(code, Some(2), "{message}");
    let (code, message) = erase(&["P07", "--reason", "asked", "--by", "Ana"]);
    assert_eq!(code, Some(0), "{message}");
    insta::assert_snapshot!(message, @"
    Erased 8 texts of P07 and their contact, in 1 session. Outcomes, times and counts stay.
    These backups still contain texts of theirs, or cannot be read; remove them when you can:
      FOLDER/checkout.moderato-backup-20260921T141341Z-kept
    moderato does not know of exports, emails and copies elsewhere: remove those yourself.
    ");
    let mut command = Command::cargo_bin("moderato").unwrap();
    let out = command.current_dir(bench.folder());
    let out = out.args(["sessions", "show", "P07"]).output().unwrap();
    let log = String::from_utf8(out.stdout).unwrap();
    let log = log.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(log.contains("erased by Ana on 20"), "{log}");
}
