//! Outcomes of people on two versions, as `calc people` takes them.

use super::InputError;
use super::input;
use crate::metrics::across_tasks::{ParticipantAttempts, compare_between};
use crate::metrics::difference::{DifferenceInterval, chosen_p, rate_difference};
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::relabeling::{LabelingLimits, NotRelabeled, SuccessRelabeling};
use crate::metrics::verdict::MIN_SAMPLE;
use crate::metrics::{Absent, Confidence, Count, Interval, Unit as SampleUnit};
use crate::study::text::pluralize;

/// The people of both versions; when paired, the same people in the same order.
pub(super) struct Versions {
    pub(super) first: Vec<ParticipantAttempts>,
    pub(super) second: Vec<ParticipantAttempts>,
    /// Number of tasks.
    pub(super) tasks: usize,
    paired: bool,
}

/// The outcomes of people, and the number of tasks.
pub(super) type People = (Vec<ParticipantAttempts>, usize);

impl Versions {
    /// Both versions.
    ///
    /// # Errors
    /// When their tasks differ in number.
    pub(super) fn new(first: People, second: People, paired: bool) -> Result<Self, InputError> {
        let ((first, tasks), (second, other_tasks)) = (first, second);
        if tasks != other_tasks {
            return Err(InputError::new(format!(
                "The people on the first version have {}, those on the second {}.",
                pluralize(tasks, "task"),
                pluralize(other_tasks, "task")
            ))
            .with_hint(
                "Write one character per task on both, with - for a task that was skipped.",
            ));
        }
        Ok(Self {
            first,
            second,
            tasks,
            paired,
        })
    }

    /// The labelings of this comparison.
    ///
    /// # Errors
    /// When no task was tried on both versions, paired by the same person, or there are too many people and tasks.
    pub(super) fn relabel(&self) -> Result<SuccessRelabeling, InputError> {
        let found = if self.paired {
            SuccessRelabeling::within(&input::pair_up(&self.first, &self.second)?, None)
        } else {
            SuccessRelabeling::between(&self.first, &self.second, None)
        };
        found.map_err(|reason| match reason {
            NotRelabeled::NoSharedTasks => InputError::new("No task was tried on both versions.")
                .with_hint("Give people who tried the same task: 1 succeeded, 0 did not."),
            NotRelabeled::TooLarge => InputError::new(format!(
                "People times tasks are more than {}, which is too many to relabel.",
                LabelingLimits::TOO_LARGE
            ))
            .with_hint("Give fewer tasks at once."),
        })
    }

    /// Outcomes of a task on the first and on the second version, by person.
    fn outcomes(&self, task: usize) -> [Vec<Option<bool>>; 2] {
        [&self.first, &self.second].map(|people| {
            let outcome = |person: &ParticipantAttempts| {
                person.iter().find(|(t, _)| *t == task).map(|(_, s)| *s)
            };
            people.iter().map(outcome).collect()
        })
    }

    /// Successes on both versions of those who tried a task on both.
    fn pairs(&self, task: usize) -> PairedCounts {
        let [first, second] = self.outcomes(task);
        PairedCounts::from_pairs(second.into_iter().zip(first).filter_map(|(s, f)| s.zip(f)))
    }

    /// Successes of a task on the first and on the second version.
    fn counts(&self, task: usize) -> [Count; 2] {
        self.outcomes(task)
            .map(|outcomes| Count::from_outcomes(outcomes.into_iter().flatten()))
    }

    /// Interval of the difference over several tasks, second minus first.
    pub(super) fn overall_interval(
        &self,
        relabeling: &SuccessRelabeling,
        confidence: Confidence,
    ) -> Result<Interval, Absent> {
        if self.paired {
            return relabeling
                .paired_interval(confidence)
                .ok_or(Absent::OneOnly(SampleUnit::Pairs));
        }
        compare_between(&self.second, &self.first, confidence).and_then(|found| found.interval)
    }

    /// Difference of a task on its own, second minus first, -1 to 1.
    pub(super) fn own_difference(&self, task: usize) -> Result<f64, Absent> {
        if self.paired {
            return self.pairs(task).difference();
        }
        let [first, second] = self.counts(task);
        rate_difference(second, first)
    }

    /// Its interval: Newcombe's, or Bonett and Price's when paired.
    pub(super) fn own_interval(
        &self,
        task: usize,
        confidence: Confidence,
    ) -> Result<Interval, Absent> {
        if self.paired {
            return bonett_price(self.pairs(task), confidence);
        }
        let [first, second] = self.counts(task);
        DifferenceInterval::default().interval(second, first, confidence)
    }

    /// p of a task on its own.
    pub(super) fn own_p(&self, task: usize) -> Result<f64, Absent> {
        if self.paired {
            return mcnemar_mid_p(self.pairs(task));
        }
        let [first, second] = self.counts(task);
        chosen_p(second, first)
    }

    /// Why a task is not adjusted for the others: the people on the version with fewer, or the pairs.
    pub(super) fn too_few(&self, task: usize) -> Absent {
        let [first, second] = self.counts(task);
        let (unit, n) = if self.paired {
            (SampleUnit::Pairs, self.pairs(task).n())
        } else {
            (SampleUnit::People, first.n().min(second.n()))
        };
        Absent::TooFew {
            unit,
            n: usize::try_from(n).unwrap_or(usize::MAX),
            needed: MIN_SAMPLE,
        }
    }
}

/// Parses people separated by commas, one character per task.
pub(super) fn parse_people(text: &str) -> Result<People, InputError> {
    let people = input::parse_list(text, parse_person)?;
    let tasks = people.first().map_or(0, |(_, tasks)| *tasks);
    if let Some(other) = people.iter().position(|(_, n)| *n != tasks) {
        return Err(InputError::new(format!(
            "Person 1 of \"{text}\" has {}, and person {} has {}.",
            pluralize(tasks, "task"),
            other + 1,
            pluralize(people[other].1, "task")
        ))
        .with_hint(
            "Write one character per task for everyone, with - for a task that was skipped.",
        ));
    }
    Ok((
        people.into_iter().map(|(person, _)| person).collect(),
        tasks,
    ))
}

/// One person's attempts, and the number of tasks.
fn parse_person(text: &str) -> Result<(ParticipantAttempts, usize), InputError> {
    let mut attempts = ParticipantAttempts::new();
    let word = text.trim();
    for (task, outcome) in word.chars().enumerate() {
        match outcome {
            '0' | '1' => attempts.push((task, outcome == '1')),
            '-' => {}
            _ => return Err(invalid_person(text)),
        }
    }
    if word.is_empty() {
        return Err(invalid_person(text));
    }
    Ok((attempts, word.len()))
}

fn invalid_person(text: &str) -> InputError {
    InputError::new(format!("\"{text}\" is not the outcomes of a person."))
        .with_hint("Write one character per task: 1 succeeded, 0 did not, - skipped, such as 101.")
}
