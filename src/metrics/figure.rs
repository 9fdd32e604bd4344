//! A figure: one number with its interval and n, of a measure of a version at a scope.

use super::registry::Measure;
use super::verdict::Direction;
use super::{Absent, Count, Interval};

/// One number, or why it does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The measure, as defined in the registry.
    pub measure: &'static Measure,
    /// Id of the version; `None` for the study as a whole.
    pub version: Option<String>,
    /// What it is about.
    pub scope: Scope,
    /// The segment of the participants; `None` for all of them.
    pub segment: Option<String>,
    /// The channel; `None` for all of them.
    pub channel: Option<String>,
    /// The value in the measure's unit, or why there is none.
    pub value: Result<Value, Absent>,
    /// Interval of the value; `None` if the measure has no interval.
    pub interval: Option<Result<Interval, Absent>>,
    /// Number of attempts, times, answers or participants it is computed from.
    pub n: u64,
    /// Which direction is better; `None` if neither is, or if the script does not say.
    pub better: Option<Direction>,
}

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

impl Figure {
    /// The value as a number, or why there is none.
    pub fn number(&self) -> Result<f64, Absent> {
        match &self.value {
            Ok(Value::Share(count)) => count.rate(),
            Ok(value) => value.number().ok_or(Absent::Word),
            Err(reason) => Err(*reason),
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

/// A list of figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures(pub Vec<Figure>);

impl Figures {
    /// The figure of a measure of a version at a scope, over all segments.
    pub fn find<'f>(
        &'f self,
        measure: &'f str,
        version: &'f str,
        scope: &'f Scope,
    ) -> Option<&'f Figure> {
        self.of(version, scope)
            .find(|figure| figure.measure.name == measure)
    }

    /// The figures of a version at a scope, in the order of the registry.
    pub fn of<'f>(
        &'f self,
        version: &'f str,
        scope: &'f Scope,
    ) -> impl Iterator<Item = &'f Figure> {
        self.0
            .iter()
            .filter(move |f| f.version.as_deref() == Some(version) && f.scope == *scope)
    }

    /// The scopes of a version's figures, in order.
    pub fn scopes(&self, version: &str) -> Vec<&Scope> {
        let mut scopes: Vec<&Scope> = Vec::new();
        for figure in self
            .0
            .iter()
            .filter(|f| f.version.as_deref() == Some(version))
        {
            if scopes.last() != Some(&&figure.scope) {
                scopes.push(&figure.scope);
            }
        }
        scopes
    }
}
