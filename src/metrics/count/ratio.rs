//! Ratio of two event rates, conditional on the total number of events.

use super::Events;
use crate::metrics::distribution::binomial_lower;
use crate::metrics::proportion::{RateInterval, two_sided_mid_p};
use crate::metrics::{Absent, Confidence, Count, Rate};

/// Interval of a ratio, 0 or above; without an upper limit if the second has no events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioInterval {
    /// The lower limit.
    pub low: f64,
    /// The upper limit, if there is one.
    pub high: Option<f64>,
}

impl RatioInterval {
    /// Whether the interval excludes 1 (no difference).
    pub fn excludes_one(self) -> bool {
        self.low > 1.0 || self.high.is_some_and(|high| high < 1.0)
    }
}

/// Method of the interval and test of a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatioMethod {
    /// Exact, twice the smaller tail (Przyborowski & Wilenski 1940), with Clopper-Pearson limits.
    Exact,
    /// Mid-P version of [`RatioMethod::Exact`] (Lancaster 1961): less conservative, closer to its level.
    MidP,
}

/// Ratio of two rates, first over second, with its interval and test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// First over second; absent if the second has no events.
    pub ratio: Result<f64, Absent>,
    /// Its interval; absent without events.
    pub interval: Result<RatioInterval, Absent>,
    /// Two-sided p, 0 to 1; 1 without events.
    pub p: f64,
}

/// Ratio of two Poisson rates, conditional on the number of events N: the events of the first are binomial out of N
/// with rate r e1/(r e1 + e2), where e are the exposures, so limits of that rate give limits of the ratio r
/// (Przyborowski & Wilenski 1940).
pub fn rate_ratio(
    first: Events,
    second: Events,
    method: RatioMethod,
    confidence: Confidence,
) -> RateRatio {
    let all = first.count + second.count;
    let counts = Count::new(first.count, all).filter(|c| c.n() > 0);
    let Some(counts) = counts else {
        return RateRatio {
            ratio: Err(Absent::NoEvents),
            interval: Err(Absent::NoEvents),
            p: 1.0,
        };
    };
    let exposures = second.exposure / first.exposure;
    let odds = |share: f64| (share < 1.0).then(|| share / (1.0 - share) * exposures);
    let kind = match method {
        RatioMethod::Exact => RateInterval::ClopperPearson,
        RatioMethod::MidP => RateInterval::MidP,
    };
    let interval = kind
        .interval(counts, confidence)
        .map(|share| RatioInterval {
            low: odds(share.low).unwrap_or(f64::MAX),
            high: odds(share.high),
        });
    let ratio = if second.count == 0 {
        Err(Absent::NoEventsInSecond)
    } else {
        Ok(first.rate() / second.rate())
    };
    RateRatio {
        ratio,
        interval,
        p: p_value(counts, first.exposure, second.exposure, method),
    }
}

fn p_value(counts: Count, first: f64, second: f64, method: RatioMethod) -> f64 {
    let share = first / (first + second);
    match method {
        RatioMethod::Exact => {
            let (x, n) = (counts.successes(), counts.n());
            let lower = binomial_lower(x, n, share);
            let upper = binomial_lower(n - x, n, second / (first + second));
            (2.0 * lower.min(upper)).min(1.0)
        }
        RatioMethod::MidP => Rate::new(share)
            .and_then(|share| two_sided_mid_p(counts, share).ok())
            .unwrap_or(1.0),
    }
}
