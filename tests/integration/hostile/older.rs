//! A record that lost its last sessions together with their notes in the study log: consistent, but older than the one
//! that this computer last wrote.

use std::fs;

use moderato::store::Behind;
use serde_json::Value;

use super::chain::{WITHOUT_STUDY_LOG, moderato};
use crate::record::verify::tamper;
use crate::support::record_bench::{RecordBench, SCRIPT};

/// Removes the second session from a record, and its close from the study log.
const WITHOUT_THE_LAST: &str =
    "DELETE FROM attempt WHERE session = 2; DELETE FROM noted WHERE session = 2;
    DELETE FROM rating WHERE session = 2; DELETE FROM entry_text WHERE session = 2;
    DELETE FROM entry WHERE session = 2; DELETE FROM session WHERE id = 2;
    DELETE FROM study_entry WHERE seq = 3;";

fn two_sessions() -> RecordBench {
    let bench = RecordBench::new();
    bench.record_session("P01");
    bench.record_session("P02");
    fs::write(bench.script(), SCRIPT).unwrap();
    bench
}

/// Copies the test store's identity to the state folder of the program.
fn shares_its_desk(bench: &RecordBench) {
    let (from, to) = (
        bench.spool_folder().join("desk"),
        bench.spool_folder().join("moderato/desk"),
    );
    fs::create_dir_all(&to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|file| file.unwrap()) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn verified(bench: &RecordBench) -> Value {
    let (code, output) = moderato(bench, "verify --format json");
    assert_eq!(code, Some(0), "{output}");
    serde_json::from_str(&output).unwrap()
}

#[test]
fn a_record_truncated_with_its_study_log_is_found_older() {
    let bench = two_sessions();
    assert_eq!(bench.reader().behind().unwrap(), None);
    shares_its_desk(&bench);
    assert_eq!(verified(&bench)["behind"], Value::Null);
    tamper(&bench, WITHOUT_THE_LAST);
    let (written, found) = (3, 2);
    let older = Some(Behind::Older { written, found });
    assert_eq!(bench.reader().behind().unwrap(), older);
    let warning = bench.store().location_warning().unwrap();
    assert!(
        warning.contains("older than the one this computer last wrote"),
        "{warning}"
    );
    let (code, output) = moderato(&bench, "verify");
    assert_eq!(code, Some(0), "a restored backup is no damage: {output}");
    assert!(
        output.contains("this computer wrote 3 entries to its study log, and 2 of them are there"),
        "{output}"
    );
    for words in [
        "report",
        "report --quiet",
        "compare",
        "sessions",
        "sessions show P01",
        "export --out attempts.csv",
        "export --format jsonl --out log.jsonl --quiet",
    ] {
        let (_, output) = moderato(&bench, words);
        assert!(
            output.contains("older than the one this computer last wrote"),
            "{words}: {output}"
        );
    }
    // Another computer cannot notice.
    fs::remove_dir_all(bench.spool_folder()).unwrap();
    assert_eq!(bench.reader().behind().unwrap(), None);
    assert!(!bench.spool_folder().exists(), "who reads makes no folder");
}

#[test]
fn an_emptied_study_log_is_found_and_its_sessions_listed() {
    let bench = two_sessions();
    tamper(&bench, WITHOUT_STUDY_LOG);
    let (written, found) = (3, 0);
    assert_eq!(
        bench.reader().behind().unwrap(),
        Some(Behind::Older { written, found })
    );
    let output = verified(&bench);
    assert_eq!(output["uncovered"].as_array().unwrap().len(), 2);
    let (_, message) = moderato(&bench, "verify");
    assert!(
        message.contains("are not covered by the study log"),
        "{message}"
    );
    // From the next close on they are.
    bench.record_session("P03");
    assert_eq!(verified(&bench)["uncovered"], serde_json::json!([]));
    assert_eq!(bench.reader().behind().unwrap(), None);
}

#[test]
fn a_truncated_or_emptied_record_is_found_older() {
    // Before its close, so that no closed session is left.
    let reopened =
        "DELETE FROM attempt; DELETE FROM noted; DELETE FROM rating; DELETE FROM entry_text;
        DELETE FROM entry WHERE seq > 1; UPDATE session SET closed_at = NULL;";
    let emptied =
        "DELETE FROM attempt; DELETE FROM noted; DELETE FROM rating; DELETE FROM entry_text;
        DELETE FROM entry; DELETE FROM session; DELETE FROM participant;";
    let all = "DELETE FROM study; DELETE FROM protocol; DELETE FROM design_version;";
    for sql in [
        reopened.to_owned(),
        emptied.to_owned(),
        format!("{emptied}{all}"),
    ] {
        let bench = two_sessions();
        shares_its_desk(&bench);
        tamper(&bench, &format!("{WITHOUT_STUDY_LOG}{sql}"));
        let (written, found) = (3, 0);
        let older = Some(Behind::Older { written, found });
        assert_eq!(bench.reader().behind().unwrap(), older, "{sql}");
        let (_, output) = moderato(&bench, "verify");
        assert!(
            output.contains("older than the one this computer last wrote"),
            "{sql}: {output}"
        );
    }
}

#[test]
fn a_study_log_continued_elsewhere_is_found() {
    let bench = two_sessions();
    let copy = bench.folder().join("copy");
    fs::copy(bench.record(), &copy).unwrap();
    tamper(
        &bench,
        "UPDATE study_entry SET hash = zeroblob(32) WHERE seq = 3",
    );
    assert_eq!(
        bench.reader().behind().unwrap(),
        Some(Behind::Rewritten { entry: 3 })
    );
}

#[test]
fn restoring_moving_and_starting_over_are_distinguished() {
    let bench = two_sessions();
    let backup = bench.folder().join("backup");
    fs::copy(bench.record(), &backup).unwrap();
    bench.record_session("P03");
    // A restored backup is reported until this computer writes to it.
    fs::copy(&backup, bench.record()).unwrap();
    assert!(bench.reader().behind().unwrap().is_some());
    bench.record_session("P04");
    assert_eq!(bench.reader().behind().unwrap(), None);
    // A record that was moved is known by its study log; a backup beside it is older.
    let moved = bench.folder().join("moved.moderato");
    fs::rename(bench.record(), &moved).unwrap();
    let reads = |file| {
        let store = moderato::store::Store::open_read_only(file).unwrap();
        store
            .with_spool_folders(vec![bench.spool_folder()])
            .behind()
            .unwrap()
    };
    assert_eq!(reads(&moved), None);
    // A new record under the same name is not older.
    bench.freeze(&mut bench.store()).unwrap();
    assert_eq!(bench.reader().behind().unwrap(), None);
    bench.record_session("P05");
    assert_eq!(bench.reader().behind().unwrap(), None);
    assert_eq!(reads(&moved), None);
}
