//! Power of the verdict in studies with several tasks, by simulation.

use std::sync::Arc;

use super::people::PlannedTask;
use super::search::{PlannedSize, doubling};
use crate::metrics::across_tasks::{ParticipantAttempts, compare_between};
use crate::metrics::difference::{DifferenceInterval, chosen_p};
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::relabeling::{LabelingLimits, Labelings, SplitMix64, SuccessRelabeling};
use crate::metrics::verdict::{MIN_SAMPLE, Side};
use crate::metrics::{Confidence, Count, Rate};
use crate::study::Design;

/// The result planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlannedResult {
    /// A verdict on the overall success, all tasks having the stated rates.
    Overall,
    /// A verdict on the success of one task with the stated rates, adjusted for the tasks; the others do not change.
    OneTask,
}

/// A study with several tasks on two versions, without skips.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeveralTasks {
    /// Different people or the same people on the versions.
    pub design: Design,
    /// The result planned for.
    pub result: PlannedResult,
    /// Success rate on the old version, over people.
    pub old: Rate,
    /// Success rate on the new version, over people.
    pub new: Rate,
    /// Success rate of the other tasks on both versions, for [`PlannedResult::OneTask`].
    pub others: Rate,
    /// Number of tasks, at least 1.
    pub tasks: usize,
    /// Standard deviation of ability over people, in logits; 0 or above.
    pub person_sd: f64,
    /// Confidence of intervals, and 1 - alpha of the tests.
    pub confidence: Confidence,
    /// Size of the simulation.
    pub effort: SimulationSize,
}

/// Size of a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimulationSize {
    /// Number of studies per sample size.
    pub studies: usize,
    /// Number of labelings drawn per study.
    pub draws: usize,
}

impl Default for SimulationSize {
    /// 2,000 studies, which leave about 1 point of standard error, with 999 labelings each.
    fn default() -> Self {
        Self {
            studies: 2_000,
            draws: 999,
        }
    }
}

/// Number of sets of labelings per sample size.
const LABELING_SETS: usize = 40;

/// Largest n tried.
pub(super) const MAX_N: u64 = 2_000;

impl SeveralTasks {
    /// Largest sample size planned for.
    pub const LARGEST_N: u64 = MAX_N;

    /// Probability that the verdict with `n` participants per version (or pairs) says better, or worse if the new rate
    /// is lower, 0 to 1. The same every time: studies are drawn from a fixed state.
    pub fn power(&self, n: u64) -> f64 {
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        if n < MIN_SAMPLE || n as u64 > MAX_N || self.tasks == 0 {
            return 0.0;
        }
        let mut draws = SplitMix64::default();
        let labelings = self.labelings(n, &mut draws);
        let people = SimulatedPeople::new(self);
        let found = (0..self.effort.studies)
            .filter(|study| {
                let labelings = &labelings[study % labelings.len()];
                let study = people.study(self.design, n, &mut draws);
                self.finds(&study, labelings)
            })
            .count();
        found as f64 / self.effort.studies as f64
    }

    /// About the sample size per version for a power; `None` above 2,000, or for equal rates.
    pub fn n_for_power(&self, power: f64) -> Option<PlannedSize> {
        if self.old == self.new || !(power > 0.0 && power < 1.0) {
            return None;
        }
        doubling(MIN_SAMPLE as u64, MAX_N, power, |n| self.power(n))
    }

    /// Sets of labelings that studies use in turn: with a single one, its error would be that of all studies.
    fn labelings(&self, n: usize, draws: &mut SplitMix64) -> Vec<Arc<Labelings>> {
        let limits = LabelingLimits::with_draws(self.effort.draws);
        let mut one = || match self.design {
            Design::Between => Labelings::between_from(n, n, limits, draws),
            Design::Within => Labelings::swaps_from(n, limits, draws),
        };
        (0..LABELING_SETS).map(|_| Arc::new(one())).collect()
    }

    fn finds(&self, study: &Study, labelings: &Arc<Labelings>) -> bool {
        let wanted = if self.new >= self.old {
            Side::Above
        } else {
            Side::Below
        };
        match self.result {
            PlannedResult::Overall => self.finds_overall(study, wanted, labelings),
            PlannedResult::OneTask => self.finds_task(study, wanted, labelings),
        }
        .unwrap_or(false)
    }

