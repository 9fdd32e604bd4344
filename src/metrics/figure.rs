//! A figure: one number with its interval and n, of a measure of a version at a scope.

use super::estimate::{Scope, Value};
use super::registry::Measure;
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
