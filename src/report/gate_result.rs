//! The result of a gate, one line per condition.

use serde_json::{Value, json};

use super::layout::wrap_sentences;
use super::number::{bare_seconds, points_size, signed_decimal};
use super::phrases;
use crate::metrics::comparison::Comparison;
use crate::metrics::gate::{
    CheckedCondition, Condition, ConditionFailure, GateResult, LossMargin, Requirement,
};
use crate::metrics::registry::MeasureUnit;
use crate::study::text;

const WIDTH: usize = super::layout::WIDTH;

/// Result of a comparison's gate as text: for each condition the requirement, the observed value, and the sample size.
pub fn text(checked: &[CheckedCondition], comparison: &Comparison) -> String {
    let mut lines = vec![format!(
        "Gate: {} vs. {}",
        text::escape_hidden(&comparison.new),
        text::escape_hidden(&comparison.old)
    )];
    let chosen = comparison
        .context
        .segment
        .as_ref()
        .map(phrases::chosen_segment);
    lines.extend(chosen.map(|line| text::escape_hidden(&line).into_owned()));
    for condition in checked {
        let word = if condition.passes() { "pass:" } else { "FAIL:" };
        let found: Vec<String> = shown_results(condition)
            .iter()
            .map(|result| result_line(condition.condition.as_ref(), result))
            .collect();
        lines.push(format!(
            "{word} {}: {}.",
            condition_text(condition),
            found.join("; ")
        ));
    }
    let all_pass = checked.iter().all(CheckedCondition::passes);
    lines.push(if all_pass {
        "The gate passes.".to_owned()
    } else {
        "The gate fails.".to_owned()
    });
    wrap_sentences(&lines, WIDTH)
}

/// All results of a condition that passes; otherwise the results that fail.
fn shown_results(checked: &CheckedCondition) -> Vec<&GateResult> {
    let passes = checked.passes();
    checked
        .results
        .iter()
        .filter(|f| passes || !f.passes)
        .collect()
}

fn condition_text(one: &CheckedCondition) -> String {
    one.condition.as_ref().map_or_else(
        || "no critical task is worse".to_owned(),
        |condition| text::escape_hidden(&condition.text).into_owned(),
    )
}

fn result_line(condition: Option<&Condition>, result: &GateResult) -> String {
    let task = result.task.as_ref().map_or_else(String::new, |title| {
        format!("{}: ", text::escape_hidden(title))
    });
    let people = |n| text::pluralize(n, "participant");
    let on = match result.n {
        (Some(old), new) => format!("{old} and {}", people(new)),
        (None, new) => people(new),
    };
    let found = match (result.value, condition) {
        (Err(trouble), _) => return format!("{task}{} ({on})", trouble_message(trouble)),
        (Ok(_), None) => "not worse".to_owned(),
        (Ok(value), Some(condition)) => format_number(condition, result.margin, value),
    };
    format!("{task}{found} ({on})")
}

/// Observed value, in the words of the requirement.
fn format_number(condition: &Condition, margin: Option<LossMargin>, value: f64) -> String {
    let unit = condition.subject.measure().map(|measure| measure.unit);
    match (condition.requirement, margin) {
        (Requirement::Bound { value: bound, .. }, _) => observed(unit, value, bound),
        // A loss below zero is a gain: the new version is better anywhere in the interval.
        (Requirement::NotWorse { .. }, Some(LossMargin::Fraction(limit))) => {
            if value < 0.0 {
                format!("lower by at least {:.0}%", -100.0 * value)
            } else {
                let percent = told_from(100.0 * limit, 100.0 * value, 0);
                format!("may be higher by up to {percent}%")
            }
        }
        (Requirement::NotWorse { .. }, _) if unit == Some(MeasureUnit::Share) => {
            if value < 0.0 {
                format!("higher by at least {}", points_size(value))
            } else {
                format!("may be lower by up to {}", points_told_from(margin, value))
            }
        }
        (Requirement::NotWorse { .. }, _) => {
            let shown = signed_decimal(value.abs());
            let shown = shown.trim_start_matches('+');
            if value < 0.0 {
                format!("better by at least {shown}")
            } else {
                let decimals = decimals(shown);
                let shown = told_from(size(margin), value, decimals);
                format!("may be worse by up to {shown}")
            }
        }
    }
}

/// A loss in points, with the decimals that tell it from the margin.
fn points_told_from(margin: Option<LossMargin>, loss: f64) -> String {
    let shown = points_size(loss);
    let (number, _) = shown.split_once(' ').unwrap_or((&shown, ""));
    let told = told_from(100.0 * size(margin), 100.0 * loss, decimals(number));
    if told == number {
        shown
    } else {
        format!("{told} points")
    }
}

fn size(margin: Option<LossMargin>) -> f64 {
    match margin {
        Some(LossMargin::Absolute(size) | LossMargin::Fraction(size)) => size,
        None => f64::NAN,
    }
}

