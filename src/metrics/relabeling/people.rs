//! People and their outcomes over the shared tasks, in the order in which labelings number them.

use super::labelings::PeopleSet;
use crate::metrics::across_tasks::{ParticipantAttempts, shared_tasks};

/// One attempt at a task. The order is that of the sort before drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Failed,
    Succeeded,
    Missing,
}

impl Outcome {
    pub(super) fn is_tried(self) -> bool {
        self != Self::Missing
    }
}

/// One person's outcomes on one version, one per shared task.
pub(super) type Row = Vec<Outcome>;

/// People of two versions, old version first, then by outcomes.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    /// Task indexes, ascending.
    pub(super) tasks: Vec<usize>,
    pub(super) rows: Vec<Row>,
    /// Number of people on the old version.
    pub(super) old: usize,
}

impl Groups {
    /// People with an attempt at a shared task; `None` if no task is shared.
    pub(super) fn new(old: &[ParticipantAttempts], new: &[ParticipantAttempts]) -> Option<Self> {
        let tasks: Vec<usize> = shared_tasks(old, new).into_iter().collect();
        if tasks.is_empty() {
            return None;
        }
        let sorted_rows = |people: &[ParticipantAttempts]| {
            let mut rows: Vec<Row> = people.iter().map(|person| row(person, &tasks)).collect();
            rows.retain(|row| row.iter().any(|outcome| outcome.is_tried()));
            rows.sort_unstable();
            rows
        };
        let mut rows = sorted_rows(old);
        let old = rows.len();
        rows.extend(sorted_rows(new));
        Some(Self { tasks, rows, old })
    }

    /// Number of people on the new version.
    pub(super) fn new_people(&self) -> usize {
        self.rows.len() - self.old
    }

    /// The people with this outcome of a task.
    pub(super) fn people_with(&self, task: usize, is_it: fn(Outcome) -> bool) -> PeopleSet {
        set_where(&self.rows, |row| is_it(row[task]))
    }
}

/// Pairs: people who tried a task on both versions, by outcomes on the old version, then on the new one.
#[derive(Debug, Clone)]
pub(super) struct Pairs {
    /// Indexes of tasks that somebody tried on both versions, ascending.
    pub(super) tasks: Vec<usize>,
    /// Outcomes on the old and on the new version.
    pub(super) rows: Vec<(Row, Row)>,
}

impl Pairs {
    /// The pairs among people with their attempts on the old and the new version; `None` if there are none.
    pub(super) fn new(people: &[(ParticipantAttempts, ParticipantAttempts)]) -> Option<Self> {
        let mut tasks: Vec<usize> = people
            .iter()
            .flat_map(|(old, new)| {
                shared_tasks(std::slice::from_ref(old), std::slice::from_ref(new))
            })
            .collect();
        tasks.sort_unstable();
        tasks.dedup();
        let mut rows: Vec<(Row, Row)> = people
            .iter()
            .map(|(old, new)| (row(old, &tasks), row(new, &tasks)))
            .filter(|pair| tasks_on_both(pair) > 0)
            .collect();
        rows.sort_unstable();
        (!rows.is_empty()).then_some(Self { tasks, rows })
    }

    /// Each pair's mean difference, new minus old, over the tasks tried on both.
    pub(super) fn differences(&self) -> Vec<f64> {
        let one = |pair: &(Row, Row)| {
            let moved: i32 = pair
                .0
                .iter()
                .zip(&pair.1)
                .map(|(o, n)| change(*o, *n))
                .sum();
            f64::from(moved) / tasks_on_both(pair) as f64
        };
        self.rows.iter().map(one).collect()
    }

    /// Mean number of tasks tried on both versions.
    pub(super) fn tasks_per_pair(&self) -> f64 {
        let tasks: usize = self.rows.iter().map(tasks_on_both).sum();
        tasks as f64 / self.rows.len() as f64
    }

    /// The pairs with these outcomes of a task, old and new.
    pub(super) fn pairs_with(&self, task: usize, is_it: fn(Outcome, Outcome) -> bool) -> PeopleSet {
        set_where(&self.rows, |(old, new)| is_it(old[task], new[task]))
    }
}

/// The people whose row meets a condition.
fn set_where<R>(rows: &[R], meets: impl Fn(&R) -> bool) -> PeopleSet {
    let members = rows.iter().enumerate().filter(|(_, row)| meets(row));
    PeopleSet::from_members(rows.len(), members.map(|(person, _)| person))
}

/// 1 if only the new version succeeded, -1 if only the old one, else 0.
fn change(old: Outcome, new: Outcome) -> i32 {
    match (old, new) {
        (Outcome::Failed, Outcome::Succeeded) => 1,
        (Outcome::Succeeded, Outcome::Failed) => -1,
        _ => 0,
    }
}

fn tasks_on_both((old, new): &(Row, Row)) -> usize {
    let both = old.iter().zip(new);
    both.filter(|(old, new)| old.is_tried() && new.is_tried())
        .count()
}

fn row(attempts: &ParticipantAttempts, tasks: &[usize]) -> Row {
    let outcome = |task: &usize| match attempts.iter().find(|(tried, _)| tried == task) {
        None => Outcome::Missing,
        Some((_, true)) => Outcome::Succeeded,
        Some((_, false)) => Outcome::Failed,
    };
    tasks.iter().map(outcome).collect()
}
