//! Differences of values within segments, where the mix of segments differs between versions, and of scores without
//! spread.

use std::collections::{BTreeMap, BTreeSet};

use super::draws::SplitMix64;
use super::labelings::{LabelingLimits, Labelings, combinations};
use super::tally::{RelabelingP, p_of_first};
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::k_sample::fisher_freeman_halton;
use crate::metrics::{Absent, Count, sum};

/// Difference within segments, and its test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StratifiedTest {
    /// `D = sum w_s (mean new - mean old) / sum w_s`, in the unit of the values.
    pub difference: f64,
    /// p by relabeling people within their segment, two-sided: larger |D| is more extreme.
    pub p: RelabelingP,
    /// Number of segments seen on both versions.
    pub segments: usize,
}

/// One segment seen on both versions: values of people, old version first.
struct Segment {
    values: Vec<f64>,
    old: usize,
}

impl Segment {
    fn new_people(&self) -> usize {
        self.values.len() - self.old
    }

    /// `w_s = n_A n_B / (n_A + n_B)`.
    fn weight(&self) -> f64 {
        let (old, new) = (self.old as f64, self.new_people() as f64);
        old * new / (old + new)
    }

    /// `w_s (mean new - mean old)` of each labeling.
    fn weighted_differences(&self, labelings: &Labelings) -> Vec<f64> {
        let (old, new) = (self.old as f64, self.new_people() as f64);
        let total = sum(self.values.iter().copied());
        let mut found = labelings.marked_sums(&self.values);
        for value in &mut found {
            *value = self.weight() * (*value / new - (total - *value) / old);
        }
        found
    }
}

/// Difference of a person's value between versions within segments, people as (segment, value). The value is own mean
/// minus the mean of the pooled rates of the tasks tried ([`centered_values`]) over all tasks, 0 or 1 for a task, or a
/// score. Segments seen on one version only are not counted; `None` if none is left.
pub fn within_segments<S: Ord + Clone>(
    old: &[(S, f64)],
    new: &[(S, f64)],
    limits: LabelingLimits,
) -> Option<StratifiedTest> {
    let segments = common_segments(old, new);
    if segments.is_empty() {
        return None;
    }
    let all = segments.iter().try_fold(1_usize, |all, segment| {
        all.checked_mul(combinations(segment.values.len(), segment.new_people())?)
    });
    let mut sums = if all.is_some_and(|all| all <= limits.enumerated) {
        sums_of_all(&segments, limits)
    } else {
        sums_of_draws(&segments, limits)
    };
    let weight = sum(segments.iter().map(Segment::weight));
    for value in &mut sums {
        *value /= weight;
    }
    let difference = sums[0];
    for value in &mut sums {
        *value = value.abs();
    }
    Some(StratifiedTest {
        difference,
        p: p_of_first(&sums),
        segments: segments.len(),
    })
}

/// Every combination of the segments' labelings.
fn sums_of_all(segments: &[Segment], limits: LabelingLimits) -> Vec<f64> {
    let mut sums = vec![0.0];
    for segment in segments {
        let labelings = Labelings::between(segment.old, segment.new_people(), limits);
        let differences = segment.weighted_differences(&labelings);
        let mut combined = Vec::with_capacity(sums.len() * differences.len());
        for so_far in sums {
            for difference in &differences {
                combined.push(so_far + difference);
            }
        }
        sums = combined;
    }
    sums
}

/// Draws of all segments, from one generator that passes from segment to segment.
fn sums_of_draws(segments: &[Segment], limits: LabelingLimits) -> Vec<f64> {
    let mut draws = SplitMix64::default();
    let only_draws = LabelingLimits {
        enumerated: 0,
        ..limits
    };
    let mut sums = vec![0.0; limits.draws + 1];
    for segment in segments {
        let labelings =
            Labelings::between_from(segment.old, segment.new_people(), only_draws, &mut draws);
        for (total, value) in sums
            .iter_mut()
            .zip(segment.weighted_differences(&labelings))
        {
            *total += value;
        }
    }
    sums
}

/// The segments seen on both versions, in order of their names; values sorted, so that codes do not matter.
fn common_segments<S: Ord + Clone>(old: &[(S, f64)], new: &[(S, f64)]) -> Vec<Segment> {
    let sorted = |people: &[(S, f64)]| {
        let mut found: BTreeMap<S, Vec<f64>> = BTreeMap::new();
        for (segment, value) in people {
            found.entry(segment.clone()).or_default().push(*value);
        }
        for values in found.values_mut() {
            values.sort_by(f64::total_cmp);
        }
        found
    };
    let mut new = sorted(new);
    let both = sorted(old).into_iter().filter_map(|(segment, mut values)| {
        let added = new.remove(&segment)?;
        let old = values.len();
        values.extend(added);
        Some(Segment { values, old })
    });
    both.collect()
}

/// p of the difference of means of two versions by relabeling people, for scores without spread on either version,
/// where Welch's t does not exist. `None` if a version is empty.
pub fn difference_of_means(
    old: &[f64],
    new: &[f64],
    limits: LabelingLimits,
) -> Option<RelabelingP> {
    let one_segment =
        |values: &[f64]| -> Vec<((), f64)> { values.iter().map(|v| ((), *v)).collect() };
    within_segments(&one_segment(old), &one_segment(new), limits).map(|found| found.p)
}

/// p that the mix of segments is the same on both versions, by Fisher's test (Freeman & Halton 1951 above two
/// segments). Absent if a version is empty, or the tables are too many; 1 with a single segment.
pub fn segment_mix_p<S: Ord>(old: &[S], new: &[S]) -> Result<f64, Absent> {
    let mut counts: BTreeMap<&S, (u64, u64)> = BTreeMap::new();
    for segment in old {
        counts.entry(segment).or_default().0 += 1;
    }
    for segment in new {
        counts.entry(segment).or_default().1 += 1;
    }
    if counts.len() < 2 {
        return Ok(1.0);
    }
    let rows: Vec<Count> = counts
        .into_values()
        .filter_map(|(old, new)| Count::new(new, old + new))
        .collect();
    fisher_freeman_halton(&rows)
}

/// Each person's own mean minus the mean of the pooled task rates (both versions together) of the tasks that person
/// tried, on the old and on the new version, -1 to 1; `None` for people without an attempt at a shared task.
pub fn centered_values(
    old: &[ParticipantAttempts],
    new: &[ParticipantAttempts],
) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    let tasks: BTreeSet<usize> = crate::metrics::across_tasks::shared_tasks(old, new);
    let mut counts: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (task, success) in old.iter().chain(new).flatten() {
        let count = counts.entry(*task).or_default();
        count.0 += f64::from(u8::from(*success));
        count.1 += 1.0;
    }
    let centered = |attempts: &ParticipantAttempts| {
        let tried: Vec<f64> = attempts
            .iter()
            .filter(|(task, _)| tasks.contains(task))
            .map(|(task, success)| {
                let (x, n) = counts[task];
                f64::from(u8::from(*success)) - x / n
            })
            .collect();
        (!tried.is_empty()).then(|| sum(tried.iter().copied()) / tried.len() as f64)
    };
    (
        old.iter().map(centered).collect(),
        new.iter().map(centered).collect(),
    )
}
