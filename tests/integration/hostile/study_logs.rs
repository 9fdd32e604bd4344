//! Imported study logs with impossible content: erasures of texts that do not exist, entries in the name of this
//! computer, unreadable names; and records whose plan was changed.

use std::fs;

use moderato::clock::Clock;
use moderato::ledger::{
    LogId, StartReason, StudyEntry, StudyEvent, StudyLog, StudyStamp, apply, to_entry,
};
use moderato::session::Salt;
use moderato::store::{Damage, MAX_VERIFIED_ENTRIES, Store, StoreErrorKind};
use uuid::Uuid;

use super::chain::{WITHOUT_STUDY_LOG, exported, moderato};
use super::imports::somebody_with_texts;
use crate::record::verify::tamper;
use crate::support::ProgramBench;
use crate::support::record_bench::{RecordBench, SCRIPT};

/// A study log with more entries in one chain.
fn extended(
    bench: &RecordBench,
    before: &[StudyEntry],
    writer: Uuid,
    events: &[StudyEvent],
) -> Vec<StudyEntry> {
    let mut all = before.to_vec();
    let mut log = apply(StudyLog::default(), before);
    for event in events {
        let stamp = StudyStamp {
            writer,
            id: bench.clock.new_id(),
            at: bench.clock.now().wall,
            author: "Mallory".to_owned(),
            salt: Salt([1; 16]),
        };
        let entry = to_entry(&log, stamp, event);
        log = apply(log, std::slice::from_ref(&entry));
        all.push(entry);
    }
    all
}

fn erasure(log: LogId, seq: i64, field: &str) -> StudyEvent {
    StudyEvent::TextErased {
        log,
        seq,
        field: field.to_owned(),
        reason: None,
    }
}

#[test]
fn erasures_of_texts_that_do_not_exist_are_refused() {
    let bench = RecordBench::new();
    let (session, state) = bench.record_session("P01");
    let open = bench.start_session("P02");
    let open_session = open.id;
    open.writer.finish();
    let (plan, logs) = exported(&bench);
    let writer = Uuid::from_u128(7);
    let start = StudyEvent::WriterStarted {
        desk: Uuid::from_u128(8),
        study: bench.protocol.clone(),
        reason: StartReason::First,
    };
    let merged = |bench: &RecordBench, event: StudyEvent, with_logs: bool| {
        let mut plan = plan.clone();
        let events = [start.clone(), event];
        plan.study_log = extended(bench, &plan.study_log, writer, &events);
        let logs = if with_logs { &logs[..] } else { &[] };
        let now = bench.clock.now();
        bench.store().merge_logs(&plan, logs, &[], "Ana", now)
    };
    let elsewhere = RecordBench::without_record(moderato::store::StorageOptions::default());
    for (event, says) in [
        (
            erasure(LogId::Session(session), state.last_seq() + 1, "text"),
            "neither in the file nor",
        ),
        (
            erasure(LogId::Session(open_session), 2, "text"),
            "neither in the file nor",
        ),
        (
            erasure(LogId::Session(session), i64::MAX, "text"),
            "neither in the file nor",
        ),
        (
            erasure(LogId::Session(Uuid::from_u128(9)), 1, "text"),
            "neither in the file nor",
        ),
        (
            erasure(LogId::Writer(Uuid::from_u128(9)), 1, "reason"),
            "neither in the file nor",
        ),
        (erasure(LogId::Session(session), 5, "label"), "never had"),
        (erasure(LogId::Session(session), 5, "nonsense"), "never had"),
        (erasure(LogId::Writer(writer), 1, "reason"), "never had"),
    ] {
        for (bench, with_logs) in [(&bench, true), (&bench, false), (&elsewhere, true)] {
            let refused = merged(bench, event.clone(), with_logs).unwrap_err();
            let is_invalid = matches!(refused.kind, StoreErrorKind::InvalidStudyLog { .. });
            assert!(
                is_invalid && refused.to_string().contains(says),
                "{event:?}: {refused}"
            );
        }
    }
    // Control: of a text that is there it waits for a yes, whichever of the two has the entry.
    for with_logs in [true, false] {
        let erased = merged(
            &bench,
            erasure(LogId::Session(session), 5, "text"),
            with_logs,
        );
        let refused = erased.unwrap_err();
        assert!(
            matches!(refused.kind, StoreErrorKind::UnconfirmedChanges),
            "{refused}"
        );
    }
    assert!(bench.reader().verify().unwrap().is_intact());
}

