//! The measures against figures published or computed independently, by id.
//!
//! They are in a collection next to this project (`../shared/data/measures_figures_2.json`): inputs, expected numbers,
//! tolerance and source. Without the collection each test here reports that it is skipped.

mod rates;
mod ratings;
mod times;

use serde_json::Value;
use std::io::Write as _;

/// Checks every figure of `measure`: `compute` returns, for the inputs of a figure, an object with the names expected.
fn check(measure: &str, fewest: usize, compute: impl Fn(&Value) -> Value) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/measures_figures_2.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        // Past the capture of output, so that the skip is seen and counted in every run.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the collection of reference figures is not next to this project ({measure})"
        );
        return;
    };
    let figures: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for figure in figures.iter().filter(|f| f["measure"] == measure) {
        checked += 1;
        let computed = compute(&figure["inputs"]);
        let tolerance = figure["tolerance"].as_f64().unwrap();
        for (name, expected) in figure["expected"].as_object().unwrap() {
            if !is_near(&computed[name], expected, tolerance) {
                wrong.push(format!(
                    "{} {name}: {}, expected {expected}",
                    figure["id"], computed[name]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= fewest, "only {checked} figures of {measure}");
}

/// Whether two values are equal, with numbers within the tolerance.
fn is_near(computed: &Value, expected: &Value, tolerance: f64) -> bool {
    match (computed, expected) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_near(a, b, tolerance))
        }
        (Value::Number(a), Value::Number(b)) => {
            (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() <= tolerance
        }
        _ => computed == expected,
    }
}

/// A list of numbers, `None` for null.
fn numbers(list: &Value) -> Vec<Option<f64>> {
    list.as_array().unwrap().iter().map(Value::as_f64).collect()
}
