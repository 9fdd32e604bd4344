//! Overall difference of success between different people, studentized (Chung & Romano 2013).
//!
//! D is the mean over shared tasks of the difference of rates, and T = D / sqrt(s_A^2/k_A + s_B^2/k_B), with s^2 the
//! sample variance of the people's own values: own rate - mean rate, on that version, of the tasks that person tried.
//! Unstudentized, the test would be wrong for versions that differ in spread and size.

use std::collections::BTreeMap;

use super::labelings::{Labelings, PeopleSet};
use super::people::{Groups, Outcome, Row};

/// Variances below this are rounding errors, and count as 0.
const ROUNDING_VARIANCE: f64 = 1e-12;
/// Without any spread, differences below this are 0.
const ROUNDING_DIFFERENCE: f64 = 1e-9;

/// D of the observed labeling, and T, new minus old, of all labelings.
pub(super) fn studentized(groups: &Groups, labelings: &Labelings) -> (f64, Vec<f64>) {
    let mut columns = Columns::new(groups, labelings);
    let mut observed = 0.0;
    let mut t = Vec::with_capacity(labelings.len());
    for labeling in 0..labelings.len() {
        let (old, new) = match columns.versions(labeling) {
            Some(both) => both,
            None => from_scratch(groups, |person| labelings.is_marked(labeling, person)),
        };
        if labeling == 0 {
            observed = new.rate - old.rate;
        }
        t.push(t_statistic(old, new));
    }
    (observed, t)
}

/// One version in one labeling.
#[derive(Debug, Clone, Copy, Default)]
struct VersionMoments {
    /// Mean of the tasks' rates.
    rate: f64,
    /// Sample variance of the people's own values.
    variance: f64,
    /// Number of people.
    people: f64,
}

impl VersionMoments {
    /// From the sum and the sum of squares of the own values.
    fn from_sums(rate: f64, people: f64, sum: f64, squares: f64) -> Self {
        let mut variance = 0.0;
        if people > 1.0 {
            variance = (squares - sum * sum / people) / (people - 1.0);
            if variance < ROUNDING_VARIANCE {
                variance = 0.0;
            }
        }
        Self {
            rate,
            variance,
            people,
        }
    }
}

/// T; infinite if the versions differ and nobody differs within them, 0 without people on either.
fn t_statistic(old: VersionMoments, new: VersionMoments) -> f64 {
    if old.people == 0.0 || new.people == 0.0 {
        return 0.0;
    }
    let difference = new.rate - old.rate;
    let error = old.variance / old.people + new.variance / new.people;
    if error > 0.0 {
        difference / error.sqrt()
    } else if difference.abs() < ROUNDING_DIFFERENCE {
        0.0
    } else {
        f64::INFINITY.copysign(difference)
    }
}

/// People on the new version in each labeling, counted once for all labelings.
struct Columns {
    tasks: Vec<TaskColumns>,
    classes: Vec<Class>,
    patterns: Vec<Pattern>,
}

struct TaskColumns {
    tried: Column,
    succeeded: Column,
    /// Rate on the version at hand.
    rate: f64,
}

/// Number of members of a group: in all, and on the new version by labeling.
struct Column {
    all: u32,
    new: Vec<u32>,
}

impl Column {
    fn new(group: &PeopleSet, labelings: &Labelings) -> Self {
        Self {
            all: group.len(),
            new: labelings.marked_in(group),
        }
    }

    fn count(&self, labeling: usize, on_new: bool) -> u32 {
        let new = self.new[labeling];
        if on_new { new } else { self.all - new }
    }
}

/// People who tried the same tasks and have the same own rate.
struct Class {
    pattern: usize,
    own: f64,
    members: Column,
}

/// Tasks that some people tried, with sums over them on the version at hand.
struct Pattern {
    tasks: Vec<usize>,
    people: f64,
    own: f64,
    squares: f64,
}

impl Columns {
    fn new(groups: &Groups, labelings: &Labelings) -> Self {
        let column = |task, is_it: fn(Outcome) -> bool| {
            Column::new(&groups.people_with(task, is_it), labelings)
        };
        let tasks = (0..groups.tasks.len())
            .map(|task| TaskColumns {
                tried: column(task, Outcome::is_tried),
                succeeded: column(task, |outcome| outcome == Outcome::Succeeded),
                rate: 0.0,
            })
            .collect();
        let mut members: BTreeMap<(Vec<usize>, usize), PeopleSet> = BTreeMap::new();
        for (person, row) in groups.rows.iter().enumerate() {
            let tried = (0..row.len()).filter(|task| row[*task].is_tried());
            let class = (tried.collect(), successes(row));
            let nobody = || PeopleSet::empty(groups.rows.len());
            members.entry(class).or_insert_with(nobody).insert(person);
        }
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut classes = Vec::new();
        for ((tried, successes), members) in members {
            // Classes of one pattern follow each other.
            if patterns.last().is_none_or(|last| last.tasks != tried) {
                patterns.push(Pattern {
                    tasks: tried.clone(),
                    people: 0.0,
                    own: 0.0,
                    squares: 0.0,
                });
            }
            classes.push(Class {
                pattern: patterns.len() - 1,
                own: successes as f64 / tried.len() as f64,
                members: Column::new(&members, labelings),
            });
        }
        Self {
            tasks,
            classes,
            patterns,
        }
    }

