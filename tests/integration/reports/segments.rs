//! Reports and comparisons of one segment, and by segment.

use serde_json::Value;

use crate::support::ProgramBench;

/// Two versions with twelve people each: new and returning ones, and some without a segment; on 2.0 only the returning
/// ones succeed more often.
fn bench() -> ProgramBench {
    let bench = ProgramBench::new();
    let mut rows = String::from("participant,version,task,outcome,time_s,errors,segment\n");
    let mut answers = String::from("participant,version,task,instrument,item,value\n");
    for version in ["1.0", "2.0"] {
        for person in 0..12 {
            let segment = ["new", "returning", ""][[0, 1, 0, 1, 2, 1][person % 6]];
            let good = person % 4 == 0 || (version == "2.0" && segment == "returning");
            let outcome = if good { "completed" } else { "gave_up" };
            let code = format!("P{version}-{person:02}");
            for (task, shift) in [("pay", 40), ("find", 20)] {
                rows.push_str(&format!(
                    "{code},{version},{task},{outcome},{},{},{segment}\n",
                    shift + person,
                    person % 3
                ));
            }
            answers.push_str(&format!("{code},{version},,nps,1,{}\n", 4 + person % 7));
        }
    }
    bench.write("rows.csv", &rows);
    bench.write("answers.csv", &answers);
    bench.import_new("rows.csv", "Shop", "shop.toml");
    bench.out(&["import", "shop.toml", "answers.csv"]);
    bench
}

fn json(bench: &ProgramBench, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json"]].concat();
    serde_json::from_str(&bench.out(&arguments)).unwrap()
}

/// The names of a JSON document's keys, at any depth.
fn keys(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let inner = map.values().flat_map(keys);
            map.keys().cloned().chain(inner).collect()
        }
        Value::Array(list) => list.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}

/// Asserts that a text has these parts, wherever its lines break and whatever keeps its numbers whole.
fn assert_in_order(text: &str, wanted: &[&str]) {
    let text = ["<span class=\"u\">", "<span>", "</span>"]
        .iter()
        .fold(text.to_owned(), |text, tag| text.replace(tag, ""));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = text.as_str();
    for part in wanted {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("no {part} (in this order) in {text}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn a_report_of_one_segment_counts_only_its_people() {
    let bench = bench();
    let whole = json(&bench, &["report", "shop.toml"]);
    assert!(whole.get("segment").is_none());
    let one = json(&bench, &["report", "shop.toml", "--segment", "returning"]);
    assert_eq!(one["segment"], "returning");
    assert_eq!(one["flow"]["expected"], 12);
    assert_eq!(one["flow"]["analysed"], 12);
    assert_eq!(one["versions"][1]["tasks"][0]["success"]["successes"], 6);
    assert_eq!(one["versions"][1]["tasks"][0]["success"]["n"], 6);
    let of_returning = |format: &str| {
        let only = ["report", "shop.toml", "--segment", "returning"];
        bench.out(&[&only[..], &["--format", format]].concat())
    };
    for format in ["text", "html", "markdown"] {
        let page = of_returning(format);
        assert_in_order(
            &page,
            &[
                "Segment: returning, 12 of 24 participants.",
                "Participants: 12 on the roster, 12 analyzed",
                "Only participants of the segment returning.",
            ],
        );
    }
    let page = of_returning("html");
    assert_in_order(
        &page,
        &[
            "<dt>Segment</dt><dd>returning, 12 of 24 participants</dd>",
            "The log fingerprint over all 48 sessions on file",
            "moderato compare shop.toml 1.0 2.0 --segment returning --p-values",
        ],
    );
    let cif = bench.out(&[
        "report",
        "shop.toml",
        "--segment",
        "new",
        "--cif",
        "--format",
        "markdown",
    ]);
    assert!(cif.contains("Segment: new, 8 of 24 participants."), "{cif}");
    assert!(!cif.contains("returning"), "{cif}");
}

#[test]
fn csv_has_the_segment_of_each_figure() {
    let bench = bench();
    let csv = |arguments: &[&str]| -> Vec<(String, String)> {
        let arguments = [&["report", "shop.toml", "--format", "csv"], arguments].concat();
        let text = bench.out(&arguments);
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next().unwrap().split(',').collect();
        let place = head.iter().position(|name| *name == "segment").unwrap();
        let rows = lines.map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            let segment = cells.remove(place).to_owned();
            (segment, cells.join(","))
        });
        rows.collect()
    };
    let whole = csv(&[]);
    assert!(whole.iter().all(|(segment, _)| segment.is_empty()));
    let by = csv(&["--by", "segment"]);
    for (name, arguments) in [
        ("", vec![]),
        ("new", vec!["--segment", "new"]),
        ("returning", vec!["--segment", "returning"]),
    ] {
        let own: Vec<_> = by.iter().filter(|(s, _)| s == name).cloned().collect();
        assert_eq!(own, csv(&arguments), "{name}");
    }
    assert!(by.iter().any(|(segment, _)| segment == "no segment"));
}