#[test]
fn entries_of_this_writer_that_were_not_written_here_are_refused() {
    let bench = RecordBench::new();
    let (session, state) = bench.record_session("P01");
    let backup = bench.folder().join("backup");
    fs::copy(bench.record(), &backup).unwrap();
    bench.record_session("P02");
    let (plan, logs) = exported(&bench);
    let writer = plan.study_log[0].writer;
    let noted = StudyEvent::SessionCloseNoted {
        session,
        seq: 1,
        head: state.log().next().unwrap().hash.to_string(),
    };
    let last = plan.study_log.len() - 1;
    let mut longer = plan.clone();
    longer.study_log = extended(
        &bench,
        &plan.study_log,
        writer,
        std::slice::from_ref(&noted),
    );
    let mut other = plan.clone();
    other.study_log = extended(&bench, &plan.study_log[..last], writer, &[noted]);

    // The record as it is, and a backup of it that was restored.
    for plan in [&longer, &other] {
        fs::copy(&backup, bench.record()).unwrap();
        let now = bench.clock.now();
        let refused = bench.store().merge_logs(plan, &logs, &[], "Ana", now);
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused.kind, StoreErrorKind::NeverWrittenHere { .. }),
            "{refused}"
        );
        assert!(bench.reader().preview_import(plan, &logs).is_err());
    }
    let seq = i64::try_from(longer.study_log.len()).unwrap();
    let refused = bench.reader().preview_import(&longer, &logs).unwrap_err();
    let output =
        format!("never wrote, under this computer's name: chain {writer}, from entry {seq} on");
    assert!(refused.to_string().contains(&output), "{refused}");

    // Control: what was written here comes back, and another computer cannot know.
    let now = bench.clock.now();
    let taken = bench
        .store()
        .merge_logs(&plan, &logs, &[], "Ana", now)
        .unwrap();
    assert_eq!((taken.sessions, taken.study), (1, 1));
    assert_eq!(exported(&bench), (plan, logs.clone()));
    assert_eq!(bench.reader().behind().unwrap(), None);
    let elsewhere = RecordBench::without_record(moderato::store::StorageOptions::default());
    let taken = elsewhere
        .store()
        .merge_logs(&longer, &logs, &[], "Ana", now);
    assert_eq!(taken.unwrap().study, longer.study_log.len());
}

#[test]
fn import_refuses_forged_entries_of_this_writer() {
    let bench = ProgramBench::with_sample();
    let script = "sample/library.toml";
    let export = ["export", script, "--format", "jsonl", "--out", "-"];
    let code = somebody_with_texts(&bench.out(&export));
    let erase = ["erase", script, &code, "--reason", "asked for it"];
    fs::copy(bench.at("sample/library.moderato"), bench.at("before")).unwrap();
    bench.moderato(&erase).assert().success();
    bench.write("own.jsonl", &bench.out(&export));
    // The chain is cut before the erasure; this computer remembers its later entries.
    fs::copy(bench.at("before"), bench.at("sample/library.moderato")).unwrap();
    let import = ["import", script, "own.jsonl", "--accept-changes"];
    bench.moderato(&import).assert().success();
    // Once it goes on from another end, the same entries are not its own any more.
    fs::copy(bench.at("before"), bench.at("sample/library.moderato")).unwrap();
    let heads = bench.folder().join("home/state/moderato/desk");
    for file in fs::read_dir(&heads)
        .unwrap()
        .map(|file| file.unwrap().path())
    {
        let words = fs::read_to_string(&file).unwrap();
        if let [_, hash, location] = words.split_whitespace().collect::<Vec<_>>()[..] {
            fs::write(&file, format!("1 {hash} {location}\n")).unwrap();
        }
    }
    let output = bench.transcript_of(&mut bench.moderato(&import));
    assert!(output.starts_with("exit 2\n"), "{output}");
    assert!(output.contains("this computer never wrote"), "{output}");
}

#[test]
fn authors_and_reasons_of_erasures_are_valid_texts() {
    let bench = ProgramBench::with_sample();
    let script = "sample/library.toml";
    let export = ["export", script, "--format", "jsonl", "--out", "-"];
    let before = bench.out(&export);
    let code = somebody_with_texts(&before);
    let (long_name, long) = ("x".repeat(121), "x".repeat(64 * 1024 + 1));
    for (reason, author, says) in [
        ("why\u{1b}[2J", "Ana", "The reason contains U+001B ESCAPE"),
        (&long, "Ana", "The reason is longer than 64 KiB"),
        ("why", "\u{1b}[31mAna", "--author contains U+001B ESCAPE"),
        ("why", "A\u{202e}na", "--author contains U+202E"),
        ("why", &long_name, "--author is longer than 120 characters"),
    ] {
        let words = [
            "erase", script, &code, "--reason", reason, "--author", author,
        ];
        let output = bench.transcript_of(&mut bench.moderato(&words));
        assert!(output.starts_with("exit 2\n"), "{output}");
        assert!(
            output.contains(says) && output.contains("Nothing was erased"),
            "{output}"
        );
        assert!(output.len() < 1_000, "{} bytes", output.len());
    }
    assert_eq!(bench.out(&export), before);
    // Nor does an import bring them in.
    let words = ["erase", script, &code, "--reason", "why", "--author", "Ana"];
    bench.moderato(&words).assert().success();
    let log = bench.out(&export);
    let study = |from: &str, to: &str| {
        let lines = log.lines().map(|line| {
            if line.contains("\"line\":\"study_entry\"") {
                line.replace(from, to)
            } else {
                line.to_owned()
            }
        });
        lines.map(|line| line + "\n").collect::<String>()
    };
    for (forged, says) in [
        (
            study("\"author\":\"Ana\"", "\"author\":\"\\u001b[31mAna\""),
            "the author \"␛[31mAna\" contains",
        ),
        (
            study("\"author\":\"Ana\"", &format!("\"author\":\"{long_name}\"")),
            "is longer than 120",
        ),
        (
            study("\"text\":\"why\"", "\"text\":\"\\u001b[2J\""),
            "the reason \"␛[2J\" contains",
        ),
        (
            study("\"text\":\"why\"", &format!("\"text\":\"{long}\"")),
            "longer than 64 KiB",
        ),
    ] {
        assert_ne!(forged, log);
        bench.write("forged.jsonl", &forged);
        let output =
            bench.transcript_of(&mut bench.moderato(&["import", "new.toml", "forged.jsonl"]));
        assert!(output.starts_with("exit 2\n"), "{output}");
        assert!(output.contains(says), "{output}");
    }
}

