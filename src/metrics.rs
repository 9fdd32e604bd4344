//! What it means: tallies, estimates, comparisons.

mod absent;
pub mod adjustment;
mod confidence;
pub mod count;
pub mod difference;
pub mod distribution;
pub mod duration;
mod interval;
pub mod mean;
pub mod overall;
pub mod paired;
pub mod planning;
pub mod proportion;
mod rate;
pub mod rating;
mod sample;
pub mod several;
pub mod stratified;
pub mod verdict;

pub use absent::{Absent, Of};
pub use confidence::Confidence;
pub use interval::Interval;
pub use proportion::Count;
pub use rate::Rate;
pub use sample::{Sample, median, sum};
pub mod comparison;
pub mod figures;
pub mod findings;
pub mod selection;
