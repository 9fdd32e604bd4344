//! Smallest detectable difference of a task of success: the outcomes of one person after another are flipped on the new
//! version until the verdict changes. The labelings stay the same.

use std::cell::OnceCell;

use super::max_t::{FamilyTask, TaskFamily, largest_other, step_down_to};
use super::task_people::TaskPeople;
use crate::metrics::Count;
use crate::metrics::paired::PairedCounts;
use crate::metrics::verdict::{DetectableChange, DetectableChanges, Verdict};

/// A task with some outcomes flipped on the new version.
#[derive(Debug, Clone)]
pub struct FlippedTask<'f> {
    /// Successes out of attempts on the old version; of pairs within subjects.
    pub old: Count,
    /// Successes out of attempts on the new version; of pairs within subjects.
    pub new: Count,
    /// Within subjects, the pairs, new version first.
    pub paired: Option<PairedCounts>,
    family: &'f TaskFamily,
    place: usize,
    people: &'f TaskPeople,
    /// Computed when first asked for, and kept for the next flips.
    largest_other: &'f OnceCell<Vec<f64>>,
}

impl FlippedTask<'_> {
    /// Adjusted p of the task with these outcomes, from its own p.
    pub fn p_adjusted(&self, own_p: f64) -> f64 {
        let statistics = self.people.statistics(&self.family.labelings);
        let p_max_t = step_down_to(
            &self.family.tasks,
            self.place,
            &statistics,
            self.largest_other
                .get_or_init(|| largest_other(&self.family.tasks, self.place)),
        );
        self.family.combine(p_max_t, own_p)
    }
}

/// Direction in which outcomes are flipped.
#[derive(Clone, Copy, PartialEq)]
enum Toward {
    Success,
    Failure,
}

impl TaskFamily {
    /// Nearest results on the new version that change the verdict, by flipping one person after another: toward
    /// success, failures of people with the most other successes first; toward failure, successes of people with the
    /// fewest other successes first; ties in sorted order. `verdict` judges a task like the observed one, and need not
    /// ask for the adjusted p where the interval or the own p decides. No changes for a task outside of the family.
    pub fn smallest_detectable(
        &self,
        task: usize,
        verdict: impl Fn(&FlippedTask<'_>) -> Verdict,
    ) -> DetectableChanges {
        let Some(place) = self.tasks.iter().position(|t| t.task == task) else {
            return DetectableChanges {
                down: None,
                up: None,
            };
        };
        let largest_other = OnceCell::new();
        let judged = |people: &TaskPeople| {
            let flipped = self.flipped(place, people, &largest_other)?;
            Some((flipped.new.successes(), verdict(&flipped)))
        };
        let observed = &self.tasks[place];
        let today = judged(&observed.people).map(|(_, verdict)| verdict);
        let search = |toward| {
            let mut people = observed.people.clone();
            for person in self.flip_order(observed, toward) {
                people.flip(person);
                let (successes, verdict) = judged(&people)?;
                if Some(verdict) != today {
                    return Some(DetectableChange { successes, verdict });
                }
            }
            None
        };
        DetectableChanges {
            down: search(Toward::Failure),
            up: search(Toward::Success),
        }
    }

    /// The people to flip, in order.
    fn flip_order(&self, task: &FamilyTask, toward: Toward) -> Vec<usize> {
        let succeeded = task.people.succeeded_on_new();
        let tried = task.people.tried_on_new();
        let mut order: Vec<usize> = (0..self.labelings.people())
            .filter(|p| tried.contains(*p) && succeeded.contains(*p) == (toward == Toward::Failure))
            .collect();
        // The task itself counts alike for all of them.
        match toward {
            Toward::Success => order.sort_by_key(|p| std::cmp::Reverse(self.successes[*p])),
            Toward::Failure => order.sort_by_key(|p| self.successes[*p]),
        }
        order
    }

    fn flipped<'f>(
        &'f self,
        place: usize,
        people: &'f TaskPeople,
        largest_other: &'f OnceCell<Vec<f64>>,
    ) -> Option<FlippedTask<'f>> {
        let (old, new) = (people.tried_on_old(), people.tried_on_new());
        let old_successes = old.and(people.succeeded_on_old());
        let new_successes = new.and(people.succeeded_on_new());
        let count = |x: u32, n: u32| Count::new(u64::from(x), u64::from(n));
        let paired = match people {
            TaskPeople::Between { .. } => None,
            TaskPeople::Within { .. } => {
                let both = u64::from(old_successes.and(&new_successes).len());
                let first_only = u64::from(new_successes.without(&old_successes).len());
                let second_only = u64::from(old_successes.without(&new_successes).len());
                let neither = u64::from(new.len()) - both - first_only - second_only;
                PairedCounts::new(both, first_only, second_only, neither)
            }
        };
        Some(FlippedTask {
            old: count(old_successes.len(), old.len())?,
            new: count(new_successes.len(), new.len())?,
            paired,
            family: self,
            place,
            people,
            largest_other,
        })
    }
}
