//! Paired rates: success of the same participants on two versions, as four counts.

use super::distribution::{binomial_lower, binomial_mass};
use super::proportion::wilson_at;
use super::{Absent, Confidence, Count, Interval, Unit};

/// Success of each participant on two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PairedCounts {
    both: u64,
    first_only: u64,
    second_only: u64,
    neither: u64,
}

impl PairedCounts {
    /// Counts of success on both, on the first only, on the second only, and on neither; `None` if the total exceeds
    /// [`Count::MAX_N`].
    pub fn new(both: u64, first_only: u64, second_only: u64, neither: u64) -> Option<Self> {
        let all = both
            .checked_add(first_only)?
            .checked_add(second_only)?
            .checked_add(neither)?;
        (all <= Count::MAX_N).then_some(Self {
            both,
            first_only,
            second_only,
            neither,
        })
    }

    /// Counts of pairs (success on the first, success on the second), one per participant.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut counts = Self {
            both: 0,
            first_only: 0,
            second_only: 0,
            neither: 0,
        };
        for pair in pairs {
            match pair {
                (true, true) => counts.both += 1,
                (true, false) => counts.first_only += 1,
                (false, true) => counts.second_only += 1,
                (false, false) => counts.neither += 1,
            }
        }
        counts
    }

    /// Number of participants who succeeded on both.
    pub fn both(self) -> u64 {
        self.both
    }

    /// Number of participants who succeeded on the first only.
    pub fn first_only(self) -> u64 {
        self.first_only
    }

    /// Number of participants who succeeded on the second only.
    pub fn second_only(self) -> u64 {
        self.second_only
    }

    /// Number of participants who succeeded on neither.
    pub fn neither(self) -> u64 {
        self.neither
    }

    /// Number of participants.
    pub fn n(self) -> u64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    /// The counts with the versions exchanged.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self {
            first_only: self.second_only,
            second_only: self.first_only,
            ..self
        }
    }

    /// Difference of the rates, first minus second, -1 to 1; absent without participants.
    pub fn difference(self) -> Result<f64, Absent> {
        let n = self.nonzero_n()?;
        Ok((self.first_only as f64 - self.second_only as f64) / n)
    }

    fn nonzero_n(self) -> Result<f64, Absent> {
        match self.n() {
            0 => Err(Absent::Empty(Unit::Pairs)),
            n => Ok(n as f64),
        }
    }
}

/// Bonett & Price's interval of the difference, first minus second (2012): Wald on (b + 1)/(n + 2) and (c + 1)/(n + 2),
/// where b and c are the numbers who succeeded on one only; truncated at -1 and 1. The default: close to its level from
/// n = 10. Absent without participants.
pub fn bonett_price(counts: PairedCounts, confidence: Confidence) -> Result<Interval, Absent> {
    let m = counts.nonzero_n()? + 2.0;
    let first = (counts.first_only as f64 + 1.0) / m;
    let second = (counts.second_only as f64 + 1.0) / m;
    let difference = first - second;
    let variance = (first + second - difference * difference) / m;
    Ok(Interval::from_center(difference, confidence.z() * variance.sqrt()).clamp_to(-1.0, 1.0))
}

/// Newcombe's interval of the difference, first minus second, for paired rates (1998, method 10): square-and-add of the
/// Wilson limits, with the correlation phi after a continuity correction. Within -1 and 1; absent without participants.
#[allow(
    clippy::many_single_char_names,
    reason = "the letters of the table's cells"
)]
pub fn newcombe_paired(counts: PairedCounts, confidence: Confidence) -> Result<Interval, Absent> {
    let n = counts.nonzero_n()?;
    let [a, b, c, d] = [
        counts.both as f64,
        counts.first_only as f64,
        counts.second_only as f64,
        counts.neither as f64,
    ];
    let z = confidence.z();
    let (p1, p2) = ((a + b) / n, (a + c) / n);
    let (w1, w2) = (wilson_at(a + b, n, z), wilson_at(a + c, n, z));
    let margins = (a + b) * (c + d) * (a + c) * (b + d);
    let phi = if margins > 0.0 {
        let product = a * d - b * c;
        let corrected = if product > 0.0 {
            (product - n / 2.0).max(0.0)
        } else {
            product
        };
        corrected / margins.sqrt()
    } else {
        0.0
    };
    let together = |x: f64, y: f64| (x * x - 2.0 * phi * x * y + y * y).max(0.0).sqrt();
    let difference = (b - c) / n;
    Ok(Interval {
        low: difference - together(p1 - w1.low, w2.high - p2),
        high: difference + together(w1.high - p1, p2 - w2.low),
    }
    .clamp_to(-1.0, 1.0))
}

