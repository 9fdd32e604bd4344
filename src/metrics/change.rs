//! A change: one measure on a new design version compared with an old one, with the verdict.

mod conclusion;
mod holm;

pub use conclusion::{Conclusion, Evidence, Interim, Reason, conclude};
pub(super) use holm::{adjust_families, adjust_within_segments};

use super::count::RatioInterval;
use super::distribution::student_quantile_upper;
use super::duration::{EqualShareRatio, Sooner, TimeRatio};
use super::estimate::{Scope, Value};
use super::margin::{AgainstMargin, Margin};
use super::registry::Measure;
use super::verdict::{DetectableChanges, Direction, Side};
use super::{Absent, Confidence, Count, Interval, Unit};

/// One measure at one scope, new compared with old.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The measure compared.
    pub measure: &'static Measure,
    /// What it is about.
    pub scope: Scope,
    /// Which direction is better; `None` if the script does not say.
    pub better: Option<Direction>,
    /// Sample sizes on the old and the new version; the number of pairs twice within subjects.
    pub n: (u64, u64),
    /// Unit of the sample sizes.
    pub unit: Unit,
    /// Value on the old version.
    pub old: Result<Value, Absent>,
    /// Value on the new version.
    pub new: Result<Value, Absent>,
    /// Whether the estimate is a difference or a ratio.
    pub effect: Effect,
    /// New minus old in the measure's unit, or new over old.
    pub estimate: Result<f64, Absent>,
    /// Its interval.
    pub interval: Result<RatioInterval, Absent>,
    /// Two-sided p, 0 to 1; also absent if the sample is too small.
    pub p: Result<f64, Absent>,
    /// p adjusted for the family of tests; `None` if it is tested alone.
    pub p_adjusted: Option<f64>,
    /// Largest p that would still be significant after Holm's adjustment, if the other p of the family stay; `None` if it
    /// is not adjusted by Holm.
    pub needed_p: Option<f64>,
    /// Number of tests in the family, including this one.
    pub family_size: usize,
    /// The verdict with its reason.
    pub conclusion: Conclusion,
    /// The smallest change that matters, from the script, if it applies to this effect.
    pub margin: Option<Margin>,
    /// Whether the change is within the smallest one that matters; `None` without such a margin, or if it is not known.
    pub against_margin: Option<AgainstMargin>,
    /// Probability that the new version is better, 0 to 1: not a verdict. Success only.
    pub probability_better: Option<f64>,
    /// The difference within segments, if the mix of participants differs between the versions.
    pub within_segments: Option<WithinSegments>,
    /// What only this measure has.
    pub detail: ChangeDetail,
}

/// How two versions are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// New minus old; no difference is 0.
    Difference,
    /// New over old; no difference is 1.
    Ratio,
}

/// What only some measures have.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeDetail {
    /// Nothing.
    None,
    /// Success at a task.
    Success {
        /// Nearest results on the new version, at the current n, that would change the verdict.
        smallest_detectable: DetectableChanges,
    },
    /// Scores of a questionnaire.
    Rating {
        /// The largest difference that its scale can give; `None` if its ends are unknown.
        largest: Option<f64>,
    },
    /// Noted errors.
    Errors {
        /// New minus old in errors per attempt, whether or not versions are compared by it.
        difference: f64,
    },
    /// Times of unassisted successes.
    Time(Box<TimeDetail>),
}

/// What is told next to a ratio of times.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeDetail {
    /// Participants who finished with a usable time, out of those whose result can be ranked, old and new.
    pub finished: (Count, Count),
    /// Ratio of the times of all who finished.
    pub ratio: Result<TimeRatio, Absent>,
    /// Two-sided p that it is 1, 0 to 1.
    pub ratio_p: Result<f64, Absent>,
    /// Ratio of the times of an equal share, if it was needed; absent with too few finishers.
    pub equal_share: Option<Result<EqualShareRatio, Absent>>,
    /// Probability that a participant on the new version succeeds sooner.
    pub sooner: Result<Sooner, Absent>,
}

