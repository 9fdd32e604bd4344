//! Tests that the work of an import grows linearly with its input, counted in visited rows instead of time.

use std::fmt::Write as _;
use std::sync::Arc;

use uuid::Uuid;

use super::content::Content;
use super::mapping::Mapping;
use super::table::table;
use super::{attempts as attempts_import, ratings};
use crate::clock::{Clock, SystemClock};
use crate::ledger::{self, StartReason, StudyEntry, StudyEvent, StudyLog, StudyStamp};
use crate::session::{Command, Salt, apply, count_visits, decide, replay, to_entries};
use crate::store::Store;
use crate::study::{Study, parse};

const SCRIPT: &str =
    "title = \"S\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"pay\"\ntitle = \"Pay\"\n";

fn study() -> Study {
    parse(SCRIPT).unwrap()
}

fn mapping(constants: &[&str]) -> Mapping {
    let constants: Vec<String> = constants.iter().map(|c| (*c).to_owned()).collect();
    Mapping::from_options(&[], &[], &constants).unwrap()
}

/// Imports a table into a new record and counts the visited rows.
fn import(text: &str, constants: &[&str]) -> (Store, tempfile::TempDir, usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("s.moderato")).unwrap();
    let clock = SystemClock::new();
    let ((), rows) = count_visits(|| {
        let table = table(text, &mapping(constants)).unwrap();
        assert!(table.bad.is_empty(), "{:?}", table.bad);
        match table.content {
            Content::Attempts(attempts) => {
                let (pending, problems) =
                    attempts_import::find_new(Some(&store), &study(), "source", attempts).unwrap();
                assert!(problems.is_empty());
                pending
                    .write(&mut store, SCRIPT, &study(), "source", &clock)
                    .unwrap();
            }
            Content::Answers(answers) => {
                let pending = ratings::build_sessions(
                    Some(&store),
                    SCRIPT,
                    &study(),
                    "source",
                    &answers,
                    &clock,
                )
                .unwrap();
                pending
                    .write(&mut store, SCRIPT, &study(), "source", &clock)
                    .unwrap();
            }
        }
    });
    (store, folder, rows)
}

/// The work for twice the input, in tenths of the work for the input.
fn tenths(work: impl Fn(usize) -> usize) -> usize {
    const ROWS: usize = 200;
    let (once, twice) = (work(ROWS), work(2 * ROWS));
    assert!(once >= ROWS, "the rows are not counted: {once}");
    10 * twice / once
}

fn one_person(rows: usize) -> String {
    let mut text = "participant,version,task,outcome,time_s,errors\n".to_owned();
    for row in 0..rows {
        writeln!(text, "P1,1,pay,completed,{},1", row % 50 + 1).unwrap();
    }
    text
}

#[test]
fn importing_a_tidy_table_of_one_participant_is_linear() {
    assert!(tenths(|rows| import(&one_person(rows), &[]).2) <= 22);
}

#[test]
fn importing_an_event_export_is_linear() {
    let events = |attempts: usize| {
        let mut text =
            "Observation id,Subject,Behavior,Behavior type,Time,Behavioral category\n".to_owned();
        for at in 0..attempts {
            writeln!(
                text,
                "o,S,pay,START,{at}.0,\no,S,error,POINT,{at}.2,\no,S,pay,STOP,{at}.5,"
            )
            .unwrap();
        }
        text
    };
    assert!(tenths(|attempts| import(&events(attempts), &["version=1"]).2) <= 22);
}

#[test]
fn importing_a_survey_is_linear() {
    let survey = |responses: usize| {
        let names: Vec<String> = (1..=10).map(|item| format!("SUS_{item}")).collect();
        let names = names.join(",");
        let mut text = format!("ResponseId,{names}\nResponse,{names}\n");
        text.push_str("\"{\"\"ImportId\"\":\"\"_recordId\"\"}\"");
        text.push_str(&",x".repeat(10));
        text.push('\n');
        for response in 0..responses {
            writeln!(text, "R{response}{}", ",3".repeat(10)).unwrap();
        }
        text
    };
    assert!(tenths(|responses| import(&survey(responses), &["version=1"]).2) <= 22);
}

