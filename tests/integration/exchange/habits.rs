//! Tables as spreadsheets, data frames and survey programs write them: what may mean two things is asked about.

use super::wild_attempts::{imported, refused, results, with_table};

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
