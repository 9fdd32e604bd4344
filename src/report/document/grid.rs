//! Every counted attempt: participants in rows, tasks in columns, in as many tables as fit on paper.

use super::{Block, Cell, Reach, ReportInput, Section, Table, Tone};
use crate::metrics::selection::{SampledParticipant, Selection};
use crate::session::{AttemptRow, Ending, Outcome, format_time};
use crate::study::text::pluralize;
use crate::study::{Task, compare_naturally};

/// Number of task columns that are readable on an A4 sheet.
const TASKS_PER_TABLE: usize = 8;

pub(super) fn section(material: &ReportInput<'_>) -> Section {
    let selection = Selection::from_sessions(material.sessions);
    let mut blocks = Vec::new();
    for version in &material.study_figures.versions {
        let sample = selection.sample_of(&version.id);
        let was_asked = |task: &&Task| {
            let id = task.id.as_str();
            sample.was_attempted(id) || sample.uncounted_at(id).next().is_some()
        };
        let tasks: Vec<&Task> = material.study.tasks.iter().filter(was_asked).collect();
        if tasks.is_empty() {
            continue;
        }
        let mut people: Vec<_> = sample.participants().collect();
        people.sort_by(|a, b| compare_naturally(a.code, b.code));
        let tables = tasks.len().div_ceil(TASKS_PER_TABLE);
        for (i, some) in tasks.chunks(tasks.len().div_ceil(tables)).enumerate() {
            let rows = people.iter().map(|person| {
                let mut row: Vec<Cell> = vec![person.code.into()];
                row.extend(some.iter().map(|task| task_cell(person, &task.id)));
                row
            });
            let mut head = vec!["Participant"];
            head.extend(some.iter().map(|task| task.title.as_str()));
            let part = match tables {
                1 => String::new(),
                _ => format!(" ({} of {tables})", i + 1),
            };
            blocks.push(Block::Table(Table::of_words(
                format!(
                    "Version {}: outcome, time and noted errors of each attempt{part}",
                    version.id
                ),
                &head,
                rows.collect(),
            )));
        }
    }
    Section::with_reach("Participant by task", blocks, Reach::Page)
}

fn task_cell(person: &SampledParticipant<'_, '_>, task: &str) -> Cell {
    if let Some(counted) = person.counted.get(task) {
        return outcome_cell(counted.attempt);
    }
    let label = match person.uncounted(task) {
        Some(Ending::Skipped) => "– skipped",
        Some(Ending::NotReached) => "– not reached",
        Some(Ending::Outcome(Outcome::Void)) => "– void",
        Some(_) => "? no outcome yet",
        None => "– not assigned",
    };
    Cell::with_tone(vec![label.to_owned()], Tone::Muted)
}

fn outcome_cell(attempt: AttemptRow<'_>) -> Cell {
    let (word, tone) = match attempt.ending() {
        Ending::Outcome(Outcome::Completed) if attempt.success() == Some(true) => {
            ("✓ unassisted", Tone::Good)
        }
        Ending::Outcome(Outcome::Completed) if attempt.assisted() => {
            ("◐ assisted", Tone::Intermediate)
        }
        Ending::Outcome(Outcome::Completed) => ("✗ over the limit", Tone::Bad),
        Ending::Outcome(Outcome::Partial) => ("◐ partial", Tone::Intermediate),
        Ending::Outcome(Outcome::Failed) => ("✗ failed", Tone::Bad),
        Ending::Outcome(Outcome::GaveUp) => ("✗ gave up", Tone::Bad),
        Ending::Outcome(Outcome::Stopped) => ("✗ stopped", Tone::Bad),
        Ending::Outcome(Outcome::Void)
        | Ending::Skipped
        | Ending::NotReached
        | Ending::Undecided
        | Ending::Open => ("? no outcome yet", Tone::Muted),
    };
    let mut lines = vec![word.to_owned()];
    lines.extend(attempt.time_ms().map(|ms| {
        let estimated = if attempt.estimated() {
            ", estimated"
        } else {
            ""
        };
        format!("{}{estimated}", format_time(ms))
    }));
    lines.extend(attempt.errors().map(|errors| match errors.total {
        0 => "no errors".to_owned(),
        n => pluralize(n, "error"),
    }));
    lines.extend(match attempt.assists() {
        None | Some(0) => None,
        Some(n) => Some(pluralize(n, "assist")),
    });
    Cell::with_tone(lines, tone)
}
