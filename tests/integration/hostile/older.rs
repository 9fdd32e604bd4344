//! A record that lost its last sessions together with what the study log says of them: whole in itself, and older than
//! the one that this computer wrote.

use std::fs;

use moderato::store::Behind;
use serde_json::Value;

use super::chain::{WITHOUT_STUDY_LOG, moderato};
use crate::record::verify::tamper;
use crate::support::record_bench::{RecordBench, SCRIPT};

/// Takes the second session out of a record, and its close out of the study log.
const WITHOUT_THE_LAST: &str =
    "DELETE FROM attempt WHERE session = 2; DELETE FROM noted WHERE session = 2;
    DELETE FROM rating WHERE session = 2; DELETE FROM entry_text WHERE session = 2;
    DELETE FROM entry WHERE session = 2; DELETE FROM session WHERE id = 2;
    DELETE FROM study_entry WHERE seq = 3;";

fn two_sessions() -> RecordBench {
    let desk = RecordBench::new();
    desk.held("P01");
    desk.held("P02");
    fs::write(desk.script(), SCRIPT).unwrap();
    desk
}

/// Lets the program know what the store of the test wrote: its state folder is one further down.
fn shares_its_desk(desk: &RecordBench) {
    let (from, to) = (
        desk.elsewhere().join("desk"),
        desk.elsewhere().join("moderato/desk"),
    );
    fs::create_dir_all(&to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|file| file.unwrap()) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn verified(desk: &RecordBench) -> Value {
    let (code, said) = moderato(desk, "verify --format json");
    assert_eq!(code, Some(0), "{said}");
    serde_json::from_str(&said).unwrap()
}

#[test]
fn a_record_that_lost_its_end_with_the_study_log_is_older_than_the_one_that_was_written() {
    let desk = two_sessions();
    assert_eq!(desk.reader().behind().unwrap(), None);
    shares_its_desk(&desk);
    assert_eq!(verified(&desk)["behind"], Value::Null);
    tamper(&desk, WITHOUT_THE_LAST);
    let (written, found) = (3, 2);
    let older = Some(Behind::Older { written, found });
    assert_eq!(desk.reader().behind().unwrap(), older);
    let warning = desk.store().location_warning().unwrap();
    assert!(
        warning.contains("older than the one this computer last wrote"),
        "{warning}"
    );
    let (code, said) = moderato(&desk, "verify");
    assert_eq!(code, Some(0), "a restored backup is no damage: {said}");
    assert!(
        said.contains("this computer wrote 3 entries to its study log, and 2 of them are there"),
        "{said}"
    );
    let (_, said) = moderato(&desk, "report");
    assert!(
        said.contains("older than the one this computer last wrote"),
        "{said}"
    );
    // Another computer cannot know.
    fs::remove_dir_all(desk.elsewhere()).unwrap();
    assert_eq!(desk.reader().behind().unwrap(), None);
    assert!(!desk.elsewhere().exists(), "who reads makes no folder");
}

#[test]
fn a_study_log_that_was_emptied_is_missed_and_its_sessions_are_named() {
    let desk = two_sessions();
    tamper(&desk, WITHOUT_STUDY_LOG);
    let (written, found) = (3, 0);
    assert_eq!(
        desk.reader().behind().unwrap(),
        Some(Behind::Older { written, found })
    );
    let told = verified(&desk);
    assert_eq!(told["uncovered"].as_array().unwrap().len(), 2);
    let (_, said) = moderato(&desk, "verify");
    assert!(said.contains("are not covered by the study log"), "{said}");
    // From the next close on they are.
    desk.held("P03");
    assert_eq!(verified(&desk)["uncovered"], serde_json::json!([]));
    assert_eq!(desk.reader().behind().unwrap(), None);
}

#[test]
fn a_record_that_was_cut_or_emptied_is_missed_whatever_it_has_besides() {
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
        let desk = two_sessions();
        shares_its_desk(&desk);
        tamper(&desk, &format!("{WITHOUT_STUDY_LOG}{sql}"));
        let (written, found) = (3, 0);
        let older = Some(Behind::Older { written, found });
        assert_eq!(desk.reader().behind().unwrap(), older, "{sql}");
        let (_, said) = moderato(&desk, "verify");
        assert!(
            said.contains("older than the one this computer last wrote"),
            "{sql}: {said}"
        );
    }
}

#[test]
fn a_study_log_that_was_continued_elsewhere_is_another_one() {
    let desk = two_sessions();
    let copy = desk.folder().join("copy");
    fs::copy(desk.record(), &copy).unwrap();
    tamper(
        &desk,
        "UPDATE study_entry SET hash = zeroblob(32) WHERE seq = 3",
    );
    assert_eq!(
        desk.reader().behind().unwrap(),
        Some(Behind::Rewritten { entry: 3 })
    );
}

#[test]
fn restoring_moving_and_beginning_anew_are_told_apart() {
    let desk = two_sessions();
    let backup = desk.folder().join("backup");
    fs::copy(desk.record(), &backup).unwrap();
    desk.held("P03");
    // A restored backup is told until this computer writes to it.
    fs::copy(&backup, desk.record()).unwrap();
    assert!(desk.reader().behind().unwrap().is_some());
    desk.held("P04");
    assert_eq!(desk.reader().behind().unwrap(), None);
    // A record that was moved is known by its study log; a backup beside it is older.
    let moved = desk.folder().join("moved.moderato");
    fs::rename(desk.record(), &moved).unwrap();
    let reads = |file| {
        let store = moderato::store::Store::open_read_only(file).unwrap();
        store
            .with_spool_folders(vec![desk.elsewhere()])
            .behind()
            .unwrap()
    };
    assert_eq!(reads(&moved), None);
    // One that is begun anew under the same name is not older.
    desk.freeze(&mut desk.store()).unwrap();
    assert_eq!(desk.reader().behind().unwrap(), None);
    desk.held("P05");
    assert_eq!(desk.reader().behind().unwrap(), None);
    assert_eq!(reads(&moved), None);
}
