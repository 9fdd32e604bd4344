//! Relabeling tests of two versions: the statistic is computed again for every way the versions could have been
//! assigned to people (Fisher 1935; Chung & Romano 2013 for the studentized statistic).
//!
//! The unit is a person, with every attempt and every skip. Between subjects, a labeling says which people carry the new
//! version, with the sizes of both groups kept; within subjects, whose two versions are swapped. p is the share of
//! labelings that are more extreme than the observed one plus half the share of the equally extreme ones, the observed
//! labeling among them (mid-P, Lancaster 1961).
//!
//! [`SuccessRelabeling`] is the entry point for success: its labelings are made once and used by the overall test, by
//! the step-down over tasks ([`TaskFamily`]) and by the smallest detectable differences. Scores, errors and times without
//! a t test use [`difference_of_means_p`], a comparison within segments [`within_segments`].

mod between;
mod detectable;
mod draws;
mod fallback;
mod labelings;
mod max_t;
mod means;
mod people;
mod segments;
mod success;
mod tally;
mod task_people;
mod within;

pub use detectable::FlippedTask;
pub use draws::SplitMix64;
pub use fallback::{independent_normal_p, paired_normal_p};
pub use labelings::{LabelingLimits, Labelings};
pub use max_t::{AdjustedTask, TaskFamily};
pub use means::difference_of_means_p;
pub use segments::{
    StratifiedTest, centered_values, difference_of_means, segment_mix_p, within_segments,
};
pub use success::{NotRelabeled, OverallTest, SuccessRelabeling};
pub use tally::RelabelingP;
pub use within::{imaginary_person_interval, sign_flips};

#[cfg(test)]
mod tests;
