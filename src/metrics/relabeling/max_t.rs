//! Tasks of success adjusted for each other by the step-down max-T (Westfall & Young 1993).
//!
//! Every labeling gives a statistic per task. A task's p is that of the largest statistic among the tasks that are not
//! more significant, so that tasks that go together cost less than by Holm.

use std::sync::Arc;

use super::labelings::Labelings;
use super::people::{Groups, Pairs};
use super::tally::p_against;
use super::task_people::TaskPeople;
use crate::metrics::verdict::MIN_SAMPLE;

/// Adjusted p of one task, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedTask {
    /// Index of the task.
    pub task: usize,
    /// p of the step-down; `None` in a family of one, which is not adjusted.
    pub p_max_t: Option<f64>,
    /// The larger of `p_max_t` and the task's own p, times the number of pairs of versions compared at once.
    pub p_adjusted: f64,
}

/// The tasks of success with at least five people on each side (or five pairs).
#[derive(Debug, Clone)]
pub struct TaskFamily {
    pub(super) labelings: Arc<Labelings>,
    /// Tasks of the family, ascending.
    pub(super) tasks: Vec<FamilyTask>,
    pub(super) version_pairs: usize,
    /// Number of successes on the new version, by person.
    pub(super) successes: Vec<u32>,
}

#[derive(Debug, Clone)]
pub(super) struct FamilyTask {
    /// Index of the task.
    pub(super) task: usize,
    pub(super) people: TaskPeople,
    /// Statistic of each labeling, the observed one first.
    pub(super) statistics: Vec<f64>,
}

impl TaskFamily {
    pub(super) fn between(
        groups: &Groups,
        labelings: Arc<Labelings>,
        version_pairs: usize,
    ) -> Self {
        let people = |task| TaskPeople::between(groups, task);
        Self::new(
            &groups.tasks,
            people,
            groups.rows.len(),
            labelings,
            version_pairs,
        )
    }

    pub(super) fn within(pairs: &Pairs, labelings: Arc<Labelings>, version_pairs: usize) -> Self {
        let people = |task| TaskPeople::within(pairs, task);
        Self::new(
            &pairs.tasks,
            people,
            pairs.rows.len(),
            labelings,
            version_pairs,
        )
    }

    fn new(
        tasks: &[usize],
        people: impl Fn(usize) -> TaskPeople,
        all_people: usize,
        labelings: Arc<Labelings>,
        version_pairs: usize,
    ) -> Self {
        let mut successes = vec![0; all_people];
        let mut family = Vec::new();
        for (place, task) in tasks.iter().enumerate() {
            let people = people(place);
            people.add_successes(&mut successes);
            if people.smaller_side() as usize >= MIN_SAMPLE {
                family.push(FamilyTask {
                    task: *task,
                    statistics: people.statistics(&labelings),
                    people,
                });
            }
        }
        Self {
            labelings,
            tasks: family,
            version_pairs: version_pairs.max(1),
            successes,
        }
    }

    /// Indexes of the tasks, ascending.
    pub fn tasks(&self) -> impl Iterator<Item = usize> {
        self.tasks.iter().map(|task| task.task)
    }

    /// Adjusted p of each task; `own_p` gives the p of a task alone.
    pub fn adjust(&self, own_p: impl Fn(usize) -> f64) -> Vec<AdjustedTask> {
        let columns: Vec<&[f64]> = self.tasks.iter().map(|t| &t.statistics[..]).collect();
        let p_max_t = step_down(&columns);
        let adjusted = self.tasks.iter().zip(p_max_t);
        adjusted
            .map(|(task, p_max_t)| AdjustedTask {
                task: task.task,
                p_max_t,
                p_adjusted: self.combine(p_max_t, own_p(task.task)),
            })
            .collect()
    }

    pub(super) fn combine(&self, p_max_t: Option<f64>, own_p: f64) -> f64 {
        (p_max_t.map_or(own_p, |p| p.max(own_p)) * self.version_pairs as f64).min(1.0)
    }
}

/// p of each task by the step-down over statistics by labeling, the observed one first; `None` in a family of one.
fn step_down(columns: &[&[f64]]) -> Vec<Option<f64>> {
    let order = most_significant_first(columns);
    let mut p = vec![None; order.len()];
    if order.len() < 2 {
        return p;
    }
    let mut running = 0.0_f64;
    for (task, own) in order.iter().zip(p_of_largest(columns, &order, order.len())) {
        running = running.max(own);
        p[*task] = Some(running);
    }
    p
}

/// p of one task by the step-down, without that of less significant tasks.
pub(super) fn step_down_to(columns: &[&[f64]], task: usize) -> Option<f64> {
    let order = most_significant_first(columns);
    let rank = order.iter().position(|other| *other == task)?;
    (order.len() > 1).then(|| {
        let p = p_of_largest(columns, &order, rank + 1);
        p.into_iter().fold(0.0, f64::max)
    })
}

fn most_significant_first(columns: &[&[f64]]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|a, b| columns[*b][0].total_cmp(&columns[*a][0]));
    order
}

/// For each of the first `ranks` tasks in order, p of the largest statistic of this and the following tasks.
fn p_of_largest(columns: &[&[f64]], order: &[usize], ranks: usize) -> Vec<f64> {
    let mut largest = vec![0.0; columns[0].len()];
    let mut p = vec![1.0; ranks];
    for (rank, task) in order.iter().enumerate().rev() {
        for (largest, statistic) in largest.iter_mut().zip(columns[*task]) {
            if *statistic > *largest {
                *largest = *statistic;
            }
        }
        if rank < ranks {
            p[rank] = p_against(columns[*task][0], &largest).mid;
        }
    }
    p
}
