//! The registry: every measure is defined here once, with its name, unit, direction, definition, source and formula.
//!
//! Reports, CSV, JSON, gates and explanations take names, labels and paths from here. A new measure is one entry with
//! its formula.

mod errors;
mod flow;
mod outcomes;
mod participants;
mod ratings;
mod spread;
mod times;

use super::answers::RatingFigures;
use super::estimate::{Estimate, Scope};
use super::figures::{TaskFigures, VersionFigures};
use super::flow::Flow;
use super::verdict::Direction;
use super::{Methods, Unit};

/// A measure: what is computed, in which unit, and where it appears.
#[derive(Debug)]
pub struct Measure {
    /// Name in CSV, gates and explanations; unique.
    pub name: &'static str,
    /// Label in sentences.
    pub label: &'static str,
    /// Heading of its column in tables; empty if it has no column of its own.
    pub column: &'static str,
    /// Whether tables tell it in their column of words.
    pub in_words: bool,
    /// Unit of its value.
    pub unit: MeasureUnit,
    /// Which direction is better; `None` if neither is, or if it depends on the questionnaire.
    pub better: Option<Direction>,
    /// The table it is in.
    pub group: Group,
    /// Path in JSON, from the object of its scope.
    pub json: &'static str,
    /// Path of its interval in JSON, or empty.
    pub json_interval: &'static str,
    /// Name and JSON path it had in an earlier schema, still written.
    pub former: Option<(&'static str, &'static str)>,
    /// What is counted or computed, in one sentence.
    pub definition: &'static str,
    /// Source of the method, or empty for a plain count.
    pub source: &'static str,
    /// Which reports tell it, next to CSV and JSON.
    pub reports: Reports,
    pub(super) formula: Formula,
}

/// The reports that tell a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reports {
    /// All that have a place for it, and explanations.
    All,
    /// The Common Industry Format.
    Cif,
}

/// Unit of a measure's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureUnit {
    /// A share, 0 to 1.
    Share,
    /// A whole number.
    Count,
    /// Events per attempt.
    PerAttempt,
    /// Events per minute of active time.
    PerMinute,
    /// Events per opportunity.
    PerOpportunity,
    /// Seconds.
    Seconds,
    /// A ratio.
    Ratio,
    /// Points of a questionnaire.
    Points,
    /// A word.
    Word,
}

impl MeasureUnit {
    /// Name in CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Count => "count",
            Self::PerAttempt => "per attempt",
            Self::PerMinute => "per minute",
            Self::PerOpportunity => "per opportunity",
            Self::Seconds => "s",
            Self::Ratio => "ratio",
            Self::Points => "points",
            Self::Word => "",
        }
    }
}

/// The table of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Participant flow.
    Flow,
    /// Unassisted success.
    Success,
    /// How attempts ended.
    Outcomes,
    /// Attempts that are not counted.
    NotCounted,
    /// Noted errors and assists.
    Errors,
    /// Time on task of unassisted successes.
    Times,
    /// Time on task of all attempts.
    AllTimes,
    /// Completions over time.
    Efficiency,
    /// All tasks together, with each participant as one value.
    Participants,
    /// Questionnaires.
    Ratings,
}

impl Group {
    /// What the group is about, in sentences about missing numbers.
    pub fn subject(self) -> &'static str {
        match self {
            Self::Flow => "participants",
            Self::Success => "success",
            Self::Outcomes => "outcomes",
            Self::NotCounted => "attempts not counted",
            Self::Errors => "errors",
            Self::Times => "time",
            Self::AllTimes => "time of all attempts",
            Self::Efficiency => "efficiency",
            Self::Participants => "values of participants",
            Self::Ratings => "ratings",
        }
    }
}

/// Formula of a measure, by scope. `None` if the measure does not apply.
#[derive(Clone, Copy)]
pub(super) enum Formula {
    Study(fn(&Flow) -> Option<Estimate>),
    AllTasks(fn(&VersionFigures, Methods) -> Option<Estimate>),
    Task(fn(&TaskFigures, Methods) -> Option<Estimate>),
    Questionnaire(fn(&RatingFigures) -> Option<Estimate>),
    /// One value per choice of a question.
    Choice,
    /// The same measure over all tasks and of one task.
    Rate(
        fn(&VersionFigures, Methods) -> Option<Estimate>,
        fn(&TaskFigures, Methods) -> Option<Estimate>,
    ),
}

impl std::fmt::Debug for Formula {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("formula")
    }
}

impl PartialEq for Measure {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.group == other.group && self.json == other.json
    }
}

