//! The same people on two versions: sign flips (Fisher 1935), and the interval with an imaginary person.

use super::labelings::{LabelingLimits, Labelings, PeopleSet};
use super::tally::{RelabelingP, p_of_first};
use crate::metrics::{Confidence, Interval, sum};

/// p of the mean of paired differences by flipping signs: the statistic is |sum of `s_i` `d_i`|, `s_i` = 1 or -1 (Fisher
/// 1935, The Design of Experiments, section 21). `None` without differences.
pub fn sign_flips(differences: &[f64], limits: LabelingLimits) -> Option<RelabelingP> {
    if differences.is_empty() {
        return None;
    }
    let mut sorted = differences.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(sign_flip_p(
        &sorted,
        &Labelings::swaps(sorted.len(), limits),
    ))
}

/// p of [`sign_flips`] over these labelings, for differences in the order of their pairs.
pub(super) fn sign_flip_p(differences: &[f64], labelings: &Labelings) -> RelabelingP {
    let mut values = differences.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let mut sums = vec![sum(differences.iter().copied()); labelings.len()];
    for value in values {
        let pairs = (0..differences.len()).filter(|i| differences[*i].total_cmp(&value).is_eq());
        let group = PeopleSet::from_members(differences.len(), pairs);
        let swapped = labelings.marked_in(&group);
        for (total, swapped) in sums.iter_mut().zip(swapped) {
            *total -= 2.0 * value * f64::from(swapped);
        }
    }
    for total in &mut sums {
        *total = total.abs();
    }
    p_of_first(&sums)
}

/// Interval of the mean of k people's differences, -1 to 1, with one imaginary person whose difference squared is one
/// over `tasks_per_pair`: mean d +- t (k - 1 degrees of freedom) sqrt((Q/(k+1) - m^2)/(k+1)), Q = sum d^2 + 1/tasks,
/// m = sum d/(k+1). It covers about 95% near the ends, where the plain t interval covers 90%, and exists if all people
/// have the same result. `None` below two people.
pub fn imaginary_person_interval(
    differences: &[f64],
    tasks_per_pair: f64,
    confidence: Confidence,
) -> Option<Interval> {
    let k = differences.len();
    if k < 2 {
        return None;
    }
    let total = sum(differences.iter().copied());
    let squares = sum(differences.iter().map(|d| d * d)) + 1.0 / tasks_per_pair;
    let enlarged = (k + 1) as f64;
    let m = total / enlarged;
    let variance = (squares / enlarged - m * m).max(0.0) / enlarged;
    let half = confidence.t((k - 1) as f64) * variance.sqrt();
    Some(Interval::from_center(total / k as f64, half).clamp_to(-1.0, 1.0))
}
