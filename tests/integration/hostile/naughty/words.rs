//! The program's output about a record full of hostile texts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use moderato::cli::run_command_line;
use moderato::clock::Clock;
use moderato::store::{Participant, ParticipantStatus, Store};
use moderato::study;
use moderato::study::label::to_nfc;

use super::session::{hostile_session, study_of_all};
use super::{assert_harmless, flaws, quoted, script, strings};
use crate::support::ProgramBench;
use crate::support::testing::StudyBench;
use moderato::session::SessionWriter;

/// A bench with a script and its record, full of hostile texts.
pub(super) struct HostileStudy(ProgramBench);

impl HostileStudy {
    fn empty() -> Self {
        Self(ProgramBench::new())
    }

    pub(super) fn full() -> Self {
        let bench = Self::empty();
        let (script, plan) = study_of_all();
        let mut study = StudyBench::new(plan.clone());
        let clock = study.clock.clone();
        std::fs::write(bench.at("s.toml"), &script).unwrap();
        let open = || Store::open(&bench.at("s.moderato")).unwrap();
        study.protocol = open()
            .freeze_protocol(&script, &plan, clock.now().wall)
            .unwrap();
        let all: Vec<String> = strings().into_iter().filter(|t| t.len() < 3_000).collect();
        let mut store = open();
        for (n, text) in all.iter().enumerate() {
            let person = Participant {
                code: text.clone(),
                segment: Some(text.clone()),
                attributes: BTreeMap::from([(text.clone(), text.clone())]),
                status: [
                    ParticipantStatus::Expected,
                    ParticipantStatus::NoShow,
                    ParticipantStatus::Withdrawn,
                ][n % 3],
                status_at: Some(clock.now().wall),
                status_by: Some(text.clone()),
                status_why: Some(text.clone()),
                consent: Some(text.clone()),
            };
            store.add_participant(&person).unwrap();
        }
        drop(store);
        // One session with every text, and some that are led by and with them.
        let mut sessions = vec![("P01", "1", all.clone()), ("P02", "2", all.clone())];
        let hiding = all.iter().filter(|text| !flaws(text).is_empty());
        for (n, text) in hiding.step_by(5).enumerate() {
            sessions.push((text, ["1", "2"][n % 2], vec![text.clone()]));
        }
        for (who, version, texts) in sessions {
            let state = hostile_session(&study, (who, version), &texts);
            let session = state.opening().unwrap().session;
            let before = moderato::session::SessionState::new(plan.clone());
            let mut writer = open().into_session_writer(session, &before).unwrap();
            let entries: Vec<_> = state.log().cloned().collect();
            assert_eq!(
                writer.append(&entries, &state),
                moderato::session::Durability::Committed
            );
            // Not `finish`, which would write a backup each time.
            drop(writer);
        }
        bench
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.at(name)
    }

    /// The program's output, after checking that it is harmless.
    #[track_caller]
    pub(super) fn transcript(&self, words: &[&str]) -> String {
        let done = self.0.moderato(words).output().unwrap();
        let message = [done.stdout, done.stderr].concat();
        let message = String::from_utf8(message).unwrap();
        assert_harmless(&words.join(" "), &message);
        message
    }
}

#[test]
fn output_about_a_hostile_record_has_no_control_characters() {
    let bench = HostileStudy::full();
    let sessions = bench.transcript(&["sessions"]);
    assert!(sessions.contains("P01"), "{sessions}");
    let store = Store::open_read_only(&bench.at("s.moderato")).unwrap();
    let ids: Vec<String> = store
        .sessions()
        .unwrap()
        .iter()
        .map(|s| s.id.to_string())
        .collect();
    let shown = bench.transcript(&["sessions", "show", &ids[0]]);
    assert!(
        shown.contains("␛[31m") && shown.contains("⟨U+202E⟩"),
        "{shown}"
    );
    bench.transcript(&["sessions", "show", &ids[7], "--offset", "0:10"]);
    for words in [
        "check",
        "check --format json",
        "report",
        "report --format json",
        "report --p-values",
        "report --format html",
        "report --format markdown",
        "compare",
        "compare 1 2",
        "compare 1 2 --format json",
        "explain --version 1 --task t0",
        "explain --version 2 --task t1 --format json",
        "explain --version 1 --task t4",
        "participants list",
        "participants list --format json",
        "verify",
    ] {
        let output = bench.transcript(&words.split(' ').collect::<Vec<_>>());
        assert!(
            output.len() > 20 && !output.contains("Usage"),
            "{words}: {output}"
        );
    }
    bench.transcript(&["compare", "1", "2", "--gate", "success >= 0.1"]);
}

