//! Tasks of a script.

use super::MAX_TASKS;
use super::keys::TASK;
use super::question;
use super::reader::ScriptReader;
use super::section::Section;
use super::text::LineLimit;
use super::verdict;
use super::version::TakenIds;
use crate::study::{Question, Task};

/// Maximum number of error opportunities of a task.
const MAX_OPPORTUNITIES: i64 = 1_000_000;

/// Tasks in script order.
pub(super) fn read(
    reading: &mut ScriptReader,
    root: &Section,
    questions: &[Question],
) -> Vec<Task> {
    let sections = root.sections(reading, "task", &TASK, MAX_TASKS);
    if sections.is_empty() {
        reading.report_missing(
            root.span_of("task"),
            "The study has no tasks.",
            "Add a task: `[[task]]`, and below it `id = \"pay\"` and `title = \"Pay\"`.",
        );
    }
    let mut ids = TakenIds::default();
    let mut tasks = Vec::new();
    for section in &sections {
        let id = section.id(reading);
        let id = ids.claim_id(reading, id, "task");
        let task = read_task(reading, section, questions, id.clone().unwrap_or_default());
        if id.is_some() {
            tasks.push(task);
        }
    }
    tasks
}

fn read_task(
    reading: &mut ScriptReader,
    section: &Section,
    questions: &[Question],
    id: String,
) -> Task {
    let limit_fails = section.flag(reading, "limit_fails").unwrap_or(false);
    if limit_fails && !section.has_key("time_limit") {
        reading.report_missing(
            section.span_of("limit_fails"),
            "`limit_fails` needs a time limit, but the task has none.",
            "Write a limit, such as `time_limit = \"5m\"`, or remove `limit_fails`.",
        );
    }
    let ask = question::read_instruments(reading, section, "ask", questions);
    Task {
        title: section.title(reading).unwrap_or_else(|| id.clone()),
        id,
        scenario: section.optional_text(reading, "scenario", LineLimit::Many),
        starts_when: section.optional_text(reading, "starts_when", LineLimit::Many),
        success: section.optional_text(reading, "success", LineLimit::Many),
        time_limit_ms: section.duration(reading, "time_limit"),
        limit_fails,
        expert_time_ms: section.duration(reading, "expert_time"),
        error_opportunities: section
            .whole_number(reading, "error_opportunities", 1, MAX_OPPORTUNITIES)
            .and_then(|number| u32::try_from(number).ok()),
        critical: section.flag(reading, "critical").unwrap_or(false),
        segment_only: section.unique_names(reading, "segment_only"),
        partial_credit: section.credit(reading, "partial_credit"),
        matters_from: verdict::read_task_margins(reading, section, &ask, questions),
        ask,
    }
}