    /// The old and the new version; `None` if a task is not shared in this labeling.
    fn versions(&mut self, labeling: usize) -> Option<(VersionMoments, VersionMoments)> {
        Some((
            self.moments(labeling, false)?,
            self.moments(labeling, true)?,
        ))
    }

    fn moments(&mut self, labeling: usize, on_new: bool) -> Option<VersionMoments> {
        let mut rate = 0.0;
        for task in &mut self.tasks {
            let tried = task.tried.count(labeling, on_new);
            if tried == 0 {
                return None;
            }
            task.rate = f64::from(task.succeeded.count(labeling, on_new)) / f64::from(tried);
            rate += task.rate;
        }
        rate /= self.tasks.len() as f64;
        for pattern in &mut self.patterns {
            (pattern.people, pattern.own, pattern.squares) = (0.0, 0.0, 0.0);
        }
        for class in &self.classes {
            let n = f64::from(class.members.count(labeling, on_new));
            let pattern = &mut self.patterns[class.pattern];
            pattern.people += n;
            pattern.own += n * class.own;
            pattern.squares += n * class.own * class.own;
        }
        let (mut people, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for pattern in &self.patterns {
            let mut mean = 0.0;
            for task in &pattern.tasks {
                mean += self.tasks[*task].rate;
            }
            mean /= pattern.tasks.len() as f64;
            let (n, own) = (pattern.people, pattern.own);
            people += n;
            sum += own - n * mean;
            squares += pattern.squares - 2.0 * mean * own + n * mean * mean;
        }
        Some(VersionMoments::from_sums(rate, people, sum, squares))
    }
}

fn successes(row: &Row) -> usize {
    let succeeded = row.iter().filter(|o| **o == Outcome::Succeeded);
    succeeded.count()
}

/// The old and the new version over the tasks that this labeling shares, from each person's outcomes.
fn from_scratch(
    groups: &Groups,
    is_new: impl Fn(usize) -> bool,
) -> (VersionMoments, VersionMoments) {
    let on = |new: bool| -> Vec<&Row> {
        let people = groups.rows.iter().enumerate();
        people
            .filter(|(person, _)| is_new(*person) == new)
            .map(|(_, row)| row)
            .collect()
    };
    let (old, new) = (on(false), on(true));
    let is_tried = |rows: &[&Row], task: usize| rows.iter().any(|row| row[task].is_tried());
    let shared: Vec<usize> = (0..groups.tasks.len())
        .filter(|task| is_tried(&old, *task) && is_tried(&new, *task))
        .collect();
    (
        moments_from_rows(&old, &shared),
        moments_from_rows(&new, &shared),
    )
}

fn moments_from_rows(rows: &[&Row], shared: &[usize]) -> VersionMoments {
    let rate_of = |task: &usize| {
        let tried = rows.iter().filter(|row| row[*task].is_tried()).count();
        let succeeded = rows.iter().filter(|row| row[*task] == Outcome::Succeeded);
        succeeded.count() as f64 / tried as f64
    };
    if shared.is_empty() {
        return VersionMoments::default();
    }
    let rates: Vec<f64> = shared.iter().map(rate_of).collect();
    let (mut people, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for row in rows {
        let (mut tried, mut value) = (0.0, 0.0);
        for (task, rate) in shared.iter().zip(&rates) {
            if row[*task].is_tried() {
                tried += 1.0;
                value += f64::from(u8::from(row[*task] == Outcome::Succeeded)) - rate;
            }
        }
        if tried > 0.0 {
            value /= tried;
            people += 1.0;
            sum += value;
            squares += value * value;
        }
    }
    let rate = rates.iter().sum::<f64>() / rates.len() as f64;
    VersionMoments::from_sums(rate, people, sum, squares)
}

#[cfg(test)]
pub(super) mod by_hand {
    use super::*;

    /// T of every labeling, each from the outcomes themselves.
    pub(in super::super) fn studentized(groups: &Groups, labelings: &Labelings) -> Vec<f64> {
        (0..labelings.len())
            .map(|labeling| {
                let (old, new) = from_scratch(groups, |p| labelings.is_marked(labeling, p));
                t_statistic(old, new)
            })
            .collect()
    }
}
