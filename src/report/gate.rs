//! The result of a gate, one line per condition.

use serde_json::{Value, json};

use super::layout::wrapped;
use super::number::{bare_seconds, points, signed};
use crate::metrics::gate::{Ask, Checked, Condition, Finding, Measure, Trouble};
use crate::study::text;

const WIDTH: usize = super::layout::WIDTH;

/// Whether a gate passes: for each condition what is required, what was observed, and the sample size.
pub fn text(checked: &[Checked], old: &str, new: &str) -> String {
    let mut lines = vec![format!(
        "Gate: {} vs. {}",
        text::shown(new),
        text::shown(old)
    )];
    for one in checked {
        let word = if one.holds() {
            "pass:"
        } else {
            "FAIL:"
        };
        let found: Vec<String> = shown(one)
            .iter()
            .map(|finding| told(one.condition.as_ref(), finding))
            .collect();
        lines.push(format!("{word} {}: {}.", asked(one), found.join("; ")));
    }
    let holds = checked.iter().all(Checked::holds);
    lines.push(if holds {
        "The gate passes.".to_owned()
    } else {
        "The gate fails.".to_owned()
    });
    wrapped(&lines, WIDTH)
}

/// Every finding where the condition holds, or where it names one task; else those that fail.
fn shown(one: &Checked) -> Vec<&Finding> {
    let all = one.holds();
    one.findings.iter().filter(|f| all || !f.holds).collect()
}

fn asked(one: &Checked) -> String {
    one.condition.as_ref().map_or_else(
        || "no critical task is worse".to_owned(),
        |condition| text::shown(&condition.text).into_owned(),
    )
}

fn told(condition: Option<&Condition>, finding: &Finding) -> String {
    let place = finding
        .task
        .as_ref()
        .map_or_else(String::new, |title| format!("{}: ", text::shown(title)));
    let people = |n| format!("{n} {}", if n == 1 { "participant" } else { "participants" });
    let on = match finding.n {
        (Some(old), new) => format!("{old} and {}", people(new)),
        (None, new) => people(new),
    };
    let found = match (finding.found, condition) {
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
        (Ask::NotWorse { .. }, Measure::Success) => {
            format!(
                "may be lower by up to {} points",
                points(value).trim_start_matches('+')
            )
        }
        (Ask::NotWorse { ratio: true, .. }, _) => {
            format!("may be higher by up to {:.0}%", 100.0 * value)
        }
        (Ask::NotWorse { .. }, _) => {
            format!("may be worse by up to {}", signed(value))
        }
    }
}

fn sentence(trouble: Trouble) -> String {
    match trouble {
        Trouble::Absent(reason) => reason.to_string(),
        Trouble::Undecided(1) => "1 attempt has no outcome yet".to_owned(),
        Trouble::Undecided(n) => format!("{n} attempts have no outcome yet"),
        Trouble::NotShared => "not tested on both versions".to_owned(),
        Trouble::NeedsDifference => {
            "compared by difference, not by ratio: use a margin in errors, such as 0.5"
                .to_owned()
        }
        Trouble::NeedsRatio => {
            "compared by ratio, not by difference: use a percentage margin, such as 20%"
                .to_owned()
        }
        Trouble::NoUpperLimit => "the ratio has no upper limit".to_owned(),
        Trouble::Worse => "worse".to_owned(),
    }
}

/// The same for programs.
pub(super) fn json(checked: &[Checked]) -> Value {
    let conditions: Vec<Value> = checked
        .iter()
        .map(|one| {
            let found: Vec<Value> = one
                .findings
                .iter()
                .map(|finding| {
                    json!({
                        "task": finding.task,
                        "found": finding.found.ok(),
                        "why": finding.found.err().map(sentence),
                        "n": {"old": finding.n.0, "new": finding.n.1},
                        "holds": finding.holds,
                    })
                })
                .collect();
            json!({"asked": asked(one), "holds": one.holds(), "found": found})
        })
        .collect();
    json!({"holds": checked.iter().all(Checked::holds), "conditions": conditions})
}
