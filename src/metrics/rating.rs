//! Questionnaire scores and their means.
//!
//! A mean is shown with n, spread, and an interval that never leaves the scale ([`ScaleEnds::mean_interval`]); versions
//! are compared by Welch's t, or by the paired t for the same participants ([`ratings_independent`],
//! [`ratings_paired`]).

mod nps;
mod on_scale;
mod response_flags;
mod scales;
mod sus;

pub use nps::{Nps, NpsCounts, NpsDifference, net_promoter_score, nps_difference};
pub use on_scale::{RatingDifference, ScaleEnds, ratings_independent, ratings_paired};
pub use response_flags::{is_straight_lined, looks_reversed};
pub use scales::{Faces, TLX_ITEMS, seq_easy_count, seq_score, tlx_raw, umux_lite};
pub use sus::{Grade, SUS_ITEMS, SusScore, sus_score};

#[cfg(test)]
mod tests;
