//! Reference figures of times.

use super::check;
use crate::metrics::duration::{AttemptEnd, SuccessIncidence, TimeToSuccess};
use serde_json::{Value, json};

fn attempt(value: &Value) -> TimeToSuccess {
    TimeToSuccess {
        seconds: value["time_s"].as_f64(),
        end: match value["outcome"].as_str().unwrap() {
            "completed" => AttemptEnd::Succeeded,
            "stopped" => AttemptEnd::Stopped,
            _ => AttemptEnd::NeverSucceeds,
        },
    }
}

#[test]
fn median_time_to_success() {
    check("median_time_to_success", 6, |inputs| {
        let attempts: Vec<TimeToSuccess> = inputs["attempts"]
            .as_array()
            .unwrap()
            .iter()
            .map(attempt)
            .collect();
        let found = SuccessIncidence::from_attempts(&attempts);
        json!({
            "median_s": found.median.ok(),
            "incidence": found.steps,
            "n": found.n,
            "without_usable_time": found.without_usable_time,
        })
    });
}