#[test]
fn importing_a_log_of_one_session_is_linear() {
    let work = |rows| {
        let (store, _folder, _) = import(&one_person(rows), &[]);
        let session = store.sessions().unwrap()[0].id;
        let (plan, log) = (store.plan().unwrap(), store.stored_log(session).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let mut other = Store::open(&folder.path().join("t.moderato")).unwrap();
        let now = SystemClock::new().now();
        let merged = count_visits(|| {
            other
                .merge_logs(&plan, &[(session, log)], &[], "Ana", now)
                .unwrap()
        });
        assert_eq!(other.sessions().unwrap()[0].attempts.len(), rows);
        merged.1
    };
    assert!(tenths(work) <= 22);
}

/// Another desk's study log that notes a close after every entry of a session.
fn notes_of_every_entry(store: &Store) -> Vec<StudyEntry> {
    let session = &store.sessions().unwrap()[0];
    let start = StudyEvent::WriterStarted {
        desk: Uuid::from_u128(1),
        study: session.protocol.to_string(),
        reason: StartReason::First,
    };
    let log = store.stored_log(session.id).unwrap();
    let closes = log.iter().map(|entry| StudyEvent::SessionCloseNoted {
        session: session.id,
        seq: entry.seq,
        head: entry.hash.to_string(),
    });
    let (mut study_log, mut entries) = (StudyLog::default(), Vec::new());
    for (id, event) in (2..).zip(std::iter::once(start).chain(closes)) {
        let stamp = StudyStamp {
            writer: Uuid::from_u128(2),
            id: Uuid::from_u128(id),
            at: SystemClock::new().now().wall,
            author: String::new(),
            salt: Salt([0; 16]),
        };
        let entry = ledger::to_entry(&study_log, stamp, &event);
        study_log = ledger::apply(study_log, std::slice::from_ref(&entry));
        entries.push(entry);
    }
    entries
}

#[test]
fn importing_a_study_log_with_many_closes_of_one_session_is_linear() {
    let work = |rows| {
        let (store, _folder, _) = import(&one_person(rows), &[]);
        let session = store.sessions().unwrap()[0].id;
        let (mut plan, log) = (store.plan().unwrap(), store.stored_log(session).unwrap());
        plan.study_log = notes_of_every_entry(&store);
        let folder = tempfile::tempdir().unwrap();
        let mut other = Store::open(&folder.path().join("t.moderato")).unwrap();
        let now = SystemClock::new().now();
        let merged = count_visits(|| {
            other
                .merge_logs(&plan, &[(session, log)], &[], "Ana", now)
                .unwrap()
        });
        assert!(merged.0.study > rows);
        merged.1
    };
    assert!(tenths(work) <= 22);
}

#[test]
fn verifying_a_record_of_one_session_is_linear() {
    let work = |rows| {
        let (store, _folder, _) = import(&one_person(rows), &[]);
        let (verified, visits) = count_visits(|| store.verify().unwrap());
        assert!(verified.is_intact());
        visits
    };
    assert!(tenths(work) <= 22);
}

/// The control: copying the state for each row is quadratic, and the count shows it.
#[test]
fn quadratic_work_is_detected() {
    let clock = SystemClock::new();
    let work = |rows: usize| {
        let (store, _folder, _) = import(&one_person(1), &[]);
        let session = store.sessions().unwrap()[0].id;
        let log = store.log(session).unwrap();
        let mut state = replay(Arc::new(study()), &log);
        let now = clock.now();
        let stamp = crate::session::Stamp {
            clock_ms: 0,
            wall: now.wall,
            salt: now.salt,
        };
        count_visits(|| {
            for _ in 0..rows {
                let command = Command::StepClock(1);
                let events = decide(&state, command).unwrap();
                state = apply(&state, &to_entries(&state, stamp, "", events));
            }
        })
        .1
    };
    assert!(tenths(work) > 30);
}
