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