#[test]
fn a_report_by_segment_has_each_segment_next_to_everyone() {
    let bench = bench();
    let whole = json(&bench, &["report", "shop.toml"]);
    let by = json(&bench, &["report", "shop.toml", "--by", "segment"]);
    assert_eq!(whole["versions"], by["versions"]);
    assert!(by.get("segment").is_none());
    let segments = by["segments"].as_array().unwrap();
    let names: Vec<Option<&str>> = segments.iter().map(|s| s["segment"].as_str()).collect();
    assert_eq!(names, [Some("new"), Some("returning"), None]);
    let one = json(&bench, &["report", "shop.toml", "--segment", "new"]);
    assert_eq!(segments[0]["versions"], one["versions"]);
    assert_eq!(segments[0]["flow"], one["flow"]);
    for task in 0..2 {
        let n = |value: &Value| value["versions"][0]["tasks"][task]["success"]["n"].as_u64();
        let sum: u64 = segments.iter().map(|s| n(s).unwrap()).sum();
        assert_eq!(Some(sum), n(&whole));
    }
    let text = bench.out(&["report", "shop.toml", "--by", "segment"]);
    assert_in_order(
        &text,
        &[
            "By segment",
            "Participants by segment: new 8; returning 12; no segment 4.",
            "Unassisted success",
            "Noted errors per attempt",
            "Time on task in seconds",
            "Ratings",
        ],
    );
}

#[test]
fn a_comparison_by_segment_has_verdicts_only_for_everyone() {
    let bench = bench();
    let whole = json(&bench, &["compare", "shop.toml"]);
    let mut by = json(&bench, &["compare", "shop.toml", "--by", "segment"]);
    let segments = by.as_object_mut().unwrap().remove("segments").unwrap();
    let warnings = |value: &Value| value["warnings"].as_array().unwrap().len();
    assert!(warnings(&by) >= warnings(&whole));
    by["warnings"] = whole["warnings"].clone();
    assert_eq!(by, whole, "the comparison of everyone changed");
    let segments = segments.as_array().unwrap();
    let names: Vec<Option<&str>> = segments.iter().map(|s| s["segment"].as_str()).collect();
    assert_eq!(names, [Some("new"), Some("returning"), None]);
    assert_eq!(segments[1]["participants"], serde_json::json!([6, 6]));
    let one = json(&bench, &["compare", "shop.toml", "--segment", "returning"]);
    assert_eq!(one["segment"], "returning");
    for path in [
        "/overall/success/difference",
        "/overall/success/interval",
        "/tasks/0/success/old",
        "/tasks/0/success/interval",
        "/tasks/1/errors/ratio",
        "/tasks/1/time/interval",
        "/ratings/nps/difference",
        "/ratings/nps/n",
    ] {
        let own = segments[1].pointer(path);
        assert!(own.is_some(), "{path}");
        assert_eq!(own, one.pointer(path), "{path}");
    }
    let names = keys(&Value::Array(segments.clone()));
    for hidden in [
        "verdict",
        "reason",
        "against_margin",
        "interim",
        "p",
        "p_adjusted",
    ] {
        assert!(!names.iter().any(|name| name == hidden), "{hidden}");
    }
    let text = bench.out(&["compare", "shop.toml", "--by", "segment"]);
    assert_in_order(
        &text,
        &[
            "All results, worse first",
            "By segment",
            "Segments are shown without verdicts: with 3 segments, false results become more likely.",
            "new 4 and 4; returning 6 and 6; no segment 2 and 2.",
            "change",
        ],
    );
    let (_, tables) = text.split_once("Segments are shown").unwrap();
    let (tables, _) = tables.split_once("Why results are inconclusive").unwrap();
    for word in ["better", "worse", "inconclusive"] {
        assert!(!tables.contains(word), "{word} in {tables}");
    }
}

