//! What it means: tallies, estimates, comparisons.

mod absent;
mod confidence;
pub mod distribution;
mod interval;
mod sample;

pub use absent::{Absent, Of};
pub use confidence::Confidence;
pub use interval::Interval;
pub use sample::{Sample, median, sum};
