//! Logs that were written by another program: the hashes fit, and what they cover is not what moderato writes.

use std::fs;

use moderato::session::Hash;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::ProgramBench;

/// Id of a session that no record has.
const NEW_SESSION: &str = "01a2ffff-0000-7000-8000-000000000001";

/// The lines of an exported log, which can be changed and sealed again.
#[derive(Clone)]
pub(super) struct ForgedLog {
    pub(super) lines: Vec<Value>,
}

impl ForgedLog {
    pub(super) fn parse(log: &str) -> Self {
        let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
        Self {
            lines: lines.collect(),
        }
    }

    /// Only the lines of the plan.
    fn plan(&self) -> Self {
        let kinds = ["moderato", "protocol", "study", "version"];
        let is_of_plan = |line: &&Value| kinds.contains(&line["line"].as_str().unwrap());
        Self {
            lines: self.lines.iter().filter(is_of_plan).cloned().collect(),
        }
    }

    /// The plan and the first session under a new id and of a new participant, with `change` made to its entries.
    fn with_new_session(&self, change: impl FnOnce(&mut Vec<Value>)) -> Self {
        let of = |line: &&Value| line["line"] == "entry";
        let first = self.lines.iter().find(of).unwrap()["session"].clone();
        let entries = self.lines.iter().filter(|line| line["session"] == first);
        let mut entries: Vec<Value> = entries.cloned().collect();
        for entry in &mut entries {
            entry["session"] = json!(NEW_SESSION);
        }
        set_detail(&mut entries[0], "session", json!(NEW_SESSION));
        // A participant on file would be asked about.
        set_detail(&mut entries[0], "participant", json!("P99"));
        change(&mut entries);
        let mut log = self.plan();
        log.lines.extend(entries);
        log.sealed()
    }

    /// The plan and a study log of another desk.
    fn with_study_log(&self, events: &[(&str, Value)]) -> Self {
        let mut log = self.plan();
        let writer = Uuid::from_u128(7).to_string();
        for (seq, (kind, detail)) in (1..).zip(events) {
            log.lines.push(json!({
                "line": "study_entry", "writer": writer, "seq": seq,
                "id": Uuid::from_u128(1000 + seq), "at": "2020-01-01T00:00:00.000Z",
                "author": "Mallory", "kind": kind, "detail": detail.to_string(), "hash": "", "texts": [],
            }));
        }
        log.sealed()
    }

    /// The same log with hashes that fit.
    pub(super) fn sealed(mut self) -> Self {
        let mut before = [Hash::CHAIN_START; 2];
        let mut log = [Value::Null, Value::Null];
        for line in &mut self.lines {
            let (chain, id) = match line["line"].as_str().unwrap() {
                "entry" => (0, "session"),
                "study_entry" => (1, "writer"),
                _ => continue,
            };
            if line[id] != log[chain] {
                (log[chain], before[chain]) = (line[id].clone(), Hash::CHAIN_START);
            }
            let bytes = if chain == 0 {
                session_entry_bytes(&before[0], line)
            } else {
                study_entry_bytes(&before[1], line)
            };
            before[chain] = Hash::digest(&bytes);
            line["hash"] = json!(before[chain].to_string());
        }
        self
    }

    pub(super) fn text(&self) -> String {
        self.lines
            .iter()
            .map(|line| line.to_string() + "\n")
            .collect()
    }

    fn line_mut(&mut self, kind: &str) -> &mut Value {
        let mut lines = self.lines.iter_mut();
        lines.find(|line| line["line"] == kind).unwrap()
    }
}

