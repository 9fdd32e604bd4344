//! The nearest results that would change the verdict on a task's success.

use super::Success;
use crate::metrics::change::{Change, ChangeDetail, Evidence, conclude};
use crate::metrics::difference::chosen_p;
use crate::metrics::paired::{bonett_price, mcnemar_mid_p};
use crate::metrics::relabeling::FlippedTask;
use crate::metrics::verdict::{Direction, Side, Verdict};

impl Success<'_, '_> {
    /// Nearest results on the new version that would change each task's verdict, before all planned participants were
    /// tested (`interim`) or after.
    pub(in crate::metrics::comparison) fn smallest_detectable(
        &self,
        version_pairs: usize,
        interim: bool,
        changes: &mut [Change],
    ) {
        let Ok(relabeling) = &self.relabeling else {
            return;
        };
        let family = relabeling.task_family(version_pairs);
        for (task, change) in changes.iter_mut().enumerate() {
            let found =
                family.smallest_detectable(task, |flipped| self.verdict_of(flipped, interim));
            change.detail = ChangeDetail::Success {
                smallest_detectable: found,
            };
        }
    }

    fn verdict_of(&self, flipped: &FlippedTask<'_>, interim: bool) -> Verdict {
        let confidence = self.methods.confidence;
        let (interval, p) = match flipped.paired {
            None => (
                self.methods
                    .difference
                    .interval(flipped.new, flipped.old, confidence),
                chosen_p(flipped.new, flipped.old),
            ),
            Some(counts) => (bonett_price(counts, confidence), mcnemar_mid_p(counts)),
        };
        let side = interval.map(Side::from_difference);
        // The step-down takes long, and cannot make a difference significant that is not.
        let may_differ = side.is_ok_and(|side| side != Side::Contains)
            && p.is_ok_and(|p| confidence.is_significant(p));
        let p_adjusted = if may_differ {
            flipped.p_adjusted(p.unwrap_or(1.0))
        } else {
            1.0
        };
        let evidence = Evidence {
            side,
            p,
            p_adjusted,
            better: Some(Direction::HigherIsBetter),
            interim,
        };
        conclude(evidence, confidence, |_| None).verdict
    }
}