impl Measure {
    /// A plain count without a direction, at a path that is its name.
    const fn new(
        name: &'static str,
        label: &'static str,
        group: Group,
        json: &'static str,
        formula: Formula,
    ) -> Self {
        Self {
            name,
            label,
            column: "",
            in_words: false,
            unit: MeasureUnit::Count,
            better: None,
            group,
            json,
            json_interval: "",
            former: None,
            definition: "",
            source: "",
            reports: Reports::All,
            formula,
        }
    }

    const fn column(self, column: &'static str) -> Self {
        Self { column, ..self }
    }

    const fn told_in_words(self) -> Self {
        Self {
            in_words: true,
            ..self
        }
    }

    const fn unit(self, unit: MeasureUnit) -> Self {
        Self { unit, ..self }
    }

    const fn lower_is_better(self) -> Self {
        Self {
            better: Some(Direction::LowerIsBetter),
            ..self
        }
    }

    const fn higher_is_better(self) -> Self {
        Self {
            better: Some(Direction::HigherIsBetter),
            ..self
        }
    }

    const fn interval(self, json_interval: &'static str) -> Self {
        Self {
            json_interval,
            ..self
        }
    }

    const fn formerly(self, name: &'static str, json: &'static str) -> Self {
        Self {
            former: Some((name, json)),
            ..self
        }
    }

    const fn defined(self, definition: &'static str) -> Self {
        Self { definition, ..self }
    }

    const fn source(self, source: &'static str) -> Self {
        Self { source, ..self }
    }

    const fn only_in_cif(self) -> Self {
        Self {
            reports: Reports::Cif,
            ..self
        }
    }
}

impl Measure {
    /// Whether it has a figure over all tasks.
    pub fn is_over_all_tasks(&self) -> bool {
        matches!(self.formula, Formula::AllTasks(_) | Formula::Rate(..))
    }

    /// Whether it has a figure of each task.
    pub fn is_of_tasks(&self) -> bool {
        matches!(self.formula, Formula::Task(_) | Formula::Rate(..))
    }

    /// Whether it is a spread, in the unit of the values.
    pub fn is_spread(&self) -> bool {
        self.column == "sd"
    }

    /// Unit of its sample size.
    pub fn sample_unit(&self, scope: &Scope) -> Unit {
        match (self.group, scope) {
            (Group::Ratings, _) => Unit::Answers,
            (Group::Times | Group::AllTimes | Group::Efficiency, _) => Unit::Times,
            (_, Scope::Study | Scope::AllTasks) => Unit::People,
            _ => Unit::Attempts,
        }
    }
}

/// All measures, in the order of tables.
pub fn all() -> impl Iterator<Item = &'static Measure> {
    [
        flow::MEASURES,
        outcomes::MEASURES,
        errors::MEASURES,
        times::MEASURES,
        participants::MEASURES,
        ratings::MEASURES,
    ]
    .into_iter()
    .chain(spread::MEASURES.iter().copied())
    .flatten()
}

/// The measure with this name.
pub fn find(name: &str) -> Option<&'static Measure> {
    all().find(|measure| measure.name == name)
}

/// The measures that versions are compared by, next to questionnaires.
pub const COMPARED: [&str; 3] = ["success", "errors_per_attempt", "time_geometric_mean"];

/// Unassisted success.
pub fn success() -> &'static Measure {
    named(COMPARED[0])
}

/// Noted errors per attempt.
pub fn errors_per_attempt() -> &'static Measure {
    named(COMPARED[1])
}

/// Geometric mean time of unassisted successes.
pub fn time() -> &'static Measure {
    named(COMPARED[2])
}

/// Median time to success.
pub fn median_to_success() -> &'static Measure {
    named("time_median_to_success")
}

/// Mean score of a questionnaire.
pub fn rating() -> &'static Measure {
    named("rating")
}

/// A measure known to be in the registry; a test holds the names above.
fn named(name: &str) -> &'static Measure {
    find(name).unwrap_or(&outcomes::MEASURES[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_measures_compared_are_in_the_registry() {
        for name in COMPARED.into_iter().chain(["rating"]) {
            assert_eq!(named(name).name, name);
        }
    }

    #[test]
    fn each_measure_is_defined_once() {
        let mut names = BTreeSet::new();
        let mut paths = BTreeSet::new();
        for measure in all() {
            assert!(names.insert(measure.name), "{}", measure.name);
            let scope = std::mem::discriminant(&measure.formula);
            assert!(
                paths.insert(format!("{scope:?}{}", measure.json)),
                "{}",
                measure.json
            );
            assert!(measure.definition.ends_with('.'), "{}", measure.name);
        }
    }
}
