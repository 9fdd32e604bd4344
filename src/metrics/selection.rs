//! Selects the attempts that count, and records why others do not.
//!
//! Pilots, rehearsals, excluded sessions and withdrawn participants never count. Of one participant's attempts at a
//! task on a version the first valid one counts, across sessions: earliest start, then session id, then position in the
//! log. A skipped, unreached, void or undecided task is not a failure.

mod exclusion;
mod sample;
mod selecting;

pub use exclusion::{Exclusion, NotCountedReason, UncountedEnding};
pub use sample::{
    CountedAttempt, CountedAttempts, SampledParticipant, TaskIndexes, TaskNumber, VersionSample,
};

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::session::SessionSummary;
use crate::study::Design;
use exclusion::require_counted;
use sample::{Person, SelectedRows};
use selecting::Selecting;

/// Attempts that count, by version, and the exclusions.
#[derive(Debug, Clone, Default)]
pub struct Selection<'a> {
    versions: BTreeMap<&'a str, Arc<[Person<'a>]>>,
    rows: Arc<SelectedRows<'a>>,
    /// Sessions and attempts that do not count.
    pub exclusions: Vec<Exclusion<'a>>,
}

impl<'a> Selection<'a> {
    /// Selects from all sessions of a study.
    pub fn from_sessions(sessions: impl IntoIterator<Item = &'a SessionSummary>) -> Self {
        Self::select_sessions(sorted_by_opening(sessions))
    }

    /// Selects for a comparison: in a between-subjects study only a participant's first version counts.
    pub fn for_comparison(
        sessions: impl IntoIterator<Item = &'a SessionSummary>,
        design: Design,
    ) -> Self {
        let (mut counted, mut second): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        let mut first_version: HashMap<&str, &str> = HashMap::new();
        for session in sorted_by_opening(sessions) {
            let seen = match (&session.participant, require_counted(session)) {
                (Some(code), Ok(())) => *first_version.entry(code).or_insert(&session.version),
                _ => &session.version,
            };
            if design == Design::Between && *seen != *session.version {
                &mut second
            } else {
                &mut counted
            }
            .push(session);
        }
        let mut selection = Self::select_sessions(counted);
        let whole = |session| Exclusion {
            session,
            attempt: None,
            reason: NotCountedReason::SecondVersion,
        };
        selection.exclusions.extend(second.into_iter().map(whole));
        selection
    }

    /// Sample of a version; empty if no participant counts.
    pub fn sample_of(&self, id: &str) -> VersionSample<'a> {
        let people = self.versions.get(id).cloned().unwrap_or_default();
        VersionSample::new(id, people, Arc::clone(&self.rows))
    }

    /// Codes of all participants who enter a figure of any version, in order.
    pub fn participant_codes(&self) -> Vec<&'a str> {
        let mut codes: Vec<&str> = Vec::new();
        for version in self.versions.keys() {
            let sample = self.sample_of(version);
            codes.extend(sample.analyzed_participants().map(|p| p.code));
        }
        #[allow(
            clippy::stable_sort_primitive,
            reason = "those of each version are in order already, which a stable sort uses"
        )]
        codes.sort();
        codes.dedup();
        codes
    }

    /// Sessions that count.
    pub fn counted_sessions(&self) -> impl Iterator<Item = &'a SessionSummary> {
        self.rows.sessions.iter().copied()
    }

    /// Selects from sessions in the order they opened.
    fn select_sessions(sessions: Vec<&'a SessionSummary>) -> Self {
        let mut exclusions = Vec::new();
        let mut counted: Vec<(&str, &str, &SessionSummary)> = Vec::new();
        for session in sessions {
            let why = match (require_counted(session), &session.participant) {
                (Ok(()), Some(code)) => {
                    counted.push((&session.version, code, session));
                    continue;
                }
                (Ok(()), None) => NotCountedReason::Rehearsal,
                (Err(why), _) => why,
            };
            exclusions.push(Exclusion {
                session,
                attempt: None,
                reason: why,
            });
        }
        // A stable sort: the sessions of a participant keep their order.
        counted.sort_by_key(|(version, code, _)| (*version, *code));
        let mut selecting =
            Selecting::new(counted.iter().map(|(_, _, session)| *session).collect());
        selecting.exclusions = exclusions;
        let mut versions: BTreeMap<&str, Vec<Person<'_>>> = BTreeMap::new();
        let mut end = 0;
        for own in counted.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (version, code, _) = own[0];
            let sessions = end..end + own.len();
            end = sessions.end;
            let person = selecting.select_person(code, sessions);
            versions.entry(version).or_default().push(person);
        }
        let versions = versions.into_iter();
        Self {
            versions: versions.map(|(id, people)| (id, people.into())).collect(),
            rows: Arc::new(selecting.rows),
            exclusions: selecting.exclusions,
        }
    }
}

