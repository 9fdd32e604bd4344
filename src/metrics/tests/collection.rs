//! Figures kept next to this project, by file: those of the measures' second check.

use std::io::Write as _;

use serde_json::Value;

/// The figures of `../shared/data/measures_figures_2.json` for a measure; none, with a visible skip, if the file is not
/// there.
pub(crate) fn measure_figures(measure: &str) -> Vec<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/measures_figures_2.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        // Past the capture of output, so that the skip is seen and counted in every run.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the figures of {measure} are not next to this project"
        );
        return Vec::new();
    };
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let found: Vec<Value> = all
        .into_iter()
        .filter(|figure| figure["measure"] == measure)
        .collect();
    assert!(!found.is_empty(), "no figures of {measure}");
    found
}

/// The numbers of a list.
pub(crate) fn numbers(list: &Value) -> Vec<f64> {
    let numbers = list.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

/// Panics unless a number is within the figure's tolerance of the expected one; null is infinite.
pub(crate) fn check(figure: &Value, name: &str, found: f64, expected: &Value) {
    let tolerance = figure["tolerance"].as_f64().unwrap();
    let agrees = match expected.as_f64() {
        Some(expected) => (found - expected).abs() <= tolerance,
        None => found.is_infinite(),
    };
    assert!(
        agrees,
        "{} {name}: {found}, expected {expected}",
        figure["id"]
    );
}
