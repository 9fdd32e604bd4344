//! The verdict on a change, with its reason.

use crate::metrics::verdict::{Direction, Side, Verdict};
use crate::metrics::{Absent, Confidence};

/// A verdict with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is inconclusive, or that it was given early; `None` if it needs no reason.
    pub reason: Option<Reason>,
}

/// Why a verdict is inconclusive, or was given before all planned participants were tested. The first one that applies
/// is given, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Fewer participants than planned.
    Interim,
    /// Too few people, pairs, values, or finishers kept.
    TooFew,
    /// No participant did it on both versions.
    NoPairs,
    /// Errors were not counted on both versions.
    ErrorsNotCounted,
    /// The range or the ends of the scale changed between the scripts.
    ScaleChanged,
    /// The mix of participants differs between the versions, and the change does not appear within segments.
    MixDiffers,
    /// The mix differs, and no segment was seen on both versions.
    NoCommonSegment,
    /// More participants finished on the version that looks slower.
    MoreFinishedOnSlower,
    /// The numbers are better, but fewer finished.
    FewerFinished,
    /// The interval and the test disagree.
    IntervalAndTestDisagree,
    /// Significant alone, but not after adjustment for the family of tests.
    Adjusted,
    /// All values of each version are the same, so there is no test.
    NoSpread,
    /// Not significant.
    NotSignificant,
    /// The script does not say which end of the scale is better.
    NoDirection,
    /// Better or worse before all planned participants were tested.
    Early,
}

impl Reason {
    /// All reasons, as they are declared.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 15] = [
        Self::Interim,
        Self::TooFew,
        Self::NoPairs,
        Self::ErrorsNotCounted,
        Self::ScaleChanged,
        Self::MixDiffers,
        Self::NoCommonSegment,
        Self::MoreFinishedOnSlower,
        Self::FewerFinished,
        Self::IntervalAndTestDisagree,
        Self::Adjusted,
        Self::NoSpread,
        Self::NotSignificant,
        Self::NoDirection,
        Self::Early,
    ];

    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interim => "interim",
            Self::TooFew => "too_few",
            Self::NoPairs => "no_pairs",
            Self::ErrorsNotCounted => "errors_not_counted",
            Self::ScaleChanged => "scale_changed",
            Self::MixDiffers => "mix_differs",
            Self::NoCommonSegment => "no_common_segment",
            Self::MoreFinishedOnSlower => "more_finished_on_slower",
            Self::FewerFinished => "fewer_finished",
            Self::IntervalAndTestDisagree => "interval_and_test_disagree",
            Self::Adjusted => "adjusted",
            Self::NoSpread => "no_spread",
            Self::NotSignificant => "not_significant",
            Self::NoDirection => "no_direction",
            Self::Early => "early",
        }
    }
}

/// Fewer participants than the script plans for each version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interim {
    /// Participants planned for each version.
    pub planned: usize,
    /// Participants counted on the old and the new version.
    pub counted: (usize, usize),
}

/// p below which a verdict is given before all planned participants were tested (Haybittle 1971).
const EARLY: f64 = 0.001;

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Side of "no difference" of the interval.
    pub side: Result<Side, Absent>,
    /// Two-sided p.
    pub p: Result<f64, Absent>,
    /// p adjusted for the family; the same as p without a family.
    pub p_adjusted: f64,
    /// Which direction is better.
    pub better: Option<Direction>,
    /// Whether fewer participants than planned were tested.
    pub interim: bool,
}

impl Conclusion {
    /// Inconclusive for this reason.
    pub fn inconclusive(reason: Reason) -> Self {
        Self {
            verdict: Verdict::Inconclusive,
            reason: Some(reason),
        }
    }
}

/// The verdict on this evidence. Better or worse only if the interval excludes "no difference", p and the adjusted p are
/// below alpha, and `guard` gives no reason against that verdict.
pub fn conclude(
    evidence: Evidence,
    confidence: Confidence,
    guard: impl Fn(Verdict) -> Option<Reason>,
) -> Conclusion {
    let p_adjusted = evidence.p_adjusted.max(evidence.p.unwrap_or(1.0));
    let may_be_early = evidence.p.is_ok() && p_adjusted < EARLY;
    if evidence.interim && !may_be_early {
        return Conclusion::inconclusive(Reason::Interim);
    }
    let (side, p) = match (evidence.side, evidence.p) {
        (Ok(side), Ok(p)) => (side, p),
        (_, Err(reason)) | (Err(reason), _) => {
            return Conclusion::inconclusive(reason_without_test(reason));
        }
    };
    let Some(better) = evidence.better else {
        return Conclusion::inconclusive(Reason::NoDirection);
    };
    let (excludes, significant) = (side != Side::Contains, confidence.is_significant(p));
    let verdict = if (side == Side::Above) == (better == Direction::HigherIsBetter) {
        Verdict::Better
    } else {
        Verdict::Worse
    };
    let against = || (excludes && significant).then(|| guard(verdict)).flatten();
    let reason = if let Some(reason) = against() {
        reason
    } else if excludes != significant {
        Reason::IntervalAndTestDisagree
    } else if !excludes {
        Reason::NotSignificant
    } else if !confidence.is_significant(p_adjusted) {
        Reason::Adjusted
    } else {
        let reason = evidence.interim.then_some(Reason::Early);
        return Conclusion { verdict, reason };
    };
    Conclusion::inconclusive(reason)
}