    fn finds_overall(
        &self,
        study: &Study,
        wanted: Side,
        labelings: &Arc<Labelings>,
    ) -> Option<bool> {
        if self.tasks == 1 {
            return self.finds_task(study, wanted, labelings);
        }
        let relabel = || study.relabeling(labelings);
        let (interval, relabeling) = match study {
            Study::Between { old, new } => {
                let found = compare_between(new, old, self.confidence).ok()?;
                (found.interval.ok()?, None)
            }
            Study::Within(_) => {
                let relabeling = relabel()?;
                (
                    relabeling.paired_interval(self.confidence)?,
                    Some(relabeling),
                )
            }
        };
        if Side::from_difference(interval) != wanted {
            return Some(false);
        }
        let relabeling = relabeling.or_else(relabel)?;
        Some(self.confidence.is_significant(relabeling.overall().p.mid))
    }

    /// The verdict on task 0.
    fn finds_task(&self, study: &Study, wanted: Side, labelings: &Arc<Labelings>) -> Option<bool> {
        let (interval, p) = match study {
            Study::Between { old, new } => {
                let count = |people: &[ParticipantAttempts]| {
                    Count::from_outcomes(people.iter().map(|person| person[0].1))
                };
                let (old, new) = (count(old), count(new));
                let interval = DifferenceInterval::Newcombe.interval(new, old, self.confidence);
                (interval.ok()?, chosen_p(new, old).ok()?)
            }
            Study::Within(people) => {
                let outcomes = people.iter().map(|(old, new)| (new[0].1, old[0].1));
                let counts = PairedCounts::from_pairs(outcomes);
                (
                    bonett_price(counts, self.confidence).ok()?,
                    mcnemar_mid_p(counts).ok()?,
                )
            }
        };
        if !self.confidence.is_significant(p) || Side::from_difference(interval) != wanted {
            return Some(false);
        }
        let adjusted = study.relabeling(labelings)?.task_family(1).adjust(|_| p);
        Some(self.confidence.is_significant(adjusted.first()?.p_adjusted))
    }
}

/// One simulated study.
enum Study {
    Between {
        old: Vec<ParticipantAttempts>,
        new: Vec<ParticipantAttempts>,
    },
    /// Attempts on the old and the new version.
    Within(Vec<(ParticipantAttempts, ParticipantAttempts)>),
}

impl Study {
    fn relabeling(&self, labelings: &Arc<Labelings>) -> Option<SuccessRelabeling> {
        match self {
            Self::Between { old, new } => {
                SuccessRelabeling::between_with(old, new, Arc::clone(labelings))
            }
            Self::Within(people) => SuccessRelabeling::within_with(people, Arc::clone(labelings)),
        }
    }
}

/// People and their tasks on both versions.
struct SimulatedPeople {
    person_sd: f64,
    old: Vec<PlannedTask>,
    new: Vec<PlannedTask>,
}

impl SimulatedPeople {
    fn new(plan: &SeveralTasks) -> Self {
        let version = |rate: Rate| {
            let stated = PlannedTask::new(rate, plan.person_sd);
            let mut tasks = vec![stated; plan.tasks];
            if plan.result == PlannedResult::OneTask {
                tasks[1..].fill(PlannedTask::new(plan.others, plan.person_sd));
            }
            tasks
        };
        Self {
            person_sd: plan.person_sd,
            old: version(plan.old),
            new: version(plan.new),
        }
    }

    fn study(&self, design: Design, n: usize, draws: &mut SplitMix64) -> Study {
        match design {
            Design::Between => {
                let mut version = |tasks: &[PlannedTask]| {
                    let person = |_| {
                        let ability = self.person_sd * normal(draws);
                        attempts(tasks, ability, draws)
                    };
                    (0..n).map(person).collect()
                };
                Study::Between {
                    old: version(&self.old),
                    new: version(&self.new),
                }
            }
            Design::Within => {
                let person = |_| {
                    let ability = self.person_sd * normal(draws);
                    let old = attempts(&self.old, ability, draws);
                    (old, attempts(&self.new, ability, draws))
                };
                Study::Within((0..n).map(person).collect())
            }
        }
    }
}

fn attempts(tasks: &[PlannedTask], ability: f64, draws: &mut SplitMix64) -> ParticipantAttempts {
    let attempt =
        |(task, planned): (usize, &PlannedTask)| (task, draws.uniform() < planned.success(ability));
    tasks.iter().enumerate().map(attempt).collect()
}

/// A standard normal number (Box & Muller 1958).
fn normal(draws: &mut SplitMix64) -> f64 {
    let radius = (-2.0 * draws.uniform().ln()).sqrt();
    radius * (2.0 * std::f64::consts::PI * draws.uniform()).cos()
}