/// `McNemar`'s test by mid-P (Fagerland, Lydersen & Laake 2013), two-sided p, 0 to 1: among those who succeeded on one
/// version only, 2 P(X <= min) - P(X = min); b = c gives 1 - P(X = b)/2, and 1 if there are none. The default: the
/// exact test is very conservative at small n. Absent without participants.
pub fn mcnemar_mid_p(counts: PairedCounts) -> Result<f64, Absent> {
    counts.nonzero_n()?;
    let (n, fewer) = discordant_counts(counts);
    if n == 0 {
        return Ok(1.0);
    }
    let observed = binomial_mass(fewer, n, 0.5);
    let p = if counts.first_only == counts.second_only {
        1.0 - observed / 2.0
    } else {
        2.0 * binomial_lower(fewer, n, 0.5) - observed
    };
    Ok(p.clamp(0.0, 1.0))
}

/// `McNemar`'s exact test, two-sided p, 0 to 1: 2 P(X <= min), at most 1. Absent without participants.
pub fn mcnemar_exact(counts: PairedCounts) -> Result<f64, Absent> {
    counts.nonzero_n()?;
    let (n, fewer) = discordant_counts(counts);
    Ok((2.0 * binomial_lower(fewer, n, 0.5)).min(1.0))
}

/// Number of participants who succeeded on one version only, and the smaller of its two parts.
fn discordant_counts(counts: PairedCounts) -> (u64, u64) {
    let (b, c) = (counts.first_only, counts.second_only);
    (b + c, b.min(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(a: u64, b: u64, c: u64, d: u64) -> PairedCounts {
        PairedCounts::new(a, b, c, d).unwrap()
    }

    #[test]
    fn nobody_or_no_discordant_pair() {
        assert!(mcnemar_mid_p(counts(0, 0, 0, 0)).is_err());
        assert!(bonett_price(counts(0, 0, 0, 0), Confidence::default()).is_err());
        assert_eq!(mcnemar_mid_p(counts(5, 0, 0, 2)), Ok(1.0));
        assert_eq!(mcnemar_exact(counts(5, 0, 0, 2)), Ok(1.0));
        assert_eq!(PairedCounts::new(u64::MAX, 1, 0, 0), None);
    }

    proptest! {
        #[test]
        fn sound(a in 0_u64..40, b in 0_u64..40, c in 0_u64..40, d in 0_u64..40) {
            prop_assume!(a + b + c + d > 0);
            let table = counts(a, b, c, d);
            let level = Confidence::default();
            for interval in [bonett_price, newcombe_paired] {
                let i = interval(table, level).unwrap();
                prop_assert!(i.low >= -1.0 && i.high <= 1.0);
                let exchanged = interval(table.swapped(), level).unwrap().negated();
                prop_assert!((exchanged.low - i.low).abs() < 1e-12 && (exchanged.high - i.high).abs() < 1e-12);
                let mirrored = interval(counts(d, c, b, a), level).unwrap().negated();
                prop_assert!((mirrored.low - i.low).abs() < 1e-9 && (mirrored.high - i.high).abs() < 1e-9);
            }
            prop_assert!(bonett_price(table, level).unwrap().contains(table.difference().unwrap()) || table.n() < 3);
            let (mid, exact) = (mcnemar_mid_p(table).unwrap(), mcnemar_exact(table).unwrap());
            prop_assert!(mid <= exact && mid >= 0.0 && exact <= 1.0);
        }
    }
}
