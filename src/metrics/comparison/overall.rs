//! All shared tasks together, new against old.

use super::task::{Pairs, TaskComparison};
use crate::metrics::difference::difference;
use crate::metrics::figures::{attempts, attempts_of, places, succeeded};
use crate::metrics::overall::{self, Attempts, Overall};
use crate::metrics::selection::Person;
use crate::metrics::several::ChiSquare;
use crate::metrics::stratified::{
    StratifiedDifference, cochran_mantel_haenszel, mantel_haenszel, pooled, signs_disagree,
};
use crate::metrics::verdict::{Direction, Judgement, Side, enough, judge};
use crate::metrics::{Absent, Confidence, Count, Interval, Of};
use crate::study::Design;

/// The success rate over all shared tasks, new against old.
#[derive(Debug, Clone, PartialEq)]
pub struct OverallChange {
    /// The old version's rate over the shared tasks.
    pub old: Result<Overall, Absent>,
    /// The new version's.
    pub new: Result<Overall, Absent>,
    /// The difference, -1 to 1.
    pub difference: Result<f64, Absent>,
    /// Its interval.
    pub interval: Result<Interval, Absent>,
    /// Two-sided.
    pub p: Result<f64, Absent>,
    /// Better, worse or inconclusive.
    pub judgement: Judgement,
    /// Mantel and Haenszel's difference over the tasks, which treats attempts as independent: never a verdict.
    pub stratified: Result<StratifiedDifference, Absent>,
    /// Its test, of Cochran, Mantel and Haenszel: never a verdict.
    pub stratified_test: Result<ChiSquare, Absent>,
    /// All attempts in one count, old and new, as if they did not depend on each other: never a verdict.
    pub pooled: Option<(Count, Count)>,
    /// Whether the ways to sum over tasks point in opposite directions (Simpson), so that one number hides something.
    pub signs_disagree: bool,
}

impl OverallChange {
    pub(super) fn of(
        pairs: Pairs<'_, '_>,
        shared: &[String],
        tasks: &[TaskComparison],
        confidence: Confidence,
    ) -> Self {
        let places = places(shared.iter().map(String::as_str));
        let (old, new) = (attempts(pairs.old, &places), attempts(pairs.new, &places));
        let found = match pairs.design {
            Design::Between => overall::independent(&new, &old, confidence),
            Design::Within => {
                let both = |person: &Person<'_>| -> Option<(Attempts, Attempts)> {
                    let other = pairs.old.person(person.code)?;
                    Some((
                        attempts_of(&person.counted, &places, succeeded),
                        attempts_of(&other.counted, &places, succeeded),
                    ))
                };
                let people: Vec<_> = pairs.new.people.iter().filter_map(both).collect();
                overall::paired(&people, confidence)
            }
        };
        let (fewest, of) = match pairs.design {
            Design::Between => (present(&old).min(present(&new)), Of::People),
            Design::Within => (present(&old).min(present(&new)), Of::Pairs),
        };
        let interval = found.and_then(|d| d.interval);
        let p = enough(fewest, of).and_then(|()| Ok(found?.test?.p));
        let strata: Vec<_> = tasks
            .iter()
            .map(|t| (t.success.new, t.success.old))
            .collect();
        let stratified = mantel_haenszel(&strata, confidence);
        let flat = pooled(&strata);
        let flat_difference = flat.and_then(|(new, old)| difference(new, old).ok());
        let summed = [
            found.ok().map(|d| d.difference),
            stratified.ok().map(|s| s.difference),
            flat_difference,
        ];
        let ways: Vec<f64> = summed.into_iter().flatten().collect();
        let side = interval.map(Side::of_difference);
        Self {
            old: overall::overall(&old, confidence),
            new: overall::overall(&new, confidence),
            difference: found.map(|d| d.difference),
            interval,
            p,
            judgement: judge(
                side,
                p,
                p.unwrap_or(1.0),
                Direction::HigherIsBetter,
                confidence,
            ),
            signs_disagree: signs_disagree(&ways),
            pooled: flat.map(|(new, old)| (old, new)),
            stratified,
            stratified_test: cochran_mantel_haenszel(&strata),
        }
    }
}

/// How many people made an attempt.
fn present(people: &[Attempts]) -> usize {
    people
        .iter()
        .filter(|attempts| !attempts.is_empty())
        .count()
}
