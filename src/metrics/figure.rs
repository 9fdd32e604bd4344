//! A figure: one number with its interval and n, of a measure of a version at a scope.

use std::collections::BTreeMap;

use super::estimate::{Scope, Value};
use super::registry::{self, Measure};
use super::segment::Segment;
use super::verdict::Direction;
use super::{Absent, Interval};

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
    pub segment: Option<Segment>,
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

/// A list of figures of the same participants: all of them, or those of one segment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures(pub Vec<Figure>);

impl Figures {
    /// The figure of a measure of a version at a scope.
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
        self.of_version(version)
            .filter(move |figure| figure.scope == *scope)
    }

    /// The figures of a version, scope by scope.
    pub fn of_version<'f>(&'f self, version: &'f str) -> impl Iterator<Item = &'f Figure> {
        let all = self.0.iter();
        all.filter(move |figure| figure.version.as_deref() == Some(version))
    }
}

/// The figures of one version by scope, for readers of many of them.
#[derive(Debug, Clone)]
pub struct VersionIndex<'f> {
    /// Id of the version.
    pub version: &'f str,
    /// Scopes, in the order of the figures.
    scopes: Vec<&'f Scope>,
    by_scope: BTreeMap<&'f Scope, Vec<&'f Figure>>,
}

impl<'f> VersionIndex<'f> {
    /// The figures of `version`.
    pub fn new(figures: &'f Figures, version: &'f str) -> Self {
        let mut scopes = Vec::new();
        let mut by_scope: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for figure in figures.of_version(version) {
            let here = by_scope.entry(&figure.scope).or_default();
            if here.is_empty() {
                scopes.push(&figure.scope);
            }
            here.push(figure);
        }
        Self {
            version,
            scopes,
            by_scope,
        }
    }

    /// The figures at a scope, in the order of the registry.
    pub fn of(&self, scope: &Scope) -> impl Iterator<Item = &'f Figure> {
        self.by_scope.get(scope).into_iter().flatten().copied()
    }

    /// The figure of a measure at a scope.
    pub fn find(&self, measure: &str, scope: &Scope) -> Option<&'f Figure> {
        debug_assert!(registry::find(measure).is_some(), "no measure {measure}");
        self.of(scope).find(|figure| figure.measure.name == measure)
    }

    /// A figure that is a whole number; 0 if there is none.
    pub fn count(&self, measure: &str, scope: &Scope) -> u64 {
        match self.find(measure, scope).map(|figure| &figure.value) {
            Some(Ok(Value::Whole(count))) => *count,
            _ => 0,
        }
    }

    /// A figure as a number; `None` if there is none.
    pub fn number(&self, measure: &str, scope: &Scope) -> Option<f64> {
        self.find(measure, scope)?.number().ok()
    }

    /// Number of participants in at least one figure.
    pub fn participants(&self) -> u64 {
        self.count("participants", &Scope::AllTasks)
    }

    /// Whether any attempt at the task counts.
    pub fn was_attempted(&self, task: &str) -> bool {
        self.count("attempts", &Scope::Task(task.to_owned())) > 0
    }

    /// Questionnaires answered after a task, or at the end of sessions.
    pub fn questionnaires<'t>(
        &'t self,
        after: Option<&'t str>,
    ) -> impl Iterator<Item = &'f Scope> + 't {
        let scopes = self.scopes.iter().copied();
        scopes.filter(move |scope| match scope {
            Scope::Questionnaire { task, .. } => task.as_deref() == after,
            _ => false,
        })
    }

    /// The answers to a question with choices: each choice with its figure.
    pub fn choices(&self, question: &Scope) -> impl Iterator<Item = (&'f str, &'f Figure)> {
        self.scopes.iter().filter_map(move |scope| match scope {
            Scope::Choice { choice, .. }
                if (scope.task(), scope.instrument())
                    == (question.task(), question.instrument()) =>
            {
                Some((choice.as_str(), *self.by_scope.get(scope)?.first()?))
            }
            _ => None,
        })
    }
}
