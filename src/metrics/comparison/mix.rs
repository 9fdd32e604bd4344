//! The mix of participants on two versions: segments and moderators.

use std::collections::BTreeMap;

use super::pair::SamplePair;
use crate::metrics::change::{Change, MixVariable, Reason, WithinSegments};
use crate::metrics::distribution::is_below;
use crate::metrics::figures::{attempts_by_participant, is_success};
use crate::metrics::relabeling::{LabelingLimits, centered_values, segment_mix_p, within_segments};
use crate::metrics::selection::{CountedAttempt, SampledParticipant, VersionSample};
use crate::metrics::verdict::{Direction, Verdict};
use crate::metrics::{Absent, Confidence, Unit};
use crate::study::Design;

/// A property whose mix differs between the versions compared.
#[derive(Debug, Clone, PartialEq)]
pub struct MixDifference {
    /// What differs.
    pub variable: MixVariable,
    /// Number of participants on the old and the new version, by level; `None` for participants without one.
    pub counts: Vec<(Option<String>, usize, usize)>,
    /// p that the mix is the same, 0 to 1, by Fisher's exact test (Freeman & Halton 1951).
    pub p: f64,
}

/// p below which the mix of one of k variables differs is this over k.
const MIX_ALPHA: f64 = 0.1;

const VARIABLES: [MixVariable; 2] = [MixVariable::Segment, MixVariable::Moderator];

fn level<'a>(person: &SampledParticipant<'_, 'a>, variable: MixVariable) -> Option<&'a str> {
    person.sessions.iter().find_map(|session| match variable {
        MixVariable::Segment => session.segment.as_deref(),
        MixVariable::Moderator => session.known_moderator(),
    })
}

/// Variables whose mix differs; none within subjects, where everyone is on both versions.
pub(super) fn mix_differences(pair: SamplePair<'_, '_>) -> Vec<MixDifference> {
    if pair.design == Design::Within {
        return Vec::new();
    }
    let levels = |sample: &VersionSample<'_>, variable| -> Vec<Option<String>> {
        let people = sample.analyzed_participants();
        people
            .map(|p| level(&p, variable).map(str::to_owned))
            .collect()
    };
    let varied: Vec<_> = VARIABLES
        .into_iter()
        .map(|variable| {
            (
                variable,
                levels(pair.old, variable),
                levels(pair.new, variable),
            )
        })
        .filter(|(variable, old, new)| {
            let all = || old.iter().chain(new);
            // Of an imported session it may not be known who moderated it.
            let is_known = *variable == MixVariable::Segment || all().all(Option::is_some);
            let first = all().next();
            is_known && first.is_some_and(|first| all().any(|other| other != first))
        })
        .collect();
    let limit = MIX_ALPHA / varied.len().max(1) as f64;
    let differs =
        |(variable, old, new): &(MixVariable, Vec<Option<String>>, Vec<Option<String>>)| {
            let p = segment_mix_p(old, new)
                .ok()
                .filter(|p| is_below(*p, limit))?;
            let mut counts: BTreeMap<&Option<String>, (usize, usize)> = BTreeMap::new();
            for level in old {
                counts.entry(level).or_default().0 += 1;
            }
            for level in new {
                counts.entry(level).or_default().1 += 1;
            }
            let counts = counts
                .into_iter()
                .map(|(level, (old, new))| (level.clone(), old, new));
            Some(MixDifference {
                variable: *variable,
                counts: counts.collect(),
                p,
            })
        };
    varied.iter().filter_map(differs).collect()
}

/// Values of participants by segment.
type BySegment<'a> = Vec<(Option<&'a str>, f64)>;

/// Each participant's value for a change: the centered success over the shared tasks, 0 or 1 at a task, or the score.
pub(super) struct MixValues<'s, 'a> {
    pub(super) pair: SamplePair<'s, 'a>,
    pub(super) shared: &'s [String],
    pub(super) draws: Option<usize>,
}

impl<'a> MixValues<'_, 'a> {
    /// Compares success of a task, or over all of them (`None`), within the segments of each variable.
    pub(super) fn success(
        &self,
        task: Option<&str>,
        variables: &[MixDifference],
    ) -> Option<WithinSegments> {
        let value = |sample: &VersionSample<'a>, own: &[Option<f64>], variable| -> BySegment<'a> {
            let people = sample.participants().zip(own);
            people
                .filter_map(|(person, value)| Some((level(&person, variable), (*value)?)))
                .collect()
        };
        let (old, new) = match task {
            Some(task) => {
                let own = |sample: &VersionSample<'_>| -> Vec<Option<f64>> {
                    let number = sample.task_number(task);
                    let success = |c: CountedAttempt<'_>| f64::from(u8::from(is_success(&c)));
                    let people = sample.participants();
                    people.map(|p| p.counted.at(number?).map(success)).collect()
                };
                (own(self.pair.old), own(self.pair.new))
            }
            None => {
                let places = self.pair.new.task_indexes(self.shared);
                centered_values(
                    &attempts_by_participant(self.pair.old, &places),
                    &attempts_by_participant(self.pair.new, &places),
                )
            }
        };
        self.least_clear(variables, |variable| {
            (
                value(self.pair.old, &old, variable),
                value(self.pair.new, &new, variable),
            )
        })
    }

    /// Compares scores, by the participant's code, within the segments of each variable.
    pub(super) fn scores(
        &self,
        old: &[(String, f64)],
        new: &[(String, f64)],
        variables: &[MixDifference],
    ) -> Option<WithinSegments> {
        let value = |sample: &VersionSample<'a>, scores: &[(String, f64)], variable| {
            let found = scores.iter().filter_map(|(code, score)| {
                Some((level(&sample.find_participant(code)?, variable), *score))
            });
            found.collect::<BySegment<'a>>()
        };
        self.least_clear(variables, |variable| {
            (
                value(self.pair.old, old, variable),
                value(self.pair.new, new, variable),
            )
        })
    }

    /// The comparison within segments with the largest p: a verdict must appear within each variable that differs.
    fn least_clear(
        &self,
        variables: &[MixDifference],
        values: impl Fn(MixVariable) -> (BySegment<'a>, BySegment<'a>),
    ) -> Option<WithinSegments> {
        let compared = variables.iter().map(|mix| {
            let (old, new) = values(mix.variable);
            let people = old.len() + new.len();
            let limits =
                LabelingLimits::with_draws_or_for_size(self.draws, people, self.shared.len());
            let found = limits
                .and_then(|limits| within_segments(&old, &new, limits))
                .ok_or(Absent::Empty(Unit::Groups));
            WithinSegments {
                variable: mix.variable,
                difference: found.map(|f| f.difference),
                p: found.map(|f| f.p.mid),
                p_adjusted: None,
            }
        });
        compared.max_by(|a, b| a.p.unwrap_or(2.0).total_cmp(&b.p.unwrap_or(2.0)))
    }
}

/// Why a verdict is inconclusive because the mix differs.
pub(super) fn mix_reason(
    change: &Change,
    verdict: Verdict,
    confidence: Confidence,
) -> Option<Reason> {
    let within = change.within_segments.as_ref()?;
    let (Ok(difference), Ok(p)) = (within.difference, within.p) else {
        return Some(Reason::NoCommonSegment);
    };
    let rises = (verdict == Verdict::Better) == (change.better == Some(Direction::HigherIsBetter));
    let agrees = confidence.is_significant(p) && difference != 0.0 && (difference > 0.0) == rises;
    (!agrees).then_some(Reason::MixDiffers)
}
