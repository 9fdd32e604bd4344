//! One task of a comparison: who tried it, who succeeded, and the statistic of every labeling.

use super::labelings::{Labelings, PeopleSet};
use super::people::{Groups, Outcome, Pairs};

/// The people of one task.
#[derive(Debug, Clone)]
pub(super) enum TaskPeople {
    /// Different people: those who tried the task, who succeeded, and who are observed on the new version.
    Between {
        tried: PeopleSet,
        succeeded: PeopleSet,
        on_new: PeopleSet,
    },
    /// The same people: pairs who tried the task on both versions, and those who succeeded on the old and on the new.
    Within {
        tried: PeopleSet,
        old: PeopleSet,
        new: PeopleSet,
    },
}

impl TaskPeople {
    pub(super) fn between(groups: &Groups, task: usize) -> Self {
        Self::Between {
            tried: groups.people_with(task, Outcome::is_tried),
            succeeded: groups.people_with(task, |outcome| outcome == Outcome::Succeeded),
            on_new: PeopleSet::from_members(groups.rows.len(), groups.old..groups.rows.len()),
        }
    }

    pub(super) fn within(pairs: &Pairs, task: usize) -> Self {
        let tried = pairs.pairs_with(task, |old, new| old.is_tried() && new.is_tried());
        Self::Within {
            old: pairs
                .pairs_with(task, |old, _| old == Outcome::Succeeded)
                .and(&tried),
            new: pairs
                .pairs_with(task, |_, new| new == Outcome::Succeeded)
                .and(&tried),
            tried,
        }
    }

    /// Number who tried the task on the version with fewer; number of pairs.
    pub(super) fn smaller_side(&self) -> u32 {
        match self {
            Self::Between { tried, on_new, .. } => {
                let new = tried.and(on_new).len();
                new.min(tried.len() - new)
            }
            Self::Within { tried, .. } => tried.len(),
        }
    }

    /// Those who tried the task and are observed on the new version.
    pub(super) fn tried_on_new(&self) -> PeopleSet {
        match self {
            Self::Between { tried, on_new, .. } => tried.and(on_new),
            Self::Within { tried, .. } => tried.clone(),
        }
    }

    /// Those who tried the task and are observed on the old version.
    pub(super) fn tried_on_old(&self) -> PeopleSet {
        match self {
            Self::Between { tried, on_new, .. } => tried.without(on_new),
            Self::Within { tried, .. } => tried.clone(),
        }
    }

    /// Those who succeeded on the new version; between subjects, on their version.
    pub(super) fn succeeded_on_new(&self) -> &PeopleSet {
        match self {
            Self::Between { succeeded, .. } => succeeded,
            Self::Within { new, .. } => new,
        }
    }

    /// Those who succeeded on the old version; between subjects, on their version.
    pub(super) fn succeeded_on_old(&self) -> &PeopleSet {
        match self {
            Self::Between { succeeded, .. } => succeeded,
            Self::Within { old, .. } => old,
        }
    }

    /// Exchanges success and failure of one person on the new version.
    pub(super) fn flip(&mut self, person: usize) {
        match self {
            Self::Between { succeeded, .. } => succeeded.toggle(person),
            Self::Within { new, .. } => new.toggle(person),
        }
    }

    /// Adds this task to each person's number of successes on the new version.
    pub(super) fn add_successes(&self, successes: &mut [u32]) {
        for (person, successes) in successes.iter_mut().enumerate() {
            *successes += u32::from(self.succeeded_on_new().contains(person));
        }
    }

    /// The statistic of each labeling, 0 or above: the square of the N-1 test's z between subjects, (b - c)^2/(b + c)
    /// within. 0 if the task cannot differ: all or none succeeded, a side is empty, or nobody changed.
    pub(super) fn statistics(&self, labelings: &Labelings) -> Vec<f64> {
        match self {
            Self::Between {
                tried, succeeded, ..
            } => n_minus_one_squares(
                (succeeded.len(), tried.len()),
                &labelings.marked_in(succeeded),
                &labelings.marked_in(tried),
            ),
            Self::Within { old, new, .. } => {
                let (better, worse) = (new.without(old), old.without(new));
                mcnemar_squares(
                    (better.len(), worse.len()),
                    &labelings.marked_in(&better),
                    &labelings.marked_in(&worse),
                )
            }
        }
    }
}

/// z^2 of the N-1 test (Campbell 2007) from successes and attempts in all, and on the new version by labeling:
/// (x1 N - n1 X)^2 (N-1) / (n1 n2 X (N-X)), X of N in all, x1 of n1 on the new version.
fn n_minus_one_squares((x, n): (u32, u32), x1: &[u32], n1: &[u32]) -> Vec<f64> {
    let mut squares = vec![0.0; x1.len()];
    if x == 0 || x == n {
        return squares;
    }
    let (x, n) = (f64::from(x), f64::from(n));
    let scale = (n - 1.0) / (x * (n - x));
    let mut labeling = 0;
    while labeling < squares.len() {
        let (x1, n1) = (f64::from(x1[labeling]), f64::from(n1[labeling]));
        let sides = n1 * (n - n1);
        if sides > 0.0 {
            let miss = x1 * n - n1 * x;
            squares[labeling] = miss * miss * scale / sides;
        }
        labeling += 1;
    }
    squares
}

/// (b - c)^2/(b + c) from the number better and worse as observed, and those of them swapped by labeling.
fn mcnemar_squares((better, worse): (u32, u32), swapped: &[u32], back: &[u32]) -> Vec<f64> {
    let mut squares = vec![0.0; swapped.len()];
    let changed = f64::from(better + worse);
    if changed == 0.0 {
        return squares;
    }
    let observed = f64::from(better) - f64::from(worse);
    let mut labeling = 0;
    while labeling < squares.len() {
        let moved = f64::from(swapped[labeling]) - f64::from(back[labeling]);
        let net = observed - 2.0 * moved;
        squares[labeling] = net * net / changed;
        labeling += 1;
    }
    squares
}
