//! Reference figures of success rates.

use super::check;
use crate::metrics::{Count, probability_better};
use serde_json::{Value, json};

/// A count such as "8/10".
fn count(text: &Value) -> Count {
    let (successes, n) = text.as_str().unwrap().split_once('/').unwrap();
    Count::new(successes.parse().unwrap(), n.parse().unwrap()).unwrap()
}

#[test]
fn probability_that_a_version_is_better() {
    check("probability_better", 6, |inputs| {
        if inputs["design"] == "within" {
            let number = |name: &str| inputs[name].as_u64().unwrap();
            let p = probability_better::within(number("second_only"), number("first_only"));
            return json!({ "p_second_better": p });
        }
        let (first, second) = (count(&inputs["first"]), count(&inputs["second"]));
        json!({ "p_first_better": probability_better::between(first, second).unwrap() })
    });
}
