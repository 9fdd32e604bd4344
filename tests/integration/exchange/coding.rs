//! Coding afterwards from the command line: one by one with `annotate`, and many at once from a table.

use crate::support::ProgramBench;

const REASON: [&str; 2] = ["--reason", "seen on the recording"];

fn run(bench: &ProgramBench, words: &[&str]) -> String {
    bench.transcript_of(&mut bench.moderato(words))
}

/// Success, errors, and share of attempts at `find` on 2.4.
fn find_on_2_4(bench: &ProgramBench) -> (i64, i64) {
    let report = bench.json(&["report", "--version", "2.4", "--format", "json"]);
    let tasks = report["versions"][0]["tasks"].as_array().unwrap();
    let find = tasks.iter().find(|task| task["task"] == "find").unwrap();
    (
        find["success"]["successes"].as_i64().unwrap(),
        find["errors"]["total"].as_i64().unwrap(),
    )
}

#[test]
fn the_details_of_a_closed_session_are_corrected_and_count_where_they_belong() {
    let bench = ProgramBench::in_sample();
    let participants = |bench: &ProgramBench| -> Vec<i64> {
        let report = bench.json(&["report", "--format", "json"]);
        let versions = report["versions"].as_array().unwrap().clone();
        versions
            .iter()
            .map(|version| version["participants"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(participants(&bench), [10, 10]);
    let correct = ["sessions", "correct", "P01", "--version", "3.0"];
    let refused = run(&bench, &correct);
    assert!(
        refused.contains("P01's session is closed: it needs a reason."),
        "{refused}"
    );
    let reason = ["--reason", "wrong build was noted"];
    let words: Vec<&str> = correct.iter().chain(&reason).copied().collect();
    assert!(run(&bench, &words).contains("Corrected P01: version 3.0."));
    assert_eq!(participants(&bench), [9, 11]);
    let log = bench.out(&["sessions", "show", "P01"]);
    assert!(log.contains("wrong build was noted"), "{log}");
    let again = run(&bench, &words);
    assert!(again.starts_with("exit 2"), "{again}");
    for (option, value, sentence) in [
        ("--participant", "p02", "Did you mean P02?"),
        ("--participant", "Q77", "There is no Q77 on the roster."),
        ("--version", "9", "9"),
        (
            "--kind",
            "rehersal",
            "The kinds are real, pilot and rehearsal.",
        ),
    ] {
        let told = run(
            &bench,
            &["sessions", "correct", "P01", option, value, "--reason", "x"],
        );
        assert!(
            told.starts_with("exit 2") && told.contains(sentence),
            "{told}"
        );
    }
    let told = run(&bench, &["sessions", "--version", "3.0"]);
    assert!(told.contains("No session to correct was named."), "{told}");
    assert!(bench.out(&["verify"]).contains("intact"));
}

#[test]
fn what_was_seen_on_the_recording_is_added_to_a_closed_session_and_counts() {
    let bench = ProgramBench::in_sample();
    let before = find_on_2_4(&bench);
    let error = ["annotate", "P01", "error", "wrong-menu", "--at", "4:31"];
    let refused = run(&bench, &error);
    assert_eq!(
        refused,
        "exit 2\nerr| error: P01's session is closed: it needs a reason.\n\
         err| hint: Give --reason, such as --reason \"seen on the recording\".\n"
    );
    let mut dry: Vec<&str> = error.iter().chain(&REASON).copied().collect();
    let added: Vec<&str> = dry.clone();
    dry.push("--dry-run");
    assert!(run(&bench, &dry).contains("Would add to P01: error at 4:31, in \"Find a book\"."));
    assert_eq!(find_on_2_4(&bench), before);
    assert!(run(&bench, &added).contains("Added to P01: error at 4:31, in \"Find a book\"."));
    assert_eq!(find_on_2_4(&bench), (before.0, before.1 + 1));
    let log = bench.out(&["sessions", "show", "P01"]);
    let line = log
        .lines()
        .position(|l| l.contains("4:31  error: Opens the wrong menu"))
        .unwrap();
    let why = log.lines().nth(line + 1).unwrap();
    assert!(why.contains("added from annotate · anna"), "{log}");
    // The recording's time is 4 minutes ahead.
    let on_video = run(
        &bench,
        &[
            "annotate",
            "P01",
            "assist",
            "hint",
            "--media-at",
            "8:32",
            "--offset",
            "4:00",
            "--reason",
            "x",
        ],
    );
    assert!(
        on_video.contains("Added to P01: assist at 4:32, in \"Find a book\"."),
        "{on_video}"
    );
    bench.out(&["verify"]);
}

#[test]
fn a_task_that_was_not_started_is_added_with_its_end_and_outcome() {
    let bench = ProgramBench::in_sample();
    let task = |at, until| {
        let words = [
            "annotate",
            "library.toml",
            "P01",
            "task",
            "fee",
            "--at",
            at,
            "--until",
            until,
        ];
        let outcome = [
            "--outcome",
            "completed",
            "--author",
            "Ben",
            "--reason",
            "forgot the key",
        ];
        run(
            &bench,
            &words.into_iter().chain(outcome).collect::<Vec<_>>(),
        )
    };
    assert!(task("3:00", "5:00").contains("error: \"Find a book\" ran from 1:55 to 4:46"));
    assert!(task("0:10", "1:00").contains("Added to P01: task at 0:10"));
    let log = bench.out(&["sessions", "show", "P01"]);
    assert!(log.contains("0:10  started: Pay a fee"), "{log}");
    assert!(log.contains("added from annotate · Ben"), "{log}");
    bench.out(&["verify"]);
}

#[test]
fn what_is_wrong_with_an_annotation_is_said_with_what_to_type() {
    let bench = ProgramBench::in_sample();
    for (words, said) in [
        (
            "P01 error wrong-meny --at 1:00",
            "Did you mean \"wrong-menu\"?",
        ),
        ("P01 error --at 12:99", "12:99 is not a valid time."),
        (
            "P01 error --at 14:02 --reason x",
            "14:02 is after the session's end (13:08).",
        ),
        ("P01 error", "When it happened was not given."),
        ("p01 error --at 1:00", "Did you mean P01?"),
        ("P77 error --at 1:00", "There is no session \"P77\"."),
        (
            "P01 shrug --at 1:00",
            "What can be added: error, assist, note, mark, task, consent.",
        ),
        (
            "P01 task fee --at 0:10 --reason x",
            "A task needs the time it ended.",
        ),
        ("P01 note --at 1:00", "The note has no words."),
        (
            "P01 mark --at 1:00 --severity major",
            "A mark has no severity.",
        ),
        (
            "P01 error --at 1:00 --offset 2:00",
            "Give the recording's time with --media-at.",
        ),
    ] {
        let words: Vec<&str> = ["annotate"].into_iter().chain(words.split(' ')).collect();
        let shown = run(&bench, &words);
        assert!(
            shown.starts_with("exit 2\n") && shown.contains(said),
            "{words:?}\n{shown}"
        );
    }
}

#[test]
fn a_table_of_annotations_is_imported_once() {
    let bench = ProgramBench::in_sample();
    let before = find_on_2_4(&bench);
    bench.write(
        "coding.csv",
        "session,at,what,kind,severity,text,until,outcome\n\
         P01,4:20,error,wrong-menu,major,taps twice,,\n\
         P01,4:20,error,missed-message,,taps twice,,\n\
         P02,60.5,note,P,,\"smiles, and nods\",,\n\
         P03,0:10,task,fee,,,1:00,failed\n",
    );
    let import = ["import", "coding.csv", "--table", "annotations"];
    let dry: Vec<&str> = import.iter().copied().chain(["--dry-run"]).collect();
    let preview = run(&bench, &dry);
    assert!(
        preview.contains("out|   P01 4:20 error missed-message \"taps twice\""),
        "{preview}"
    );
    assert_eq!(find_on_2_4(&bench), before);
    let imported = run(&bench, &import);
    assert!(
        imported.contains("Added 4 annotations to 3 sessions"),
        "{imported}"
    );
    assert_eq!(find_on_2_4(&bench), (before.0, before.1 + 2));
    bench.out(&["verify"]);
    let record = || std::fs::read(bench.at("library.moderato")).unwrap();
    let after = record();
    let again = run(&bench, &import);
    assert!(again.contains("4 rows on file already."), "{again}");
    assert!(record() == after, "importing again writes nothing");
    // Another letter for the same note is a contradiction, and a bad row leaves everything out.
    bench.write(
        "coding.csv",
        "session,at,what,kind,text\nP02,60.5,note,C,\"smiles, and nods\"\nP02,9:99,note,,x\n",
    );
    let refused = run(&bench, &import);
    assert!(refused.contains("line 2: P02 1:00 note C"), "{refused}");
    assert!(
        refused.contains("line 3: 9:99 is not a valid time"),
        "{refused}"
    );
    assert!(record() == after);
}

#[test]
fn the_words_of_an_erased_row_do_not_come_back() {
    let bench = ProgramBench::in_sample();
    bench.write(
        "coding.csv",
        "session,at,what,text\nP02,1:00,note,says her name\n",
    );
    let import = ["import", "coding.csv", "--table", "annotations"];
    run(&bench, &import);
    bench.out(&["erase", "P02", "--reason", "asked", "--yes"]);
    let again = run(&bench, &import);
    assert!(again.contains("1 row on file already."), "{again}");
    assert!(!bench.out(&["sessions", "show", "P02"]).contains("her name"));
}

#[test]
fn answers_are_entered_from_paper_a_row_per_participant() {
    let bench = ProgramBench::in_sample();
    let answers = |words: &str, lines: &str| {
        let words: Vec<&str> = ["answers"]
            .into_iter()
            .chain(words.split_whitespace())
            .collect();
        let mut command = bench.moderato(&words);
        bench.transcript_of(command.write_stdin(lines))
    };
    assert_eq!(
        answers("P02 sus 425152514-", ""),
        "exit 0\nout| P02 SUS: 7 answers changed; it was 4242434243.\n"
    );
    assert!(answers("library.toml P02 sus 425152514-", "").contains("on file already"));
    assert!(answers("P02 sus", "4251525141\n").contains("P02 SUS: 1 answer changed"));
    assert!(answers("P02 seq 6", "").contains("Name the task with --task: find, reserve"));
    assert!(answers("P02 seq 2 --task fee", "").contains("P02 SEQ: 1 answer changed"));
    assert!(answers("P02 sux 4", "").contains("Did you mean \"sus\"?"));
    // All rows or none.
    let record = || std::fs::read(bench.at("library.moderato")).unwrap();
    let before = record();
    let refused = answers("sus", "P03 4251525141\nP04 4251525149\n");
    assert!(
        refused.contains("P04: Item 10 of SUS takes 1 to 5, not \"9\"."),
        "{refused}"
    );
    assert!(record() == before);
    let twice = answers("sus", "P03 4251525141\nP03 4251525142\n");
    assert!(twice.contains("P03 is in two lines"), "{twice}");
    let both = answers("sus", "P03 4251525141\nP04 4251525142\n");
    assert!(
        both.starts_with("exit 0\n") && both.contains("P04 SUS"),
        "{both}"
    );
    bench.out(&["verify"]);
}

#[test]
fn an_erasure_shows_what_would_go_and_changes_nothing() {
    let bench = ProgramBench::in_sample();
    bench.write("notes.txt", "she is called Ottilie");
    let note = [
        "annotate",
        "P02",
        "note",
        "she is called Ottilie",
        "--at",
        "1:00",
    ];
    let note: Vec<&str> = note.into_iter().chain(REASON).collect();
    run(&bench, &note);
    let record = || std::fs::read(bench.at("library.moderato")).unwrap();
    let before = record();
    let preview = run(&bench, &["erase", "P02", "--dry-run"]);
    assert!(
        preview.contains("Would erase 2 texts of P02 in 1 session."),
        "{preview}"
    );
    assert!(
        preview.contains("notes.txt") && preview.contains("Nothing was erased."),
        "{preview}"
    );
    assert!(record() == before, "nothing is written");
    let erased = bench.out(&["erase", "P02", "--reason", "asked", "--yes"]);
    assert!(erased.contains("Erased 2 texts of P02"), "{erased}");
    assert!(run(&bench, &["erase", "P99", "--dry-run"]).starts_with("exit 2\n"));
}
