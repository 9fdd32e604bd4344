//! The gate: conditions that a comparison must meet, such as
//! `success >= 0.78 and success not worse by 0.15 and time not worse by 20% and n >= 10`.
//!
//! "Not worse" needs a margin, and passes if the interval of the difference is within it: no significant difference is
//! not evidence of no difference. Conditions never pass with too few participants, with attempts without an outcome, or
//! with a critical task that is worse.

use super::registry::{self, Measure};

mod check;
mod parse;

pub use check::{CheckedCondition, ConditionFailure, GateResult, check_gate};
pub use parse::parse;

/// Conditions, all of which must pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Conditions in the order written; at least one.
    pub conditions: Vec<Condition>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Its text, as written.
    pub text: String,
    /// Id of the task; `None` for all tasks together, or for every shared task if the measure has no overall figure.
    pub task: Option<String>,
    /// What is measured.
    pub subject: Subject,
    /// The requirement on it.
    pub requirement: Requirement,
}

/// What a condition measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A measure of the registry, of tasks or over all of them.
    Measure(&'static Measure),
    /// Number of participants on each version; of attempts at a task.
    N,
    /// Mean score of a questionnaire, by its word or id.
    Rating(String),
}

impl Subject {
    /// The measure in the registry; `None` for sample sizes.
    pub fn measure(&self) -> Option<&'static Measure> {
        match self {
            Self::Measure(measure) => Some(measure),
            Self::Rating(_) => Some(registry::rating()),
            Self::N => None,
        }
    }
}

/// Requirement of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Requirement {
    /// The new version's estimate, or a limit of its interval, compared with a bound.
    Bound {
        /// The number compared with the bound.
        part: EstimatePart,
        /// Comparison operator.
        comparator: Comparator,
        /// The bound, in the measure's unit.
        value: f64,
    },
    /// The new version is worse than the old one by less than a margin.
    NotWorse {
        /// The margin; `None` for the script's smallest change that matters.
        margin: Option<LossMargin>,
    },
}

/// The loss that is just not acceptable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LossMargin {
    /// In the measure's unit.
    Absolute(f64),
    /// A fraction of the old version's estimate.
    Fraction(f64),
}

/// The estimate, or a limit of its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EstimatePart {
    /// The estimate.
    Estimate,
    /// The lower limit.
    Low,
    /// The upper limit.
    High,
}

/// Comparison operator.
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
    /// Whether the comparison is true. Numbers within a relative 1e-9 are equal: 7/9 is 0.7777777778.
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
