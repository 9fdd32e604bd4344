//! The roster from outside: its verbs, what they refuse, and two moderators on one record.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use moderato::clock::Clock;
use moderato::session::{Command, Opening, Outcome, SessionState, SessionWriter, replay};
use moderato::store::{RecordWriter, Store};
use moderato::study::{Study, parse};
use serde_json::Value;
use uuid::Uuid;

use crate::support::ProgramBench;
use crate::support::testing::{StudyBench, TestSession};

const SCRIPT: &str = r#"
title = "Checkout"
order = "balanced"
[[version]]
id = "2.4"
[[version]]
id = "3.0"
after = "2.4"
[[task]]
id = "find"
title = "Find"
[[task]]
id = "pay"
title = "Pay"
[[task]]
id = "cancel"
title = "Cancel"
segment_only = ["returning"]
"#;

/// A folder with a script in it, and calls of which the exit code matters.
struct Roster(ProgramBench);

impl Roster {
    fn new() -> Self {
        let bench = ProgramBench::new();
        bench.write("checkout.toml", SCRIPT);
        Self(bench)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.at(name)
    }

    /// Runs moderato in the folder: its exit code and what it printed, errors last.
    fn says(&self, words: &[&str]) -> (i32, String) {
        let done = self.0.moderato(words).output().unwrap();
        let said = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code().unwrap(), said.trim_end().to_owned())
    }

    fn done(&self, words: &[&str]) -> String {
        let (code, said) = self.says(words);
        assert_eq!(code, 0, "{words:?}: {said}");
        said
    }

    fn refused(&self, words: &[&str]) -> String {
        let (code, said) = self.says(words);
        assert_eq!(code, 2, "{words:?}: {said}");
        said
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.done(words)).unwrap()
    }

    fn roster(&self) -> Value {
        self.json(&["participants", "list", "--format", "json"])
    }
}

