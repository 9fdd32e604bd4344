//! What the overall results cover, of versions that were tested on different tasks.

use crate::metrics::estimate::Scope;
use crate::metrics::figure::VersionIndex;
use crate::metrics::shared_tasks::SharedTasks;
use crate::report::figure_text;
use crate::study::text::pluralize;

/// The measure of success over the shared tasks.
pub(super) const SUCCESS: &str = "success_shared_tasks";

/// What the overall results of a version cover: `the 3 tasks of this version`; `None` if all versions have the same
/// tasks.
pub(super) fn mark(shared: Option<&SharedTasks>, version: &str) -> Option<String> {
    Some(match shared?.attempted.get(version)? {
        1 => "the only task of this version".to_owned(),
        attempted => format!("the {attempted} tasks of this version"),
    })
}

/// Success of a version over the shared tasks: `unassisted success over the 2 tasks that all versions share: 80%
/// (60-91%)`; `None` if all versions have the same tasks, or none is shared.
pub(super) fn success(shared: Option<&SharedTasks>, version: &VersionIndex<'_>) -> Option<String> {
    let shared = shared.filter(|shared| !shared.tasks.is_empty())?;
    let tasks = match shared.tasks.len() {
        1 => "the task that all versions share".to_owned(),
        n => format!("the {} that all versions share", pluralize(n, "task")),
    };
    let [rate, interval] = figure_text::with_interval(version.find(SUCCESS, &Scope::AllTasks));
    Some(format!(
        "unassisted success over {tasks}: {rate} ({interval})"
    ))
}
