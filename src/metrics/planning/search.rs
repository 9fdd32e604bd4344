//! The least sample size that reaches a power.

/// A sample size and its power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedSize {
    /// Participants per version; pairs within subjects.
    pub n: u64,
    /// Probability of the result planned for, 0 to 1.
    pub power: f64,
}

/// The least n from `low` up whose power reaches `target`, tried one by one; `None` if none does up to `high`.
pub(super) fn first(
    low: u64,
    high: u64,
    target: f64,
    power: impl Fn(u64) -> f64,
) -> Option<PlannedSize> {
    (low..=high).find_map(|n| {
        let power = power(n);
        (power >= target).then_some(PlannedSize { n, power })
    })
}

/// The n at which the power reaches `target`, by doubling from `low` and then bisection; `None` if it is not reached
/// up to `high`.
pub(super) fn doubling(
    low: u64,
    high: u64,
    target: f64,
    power: impl Fn(u64) -> f64,
) -> Option<PlannedSize> {
    let reached = |n| {
        let power = power(n);
        (power >= target).then_some(PlannedSize { n, power })
    };
    let mut below = low - 1;
    let mut n = low;
    let mut best = loop {
        if let Some(found) = reached(n) {
            break found;
        }
        if n >= high {
            return None;
        }
        below = n;
        n = (2 * n).min(high);
    };
    while best.n - below > 1 {
        let middle = u64::midpoint(below, best.n);
        match reached(middle) {
            Some(found) => best = found,
            None => below = middle,
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_find_the_least_of_a_rising_power() {
        let power = |n: u64| n as f64 / 100.0;
        for target in [0.01, 0.05, 0.37, 0.8, 1.0] {
            let found = first(5, 200, target, power);
            assert_eq!(doubling(5, 200, target, power), found);
            assert!(found.is_some_and(|f| f.power >= target));
        }
        assert_eq!(first(5, 99, 1.0, power), None);
        assert_eq!(doubling(5, 99, 1.0, power), None);
    }
}