fn session_entry_bytes(before: &Hash, line: &Value) -> Vec<u8> {
    let mut bytes = before.0.to_vec();
    bytes.extend(line["seq"].as_i64().unwrap().to_be_bytes());
    add_text(&mut bytes, &line["logged_at"]);
    bytes.extend(line["clock_ms"].as_i64().unwrap().to_be_bytes());
    add_text(&mut bytes, &line["author"]);
    add_text(&mut bytes, &line["kind"]);
    match line["attempt"].as_i64() {
        Some(attempt) => {
            bytes.push(1);
            bytes.extend(attempt.to_be_bytes());
        }
        None => bytes.push(0),
    }
    add_text(&mut bytes, &line["detail"]);
    bytes
}

fn study_entry_bytes(before: &Hash, line: &Value) -> Vec<u8> {
    let mut bytes = before.0.to_vec();
    let id = |field: &str| Uuid::parse_str(line[field].as_str().unwrap()).unwrap();
    bytes.extend(id("writer").as_bytes());
    bytes.extend(line["seq"].as_i64().unwrap().to_be_bytes());
    bytes.extend(id("id").as_bytes());
    for field in ["at", "author", "kind", "detail"] {
        add_text(&mut bytes, &line[field]);
    }
    bytes
}

fn add_text(bytes: &mut Vec<u8>, text: &Value) {
    let text = text.as_str().unwrap();
    bytes.extend((text.len() as u64).to_be_bytes());
    bytes.extend(text.as_bytes());
}

/// Sets a field of an entry's detail; `null` removes it.
fn set_detail(entry: &mut Value, field: &str, value: Value) {
    let mut fields: Value = serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap();
    if value.is_null() {
        fields.as_object_mut().unwrap().remove(field);
    } else {
        fields[field] = value;
    }
    entry["detail"] = json!(fields.to_string());
}

/// A sample study in `sample`, and its log.
pub(super) fn sample() -> (ProgramBench, ForgedLog) {
    let bench = ProgramBench::new();
    bench
        .moderato(&["demo", "--folder", "sample"])
        .assert()
        .success();
    let log = ForgedLog::parse(&export(&bench));
    (bench, log)
}

fn export(bench: &ProgramBench) -> String {
    bench.out(&["export", SCRIPT, "--format", "jsonl", "--out", "-"])
}

const SCRIPT: &str = "sample/library.toml";

/// What an import of a forged log says; refused, it changes neither the record nor makes a new one.
fn refused(bench: &ProgramBench, log: &ForgedLog) -> String {
    let before = export(bench);
    bench.write("forged.jsonl", &log.text());
    let files = bench.files();
    let mut said = String::new();
    for words in [
        &["import", SCRIPT, "forged.jsonl", "--dry-run"][..],
        &["import", SCRIPT, "forged.jsonl", "--accept-changes"],
        &["import", "new.toml", "forged.jsonl"],
    ] {
        said = bench.transcript_of(&mut bench.moderato(words));
        assert!(said.starts_with("exit 2\n"), "{words:?}: {said}");
        assert!(
            said.contains("othing was imported") || said.contains("and nothing was"),
            "{said}"
        );
        assert!(said.len() < 2_000, "{} bytes", said.len());
    }
    assert_eq!(export(bench), before);
    assert_eq!(bench.files(), files);
    said
}

/// That an import is accepted, and the record verifies afterward.
fn accepted(bench: &ProgramBench, log: &ForgedLog) -> String {
    bench.write("forged.jsonl", &log.text());
    let words = ["import", SCRIPT, "forged.jsonl", "--accept-changes"];
    let said = bench.transcript_of(&mut bench.moderato(&words));
    assert!(said.starts_with("exit 0\n"), "{said}");
    for verb in ["verify", "report"] {
        bench.moderato(&[verb, SCRIPT]).assert().success();
    }
    said
}

/// Lets the closing entry fit the entries before it.
fn fit_close(log: ForgedLog) -> ForgedLog {
    let mut log = log.sealed();
    let at = log.lines.iter().position(|l| l["kind"] == "SessionClosed");
    let at = at.unwrap();
    let head = log.lines[at - 1]["hash"].clone();
    let entries = log.lines[at - 1]["seq"].clone();
    set_detail(&mut log.lines[at], "head", head);
    set_detail(&mut log.lines[at], "entries", entries);
    log.sealed()
}