#[test]
fn a_roster_is_filled_and_kept_by_verbs() {
    let desk = Roster::new();
    insta::assert_snapshot!(desk.done(&["participants", "list"]), @"The roster is empty. Add a participant with: moderato participants add P01");
    insta::assert_snapshot!(desk.done(&["participants", "add", "P01", "P02", "--attribute", "age=40s"]), @r"
    P01, P02 are on the roster. Signed by anna.
    Next is P01 on 2.4.
    ");
    desk.done(&[
        "participants",
        "checkout.toml",
        "add",
        "P03",
        "--segment",
        "returning",
        "--version",
        "3.0",
    ]);
    insta::assert_snapshot!(desk.done(&["participants", "no-show", "P01", "--reason", "missed the train"]), @r"
    P01 is a no-show. Signed by anna.
    Next is P02 on 2.4.
    ");
    insta::assert_snapshot!(desk.done(&["participants", "replace", "P01", "--moderator", "Ben", "--reason", "ill"]), @r"
    P04 takes the place of P01 and is expected.
    Next is P02 on 2.4.
    ");
    insta::assert_snapshot!(desk.done(&["participants", "arrive", "P03"]), @r"
    P03 is here. Signed by anna.
    Next is P03 on 3.0.
    ");
    let roster = desk.roster();
    let first = &roster["participants"][0];
    assert_eq!(
        (
            &first["status"],
            &first["status_by"],
            &first["status_why"],
            &first["turn"]
        ),
        (
            &"replaced".into(),
            &"Ben".into(),
            &"ill".into(),
            &Value::Null
        )
    );
    assert!(first["status_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(first["attributes"]["replaced_by"], "P04");
    assert_eq!(roster["participants"][3]["attributes"]["replaces"], "P01");
    assert_eq!(roster["next"]["participant"], "P03");
    assert_eq!(
        roster["next"]["order"].as_array().unwrap().len(),
        3,
        "a task more for returning people"
    );
    let shown = desk.done(&["participants", "list"]);
    assert!(shown.contains("by Ben: ill"), "{shown}");
    insta::assert_snapshot!(shown.lines().last().unwrap(), @"Next is P03 on 3.0: Find, Pay, Cancel.");
    // It is the record of one person alone, and one file.
    assert_eq!(fs::read_dir(desk.path("")).unwrap().count(), 2);
}

#[test]
fn names_have_no_place_in_it() {
    let desk = Roster::new();
    insta::assert_snapshot!(desk.refused(&["participants", "add", "Kim Lee"]), @r#"error: "Kim Lee" looks like a name. Give a code, such as P07, and keep the list of names and codes in a separate file, never in the study's."#);
    for words in [
        ["add", "Kim", "Lee"].as_slice(),
        &["add", "kim@example.org"],
        &["add", "P01", "--attribute", "name=Kim"],
        &["add", "P01", "--attribute", "contact=kim@example.org"],
        &["add", "P01", "--segment", "kim@example.org"],
        &["add", "P01", "--version", "9"],
        &["add", "P01", "--attribute", "age"],
    ] {
        let words: Vec<&str> = ["participants"].iter().chain(words).copied().collect();
        desk.refused(&words);
    }
    fs::write(desk.path("people.csv"), "code,e-mail\nP01,\n").unwrap();
    insta::assert_snapshot!(desk.refused(&["participants", "import", "people.csv"]), @r#"
    error: people.csv cannot be imported, and nothing was:
      "e-mail" identifies a person, which does not belong in the study's file. A list may have the columns name and contact: they go to a separate file for you alone. Leave out all others of the kind.
    "#);
    assert!(
        !desk.path("checkout.moderato").exists(),
        "nothing was written"
    );
}

#[test]
fn names_and_contacts_go_to_a_file_of_their_own() {
    let desk = Roster::new();
    let list = "code,Name,contact,age\nP01,Kim Lee,kim@example.org,40s\nP02,,,\n";
    fs::write(desk.path("people.csv"), list).unwrap();
    insta::assert_snapshot!(desk.done(&["participants", "import", "people.csv"]), @r"
    Imported the list: 2 new.
    Names and contacts went to checkout.contacts, which is readable by you alone.
    Look at it with: moderato participants checkout.toml list
    ");
    insta::assert_snapshot!(desk.done(&["participants", "contact", "P01"]), @"P01: Kim Lee, kim@example.org");
    desk.done(&["participants", "contact", "P02", "--name", "Bo"]);
    desk.done(&["participants", "contact", "P02", "--contact", "0151 23"]);
    insta::assert_snapshot!(desk.done(&["participants", "contact", "P02"]), @"P02: Bo, 0151 23");
    insta::assert_snapshot!(desk.refused(&["participants", "contact", "P09", "--name", "Al"]), @"error: There is no P09 on the roster. Add them first, or look at the roster for the code.");
    for file in ["checkout.moderato", "checkout.toml"] {
        let bytes = fs::read(desk.path(file)).unwrap();
        for said in ["Kim", "kim@", "0151"] {
            assert!(!bytes.windows(said.len()).any(|w| w == said.as_bytes()));
        }
    }
    assert_eq!(desk.roster()["participants"][0]["attributes"]["age"], "40s");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let desk = Roster::new();
    desk.done(&["participants", "add", "P01"]);
    insta::assert_snapshot!(desk.refused(&["participants", "add", "P01"]), @"error: P01 is on the roster already (expected).");
    insta::assert_snapshot!(desk.refused(&["participants", "withdraw", "P09"]), @"error: There is no P09 on the roster. Add them first, or look at the roster for the code.");
    // Several are added together or not at all.
    desk.refused(&["participants", "add", "P02", "P01"]);
    assert_eq!(desk.roster()["participants"].as_array().unwrap().len(), 1);
}

#[test]
fn a_list_is_taken_in_once() {
    let desk = Roster::new();
    fs::write(
        desk.path("people.csv"),
        "code;segment;age\nP01;returning;40s\nP02;new;\n",
    )
    .unwrap();
    insta::assert_snapshot!(desk.done(&["participants", "import", "people.csv"]), @r"
    Imported the list: 2 new.
    Look at it with: moderato participants checkout.toml list
    ");
    assert!(
        desk.done(&["participants", "import", "people.csv"])
            .contains("0 new, 2 on the roster already")
    );
    fs::write(desk.path("people.csv"), "code,segment\nP01,new\nP03,new\n").unwrap();
    assert!(
        desk.refused(&["participants", "import", "people.csv"])
            .contains("contradicts the roster about P01")
    );
    assert_eq!(desk.roster()["participants"].as_array().unwrap().len(), 2);
    desk.done(&["participants", "import", "people.csv", "--update"]);
    assert_eq!(desk.roster()["participants"][0]["segment"], "new");
}

#[test]
fn who_withdraws_leaves_the_results_and_stays_in_the_count_of_people() {
    let desk = Roster::new();
    let rows = "participant,version,task,outcome,time_s\nP01,2.4,find,completed,10\nP02,2.4,find,failed,20\n";
    fs::write(desk.path("round.csv"), rows).unwrap();
    desk.done(&["import", "round.csv"]);
    let report = || desk.json(&["report", "--format", "json"]);
    assert_eq!(report()["flow"]["analysed"], 2);
    let refused = desk.refused(&["participants", "no-show", "P01"]);
    assert!(
        refused.starts_with("error: P01 has a session on file, so they came."),
        "{refused}"
    );
    desk.done(&["participants", "withdraw", "P01", "--reason", "asked us to"]);
    let after = report();
    let flow = &after["flow"];
    assert_eq!(
        (&flow["expected"], &flow["withdrawn"], &flow["analysed"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(after["versions"][0]["tasks"][0]["n"], 1);
    desk.done(&["participants", "arrive", "P01", "--reason", "a mistake"]);
    assert_eq!(report()["flow"]["analysed"], 2);
}

/// A session that a moderator of this name has open.
fn session_of(
    name: &'static str,
    participant: &str,
    record: &Path,
    study: &Arc<Study>,
) -> TestSession<RecordWriter> {
    let mut bench = StudyBench::new(study.clone());
    let mut store = Store::open(record).unwrap();
    bench.protocol = store
        .freeze_protocol(SCRIPT, study, bench.clock.now().wall)
        .unwrap();
    let opening = Opening {
        session: Uuid::from_u128(name.bytes().fold(7, |id, b| id * 251 + u128::from(b))),
        participant: Some(participant.to_owned()),
        moderator: name.to_owned(),
        order: vec!["find".to_owned(), "pay".to_owned()],
        ..bench.opening()
    };
    let state = SessionState::new(study.clone());
    let writer = store.into_session_writer(opening.session, &state).unwrap();
    let mut session = bench.session(opening.session, name, writer);
    session.must(Command::Open(opening));
    session.writer.heartbeat(0, session.clock.now());
    session
}

fn complete(session: &mut TestSession<RecordWriter>, task: &str) {
    session.start(task).must(Command::NoteError(None));
    session.must(Command::End);
    session.must(Command::SetOutcome(Outcome::Completed, None));
}

#[test]
fn two_moderators_record_into_one_file_at_the_same_time() {
    let desk = Roster::new();
    let record = desk.path("checkout.moderato");
    let study = Arc::new(parse(SCRIPT).unwrap());
    let mut anna = session_of("Anna", "P01", &record, &study);
    anna.must(Command::Start("find".to_owned()));
    // The other one opens the file in the middle of it.
    let mut ben = session_of("Ben", "P02", &record, &study);
    complete(&mut ben, "find");
    anna.must(Command::NoteError(None));
    anna.must(Command::End);
    anna.must(Command::SetOutcome(Outcome::Failed, None));
    for task in ["pay", "find"] {
        complete(&mut ben, task);
        complete(&mut anna, task);
    }
    let looking = Store::open_read_only(&record).unwrap();
    let live = [anna.id, ben.id].map(|s| looking.is_being_recorded(s));
    assert_eq!(live, [true, true]);
    drop(looking);
    // One closes and leaves while the other goes on.
    anna.must(Command::Close);
    anna.writer.finish();
    ben.must(Command::AddNote(None, Some("still here".to_owned())));
    let looking = Store::open_read_only(&record).unwrap();
    let live = [anna.id, ben.id].map(|s| looking.is_being_recorded(s));
    assert_eq!(live, [false, true]);
    drop(looking);
    ben.must(Command::Close);
    ben.writer.finish();

    let store = Store::open_read_only(&record).unwrap();
    for (session, state) in [(anna.id, &anna.state), (ben.id, &ben.state)] {
        let log = store.log(session).unwrap();
        assert_eq!(&replay(study.clone(), &log), state);
    }
    assert_eq!(store.unfinished_sessions().unwrap(), []);
    drop(store);
    // The last to leave tidies up.
    let left: Vec<_> = fs::read_dir(desk.path("")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_session_whose_program_died_is_not_taken_for_one_that_is_led() {
    let desk = Roster::new();
    let record = desk.path("checkout.moderato");
    let study = Arc::new(parse(SCRIPT).unwrap());
    let anna = session_of("Anna", "P01", &record, &study);
    let session = anna.id;
    let store = Store::open(&record).unwrap();
    assert!(store.is_being_recorded(session));
    // A program that dies lets go of its locks and leaves the rest.
    drop(anna.writer);
    assert!(!store.is_being_recorded(session));
    assert!(store.last_heartbeat(session).is_some());
    assert_eq!(store.unfinished_sessions().unwrap().len(), 1);
}