#[test]
fn a_changed_plan_is_found() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    fs::write(bench.script(), SCRIPT).unwrap();
    let damages = || -> Vec<Damage> {
        let found = bench.reader().verify().unwrap().findings;
        found.into_iter().map(|finding| finding.damage).collect()
    };
    let unused = || bench.reader().verify().unwrap().unused_scripts;
    assert_eq!((damages(), unused().len()), (vec![], 0));
    let forged = SCRIPT.replace("limit_fails = true\n", "");
    let hash = moderato::session::Hash::digest(forged.as_bytes()).to_string();
    let insert = |id: i64| {
        format!(
            "INSERT INTO protocol VALUES ({id}, '{hash}', '2026-01-01T00:00:00.000Z', '{forged}')"
        )
    };

    // A script that comes first is named, and no chain begins with it.
    tamper(&bench, &insert(0));
    assert_eq!(
        (unused()[0].hash.as_str(), unused()[0].is_of_study),
        (hash.as_str(), false)
    );
    let (code, output) = moderato(&bench, "verify");
    assert_eq!(code, Some(0), "{output}");
    assert!(
        output.contains(&format!(
            "No session was run under this script: {}.",
            &hash[..16]
        )),
        "{output}"
    );
    tamper(&bench, WITHOUT_STUDY_LOG);
    fs::remove_dir_all(bench.spool_folder()).unwrap();
    bench.record_session("P02");
    let log = bench.reader().study_log().unwrap();
    assert!(
        log.writers()
            .all(|(_, writer)| writer.study == bench.protocol)
    );

    // Nor does one that the study is said to come from decide a figure.
    tamper(&bench, "UPDATE study SET protocol = 0");
    assert!(unused()[0].is_of_study);
    let (_, output) = moderato(&bench, "verify");
    assert!(
        output.contains(&format!(
            "title, design and versions come from {}.",
            &hash[..16]
        )),
        "{output}"
    );
    assert_eq!(
        bench.reader().last_script().unwrap().as_deref(),
        Some(SCRIPT)
    );

    // A study without its row is damaged.
    tamper(&bench, "DELETE FROM study");
    assert_eq!(damages(), [Damage::StudyMissing]);
    assert!(bench.reader().verify_chains(MAX_VERIFIED_ENTRIES).is_err());
    for (words, exit) in [("verify", 4), ("report", 4), ("compare", 4), ("backup", 4)] {
        let (code, output) = moderato(&bench, words);
        assert_eq!(code, Some(exit), "{words}: {output}");
        assert!(
            output.contains("the row that names the study's script is missing"),
            "{words}: {output}"
        );
    }
}

#[test]
fn plans_written_by_moderato_are_intact() {
    // No session yet, after several scripts.
    let bench = RecordBench::new();
    let longer = format!("{SCRIPT}\n[[task]]\nid = \"more\"\ntitle = \"More\"\n");
    let study = moderato::study::parse(&longer).unwrap();
    let now = bench.clock.now().wall;
    let verified = || bench.reader().verify().unwrap();
    assert!(verified().is_intact() && verified().unused_scripts.is_empty());
    bench.store().freeze_protocol(&longer, &study, now).unwrap();
    assert!(verified().is_intact());
    assert_eq!(verified().unused_scripts.len(), 1);
    assert_eq!(bench.reader().last_script().unwrap(), Some(longer));
    // No script yet.
    let empty = RecordBench::without_record(moderato::store::StorageOptions::default());
    empty.add_participant(&moderato::store::Participant {
        code: "P01".to_owned(),
        ..Default::default()
    });
    assert!(empty.reader().verify().unwrap().is_intact());
    let records = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/records");
    for name in ["schema-1.moderato", "schema-2.moderato"] {
        let copy = bench.folder().join(name);
        fs::copy(records.join(name), &copy).unwrap();
        let verified = Store::open_read_only(&copy).unwrap().verify().unwrap();
        assert!(
            verified.is_intact() && verified.unused_scripts.is_empty(),
            "{name}"
        );
    }
}
