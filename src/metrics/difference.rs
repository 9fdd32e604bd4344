//! Two success rates of different participants. Differences are first minus second, -1 to 1.

mod interval;
mod test;

pub use interval::DifferenceInterval;
pub(super) use interval::{square_and_add, square_and_add_unbounded};
pub use test::{
    FisherTest, NMinusOneTest, TwoRateTest, chosen_p, chosen_test, fisher, n_minus_one,
};

use super::{Absent, Count};

/// Observed difference of two rates, first minus second, -1 to 1; absent if an n is 0.
pub fn rate_difference(first: Count, second: Count) -> Result<f64, Absent> {
    Ok(first.rate()? - second.rate()?)
}

#[cfg(test)]
mod tests;
