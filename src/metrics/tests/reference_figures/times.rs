//! Reference figures of times.

use super::{check, numbers};
use crate::metrics::duration::{
    AttemptEnd, SoonerCounts, SuccessIncidence, TimeToSuccess, Times, equal_share_independent,
    equal_share_paired, sooner_independent, sooner_paired, times_independent,
};
use crate::metrics::{Confidence, Interval};
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

/// The two versions of a figure: (old, new).
fn versions(inputs: &Value) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    (numbers(&inputs["A"]), numbers(&inputs["B"]))
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

#[test]
fn time_to_success_probability() {
    check("time_to_success_probability", 7, |inputs| {
        let (old, new) = versions(inputs);
        let c = Confidence::default();
        let (found, counts) = if inputs["design"] == "within" {
            let pairs: Vec<_> = old.into_iter().zip(new).collect();
            sooner_paired(&pairs, c).unwrap()
        } else {
            let found = sooner_independent(&old, &new, c).unwrap();
            (found, SoonerCounts::default())
        };
        json!({
            "probability_sooner": found.probability,
            "interval": ends(found.interval),
            "p_exact": found.p_exact.ok(),
            "p_mid": found.p_mid,
            "sooner": counts.sooner,
            "later": counts.later,
            "tied": counts.tied,
        })
    });
}

#[test]
fn time_ratio_equal_share() {
    check("time_ratio_equal_share", 5, |inputs| {
        let (old, new) = versions(inputs);
        let c = Confidence::default();
        let is_within = inputs["design"] == "within";
        let finishers = |times: &[Option<f64>]| {
            Times::from_seconds(&times.iter().flatten().copied().collect::<Vec<f64>>())
        };
        let plain = times_independent(&finishers(&new), &finishers(&old), c).unwrap();
        let found = if is_within {
            let pairs: Vec<_> = old.into_iter().zip(new).collect();
            equal_share_paired(&pairs, c)
        } else {
            equal_share_independent(&old, &new, c)
        };
        let Ok(found) = found else {
            return json!({});
        };
        let (kept_old, kept_new) = found.kept;
        let kept = if is_within {
            json!(kept_old)
        } else {
            json!([kept_old, kept_new])
        };
        let test = found.change.test.unwrap();
        json!({
            "share": found.share,
            "kept": kept,
            "ratio": found.change.ratio,
            "interval": ends(found.change.interval.unwrap()),
            "t": test.t,
            "df": test.df,
            "p": test.p,
            "finishers_ratio": plain.ratio,
            "finishers_p": plain.test.unwrap().p,
        })
    });
}
