//! Questionnaire scores and their means.
//!
//! A mean is shown with its t interval, n and spread ([`super::mean`]); versions are compared by Welch's t, or by the
//! paired t for the same participants.

mod nps;
mod response_flags;
mod scales;
mod sus;

pub use nps::{Nps, net_promoter_score};
pub use response_flags::{is_straight_lined, looks_reversed};
pub use scales::{Faces, TLX_ITEMS, seq_score, tlx_raw, umux_lite};
pub use sus::{Grade, SUS_ITEMS, SusScore, sus_score};

#[cfg(test)]
mod tests;
