//! Differences between two protocols that make a comparison across them doubtful.

mod questions;
mod rules;
mod sentence;

use super::{AssistLevel, Better, Study, VerdictMeasure};
use questions::question_differences;
use rules::{study_changes, task_changes};

/// One difference between two protocols.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtocolDifference {
    /// What differs.
    pub subject: DifferenceSubject,
    /// The change.
    pub change: ProtocolChange,
}

/// The part of a protocol that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceSubject {
    /// The whole study.
    Study,
    /// A task, by its id.
    Task(String),
    /// A questionnaire by its word, or a custom question by its id.
    Question(String),
}

/// When a question is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedAt {
    /// After the task with this id.
    Task(String),
    /// At the end of the session.
    End,
}

/// A change from the old protocol to the new.
#[derive(Debug, Clone, PartialEq)]
pub enum ProtocolChange {
    /// The scenario, which is read aloud.
    TaskText,
    /// The success criterion.
    Success,
    /// The rule for when the time starts.
    StartRule,
    /// Time limit in milliseconds, old and new.
    TimeLimit(Option<i64>, Option<i64>),
    /// Whether a completion over the limit now counts as a failure.
    LimitFails(bool),
    /// Number of error opportunities, old and new.
    ErrorOpportunities(Option<u32>, Option<u32>),
    /// Lenient credit of a partial completion, 0 to 1, old and new.
    PartialCredit(f64, f64),
    /// Assist level from which a completion counts as assisted, old and new.
    AssistedFrom(AssistLevel, AssistLevel),
    /// Primary measure, old and new.
    Primary(VerdictMeasure, VerdictMeasure),
    /// Planned number of people per version, old and new.
    Planned(Option<u32>, Option<u32>),
    /// Smallest change of a measure that matters, old and new.
    MattersFrom(VerdictMeasure, Option<f64>, Option<f64>),
    /// Whether participants now think aloud.
    ThinkAloud(bool),
    /// Where the sessions take place and on what device.
    Setting,
    /// The wording of a question.
    QuestionText,
    /// Whether a question is a scale, a choice or a text, old and new word.
    QuestionKind(&'static str, &'static str),
    /// Lowest and highest answer of a scale, old and new.
    ScaleRange((i64, i64), (i64, i64)),
    /// Labels of the lowest and the highest answer of a scale, old and new.
    EndLabels(EndLabels, EndLabels),
    /// Which end of a scale is better, old and new.
    BetterEnd(Better, Better),
    /// The choices of a question.
    Choices,
    /// When a question is asked, old and new.
    WhenAsked(Vec<AskedAt>, Vec<AskedAt>),
}

/// Labels of the lowest and the highest answer.
pub type EndLabels = (Option<String>, Option<String>);

/// Differences between two protocols: first those of the whole study, then those of each task in both, in the new
/// order, then those of each question in both.
///
/// Titles, comments, white space, and tasks, versions or questions in only one of them are ignored.
pub fn protocol_differences(old: &Study, new: &Study) -> Vec<ProtocolDifference> {
    let whole = study_changes(old, new)
        .into_iter()
        .map(|change| ProtocolDifference {
            subject: DifferenceSubject::Study,
            change,
        });
    let per_task = new.tasks.iter().flat_map(|new_task| {
        let changes = old
            .task(&new_task.id)
            .map(|old_task| task_changes(old, old_task, new, new_task))
            .unwrap_or_default();
        changes.into_iter().map(|change| ProtocolDifference {
            subject: DifferenceSubject::Task(new_task.id.clone()),
            change,
        })
    });
    whole
        .chain(per_task)
        .chain(question_differences(old, new))
        .collect()
}

/// Whether two texts are equal except for white space.
fn is_same_text(a: Option<&str>, b: Option<&str>) -> bool {
    a.unwrap_or_default()
        .split_whitespace()
        .eq(b.unwrap_or_default().split_whitespace())
}

#[cfg(test)]
mod tests;
