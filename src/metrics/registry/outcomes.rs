//! Success and the other outcomes of attempts.

use super::{Formula, Group, Measure, MeasureUnit};
use crate::metrics::across_tasks::OverallRate;
use crate::metrics::estimate::Estimate;
use crate::metrics::{Absent, Count};

/// A count of attempts or participants at a task.
macro_rules! at_task {
    ($t:ident, $value:expr) => {
        Formula::Task(|$t, _| Some(Estimate::whole($value, $t.success.n())))
    };
}

/// A success rate over tasks, with its interval.
fn rate_over_tasks(overall: &Result<OverallRate, Absent>, participants: usize) -> Estimate {
    let overall = overall.as_ref().map_err(|reason| *reason);
    Estimate::number(overall.map(|o| o.rate), participants as u64)
        .with_interval(overall.map(|o| o.interval))
}

pub(super) static MEASURES: &[Measure] = &[
    Measure::new(
        "success",
        "Unassisted success",
        Group::Success,
        "success.rate",
        Formula::Rate(
            |v, _| Some(rate_over_tasks(&v.overall, v.participants)),
            |t, _| Some(Estimate::share(t.success).with_interval(t.interval)),
        ),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .column("success")
    .interval("success.interval")
    .defined("Unassisted completions out of counted attempts; over all tasks, the mean of the tasks' rates.")
    .source("adjusted Wald: Agresti & Coull 1998; over all tasks on an effective sample size: Kish 1965"),
    Measure::new(
        "success_shared_tasks",
        "Unassisted success over the tasks that all versions share",
        Group::Success,
        "success_shared_tasks.rate",
        Formula::AllTasks(|v, _| Some(rate_over_tasks(v.over_shared_tasks.as_ref()?, v.participants))),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .interval("success_shared_tasks.interval")
    .defined("The mean of the rates of the tasks that were attempted on every version, if versions were tested on different tasks.")
    .source("as success over all tasks"),
    Measure::new(
        "success_worst_case",
        "Unassisted success, worst case",
        Group::Success,
        "success.worst_case",
        Formula::Task(|t, _| Some(Estimate::share(t.worst_case_success()))),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .defined("Unassisted success if all skipped, unreached and void attempts had failed."),
    Measure::new(
        "pooled_success",
        "Unassisted success, attempts pooled",
        Group::Success,
        "pooled.rate",
        Formula::AllTasks(|v, _| Some(Estimate::share(v.pooled))),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .defined("Unassisted completions out of the attempts of all tasks, as if they were independent."),
    Measure::new(
        "pooled_successes",
        "Unassisted completions, all tasks",
        Group::Success,
        "pooled.successes",
        Formula::AllTasks(|v, _| Some(Estimate::whole(v.pooled.successes(), v.pooled.n()))),
    )
    .defined("Unassisted completions of all tasks."),
    Measure::new(
        "pooled_attempts",
        "Counted attempts, all tasks",
        Group::Success,
        "pooled.n",
        Formula::AllTasks(|v, _| Some(Estimate::whole(v.pooled.n(), v.pooled.n()))),
    )
    .defined("Counted attempts at all tasks."),
    Measure::new("attempts", "Counted attempts", Group::Outcomes, "n", at_task!(t, t.success.n()))
        .defined("Attempts that count: the first of each participant with an outcome."),
    Measure::new(
        "success_attempts",
        "Counted attempts",
        Group::Success,
        "success.n",
        at_task!(t, t.success.n()),
    )
    .defined("Attempts that the success rate is out of."),
    Measure::new(
        "successes",
        "Unassisted completions",
        Group::Outcomes,
        "success.successes",
        at_task!(t, t.success.successes()),
    )
    .defined("Unassisted completions."),
    Measure::new("assisted", "Assisted", Group::Outcomes, "assisted", at_task!(t, t.endings.assisted))
        .column("assisted")
        .defined("Completions with an assist that counts."),
    Measure::new(
        "assisted_rate",
        "Assisted, share",
        Group::Outcomes,
        "assisted_rate.rate",
        Formula::Rate(
            |v, _| {
                let overall = v.by_participant.assisted_overall.as_ref().ok()?;
                Some(
                    Estimate::number(Ok(overall.rate), v.participants as u64)
                        .with_interval(Ok(overall.interval)),
                )
            },
            |t, methods| {
                let count = Count::new(t.endings.assisted, t.success.n())?;
                Some(Estimate::share(count).with_interval(methods.rate_interval(count)))
            },
        ),
    )
    .unit(MeasureUnit::Share)
    .interval("assisted_rate.interval")
    .defined("Assisted completions out of counted attempts; over all tasks, the mean of the tasks' rates.")
    .source("as for unassisted success"),
    Measure::new("partial", "Partial", Group::Outcomes, "partial", at_task!(t, t.endings.partial))
        .column("partial")
        .defined("Partial completions."),
    Measure::new("failed", "Failed", Group::Outcomes, "failed", at_task!(t, t.endings.failed))
        .column("failed")
        .defined("Attempts that ended with a wrong result."),
    Measure::new(
        "over_limit",
        "Over the time limit",
        Group::Outcomes,
        "over_limit",
        at_task!(t, t.endings.too_late),
    )
    .column("over limit")
    .defined("Unassisted completions over a time limit that makes them a failure."),
    Measure::new("gave_up", "Gave up", Group::Outcomes, "gave_up", at_task!(t, t.endings.gave_up))
        .column("gave up")
        .defined("Attempts that the participant gave up."),
    Measure::new("stopped", "Stopped", Group::Outcomes, "stopped", at_task!(t, t.endings.stopped))
        .column("stopped")
        .defined("Attempts that the moderator stopped."),
    Measure::new(
        "credit",
        "Lenient credit",
        Group::Outcomes,
        "credit.rate",
        Formula::Task(|t, _| Some(Estimate::number(t.credit, t.success.n()))),
    )
    .unit(MeasureUnit::Share)
    .higher_is_better()
    .column("credit")
    .defined("Mean credit: 1 for a completion, assisted or not, and the script's credit for a partial one."),
    Measure::new("skipped", "Skipped", Group::NotCounted, "skipped", at_task!(t, t.not_counted.skipped))
        .column("skipped")
        .defined("Participants whose task was skipped by decision."),
    Measure::new(
        "not_reached",
        "Not reached",
        Group::NotCounted,
        "not_reached",
        at_task!(t, t.not_counted.not_reached),
    )
    .column("not reached")
    .defined("Participants whose session closed before the task."),
    Measure::new("void", "Void", Group::NotCounted, "void", at_task!(t, t.not_counted.void))
        .column("void")
        .defined("Participants whose attempt a technical fault voided."),
    Measure::new(
        "undecided",
        "Without an outcome",
        Group::NotCounted,
        "undecided",
        at_task!(t, t.not_counted.undecided),
    )
    .column("no outcome")
    .defined("Participants whose attempt has no outcome yet."),
    Measure::new(
        "after_void",
        "Repeats after a void attempt",
        Group::NotCounted,
        "after_void",
        at_task!(t, t.after_void),
    )
    .defined("Counted attempts that follow a void one."),
    Measure::new(
        "later_attempts",
        "Later attempts",
        Group::NotCounted,
        "later_attempts",
        at_task!(t, t.later_attempts),
    )
    .defined("Attempts after the first one, which do not count."),
];
