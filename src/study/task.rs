//! Tasks.

use super::{Instrument, Margins};

/// A task and its success criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Id, which identifies the same task across protocols.
    pub id: String,
    /// Title on screen and in reports.
    pub title: String,
    /// Scenario, read aloud word for word.
    pub scenario: Option<String>,
    /// Rule for when its time starts.
    pub starts_when: Option<String>,
    /// Success criterion.
    pub success: Option<String>,
    /// Time limit in milliseconds: exceeding it shows a warning and never ends the task.
    pub time_limit_ms: Option<i64>,
    /// Whether a completion over the limit counts as a failure.
    pub limit_fails: bool,
    /// Expected time of an expert, in milliseconds.
    pub expert_time_ms: Option<i64>,
    /// Number of error opportunities, at least 1.
    pub error_opportunities: Option<u32>,
    /// Whether the task is critical: a regression on it is reported first and fails any gate.
    pub critical: bool,
    /// Segments whose participants do the task; empty for all participants.
    pub segment_only: Vec<String>,
    /// Questionnaires asked after the task.
    pub ask: Vec<Instrument>,
    /// Lenient credit of a partial completion, 0 to 1; `None` uses the study's.
    pub partial_credit: Option<f64>,
    /// Smallest changes that matter on this task, instead of the study's.
    pub matters_from: Margins,
}

impl Task {
    /// A task with this id and title, all else at its default.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            scenario: None,
            starts_when: None,
            success: None,
            time_limit_ms: None,
            limit_fails: false,
            expert_time_ms: None,
            error_opportunities: None,
            critical: false,
            segment_only: Vec::new(),
            ask: Vec::new(),
            partial_credit: None,
            matters_from: Margins::new(),
        }
    }
}
