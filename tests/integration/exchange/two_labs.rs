//! Logs of two labs that gave their participants the same codes.

use std::fs;

use moderato::clock::Clock;
use moderato::ledger::StudyEvent;
use moderato::session::{Command, SessionState};
use moderato::store::{Store, StoreErrorKind};

use crate::hostile::chain::{exported, moderato};
use crate::support::ProgramBench;
use crate::support::record_bench::{RecordBench, SCRIPT, plan};

/// A lab with closed sessions of these participants, at another time than other labs.
fn lab(days: i64, codes: &[&str]) -> RecordBench {
    let bench = RecordBench::new();
    fs::write(bench.script(), SCRIPT).unwrap();
    bench.clock.advance(days * 86_400_000);
    for code in codes {
        bench.record_session(code);
    }
    bench
}

/// The log of `of` as a file of `to`.
fn send(of: &RecordBench, to: &RecordBench, name: &str) {
    let _ = fs::remove_file(of.folder().join("log.jsonl"));
    let (code, output) = moderato(of, "export --format jsonl --out log.jsonl");
    assert_eq!(code, Some(0), "{output}");
    fs::copy(of.folder().join("log.jsonl"), to.folder().join(name)).unwrap();
}

fn import(bench: &RecordBench, words: &str) -> String {
    let (code, output) = moderato(bench, &format!("import checkout.toml {words}"));
    let folder = bench.folder().to_str().unwrap();
    format!("exit {}\n{}", code.unwrap(), output.replace(folder, "~"))
}

/// Participants of the sessions, in the order they opened.
fn people(store: &Store) -> Vec<String> {
    let sessions = store.sessions().unwrap().into_iter();
    sessions.filter_map(|session| session.participant).collect()
}

fn aliases(bench: &RecordBench) -> Vec<StudyEvent> {
    let entries = bench.reader().study_entries().unwrap();
    let events = entries.iter().map(|entry| entry.event().unwrap());
    let is_alias = |event: &StudyEvent| matches!(event, StudyEvent::CodeAliased { .. });
    events.filter(is_alias).collect()
}

fn assert_intact(bench: &RecordBench) {
    let report = bench.reader().verify().unwrap();
    assert!(report.is_intact(), "{:?}", report.findings);
}