#[test]
fn error_messages_have_no_control_characters() {
    let bench = HostileStudy::empty();
    let small = script("Checkout", "1").replace("id = \"t\"", "id = \"t0\"");
    std::fs::write(bench.at("s.toml"), small).unwrap();
    drop(Store::open(&bench.at("s.moderato")).unwrap());
    let study = bench.at("s.toml").into_os_string().into_string().unwrap();
    // No command line can hold a NUL.
    let can_be_said = |text: &String| !flaws(text).is_empty() && !text.contains('\0');
    for text in strings().into_iter().filter(can_be_said).step_by(6) {
        for words in [
            vec![text.as_str()],
            vec!["sessions", &study, "show", &text],
            vec!["report", &study, "--format", &text],
            vec!["explain", &study, "--version", &text, "--task", "t0"],
            vec!["compare", &study, &text, "1"],
            vec!["import", &study, &text],
            vec!["import", &study, "x.csv", "--column", &text],
            vec!["participants", &study, "no-show", &text],
            vec!["erase", &study, &text, "--reason", "asked", "--yes"],
        ] {
            if let Err(failure) = run_command_line(["moderato"].iter().chain(&words)) {
                assert_harmless(&words.join(" "), &failure.to_string());
            }
        }
        // In a process of its own: on a terminal, a problem is shown in color.
        let gate = ["compare", &study, "1", "2", "--gate", &text];
        let told = bench.0.moderato(&gate).output().unwrap();
        assert_harmless(&gate.join(" "), &String::from_utf8_lossy(&told.stderr));
    }
}

/// Imports a table with the texts in one column; returns the titles of the new study.
fn imported(column: &str) -> BTreeSet<String> {
    let bench = HostileStudy::empty();
    let columns = [
        "participant",
        "version",
        "task",
        "outcome",
        "segment",
        "moderator",
        "source",
    ];
    let mut table = csv::Writer::from_path(bench.at("round.csv")).unwrap();
    table.write_record(columns).unwrap();
    // A table with a byte of 0 is no text, and is refused as a whole: that is told of elsewhere.
    let texts = strings().into_iter().filter(|text| !text.contains('\0'));
    for (n, text) in texts.enumerate() {
        let code = format!("P{n}");
        let row = columns.map(|of| match of {
            _ if of == column || (column == "all" && of != "outcome") => text.as_str(),
            "participant" => &code,
            "version" => "1",
            "outcome" => "completed",
            "task" => "Pay",
            _ => "",
        });
        table.write_record(row).unwrap();
    }
    table.flush().unwrap();
    let refused = bench.transcript(&["import", "--new", "--out", "s.toml", "round.csv"]);
    if refused.contains("nothing was") {
        assert!(!bench.at("s.toml").exists() && !bench.at("s.moderato").exists());
    }
    let output = bench.transcript(&[
        "import",
        "--new",
        "--out",
        "s.toml",
        "round.csv",
        "--skip-bad",
        "--design",
        "within",
        "--similar-names",
        "different",
    ]);
    for verb in [
        "report",
        "compare",
        "sessions",
        "participants list",
        "check",
        "verify",
    ] {
        bench.transcript(&verb.split(' ').collect::<Vec<_>>());
    }
    let Ok(script) = std::fs::read_to_string(bench.at("s.toml")) else {
        assert!(output.len() > 40, "{output}");
        return BTreeSet::new();
    };
    let plan = study::parse(&script).unwrap();
    plan.tasks.into_iter().map(|task| task.title).collect()
}

#[test]
fn hostile_tables_are_imported_unchanged_or_refused_by_line() {
    let wanted: BTreeSet<String> = strings().iter().map(|t| to_nfc(t.trim())).collect();
    let titles = imported("task");
    assert!(titles.len() > 150, "{}", titles.len());
    assert_eq!(titles.difference(&wanted).collect::<Vec<_>>(), [""; 0]);
    for column in [
        "participant",
        "version",
        "outcome",
        "segment",
        "moderator",
        "all",
    ] {
        imported(column);
    }
}

#[test]
fn hostile_columns_sources_and_file_names_are_escaped() {
    let bench = HostileStudy::empty();
    let hostile = "\u{1b}[31m\u{202e}\u{9b}x";
    let head = format!("participant,version,task,outcome,{hostile}\n");
    std::fs::write(bench.at("a.csv"), format!("{head}P1,1,Pay,completed,1\n")).unwrap();
    std::fs::write(bench.at("b.csv"), format!("who,{head}P1,1,Pay,lost,1\n")).unwrap();
    let named = format!("{hostile}.csv");
    std::fs::write(bench.at(&named), format!("{head}P2,1,Pay,failed,1\n")).unwrap();
    bench.transcript(&["import", "--new", "--out", "s.toml", "b.csv"]);
    let new = [
        "import", "--new", "--out", "s.toml", "a.csv", "--source", hostile,
    ];
    let output = bench.transcript(&new);
    assert!(output.contains("Name it with --source"), "{output}");
    let output = bench.transcript(&new[..5]);
    assert!(output.contains("Imported 1 attempt"), "{output}");
    bench.transcript(&["import", "s.toml", &named]);
    bench.transcript(&["import", "s.toml", "a.csv", "--source", hostile]);
    bench.transcript(&["explain", "--version", "1", "--task", "Pay"]);
    let script = format!("{hostile}.toml");
    std::fs::write(bench.at(&script), format!("title = {}\n", quoted(hostile))).unwrap();
    bench.transcript(&["check", &script]);
    bench.transcript(&["check", &script, "--format", "json"]);
    bench.transcript(&["check"]);
    bench.transcript(&["report", &script]);
    bench.transcript(&["init", &script]);
    bench.transcript(&["import", "--new", "--out", &format!("2{script}"), "a.csv"]);
}
