//! Problems found through noted errors: each kind of error, who encountered it, and on which versions.
//!
//! Only errors of counted attempts enter, so that the numbers agree with the errors per attempt. Participants are
//! counted, not errors: a participant who made the same error three times encountered one problem.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::selection::Selection;
use crate::session::{NotedError, Seq, SessionSummary};
use crate::study::{Severity, Study};

/// All problems, most severe first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// Ordered by severity, then by number of participants.
    pub all: Vec<Problem>,
    /// Number of errors that a source only counted, without details.
    pub only_counted: u64,
}

/// One kind of error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its label; `None` for errors without a description.
    pub label: Option<String>,
    /// Highest severity noted.
    pub severity: Option<Severity>,
    /// Its occurrences on each version.
    pub occurrences: Vec<VersionOccurrence>,
    /// Titles of the tasks it was noted in, in script order.
    pub tasks: Vec<String>,
    /// Texts written with its errors.
    pub quotes: Vec<Quote>,
}

/// Occurrences of a problem on one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionOccurrence {
    /// Id of the version.
    pub version: String,
    /// Number of participants who encountered it.
    pub participants: usize,
    /// Number of participants tested on the version.
    pub tested: usize,
    /// Number of times it was noted.
    pub times_noted: usize,
}

/// Text written with a noted error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Code of the participant.
    pub participant: String,
    /// Id of the version.
    pub version: String,
    /// The text.
    pub text: String,
}

/// Where a counted attempt was made.
#[derive(Clone, Copy)]
struct AttemptLocation<'a> {
    version: usize,
    participant: &'a str,
    task: usize,
}

impl Problem {
    /// Number of participants who encountered it, summed over the versions.
    pub fn participant_count(&self) -> usize {
        self.occurrences.iter().map(|seen| seen.participants).sum()
    }
}

impl Problems {
    /// Problems on all versions of a study, or on one.
    pub fn compute(
        study: &Study,
        sessions: &[SessionSummary],
        noted: &[NotedError],
        only: Option<&str>,
    ) -> Self {
        let selection = Selection::from_sessions(sessions);
        let versions: Vec<_> = study
            .ordered_versions()
            .iter()
            .filter(|version| only.is_none_or(|only| only == version.id))
            .map(|version| selection.sample_of(&version.id))
            .collect();
        let mut places: HashMap<(Uuid, Seq), AttemptLocation<'_>> = HashMap::new();
        let mut counted = 0;
        for (version, sample) in versions.iter().enumerate() {
            for person in sample.participants() {
                for (task, attempt) in study
                    .tasks
                    .iter()
                    .enumerate()
                    .filter_map(|(i, task)| Some((i, person.counted.get(&task.id)?)))
                {
                    counted += attempt.attempt.errors().map_or(0, |e| u64::from(e.total));
                    places.insert(
                        (attempt.session.id, attempt.attempt.key()),
                        AttemptLocation {
                            version,
                            participant: person.code,
                            task,
                        },
                    );
                }
            }
        }
        let mut kinds: BTreeMap<Option<&str>, Vec<(&NotedError, AttemptLocation<'_>)>> =
            BTreeMap::new();
        for error in noted {
            let Some(place) = error.attempt.and_then(|a| places.get(&(error.session, a))) else {
                continue;
            };
            counted = counted.saturating_sub(1);
            kinds
                .entry(error.kind.as_deref())
                .or_default()
                .push((error, *place));
        }
        let mut all: Vec<Problem> = kinds
            .into_iter()
            .map(|(kind, found)| {
                let encountered = versions.iter().enumerate().map(|(i, sample)| {
                    let here = || found.iter().filter(move |(_, place)| place.version == i);
                    let people: BTreeSet<&str> = here().map(|(_, p)| p.participant).collect();
                    VersionOccurrence {
                        version: sample.version.clone(),
                        participants: people.len(),
                        tested: sample.participants().len(),
                        times_noted: here().count(),
                    }
                });
                let tasks: BTreeSet<usize> = found.iter().map(|(_, p)| p.task).collect();
                Problem {
                    label: kind.map(|id| kind_label(study, id, &found)),
                    severity: found.iter().filter_map(|(e, _)| e.severity).max(),
                    occurrences: encountered.collect(),
                    tasks: tasks
                        .into_iter()
                        .map(|i| study.tasks[i].title.clone())
                        .collect(),
                    quotes: found
                        .iter()
                        .filter_map(|(error, place)| {
                            let text = error.text.clone().filter(|t| !t.trim().is_empty())?;
                            Some(Quote {
                                participant: place.participant.to_owned(),
                                version: versions[place.version].version.clone(),
                                text,
                            })
                        })
                        .collect(),
                }
            })
            .collect();
        all.sort_by_key(|problem| {
            (
                Reverse(problem.severity),
                Reverse(problem.participant_count()),
                problem.label.clone(),
            )
        });
        Self {
            all,
            only_counted: counted,
        }
    }
}

/// Label of a kind: from the script, otherwise from a session, otherwise its id.
fn kind_label(study: &Study, id: &str, found: &[(&NotedError, AttemptLocation<'_>)]) -> String {
    let scripted = study.error_kind(id).map(|kind| kind.label.clone());
    scripted
        .or_else(|| found.iter().find_map(|(error, _)| error.label.clone()))
        .unwrap_or_else(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::examples::{session, study};

    fn noted(
        session: &SessionSummary,
        index: usize,
        kind: Option<&str>,
        severity: Severity,
    ) -> NotedError {
        NotedError {
            session: session.id,
            attempt: Some(session.attempts.at(index).key()),
            kind: kind.map(str::to_owned),
            label: kind.map(|kind| format!("called {kind}")),
            severity: Some(severity),
            text: Some("a word".to_owned()),
        }
    }

    #[test]
    fn people_are_counted_not_errors_and_the_worst_comes_first() {
        let sessions = [
            session(0, "P1", "1", "find=c20.3 pay=c20.1"),
            session(1, "P2", "2", "find=v20.1 find=c20.2"),
        ];
        let errors = [
            noted(&sessions[0], 0, Some("menu"), Severity::Minor),
            noted(&sessions[0], 0, Some("menu"), Severity::Minor),
            noted(&sessions[0], 1, None, Severity::Critical),
            // In a void attempt, which does not count.
            noted(&sessions[1], 0, Some("menu"), Severity::Critical),
            noted(&sessions[1], 1, Some("menu"), Severity::Major),
        ];
        let found = Problems::compute(&study("between"), &sessions, &errors, None);
        assert_eq!(found.all.len(), 2);
        assert_eq!(found.all[0].label, None);
        let menu = &found.all[1];
        assert_eq!(menu.label.as_deref(), Some("called menu"));
        assert_eq!(menu.severity, Some(Severity::Major));
        assert_eq!(menu.tasks, ["Find a thing"]);
        let met: Vec<_> = menu
            .occurrences
            .iter()
            .map(|s| (s.participants, s.tested, s.times_noted))
            .collect();
        assert_eq!(met, [(1, 1, 2), (1, 1, 1), (0, 0, 0)]);
        // Six errors count, four of them have a description.
        assert_eq!(found.only_counted, 2);
        let one = Problems::compute(&study("between"), &sessions, &errors, Some("2"));
        assert_eq!(one.all.len(), 1);
        assert_eq!(one.all[0].participant_count(), 1);
    }
}
