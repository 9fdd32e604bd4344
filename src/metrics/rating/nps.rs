//! The Net Promoter Score.

use crate::metrics::distribution::normal_upper;
use crate::metrics::{Absent, Confidence, Count, Interval, Unit};

/// Answers to the question of the Net Promoter Score, by group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct NpsCounts {
    /// Answers of 9 and 10.
    pub promoters: u64,
    /// Answers of 7 and 8.
    pub passives: u64,
    /// Answers of 0 to 6.
    pub detractors: u64,
}

impl NpsCounts {
    /// Number of answers; absent without answers, or with more than [`Count::MAX_N`].
    fn n(self) -> Result<u64, Absent> {
        self.promoters
            .checked_add(self.passives)
            .and_then(|n| n.checked_add(self.detractors))
            .filter(|n| (1..=Count::MAX_N).contains(n))
            .ok_or(Absent::Empty(Unit::Answers))
    }

    /// Percent promoters minus percent detractors, -100 to 100.
    fn score(self) -> Result<f64, Absent> {
        Ok(100.0 * (self.promoters as f64 - self.detractors as f64) / self.n()? as f64)
    }

    /// Adjusted score and the variance of it: three answers added, 3/4 of them promoters and 3/4 detractors, then Wald
    /// with v = P + D - (P - D)^2 over n + 3 (Rocks 2016).
    fn adjusted(self) -> Result<(f64, f64), Absent> {
        let wider = self.n()? as f64 + 3.0;
        let p = (self.promoters as f64 + 0.75) / wider;
        let d = (self.detractors as f64 + 0.75) / wider;
        let variance = (p + d - (p - d) * (p - d)) / wider;
        Ok((100.0 * (p - d), 1e4 * variance))
    }
}

/// The Net Promoter Score in points, -100 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nps {
    /// Number of answers.
    pub n: u64,
    /// Percent promoters (9 and 10) minus percent detractors (0 to 6).
    pub nps: f64,
    /// Its interval.
    pub interval: Interval,
}

/// The score of these counts of promoters, passives and detractors, with the adjusted Wald interval (Lewis & Sauro 2021,
/// after Rocks 2016; [`NpsCounts`]), truncated at -100 and 100. The score is the observed one; the interval is of the
/// adjusted one, and a single answer, or few answers all alike at a confidence below 95%, lie outside of it. Absent
/// without answers, or with more than [`Count::MAX_N`].
pub fn net_promoter_score(
    promoters: u64,
    passives: u64,
    detractors: u64,
    confidence: Confidence,
) -> Result<Nps, Absent> {
    let counts = NpsCounts {
        promoters,
        passives,
        detractors,
    };
    let nps = counts.score()?;
    let (adjusted, variance) = counts.adjusted()?;
    Ok(Nps {
        n: counts.n()?,
        nps,
        interval: wald_around(adjusted, variance, 100.0, confidence),
    })
}

/// Difference of two Net Promoter Scores in points, first minus second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NpsDifference {
    /// Difference of the observed scores, -200 to 200.
    pub difference: f64,
    /// Interval of the difference, from the adjusted scores.
    pub interval: Interval,
    /// Difference of the adjusted scores in standard errors.
    pub z: f64,
    /// Two-sided p, 0 to 1.
    pub p: f64,
}

/// Compares the scores of different participants by the adjusted Wald method (Rocks 2016; Lewis & Sauro 2021): z and the
/// interval are of the adjusted scores, so they always agree; if the answers to each are all alike, and opposite, the
/// observed difference may lie outside of the interval. Absent if either has no answers, or more than [`Count::MAX_N`].
pub fn nps_difference(
    first: NpsCounts,
    second: NpsCounts,
    confidence: Confidence,
) -> Result<NpsDifference, Absent> {
    let difference = first.score()? - second.score()?;
    let ((a, v1), (b, v2)) = (first.adjusted()?, second.adjusted()?);
    let variance = v1 + v2;
    let z = (a - b) / variance.sqrt();
    Ok(NpsDifference {
        difference,
        interval: wald_around(a - b, variance, 200.0, confidence),
        z,
        p: (2.0 * normal_upper(z.abs())).min(1.0),
    })
}

/// Wald interval of an adjusted value, truncated at +- `limit`.
fn wald_around(adjusted: f64, variance: f64, limit: f64, confidence: Confidence) -> Interval {
    let half = confidence.z() * variance.sqrt();
    Interval::from_center(adjusted, half).clamp_to(-limit, limit)
}
