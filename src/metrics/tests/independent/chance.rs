//! Random numbers for made-up studies.

use crate::metrics::relabeling::SplitMix64;

/// The same random numbers on every machine.
pub(super) struct Chance(SplitMix64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        let mut numbers = SplitMix64::from_state(seed);
        let state = numbers.next_word();
        Self(SplitMix64::from_state(state))
    }

    /// Strictly between 0 and 1.
    pub(super) fn uniform(&mut self) -> f64 {
        self.0.uniform()
    }

    /// Whether something happens that has this probability.
    pub(super) fn happens(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.0.below(high - low + 1)
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.0.below(from.len())]
    }

    /// A standard normal, by Box and Muller.
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (2.0 * std::f64::consts::PI * self.uniform()).cos()
    }

    /// A Poisson count, by waiting times.
    pub(super) fn poisson(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        let mut waited = -self.uniform().ln();
        while waited < mean {
            count += 1;
            waited -= self.uniform().ln();
        }
        count
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.0.below(i + 1));
        }
    }
}

/// A probability shifted by logits.
pub(super) fn shifted(p: f64, logits: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return p;
    }
    1.0 / (1.0 + (-(p / (1.0 - p)).ln() - logits).exp())
}
