//! The roster's verbs, what they refuse, and two moderators on one record.

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

/// A bench with a script, and calls that check the exit code.
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
    fn run(&self, words: &[&str]) -> (i32, String) {
        let done = self.0.moderato(words).output().unwrap();
        let message = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code().unwrap(), message.trim_end().to_owned())
    }

    fn succeed(&self, words: &[&str]) -> String {
        let (code, output) = self.run(words);
        assert_eq!(code, 0, "{words:?}: {output}");
        output
    }

    fn refuse(&self, words: &[&str]) -> String {
        let (code, output) = self.run(words);
        assert_eq!(code, 2, "{words:?}: {output}");
        output
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.succeed(words)).unwrap()
    }

    fn roster(&self) -> Value {
        self.json(&["participants", "list", "--format", "json"])
    }
}

#[test]
fn the_roster_is_managed_by_verbs() {
    let bench = Roster::new();
    insta::assert_snapshot!(bench.succeed(&["participants", "list"]), @"The roster is empty. Add a participant with: moderato participants add P01");
    insta::assert_snapshot!(bench.succeed(&["participants", "add", "P01", "P02", "--attribute", "age=40s"]), @r"
    P01, P02 are on the roster. Recorded as anna, the last moderator; --author names another.
    Next is P01 on 2.4.
    ");
    bench.succeed(&[
        "participants",
        "checkout.toml",
        "add",
        "P03",
        "--segment",
        "returning",
        "--version",
        "3.0",
    ]);
    insta::assert_snapshot!(bench.succeed(&["participants", "no-show", "P01", "--reason", "missed the train"]), @r"
    P01 is a no-show. Recorded as anna, the last moderator; --author names another.
    Next is P02 on 2.4.
    ");
    insta::assert_snapshot!(bench.succeed(&["participants", "replace", "P01", "--moderator", "Ben", "--reason", "ill"]), @r"
    P04 takes the place of P01 and is expected.
    Next is P02 on 2.4.
    ");
    insta::assert_snapshot!(bench.succeed(&["participants", "arrive", "P03"]), @r"
    P03 is here. Recorded as anna, the last moderator; --author names another.
    Next is P03 on 3.0.
    ");
    let roster = bench.roster();
    let first = &roster["participants"][0];
    assert_eq!(
        (
            &first["status"],
            &first["status_by"],
            &first["status_why"],
            &first["turn"]
        ),
        (
            &"no_show".into(),
            &"anna".into(),
            &"missed the train".into(),
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
    let shown = bench.succeed(&["participants", "list"]);
    let first = "no-show, replaced by P04";
    assert!(shown.contains(first), "{shown}");
    insta::assert_snapshot!(shown.lines().last().unwrap(), @"Next is P03 on 3.0 (assigned on the roster): Find, Pay, Cancel.");
    // The record is private and a single file.
    assert_eq!(fs::read_dir(bench.path("")).unwrap().count(), 2);
}

#[test]
fn names_are_refused_as_codes() {
    let bench = Roster::new();
    insta::assert_snapshot!(bench.refuse(&["participants", "add", "Kim Lee"]), @r#"error: "Kim Lee" looks like a name. Give a code, such as P07. Names and contact details belong in the study's contacts file or a list of your own, never in the record."#);
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
        bench.refuse(&words);
    }
    fs::write(bench.path("people.csv"), "code,e-mail\nP01,\n").unwrap();
    insta::assert_snapshot!(bench.refuse(&["participants", "import", "people.csv"]), @r#"
    error: people.csv cannot be imported, and nothing was:
      "e-mail" identifies a person, which does not belong in the study's file. A list may have the columns name and contact: they go to a separate file for you alone. Leave out all others of the kind.
    "#);
    assert!(
        !bench.path("checkout.moderato").exists(),
        "nothing was written"
    );
}

#[test]
fn names_and_contacts_go_to_a_separate_file() {
    let bench = Roster::new();
    let list = "code,Name,contact,age\nP01,Kim Lee,kim@example.org,40s\nP02,,,\n";
    fs::write(bench.path("people.csv"), list).unwrap();
    insta::assert_snapshot!(bench.succeed(&["participants", "import", "people.csv"]), @r"
    Imported the list: 2 new.
    Names and contacts went to checkout.contacts, which is readable by you alone.
    Look at it with: moderato participants checkout.toml list
    ");
    insta::assert_snapshot!(bench.succeed(&["participants", "contact", "P01"]), @"P01: Kim Lee, kim@example.org");
    bench.succeed(&["participants", "contact", "P02", "--name", "Bo"]);
    bench.succeed(&["participants", "contact", "P02", "--contact", "0151 23"]);
    insta::assert_snapshot!(bench.succeed(&["participants", "contact", "P02"]), @"P02: Bo, 0151 23");
    insta::assert_snapshot!(bench.refuse(&["participants", "contact", "P09", "--name", "Al"]), @"error: There is no P09 on the roster. Add them first, or look at the roster for the code.");
    for file in ["checkout.moderato", "checkout.toml"] {
        let bytes = fs::read(bench.path(file)).unwrap();
        for output in ["Kim", "kim@", "0151"] {
            assert!(!bytes.windows(output.len()).any(|w| w == output.as_bytes()));
        }
    }
    assert_eq!(
        bench.roster()["participants"][0]["attributes"]["age"],
        "40s"
    );
}

#[test]
fn invalid_changes_are_refused_with_reasons() {
    let bench = Roster::new();
    bench.succeed(&["participants", "add", "P01"]);
    insta::assert_snapshot!(bench.refuse(&["participants", "add", "P01"]), @"error: P01 is already on the roster (expected).");
    insta::assert_snapshot!(bench.refuse(&["participants", "withdraw", "P09"]), @"error: There is no P09 on the roster. Add them first, or look at the roster for the code.");
    // Several are added together or not at all.
    bench.refuse(&["participants", "add", "P02", "P01"]);
    assert_eq!(bench.roster()["participants"].as_array().unwrap().len(), 1);
}

#[test]
fn importing_a_list_twice_changes_nothing() {
    let bench = Roster::new();
    fs::write(
        bench.path("people.csv"),
        "code;segment;age\nP01;returning;40s\nP02;new;\n",
    )
    .unwrap();
    insta::assert_snapshot!(bench.succeed(&["participants", "import", "people.csv"]), @r"
    Imported the list: 2 new.
    Look at it with: moderato participants checkout.toml list
    ");
    assert!(
        bench
            .succeed(&["participants", "import", "people.csv"])
            .contains("0 new, 2 on the roster already")
    );
    fs::write(bench.path("people.csv"), "code,segment\nP01,new\nP03,new\n").unwrap();
    assert!(
        bench
            .refuse(&["participants", "import", "people.csv"])
            .contains("contradicts the roster about P01")
    );
    assert_eq!(bench.roster()["participants"].as_array().unwrap().len(), 2);
    bench.succeed(&["participants", "import", "people.csv", "--update"]);
    assert_eq!(bench.roster()["participants"][0]["segment"], "new");
}

#[test]
fn withdrawn_participants_leave_the_results_but_not_the_count() {
    let bench = Roster::new();
    let rows = "participant,version,task,outcome,time_s\nP01,2.4,find,completed,10\nP02,2.4,find,failed,20\n";
    fs::write(bench.path("round.csv"), rows).unwrap();
    bench.succeed(&["import", "round.csv"]);
    let report = || bench.json(&["report", "--format", "json"]);
    assert_eq!(report()["flow"]["analysed"], 2);
    let refused = bench.refuse(&["participants", "no-show", "P01"]);
    assert!(
        refused.starts_with("error: P01 has a session in the record, so they did come."),
        "{refused}"
    );
    bench.succeed(&["participants", "withdraw", "P01", "--reason", "asked us to"]);
    let after = report();
    let flow = &after["flow"];
    assert_eq!(
        (&flow["expected"], &flow["withdrawn"], &flow["analysed"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(after["versions"][0]["tasks"][0]["n"], 1);
    bench.succeed(&["participants", "arrive", "P01", "--reason", "a mistake"]);
    assert_eq!(report()["flow"]["analysed"], 2);
}

#[test]
fn home_and_briefing_count_the_participants_that_the_report_counts() {
    let bench = Roster::new();
    let rows = "participant,version,task,outcome,time_s,session,session_kind\n\
        P01,2.4,find,completed,10,a,real\nP01,2.4,pay,completed,10,b,real\n\
        P02,2.4,find,failed,20,c,real\nP03,2.4,find,skipped,,d,real\nP04,2.4,find,completed,9,e,pilot\n";
    fs::write(bench.path("round.csv"), rows).unwrap();
    bench.succeed(&["import", "round.csv"]);
    let record = bench.path("checkout.moderato");
    let study = Arc::new(parse(SCRIPT).unwrap());
    let mut excluded = session_of("Anna", "P05", &record, &study);
    excluded.must(Command::Start("find".to_owned()));
    excluded.must(Command::End);
    excluded.must(Command::SetOutcome(Outcome::Completed, None));
    excluded.must(Command::Close);
    excluded.must(Command::Exclude(Some("ill".to_owned())));
    excluded.writer.finish();
    let mut only_opened = session_of("Ben", "P06", &record, &study);
    only_opened.must(Command::Close);
    only_opened.writer.finish();

    let report = bench.json(&["report", "--format", "json"]);
    let counted: Vec<_> = report["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["participants"].as_u64().unwrap())
        .collect();
    assert_eq!(counted, [2, 0]);
    let mut home = bench.0.terminal("");
    home.shows("version 2.4: 2 participants counted");
    home.shows("version 3.0: 0 participants counted").press("q");
    assert_eq!(home.exits(), 0);
    let mut briefing = bench.0.terminal("run --version 2.4");
    briefing.shows("2.4, 2 participants");
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
    let bench = Roster::new();
    let record = bench.path("checkout.moderato");
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
    let left: Vec<_> = fs::read_dir(bench.path("")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_crashed_session_does_not_count_as_running() {
    let bench = Roster::new();
    let record = bench.path("checkout.moderato");
    let study = Arc::new(parse(SCRIPT).unwrap());
    let anna = session_of("Anna", "P01", &record, &study);
    let session = anna.id;
    let store = Store::open(&record).unwrap();
    assert!(store.is_being_recorded(session));
    // A crashed program releases its locks and leaves its other files.
    drop(anna.writer);
    assert!(!store.is_being_recorded(session));
    assert!(store.last_heartbeat(session).is_some());
    assert_eq!(store.unfinished_sessions().unwrap().len(), 1);
}
