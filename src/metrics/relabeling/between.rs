//! Overall difference of success between different people, studentized (Chung & Romano 2013).
//!
//! D is the mean over shared tasks of the difference of rates, and T = D / sqrt(`s_A^2/k_A` + `s_B^2/k_B`), with s^2 the
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
    patterns: Vec<Pattern>,
    /// Whether everybody tried every task: an own rate then needs no correction.
    complete: bool,
}

/// Numbers of people: in all, and on the new version by labeling.
struct TaskColumns {
    tried: (u32, Vec<u32>),
    succeeded: (u32, Vec<u32>),
    /// Rates on the old and the new version in the labeling at hand.
    rates: (f64, f64),
}

/// People who tried the same tasks.
struct Pattern {
    tasks: Vec<usize>,
    classes: Vec<Class>,
    all: Sums,
}

/// People of a pattern with the same number of successes; those on the new version by labeling.
struct Class {
    successes: u32,
    new: Vec<u32>,
}

/// Number of people of a pattern on one version, with the sums of their successes and of the squares of these.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    people: u32,
    successes: u32,
    squares: u32,
}

impl Sums {
    fn add(&mut self, people: u32, successes: u32) {
        self.people += people;
        self.successes += people * successes;
        self.squares += people * successes * successes;
    }
}

impl Columns {
    fn new(groups: &Groups, labelings: &Labelings) -> Self {
        let column = |task, is_it: fn(Outcome) -> bool| {
            let group = groups.people_with(task, is_it);
            (group.len(), labelings.marked_in(&group))
        };
        let tasks = (0..groups.tasks.len())
            .map(|task| TaskColumns {
                tried: column(task, Outcome::is_tried),
                succeeded: column(task, |outcome| outcome == Outcome::Succeeded),
                rates: (0.0, 0.0),
            })
            .collect();
        let patterns = patterns(groups, labelings);
        Self {
            tasks,
            complete: patterns.len() == 1,
            patterns,
        }
    }

    /// The old and the new version; `None` if a task is not shared in this labeling.
    fn versions(&mut self, labeling: usize) -> Option<(VersionMoments, VersionMoments)> {
        let (mut old, mut new) = (Moments::default(), Moments::default());
        if !self.complete {
            let (old_rate, new_rate) = self.task_rates(labeling)?;
            (old.rate, new.rate) = (old_rate, new_rate);
        }
        for pattern in &self.patterns {
            let on_new = pattern.on_new(labeling);
            let on_old = Sums {
                people: pattern.all.people - on_new.people,
                successes: pattern.all.successes - on_new.successes,
                squares: pattern.all.squares - on_new.squares,
            };
            let tasks = pattern.tasks.len() as f64;
            if self.complete {
                old.rate = mean_rate(on_old, tasks);
                new.rate = mean_rate(on_new, tasks);
                old.add(on_old, tasks, old.rate);
                new.add(on_new, tasks, new.rate);
            } else {
                let (mut old_mean, mut new_mean) = (0.0, 0.0);
                for task in &pattern.tasks {
                    let (old_rate, new_rate) = self.tasks[*task].rates;
                    old_mean += old_rate;
                    new_mean += new_rate;
                }
                old.add(on_old, tasks, old_mean / tasks);
                new.add(on_new, tasks, new_mean / tasks);
            }
        }
        Some((old.finish(), new.finish()))
    }

    /// Sets the rates of the tasks on both versions; their means, or `None` if a task is not shared.
    fn task_rates(&mut self, labeling: usize) -> Option<(f64, f64)> {
        let (mut old, mut new) = (0.0, 0.0);
        for task in &mut self.tasks {
            let (tried, succeeded) = (task.tried.1[labeling], task.succeeded.1[labeling]);
            let old_tried = task.tried.0 - tried;
            if tried == 0 || old_tried == 0 {
                return None;
            }
            let old_succeeded = task.succeeded.0 - succeeded;
            task.rates = (
                f64::from(old_succeeded) / f64::from(old_tried),
                f64::from(succeeded) / f64::from(tried),
            );
            old += task.rates.0;
            new += task.rates.1;
        }
        let tasks = self.tasks.len() as f64;
        Some((old / tasks, new / tasks))
    }
}

impl Pattern {
    fn on_new(&self, labeling: usize) -> Sums {
        let mut sums = Sums::default();
        for class in &self.classes {
            sums.add(class.new[labeling], class.successes);
        }
        sums
    }
}

fn patterns(groups: &Groups, labelings: &Labelings) -> Vec<Pattern> {
    let mut members: BTreeMap<(Vec<usize>, u32), PeopleSet> = BTreeMap::new();
    for (person, row) in groups.rows.iter().enumerate() {
        let tried = (0..row.len()).filter(|task| row[*task].is_tried());
        let class = (tried.collect(), successes(row));
        let nobody = || PeopleSet::empty(groups.rows.len());
        members.entry(class).or_insert_with(nobody).insert(person);
    }
    let mut patterns: Vec<Pattern> = Vec::new();
    for ((tasks, successes), members) in members {
        // Classes of one pattern follow each other.
        if patterns.last().is_none_or(|last| last.tasks != tasks) {
            patterns.push(Pattern {
                tasks,
                classes: Vec::new(),
                all: Sums::default(),
            });
        }
        if let Some(pattern) = patterns.last_mut() {
            pattern.all.add(members.len(), successes);
            pattern.classes.push(Class {
                successes,
                new: labelings.marked_in(&members),
            });
        }
    }
    patterns
}

fn mean_rate(sums: Sums, tasks: f64) -> f64 {
    f64::from(sums.successes) / (f64::from(sums.people) * tasks)
}

/// Sums of own values over the patterns of one version.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    rate: f64,
    people: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    /// Adds people who tried this many tasks, whose rates have this mean.
    fn add(&mut self, sums: Sums, tasks: f64, mean: f64) {
        let people = f64::from(sums.people);
        let own = f64::from(sums.successes) / tasks;
        self.people += people;
        self.sum += own - people * mean;
        self.squares +=
            f64::from(sums.squares) / (tasks * tasks) - 2.0 * mean * own + people * mean * mean;
    }

    fn finish(self) -> VersionMoments {
        VersionMoments::from_sums(self.rate, self.people, self.sum, self.squares)
    }
}

fn successes(row: &Row) -> u32 {
    row.iter()
        .map(|outcome| u32::from(*outcome == Outcome::Succeeded))
        .sum()
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
