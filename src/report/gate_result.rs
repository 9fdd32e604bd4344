//! The result of a gate, one line per condition.

use serde_json::{Value, json};

use super::layout::wrapped;
use super::number::{bare_seconds, points, signed};
use crate::metrics::gate::{Ask, CheckedCondition, Condition, GateResult, Measure, Trouble};
use crate::study::text;

const WIDTH: usize = super::layout::WIDTH;

/// Whether a gate passes: for each condition what is required, what was observed, and the sample size.
pub fn text(checked: &[CheckedCondition], old: &str, new: &str) -> String {
    let mut lines = vec![format!(
        "Gate: {} vs. {}",
        text::shown(new),
        text::shown(old)
    )];
    for one in checked {
        let word = if one.holds() { "pass:" } else { "FAIL:" };
        let found: Vec<String> = shown(one)
            .iter()
            .map(|result| told(one.condition.as_ref(), result))
            .collect();
        lines.push(format!("{word} {}: {}.", asked(one), found.join("; ")));
    }
    let holds = checked.iter().all(CheckedCondition::holds);
    lines.push(if holds {
        "The gate passes.".to_owned()
    } else {
        "The gate fails.".to_owned()
    });
    wrapped(&lines, WIDTH)
}

/// Every finding where the condition holds, or where it names one task; else those that fail.
fn shown(one: &CheckedCondition) -> Vec<&GateResult> {
    let all = one.holds();
    one.results.iter().filter(|f| all || !f.holds).collect()
}

fn asked(one: &CheckedCondition) -> String {
    one.condition.as_ref().map_or_else(
        || "no critical task is worse".to_owned(),
        |condition| text::shown(&condition.text).into_owned(),
    )
}

fn told(condition: Option<&Condition>, result: &GateResult) -> String {
    let place = result
        .task
        .as_ref()
        .map_or_else(String::new, |title| format!("{}: ", text::shown(title)));
    let people = |n| {
        format!(
            "{n} {}",
            if n == 1 {
                "participant"
            } else {
                "participants"
            }
        )
    };
    let on = match result.n {
        (Some(old), new) => format!("{old} and {}", people(new)),
        (None, new) => people(new),
    };
    let found = match (result.found, condition) {
        (Err(trouble), _) => return format!("{place}{} ({on})", sentence(trouble)),
        (Ok(_), None) => "not worse".to_owned(),
        (Ok(value), Some(condition)) => number(condition, value),
    };
    format!("{place}{found} ({on})")
}

/// The number found, in the words of what was asked.
fn number(condition: &Condition, value: f64) -> String {
    match (condition.ask, &condition.measure) {
        (Ask::Bound { .. }, Measure::Success) => format!("observed {value:.3}"),
        (Ask::Bound { .. }, Measure::Time) => format!("observed {} s", bare_seconds(value)),
        (Ask::Bound { .. }, Measure::N) => format!("observed {value}"),
        (Ask::Bound { .. }, Measure::Errors | Measure::Rating(_)) => format!("observed {value:.2}"),
        // A loss below zero is a gain: the new version is better wherever in the interval the truth is.
        (Ask::NotWorse { .. }, Measure::Success) => {
            let points = points(value.abs());
            let points = points.trim_start_matches('+');
            if value < 0.0 {
                format!("higher by at least {points} points")
            } else {
                format!("may be lower by up to {points} points")
            }
        }
        (Ask::NotWorse { ratio: true, .. }, _) => {
            let percent = 100.0 * value.abs();
            if value < 0.0 {
                format!("lower by at least {percent:.0}%")
            } else {
                format!("may be higher by up to {percent:.0}%")
            }
        }
        (Ask::NotWorse { .. }, _) if value < 0.0 => {
            let better = signed(value.abs());
            format!("better by at least {}", better.trim_start_matches('+'))
        }
        (Ask::NotWorse { .. }, _) => format!("may be worse by up to {}", signed(value)),
    }
}

fn sentence(trouble: Trouble) -> String {
    match trouble {
        Trouble::Absent(reason) => reason.to_string(),
        Trouble::Undecided(1) => "1 attempt has no outcome yet".to_owned(),
        Trouble::Undecided(n) => format!("{n} attempts have no outcome yet"),
        Trouble::NotShared => "not tested on both versions".to_owned(),
        Trouble::NeedsDifference => {
            "compared by difference, not by ratio: use a margin in errors, such as 0.5".to_owned()
        }
        Trouble::NeedsRatio => {
            "compared by ratio, not by difference: use a percentage margin, such as 20%".to_owned()
        }
        Trouble::NoUpperLimit => "the ratio has no upper limit".to_owned(),
        Trouble::Worse => "worse".to_owned(),
    }
}

/// The same for programs.
pub(super) fn json(checked: &[CheckedCondition]) -> Value {
    let conditions: Vec<Value> = checked
        .iter()
        .map(|one| {
            let found: Vec<Value> = one
                .results
                .iter()
                .map(|result| {
                    json!({
                        "task": result.task,
                        "found": result.found.ok(),
                        "why": result.found.err().map(sentence),
                        "n": {"old": result.n.0, "new": result.n.1},
                        "holds": result.holds,
                    })
                })
                .collect();
            json!({"asked": asked(one), "holds": one.holds(), "found": found})
        })
        .collect();
    json!({"holds": checked.iter().all(CheckedCondition::holds), "conditions": conditions})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_below_zero_is_told_as_a_gain() {
        let told = |measure: &Measure, ratio, value| {
            let condition = Condition {
                text: String::new(),
                task: None,
                measure: measure.clone(),
                ask: Ask::NotWorse { margin: 0.1, ratio },
            };
            number(&condition, value)
        };
        let success = Measure::Success;
        assert_eq!(told(&success, false, -0.55), "higher by at least 55 points");
        assert_eq!(
            told(&success, false, 0.15),
            "may be lower by up to 15 points"
        );
        assert_eq!(told(&Measure::Time, true, -0.2), "lower by at least 20%");
        assert_eq!(
            told(&Measure::Time, true, 0.2),
            "may be higher by up to 20%"
        );
        let rating = Measure::Rating("sus".to_owned());
        assert_eq!(told(&rating, false, -3.5), "better by at least 3.50");
    }
}
