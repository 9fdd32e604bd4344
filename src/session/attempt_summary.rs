//! Summaries of attempts.

use super::seq::Seq;
use super::stamp::WallTime;
use super::vocabulary::Outcome;

/// Summary of an attempt.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "they are facts, not modes")]
pub struct AttemptSummary {
    /// Entry that started it; for a task that was not reached, its position in the order (from 1), negated.
    pub key: Seq,
    /// Task id.
    pub task: String,
    /// How it ended.
    pub ending: Ending,
    /// Whether a completion counts as assisted under the protocol.
    pub assisted: bool,
    /// Whether the moderator did the task.
    pub moderator_did_it: bool,
    /// Whether it exceeded the task's time limit.
    pub over_limit: bool,
    /// Unassisted success; `None` if not counted.
    pub success: Option<bool>,
    /// Lenient credit, 0 to 1; `None` if not counted.
    pub credit: Option<f64>,
    /// Wall time of its start, if known.
    pub started_at: Option<WallTime>,
    /// Start, in milliseconds of session time.
    pub start_ms: Option<i64>,
    /// End, in milliseconds of session time.
    pub end_ms: Option<i64>,
    /// Active time in milliseconds.
    pub time_ms: Option<i64>,
    /// Time in pauses for probing, in milliseconds.
    pub probing_ms: i64,
    /// Whether the time is an estimate, excluded from means.
    pub estimated: bool,
    /// Noted errors; `None` if the source did not count them.
    pub errors: Option<ErrorTally>,
    /// Assists of any level; `None` if the source did not count them.
    pub assists: Option<u32>,
    /// Source it was imported from.
    pub source: Option<String>,
    /// Reason it is void or was skipped.
    pub reason: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// With an outcome from the moderator.
    Outcome(Outcome),
    /// Skipped.
    Skipped,
    /// Not started when the session closed.
    NotReached,
    /// Ended without an outcome yet.
    Undecided,
    /// Running or paused.
    Open,
}

impl Ending {
    /// Word in the file and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outcome(outcome) => outcome.word(),
            Self::Skipped => "skipped",
            Self::NotReached => "not_reached",
            Self::Undecided => "undecided",
            Self::Open => "open",
        }
    }

    /// Parses a word of the file.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "skipped" => Some(Self::Skipped),
            "not_reached" => Some(Self::NotReached),
            "undecided" => Some(Self::Undecided),
            "open" => Some(Self::Open),
            _ => Outcome::from_word(word).map(Self::Outcome),
        }
    }
}

/// Number of noted errors in an attempt, by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ErrorTally {
    /// All errors.
    pub total: u32,
    /// Minor errors; `None` if the source did not count them.
    pub minor: Option<u32>,
    /// Major errors; `None` if the source did not count them.
    pub major: Option<u32>,
    /// Critical errors; `None` if the source did not count them.
    pub critical: Option<u32>,
    /// Errors that the participant recovered from, as far as the moderator said.
    pub recovered: u32,
    /// Errors that the participant did not recover from, as far as the moderator said.
    pub not_recovered: u32,
}

impl ErrorTally {
    /// The errors of both; what only one of them counted is as it counted.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let both = |a: Option<u32>, b: Option<u32>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        Self {
            total: self.total.saturating_add(other.total),
            minor: both(self.minor, other.minor),
            major: both(self.major, other.major),
            critical: both(self.critical, other.critical),
            recovered: self.recovered.saturating_add(other.recovered),
            not_recovered: self.not_recovered.saturating_add(other.not_recovered),
        }
    }
}
