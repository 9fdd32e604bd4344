//! Logs from other people: with changes to sessions on file, of another study, with invalid codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use moderato::clock::{Clock, SystemClock};
use moderato::session::{Command, Stamp, apply, decide, replay, to_entries};
use moderato::store::{Store, StoreErrorKind};

use crate::support::{ProgramBench, report_skip};

/// A file of the hostile inputs, if present.
fn hostile(file: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/hostile");
    let text = fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        report_skip("there is no ../shared/data/hostile");
    }
    text
}

/// A bench with the record that the hostile files target.
fn base() -> Option<ProgramBench> {
    let bench = ProgramBench::new();
    bench.write("hostile.toml", &hostile("hostile.toml")?);
    bench.write("base.jsonl", &hostile("H03-base.jsonl")?);
    bench
        .moderato(&["import", "hostile.toml", "base.jsonl"])
        .assert()
        .success();
    Some(bench)
}

fn log_of(bench: &ProgramBench, script: &str) -> String {
    bench.out(&["export", script, "--format", "jsonl", "--out", "-"])
}

fn backups(bench: &ProgramBench) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(bench.at(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("-backup-"))
        .collect();
    found.sort();
    found
}

#[test]
fn h03_changes_to_closed_sessions_are_listed_and_confirmed() {
    let Some(bench) = base() else { return };
    bench.write("goes-on.jsonl", &hostile("H03-goes-on.jsonl").unwrap());
    let before = log_of(&bench, "hostile.toml");
    let import = "import hostile.toml goes-on.jsonl";
    insta::assert_snapshot!(bench.transcript(import), @"
    exit 2
    err| error: goes-on.jsonl would change 1 session on file:
    err|   P01, closed: 2 texts erased, excluded, by Mallory
    err| Nothing was imported.
    err| hint: Add --accept-changes to apply this; a backup is made first.
    ");
    assert_eq!(log_of(&bench, "hostile.toml"), before);
    assert!(backups(&bench).is_empty());

    // Control: once confirmed, the changes are applied.
    bench.write("notes.csv", "P01,a sentence that must outlive an import\n");
    let output = bench.transcript(&format!("{import} --accept-changes"));
    let [backup] = backups(&bench).try_into().unwrap();
    let name = backup.file_name().unwrap().to_str().unwrap().to_owned();
    insta::assert_snapshot!(output.replace(&name, "BACKUP"), @"
    exit 0
    out| Imported 3 entries of 1 session into hostile.moderato.
    out| On file already: 6 entries.
    out| Changed 1 session on file:
    out|   P01, closed: 2 texts erased, excluded, by Mallory
    out| The record as it was before is in ~/study/BACKUP.
    out| Erased 2 texts in 1 session. Outcomes, times and counts stay.
    out| These backups still contain texts of theirs, or cannot be read; remove them when you can:
    out|   ~/study/BACKUP
    out| These files still contain words of their texts; export them again or remove them:
    out|   ~/study/base.jsonl
    out|   ~/study/goes-on.jsonl
    out|   ~/study/notes.csv
    ");
    let has_words = |file: &Path| {
        let bytes = fs::read(file).unwrap();
        bytes.windows(12).any(|w| w == b"must outlive")
    };
    assert!(!has_words(&bench.at("hostile.moderato")));
    assert!(has_words(&backup));
    insta::assert_snapshot!(bench.transcript(import), @"
    exit 0
    out| Nothing was imported: all of it is on file already (9 entries).
    ");
    bench
        .moderato(&["verify", "hostile.toml"])
        .assert()
        .success();
}

#[test]
fn a_dry_run_lists_what_a_log_would_change_and_writes_nothing() {
    let Some(bench) = base() else { return };
    bench.write("goes-on.jsonl", &hostile("H03-goes-on.jsonl").unwrap());
    let (before, files) = (log_of(&bench, "hostile.toml"), bench.files());
    insta::assert_snapshot!(bench.transcript("import hostile.toml goes-on.jsonl --dry-run"), @"
    exit 0
    out| Would import 3 entries of 1 session into hostile.moderato.
    out| On file already: 6 entries.
    out| goes-on.jsonl would change 1 session on file:
    out|   P01, closed: 2 texts erased, excluded, by Mallory
    out| It needs --accept-changes or a yes on a terminal; a backup is made first.
    out| This was a dry run: nothing was written.
    ");
    assert_eq!(log_of(&bench, "hostile.toml"), before);
    let output = bench.transcript("import new.toml base.jsonl --dry-run");
    assert!(output.contains("new.toml would be written"), "{output}");
    assert_eq!(bench.files(), files);
}

#[test]
fn texts_missing_from_the_file_are_noted_as_erased_without_damage() {
    let (bench, all) = sample();
    let code = somebody_with_texts(&all);
    let script = "sample/library.toml";
    let one = [
        "export",
        script,
        "--format",
        "jsonl",
        "--session",
        &code,
        "--out",
        "-",
    ];
    bench.write("whole.jsonl", &bench.out(&one));
    bench
        .moderato(&["erase", script, &code, "--reason", "asked for it"])
        .assert()
        .success();
    bench.write("one.jsonl", &bench.out(&one));
    let output = bench.transcript("import one.toml one.jsonl");
    assert!(output.contains(" not in the file and "), "{output}");
    bench.moderato(&["verify", "one.toml"]).assert().success();
    let log = log_of(&bench, "one.toml");
    assert!(log.contains("not in the imported file"), "{log}");
    // It is noted once, and the texts do not come back.
    let again = bench.transcript("import one.toml one.jsonl");
    assert!(again.contains("Nothing was imported"), "{again}");
    assert_eq!(log_of(&bench, "one.toml"), log);

    // Texts that are on file are not erased by a file that lacks them.
    bench.transcript("import whole.toml whole.jsonl");
    let whole = log_of(&bench, "whole.toml");
    let output = bench.transcript("import whole.toml one.jsonl");
    assert!(output.contains("Nothing was imported"), "{output}");
    assert_eq!(log_of(&bench, "whole.toml"), whole);
    // What was noted elsewhere of texts on file waits for a yes.
    bench.write("noted.jsonl", &log);
    let output = bench.transcript("import whole.toml noted.jsonl");
    assert!(output.starts_with("exit 2\n"), "{output}");
    assert!(output.contains(" erased, by "), "{output}");
    assert_eq!(log_of(&bench, "whole.toml"), whole);
}

#[test]
fn h03_changes_are_confirmed_with_one_question_on_a_terminal() {
    let Some(bench) = base() else { return };
    bench.write("goes-on.jsonl", &hostile("H03-goes-on.jsonl").unwrap());
    let before = log_of(&bench, "hostile.toml");
    for (answer, is_taken) in [("\r", false), ("no\r", false), ("y\r", true)] {
        let mut terminal = bench.terminal("import hostile.toml goes-on.jsonl");
        terminal.shows("P01, closed: 2 texts erased, excluded");
        terminal.shows("Apply this, after a backup? [y/N]");
        terminal.type_text(answer);
        assert_eq!(terminal.exits() == 0, is_taken, "{answer}");
        assert_eq!(log_of(&bench, "hostile.toml") == before, !is_taken);
    }
}

#[test]
fn h04_a_log_without_a_study_line_is_of_another_study() {
    let Some(bench) = base() else { return };
    let foreign = hostile("H04-no-study-line.jsonl").unwrap();
    bench.write("foreign.jsonl", &foreign);
    let before = log_of(&bench, "hostile.toml");
    insta::assert_snapshot!(bench.transcript("import hostile.toml foreign.jsonl"), @"
    exit 2
    err| error: The log does not name its study, so it counts as another study's. Nothing was imported. Record: ~/study/hostile.moderato.
    err| hint: Export the whole record again.
    ");
    // Neither does it help to bring the lines of this study along, nor to name another one's script by its title.
    let base = hostile("H03-base.jsonl").unwrap();
    let lines: Vec<&str> = base.lines().take(3).collect();
    let theirs: Vec<&str> = foreign.lines().skip(1).collect();
    bench.write("both.jsonl", &[lines, theirs].concat().join("\n"));
    insta::assert_snapshot!(bench.transcript("import hostile.toml both.jsonl"), @r#"
    exit 2
    err| error: The log belongs to another study, "Another study"; the record belongs to "Hostile". Nothing was imported. Record: ~/study/hostile.moderato.
    err| hint: Name the script that the log belongs to.
    "#);
    let entries: Vec<&str> = foreign.lines().skip(3).collect();
    let without: Vec<&str> = base.lines().take(4).collect();
    bench.write("without.jsonl", &[without, entries].concat().join("\n"));
    insta::assert_snapshot!(bench.transcript("import hostile.toml without.jsonl"), @"
    exit 2
    err| error: Session 01a228a9-cac7-70eb-81ed-000000000004 was run under a script that neither the log nor the record contains, so it counts as another study's. Nothing was imported. Record: ~/study/hostile.moderato.
    err| hint: Export the whole record again.
    ");
    assert_eq!(log_of(&bench, "hostile.toml"), before);
}

#[test]
fn h05_codes_on_roster_lines_are_checked_like_typed_ones() {
    let Some(bench) = base() else { return };
    bench.write("roster.jsonl", &hostile("H05-roster-only.jsonl").unwrap());
    let before = log_of(&bench, "hostile.toml");
    insta::assert_snapshot!(bench.transcript("import hostile.toml roster.jsonl"), @r#"
    exit 2
    err| error: roster.jsonl cannot be imported, and nothing was:
    err|   line 5: "../../etc/passwd" cannot be a code: it contains "/", which references and file names need. Use letters, digits, ".", "_" and "-", such as P07.
    err|   line 6: "=1+1" cannot be a code: it begins with "=". Use letters, digits, ".", "_" and "-", such as P07.
    err|   line 8: "P⟨U+3164⟩" cannot be a code: it contains U+3164 HANGUL FILLER, an invisible character. Use letters, digits, ".", "_" and "-", such as P07.
    err|   line 9: "␛[2J" cannot be a code: it contains U+001B ESCAPE, a control character. Use letters, digits, ".", "_" and "-", such as P07.
    "#);
    assert_eq!(log_of(&bench, "hostile.toml"), before);

    // Where something is written, the sentence says what.
    let person = hostile("H03-base.jsonl").unwrap();
    let lines: Vec<&str> = person.lines().take(5).collect();
    let more = lines[4].replace("P01", "P02");
    bench.write("more.jsonl", &[lines, vec![&more]].concat().join("\n"));
    insta::assert_snapshot!(bench.transcript("import hostile.toml more.jsonl"), @"
    exit 0
    out| 1 person (P02) was added to the roster; no sessions were new.
    ");
    insta::assert_snapshot!(bench.transcript("import hostile.toml more.jsonl"), @"
    exit 0
    out| Nothing was imported: all of it is on file already.
    ");
}

#[test]
fn h12_look_alike_and_hidden_codes_are_refused() {
    let Some(bench) = base() else { return };
    let codes = hostile("H12-codes.txt").unwrap();
    let mut output = String::new();
    for code in codes.lines() {
        let add = ["participants", "hostile.toml", "add", code];
        output.push_str(&bench.transcript_of(&mut bench.moderato(&add)));
    }
    insta::assert_snapshot!(output, @r#"
    exit 0
    out| Å1 is on the roster. Recorded as Anna, the last moderator; --author names another.
    out| Next is Å1 on 1.
    exit 2
    err| error: Å1 is already on the roster (expected).
    exit 0
    out| А01 is on the roster. Recorded as Anna, the last moderator; --author names another.
    out| Next is Å1 on 1.
    exit 2
    err| error: "A01" (U+0041 U+0030 U+0031) looks like "А01" (U+0410 U+0030 U+0031). If they are the same person, use the same code. If it is another person, add --new-codes.
    exit 2
    err| error: "P⟨U+3164⟩" cannot be a code: it contains U+3164 HANGUL FILLER, an invisible character. Use letters, digits, ".", "_" and "-", such as P07.
    exit 2
    err| error: "P⟨U+034F⟩1" cannot be a code: it contains U+034F COMBINING GRAPHEME JOINER, an invisible character. Use letters, digits, ".", "_" and "-", such as P07.
    "#);
    let add = ["participants", "hostile.toml", "add", "A01", "--new-codes"];
    bench.moderato(&add).assert().success();
}

/// The sample study, and its whole log.
fn sample() -> (ProgramBench, String) {
    let bench = ProgramBench::with_sample();
    let log = log_of(&bench, "sample/library.toml");
    (bench, log)
}

#[test]
fn imported_erasures_are_confirmed_and_block_imported_texts() {
    let (bench, before) = sample();
    let code = somebody_with_texts(&before);
    fs::create_dir(bench.at("elsewhere")).unwrap();
    for file in ["library.toml", "library.moderato"] {
        fs::copy(
            bench.at("sample").join(file),
            bench.at("elsewhere").join(file),
        )
        .unwrap();
    }
    let theirs = "elsewhere/library.toml";
    bench
        .moderato(&["erase", theirs, &code, "--reason", "asked for it"])
        .assert()
        .success();
    let erased = log_of(&bench, theirs);
    bench.write("erased.jsonl", &erased);
    let import = ["import", "sample/library.toml", "erased.jsonl"];
    let refused = bench.transcript_of(&mut bench.moderato(&import));
    assert!(refused.starts_with("exit 2\n"), "{refused}");
    assert!(refused.contains(&format!("{code}, closed: ")), "{refused}");
    assert!(refused.contains(" erased, by "), "{refused}");
    assert!(refused.contains("hint: Add --accept-changes"), "{refused}");
    assert_eq!(log_of(&bench, "sample/library.toml"), before);

    // A log that says a text was erased and brings it along does not bring it in.
    let with_texts = text_lines_of(&before, &erased);
    assert_ne!(with_texts, erased);
    bench.write("with-texts.jsonl", &with_texts);
    bench
        .moderato(&["import", "new.toml", "with-texts.jsonl"])
        .assert()
        .success();
    assert_eq!(log_of(&bench, "new.toml"), erased);
    bench.moderato(&["verify", "new.toml"]).assert().success();

    let accepted = [&import[..], &["--accept-changes"]].concat();
    bench.moderato(&accepted).assert().success();
    let attributes_aside = |log: &str| {
        let entries = log
            .lines()
            .filter(|line| line.contains("\"line\":\"entry\""));
        entries.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        attributes_aside(&log_of(&bench, "sample/library.toml")),
        attributes_aside(&erased)
    );
    bench
        .moderato(&["verify", "sample/library.toml"])
        .assert()
        .success();
    // Nor does the old log bring the texts back.
    bench.write("before.jsonl", &before);
    bench
        .moderato(&["import", "sample/library.toml", "before.jsonl"])
        .assert()
        .success();
    assert_eq!(
        attributes_aside(&log_of(&bench, "sample/library.toml")),
        attributes_aside(&erased)
    );
}

/// The code of a participant whose session has texts.
pub(super) fn somebody_with_texts(log: &str) -> String {
    let entries: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let worded = entries
        .iter()
        .find(|e| e["texts"].as_array().is_some_and(|texts| !texts.is_empty()))
        .unwrap();
    let opened = entries
        .iter()
        .find(|e| e["session"] == worded["session"] && e["kind"] == "SessionOpened");
    let detail = opened.unwrap()["detail"].as_str().unwrap();
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap();
    detail["participant"].as_str().unwrap().to_owned()
}

/// The lines of a log, with the texts from before they were erased.
fn text_lines_of(before: &str, erased: &str) -> String {
    let hash = |line: &str| {
        line.split("\"hash\":")
            .nth(1)
            .map(|rest| rest[..66].to_owned())
    };
    let old = |line: &str| {
        let of_it = hash(line).filter(|_| line.contains("\"line\":\"entry\""))?;
        before.lines().find(|other| {
            other.contains("\"line\":\"entry\"") && hash(other).as_ref() == Some(&of_it)
        })
    };
    let lines = erased.lines().map(|line| old(line).unwrap_or(line));
    lines.map(|line| line.to_string() + "\n").collect()
}

/// Adds an entry to the only session of a record.
fn go_on(at: &Path, command: Command) {
    let mut store = Store::open(at).unwrap();
    let session = store.sessions().unwrap().remove(0);
    let script = store.find_protocol(&session.protocol).unwrap().unwrap();
    let study = moderato::study::read_frozen(&script).unwrap();
    let state = replay(Arc::new(study), &store.log(session.id).unwrap());
    let now = SystemClock::new().now();
    let stamp = Stamp {
        clock_ms: state.log().next_back().unwrap().stamp.clock_ms,
        wall: now.wall,
        salt: now.salt,
    };
    let events = decide(&state, command).unwrap();
    let after = apply(&state, &to_entries(&state, stamp, "Mallory", events));
    store.write_sessions([after]).unwrap();
}

#[test]
fn an_open_session_grows_and_is_not_excluded_unasked() {
    let (bench, _) = sample();
    let one = [
        "export",
        "sample/library.toml",
        "--format",
        "jsonl",
        "--session",
        "P01",
        "--out",
        "-",
    ];
    let log = bench.out(&one);
    let lines: Vec<&str> = log.lines().collect();
    let open = lines[..lines.len() - 3].join("\n");
    for (name, command, is_taken) in [
        (
            "note",
            Command::AddNote(None, Some("more".to_owned())),
            true,
        ),
        ("undo", Command::Undo, true),
        ("exclude", Command::Exclude(Some("no".to_owned())), false),
    ] {
        let (ours, theirs) = (format!("{name}.toml"), format!("{name}-theirs.toml"));
        bench.write("open.jsonl", &open);
        for script in [&ours, &theirs] {
            bench
                .moderato(&["import", script, "open.jsonl"])
                .assert()
                .success();
        }
        go_on(&bench.at(&format!("{name}-theirs.moderato")), command);
        bench.write("grown.jsonl", &log_of(&bench, &theirs));
        let output = bench.transcript_of(&mut bench.moderato(&["import", &ours, "grown.jsonl"]));
        if is_taken {
            assert!(output.starts_with("exit 0\n"), "{name}: {output}");
        } else {
            assert!(output.starts_with("exit 2\n"), "{name}: {output}");
            assert!(output.contains("P01, open: excluded"), "{name}: {output}");
        }
    }
}

#[test]
fn outdated_confirmations_are_not_applied() {
    let (bench, _) = sample();
    let record = bench.at("sample/library.moderato");
    let mut store = Store::open(&record).unwrap();
    let (plan, id) = (store.plan().unwrap(), store.sessions().unwrap()[0].id);
    let mut log = store.stored_log(id).unwrap();
    drop(store);
    let other = bench.at("other.moderato");
    fs::copy(&record, &other).unwrap();
    go_on(&other, Command::Exclude(Some("no".to_owned())));
    let mut theirs = Store::open(&other).unwrap();
    log = theirs.stored_log(id).unwrap_or(log);
    let logs = [(id, log)];
    let now = SystemClock::new().now();
    assert_eq!(
        theirs
            .merge_logs(&plan, &logs, &[], "Ana", now)
            .unwrap()
            .new,
        0
    );
    store = Store::open(&record).unwrap();
    let changes = store.preview_import(&plan, &logs).unwrap().changes;
    assert_eq!(changes.len(), 1);
    let refused = store.merge_logs(&plan, &logs, &[], "Ana", now).unwrap_err();
    assert!(
        matches!(refused.kind, StoreErrorKind::UnconfirmedChanges),
        "{refused}"
    );
    assert_eq!(
        store
            .merge_logs(&plan, &logs, &changes, "Ana", now)
            .unwrap()
            .sessions,
        1
    );
}

#[test]
fn a_refused_import_leaves_no_file() {
    let (bench, log) = sample();
    let script = fs::read_to_string(bench.at("sample/library.toml")).unwrap();
    bench.write("library.toml", &script);
    bench.write("cut.jsonl", &log[..log.len() - 40]);
    let lines: Vec<&str> = log.lines().collect();
    bench.write(
        "torn.jsonl",
        &[&lines[..40], &lines[41..]].concat().join("\n"),
    );
    bench.write(
        "bad.csv",
        "participant,version,task,outcome\nP\u{3164},1,pay,completed\n",
    );
    bench.write(
        "answers.csv",
        "participant,version,instrument,value\nP01,1,nonsense,5\n",
    );
    bench.write("roster.csv", "code\nP/7\n");
    let files = bench.files();
    for words in [
        "import library.toml cut.jsonl",
        "import library.toml torn.jsonl",
        "import fresh.toml torn.jsonl",
        "import library.toml bad.csv",
        "import library.toml answers.csv",
        "import --new bad.csv --out fresh.toml",
        "import --new answers.csv --out fresh.toml",
        "participants library.toml import roster.csv",
        "participants library.toml add P/7",
    ] {
        let output = bench.transcript(words);
        assert!(output.starts_with("exit 2\n"), "{words}: {output}");
        assert_eq!(bench.files(), files, "{words}");
    }
    // Nor does one of another study than the script's.
    bench.write(
        "library.toml",
        "title = \"Bakery\"\n[[version]]\nid = \"old\"\n[[task]]\nid = \"bread\"\ntitle = \"Bread\"\n",
    );
    bench.write("whole.jsonl", &log);
    let output = bench.transcript("import library.toml whole.jsonl");
    assert!(output.contains("another study"), "{output}");
    assert!(!bench.at("library.moderato").exists());
}

#[test]
fn look_alike_codes_in_a_table_are_asked_about() {
    let bench = ProgramBench::new();
    bench.write(
        "a.csv",
        "participant,version,task,outcome\nA01,1,pay,completed\n",
    );
    bench.write(
        "b.csv",
        "participant,version,task,outcome\n\u{410}01,1,pay,failed\n",
    );
    bench
        .moderato(&["import", "--new", "a.csv", "--out", "pay.toml"])
        .assert()
        .success();
    insta::assert_snapshot!(bench.transcript("import pay.toml b.csv"), @r#"
    exit 2
    err| error: b.csv cannot be imported, and nothing was:
    err|   line 2: "А01" (U+0410 U+0030 U+0031) looks like "A01" (U+0041 U+0030 U+0031). If they are the same person, use the same code. If it is another person, add --new-codes.
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    "#);
    let people = || bench.json(&["participants", "pay.toml", "list", "--format", "json"]);
    let count = |people: serde_json::Value| people["participants"].as_array().map(Vec::len);
    assert_eq!(count(people()), Some(1), "{}", people());
    bench
        .moderato(&["import", "pay.toml", "b.csv", "--same-person"])
        .assert()
        .success();
    assert_eq!(count(people()), Some(1), "{}", people());
    bench.write(
        "c.csv",
        "participant,version,task,outcome\n\u{410}01,1,pay,stopped\n",
    );
    bench
        .moderato(&["import", "pay.toml", "c.csv", "--new-codes"])
        .assert()
        .success();
    assert_eq!(count(people()), Some(2), "{}", people());
}
