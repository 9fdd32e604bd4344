//! `import` with arbitrary tables: it imports all of a table or nothing, and never panics.

use std::path::Path;

use moderato::store::Store;
use proptest::prelude::*;

use crate::support::ProgramBench;
use crate::support::shop::rows;

/// Valid lines, broken ones, and bytes that are not text.
fn table() -> impl Strategy<Value = Vec<u8>> {
    let head = prop::sample::select(vec![
        "participant,version,task,outcome,time_s,errors",
        "participant,version,task,outcome,time_s,errors",
        "participant,version,task,outcome,assists,errors",
        "participant;version;task;outcome",
        "participant,version,task,instrument,item,value",
        "version,q1,q2,q3,q4,q5,q6,q7,q8,q9,q10",
        "participant,participant,version,task,outcome",
        "\u{feff}participant\tversion\ttask\toutcome",
        "",
    ]);
    let cell = prop_oneof![
        6 => prop::sample::select(vec![
            "P1", "P2", "1", "2", "Pay", "completed", "failed", "0", "5", "12.5", "0:01:00", "", "seq", "sus",
            "-1", "1e309", "99999999999999999999", "\"", "\"a\nb\"", "NaN", "🙂",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let line = prop_oneof![
        4 => Just("P1,1,Pay,completed,12,0".to_owned()),
        1 => Just("P1,1,Pay,seq,1,5".to_owned()),
        4 => prop::collection::vec(cell, 0..8).prop_map(|cells| cells.join(",")),
    ];
    let torn = prop::collection::vec(any::<u8>(), 0..12);
    (head, prop::collection::vec(line, 0..6), torn, 0..4_u8).prop_map(
        |(head, lines, torn, has_torn)| {
            let mut bytes = format!("{head}\n{}\n", lines.join("\n")).into_bytes();
            if has_torn == 0 {
                bytes.extend(torn);
            }
            bytes
        },
    )
}

/// Whether `import` succeeds; a failure is an error message, not a panic.
fn imports(bench: &ProgramBench, words: &[&str]) -> bool {
    let done = bench
        .moderato(&[&["import"], words].concat())
        .output()
        .unwrap();
    let text = String::from_utf8(done.stderr).unwrap();
    match done.status.code() {
        Some(0) => true,
        Some(1 | 2) => {
            assert!(text.len() > 10 && !text.contains(|c: char| c.is_control() && c != '\n'));
            false
        }
        other => panic!("{words:?} ended with {other:?}: {text}"),
    }
}

fn attempts(record: &Path) -> String {
    let conn = rusqlite::Connection::open(record).unwrap();
    rows(
        &conn,
        "SELECT participant, version, task, outcome, source FROM attempts ORDER BY 1, 2, 3, 4",
    ) + &rows(&conn, "SELECT kind, count(*) FROM timeline GROUP BY 1")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_table_is_imported_whole_or_not_at_all(bytes in table()) {
        let bench = ProgramBench::new();
        std::fs::write(bench.at("round.csv"), &bytes).unwrap();
        if imports(&bench, &["--new", "round.csv", "--out", "s.toml"]) {
            let before = attempts(&bench.at("s.moderato"));
            prop_assert!(!before.is_empty());
            // The same table again is on file already.
            prop_assert!(imports(&bench, &["s.toml", "round.csv"]));
            prop_assert_eq!(attempts(&bench.at("s.moderato")), before);
        } else {
            prop_assert_eq!(bench.files(), ["round.csv"], "something of a table that was not taken");
        }

        // Into a study with something on file already, and with broken rows left out.
        bench.write("first.csv", "participant,version,task,outcome\nP1,1,Pay,failed\n");
        prop_assert!(imports(&bench, &["--new", "first.csv", "--out", "t.toml"]));
        let before = attempts(&bench.at("t.moderato"));
        if !imports(&bench, &["t.toml", "round.csv"]) {
            prop_assert_eq!(attempts(&bench.at("t.moderato")), before);
        }
        imports(&bench, &["t.toml", "round.csv", "--skip-bad", "--same-person", "--source", "again"]);
        let whole = Store::open_read_only(&bench.at("t.moderato")).unwrap().verify().unwrap();
        prop_assert!(whole.is_intact(), "{:?}", whole.findings);
    }
}
