//! The tasks that all versions share, where versions were tested on different tasks, and success over them.

use std::collections::BTreeMap;

use super::across_tasks::{OverallRate, overall_rate};
use super::figures::attempts_by_participant;
use super::selection::VersionSample;
use super::{Absent, Confidence};
use crate::study::Study;

/// What versions tested on different tasks share.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedTasks {
    /// Ids of the tasks attempted on every version with participants, in script order.
    pub tasks: Vec<String>,
    /// Number of tasks attempted on each version, by its id.
    pub attempted: BTreeMap<String, usize>,
}

impl SharedTasks {
    /// The tasks shared by the versions that have participants; `None` if these attempted the same tasks.
    pub fn compute(samples: &[VersionSample<'_>], study: &Study) -> Option<Self> {
        let tested: Vec<&VersionSample<'_>> = samples
            .iter()
            .filter(|sample| sample.analyzed_participants().next().is_some())
            .collect();
        let ids = study.tasks.iter().map(|task| task.id.as_str());
        let versions_of: Vec<(&str, usize)> = ids
            .map(|id| (id, tested.iter().filter(|s| s.was_attempted(id)).count()))
            .collect();
        if versions_of
            .iter()
            .all(|(_, n)| *n == 0 || *n == tested.len())
        {
            return None;
        }
        let shared = versions_of.iter().filter(|(_, n)| *n == tested.len());
        let tasks: Vec<String> = shared.map(|(id, _)| (*id).to_owned()).collect();
        Some(Self {
            attempted: tested
                .iter()
                .map(|s| {
                    let own = study.tasks.iter().filter(|task| s.was_attempted(&task.id));
                    (s.version.clone(), own.count())
                })
                .collect(),
            tasks,
        })
    }

    /// Success rate of a version over the shared tasks.
    ///
    /// # Errors
    /// If no task is shared, or none was attempted on this version.
    pub(super) fn success(
        &self,
        sample: &VersionSample<'_>,
        confidence: Confidence,
    ) -> Result<OverallRate, Absent> {
        if self.tasks.is_empty() {
            return Err(Absent::NoSharedTasks);
        }
        let places = sample.task_indexes(&self.tasks);
        overall_rate(&attempts_by_participant(sample, &places), confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::examples::{session_group, study};
    use crate::metrics::selection::Selection;

    /// The shared tasks, and the success rate of each version over them.
    fn shared(old: &str, new: &str) -> Option<(SharedTasks, [Result<f64, Absent>; 2])> {
        let mut all = session_group(0, 6, "1", old);
        all.extend(session_group(10, 6, "2", new));
        let chosen = Selection::from_sessions(&all);
        let samples = ["1", "2", "3"].map(|version| chosen.sample_of(version));
        let found = SharedTasks::compute(&samples, &study("between"))?;
        let rates = [0, 1].map(|i| {
            let success = found.success(&samples[i], Confidence::default());
            success.map(|overall| overall.rate)
        });
        Some((found, rates))
    }

    #[test]
    fn only_tasks_of_every_tested_version_are_shared() {
        assert_eq!(shared("find=c60 pay=f60", "find=f60 pay=c60"), None);
        let (found, rates) = shared("find=c60 pay=f60", "find=f60 pay=c60 send=c60").unwrap();
        assert_eq!(found.tasks, ["find", "pay"]);
        assert_eq!((found.attempted["1"], found.attempted["2"]), (2, 3));
        assert!(!found.attempted.contains_key("3"));
        assert!(rates.iter().all(|rate| (rate.unwrap() - 0.5).abs() < 1e-12));
        let (_, rates) = shared("find=c60", "pay=c60").unwrap();
        assert_eq!(rates[0], Err(Absent::NoSharedTasks));
    }
}
