//! The Net Promoter Score.

use crate::metrics::{Absent, Confidence, Count, Interval, Unit};

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

/// The score of these counts of promoters, passives and detractors, with the adjusted interval of Lewis & Sauro (2021,
/// after Rocks 2016): three answers added, 3/4 of them promoters and 3/4 detractors, then Wald with v = P + D - (P -
/// D)^2 over n + 3; truncated at -100 and 100. Absent without answers, or with more than [`Count::MAX_N`].
pub fn net_promoter_score(
    promoters: u64,
    passives: u64,
    detractors: u64,
    confidence: Confidence,
) -> Result<Nps, Absent> {
    let n = promoters
        .checked_add(passives)
        .and_then(|n| n.checked_add(detractors))
        .filter(|n| (1..=Count::MAX_N).contains(n))
        .ok_or(Absent::Empty(Unit::Answers))?;
    let answers = n as f64;
    let wider = answers + 3.0;
    let p = (promoters as f64 + 0.75) / wider;
    let d = (detractors as f64 + 0.75) / wider;
    let variance = p + d - (p - d) * (p - d);
    let half = confidence.z() * (variance / wider).sqrt();
    let score = 100.0 * (promoters as f64 - detractors as f64) / answers;
    let interval = Interval::from_center(p - d, half)
        .map(|share| 100.0 * share)
        .clamp_to(-100.0, 100.0);
    Ok(Nps {
        n,
        nps: score,
        // If a few answers are all the same, the added answers would put the score itself outside.
        interval: Interval {
            low: interval.low.min(score),
            high: interval.high.max(score),
        },
    })
}
