//! Means of two versions compared by relabeling, where no t test exists.

use super::labelings::LabelingLimits;
use super::segments::difference_of_means;
use super::within::sign_flips;
use crate::study::Design;

/// p of the difference of two means by relabeling participants (Fisher 1935): for different participants without spread
/// on either version, and for pairs that all changed by the same amount. `None` without values, and with too many to
/// relabel. Within subjects, the values of a pair have the same place; `draws` is the number of labelings drawn, if
/// given.
pub fn difference_of_means_p(
    old: &[f64],
    new: &[f64],
    design: Design,
    draws: Option<usize>,
) -> Option<f64> {
    let limits = LabelingLimits::with_draws_or_for_size(draws, old.len() + new.len(), 1)?;
    let found = match design {
        Design::Between => difference_of_means(old, new, limits),
        Design::Within => {
            let differences: Vec<f64> = new.iter().zip(old).map(|(new, old)| new - old).collect();
            sign_flips(&differences, limits)
        }
    };
    found.map(|p| p.mid)
}
