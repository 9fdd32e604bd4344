//! The samples of two versions, compared between or within participants.

use crate::metrics::Absent;
use crate::metrics::Unit;
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::figures::{attempts_by_participant, is_success, matching_attempts};
use crate::metrics::selection::{
    CountedAttempt, SampledParticipant, TaskIndexes, TaskNumber, VersionSample,
};
use crate::study::Design;

/// The samples of two versions.
#[derive(Clone, Copy)]
pub(super) struct SamplePair<'s, 'a> {
    pub(super) old: &'s VersionSample<'a>,
    pub(super) new: &'s VersionSample<'a>,
    pub(super) design: Design,
}

/// Values of a task on two versions: of different participants, or of pairs (old, new).
pub(super) enum Values<T> {
    Between(Vec<T>, Vec<T>),
    Within(Vec<(T, T)>),
}

impl<T> Values<T> {
    /// Another value in place of each.
    pub(super) fn map<U>(&self, value: impl Fn(&T) -> U) -> Values<U> {
        match self {
            Self::Between(old, new) => Values::Between(
                old.iter().map(&value).collect(),
                new.iter().map(&value).collect(),
            ),
            Self::Within(pairs) => {
                let both = pairs.iter().map(|(old, new)| (value(old), value(new)));
                Values::Within(both.collect())
            }
        }
    }

    /// Sample sizes on the old and the new version; the number of pairs twice.
    pub(super) fn n(&self) -> (u64, u64) {
        match self {
            Self::Between(old, new) => (old.len() as u64, new.len() as u64),
            Self::Within(pairs) => (pairs.len() as u64, pairs.len() as u64),
        }
    }
}

impl<'a> SamplePair<'_, 'a> {
    /// Number of participants in a figure of the old and of the new version.
    pub(super) fn participants(self) -> (usize, usize) {
        let count = |sample: &VersionSample<'a>| sample.analyzed_participants().count();
        (count(self.old), count(self.new))
    }

    /// Unit of samples: values of this kind, or pairs.
    pub(super) fn unit(self, between: Unit) -> Unit {
        match self.design {
            Design::Between => between,
            Design::Within => Unit::Pairs,
        }
    }

    /// A value of each counted attempt at a task that has one; of both attempts within subjects.
    pub(super) fn values<T>(
        self,
        task: &str,
        value: impl Fn(&CountedAttempt<'a>) -> Option<T>,
    ) -> Values<T> {
        match self.design {
            Design::Between => {
                let of = |sample: &VersionSample<'a>| {
                    sample.counted_at(task).filter_map(|c| value(&c)).collect()
                };
                Values::Between(of(self.old), of(self.new))
            }
            Design::Within => {
                let number = self.new.task_number(task);
                let pair = |person: SampledParticipant<'_, 'a>| {
                    let other = self.old.find_participant(person.code)?;
                    let (old, new) = (other.counted.at(number?)?, person.counted.at(number?)?);
                    Some((value(&old)?, value(&new)?))
                };
                Values::Within(self.new.participants().filter_map(pair).collect())
            }
        }
    }

    /// Each participant's values at these tasks, by task index: of attempts that count and have one.
    pub(super) fn values_over_tasks<T>(
        self,
        tasks: &[String],
        value: impl Fn(&CountedAttempt<'a>) -> Option<T>,
    ) -> Values<Vec<(usize, T)>> {
        let numbers: Vec<_> = tasks
            .iter()
            .map(|task| self.new.task_number(task))
            .collect();
        let own = |person: SampledParticipant<'_, 'a>| -> Vec<(usize, T)> {
            let at = |(place, number): (usize, &Option<TaskNumber>)| {
                Some((place, value(&person.counted.at((*number)?)?)?))
            };
            numbers.iter().enumerate().filter_map(at).collect()
        };
        match self.design {
            Design::Between => {
                let of = |sample: &VersionSample<'a>| sample.participants().map(own).collect();
                Values::Between(of(self.old), of(self.new))
            }
            Design::Within => {
                let pair = |person: SampledParticipant<'_, 'a>| {
                    Some((own(self.old.find_participant(person.code)?), own(person)))
                };
                Values::Within(self.new.participants().filter_map(pair).collect())
            }
        }
    }

    /// Each participant's attempts at these tasks, old and new.
    pub(super) fn attempts(
        self,
        places: &TaskIndexes,
    ) -> (Vec<ParticipantAttempts>, Vec<ParticipantAttempts>) {
        (
            attempts_by_participant(self.old, places),
            attempts_by_participant(self.new, places),
        )
    }

    /// The attempts of each participant seen on both versions, old and new.
    pub(super) fn paired_attempts(
        self,
        places: &TaskIndexes,
    ) -> Vec<(ParticipantAttempts, ParticipantAttempts)> {
        let both = |person: SampledParticipant<'_, '_>| {
            let other = self.old.find_participant(person.code)?;
            Some((
                matching_attempts(&other.counted, places, is_success),
                matching_attempts(&person.counted, places, is_success),
            ))
        };
        self.new.participants().filter_map(both).collect()
    }
}

/// The smaller of two sample sizes.
pub(super) fn smaller((old, new): (u64, u64)) -> usize {
    usize::try_from(old.min(new)).unwrap_or(usize::MAX)
}

/// Checks that both samples are large enough for a test.
pub(super) fn require_both(n: (u64, u64), unit: Unit) -> Result<(), Absent> {
    if n == (0, 0) && unit == Unit::Pairs {
        return Err(Absent::Empty(Unit::Pairs));
    }
    crate::metrics::verdict::require_min_sample(smaller(n), unit)
}
