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
