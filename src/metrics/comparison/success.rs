//! Success compared on two versions: each shared task, and all of them together.

mod detectable;
mod overall;
mod probability;

pub use overall::{OverallDetail, SuccessTest};

use super::pair::{SamplePair, Values, require_both};
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::change::{Change, ChangeDetail};
use crate::metrics::difference::{chosen_p, rate_difference};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figures::is_success;
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::relabeling::{LabelingLimits, NotRelabeled, SuccessRelabeling};
use crate::metrics::verdict::DetectableChanges;
use crate::metrics::{Count, Methods, Unit, registry};
use crate::study::Design;

/// Success on two versions, with the labelings of their participants.
pub(super) struct Success<'s, 'a> {
    pair: SamplePair<'s, 'a>,
    tasks: Vec<&'s str>,
    methods: Methods,
    old: Vec<ParticipantAttempts>,
    new: Vec<ParticipantAttempts>,
    paired: Vec<(ParticipantAttempts, ParticipantAttempts)>,
    relabeling: Result<SuccessRelabeling, NotRelabeled>,
}

impl<'s, 'a> Success<'s, 'a> {
    pub(super) fn new(pair: SamplePair<'s, 'a>, tasks: &'s [String], methods: Methods) -> Self {
        let tasks: Vec<&str> = tasks.iter().map(String::as_str).collect();
        let places = pair.new.task_indexes(&tasks);
        let (old, new) = pair.attempts(&places);
        let paired = match pair.design {
            Design::Between => Vec::new(),
            Design::Within => pair.paired_attempts(&places),
        };
        let limits = methods.draws.map(LabelingLimits::with_draws);
        let relabeling = match pair.design {
            Design::Between => SuccessRelabeling::between(&old, &new, limits),
            Design::Within => SuccessRelabeling::within(&paired, limits),
        };
        Self {
            pair,
            tasks,
            methods,
            old,
            new,
            paired,
            relabeling,
        }
    }

    /// Changes of the shared tasks, with p adjusted for each other and for the pairs of versions compared at once. With
    /// too many participants to relabel, they are not adjusted yet.
    pub(super) fn task_changes(&self, version_pairs: usize) -> Vec<Change> {
        let mut changes: Vec<Change> = self
            .tasks
            .iter()
            .map(|task| self.task_change(task))
            .collect();
        if let Ok(relabeling) = &self.relabeling {
            let family = relabeling.task_family(version_pairs);
            let size = family.tasks().count() * version_pairs;
            let own: Vec<f64> = changes.iter().map(|c| c.p.unwrap_or(1.0)).collect();
            for adjusted in family.adjust(|task| own[task]) {
                let change = &mut changes[adjusted.task];
                change.family_size = size;
                change.p_adjusted = Some(adjusted.p_adjusted);
            }
        }
        changes
    }

    fn task_change(&self, task: &str) -> Change {
        let scope = Scope::Task(task.to_owned());
        let mut change = success_change(scope, self.pair.unit(Unit::Attempts));
        let confidence = self.methods.confidence;
        let values = self.pair.values(task, |c| Some(is_success(c)));
        change.n = values.n();
        let (old, new) = match values {
            Values::Between(old, new) => {
                let (old, new) = (Count::from_outcomes(old), Count::from_outcomes(new));
                change.estimate = rate_difference(new, old);
                change.set_interval(self.methods.difference.interval(new, old, confidence));
                change.p = chosen_p(new, old);
                (old, new)
            }
            Values::Within(pairs) => {
                let counts = PairedCounts::from_pairs(pairs.iter().map(|(old, new)| (*new, *old)));
                change.estimate = counts.difference();
                change.set_interval(bonett_price(counts, confidence));
                change.p = mcnemar_mid_p(counts);
                (
                    Count::from_outcomes(pairs.iter().map(|(old, _)| *old)),
                    Count::from_outcomes(pairs.iter().map(|(_, new)| *new)),
                )
            }
        };
        change.p = require_both(change.n, change.unit).and(change.p);
        change.old = old.rate().map(|_| Value::Share(old));
        change.new = new.rate().map(|_| Value::Share(new));
        change.detail = ChangeDetail::Success {
            smallest_detectable: DetectableChanges {
                down: None,
                up: None,
            },
        };
        change
    }
}

fn success_change(scope: Scope, unit: Unit) -> Change {
    let measure = registry::success();
    Change::new(measure, scope, measure.better, unit)
}