#[test]
fn codes_of_another_lab_are_asked_about() {
    let (here, there) = (lab(0, &["P01", "P02"]), lab(1, &["P01", "P02", "P03"]));
    send(&there, &here, "munich.jsonl");
    let before = fs::read(here.record()).unwrap();
    insta::assert_snapshot!(import(&here, "munich.jsonl"), @"
    exit 2
    error: Participants on file have 2 codes of participants in munich.jsonl (P01, P02), and nothing shows that they are the same people. Nothing was imported.
    hint: If they are different people, as in another lab: add --new-codes, and each gets a code of their own here, such as P01-2. --new-codes=B- makes it B-P01.
    hint: If they are the same people: add --same-person. --same-person=P01 is about this code only.
    ");
    insta::assert_snapshot!(import(&here, "munich.jsonl --same-person=P01"), @"
    exit 2
    error: A participant on file has the code of one in munich.jsonl (P02), and nothing shows that they are the same person. Nothing was imported.
    hint: If they are different people, as in another lab: add --new-codes, and each gets a code of their own here, such as P02-2. --new-codes=B- makes it B-P02.
    hint: If they are the same people: add --same-person. --same-person=P02 is about this code only.
    ");
    insta::assert_snapshot!(import(&here, "munich.jsonl --new-codes=P0-@"), @r#"
    exit 2
    error: The new code "P0-@P01" contains "@", which references and file names need. Nothing was imported.
    hint: Choose another prefix: --new-codes=PREFIX
    "#);
    assert_eq!(fs::read(here.record()).unwrap(), before);
    insta::assert_snapshot!(import(&here, "munich.jsonl --same-person --dry-run"), @"
    exit 0
    Would import 54 entries of 3 sessions into checkout.moderato.
    1 person (P03) would be added to the roster and 4 entries would be added to the study log.
    The roster has 2 of the participants with other details; they stay as they are here.
    This was a dry run: nothing was written.
    ");
    insta::assert_snapshot!(import(&here, "munich.jsonl --new-codes --dry-run"), @"
    exit 0
    Would import 54 entries of 3 sessions into checkout.moderato.
    3 people (P01-2, P02-2, P03) would be added to the roster and 4 entries would be added to the study log.
    2 participants have another code here than in the file: P01 is P01-2, P02 is P02-2.
    This was a dry run: nothing was written.
    ");
    assert_eq!(fs::read(here.record()).unwrap(), before);
    insta::assert_snapshot!(import(&here, "munich.jsonl --new-codes=M-"), @"
    exit 0
    Imported 54 entries of 3 sessions into checkout.moderato.
    3 people (M-P01, M-P02, P03) were added to the roster and 4 entries were added to the study log.
    2 participants have another code here than in the file: P01 is M-P01, P02 is M-P02.
    ");
    assert_eq!(
        people(&here.reader()),
        ["P01", "P02", "M-P01", "M-P02", "P03"]
    );
    assert_eq!(aliases(&here).len(), 2);
    assert_intact(&here);
}

#[test]
fn nothing_is_merged_without_an_answer() {
    let (here, there) = (lab(0, &["P01"]), lab(1, &["P01"]));
    let (plan, logs) = exported(&there);
    let now = here.clock.now();
    let refused = here.store().merge_logs(&plan, &logs, &[], "Ana", now);
    let refused = refused.unwrap_err().kind;
    assert!(
        matches!(&refused, StoreErrorKind::SharedCode(code) if code == "P01"),
        "{refused}"
    );
    assert_eq!(people(&here.reader()), ["P01"]);
}

#[test]
fn the_same_people_of_two_labs_keep_their_codes() {
    let (here, there) = (lab(0, &["P01", "P02"]), lab(1, &["P01", "P02"]));
    send(&there, &here, "munich.jsonl");
    import(&here, "munich.jsonl --same-person=P02 --new-codes");
    assert_eq!(people(&here.reader()), ["P01", "P02", "P01-2", "P02"]);
    let roster = here.reader().participants().unwrap();
    let codes: Vec<&str> = roster.iter().map(|person| person.code.as_str()).collect();
    assert_eq!(codes, ["P01", "P02", "P01-2"]);
    assert_intact(&here);
}

#[test]
fn a_longer_log_keeps_the_answer() {
    let (here, there) = (lab(0, &["P01"]), lab(1, &["P01"]));
    there.add_participant(&moderato::store::Participant {
        segment: Some("returning".to_owned()),
        ..there.reader().participants().unwrap().remove(0)
    });
    send(&there, &here, "munich.jsonl");
    import(&here, "munich.jsonl --new-codes=M-");
    let on_roster = here.reader().participants().unwrap();
    assert_eq!(on_roster[1].segment.as_deref(), Some("returning"));
    assert_eq!(on_roster[0].segment, None);

    // The same person's second session, and a new person.
    for code in ["P01", "P02"] {
        there.record_session(code);
    }
    send(&there, &here, "munich.jsonl");
    insta::assert_snapshot!(import(&here, "munich.jsonl"), @"
    exit 0
    Imported 36 entries of 2 sessions into checkout.moderato.
    1 person (P02) was added to the roster and 2 entries were added to the study log.
    On file already: 18 entries.
    1 participant has another code here than in the file: P01 is M-P01.
    ");
    assert_eq!(people(&here.reader()), ["P01", "M-P01", "M-P01", "P02"]);
    insta::assert_snapshot!(import(&here, "munich.jsonl"), @"
    exit 0
    Nothing was imported: all of it is on file already (54 entries).
    ");
    assert_intact(&here);
}

#[test]
fn a_record_with_aliases_is_exported_rebuilt_and_backed_up() {
    let (here, there) = (lab(0, &["P01"]), lab(1, &["P01"]));
    send(&there, &here, "munich.jsonl");
    import(&here, "munich.jsonl --new-codes=M-");
    let expected = ["P01", "M-P01"];

    let elsewhere = lab(2, &[]);
    send(&here, &elsewhere, "both.jsonl");
    import(&elsewhere, "both.jsonl");
    assert_eq!(people(&elsewhere.reader()), expected);
    assert_intact(&elsewhere);
    let (code, report) = moderato(&elsewhere, "report --format json");
    assert_eq!(code, Some(0));
    assert!(report.contains("\"participants\": 2"), "{report}");
    let (_, shown) = moderato(&elsewhere, "export --table entries --out -");
    assert!(shown.contains(",M-P01,"), "{shown}");

    // Rows that say otherwise are damage, and a rebuild gives the alias.
    let conn = here.sqlite();
    conn.execute("UPDATE session SET participant = 1", [])
        .unwrap();
    drop(conn);
    assert!(!here.reader().verify().unwrap().is_intact());
    let heads = here.reader().chain_heads().unwrap();
    let confirmed: Vec<String> = heads.iter().map(|(_, head)| head.to_string()).collect();
    here.store().rebuild(&confirmed).unwrap();
    assert_eq!(people(&here.reader()), expected);
    assert_intact(&here);

    let backup = here.folder().join("copy.moderato");
    let (code, output) = moderato(&here, "backup --out copy.moderato");
    assert_eq!(code, Some(0), "{output}");
    assert_eq!(people(&Store::open_read_only(&backup).unwrap()), expected);

    // Entries that are added later keep the alias too.
    let session = here.reader().sessions().unwrap()[1].id;
    let erased = here
        .store()
        .erase("M-P01", "asked", "Ana", here.clock.now(), &[]);
    assert_eq!(erased.unwrap().sessions, 1, "{session}");
    assert_eq!(people(&here.reader()), expected);
    assert_intact(&here);
}

#[test]
fn the_other_lab_learns_its_people_s_codes_here_after_a_yes() {
    let (here, there) = (lab(0, &["P01"]), lab(1, &["P01"]));
    send(&there, &here, "munich.jsonl");
    import(&here, "munich.jsonl --new-codes=M-");
    send(&here, &there, "both.jsonl");
    // A new code for a session on file needs a yes, and the other lab's person another code.
    insta::assert_snapshot!(import(&there, "both.jsonl --new-codes=B-"), @"
    exit 2
    error: both.jsonl would change 1 session on file:
      P01, closed: the participant's code changed
    Nothing was imported.
    hint: Add --accept-changes to apply this; a backup is made first.
    ");
    let accepted = import(&there, "both.jsonl --new-codes=B- --accept-changes");
    assert!(accepted.starts_with("exit 0"), "{accepted}");
    assert_eq!(people(&there.reader()), ["B-P01", "M-P01"]);
    assert_intact(&there);
}

#[test]
fn sessions_of_one_person_on_one_computer_are_not_asked_about() {
    let here = lab(0, &["P01"]);
    let other = lab(1, &[]);
    let id = other.clock.new_id();
    let store = other.store().with_spool_folders(vec![here.spool_folder()]);
    let state = SessionState::new(plan());
    let writer = store.into_session_writer(id, &state).unwrap();
    let mut session = other.session(id, "Ana", writer);
    session.must(other.open_command(id, "P01"));
    session.must(Command::Close);
    session.writer.finish();
    send(&other, &here, "second.jsonl");
    let imported = import(&here, "second.jsonl");
    assert!(imported.starts_with("exit 0"), "{imported}");
    assert_eq!(people(&here.reader()), ["P01", "P01"]);

    // Control: another computer's are.
    let (here, other) = (lab(0, &["P01"]), lab(1, &["P01"]));
    send(&other, &here, "second.jsonl");
    assert!(import(&here, "second.jsonl").starts_with("exit 2"));
}

/// A study with one attempt of P09, with this outcome.
fn table_bench(outcome: &str) -> ProgramBench {
    let bench = ProgramBench::new();
    table(&bench, "a.csv", "P09", outcome);
    bench.out(&["import", "--new", "a.csv", "--out", "pay.toml"]);
    bench
}

fn table(bench: &ProgramBench, name: &str, code: &str, outcome: &str) {
    let text = format!("participant,version,task,outcome\n{code},1,pay,{outcome}\n");
    bench.write(name, &text);
}

#[test]
fn an_answer_about_a_code_that_looks_like_another_is_remembered() {
    // Skipped tasks do not count, so that no result is there twice.
    let bench = table_bench("skipped");
    table(&bench, "b.csv", "P9", "skipped");
    table(&bench, "c.csv", "P9", "stopped");
    table(&bench, "d.csv", "[p 9]", "stopped");
    let asked = bench.transcript("import pay.toml b.csv");
    assert!(
        asked.starts_with("exit 2") && asked.contains("\"P9\" looks like \"P09\""),
        "{asked}"
    );
    insta::assert_snapshot!(bench.transcript("import pay.toml b.csv --same-person"), @r#"
    exit 0
    out| Imported 1 attempt of 1 participant from "b" into pay.moderato.
    out| Codes of participants, here and in later files: "P9" is P09.
    out| Look at it with: moderato report pay.toml
    "#);
    insta::assert_snapshot!(bench.transcript("import pay.toml c.csv"), @r#"
    exit 0
    out| Imported 1 attempt of 1 participant from "c" into pay.moderato.
    out| Codes of participants, by an earlier answer: "P9" is P09.
    out| Look at it with: moderato report pay.toml
    "#);
    // Another form is another question.
    assert!(
        bench
            .transcript("import pay.toml d.csv")
            .starts_with("exit 2")
    );
    let people = bench.json(&["participants", "pay.toml", "list", "--format", "json"]);
    assert_eq!(people["participants"].as_array().map(Vec::len), Some(1));
    bench.moderato(&["verify", "pay.toml"]).assert().success();

    // Of two such codes one may be the same person's.
    let both = "participant,version,task,outcome\np09,1,pay,failed\n[P09],1,pay,failed\n";
    bench.write("both.csv", both);
    bench.out(&[
        "import",
        "pay.toml",
        "both.csv",
        "--same-person=[P09]",
        "--new-codes",
    ]);
    let people = bench.json(&["participants", "pay.toml", "list", "--format", "json"]);
    assert_eq!(
        people["participants"].as_array().map(Vec::len),
        Some(2),
        "{people}"
    );

    // A person with the code itself is another one.
    bench.out(&["participants", "pay.toml", "add", "P9", "--new-codes"]);
    table(&bench, "e.csv", "P9", "partial");
    bench.out(&["import", "pay.toml", "e.csv"]);
    let sessions = bench.out(&["sessions", "pay.toml"]);
    assert!(sessions.contains("P9 "), "{sessions}");
}

#[test]
fn a_log_s_code_that_looks_like_another_is_one_person_by_an_answer() {
    let (here, there) = (lab(0, &["P09"]), lab(1, &["P9"]));
    send(&there, &here, "munich.jsonl");
    insta::assert_snapshot!(import(&here, "munich.jsonl"), @r#"
    exit 2
    error: munich.jsonl cannot be imported, and nothing was:
      line 6: "P9" looks like "P09". If it is the same person, add --same-person; if it is another one, add --new-codes.
    "#);
    insta::assert_snapshot!(import(&here, "munich.jsonl --same-person"), @"
    exit 0
    Imported 18 entries of 1 session into checkout.moderato.
    2 entries were added to the study log.
    1 participant has another code here than in the file: P9 is P09.
    The roster has 1 of the participants with other details; they stay as they are here.
    ");
    assert_eq!(people(&here.reader()), ["P09", "P09"]);
    let third = lab(2, &["P9"]);
    send(&third, &here, "berlin.jsonl");
    let imported = import(&here, "berlin.jsonl");
    assert!(imported.starts_with("exit 0"), "{imported}");
    assert_eq!(people(&here.reader()), ["P09", "P09", "P09"]);
    assert_intact(&here);
}

#[test]
fn two_labs_that_erased_the_same_person_merge() {
    let (here, there) = (lab(0, &["P01"]), lab(1, &[]));
    add_roster_words(&here);
    send(&here, &there, "log.jsonl");
    import(&there, "log.jsonl");
    for lab in [&here, &there] {
        let (code, output) = moderato(lab, "erase P01 --reason asked --yes");
        assert_eq!(code, Some(0), "{output}");
    }
    for (of, to) in [(&there, &here), (&here, &there), (&there, &here)] {
        send(of, to, "log.jsonl");
        let imported = import(to, "log.jsonl");
        assert!(imported.starts_with("exit 0"), "{imported}");
        assert_intact(to);
    }
}

fn add_roster_words(bench: &RecordBench) {
    let person = bench.reader().participants().unwrap().remove(0);
    bench.add_participant(&moderato::store::Participant {
        attributes: [("device".to_owned(), "her late father's phone".to_owned())].into(),
        consent: Some("signed in the kitchen".to_owned()),
        ..person
    });
}

#[test]
fn an_erasure_that_arrives_clears_the_roster_and_names_backups() {
    let (here, there) = (lab(0, &["P01"]), lab(1, &[]));
    add_roster_words(&here);
    send(&here, &there, "log.jsonl");
    import(&there, "log.jsonl");
    moderato(&there, "backup --out old.moderato");
    let (code, output) = moderato(&here, "erase P01 --reason asked --yes");
    assert_eq!(code, Some(0), "{output}");
    send(&here, &there, "erased.jsonl");
    let output = import(&there, "erased.jsonl --accept-changes");
    let time = output.split("-backup-").nth(1).unwrap();
    let time = time.split('-').next().unwrap().to_owned();
    insta::assert_snapshot!(output.replace(&time, "TIME"), @"
    exit 0
    9 entries (8 erasures) were added to the study log; no sessions were new.
    The roster has 1 of the participants with other details; they stay as they are here.
    Changed 1 session on file:
      P01, closed: 8 texts erased
    The record as it was before is in ~/checkout.moderato-backup-TIME-kept.
    Erased 8 texts in 1 session. Outcomes, times and counts stay.
    Cleared the attributes, status reason and consent of P01 on the roster.
    These backups still contain texts of theirs, or cannot be read; remove them when you can:
      ~/checkout.moderato-backup-TIME-kept
    These files still contain words of their texts; export them again or remove them:
      ~/log.jsonl
      ~/old.moderato
    ");
    let person = there.reader().participants().unwrap().remove(0);
    assert_eq!((person.attributes.len(), person.consent), (0, None));
    assert_intact(&there);
}

#[test]
fn a_version_with_another_predecessor_or_date_is_mentioned() {
    let script = |version: &str| {
        format!(
            "title = \"Pay\"\n[[version]]\nid = \"1\"\n[[version]]\nid = \"2\"\n{version}\n[[task]]\nid = \"pay\"\ntitle = \"Pay\"\n"
        )
    };
    let lab = |version: &str, code: &str| {
        let bench = ProgramBench::new();
        bench.write("pay.toml", &script(version));
        table(&bench, "a.csv", code, "completed");
        bench.out(&["import", "pay.toml", "a.csv"]);
        bench
    };
    let here = lab("after = \"1\"\nreleased = 2026-03-01", "P01");
    let there = lab("released = 2026-04-01", "P02");
    let log = there.out(&["export", "pay.toml", "--format", "jsonl", "--out", "-"]);
    here.write("munich.jsonl", &log);
    let output = here.transcript("import pay.toml munich.jsonl");
    let said = output.lines().last().unwrap();
    insta::assert_snapshot!(said, @"out| Version 2 comes after 1 here and after no other in the file, and was released on 2026-03-01 here and on 2026-04-01 in the file. It stays as it is here.");
}
