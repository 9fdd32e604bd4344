//! What a formula computes: a value with its interval and n, and what it may be about.

use super::{Absent, Count, Interval};

/// What a figure or a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The study: its participant flow.
    Study,
    /// All tasks together.
    AllTasks,
    /// A task, by its id.
    Task(String),
    /// A questionnaire, by its word or the id of the script's own question.
    Questionnaire {
        /// Id of the task it is asked after; `None` for the end of the session.
        task: Option<String>,
        /// The questionnaire.
        instrument: String,
    },
    /// One choice of a question with choices.
    Choice {
        /// Id of the task it is asked after; `None` for the end of the session.
        task: Option<String>,
        /// The question.
        instrument: String,
        /// The choice.
        choice: String,
    },
}

impl Scope {
    /// Id of the task, if it is about one.
    pub fn task(&self) -> Option<&str> {
        match self {
            Self::Study | Self::AllTasks => None,
            Self::Task(task) => Some(task),
            Self::Questionnaire { task, .. } | Self::Choice { task, .. } => task.as_deref(),
        }
    }

    /// The questionnaire, if it is about one.
    pub fn instrument(&self) -> Option<&str> {
        match self {
            Self::Study | Self::AllTasks | Self::Task(_) => None,
            Self::Questionnaire { instrument, .. } | Self::Choice { instrument, .. } => {
                Some(instrument)
            }
        }
    }
}

/// A value in the unit of its measure.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A share of attempts or participants, by its count.
    Share(Count),
    /// A number.
    Number(f64),
    /// A whole number of attempts, participants, errors or answers.
    Whole(u64),
    /// A word, such as a grade.
    Word(String),
}

impl Value {
    /// The value as a number; `None` for a word, and for a share of nothing.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Share(count) => count.rate().ok(),
            Self::Number(number) => Some(*number),
            Self::Whole(whole) => Some(*whole as f64),
            Self::Word(_) => None,
        }
    }
}

/// What a formula computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    pub(super) value: Result<Value, Absent>,
    pub(super) interval: Option<Result<Interval, Absent>>,
    pub(super) n: u64,
}

impl Estimate {
    /// A whole number, of `n` attempts or people.
    pub(super) fn whole(value: u64, n: u64) -> Self {
        Self {
            value: Ok(Value::Whole(value)),
            interval: None,
            n,
        }
    }

    /// A number that may not exist, from `n` values.
    pub(super) fn number(value: Result<f64, Absent>, n: u64) -> Self {
        Self {
            value: value.map(Value::Number),
            interval: None,
            n,
        }
    }

    /// A share.
    pub(super) fn share(count: Count) -> Self {
        Self {
            value: count.rate().map(|_| Value::Share(count)),
            interval: None,
            n: count.n(),
        }
    }

    /// A word, from `n` values.
    pub(super) fn word(word: &impl ToString, n: u64) -> Self {
        Self {
            value: Ok(Value::Word(word.to_string())),
            interval: None,
            n,
        }
    }

    /// With the interval of the value.
    pub(super) fn with_interval(self, interval: Result<Interval, Absent>) -> Self {
        Self {
            interval: Some(interval),
            ..self
        }
    }
}
