//! Success over the tasks that all versions share, where versions were tested on different tasks.

use std::collections::BTreeMap;

use super::across_tasks::{OverallRate, overall_rate};
use super::figures::{attempts_by_participant, task_indexes};
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
    /// Success rate of each version over the shared tasks, by its id, 0 to 1; absent without a shared task.
    pub overall: BTreeMap<String, Result<OverallRate, Absent>>,
}

impl SharedTasks {
    /// Success over the tasks shared by the versions that have participants; `None` if these attempted the same tasks.
    pub fn compute(
        samples: &[VersionSample<'_>],
        study: &Study,
        confidence: Confidence,
    ) -> Option<Self> {
        let tested: Vec<&VersionSample<'_>> = samples
            .iter()
            .filter(|sample| sample.analyzed_participants().next().is_some())
            .collect();
        let attempted = |sample: &VersionSample<'_>, task: &str| {
            let mut people = sample.participants.iter();
            people.any(|person| person.counted.contains_key(task))
        };
        let ids = study.tasks.iter().map(|task| task.id.as_str());
        let versions_of: Vec<(&str, usize)> = ids
            .map(|id| (id, tested.iter().filter(|s| attempted(s, id)).count()))
            .collect();
        if versions_of
            .iter()
            .all(|(_, n)| *n == 0 || *n == tested.len())
        {
            return None;
        }
        let shared = versions_of.iter().filter(|(_, n)| *n == tested.len());
        let tasks: Vec<String> = shared.map(|(id, _)| (*id).to_owned()).collect();
        let places = task_indexes(tasks.iter().map(String::as_str));
        let overall = |sample: &VersionSample<'_>| {
            if tasks.is_empty() {
                return Err(Absent::NoSharedTasks);
            }
            overall_rate(&attempts_by_participant(sample, &places), confidence)
        };
        Some(Self {
            overall: tested
                .iter()
                .map(|s| (s.version.clone(), overall(s)))
                .collect(),
            attempted: tested
                .iter()
                .map(|s| {
                    let own = study.tasks.iter().filter(|task| attempted(s, &task.id));
                    (s.version.clone(), own.count())
                })
                .collect(),
            tasks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::examples::{session_group, study};
    use crate::metrics::selection::Selection;

    fn shared(old: &str, new: &str) -> Option<SharedTasks> {
        let mut all = session_group(0, 6, "1", old);
        all.extend(session_group(10, 6, "2", new));
        let chosen = Selection::from_sessions(&all);
        let samples = ["1", "2", "3"].map(|version| chosen.sample_of(version));
        SharedTasks::compute(&samples, &study("between"), Confidence::default())
    }

    #[test]
    fn only_tasks_of_every_tested_version_are_shared() {
        assert_eq!(shared("find=c60 pay=f60", "find=f60 pay=c60"), None);
        let found = shared("find=c60 pay=f60", "find=f60 pay=c60 send=c60").unwrap();
        assert_eq!(found.tasks, ["find", "pay"]);
        assert_eq!((found.attempted["1"], found.attempted["2"]), (2, 3));
        let rate = |version: &str| found.overall[version].as_ref().unwrap().rate;
        assert!((rate("1") - 0.5).abs() < 1e-12 && (rate("2") - 0.5).abs() < 1e-12);
        assert!(!found.overall.contains_key("3"));
        let nothing = shared("find=c60", "pay=c60").unwrap();
        assert_eq!(nothing.overall["1"], Err(Absent::NoSharedTasks));
    }
}
