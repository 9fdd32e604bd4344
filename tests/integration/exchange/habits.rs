//! Tables as spreadsheets, data frames and survey programs write them: what may mean two things is asked about.

use super::wild_attempts::{import, imported, refused, results, with_table};
use crate::support::ProgramBench;
use moderato::study::{Instrument, Study};

const HEADER: &str = "participant,version,task,outcome,time_s\n";

fn attempts(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

#[test]
fn a_comma_before_three_digits_is_read_only_where_others_tell() {
    let bench = with_table(&attempts(
        "P1,1,pay,completed,\"1,200\"\nP2,1,pay,completed,95\n",
    ));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(
        transcript.contains("line 2: time_s is \"1,200\", which may be 1200 or 1.2"),
        "{transcript}"
    );
    let bench = with_table(&attempts(
        "P1,1,pay,completed,\"1,200\"\nP2,1,pay,completed,\"4,8\"\n",
    ));
    imported(&bench, &["t.csv"]);
    assert_eq!(results(&bench, "1"), ["pay 2/2 - 2.400"]);
}

#[test]
fn ratings_without_attempts_are_in_the_report() {
    let bench = with_table("participant,version,seq_pay,seq_find\nP1,1,5,6\nP2,1,7,\nP1,2,3,4\n");
    let transcript = refused(&bench, &["t.csv", "--design", "within"]);
    assert!(
        transcript.contains("--set outcome=undecided"),
        "{transcript}"
    );
    let ratings = ["t.csv", "--design", "within", "--set", "outcome=undecided"];
    let transcript = imported(&bench, &ratings);
    assert!(
        transcript.contains("after 5 attempts without an outcome"),
        "{transcript}"
    );
    let report = ["report", "s.toml", "--version", "1", "--format", "json"];
    let report = bench.json(&report);
    let tasks = report["versions"][0]["tasks"].as_array().unwrap();
    let pay = tasks.iter().find(|task| task["task"] == "pay").unwrap();
    assert_eq!(
        (&pay["ratings"]["seq"]["mean"], &pay["n"]),
        (&6.0.into(), &0.into())
    );
    let again = ["import", "s.toml", "t.csv", "--set", "outcome=undecided"];
    let transcript = bench.transcript_of(&mut bench.moderato(&again));
    assert!(transcript.contains("is on file already"), "{transcript}");
}

#[test]
fn long_titles_of_tasks_are_kept_and_too_long_ones_are_named() {
    let long = "Find the cheapest pair of shoes that can be delivered before Friday";
    let bench = with_table(&attempts(&format!(
        "P1,1,{long} at home,completed,3\nP1,1,{long} in a shop,failed,4\n"
    )));
    imported(&bench, &["t.csv"]);
    let script = std::fs::read_to_string(bench.at("s.toml")).unwrap();
    assert!(
        script.contains(&format!("title = \"{long} in a shop\"")),
        "{script}"
    );
    let sentence = "the task \"Find the cheapest pair";
    let bench = with_table(&attempts(&format!("P1,1,{long} {long},completed,3\n")));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(
        transcript.contains(sentence)
            && transcript.contains("longer than 120 characters; shorten it"),
        "{transcript}"
    );
    let ease = "Overall, how difficult or easy was this task?";
    let bench = with_table(&format!(
        "participant,version,\"{long} {long}: {ease}\",\"Pay: {ease}\"\nP1,1,5,6\n"
    ));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(transcript.contains(sentence), "{transcript}");
}

#[test]
fn parts_of_a_day_need_their_unit() {
    let bench = with_table(&attempts(
        "P1,1,pay,completed,0.00104166666\nP2,1,pay,completed,0.00104166667\n",
    ));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(transcript.contains("--unit d"), "{transcript}");
    imported(&bench, &["t.csv", "--unit", "d"]);
    assert_eq!(results(&bench, "1"), ["pay 2/2 - 90.000"]);
}

#[test]
fn codes_with_decimal_zeros_are_whole_numbers_or_asked_about() {
    let bench = with_table(&attempts(
        "1.0,1,pay,completed,3\n1.0,1,find,failed,4\n2.0,1,pay,failed,5\n",
    ));
    let transcript = imported(&bench, &["t.csv"]);
    assert!(transcript.contains("1.0 was read as 1"), "{transcript}");
    bench.write(
        "more.csv",
        &attempts("1.0,1,pay,completed,3\n3,1,pay,failed,4\n"),
    );
    let more = ["import", "s.toml", "more.csv"];
    let transcript = bench.transcript_of(&mut bench.moderato(&more));
    assert!(
        transcript.contains("\"1.0\" looks like \"1\""),
        "{transcript}"
    );
    let bench = with_table(&attempts("P1,1,pay,completed,3\nP2,1.0,pay,failed,5\n"));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(transcript.contains("are the same number"), "{transcript}");
}

#[test]
fn a_title_that_differs_is_another_task_even_if_its_id_would_be_the_same() {
    let long = "Find the cheapest flight from Oslo to Berlin on a Sunday in March and book it for";
    let bench = with_table(&attempts(&format!("1,1,{long} me,completed,30\n")));
    imported(&bench, &["t.csv"]);
    let more = ["import", "s.toml", "more.csv"];
    bench.write(
        "more.csv",
        &attempts(&format!("3,1,{long} him,failed,31\n")),
    );
    let transcript = bench.transcript_of(&mut bench.moderato(&more));
    assert!(
        transcript.starts_with("exit 2") && transcript.contains("line 2: there is no task"),
        "{transcript}"
    );
    bench.write("more.csv", &attempts(&format!("3,1,{long} me,failed,31\n")));
    let transcript = bench.transcript_of(&mut bench.moderato(&more));
    assert!(transcript.starts_with("exit 0"), "{transcript}");
    let version = "v".repeat(65);
    let bench = with_table(&attempts(&format!("1,{version},pay,completed,30\n")));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(
        transcript.contains("longer than 64 characters"),
        "{transcript}"
    );
}

#[test]
fn names_that_differ_in_case_blanks_or_punctuation_are_asked_about() {
    let table = attempts("1,v1,Pay,completed,30\n2,V1,Pay,failed,40\n3,v1,pay.,failed,40\n");
    let bench = with_table(&table);
    insta::assert_snapshot!(refused(&bench, &["t.csv"]), @r#"
    exit 2
    err| error: Names of tasks differ only in case, blanks or punctuation: "Pay" and "pay.". Nothing was imported.
    err| hint: If they are the same task, add --similar-names same; if they are different tasks, --similar-names different.
    "#);
    let transcript = imported(&bench, &["t.csv", "--similar-names", "same"]);
    assert!(
        transcript.contains("The task \"pay.\" was read as \"Pay\".\n")
            && transcript.contains("The version \"V1\" was read as \"v1\"."),
        "{transcript}"
    );
    assert_eq!(results(&bench, "v1"), ["Pay 1/3 - 30.000"]);
    let more = ["import", "s.toml", "more.csv"];
    bench.write("more.csv", &attempts("4,v1,pay!,failed,31\n"));
    let transcript = bench.transcript_of(&mut bench.moderato(&more));
    assert!(
        transcript.starts_with("exit 2") && transcript.contains("\"Pay\" and \"pay!\""),
        "{transcript}"
    );
    let same = [&more[..], &["--similar-names", "same"]].concat();
    let transcript = bench.transcript_of(&mut bench.moderato(&same));
    assert!(transcript.starts_with("exit 0"), "{transcript}");
    let bench = with_table(&table);
    imported(&bench, &["t.csv", "--similar-names", "different"]);
    assert_eq!(results(&bench, "V1"), ["Pay 0/1 - -", "pay. 0/0 - -"]);
}

#[test]
fn a_version_whose_id_lacks_signs_of_its_name_is_named() {
    let bench = with_table(&attempts("1,Round 1 (B),pay,completed,30\n"));
    let transcript = imported(&bench, &["t.csv"]);
    let note = "The version \"Round 1 (B)\" was read as Round-1-B.";
    assert!(transcript.contains(note), "{transcript}");
    bench.write("more.csv", &attempts("2,Round 1 B,pay,completed,30\n"));
    let more = ["import", "s.toml", "more.csv"];
    let transcript = bench.transcript_of(&mut bench.moderato(&more));
    assert!(
        transcript.starts_with("exit 0") && !transcript.contains("was read as"),
        "{transcript}"
    );
}

#[test]
fn a_summary_row_is_no_participant_and_a_participant_called_max_is_one() {
    let table = attempts("P1,1,pay,completed,30\nP2,1,pay,failed,40\nP3,1,pay,completed,50\n");
    let bench = with_table(&format!("{table}Gesamt,1,pay,completed,120\n"));
    let transcript = imported(&bench, &["t.csv"]);
    assert!(transcript.contains("line 5 (\"Gesamt\")"), "{transcript}");
    assert_eq!(results(&bench, "1"), ["pay 2/3 - 38.730"]);
    let bench = with_table(&format!("{table}Max,1,pay,completed,20\n"));
    let transcript = imported(&bench, &["t.csv"]);
    assert!(
        transcript.contains("\"Max\" was taken for a participant"),
        "{transcript}"
    );
    assert_eq!(results(&bench, "1"), ["pay 3/4 - 31.072"]);
    let wide = "version,t1_completed,t1_s,t2_completed,t2_s\n1,yes,30,yes,40\n1,yes,40,yes,50\n";
    let bench = with_table(&format!("{wide}1,,35,,45\n"));
    let transcript = refused(&bench, &["t.csv", "--number-people"]);
    assert!(
        transcript.contains("line 4: its numbers are the averages of the rows above it"),
        "{transcript}"
    );
}

#[test]
fn a_whole_number_a_hundred_times_as_large_makes_three_decimals_doubtful() {
    for numbers in [["1.200", "950", "840"], ["\"1,200\"", "950", "\"72,5\""]] {
        let rows = [0, 1, 2].map(|at| format!("P{at},1,pay,completed,{}\n", numbers[at]));
        let rows = rows.concat();
        let transcript = refused(&with_table(&attempts(&rows)), &["t.csv"]);
        assert!(
            transcript.contains("which may be 1200 or 1.2"),
            "{transcript}"
        );
    }
}

#[test]
fn a_dry_run_says_what_the_import_would_say() {
    let bench = with_table(&attempts("P1,1,pay,completed,30\nP2,1,pay,failed,40\n"));
    imported(&bench, &["t.csv"]);
    let dry = |file: &str| {
        let words = ["import", "s.toml", file, "--dry-run"];
        bench.transcript_of(&mut bench.moderato(&words))
    };
    let transcript = dry("t.csv");
    assert!(
        transcript
            .contains("Nothing would be imported: all of \"t\" is on file already (2 attempts)."),
        "{transcript}"
    );
    bench.write(
        "t.csv",
        &attempts("P1,1,pay,completed,30\nP3,1,pay,failed,40\n"),
    );
    let transcript = dry("t.csv");
    assert!(
        transcript.contains(
            "1 attempt would go into the record of s.toml (1 attempt on file already); the first:"
        ),
        "{transcript}"
    );
}

#[test]
fn numbers_that_are_missing_are_blank_and_times_are_as_their_column_says() {
    let table = "participant,version,task,outcome,time_s,errors\n\
                 P1,1,pay,completed,30,NA\nP2,1,pay,failed,#N/A,-\nP3,1,pay,completed,30,2\n";
    let transcript = imported(&with_table(table), &["t.csv"]);
    let note = "Read as blank: 3 numbers with \"#N/A\", \"-\", \"NA\" (lines 2 and 3).";
    assert!(transcript.contains(note), "{transcript}");
    let named = |name: &str, time: &str| {
        with_table(&format!(
            "participant,version,task,outcome,{name}\nP1,1,pay,completed,{time}\n"
        ))
    };
    let transcript = refused(&named("Time (mm:ss)", "1.30"), &["t.csv"]);
    assert!(
        transcript
            .contains("line 2: time_s is \"1.30\", and its column is called \"Time (mm:ss)\""),
        "{transcript}"
    );
    for (name, time, seconds) in [
        ("Time (mm:ss)", "1:30", "90.000"),
        ("Time (h:mm)", "0:02", "120.000"),
        ("Time (s)", "12:01:30 AM", "90.000"),
    ] {
        let bench = named(name, time);
        imported(&bench, &["t.csv"]);
        assert_eq!(results(&bench, "1"), [format!("pay 1/1 - {seconds}")]);
    }
    let transcript = refused(&named("time_s", "1:75"), &["t.csv"]);
    assert!(transcript.contains("time_s is \"1:75\""), "{transcript}");
}

#[test]
fn rows_below_the_attempts_are_said_to_be_summaries_perhaps() {
    let bench = with_table(&attempts("P1,1,pay,completed,30\n,1,pay,completed,40\n"));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(
        transcript.contains("Rows below the last attempt may be a summary (line 3)"),
        "{transcript}"
    );
}

/// The SUS of three people, one row each; `names` are the columns and `answers` those of everyone.
fn sus(names: &str, answers: &str) -> ProgramBench {
    let rows = [1, 2, 3].map(|n| format!("P{n},1,{answers}\n")).concat();
    with_table(&format!("participant,version,{names}\n{rows}"))
}

fn mean_sus(bench: &ProgramBench) -> serde_json::Value {
    let report = bench.json(&["report", "s.toml", "--format", "json"]);
    report["versions"][0]["ratings"]["sus"]["mean"].clone()
}

#[test]
fn items_of_the_sus_that_were_turned_around_are_turned_back_or_asked_about() {
    let turned = "q1,q2r,q3,q4r,q5,q6r,q7,q8r,q9,q10r";
    let bench = sus(turned, "4,4,4,5,5,4,4,5,4,4");
    let transcript = imported(&bench, &["t.csv"]);
    assert!(
        transcript.contains("their answers are turned back"),
        "{transcript}"
    );
    assert_eq!(mean_sus(&bench), 82.5);
    let some = "q1,q2,q3,q4r,q5,q6r,q7,q8r,q9,q10r";
    let transcript = refused(&sus(some, "4,2,4,5,5,4,4,5,4,4"), &["t.csv"]);
    assert!(
        transcript.contains("\"q4r\" says that item 4 of the SUS was turned around"),
        "{transcript}"
    );
    let plain = "q1,q2,q3,q4,q5,q6,q7,q8,q9,q10";
    let transcript = imported(&sus(plain, "4,4,4,5,5,4,4,5,4,4"), &["t.csv"]);
    assert!(
        transcript.contains(
            "3 of 3 responses agree with positive and with negative items of the SUS alike"
        ),
        "{transcript}"
    );
    let from_zero = "sus0,sus1,sus2,sus3,sus4,sus5,sus6,sus7,sus8,sus9";
    let bench = sus(from_zero, "4,2,4,1,5,2,4,1,4,2");
    imported(&bench, &["t.csv"]);
    assert_eq!(mean_sus(&bench), 82.5);
}

#[test]
fn codes_for_missing_answers_are_explained() {
    let plain = "q1,q2,q3,q4,q5,q6,q7,q8,q9,q10";
    let bench = sus(plain, "4,-9,4,1,5,2,4,1,4,2");
    let transcript = refused(&bench, &["t.csv"]);
    assert!(
        transcript.contains("add --answers=-9=blank"),
        "{transcript}"
    );
    imported(&bench, &["t.csv", "--answers=-9=blank"]);
    let transcript = refused(&sus(plain, "4,1.5,4,1,5,2,4,1,4,2"), &["t.csv"]);
    assert!(
        transcript.contains("SUS has no answers between two"),
        "{transcript}"
    );
    let bench = with_table("participant,version,umux1,umux2\nP1,1,5,4\nP2,1,4,4\nP3,1,5,5\n");
    let transcript = refused(&bench, &["t.csv", "--scale", "umux_lite=1-5"]);
    assert!(transcript.contains("fall between them"), "{transcript}");
    let transcript = imported(&bench, &["t.csv"]);
    assert!(
        transcript.contains("none of its 6 answers is above 5"),
        "{transcript}"
    );
}

/// The items of the SUS in the positive wording of Sauro & Lewis (2011).
const POSITIVE_ITEMS: [&str; 10] = [
    "I think that I would like to use the website frequently.",
    "I found the website to be simple.",
    "I thought the website was easy to use.",
    "I think that I could use the website without the support of a technical person.",
    "I found the various functions in the website were well integrated.",
    "I thought there was a lot of consistency in the website.",
    "I would imagine that most people would learn to use the website very quickly.",
    "I found the website very intuitive.",
    "I felt very confident using the website.",
    "I could use the website without having to learn anything new.",
];

fn sus_mean(bench: &ProgramBench) -> f64 {
    let report = bench.json(&["report", "s.toml", "--format", "json"]);
    let mean = &report["versions"][0]["ratings"]["sus"]["mean"];
    mean.as_f64().unwrap()
}

#[test]
fn the_sus_with_ten_positive_items_is_scored_as_such() {
    let header = POSITIVE_ITEMS.join(",");
    let answers = "P1,1,5,5,5,5,5,5,5,5,5,5\nP2,1,4,5,4,5,4,5,4,5,4,5\n";
    let bench = with_table(&format!("participant,version,{header}\n{answers}"));
    let transcript = imported(&bench, &["t.csv"]);
    assert!(transcript.contains("ten positive items"), "{transcript}");
    assert!((sus_mean(&bench) - 93.75).abs() < 1e-9);

    let mixed = header.replace("very intuitive", "very cumbersome to use");
    let bench = with_table(&format!("participant,version,{mixed}\n{answers}"));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(transcript.contains("--scale sus=positive"), "{transcript}");
    imported(&bench, &["t.csv", "--scale", "sus=positive"]);
    assert!((sus_mean(&bench) - 93.75).abs() < 1e-9);
}

#[test]
fn totals_show_that_even_items_were_turned_around() {
    let codes: Vec<String> = (1..=10).map(|item| format!("SUS_{item}")).collect();
    let bench = with_table(&format!(
        "participant,version,{},SUS score\nP1,1,5,5,5,5,5,5,5,5,5,5,100\nP2,1,4,5,4,5,4,5,4,5,4,5,87.5\n",
        codes.join(",")
    ));
    let transcript = refused(&bench, &["t.csv"]);
    assert!(
        transcript.contains("2 fit if the best answer to every item is 5"),
        "{transcript}"
    );
    imported(&bench, &["t.csv", "--scale", "sus=positive"]);
    assert!((sus_mean(&bench) - 93.75).abs() < 1e-9);
}

#[test]
fn scales_may_have_half_steps() {
    let tlx = "tlx_mental,tlx_physical,tlx_temporal,tlx_performance,tlx_effort,tlx_frustration";
    let bench = with_table(&format!(
        "participant,version,{tlx}\nP1,1,0.5,1,1.5,2,2.5,5.5\n"
    ));
    imported(&bench, &["t.csv", "--scale", "tlx=0.5-5.5"]);
    let bench = with_table("participant,version,task,seq\nP1,1,pay,2\n");
    let transcript = refused(&bench, &["t.csv", "--scale", "seq=1-5"]);
    assert!(
        transcript.contains("2 on a scale from 1 to 5 is 2.5 on that of seq"),
        "{transcript}"
    );
}

#[test]
fn exports_of_redcap_alchemer_and_sosci_are_surveys() {
    let codes = |stem: &str| {
        (1..=10)
            .map(|i| format!("{stem}{i:02}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    let published = Instrument::Sus.items(&Study::new(String::new()));
    let wordings = |begin: &str| {
        let texts = published
            .iter()
            .map(|item| format!("{begin}{}", item.wording));
        texts.collect::<Vec<_>>().join(",")
    };
    let answers = ",4,2,4,2,4,2,4,2,4,2";
    let numbered: Vec<String> = (1..)
        .zip(&published)
        .map(|(n, item)| format!("{n}:{}", item.wording))
        .collect();
    for (table, options) in [
        (
            format!(
                "record_id,redcap_event_name,{}\n1,v1_arm_1{answers}\n",
                codes("sus_")
            ),
            &["--column", "version=redcap_event_name"],
        ),
        (
            format!(
                "Response ID,Date Submitted,Status,{}\n7,2026-03-01,Partial{answers}\n",
                numbered.join(",")
            ),
            &["--set", "version=1"],
        ),
        (
            format!(
                "CASE,QUESTNNR,{}\nCase number,Questionnaire,{}\n21,base{answers}\n",
                codes("SU01_"),
                wordings("SUS: ")
            ),
            &["--set", "version=1"],
        ),
    ] {
        let bench = with_table(&table);
        let transcript = imported(&bench, &[&["t.csv"], &options[..]].concat());
        assert!((sus_mean(&bench) - 75.0).abs() < 1e-9, "{transcript}");
        assert!(
            transcript.contains("Participants are in the column"),
            "{transcript}"
        );
        assert_eq!(
            transcript.contains("not finished"),
            table.contains("Partial"),
            "{transcript}"
        );
    }
}

#[test]
fn the_index_of_a_data_frame_is_named_as_not_used() {
    let bench = with_table(",participant,version,task,outcome\n0,P1,1,pay,completed\n");
    let transcript = imported(&bench, &["t.csv"]);
    assert!(
        transcript.contains("Columns that were not used: column 1 (without a name)."),
        "{transcript}"
    );
}

#[test]
fn totals_beside_attempts_are_named() {
    let bench = with_table(
        "participant,version,task1_completed,task2_completed,SUS score\nP1,1,yes,no,72.5\n",
    );
    let words = [
        "t.csv",
        "--outcome",
        "yes=completed",
        "--outcome",
        "no=failed",
    ];
    let transcript = imported(&bench, &words);
    assert!(
        transcript.contains("SUS totals were not imported (SUS score)"),
        "{transcript}"
    );
}

#[test]
fn json_lines_may_begin_with_a_byte_order_mark() {
    let bench = with_table(&attempts("P1,1,pay,completed,3\n"));
    imported(&bench, &["t.csv"]);
    bench.transcript("export s.toml --format jsonl --out log.txt");
    let log = std::fs::read_to_string(bench.at("log.txt")).unwrap();
    for name in ["log.txt", "log.jsonl"] {
        let other = ProgramBench::new();
        other.write(name, &format!("\u{feff}{log}"));
        let transcript = other.transcript(&format!("import s.toml {name}"));
        assert!(transcript.starts_with("exit 0"), "{transcript}");
    }
}

#[test]
fn an_import_that_was_killed_can_be_repeated() {
    let bench = with_table(&attempts("P1,1,pay,completed,3\n"));
    imported(&bench, &["t.csv"]);
    // What a kill leaves: the script, and a record without a session or none.
    for leaves_record in [true, false] {
        std::fs::remove_file(bench.at("s.moderato")).unwrap();
        if leaves_record {
            drop(moderato::store::Store::open(&bench.at("s.moderato")).unwrap());
        }
        imported(&bench, &["t.csv"]);
    }
    let other = with_table(&attempts("P1,1,find,completed,3\n"));
    other.write("s.toml", "title = \"Mine\"\n");
    let transcript = import(&other, &["t.csv"]);
    assert!(transcript.contains("s.toml already exists"), "{transcript}");
}

#[test]
fn a_dry_run_finds_that_the_folder_is_missing() {
    let bench = with_table(&attempts("P1,1,pay,completed,3\n"));
    for dry in [&["--dry-run"][..], &[]] {
        let words = [&["import", "--new", "t.csv", "--out", "no/s.toml"], dry].concat();
        let transcript = bench.transcript_of(&mut bench.moderato(&words));
        assert!(transcript.contains("There is no folder no"), "{transcript}");
    }
}

#[test]
fn numbers_of_rows_in_a_second_file_are_no_codes_of_the_first() {
    let codes: Vec<String> = (1..=10).map(|item| format!("SUS_{item}")).collect();
    let table = |version: &str| {
        format!(
            "version,{}\n{version}{}\n",
            codes.join(","),
            ",3".repeat(10)
        )
    };
    let bench = with_table(&table("1"));
    bench.write("second.csv", &table("2"));
    imported(&bench, &["t.csv", "--design", "within"]);
    let script = std::fs::read_to_string(bench.at("s.toml")).unwrap();
    bench.write("s.toml", &format!("{script}\n[[version]]\nid = \"2\"\n"));
    let second = |option: &[&str]| {
        let words = [&["import", "s.toml", "second.csv"], option].concat();
        bench.transcript_of(&mut bench.moderato(&words))
    };
    let asked = second(&[]);
    assert!(
        asked.starts_with("exit 2") && asked.contains("are on file as codes (R01)"),
        "{asked}"
    );
    let others = second(&["--new-codes=B-"]);
    assert!(others.contains("exit 0"), "{others}");
    let roster = bench.transcript("participants s.toml");
    assert!(roster.contains("B-R01"), "{roster}");
}