fn sorted_by_opening<'a>(
    sessions: impl IntoIterator<Item = &'a SessionSummary>,
) -> Vec<&'a SessionSummary> {
    let mut sessions: Vec<_> = sessions.into_iter().collect();
    sessions.sort_by_key(|s| (s.opened_at, s.id));
    sessions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::examples::session;
    use crate::session::{Attempts, Ending, SessionKind};

    #[test]
    fn the_first_valid_attempt_counts_and_later_ones_are_listed() {
        let all = [
            session(0, "P1", "1", "find=v20 find=u5 pay=s"),
            session(1, "P1", "1", "find=f30 find=c40 pay=-"),
        ];
        let sample = Selection::from_sessions(&all).sample_of("1");
        let person = sample.participants().next().unwrap();
        let counted = person.counted.get("find").unwrap();
        assert_eq!(counted.attempt.time_ms(), Some(30_000));
        assert!(counted.after_void);
        assert_eq!(person.later_attempts("find"), 1);
        // Skipped by decision takes precedence over not reached.
        assert_eq!(person.uncounted("pay"), Some(Ending::Skipped));
    }

    #[test]
    fn sessions_that_do_not_count_are_left_out_with_their_reason() {
        let mut all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P2", "1", "find=c20"),
            session(2, "P3", "1", "find=c20"),
        ];
        all[0].kind = SessionKind::Pilot;
        all[1].excluded = Some("fell ill".to_owned());
        all[2].withdrawn = true;
        let selection = Selection::from_sessions(&all);
        assert!(selection.participant_codes().is_empty());
        let mut why: Vec<NotCountedReason> =
            selection.exclusions.iter().map(|l| l.reason).collect();
        why.sort_unstable();
        assert_eq!(
            why,
            [
                NotCountedReason::Pilot,
                NotCountedReason::Excluded,
                NotCountedReason::Withdrawn
            ]
        );
    }

    #[test]
    fn where_each_sees_one_version_only_the_first_counts() {
        let all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P1", "2", "find=c20"),
        ];
        let between = Selection::for_comparison(&all, Design::Between);
        assert!(between.sample_of("2").participants().next().is_none());
        assert_eq!(
            between.exclusions[0].reason,
            NotCountedReason::SecondVersion
        );
        let within = Selection::for_comparison(&all, Design::Within);
        assert_eq!(within.sample_of("2").participants().len(), 1);
    }

    #[test]
    fn who_only_opened_a_session_is_in_no_figure() {
        let mut all = [
            session(0, "P1", "1", "find=c20"),
            session(1, "P2", "1", "find=c20"),
        ];
        all[1].attempts = Attempts::default();
        let selection = Selection::from_sessions(&all);
        assert_eq!(selection.sample_of("1").participants().len(), 2);
        assert_eq!(selection.sample_of("1").analyzed_participants().count(), 1);
        assert_eq!(selection.participant_codes().len(), 1);
    }

    #[test]
    fn people_are_found_by_their_codes() {
        let all = ["P10", "P2", "P1"].map(|code| session(0, code, "1", "find=c20"));
        let sample = Selection::from_sessions(&all).sample_of("1");
        for code in ["P1", "P10", "P2"] {
            assert_eq!(
                sample.find_participant(code).map(|person| person.code),
                Some(code)
            );
        }
        assert!(sample.find_participant("P3").is_none());
    }
}