/// Why there is no test.
fn reason_without_test(absent: Absent) -> Reason {
    match absent {
        Absent::Empty(crate::metrics::Unit::Pairs) => Reason::NoPairs,
        Absent::NotCounted => Reason::ErrorsNotCounted,
        Absent::NoSpread(_) => Reason::NoSpread,
        Absent::RangesDiffer | Absent::EndsSwapped => Reason::ScaleChanged,
        Absent::NoEvents => Reason::NotSignificant,
        _ => Reason::TooFew,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Unit;

    fn concluded(side: Side, p: f64, p_adjusted: f64, interim: bool) -> (Verdict, Option<Reason>) {
        let evidence = Evidence {
            side: Ok(side),
            p: Ok(p),
            p_adjusted,
            better: Some(Direction::HigherIsBetter),
            interim,
        };
        let found = conclude(evidence, Confidence::default(), |_| None);
        (found.verdict, found.reason)
    }

    #[test]
    fn interval_test_and_family_must_agree() {
        use Verdict::{Better, Inconclusive, Worse};
        for (side, p, adjusted, expected) in [
            (Side::Above, 0.01, 0.02, (Better, None)),
            (Side::Below, 0.01, 0.02, (Worse, None)),
            (
                Side::Contains,
                0.5,
                0.5,
                (Inconclusive, Some(Reason::NotSignificant)),
            ),
            (
                Side::Contains,
                0.01,
                0.02,
                (Inconclusive, Some(Reason::IntervalAndTestDisagree)),
            ),
            (
                Side::Above,
                0.06,
                0.06,
                (Inconclusive, Some(Reason::IntervalAndTestDisagree)),
            ),
            (
                Side::Above,
                0.02,
                0.06,
                (Inconclusive, Some(Reason::Adjusted)),
            ),
        ] {
            assert_eq!(concluded(side, p, adjusted, false), expected);
        }
    }

    #[test]
    fn before_all_planned_participants_only_p_below_a_thousandth_gives_a_verdict() {
        assert_eq!(
            concluded(Side::Above, 0.002, 0.002, true),
            (Verdict::Inconclusive, Some(Reason::Interim))
        );
        assert_eq!(
            concluded(Side::Above, 0.0009, 0.0009, true),
            (Verdict::Better, Some(Reason::Early))
        );
    }

    #[test]
    fn a_guard_speaks_only_against_a_verdict() {
        let evidence = Evidence {
            side: Ok(Side::Above),
            p: Ok(0.01),
            p_adjusted: 0.01,
            better: Some(Direction::HigherIsBetter),
            interim: false,
        };
        let guard = |verdict| (verdict == Verdict::Better).then_some(Reason::MixDiffers);
        let found = conclude(evidence, Confidence::default(), guard);
        assert_eq!(found.reason, Some(Reason::MixDiffers));
        let lower = Evidence {
            better: Some(Direction::LowerIsBetter),
            ..evidence
        };
        assert_eq!(
            conclude(lower, Confidence::default(), guard).verdict,
            Verdict::Worse
        );
    }

    #[test]
    fn without_a_test_the_reason_is_its_absence() {
        for (absent, reason) in [
            (
                Absent::TooFew {
                    unit: Unit::Pairs,
                    n: 1,
                    needed: 5,
                },
                Reason::TooFew,
            ),
            (Absent::Empty(Unit::Pairs), Reason::NoPairs),
            (Absent::NotCounted, Reason::ErrorsNotCounted),
            (Absent::NoSpread(Unit::Times), Reason::NoSpread),
            (Absent::NoEvents, Reason::NotSignificant),
            (Absent::RangesDiffer, Reason::ScaleChanged),
        ] {
            let evidence = Evidence {
                side: Err(absent),
                p: Err(absent),
                p_adjusted: 1.0,
                better: Some(Direction::HigherIsBetter),
                interim: false,
            };
            let found = conclude(evidence, Confidence::default(), |_| None);
            assert_eq!(found, Conclusion::inconclusive(reason));
        }
    }
}
