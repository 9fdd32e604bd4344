//! The names that other programs rely on: every path in the JSON of every verb, and every column of a report as CSV.
//! (The columns of views and of exported tables are in the manual, which `manual` compares with the program.)

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::ProgramBench;

/// The paths of a document; `[]` for the elements of a list.
fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let inner = if at.is_empty() {
                    name.clone()
                } else {
                    format!("{at}.{name}")
                };
                paths(value, &inner, found);
                found.insert(inner);
            }
        }
        Value::Array(values) => values
            .iter()
            .for_each(|value| paths(value, &format!("{at}[]"), found)),
        _ => {}
    }
}

#[test]
fn json_paths_and_schema_are_stable() {
    let bench = ProgramBench::in_sample();
    let mut output = String::new();
    for words in [
        "report --p-values --format json",
        "compare --p-values --format json",
        "explain --version 3.0 --task reserve --format json",
        "participants list --format json",
        "verify --format json",
        "check library.toml --format json",
        "calc rate 8/10 --benchmark 0.78 --format json",
        "calc compare 11/12 5/10 --format json",
        "calc paired 7 6 1 1 --format json",
        "calc times 55 65 75 --format json",
        "calc nps 6 3 1 --format json",
        "calc sus 4 2 4 1 5 2 4 2 5 1 --format json",
    ] {
        let document = bench.json(&words.split(' ').collect::<Vec<_>>());
        assert_eq!(document["schema"], 1, "{words}");
        let mut found = BTreeSet::new();
        paths(&document, "", &mut found);
        let lines: Vec<String> = found
            .into_iter()
            .map(|path| format!("  {path}\n"))
            .collect();
        output.push_str(&format!("{words}\n{}", lines.concat()));
    }
    insta::assert_snapshot!(output);
}

#[test]
fn csv_report_columns_and_measures_are_stable() {
    let bench = ProgramBench::in_sample();
    let csv = bench.out(&["report", "--format", "csv", "--out", "-"]);
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let header = rows.headers().unwrap().iter().collect::<Vec<_>>().join(" ");
    let at = rows
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "measure");
    let measures: BTreeSet<String> = rows
        .records()
        .map(|row| row.unwrap()[at.unwrap()].to_owned())
        .collect();
    insta::assert_snapshot!(format!("{header}\n{measures:#?}"));
}