/// Difference of a measure within segments.
#[derive(Debug, Clone, PartialEq)]
pub struct WithinSegments {
    /// What differs between the versions: the segments or the moderators.
    pub variable: MixVariable,
    /// New minus old within segments, in the measure's unit; absent if no segment was seen on both versions.
    pub difference: Result<f64, Absent>,
    /// p by relabeling participants within their segment, 0 to 1.
    pub p: Result<f64, Absent>,
    /// p adjusted for the changes of the same family that would have a verdict without segments; `None` without one.
    pub p_adjusted: Option<f64>,
}

/// A property of participants whose mix may differ between versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MixVariable {
    /// The participants' segments.
    Segment,
    /// The moderators of their sessions.
    Moderator,
}

impl MixVariable {
    /// Plural noun.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Segment => "segments",
            Self::Moderator => "moderators",
        }
    }
}

impl Change {
    /// A change without any evidence yet.
    pub(super) fn new(
        measure: &'static Measure,
        scope: Scope,
        better: Option<Direction>,
        unit: Unit,
    ) -> Self {
        let none = Absent::Empty(unit);
        Self {
            measure,
            scope,
            better,
            n: (0, 0),
            unit,
            old: Err(none),
            new: Err(none),
            effect: Effect::Difference,
            estimate: Err(none),
            interval: Err(none),
            p: Err(none),
            p_adjusted: None,
            needed_p: None,
            family_size: 1,
            conclusion: Conclusion::inconclusive(Reason::NotSignificant),
            margin: None,
            against_margin: None,
            probability_better: None,
            within_segments: None,
            detail: ChangeDetail::None,
        }
    }

    /// Sets the interval of a difference, or of a ratio with both limits.
    pub(super) fn set_interval(&mut self, interval: Result<Interval, Absent>) {
        self.interval = interval.map(|i| RatioInterval {
            low: i.low,
            high: Some(i.high),
        });
    }

    /// The interval, if it has both limits.
    pub fn closed_interval(&self) -> Result<Interval, Absent> {
        let found = self.interval?;
        let high = found.high.ok_or(Absent::NoEventsInSecond)?;
        Ok(Interval {
            low: found.low,
            high,
        })
    }

    /// The interval as far as the scale of a questionnaire reaches: that of a t test may go on.
    pub fn interval_on_scale(&self) -> Result<Interval, Absent> {
        let found = self.closed_interval()?;
        Ok(match self.detail {
            ChangeDetail::Rating {
                largest: Some(largest),
            } => found.map(|limit| limit.clamp(-largest, largest)),
            _ => found,
        })
    }

    /// Side of "no difference" of the interval.
    pub fn side(&self) -> Result<Side, Absent> {
        self.interval.map(|interval| match self.effect {
            Effect::Difference => Side::relative_to(interval.low, interval.high, 0.0),
            Effect::Ratio => Side::relative_to(interval.low, interval.high, 1.0),
        })
    }

    /// About the smallest change that would have had a verdict with this sample, this spread and the other p of its
    /// family: a difference, or a ratio above 1. `None` without an interval.
    ///
    /// Half the interval, and where p is adjusted, as many times wider as the quantile of t for the p that is needed.
    pub fn detectable(&self, confidence: Confidence) -> Option<f64> {
        let interval = self.closed_interval().ok()?;
        let alpha = confidence.alpha();
        let quantile = |p: f64| student_quantile_upper(p / 2.0, self.degrees_of_freedom());
        let wider = quantile(self.needed_p.unwrap_or(alpha)) / quantile(alpha);
        match self.effect {
            Effect::Difference => Some(wider * (interval.high - interval.low) / 2.0),
            Effect::Ratio if interval.low > 0.0 => {
                Some((interval.high / interval.low).powf(wider / 2.0)).filter(|r| r.is_finite())
            }
            Effect::Ratio => None,
        }
    }

    /// Of a t test with samples of equal spread; at least 1.
    fn degrees_of_freedom(&self) -> f64 {
        let (old, new) = self.n;
        let df = match self.unit {
            Unit::Pairs => old.saturating_sub(1),
            _ => (old + new).saturating_sub(2),
        };
        df.max(1) as f64
    }
}