#[test]
fn a_closing_entry_fits_the_entries_before_it() {
    let (bench, log) = sample();
    let wrong = log.with_new_session(|_| {});
    let said = refused(&bench, &wrong);
    let says = "closes it and does not match the entries before it";
    assert!(said.contains(says), "{said}");
    assert!(said.contains("forged.jsonl, line "), "{said}");
    // An open session does not grow so either.
    let open = log.with_new_session(|entries| entries.truncate(5));
    accepted(&bench, &open);
    assert!(refused(&bench, &wrong).contains(says));
    // Control.
    accepted(&bench, &fit_close(wrong));
}

#[test]
fn a_plan_is_what_its_script_says() {
    let (bench, log) = sample();
    let mut plans = Vec::new();
    let mut change = |part: &'static str, change: &dyn Fn(&mut ForgedLog)| {
        let mut forged = log.clone();
        change(&mut forged);
        assert_ne!(forged.text(), log.text());
        plans.push((part, forged));
    };
    change("title", &|log| {
        log.line_mut("study")["title"] = json!("Other");
    });
    change("design", &|log| {
        log.line_mut("study")["design"] = json!("within");
    });
    change("versions", &|log| {
        log.line_mut("version")["after"] = json!("3.0");
    });
    change("versions", &|log| {
        log.line_mut("version")["released"] = json!("soon \u{1b}[31m");
    });
    change("versions", &|log| {
        log.lines.retain(|line| line["line"] != "version");
    });
    change("versions", &|log| {
        let more = json!({"line": "version", "id": "9.9", "after": "3.0", "released": null});
        log.lines.insert(4, more);
    });
    change("versions", &|log| {
        let mut twice = log.line_mut("version").clone();
        twice["released"] = json!("2001-01-01");
        log.lines.push(twice);
    });
    for (part, forged) in plans {
        let said = refused(&bench, &forged);
        let says = format!("differs from its script in the {part}.");
        assert!(said.contains(&says), "{part}: {said}");
    }
}

#[test]
fn an_erasure_that_arrives_takes_no_ones_name_off_the_first() {
    let (bench, log) = sample();
    let has_text = |line: &&Value| line["line"] == "entry" && line["texts"][0].is_object();
    let worded = log.lines.iter().find(has_text).unwrap().clone();
    let session = worded["session"].as_str().unwrap();
    let opened = log.lines.iter().find(|line| line["session"] == session);
    let detail: Value = serde_json::from_str(opened.unwrap()["detail"].as_str().unwrap()).unwrap();
    let code = detail["participant"].as_str().unwrap();
    let erase = [
        "erase",
        SCRIPT,
        code,
        "--reason",
        "asked for it",
        "--author",
        "Ana",
    ];
    bench.moderato(&erase).assert().success();
    let protocol = log.lines[1]["hash"].clone();
    let start = json!({"desk": Uuid::nil(), "reason": "first", "study": protocol});
    let erasure = json!({
        "field": worded["texts"][0]["field"], "seq": worded["seq"], "session": session,
    });
    let forged = log.with_study_log(&[("WriterStarted", start), ("TextErased", erasure)]);
    let said = accepted(&bench, &forged);
    assert!(
        said.contains("2 entries (1 erasure) were added to the study log"),
        "{said}"
    );
    let shown = bench.out(&["sessions", SCRIPT, "show", session]);
    let lines: Vec<&str> = shown.lines().map(str::trim).collect();
    let at = lines
        .iter()
        .position(|line| line.contains("also erased by Mallory"));
    let at = at.unwrap_or_else(|| panic!("{shown}"));
    assert!(lines[at - 1].contains("text erased by Ana on "), "{shown}");
    assert!(!shown.contains("text erased by Mallory"), "{shown}");
}

