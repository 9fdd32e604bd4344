//! The trend over all versions as JSON.

use serde_json::{Value, json};

use super::Absences;
use crate::metrics::trend::{KSampleMethod, TaskTrend, Trend};
use crate::study::Word as _;

pub(super) fn trend(trend: &Trend, absences: &mut Absences) -> Value {
    let versions: Vec<Value> = trend
        .versions
        .iter()
        .zip(&trend.overall)
        .zip(&trend.participants)
        .map(|((version, overall), people)| {
            let overall = overall.as_ref().ok();
            json!({
                "version": version,
                "participants": people,
                "success": {
                    "rate": overall.map(|o| o.rate),
                    "interval": overall.map(|o| [o.interval.low, o.interval.high]),
                },
            })
        })
        .collect();
    let tasks: Vec<Value> = trend
        .tasks
        .iter()
        .map(|t| task(trend, t, absences))
        .collect();
    json!({
        "design": trend.design.as_str(),
        "shared_tasks": trend.shared_tasks,
        "versions": versions,
        "tasks": tasks,
    })
}

fn task(trend: &Trend, task: &TaskTrend, absences: &mut Absences) -> Value {
    let versions: Vec<Value> = trend
        .versions
        .iter()
        .enumerate()
        .map(|(i, version)| {
            json!({
                "version": version,
                "success": {"successes": task.success[i].successes(), "n": task.success[i].n()},
                "errors": {"per_attempt": task.errors[i].ok()},
                "time": {"geometric_mean": task.times[i].ok()},
            })
        })
        .collect();
    let test = task.test.map(|test| {
        json!({
            "method": match test.method {
                KSampleMethod::ChiSquare => "chi_square",
                KSampleMethod::FisherFreemanHalton => "fisher_freeman_halton",
                KSampleMethod::CochranQ => "cochran_q",
            },
            "statistic": test.statistic.map(|(statistic, _)| statistic),
            "df": test.statistic.map(|(_, df)| df),
            "p": test.p,
            "p_adjusted": task.p_adjusted,
            "n": test.n,
        })
    });
    json!({
        "task": task.task,
        "versions": versions,
        "test": absences.value(&format!("{}, all versions", task.task), test),
    })
}
