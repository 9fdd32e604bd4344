//! Attempts that another tool or a spreadsheet measured.

use serde::{Deserialize, Serialize};

/// Totals of an attempt that another tool or a spreadsheet brought.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportedAttempt {
    /// The task's id.
    pub task: String,
    /// The name of the source.
    pub source: String,
    /// Which go at this task by this participant in this session of the source, from 1.
    pub occurrence: u32,
    /// The session's name in the source, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// How it ended: a word of [`Outcome`](super::Outcome), `skipped`, `not_reached` or `undecided`.
    pub outcome: String,
    /// Whether the source says that help was given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub assisted: bool,
    /// Time on task in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_ms: Option<i64>,
    /// How many errors were noted, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<u32>,
    /// How many of them were major.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub major: Option<u32>,
    /// How many of them were critical.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub critical: Option<u32>,
    /// How many assists were given, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assists: Option<u32>,
    /// Wall time of its start, as the source has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}