#[test]
fn a_rehearsal_that_arrives_decides_no_figure_and_its_script_is_named() {
    let (bench, log) = sample();
    let compare = || bench.out(&["compare", SCRIPT]);
    let before = compare();
    let script = log.lines[1]["script"].as_str().unwrap();
    let forged = script.replace("critical = true\n", "");
    assert_ne!(forged, script);
    let hash = Hash::digest(forged.as_bytes()).to_string();
    let mut log = log.with_new_session(|entries| {
        entries.truncate(1);
        set_detail(&mut entries[0], "protocol", json!(hash));
        set_detail(&mut entries[0], "session_kind", json!("rehearsal"));
        set_detail(&mut entries[0], "participant", Value::Null);
    });
    let mut protocol = log.lines[1].clone();
    (protocol["hash"], protocol["script"]) = (json!(hash), json!(forged));
    log.lines.insert(2, protocol);
    let said = accepted(&bench, &log);
    let says = format!("1 script ({}) was added to the plan.", &hash[..16]);
    assert!(said.contains("Imported 1 entry of 1 session "), "{said}");
    assert!(said.contains(&says), "{said}");
    fs::remove_file(bench.at(SCRIPT)).unwrap();
    assert_eq!(compare(), before);
}

#[test]
fn what_comes_along_with_a_session_is_named() {
    let (bench, log) = sample();
    let mut forged = fit_close(log.with_new_session(|entries| {
        set_detail(&mut entries[0], "participant", json!("Z01"));
    }));
    let person = log.lines.iter().find(|line| line["line"] == "participant");
    let mut person = person.unwrap().clone();
    person["code"] = json!("Z02");
    forged.lines.push(person);
    let said = accepted(&bench, &forged);
    assert!(
        said.contains("2 people (Z02, Z01) were added to the roster."),
        "{said}"
    );
}

#[test]
fn an_entry_has_the_fields_that_moderato_writes_and_no_others() {
    let (bench, log) = sample();
    let says = "says something that this moderato does not know. Nothing was imported";
    for (field, value) in [
        ("secret", json!("Eve Garcia")),
        ("secret", json!("x".repeat(100_000))),
        ("text", json!("Eve Garcia")),
        ("text", json!(5)),
        ("at_ms", json!("Eve Garcia")),
        ("moderator", json!(5)),
        ("participant", json!(["P01"])),
        ("session_kind", json!("weird")),
    ] {
        let forged = log.with_new_session(|entries| {
            entries.truncate(1);
            set_detail(&mut entries[0], field, value);
        });
        let said = refused(&bench, &forged);
        assert!(
            said.contains(says) && said.contains(", line "),
            "{field}: {said}"
        );
        assert!(
            said.contains("A newer moderato may have written it"),
            "{said}"
        );
        assert!(!said.contains("backup"), "{said}");
    }
    for change in [
        |entry: &mut Value| entry["kind"] = json!("Zed"),
        |entry: &mut Value| {
            entry["detail"] = json!(entry["detail"].as_str().unwrap().replace(':', ": "));
        },
        |entry: &mut Value| {
            let twice = entry["detail"].as_str().unwrap().replacen(
                '{',
                "{\"moderator\":\"Eve Garcia\",",
                1,
            );
            entry["detail"] = json!(twice);
        },
    ] {
        let forged = log.with_new_session(|entries| {
            entries.truncate(1);
            change(&mut entries[0]);
        });
        let said = refused(&bench, &forged);
        assert!(said.contains(says), "{said}");
    }
    let protocol = &log.lines[1]["hash"];
    let start = json!({"desk": Uuid::nil(), "reason": "first", "study": protocol});
    let mut named = start.clone();
    named["who"] = json!("Eve Garcia");
    let worded = log
        .lines
        .iter()
        .find(|line| line["texts"][0].is_object())
        .unwrap();
    let both = json!({
        "field": worded["texts"][0]["field"], "seq": worded["seq"],
        "session": worded["session"], "writer": Uuid::nil(),
    });
    let upper = json!({
        "field": worded["texts"][0]["field"], "seq": worded["seq"],
        "session": worded["session"].as_str().unwrap().to_uppercase(),
    });
    for events in [
        vec![("WriterStarted", named)],
        vec![("WriterStarted", start.clone()), ("TextErased", both)],
        vec![("WriterStarted", start.clone()), ("TextErased", upper)],
        vec![("WriterStarted", start), ("Zed", json!({}))],
    ] {
        let said = refused(&bench, &log.with_study_log(&events));
        assert!(said.contains(says) && said.contains(", line "), "{said}");
    }
}

