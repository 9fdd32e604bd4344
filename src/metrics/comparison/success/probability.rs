//! The probability that the new version is better, next to each verdict on success.

use super::{OverallDetail, Success};
use crate::metrics::across_tasks::{self, OverallRate};
use crate::metrics::change::Change;
use crate::metrics::comparison::pair::Values;
use crate::metrics::figures::is_success;
use crate::metrics::{Absent, Count, probability_better};
use crate::study::Design;

/// Differences up to this are none.
const TIE: f64 = 1e-9;

impl Success<'_, '_> {
    /// Sets the probability that the new version is better, next to each verdict.
    pub(in crate::metrics::comparison) fn set_probabilities(
        &self,
        tasks: &mut [Change],
        overall: &mut Change,
        detail: &OverallDetail,
    ) {
        for (task, change) in self.tasks.iter().zip(tasks.iter_mut()) {
            change.probability_better = match self.pair.values(task, |c| Some(is_success(c))) {
                Values::Between(old, new) => {
                    let (old, new) = (Count::from_outcomes(old), Count::from_outcomes(new));
                    probability_better::between(new, old).ok()
                }
                Values::Within(pairs) => (!pairs.is_empty()).then(|| {
                    let moved =
                        |from, to| pairs.iter().filter(|pair| **pair == (from, to)).count() as u64;
                    probability_better::within(moved(false, true), moved(true, false))
                }),
            };
        }
        overall.probability_better = match self.pair.design {
            _ if tasks.len() == 1 => tasks[0].probability_better,
            Design::Between => {
                let at = |found: &Result<OverallRate, Absent>| {
                    found
                        .as_ref()
                        .ok()
                        .map(|found| (found.rate, found.effective_n))
                };
                at(&detail.new)
                    .zip(at(&detail.old))
                    .map(|(new, old)| probability_better::between_at(new, old))
            }
            Design::Within => {
                let moved = across_tasks::paired_differences(&self.new_first());
                let count = |is: fn(f64) -> bool| moved.iter().filter(|d| is(**d)).count() as u64;
                (!moved.is_empty())
                    .then(|| probability_better::within(count(|d| d > TIE), count(|d| d < -TIE)))
            }
        };
    }
}