/// The number of decimals of a number as shown.
fn decimals(shown: &str) -> usize {
    shown.split_once('.').map_or(0, |(_, after)| after.len())
}

/// A value with at least these decimals, and as many more as tell it from a limit: a value beyond a limit must not read
/// as the limit.
fn told_from(limit: f64, value: f64, decimals: usize) -> String {
    const MOST: usize = 6;
    let shown = |number: f64, decimals: usize| format!("{number:.decimals$}");
    let enough = (decimals..=decimals + MOST).find(|n| shown(value, *n) != shown(limit, *n));
    shown(value, enough.unwrap_or(decimals))
}

fn observed(unit: Option<MeasureUnit>, value: f64, bound: f64) -> String {
    match unit {
        Some(MeasureUnit::Share) => format!("observed {}", told_from(bound, value, 3)),
        Some(MeasureUnit::Seconds) => {
            let decimals = decimals(&bare_seconds(value));
            format!("observed {} s", told_from(bound, value, decimals))
        }
        Some(MeasureUnit::Count) | None => format!("observed {value}"),
        Some(_) => format!("observed {}", told_from(bound, value, 2)),
    }
}

fn trouble_message(trouble: ConditionFailure) -> String {
    match trouble {
        ConditionFailure::Absent(reason) => reason.to_string(),
        ConditionFailure::Undecided(1) => "1 attempt has no outcome yet".to_owned(),
        ConditionFailure::Undecided(n) => format!("{n} attempts have no outcome yet"),
        ConditionFailure::NotShared => "not tested on both versions".to_owned(),
        ConditionFailure::NeedsDifference => {
            "compared by difference, not by ratio: use a margin in errors, such as 0.5".to_owned()
        }
        ConditionFailure::NeedsRatio => {
            "compared by ratio, not by difference: use a percentage margin, such as 20%".to_owned()
        }
        ConditionFailure::NoMargin => {
            "the script has no smallest change that matters for it".to_owned()
        }
        ConditionFailure::NoUpperLimit => "the ratio has no upper limit".to_owned(),
        ConditionFailure::Interim => "interim: not all planned participants were tested".to_owned(),
        ConditionFailure::Worse => "worse".to_owned(),
    }
}

/// Result of a gate as JSON.
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
                        "found": result.value.ok(),
                        "why": result.value.err().map(trouble_message),
                        "n": {"old": result.n.0, "new": result.n.1},
                        "holds": result.passes,
                    })
                })
                .collect();
            json!({"asked": condition_text(one), "holds": one.passes(), "found": found})
        })
        .collect();
    json!({"holds": checked.iter().all(CheckedCondition::passes), "conditions": conditions})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::gate::Subject;
    use crate::metrics::registry;

    #[test]
    fn a_negative_loss_is_shown_as_a_gain() {
        let format = |subject: Subject, margin, value| {
            let condition = Condition {
                text: String::new(),
                task: None,
                subject,
                requirement: Requirement::NotWorse {
                    margin: Some(margin),
                },
            };
            format_number(&condition, Some(margin), value)
        };
        let success = || Subject::Measure(registry::success());
        let points = LossMargin::Absolute(0.1);
        assert_eq!(
            format(success(), points, -0.55),
            "higher by at least 55 points"
        );
        assert_eq!(
            format(success(), points, 0.15),
            "may be lower by up to 15 points"
        );
        // Beyond the margin is not told as the margin.
        let margin = LossMargin::Absolute(0.15);
        assert_eq!(
            format(success(), margin, 0.152),
            "may be lower by up to 15.2 points"
        );
        assert_eq!(
            format(success(), LossMargin::Absolute(0.01), 0.0101),
            "may be lower by up to 1.01 points"
        );
        let time = || Subject::Measure(registry::time());
        let fifth = LossMargin::Fraction(0.2);
        assert_eq!(format(time(), fifth, -0.2), "lower by at least 20%");
        assert_eq!(format(time(), fifth, 0.2), "may be higher by up to 20%");
        assert_eq!(
            format(time(), fifth, 0.2004),
            "may be higher by up to 20.04%"
        );
        let rating = Subject::Rating("sus".to_owned());
        assert_eq!(format(rating, points, -3.5), "better by at least 3.50");
        let errors = Subject::Measure(registry::errors_per_attempt());
        assert_eq!(format(errors, points, 0.3), "may be worse by up to 0.30");
        assert_eq!(
            observed(Some(MeasureUnit::Share), 0.7796, 0.78),
            "observed 0.7796"
        );
        assert_eq!(
            observed(Some(MeasureUnit::Share), 0.8, 0.8),
            "observed 0.800"
        );
        assert_eq!(
            observed(Some(MeasureUnit::Seconds), 60.02, 60.0),
            "observed 60.02 s"
        );
    }
}
