//! The figures of `measures_figures_2.json` that have a form here, by id, through the command.

use super::json;
use crate::metrics::tests::collection::{check, measure_figures};
use serde_json::Value;

/// Checks the numbers of an answer that the figure expects; `parts` has each name of the figure with its path here.
fn check_answer(figure: &Value, line: &str, parts: &[(&str, &str)]) {
    let answer = json(line);
    for (name, path) in parts {
        let Some(expected) = figure["expected"].get(name) else {
            continue;
        };
        let found = answer
            .pointer(path)
            .unwrap_or_else(|| panic!("{line}: {path}"));
        match (found, expected) {
            (Value::Array(found), Value::Array(expected)) => {
                assert_eq!(found.len(), expected.len(), "{line}: {path}");
                for (found, expected) in found.iter().zip(expected) {
                    check(figure, name, found.as_f64().unwrap(), expected);
                }
            }
            // An infinite number is null on both sides.
            _ => check(
                figure,
                name,
                found.as_f64().unwrap_or(f64::INFINITY),
                expected,
            ),
        }
    }
}

/// Both versions of a figure as `--first`, `--second` and `--paired`.
fn versions(inputs: &Value) -> String {
    let list = |name: &str| {
        let items = inputs[name].as_array().unwrap().iter();
        let items: Vec<String> = items
            .map(|item| match item {
                Value::Null => "-".to_owned(),
                Value::String(word) => word.clone(),
                number => number.to_string(),
            })
            .collect();
        items.join(",")
    };
    let paired = if inputs["design"] == "within" {
        " --paired"
    } else {
        ""
    };
    format!("--first={} --second={}{paired}", list("A"), list("B"))
}

#[test]
fn people_overall() {
    for measure in ["overall_permutation", "overall_sign_flips"] {
        for figure in measure_figures(measure) {
            let line = format!("people {}", versions(&figure["inputs"]));
            let parts = [
                ("difference", "/difference"),
                ("interval", "/interval"),
                ("t", "/t"),
                ("p_mid", "/p_mid"),
                ("p_exact", "/p_exact"),
                ("labelings", "/labelings"),
            ];
            check_answer(&figure, &line, &parts);
        }
    }
}

#[test]
fn people_by_task() {
    for figure in measure_figures("tasks_max_t") {
        let answer = json(&format!("people {}", versions(&figure["inputs"])));
        let tasks = answer["tasks"].as_array().unwrap();
        for name in ["p", "p_adjusted"] {
            let expected = figure["expected"][name].as_array().unwrap();
            assert_eq!(tasks.len(), expected.len());
            for (task, expected) in tasks.iter().zip(expected) {
                check(&figure, name, task[name].as_f64().unwrap(), expected);
            }
        }
    }
}
