//! Relabeling of success: the labelings of one comparison and the tests that use them.

use std::sync::Arc;

use super::between::studentized;
use super::labelings::{LabelingLimits, Labelings};
use super::max_t::TaskFamily;
use super::people::{Groups, Pairs};
use super::tally::{RelabelingP, p_of_first};
use super::within::{imaginary_person_interval, sign_flip_p};
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::{Confidence, Interval, sum};

/// The reason why success is not relabeled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotRelabeled {
    /// No task was tried on both versions, or within subjects by the same person.
    NoSharedTasks,
    /// People x shared tasks exceed 20,000.
    TooLarge,
}

/// Overall test of success over the shared tasks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverallTest {
    /// New minus old, -1 to 1.
    pub difference: f64,
    /// Studentized difference, between subjects; infinite if versions differ and nobody differs within them.
    pub t: Option<f64>,
    /// p by relabeling, two-sided.
    pub p: RelabelingP,
}

/// Success of two versions with the labelings of their comparison.
#[derive(Debug, Clone)]
pub struct SuccessRelabeling {
    people: People,
    labelings: Arc<Labelings>,
}

#[derive(Debug, Clone)]
enum People {
    Between(Groups),
    Within(Pairs),
}

impl SuccessRelabeling {
    /// Different people on the two versions, one entry per person. `limits` of `None` means
    /// [`LabelingLimits::for_size`].
    ///
    /// # Errors
    ///
    /// [`NotRelabeled`] if no task is shared, or the comparison is too large.
    pub fn between(
        old: &[ParticipantAttempts],
        new: &[ParticipantAttempts],
        limits: Option<LabelingLimits>,
    ) -> Result<Self, NotRelabeled> {
        let groups = Groups::new(old, new).ok_or(NotRelabeled::NoSharedTasks)?;
        let limits = limits
            .or_else(|| LabelingLimits::for_size(groups.rows.len(), groups.tasks.len()))
            .ok_or(NotRelabeled::TooLarge)?;
        let labelings = Labelings::between(groups.old, groups.new_people(), limits);
        Ok(Self {
            people: People::Between(groups),
            labelings: Arc::new(labelings),
        })
    }

    /// The same people on the two versions: attempts on the old and the new version, one entry per person. People
    /// without a task tried on both are not counted. `limits` as for [`between`](Self::between).
    ///
    /// # Errors
    ///
    /// As for [`between`](Self::between).
    pub fn within(
        people: &[(ParticipantAttempts, ParticipantAttempts)],
        limits: Option<LabelingLimits>,
    ) -> Result<Self, NotRelabeled> {
        let pairs = Pairs::new(people).ok_or(NotRelabeled::NoSharedTasks)?;
        let limits = limits
            .or_else(|| LabelingLimits::for_size(pairs.rows.len(), pairs.tasks.len()))
            .ok_or(NotRelabeled::TooLarge)?;
        let labelings = Labelings::swaps(pairs.rows.len(), limits);
        Ok(Self {
            people: People::Within(pairs),
            labelings: Arc::new(labelings),
        })
    }

    /// Different people on the two versions, with labelings made before for groups of these sizes; `None` if no task
    /// is shared, or the sizes differ.
    pub(in crate::metrics) fn between_with(
        old: &[ParticipantAttempts],
        new: &[ParticipantAttempts],
        labelings: Arc<Labelings>,
    ) -> Option<Self> {
        let groups = Groups::new(old, new)?;
        (groups.rows.len() == labelings.people()).then_some(Self {
            people: People::Between(groups),
            labelings,
        })
    }

    /// The same people on the two versions, as [`between_with`](Self::between_with).
    pub(in crate::metrics) fn within_with(
        people: &[(ParticipantAttempts, ParticipantAttempts)],
        labelings: Arc<Labelings>,
    ) -> Option<Self> {
        let pairs = Pairs::new(people)?;
        (pairs.rows.len() == labelings.people()).then_some(Self {
            people: People::Within(pairs),
            labelings,
        })
    }

    /// The labelings used.
    pub fn labelings(&self) -> &Labelings {
        &self.labelings
    }

    /// Indexes of the shared tasks, ascending; within subjects, of tasks that somebody tried on both versions.
    pub fn shared_tasks(&self) -> &[usize] {
        match &self.people {
            People::Between(groups) => &groups.tasks,
            People::Within(pairs) => &pairs.tasks,
        }
    }

    /// Number of pairs, within subjects: people with a task tried on both versions.
    pub fn pairs(&self) -> Option<usize> {
        match &self.people {
            People::Between(_) => None,
            People::Within(pairs) => Some(pairs.rows.len()),
        }
    }

    /// Test of all shared tasks together: the studentized difference between subjects (Chung & Romano 2013), the sum of
    /// the people's mean differences within subjects.
    pub fn overall(&self) -> OverallTest {
        match &self.people {
            People::Between(groups) => {
                let (difference, mut t) = studentized(groups, &self.labelings);
                let observed = t[0];
                for value in &mut t {
                    *value = value.abs();
                }
                OverallTest {
                    difference,
                    t: Some(observed),
                    p: p_of_first(&t),
                }
            }
            People::Within(pairs) => {
                let differences = pairs.differences();
                OverallTest {
                    difference: sum(differences.iter().copied()) / differences.len() as f64,
                    t: None,
                    p: sign_flip_p(&differences, &self.labelings),
                }
            }
        }
    }

    /// Interval of the overall difference, within subjects ([`imaginary_person_interval`]); between subjects it comes
    /// from the intervals of the versions. `None` below two pairs.
    pub fn paired_interval(&self, confidence: Confidence) -> Option<Interval> {
        let People::Within(pairs) = &self.people else {
            return None;
        };
        imaginary_person_interval(&pairs.differences(), pairs.tasks_per_pair(), confidence)
    }

    /// Tests of the single tasks, adjusted for each other. `version_pairs` is the number of pairs of versions compared
    /// at once, 1 for two versions.
    pub fn task_family(&self, version_pairs: usize) -> TaskFamily {
        let labelings = Arc::clone(&self.labelings);
        match &self.people {
            People::Between(groups) => TaskFamily::between(groups, labelings, version_pairs),
            People::Within(pairs) => TaskFamily::within(pairs, labelings, version_pairs),
        }
    }
}
