//! One thing a participant is asked to do.

use super::Instrument;

/// What is asked of a participant, and when it counts as done.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its id, which joins the same task across protocols.
    pub id: String,
    /// What it is called on screen and in reports.
    pub title: String,
    /// Read aloud, word for word.
    pub scenario: Option<String>,
    /// When its time starts.
    pub starts_when: Option<String>,
    /// What counts as success.
    pub success: Option<String>,
    /// Over it a warning is shown, in milliseconds; never an automatic end.
    pub time_limit_ms: Option<i64>,
    /// Whether a completion over the limit is no success.
    pub limit_fails: bool,
    /// What an expert needs, in milliseconds.
    pub expert_time_ms: Option<i64>,
    /// How many chances to err the task has, at least 1.
    pub error_opportunities: Option<u32>,
    /// Worse on this task is named first and fails any gate.
    pub critical: bool,
    /// Asked of participants of these segments only; empty: of everybody.
    pub segment_only: Vec<String>,
    /// Asked after the task.
    pub ask: Vec<Instrument>,
    /// Lenient credit of a partial completion, 0 to 1, where it differs from the study's.
    pub partial_credit: Option<f64>,
}

impl Task {
    /// A task of which nothing but its id and title is said.
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
        }
    }
}
