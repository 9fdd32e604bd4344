//! The tasks of a script.

use super::MAX_TASKS;
use super::keys::TASK;
use super::question;
use super::reading::Reading;
use super::section::Section;
use super::text::Lines;
use super::version::Ids;
use crate::study::{Question, Task};

/// The most chances to err that a task may count.
const MAX_OPPORTUNITIES: i64 = 1_000_000;

/// The tasks, in the script's order.
pub(super) fn read(reading: &mut Reading, root: &Section, questions: &[Question]) -> Vec<Task> {
    let sections = root.sections(reading, "task", &TASK, MAX_TASKS);
    if sections.is_empty() {
        reading.missing(
            root.place("task"),
            "The study has no tasks.",
            "Add a task: `[[task]]`, and below it `id = \"pay\"` and `title = \"Pay\"`.",
        );
    }
    let mut ids = Ids::default();
    let mut tasks = Vec::new();
    for section in &sections {
        let id = section.id(reading);
        let id = ids.take(reading, id, "task");
        let task = task(reading, section, questions, id.clone().unwrap_or_default());
        if id.is_some() {
            tasks.push(task);
        }
    }
    tasks
}

fn task(reading: &mut Reading, section: &Section, questions: &[Question], id: String) -> Task {
    let limit_fails = section.flag(reading, "limit_fails").unwrap_or(false);
    if limit_fails && !section.has("time_limit") {
        reading.missing(
            section.place("limit_fails"),
            "`limit_fails` needs a time limit, but the task has none.",
            "Write a limit, such as `time_limit = \"5m\"`, or remove `limit_fails`.",
        );
    }
    Task {
        title: section.title(reading).unwrap_or_else(|| id.clone()),
        id,
        scenario: section.text(reading, "scenario", Lines::Many),
        starts_when: section.text(reading, "starts_when", Lines::Many),
        success: section.text(reading, "success", Lines::Many),
        time_limit_ms: section.duration(reading, "time_limit"),
        limit_fails,
        expert_time_ms: section.duration(reading, "expert_time"),
        error_opportunities: section
            .whole_number(reading, "error_opportunities", 1, MAX_OPPORTUNITIES)
            .and_then(|number| u32::try_from(number).ok()),
        critical: section.flag(reading, "critical").unwrap_or(false),
        segment_only: section.names(reading, "segment_only"),
        ask: question::asked(reading, section, "ask", questions),
        partial_credit: section.credit(reading, "partial_credit"),
    }
}
