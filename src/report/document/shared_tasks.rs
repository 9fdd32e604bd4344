//! Success over all tasks, of versions that were tested on different tasks.

use crate::metrics::Absent;
use crate::metrics::across_tasks::OverallRate;
use crate::metrics::shared_tasks::SharedTasks;
use crate::report::number::{or_dash, percent, percent_interval};
use crate::study::text::pluralize;

/// What the overall results of a version cover: `3 of this version`; `None` if all versions have the same tasks.
pub(super) fn mark(shared: Option<&SharedTasks>, version: &str) -> Option<String> {
    let attempted = shared?.attempted.get(version)?;
    Some(format!("{attempted} of this version"))
}

/// Success of a version over the shared tasks: `unassisted success over the 2 tasks that all versions share: 80%
/// (60-91%)`; `None` if all versions have the same tasks, or none is shared.
pub(super) fn success(shared: Option<&SharedTasks>, version: &str) -> Option<String> {
    let shared = shared?;
    let found = shared.overall.get(version)?.as_ref().ok()?;
    let [rate, interval] = rate_and_interval(Some(found));
    Some(format!(
        "unassisted success over {}: {rate} ({interval})",
        tasks(shared)
    ))
}

/// `the 2 tasks that all versions share`.
fn tasks(shared: &SharedTasks) -> String {
    match shared.tasks.len() {
        1 => "the task that all versions share".to_owned(),
        n => format!("the {} that all versions share", pluralize(n, "task")),
    }
}

/// Rate and interval in percent; dashes without a rate.
pub(super) fn rate_and_interval(found: Option<&OverallRate>) -> [String; 2] {
    let n = found.map_or(0, |found| found.attempts as u64);
    let found = found.ok_or(Absent::NoSharedTasks);
    [
        or_dash(found, |o| percent(o.rate, n)),
        or_dash(found, |o| percent_interval(o.interval, n)),
    ]
}
