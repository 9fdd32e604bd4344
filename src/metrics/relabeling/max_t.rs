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
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|a, b| columns[*b][0].total_cmp(&columns[*a][0]));
    if order.len() < 2 {
        return vec![None; order.len()];
    }
    let mut largest = vec![0.0; columns[0].len()];
    let mut p = vec![None; order.len()];
    for task in order.iter().rev() {
        raise(&mut largest, columns[*task]);
        p[*task] = Some(p_against(columns[*task][0], &largest).mid);
    }
    let mut running = 0.0_f64;
    for task in order {
        running = running.max(p[task].unwrap_or(1.0));
        p[task] = Some(running);
    }
    p
}

/// p of one task by the step-down, with other statistics than its own in the family, the observed one first.
/// `largest_other` is the largest statistic of the other tasks by labeling.
pub(super) fn step_down_to(
    family: &[FamilyTask],
    place: usize,
    statistics: &[f64],
    largest_other: &[f64],
) -> Option<f64> {
    if family.len() < 2 {
        return None;
    }
    let observed = statistics[0];
    if observed >= largest_other[0] {
        // The most significant task, as when flipped far enough.
        let mut largest = largest_other.to_vec();
        raise(&mut largest, statistics);
        return Some(p_against(observed, &largest).mid);
    }
    let mut columns: Vec<&[f64]> = family.iter().map(|t| &t.statistics[..]).collect();
    columns[place] = statistics;
    step_down(&columns)[place]
}

/// The largest statistic by labeling of all tasks but one.
pub(super) fn largest_other(family: &[FamilyTask], place: usize) -> Vec<f64> {
    let mut largest = vec![0.0; family[place].statistics.len()];
    for (other, task) in family.iter().enumerate() {
        if other != place {
            raise(&mut largest, &task.statistics);
        }
    }
    largest
}

/// Raises each value to the other where that is larger.
fn raise(values: &mut [f64], others: &[f64]) {
    let mut i = 0;
    while i < others.len() {
        if others[i] > values[i] {
            values[i] = others[i];
        }
        i += 1;
    }
}
