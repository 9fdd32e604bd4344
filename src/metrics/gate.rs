//! The gate: conditions that a comparison must meet, such as
//! `success >= 0.78 and success not worse by 0.15 and time not worse by 20% and n >= 10`.
//!
//! "Not worse" needs a margin, and passes when the interval of the difference lies on the right side of it: no
//! significant difference is not evidence of no difference. Too few participants, and attempts without an outcome,
//! never pass; neither does a critical task that is worse.

mod check;
mod parse;

pub use check::{CheckedCondition, ConditionFailure, GateResult, check_gate};
pub use parse::parse;

/// Conditions that must all hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// In the order written; at least one.
    pub conditions: Vec<Condition>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// As it was written.
    pub text: String,
    /// The task it is about; none: all tasks together, or every shared task where there is no such number.
    pub task: Option<String>,
    /// What is measured.
    pub measure: Measure,
    /// What is asked of it.
    pub requirement: Requirement,
}

/// What a condition measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// The rate of unassisted success, 0 to 1.
    Success,
    /// Errors per attempt.
    Errors,
    /// The geometric mean time of unassisted successes, in seconds.
    Time,
    /// Participants on each version; attempts at a task.
    N,
    /// A questionnaire's mean score.
    Rating(String),
}

/// What a condition asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Requirement {
    /// The new version's number, or a limit of its interval, against a bound.
    Bound {
        /// What is held against the bound.
        part: EstimatePart,
        /// On which side it must lie.
        comparator: Comparator,
        /// The bound.
        value: f64,
    },
    /// The new version is not worse than the old one by so much or more.
    NotWorse {
        /// The margin: a difference, or a part of the old version's number where `ratio`.
        margin: f64,
        /// Whether it is a part.
        ratio: bool,
    },
}

/// The number itself, or a limit of its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EstimatePart {
    /// The number.
    Estimate,
    /// The lower limit.
    Low,
    /// The upper limit.
    High,
}

/// On which side of a bound a number must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
}

impl Comparator {
    /// Whether `value` lies on this side of `bound`. Numbers within a relative 1e-9 are the same: 7/9 is 0.7777777778.
    pub fn is_satisfied_by(self, value: f64, bound: f64) -> bool {
        let same = (value - bound).abs() <= 1e-9 * value.abs().max(bound.abs());
        match self {
            Self::AtLeast => same || value > bound,
            Self::Above => !same && value > bound,
            Self::AtMost => same || value < bound,
            Self::Below => !same && value < bound,
        }
    }
}

#[cfg(test)]
mod tests;