#[test]
fn texts_on_roster_lines_are_texts_that_can_be_read() {
    let (bench, log) = sample();
    for (field, value, says) in [
        (
            "status_why",
            json!("\u{1b}]0;owned\u{7}"),
            "the reason \"␛]0;owned␇\" contains",
        ),
        (
            "consent",
            json!("x".repeat(1_000_000)),
            "is longer than 64 KiB",
        ),
        (
            "attributes",
            json!({"age": "\u{1b}[31m"}),
            "the attribute \"␛[31m\" contains",
        ),
        (
            "attributes",
            json!({"a\u{202e}ge": "40s"}),
            "the name of an attribute",
        ),
        ("segment", json!("new\u{202e}"), "the segment"),
    ] {
        let mut forged = log.clone();
        let at = forged
            .lines
            .iter()
            .position(|l| l["line"] == "participant")
            .unwrap();
        forged.lines[at][field] = value;
        let said = refused(&bench, &forged);
        assert!(said.contains(&format!("line {}: ", at + 1)), "{said}");
        assert!(said.contains(says), "{said}");
    }
    // Nor can they be typed.
    let why = [
        "participants",
        SCRIPT,
        "add",
        "Z09",
        "--attribute",
        "age=\u{1b}[31m",
    ];
    let said = bench.transcript_of(&mut bench.moderato(&why));
    assert!(
        said.starts_with("exit 2\n") && said.contains("the attribute"),
        "{said}"
    );
}

#[test]
fn what_is_echoed_is_bounded_and_a_hash_looks_like_one() {
    let (bench, log) = sample();
    let long = json!("h\u{1b}".repeat(50_000));
    for (kind, field) in [
        ("protocol", "hash"),
        ("protocol", "frozen_at"),
        ("study", "protocol"),
        ("study", "title"),
        ("entry", "session"),
        ("entry", "hash"),
        ("study_entry", "writer"),
        ("study_entry", "id"),
        ("study_entry", "at"),
        ("participant", "status"),
        ("version", "id"),
    ] {
        let mut forged = log.clone();
        forged.line_mut(kind)[field] = long.clone();
        let said = refused(&bench, &forged);
        assert!(said.len() < 700, "{kind}.{field}: {said}");
    }
}

#[test]
fn a_log_with_nothing_in_it_is_refused() {
    let (bench, log) = sample();
    for (lines, says) in [
        (0, "forged.jsonl is empty. Nothing was imported."),
        (
            1,
            "forged.jsonl has nothing after its first line. Nothing was imported.",
        ),
    ] {
        let mut forged = log.clone();
        forged.lines.truncate(lines);
        assert!(refused(&bench, &forged).contains(says));
    }
    // A session that was closed with its only entry is told in the singular.
    let note = json!({"head": "ab".repeat(32), "seq": 1, "session": NEW_SESSION});
    let start = json!({"desk": Uuid::nil(), "reason": "first", "study": log.lines[1]["hash"]});
    let events = [("WriterStarted", start), ("SessionCloseNoted", note)];
    let said = refused(&bench, &log.with_study_log(&events));
    assert!(said.contains("was closed with 1 entry, "), "{said}");
}