#[test]
fn a_comparison_and_a_gate_of_one_segment_say_so() {
    let bench = bench();
    let text = bench.out(&["compare", "shop.toml", "--segment", "returning"]);
    assert_in_order(
        &text,
        &[
            "Segment: returning, 12 of 24 participants.",
            "6 participants on 1.0 and 6 other participants on 2.0",
            "Only participants of the segment returning.",
        ],
    );
    let gate = [
        "compare",
        "shop.toml",
        "1.0",
        "2.0",
        "--gate",
        "success >= 0.9",
    ];
    let passes = bench.out(&[&gate[..], &["--segment", "returning"]].concat());
    assert_in_order(
        &passes,
        &[
            "Segment: returning, 12 of 24 participants.",
            "The gate passes.",
        ],
    );
    bench
        .moderato(&[&gate[..], &["--segment", "new"]].concat())
        .assert()
        .code(3);
    let checked = [&gate[..], &["--segment", "returning"]].concat();
    assert_eq!(json(&bench, &checked)["segment"], "returning");
}

#[test]
fn segments_that_cannot_be_shown_are_refused() {
    let bench = bench();
    let rows = "participant,version,task,outcome\nP1,1.0,pay,completed\nP2,2.0,pay,completed\n";
    bench.write("plain.csv", rows);
    bench.import_new("plain.csv", "Plain", "plain.toml");
    let table: [(&[&str], &[&str]); 8] = [
        (
            &["report", "shop.toml", "--segment", "old"],
            &[
                "There is no segment \"old\"",
                "Its segments are new, returning, 'no segment'.",
            ],
        ),
        (
            &["compare", "shop.toml", "--segment", "old"],
            &[
                "There is no segment \"old\"",
                "Its segments are new, returning, 'no segment'.",
            ],
        ),
        (
            &["report", "plain.toml", "--segment", "new"],
            &["This study has no segments"],
        ),
        (
            &["compare", "plain.toml", "--by", "segment"],
            &["This study has no segments"],
        ),
        (
            &["report", "shop.toml", "--segment", "new", "--by", "segment"],
            &["--segment shows one segment"],
        ),
        (
            &[
                "compare",
                "shop.toml",
                "--segment",
                "new",
                "--by",
                "segment",
            ],
            &["--segment shows one segment"],
        ),
        (
            &[
                "compare",
                "shop.toml",
                "--by",
                "segment",
                "--gate",
                "n >= 10",
            ],
            &["A gate is about one comparison"],
        ),
        (
            &[
                "report",
                "shop.toml",
                "--by",
                "segment",
                "--cif",
                "--format",
                "html",
            ],
            &["The Common Industry Format has no place for results by segment."],
        ),
    ];
    for (arguments, sentences) in table {
        let refused = bench.moderato(arguments).assert().code(2);
        let message = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        for sentence in sentences {
            assert!(message.contains(sentence), "{arguments:?}: {message}");
        }
    }
}

#[test]
fn participants_without_a_segment_can_be_chosen() {
    let bench = bench();
    let none = ["report", "shop.toml", "--segment", "no segment"];
    let page = bench.out(&[&none[..], &["--format", "html"]].concat());
    assert_in_order(
        &page,
        &[
            "Only participants without a segment.",
            "--segment &#39;no segment&#39;",
        ],
    );
    let chosen = json(&bench, &none);
    let by = json(&bench, &["report", "shop.toml", "--by", "segment"]);
    assert_eq!(by["segments"][2]["versions"], chosen["versions"]);
    assert!(chosen["segment"].is_null());
    // A segment with that name is not the participants without one.
    let members = bench.out(&["participants", "shop.toml", "list", "--format", "json"]);
    let members: Value = serde_json::from_str(&members).unwrap();
    assert!(!members.to_string().contains("no segment"));
    bench.write(
        "more.csv",
        "participant,version,task,outcome,segment\nX1,1.0,find,completed,no segment\n",
    );
    bench.out(&["import", "shop.toml", "more.csv"]);
    let named = json(
        &bench,
        &["report", "shop.toml", "--segment", "\"no segment\""],
    );
    assert_eq!(named["flow"]["analysed"], 1);
    assert_eq!(json(&bench, &none)["flow"], chosen["flow"]);
}

#[test]
fn explain_lists_the_attempts_of_one_segment() {
    let bench = bench();
    let call = ["explain", "shop.toml", "--version", "1.0", "--task", "find"];
    let only = [&call[..], &["--segment", "returning"]].concat();
    let text = bench.out(&only);
    assert_in_order(
        &text,
        &["Segment: returning, 12 of 24 participants.", "Counted: 6"],
    );
    let one = json(&bench, &only);
    assert_eq!(one["segment"], "returning");
    let report = json(&bench, &["report", "shop.toml", "--segment", "returning"]);
    let of_task = &report["versions"][0]["tasks"][1]["success"];
    assert_eq!(one["success"]["n"], of_task["n"]);
    assert_eq!(one["success"]["successes"], of_task["successes"]);
    assert!(json(&bench, &call).get("segment").is_none());
}
